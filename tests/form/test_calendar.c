/* test_calendar.c - business days, with the holidays of 2026 that a new service starts with. */
#include "rule.h"

static struct xq_calendar calendar;

static int read_calendar(void **state) {
  (void)state;
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data/calendar.json");
  struct json_object *o = NULL;
  assert_ok(xq_json_read(path, &o));
  assert_ok(xq_calendar_from_json(o, &calendar));
  json_object_put(o);
  free(path);
  return 0;
}

static int drop_calendar(void **state) {
  (void)state;
  xq_calendar_clear(&calendar);
  return 0;
}

static bool worked(const char *date) {
  return xq_calendar_is_business_day(&calendar, day(date));
}

static void days_of_2026(void **state) {
  (void)state;
  assert_true(worked("2026-11-20"));  /* Friday */
  assert_false(worked("2026-11-21")); /* Saturday */
  assert_false(worked("2026-11-22")); /* Sunday */
  assert_false(worked("2026-10-01")); /* Thursday, National Day */
  assert_false(worked("2026-10-07"));
  assert_true(worked("2026-10-08"));
  assert_true(worked("2026-10-10")); /* Saturday, worked instead */
  assert_true(worked("2026-02-14"));
  assert_false(worked("2026-02-16"));
  assert_true(worked("2026-02-28"));
  assert_false(worked("2026-06-19"));
  int count = 0;
  for (int64_t d = day("2026-01-01"); d <= day("2026-12-31"); d++) {
    count += xq_calendar_is_business_day(&calendar, d);
  }
  assert_int_equal(count, 248); /* 261 weekdays, 19 of them off, 6 weekend days on */
}

static void assert_after(const char *date, int n, const char *want) {
  char got[11];
  assert_string_equal(xq_day_format(xq_calendar_add(&calendar, day(date), n), got), want);
}

static void days_after(void **state) {
  (void)state;
  assert_after("2026-11-18", 3, "2026-11-23"); /* over a weekend */
  assert_after("2026-11-21", 1, "2026-11-23");
  assert_after("2026-11-21", 0, "2026-11-21");
  assert_after("2026-11-21", -3, "2026-11-21");
  assert_after("2026-09-30", 1, "2026-10-08"); /* over National Day */
  assert_after("2026-09-30", 3, "2026-10-10"); /* the worked Saturday counts */
  assert_after("2026-02-13", 1, "2026-02-14");
  assert_after("2026-02-14", 3, "2026-02-26"); /* over Spring Festival */
}

/* Nobody knows yet how 2027 is arranged, but the days that the law names are off in any case. */
static void beyond_the_data(void **state) {
  (void)state;
  static const char *const statutory[] = {"2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-05-01",
                                          "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-03",
                                          "2030-02-02", "2030-02-05", "2035-02-07", "2035-09-16", "2040-10-01"};
  static const char *const working[] = {"2027-01-04", "2027-02-04", "2027-02-09", "2027-04-06",
                                        "2027-10-04", "2030-02-01", "2030-02-06", "2035-02-12"};
  for (size_t i = 0; i < XQ_COUNT(statutory); i++) {
    assert_false(worked(statutory[i]));
  }
  for (size_t i = 0; i < XQ_COUNT(working); i++) {
    assert_true(worked(working[i]));
  }
  assert_after("2026-12-30", 3, "2027-01-05");
  assert_after("2026-12-31", 1, "2027-01-04");
  assert_after("2027-02-04", 3, "2027-02-11");
  assert_true(xq_calendar_covers(&calendar, day("2026-12-31")));
  assert_false(xq_calendar_covers(&calendar, day("2027-01-01")));
}

/* What is announced holds, also where it makes a statutory day one that is worked. */
static void within_the_data(void **state) {
  (void)state;
  struct xq_calendar cal = {0};
  struct json_object *o = json("{\"days_off\":[\"2027-01-01\"],\"days_on\":[\"2027-10-02\"]}");
  assert_ok(xq_calendar_from_json(o, &cal));
  assert_int_equal(cal.covers_to, day("2027-12-31")); /* without "covers_to": to the end of the last day's year */
  assert_true(xq_calendar_is_business_day(&cal, day("2027-10-01"))); /* (a Friday) */
  assert_true(xq_calendar_is_business_day(&cal, day("2027-10-02")));
  assert_false(xq_calendar_is_business_day(&cal, day("2027-01-01")));
  json_object_put(o);
  xq_calendar_clear(&cal);
}

