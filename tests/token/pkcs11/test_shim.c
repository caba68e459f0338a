/* Tests of src/token/pkcs11 on tokens that are pulled out, locked, write-protected, have a PIN pad (shim.c). */
#include <openssl/rsa.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "soft.h"
#include "token/pkcs11/pkcs11.h"

static struct soft soft;

/* A token with one P-256 key, opened through the shim. */
static xq_token *begin(const char *label, enum xq_key_kind kind, const char *what, X509 **cert) {
  EVP_PKEY *own = made_key(kind, 0);
  made_run(soft.dir, "rm -f shim/*");
  *cert = soft_cert(&soft, own, 0);
  soft_token(&soft, label);
  soft_put(&soft, label, own, *cert, "01", "hu", what);
  return soft_open(&soft, label);
}

static void end(xq_token *token, X509 *cert) {
  xq_token_free(&token);
  X509_free(cert);
}

static xq_err *prove(xq_token *token, X509 *cert) {
  EVP_PKEY *key = NULL;
  xq_err *err = xq_token_key(token, "01", &key);
  if (err != NULL) {
    return err;
  }
  err = xq_key_prove(key, cert);
  EVP_PKEY_free(key);
  if (err != NULL) {
    xq_err *cause = xq_token_last_error(token);
    xq_err_free(&err);
    return cause != NULL ? cause : xq_err_new(XQ_E_INTERNAL, "no cause");
  }
  return NULL;
}

/* ---- pulled out */

static void pulled_out(void **state) {
  (void)state;
  X509 *cert;
  struct xq_token_list list = {0};
  struct xq_token_entries entries = {0};
  xq_token *token = begin("pull", XQ_KEY_P256, "pkc", &cert);
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_present(token));
  soft_rule(&soft, "absent", "");
  made_fails(xq_token_present(token), XQ_E_TOKEN_REMOVED);
  made_fails(xq_token_entries(token, &entries), XQ_E_TOKEN_REMOVED);
  made_fails(prove(token, cert), XQ_E_TOKEN_REMOVED);
  made_fails(xq_install_possible(token, NULL, false), XQ_E_TOKEN_REMOVED);
  assert_false(xq_token_logged_in(token));
  made_ok(xq_token_scan(&soft.config, &list));
  assert_int_equal(list.count, 0);
  xq_token_list_free(&list);
  soft_rule(&soft, "absent", NULL);
  made_ok(xq_token_present(token)); /* plugged in again: the same one */
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 1);
  xq_token_entries_free(&entries);
  xq_err *err = prove(token, cert);
  assert_int_equal(xq_err_code(err), XQ_E_PIN_NEEDED);
  assert_string_equal(xq_err_get_fact(err, "why"), "reset");
  xq_err_free(&err);
  made_ok(medium_login(token, PIN));
  made_ok(prove(token, cert));
  end(token, cert);
}

static atomic_int changes;

static void changed(void *ctx) {
  (void)ctx;
  atomic_fetch_add(&changes, 1);
}

static void wait_for_change(void) {
  for (int i = 0; i < 1000 && atomic_load(&changes) == 0; i++) {
    usleep(10 * 1000);
  }
  assert_true(atomic_exchange(&changes, 0) > 0);
}

static void watches(void **state) {
  (void)state;
  X509 *cert;
  xq_token_watch *watch = NULL;
  xq_token *token = begin("watch", XQ_KEY_P256, "pkc", &cert);
  soft_rule(&soft, "absent", "");
  made_ok(xq_token_watch_start(&soft.config, changed, NULL, &watch));
  usleep(500 * 1000);
  atomic_store(&changes, 0);
  soft_rule(&soft, "absent", NULL);
  wait_for_change();
  soft_rule(&soft, "absent", "");
  wait_for_change();
  xq_token_watch_stop(&watch);
  soft_rule(&soft, "absent", NULL);
  end(token, cert);
}

/* ---- the PIN */

