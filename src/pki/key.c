/* key.c - the kinds of keys Xuqi works with, and the proof that a private key and a certificate belong together. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

#include "pki/inner.h"

#define RSA_BITS_MIN 2048
#define RSA_EXPONENT_BITS_MAX 64
#define RSA_BITS_MAX 4096
#define PROOF_BYTES 32

static const char *const kind_names[] = {
    [XQ_KEY_RSA_2048] = "rsa2048", [XQ_KEY_RSA_3072] = "rsa3072", [XQ_KEY_RSA_4096] = "rsa4096",
    [XQ_KEY_P256] = "p256",        [XQ_KEY_P384] = "p384",
};

const char *xq_key_kind_name(enum xq_key_kind kind) {
  return (unsigned)kind < XQ_COUNT(kind_names) ? kind_names[kind] : "unknown";
}

bool xq_key_kind_from_name(const char *name, enum xq_key_kind *kind) {
  for (unsigned i = 0; i < XQ_COUNT(kind_names); i++) {
    if (xq_streq(name, kind_names[i])) {
      *kind = (enum xq_key_kind)i;
      return true;
    }
  }
  return false;
}

const EVP_MD *pki_digest(enum xq_key_kind kind) {
  return kind == XQ_KEY_P384 ? EVP_sha384() : EVP_sha256();
}

bool pki_digest_strong(int nid) {
  return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512;
}

static xq_err *unsupported(const char *what) {
  return xq_err_fact(xq_err_new(XQ_E_KEY_UNSUPPORTED, "keys of this kind are not supported: %s", what), "key", "%s",
                     what);
}

/* An exponent of 1 would make every signature "valid" and an even one cannot exist.  A long one is within the standard, and
 * makes whoever verifies work as long as whoever signs: a stranger chooses it. */
static bool rsa_exponent_good(EVP_PKEY *key) {
  BIGNUM *e = NULL;
  bool good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_is_odd(e) && !BN_is_one(e) &&
              BN_num_bits(e) <= RSA_EXPONENT_BITS_MAX;
  BN_free(e);
  return good;
}

static xq_err *rsa_kind(EVP_PKEY *key, enum xq_key_kind *kind) {
  int bits = EVP_PKEY_get_bits(key);
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX || !rsa_exponent_good(key)) {
    char what[32];
    snprintf(what, sizeof what, "RSA %d", bits);
    return unsupported(what);
  }
  *kind = bits >= 4096 ? XQ_KEY_RSA_4096 : bits >= 3072 ? XQ_KEY_RSA_3072 : XQ_KEY_RSA_2048;
  return NULL;
}

static xq_err *ec_kind(EVP_PKEY *key, enum xq_key_kind *kind) {
  char group[64] = "unnamed curve";
  int explicit_parameters = 0;
  EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit_parameters);
  if (explicit_parameters > 0 || EVP_PKEY_get_group_name(key, group, sizeof group, NULL) != 1) {
    return unsupported("EC with a curve of its own"); /* RFC 5480 section 2.1.1: named curves only */
  }
  if (strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0) {
    *kind = XQ_KEY_P256;
    return NULL;
  }
  if (strcmp(group, "secp384r1") == 0 || strcmp(group, "P-384") == 0) {
    *kind = XQ_KEY_P384;
    return NULL;
  }
  return unsupported(group);
}

xq_err *xq_key_kind_of(EVP_PKEY *key, enum xq_key_kind *kind) {
  if (EVP_PKEY_is_a(key, "RSA")) {
    return rsa_kind(key, kind);
  }
  if (EVP_PKEY_is_a(key, "EC")) {
    return ec_kind(key, kind);
  }
  const char *name = EVP_PKEY_get0_type_name(key);
  return unsupported(name != NULL ? name : "unknown");
}

xq_err *xq_key_generate(enum xq_key_kind kind, EVP_PKEY **key) {
  static const struct {
    unsigned bits;
    const char *curve;
  } how[] = {
      [XQ_KEY_RSA_2048] = {2048, NULL}, [XQ_KEY_RSA_3072] = {3072, NULL}, [XQ_KEY_RSA_4096] = {4096, NULL},
      [XQ_KEY_P256] = {0, "P-256"},     [XQ_KEY_P384] = {0, "P-384"},
  };
  if ((unsigned)kind >= XQ_COUNT(how)) {
    return unsupported("unknown");
  }
  EVP_PKEY *made = how[kind].curve != NULL ? EVP_EC_gen(how[kind].curve) : EVP_RSA_gen(how[kind].bits);
  if (made == NULL) {
    return xq_err_openssl(XQ_E_CRYPTO, "cannot make a key (%s)", xq_key_kind_name(kind));
  }
  *key = made;
  return NULL;
}

xq_err *xq_key_fingerprint(EVP_PKEY *key, char out[65]) {
  unsigned char *der = NULL;
  int len = i2d_PUBKEY(key, &der);
  if (len <= 0) {
    return xq_err_openssl(XQ_E_CRYPTO, "cannot encode a public key");
  }
  xq_sha256_hex(der, (size_t)len, out);
  OPENSSL_free(der);
  return NULL;
}

static xq_err *prove_sign(EVP_PKEY *key, const EVP_MD *md, const uint8_t *text, uint8_t **sig, size_t *sig_len) {
  xq_err *err = NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  size_t len = 0;
  uint8_t *made = NULL;
  if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, md, NULL, key) != 1 ||
      EVP_DigestSign(ctx, NULL, &len, text, PROOF_BYTES) != 1 || (made = OPENSSL_zalloc(len)) == NULL ||
      EVP_DigestSign(ctx, made, &len, text, PROOF_BYTES) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the key does not sign");
    OPENSSL_free(made);
  } else {
    *sig = made;
    *sig_len = len;
  }
  EVP_MD_CTX_free(ctx);
  return err;
}

xq_err *xq_key_prove(EVP_PKEY *key, X509 *cert) {
  xq_err *err = NULL;
  EVP_PKEY *public = X509_get0_pubkey(cert);
  EVP_MD_CTX *ctx = NULL;
  uint8_t text[PROOF_BYTES];
  uint8_t *sig = NULL;
  size_t sig_len = 0;
  enum xq_key_kind kind;
  if (public == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "the certificate has no readable public key");
  }
  XQ_TRY(xq_key_kind_of(public, &kind));
  if (RAND_bytes(text, sizeof text) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no random numbers");
    goto out;
  }
  XQ_TRY(prove_sign(key, pki_digest(kind), text, &sig, &sig_len));
  ctx = EVP_MD_CTX_new();
  if (ctx == NULL || EVP_DigestVerifyInit(ctx, NULL, pki_digest(kind), NULL, public) != 1 ||
      EVP_DigestVerify(ctx, sig, sig_len, text, sizeof text) != 1) {
    err = xq_err_openssl(XQ_E_INSTALL_UNPROVEN, "a signature made with the key does not fit the certificate");
  }
out:
  EVP_MD_CTX_free(ctx);
  OPENSSL_free(sig);
  return err;
}
