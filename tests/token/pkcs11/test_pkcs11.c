/* Tests of src/token/pkcs11 on SoftHSM2, a real module: what is seen, named, signed and changed. */
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "soft.h"
#include "token/pkcs11/pkcs11.h"

static struct soft soft;

static struct xq_token_entries entries_of(xq_token *token) {
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(token, &entries));
  return entries;
}

/* ---- seeing */

static void lists_tokens(void **state) {
  (void)state;
  struct xq_token_list list = {0};
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *cert = soft_cert(&soft, key, 0);
  soft_token(&soft, "list");
  soft_put(&soft, "list", key, cert, "01", "Hu Xiaoming", "pkc");
  const char *modules[] = {"/nowhere/no.so", SOFT_MODULE, SOFT_MODULE, NULL}; /* one is missing, one named twice */
  soft.config.modules = modules;
  made_ok(xq_token_scan(&soft.config, &list));
  soft.config.modules = soft.modules;
  assert_int_equal(xq_err_code(list.unseen), XQ_E_MODULE);
  assert_string_equal(xq_err_get_fact(list.unseen, "path"), "/nowhere/no.so");
  size_t seen = 0;
  for (size_t i = 0; i < list.count; i++) {
    const struct xq_token_info *info = xq_token_get_info(list.tokens[i]);
    assert_int_equal(info->kind, XQ_TOKEN_PKCS11);
    seen += strcmp(info->label, "list") == 0;
    if (strcmp(info->label, "list") == 0) {
      assert_non_null(info->serial);
      assert_string_equal(info->model, "SoftHSM project SoftHSM v2");
      assert_non_null(strstr(info->place, "SoftHSM slot"));
      assert_false(info->read_only);
      assert_true(info->can_unblock);
      assert_int_equal(info->pin_min, 4);
      struct xq_token_entries entries = entries_of(list.tokens[i]);
      assert_int_equal(entries.count, 1);
      assert_string_equal(entries.items[0].id, "01");
      assert_string_equal(entries.items[0].slot, "Hu Xiaoming");
      assert_true(entries.items[0].has_key);
      assert_true(xq_cert_equal(entries.items[0].cert, cert));
      xq_token_entries_free(&entries);
      made_ok(xq_token_present(list.tokens[i]));
    }
  }
  assert_int_equal(seen, 1);
  xq_token_list_free(&list);
  X509_free(cert);
}

static void uris(void **state) {
  (void)state;
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *cert = soft_cert(&soft, key, 0);
  char *medium = NULL, *id = NULL;
  soft_token(&soft, "my key");
  soft_put(&soft, "my key", key, cert, "01FF", "my label", "pkc");
  xq_token *token = soft_open(&soft, "my%20key");
  struct xq_token_entries entries = entries_of(token);
  char *full = xq_token_uri(token, entries.items[0].id);
  assert_non_null(strstr(full, "token=my%20key"));
  assert_non_null(strstr(full, "id=%01%FF"));
  assert_non_null(strstr(full, "object=my%20label"));
  made_ok(xq_token_uri_split(full, &medium, &id));
  assert_string_equal(id, "01ff");
  assert_string_equal(medium, xq_token_get_info(token)->uri);
  free(medium);
  free(id);
  /* any part may be left out, in any order */
  assert_true(xq_token_uri_means(full, full));
  assert_true(xq_token_uri_means("pkcs11:id=%01%ff", full));
  assert_true(xq_token_uri_means("pkcs11:object=my%20label;token=my%20key", full));
  assert_true(xq_token_uri_means("pkcs11:object=my%20label;type=cert", full));
  assert_false(xq_token_uri_means("pkcs11:id=%02", full));
  assert_false(xq_token_uri_means("pkcs11:object=another", full));
  assert_false(xq_token_uri_means("pkcs11:token=another;id=%01%ff", full));
  assert_false(xq_token_uri_means("pkcs11:x-unknown=1", full));
  assert_false(xq_token_uri_means("file:/tmp/x", full));
  /* what is no such URI, and what must not be in one */
  made_fails(xq_token_uri_split("pkcs11:token=a%ZZ", &medium, &id), XQ_E_MALFORMED);
  made_fails(xq_token_uri_split("pkcs11:token=a?pin-value=1234", &medium, &id), XQ_E_USAGE);
  xq_token *other = NULL;
  made_fails(xq_token_open(&soft.config, "pkcs11:token=nobody", &other), XQ_E_KEY_ABSENT);
  made_fails(xq_token_open(&soft.config, "pkcs11:token=my%20key?pin-value=1234", &other), XQ_E_USAGE);
  made_fails(xq_token_open(&soft.config, "pkcs11:manufacturer=SoftHSM%20project", &other), XQ_E_USAGE); /* several */
  made_fails(xq_token_open(&soft.config, "pkcs11:token=my%20key?module-path=/nowhere.so", &other), XQ_E_KEY_ABSENT);
  made_ok(xq_token_open(&soft.config, "pkcs11:token=my%20key?module-path=" SOFT_MODULE, &other));
  xq_token_free(&other);
  free(full);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  X509_free(cert);
}

