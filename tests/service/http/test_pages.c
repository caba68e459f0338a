/* test_pages.c - lists that have grown: every page of them, asked for by a real client over HTTPS, and that the largest
 * page fits into what the client takes. */
#include "../rig.h"
#include "xuqi/ca.h"

#define APPLICATIONS 45
#define LINES 117

struct world {
  struct rig rig;
  svc_http *http;
  xq_ca *ca;
  char *url, *ca_file, *number;
};

/* Closed applications beside the open one, and a long history: written by SQL, as years would. */
static void grow(struct rig *rig, const char *number) {
  char *more = xq_asprintf(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO application (business_no, certificate, business_status, payment_status, revision, created_at,"
      " updated_at, months, message, key, form) SELECT printf('01%%08d%%07d', 20250101 + i / 4, i), certificate, 'closed',"
      " payment_status, revision, created_at - 1000 + i / 4, updated_at, months, message, key, form FROM n, application"
      " WHERE business_no = '%s'",
      APPLICATIONS - 1, number);
  vandalize(rig, more);
  free(more);
  vandalize(
      rig,
      "INSERT INTO orders SELECT substr(business_no, 3), business_no, 'closed', created_at, 10000 FROM application"
      " WHERE business_status = 'closed'");
  char *lines = xq_asprintf(
      "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO timeline SELECT a.business_no, i, 1000000000 + i, 'payment_refused', 'cashier', 'line ' || i"
      " FROM n, application a",
      LINES);
  vandalize(rig, lines);
  free(lines);
}

static int setup(void **state) {
  struct world *w = calloc(1, sizeof *w);
  int port = 0;
  struct xq_session_info info;
  rig_start(&w->rig, false);
  w->number = apply(&w->rig, &w->rig.hu);
  grow(&w->rig, w->number);
  assert_ok(svc_http_start(w->rig.s, &w->http, &port));
  w->url = xq_asprintf("https://127.0.0.1:%d", port);
  w->ca_file = xq_path_join(w->rig.dir, "ca.pem");
  struct xq_ca_config config = {.url = w->url, .ca_file = w->ca_file, .language = "en"};
  assert_ok(xq_ca_open(&config, &w->ca));
  assert_ok(xq_ca_login(w->ca, w->rig.hu.key, w->rig.hu.cert, &info));
  *state = w;
  return 0;
}

static int teardown(void **state) {
  struct world *w = *state;
  xq_ca_free(&w->ca);
  svc_http_stop(&w->http, 5);
  rig_end(&w->rig);
  free(w->url);
  free(w->ca_file);
  free(w->number);
  free(w);
  return 0;
}

/* ---- applications */

static void test_a_client_gets_all(void **state) {
  struct world *w = *state;
  struct xq_application_list list = {0};
  assert_ok(xq_ca_applications(w->ca, &list));
  assert_int_equal(list.count, APPLICATIONS);
  assert_string_equal(list.items[0]->business_no, w->number);
  for (size_t i = 1; i < list.count; i++) { /* newest first, each once */
    assert_true(list.items[i]->created_at < list.items[i - 1]->created_at ||
                (list.items[i]->created_at == list.items[i - 1]->created_at &&
                 strcmp(list.items[i]->business_no, list.items[i - 1]->business_no) < 0));
    assert_int_equal(list.items[i]->timeline_count, XQ_LISTED_TIMELINE);
  }
  xq_application_list_free(&list);
}

static size_t page(struct rig *rig, const char *after, int limit, char **next) {
  struct json_object *out = NULL, *o = NULL;
  assert_ok(svc_applications(rig->s, rig->hu.fingerprint, after, limit, &out));
  size_t count = json_object_array_length(part_of(out, "applications"));
  *next = json_object_object_get_ex(out, "next", &o) ? xq_strdup(json_object_get_string(o)) : NULL;
  if (*next != NULL) {
    assert_string_equal(*next,
                        text_of(json_object_array_get_idx(part_of(out, "applications"), count - 1), "business_no"));
  }
  json_object_put(out);
  return count;
}

static void test_pages_end(void **state) {
  struct world *w = *state;
  char *after = NULL, *next = NULL;
  size_t all = 0, pages = 0;
  do { /* a limit that divides the count: no empty page at the end */
    all += page(&w->rig, after, 9, &next);
    free(after);
    after = next;
    pages++;
  } while (after != NULL);
  assert_int_equal(all, APPLICATIONS);
  assert_int_equal(pages, APPLICATIONS / 9);
  assert_int_equal(page(&w->rig, NULL, APPLICATIONS, &next), APPLICATIONS);
  assert_null(next);
  assert_int_equal(page(&w->rig, NULL, APPLICATIONS - 1, &next), APPLICATIONS - 1);
  assert_non_null(next);
  free(next);
}

static void test_after_what_is_not_ones_own(void **state) {
  struct world *w = *state;
  struct holder other = {0};
  struct json_object *out = NULL;
  int64_t now = xq_time_now();
  holder_make(&w->rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  assert_code(svc_applications(w->rig.s, other.fingerprint, w->number, 5, &out), NOT_FOUND);
  assert_code(svc_applications(w->rig.s, w->rig.hu.fingerprint, "01209912310000001", 5, &out), NOT_FOUND);
  assert_code(svc_timeline(w->rig.s, other.fingerprint, w->number, 5, 5, &out), NOT_FOUND);
  holder_free(&other);
}

/* ---- the timeline */

static void check_lines(const struct xq_application *app) {
  assert_int_equal(app->timeline_count, LINES);
  assert_int_equal(app->timeline_before, 0);
  assert_int_equal(app->timeline[0].event, XQ_AE_SUBMITTED);
  for (size_t i = 1; i < app->timeline_count; i++) {
    assert_int_equal(app->timeline[i].at, 1000000001 + (int64_t)i);
    assert_int_equal(app->timeline[i].event, XQ_AE_PAYMENT_REFUSED);
  }
}

static void test_a_client_gets_the_whole_timeline(void **state) {
  struct world *w = *state;
  struct xq_application *app = NULL, *withdrawn = NULL;
  assert_ok(xq_ca_application(w->ca, w->number, -1, 0, &app));
  check_lines(app);
  xq_application_free(&app);
  vandalize(&w->rig, "UPDATE application SET revision = 117 WHERE business_status = 'entered'");
  assert_ok(xq_ca_withdraw(w->ca, w->number, "key-00001", &withdrawn)); /* an answer to a change has it as well */
  assert_int_equal(withdrawn->timeline_count, LINES + 1);
  assert_int_equal(withdrawn->timeline[LINES].event, XQ_AE_WITHDRAWN);
  xq_application_free(&withdrawn);
}

static void test_the_operator_sees_the_whole_timeline(void **state) {
  struct world *w = *state;
  struct json_object *out = NULL;
  assert_ok(svc_admin_show(w->rig.s, w->number, &out));
  struct json_object *timeline = part_of(out, "timeline");
  assert_int_equal(json_object_array_length(timeline), LINES);
  for (size_t i = 1; i < LINES; i++) {
    char *note = xq_asprintf("line %zu", i + 1);
    assert_string_equal(json_object_get_string(part_of(json_object_array_get_idx(timeline, i), "note")), note);
    free(note);
  }
  assert_false(json_object_object_get_ex(out, "timeline_before", NULL));
  json_object_put(out);
}

static void test_pages_of_a_timeline(void **state) {
  struct world *w = *state;
  struct json_object *out = NULL, *o = NULL;
  assert_ok(svc_timeline(w->rig.s, w->rig.hu.fingerprint, w->number, INT64_MAX, XQ_PAGE_TIMELINE, &out));
  assert_int_equal(json_object_array_length(part_of(out, "timeline")), XQ_PAGE_TIMELINE);
  assert_int_equal(number_of(out, "before"), LINES - XQ_PAGE_TIMELINE + 1);
  json_object_put(out);
  int64_t before = INT64_MAX;
  int pages = 0;
  for (;; pages++) {
    assert_ok(svc_timeline(w->rig.s, w->rig.hu.fingerprint, w->number, before, 39, &out));
    assert_int_equal(json_object_array_length(part_of(out, "timeline")), 39);
    bool more = json_object_object_get_ex(out, "before", &o);
    before = more ? json_object_get_int64(o) : 0;
    json_object_put(out);
    if (!more) {
      break;
    }
  }
  assert_int_equal(pages, LINES / 39 - 1);
  assert_ok(svc_timeline(w->rig.s, w->rig.hu.fingerprint, w->number, 1, 39, &out));
  assert_int_equal(json_object_array_length(part_of(out, "timeline")), 0);
  assert_false(json_object_object_get_ex(out, "before", &o));
  json_object_put(out);
}

/* ---- the largest answers that there can be are taken */

static void test_the_largest_fit(void **state) {
  struct world *w = *state;
  struct xq_application_list list = {0};
  struct xq_application *app = NULL;
  struct xq_reference *ref = NULL;
  char *reason = xq_calloc(1, XQ_REASON_MAX_CHARS * 4 + 1); /* characters of four bytes */
  for (int i = 0; i < XQ_REASON_MAX_CHARS; i++) {
    memcpy(reason + i * 4, "\xF0\xA0\xAE\xB7", 4);
  }
  assert_ok(svc_reason_check(reason));
  char *sql = xq_asprintf("UPDATE timeline SET note = '%s'; UPDATE application SET reason = '%s'", reason, reason);
  vandalize(&w->rig, sql);
  free(sql);
  free(reason);
  assert_ok(xq_ca_applications(w->ca, &list));
  assert_int_equal(list.count, APPLICATIONS);
  xq_application_list_free(&list);
  assert_ok(xq_ca_application(w->ca, w->number, -1, 0, &app));
  assert_int_equal(app->timeline_count, LINES);
  xq_application_free(&app);
  char *text = xq_calloc(1, XQ_AGREEMENT_MAX + 2);
  memset(text, '"', XQ_AGREEMENT_MAX + 1); /* two bytes each in JSON */
  assert_code(svc_admin_publish_agreement(w->rig.s, "test", "en", "9", "Long", text), MALFORMED);
  text[XQ_AGREEMENT_MAX] = '\0';
  assert_ok(svc_admin_publish_agreement(w->rig.s, "test", "en", "9", "Long", text));
  assert_ok(xq_ca_reference(w->ca, &ref));
  assert_string_equal(ref->agreement.text, text);
  xq_reference_free(&ref);
  free(text);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_a_client_gets_all),
      T(test_pages_end),
      T(test_after_what_is_not_ones_own),
      T(test_a_client_gets_the_whole_timeline),
      T(test_pages_of_a_timeline),
      T(test_the_operator_sees_the_whole_timeline),
      T(test_the_largest_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
