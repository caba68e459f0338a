/* test_json.c - JSON from strangers. */
#include "tests/check.h"

#include <json-c/json.h>
#include <string.h>
#include <unistd.h>

static struct json_object *right(const char *text) {
  struct json_object *o = NULL;
  assert_ok(xq_json_parse(text, strlen(text), &o));
  return o;
}

static void assert_wrong(const char *text, size_t len) {
  struct json_object *o = NULL;
  xq_err *err = xq_json_parse(text, len, &o);
  if (err == NULL) {
    print_error("taken: %.60s\n", text);
  }
  assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
  assert_null(o);
  xq_err_free(&err);
}

static void what_is_json(void **state) {
  (void)state;
  static const char *const texts[] = {"{}",
                                      "[]",
                                      " {\"a\":1} \n",
                                      "\"x\"",
                                      "12",
                                      "-0",
                                      "true",
                                      "null",
                                      "1.5e3",
                                      "[1,2]",
                                      "{\"a\":{\"a\":1},\"b\":\":\\\"{\"}",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "\"\\u4e2d\\ud83d\\ude00\"",
                                      "{\"\":1}"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    json_object_put(right(texts[i]));
  }
}

static void what_is_not(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      " ",
      "{",
      "{\"a\":1",
      "[1,]",
      "{\"a\":1,}",
      "{a:1}",
      "{'a':1}",
      "{} x",
      "{}{}",
      "1 2",
      "01",
      "+1",
      ".5",
      "1.",
      "0x10",
      "NaN",
      "nan",
      "Infinity",
      "-Infinity",
      "-",
      "-01",
      "1e",
      "1e+",
      "1.e5",
      "[1.]",
      "TRUE",
      "{\"a\"=1}",
      "\"\\'\"",
      "True",
      "\"a",
      "/* c */ 1",
      "// c\n1",
      "\"\\x\"",
      "\"\\u12\"",
      "\"a\nb\"",
      "\"a\tb\"",
      "1e999",
      "[-1e999]",
      "\xEF\xBB\xBF{}",
      "\"\xFF\"",
      "\"\xC0\x80\"",
      "\"\xED\xA0\x80\"",
      "{\"\xFF\":1}",
      "9223372036854775808",
      "-9223372036854775809",
      "[18446744073709551615]",
      "99999999999999999999999999999999",
      "\"\\u0000\"",
      "{\"a\\u0000b\":1}",
  };
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    assert_wrong(texts[i], strlen(texts[i]));
  }
  assert_wrong("{}\0", 3);
  assert_wrong("{\"a\0\":1}", 8);
  assert_wrong("\0", 1);
}

