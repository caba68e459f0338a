/* Tests of src/token/piv/unlock.c and generate.c on a virtual card: management keys of every kind, and cards that are
 * full, torn, or not for writing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

#define FACTORY "010203040506070801020304050607080102030405060708"

/* ---- what only a test does to a card */

struct raw {
  struct piv_command command;
  const char *data; /* hexadecimal */
};

static xq_err *send_raw(xq_token *token, void *arg) {
  struct raw *r = arg;
  struct piv_answer answer;
  uint8_t *data = NULL;
  size_t len = 0;
  made_ok(piv_unlock(token));
  made_ok(xq_unhex(r->data, &data, &len));
  r->command.data = (struct piv_bytes){data, len};
  made_ok(piv_send(token->data, &r->command, &answer));
  assert_int_equal(answer.sw, PIV_SW_OK);
  free(data);
  return NULL;
}

static void set_management(xq_token *token, uint8_t algorithm, const char *key) {
  char *data = xq_asprintf("%02X9B%02zX%s", algorithm, strlen(key) / 2, key);
  struct raw r = {.command = {.ins = 0xFF, .p1 = 0xFF, .p2 = 0xFF}, .data = data};
  made_ok(piv_job(token, send_raw, &r));
  free(data);
}

static void put_object(xq_token *token, const char *tag, const char *content) {
  char *data = xq_asprintf("5C03%s53%02zX%s", tag, strlen(content) / 2, content);
  struct raw r = {.command = {.ins = PIV_PUT_DATA, .p1 = 0x3F, .p2 = 0xFF}, .data = data};
  made_ok(piv_job(token, send_raw, &r));
  free(data);
}

static void key_file(struct person *who, const char *hex) {
  char *path = xq_path_join(who->dir, "management");
  who->config.management_key = NULL;
  if (hex != NULL) {
    made_write(who->dir, "management", hex, strlen(hex));
    who->config.management_key = path;
  }
  person_open(who);
  who->config.management_key = NULL;
  free(path);
}

static xq_err *write_once(struct person *who) {
  EVP_PKEY *key = NULL;
  made_ok(who->token->backend->public_key(who->token, "9a", &key));
  X509 *cert = person_cert(who, key, &(struct made_spec){0});
  xq_err *err = who->token->backend->write(who->token, "9a", "9a", cert, NULL);
  X509_free(cert);
  EVP_PKEY_free(key);
  return err;
}

/* ---- two programs with one card, neither of which resets it */

static void two_at_once(void **state) {
  (void)state;
  struct person who;
  xq_token *other = NULL;
  char *first = NULL;
  char *second = NULL;
  EVP_PKEY *public = NULL;
  EVP_PKEY *again = NULL;
  person_init(&who, 1);
  person_open(&who);
  struct xq_token_config config = who.config;
  config.state_dir = who.dir; /* another terminal */
  made_ok(xq_token_open(&config, xq_token_get_info(who.token)->uri, &other));
  person_login(&who);
  made_ok(xq_install_possible(who.token, NULL, true)); /* looks for a free slot */
  made_ok(with_pin(xq_token_login, other, PIN));
  made_ok(xq_token_generate(other, XQ_KEY_P256, &second));
  made_ok(other->backend->public_key(other, second, &public));
  made_ok(xq_token_generate(who.token, XQ_KEY_P256, &first));
  assert_string_not_equal(first, second);
  xq_token_free(&other);
  /* and where nothing is noted of it, the key is found */
  free(first);
  first = NULL;
  person_open(&who);
  person_login(&who);
  made_ok(who.token->backend->find_key(who.token, public, &first));
  assert_string_equal(first, second);
  made_ok(who.token->backend->public_key(who.token, first, &again));
  assert_int_equal(EVP_PKEY_eq(public, again), 1);
  free(first);
  free(second);
  EVP_PKEY_free(public);
  EVP_PKEY_free(again);
  person_clear(&who);
}

/* ---- a card that may lock its management key */

static void not_tried_again(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  key_file(&who, "0102030405060708A1A2A3A4A5A6A7A8B1B2B3B4B5B6B7B9");
  made_fails(xq_install_possible(who.token, "9a", false), XQ_E_MANAGEMENT_KEY);
  uint64_t before = pcsc_counts().apdus;
  made_fails(xq_install_possible(who.token, "9a", false), XQ_E_MANAGEMENT_KEY);
  assert_int_equal(pcsc_counts().apdus - before, 1); /* for the PIN's state */
  person_clear(&who);
}

