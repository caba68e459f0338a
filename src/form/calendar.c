/* calendar.c - business days: weekdays without the official holidays, and the weekend days that are worked instead. */
#include <json-c/json.h>
#include <stdlib.h>

#include "form/rules.h"

#define DAYS_MAX 4096

static int compare_days(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a;
  int64_t y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool has_day(const int64_t *days, size_t count, int64_t day) {
  return count > 0 && bsearch(&day, days, count, sizeof *days, compare_days) != NULL;
}

static xq_err *read_days(struct json_object *o, const char *key, int64_t **days, size_t *count) {
  struct json_object *list = NULL;
  xq_err *err = xq_json_arr(o, key, &list);
  if (err != NULL) {
    return err;
  }
  size_t n = json_object_array_length(list);
  if (n > DAYS_MAX) {
    return xq_rule_malformed("", key, "too many days");
  }
  *days = xq_calloc(n > 0 ? n : 1, sizeof **days);
  for (size_t i = 0; i < n; i++) {
    struct json_object *item = json_object_array_get_idx(list, i);
    if (!json_object_is_type(item, json_type_string)) {
      return xq_rule_malformed("", key, "not a date");
    }
    err = xq_day_parse(json_object_get_string(item), &(*days)[i]);
    if (err != NULL) {
      return xq_err_fact(err, "field", "%s", key);
    }
  }
  *count = n;
  qsort(*days, n, sizeof **days, compare_days);
  for (size_t i = 1; i < n; i++) {
    if ((*days)[i] == (*days)[i - 1]) {
      return xq_rule_malformed("", key, "a day is there twice");
    }
  }
  return NULL;
}

xq_err *xq_calendar_from_json(struct json_object *o, struct xq_calendar *cal) {
  static const char *const keys[] = {"days_off", "days_on"};
  xq_err *err = NULL;
  struct xq_calendar read = {0};
  XQ_TRY(read_days(o, "days_off", &read.days_off, &read.days_off_count));
  XQ_TRY(read_days(o, "days_on", &read.days_on, &read.days_on_count));
  XQ_TRY(xq_rule_only_keys(o, "", keys, XQ_COUNT(keys)));
  for (size_t i = 0; i < read.days_on_count; i++) {
    if (has_day(read.days_off, read.days_off_count, read.days_on[i])) {
      XQ_TRY(xq_rule_malformed("", "days_on", "a day is both off and on"));
    }
  }
  *cal = read;
  read = (struct xq_calendar){0};
out:
  xq_calendar_clear(&read);
  return err;
}

static struct json_object *days_to_json(const int64_t *days, size_t count) {
  struct json_object *list = json_object_new_array();
  for (size_t i = 0; i < count; i++) {
    char date[11];
    json_object_array_add(list, json_object_new_string(xq_day_format(days[i], date)));
  }
  return list;
}

struct json_object *xq_calendar_to_json(const struct xq_calendar *cal) {
  struct json_object *o = json_object_new_object();
  xq_json_add(o, "days_off", days_to_json(cal->days_off, cal->days_off_count));
  xq_json_add(o, "days_on", days_to_json(cal->days_on, cal->days_on_count));
  return o;
}

void xq_calendar_clear(struct xq_calendar *cal) {
  free(cal->days_off);
  free(cal->days_on);
  *cal = (struct xq_calendar){0};
}

bool xq_calendar_is_business_day(const struct xq_calendar *cal, int64_t day) {
  if (has_day(cal->days_off, cal->days_off_count, day)) {
    return false;
  }
  int weekday = xq_day_weekday(day);
  return (weekday != 0 && weekday != 6) || has_day(cal->days_on, cal->days_on_count, day);
}

int64_t xq_calendar_add(const struct xq_calendar *cal, int64_t day, int n) {
  while (n > 0) {
    day++;
    if (xq_calendar_is_business_day(cal, day)) {
      n--;
    }
  }
  return day;
}
