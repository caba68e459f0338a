/* sign.c - a signature by a key on the card: SP 800-73-4 part 2 section 3.2.4 and appendix A.4.  See piv.h. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

enum { POLICY_NEVER = 1, POLICY_ALWAYS = 3 }; /* Yubico's, of PIN and touch */

struct signing {
  size_t slot;
  const struct token_sign *what;
  const xq_secret *pin;
  bool given; /* for this signature: pin, or NULL: on the pad */
  uint8_t *sig;
  size_t *len;
  size_t room;
  EVP_PKEY *key; /* public; NULL where nothing tells which it is */
};

/* Where no policy is told the standard's holds: 9C asks each time, 9E never. */
static bool asks_always(const struct piv_slot *s, size_t slot) {
  return s->pin_policy == POLICY_ALWAYS || (s->pin_policy == 0 && piv_slot_reference(slot) == 0x9C);
}

static bool asks_never(const struct piv_slot *s, size_t slot) {
  return s->pin_policy == POLICY_NEVER || (s->pin_policy == 0 && piv_slot_reference(slot) == 0x9E);
}

bool piv_slot_asks_always(const struct piv *p, size_t slot) {
  return asks_always(&p->slots[slot], slot);
}

bool piv_slot_wants_touch(const struct piv *p, size_t slot) {
  return p->slots[slot].touch_policy > POLICY_NEVER;
}

static xq_err *pin_needed(const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_PIN_NEEDED, "the key wants the PIN"), "why", "%s", why);
}

/* A key whose certificate cannot be read is known only by the room its user has for a signature. */
static uint8_t algorithm_of(const struct signing *s) {
  static const struct {
    enum token_sign_scheme scheme;
    size_t room;
    uint8_t algorithm;
  } by_room[] = {{TOKEN_SIGN_ECDSA, 72, PIV_P256},
                 {TOKEN_SIGN_ECDSA, 104, PIV_P384},
                 {TOKEN_SIGN_RSA_PKCS1, 256, PIV_RSA2048},
                 {TOKEN_SIGN_RSA_PKCS1, 384, PIV_RSA3072},
                 {TOKEN_SIGN_RSA_PKCS1, 512, PIV_RSA4096}};
  if (s->key != NULL) {
    return piv_algorithm_of(s->key);
  }
  for (size_t i = 0; i < XQ_COUNT(by_room); i++) {
    if (by_room[i].room == s->room &&
        (by_room[i].scheme == TOKEN_SIGN_ECDSA) == (s->what->scheme == TOKEN_SIGN_ECDSA)) {
      return by_room[i].algorithm;
    }
  }
  return 0;
}

static xq_err *refused(struct piv *p, const struct signing *s, uint16_t sw) {
  const struct piv_slot *slot = &p->slots[s->slot];
  if (sw != PIV_SW_SECURITY) {
    return sw == PIV_SW_NOT_FOUND || sw == PIV_SW_REFERENCE
               ? xq_err_wrap(piv_refused(sw, "sign"), XQ_E_KEY_ABSENT, "no key in this slot")
               : piv_refused(sw, "sign");
  }
  if (slot->touch_policy > POLICY_NEVER) { /* the PIN is given: what is missing is the finger */
    return xq_err_wrap(piv_refused(sw, "sign"), XQ_E_TOKEN_TOUCH, "nobody touched the key in time");
  }
  if (s->given) {
    return xq_err_wrap(piv_refused(sw, "sign"), XQ_E_TOKEN_UNSUPPORTED, "the card does not sign, even with the PIN");
  }
  if (slot->pin_policy == 0) {
    return pin_needed("always");
  }
  p->verified = false; /* another program made it forget the PIN without a reset */
  p->reset = true;
  return pin_needed("reset");
}

static xq_err *learn(xq_token *token, void *arg) {
  struct signing *s = arg;
  EVP_PKEY_free(s->key);
  s->key = NULL;
  xq_err *err = piv_slot_key(token, s->slot, &s->key);
  const struct piv *p = token->data;
  if (xq_err_code(err) == XQ_E_KEY_ABSENT && !p->metadata && p->slots[s->slot].problem != NULL) {
    xq_err_ignore(err, "the certificate is torn; the key may be good");
    err = NULL;
  }
  return err;
}

static xq_err *sign(xq_token *token, void *arg) {
  struct signing *s = arg;
  struct piv *p = token->data;
  struct piv_exchange exchange;
  struct piv_answer answer;
  xq_err *err = NULL;
  XQ_TRY(learn(token, s));
  const struct piv_slot *slot = &p->slots[s->slot];
  if (!s->given && asks_always(slot, s->slot)) {
    err = pin_needed("always");
    goto out;
  }
  if (!s->given && !p->verified && !asks_never(slot, s->slot)) {
    err = pin_needed(p->reset ? "reset" : "login");
    goto out;
  }
  XQ_TRY(piv_exchange_make(&exchange, s->slot, algorithm_of(s), s->what));
  if (s->given) {
    XQ_TRY(piv_verify(p, s->pin)); /* nothing may come between it and the signature */
  }
  XQ_TRY(piv_send(p, &exchange.command, &answer));
  *s->len = s->room;
  err = answer.sw == PIV_SW_OK ? piv_exchange_take(&exchange, &answer, s->sig, s->len) : refused(p, s, answer.sw);
out:
  return err;
}

xq_err *piv_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                 uint8_t *sig, size_t *len) {
  const struct piv *p = token->data;
  struct signing s = {
      .what = what, .pin = pin, .given = pin != NULL || token->pin_on_pad, .sig = sig, .len = len, .room = *len};
  xq_err *err = piv_slot_of(entry_id, &s.slot);
  if (err == NULL && !p->slots[s.slot].asked) {
    err = piv_job(token, learn, &s);
  }
  if (err == NULL) {
    bool touch = p->slots[s.slot].touch_policy > POLICY_NEVER &&
                 (s.given || (p->verified && !asks_always(&p->slots[s.slot], s.slot)));
    if (touch) { /* told beforehand: the card is silent while it waits */
      token_attend(token, XQ_ATTEND_TOUCH);
    }
    err = (pin == NULL && s.given ? piv_pad_job : piv_job)(token, sign, &s);
    if (touch) {
      token_attend(token, XQ_ATTEND_OVER);
    }
  }
  EVP_PKEY_free(s.key);
  ERR_clear_error();
  return err;
}
