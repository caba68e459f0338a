/* test_problem.c - what of an error leaves the service, and what stays in its log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "service/http/within.h"

static struct json_object *problem_of(xq_err *err, unsigned status, unsigned want_status) {
  unsigned got = 0;
  struct json_object *o = http_problem(err, status, "0123456789abcdef", &got);
  assert_int_equal(got, want_status);
  assert_int_equal(json_object_get_int(json_object_object_get(o, "status")), want_status);
  xq_err_free(&err);
  return o;
}

static const char *text_of(struct json_object *o, const char *key) {
  struct json_object *value = NULL;
  if (!json_object_object_get_ex(o, key, &value)) {
    return NULL;
  }
  assert_true(key[0] == 's' || json_object_is_type(value, json_type_string));
  return json_object_get_string(value);
}

static void facts_stand_beside(void **state) {
  (void)state;
  xq_err *cause = xq_err_fact(xq_err_new(XQ_E_FORM_INVALID, "inner"), "handler.id_no", "checksum");
  xq_err_fact(cause, "business_no", "inner");
  xq_err *err = xq_err_fact(xq_err_wrap(cause, XQ_E_RENEWAL_OPEN, "open already"), "business_no", "01201709210000846");
  struct json_object *o = problem_of(err, 0, 409);
  assert_string_equal(text_of(o, "code"), "renewal-open");
  assert_string_equal(text_of(o, "type"), "urn:xuqi:problem:renewal-open");
  assert_string_equal(text_of(o, "business_no"), "01201709210000846");
  assert_string_equal(text_of(o, "handler.id_no"), "checksum");
  assert_string_equal(text_of(o, "detail"), "open already");
  assert_string_equal(text_of(o, "request"), "0123456789abcdef");
  json_object_put(o);
}

static void facts_do_not_replace_members(void **state) {
  (void)state;
  xq_err *err = xq_err_new(XQ_E_MALFORMED, "odd \xFF\x1B[31m bytes");
  static const char *const members[] = {"type", "title", "status", "code", "detail", "request"};
  for (size_t i = 0; i < XQ_COUNT(members); i++) {
    xq_err_fact(err, members[i], "forged");
  }
  struct json_object *o = problem_of(err, 0, 400);
  for (size_t i = 0; i < XQ_COUNT(members); i++) {
    assert_string_not_equal(text_of(o, members[i]), "forged");
  }
  assert_true(xq_text_printable(text_of(o, "detail")));
  assert_true(xq_utf8_valid(text_of(o, "detail"), strlen(text_of(o, "detail"))));
  json_object_put(o);
}

static void our_faults_are_silent(xq_err *err, unsigned want_status, const char *want_code) {
  xq_err_fact(err, "path", "/var/lib/xuqid/ca.key");
  xq_err_fact(err, "record", "17");
  struct json_object *o = problem_of(err, 0, want_status);
  assert_string_equal(text_of(o, "code"), want_code);
  assert_int_equal(json_object_object_length(o), 5); /* type, title, status, code, request */
  assert_null(strstr(json_object_to_json_string(o), "secret"));
  assert_null(strstr(json_object_to_json_string(o), "/var"));
  json_object_put(o);
}

static void nothing_of_ours_leaks(void **state) {
  (void)state;
  our_faults_are_silent(xq_err_new(XQ_E_INTERNAL, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_new(XQ_E_CRYPTO, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_new(XQ_E_IO, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_new(XQ_E_CONFIG, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_new(XQ_E_PIN_WRONG, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_new(XQ_E_AUDIT_BROKEN, "secret"), 503, "audit-broken");
  our_faults_are_silent(xq_err_new(XQ_E_DISK_FULL, "secret"), 503, "disk-full");
  /* a file of ours that is missing or too large is not the client's "not found" or "too large" */
  our_faults_are_silent(xq_err_new(XQ_E_NOT_FOUND, "secret"), 500, "internal");
  our_faults_are_silent(xq_err_wrap(xq_err_errno(ENOENT, "/var/x", "secret"), XQ_E_MALFORMED, "secret"), 500,
                        "internal");
}

static void status_may_be_another(void **state) {
  (void)state;
  struct json_object *o = problem_of(xq_err_new(XQ_E_USAGE, "no such method"), 405, 405);
  assert_string_equal(text_of(o, "code"), "usage");
  json_object_put(o);
  json_object_put(problem_of(xq_err_new(XQ_E_NOT_FOUND, "no such path"), 0, 404));
  json_object_put(problem_of(xq_err_new(XQ_E_AUTH_EXPIRED, "over"), 0, 401));
  json_object_put(problem_of(xq_err_new(XQ_E_VERSION_CONFLICT, "changed"), 0, 412));
  json_object_put(problem_of(xq_err_new(XQ_E_RATE_LIMITED, "slower"), 0, 429));
}

static void what_is_said_has_its_status(void **state) {
  (void)state;
  for (int code = 1; code < XQ_E_COUNT_; code++) {
    if (xq_code_is((enum xq_code)code, XQ_IS_SAID) != (http_problem_status((enum xq_code)code) != 500)) {
      fail_msg("%s: SAID without a status, or a status without it", xq_code_name((enum xq_code)code));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(facts_stand_beside),          cmocka_unit_test(facts_do_not_replace_members),
      cmocka_unit_test(nothing_of_ours_leaks),       cmocka_unit_test(status_may_be_another),
      cmocka_unit_test(what_is_said_has_its_status),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
