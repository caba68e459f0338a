/* test_admin.c - the operator's command line: init, every command of admin, its JSON, its exit statuses. */
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <unistd.h>

#include "../rig.h"
#include "xuqi/token.h"

/* Runs a command with its standard output in a file; *out: what it printed, as JSON if it is any. */
static int run(struct rig *rig, struct json_object **out, char **text, const char *const *args) {
  char *argv[24];
  int argc = 0;
  for (; args[argc] != NULL; argc++) {
    argv[argc] = xq_strdup(args[argc]);
  }
  argv[argc] = NULL;
  char *path = xq_path_join(rig->dir, "printed"), *err_path = xq_path_join(rig->dir, "told");
  fflush(stdout);
  fflush(stderr);
  int saved = dup(STDOUT_FILENO), saved_err = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600),
      err = open(err_path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  dup2(fd, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  int status = svc_command(argc, argv);
  fflush(stdout);
  dup2(saved, STDOUT_FILENO);
  dup2(saved_err, STDERR_FILENO);
  close(saved);
  close(saved_err);
  close(fd);
  close(err);
  uint8_t *data = NULL;
  size_t len = 0;
  assert_ok(xq_file_read(path, 1 << 20, &data, &len));
  if (out != NULL) {
    assert_ok(xq_json_parse(data, len, out));
  }
  if (text != NULL) {
    *text = (char *)data;
  } else {
    free(data);
  }
  for (int i = 0; i < argc; i++) {
    free(argv[i]);
  }
  free(path);
  free(err_path);
  return status;
}

/* Whether the last run said so to people. */
static bool was_told(struct rig *rig, const char *words) {
  char *path = xq_path_join(rig->dir, "told");
  uint8_t *data = NULL;
  size_t len = 0;
  assert_ok(xq_file_read(path, 1 << 20, &data, &len));
  bool told = strstr((const char *)data, words) != NULL;
  free(data);
  free(path);
  return told;
}

#define RUN(out, ...) run(rig, out, NULL, (const char *const[]){__VA_ARGS__, NULL})
#define ADMIN(out, ...) RUN(out, "admin", rig->dir, __VA_ARGS__, "--json")

static const char *error_code(struct json_object *out) {
  return text_of(part_of(out, "error"), "code");
}

static void says(struct json_object **out, const char *key, const char *value) {
  assert_string_equal(text_of(*out, key), value);
  json_object_put(*out);
  *out = NULL;
}

static void test_review(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *number = apply(rig, &rig->hu), *text = NULL;
  assert_int_equal(ADMIN(&out, "list"), 0);
  assert_int_equal(json_object_array_length(part_of(out, "applications")), 1);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "list", "--status", "approved"), 0);
  assert_int_equal(json_object_array_length(part_of(out, "applications")), 0);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "list", "--status", "nonsense"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "show", number), 0);
  says(&out, "business_no", number);
  assert_int_equal(ADMIN(&out, "show", "01202601010000001"), XQ_EXIT_FAILURE);
  assert_string_equal(error_code(out), "not-found");
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "approve", number), XQ_EXIT_REFUSED);
  assert_string_equal(error_code(out), "state-conflict");
  json_object_put(out);
  assert_ok(pay(rig, &rig->hu, number, 10000, &out));
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "refuse-payment", number, "--reason", "没有到账"), 0);
  says(&out, "payment_status", "unpaid");
  assert_ok(pay(rig, &rig->hu, number, 10000, &out));
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "confirm-payment", number, "--who", "小李"), 0);
  says(&out, "payment_status", "paid");
  assert_int_equal(ADMIN(&out, "return", number), XQ_EXIT_USAGE); /* no reason */
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "return", number, "--reason", "地址不全"), 0);
  says(&out, "reason", "地址不全");
  assert_int_equal(ADMIN(&out, "reject", number, "--reason", "不再需要"), 0);
  says(&out, "payment_status", "refunding");
  assert_int_equal(ADMIN(&out, "refund", number), 0);
  says(&out, "payment_status", "refunded");
  /* who did it is in the audit record */
  assert_int_equal(count_of(rig, "SELECT count(*) FROM audit WHERE facts LIKE '%小李%'"), 1);
  /* and for people */
  assert_int_equal(run(rig, NULL, &text, (const char *const[]){"admin", rig->dir, "show", number, NULL}), 0);
  assert_non_null(strstr(text, "rejected by reviewer: 不再需要"));
  assert_non_null(strstr(text, "100.00"));
  free(text);
  assert_int_equal(run(rig, NULL, &text, (const char *const[]){"admin", rig->dir, "list", NULL}), 0);
  assert_non_null(strstr(text, number));
  free(text);
  free(number);
}

