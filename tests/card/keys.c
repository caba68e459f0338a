/* keys.c - key operations of the virtual card, by OpenSSL's libcrypto. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "card.h"

bool alg_is_rsa(unsigned char alg) {
  return alg == ALG_RSA1024 || alg == ALG_RSA2048 || alg == ALG_RSA3072 || alg == ALG_RSA4096;
}

size_t key_bytes(unsigned char alg) {
  switch (alg) {
    case ALG_RSA1024:
      return 128;
    case ALG_RSA2048:
      return 256;
    case ALG_RSA3072:
      return 384;
    case ALG_RSA4096:
      return 512;
    case ALG_P256:
      return 32;
    case ALG_P384:
      return 48;
    default:
      return 0;
  }
}

/* Yubico's firmware learned the long RSA keys with 5.7; a plain card has them unless it is told not to. */
bool alg_known(const struct card *c, unsigned char alg) {
  bool modern = c->opt.plain || version_at_least(c, 5, 7);
  switch (alg) {
    case ALG_RSA1024:
      return !c->opt.plain;
    case ALG_RSA2048:
    case ALG_P256:
      return true;
    case ALG_P384:
      return !c->opt.no_p384 && (c->opt.plain || version_at_least(c, 4, 0));
    case ALG_RSA3072:
      return c->opt.rsa3072 || (modern && !c->opt.no_rsa3072);
    case ALG_RSA4096:
      return c->opt.rsa4096 || (modern && !c->opt.no_rsa4096);
    default:
      return false;
  }
}

EVP_PKEY *key_generate(unsigned char alg) {
  EVP_PKEY *pkey = alg_is_rsa(alg) ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", 8 * key_bytes(alg))
                                   : EVP_PKEY_Q_keygen(NULL, NULL, "EC", alg == ALG_P384 ? "P-384" : "P-256");
  if (pkey == NULL) {
    die("no key could be made");
  }
  return pkey;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *build) {
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  EVP_PKEY *pkey = NULL;
  if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
      EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1) {
    pkey = NULL;
  }
  EVP_PKEY_CTX_free(ctx);
  OSSL_PARAM_free(params);
  return pkey;
}

/* p, q, d mod (p-1), d mod (q-1), 1/q mod p: the modulus and exponents follow from p and q */
static EVP_PKEY *import_rsa(unsigned char alg, const unsigned char *data, size_t len) {
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *part[5] = {NULL}, *n = BN_new(), *e = BN_new(), *d = BN_new(), *p1 = BN_new(), *q1 = BN_new();
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  EVP_PKEY *pkey = NULL;
  struct tlv tlv;
  bool good = build != NULL;
  for (unsigned i = 0; i < COUNT(part) && good; i++) {
    good = tlv_find(data, len, i + 1, &tlv) && tlv.len == key_bytes(alg) / 2;
    part[i] = good ? BN_bin2bn(tlv.value, (int)tlv.len, NULL) : NULL;
  }
  if (good && BN_set_word(e, RSA_F4) && BN_mul(n, part[0], part[1], ctx) && BN_sub(p1, part[0], BN_value_one()) &&
      BN_sub(q1, part[1], BN_value_one()) && BN_mul(p1, p1, q1, ctx) && BN_mod_inverse(d, e, p1, ctx) != NULL &&
      (size_t)BN_num_bits(n) == 8 * key_bytes(alg) && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, d) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR1, part[0]) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR2, part[1]) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT1, part[2]) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT2, part[3]) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, part[4])) {
    pkey = from_params("RSA", build);
  }
  for (size_t i = 0; i < COUNT(part); i++) {
    BN_clear_free(part[i]);
  }
  BN_free(n);
  BN_free(e);
  BN_clear_free(d);
  BN_clear_free(p1);
  BN_clear_free(q1);
  BN_CTX_free(ctx);
  OSSL_PARAM_BLD_free(build);
  return pkey;
}

static EVP_PKEY *import_ec(unsigned char alg, const unsigned char *data, size_t len) {
  struct tlv tlv;
  if (!tlv_find(data, len, 0x06, &tlv) || tlv.len != key_bytes(alg)) {
    return NULL;
  }
  EC_GROUP *group = EC_GROUP_new_by_curve_name(alg == ALG_P384 ? NID_secp384r1 : NID_X9_62_prime256v1);
  BIGNUM *scalar = BN_bin2bn(tlv.value, (int)tlv.len, NULL);
  EC_POINT *point = EC_POINT_new(group);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  EVP_PKEY *pkey = NULL;
  unsigned char encoded[1 + 2 * 48];
  size_t n = 0;
  if (scalar != NULL && !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0 &&
      EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1) {
    n = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, encoded, sizeof encoded, NULL);
  }
  if (n != 0 &&
      OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, alg == ALG_P384 ? "P-384" : "P-256", 0) &&
      OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, encoded, n) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar)) {
    pkey = from_params("EC", build);
  }
  OSSL_PARAM_BLD_free(build);
  EC_POINT_free(point);
  BN_clear_free(scalar);
  EC_GROUP_free(group);
  return pkey;
}

