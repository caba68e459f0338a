/*
 * Tests of the service's JSON becoming structs (src/ca/reference.c, application.c, problem.c): every member is taken
 * away, and made every other type, one at a time; nothing reaches a screen uncleaned.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "../pki/made.h"
#include "ca/parse.h"

#define ESC "\\u001b]0;evil\\u0007\\u001b[2J\\u202e"

static const char reference_text[] =
    "{\"name\":\"示例认证\",\"trial\":true,\"window_days\":90,\"key_policy\":\"same\",\"validity_from\":\"old_end\","
    "\"review_days\":3,\"agreement\":{\"version\":\"2017-09\",\"language\":\"zh_CN\",\"title\":\"电子认证服务协议\","
    "\"text\":\"第一条\\n第二条\",\"sha256\":\"@SUM@\"},"
    "\"notices\":[{\"id\":\"tender\",\"text\":\"开标前请勿续期\"}],"
    "\"prices\":{\"version\":\"2017-01\",\"unit\":\"year\",\"terms\":[{\"months\":12,\"unit_fen\":10000,\"quantity\":1,"
    "\"fee_fen\":10000},{\"months\":24,\"unit_fen\":10000,\"quantity\":2,\"fee_fen\":20000}]},"
    "\"fee_name\":\"证书服务费用\",\"express_payment\":\"货到付款\",\"invoice_type\":\"普通定额发票\","
    "\"accounts\":[{\"account_name\":\"示例公司\",\"account_no\":\"7443 9001\",\"bank\":\"示例银行\"}],"
    "\"channels\":[{\"id\":\"unionpay\",\"name\":\"银联在线\"}],"
    "\"halls\":[{\"name\":\"营业厅\",\"address\":\"路1号\",\"phone\":\"020-1\",\"hours\":\"9-17\"}],"
    "\"bring\":[\"身份证\",\"介质\"],"
    "\"calendar\":{\"days_off\":[\"2026-10-01\"],\"days_on\":[\"2026-10-10\"]},\"calendar_covers_to\":\"2026-12-31\","
    "\"roots\":[]}";

static const char application_text[] =
    "{\"business_no\":\"01201709210000846\",\"business_status\":\"issued\",\"payment_status\":\"paid\","
    "\"created_at\":\"2017-09-21T06:49:48Z\",\"updated_at\":\"2017-09-22T06:49:48Z\",\"revision\":7,"
    "\"certificate\":{\"serial\":\"0A\",\"fingerprint\":"
    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"subject\":\"CN=胡\","
    "\"not_before\":\"2016-10-01T00:00:00Z\",\"not_after\":\"2017-10-01T00:00:00Z\"},"
    "\"new_certificate\":{\"serial\":\"0B\",\"not_before\":\"2017-09-22T00:00:00Z\",\"not_after\":"
    "\"2018-10-01T00:00:00Z\"},\"months\":24,"
    "\"order\":{\"order_no\":\"201709210001\",\"transaction_type\":\"consume\",\"status\":\"normal\",\"created_at\":"
    "\"2017-09-21T06:49:48Z\",\"total_fen\":20000,\"lines\":[{\"name\":\"证书服务费用\",\"unit_fen\":10000,"
    "\"quantity\":2,\"amount_fen\":20000}]},"
    "\"transfers\":[{\"payer_account\":\"6222000000000000\",\"payer_name\":\"胡\",\"amount_fen\":20000,\"date\":"
    "\"2017-09-21\",\"remark\":\"\"}],"
    "\"form\":{\"handler\":{\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\",\"name\":\"胡\",\"mobile\":"
    "\"13923101111\",\"email\":\"hu@example.com\"},\"recipient\":{\"name\":\"胡\",\"mobile\":\"13923101111\","
    "\"address\":\"佛山市南海区1号\"}},\"reason\":\"请补充\",\"status_path\":\"/S/X\","
    "\"agreed\":{\"agreement\":\"2017-01\",\"notices\":[\"tender\"]},"
    "\"next\":{\"actor\":\"holder\",\"action\":\"install\",\"due\":\"2017-09-26\",\"due_about\":true,\"recorded\":true,"
    "\"refused\":true},\"actions\":[\"install\"],"
    "\"can_withdraw\":false,"
    "\"timeline\":[{\"at\":\"2017-09-21T06:49:48Z\",\"event\":\"submitted\",\"actor\":\"holder\",\"note\":\"网上\"}]}";

static struct json_object *parsed(const char *text) {
  struct json_object *o = NULL;
  made_ok(xq_json_parse(text, strlen(text), &o));
  return o;
}

/* The reference with its agreement's sum put in. */
static char *reference(void) {
  char sum[65];
  const char *agreement = "第一条\n第二条";
  xq_sha256_hex(agreement, strlen(agreement), sum);
  const char *at = strstr(reference_text, "@SUM@");
  return xq_asprintf("%.*s%s%s", (int)(at - reference_text), reference_text, sum, at + 5);
}