static void test_approve(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  assert_int_equal(ADMIN(&out, "approve", number), 0);
  says(&out, "business_status", "approved");
  free(number);
}

/* What was looked at is not what is there any more: nothing is done; looked at again, it is. */
static void test_revision(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *number = apply(rig, &rig->hu);
  assert_ok(pay(rig, &rig->hu, number, 10000, &out)); /* revision 2; 1 was the application as it came */
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "confirm-payment", number, "--revision", "1"), XQ_EXIT_REFUSED);
  assert_string_equal(error_code(out), "version-conflict");
  assert_string_equal(text_of(part_of(part_of(out, "error"), "facts"), "revision"), "2");
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "confirm-payment", number, "--revision", "2"), 0);
  says(&out, "payment_status", "paid");
  assert_int_equal(ADMIN(&out, "approve", number, "--revision", "2"), XQ_EXIT_REFUSED);
  assert_string_equal(error_code(out), "version-conflict");
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "approve", number, "--revision", "new"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "reject", number, "--reason", "x", "--revision", "3"), XQ_EXIT_USAGE);
  assert_int_equal(ADMIN(&out, "show", number), 0);
  assert_int_equal(json_object_get_int64(part_of(out, "revision")), 3);
  says(&out, "business_status", "awaiting_review");
  assert_int_equal(ADMIN(&out, "approve", number, "--revision", "3"), 0);
  says(&out, "business_status", "approved");
  free(number);
}

static void test_publish(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *file = xq_path_join(rig->dir, "new");
  const char *agreement = "协议\n版本 2099-01\n\n第一段\n第二段\n",
             *prices =
                 "{\"version\":\"2099-01\",\"unit\":\"year\",\"terms\":[{\"months\":12,\"unit_fen\":1,"
                 "\"quantity\":1,\"fee_fen\":1}]}";
  assert_ok(xq_file_write(file, agreement, strlen(agreement), 0600));
  assert_int_equal(ADMIN(&out, "publish-agreement", file), XQ_EXIT_USAGE); /* in which language? */
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "publish-agreement", file, "--language", "zh_CN"), 0);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "publish-prices", file), XQ_EXIT_USAGE); /* not JSON */
  json_object_put(out);
  assert_ok(xq_file_write(file, prices, strlen(prices), 0600));
  assert_int_equal(ADMIN(&out, "publish-prices", file), 0);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "publish-agreement", file, "--language", "en"), XQ_EXIT_USAGE); /* not an agreement */
  json_object_put(out);
  assert_ok(svc_reference(rig->s, "zh_CN", &out));
  assert_string_equal(text_of(part_of(out, "agreement"), "version"), "2099-01");
  assert_string_equal(text_of(part_of(out, "agreement"), "title"), "协议");
  assert_string_equal(text_of(part_of(out, "agreement"), "text"), "第一段\n第二段\n");
  assert_string_equal(text_of(part_of(out, "prices"), "version"), "2099-01");
  json_object_put(out);
  free(file);
}

static int64_t day_of(const char *date) {
  int64_t day = 0;
  assert_ok(xq_day_parse(date, &day));
  return day;
}

/* What the service writes into its log when it is that day. */
static char *reminder(struct rig *rig, const char *date) {
  char *path = xq_path_join(rig->dir, "log");
  int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  uint8_t *data = NULL;
  size_t len = 0;
  xq_log_open(fd, XQ_LOG_WARNING);
  svc_reference_remind(rig->s, day_of(date));
  xq_log_open(-1, XQ_LOG_WARNING);
  close(fd);
  assert_ok(xq_file_read(path, 1 << 16, &data, &len));
  free(path);
  return (char *)data;
}

static void assert_reminded(struct rig *rig, const char *date, const char *covers_to) {
  char *log = reminder(rig, date);
  if (covers_to != NULL) {
    assert_non_null(strstr(log, covers_to));
    assert_non_null(strstr(log, "publish-calendar"));
  } else {
    assert_string_equal(log, "");
  }
  free(log);
}