static void next_year_is_wanted(void **state) {
  (void)state;
  assert_false(xq_calendar_wants_next_year(&calendar, day("2026-01-01")));
  assert_false(xq_calendar_wants_next_year(&calendar, day("2026-10-31")));
  assert_true(xq_calendar_wants_next_year(&calendar, day("2026-11-01")));
  assert_true(xq_calendar_wants_next_year(&calendar, day("2026-12-31")));
  assert_true(xq_calendar_wants_next_year(&calendar, day("2027-03-01"))); /* still not added */
  struct xq_calendar next = {.covers_to = day("2027-12-31")};
  assert_false(xq_calendar_wants_next_year(&next, day("2026-12-31")));
  assert_true(xq_calendar_wants_next_year(&next, day("2027-11-01")));
  next.covers_to = day("2027-06-30"); /* half of it is not all of it, but enough to know that somebody is at it */
  assert_false(xq_calendar_wants_next_year(&next, day("2026-12-31")));
}

static void without_holidays(void **state) {
  (void)state;
  struct xq_calendar none = {0};
  assert_false(xq_calendar_is_business_day(&none, day("2017-10-02"))); /* the law's */
  assert_true(xq_calendar_is_business_day(&none, day("2017-10-04")));
  assert_int_equal(xq_calendar_add(&none, day("2017-09-21"), 3), day("2017-09-26"));
  assert_true(xq_calendar_is_business_day(&none, day("1969-12-31"))); /* Wednesday, a negative number */
}

static void as_json_and_back(void **state) {
  (void)state;
  struct xq_calendar back = {0};
  struct json_object *o = xq_calendar_to_json(&calendar);
  assert_ok(xq_calendar_from_json(o, &back));
  assert_int_equal(back.days_off_count, calendar.days_off_count);
  assert_int_equal(back.days_on_count, calendar.days_on_count);
  assert_int_equal(back.covers_to, day("2026-12-31"));
  assert_int_equal(back.covers_to, calendar.covers_to);
  assert_memory_equal(back.days_off, calendar.days_off, back.days_off_count * sizeof *back.days_off);
  json_object_put(o);
  xq_calendar_clear(&back);
  o = json("{\"days_off\":[\"2026-05-02\",\"2026-05-01\"],\"days_on\":[]}"); /* in any order */
  assert_ok(xq_calendar_from_json(o, &back));
  assert_false(xq_calendar_is_business_day(&back, day("2026-05-01")));
  json_object_put(o);
  xq_calendar_clear(&back);
  o = json("{\"days_off\":[],\"days_on\":[],\"of_a_later_version\":{\"a\":1}}");
  assert_ok(xq_calendar_from_json(o, &back));
  assert_false(xq_calendar_covers(&back, day("2026-05-01")));
  json_object_put(o);
  xq_calendar_clear(&back);
}

static void refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *field;
  } cases[] = {
      {"{}", "days_off"},
      {"[]", "days_off"},
      {"{\"days_off\":[]}", "days_on"},
      {"{\"days_off\":[],\"days_on\":{}}", "days_on"},
      {"{\"days_off\":[],\"days_on\":[],\"covers_to\":20261231}", "covers_to"},
      {"{\"days_off\":[],\"days_on\":[],\"covers_to\":\"2026-02-30\"}", "covers_to"},
      {"{\"days_off\":[\"2026-10-01\"],\"days_on\":[],\"covers_to\":\"2026-09-30\"}", "covers_to"},
      {"{\"days_off\":[20260101],\"days_on\":[]}", "days_off"},
      {"{\"days_off\":[\"2026-02-29\"],\"days_on\":[]}", "days_off"},
      {"{\"days_off\":[\"\"],\"days_on\":[]}", "days_off"},
      {"{\"days_off\":[null],\"days_on\":[]}", "days_off"},
      {"{\"days_off\":[\"2026-10-01\",\"2026-10-02\",\"2026-10-01\"],\"days_on\":[]}", "days_off"},
      {"{\"days_off\":[\"2026-10-01\"],\"days_on\":[\"2026-10-01\"]}", "days_on"},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct xq_calendar cal = {0};
    struct json_object *o = json(cases[i].text);
    assert_err(xq_calendar_from_json(o, &cal), XQ_E_MALFORMED, cases[i].field);
    assert_null(cal.days_off);
    json_object_put(o);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(days_of_2026),        cmocka_unit_test(days_after),
      cmocka_unit_test(beyond_the_data),     cmocka_unit_test(within_the_data),
      cmocka_unit_test(next_year_is_wanted), cmocka_unit_test(without_holidays),
      cmocka_unit_test(as_json_and_back),    cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, read_calendar, drop_calendar);
}
