/* test_store.c - the store: a full disk leaves no half state, a backup is whole while others write, readers see one
 * moment. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../rig.h"

/* ---- a full disk: SQLite may not take one page more */

static void limit_pages(svc *s, int64_t pages) {
  svc_tx *tx = NULL;
  char *sql = xq_asprintf("PRAGMA max_page_count = %lld", (long long)pages);
  assert_ok(svc_tx_begin(s->db, SVC_WRITE, &tx));
  assert_ok(svc_exec_script(tx, sql));
  assert_ok(svc_tx_commit(&tx));
  free(sql);
}

enum { MANY = 24 };

static int64_t rows_of_everything(struct rig *rig) {
  return count_of(rig,
                  "SELECT (SELECT count(*) FROM application) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM"
                  " order_line) + (SELECT count(*) FROM timeline) + (SELECT count(*) FROM message) + (SELECT count(*)"
                  " FROM audit) + (SELECT count(*) FROM certificate) + (SELECT count(*) FROM issuance) + (SELECT"
                  " COALESCE(SUM(value), 0) FROM sequence)");
}

static void many_holders(struct rig *rig, struct holder holders[MANY]) {
  int64_t now = xq_time_now();
  for (int i = 0; i < MANY; i++) {
    char name[16];
    snprintf(name, sizeof name, "holder %d", i);
    holder_make(rig, &holders[i], name, now, now + 20 * 86400);
  }
}

/* Refused as often as it takes, a page more each time, so that it fails at one statement after the other. */
static int submit_on_full_disk(struct rig *rig, const struct holder *h, int64_t *pages) {
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  int refused = 0;
  doc_make(rig, h, &doc);
  for (;; (*pages)++) {
    int64_t before = rows_of_everything(rig);
    limit_pages(rig->s, *pages);
    xq_err *err = doc_submit(rig, &doc, h, &created, &app);
    if (err == NULL) {
      break;
    }
    refused++;
    assert_code(err, DISK_FULL);
    assert_int_equal(rows_of_everything(rig), before);
    assert_code(svc_health(rig->s), DISK_FULL);
  }
  assert_true(created);
  xq_err *healthy = svc_health(rig->s); /* all is well once there is room again */
  assert_null(healthy);
  json_object_put(app);
  xq_application_doc_clear(&doc);
  return refused;
}

/* There is room again, and nobody comes to find out: the service does. */
static void test_trouble_ends_by_itself(void **state) {
  struct rig *rig = *state;
  struct holder holders[MANY] = {{0}};
  struct json_object *app = NULL;
  xq_err *err = NULL;
  bool created = false;
  many_holders(rig, holders);
  int64_t pages = count_of(rig, "PRAGMA page_count");
  limit_pages(rig->s, pages);
  for (int i = 0; i < MANY && err == NULL; i++) {
    struct xq_application_doc doc;
    doc_make(rig, &holders[i], &doc);
    err = doc_submit(rig, &doc, &holders[i], &created, &app);
    if (err == NULL) {
      json_object_put(app);
    }
    xq_application_doc_clear(&doc);
  }
  assert_code(err, DISK_FULL);
  assert_code(svc_health(rig->s), DISK_FULL);
  limit_pages(rig->s, pages + 100);
  assert_code(svc_health(rig->s), DISK_FULL); /* nothing has been tried yet */
  svc_probe(rig->s);
  assert_ok(svc_health(rig->s));
  for (int i = 0; i < MANY; i++) {
    holder_free(&holders[i]);
  }
}

/* It began when nothing could be written: links are made all the same once that is over. */
static void test_links_come_after_trouble(void **state) {
  static const char drawn[] = "SELECT count(*) FROM meta WHERE name = 'status_secret'";
  struct rig *rig = *state;
  svc_worker *worker = NULL;
  vandalize(rig, "DELETE FROM meta WHERE name = 'status_secret'");
  rig->s->trouble = xq_err_new(XQ_E_DISK_FULL, "no room");
  assert_ok(svc_status_open(rig->s));
  assert_int_equal(count_of(rig, drawn), 0);
  assert_ok(svc_worker_start(rig->s, &worker));
  for (int i = 0; i < 600 && count_of(rig, drawn) == 0; i++) {
    usleep(100000);
  }
  svc_worker_stop(&worker);
  assert_int_equal(count_of(rig, drawn), 1);
}