static xq_err *read_reference(struct json_object *o) {
  struct xq_reference *ref = NULL;
  xq_err *err = xq_parse_reference(o, &ref);
  xq_reference_free(&ref);
  return err;
}

static xq_err *read_application(struct json_object *o) {
  struct xq_application *app = NULL;
  xq_err *err = xq_application_from_json(o, &app);
  xq_application_free(&app);
  return err;
}

/* ---------------------------------------------------------------- every member, taken away and made another type */

enum mutation { REMOVED, NULLED, A_NUMBER, A_STRING, A_BOOL, AN_ARRAY, AN_OBJECT, MUTATIONS };

static struct json_object *made(enum mutation m) {
  switch (m) {
    case A_NUMBER:
      return json_object_new_int64(-3);
    case A_STRING:
      return json_object_new_string("\x1b[31m-");
    case A_BOOL:
      return json_object_new_boolean(1);
    case AN_ARRAY: {
      struct json_object *a = json_object_new_array();
      json_object_array_add(a, json_object_new_array());
      return a;
    }
    case AN_OBJECT:
      return json_object_new_object();
    case REMOVED:
    case NULLED:
    case MUTATIONS:
    default:
      return NULL;
  }
}

/* Free texts may be any string; these may also be absent. */
static bool may_stand(const char *key, enum mutation m) {
  static const char *const texts[] = {"name",         "title",        "text",       "fee_name",      "express_payment",
                                      "invoice_type", "account_name", "account_no", "bank",          "address",
                                      "phone",        "hours",        "subject",    "payer_account", "payer_name",
                                      "remark",       "id_no",        "mobile",     "email",         "reason",
                                      "note",         "bring[]",      "actions[]"};
  static const char *const optional[] = {"new_certificate", "reason",  "status_path", "due",     "due_about",
                                         "recorded",        "refused", "note",        "actions", "calendar_covers_to",
                                         "agreed"};
  for (size_t i = 0; m == A_STRING && i < XQ_COUNT(texts); i++) {
    if (strcmp(texts[i], key) == 0) {
      return true;
    }
  }
  if (strcmp(key, "can_withdraw") == 0) {
    return true; /* only of a service that tells no "actions" */
  }
  for (size_t i = 0; (m == REMOVED || (m == NULLED && strcmp(key, "actions") != 0)) && i < XQ_COUNT(optional); i++) {
    if (strcmp(optional[i], key) == 0) {
      return true;
    }
  }
  return m == A_BOOL && (strcmp(key, "trial") == 0);
}

