/* test_pad.c - a reader with a PIN pad: the PIN is typed there and never comes into this program.  Between it and the
 * card stands a reader made after the specification (pad.c); the bytes it is given are compared as well. */
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "pad.h"

#include <winscard.h>

/* what the CCID driver of pcsc-lite answers for a reader with a pad */
static const uint8_t both[] = {0x06, 4, 0x42, 0x33, 0x00, 0x06, 0x07, 4, 0x42, 0x33, 0x00, 0x07,
                               0x0A, 4, 0x42, 0x33, 0x00, 0x0A, 0x12, 4, 0x42, 0x33, 0x00, 0x12};
static const uint8_t verify_only[] = {0x12, 4, 0x42, 0x33, 0x00, 0x12, 0x06, 4, 0x42, 0x33, 0x00, 0x06};

/* PIN_VERIFY_STRUCTURE, section 2.5.2: 30 s, ASCII from the left in a block of 8 bytes, 6 to 8 digits, the OK key, one
 * message, English; 13 bytes: VERIFY of SP 800-73-4 part 2 section 3.2.1 */
static const uint8_t verify_vector[] = {0x1E, 0x00, 0x82, 0x08, 0x00, 0x08, 0x06, 0x02, 0x01, 0x09, 0x04,
                                        0x00, 0x00, 0x00, 0x00, 0x0D, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00,
                                        0x80, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
/* PIN_MODIFY_STRUCTURE, section 2.5.3: the same, at 0 and 8, the old one asked for and the new one twice, three
 * messages; 21 bytes: CHANGE REFERENCE DATA, section 3.2.2 */
static const uint8_t modify_vector[] = {0x1E, 0x00, 0x82, 0x08, 0x00, 0x00, 0x08, 0x08, 0x06, 0x03, 0x02, 0x03,
                                        0x09, 0x04, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x15, 0x00, 0x00, 0x00,
                                        0x00, 0x24, 0x00, 0x80, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/* ---- a person at it */

struct at_pad {
  struct person who;
  enum xq_attend attended[16];
  unsigned attends, asked;
  bool allow;
};

static void attend(void *ctx, xq_token *token, enum xq_attend what) {
  struct at_pad *a = ctx;
  (void)token;
  assert_true(a->attends < XQ_COUNT(a->attended));
  a->attended[a->attends++] = what;
}

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  struct at_pad *a = ctx;
  (void)entry_id;
  (void)last;
  a->asked++;
  a->who.why = why;
  assert_true(xq_token_get_info(token)->pin_pad);
  if (a->allow) {
    xq_token_allow_last_try(token);
  }
  *pin = NULL;
  return NULL;
}

static void sit_down(struct at_pad *a, const uint8_t *features, size_t len, const char *option, const char *value) {
  *a = (struct at_pad){0};
  pad_plug(option, value);
  pad.features = features;
  pad.features_len = len;
  person_init(&a->who, 1);
  a->who.hooks = (struct xq_token_hooks){.ctx = a, .ask_pin = ask_pin, .attend = attend};
  a->who.config.hooks = &a->who.hooks;
  person_open(&a->who);
}

static void leave(struct at_pad *a) {
  assert_int_equal(pad.typed_here, 0);
  assert_int_equal(pad.bad, 0);
  person_clear(&a->who);
  pad_unplug();
}

#define TYPED(...)                             \
  do {                                         \
    const char *const list_[] = {__VA_ARGS__}; \
    memset(pad.typed, 0, sizeof pad.typed);    \
    memcpy(pad.typed, list_, sizeof list_);    \
    pad.prompts = 0;                           \
  } while (0)

static void expect_attended(struct at_pad *a) {
  assert_int_equal(a->attends, 2);
  assert_int_equal(a->attended[0], XQ_ATTEND_PAD);
  assert_int_equal(a->attended[1], XQ_ATTEND_OVER);
  a->attends = 0;
}

static int tries_left(struct at_pad *a) {
  struct xq_pin_state state;
  made_ok(xq_token_pin_state(a->who.token, &state));
  return state.tries_left;
}

static void expect_fact(xq_err *err, enum xq_code code, const char *name, const char *value) {
  const char *fact = xq_err_get_fact(err, name);
  assert_non_null(fact);
  assert_string_equal(fact, value);
  made_fails(err, code);
}

/* ---- what the reader tells */

static void features(void **state) {
  (void)state;
  static const struct {
    uint8_t list[14];
    size_t len;
    bool good;
    uint32_t verify, modify;
  } lists[] = {
      {{0}, 0, true, 0, 0},
      {{0x06, 4, 0x42, 0x33, 0x00, 0x06}, 6, true, 0x42330006, 0},
      {{0x06, 4, 0xFF, 0xFE, 0xFD, 0xFC}, 6, true, 0xFFFEFDFC, 0},
      {{0x99, 4, 1, 2, 3, 4, 0x07, 4, 0x00, 0x31, 0x35, 0x74}, 12, true, 0, 0x00313574},
      {{0x06, 4, 0x42, 0x33, 0x00, 0x06}, 5, false, 0, 0},                       /* cut */
      {{0x06}, 1, false, 0, 0},                                                  /* no length */
      {{0x06, 4, 0x42, 0x33, 0x00, 0x06, 0x07}, 7, false, 0, 0},                 /* more behind it */
      {{0x06, 3, 0x42, 0x33, 0x00, 0x06}, 6, false, 0, 0},                       /* other lengths */
      {{0x06, 4, 0x42, 0x33, 0x00, 0x06, 0x07, 0, 1, 2, 3, 4}, 12, false, 0, 0}, /* the second one's */
      {{0x06, 0xFF, 0x42, 0x33, 0x00, 0x06}, 6, false, 0, 0},                    /* beyond the end */
      {{0x06, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 12, false, 0, 0},
  };
  for (size_t i = 0; i < XQ_COUNT(lists); i++) {
    struct pcsc_pad told = {1, 1};
    uint8_t *exact = xq_malloc(lists[i].len); /* so that a sanitizer sees one byte too many */
    memcpy(exact, lists[i].list, lists[i].len);
    assert_int_equal(pcsc_pad_read(exact, lists[i].len, &told), lists[i].good);
    assert_int_equal(told.verify, lists[i].verify);
    assert_int_equal(told.modify, lists[i].modify);
    free(exact);
  }
}

static void without_pad(void **state) {
  (void)state;
  static const uint8_t torn[] = {0x06, 4, 0x42, 0x33, 0x00};
  static const uint8_t none[] = {0x0A, 4, 0x42, 0x33, 0x00, 0x0A};
  static const struct {
    const uint8_t *list;
    size_t len;
  } readers[] = {{NULL, 0}, {torn, sizeof torn}, {none, sizeof none}, {none, 0}};
  for (size_t i = 0; i < XQ_COUNT(readers); i++) {
    struct at_pad a;
    sit_down(&a, readers[i].list, readers[i].len, NULL, NULL);
    assert_false(xq_token_get_info(a.who.token)->pin_pad);
    assert_false(xq_token_get_info(a.who.token)->pin_pad_change);
    made_fails(xq_token_login(a.who.token, NULL), XQ_E_PIN_LENGTH);
    made_fails(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_PIN_LENGTH);
    person_login(&a.who); /* typed, as ever */
    assert_int_equal(pad.typed_here, 1);
    pad.typed_here = 0;
    leave(&a);
  }
}

/* ---- the PIN */

struct key_on_card {
  EVP_PKEY *key;
  X509 *cert;
};

static struct key_on_card have(struct at_pad *a, const char *id, uint8_t policy) {
  struct key_on_card k = {.key = card_key(&a->who, id, XQ_KEY_P256, policy, 0)};
  k.cert = card_cert(&a->who, id, k.key, &(struct made_spec){0});
  person_open(&a->who);
  return k;
}

static void done_with(struct key_on_card *k) {
  X509_free(k->cert);
  EVP_PKEY_free(k->key);
}

static void typed_on_pad(void **state) {
  (void)state;
  static const char *const cards[][2] = {{NULL, NULL}, {"--plain", NULL}};
  for (size_t i = 0; i < XQ_COUNT(cards); i++) {
    struct at_pad a;
    sit_down(&a, both, sizeof both, cards[i][0], cards[i][1]);
    assert_true(xq_token_get_info(a.who.token)->pin_pad);
    assert_true(xq_token_get_info(a.who.token)->pin_pad_change);
    struct key_on_card k = have(&a, "9a", 0);
    TYPED(PIN);
    made_ok(xq_token_login(a.who.token, NULL));
    expect_attended(&a);
    assert_int_equal(pad.request_len, sizeof verify_vector);
    assert_memory_equal(pad.request, verify_vector, sizeof verify_vector);
    assert_true(xq_token_logged_in(a.who.token));
    made_ok(prove(a.who.token, "9a", k.cert));
    xq_token_logout(a.who.token);
    assert_false(xq_token_logged_in(a.who.token));
    TYPED(PIN);
    made_ok(prove(a.who.token, "9a", k.cert)); /* asks from inside the signature */
    assert_int_equal(a.asked, 1);
    assert_int_equal(pad.prompts, 1);
    expect_attended(&a);
    done_with(&k);
    leave(&a);
  }
}

static void its_language(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  setenv("LANGUAGE", "zh_CN", 1);
  TYPED(PIN);
  made_ok(xq_token_login(a.who.token, NULL));
  assert_int_equal(pad.request[9] | pad.request[10] << 8, 0x0804);
  unsetenv("LANGUAGE");
  leave(&a);
}

/* Neither the person nor the reader spends a try. */
static void not_typed(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  TYPED(NULL);
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_NEEDED, "pad", "timeout");
  expect_attended(&a);
  TYPED(KEY_CANCEL);
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_CANCELLED, "pad", "cancelled");
  TYPED("12345");
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_LENGTH, "pad", "length");
  a.attends = 0;
  pad.fails = SCARD_E_TIMEOUT;
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_NEEDED, "pad", "timeout");
  pad.fails = SCARD_E_CANCELLED;
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_CANCELLED, "pad", "cancelled");
  assert_false(xq_token_logged_in(a.who.token));
  assert_int_equal(tries_left(&a), 3);
  leave(&a);
}

