/*
 * Tests of src/token/piv on a virtual card behind a real PC/SC daemon: what is seen, PIN, signatures, neighbours,
 * plugs.
 */
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

/* ---- seen */

static void listed(void **state) {
  (void)state;
  struct person who;
  struct xq_token_entries entries = {0};
  person_init(&who, 1);
  person_open(&who);
  const struct xq_token_info *info = xq_token_get_info(who.token);
  assert_string_equal(info->uri, "piv:12345678");
  assert_string_equal(info->serial, "12345678");
  assert_string_equal(info->label, "YubiKey 5.4.3");
  assert_non_null(strstr(info->place, "Yubico YubiKey CCID (virtual)"));
  EVP_PKEY *sign = card_key(&who, "9a", XQ_KEY_RSA_2048, 0, 0);
  EVP_PKEY *always = card_key(&who, "9c", XQ_KEY_P256, 0, 0);
  EVP_PKEY *retired = card_key(&who, "85", XQ_KEY_P384, 2, 2);
  X509 *certs[] = {card_cert(&who, "9a", sign, &(struct made_spec){.serial = 1}),
                   card_cert(&who, "9c", always, &(struct made_spec){.serial = 2}),
                   card_cert(&who, "85", retired, &(struct made_spec){.serial = 3})};
  person_open(&who);
  made_ok(xq_token_entries(who.token, &entries));
  assert_int_equal(entries.count, 3);
  static const char *const ids[] = {"9a", "9c", "85"};
  for (size_t i = 0; i < XQ_COUNT(ids); i++) {
    const struct xq_token_entry *entry = entry_of(&entries, ids[i]);
    assert_non_null(entry);
    assert_true(entry->has_key);
    assert_true(xq_cert_equal(entry->cert, certs[i]));
    assert_int_equal(entry->pin_always, i == 1);
    assert_int_equal(entry->touch, i == 2);
  }
  assert_string_equal(entry_of(&entries, "85")->slot, "85");
  char *uri = xq_token_uri(who.token, "9a");
  assert_string_equal(uri, "piv:12345678#9a");
  free(uri);
  xq_token_entries_free(&entries);
  xq_token *again = NULL;
  made_ok(xq_token_open(&who.config, "piv:12345678", &again));
  xq_token_free(&again);
  made_fails(xq_token_open(&who.config, "piv:999", &again), XQ_E_KEY_ABSENT);
  for (size_t i = 0; i < XQ_COUNT(certs); i++) {
    X509_free(certs[i]);
  }
  EVP_PKEY_free(sign);
  EVP_PKEY_free(always);
  EVP_PKEY_free(retired);
  person_clear(&who);
}

/* ---- signatures */

static void pss(xq_token *token, const char *id, X509 *cert) {
  static const char text[] = "text";
  uint8_t sig[512];
  size_t len = sizeof sig;
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *ctx = NULL;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  made_ok(xq_token_key(token, id, &key));
  assert_int_equal(EVP_DigestSignInit_ex(md, &ctx, "SHA256", NULL, NULL, key, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, 32), 1);
  assert_int_equal(EVP_DigestSign(md, sig, &len, (const uint8_t *)text, sizeof text), 1);
  EVP_MD_CTX_reset(md);
  assert_int_equal(EVP_DigestVerifyInit_ex(md, &ctx, "SHA256", NULL, NULL, X509_get0_pubkey(cert), NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_int_equal(EVP_DigestVerify(md, sig, len, (const uint8_t *)text, sizeof text), 1);
  EVP_MD_CTX_free(md);
  EVP_PKEY_free(key);
}

static void signs(void **state) {
  (void)state;
  static const struct {
    const char *id;
    enum xq_key_kind kind;
  } keys[] = {{"9a", XQ_KEY_RSA_2048}, {"9d", XQ_KEY_P256}, {"82", XQ_KEY_P384}};
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    EVP_PKEY *key = card_key(&who, keys[i].id, keys[i].kind, 0, 0);
    X509 *cert = card_cert(&who, keys[i].id, key, &(struct made_spec){0});
    person_open(&who);
    xq_err *err = prove(who.token, keys[i].id, cert);
    assert_string_equal(xq_err_get_fact(err, "why"), "login");
    made_fails(err, XQ_E_PIN_NEEDED);
    person_login(&who);
    made_ok(prove(who.token, keys[i].id, cert));
    if (i == 0) {
      pss(who.token, keys[i].id, cert);
    }
    xq_token_logout(who.token);
    made_fails(prove(who.token, keys[i].id, cert), XQ_E_PIN_NEEDED);
    X509_free(cert);
    EVP_PKEY_free(key);
  }
  person_clear(&who);
}

int main(int argc, char **argv) {
  static const char *const lines[] = {"yubico --version 5.4.3 --serial 12345678"};
  const struct CMUnitTest yubico[] = {cmocka_unit_test(listed), cmocka_unit_test(signs)};
  if (getenv("XUQI_CARD_CONTROL") == NULL) {
    return rigged(argv, lines, XQ_COUNT(lines));
  }
  assert_true(argc > 1);
  return cmocka_run_group_tests_name(argv[1], yubico, NULL, NULL);
}
