/*
 * exchange.c - what passes between us and the card at a signature: SP 800-73-4 part 2 section 3.2.4 and appendix A.4.
 * See piv.h.
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>

#include "token/piv/piv.h"

#define TAG_TEMPLATE 0x7C
#define TAG_RESPONSE 0x82
#define TAG_CHALLENGE 0x81

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

xq_err *piv_exchange_make(struct piv_exchange *exchange, size_t slot, uint8_t algorithm,
                          const struct token_sign *what) {
  uint8_t input[PIV_SIGNATURE_MAX];
  size_t len = input_len(algorithm);
  xq_err *err = make_input(what, algorithm, input, len);
  if (err == NULL) {
    exchange->whole = what->scheme == TOKEN_SIGN_ECDSA ? 0 : len;
    exchange->command = (struct piv_command){.ins = PIV_AUTHENTICATE,
                                             .p1 = algorithm,
                                             .p2 = piv_slot_reference(slot),
                                             .data = {exchange->data, make_template(exchange->data, input, len)},
                                             .wants = len > 200 ? PIV_LONG_ANSWER : PIV_ANSWER};
  }
  OPENSSL_cleanse(input, sizeof input);
  return err;
}

xq_err *piv_exchange_take(const struct piv_exchange *exchange, const struct piv_answer *answer, uint8_t *sig,
                          size_t *len) {
  struct piv_bytes template;
  struct piv_bytes value;
  if (!piv_tlv_find(answer->data, TAG_TEMPLATE, &template) || !piv_tlv_find(template, TAG_RESPONSE, &value) ||
      value.len == 0 || value.len > *len || (exchange->whole != 0 && value.len != exchange->whole)) {
    return xq_err_new(XQ_E_TOKEN_DAMAGED, "the card answers with no signature");
  }
  memcpy(sig, value.p, value.len);
  *len = value.len;
  return NULL;
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
  uint8_t sig[PIV_SIGNATURE_MAX];
  size_t len = sizeof sig;
  bool ec = algorithm == PIV_P256 || algorithm == PIV_P384;
  const struct token_sign what = {.scheme = ec ? TOKEN_SIGN_ECDSA : TOKEN_SIGN_RSA_PKCS1,
                                  .digest_name = "SHA256",
                                  .digest = digest,
                                  .digest_len = sizeof digest};
  struct piv_exchange exchange;
  struct piv_answer answer;
  xq_err *err = NULL;
  *answers = false;
  if (RAND_bytes(digest, sizeof digest) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no random numbers");
    goto out;
  }
  XQ_TRY(piv_exchange_make(&exchange, slot, algorithm, &what));
  XQ_TRY(piv_send(token->data, &exchange.command, &answer));
  if (answer.sw == PIV_SW_OK) {
    xq_err *none = piv_exchange_take(&exchange, &answer, sig, &len);
    *answers = public == NULL || (none == NULL && verifies(public, &what, sig, len));
    xq_err_ignore(none, "not the key that is looked for");
  }
out:
  return err;
}