/* Changes the n-th member below o, counted in order; its key in *key; false when there are fewer. */
static bool mutate(struct json_object *o, const char *name, int *n, enum mutation m, const char **key) {
  if (json_object_is_type(o, json_type_object)) {
    json_object_object_foreach(o, k, v) {
      if ((*n)-- == 0) {
        *key = k;
        if (m == REMOVED) {
          *key = xq_strdup(k); /* the object's copy goes with the member */
          json_object_object_del(o, k);
        } else {
          *key = xq_strdup(k);
          json_object_object_add(o, k, made(m));
        }
        return true;
      }
      if (mutate(v, k, n, m, key)) {
        return true;
      }
    }
  } else if (json_object_is_type(o, json_type_array)) {
    for (size_t i = 0; i < json_object_array_length(o); i++) {
      if (m != REMOVED && (*n)-- == 0) {
        *key = xq_asprintf("%s[]", name);
        json_object_array_put_idx(o, i, made(m));
        return true;
      }
      if (mutate(json_object_array_get_idx(o, i), name, n, m, key)) {
        return true;
      }
    }
  }
  return false;
}

static int try_all(const char *text, xq_err *(*read)(struct json_object *)) {
  int tried = 0;
  for (int m = 0; m < MUTATIONS; m++) {
    for (int n = 0;; n++) {
      struct json_object *o = parsed(text);
      const char *key = NULL;
      int count = n;
      if (!mutate(o, "", &count, (enum mutation)m, &key)) {
        json_object_put(o);
        break;
      }
      struct json_object *same = parsed(text);
      bool changed = !json_object_equal(o, same);
      xq_err *err = read(o);
      bool fine = err == NULL ? may_stand(key, (enum mutation)m) || !changed : xq_err_code(err) == XQ_E_MALFORMED;
      if (!fine) {
        print_error("member %s, mutation %d: %s\n", key, m, err != NULL ? xq_code_name(xq_err_code(err)) : "accepted");
      }
      assert_true(fine);
      tried++;
      xq_err_free(&err);
      free((char *)(uintptr_t)key);
      json_object_put(same);
      json_object_put(o);
    }
  }
  return tried;
}

static void wrong_types_are_refused_in_a_reference(void **state) {
  (void)state;
  char *text = reference();
  int tried = try_all(text, read_reference);
  print_message("%d damaged references refused\n", tried);
  assert_true(tried > 300);
  free(text);
}

static void wrong_types_are_refused_in_an_application(void **state) {
  (void)state;
  int tried = try_all(application_text, read_application);
  print_message("%d damaged applications refused\n", tried);
  assert_true(tried > 300);
}

/* ---------------------------------------------------------------- what is right is taken whole */

static void a_reference_is_read(void **state) {
  (void)state;
  char *text = reference();
  struct json_object *o = parsed(text);
  struct xq_reference *ref = NULL;
  made_ok(xq_parse_reference(o, &ref));
  assert_string_equal(ref->name, "示例认证");
  assert_true(ref->trial);
  assert_string_equal(ref->agreement.text, "第一条\n第二条");
  assert_int_equal(ref->notice_count, 1);
  assert_int_equal(ref->prices.count, 2);
  assert_int_equal(ref->bring_count, 2);
  assert_string_equal(ref->bring[1], "介质");
  assert_int_equal(ref->halls[0].phone[0], '0');
  assert_int_equal(ref->calendar.days_off_count, 1);
  assert_true(xq_calendar_covers(&ref->calendar, 20818));
  assert_false(xq_calendar_covers(&ref->calendar, 20819)); /* 2027-01-01 */
  xq_reference_free(&ref);
  json_object_put(o);
  free(text);
}

static void the_agreement_must_have_its_sum(void **state) {
  (void)state;
  char *text = reference();
  char *at = strstr(text, "第二条");
  memcpy(at, "第三条", strlen("第三条"));
  struct json_object *o = parsed(text);
  xq_err *err = read_reference(o);
  assert_string_equal(xq_err_get_fact(err, "field"), "sha256");
  made_fails(err, XQ_E_MALFORMED);
  json_object_put(o);
  free(text);
}

