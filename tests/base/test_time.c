/* test_time.c - RFC 3339, HTTP dates, calendar days; the process's own zone never matters. */
#include "tests/check.h"

#include <time.h>

static int64_t rfc(const char *s) {
  int64_t t = -1;
  assert_ok(xq_time_parse_rfc3339(s, &t));
  return t;
}

static void rfc3339_right(void **state) {
  (void)state;
  assert_int_equal(rfc("1970-01-01T00:00:00Z"), 0);
  assert_int_equal(rfc("2017-09-21T06:49:48Z"), 1505976588);
  assert_int_equal(rfc("2017-09-21T14:49:48+08:00"), 1505976588);
  assert_int_equal(rfc("2017-09-20T22:49:48-08:00"), 1505976588);
  assert_int_equal(rfc("2017-09-21t06:49:48z"), 1505976588);
  assert_int_equal(rfc("2017-09-21T06:49:48.999999999999Z"), 1505976588);
  assert_int_equal(rfc("2017-09-21T06:49:48-00:00"), 1505976588);
  assert_int_equal(rfc("1969-12-31T23:59:59Z"), -1);
  assert_int_equal(rfc("2000-02-29T00:00:00Z"), 951782400);
  assert_int_equal(rfc("2016-12-31T23:59:60Z"), 1483228800);
  assert_int_equal(rfc("2017-01-01T07:59:60+08:00"), 1483228800);
  assert_int_equal(rfc("9999-12-31T23:59:59Z"), 253402300799);
}

static void rfc3339_wrong(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "",
      "2017-09-21",
      "2017-09-21T06:49:48",
      "2017-09-21 06:49:48Z",
      "2017-09-21T06:49Z",
      "2017-09-21T06:49:48.Z",
      "2017-09-21T06:49:48Z ",
      " 2017-09-21T06:49:48Z",
      "2017-9-21T06:49:48Z",
      "2017-13-01T00:00:00Z",
      "2017-00-01T00:00:00Z",
      "2017-04-31T00:00:00Z",
      "2017-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2017-09-21T24:00:00Z",
      "2017-09-21T06:60:00Z",
      "2017-09-21T06:49:61Z",
      "2017-09-21T06:49:60Z",
      "2017-09-21T06:49:48+8:00",
      "2017-09-21T06:49:48+0800",
      "2017-09-21T06:49:48+24:00",
      "2017-09-21T06:49:48+08:60",
      "2017-09-21T06:49:48 08:00",
      "+017-09-21T06:49:48Z",
      "10000-01-01T00:00:00Z",
      "２017-09-21T06:49:48Z",
  };
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    int64_t t = 42;
    assert_fails(xq_time_parse_rfc3339(wrong[i], &t), XQ_E_MALFORMED);
    assert_int_equal(t, 42);
  }
}

static void there_and_back(void **state) {
  (void)state;
  char buf[21];
  assert_string_equal(xq_time_rfc3339(1505976588, buf), "2017-09-21T06:49:48Z");
  assert_string_equal(xq_time_rfc3339(-1, buf), "1969-12-31T23:59:59Z");
  assert_string_equal(xq_time_rfc3339(INT64_MAX, buf), "9999-12-31T23:59:59Z");
  assert_string_equal(xq_time_rfc3339(INT64_MIN, buf), "0000-01-01T00:00:00Z");
  for (int64_t t = -62167219200; t <= 253402300799; t += 86400 * 97 + 12345) {
    assert_int_equal(rfc(xq_time_rfc3339(t, buf)), t);
  }
}

/* The C library's calendar, an independent one, agrees on every day of five centuries. */
static void agrees_with_the_c_library(void **state) {
  (void)state;
  for (int64_t day = -100000; day < 100000; day++) {
    time_t t = (time_t)day * 86400;
    struct tm tm;
    char ours[11], theirs[32];
    gmtime_r(&t, &tm);
    strftime(theirs, sizeof theirs, "%Y-%m-%d", &tm);
    assert_string_equal(xq_day_format(day, ours), theirs);
    assert_int_equal(xq_day_weekday(day), tm.tm_wday);
    int64_t back = 0;
    assert_ok(xq_day_parse(ours, &back));
    assert_int_equal(back, day);
  }
}

static void chinese_time(void **state) {
  (void)state;
  char buf[21];
  static const char *const zones[] = {"UTC", "America/New_York", "Asia/Shanghai", "right/UTC"};
  for (size_t i = 0; i < XQ_COUNT(zones); i++) {
    setenv("TZ", zones[i], 1);
    tzset();
    assert_string_equal(xq_time_local(1505976588, buf), "2017-09-21 14:49:48");
    assert_string_equal(xq_date_local(1505976588, buf), "2017-09-21");
    assert_string_equal(xq_date_compact(1505976588, buf), "20170921");
    assert_int_equal(xq_day_of(57599), 0); /* 23:59:59 in Beijing */
    assert_int_equal(xq_day_of(57600), 1);
    assert_int_equal(xq_day_of(-28800), 0);
    assert_int_equal(xq_day_of(-28801), -1);
  }
  assert_string_equal(xq_day_format(INT64_MAX, buf), "9999-12-31");
}

static void real_days_only(void **state) {
  (void)state;
  int64_t day = 7;
  assert_ok(xq_day_parse("2024-02-29", &day));
  assert_int_equal(day, 19782);
  static const char *const wrong[] = {"2023-02-29",  "2100-02-29",  "2024-02-30", "2024-2-29", "20240229",
                                      "2024-02-29 ", "2024-02-29T", "2024/02/29", "",          "0000-00-00"};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    assert_fails(xq_day_parse(wrong[i], &day), XQ_E_MALFORMED);
  }
  assert_int_equal(day, 19782);
}

static void http_dates(void **state) {
  (void)state;
  int64_t t = 0;
  assert_ok(xq_time_parse_http("Sun, 06 Nov 1994 08:49:37 GMT", &t));
  assert_int_equal(t, 784111777);
  static const char *const wrong[] = {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                                      "Sun, 06 Nov 1994 08:49:37 UTC",  "Sun, 06 Nov 1994 08:49:37 GMT ",
                                      "Mon, 06 Nov 1994 08:49:37 GMT",  "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun, 31 Nov 1994 08:49:37 GMT",  "sun, 06 nov 1994 08:49:37 gmt",
                                      "Sun, 06 Foo 1994 08:49:37 GMT",  ""};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    assert_fails(xq_time_parse_http(wrong[i], &t), XQ_E_MALFORMED);
  }
}

static void clocks_run_forward(void **state) {
  (void)state;
  int64_t before = xq_time_mono_ms();
  assert_true(xq_time_mono_ms() >= before);
  assert_true(xq_time_now() > 1500000000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc3339_right),  cmocka_unit_test(rfc3339_wrong),
      cmocka_unit_test(there_and_back), cmocka_unit_test(agrees_with_the_c_library),
      cmocka_unit_test(chinese_time),   cmocka_unit_test(real_days_only),
      cmocka_unit_test(http_dates),     cmocka_unit_test(clocks_run_forward),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
