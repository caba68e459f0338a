/* sign.c - a signature by a key on the card: SP 800-73-4 part 2 section 3.2.4 and appendix A.4.  See piv.h. */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

#define TAG_TEMPLATE 0x7C
#define TAG_RESPONSE 0x82
#define TAG_CHALLENGE 0x81

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

static size_t input_len(uint8_t algorithm) {
  switch (algorithm) {
    case PIV_RSA1024:
      return 128;
    case PIV_RSA2048:
      return 256;
    case PIV_RSA3072:
      return 384;
    case PIV_RSA4096:
      return 512;
    case PIV_P256:
      return 32;
    case PIV_P384:
      return 48;
    default:
      return 0;
  }
}

static xq_err *unsupported(uint8_t algorithm, const char *what) {
  xq_err *err = xq_err_new(XQ_E_KEY_UNSUPPORTED, "the key cannot do that: %s", what);
  return xq_err_fact(xq_err_fact(err, "key", "%02X", algorithm), "what", "%s", what);
}

/* What the card raises to its private power, or signs: FIPS 186-4 section 6.4 takes the leftmost bits of a digest. */
static xq_err *make_input(const struct token_sign *what, uint8_t algorithm, uint8_t *input, size_t len) {
  bool ec = algorithm == PIV_P256 || algorithm == PIV_P384;
  if (len == 0 || ec != (what->scheme == TOKEN_SIGN_ECDSA)) {
    return unsupported(algorithm, ec ? "ec" : "rsa");
  }
  if (!ec) {
    return token_pad_rsa(what, len * 8, input, len);
  }
  size_t used = what->digest_len < len ? what->digest_len : len;
  memset(input, 0, len - used);
  memcpy(input + len - used, what->digest, used);
  return NULL;
}

/* 7C { 82, 81 input } */
static size_t make_template(uint8_t *out, const uint8_t *input, size_t len) {
  static const uint8_t empty_response[] = {TAG_RESPONSE, 0};
  uint8_t head[PIV_TLV_HEAD_MAX];
  size_t head_len = piv_tlv_head(head, TAG_CHALLENGE, len);
  size_t n = piv_tlv_head(out, TAG_TEMPLATE, sizeof empty_response + head_len + len);
  memcpy(out + n, empty_response, sizeof empty_response);
  n += sizeof empty_response;
  memcpy(out + n, head, head_len);
  n += head_len;
  memcpy(out + n, input, len);
  return n + len;
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

static xq_err *take(const struct signing *s, uint8_t algorithm, const struct piv_answer *answer) {
  struct piv_bytes template;
  struct piv_bytes value;
  size_t whole = s->what->scheme == TOKEN_SIGN_ECDSA ? 0 : input_len(algorithm);
  if (!piv_tlv_find(answer->data, TAG_TEMPLATE, &template) || !piv_tlv_find(template, TAG_RESPONSE, &value) ||
      value.len == 0 || value.len > s->room || (whole != 0 && value.len != whole)) {
    return xq_err_new(XQ_E_TOKEN_DAMAGED, "the card answers with no signature");
  }
  memcpy(s->sig, value.p, value.len);
  *s->len = value.len;
  return NULL;
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
  uint8_t input[512];
  uint8_t data[512 + 4 * PIV_TLV_HEAD_MAX];
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
  uint8_t algorithm = algorithm_of(s);
  size_t len = input_len(algorithm);
  XQ_TRY(make_input(s->what, algorithm, input, len));
  const struct piv_command command = {.ins = PIV_AUTHENTICATE,
                                      .p1 = algorithm,
                                      .p2 = piv_slot_reference(s->slot),
                                      .data = {data, make_template(data, input, len)},
                                      .wants = len > 200 ? PIV_LONG_ANSWER : PIV_ANSWER};
  if (s->given) {
    XQ_TRY(piv_verify(p, s->pin)); /* nothing may come between it and the signature */
  }
  XQ_TRY(piv_send(p, &command, &answer));
  err = answer.sw == PIV_SW_OK ? take(s, algorithm, &answer) : refused(p, s, answer.sw);
out:
  OPENSSL_cleanse(input, sizeof input);
  return err;
}

/* ---- a slot of which nothing tells */

static bool verifies(EVP_PKEY *public, const struct token_sign *what, const uint8_t *sig, size_t len) {
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, public, "provider!=xuqi");
  EVP_MD *md = EVP_MD_fetch(NULL, what->digest_name, NULL);
  bool good = ctx != NULL && md != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
              EVP_PKEY_verify(ctx, sig, len, what->digest, what->digest_len) == 1;
  EVP_MD_free(md);
  EVP_PKEY_CTX_free(ctx);
  ERR_clear_error();
  return good;
}

xq_err *piv_slot_try(xq_token *token, size_t slot, uint8_t algorithm, EVP_PKEY *public, bool *answers) {
  uint8_t digest[32];
  uint8_t input[512];
  uint8_t data[512 + 4 * PIV_TLV_HEAD_MAX];
  uint8_t sig[512];
  size_t sig_len = sizeof sig;
  size_t len = input_len(algorithm);
  bool ec = algorithm == PIV_P256 || algorithm == PIV_P384;
  const struct token_sign what = {.scheme = ec ? TOKEN_SIGN_ECDSA : TOKEN_SIGN_RSA_PKCS1,
                                  .digest_name = "SHA256",
                                  .digest = digest,
                                  .digest_len = sizeof digest};
  const struct signing s = {.slot = slot, .what = &what, .sig = sig, .len = &sig_len, .room = sizeof sig};
  struct piv_answer answer;
  xq_err *err = NULL;
  *answers = false;
  if (RAND_bytes(digest, sizeof digest) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no random numbers");
    goto out;
  }
  XQ_TRY(make_input(&what, algorithm, input, len));
  const struct piv_command command = {.ins = PIV_AUTHENTICATE,
                                      .p1 = algorithm,
                                      .p2 = piv_slot_reference(slot),
                                      .data = {data, make_template(data, input, len)},
                                      .wants = len > 200 ? PIV_LONG_ANSWER : PIV_ANSWER};
  XQ_TRY(piv_send(token->data, &command, &answer));
  if (answer.sw == PIV_SW_OK) {
    xq_err *none = take(&s, algorithm, &answer);
    *answers = public == NULL || (none == NULL && verifies(public, &what, sig, sig_len));
    xq_err_ignore(none, "not the key that is looked for");
  }
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
