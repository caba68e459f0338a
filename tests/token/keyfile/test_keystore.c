/* Tests of src/token/keyfile: key files of all sorts, and the PIN. */
#include <fcntl.h>
#include <json-c/json.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../media.h"
#include "token/keyfile/keyfile.h"

static void expect_state(xq_token *token, int tries_left, bool waiting) {
  struct xq_pin_state s = {0};
  made_ok(xq_token_pin_state(token, &s));
  assert_int_equal(s.tries_left, tries_left);
  assert_int_equal(s.wait_seconds > 0, waiting);
  assert_true(s.pauses);
  assert_in_range(s.next_wait, PINGUARD_WAIT_FIRST, PINGUARD_WAIT_MAX);
  assert_false(s.locked);
}

/* ---- what can be seen */

/* Files are made as strong as they are to be in the one test that looks at that, else such that they open quickly. */
static int promised_iterations;

static int quick_files(void **state) {
  (void)state;
  promised_iterations = p12_iterations;
  p12_iterations = 2000;
  return 0;
}

static void seen_without_the_pin(void **state) {
  (void)state;
  struct medium m;
  p12_iterations = promised_iterations;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 1);
  assert_true(entries.items[0].has_key);
  assert_true(xq_cert_equal(entries.items[0].cert, m.cert));
  assert_int_equal(sk_X509_num(entries.items[0].chain), 1);
  assert_true(xq_cert_equal(sk_X509_value(entries.items[0].chain, 0), m.ca.issuing));
  const struct xq_token_info *info = xq_token_get_info(token);
  char fingerprint[65];
  made_ok(xq_key_fingerprint(m.key, fingerprint));
  assert_int_equal(info->kind, XQ_TOKEN_FILE);
  assert_string_equal(info->label, "hu.p12");
  assert_int_equal(strlen(info->serial), 16);
  assert_memory_equal(info->serial, fingerprint, 16);
  assert_memory_equal(entries.items[0].id, fingerprint, 32);
  assert_false(info->read_only);
  assert_false(xq_token_logged_in(token));
  xq_token *by_uri = NULL;
  made_ok(xq_token_open(&m.config, info->uri, &by_uri));
  assert_string_equal(xq_token_get_info(by_uri)->uri, info->uri);
  xq_token_free(&by_uri);
  xq_token_entries_free(&entries);
  EVP_PKEY *key = NULL;
  made_fails(xq_token_key(token, "00", &key), XQ_E_KEY_ABSENT);
  xq_token_free(&token);
  struct stat st;
  assert_int_equal(stat(m.file, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  xq_secret *pin = xq_secret_from(PIN, strlen(PIN));
  made_fails(xq_keystore_create(m.file, pin, m.key, m.cert, NULL), XQ_E_EXISTS);
  xq_secret_free(&pin);
  /* as strong as promised, and readable by the openssl program */
  assert_int_equal(made_run(m.dir, "openssl pkcs12 -in hu.p12 -passin pass:" PIN " -noenc -info 2>&1 | tee info"), 0);
  assert_int_equal(made_run(m.dir,
                            "grep -q 'MAC: sha256' info && grep -q 'Certificate bag' info && "
                            "grep -q 'Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF "
                            "hmacWithSHA256' info && ! grep -q 'PKCS7 Encrypted' info"),
                   0);
  p12_iterations = 2000;
  medium_clear(&m);
}

/* Files made by the openssl program: all its ways. */
static void files_of_other_programs(void **state) {
  (void)state;
  static const struct {
    const char *options;
    bool seen; /* before the PIN */
  } ways[] = {
      {"", false},                          /* today's default: certificates encrypted */
      {"-legacy", false},                   /* RC2 and 3DES, as old programs do */
      {"-certpbe NONE", true},              /* certificates in the clear */
      {"-keypbe NONE -certpbe NONE", true}, /* everything in the clear, under a MAC */
      {"-nomac", true},                     /* no MAC at all */
      {"-name 胡 -certpbe NONE -macalg sha512", true},
      {"-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES", false},
  };
  struct medium m;
  medium_init(&m, XQ_KEY_RSA_2048);
  made_write_text(m.dir, "k.pem", made_key_pem(m.key));
  made_write_text(m.dir, "c.pem", xq_cert_to_pem(m.cert));
  made_write_text(m.dir, "ca.pem", xq_cert_to_pem(m.ca.issuing));
  for (size_t i = 0; i < XQ_COUNT(ways); i++) {
    struct xq_token_entries entries = {0};
    EVP_PKEY *key = NULL;
    assert_int_equal(made_run(m.dir,
                              "rm -f hu.p12* && openssl pkcs12 -export -in c.pem -inkey k.pem -certfile ca.pem "
                              "-passout pass:" PIN " %s -out hu.p12",
                              ways[i].options),
                     0);
    xq_token *token = medium_open(&m);
    xq_err *err = xq_token_entries(token, &entries);
    made_fails(err, ways[i].seen ? XQ_E_NONE : XQ_E_PIN_NEEDED);
    xq_token_entries_free(&entries);
    made_fails(medium_login(token, "wrong one"), XQ_E_PIN_WRONG);
    assert_false(xq_token_logged_in(token));
    made_ok(medium_login(token, PIN));
    char *id = medium_entry(token);
    made_ok(xq_token_key(token, id, &key));
    made_ok(xq_key_prove(key, m.cert));
    EVP_PKEY_free(key);
    xq_token_logout(token);
    xq_token_free(&token);
    /* from now on the certificates are seen before the PIN, if need be through the copy beside */
    token = medium_open(&m);
    made_ok(xq_token_entries(token, &entries));
    assert_int_equal(entries.count, 1);
    assert_true(entries.items[0].has_key);
    assert_string_equal(entries.items[0].id, id);
    assert_true(xq_cert_equal(entries.items[0].cert, m.cert));
    assert_int_equal(sk_X509_num(entries.items[0].chain), 1);
    assert_non_null(xq_token_get_info(token)->serial);
    xq_token_entries_free(&entries);
    char *copy = xq_asprintf("%s.crt", m.file);
    assert_int_equal(xq_path_exists(copy), !ways[i].seen);
    free(copy);
    made_ok(xq_token_key(token, id, &key)); /* a key to hand out before the PIN, to be used after it */
    made_ok(medium_login(token, PIN));
    made_ok(xq_key_prove(key, m.cert));
    EVP_PKEY_free(key);
    xq_token_free(&token);
    free(id);
  }
  medium_clear(&m);
}

/* A file of that name that Xuqi did not make is not touched. */
static void a_strange_copy_is_left_alone(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  made_write_text(m.dir, "k.pem", made_key_pem(m.key));
  made_write_text(m.dir, "c.pem", xq_cert_to_pem(m.cert));
  assert_int_equal(made_run(m.dir, "rm hu.p12 && openssl pkcs12 -export -in c.pem -inkey k.pem -passout pass:" PIN
                                   " -out hu.p12 && echo mine > hu.p12.crt"),
                   0);
  xq_token *token = medium_open(&m);
  made_ok(medium_login(token, PIN));
  xq_token_free(&token);
  assert_int_equal(made_run(m.dir, "test \"$(cat hu.p12.crt)\" = mine"), 0);
  medium_clear(&m);
}

/* A pair for signing and one for encrypting in one file, without localKeyID to tell them apart. */
static void two_pairs_in_one_file(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  EVP_PKEY *second = made_key(XQ_KEY_RSA_2048, 3);
  X509 *cert = made_cert(&(struct made_spec){.name = "胡", .key_usage = "keyEncipherment", .serial = 9}, second,
                         m.ca.issuing, m.ca.issuing_key);
  xq_secret *pin = xq_secret_from(PIN, strlen(PIN));
  char *other = xq_path_join(m.dir, "e.p12");
  made_ok(xq_keystore_create(other, pin, second, cert, NULL));
  xq_secret_free(&pin);
  free(other);
  /* put together by hand: PKCS#12 of two keys and two certificates */
  assert_int_equal(
      made_run(
          m.dir,
          "cp hu.p12 s.p12 && for f in s e; do openssl pkcs12 -in $f.p12 -passin pass:" PIN
          " -noenc -nodes -out $f.pem; done; cat s.pem e.pem > both.pem; certtool --to-p12 --outder --load-privkey "
          "s.pem --load-certificate both.pem --p12-name two --password " PIN " --outfile hu.p12 < /dev/null; true"),
      0);
  xq_token *token = medium_open(&m);
  made_ok(medium_login(token, PIN));
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(token, &entries));
  size_t with_key = 0;
  for (size_t i = 0; i < entries.count; i++) {
    with_key += entries.items[i].has_key ? 1 : 0;
  }
  assert_int_equal(with_key,
                   1); /* certtool takes one key; the other certificate is shown as what it is: without a key */
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  X509_free(cert);
  medium_clear(&m);
}