static void test_full_disk(void **state) {
  struct rig *rig = *state;
  struct holder holders[MANY] = {{0}};
  struct json_object *out = NULL;
  int refused = 0;
  many_holders(rig, holders);
  int64_t pages = count_of(rig, "PRAGMA page_count");
  for (int i = 0; i < MANY; i++) {
    refused += submit_on_full_disk(rig, &holders[i], &pages);
    holder_free(&holders[i]);
  }
  assert_true(refused > 10);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM orders"), MANY);
  assert_ok(svc_audit_verify(rig->s, &out));
  json_object_put(out);
}

static void test_full_disk_while_issuing(void **state) {
  struct rig *rig = *state;
  struct holder holders[MANY] = {{0}};
  struct json_object *out = NULL;
  int rounds = 0;
  many_holders(rig, holders);
  for (int i = 0; i < MANY; i++) {
    char *number = apply(rig, &holders[i]);
    bring_to_approved(rig, &holders[i], number);
    free(number);
    holder_free(&holders[i]);
  }
  int64_t pages = count_of(rig, "PRAGMA page_count"), issued = 0;
  for (; issued < MANY; rounds++) {
    limit_pages(rig->s, pages++);
    svc_work(rig->s);
    issued = count_of(rig, "SELECT count(*) FROM application WHERE business_status = 'issued'");
    assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate WHERE business_no IS NOT NULL"), issued);
    assert_int_equal(count_of(rig, "SELECT count(*) FROM timeline WHERE event = 'issued'"), issued);
  }
  assert_true(rounds > 5);
  assert_ok(svc_audit_verify(rig->s, &out));
  json_object_put(out);
}

/* ---- transactions */

static void test_rollback(void **state) {
  struct rig *rig = *state;
  svc_tx *tx = NULL;
  char *value = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_ok(svc_meta_set(tx, "x", "1"));
  assert_code(svc_exec(tx, "INSERT INTO meta VALUES (?, ?)", svc_text("x"), svc_text("2")), EXISTS);
  assert_code(svc_exec(tx, "INSERT INTO meta VALUES (?, ?)", svc_text("y")), INTERNAL);
  assert_code(svc_exec(tx, "INSERT INTO nowhere VALUES (1)"), IO);
  svc_tx_rollback(&tx);
  svc_tx_rollback(&tx);
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &tx));
  assert_ok(svc_meta_get(tx, "x", &value));
  assert_null(value);
  svc_tx_rollback(&tx);
}

static void test_reader_sees_one_moment(void **state) {
  struct rig *rig = *state;
  svc_tx *reader = NULL, *writer = NULL;
  char *value = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &reader));
  assert_ok(svc_meta_get(reader, "x", &value));
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &writer)); /* does not wait for the reader */
  assert_ok(svc_meta_set(writer, "x", "1"));
  assert_ok(svc_tx_commit(&writer));
  assert_ok(svc_meta_get(reader, "x", &value));
  assert_null(value);
  svc_tx_rollback(&reader);
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &reader));
  assert_ok(svc_meta_get(reader, "x", &value));
  assert_string_equal(value, "1");
  free(value);
  svc_tx_rollback(&reader);
}

/* Grows by our own changes and by those of others, and stands still without any. */
static void test_generation(void **state) {
  struct rig *rig = *state;
  int64_t a = svc_generation(rig->s), b = svc_generation(rig->s);
  assert_int_equal(a, b);
  free(apply(rig, &rig->hu));
  int64_t c = svc_generation(rig->s);
  assert_true(c > b);
  vandalize(rig, "UPDATE application SET reason = 'x'");
  assert_true(svc_generation(rig->s) > c);
}

static void test_other_schema(void **state) {
  struct rig *rig = *state;
  svc *s = NULL;
  vandalize(rig, "UPDATE meta SET value = '999' WHERE name = 'schema'");
  assert_code(svc_open(rig->config, &s), CONFIG);
}

static void test_absent(void **state) {
  struct rig *rig = *state;
  svc_db *db = NULL;
  assert_code(svc_db_open("sqlite:none.db", rig->dir, false, &db), NOT_FOUND);
  assert_code(svc_db_open("sqlite:xuqid.db", rig->dir, true, &db), EXISTS);
  assert_code(svc_db_open("oracle:x", rig->dir, false, &db), CONFIG);
}

