/* test_upgrade.c - a store that an earlier version made (version-1.sql, as that version left it) becomes what a new one is, with
 * all that is in it; and an operator's pages are read by index. */
#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>

#include "../rig.h"

/* The store in the rig's folder, by SQL; the first column of each row, a line each. */
static char *lines_of(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  struct xq_buf text = {0};
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    xq_buf_printf(&text, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
  }
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return xq_buf_take_str(&text);
}

static void put_old_store(struct rig *rig, const char *path) {
  const char *top = getenv("XUQI_TOP_SRCDIR");
  char *dump = xq_asprintf("%s/tests/service/store/version-1.sql", top != NULL ? top : "..");
  uint8_t *sql = NULL;
  size_t len = 0;
  sqlite3 *db = NULL;
  rig_close(rig);
  assert_ok(xq_file_read(dump, 1 << 20, &sql, &len));
  assert_ok(xq_file_remove(path));
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, (const char *)sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  free(sql);
  free(dump);
  assert_ok(svc_config_load(rig->dir, &rig->config));
}

#define ALL_TABLES "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"

static void an_old_store_becomes_new(void **state) {
  struct rig *rig = *state;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  char *new_tables = lines_of(path, ALL_TABLES);
  struct json_object *said = NULL, *list = NULL;
  put_old_store(rig, path);
  char *old_rows =
      lines_of(path, "SELECT business_no || business_status || form FROM application ORDER BY business_no");
  xq_err *err = svc_open(rig->config, &rig->s);
  assert_non_null(strstr(xq_err_message(err), "xuqid upgrade"));
  assert_code(err, CONFIG);

  assert_ok(svc_upgrade(rig->config, "wang", &said));
  assert_int_equal(number_of(said, "from"), 1);
  assert_int_equal(number_of(said, "to"), SVC_SCHEMA_VERSION);
  char *version = lines_of(text_of(said, "backup"), "SELECT value FROM meta WHERE name = 'schema'");
  assert_string_equal(version, "1\n"); /* what it was is still there */
  free(version);
  json_object_put(said);

  char *tables = lines_of(path, ALL_TABLES);
  assert_string_equal(tables, new_tables);
  char *rows = lines_of(path, "SELECT business_no || business_status || form FROM application ORDER BY business_no");
  assert_string_equal(rows, old_rows);
  assert_int_equal(strncmp(rows, "01", 2), 0);

  char *who = lines_of(path, "SELECT facts FROM audit WHERE action = 'store_upgraded'");
  assert_non_null(strstr(who, "\"who\":\"wang\""));
  free(who);

  assert_ok(svc_open(rig->config, &rig->s));
  assert_ok(svc_audit_verify(rig->s, &said));
  json_object_put(said);
  assert_ok(svc_admin_list(rig->s, &(struct svc_list_wish){"issued", NULL, 10}, &list));
  assert_int_equal(json_object_array_length(part_of(list, "applications")), 1);
  json_object_put(list);
  svc_close(&rig->s);

  assert_ok(svc_upgrade(rig->config, "wang", &said)); /* nothing to do */
  assert_false(json_object_object_get_ex(said, "backup", NULL));
  json_object_put(said);
  vandalize(rig, "UPDATE meta SET value = '999' WHERE name = 'schema'");
  assert_code(svc_upgrade(rig->config, "wang", &said), CONFIG);
  free(rows);
  free(old_rows);
  free(tables);
  free(new_tables);
  free(path);
}

/* A step that cannot be made leaves the store as it was. */
static void half_a_step_is_none(void **state) {
  struct rig *rig = *state;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  struct json_object *said = NULL;
  put_old_store(rig, path);
  vandalize(rig,
            "CREATE INDEX application_created ON application(created_at)"); /* in the way of the second statement */
  char *before = lines_of(path, ALL_TABLES);
  xq_err *err = svc_upgrade(rig->config, "wang", &said);
  assert_non_null(err);
  assert_true(xq_path_exists(xq_err_get_fact(err, "backup")));
  char *text = xq_err_to_text(err);
  assert_non_null(strstr(text, xq_err_get_fact(err, "backup")));
  free(text);
  xq_err_free(&err);
  char *after = lines_of(path, ALL_TABLES);
  assert_string_equal(after, before);
  free(before);
  free(after);
  free(path);
}

static int copies_in(const char *dir) {
  char *pattern = xq_path_join(dir, "xuqid.db.version-*");
  glob_t found = {0};
  int count = glob(pattern, 0, NULL, &found) == 0 ? (int)found.gl_pathc : 0;
  globfree(&found);
  free(pattern);
  return count;
}

