/* Tests of src/token/padding.c: what a card is given to sign is what OpenSSL verifies. */
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "toy.h"

static const uint8_t text[] = "what is to be signed";

static struct token_sign about(enum token_sign_scheme scheme, const char *md, const char *mgf1, int salt,
                               uint8_t digest[EVP_MAX_MD_SIZE]) {
  unsigned len = 0;
  assert_int_equal(EVP_Digest(text, sizeof text, digest, &len, EVP_get_digestbyname(md), NULL), 1);
  return (struct token_sign){
      .scheme = scheme, .digest_name = md, .mgf1_name = mgf1, .salt_len = salt, .digest = digest, .digest_len = len};
}

static bool verifies(EVP_PKEY *key, const struct token_sign *what, const uint8_t *sig, size_t len) {
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
  assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbyname(what->digest_name)), 1);
  if (what->scheme == TOKEN_SIGN_RSA_PSS) {
    const char *mgf1 = what->mgf1_name != NULL ? what->mgf1_name : what->digest_name;
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, what->salt_len), 1); /* exactly this long */
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_get_digestbyname(mgf1)), 1);
  }
  bool good = EVP_PKEY_verify(ctx, sig, len, what->digest, what->digest_len) == 1;
  EVP_PKEY_CTX_free(ctx);
  ERR_clear_error();
  return good;
}

static void sign_and_verify(EVP_PKEY *key, const struct token_sign *what) {
  uint8_t sig[512];
  size_t len = sizeof sig;
  made_ok(toy_sign_raw(key, what, sig, &len));
  assert_true(verifies(key, what, sig, len));
  sig[len / 2] ^= 1;
  assert_false(verifies(key, what, sig, len));
}

static const char *const digests[] = {"SHA256", "SHA384", "SHA512"};

/* Two primes of OpenSSL's give an even number of bits only; three give any. */
static EVP_PKEY *rsa_of(unsigned bits) {
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_primes(ctx, bits % 2 == 0 ? 2 : 3), 1);
  assert_int_equal(EVP_PKEY_generate(ctx, &key), 1);
  assert_int_equal(EVP_PKEY_get_bits(key), bits);
  EVP_PKEY_CTX_free(ctx);
  return key;
}

/* Among the moduli some whose encoded message is a byte shorter than they are (bits - 1 divisible by 8). */
static void rsa(void **state) {
  (void)state;
  static const unsigned bits[] = {1280, 1281, 1282, 1287, 2048}; /* (long ones take long to make) */
  for (size_t b = 0; b < XQ_COUNT(bits); b++) {
    EVP_PKEY *key = rsa_of(bits[b]);
    for (size_t d = 0; d < XQ_COUNT(digests); d++) {
      uint8_t digest[EVP_MAX_MD_SIZE];
      struct token_sign what = about(TOKEN_SIGN_RSA_PKCS1, digests[d], NULL, 0, digest);
      sign_and_verify(key, &what);
      int hash = (int)what.digest_len;
      int most = (int)(bits[b] + 6) / 8 - hash - 2;
      const int salts[] = {0, 1, hash, most - 1, most};
      for (size_t s = 0; s < XQ_COUNT(salts); s++) {
        what = about(TOKEN_SIGN_RSA_PSS, digests[d], digests[(d + s) % XQ_COUNT(digests)], salts[s], digest);
        sign_and_verify(key, &what);
        what.mgf1_name = NULL; /* as the digest */
        sign_and_verify(key, &what);
      }
      uint8_t em[512];
      what.salt_len = most + 1;
      made_fails(token_pad_rsa(&what, bits[b], em, (bits[b] + 7) / 8), XQ_E_KEY_UNSUPPORTED);
    }
    EVP_PKEY_free(key);
  }
}

/* The salt is fresh every time. */
static void pss_is_randomised(void **state) {
  (void)state;
  uint8_t digest[EVP_MAX_MD_SIZE];
  uint8_t one[256];
  uint8_t other[256];
  struct token_sign what = about(TOKEN_SIGN_RSA_PSS, "SHA256", "SHA256", 32, digest);
  made_ok(token_pad_rsa(&what, 2048, one, sizeof one));
  made_ok(token_pad_rsa(&what, 2048, other, sizeof other));
  assert_memory_not_equal(one, other, sizeof one);
  what.salt_len = 0;
  made_ok(token_pad_rsa(&what, 2048, one, sizeof one));
  made_ok(token_pad_rsa(&what, 2048, other, sizeof other));
  assert_memory_equal(one, other, sizeof one);
}