/* ---- signing */

static void check_pss(EVP_PKEY *key, EVP_PKEY *public) {
  static const struct {
    const char *digest;
    int salt;
  } ways[] = {{"SHA256", 32}, {"SHA384", 20}, {"SHA512", 64}};
  for (size_t i = 0; i < XQ_COUNT(ways); i++) {
    unsigned char sig[512];
    size_t len = sizeof sig;
    EVP_PKEY_CTX *pctx = NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, ways[i].digest, NULL, NULL, key, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, ways[i].salt), 1);
    assert_int_equal(EVP_DigestSign(ctx, sig, &len, (const unsigned char *)"words", 5), 1);
    EVP_MD_CTX_free(ctx);
    ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, ways[i].digest, NULL, NULL, public, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, ways[i].salt), 1);
    assert_int_equal(EVP_DigestVerify(ctx, sig, len, (const unsigned char *)"words", 5), 1);
    EVP_MD_CTX_free(ctx);
  }
}

static void check_digests(EVP_PKEY *key, EVP_PKEY *public) {
  static const char *const digests[] = {"SHA256", "SHA384", "SHA512"};
  for (size_t i = 0; i < XQ_COUNT(digests); i++) {
    unsigned char sig[512];
    size_t len = sizeof sig;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit_ex(ctx, NULL, digests[i], NULL, NULL, key, NULL), 1);
    assert_int_equal(EVP_DigestSign(ctx, sig, &len, (const unsigned char *)"words", 5), 1);
    EVP_MD_CTX_free(ctx);
    ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit_ex(ctx, NULL, digests[i], NULL, NULL, public, NULL), 1);
    assert_int_equal(EVP_DigestVerify(ctx, sig, len, (const unsigned char *)"words", 5), 1);
    EVP_MD_CTX_free(ctx);
  }
}

static void signs(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256, XQ_KEY_P384};
  soft_token(&soft, "sign");
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    char id[3] = {'0', (char)('1' + (int)i), '\0'};
    EVP_PKEY *own = made_key(kinds[i], 0);
    X509 *cert = soft_cert(&soft, own, 0);
    soft_put(&soft, "sign", own, cert, id, "k", "pkc");
    xq_token *token = soft_open(&soft, "sign");
    EVP_PKEY *key = NULL;
    made_ok(xq_token_key(token, id, &key)); /* without the PIN */
    xq_err *err = xq_key_prove(key, cert);
    assert_non_null(err);
    xq_err_free(&err);
    err = xq_token_last_error(token);
    assert_int_equal(xq_err_code(err), XQ_E_PIN_NEEDED);
    assert_string_equal(xq_err_get_fact(err, "why"), "login");
    xq_err_free(&err);
    made_ok(medium_login(token, PIN));
    made_ok(xq_key_prove(key, cert));
    check_digests(key, own);
    if (kinds[i] == XQ_KEY_RSA_2048) {
      check_pss(key, own);
    }
    xq_token_logout(token);
    err = xq_key_prove(key, cert);
    assert_non_null(err);
    xq_err_free(&err);
    EVP_PKEY_free(key);
    xq_token_free(&token);
    X509_free(cert);
  }
}

/* ---- what belongs together */