static void an_application_goes_there_and_back(void **state) {
  (void)state;
  struct json_object *o = parsed(application_text);
  struct xq_application *app = NULL;
  made_ok(xq_application_from_json(o, &app));
  assert_int_equal(app->business, XQ_B_ISSUED);
  assert_int_equal(app->revision, 7);
  assert_int_equal(app->transfers.items[0].amount_fen, 20000);
  struct xq_application *copy = xq_application_dup(app);
  xq_application_free(&app);
  struct json_object *back = xq_application_to_json(copy);
  assert_true(json_object_equal(o, back));
  json_object_put(back);
  copy->timeline_before = 3; /* the older ones could not be had: it is said that there are some */
  json_object_object_add(o, "timeline_before", json_object_new_int64(3));
  back = xq_application_to_json(copy);
  assert_true(json_object_equal(o, back));
  xq_application_free(&copy);
  json_object_put(back);
  json_object_put(o);
}

/* The set of actions an application has with this for its "actions". */
static unsigned actions_of(const char *actions) {
  struct json_object *o = parsed(application_text);
  struct xq_application *app = NULL;
  json_object_object_add(o, "actions", parsed(actions));
  made_ok(xq_application_from_json(o, &app));
  unsigned found = app->actions;
  for (int a = 0; a < XQ_DO_COUNT_; a++) {
    assert_int_equal(xq_application_may(app, (enum xq_action)a), (found >> a) & 1);
  }
  xq_application_free(&app);
  json_object_put(o);
  return found;
}

static void what_is_open_is_what_the_service_says(void **state) {
  (void)state;
  assert_int_equal(actions_of("[]"), 0);
  assert_int_equal(actions_of("[\"install\"]"), 1U << XQ_DO_INSTALL);
  assert_int_equal(actions_of("[\"withdraw\",\"fly\",\"pay\"]"), 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW);
}

/* An older service says whose turn it is, and whether the application can be withdrawn: nothing else is offered. */
static void of_an_older_service_it_is_what_comes_next(void **state) {
  (void)state;
  static const struct {
    const char *actor, *action;
    bool can_withdraw;
    unsigned open;
  } cases[] = {
      {"holder", "pay", true, 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW},
      {"cashier", "confirm_payment", true, 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW},
      {"reviewer", "review", false, 0},
      {"holder", "correct", false, 1U << XQ_DO_CORRECT},
      {"holder", "install", false, 1U << XQ_DO_INSTALL},
      {"none", "none", false, 0},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct json_object *o = parsed(application_text), *next = json_object_new_object();
    struct xq_application *app = NULL;
    xq_json_add_str(next, "actor", cases[i].actor);
    xq_json_add_str(next, "action", cases[i].action);
    json_object_object_add(o, "next", next);
    json_object_object_add(o, "can_withdraw", json_object_new_boolean(cases[i].can_withdraw));
    json_object_object_del(o, "actions");
    made_ok(xq_application_from_json(o, &app));
    assert_int_equal(app->actions, cases[i].open);
    xq_application_free(&app);
    json_object_put(o);
  }
}

/* ---------------------------------------------------------------- whose turn it is, without a session */

static struct xq_cert_status status_of(const char *text) {
  struct xq_cert_status status;
  struct json_object *o = parsed(text);
  made_ok(xq_parse_cert_status(o, &status));
  json_object_put(o);
  return status;
}

static void a_status_says_whose_turn_it_is(void **state) {
  (void)state;
  struct xq_cert_status status = status_of(
      "{\"renewability\":\"open\",\"next\":{\"actor\":\"holder\",\"action\":\"pay\",\"due\":\"2017-09-26\","
      "\"refused\":true}}");
  struct xq_turn turn = xq_turn_of_status(&status);
  assert_int_equal(turn.actor, XQ_BY_HOLDER);
  assert_int_equal(turn.action, XQ_DO_PAY);
  assert_int_equal(turn.due, 17435);
  assert_true(turn.refused && !turn.whole && !turn.about && !turn.recorded);
  /* an older service does not say; of an act that a newer one knows, no more is known either */
  static const char *const unsaid[] = {
      "{\"renewability\":\"open\"}",
      "{\"renewability\":\"open\",\"next\":{\"actor\":\"holder\",\"action\":\"dance\"}}",
      "{\"renewability\":\"ok\",\"next\":{\"actor\":\"none\",\"action\":\"none\"}}",
  };
  for (size_t i = 0; i < XQ_COUNT(unsaid); i++) {
    status = status_of(unsaid[i]);
    assert_false(status.has_next);
    turn = xq_turn_of_status(&status);
    assert_int_equal(turn.actor, XQ_BY_NOBODY);
    assert_int_equal(turn.action, XQ_DO_NOTHING);
  }
}