/* ---- what is no key file */

static void damaged_files(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  size_t len = 0;
  uint8_t *good = medium_read(m.file, &len);
  xq_token *token = NULL;
  for (size_t cut = 0; cut < len; cut += 1 + cut / 40) {
    made_write(m.dir, "hu.p12", good, cut);
    made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_MALFORMED);
  }
  size_t opened = 0;
  for (size_t i = 0; i < len; i += 3) {
    good[i] ^= 0x11;
    made_write(m.dir, "hu.p12", good, len);
    xq_err *err = xq_token_open(&m.config, m.file, &token);
    if (err == NULL) { /* then at the latest the PIN tells: every byte is under the MAC */
      opened++;
      struct xq_token_entries entries = {0};
      xq_err_ignore(xq_token_entries(token, &entries), "only to be looked at");
      xq_token_entries_free(&entries);
      made_run(m.dir, "rm -rf state");
      err = i % 7 == 0 ? medium_login(token, PIN) : xq_err_new(XQ_E_PIN_WRONG, "to save time");
      assert_non_null(err);
      xq_token_free(&token);
    }
    assert_int_equal(ERR_peek_error(), 0);
    xq_err_free(&err);
    good[i] ^= 0x11;
  }
  assert_true(opened > 0);
  made_write(m.dir, "hu.p12", "hello", 5);
  made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_MALFORMED);
  assert_int_equal(made_run(m.dir, "head -c 3000000 /dev/zero > hu.p12"), 0);
  made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_MALFORMED);
  assert_int_equal(made_run(m.dir, "rm hu.p12 && mkfifo hu.p12"), 0); /* must not hang */
  made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_MALFORMED);
  assert_int_equal(made_run(m.dir, "rm hu.p12 && mkdir hu.p12"), 0);
  made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_MALFORMED);
  assert_int_equal(made_run(m.dir, "rmdir hu.p12"), 0);
  made_fails(xq_token_open(&m.config, m.file, &token), XQ_E_KEY_ABSENT);
  free(good);
  medium_clear(&m);
}

