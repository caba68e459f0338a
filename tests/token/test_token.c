/* Tests of src/token/token.c and watch.c over cards made of memory: who is asked for a PIN, when and why; addresses; a
 * card shown once; hot plug. */
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "toy.h"

/* ---- a person at the keyboard, by script */

#define ANSWERS_MAX 8

struct answer {
  const char *pin;   /* NULL: on the pad */
  enum xq_code code; /* instead of a PIN */
  bool last_try;     /* "yes, the last try" */
};

struct asked {
  enum xq_pin_why why;
  enum xq_code last;
  char tries_left[4];
  char entry[8];
};

struct person {
  struct answer answers[ANSWERS_MAX];
  struct asked asked[ANSWERS_MAX];
  size_t count;
};

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  struct person *person = ctx;
  struct xq_pin_state state;
  assert_true(person->count < ANSWERS_MAX);
  struct asked *asked = &person->asked[person->count];
  const struct answer *answer = &person->answers[person->count++];
  const char *left = xq_err_get_fact(last, "tries_left");
  asked->why = why;
  asked->last = xq_err_code(last);
  snprintf(asked->tries_left, sizeof asked->tries_left, "%s", left != NULL ? left : "");
  snprintf(asked->entry, sizeof asked->entry, "%s", entry_id);
  made_ok(xq_token_pin_state(token, &state)); /* the lock is free */
  if (answer->last_try) {
    xq_token_allow_last_try(token);
  }
  if (answer->code != XQ_E_NONE) {
    return xq_err_new(answer->code, "as told");
  }
  *pin = answer->pin != NULL ? xq_secret_from(answer->pin, strlen(answer->pin)) : NULL;
  return NULL;
}

/* ---- a card, and its key in use */

struct rig {
  struct person person;
  struct xq_token_hooks hooks;
  struct xq_token_config config;
  char *state;
  struct toy *toy;
  X509 *cert;
  xq_token *token;
  EVP_PKEY *key;
};

static void begin(struct rig *r, enum xq_key_kind kind) {
  EVP_PKEY *key = made_key(kind, 0);
  *r = (struct rig){0};
  toys_clear();
  r->state = made_dir();
  r->hooks = (struct xq_token_hooks){.ctx = &r->person, .ask_pin = ask_pin};
  r->config = (struct xq_token_config){.state_dir = r->state, .hooks = &r->hooks};
  r->cert = made_cert(&(struct made_spec){0}, key, NULL, key);
  X509_up_ref(r->cert);
  r->toy = toy_plug("a", key, r->cert);
}

static void use(struct rig *r) {
  made_ok(xq_token_open(&r->config, "toy:a", &r->token));
  made_ok(xq_token_key(r->token, "9a", &r->key));
}

static void end(struct rig *r) {
  EVP_PKEY_free(r->key);
  xq_token_free(&r->token);
  X509_free(r->cert);
  made_dir_remove(r->state);
  toys_clear();
}

/* Signs; the error behind it as the token tells it. */
static enum xq_code signs(struct rig *r) {
  xq_err *err = xq_key_prove(r->key, r->cert);
  xq_err *cause = xq_token_last_error(r->token);
  enum xq_code code = xq_err_code(cause);
  assert_int_equal(err == NULL, cause == NULL);
  xq_err_free(&err);
  xq_err_free(&cause);
  return code;
}

static void expect_asked(const struct rig *r, size_t n, enum xq_pin_why why, enum xq_code last) {
  assert_true(n < r->person.count);
  assert_int_equal(r->person.asked[n].why, why);
  assert_int_equal(r->person.asked[n].last, last);
  assert_string_equal(r->person.asked[n].entry, "9a");
}

static xq_err *login(xq_token *token, const char *pin) {
  return medium_login(token, pin);
}

/* ---- asking */

static void asked_once(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  use(&r);
  r.person.answers[0].pin = TOY_PIN;
  assert_int_equal(signs(&r), XQ_E_NONE);
  assert_int_equal(signs(&r), XQ_E_NONE);
  assert_int_equal(r.person.count, 1);
  expect_asked(&r, 0, XQ_PIN_WHY_LOGIN, XQ_E_NONE);
  assert_int_equal(r.toy->signatures, 2);
  assert_true(xq_token_logged_in(r.token));
  end(&r);
}

