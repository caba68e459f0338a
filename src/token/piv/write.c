/* write.c - certificates into a card and out again: the acts of an install that touch one object.  See piv.h. */
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

/* ---- objects */

static xq_err *refused(uint16_t sw) {
  xq_err *err = piv_refused(sw, "write");
  switch (sw) {
    case PIV_SW_FULL:
      return xq_err_fact(err, "what", "space");
    case PIV_SW_LENGTH: /* more than it takes for one object */
      return xq_err_fact(xq_err_wrap(err, XQ_E_TOKEN_FULL, "too large for the card"), "what", "space");
    case PIV_SW_SECURITY:
      return xq_err_fact(xq_err_wrap(err, XQ_E_MANAGEMENT_KEY, "the card wants its management key"), "reason", "wrong");
    case PIV_SW_INSTRUCTION:
    case PIV_SW_CLASS:
      return xq_err_wrap(err, XQ_E_TOKEN_READ_ONLY, "the card takes no data");
    default:
      return xq_err_wrap(err, XQ_E_TOKEN_WRITE, "the card did not take it");
  }
}

static xq_err *put_data(struct piv *p, const struct xq_buf *data, uint16_t *sw) {
  const struct piv_command command = {.ins = PIV_PUT_DATA, .p1 = 0x3F, .p2 = 0xFF, .data = {data->data, data->len}};
  struct piv_answer answer;
  xq_err *err = piv_send(p, &command, &answer);
  if (err == NULL) {
    *sw = answer.sw;
  }
  return err;
}

/* 5C tag, 53 { ... } */
static xq_err *put_object(xq_token *token, uint32_t object, const struct xq_buf *content) {
  const uint8_t tag[] = {(uint8_t)(object >> 16), (uint8_t)(object >> 8), (uint8_t)object};
  struct piv *p = token->data;
  struct xq_buf data = {0};
  uint16_t sw = 0;
  xq_err *err = NULL;
  piv_tlv_put(&data, 0x5C, tag, sizeof tag);
  xq_buf_add(&data, content->data, content->len);
  XQ_TRY(put_data(p, &data, &sw));
  if (sw == PIV_SW_SECURITY) { /* proved in an earlier job, and another program made the card forget it */
    p->managed = false;
    XQ_TRY(piv_unlock(token));
    XQ_TRY(put_data(p, &data, &sw));
  }
  if (sw != PIV_SW_OK) {
    err = refused(sw);
  }
out:
  xq_buf_clear(&data);
  return err;
}

/* Others look for a certificate in a retired slot only as far as this object counts. */
static xq_err *count_retired(xq_token *token, size_t slot) {
  struct piv *p = token->data;
  struct xq_buf inside = {0};
  struct xq_buf content = {0};
  if (p->yubico || slot < PIV_RETIRED || slot - PIV_RETIRED < p->retired_certs) {
    return NULL;
  }
  xq_err *err = piv_history_read(p);
  const uint8_t certs = (uint8_t)(slot - PIV_RETIRED + 1);
  if (err != NULL || certs <= p->retired_certs) {
    return err;
  }
  piv_tlv_put(&inside, 0xC1, &certs, 1);
  piv_tlv_put(&inside, 0xC2, &p->retired_elsewhere, 1);
  if (p->history_url != NULL) {
    piv_tlv_put(&inside, 0xF3, p->history_url, p->history_url_len);
  }
  piv_tlv_put(&inside, 0xFE, NULL, 0);
  piv_tlv_put(&content, 0x53, inside.data, inside.len);
  err = put_object(token, PIV_KEY_HISTORY, &content);
  if (err == NULL) {
    p->retired_certs = certs;
  }
  xq_buf_clear(&inside);
  xq_buf_clear(&content);
  return err;
}

xq_err *piv_slot_write(xq_token *token, size_t slot, X509 *cert) {
  struct piv *p = token->data;
  struct xq_buf content = {0};
  xq_err *err = NULL;
  if (cert != NULL) {
    XQ_TRY(piv_container_write(cert, &content));
  } else {
    piv_tlv_put(&content, 0x53, NULL, 0);
  }
  piv_slot_drop_object(&p->slots[slot]);
  XQ_TRY(put_object(token, piv_slot_object(slot), &content));
  if (!p->metadata) {
    piv_slot_drop(&p->slots[slot]);
  }
  if (cert != NULL) {
    XQ_TRY(count_retired(token, slot));
  }
out:
  xq_buf_clear(&content);
  return err;
}

/* ---- before */