/* ---- the person's file */

static void of_all_algorithms(void **state) {
  (void)state;
  static const struct {
    uint8_t algorithm;
    const char *key;
  } keys[] = {{PIV_3DES, "0102030405060708A1A2A3A4A5A6A7A8B1B2B3B4B5B6B7B8"},
              {PIV_AES128, "000102030405060708090A0B0C0D0E0F"},
              {PIV_AES192, "000102030405060708090A0B0C0D0E0F1011121314151617"},
              {PIV_AES256, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"}};
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  EVP_PKEY *key = card_key(&who, "9a", XQ_KEY_P256, 0, 0);
  made_ok(write_once(&who)); /* the makers' */
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    set_management(who.token, keys[i].algorithm, keys[i].key);
    key_file(&who, NULL);
    made_fails(xq_install_possible(who.token, "9a", false), XQ_E_MANAGEMENT_KEY);
    made_fails(write_once(&who), XQ_E_MANAGEMENT_KEY);
    char *id = NULL;
    made_fails(xq_token_generate(who.token, XQ_KEY_P256, &id), XQ_E_MANAGEMENT_KEY);
    key_file(&who, FACTORY);
    made_fails(xq_install_possible(who.token, "9a", false), XQ_E_MANAGEMENT_KEY);
    key_file(&who, "not hexadecimal");
    made_fails(xq_install_possible(who.token, "9a", false), XQ_E_MANAGEMENT_KEY);
    key_file(&who, keys[i].key);
    made_ok(xq_install_possible(who.token, "9a", false));
    made_ok(write_once(&who));
    key_file(&who, keys[i].key);
    ((struct piv *)who.token->data)->metadata = false; /* a card that does not tell the algorithm */
    made_ok(xq_install_possible(who.token, "9a", false));
    ((struct piv *)who.token->data)->metadata = true;
  }
  set_management(who.token, PIV_AES192, FACTORY);
  key_file(&who, NULL);
  made_ok(xq_install_possible(who.token, "9a", false));
  set_management(who.token, PIV_3DES, FACTORY);
  EVP_PKEY_free(key);
  person_clear(&who);
}

/* ---- the PIN opens it */

static void pin_protected(void **state) {
  (void)state;
  static const char hidden[] = "0102030405060708C1C2C3C4C5C6C7C8D1D2D3D4D5D6D7D8";
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  EVP_PKEY *key = card_key(&who, "9a", XQ_KEY_P256, 0, 0);
  put_object(who.token, "5FFF00", "8003810102");
  put_object(who.token, "5FC109",
             "881A8918"
             "0102030405060708C1C2C3C4C5C6C7C8D1D2D3D4D5D6D7D8");
  set_management(who.token, PIV_3DES, hidden);
  person_open(&who);
  made_ok(xq_install_possible(who.token, "9a", false)); /* the PIN will open it */
  made_fails(write_once(&who), XQ_E_PIN_NEEDED);
  person_login(&who);
  made_ok(write_once(&who));
  made_ok(xq_install_possible(who.token, "9a", false));
  put_object(who.token, "5FC109", "881A8918" FACTORY); /* what is kept there is not the key */
  person_open(&who);
  person_login(&who);
  made_fails(write_once(&who), XQ_E_MANAGEMENT_KEY);
  key_file(&who, hidden);
  put_object(who.token, "5FFF00", "");
  put_object(who.token, "5FC109", "");
  set_management(who.token, PIV_3DES, FACTORY);
  EVP_PKEY_free(key);
  person_clear(&who);
}

static void pin_derived(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  EVP_PKEY *key = card_key(&who, "9a", XQ_KEY_P256, 0, 0);
  put_object(who.token, "5FFF00", "80158101008210000102030405060708090A0B0C0D0E0F");
  set_management(who.token, PIV_3DES, "6f4f2d621842bcdf52c44ef73d28d6017045e5d543b5547d"); /* see test_management.c */
  person_open(&who);
  made_fails(write_once(&who), XQ_E_PIN_NEEDED);
  person_login(&who);
  made_ok(write_once(&who));
  xq_secret *old = xq_secret_from(PIN, strlen(PIN));
  xq_secret *new = xq_secret_from("654321", 6);
  made_fails(xq_token_change_pin(who.token, old, new), XQ_E_TOKEN_UNSUPPORTED); /* it would be lost */
  xq_secret_free(&old);
  xq_secret_free(&new);
  put_object(who.token, "5FFF00", "");
  set_management(who.token, PIV_3DES, FACTORY);
  EVP_PKEY_free(key);
  person_clear(&who);
}

/* ---- full, torn */

#define FREE_AT_LAST 15 /* of 20 retired slots two_at_once() took two, as_careful() three, 82 among them */

static void full(void **state) {
  (void)state;
  struct person who;
  char *id = NULL;
  person_init(&who, 1);
  person_open(&who);
  EVP_PKEY *first = card_key(&who, "82", XQ_KEY_P256, 0, 0);
  for (int i = 0; i < FREE_AT_LAST; i++) {
    made_ok(xq_install_possible(who.token, NULL, true));
    made_ok(xq_token_generate(who.token, XQ_KEY_P256, &id));
    assert_string_not_equal(id, "82"); /* never over another */
    free(id);
  }
  made_fails(xq_install_possible(who.token, NULL, true), XQ_E_TOKEN_FULL);
  made_ok(xq_install_possible(who.token, NULL, false));
  made_fails(xq_token_generate(who.token, XQ_KEY_P256, &id), XQ_E_TOKEN_FULL);
  EVP_PKEY *still = NULL;
  made_ok(who.token->backend->public_key(who.token, "82", &still));
  assert_int_equal(EVP_PKEY_eq(first, still), 1);
  EVP_PKEY_free(first);
  EVP_PKEY_free(still);
  person_clear(&who);
}

static xq_err *no_room(struct person *who, X509 *cert, const char *fault) {
  for (unsigned i = 1; i < 12; i++) { /* whichever APDU it is */
    free(card_say("forget-faults"));
    free(card_say("reset-count"));
    free(card_say("at %u %s", i, fault));
    xq_err *err = who->token->backend->write(who->token, "9a", "9a", cert, NULL);
    enum xq_code code = xq_err_code(err);
    if (code == XQ_E_TOKEN_FULL || code == XQ_E_TOKEN_WRITE) {
      free(card_say("forget-faults"));
      return err;
    }
    xq_err_ignore(err, "not this one");
  }
  return NULL;
}

static void refused(void **state) {
  (void)state;
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  EVP_PKEY *key = card_key(&who, "9a", XQ_KEY_P256, 0, 0);
  X509 *cert = card_cert(&who, "9a", key, &(struct made_spec){0});
  made_ok(who.token->backend->write(who.token, "9a", "9a", cert, NULL)); /* what there is to know is known */
  made_fails(no_room(&who, cert, "sw 6A84"), XQ_E_TOKEN_FULL);
  made_fails(no_room(&who, cert, "sw 6581"), XQ_E_TOKEN_WRITE);
  X509_free(cert);
  EVP_PKEY_free(key);
  person_clear(&who);
}

/* On a fresh card: a new key asks for the PIN, and the finger, as all others do. */
static void as_careful(void **state) {
  (void)state;
  static const struct {
    const char *slot;
    uint8_t pin, touch, expected_pin, expected_touch;
  } steps[] = {
      {"9c", 3, 2, 3, 2}, {"9a", 3, 2, 3, 2}, {"9d", 2, 1, 2, 1}}; /* at last: no two minds, so the slot's own */
  struct person who;
  person_init(&who, 1);
  person_open(&who);
  for (size_t i = 0; i < XQ_COUNT(steps); i++) {
    char *id = NULL;
    size_t slot = 0;
    EVP_PKEY *used = card_key(&who, steps[i].slot, XQ_KEY_P256, steps[i].pin, steps[i].touch);
    EVP_PKEY *made = NULL;
    made_ok(xq_token_generate(who.token, XQ_KEY_P256, &id));
    made_ok(who.token->backend->public_key(who.token, id, &made));
    made_ok(piv_slot_of(id, &slot));
    assert_int_equal(((struct piv *)who.token->data)->slots[slot].pin_policy, steps[i].expected_pin);
    assert_int_equal(((struct piv *)who.token->data)->slots[slot].touch_policy, steps[i].expected_touch);
    EVP_PKEY_free(used);
    EVP_PKEY_free(made);
    free(id);
  }
  person_clear(&who);
}

static const struct made_spec spec_new = {.serial = 2002, .from = MADE_NOW - 60, .to = MADE_NOW + 430 * MADE_DAY};

static void torn(void **state) {
  (void)state;
  static const enum xq_key_kind kinds[] = {XQ_KEY_P256, XQ_KEY_RSA_2048};
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    struct person who;
    struct xq_token_entries entries = {0};
    struct xq_install_proof *proof = NULL;
    bool mended = false;
    person_init(&who, 1);
    person_open(&who);
    EVP_PKEY *key = card_key(&who, "9a", kinds[i], 0, 0);
    X509 *old = card_cert(&who, "9a", key, &(struct made_spec){0});
    X509 *fresh = person_cert(&who, key, &spec_new);
    struct xq_install_request req = {.entry_id = "9a",
                                     .new_cert = fresh,
                                     .chain = who.ca.chain,
                                     .roots = who.ca.roots,
                                     .business_no = "01202609210000846",
                                     .now = MADE_NOW};
    person_open(&who);
    person_login(&who);
    made_ok(xq_install_run(who.token, &req, &proof));
    put_object(who.token, "5FC105", "700A30820500300102030405");
    person_open(&who);
    made_ok(xq_token_entries(who.token, &entries));
    const struct xq_token_entry *entry = entry_of(&entries, "9a");
    assert_non_null(entry);
    assert_null(entry->cert);
    assert_true(entry->has_key);
    assert_int_equal(xq_err_code(entry->problem), XQ_E_TOKEN_DAMAGED);
    xq_token_entries_free(&entries);
    person_login(&who);
    made_ok(xq_install_mend(who.token, "9a", NULL, &mended));
    assert_true(mended);
    person_open(&who);
    made_ok(xq_token_entries(who.token, &entries));
    assert_true(xq_cert_equal(entry_of(&entries, "9a")->cert, fresh));
    xq_token_entries_free(&entries);
    xq_install_proof_free(&proof);
    X509_free(old);
    X509_free(fresh);
    EVP_PKEY_free(key);
    person_clear(&who);
  }
}