/* Puts the largest number that fits in the place of the first count of 100,000 iterations. */
static void ask_for_too_much(uint8_t *data, size_t len) {
  static const uint8_t iterations[] = {0x02, 0x03, 0x01, 0x86, 0xa0};
  for (size_t i = 0; i + sizeof iterations <= len; i++) {
    if (memcmp(data + i, iterations, sizeof iterations) == 0) {
      data[i + 2] = 0x7f;
      data[i + 3] = 0xff;
      return;
    }
  }
  fail_msg("no iterations found");
}

/* A file that asks for hours of work before it can be opened is turned away at once. */
static void absurd_iterations(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  made_write_text(m.dir, "k.pem", made_key_pem(m.key));
  made_write_text(m.dir, "c.pem", xq_cert_to_pem(m.cert));
  static const char *const ways[] = {"-certpbe NONE -nomac", "-certpbe AES-256-CBC -nomac",
                                     "-certpbe NONE -keypbe NONE -macalg sha256"};
  for (size_t i = 0; i < XQ_COUNT(ways); i++) {
    size_t len = 0;
    assert_int_equal(made_run(m.dir,
                              "rm -rf hu.p12 state && openssl pkcs12 -export -in c.pem -inkey k.pem -passout pass:" PIN
                              " -iter 100000 %s -out hu.p12",
                              ways[i]),
                     0);
    uint8_t *data = medium_read(m.file, &len);
    ask_for_too_much(data, len);
    made_write(m.dir, "hu.p12", data, len);
    free(data);
    xq_token *token = medium_open(&m);
    made_fails(medium_login(token, PIN), XQ_E_TOKEN_DAMAGED);
    expect_state(token, 5, false); /* no try was spent on it */
    xq_token_free(&token);
  }
  medium_clear(&m);
}