static void duplicates(void **state) {
  (void)state;
  EVP_PKEY *one = made_key(XQ_KEY_P256, 0), *two = made_key(XQ_KEY_P256, 1);
  X509 *old = soft_cert(&soft, one, 0), *renewed = soft_renewed(&soft, one, 2002), *other = soft_cert(&soft, two, 3003);
  soft_token(&soft, "twice");
  soft_put(&soft, "twice", one, renewed, "01", "one", "pkcc"); /* twice the same */
  soft_put(&soft, "twice", one, old, "01", "one", "c");
  xq_token *token = soft_open(&soft, "twice");
  struct xq_token_entries entries = entries_of(token);
  assert_int_equal(entries.count, 1); /* one key, one entry: the newest certificate */
  assert_string_equal(entries.items[0].id, "01");
  assert_true(xq_cert_equal(entries.items[0].cert, renewed));
  xq_token_entries_free(&entries);
  /* a second key under the same CKA_ID */
  soft_put(&soft, "twice", two, other, "01", "two", "pkc");
  made_ok(medium_login(token, PIN));
  entries = entries_of(token);
  assert_int_equal(entries.count, 2);
  for (size_t i = 0; i < 2; i++) {
    EVP_PKEY *key = NULL;
    char *medium = NULL, *id = NULL;
    assert_int_equal(strncmp(entries.items[i].id, "key-", 4), 0);
    assert_true(entries.items[i].has_key);
    made_ok(xq_token_key(token, entries.items[i].id, &key));
    made_ok(xq_key_prove(key, entries.items[i].cert)); /* each with its own key */
    char *uri = xq_token_uri(token, entries.items[i].id);
    made_ok(xq_token_uri_split(uri, &medium, &id));
    assert_string_equal(id, entries.items[i].id);
    assert_string_equal(medium, xq_token_get_info(token)->uri);
    free(uri);
    free(medium);
    free(id);
    EVP_PKEY_free(key);
  }
  assert_string_not_equal(entries.items[0].id, entries.items[1].id);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  X509_free(old);
  X509_free(renewed);
  X509_free(other);
}

static void missing_ids(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    const char *label = i == 0 ? "noid-rsa" : "noid-ec";
    EVP_PKEY *own = made_key(kinds[i], 0);
    X509 *cert = soft_cert(&soft, own, 0);
    EVP_PKEY *key = NULL;
    soft_token(&soft, label);
    soft_put(&soft, label, own, cert, "-", "hu", "c");   /* the certificate has none, */
    soft_put(&soft, label, own, NULL, "77", "hu", "pk"); /* the key has one */
    xq_token *token = soft_open(&soft, label);
    struct xq_token_entries before = entries_of(token);
    assert_int_equal(before.count, 1);
    assert_true(before.items[0].has_key);
    assert_int_equal(strncmp(before.items[0].id, "key-", 4), 0);
    made_ok(medium_login(token, PIN));
    struct xq_token_entries after = entries_of(token);
    assert_int_equal(after.count, 1);
    assert_string_equal(after.items[0].id, before.items[0].id); /* login changes no name */
    made_ok(xq_token_key(token, after.items[0].id, &key));
    made_ok(xq_key_prove(key, cert));
    EVP_PKEY_free(key);
    xq_token_entries_free(&before);
    xq_token_entries_free(&after);
    xq_token_free(&token);
    X509_free(cert);
  }
}

/* A CA's certificate is the chain, not a key of its own; a certificate alone has no key once that can be known. */
static void others_certificates(void **state) {
  (void)state;
  EVP_PKEY *own = made_key(XQ_KEY_P256, 0), *stray = made_key(XQ_KEY_P256, 1);
  X509 *cert = soft_cert(&soft, own, 0), *foreign = soft_cert(&soft, stray, 7);
  soft_token(&soft, "chain");
  soft_put(&soft, "chain", own, cert, "01", "hu", "pkc");
  soft_put(&soft, "chain", soft.ca.issuing_key, soft.ca.issuing, "02", "ca", "c");
  soft_put(&soft, "chain", stray, foreign, "03", "foreign", "c");
  xq_token *token = soft_open(&soft, "chain");
  made_ok(medium_login(token, PIN));
  struct xq_token_entries entries = entries_of(token);
  assert_int_equal(entries.count, 2);
  for (size_t i = 0; i < entries.count; i++) {
    bool ours = xq_cert_equal(entries.items[i].cert, cert);
    assert_int_equal(entries.items[i].has_key, ours);
    assert_int_equal(sk_X509_num(entries.items[i].chain), 1);
    assert_true(xq_cert_equal(sk_X509_value(entries.items[i].chain, 0), soft.ca.issuing));
  }
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  X509_free(cert);
  X509_free(foreign);
}

