/* test_err.c - errors: facts, chains, errno. */
#include "tests/check.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

static void no_error_is_no_error(void **state) {
  (void)state;
  xq_err *none = NULL;
  assert_int_equal(xq_err_code(none), XQ_E_NONE);
  assert_false(xq_err_has(none, XQ_E_IO));
  assert_null(xq_err_get_fact(none, "path"));
  assert_null(xq_err_dup(none));
  assert_string_equal(xq_err_message(none), "");
  xq_err_free(&none);
  xq_err_free(NULL);
}

static void facts_are_found_along_the_chain(void **state) {
  (void)state;
  xq_err *inner = xq_err_fact(xq_err_new(XQ_E_IO, "deep"), "path", "/a b");
  xq_err_fact(inner, "tries_left", "%d", 3);
  xq_err *err = xq_err_wrap(inner, XQ_E_TOKEN_WRITE, "outer %s", "words");
  xq_err_fact(err, "tries_left", "%d", 2);
  xq_err_fact(err, "tries_left", "%d", 1);
  assert_string_equal(xq_err_get_fact(err, "path"), "/a b");
  assert_string_equal(xq_err_get_fact(err, "tries_left"), "1");
  assert_int_equal(xq_err_code(err), XQ_E_TOKEN_WRITE);
  assert_true(xq_err_has(err, XQ_E_IO));
  assert_false(xq_err_has(err, XQ_E_BUSY));
  xq_err *copy = xq_err_dup(err);
  xq_err_free(&err);
  assert_null(err);
  assert_string_equal(xq_err_message(copy), "outer words");
  assert_int_equal(xq_err_code(xq_err_cause(copy)), XQ_E_IO);
  char *line = xq_err_to_line(copy);
  assert_non_null(strstr(line, "token-write: outer words {tries_left=1} (test_err.c:"));
  assert_non_null(strstr(line, "<- io: deep {path=/a b tries_left=3}"));
  free(line);
  struct json_object *o = xq_err_to_json(copy), *cause = NULL;
  const char *code = NULL;
  assert_ok(xq_json_obj(o, "cause", &cause));
  assert_ok(xq_json_str(cause, "code", &code));
  assert_string_equal(code, "io");
  json_object_put(o);
  xq_err_free(&copy);
}

static void errno_becomes_a_code(void **state) {
  (void)state;
  static const struct {
    int errnum;
    enum xq_code code;
  } table[] = {{ENOENT, XQ_E_NOT_FOUND},  {ENOSPC, XQ_E_DISK_FULL}, {EDQUOT, XQ_E_DISK_FULL}, {EACCES, XQ_E_PERMISSION},
               {EPERM, XQ_E_PERMISSION},  {EROFS, XQ_E_PERMISSION}, {EEXIST, XQ_E_EXISTS},    {EIO, XQ_E_IO},
               {ENOTDIR, XQ_E_NOT_FOUND}, {987654, XQ_E_IO}};
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    xq_err *err = xq_err_errno(table[i].errnum, "/p", "it failed");
    assert_int_equal(xq_err_code(err), table[i].code);
    assert_string_equal(xq_err_get_fact(err, "path"), "/p");
    assert_non_null(xq_err_get_fact(err, "errno"));
    xq_err_free(&err);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_error_is_no_error),
      cmocka_unit_test(facts_are_found_along_the_chain),
      cmocka_unit_test(errno_becomes_a_code),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