/* What is broken is not carried on, and not copied either. */
static void a_broken_audit_log_is_not_carried_on(void **state) {
  struct rig *rig = *state;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  struct json_object *said = NULL;
  put_old_store(rig, path);
  vandalize(rig, "UPDATE audit SET subject = 'another' WHERE seq = (SELECT MAX(seq) FROM audit)");
  assert_code(svc_upgrade(rig->config, "wang", &said), AUDIT_BROKEN);
  assert_int_equal(copies_in(rig->dir), 0);
  free(path);
}

/* A service of the first version takes no lock: it has the store open, as every one has. */
static void nobody_has_the_store_open_meanwhile(void **state) {
  struct rig *rig = *state;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  struct json_object *said = NULL;
  sqlite3 *old = NULL;
  put_old_store(rig, path);
  assert_int_equal(sqlite3_open(path, &old), SQLITE_OK);
  assert_int_equal(sqlite3_exec(old, "PRAGMA journal_mode=WAL; SELECT count(*) FROM meta", NULL, NULL, NULL),
                   SQLITE_OK);
  xq_err *err = svc_upgrade(rig->config, "wang", &said);
  assert_non_null(strstr(xq_err_message(err), "stop the service first"));
  assert_code(err, BUSY);
  assert_int_equal(copies_in(rig->dir), 0);
  assert_int_equal(sqlite3_close(old), SQLITE_OK);
  assert_ok(svc_upgrade(rig->config, "wang", &said));
  json_object_put(said);
  free(path);
}

/* ---- pages */

static void pages_are_read_by_index(void **state) {
  struct rig *rig = *state;
  char *path = xq_path_join(rig->dir, "xuqid.db");
  static const char *const plans[] = {
      "EXPLAIN QUERY PLAN SELECT business_no FROM application WHERE TRUE AND (created_at, business_no) > (?, ?)"
      " ORDER BY created_at, business_no LIMIT ?",
      "EXPLAIN QUERY PLAN SELECT business_no FROM application WHERE business_status = ? AND (created_at, business_no) > (?, ?)"
      " ORDER BY created_at, business_no LIMIT ?"};
  for (size_t i = 0; i < XQ_COUNT(plans); i++) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, plans[i], -1, &stmt, NULL), SQLITE_OK);
    int lines = 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
      const char *line = (const char *)sqlite3_column_text(stmt, 3);
      assert_non_null(strstr(line, i == 0 ? "INDEX application_created" : "INDEX application_listed"));
      assert_null(strstr(line, "TEMP B-TREE"));
      lines++;
    }
    assert_int_equal(lines, 1);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
  }
  free(path);
}

enum { MANY = 7 };

static void each_is_on_one_page(void **state) {
  struct rig *rig = *state;
  struct json_object *list = NULL, *items = NULL, *next = NULL;
  char *numbers[MANY], *after = NULL;
  size_t seen = 0;
  int64_t now = xq_time_now();
  for (int i = 0; i < MANY; i++) {
    struct holder h = {0};
    char name[16];
    snprintf(name, sizeof name, "holder %d", i);
    holder_make(rig, &h, name, now, now + 20 * 86400);
    numbers[i] = apply(rig, &h);
    holder_free(&h);
  }
  do {
    assert_ok(svc_admin_list(rig->s, &(struct svc_list_wish){seen % 2 == 0 ? "entered" : NULL, after, 3}, &list));
    items = part_of(list, "applications");
    for (size_t i = 0; i < json_object_array_length(items); i++) {
      assert_string_equal(text_of(json_object_array_get_idx(items, i), "business_no"), numbers[seen++]);
    }
    free(after);
    after = json_object_object_get_ex(list, "next", &next) ? xq_strdup(json_object_get_string(next)) : NULL;
    json_object_put(list);
  } while (after != NULL);
  assert_int_equal(seen, MANY);
  assert_code(svc_admin_list(rig->s, &(struct svc_list_wish){NULL, "01209912310000001", 3}, &list), NOT_FOUND);
  assert_code(svc_admin_list(rig->s, &(struct svc_list_wish){"no-such", NULL, 3}, &list), USAGE);
  for (int i = 0; i < MANY; i++) {
    free(numbers[i]);
  }
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
  const struct CMUnitTest tests[] = {
      T(an_old_store_becomes_new),
      T(half_a_step_is_none),
      T(a_broken_audit_log_is_not_carried_on),
      T(nobody_has_the_store_open_meanwhile),
      T(pages_are_read_by_index),
      T(each_is_on_one_page),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