static void same_label_twice(void **state) {
  (void)state;
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  X509 *cert = soft_cert(&soft, key, 0);
  struct xq_token_list list = {0};
  xq_token *token = NULL;
  size_t seen = 0;
  soft_token(&soft, "same");
  soft_put(&soft, "same", key, cert, "01", "hu", "pkc");
  soft_token(&soft, "same");
  made_fails(xq_token_open(&soft.config, "pkcs11:token=same", &token), XQ_E_USAGE);
  made_ok(xq_token_scan(&soft.config, &list));
  for (size_t i = 0; i < list.count; i++) {
    const struct xq_token_info *info = xq_token_get_info(list.tokens[i]);
    if (strcmp(info->label, "same") == 0) {
      seen++;
      made_ok(xq_token_open(&soft.config, info->uri, &token)); /* the serial number tells them apart */
      assert_string_equal(xq_token_get_info(token)->serial, info->serial);
      xq_token_free(&token);
    }
  }
  assert_int_equal(seen, 2);
  xq_token_list_free(&list);
  X509_free(cert);
}

/* ---- the PIN */

static void pins(void **state) {
  (void)state;
  struct xq_pin_state pin = {0};
  soft_token(&soft, "pin");
  xq_token *token = soft_open(&soft, "pin");
  struct xq_token_entries entries = {0};
  made_fails(xq_token_entries(token, &entries), XQ_E_PIN_NEEDED); /* nothing to be seen */
  made_ok(xq_token_pin_state(token, &pin));
  assert_false(pin.low);
  assert_int_equal(pin.tries_left, -1);
  made_fails(medium_login(token, "123"), XQ_E_PIN_LENGTH);
  made_fails(medium_login(token, "00000000"), XQ_E_PIN_WRONG);
  made_ok(xq_token_pin_state(token, &pin));
  assert_true(pin.low);
  assert_false(xq_token_logged_in(token));
  made_ok(medium_login(token, PIN));
  assert_true(xq_token_logged_in(token));
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 0);
  xq_token_entries_free(&entries);
  /* a second object on the same token: the process is logged in, but the PIN is looked at all the same */
  xq_token *second = soft_open(&soft, "pin");
  assert_false(xq_token_logged_in(second));
  made_fails(medium_login(second, "99999999"), XQ_E_PIN_WRONG);
  made_ok(medium_login(second, PIN));
  xq_token_free(&second);
  xq_secret *old_pin = xq_secret_from(PIN, strlen(PIN)), *new_pin = xq_secret_from("246810", 6);
  xq_secret *puk = xq_secret_from(SO_PIN, strlen(SO_PIN)), *wrong = xq_secret_from("11111111", 8);
  made_fails(xq_token_change_pin(token, wrong, new_pin), XQ_E_PIN_WRONG);
  made_ok(xq_token_change_pin(token, old_pin, new_pin));
  xq_token_logout(token);
  made_fails(medium_login(token, PIN), XQ_E_PIN_WRONG);
  made_ok(medium_login(token, "246810"));
  made_fails(xq_token_unblock(token, wrong, old_pin), XQ_E_PUK_WRONG);
  made_ok(xq_token_unblock(token, puk, old_pin));
  assert_false(xq_token_logged_in(token));
  made_ok(medium_login(token, PIN));
  xq_secret_free(&old_pin);
  xq_secret_free(&new_pin);
  xq_secret_free(&puk);
  xq_secret_free(&wrong);
  xq_token_free(&token);
}

/* ---- lost sessions, forked processes */

static void fork_and_go_on(void **state) {
  (void)state;
  EVP_PKEY *own = made_key(XQ_KEY_P256, 0);
  X509 *cert = soft_cert(&soft, own, 0);
  EVP_PKEY *key = NULL;
  soft_token(&soft, "fork");
  soft_put(&soft, "fork", own, cert, "01", "hu", "pkc");
  xq_token *token = soft_open(&soft, "fork");
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_key(token, "01", &key));
  pid_t child = fork();
  if (child == 0) {
    struct xq_token_entries entries = {0};
    xq_err *err = xq_key_prove(key, cert); /* the login did not come along */
    bool good = err != NULL;
    xq_err_free(&err);
    err = xq_token_last_error(token);
    good = good && xq_err_code(err) == XQ_E_PIN_NEEDED && xq_streq(xq_err_get_fact(err, "why"), "reset");
    xq_err_free(&err);
    err = xq_token_entries(token, &entries);
    good = good && err == NULL && entries.count == 1;
    xq_token_entries_free(&entries);
    xq_err_free(&err);
    err = medium_login(token, PIN);
    good = good && err == NULL;
    xq_err_free(&err);
    err = xq_key_prove(key, cert);
    good = good && err == NULL;
    xq_err_free(&err);
    _exit(good ? 0 : 1);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  made_ok(xq_key_prove(key, cert)); /* and the parent's is as it was */
  EVP_PKEY_free(key);
  xq_token_free(&token);
  X509_free(cert);
}

