/* public.c - public keys of OpenSSL's own, never the provider's, from what a medium tells.  See backend.h. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "token/backend.h"

EVP_PKEY *token_public_from(const char *type, const OSSL_PARAM params[]) {
  EVP_PKEY *public = NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, "provider!=xuqi");
  OSSL_PARAM *copy = params != NULL ? OSSL_PARAM_dup(params) : NULL;
  if (ctx == NULL || copy == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
      EVP_PKEY_fromdata(ctx, &public, EVP_PKEY_PUBLIC_KEY, copy) != 1) {
    public = NULL;
  }
  OSSL_PARAM_free(copy);
  EVP_PKEY_CTX_free(ctx);
  return public;
}

static EVP_PKEY *from_build(const char *type, OSSL_PARAM_BLD *build) {
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY *key = token_public_from(type, params);
  OSSL_PARAM_free(params);
  return key;
}

EVP_PKEY *token_public_rsa(const uint8_t *modulus, size_t modulus_len, const uint8_t *exponent, size_t exponent_len) {
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  BIGNUM *n = BN_bin2bn(modulus, (int)modulus_len, NULL);
  BIGNUM *e = BN_bin2bn(exponent, (int)exponent_len, NULL);
  EVP_PKEY *key = NULL;
  if (build != NULL && n != NULL && e != NULL && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
    key = from_build("RSA", build);
  }
  OSSL_PARAM_BLD_free(build);
  BN_free(n);
  BN_free(e);
  return key;
}

EVP_PKEY *token_public_ec(const char *group, const uint8_t *point, size_t len) {
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  EVP_PKEY *key = NULL;
  if (build != NULL && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, len) == 1) {
    key = from_build("EC", build);
  }
  OSSL_PARAM_BLD_free(build);
  return key;
}