/* What the tables themselves forbid. */
static void test_constraints(void **state) {
  struct rig *rig = *state;
  svc_tx *tx = NULL;
  free(apply(rig, &rig->hu));
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_code(
      svc_exec(tx,
               "INSERT INTO application SELECT '01202601010000001', certificate, 'entered', 'unpaid', 1, 0, 0, 12,"
               " message, key, form, NULL FROM application"),
      EXISTS);
  assert_code(svc_exec(tx, "INSERT INTO orders SELECT '202601010001', business_no, status, 0, 1 FROM orders"), EXISTS);
  assert_ok(svc_exec(tx, "UPDATE application SET business_status = 'withdrawn'"));
  assert_ok(
      svc_exec(tx,
               "INSERT INTO application SELECT '01202601010000001', certificate, 'entered', 'unpaid', 1, 0, 0, 12,"
               " message, key, form, NULL FROM application"));
  assert_code(svc_exec(tx, "INSERT INTO timeline VALUES ('nobody', 1, 0, 'x', 'x', NULL)"), INTERNAL); /* foreign key */
  svc_tx_rollback(&tx);
}

/* ---- backup */

struct writer {
  struct rig *rig;
  volatile bool stop;
  int written;
};

/* Moves a hundred from one account to the other, again and again: the sum never changes. */
static void *write_on(void *arg) {
  struct writer *w = arg;
  while (!w->stop || w->written < 20) {
    svc_tx *tx = NULL;
    assert_ok(svc_tx_begin(w->rig->s->db, SVC_WRITE, &tx));
    assert_ok(svc_exec(tx, "UPDATE sequence SET value = value - 100 WHERE name = 'a'"));
    assert_ok(svc_exec(tx, "UPDATE sequence SET value = value + 100 WHERE name = 'b'"));
    assert_ok(svc_tx_commit(&tx));
    w->written++;
  }
  return NULL;
}

static int64_t number_in(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int64_t n = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return n;
}

static void test_backup(void **state) {
  struct rig *rig = *state;
  struct writer w = {.rig = rig};
  pthread_t thread;
  struct stat st;
  char *number = apply(rig, &rig->hu);
  vandalize(rig, "INSERT INTO sequence VALUES ('a', 1000000), ('b', 0)");
  assert_int_equal(pthread_create(&thread, NULL, write_on, &w), 0);
  for (int i = 0; i < 10; i++) {
    char *path = xq_asprintf("%s/backup-%d.db", rig->dir, i);
    assert_ok(svc_backup(rig->s, path));
    assert_code(svc_backup(rig->s, path), EXISTS);
    assert_int_equal(number_in(path, "SELECT SUM(value) FROM sequence WHERE name IN ('a', 'b')"), 1000000);
    assert_int_equal(number_in(path, "SELECT COUNT(*) FROM application"), 1);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(path);
  }
  w.stop = true;
  pthread_join(thread, NULL);
  /* and a service opens on the copy */
  char *copy = xq_asprintf("%s/backup-0.db", rig->dir), *store = xq_asprintf("%s/xuqid.db", rig->dir);
  rig_close(rig);
  assert_int_equal(rename(copy, store), 0);
  rig_open(rig);
  char *status = status_of(rig, number);
  assert_string_equal(status, "entered");
  free(status);
  free(copy);
  free(store);
  free(number);
}

/* What a long reader made the log grow is given back once nobody reads. */
static void test_the_log_is_short_again(void **state) {
  struct rig *rig = *state;
  svc_tx *reader = NULL, *tx = NULL;
  svc_rows *rows = NULL;
  bool more = false;
  struct stat st;
  char *log = xq_asprintf("%s/xuqid.db-wal", rig->dir);
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &reader));
  assert_ok(svc_query(reader, &rows, "SELECT COUNT(*) FROM sequence"));
  assert_ok(svc_rows_next(rows, &more)); /* from here on its moment is kept */
  svc_rows_close(&rows);
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_ok(svc_exec_script(tx, "CREATE TABLE big(b); INSERT INTO big VALUES (randomblob(12000000)); DROP TABLE big"));
  assert_ok(svc_tx_commit(&tx));
  assert_int_equal(stat(log, &st), 0);
  assert_true(st.st_size > 8 << 20);
  svc_tx_rollback(&reader);
  vandalize(rig, "PRAGMA wal_checkpoint");
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx)); /* whoever writes next begins the log anew */
  assert_ok(svc_exec(tx, "INSERT INTO sequence VALUES ('a', 1)"));
  assert_ok(svc_tx_commit(&tx));
  assert_int_equal(stat(log, &st), 0);
  assert_in_range(st.st_size, 0, 4 << 20);
  free(log);
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_full_disk),
      T(test_trouble_ends_by_itself),
      T(test_links_come_after_trouble),
      T(test_full_disk_while_issuing),
      T(test_rollback),
      T(test_reader_sees_one_moment),
      T(test_generation),
      T(test_other_schema),
      T(test_absent),
      T(test_constraints),
      T(test_backup),
      T(test_the_log_is_short_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