static void session_lost(void **state) {
  (void)state;
  EVP_PKEY *own = made_key(XQ_KEY_P256, 0);
  X509 *cert = soft_cert(&soft, own, 0);
  EVP_PKEY *key = NULL;
  soft_token(&soft, "lost");
  soft_put(&soft, "lost", own, cert, "01", "hu", "pkc");
  xq_token *token = soft_open(&soft, "lost");
  struct p11_token *t = token->data;
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_key(token, "01", &key));
  assert_int_equal(t->module->f->C_CloseAllSessions(t->slot), CKR_OK); /* as a card's removal does */
  struct xq_token_entries entries = entries_of(token);                 /* seen again on a new session */
  assert_int_equal(entries.count, 1);
  xq_token_entries_free(&entries);
  xq_err *err = xq_key_prove(key, cert);
  assert_non_null(err);
  xq_err_free(&err);
  err = xq_token_last_error(token);
  assert_string_equal(xq_err_get_fact(err, "why"), "reset");
  xq_err_free(&err);
  made_ok(medium_login(token, PIN));
  made_ok(xq_key_prove(key, cert));
  /* another part of the program logs out: the login is the whole process's */
  assert_int_equal(t->module->f->C_Logout(t->session), CKR_OK);
  err = xq_key_prove(key, cert);
  assert_non_null(err);
  xq_err_free(&err);
  err = xq_token_last_error(token);
  assert_int_equal(xq_err_code(err), XQ_E_PIN_NEEDED);
  assert_string_equal(xq_err_get_fact(err, "why"), "reset");
  xq_err_free(&err);
  assert_false(xq_token_logged_in(token));
  EVP_PKEY_free(key);
  xq_token_free(&token);
  X509_free(cert);
}

/* ---- installing */

struct renewal {
  xq_token *token;
  X509 *old, *fresh;
  struct xq_install_request req;
};

static void begin_renewal(struct renewal *r, const char *label, enum xq_key_kind kind, const char *cert_id) {
  EVP_PKEY *own = made_key(kind, 0);
  r->old = soft_cert(&soft, own, 0);
  r->fresh = soft_renewed(&soft, own, 2002);
  soft_token(&soft, label);
  soft_put(&soft, label, own, NULL, "01", "hu", "pk");
  soft_put(&soft, label, own, r->old, cert_id, "hu", "c");
  r->token = soft_open(&soft, label);
  r->req = (struct xq_install_request){.new_cert = r->fresh,
                                       .chain = soft.ca.chain,
                                       .roots = soft.ca.roots,
                                       .business_no = "01202609210000846",
                                       .now = MADE_NOW};
}

static void end_renewal(struct renewal *r) {
  xq_token_free(&r->token);
  X509_free(r->old);
  X509_free(r->fresh);
}

/* Whatever CKA_ID the old certificate has, the new one has its key's, so that other programs find the two together. */
static void installs_under_the_keys_id(void **state) {
  (void)state;
  static const char *const ids[] = {"01", "-", "EE"};
  static const enum xq_key_kind kinds[] = {XQ_KEY_RSA_2048, XQ_KEY_P256, XQ_KEY_P384};
  for (size_t i = 0; i < XQ_COUNT(ids); i++) {
    struct renewal r;
    struct xq_install_proof *proof = NULL;
    char *label = xq_asprintf("install-%zu", i);
    begin_renewal(&r, label, kinds[i], ids[i]);
    struct xq_token_entries entries = entries_of(r.token);
    assert_int_equal(entries.count, 1);
    r.req.entry_id = entries.items[0].id;
    made_ok(xq_install_check(r.token, &r.req)); /* without the PIN */
    made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_PIN_NEEDED);
    made_ok(medium_login(r.token, PIN));
    made_ok(xq_install_run(r.token, &r.req, &proof));
    assert_true(proof->extended && proof->key_matches);
    struct xq_token_entries after = entries_of(r.token);
    assert_int_equal(after.count, 1);
    assert_string_equal(after.items[0].id, "01");
    assert_string_equal(after.items[0].slot, "hu");
    assert_true(xq_cert_equal(after.items[0].cert, r.fresh));
    assert_int_equal(soft_count(&soft, label, CKO_CERTIFICATE), 1);
    xq_install_proof_free(&proof);
    made_ok(xq_install_run(r.token, &r.req, &proof)); /* by its old name: it is in place */
    xq_install_proof_free(&proof);
    xq_token_entries_free(&after);
    xq_token_entries_free(&entries);
    end_renewal(&r);
    free(label);
  }
}

