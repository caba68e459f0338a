/* test_price.c - price lists that add up, and those that do not. */
#include "rule.h"

#define YEAR1 "{\"months\":12,\"unit_fen\":10000,\"quantity\":1,\"fee_fen\":10000}"
#define YEAR2 "{\"months\":24,\"unit_fen\":9000,\"quantity\":2,\"fee_fen\":18000}"

static void a_list(void **state) {
  (void)state;
  struct xq_price_list list = {0};
  const char *text = "{\"version\":\"2017-01\",\"unit\":\"year\",\"terms\":[" YEAR1 "," YEAR2 "]}";
  struct json_object *o = json(text);
  assert_ok(xq_price_list_from_json(o, &list));
  json_object_put(o);
  assert_string_equal(list.version, "2017-01");
  assert_int_equal(list.count, 2);
  assert_int_equal(xq_price_find(&list, 24)->fee_fen, 18000);
  assert_int_equal(xq_price_find(&list, 24)->unit_fen, 9000);
  assert_int_equal(xq_price_find(&list, 24)->quantity, 2);
  assert_null(xq_price_find(&list, 36));
  o = xq_price_list_to_json(&list);
  char *back = xq_json_text(o);
  assert_string_equal(back, text);
  free(back);
  json_object_put(o);
  xq_price_list_clear(&list);
  assert_null(list.terms);
  assert_null(xq_price_find(&list, 12));
}

static void refused(void **state) {
  (void)state;
  static const struct {
    const char *version, *unit, *terms, *field;
  } cases[] = {
      {"\"1\"", "\"year\"", "[]", "terms"},
      {"\"1\"", "\"year\"", "{}", "terms"},
      {"\"1\"", "\"year\"", "[" YEAR1 "," YEAR1 "]", "months"},
      {"\"1\"", "\"year\"", "[1]", "terms"},
      {"\"1\"", "\"year\"", "[null]", "terms"},
      {"\"1\"", "\"month\"", "[" YEAR1 "]", "unit"},
      {"\"\"", "\"year\"", "[" YEAR1 "]", "version"},
      {"\"a\\nb\"", "\"year\"", "[" YEAR1 "]", "version"},
      {"1", "\"year\"", "[" YEAR1 "]", "version"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":10000,\"quantity\":1,\"fee_fen\":9999}]", "fee_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":10000,\"quantity\":1,\"fee_fen\":10000.0}]", "fee_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":13,\"unit_fen\":10000,\"quantity\":1,\"fee_fen\":10000}]", "months"},
      {"\"1\"", "\"year\"", "[{\"months\":0,\"unit_fen\":10000,\"quantity\":0,\"fee_fen\":0}]", "months"},
      {"\"1\"", "\"year\"", "[{\"months\":-12,\"unit_fen\":10000,\"quantity\":-1,\"fee_fen\":-10000}]", "months"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":0,\"quantity\":1,\"fee_fen\":0}]", "unit_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":-1,\"quantity\":1,\"fee_fen\":-1}]", "unit_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":24,\"unit_fen\":9223372036854775807,\"quantity\":2,\"fee_fen\":-2}]",
       "unit_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":10000000000000,\"quantity\":1,\"fee_fen\":10000000000000}]",
       "unit_fen"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":1,\"quantity\":1537228672809129302,\"fee_fen\":1}]",
       "months"},
      {"\"1\"", "\"year\"", "[{\"months\":12,\"unit_fen\":1,\"quantity\":1,\"fee_fen\":1,\"x\":1}]", "terms.x"},
      {"\"1\",\"x\":1", "\"year\"", "[" YEAR1 "]", "x"},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct xq_price_list list = {0};
    char *text =
        xq_asprintf("{\"version\":%s,\"unit\":%s,\"terms\":%s}", cases[i].version, cases[i].unit, cases[i].terms);
    struct json_object *o = json(text);
    assert_err(xq_price_list_from_json(o, &list), XQ_E_MALFORMED, cases[i].field);
    assert_null(list.version);
    json_object_put(o);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_list), cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
