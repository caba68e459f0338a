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
  assert_string_equal(info->label, "YubiKey 5");
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
  assert_string_equal(xq_token_get_info(who.token)->model, "YubiKey 5.4.3");
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

/* ---- PIN */

static struct xq_pin_state pin_state(struct person *who) {
  struct xq_pin_state state;
  made_ok(xq_token_pin_state(who->token, &state));
  return state;
}

static xq_err *change_pin(struct person *who, const char *from, const char *to) {
  xq_secret *one = xq_secret_from(from, strlen(from));
  xq_secret *two = xq_secret_from(to, strlen(to));
  xq_err *err = xq_token_change_pin(who->token, one, two);
  xq_secret_free(&one);
  xq_secret_free(&two);
  return err;
}

static xq_err *unblock(struct person *who, const char *puk, const char *to) {
  xq_secret *one = xq_secret_from(puk, strlen(puk));
  xq_secret *two = xq_secret_from(to, strlen(to));
  xq_err *err = xq_token_unblock(who->token, one, two);
  xq_secret_free(&one);
  xq_secret_free(&two);
  return err;
}

static void expect_tries(xq_err *err, enum xq_code code, const char *left) {
  assert_non_null(xq_err_get_fact(err, "tries_left"));
  assert_string_equal(xq_err_get_fact(err, "tries_left"), left);
  made_fails(err, code);
}

static void pins(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  const struct piv *p = who.token->data;
  assert_int_equal(pin_state(&who).tries_left, 3);
  assert_int_equal(pin_state(&who).factory_set, p->metadata); /* which is told only where that is */
  made_fails(with_pin(xq_token_login, who.token, "12345"), XQ_E_PIN_LENGTH);
  made_fails(with_pin(xq_token_login, who.token, "123456789"), XQ_E_PIN_LENGTH);
  assert_int_equal(pin_state(&who).tries_left, 3); /* it cost nothing */
  assert_false(xq_token_logged_in(who.token));
  expect_tries(with_pin(xq_token_login, who.token, "999999"), XQ_E_PIN_WRONG, "2");
  assert_false(xq_token_logged_in(who.token));
  person_login(&who);
  assert_true(xq_token_logged_in(who.token));
  assert_int_equal(pin_state(&who).tries_left, p->metadata ? 3 : -1);
  xq_token_logout(who.token);
  assert_int_equal(pin_state(&who).tries_left, 3); /* the card forgot it, too */
  expect_tries(change_pin(&who, "999999", "765432"), XQ_E_PIN_WRONG, "2");
  made_ok(change_pin(&who, PIN, "765432"));
  expect_tries(with_pin(xq_token_login, who.token, PIN), XQ_E_PIN_WRONG, "2");
  expect_tries(with_pin(xq_token_login, who.token, PIN), XQ_E_PIN_WRONG, "1");
  made_fails(with_pin(xq_token_login, who.token, PIN), XQ_E_PIN_LAST_TRY); /* not without a word */
  made_fails(change_pin(&who, PIN, PIN), XQ_E_PIN_LAST_TRY);
  assert_int_equal(pin_state(&who).tries_left, 1);
  xq_token_allow_last_try(who.token);
  expect_tries(with_pin(xq_token_login, who.token, PIN), XQ_E_PIN_LOCKED, "0");
  assert_true(pin_state(&who).locked);
  assert_int_equal(pin_state(&who).unblock_left, p->metadata ? 3 : -1);
  made_fails(with_pin(xq_token_login, who.token, "765432"), XQ_E_PIN_LOCKED);
  made_fails(xq_install_possible(who.token, NULL, false), XQ_E_PIN_LOCKED);
  expect_tries(unblock(&who, "00000000", PIN), XQ_E_PUK_WRONG, "2");
  made_fails(unblock(&who, "000000000", PIN), XQ_E_PIN_LENGTH);
  made_ok(unblock(&who, PUK, PIN));
  if (p->metadata) { /* the PUK's last try, though the PIN is good */
    person_open(&who);
    expect_tries(unblock(&who, "00000000", PIN), XQ_E_PUK_WRONG, "2");
    expect_tries(unblock(&who, "00000000", PIN), XQ_E_PUK_WRONG, "1");
    person_open(&who);
    made_fails(unblock(&who, "00000000", PIN), XQ_E_PIN_LAST_TRY);
    made_fails(unblock(&who, PUK, PIN), XQ_E_PIN_LAST_TRY);
    xq_token_allow_last_try(who.token);
    made_ok(unblock(&who, PUK, PIN));
  }
  person_login(&who);
  person_clear(&who);
}