/* The holidays of a year are announced late in the year before: until they are there, somebody is reminded. */
static void test_calendar(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *file = xq_path_join(rig->dir, "new");
  static const char next[] =
      "{\"days_off\":[\"2026-10-01\",\"2027-01-01\"],\"days_on\":[],\"covers_to\":\"2027-12-31\"}",
                    mistyped[] = "{\"days_off\":[],\"days_on\":[],\"cover_to\":\"2027-12-31\"}";
  assert_reminded(rig, "2026-10-31", NULL);
  assert_reminded(rig, "2026-11-01", "2026-12-31");
  assert_reminded(rig, "2027-02-01", "2026-12-31");
  assert_int_equal(ADMIN(&out, "calendar"), 0);
  says(&out, "covers_to", "2026-12-31");
  assert_ok(xq_file_write(file, mistyped, strlen(mistyped), 0600));
  assert_int_equal(ADMIN(&out, "publish-calendar", file), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_ok(xq_file_write(file, next, strlen(next), 0600));
  assert_int_equal(ADMIN(&out, "publish-calendar", file), 0);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "calendar"), 0);
  says(&out, "covers_to", "2027-12-31");
  assert_reminded(rig, "2026-12-31", NULL);
  assert_reminded(rig, "2027-11-01", "2027-12-31");
  /* on the wire: as older clients take it, the end beside it */
  assert_ok(svc_reference(rig->s, NULL, &out));
  assert_int_equal(json_object_object_length(part_of(out, "calendar")), 2);
  assert_string_equal(text_of(out, "calendar_covers_to"), "2027-12-31");
  json_object_put(out);
  free(file);
}

static void test_revoke_audit_backup(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *serial = xq_cert_serial(rig->hu.cert), *file = xq_path_join(rig->dir, "copy.db");
  assert_int_equal(ADMIN(&out, "revoke", serial, "--reason", "遗失"), 0);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "revoke", serial, "--reason", "遗失"), XQ_EXIT_REFUSED);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "audit-verify"), 0);
  assert_true(json_object_get_boolean(part_of(out, "ok")));
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "backup", file), 0);
  json_object_put(out);
  assert_true(xq_path_exists(file));
  /* a broken chain is named, not merely refused */
  vandalize(rig, "UPDATE audit SET actor = 'x' WHERE seq = 1");
  assert_int_equal(ADMIN(&out, "audit-verify"), XQ_EXIT_SERVICE);
  assert_string_equal(text_of(part_of(part_of(out, "error"), "facts"), "record"), "1");
  json_object_put(out);
  vandalize(rig, "DELETE FROM audit");
  assert_int_equal(ADMIN(&out, "audit-verify"), XQ_EXIT_SERVICE);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "list"), 0); /* looking is still possible */
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "revoke", serial, "--reason", "x"), XQ_EXIT_SERVICE); /* work is not */
  json_object_put(out);
  free(serial);
  free(file);
}