static xq_err *possible(xq_token *token, void *arg) {
  const bool *new_key = arg;
  struct piv *p = token->data;
  struct xq_pin_state state;
  size_t slot = 0;
  xq_err *err = NULL;
  if (!p->verified) {
    XQ_TRY(piv_pin_status(p, &state));
    if (state.locked) {
      err = xq_err_fact(xq_err_new(XQ_E_PIN_LOCKED, "the PIN is locked"), "tries_left", "0");
      goto out;
    }
  }
  if (*new_key) {
    XQ_TRY(piv_free_slot(token, PIV_SLOTS, &slot));
    if (slot == PIV_SLOTS) {
      err = xq_err_fact(xq_err_new(XQ_E_TOKEN_FULL, "no free slot for a new key"), "what", "slot");
      goto out;
    }
  }
  err = piv_unlock(token);
  if (xq_err_code(err) == XQ_E_PIN_NEEDED) { /* there is one, and the PIN will open it */
    xq_err_free(&err);
  }
out:
  return err;
}

xq_err *piv_possible(xq_token *token, const char *entry_id, bool new_key) {
  size_t slot;
  xq_err *err = entry_id != NULL ? piv_slot_of(entry_id, &slot) : NULL;
  return err != NULL ? err : piv_job(token, possible, &new_key);
}

/* ---- the acts */

xq_err *piv_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at) {
  return token_kept_write(token, entry_id, old, kept_at);
}

struct writing {
  size_t slot;
  X509 *cert; /* NULL: empties the slot's object */
};

static xq_err *write_cert(xq_token *token, void *arg) {
  const struct writing *w = arg;
  EVP_PKEY *key = NULL;
  xq_err *err = piv_slot_key(token, w->slot, &key);
  if (xq_err_code(err) == XQ_E_KEY_ABSENT || w->cert == NULL) {
    struct piv *p = token->data;
    bool torn = !p->metadata && p->slots[w->slot].problem != NULL;
    if (w->cert == NULL || torn) { /* whoever mends it proved the key by a signature */
      xq_err_ignore(err, "nothing to compare");
      err = NULL;
    }
  }
  XQ_TRY(err);
  if (key != NULL && w->cert != NULL) {
    XQ_TRY(xq_cert_check_key(w->cert, key));
  }
  XQ_TRY(piv_unlock(token));
  XQ_TRY(piv_slot_write(token, w->slot, w->cert));
out:
  EVP_PKEY_free(key);
  return err;
}

xq_err *piv_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain) {
  (void)entry_id; /* the new key takes the old one's place in settle() */
  (void)chain;    /* a card has no place for it; the journal and the service do */
  struct writing w = {.cert = cert};
  xq_err *err = piv_slot_of(key_id, &w.slot);
  return err != NULL ? err : piv_job(token, write_cert, &w);
}

struct reading {
  size_t slot;
  X509 *cert;
};

static xq_err *read_cert(xq_token *token, void *arg) {
  struct reading *r = arg;
  struct piv *p = token->data;
  struct piv_slot *s = &p->slots[r->slot];
  size_t at = r->slot;
  xq_err *err = NULL;
  piv_slot_drop_object(s);
  XQ_TRY(piv_slot_read(p, r->slot));
  if (p->metadata && s->asked && piv_cert_of_key(p, r->slot) != r->slot) { /* a move was cut off */
    for (size_t i = 0; i < PIV_SLOTS; i++) {
      piv_slot_drop_object(&p->slots[i]);
    }
    XQ_TRY(piv_read_all(p));
    at = piv_cert_of_key(p, r->slot);
  }
  if (at < PIV_SLOTS && p->slots[at].cert != NULL) {
    r->cert = p->slots[at].cert;
    X509_up_ref(r->cert);
  } else {
    err = s->problem != NULL ? xq_err_dup(s->problem) : xq_err_new(XQ_E_TOKEN_DAMAGED, "no certificate in the slot");
  }
out:
  return err;
}

xq_err *piv_read_back(xq_token *token, const char *key_id, X509 **cert) {
  struct reading r = {0};
  xq_err *err = piv_slot_of(key_id, &r.slot);
  if (err == NULL) {
    err = piv_job(token, read_cert, &r);
  }
  if (err == NULL) {
    *cert = r.cert;
  }
  return err;
}

/* A new key has its own slot: there the old certificate was never touched. */
xq_err *piv_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at) {
  struct writing w = {0};
  xq_err *err = NULL;
  XQ_TRY(piv_slot_of(key_id, &w.slot));
  if (strcmp(entry_id, key_id) == 0) {
    XQ_TRY(token_kept_read(kept_at, &w.cert));
  }
  XQ_TRY(piv_job(token, write_cert, &w));
out:
  X509_free(w.cert);
  return err;
}