static void wrong_then_right(void **state) {
  (void)state;
  for (int always = 0; always < 2; always++) {
    struct rig r;
    begin(&r, XQ_KEY_P256);
    r.toy->always = always == 1;
    use(&r);
    r.person.answers[0].pin = "12"; /* too short: costs nothing */
    r.person.answers[1].pin = "654321";
    r.person.answers[2].pin = TOY_PIN;
    enum xq_pin_why why = always == 1 ? XQ_PIN_WHY_ALWAYS : XQ_PIN_WHY_LOGIN;
    assert_int_equal(signs(&r), XQ_E_NONE);
    assert_int_equal(r.person.count, 3);
    expect_asked(&r, 0, why, XQ_E_NONE);
    expect_asked(&r, 1, why, XQ_E_PIN_LENGTH);
    expect_asked(&r, 2, why, XQ_E_PIN_WRONG);
    assert_string_equal(r.person.asked[2].tries_left, "2");
    end(&r);
  }
}

/* The last try is spent when a person says so, never by repeating. */
static void last_try(void **state) {
  (void)state;
  for (int always = 0; always < 2; always++) {
    struct rig r;
    begin(&r, XQ_KEY_P256);
    r.toy->always = always == 1;
    use(&r);
    r.person.answers[0].pin = "000000";
    r.person.answers[1].pin = "000000";
    r.person.answers[2].pin = TOY_PIN; /* the right one even, but nobody said yes */
    r.person.answers[3] = (struct answer){.pin = TOY_PIN, .last_try = true};
    assert_int_equal(signs(&r), XQ_E_NONE);
    assert_int_equal(r.person.count, 4);
    assert_int_equal(r.person.asked[2].last, XQ_E_PIN_WRONG);
    assert_int_equal(r.person.asked[3].last, XQ_E_PIN_LAST_TRY);
    assert_int_equal(r.toy->tries, TOY_TRIES);
    /* and spent on a wrong one it is gone */
    xq_token_logout(r.token);
    r.toy->tries = 1;
    r.person.answers[4] = (struct answer){.pin = "000000", .last_try = true};
    r.person.answers[5].pin = TOY_PIN;
    assert_int_equal(signs(&r), XQ_E_PIN_LOCKED);
    assert_int_equal(r.toy->tries, 0);
    end(&r);
  }
}

static void cancelled(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  use(&r);
  r.person.answers[0].code = XQ_E_CANCELLED;
  assert_int_equal(signs(&r), XQ_E_CANCELLED);
  r.person.answers[1].pin = "000000";
  r.person.answers[2].code = XQ_E_CANCELLED;
  assert_int_equal(signs(&r), XQ_E_CANCELLED);
  assert_int_equal(r.toy->signatures, 0);
  assert_int_equal(r.toy->tries, 2);
  end(&r);
}

static void without_a_person(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  r.hooks.ask_pin = NULL;
  use(&r);
  assert_int_equal(signs(&r), XQ_E_PIN_NEEDED);
  xq_token_free(&r.token);
  EVP_PKEY_free(r.key);
  r.config.hooks = NULL;
  use(&r);
  assert_int_equal(signs(&r), XQ_E_PIN_NEEDED);
  made_ok(login(r.token, TOY_PIN));
  assert_int_equal(signs(&r), XQ_E_NONE);
  end(&r);
}

static void every_time(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_RSA_2048);
  r.toy->always = true;
  use(&r);
  for (size_t i = 0; i < 3; i++) {
    r.person.answers[i].pin = TOY_PIN;
    assert_int_equal(signs(&r), XQ_E_NONE);
    expect_asked(&r, i, XQ_PIN_WHY_ALWAYS, XQ_E_NONE);
  }
  assert_int_equal(r.toy->logins, 0); /* the PIN goes with the signature */
  end(&r);
}

/* A module wants a session logged in first, and then the PIN for the key itself: it is typed once for the two. */
static void login_and_every_time(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  r.toy->always = true;
  r.toy->login_first = true;
  use(&r);
  r.person.answers[0].pin = "654321"; /* wrong: asked again, as ever */
  r.person.answers[1].pin = TOY_PIN;
  r.person.answers[2].pin = TOY_PIN;
  assert_int_equal(signs(&r), XQ_E_NONE);
  assert_int_equal(r.person.count, 2);
  expect_asked(&r, 0, XQ_PIN_WHY_LOGIN, XQ_E_NONE);
  expect_asked(&r, 1, XQ_PIN_WHY_LOGIN, XQ_E_PIN_WRONG);
  assert_int_equal(signs(&r), XQ_E_NONE);
  assert_int_equal(r.person.count, 3);
  expect_asked(&r, 2, XQ_PIN_WHY_ALWAYS, XQ_E_NONE);
  end(&r);
}