static void flags_of_the_pin(void **state) {
  (void)state;
  X509 *cert;
  struct xq_pin_state pin = {0};
  xq_token *token = begin("flags", XQ_KEY_P256, "pkc", &cert);
  soft_rule(&soft, "flags", "30000"); /* COUNT_LOW, FINAL_TRY */
  made_ok(xq_token_pin_state(token, &pin));
  assert_true(pin.low);
  assert_int_equal(pin.tries_left, 1);
  made_fails(medium_login(token, PIN), XQ_E_PIN_LAST_TRY); /* not spent */
  xq_token_allow_last_try(token);
  made_ok(medium_login(token, PIN));
  xq_token_logout(token);
  soft_rule(&soft, "flags", "40000"); /* LOCKED */
  soft_rule(&soft, "calls", "");
  made_ok(xq_token_pin_state(token, &pin));
  assert_true(pin.locked);
  made_fails(medium_login(token, PIN), XQ_E_PIN_LOCKED);
  made_fails(xq_install_possible(token, NULL, false), XQ_E_PIN_LOCKED);
  char *path = xq_path_join(soft.dir, "shim/calls");
  uint8_t *calls = medium_read(path, NULL);
  assert_null(strstr((char *)calls, "C_Login")); /* nobody even knocked */
  free(calls);
  free(path);
  soft_rule(&soft, "calls", NULL);
  soft_rule(&soft, "flags", "400000"); /* the security officer's is locked */
  made_ok(xq_token_pin_state(token, &pin));
  assert_int_equal(pin.unblock_left, 0);
  xq_secret *puk = xq_secret_from(SO_PIN, 8);
  made_fails(xq_token_unblock(token, puk, puk), XQ_E_PUK_LOCKED);
  xq_secret_free(&puk);
  soft_rule(&soft, "flags", NULL);
  end(token, cert);
}

static enum xq_attend attended[8];
static size_t attended_count;

static void attend(void *ctx, xq_token *token, enum xq_attend what) {
  (void)ctx;
  (void)token;
  attended[attended_count++ % XQ_COUNT(attended)] = what;
}

static void pin_pad(void **state) {
  (void)state;
  X509 *cert;
  struct xq_token_hooks hooks = {.attend = attend};
  soft.config.hooks = &hooks;
  xq_token_free(&(xq_token *){begin("pad", XQ_KEY_P256, "pkc", &cert)});
  soft_rule(&soft, "pad", PIN);
  xq_token *token = soft_open(&soft, "pad");
  assert_true(xq_token_get_info(token)->pin_pad);
  attended_count = 0;
  made_ok(xq_token_login(token, NULL));
  assert_int_equal(attended_count, 2);
  assert_int_equal(attended[0], XQ_ATTEND_PAD);
  assert_int_equal(attended[1], XQ_ATTEND_OVER);
  made_ok(prove(token, cert));
  xq_token_logout(token);
  soft_rule(&soft, "pad", "00000000");
  made_fails(xq_token_login(token, NULL), XQ_E_PIN_WRONG);
  soft_rule(&soft, "pad", NULL);
  soft.config.hooks = NULL;
  end(token, cert);
}

struct asked {
  int count;
  enum xq_pin_why why[8];
  const char *pins[8];
};

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  struct asked *asked = ctx;
  (void)token;
  (void)entry_id;
  (void)last;
  asked->why[asked->count] = why;
  const char *typed = asked->pins[asked->count] != NULL ? asked->pins[asked->count] : PIN;
  asked->count++;
  *pin = xq_secret_from(typed, strlen(typed));
  return NULL;
}

