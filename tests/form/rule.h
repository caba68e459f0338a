/* rule.h - what the tests of the form share. */
#ifndef TESTS_FORM_RULE_H
#define TESTS_FORM_RULE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these first */
#include <cmocka.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/form.h"

typedef enum xq_flaw check_fn(const char *text, char **canon);

static inline int64_t day(const char *date) {
  int64_t d = 0;
  xq_err *err = xq_day_parse(date, &d);
  assert_null(err);
  return d;
}

/* The flaw is as named, and the canonical form (NULL: none) as well; a canonical form is its own. */
static inline void assert_rule_at(check_fn *check, const char *text, const char *flaw, const char *canon, int line) {
  char *got = (char *)(uintptr_t)1;
  enum xq_flaw found = check(text, &got);
  if (strcmp(xq_flaw_name(found), flaw) != 0 || !xq_streq(got, canon)) {
    print_error("line %d: \"%s\" is %s, \"%s\"\n", line, text, xq_flaw_name(found), got != NULL ? got : "(null)");
  }
  assert_string_equal(xq_flaw_name(found), flaw);
  assert_true(xq_streq(got, canon));
  assert_int_equal(check(text, NULL), found);
  if (got != NULL && *got != '\0') {
    char *again = NULL;
    enum xq_flaw then = check(got, &again); /* what nobody sees is gone by then */
    assert_int_equal(then, found == XQ_FLAW_INVISIBLE && !xq_flaw_stops(then) ? then : found);
    assert_string_equal(again, got);
    free(again);
  }
  free(got);
}
#define assert_rule(check, text, flaw, canon) assert_rule_at((check), (text), (flaw), (canon), __LINE__)

static inline struct json_object *json(const char *text) {
  struct json_object *o = NULL;
  xq_err *err = xq_json_parse(text, strlen(text), &o);
  assert_null(err);
  return o;
}

static inline void assert_ok_at(xq_err *err, int line) {
  if (err != NULL) {
    char *text = xq_err_to_line(err);
    print_error("line %d: %s\n", line, text);
    free(text);
  }
  assert_null(err);
}
#define assert_ok(err) assert_ok_at((err), __LINE__)

/* err has the code and, unless NULL, the fact "field"; frees it. */
static inline void assert_err_at(xq_err *err, enum xq_code code, const char *field, int line) {
  const char *got = xq_err_get_fact(err, "field");
  if (xq_err_code(err) != code || (field != NULL && !xq_streq(got, field))) {
    print_error("line %d: %s, field %s\n", line, xq_code_name(xq_err_code(err)), got != NULL ? got : "(none)");
  }
  assert_int_equal(xq_err_code(err), code);
  if (field != NULL) {
    assert_non_null(got);
    assert_string_equal(got, field);
  }
  xq_err_free(&err);
}
#define assert_err(err, code, field) assert_err_at((err), (code), (field), __LINE__)

#endif