/* ---- the PIN */

static char *counter_file(const struct medium *m) {
  char *path = xq_path_join(m->dir, "counter");
  assert_int_equal(made_run(m->dir, "ls $PWD/state/pin-*.json > counter"), 0);
  char *name = (char *)medium_read(path, NULL);
  name[strcspn(name, "\n")] = '\0';
  free(path);
  return name;
}

/* Moves the last wrong try into the past, as if the time had gone by. */
static void let_time_pass(const struct medium *m, int64_t seconds) {
  char *path = counter_file(m);
  struct json_object *o = NULL;
  int64_t at = 0;
  int64_t uptime = 0;
  made_ok(xq_json_read(path, &o));
  made_ok(xq_json_int(o, "at", &at));
  made_ok(xq_json_int(o, "uptime", &uptime));
  xq_json_add_int(o, "at", at - seconds);
  xq_json_add_int(o, "uptime", uptime - seconds);
  char *text = xq_json_text(o);
  made_ok(xq_file_write(path, text, strlen(text), 0600));
  free(text);
  json_object_put(o);
  free(path);
}

static void wrong_pins(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  expect_state(token, 5, false);
  made_fails(medium_login(token, ""), XQ_E_PIN_LENGTH); /* spends nothing */
  made_fails(medium_login(token, "12345678901234567890123456789012345678901234567890123456789012345"), XQ_E_PIN_LENGTH);
  expect_state(token, 5, false);
  for (int left = 4; left >= 1; left--) {
    xq_err *err = medium_login(token, "wrong");
    char text[16];
    snprintf(text, sizeof text, "%d", left);
    assert_string_equal(xq_err_get_fact(err, "tries_left"), text);
    assert_string_equal(xq_err_get_fact(err, "wait_seconds"), "0");
    assert_string_equal(xq_err_get_fact(err, "next_wait"), "30");
    made_fails(err, XQ_E_PIN_WRONG);
    expect_state(token, left, false);
  }
  xq_err *err = medium_login(token, "wrong");
  assert_string_equal(xq_err_get_fact(err, "wait_seconds"), "30");
  assert_string_equal(xq_err_get_fact(err, "next_wait"), "60");
  made_fails(err, XQ_E_PIN_WRONG);
  expect_state(token, 1, true);                        /* after the pause: nothing is locked, and no 0 may say so */
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT); /* even the right one */
  xq_token_free(&token);
  token = medium_open(&m); /* nor does starting again help */
  err = medium_login(token, PIN);
  assert_non_null(xq_err_get_fact(err, "wait_seconds"));
  made_fails(err, XQ_E_PIN_WAIT);
  static const int waits[] = {60, 120, 240, 480, 900, 900};
  for (size_t i = 0; i < XQ_COUNT(waits); i++) {
    char text[16];
    let_time_pass(&m, 901);
    expect_state(token, 1, false);
    err = medium_login(token, "wrong");
    snprintf(text, sizeof text, "%d", waits[i]);
    assert_string_equal(xq_err_get_fact(err, "wait_seconds"), text);
    made_fails(err, XQ_E_PIN_WRONG);
    made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  }
  let_time_pass(&m, 901);
  made_ok(medium_login(token, PIN));
  expect_state(token, 5, false); /* forgiven */
  xq_token_free(&token);
  medium_clear(&m);
}

