/*
 * calendar.c - business days: weekdays without the official holidays, and the weekend days that are worked instead.  They
 * are announced a year at a time; beyond what the data cover, the holidays that the law itself names still count.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

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

static int64_t last_listed(const struct xq_calendar *cal) {
  int64_t off = cal->days_off_count > 0 ? cal->days_off[cal->days_off_count - 1] : 0;
  int64_t on = cal->days_on_count > 0 ? cal->days_on[cal->days_on_count - 1] : 0;
  return off > on ? off : on;
}

static void year_of(int64_t day, char year[5]) {
  char date[11];
  memcpy(year, xq_day_format(day, date), 4);
  year[4] = '\0';
}

/* The day MM-DD of a year. */
static int64_t day_in(const char *year, const char *month_day) {
  int64_t day = 0;
  char *date = xq_asprintf("%s-%s", year, month_day);
  xq_err_ignore(xq_day_parse(date, &day), "the day exists in every year that the data can name");
  free(date);
  return day;
}

/* Data from before there was "covers_to" hold whole years. */
static xq_err *read_end(struct json_object *o, struct xq_calendar *cal) {
  const char *text = NULL;
  xq_err *err = xq_json_opt_str(o, "covers_to", &text);
  if (err != NULL) {
    return err;
  }
  int64_t last = last_listed(cal);
  if (text == NULL) {
    char year[5];
    year_of(last, year);
    cal->covers_to = last > 0 ? day_in(year, "12-31") : 0;
    return NULL;
  }
  err = xq_day_parse(text, &cal->covers_to);
  if (err != NULL) {
    return xq_err_fact(err, "field", "covers_to");
  }
  return cal->covers_to < last ? xq_rule_malformed("", "covers_to", "a day is listed after it") : NULL;
}

xq_err *xq_calendar_from_json(struct json_object *o, struct xq_calendar *cal) {
  xq_err *err = NULL;
  struct xq_calendar read = {0};
  XQ_TRY(read_days(o, "days_off", &read.days_off, &read.days_off_count));
  XQ_TRY(read_days(o, "days_on", &read.days_on, &read.days_on_count));
  XQ_TRY(read_end(o, &read));
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
  if (cal->covers_to > 0) {
    char date[11];
    xq_json_add_str(o, "covers_to", xq_day_format(cal->covers_to, date));
  }
  return o;
}

void xq_calendar_clear(struct xq_calendar *cal) {
  free(cal->days_off);
  free(cal->days_on);
  *cal = (struct xq_calendar){0};
}

/* ---- what the law itself gives (全国年节及纪念日放假办法, as amended on 2024-11-10) */

/* The same day every year. */
static bool fixed_holiday(const char *month_day) {
  static const char *const days[] = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"};
  for (size_t i = 0; i < XQ_COUNT(days); i++) {
    if (strcmp(month_day, days[i]) == 0) {
      return true;
    }
  }
  return false;
}

/* Those of the lunar calendar, as the Purple Mountain Observatory computes it: the first day of the year (with its eve
 * and the two days after it), Tomb-Sweeping Day, Dragon Boat Festival, Mid-Autumn Festival. */
static const struct lunar {
  const char *spring, *tombs, *dragon_boat, *mid_autumn;
} lunar_days[] = {
    {"2026-02-17", "2026-04-05", "2026-06-19", "2026-09-25"}, {"2027-02-06", "2027-04-05", "2027-06-09", "2027-09-15"},
    {"2028-01-26", "2028-04-04", "2028-05-28", "2028-10-03"}, {"2029-02-13", "2029-04-04", "2029-06-16", "2029-09-22"},
    {"2030-02-03", "2030-04-05", "2030-06-05", "2030-09-12"}, {"2031-01-23", "2031-04-05", "2031-06-24", "2031-10-01"},
    {"2032-02-11", "2032-04-04", "2032-06-12", "2032-09-19"}, {"2033-01-31", "2033-04-04", "2033-06-01", "2033-09-08"},
    {"2034-02-19", "2034-04-05", "2034-06-20", "2034-09-27"}, {"2035-02-08", "2035-04-05", "2035-06-10", "2035-09-16"},
};

static bool lunar_holiday(const char *date) {
  for (size_t i = 0; i < XQ_COUNT(lunar_days); i++) {
    const struct lunar *l = &lunar_days[i];
    if (strcmp(date, l->tombs) == 0 || strcmp(date, l->dragon_boat) == 0 || strcmp(date, l->mid_autumn) == 0) {
      return true;
    }
  }
  return false;
}

static bool spring_festival(int64_t day) {
  for (int64_t first = day - 2; first <= day + 1; first++) {
    char date[11];
    xq_day_format(first, date);
    for (size_t i = 0; i < XQ_COUNT(lunar_days); i++) {
      if (strcmp(date, lunar_days[i].spring) == 0) {
        return true;
      }
    }
  }
  return false;
}

static bool statutory_holiday(int64_t day) {
  char date[11];
  xq_day_format(day, date);
  return fixed_holiday(date + 5) || lunar_holiday(date) || spring_festival(day);
}

/* ---- business days */

bool xq_calendar_covers(const struct xq_calendar *cal, int64_t day) {
  return day <= cal->covers_to;
}

bool xq_calendar_wants_next_year(const struct xq_calendar *cal, int64_t today) {
  char year[5];
  year_of(today, year);
  bool late = today >= day_in(year, "11-01");
  return cal->covers_to < today || (late && cal->covers_to <= day_in(year, "12-31"));
}

bool xq_calendar_is_business_day(const struct xq_calendar *cal, int64_t day) {
  if (has_day(cal->days_off, cal->days_off_count, day)) {
    return false;
  }
  if (!xq_calendar_covers(cal, day) && statutory_holiday(day)) {
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