/* What is not this key's, not longer valid or another holder's is refused before anything is written. */
static void refuses_others(void **state) {
  (void)state;
  struct renewal r;
  struct xq_install_proof *proof = NULL;
  X509 *foreign = soft_renewed(&soft, made_key(XQ_KEY_P256, 1), 9);
  X509 *shorter = soft_cert(&soft, made_key(XQ_KEY_P256, 0), 9);
  begin_renewal(&r, "refuse", XQ_KEY_P256, "01");
  made_ok(medium_login(r.token, PIN));
  r.req.entry_id = "01";
  r.req.new_cert = foreign;
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_CERT_KEY_MISMATCH);
  made_fails(p11_write(r.token, "01", "01", foreign, NULL), XQ_E_CERT_KEY_MISMATCH); /* as if swapped meanwhile */
  r.req.new_cert = shorter;
  made_fails(xq_install_run(r.token, &r.req, &proof), XQ_E_CERT_NOT_EXTENDED);
  assert_int_equal(soft_count(&soft, "refuse", CKO_CERTIFICATE), 1);
  X509_free(foreign);
  X509_free(shorter);
  end_renewal(&r);
}

/* The acts one by one: after a proof that failed the old one is the one in use again, and the only one. */
static void puts_back(void **state) {
  (void)state;
  struct renewal r;
  char *kept_at = NULL;
  X509 *back = NULL;
  begin_renewal(&r, "back", XQ_KEY_P256, "01");
  made_ok(medium_login(r.token, PIN));
  made_ok(p11_keep(r.token, "01", r.old, &kept_at));
  made_ok(p11_write(r.token, "01", "01", r.fresh, NULL));
  made_ok(p11_write(r.token, "01", "01", r.fresh, NULL)); /* once is enough */
  assert_int_equal(soft_count(&soft, "back", CKO_CERTIFICATE), 2);
  made_ok(p11_read_back(r.token, "01", &back));
  assert_true(xq_cert_equal(back, r.fresh));
  X509_free(back);
  made_ok(p11_restore(r.token, "01", "01", kept_at));
  made_ok(p11_read_back(r.token, "01", &back));
  assert_true(xq_cert_equal(back, r.old));
  X509_free(back);
  assert_int_equal(soft_count(&soft, "back", CKO_CERTIFICATE), 1);
  free(kept_at);
  end_renewal(&r);
}

/* ---- the end of the program */

static int leave_main(void) {
  const char *modules[] = {SOFT_MODULE, NULL};
  struct xq_token_config config = {.state_dir = "/nowhere", .modules = modules};
  struct xq_token_list list = {0};
  xq_err *err = xq_token_scan(&config, &list);
  size_t count = list.count;
  for (size_t i = 0; i < list.count; i++) {
    struct xq_token_entries entries = {0};
    xq_err_ignore(xq_token_entries(list.tokens[i], &entries), "some are empty");
    xq_token_entries_free(&entries);
  }
  xq_token_list_free(&list);
  return err == NULL && count > 0 ? 0 : 1;
}

/* Modules take their memory down at exit, too: whoever comes too late falls into it. */
static void leaves_cleanly(void **state) {
  (void)state;
  char *self = realpath("/proc/self/exe", NULL);
  soft_token(&soft, "leave");
  assert_int_equal(made_run(soft.dir, "'%s' leave; exit $?", self), 0);
  free(self);
}

static int setup(void **state) {
  (void)state;
  soft_begin(&soft);
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
  if (argc == 2 && strcmp(argv[1], "leave") == 0) {
    return leave_main();
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(installs_under_the_keys_id),
      cmocka_unit_test(refuses_others),
      cmocka_unit_test(puts_back),
      cmocka_unit_test(leaves_cleanly),
      cmocka_unit_test(lists_tokens),
      cmocka_unit_test(uris),
      cmocka_unit_test(signs),
      cmocka_unit_test(duplicates),
      cmocka_unit_test(missing_ids),
      cmocka_unit_test(others_certificates),
      cmocka_unit_test(same_label_twice),
      cmocka_unit_test(pins),
      cmocka_unit_test(session_lost),
      cmocka_unit_test(fork_and_go_on),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
