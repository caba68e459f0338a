/* test_date.c - dates as people type them. */
#include "rule.h"

static void assert_date(const char *text, const char *flaw, const char *date) {
  int64_t got = -1;
  enum xq_flaw found = xq_check_date(text, day("2016-09-21"), day("2017-09-21"), &got);
  if (strcmp(xq_flaw_name(found), flaw) != 0) {
    print_error("\"%s\" is %s\n", text, xq_flaw_name(found));
  }
  assert_string_equal(xq_flaw_name(found), flaw);
  assert_int_equal(got, date != NULL ? day(date) : -1);
}

static void ways_to_write(void **state) {
  (void)state;
  static const char *const texts[] = {
      "2017-09-21",   "20170921",      "2017/9/21",      "2017/09/21",           "2017.9.21",         "2017-9-21",
      " 2017-09-21 ", "2017年9月21日", "2017年09月21日", "2017年9月21",          "2017年9月21号",     "2017年09月21號",
      "2017。9。21",  "2017–09–21",    "2017／9／21",    "２０１７－０９－２１", "2017 年 9 月 21 日"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    assert_date(texts[i], "none", "2017-09-21");
  }
  assert_date("2016-09-21", "none", "2016-09-21");
  assert_date("2017-02-28", "none", "2017-02-28");
}

static void flaws(void **state) {
  (void)state;
  assert_date("", "empty", NULL);
  assert_date("2017-09-22", "date-future", NULL);
  assert_date("2016-09-20", "date-too-old", NULL);
  assert_date("0001-01-01", "date-too-old", NULL);
  assert_date("2017-02-29", "date", NULL);
  assert_date("2017-13-01", "date", NULL);
  assert_date("2017-00-10", "date", NULL);
  assert_date("2017-09-31", "date", NULL);
  assert_date("20170931", "date", NULL);
  assert_date("2017-9", "pattern", NULL);
  assert_date("2017年9月", "pattern", NULL);
  assert_date("17-9-21", "pattern", NULL);
  assert_date("2017-9/21", "pattern", NULL);
  assert_date("2017-009-21", "pattern", NULL);
  assert_date("201709211", "pattern", NULL);
  assert_date("2017--21", "pattern", NULL);
  assert_date("2017-9-", "pattern", NULL);
  assert_date("9/21/2017", "pattern", NULL);
  assert_date("yesterday", "characters", NULL);
  assert_date("月日年", "pattern", NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ways_to_write), cmocka_unit_test(flaws)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