/* After the process is gone nobody finds the PIN given. */
static void leaves_nothing(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  person_login(&who);
  struct piv *p = who.token->data;
  p->metadata = false; /* ask by an empty VERIFY, which tells whether it is given */
  assert_int_equal(pin_state(&who).tries_left, -1);
  person_open(&who);
  p = who.token->data;
  p->metadata = false;
  assert_int_equal(pin_state(&who).tries_left, 3);
  person_clear(&who);
}

/* ---- neighbours and plugs */

struct key_on_card {
  EVP_PKEY *key;
  X509 *cert;
};

static struct key_on_card have(struct person *who, const char *id, enum xq_key_kind kind, uint8_t policy,
                               uint8_t touch) {
  struct key_on_card k = {.key = card_key(who, id, kind, policy, touch)};
  k.cert = card_cert(who, id, k.key, &(struct made_spec){0});
  person_open(who);
  return k;
}

static void done_with(struct key_on_card *k) {
  EVP_PKEY_free(k->key);
  X509_free(k->cert);
}

static void asks_each_time(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_at_hand(&who);
  person_open(&who);
  struct key_on_card k = have(&who, "9c", XQ_KEY_P256, 0, 0);
  person_login(&who);
  for (unsigned i = 1; i <= 3; i++) {
    made_ok(prove(who.token, "9c", k.cert));
    assert_int_equal(who.asked, i);
    assert_int_equal(who.why, XQ_PIN_WHY_ALWAYS);
  }
  done_with(&k);
  person_clear(&who);
}

static void touched(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_at_hand(&who);
  person_open(&who);
  struct key_on_card k = have(&who, "9d", XQ_KEY_P256, 2, 2);
  person_login(&who);
  free(card_say("touch after 100"));
  made_ok(prove(who.token, "9d", k.cert));
  assert_int_equal(who.touches, 1);
  free(card_say("touch never 300"));
  made_fails(prove(who.token, "9d", k.cert), XQ_E_TOKEN_TOUCH);
  free(card_say("touch now"));
  done_with(&k);
  person_clear(&who);
}

static void reset_by_another(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  struct key_on_card k = have(&who, "9a", XQ_KEY_P256, 0, 0);
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  neighbour_resets();
  xq_err *err = prove(who.token, "9a", k.cert);
  assert_string_equal(xq_err_get_fact(err, "why"), "reset");
  made_fails(err, XQ_E_PIN_NEEDED);
  assert_false(xq_token_logged_in(who.token));
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  if (((struct piv *)who.token->data)->yubico) { /* there is something else on it */
    neighbour_selects();                         /* without a reset */
    made_fails(prove(who.token, "9a", k.cert), XQ_E_PIN_NEEDED);
    person_login(&who);
    made_ok(prove(who.token, "9a", k.cert));
  }
  person_at_hand(&who);
  who.token->hooks = &who.hooks;
  neighbour_resets();
  made_ok(prove(who.token, "9a", k.cert)); /* a person types it again */
  assert_int_equal(who.why, XQ_PIN_WHY_RESET);
  assert_int_equal(who.asked, 1);
  done_with(&k);
  person_clear(&who);
}

static void pulled_and_back(void **state) {
  (void)state;
  struct person who;
  struct xq_token_list list = {0};
  struct xq_token_entries entries = {0};
  person_init(&who, 1);
  person_open(&who);
  struct key_on_card k = have(&who, "9a", XQ_KEY_P256, 0, 0);
  person_login(&who);
  made_ok(xq_token_present(who.token));
  card_pull();
  made_fails(xq_token_present(who.token), XQ_E_TOKEN_REMOVED);
  made_fails(prove(who.token, "9a", k.cert), XQ_E_TOKEN_REMOVED);
  made_fails(xq_token_entries(who.token, &entries), XQ_E_TOKEN_REMOVED);
  made_fails(xq_install_possible(who.token, NULL, false), XQ_E_TOKEN_REMOVED);
  made_ok(xq_token_scan(&who.config, &list));
  assert_int_equal(list.count, 0);
  xq_token_list_free(&list);
  card_back();
  made_ok(xq_token_present(who.token));
  assert_false(xq_token_logged_in(who.token));
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  done_with(&k);
  person_clear(&who);
}