/* SoftHSM does this one by itself. */
static void always_asks(void **state) {
  (void)state;
  X509 *cert;
  struct asked asked = {.pins = {PIN, "99999999", PIN}}; /* for login and signature; wrong for another, and right */
  struct xq_token_hooks hooks = {.ctx = &asked, .ask_pin = ask_pin};
  xq_token *token = begin("always", XQ_KEY_RSA_2048, "akc", &cert);
  made_ok(medium_login(token, PIN));
  xq_err *err = prove(token, cert);
  assert_int_equal(xq_err_code(err), XQ_E_PIN_NEEDED);
  assert_string_equal(xq_err_get_fact(err, "why"), "always");
  xq_err_free(&err);
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(token, &entries));
  assert_true(entries.items[0].pin_always);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  soft.config.hooks = &hooks;
  token = soft_open(&soft, "always");
  made_ok(prove(token, cert));
  assert_int_equal(asked.count, 1);
  assert_int_equal(asked.why[0], XQ_PIN_WHY_LOGIN);
  made_ok(prove(token, cert)); /* every time */
  assert_int_equal(asked.count, 3);
  assert_int_equal(asked.why[1], XQ_PIN_WHY_ALWAYS);
  soft.config.hooks = NULL;
  end(token, cert);
}

/* ---- what a token cannot do */

static xq_err *sign_pss(xq_token *token, EVP_PKEY *public) {
  unsigned char sig[512];
  size_t len = sizeof sig;
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *pctx = NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  made_ok(xq_token_key(token, "01", &key));
  assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, "SHA256", NULL, NULL, key, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
  bool done = EVP_DigestSign(ctx, sig, &len, (const unsigned char *)"words", 5) == 1;
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(key);
  if (!done) {
    return xq_token_last_error(token);
  }
  ctx = EVP_MD_CTX_new();
  assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, "SHA256", NULL, NULL, public, NULL), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
  assert_int_equal(EVP_DigestVerify(ctx, sig, len, (const unsigned char *)"words", 5), 1);
  EVP_MD_CTX_free(ctx);
  return NULL;
}

static void paddings_of_ours(void **state) {
  (void)state;
  X509 *cert;
  xq_token *token = begin("pad2", XQ_KEY_RSA_2048, "pkc", &cert);
  made_ok(medium_login(token, PIN));
  soft_rule(&soft, "no-pss", "");
  soft_rule(&soft, "no-pkcs1", "");
  made_ok(prove(token, cert));
  made_ok(sign_pss(token, made_key(XQ_KEY_RSA_2048, 0)));
  soft_rule(&soft, "no-pss", NULL);
  soft_rule(&soft, "no-pkcs1", NULL);
  made_ok(prove(token, cert));
  end(token, cert);
}

static void cannot_be_written(void **state) {
  (void)state;
  X509 *cert;
  xq_token *token = begin("wp", XQ_KEY_P256, "pkc", &cert);
  made_ok(xq_install_possible(token, "01", false));
  made_ok(xq_install_possible(token, "01", true));
  assert_int_equal(soft_count(&soft, "wp", CKO_CERTIFICATE), 1); /* the trial leaves nothing */
  soft_rule(&soft, "no-create", "");
  made_fails(xq_install_possible(token, "01", false), XQ_E_TOKEN_READ_ONLY);
  soft_rule(&soft, "no-create", NULL);
  xq_token_free(&token);
  soft_rule(&soft, "flags", "2");
  token = soft_open(&soft, "wp");
  assert_true(xq_token_get_info(token)->read_only);
  made_fails(xq_install_possible(token, "01", false), XQ_E_TOKEN_READ_ONLY);
  made_ok(medium_login(token, PIN));
  made_ok(prove(token, cert)); /* but it signs */
  char *id = NULL;
  made_fails(xq_token_generate(token, XQ_KEY_P256, &id), XQ_E_TOKEN_READ_ONLY);
  soft_rule(&soft, "flags", NULL);
  end(token, cert);
}

static int setup(void **state) {
  (void)state;
  soft_begin(&soft);
  soft_use_shim(&soft);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  p11_modules_release();
  soft_end(&soft);
  return 0;
}

int main(int argc, char **argv) {
  soft_need();
  int put = soft_put_main(argc, argv);
  if (put >= 0) {
    return put;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pulled_out),        cmocka_unit_test(watches),     cmocka_unit_test(flags_of_the_pin),
      cmocka_unit_test(pin_pad),           cmocka_unit_test(always_asks), cmocka_unit_test(paddings_of_ours),
      cmocka_unit_test(cannot_be_written),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
