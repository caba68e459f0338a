/* algorithms.c - the algorithms of PIV and OpenSSL's public keys, one from the other.  See piv.h. */
#include "token/piv/piv.h"

static const struct {
  uint8_t algorithm;
  enum xq_key_kind kind;
  bool rsa;
  const char *group; /* OpenSSL's, of EC */
} algorithms[] = {
    {PIV_RSA2048, XQ_KEY_RSA_2048, true, NULL}, {PIV_RSA3072, XQ_KEY_RSA_3072, true, NULL},
    {PIV_RSA4096, XQ_KEY_RSA_4096, true, NULL}, {PIV_P256, XQ_KEY_P256, false, "P-256"},
    {PIV_P384, XQ_KEY_P384, false, "P-384"},
};

uint8_t piv_algorithm_of_kind(enum xq_key_kind kind) {
  for (size_t i = 0; i < XQ_COUNT(algorithms); i++) {
    if (algorithms[i].kind == kind) {
      return algorithms[i].algorithm;
    }
  }
  return 0;
}

uint8_t piv_algorithm_of(EVP_PKEY *key) {
  static const struct {
    int bits;
    uint8_t algorithm;
  } rsa[] = {{1024, PIV_RSA1024}, {2048, PIV_RSA2048}, {3072, PIV_RSA3072}, {4096, PIV_RSA4096}};
  int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "EC")) {
    return bits == 256 ? PIV_P256 : bits == 384 ? PIV_P384 : 0;
  }
  for (size_t i = 0; EVP_PKEY_is_a(key, "RSA") && i < XQ_COUNT(rsa); i++) {
    if (rsa[i].bits == bits) {
      return rsa[i].algorithm;
    }
  }
  return 0;
}

/* ---- from the card's words to OpenSSL's */

/* An even number is no modulus: a card that tells nonsense is not given to OpenSSL. */
static bool is_odd(struct piv_bytes number) {
  return number.len > 0 && (number.p[number.len - 1] & 1) != 0;
}

/* 81 modulus, 82 exponent; or 86 point */
xq_err *piv_public_key(uint8_t algorithm, struct piv_bytes template, EVP_PKEY **key) {
  struct piv_bytes one;
  struct piv_bytes two;
  for (size_t i = 0; i < XQ_COUNT(algorithms); i++) {
    if (algorithms[i].algorithm != algorithm) {
      continue;
    }
    EVP_PKEY *made = NULL;
    if (!algorithms[i].rsa && piv_tlv_find(template, 0x86, &one)) {
      made = token_public_ec(algorithms[i].group, one.p, one.len);
    } else if (algorithms[i].rsa && piv_tlv_find(template, 0x81, &one) && piv_tlv_find(template, 0x82, &two) &&
               one.len <= 513 && two.len <= 8 && is_odd(one) && is_odd(two)) {
      made = token_public_rsa(one.p, one.len, two.p, two.len);
    }
    if (made == NULL || piv_algorithm_of(made) != algorithm) {
      EVP_PKEY_free(made);
      return xq_err_openssl(XQ_E_TOKEN_DAMAGED, "a public key that is none");
    }
    *key = made;
    return NULL;
  }
  return xq_err_fact(xq_err_new(XQ_E_KEY_UNSUPPORTED, "a key of algorithm %02X", algorithm), "key", "%02X", algorithm);
}