/* What follows a proof that failed. */
static void restored(void **state) {
  (void)state;
  struct person who;
  char *kept_at = NULL;
  X509 *back = NULL;
  person_init(&who, 1);
  person_open(&who);
  const struct token_backend *backend = who.token->backend;
  EVP_PKEY *key = card_key(&who, "9a", XQ_KEY_P256, 0, 0);
  X509 *old = card_cert(&who, "9a", key, &(struct made_spec){0});
  X509 *fresh = person_cert(&who, key, &spec_new);
  made_ok(backend->keep(who.token, "9a", old, &kept_at));
  made_ok(backend->write(who.token, "9a", "9a", fresh, NULL));
  made_ok(backend->read_back(who.token, "9a", &back));
  assert_true(xq_cert_equal(back, fresh));
  X509_free(back);
  made_ok(backend->restore(who.token, "9a", "9a", kept_at));
  made_ok(backend->read_back(who.token, "9a", &back));
  assert_true(xq_cert_equal(back, old));
  X509_free(back);
  X509_free(old);
  X509_free(fresh);
  EVP_PKEY_free(key);
  free(kept_at);
  person_clear(&who);
}

int main(int argc, char **argv) {
  static const char *const lines[] = {"yubico --version 5.4.3", "plain --plain"};
  const struct CMUnitTest yubico[] = {
      cmocka_unit_test(two_at_once),    cmocka_unit_test(as_careful),  cmocka_unit_test(of_all_algorithms),
      cmocka_unit_test(pin_protected),  cmocka_unit_test(pin_derived), cmocka_unit_test(refused),
      cmocka_unit_test(restored),       cmocka_unit_test(torn),        cmocka_unit_test(full),
      cmocka_unit_test(not_tried_again)};
  const struct CMUnitTest plain[] = {cmocka_unit_test(two_at_once), cmocka_unit_test(not_tried_again),
                                     cmocka_unit_test(torn), cmocka_unit_test(restored), cmocka_unit_test(refused)};
  if (getenv("XUQI_CARD_CONTROL") == NULL) {
    return rigged(argv, lines, XQ_COUNT(lines));
  }
  assert_true(argc > 1);
  return argv[1][0] == 'y' ? cmocka_run_group_tests_name(argv[1], yubico, NULL, NULL)
                           : cmocka_run_group_tests_name(argv[1], plain, NULL, NULL);
}