static void another_card(void **state) {
  (void)state;
  struct person who;
  struct xq_token_entries entries = {0};
  person_init(&who, 1);
  person_open(&who);
  struct key_on_card k = have(&who, "9a", XQ_KEY_P256, 0, 0);
  person_login(&who);
  const struct piv *p = who.token->data;
  const char *options = p->yubico ? "--version 5.4.3 --serial 87654321" : "--plain";
  card_pull();
  pid_t other = other_card(options);
  made_fails(xq_token_present(who.token), XQ_E_TOKEN_SWAPPED);
  made_fails(xq_token_entries(who.token, &entries), XQ_E_TOKEN_SWAPPED);
  made_fails(with_pin(xq_token_login, who.token, PIN), XQ_E_TOKEN_SWAPPED); /* the PIN stays here */
  made_fails(prove(who.token, "9a", k.cert), XQ_E_TOKEN_SWAPPED);
  made_fails(who.token->backend->write(who.token, "9a", "9a", k.cert, NULL), XQ_E_TOKEN_SWAPPED);
  other_card_out(other);
  card_back();
  made_ok(xq_token_present(who.token));
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  done_with(&k);
  person_clear(&who);
}

/* A card with neither number nor name: once it was pulled out, the one in the reader may be any. */
static void nameless(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  assert_null(xq_token_get_info(who.token)->serial);
  struct key_on_card k = have(&who, "9a", XQ_KEY_P256, 0, 0);
  person_login(&who);
  neighbour_resets();
  person_login(&who); /* the same still */
  card_pull();
  pid_t other = other_card("--plain --no-chuid");
  made_fails(with_pin(xq_token_login, who.token, PIN), XQ_E_TOKEN_SWAPPED); /* the PIN stays here */
  made_fails(who.token->backend->write(who.token, "9a", "9a", k.cert, NULL), XQ_E_TOKEN_SWAPPED);
  other_card_out(other);
  card_back();
  person_open(&who);
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  done_with(&k);
  person_clear(&who);
}

/* ---- a card that knows nothing of Yubico's */

static void plain_card(void **state) {
  (void)state;
  struct person who;
  struct xq_token_entries entries = {0};
  char *id = NULL;
  char *second = NULL;
  EVP_PKEY *key = NULL;
  person_init(&who, 1);
  person_open(&who);
  const struct xq_token_info *info = xq_token_get_info(who.token);
  assert_string_equal(info->label, "PIV card");
  assert_int_equal(strlen(info->uri), strlen("piv:") + 32); /* the GUID of its CHUID */
  struct key_on_card k = have(&who, "9a", XQ_KEY_RSA_2048, 0, 0);
  made_ok(xq_token_generate(who.token, XQ_KEY_P256, &id));
  assert_string_equal(id, "82");
  made_ok(xq_token_generate(who.token, XQ_KEY_P256, &second)); /* not over the first, which has no certificate yet */
  assert_string_equal(second, "83");
  person_open(&who); /* as after a restart */
  made_ok(who.token->backend->public_key(who.token, id, &key));
  char *found = NULL;
  made_ok(who.token->backend->find_key(who.token, key, &found));
  assert_string_equal(found, id);
  X509 *cert = person_cert(&who, key, &(struct made_spec){.serial = 7});
  made_fails(who.token->backend->write(who.token, "9a", "9a", cert, NULL), XQ_E_CERT_KEY_MISMATCH);
  made_ok(who.token->backend->write(who.token, "9a", id, cert, NULL));
  made_ok(who.token->backend->settle(who.token, "9a", id));
  person_open(&who);
  made_ok(xq_token_entries(who.token, &entries)); /* by its Key History */
  assert_int_equal(entries.count, 2);
  assert_true(xq_cert_equal(entry_of(&entries, "82")->cert, cert));
  person_login(&who);
  made_ok(prove(who.token, "82", cert));
  made_ok(prove(who.token, "9a", k.cert));
  xq_token_entries_free(&entries);
  made_fails(xq_token_generate(who.token, XQ_KEY_RSA_4096, &id), XQ_E_KEY_UNSUPPORTED);
  free(found);
  free(id);
  free(second);
  EVP_PKEY_free(key);
  X509_free(cert);
  done_with(&k);
  person_clear(&who);
}

/* ---- newer firmware: larger keys */

static void large_keys(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  struct key_on_card k = have(&who, "9a", XQ_KEY_RSA_3072, 0, 0);
  struct key_on_card l = have(&who, "9d", XQ_KEY_RSA_4096, 0, 0);
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  made_ok(prove(who.token, "9d", l.cert));
  pss(who.token, "9d", l.cert);
  done_with(&k);
  done_with(&l);
  person_clear(&who);
}