/* A service from before it said "refused" gave the reason. */
static void a_refusal_is_known_by_its_reason(void **state) {
  (void)state;
  struct json_object *o = parsed(application_text), *next = json_object_new_object();
  struct xq_application *app = NULL;
  xq_json_add_str(next, "actor", "holder");
  xq_json_add_str(next, "action", "pay");
  json_object_object_add(o, "next", next);
  json_object_object_add(o, "business_status", json_object_new_string("entered"));
  json_object_object_add(o, "payment_status", json_object_new_string("unpaid"));
  made_ok(xq_application_from_json(o, &app));
  assert_true(xq_turn_of_application(app).refused);
  xq_application_free(&app);
  json_object_object_del(o, "reason");
  made_ok(xq_application_from_json(o, &app));
  assert_false(xq_turn_of_application(app).refused);
  xq_application_free(&app);
  json_object_put(o);
}

static void members_of_a_newer_service_are_passed_over(void **state) {
  (void)state;
  struct json_object *o = parsed(application_text);
  json_object_object_add(o, "priority", json_object_new_string("high"));
  made_ok(read_application(o));
  json_object_put(o);
}

/* ---------------------------------------------------------------- what must not reach a terminal */

static void escapes_are_cleaned(void **state) {
  (void)state;
  static const char *const keys[] = {"subject", "reason", "note", "remark", "email"};
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    char *needle = xq_asprintf("\"%s\":\"", keys[i]);
    const char *at = strstr(application_text, needle);
    assert_non_null(at);
    at += strlen(needle);
    char *text = xq_asprintf("%.*s%s%s", (int)(at - application_text), application_text, ESC, at);
    struct json_object *o = parsed(text);
    struct xq_application *app = NULL;
    made_ok(xq_application_from_json(o, &app));
    struct json_object *back = xq_application_to_json(app);
    const char *shown = json_object_to_json_string_ext(back, JSON_C_TO_STRING_PLAIN);
    assert_null(strstr(shown, "\\u001b"));
    assert_null(strstr(shown, "\xe2\x80\xae"));
    json_object_put(back);
    xq_application_free(&app);
    json_object_put(o);
    free(text);
    free(needle);
  }
}

static void an_escape_in_the_agreement_is_shown_as_a_mark(void **state) {
  (void)state;
  char sum[65];
  const char *agreement = "a\x1b[31m\r\n\tb";
  xq_sha256_hex(agreement, strlen(agreement), sum);
  char *text = reference();
  struct json_object *o = parsed(text), *a;
  made_ok(xq_json_obj(o, "agreement", &a));
  xq_json_add_str(a, "text", agreement);
  xq_json_add_str(a, "sha256", sum);
  struct xq_reference *ref = NULL;
  made_ok(xq_parse_reference(o, &ref));
  assert_string_equal(ref->agreement.text, "a\xef\xbf\xbd[31m\n b");
  xq_reference_free(&ref);
  json_object_put(o);
  free(text);
}

/* ---------------------------------------------------------------- problems */

static xq_err *problem(long status, const char *type, const char *body) {
  struct xq_http_answer answer = {.status = status, .content_type = xq_strdup(type)};
  xq_buf_add_str(&answer.body, body);
  xq_err *err = xq_parse_problem(&answer);
  xq_http_answer_clear(&answer);
  return err;
}

#define PROBLEM "application/problem+json"

