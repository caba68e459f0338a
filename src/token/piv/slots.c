/* slots.c - the 24 places for a key and its certificate, read as seldom as can be.  See piv.h. */
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

/* SP 800-73-4 part 1 table 4b and table 3; the retired ones count up from 82 and 5FC10D. */
static const struct {
  uint8_t reference;
  uint32_t object;
} first[PIV_RETIRED] = {{0x9A, 0x5FC105}, {0x9C, 0x5FC10A}, {0x9D, 0x5FC10B}, {0x9E, 0x5FC101}};

uint8_t piv_slot_reference(size_t slot) {
  return slot < PIV_RETIRED ? first[slot].reference : (uint8_t)(0x82 + slot - PIV_RETIRED);
}

uint32_t piv_slot_object(size_t slot) {
  return slot < PIV_RETIRED ? first[slot].object : (uint32_t)(0x5FC10D + slot - PIV_RETIRED);
}

xq_err *piv_slot_of(const char *entry_id, size_t *slot) {
  char *end = NULL;
  unsigned long reference = strtoul(entry_id, &end, 16);
  for (size_t i = 0; *entry_id != '\0' && *end == '\0' && i < PIV_SLOTS; i++) {
    if (reference == piv_slot_reference(i)) {
      *slot = i;
      return NULL;
    }
  }
  return xq_err_new(XQ_E_KEY_ABSENT, "no slot %s", entry_id);
}

char *piv_slot_id(size_t slot) {
  return xq_asprintf("%02x", piv_slot_reference(slot));
}

/* ---- what is in one */

/* No object, no key, no such slot on this card.  Anything else is a fault, and no proof that a slot is free. */
static bool nothing_there(uint16_t sw) {
  return sw == PIV_SW_NOT_FOUND || sw == PIV_SW_REFERENCE || sw == PIV_SW_PARAMETERS || sw == PIV_SW_DATA;
}

xq_err *piv_slot_read(struct piv *p, size_t slot) {
  struct piv_slot *s = &p->slots[slot];
  struct piv_answer answer;
  if (s->read) {
    return NULL;
  }
  piv_slot_drop_object(s);
  xq_err *err = piv_get_data(p, piv_slot_object(slot), &answer);
  if (err != NULL) {
    return err;
  }
  if (answer.sw == PIV_SW_OK) {
    s->problem = piv_container_read(answer.data, &s->cert);
    s->object = s->cert != NULL || s->problem != NULL;
  } else if (answer.sw == PIV_SW_SECURITY) {
    s->hidden = true;
  } else if (!nothing_there(answer.sw)) {
    return piv_refused(answer.sw, "read");
  }
  if (s->problem != NULL) {
    xq_err_fact(s->problem, "slot", "%02X", piv_slot_reference(slot));
  }
  s->read = true;
  if (!p->metadata) { /* nothing else tells of a key */
    s->asked = true;
    s->key = s->object;
  }
  return NULL;
}

/* 01 algorithm, 02 PIN and touch policy, 04 public key */
static void take_metadata(struct piv_slot *s, struct piv_bytes data) {
  struct piv_bytes value;
  s->key = true;
  if (piv_tlv_find(data, 0x01, &value) && value.len == 1) {
    s->algorithm = value.p[0];
  }
  if (piv_tlv_find(data, 0x02, &value) && value.len == 2) {
    s->pin_policy = value.p[0];
    s->touch_policy = value.p[1];
  }
  if (piv_tlv_find(data, 0x04, &value)) {
    xq_err *err = piv_public_key(s->algorithm, value, &s->public);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "a key of a kind that is not for renewal");
    }
  }
}

xq_err *piv_slot_ask(struct piv *p, size_t slot) {
  struct piv_slot *s = &p->slots[slot];
  struct piv_answer answer;
  if (s->asked) {
    return NULL;
  }
  if (!p->metadata) {
    return piv_slot_read(p, slot);
  }
  xq_err *err = piv_describe(p, piv_slot_reference(slot), &answer);
  if (err != NULL) {
    return err;
  }
  if (answer.sw == PIV_SW_OK) {
    take_metadata(s, answer.data);
  } else if (answer.sw == PIV_SW_INSTRUCTION) { /* it has the version, but not the command */
    return piv_slot_read(p, slot);
  } else if (!nothing_there(answer.sw)) {
    return piv_refused(answer.sw, "metadata");
  }
  s->asked = true;
  return NULL;
}

/* ---- all of them */

/* 53 { C1 keys with a certificate on the card, C2 keys without, F3 where those are } */
xq_err *piv_history_read(struct piv *p) {
  struct piv_answer answer;
  struct piv_bytes inside;
  struct piv_bytes value;
  if (p->history) {
    return NULL;
  }
  xq_err *err = piv_get_data(p, PIV_KEY_HISTORY, &answer);
  if (err != NULL) {
    return err;
  }
  p->history = true;
  if (answer.sw != PIV_SW_OK || !piv_tlv_find(answer.data, 0x53, &inside)) {
    return NULL;
  }
  const uint8_t most = PIV_SLOTS - PIV_RETIRED;
  if (piv_tlv_find(inside, 0xC1, &value) && value.len == 1) {
    p->retired_certs = value.p[0] < most ? value.p[0] : most;
  }
  if (piv_tlv_find(inside, 0xC2, &value) && value.len == 1) {
    p->retired_elsewhere = value.p[0] < most ? value.p[0] : most;
  }
  if (piv_tlv_find(inside, 0xF3, &value) && value.len > 0) {
    p->history_url = xq_malloc(value.len);
    memcpy(p->history_url, value.p, value.len);
    p->history_url_len = value.len;
  }
  return NULL;
}

/* Yubico's programs use retired slots without keeping count of them, so there each one is looked at.  On other cards it
 * is one more than the count: an install may have been cut off before it counted. */
xq_err *piv_read_all(struct piv *p) {
  size_t end = PIV_SLOTS;
  xq_err *err = NULL;
  if (!p->yubico) {
    XQ_TRY(piv_history_read(p));
    end = PIV_RETIRED + p->retired_certs + (p->retired_certs < PIV_SLOTS - PIV_RETIRED ? 1 : 0);
  }
  for (size_t i = 0; i < end; i++) {
    XQ_TRY(piv_slot_read(p, i));
    if (p->slots[i].object) {
      XQ_TRY(piv_slot_ask(p, i));
    }
  }
out:
  return err;
}

static bool fits(const struct piv_slot *holder, const struct piv_slot *owner) {
  return holder->cert != NULL && owner->public != NULL &&
         EVP_PKEY_eq(X509_get0_pubkey(holder->cert), owner->public) == 1;
}

size_t piv_cert_of_key(const struct piv *p, size_t slot) {
  const struct piv_slot *s = &p->slots[slot];
  if (!s->key) {
    return PIV_SLOTS;
  }
  if (s->cert != NULL && (s->public == NULL || fits(s, s))) {
    return slot;
  }
  for (size_t i = 0; i < PIV_SLOTS; i++) { /* a move was cut off: the key is here, its certificate not yet */
    if (fits(&p->slots[i], s)) {
      return i;
    }
  }
  return PIV_SLOTS;
}