static void test_enroll(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  uint8_t *csr = NULL;
  size_t len = 0;
  char *file = xq_path_join(rig->dir, "csr"), *cert_file = xq_path_join(rig->dir, "cert");
  csr_for(rig->hu.cert, rig->hu.key, &csr, &len);
  assert_ok(xq_file_write(file, csr, len, 0600));
  int64_t now = xq_time_now();
  assert_int_equal(ADMIN(&out, "enroll", file, "--days-left", "20"), 0);
  X509 *cert = NULL;
  assert_ok(xq_cert_from_pem(text_of(out, "certificate"), &cert));
  assert_true(xq_cert_not_after(cert) >= now + 20 * 86400 && xq_cert_not_after(cert) < now + 20 * 86400 + 600);
  json_object_put(out);
  X509_free(cert);
  /* the same in PEM, to a file, with both ends given */
  const unsigned char *p = csr;
  X509_REQ *req = d2i_X509_REQ(NULL, &p, (long)len);
  FILE *f = fopen(file, "w");
  PEM_write_X509_REQ(f, req);
  fclose(f);
  X509_REQ_free(req);
  assert_int_equal(ADMIN(&out, "enroll", file, "--not-before", "2026-01-01T00:00:00Z", "--not-after",
                         "2027-01-01T00:00:00Z", "--out", cert_file),
                   0);
  says(&out, "not_after", "2027-01-01T00:00:00Z");
  assert_true(xq_path_exists(cert_file));
  assert_int_equal(ADMIN(&out, "enroll", file, "--days-left", "x"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "enroll", file, "--days-left", "1", "--not-after", "2027-01-01T00:00:00Z"),
                   XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(ADMIN(&out, "enroll", rig->dir, "--days-left", "1"), XQ_EXIT_FAILURE);
  json_object_put(out);
  free(csr);
  free(file);
  free(cert_file);
}

static void opens_with(const char *path, const char *pin_text, bool right, const char *wanted_cn) {
  const struct xq_token_config config = {0};
  xq_token *token = NULL;
  struct xq_token_entries entries = {0};
  struct xq_cert_info *info = NULL;
  xq_secret *pin = xq_secret_from(pin_text, strlen(pin_text));
  assert_ok(xq_token_open(&config, path, &token));
  xq_err *err = xq_token_login(token, pin);
  assert_int_equal(err == NULL, right);
  xq_err_free(&err);
  if (right) {
    assert_ok(xq_token_entries(token, &entries));
    assert_int_equal(entries.count, 1);
    assert_ok(xq_cert_info_get(entries.items[0].cert, &info));
    assert_string_equal(info->common_name, wanted_cn);
    xq_cert_info_free(&info);
    xq_token_entries_free(&entries);
  }
  xq_token_free(&token);
  xq_secret_free(&pin);
}

static void test_make_key_file(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *file = xq_path_join(rig->dir, "hu.p12"), *pin = xq_path_join(rig->dir, "pin"), fd_text[8];
  setenv("XDG_STATE_HOME", rig->dir, 1); /* wrong PINs are counted there */
  assert_ok(xq_file_write(pin, "12345678\n", 9, 0600));
  assert_int_equal(ADMIN(&out, "make-key-file", file, "--subject", "C=CN,O=佛山\\, 示例,CN=胡小明", "--days-left", "20",
                         "--pin-file", pin),
                   0);
  says(&out, "file", file);
  opens_with(file, "12345678", true, "胡小明");
  opens_with(file, "87654321", false, NULL);
  assert_int_equal(ADMIN(&out, "make-key-file", file, "--subject", "CN=x", "--pin-file", pin), XQ_EXIT_FAILURE);
  assert_string_equal(error_code(out), "exists");
  json_object_put(out);
  int fd = open(pin, O_RDONLY);
  snprintf(fd_text, sizeof fd_text, "%d", fd);
  assert_int_equal(unlink(file), 0);
  assert_int_equal(ADMIN(&out, "make-key-file", file, "--subject", "CN=x", "--days-left", "-5", "--key-kind", "rsa2048",
                         "--pin-fd", fd_text),
                   0);
  json_object_put(out);
  close(fd);
  static const char *const subjects[] = {"",          "x",       "CN=",    "=x",      "CN=x,",       "NOSUCH=x",
                                         "CN=x,,O=y", "CN=a\nb", "CN=a\r", "CN=a\tb", "CN=a\u202Eb", "CN=a\\\nb",
                                         "CN=\u2028a"};
  assert_int_equal(unlink(file), 0);
  for (size_t i = 0; i < XQ_COUNT(subjects); i++) {
    if (strcmp(subjects[i], "CN=x,") == 0) {
      continue; /* a comma at the end is forgiven */
    }
    assert_int_equal(ADMIN(&out, "make-key-file", file, "--subject", subjects[i], "--pin-file", pin), XQ_EXIT_USAGE);
    json_object_put(out);
    assert_false(xq_path_exists(file));
  }
  assert_int_equal(ADMIN(&out, "make-key-file", file, "--subject", "CN=x"), XQ_EXIT_USAGE); /* no PIN */
  json_object_put(out);
  free(file);
  free(pin);
}

/* The next page is asked for as this one was. */
static void test_the_next_page(void **state) {
  struct rig *rig = *state;
  struct holder other = {0};
  int64_t now = xq_time_now();
  holder_make(rig, &other, "other", now, now + 20 * 86400);
  char *first = apply(rig, &rig->hu), *second = apply(rig, &other);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--status", "entered", "--limit", "1"), XQ_EXIT_DONE);
  char *words = xq_asprintf("list --status entered --limit 1 --after %s", first);
  assert_true(was_told(rig, words));
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--limit", "2"), XQ_EXIT_DONE);
  assert_false(was_told(rig, "--after"));
  free(words);
  free(first);
  free(second);
  holder_free(&other);
}

/* One sentence of ours, and the usage after it; for programs one object and nothing else. */
static void test_a_slip_is_told_in_one_voice(void **state) {
  struct rig *rig = *state;
  static const char *const slips[][2] = {{"--bogus=secret", "xuqid: unknown option: --bogus\nusage:"},
                                         {"-x", "xuqid: unknown option: -x\nusage:"},
                                         {"--json=1", "xuqid: the option --json takes no value\nusage:"},
                                         {"--status", "xuqid: the option --status needs a value\nusage:"}};
  for (size_t i = 0; i < XQ_COUNT(slips); i++) {
    assert_int_equal(RUN(NULL, "admin", rig->dir, "list", slips[i][0]), XQ_EXIT_USAGE);
    assert_true(was_told(rig, slips[i][1]));
    assert_false(was_told(rig, "admin: "));
  }
  struct json_object *out = NULL;
  assert_int_equal(ADMIN(&out, "list", "--bogus=secret"), XQ_EXIT_USAGE);
  assert_string_equal(text_of(part_of(part_of(out, "error"), "facts"), "argument"), "--bogus");
  json_object_put(out);
}

static void test_usage(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  char *text = NULL;
  assert_int_equal(run(rig, NULL, &text, (const char *const[]){"admin", "--help", NULL}), 0);
  assert_non_null(strstr(text, "audit-verify"));
  free(text);
  assert_int_equal(RUN(NULL, "init"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "init", "a", "b"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "init", "--nonsense", "a"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "nonsense"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "show"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "x"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--reason", "x"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "show", "1", "--days-left", "3"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "audit-verify", "--out", "x"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--status", "entered", "--who", "x"), XQ_EXIT_DONE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--limit", "1"), XQ_EXIT_DONE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--limit", "0"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", rig->dir, "list", "--limit", "1001"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "upgrade", rig->dir, "--json"), XQ_EXIT_DONE); /* nothing to do */
  assert_int_equal(RUN(NULL, "upgrade"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "upgrade", rig->dir, "--status", "x"), XQ_EXIT_USAGE);
  assert_int_equal(ADMIN(&out, "backup", "x", "--revision", "3"), XQ_EXIT_USAGE);
  assert_string_equal(text_of(part_of(part_of(out, "error"), "facts"), "argument"), "--revision");
  json_object_put(out);
  assert_int_equal(RUN(NULL, "nonsense"), XQ_EXIT_USAGE);
  assert_int_equal(RUN(NULL, "admin", "/nonexistent", "list"), XQ_EXIT_FAILURE);
}

static void test_init(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  struct svc_config *config = NULL;
  char *dir = xq_path_join(rig->dir, "another");
  assert_int_equal(RUN(&out, "init", dir, "--auto-cashier", "1", "--json"), XQ_EXIT_USAGE); /* not a trial */
  assert_string_equal(error_code(out), "config");
  json_object_put(out);
  assert_int_equal(RUN(&out, "init", dir, "--ca-key", "dsa", "--json"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(RUN(&out, "init", "", "--json"), XQ_EXIT_USAGE); /* not the current directory */
  json_object_put(out);
  assert_int_equal(RUN(&out, "admin", "", "list", "--json"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(RUN(&out, "admin", rig->dir, "nonsense", "--json"), XQ_EXIT_USAGE);
  assert_string_equal(error_code(out), "usage");
  json_object_put(out);
  assert_int_equal(RUN(&out, "init", dir, "--port", "70000", "--json"), XQ_EXIT_USAGE);
  json_object_put(out);
  assert_int_equal(RUN(&out, "init", dir, "--ca-key", "rsa2048", "--name", "试用", "--name-en", "Trial", "--trial",
                       "--port", "0", "--auto-cashier", "3", "--auto-reviewer", "4", "--json"),
                   0);
  json_object_put(out);
  assert_ok(svc_config_load(dir, &config));
  assert_true(config->trial.on);
  assert_int_equal(config->trial.cashier_s, 3);
  assert_int_equal(config->trial.reviewer_s, 4);
  assert_int_equal(config->http.port, 0);
  assert_string_equal(config->policy.name_zh, "试用");
  svc_config_free(&config);
  assert_int_equal(RUN(&out, "init", dir, "--json"), XQ_EXIT_FAILURE);
  assert_string_equal(error_code(out), "exists");
  json_object_put(out);
  free(dir);
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_review),
      T(test_approve),
      T(test_revision),
      T(test_publish),
      T(test_calendar),
      T(test_revoke_audit_backup),
      T(test_enroll),
      T(test_make_key_file),
      T(test_the_next_page),
      T(test_usage),
      T(test_a_slip_is_told_in_one_voice),
      T(test_init),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