static void wrong_ones(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  TYPED("111111");
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_WRONG, "tries_left", "2");
  TYPED("22222222");
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_WRONG, "tries_left", "1");
  TYPED("333333");
  made_fails(xq_token_login(a.who.token, NULL), XQ_E_PIN_LAST_TRY); /* and the reader asked nobody */
  assert_int_equal(pad.prompts, 0);
  xq_token_allow_last_try(a.who.token);
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_LOCKED, "tries_left", "0");
  assert_int_equal(pad.prompts, 1);
  xq_token_allow_last_try(a.who.token);
  made_fails(xq_token_login(a.who.token, NULL), XQ_E_PIN_LOCKED);
  assert_int_equal(pad.prompts, 1);
  leave(&a);
}

/* Between the pad's command and the signature nothing goes to the card. */
static void asks_each_time(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  struct key_on_card k = have(&a, "9c", 3);
  TYPED(PIN, "999999", PIN);
  made_ok(prove(a.who.token, "9c", k.cert));
  assert_int_equal(a.who.why, XQ_PIN_WHY_ALWAYS);
  assert_int_equal(a.asked, 1);
  expect_attended(&a);
  assert_int_equal(pad.log[pad.log_len - 1], PIV_AUTHENTICATE);
  assert_int_equal(pad.log[pad.log_len - 2], PIV_VERIFY);
  made_ok(prove(a.who.token, "9c", k.cert)); /* a wrong one first */
  assert_int_equal(a.asked, 3);
  assert_int_equal(pad.prompts, 3);
  a.attends = 0;
  TYPED(KEY_CANCEL);
  xq_err *err = prove(a.who.token, "9c", k.cert);
  assert_int_equal(pad.prompts, 1);
  made_fails(err, XQ_E_CANCELLED);
  TYPED(NULL, PIN);
  expect_fact(prove(a.who.token, "9c", k.cert), XQ_E_PIN_NEEDED, "pad", "timeout"); /* and nobody is asked again */
  assert_int_equal(pad.prompts, 1);
  assert_int_equal(tries_left(&a), 3);
  done_with(&k);
  leave(&a);
}