static void forgotten(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  r.toy->forgets = true;
  use(&r);
  r.person.answers[0].pin = TOY_PIN;
  assert_int_equal(signs(&r), XQ_E_PIN_NEEDED); /* reset again and again: not for ever */
  expect_asked(&r, 0, XQ_PIN_WHY_RESET, XQ_E_NONE);
  assert_int_equal(r.person.count, 1);
  end(&r);
}

static void on_the_pad(void **state) {
  (void)state;
  for (int always = 0; always < 2; always++) {
    struct rig r;
    begin(&r, XQ_KEY_P256);
    r.toy->pad = true;
    r.toy->always = always == 1;
    r.toy->pad_wrong = 1;
    use(&r);
    assert_int_equal(signs(&r), XQ_E_NONE);
    assert_int_equal(r.person.count, 2);
    expect_asked(&r, 1, always == 1 ? XQ_PIN_WHY_ALWAYS : XQ_PIN_WHY_LOGIN, XQ_E_PIN_WRONG);
    /* here, too, the last one is a person's to spend */
    xq_token_logout(r.token);
    r.toy->tries = 1;
    r.person.answers[3].code = XQ_E_CANCELLED;
    assert_int_equal(signs(&r), XQ_E_CANCELLED);
    assert_int_equal(r.person.asked[3].last, XQ_E_PIN_LAST_TRY);
    assert_int_equal(r.toy->tries, 1);
    end(&r);
  }
}

/* What went wrong before explains nothing later. */
static void old_causes(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  use(&r);
  made_ok(login(r.token, TOY_PIN));
  r.toy->fails = XQ_E_TOKEN_TOUCH;
  xq_err *err = xq_key_prove(r.key, r.cert);
  assert_non_null(err);
  xq_err_free(&err);
  made_ok(xq_key_prove(r.key, r.cert));
  assert_null(xq_token_last_error(r.token));
  end(&r);
}

/* ---- the PIN itself */

static void login_rules(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  made_ok(xq_token_open(&r.config, "toy:a", &r.token));
  made_fails(login(r.token, "123"), XQ_E_PIN_LENGTH);
  made_fails(login(r.token, "123456789"), XQ_E_PIN_LENGTH);
  made_fails(xq_token_login(r.token, NULL), XQ_E_PIN_LENGTH); /* no pad */
  assert_int_equal(r.toy->tries, TOY_TRIES);
  made_fails(login(r.token, "0000"), XQ_E_PIN_WRONG);
  made_fails(login(r.token, "0000"), XQ_E_PIN_WRONG);
  made_fails(login(r.token, TOY_PIN), XQ_E_PIN_LAST_TRY);
  assert_int_equal(r.toy->tries, 1);
  xq_token_allow_last_try(r.token);
  made_fails(login(r.token, "123"), XQ_E_PIN_LENGTH); /* not a try: the yes still holds */
  made_ok(login(r.token, TOY_PIN));
  r.toy->tries = 1;
  made_fails(login(r.token, TOY_PIN), XQ_E_PIN_LAST_TRY); /* one yes, one try */
  r.toy->tries = 0;
  int logins = r.toy->logins;
  made_fails(login(r.token, TOY_PIN), XQ_E_PIN_LOCKED);
  assert_int_equal(r.toy->logins, logins); /* the medium was not bothered with it */
  end(&r);
}