static void a_problem_keeps_its_code_and_facts(void **state) {
  (void)state;
  xq_err *err = problem(409, PROBLEM,
                        "{\"type\":\"about:blank\",\"title\":\"open " ESC
                        "\",\"status\":409,\"code\":\"renewal-open\",\"business_no\":\"01201709210000846\","
                        "\"note\":\"" ESC "\",\"deep\":{\"a\":1}}");
  assert_string_equal(xq_err_get_fact(err, "business_no"), "01201709210000846");
  assert_string_equal(xq_err_get_fact(err, "status"), "409");
  assert_true(xq_text_printable(xq_err_get_fact(err, "note")));
  assert_true(xq_text_printable(xq_err_message(err)));
  assert_null(xq_err_get_fact(err, "deep"));
  made_fails(err, XQ_E_RENEWAL_OPEN);
}

static void the_services_own_machine_is_not_ours(void **state) {
  (void)state;
  xq_err *err = problem(500, PROBLEM, "{\"code\":\"disk-full\"}");
  assert_string_equal(xq_err_get_fact(err, "service_code"), "disk-full");
  made_fails(err, XQ_E_SERVICE_FAULT);
  made_fails(problem(400, PROBLEM, "{\"code\":\"pin-wrong\"}"), XQ_E_SERVICE_FAULT);
  made_fails(problem(400, PROBLEM, "{\"code\":\"a-code-of-tomorrow\"}"), XQ_E_SERVICE_FAULT);
  made_fails(problem(503, PROBLEM, "{\"code\":\"a-code-of-tomorrow\"}"), XQ_E_SERVICE_UNAVAILABLE);
}

static void what_is_no_problem_is_against_the_protocol(void **state) {
  (void)state;
  made_fails(problem(500, "text/html", "<h1>oops"), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(302, NULL, ""), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(400, PROBLEM, "{\"code\":"), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(400, PROBLEM, "[]"), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(400, PROBLEM, "{\"code\":5}"), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(400, PROBLEM, "{}"), XQ_E_SERVICE_PROTOCOL);
  made_fails(problem(502, "text/html", "<h1>bad gateway"), XQ_E_SERVICE_UNAVAILABLE);
  made_fails(problem(429, NULL, ""), XQ_E_RATE_LIMITED);
}

/* ---------------------------------------------------------------- status */

static void a_status_is_read(void **state) {
  (void)state;
  struct xq_cert_status status;
  struct json_object *o = parsed("{\"renewability\":\"too_early\",\"opens_at\":\"2026-01-02T00:00:00Z\"}");
  made_ok(xq_parse_cert_status(o, &status));
  assert_int_equal(status.renewability, XQ_R_TOO_EARLY);
  assert_int_equal(status.opens_at, 1767312000);
  assert_int_equal(status.closes_at, 0);
  json_object_put(o);
  o = parsed("{\"renewability\":\"perhaps\"}");
  made_fails(xq_parse_cert_status(o, &status), XQ_E_MALFORMED);
  json_object_put(o);
  for (int r = 0; r < XQ_R_COUNT_; r++) {
    assert_non_null(xq_renewability_name((enum xq_renewability)r));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wrong_types_are_refused_in_a_reference),
      cmocka_unit_test(wrong_types_are_refused_in_an_application),
      cmocka_unit_test(a_reference_is_read),
      cmocka_unit_test(the_agreement_must_have_its_sum),
      cmocka_unit_test(an_application_goes_there_and_back),
      cmocka_unit_test(members_of_a_newer_service_are_passed_over),
      cmocka_unit_test(a_status_says_whose_turn_it_is),
      cmocka_unit_test(a_refusal_is_known_by_its_reason),
      cmocka_unit_test(what_is_open_is_what_the_service_says),
      cmocka_unit_test(of_an_older_service_it_is_what_comes_next),
      cmocka_unit_test(escapes_are_cleaned),
      cmocka_unit_test(an_escape_in_the_agreement_is_shown_as_a_mark),
      cmocka_unit_test(a_problem_keeps_its_code_and_facts),
      cmocka_unit_test(the_services_own_machine_is_not_ours),
      cmocka_unit_test(what_is_no_problem_is_against_the_protocol),
      cmocka_unit_test(a_status_is_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