static void another_application(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  TYPED(PIN, PIN);
  made_ok(xq_token_login(a.who.token, NULL));
  pad.other_application = true;
  made_ok(a.who.token->backend->login(a.who.token, NULL)); /* the guard of the last try would notice it as well */
  assert_int_equal(pad.prompts, 2);                        /* it asked when the right one was selected again */
  leave(&a);
}

/* ---- changing it */

static void changed_on_pad(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  TYPED(PIN, "654321", "654321");
  made_ok(xq_token_change_pin(a.who.token, NULL, NULL));
  expect_attended(&a);
  assert_int_equal(pad.request_len, sizeof modify_vector);
  assert_memory_equal(pad.request, modify_vector, sizeof modify_vector);
  TYPED(PIN);
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_PIN_WRONG, "tries_left", "2");
  TYPED("654321");
  made_ok(xq_token_login(a.who.token, NULL));

  TYPED("654321", "11111111", "11111112");
  expect_fact(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_PIN_NEEDED, "pad", "differ");
  TYPED("654321", "123");
  expect_fact(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_PIN_LENGTH, "pad", "length");
  TYPED("654321", KEY_CANCEL);
  expect_fact(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_CANCELLED, "pad", "cancelled");
  assert_int_equal(tries_left(&a), 3);
  TYPED("111111", "222222", "222222");
  expect_fact(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_PIN_WRONG, "tries_left", "2");
  leave(&a);
}