EVP_PKEY *key_import(unsigned char alg, const unsigned char *data, size_t len) {
  return alg_is_rsa(alg) ? import_rsa(alg, data, len) : import_ec(alg, data, len);
}

static void put_number(struct reply *r, unsigned tag, const struct key *k, const char *name) {
  BIGNUM *number = NULL;
  unsigned char bytes[512];
  if (EVP_PKEY_get_bn_param(k->pkey, name, &number) != 1 || BN_num_bytes(number) > (int)sizeof bytes) {
    die("a key without its numbers");
  }
  put_tlv(r, tag, bytes, (size_t)BN_bn2bin(number, bytes));
  BN_free(number);
}

void put_public(struct reply *r, const struct key *k) {
  if (alg_is_rsa(k->alg)) {
    put_number(r, 0x81, k, OSSL_PKEY_PARAM_RSA_N);
    put_number(r, 0x82, k, OSSL_PKEY_PARAM_RSA_E);
    return;
  }
  unsigned char point[1 + 2 * 48];
  size_t n = 0;
  if (EVP_PKEY_get_octet_string_param(k->pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n) != 1) {
    die("a key without its point");
  }
  put_tlv(r, 0x86, point, n);
}

/* m^d mod n; padding is the host's business */
bool key_rsa(const struct key *k, const unsigned char *in, size_t len, struct reply *out) {
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
  size_t n = sizeof out->data;
  bool good = len == key_bytes(k->alg) && ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
              EVP_PKEY_decrypt(ctx, out->data, &n, in, len) == 1;
  out->len = good ? n : 0;
  EVP_PKEY_CTX_free(ctx);
  return good;
}

bool key_sign_ec(const struct key *k, const unsigned char *digest, size_t len, struct reply *out) {
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
  size_t n = sizeof out->data;
  bool good = len != 0 && len <= key_bytes(k->alg) && ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
              EVP_PKEY_sign(ctx, out->data, &n, digest, len) == 1;
  out->len = good ? n : 0;
  EVP_PKEY_CTX_free(ctx);
  return good;
}

bool key_agree(const struct key *k, const unsigned char *point, size_t len, struct reply *out) {
  EVP_PKEY *peer = EVP_PKEY_new();
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
  size_t n = sizeof out->data;
  bool good = len == 1 + 2 * key_bytes(k->alg) && peer != NULL && ctx != NULL &&
              EVP_PKEY_copy_parameters(peer, k->pkey) == 1 && EVP_PKEY_set1_encoded_public_key(peer, point, len) == 1 &&
              EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
              EVP_PKEY_derive(ctx, out->data, &n) == 1;
  out->len = good ? n : 0;
  EVP_PKEY_CTX_free(ctx);
  EVP_PKEY_free(peer);
  return good;
}

/* --- the management key --- */

size_t mgm_bytes(unsigned char alg) {
  switch (alg) {
    case ALG_3DES:
    case ALG_AES192:
      return 24;
    case ALG_AES128:
      return 16;
    case ALG_AES256:
      return 32;
    default:
      return 0;
  }
}

size_t mgm_block(unsigned char alg) {
  return alg == ALG_3DES ? 8 : 16;
}

static const EVP_CIPHER *mgm_cipher(unsigned char alg) {
  switch (alg) {
    case ALG_AES128:
      return EVP_aes_128_ecb();
    case ALG_AES192:
      return EVP_aes_192_ecb();
    case ALG_AES256:
      return EVP_aes_256_ecb();
    default:
      return EVP_des_ede3_ecb();
  }
}

void mgm_crypt(const struct store *s, bool encrypt, const unsigned char *in, unsigned char *out) {
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  int n = 0;
  if (ctx == NULL || EVP_CipherInit_ex(ctx, mgm_cipher(s->mgm_alg), NULL, s->mgm, NULL, encrypt) != 1 ||
      EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 || EVP_CipherUpdate(ctx, out, &n, in, (int)mgm_block(s->mgm_alg)) != 1) {
    die("the management key's cipher fails");
  }
  EVP_CIPHER_CTX_free(ctx);
}