static void change_and_unblock(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  made_ok(xq_token_open(&r.config, "toy:a", &r.token));
  xq_secret *right = xq_secret_from(TOY_PIN, strlen(TOY_PIN));
  xq_secret *wrong = xq_secret_from("000000", 6);
  xq_secret *fresh = xq_secret_from("246810", 6);
  xq_secret *shorter = xq_secret_from("2468", 4);
  xq_secret *puk = xq_secret_from(TOY_PUK, strlen(TOY_PUK));
  made_fails(xq_token_change_pin(r.token, right, shorter), XQ_E_PIN_LENGTH);
  made_fails(xq_token_change_pin(r.token, wrong, fresh), XQ_E_PIN_WRONG);
  made_fails(xq_token_change_pin(r.token, wrong, fresh), XQ_E_PIN_WRONG);
  made_fails(xq_token_change_pin(r.token, right, fresh), XQ_E_PIN_LAST_TRY);
  xq_token_allow_last_try(r.token);
  made_ok(xq_token_change_pin(r.token, right, fresh));
  assert_string_equal(r.toy->pin, "246810");
  r.toy->tries = 0;
  made_fails(xq_token_change_pin(r.token, fresh, right), XQ_E_PIN_LOCKED);
  made_fails(xq_token_unblock(r.token, puk, shorter), XQ_E_PIN_LENGTH);
  made_fails(xq_token_unblock(r.token, wrong, right), XQ_E_PUK_WRONG);
  made_fails(xq_token_unblock(r.token, wrong, right), XQ_E_PUK_WRONG);
  xq_err *err = xq_token_unblock(r.token, puk, right);
  assert_string_equal(xq_err_get_fact(err, "what"), "puk");
  made_fails(err, XQ_E_PIN_LAST_TRY);
  xq_token_allow_last_try(r.token);
  made_ok(xq_token_unblock(r.token, puk, right));
  made_ok(login(r.token, TOY_PIN));
  xq_secret *all[] = {right, wrong, fresh, shorter, puk};
  for (size_t i = 0; i < XQ_COUNT(all); i++) {
    xq_secret_free(&all[i]);
  }
  end(&r);
}

/* ---- what a backend is told */

static void digests_by_one_name(void **state) {
  (void)state;
  static const char *const known[] = {"SHA256", "SHA384", "SHA512"};
  static const char *const given[] = {"SHA2-256", "sha384", "2.16.840.1.101.3.4.2.3"};
  struct rig r;
  begin(&r, XQ_KEY_RSA_2048);
  use(&r);
  made_ok(login(r.token, TOY_PIN));
  for (size_t i = 0; i < XQ_COUNT(known); i++) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    uint8_t sig[256];
    size_t len = sizeof sig;
    assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, given[i], NULL, NULL, r.key, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md_name(pctx, given[(i + 1) % 3], NULL), 1);
    assert_int_equal(EVP_DigestSign(ctx, sig, &len, (const uint8_t *)"x", 1), 1);
    assert_string_equal(r.toy->digest, known[i]);
    assert_string_equal(r.toy->mgf1, known[(i + 1) % 3]);
    EVP_MD_CTX_free(ctx);
    ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit_ex(ctx, &pctx, known[i], NULL, NULL, X509_get0_pubkey(r.cert), NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md_name(pctx, known[(i + 1) % 3], NULL), 1);
    assert_int_equal(EVP_DigestVerify(ctx, sig, len, (const uint8_t *)"x", 1), 1);
    EVP_MD_CTX_free(ctx);
  }
  end(&r);
}

/* ---- addresses */

static void expect_split(const char *uri, const char *medium, const char *entry) {
  char *m = NULL;
  char *e = NULL;
  made_ok(xq_token_uri_split(uri, &m, &e));
  assert_string_equal(m, medium);
  assert_string_equal(e, entry);
  free(m);
  free(e);
}

static void uris(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  use(&r);
  char *uri = xq_token_uri(r.token, NULL);
  assert_string_equal(uri, "toy:a");
  free(uri);
  uri = xq_token_uri(r.token, "9a");
  assert_string_equal(uri, "toy:a#9a");
  expect_split(uri, "toy:a", "9a");
  free(uri);
  expect_split("toy:a", "toy:a", "");
  expect_split("toy:a#", "toy:a", "");
  expect_split("file:/home/hu/hu.p12#0123abCD", "file:/home/hu/hu.p12", "0123abCD");
  expect_split("/home/hu/no#1 of two.p12", "/home/hu/no#1 of two.p12", "");
  expect_split("/home/hu/no#1 of two.p12#01", "/home/hu/no#1 of two.p12", "01");
  assert_true(xq_token_uri_means("toy:a#9a", "toy:a#9a"));
  assert_true(xq_token_uri_means("toy:a#9A", "toy:a#9a"));
  assert_true(xq_token_uri_means("toy:a", "toy:a#9a"));
  assert_false(xq_token_uri_means("toy:a#9c", "toy:a#9a"));
  assert_false(xq_token_uri_means("toy:b", "toy:a#9a"));
  assert_false(xq_token_uri_means("mod:a", "toy:a#9a"));
  assert_false(xq_token_uri_means("toy:a#9a", "toy:a"));
  assert_true(xq_token_uri_means("/home/hu/hu.p12", "file:/home/hu/hu.p12#01"));
  assert_true(xq_token_uri_means("file:/home/hu/hu.p12#01", "file:/home/hu/hu.p12#01"));
  assert_false(xq_token_uri_means("/home/hu/h.p12", "file:/home/hu/hu.p12#01"));
  end(&r);
}