static void changed_by_keyboard(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, verify_only, sizeof verify_only, NULL, NULL);
  assert_true(xq_token_get_info(a.who.token)->pin_pad);
  assert_false(xq_token_get_info(a.who.token)->pin_pad_change);
  made_fails(xq_token_change_pin(a.who.token, NULL, NULL), XQ_E_PIN_LENGTH);
  leave(&a);
}

/* ---- when it fails */

static void pulled_while_typing(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  pad.fails = SCARD_W_REMOVED_CARD;
  made_fails(xq_token_login(a.who.token, NULL), XQ_E_TOKEN_REMOVED);
  expect_attended(&a);
  assert_false(xq_token_logged_in(a.who.token));
  pad.fails = SCARD_E_NOT_TRANSACTED;
  made_fails(xq_token_login(a.who.token, NULL), XQ_E_TOKEN_REMOVED);
  pad.out = false;
  TYPED(PIN);
  made_ok(xq_token_login(a.who.token, NULL));
  leave(&a);
}

static void strange_answers(void **state) {
  (void)state;
  static const int lengths[] = {0, 1, 100000};
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  for (size_t i = 0; i < XQ_COUNT(lengths); i++) {
    pad.short_answer = lengths[i];
    expect_fact(xq_token_login(a.who.token, NULL), XQ_E_TOKEN_DAMAGED, "why", "answer"); /* no status word */
    assert_false(xq_token_logged_in(a.who.token));
  }
  TYPED(PIN);
  made_ok(xq_token_login(a.who.token, NULL));
  leave(&a);
}

/* Another reader of the same name, or its driver was exchanged. */
static void pad_gone(void **state) {
  (void)state;
  struct at_pad a;
  sit_down(&a, both, sizeof both, NULL, NULL);
  pad.features = NULL;
  pad.fails = SCARD_W_RESET_CARD; /* the job begins again, with what the reader tells now */
  expect_fact(xq_token_login(a.who.token, NULL), XQ_E_TOKEN_UNSUPPORTED, "what", "pin-pad");
  leave(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(features),
      cmocka_unit_test(without_pad),
      cmocka_unit_test(typed_on_pad),
      cmocka_unit_test(its_language),
      cmocka_unit_test(not_typed),
      cmocka_unit_test(wrong_ones),
      cmocka_unit_test(asks_each_time),
      cmocka_unit_test(another_application),
      cmocka_unit_test(changed_on_pad),
      cmocka_unit_test(changed_by_keyboard),
      cmocka_unit_test(pulled_while_typing),
      cmocka_unit_test(strange_answers),
      cmocka_unit_test(pad_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