static void doubles_are_seen(void **state) {
  (void)state;
  static const char *const texts[] = {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", "[{\"x\":{\"k\":1,\"k\":2}}]",
                                      "{\"a\":1,\"\\u0061\":2}", "{\"\":1,\"\":1}"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    assert_wrong(texts[i], strlen(texts[i]));
  }
  json_object_put(right("[{\"a\":1},{\"a\":1}]"));
  json_object_put(right("{\"a\":\"x\\\\\",\"b\":\"\\\":\"}"));
}

static void depth_is_bounded(void **state) {
  (void)state;
  char text[4 * XQ_JSON_DEPTH + 16];
  for (int depth = 1; depth <= XQ_JSON_DEPTH + 2; depth++) {
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    text[2 * depth] = '\0';
    if (depth <= XQ_JSON_DEPTH) {
      json_object_put(right(text));
    } else {
      assert_wrong(text, strlen(text));
    }
  }
  size_t many = 1000000;
  char *deep = xq_malloc(many);
  memset(deep, '[', many);
  assert_wrong(deep, many);
  free(deep);
}

static void getters_are_strict(void **state) {
  (void)state;
  struct json_object *o = right(
      "{\"s\":\"中\",\"i\":7,\"d\":7.0,\"b\":true,\"n\":null,\"o\":{},\"a\":[],\"t\":\"2017-09-21T06:49:48Z\",\"q\":"
      "\"7\"}");
  const char *s = NULL;
  int64_t i = 0;
  bool b = false;
  struct json_object *x = NULL;
  assert_ok(xq_json_str(o, "s", &s));
  assert_string_equal(s, "中");
  assert_ok(xq_json_int(o, "i", &i));
  assert_int_equal(i, 7);
  assert_ok(xq_json_bool(o, "b", &b));
  assert_true(b);
  assert_ok(xq_json_obj(o, "o", &x));
  assert_ok(xq_json_arr(o, "a", &x));
  assert_ok(xq_json_time(o, "t", &i));
  assert_int_equal(i, 1505976588);
  xq_err *err = xq_json_int(o, "q", &i);
  assert_string_equal(xq_err_get_fact(err, "field"), "q");
  xq_err_free(&err);
  err = xq_json_time(o, "s", &i);
  assert_string_equal(xq_err_get_fact(err, "field"), "s");
  xq_err_free(&err);
  assert_fails(xq_json_int(o, "d", &i), XQ_E_MALFORMED);
  assert_fails(xq_json_int(o, "b", &i), XQ_E_MALFORMED);
  assert_fails(xq_json_str(o, "i", &s), XQ_E_MALFORMED);
  assert_fails(xq_json_str(o, "n", &s), XQ_E_MALFORMED);
  assert_fails(xq_json_str(o, "missing", &s), XQ_E_MALFORMED);
  assert_fails(xq_json_bool(o, "i", &b), XQ_E_MALFORMED);
  assert_fails(xq_json_obj(o, "a", &x), XQ_E_MALFORMED);
  assert_fails(xq_json_arr(o, "o", &x), XQ_E_MALFORMED);
  assert_fails(xq_json_str(NULL, "s", &s), XQ_E_MALFORMED);
  struct json_object *array = right("[1]");
  assert_fails(xq_json_int(array, "0", &i), XQ_E_MALFORMED);
  json_object_put(array);
  i = 42;
  assert_ok(xq_json_opt_int(o, "n", &i));
  assert_ok(xq_json_opt_int(o, "missing", &i));
  assert_int_equal(i, 42);
  assert_fails(xq_json_opt_int(o, "s", &i), XQ_E_MALFORMED);
  assert_ok(xq_json_opt_str(o, "s", &s));
  assert_ok(xq_json_opt_bool(o, "missing", &b));
  assert_ok(xq_json_opt_time(o, "t", &i));
  json_object_put(o);
}

static void written_and_read_again(void **state) {
  (void)state;
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "s", "a/b \"中\"");
  xq_json_add_str(o, "n", NULL);
  xq_json_add_int(o, "i", INT64_MIN);
  xq_json_add_bool(o, "b", false);
  xq_json_add_time(o, "t", 0);
  char *text = xq_json_text(o);
  assert_string_equal(text,
                      "{\"s\":\"a/b \\\"中\\\"\",\"n\":null,\"i\":-9223372036854775808,\"b\":false,"
                      "\"t\":\"1970-01-01T00:00:00Z\"}");
  struct json_object *again = right(text);
  assert_true(json_object_equal(o, again));
  json_object_put(o);
  json_object_put(again);
  free(text);
}

static void files(void **state) {
  (void)state;
  char path[] = "/tmp/xuqi-test-json.XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  close(fd);
  struct json_object *o = NULL;
  assert_ok(xq_file_write(path, "{\"a\":1}", 7, 0600));
  assert_ok(xq_json_read(path, &o));
  json_object_put(o);
  assert_ok(xq_file_write(path, "{\"a\":", 5, 0600));
  xq_err *err = xq_json_read(path, &o);
  assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
  assert_string_equal(xq_err_get_fact(err, "path"), path);
  xq_err_free(&err);
  char *big = xq_calloc(1, 1100000);
  memset(big, ' ', 1100000);
  assert_ok(xq_file_write(path, big, 1100000, 0600));
  assert_fails(xq_json_read(path, &o), XQ_E_TOO_LARGE);
  free(big);
  unlink(path);
  assert_fails(xq_json_read(path, &o), XQ_E_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_json),
      cmocka_unit_test(what_is_not),
      cmocka_unit_test(doubles_are_seen),
      cmocka_unit_test(depth_is_bounded),
      cmocka_unit_test(getters_are_strict),
      cmocka_unit_test(written_and_read_again),
      cmocka_unit_test(files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