/* ---- looking for media */

static void expect_found(struct rig *r, const char *uris_expected) {
  struct xq_token_list list = {0};
  struct xq_buf found = {0};
  made_ok(xq_token_scan(&r->config, &list));
  for (size_t i = 0; i < list.count; i++) {
    xq_buf_printf(&found, "%s ", xq_token_get_info(list.tokens[i])->uri);
  }
  char *text = xq_buf_take_str(&found);
  assert_string_equal(text, uris_expected);
  free(text);
  xq_token_list_free(&list);
}

static void shown_once(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  struct toy *b = toy_plug("b", NULL, NULL);
  struct toy *c = toy_plug("c", NULL, NULL);
  struct toy *d = toy_plug("d", NULL, NULL);
  r.toy->by_module = true;
  b->place = "A reader whose maker gave it a name of more than sixty-four characters 00 00";
  b->by_module = true;
  c->place = "Another Reader 00 00";
  d->place = NULL; /* no card of ours: a module alone reaches it */
  d->by_module = true;
  expect_found(&r, "toy:a toy:b toy:c mod:d ");
  b->by_module = false;
  c->by_module = true;
  expect_found(&r, "toy:a toy:b toy:c mod:d ");
  c->name = NULL;
  expect_found(&r, "toy:a toy:b mod:d ");
  r.toy->place = "";
  b->by_module = true;
  b->place = ""; /* nobody knows where: both are shown rather than one hidden */
  expect_found(&r, "toy:a toy:b mod:a mod:b mod:d ");
  end(&r);
}

static void pulled_out(void **state) {
  (void)state;
  struct rig r;
  begin(&r, XQ_KEY_P256);
  use(&r);
  made_ok(xq_token_present(r.token));
  made_ok(login(r.token, TOY_PIN));
  r.toy->name = NULL;
  made_fails(xq_token_present(r.token), XQ_E_TOKEN_REMOVED);
  assert_int_equal(signs(&r), XQ_E_TOKEN_REMOVED);
  made_fails(login(r.token, TOY_PIN), XQ_E_TOKEN_REMOVED);
  end(&r);
}

/* ---- hot plug */

struct seen {
  int fd;
  bool signals_blocked;
};

static void changed(void *ctx) {
  struct seen *seen = ctx;
  sigset_t set;
  pthread_sigmask(SIG_BLOCK, NULL, &set);
  seen->signals_blocked = sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGWINCH) == 1;
  assert_int_equal(eventfd_write(seen->fd, 1), 0);
}

static void watched(void **state) {
  (void)state;
  struct xq_token_config config = {0};
  struct seen seen = {.fd = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)};
  for (int round = 0; round < 3; round++) {
    xq_token_watch *watch = NULL;
    toys_tell(); /* before it begins: seen by it all the same */
    made_ok(xq_token_watch_start(&config, changed, &seen, &watch));
    assert_non_null(watch);
    for (int i = 0; i < 3; i++) {
      eventfd_t count;
      assert_int_equal(eventfd_read(seen.fd, &count), 0); /* waits for it */
      assert_true(seen.signals_blocked);
      if (i < 2) {
        toys_tell();
      }
    }
    xq_token_watch_stop(&watch);
    assert_null(watch);
    xq_token_watch_stop(&watch);
  }
  xq_token_watch_stop(NULL);
  close(seen.fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(asked_once),
      cmocka_unit_test(wrong_then_right),
      cmocka_unit_test(last_try),
      cmocka_unit_test(cancelled),
      cmocka_unit_test(without_a_person),
      cmocka_unit_test(every_time),
      cmocka_unit_test(login_and_every_time),
      cmocka_unit_test(forgotten),
      cmocka_unit_test(on_the_pad),
      cmocka_unit_test(old_causes),
      cmocka_unit_test(login_rules),
      cmocka_unit_test(change_and_unblock),
      cmocka_unit_test(digests_by_one_name),
      cmocka_unit_test(uris),
      cmocka_unit_test(shown_once),
      cmocka_unit_test(pulled_out),
      cmocka_unit_test(watched),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