static void clocks_set_back_and_forth(void **state) {
  (void)state;
  struct medium m;
  struct xq_pin_state s = {0};
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  for (int i = 0; i < 5; i++) {
    made_fails(medium_login(token, "wrong"), XQ_E_PIN_WRONG);
  }
  char *path = counter_file(&m);
  /* another boot, and the last try lies a year in the future: the wait is a whole one, not a year */
  char *text = xq_asprintf("{\"wrong\":5,\"at\":%lld,\"uptime\":99999999,\"boot\":\"another\"}",
                           (long long)xq_time_now() + 365 * 86400);
  made_ok(xq_file_write(path, text, strlen(text), 0600));
  made_ok(xq_token_pin_state(token, &s));
  assert_in_range(s.wait_seconds, 1, 30);
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  let_time_pass(&m, 31); /* and it does pass */
  made_ok(medium_login(token, PIN));
  xq_token_logout(token);
  /* a damaged counter wins nothing, and heals */
  made_ok(xq_file_write(path, "{\"wrong\":", 9, 0600));
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  made_ok(xq_file_write(path, "{\"wrong\":-5,\"at\":0,\"uptime\":0,\"boot\":\"\"}", 41, 0600));
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  let_time_pass(&m, 31);
  made_ok(medium_login(token, PIN));
  free(text);
  free(path);
  xq_token_free(&token);
  medium_clear(&m);
}

/* Killed in the middle of a try: it was counted before it was made. */
static void killing_the_program_wins_no_try(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  for (int i = 0; i < 5; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      struct pinguard guard;
      char fingerprint[65];
      xq_err_ignore(xq_key_fingerprint(m.key, fingerprint), "counted below");
      char *identity = xq_asprintf("%s\n%.32s", m.file, fingerprint);
      xq_err_ignore(pinguard_begin(m.state, identity, &guard), "counted below");
      raise(SIGKILL);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status));
  }
  xq_token *token = medium_open(&m);
  expect_state(token, 1, true);
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  xq_token_free(&token);
  medium_clear(&m);
}

/* Many programs guessing at once share one count. */
static void guessing_side_by_side(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  pid_t pids[8];
  for (size_t i = 0; i < XQ_COUNT(pids); i++) {
    pids[i] = fork();
    if (pids[i] == 0) {
      xq_token *token = NULL;
      int wrong = 0;
      if (xq_token_open(&m.config, m.file, &token) == NULL) {
        for (int k = 0; k < 3; k++) {
          xq_err *err = medium_login(token, "wrong");
          wrong += xq_err_code(err) == XQ_E_PIN_WRONG ? 1 : 0;
          xq_err_free(&err);
        }
        xq_token_free(&token);
      }
      _exit(wrong);
    }
  }
  int tried = 0;
  for (size_t i = 0; i < XQ_COUNT(pids); i++) {
    int status = 0;
    waitpid(pids[i], &status, 0);
    assert_true(WIFEXITED(status));
    tried += WEXITSTATUS(status);
  }
  assert_int_equal(tried, 5); /* and 19 were refused */
  medium_clear(&m);
}

/* Two people's sticks, one mount point: one does not wait for the other's mistakes. */
static void another_key_at_the_same_path(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  for (int i = 0; i < 5; i++) {
    made_fails(medium_login(token, "wrong"), XQ_E_PIN_WRONG);
  }
  xq_token_free(&token);
  EVP_PKEY *key = made_key(XQ_KEY_P256, 20);
  X509 *cert = made_cert(&(struct made_spec){.name = "Li"}, key, m.ca.issuing, m.ca.issuing_key);
  xq_secret *pin = xq_secret_from(PIN, strlen(PIN));
  assert_int_equal(made_run(m.dir, "mv hu.p12 away"), 0);
  made_ok(xq_keystore_create(m.file, pin, key, cert, NULL));
  token = medium_open(&m);
  expect_state(token, 5, false);
  made_ok(medium_login(token, PIN));
  xq_token_free(&token);
  assert_int_equal(made_run(m.dir, "mv away hu.p12"), 0);
  token = medium_open(&m);
  made_fails(medium_login(token, PIN), XQ_E_PIN_WAIT);
  xq_token_free(&token);
  xq_secret_free(&pin);
  X509_free(cert);
  medium_clear(&m);
}

