/* keys.c - which key of a PIV card is where.  See piv.h. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

static xq_err *give(EVP_PKEY *key, EVP_PKEY **out) {
  EVP_PKEY_up_ref(key);
  *out = key;
  return NULL;
}

xq_err *piv_slot_key(xq_token *token, size_t slot, EVP_PKEY **key) {
  struct piv *p = token->data;
  struct piv_slot *s = &p->slots[slot];
  xq_err *err = piv_slot_ask(p, slot);
  if (err != NULL) {
    return err;
  }
  if (s->public != NULL) {
    return give(s->public, key);
  }
  if (s->key && p->metadata) {
    return xq_err_fact(xq_err_new(XQ_E_KEY_UNSUPPORTED, "a key of algorithm %02X", s->algorithm), "key", "%02X",
                       s->algorithm);
  }
  if (s->cert != NULL && X509_get0_pubkey(s->cert) != NULL) {
    return give(X509_get0_pubkey(s->cert), key);
  }
  *key = p->metadata ? NULL : piv_noted_key(token, slot);
  ERR_clear_error();
  return *key != NULL ? NULL : xq_err_new(XQ_E_KEY_ABSENT, "no key in slot %02X", piv_slot_reference(slot));
}

struct wanted {
  size_t slot;
  EVP_PKEY *key; /* the one found, or looked for */
};

static xq_err *public_key(xq_token *token, void *arg) {
  struct wanted *w = arg;
  return piv_slot_key(token, w->slot, &w->key);
}

xq_err *piv_backend_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  struct wanted w = {0};
  xq_err *err = piv_slot_of(entry_id, &w.slot);
  if (err == NULL) {
    err = piv_job(token, public_key, &w);
  }
  if (err == NULL) {
    *key = w.key;
  }
  return err;
}

static xq_err *is_it(xq_token *token, size_t slot, EVP_PKEY *public, bool *is) {
  EVP_PKEY *key = NULL;
  xq_err *err = piv_slot_key(token, slot, &key);
  enum xq_code code = xq_err_code(err);
  *is = err == NULL && EVP_PKEY_eq(key, public) == 1;
  ERR_clear_error();
  EVP_PKEY_free(key);
  if (code == XQ_E_KEY_ABSENT || code == XQ_E_KEY_UNSUPPORTED) {
    xq_err_ignore(err, "another slot may have it");
    err = NULL;
  }
  return err;
}

/* A card that does not tell, and a key made at another terminal, so that nothing is noted here: it shows itself by a
 * signature. */
static xq_err *find_by_trial(xq_token *token, struct wanted *w) {
  struct piv *p = token->data;
  bool found = false;
  xq_err *err = NULL;
  for (w->slot = PIV_RETIRED; w->slot < PIV_SLOTS; w->slot++) {
    if (!p->slots[w->slot].object) {
      XQ_TRY(piv_slot_try(token, w->slot, piv_algorithm_of(w->key), w->key, &found));
    }
    if (found) {
      XQ_TRY(piv_note(token, w->slot, w->key));
      break;
    }
  }
out:
  return err;
}

/* First where it is likely: slots whose certificate or note is for this key; then all. */
static xq_err *find_key(xq_token *token, void *arg) {
  struct wanted *w = arg;
  struct piv *p = token->data;
  bool found = false;
  xq_err *err = NULL;
  for (int likely = 1; likely >= 0; likely--) {
    for (w->slot = 0; w->slot < PIV_SLOTS; w->slot++) {
      const struct piv_slot *s = &p->slots[w->slot];
      EVP_PKEY *noted = likely != 0 ? piv_noted_key(token, w->slot) : NULL;
      bool hint = likely == 0 || (s->cert != NULL && EVP_PKEY_eq(X509_get0_pubkey(s->cert), w->key) == 1) ||
                  (s->public != NULL && EVP_PKEY_eq(s->public, w->key) == 1) ||
                  (noted != NULL && EVP_PKEY_eq(noted, w->key) == 1);
      EVP_PKEY_free(noted);
      if (hint) {
        XQ_TRY(is_it(token, w->slot, w->key, &found));
      }
      if (found) {
        goto out;
      }
    }
  }
  if (!p->metadata && p->verified && piv_algorithm_of(w->key) != 0) {
    err = find_by_trial(token, w);
  }
out:
  ERR_clear_error();
  return err;
}

xq_err *piv_find_key(xq_token *token, EVP_PKEY *public, char **entry_id) {
  struct wanted w = {.key = public};
  xq_err *err = piv_job(token, find_key, &w);
  if (err == NULL) {
    *entry_id = w.slot < PIV_SLOTS ? piv_slot_id(w.slot) : NULL;
  }
  return err;
}