static void impossible(void **state) {
  (void)state;
  uint8_t digest[EVP_MAX_MD_SIZE];
  uint8_t em[512];
  struct token_sign what = about(TOKEN_SIGN_RSA_PKCS1, "SHA256", NULL, 0, digest);
  made_fails(token_pad_rsa(&what, 2048, em, 255), XQ_E_KEY_UNSUPPORTED);
  made_fails(token_pad_rsa(&what, 2048, em, 257), XQ_E_KEY_UNSUPPORTED);
  made_fails(token_pad_rsa(&what, 512, em, 64), XQ_E_KEY_UNSUPPORTED);
  for (enum token_sign_scheme s = TOKEN_SIGN_RSA_PKCS1; s <= TOKEN_SIGN_RSA_PSS; s++) {
    what = about(s, "SHA256", NULL, 0, digest);
    what.digest_len = 20;
    made_fails(token_pad_rsa(&what, 2048, em, 256), XQ_E_KEY_UNSUPPORTED);
    what = about(s, "SHA256", NULL, 0, digest);
    what.digest_name = "no such digest";
    made_fails(token_pad_rsa(&what, 2048, em, 256), XQ_E_KEY_UNSUPPORTED);
  }
}

/* RFC 8017 section 9.2, note 1 */
static void digest_info(void **state) {
  (void)state;
  static const struct {
    const char *md;
    uint8_t head[19];
  } known[] = {
      {"SHA256",
       {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20}},
      {"SHA384",
       {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04,
        0x30}},
      {"SHA512",
       {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04,
        0x40}},
  };
  for (size_t i = 0; i < XQ_COUNT(known); i++) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    uint8_t out[128];
    struct token_sign what = about(TOKEN_SIGN_RSA_PKCS1, known[i].md, NULL, 0, digest);
    size_t whole = sizeof known[i].head + what.digest_len;
    size_t len = sizeof out;
    made_ok(token_digest_info(&what, out, &len));
    assert_int_equal(len, whole);
    assert_memory_equal(out, known[i].head, sizeof known[i].head);
    assert_memory_equal(out + sizeof known[i].head, digest, what.digest_len);
    len = whole;
    made_ok(token_digest_info(&what, out, &len));
    len = whole - 1;
    made_fails(token_digest_info(&what, out, &len), XQ_E_KEY_UNSUPPORTED);
  }
}

static void ecdsa(void **state) {
  (void)state;
  for (enum xq_key_kind kind = XQ_KEY_P256; kind <= XQ_KEY_P384; kind++) {
    for (int i = 0; i < 64; i++) { /* some of them begin with a zero or have the top bit set */
      uint8_t digest[EVP_MAX_MD_SIZE];
      uint8_t sig[160];
      size_t len = sizeof sig;
      struct token_sign what = about(TOKEN_SIGN_ECDSA, "SHA256", NULL, 0, digest);
      made_ok(toy_sign_raw(made_key(kind, 0), &what, sig, &len));
      assert_true(verifies(made_key(kind, 0), &what, sig, len));
    }
  }
  /* X.690: the shortest form, a zero before a set top bit */
  static const uint8_t raw[] = {0x00, 0x01, 0x80, 0x00};
  static const uint8_t der[] = {0x30, 0x08, 0x02, 0x01, 0x01, 0x02, 0x03, 0x00, 0x80, 0x00};
  uint8_t out[16];
  size_t len = sizeof out;
  made_ok(token_ecdsa_der(raw, sizeof raw, out, &len));
  assert_int_equal(len, sizeof der);
  assert_memory_equal(out, der, sizeof der);
  len = sizeof der;
  made_ok(token_ecdsa_der(raw, sizeof raw, out, &len));
  len = sizeof der - 1;
  made_fails(token_ecdsa_der(raw, sizeof raw, out, &len), XQ_E_INTERNAL);
  len = sizeof out;
  made_fails(token_ecdsa_der(raw, 3, out, &len), XQ_E_CRYPTO);
  made_fails(token_ecdsa_der(raw, 0, out, &len), XQ_E_CRYPTO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rsa),        cmocka_unit_test(pss_is_randomised),
      cmocka_unit_test(impossible), cmocka_unit_test(digest_info),
      cmocka_unit_test(ecdsa),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