static void change_pin(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_RSA_2048);
  xq_token *token = medium_open(&m);
  xq_secret *old = xq_secret_from(PIN, strlen(PIN));
  xq_secret *wrong = xq_secret_from("87654321", 8);
  xq_secret *fresh = xq_secret_from("新口令abc", strlen("新口令abc"));
  xq_secret *tiny = xq_secret_from("12345", 5);
  char *new_id = NULL;
  EVP_PKEY *key = NULL;
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_generate(token, XQ_KEY_P256, &new_id));
  made_fails(xq_token_change_pin(token, old, tiny), XQ_E_PIN_LENGTH);
  made_fails(xq_token_change_pin(token, wrong, fresh), XQ_E_PIN_WRONG);
  expect_state(token, 4, false);
  made_ok(xq_token_change_pin(token, old, fresh));
  expect_state(token, 5, false);
  char *id = medium_entry(token);
  made_ok(xq_token_key(token, id, &key)); /* still logged in */
  made_ok(xq_key_prove(key, m.cert));
  EVP_PKEY_free(key);
  xq_token_free(&token);
  token = medium_open(&m);
  made_fails(medium_login(token, PIN), XQ_E_PIN_WRONG);
  made_ok(medium_login(token, "新口令abc"));
  made_ok(xq_token_key(token, id, &key));
  made_ok(xq_key_prove(key, m.cert));
  EVP_PKEY_free(key);
  made_ok(xq_token_key(token, new_id, &key)); /* the key not yet in use went along */
  EVP_PKEY_free(key);
  xq_token_free(&token);
  assert_int_equal(made_run(m.dir, "openssl pkcs12 -in hu.p12 -passin pass:'新口令abc' -noout"), 0);
  free(id);
  free(new_id);
  xq_secret_free(&old);
  xq_secret_free(&wrong);
  xq_secret_free(&fresh);
  xq_secret_free(&tiny);
  medium_clear(&m);
}

/* ---- new keys */

/* Who runs Xuqi for somebody else does not take the key away from them. */
static void a_key_file_stays_its_owners(void **state) {
  (void)state;
  if (geteuid() != 0) {
    skip();
  }
  struct medium m;
  struct stat st;
  medium_init(&m, XQ_KEY_P256);
  assert_int_equal(chown(m.file, 12345, 23456), 0);
  xq_token *token = medium_open(&m);
  xq_secret *old = xq_secret_from(PIN, strlen(PIN));
  xq_secret *fresh = xq_secret_from("24681357", 8);
  made_ok(xq_token_change_pin(token, old, fresh));
  assert_int_equal(stat(m.file, &st), 0);
  assert_int_equal(st.st_uid, 12345);
  assert_int_equal(st.st_gid, 23456);
  assert_int_equal(st.st_mode & 0777, 0600);
  xq_secret_free(&old);
  xq_secret_free(&fresh);
  xq_token_free(&token);
  medium_clear(&m);
}

static void generated_keys_are_kept(void **state) {
  (void)state;
  struct medium m;
  char *ids[3] = {NULL};
  EVP_PKEY *key = NULL;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  made_fails(xq_token_generate(token, XQ_KEY_P256, &ids[0]), XQ_E_PIN_NEEDED);
  made_ok(medium_login(token, PIN));
  made_ok(xq_token_generate(token, XQ_KEY_P256, &ids[0]));
  made_ok(xq_token_generate(token, XQ_KEY_P384, &ids[1]));
  made_ok(xq_token_generate(token, XQ_KEY_RSA_2048, &ids[2]));
  xq_token_free(&token);
  token = medium_open(&m);
  struct xq_token_entries entries = {0};
  made_ok(xq_token_entries(token, &entries));
  assert_int_equal(entries.count, 1); /* not in use: not shown */
  xq_token_entries_free(&entries);
  made_fails(xq_token_key(token, ids[0], &key), XQ_E_KEY_ABSENT); /* not without the PIN */
  made_ok(medium_login(token, PIN));
  for (size_t i = 0; i < XQ_COUNT(ids); i++) {
    uint8_t *der = NULL;
    size_t len = 0;
    X509_REQ *req = NULL;
    made_ok(xq_token_key(token, ids[i], &key));
    made_ok(xq_csr_make(key, m.cert, &der, &len));
    made_ok(xq_csr_check(der, len, &req));
    X509_REQ_free(req);
    free(der);
    EVP_PKEY_free(key);
    free(ids[i]);
  }
  struct stat st;
  char *path = xq_asprintf("%s.new", m.file);
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  /* one that cannot be opened is never written over */
  made_write(m.dir, "hu.p12.new", "damaged", 7);
  made_fails(xq_token_generate(token, XQ_KEY_P256, &ids[0]), XQ_E_TOKEN_DAMAGED);
  assert_int_equal(made_run(m.dir, "test \"$(cat hu.p12.new)\" = damaged"), 0);
  free(path);
  xq_token_free(&token);
  medium_clear(&m);
}

