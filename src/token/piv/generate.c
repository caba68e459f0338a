/* generate.c - a new key in a slot that nobody uses.  See piv.h. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "token/piv/piv.h"

/* ---- where */

/* A key that waits for its certificate on a card that does not tell, made at another terminal: it signs. */
static xq_err *is_silent(xq_token *token, size_t slot, bool *is) {
  static const uint8_t algorithms[] = {PIV_P256, PIV_P384, PIV_RSA2048, PIV_RSA3072, PIV_RSA4096};
  bool answers = false;
  xq_err *err = NULL;
  for (size_t i = 0; err == NULL && !answers && i < XQ_COUNT(algorithms); i++) {
    err = piv_slot_try(token, slot, algorithms[i], NULL, &answers);
  }
  *is = err == NULL && !answers;
  return err;
}

/* Nobody has written a certificate there, no key is told of, and none of ours waits there.  What was seen earlier
 * counts for nothing: another program may have used the slot since. */
static xq_err *is_free(xq_token *token, size_t slot, bool *is) {
  struct piv *p = token->data;
  const struct piv_slot *s = &p->slots[slot];
  *is = false;
  piv_slot_drop(&p->slots[slot]);
  xq_err *err = piv_slot_ask(p, slot);
  if (err == NULL && !s->key) {
    err = piv_slot_read(p, slot);
  }
  if (err == NULL && !s->key && !s->object && !s->hidden) {
    EVP_PKEY *noted = p->metadata ? NULL : piv_noted_key(token, slot);
    *is = noted == NULL;
    EVP_PKEY_free(noted);
  }
  if (*is && !p->metadata && p->verified) {
    err = is_silent(token, slot, is);
  }
  return err;
}

xq_err *piv_free_slot(xq_token *token, size_t but, size_t *slot) {
  struct piv *p = token->data;
  size_t end = PIV_SLOTS;
  bool is = false;
  xq_err *err = NULL;
  *slot = PIV_SLOTS;
  if (!p->yubico) { /* the last ones may hold keys whose certificates are elsewhere */
    XQ_TRY(piv_history_read(p));
    end = p->retired_elsewhere < PIV_SLOTS - PIV_RETIRED ? PIV_SLOTS - p->retired_elsewhere : PIV_RETIRED;
  }
  for (size_t i = PIV_RETIRED; i < end; i++) {
    if (i != but) {
      XQ_TRY(is_free(token, i, &is));
    }
    if (is) {
      *slot = i;
      break;
    }
  }
out:
  return err;
}

/* ---- the key */

struct making {
  enum xq_key_kind kind;
  size_t slot;
  EVP_PKEY *key;
};

static xq_err *unsupported(enum xq_key_kind kind, xq_err *cause) {
  xq_err *err = xq_err_wrap(cause, XQ_E_KEY_UNSUPPORTED, "the card makes no such keys");
  return xq_err_fact(err, "key", "%s", xq_key_kind_name(kind));
}

/* A new key is to be as careful as the one it takes over from.  Which one that is nobody says here; so where all keys
 * in use have the same policies of PIN and touch, it gets these, and else those of its slot. */
static xq_err *common_policies(struct piv *p, uint8_t *pin, uint8_t *touch) {
  bool first = true;
  xq_err *err = NULL;
  *pin = *touch = 0;
  for (size_t i = 0; i < PIV_RETIRED && p->metadata; i++) {
    XQ_TRY(piv_slot_ask(p, i));
    const struct piv_slot *s = &p->slots[i];
    if (!s->key) {
      continue;
    }
    if (!first && (s->pin_policy != *pin || s->touch_policy != *touch)) {
      *pin = *touch = 0;
      break;
    }
    *pin = s->pin_policy;
    *touch = s->touch_policy;
    first = false;
  }
out:
  return err;
}

/* AC { 80 algorithm, and Yubico's: AA PIN policy, AB touch policy } gives 7F49 { public key } */
static xq_err *make_key(xq_token *token, struct making *m) {
  struct piv *p = token->data;
  uint8_t algorithm = piv_algorithm_of_kind(m->kind);
  uint8_t pin;
  uint8_t touch;
  xq_err *err = common_policies(p, &pin, &touch);
  if (err != NULL) {
    return err;
  }
  const uint8_t template[] = {0xAC, pin != 0 && touch != 0 ? 9 : 3, 0x80, 1, algorithm, 0xAA, 1, pin, 0xAB, 1, touch};
  const struct piv_command command = {.ins = PIV_GENERATE,
                                      .p2 = piv_slot_reference(m->slot),
                                      .data = {template, (size_t) template[1] + 2},
                                      .wants = PIV_LONG_ANSWER};
  struct piv_answer answer;
  struct piv_bytes public;
  err = piv_send(p, &command, &answer);
  if (err != NULL) {
    return err;
  }
  switch (answer.sw) {
    case PIV_SW_OK:
      break;
    case PIV_SW_SECURITY:
      p->managed = false;
      return xq_err_wrap(piv_refused(answer.sw, "generate"), XQ_E_MANAGEMENT_KEY, "the card wants its management key");
    case PIV_SW_DATA:
    case PIV_SW_PARAMETERS:
      return unsupported(m->kind, piv_refused(answer.sw, "generate"));
    default:
      return piv_refused(answer.sw, "generate");
  }
  piv_slot_drop(&p->slots[m->slot]);
  if (!piv_tlv_find(answer.data, 0x7F49, &public)) {
    return xq_err_new(XQ_E_TOKEN_DAMAGED, "the card tells no public key");
  }
  return piv_public_key(algorithm, public, &m->key);
}

static xq_err *generate(xq_token *token, void *arg) {
  struct making *m = arg;
  struct piv *p = token->data;
  xq_err *err = NULL;
  bool large = m->kind == XQ_KEY_RSA_3072 || m->kind == XQ_KEY_RSA_4096;
  if (large && p->yubico) {
    XQ_TRY(piv_version(p));
    if (!piv_at_least(p, 5, 7)) {
      err = unsupported(m->kind, NULL);
      goto out;
    }
  }
  XQ_TRY(piv_free_slot(token, PIV_SLOTS, &m->slot));
  if (m->slot == PIV_SLOTS) {
    err = xq_err_fact(xq_err_new(XQ_E_TOKEN_FULL, "no free slot for a new key"), "what", "slot");
    goto out;
  }
  XQ_TRY(piv_unlock(token));
  XQ_TRY(make_key(token, m));
  XQ_TRY(piv_note(token, m->slot, m->key));
out:
  return err;
}

xq_err *piv_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  struct making m = {.kind = kind};
  xq_err *err = piv_job(token, generate, &m);
  EVP_PKEY_free(m.key);
  if (err == NULL) {
    *entry_id = piv_slot_id(m.slot);
  }
  return err;
}