/* ---- how much is said */

static unsigned long since(void) {
  unsigned long n = card_apdus();
  free(card_say("reset-count"));
  return n;
}

/* Every job from a fresh connection, as a command of its own would do it.  The bounds are what it takes by today's
 * reckoning: SELECT and serial number, or version and CHUID, come first each time. */
static void few_apdus(void **state) {
  (void)state;
  struct person who;
  struct xq_token_entries entries = {0};
  X509 *cert = NULL;
  unsigned long list;
  unsigned long read;
  unsigned long verify;
  unsigned long sign;
  unsigned long write;
  person_init(&who, 1);
  person_open(&who);
  struct key_on_card k = have(&who, "9a", XQ_KEY_RSA_2048, 0, 0);
  xq_token_free(&who.token);
  since();
  person_open(&who);
  made_ok(xq_token_entries(who.token, &entries));
  xq_token_entries_free(&entries);
  list = since();
  made_ok(xq_token_entries(who.token, &entries));
  xq_token_entries_free(&entries);
  assert_int_equal(since(), 0); /* nothing is read twice */
  person_open(&who);
  made_ok(who.token->backend->read_back(who.token, "9a", &cert));
  X509_free(cert);
  read = since();
  person_open(&who);
  person_login(&who);
  verify = since();
  person_open(&who);
  person_login(&who);
  made_ok(prove(who.token, "9a", k.cert));
  sign = since();
  person_open(&who);
  made_ok(who.token->backend->write(who.token, "9a", "9a", k.cert, NULL));
  write = since();
  if (((struct piv *)who.token->data)->has_serial) {
    assert_true(list <= 28 && read <= 3 && verify <= 4 && sign <= 6 && write <= 7);
  } else { /* nothing in one piece, and in a reader that promised a YubiKey */
    assert_true(list <= 13 && read <= 8 && verify <= 7 && sign <= 13 && write <= 13);
  }
  print_message("list %lu, read %lu, verify %lu, sign %lu, write %lu\n", list, read, verify, sign, write);
  done_with(&k);
  person_clear(&who);
}

int main(int argc, char **argv) {
  static const char *const lines[] = {
      "yubico --version 5.4.3 --serial 12345678",
      "plain --plain --no-extended --exact-le --no-rsa4096",
      "older --version 4.2.6 --no-extended --select-forgets",
      "newer --version 5.7.1",
      "bare --plain --no-chuid",
  };
  const struct CMUnitTest yubico[] = {cmocka_unit_test(few_apdus),       cmocka_unit_test(listed),
                                      cmocka_unit_test(signs),           cmocka_unit_test(pins),
                                      cmocka_unit_test(leaves_nothing),  cmocka_unit_test(touched),
                                      cmocka_unit_test(asks_each_time),  cmocka_unit_test(reset_by_another),
                                      cmocka_unit_test(pulled_and_back), cmocka_unit_test(another_card)};
  const struct CMUnitTest plain[] = {
      cmocka_unit_test(few_apdus),   cmocka_unit_test(plain_card),       cmocka_unit_test(pins),
      cmocka_unit_test(signs),       cmocka_unit_test(reset_by_another), cmocka_unit_test(asks_each_time),
      cmocka_unit_test(another_card)};
  const struct CMUnitTest older[] = {cmocka_unit_test(pins), cmocka_unit_test(signs), cmocka_unit_test(asks_each_time)};
  const struct CMUnitTest bare[] = {cmocka_unit_test(nameless)};
  const struct CMUnitTest newer[] = {cmocka_unit_test(large_keys), cmocka_unit_test(signs)};
  if (getenv("XUQI_CARD_CONTROL") == NULL) {
    return rigged(argv, lines, XQ_COUNT(lines));
  }
  assert_true(argc > 1);
  switch (argv[1][0]) {
    case 'y':
      return cmocka_run_group_tests_name(argv[1], yubico, NULL, NULL);
    case 'p':
      return cmocka_run_group_tests_name(argv[1], plain, NULL, NULL);
    case 'b':
      return cmocka_run_group_tests_name(argv[1], bare, NULL, NULL);
    case 'o':
      return cmocka_run_group_tests_name(argv[1], older, NULL, NULL);
    default:
      return cmocka_run_group_tests_name(argv[1], newer, NULL, NULL);
  }
}
