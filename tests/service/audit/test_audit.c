/* test_audit.c - the audit log: changed, deleted, reordered, cut off; and a service that cannot write it does
 * no work. */
#include <sqlite3.h>
#include <stdio.h>

#include "../rig.h"

static int setup(void **state) {
  struct rig *rig = calloc(1, sizeof *rig);
  rig_start(rig, false);
  free(apply(rig, &rig->hu));
  *state = rig;
  return 0;
}

static int teardown(void **state) {
  rig_end(*state);
  free(*state);
  return 0;
}

static int64_t records(struct rig *rig) {
  return count_of(rig, "SELECT count(*) FROM audit");
}

/* Verification finds it, and names the record. */
static void found(struct rig *rig, int64_t record) {
  struct json_object *out = NULL;
  char number[24];
  snprintf(number, sizeof number, "%lld", (long long)record);
  xq_err *err = svc_audit_verify(rig->s, &out);
  assert_non_null(err);
  assert_string_equal(xq_err_get_fact(err, "record"), number);
  assert_code(err, AUDIT_BROKEN);
}

static void no_work(struct rig *rig) {
  struct holder other = {0};
  unsigned char *der = NULL;
  X509 *cert = NULL;
  X509_REQ *req = X509_REQ_new();
  assert_ok(xq_key_generate(XQ_KEY_P256, &other.key));
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN", MBSTRING_UTF8, (const unsigned char *)"x", -1, -1,
                             0);
  X509_REQ_set_pubkey(req, other.key);
  X509_REQ_sign(req, other.key, EVP_sha256());
  int len = i2d_X509_REQ(req, &der);
  int64_t now = xq_time_now(), before = count_of(rig, "SELECT count(*) FROM certificate");
  assert_code(svc_admin_enroll(rig->s, "test", der, (size_t)len, now, now + 86400, &cert), AUDIT_BROKEN);
  assert_code(svc_health(rig->s), AUDIT_BROKEN);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate"), before);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM issuance WHERE fingerprint IS NULL"), 0);
  OPENSSL_free(der);
  X509_REQ_free(req);
  holder_free(&other);
}

static void no_start(struct rig *rig) {
  svc *s = NULL;
  assert_code(svc_open(rig->config, &s), AUDIT_BROKEN);
  assert_null(s);
}

static void test_whole(void **state) {
  struct rig *rig = *state;
  struct json_object *out = NULL;
  assert_ok(svc_audit_verify(rig->s, &out));
  assert_true(json_object_get_boolean(part_of(out, "ok")));
  assert_int_equal(number_of(out, "records"), records(rig));
  assert_true(records(rig) >= 4);
  json_object_put(out);
  xq_err *healthy = svc_health(rig->s);
  assert_null(healthy);
}

/* Every column of every record counts. */
static void test_changed(void **state) {
  struct rig *rig = *state;
  static const char *const columns[] = {"at = at + 1",         "actor = 'x'", "action = 'x'", "subject = 'x'",
                                        "facts = '{\"x\":1}'", "prev = '0'",  "hash = '0'"};
  int64_t n = records(rig);
  struct json_object *out = NULL;
  for (int64_t seq = 1; seq <= n; seq++) {
    for (size_t c = 0; c < XQ_COUNT(columns); c++) {
      char sql[256];
      vandalize(rig, "CREATE TABLE saved AS SELECT * FROM audit");
      snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE seq = %lld", columns[c], (long long)seq);
      vandalize(rig, sql);
      found(rig, seq);
      vandalize(rig, "DELETE FROM audit; INSERT INTO audit SELECT * FROM saved; DROP TABLE saved");
    }
  }
  assert_ok(svc_audit_verify(rig->s, &out));
  json_object_put(out);
}

/* Parts moved over their border: the lengths are hashed as well. */
static void test_moved_border(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "UPDATE audit SET actor = actor || substr(action, 1, 1), action = substr(action, 2) WHERE seq = 2");
  found(rig, 2);
}

