/*
 * padding.c - the encodings that a card or module leaves to its user: RFC 8017 sections 9.1 (PSS) and 9.2 (PKCS #1
 * v1.5), and ECDSA-Sig-Value of RFC 5480.  Written out because OpenSSL 3 offers them only within its own keys.
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"

#define HASH_MAX EVP_MAX_MD_SIZE

/* ---- DigestInfo */

xq_err *token_digest_info(const struct token_sign *what, uint8_t *out, size_t *len) {
  const EVP_MD *md = EVP_get_digestbyname(what->digest_name);
  X509_SIG *info = X509_SIG_new();
  uint8_t *der = NULL;
  xq_err *err = NULL;
  int made = -1;
  if (md != NULL && info != NULL && EVP_MD_get_size(md) == (int)what->digest_len) {
    X509_ALGOR *algorithm = NULL;
    ASN1_OCTET_STRING *digest = NULL;
    X509_SIG_getm(info, &algorithm, &digest);
    if (X509_ALGOR_set0(algorithm, OBJ_nid2obj(EVP_MD_get_type(md)), V_ASN1_NULL, NULL) == 1 &&
        ASN1_OCTET_STRING_set(digest, what->digest, (int)what->digest_len) == 1) {
      made = i2d_X509_SIG(info, &der);
    }
  }
  if (made <= 0 || (size_t)made > *len) {
    err = xq_err_openssl(XQ_E_KEY_UNSUPPORTED, "no DigestInfo for %s", what->digest_name);
  } else {
    memcpy(out, der, (size_t)made);
    *len = (size_t)made;
  }
  OPENSSL_free(der);
  X509_SIG_free(info);
  return err;
}

/* EM = 00 01 FF..FF 00 DigestInfo */
static xq_err *pad_pkcs1(const struct token_sign *what, uint8_t *em, size_t em_len) {
  uint8_t info[HASH_MAX + 32];
  size_t len = sizeof info;
  xq_err *err = token_digest_info(what, info, &len);
  if (err != NULL) {
    return err;
  }
  if (len + 11 > em_len) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "the key is too short for this digest");
  }
  memset(em, 0xFF, em_len);
  em[0] = 0;
  em[1] = 1;
  em[em_len - len - 1] = 0;
  memcpy(em + em_len - len, info, len);
  return NULL;
}

/* ---- PSS */

struct part {
  const void *data;
  size_t len;
};

static bool hash_of(const EVP_MD *md, const struct part *parts, size_t count, uint8_t *out) {
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  bool good = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1;
  for (size_t i = 0; good && i < count; i++) {
    good = EVP_DigestUpdate(ctx, parts[i].data, parts[i].len) == 1;
  }
  good = good && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
  EVP_MD_CTX_free(ctx);
  return good;
}

/* RFC 8017 appendix B.2.1, xored onto `data`. */
static bool mgf1_xor(const EVP_MD *md, const uint8_t *seed, size_t seed_len, uint8_t *data, size_t len) {
  uint8_t block[HASH_MAX];
  size_t size = (size_t)EVP_MD_get_size(md);
  for (uint32_t counter = 0; len > 0; counter++) {
    uint8_t number[4] = {(uint8_t)(counter >> 24), (uint8_t)(counter >> 16), (uint8_t)(counter >> 8), (uint8_t)counter};
    const struct part parts[] = {{seed, seed_len}, {number, sizeof number}};
    if (!hash_of(md, parts, XQ_COUNT(parts), block)) {
      return false;
    }
    size_t now = len < size ? len : size;
    for (size_t i = 0; i < now; i++) {
      *data++ ^= block[i];
    }
    len -= now;
  }
  return true;
}

/* EM = maskedDB || H || BC over emBits = modulus_bits - 1; DB = 0..0 01 salt */
static xq_err *pad_pss(const struct token_sign *what, size_t modulus_bits, uint8_t *em, size_t em_len) {
  static const uint8_t zeros[8] = {0};
  const EVP_MD *md = EVP_get_digestbyname(what->digest_name);
  const EVP_MD *mgf = EVP_get_digestbyname(what->mgf1_name != NULL ? what->mgf1_name : what->digest_name);
  size_t salt_len = what->salt_len < 0 ? 0 : (size_t)what->salt_len;
  size_t em_bits = modulus_bits - 1;
  if (md == NULL || mgf == NULL || (size_t)EVP_MD_get_size(md) != what->digest_len) {
    return xq_err_openssl(XQ_E_KEY_UNSUPPORTED, "no PSS with %s", what->digest_name);
  }
  if (em_bits % 8 == 0) { /* a leading byte that the encoding does not use */
    *em++ = 0;
    em_len--;
  }
  if (em_len < what->digest_len + salt_len + 2) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "the key is too short for this digest and salt");
  }
  size_t db_len = em_len - what->digest_len - 1;
  uint8_t *hash = em + db_len;
  uint8_t *salt = hash - salt_len;
  const struct part parts[] = {{zeros, sizeof zeros}, {what->digest, what->digest_len}, {salt, salt_len}};
  memset(em, 0, db_len);
  em[db_len - salt_len - 1] = 1;
  if (RAND_bytes(salt, (int)salt_len) != 1 || !hash_of(md, parts, XQ_COUNT(parts), hash)) {
    return xq_err_openssl(XQ_E_CRYPTO, "no PSS hash");
  }
  if (!mgf1_xor(mgf, hash, what->digest_len, em, db_len)) {
    return xq_err_openssl(XQ_E_CRYPTO, "no PSS mask");
  }
  em[0] &= (uint8_t)(0xFF >> (8 * em_len - em_bits));
  em[em_len - 1] = 0xBC;
  return NULL;
}

xq_err *token_pad_rsa(const struct token_sign *what, size_t modulus_bits, uint8_t *em, size_t em_len) {
  if (modulus_bits < 1024 || em_len != (modulus_bits + 7) / 8) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "a modulus of %zu bits", modulus_bits);
  }
  return what->scheme == TOKEN_SIGN_RSA_PSS ? pad_pss(what, modulus_bits, em, em_len) : pad_pkcs1(what, em, em_len);
}

/* ---- ECDSA */

xq_err *token_ecdsa_der(const uint8_t *raw, size_t raw_len, uint8_t *der, size_t *len) {
  size_t half = raw_len / 2;
  ECDSA_SIG *sig = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(raw, (int)half, NULL);
  BIGNUM *s = BN_bin2bn(raw + half, (int)half, NULL);
  xq_err *err = NULL;
  if (raw_len == 0 || raw_len % 2 != 0 || sig == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no signature of %zu bytes", raw_len);
    BN_free(r);
    BN_free(s);
  } else {
    int size = i2d_ECDSA_SIG(sig, NULL);
    if (size <= 0 || (size_t)size > *len) {
      err = xq_err_new(XQ_E_INTERNAL, "no room for a signature of %d bytes", size);
    } else {
      *len = (size_t)i2d_ECDSA_SIG(sig, &der);
    }
  }
  ECDSA_SIG_free(sig);
  return err;
}
