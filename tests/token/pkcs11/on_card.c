/*
 * on_card.c - what test_opensc.sh has done on the virtual PIV card through other people's modules:
 *
 *   on_card MODULE READER RSA.PEM EC.PEM    an RSA key in slot 9A, a P-256 key in 9C (asks for its PIN each time)
 */
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "../media.h"

#define CARD_PIN "123456"

static const char *reader, *wanted[2];
static const char *modules[2];
static char *state_dir;

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  int *asked = ctx;
  (void)token;
  (void)entry_id;
  (void)why;
  assert_null(last);
  ++*asked;
  *pin = xq_secret_from(CARD_PIN, strlen(CARD_PIN));
  return NULL;
}

static X509 *cert_in(const char *path) {
  STACK_OF(X509) *certs = NULL;
  made_ok(xq_certs_from_file(path, &certs));
  X509 *cert = sk_X509_shift(certs);
  sk_X509_pop_free(certs, X509_free);
  return cert;
}

static struct xq_token_config config_with(const struct xq_token_hooks *hooks, bool cards) {
  return (struct xq_token_config){.state_dir = state_dir, .modules = modules, .cards = cards, .hooks = hooks};
}

static const struct xq_token_entry *entry_of(const struct xq_token_entries *entries, X509 *cert) {
  for (size_t i = 0; i < entries->count; i++) {
    if (entries->items[i].cert != NULL && xq_cert_equal(entries->items[i].cert, cert)) {
      return &entries->items[i];
    }
  }
  return NULL;
}

static void sign_pss(EVP_PKEY *key, EVP_PKEY *public) {
  unsigned char sig[512];
  size_t len = sizeof sig;
  EVP_PKEY_CTX *pctx = NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, "SHA256", NULL, NULL, key, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_int_equal(EVP_DigestSign(ctx, sig, &len, (const unsigned char *)"words", 5), 1);
  EVP_MD_CTX_free(ctx);
  ctx = EVP_MD_CTX_new();
  assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, "SHA256", NULL, NULL, public, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_int_equal(EVP_DigestVerify(ctx, sig, len, (const unsigned char *)"words", 5), 1);
  EVP_MD_CTX_free(ctx);
}

static void lists_and_signs(void **state) {
  (void)state;
  int asked = 0;
  struct xq_token_hooks hooks = {.ctx = &asked, .ask_pin = ask_pin};
  struct xq_token_config config = config_with(&hooks, false);
  struct xq_token_list list = {0};
  struct xq_token_entries entries = {0};
  made_ok(xq_token_scan(&config, &list));
  made_ok(list.unseen);
  assert_int_equal(list.count, 1);
  xq_token *token = list.tokens[0];
  assert_int_equal(xq_token_get_info(token)->kind, XQ_TOKEN_PKCS11);
  assert_string_equal(xq_token_get_info(token)->place, reader);
  made_ok(xq_token_entries(token, &entries));
  for (int i = 0; i < 2; i++) {
    X509 *cert = cert_in(wanted[i]);
    EVP_PKEY *key = NULL;
    const struct xq_token_entry *entry = entry_of(&entries, cert);
    assert_non_null(entry);
    assert_true(entry->has_key);
    made_ok(xq_token_key(token, entry->id, &key));
    asked = 0;
    made_ok(xq_key_prove(key, cert));
    assert_in_range(asked, i == 0 ? 1 : 0, 2); /* the login; and for 9C each signature */
    asked = 0;
    made_ok(xq_key_prove(key, cert));
    print_message("%s: asked %d times\n", i == 0 ? "9A" : "9C", asked);
    assert_int_equal(asked, i);
    if (i == 0) {
      sign_pss(key, X509_get0_pubkey(cert));
    }
    EVP_PKEY_free(key);
    X509_free(cert);
  }
  xq_token_entries_free(&entries);
  xq_token_list_free(&list);
}

/* Neither module writes a certificate for a person with a PIN: that is known before money is spent. */
static void refuses_to_install(void **state) {
  (void)state;
  struct xq_token_config config = config_with(NULL, false);
  struct xq_token_list list = {0};
  made_ok(xq_token_scan(&config, &list));
  assert_int_equal(list.count, 1);
  made_ok(medium_login(list.tokens[0], CARD_PIN));
  xq_err *err = xq_install_possible(list.tokens[0], NULL, false);
  assert_true(xq_err_code(err) == XQ_E_TOKEN_READ_ONLY || xq_err_code(err) == XQ_E_MANAGEMENT_KEY);
  xq_err_free(&err);
  xq_token_list_free(&list);
}

static void shown_once(void **state) {
  (void)state;
  struct xq_token_config config = config_with(NULL, true);
  struct xq_token_list list = {0};
  made_ok(xq_token_scan(&config, &list));
  assert_int_equal(list.count, 1);
  assert_int_equal(xq_token_get_info(list.tokens[0])->kind, XQ_TOKEN_CARD);
  xq_token_list_free(&list);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    return 2;
  }
  modules[0] = argv[1];
  reader = argv[2];
  wanted[0] = argv[3];
  wanted[1] = argv[4];
  state_dir = made_dir();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_and_signs),
      cmocka_unit_test(refuses_to_install),
      cmocka_unit_test(shown_once),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  made_dir_remove(state_dir);
  return failed != 0;
}