/* As a careful forger would: the record is changed and its own hash is right again.  The hash is worked out here a
 * second time, from audit.h's description. */
static void forge(struct rig *rig, int64_t seq) {
  struct xq_buf sql = {0}, bytes = {0};
  char hash[65];
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  xq_buf_printf(&sql,
                "UPDATE audit SET actor = 'forger' WHERE seq = %lld RETURNING 'xuqi-audit/1', seq, at, actor, action,"
                " subject, facts, prev",
                (long long)seq);
  assert_int_equal(sqlite3_prepare_v2(db, (const char *)sql.data, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  for (int i = 0; i < 8; i++) {
    const char *text = (const char *)sqlite3_column_text(stmt, i);
    xq_buf_printf(&bytes, "%zu:%s,", strlen(text), text);
  }
  assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
  sqlite3_finalize(stmt);
  xq_sha256_hex(bytes.data, bytes.len, hash);
  xq_buf_clear(&sql);
  xq_buf_printf(&sql, "UPDATE audit SET hash = '%s' WHERE seq = %lld", hash, (long long)seq);
  assert_int_equal(sqlite3_exec(db, (const char *)sql.data, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  xq_buf_clear(&sql);
  xq_buf_clear(&bytes);
  free(path);
}

static void test_forged(void **state) {
  struct rig *rig = *state;
  forge(rig, 2);
  found(rig, 3); /* which no longer follows it */
}

static void test_forged_end(void **state) {
  struct rig *rig = *state;
  int64_t n = records(rig);
  forge(rig, n);
  found(rig, n);
  no_work(rig);
}

static void test_forged_before_end(void **state) {
  struct rig *rig = *state;
  forge(rig, records(rig) - 1);
  no_work(rig);
  no_start(rig);
}

static void test_deleted(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "DELETE FROM audit WHERE seq = 2");
  found(rig, 2);
}

static void test_deleted_and_closed_up(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2");
  found(rig, 2);
}

static void test_reordered(void **state) {
  struct rig *rig = *state;
  vandalize(rig,
            "UPDATE audit SET seq = -1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
            "UPDATE audit SET seq = 3 WHERE seq = -1");
  found(rig, 2);
}

static void test_cut_off(void **state) {
  struct rig *rig = *state;
  int64_t n = records(rig);
  vandalize(rig, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)");
  found(rig, n);
  no_work(rig);
  no_start(rig);
}

static void test_all_gone(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "DELETE FROM audit");
  found(rig, 1);
  no_work(rig);
  no_start(rig);
}

static void test_added(void **state) {
  struct rig *rig = *state;
  int64_t n = records(rig);
  vandalize(rig, "INSERT INTO audit SELECT max(seq) + 1, 0, 'x', 'x', 'x', '{}', 'x', 'x' FROM audit");
  found(rig, n + 1);
  xq_err *err = svc_health(rig->s);
  char *wanted = xq_asprintf("%lld", (long long)n + 1);
  assert_string_equal(xq_err_get_fact(err, "record"), wanted);
  xq_err_free(&err);
  free(wanted);
  no_work(rig);
}

/* The end is looked at by every change and by the health check: no need to wait for the next start. */
static void test_end_changed(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "UPDATE audit SET actor = 'x' WHERE seq = (SELECT max(seq) FROM audit)");
  assert_code(svc_health(rig->s), AUDIT_BROKEN);
  no_work(rig);
  no_start(rig);
  /* put right again: this run stays closed until somebody has looked and started it again */
  vandalize(rig, "UPDATE audit SET actor = 'holder' WHERE seq = (SELECT max(seq) FROM audit)");
  no_work(rig);
  rig_close(rig);
  rig_open(rig);
  xq_err *healthy = svc_health(rig->s);
  assert_null(healthy);
}

/* It cannot be written: the change itself is undone. */
static void test_unwritable(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = NULL;
  assert_ok(svc_admin_list(rig->s, &(struct svc_list_wish){"entered", NULL, 0}, &app));
  number = xq_strdup(text_of(json_object_array_get_idx(part_of(app, "applications"), 0), "business_no"));
  json_object_put(app);
  vandalize(rig, "CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
  assert_code(svc_withdraw(rig->s, rig->hu.fingerprint, number, "key-00001", &app), AUDIT_BROKEN);
  char *status = status_of(rig, number);
  assert_string_equal(status, "entered");
  assert_int_equal(count_of(rig, "SELECT count(*) FROM timeline"), 1);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM idempotency"), 0);
  no_work(rig);
  free(status);
  free(number);
}

static void test_table_gone(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "DROP TABLE audit");
  no_work(rig);
  no_start(rig);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
/* ---- what is recorded: every act that changes something, once, with who did it */

static void recorded(struct rig *rig, const char *actor, const char *action, const char *subject, const char *who) {
  char *sql = xq_asprintf(
      "SELECT count(*) FROM audit WHERE seq > (SELECT max(seq) FROM audit) - 2 AND actor = '%s' AND action = '%s' AND"
      " subject = '%s' AND facts LIKE '%%\"who\":\"%s\"%%'",
      actor, action, subject, who);
  assert_int_equal(count_of(rig, sql), 1);
  free(sql);
}

static void test_acts_are_recorded(void **state) {
  struct rig *rig = *state;
  struct holder other = {0}, third = {0};
  struct json_object *app = NULL, *prices = NULL;
  static const char list[] =
      "{\"version\":\"2099-01\",\"unit\":\"year\",\"terms\":[{\"months\":12,\"unit_fen\":10000,"
      "\"quantity\":1,\"fee_fen\":10000}]}";
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  char *serial = xq_cert_serial(other.cert);
  recorded(rig, "ca", "certificate_prepared", serial, "test");
  recorded(rig, "ca", "certificate_signed", serial, "test");
  assert_ok(svc_admin_revoke(rig->s, "anna", serial, "key lost"));
  recorded(rig, "operator", "certificate_revoked", serial, "anna");
  assert_ok(svc_admin_publish_agreement(rig->s, "anna", "en", "9", "Agreement", "text"));
  recorded(rig, "operator", "agreement_published", "9", "anna");
  holder_make(rig, &third, "王五", now - 345 * 86400, now + 20 * 86400);
  char *number = apply(rig, &third);
  recorded(rig, "holder", "submitted", number, third.fingerprint);
  assert_ok(pay(rig, &third, number, 10000, &app));
  json_object_put(app);
  recorded(rig, "holder", "transfers_reported", number, third.fingerprint);
  assert_ok(svc_admin_confirm_payment(rig->s, "berta", number, 0, &app));
  json_object_put(app);
  recorded(rig, "cashier", "payment_confirmed", number, "berta");
  assert_ok(svc_admin_approve(rig->s, "carla", number, 0, &app));
  json_object_put(app);
  recorded(rig, "reviewer", "approved", number, "carla");
  svc_work(rig->s);
  recorded(rig, "ca", "issued", number, "ca");
  assert_ok(xq_json_parse(list, strlen(list), &prices));
  assert_ok(svc_admin_publish_prices(rig->s, "anna", prices));
  recorded(rig, "operator", "prices_published", "2099-01", "anna");
  json_object_put(prices);
  assert_ok(svc_audit_verify(rig->s, &app));
  json_object_put(app);
  free(number);
  free(serial);
  holder_free(&other);
  holder_free(&third);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_acts_are_recorded),
      T(test_whole),
      T(test_changed),
      T(test_moved_border),
      T(test_forged),
      T(test_forged_end),
      T(test_forged_before_end),
      T(test_deleted),
      T(test_deleted_and_closed_up),
      T(test_reordered),
      T(test_cut_off),
      T(test_all_gone),
      T(test_added),
      T(test_end_changed),
      T(test_unwritable),
      T(test_table_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
