/* Tests of src/pki/key.c: which keys are taken, and what proves that a key fits a certificate. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "made.h"

static void names_and_kinds(void **state) {
  (void)state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    enum xq_key_kind back;
    assert_true(xq_key_kind_from_name(xq_key_kind_name(kind), &back));
    assert_int_equal(back, kind);
    made_ok(xq_key_kind_of(made_key(kind, 0), &back));
    assert_int_equal(back, kind);
  }
  enum xq_key_kind kind;
  assert_false(xq_key_kind_from_name("sm2", &kind));
  assert_false(xq_key_kind_from_name(NULL, &kind));
}

/* (made_key() keeps RSA keys from one run to the next, so it does not show this) */
static void a_new_key_is_of_its_kind_and_new(void **state) {
  (void)state;
  EVP_PKEY *fresh;
  enum xq_key_kind kind;
  made_ok(xq_key_generate(XQ_KEY_RSA_2048, &fresh));
  made_ok(xq_key_kind_of(fresh, &kind));
  assert_int_equal(kind, XQ_KEY_RSA_2048);
  assert_int_not_equal(EVP_PKEY_eq(fresh, made_key(XQ_KEY_RSA_2048, 0)), 1);
  EVP_PKEY_free(fresh);
}

static void refuses(EVP_PKEY *key, const char *what) {
  enum xq_key_kind kind;
  assert_non_null(key);
  xq_err *err = xq_key_kind_of(key, &kind);
  assert_string_equal(xq_err_get_fact(err, "key"), what);
  made_fails(err, XQ_E_KEY_UNSUPPORTED);
  EVP_PKEY_free(key);
}

static EVP_PKEY *rsa_with_exponent(unsigned long exponent) {
  BIGNUM *n = NULL;
  BIGNUM *e = BN_new();
  EVP_PKEY *key = NULL;
  assert_int_equal(EVP_PKEY_get_bn_param(made_key(XQ_KEY_RSA_2048, 0), OSSL_PKEY_PARAM_RSA_N, &n), 1);
  BN_set_word(e, exponent);
  OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e);
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
  assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
  EVP_PKEY_CTX_free(ctx);
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(bld);
  BN_free(n);
  BN_free(e);
  return key;
}

static void unsupported_keys(void **state) {
  (void)state;
  refuses(EVP_RSA_gen(1024), "RSA 1024");
  refuses(EVP_EC_gen("secp521r1"), "secp521r1");
  refuses(EVP_EC_gen("secp256k1"), "secp256k1");
  refuses(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "ED25519");
  refuses(rsa_with_exponent(1), "RSA 2048"); /* any signature would verify */
  enum xq_key_kind kind;
  EVP_PKEY *odd_size = EVP_RSA_gen(2560);
  made_ok(xq_key_kind_of(odd_size, &kind));
  assert_int_equal(kind, XQ_KEY_RSA_2048);
  EVP_PKEY_free(odd_size);
}

static void fingerprint_is_of_the_public_key(void **state) {
  (void)state;
  char a[65];
  char b[65];
  X509 *cert = made_cert(&(struct made_spec){0}, made_key(XQ_KEY_P256, 0), NULL, made_key(XQ_KEY_P256, 0));
  made_ok(xq_key_fingerprint(made_key(XQ_KEY_P256, 0), a));
  made_ok(xq_key_fingerprint(X509_get0_pubkey(cert), b));
  assert_string_equal(a, b);
  made_ok(xq_key_fingerprint(made_key(XQ_KEY_P256, 1), b));
  assert_string_not_equal(a, b);
  X509_free(cert);
}

static void proof(void **state) {
  (void)state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    EVP_PKEY *key = made_key(kind, 0);
    X509 *cert = made_cert(&(struct made_spec){0}, key, NULL, key);
    made_ok(xq_key_prove(key, cert));
    made_ok(xq_cert_check_key(cert, key));
    X509_free(cert);
  }
  X509 *cert = made_cert(&(struct made_spec){0}, made_key(XQ_KEY_P256, 0), NULL, made_key(XQ_KEY_P256, 0));
  made_fails(xq_key_prove(made_key(XQ_KEY_P256, 1), cert), XQ_E_INSTALL_UNPROVEN);
  made_fails(xq_key_prove(made_key(XQ_KEY_RSA_2048, 0), cert), XQ_E_INSTALL_UNPROVEN);
  made_fails(xq_key_prove(X509_get0_pubkey(cert), cert), XQ_E_CRYPTO); /* no private half */
  made_fails(xq_cert_check_key(cert, made_key(XQ_KEY_P256, 1)), XQ_E_CERT_KEY_MISMATCH);
  made_fails(xq_cert_check_key(cert, made_key(XQ_KEY_P384, 0)), XQ_E_CERT_KEY_MISMATCH);
  X509_free(cert);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_kinds),
      cmocka_unit_test(a_new_key_is_of_its_kind_and_new),
      cmocka_unit_test(unsupported_keys),
      cmocka_unit_test(fingerprint_is_of_the_public_key),
      cmocka_unit_test(proof),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