/* ---- looking around */

static void scan(void **state) {
  (void)state;
  struct medium m;
  struct xq_token_list list = {0};
  medium_init(&m, XQ_KEY_P256);
  assert_int_equal(made_run(m.dir,
                            "cp hu.p12 b.PFX && cp hu.p12 a.p12 && cp hu.p12 .hidden.p12 && cp hu.p12 hu.p12.01.old "
                            "&& echo x > bad.p12 && ln -s hu.p12 zz.p12 && mkdir dir.p12 && mkfifo f.p12"),
                   0);
  const char *places[] = {m.dir, m.file, "/nonexistent.p12", NULL};
  struct xq_token_config config = {.key_files = places, .state_dir = m.state};
  made_ok(xq_token_scan(&config, &list));
  assert_int_equal(list.count, 3); /* each file once, the unreadable left out */
  assert_string_equal(xq_token_get_info(list.tokens[0])->label, "a.p12");
  assert_string_equal(xq_token_get_info(list.tokens[1])->label, "b.PFX");
  assert_string_equal(xq_token_get_info(list.tokens[2])->label, "hu.p12");
  assert_int_equal(xq_err_code(list.left_out), XQ_E_TOKEN_DAMAGED); /* and said */
  assert_non_null(strstr(xq_err_get_fact(list.left_out, "path"), "bad.p12"));
  xq_token_list_free(&list);
  assert_int_equal(list.count, 0);
  assert_null(list.left_out);
  config.key_files = NULL;
  made_ok(xq_token_scan(&config, &list));
  assert_int_equal(list.count, 0);
  medium_clear(&m);
}

static void file_gone_or_spoilt_after_opening(void **state) {
  (void)state;
  struct medium m;
  medium_init(&m, XQ_KEY_P256);
  xq_token *token = medium_open(&m);
  assert_int_equal(made_run(m.dir, "mv hu.p12 away"), 0);
  made_fails(medium_login(token, PIN), XQ_E_TOKEN_REMOVED);
  made_write(m.dir, "hu.p12", "spoilt", 6);
  made_fails(medium_login(token, PIN), XQ_E_TOKEN_DAMAGED);
  assert_int_equal(made_run(m.dir, "mv away hu.p12"), 0);
  expect_state(token, 5, false);
  made_ok(medium_login(token, PIN));
  xq_token_free(&token);
  medium_clear(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(seen_without_the_pin),
      cmocka_unit_test(files_of_other_programs),
      cmocka_unit_test(a_strange_copy_is_left_alone),
      cmocka_unit_test(two_pairs_in_one_file),
      cmocka_unit_test(damaged_files),
      cmocka_unit_test(absurd_iterations),
      cmocka_unit_test(wrong_pins),
      cmocka_unit_test(clocks_set_back_and_forth),
      cmocka_unit_test(killing_the_program_wins_no_try),
      cmocka_unit_test(guessing_side_by_side),
      cmocka_unit_test(another_key_at_the_same_path),
      cmocka_unit_test(change_pin),
      cmocka_unit_test(a_key_file_stays_its_owners),
      cmocka_unit_test(generated_keys_are_kept),
      cmocka_unit_test(scan),
      cmocka_unit_test(file_gone_or_spoilt_after_opening),
  };
  return cmocka_run_group_tests(tests, quick_files, NULL);
}
