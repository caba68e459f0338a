/*
 * time.c - clocks, RFC 3339, HTTP dates and calendar days.  See base.h.
 *
 * Own arithmetic (proleptic Gregorian calendar), because even gmtime_r() and timegm() depend on the process's time zone:
 * in one that counts leap seconds (TZ=right/UTC) they tell another day than everybody else does at midnight.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "xuqi/base.h"

#define DAY_SECONDS 86400
/* What four digits of a year can say. */
#define TIME_MIN (-62167219200LL) /* 0000-01-01T00:00:00Z */
#define TIME_MAX 253402300799LL   /* 9999-12-31T23:59:59Z */

struct civil {
  int64_t year;
  int month, day;
};

/* Days since 1970-01-01.  Years are counted from March, so that the leap day is the last day of a year. */
static int64_t days_of(struct civil c) {
  int64_t y = c.year - (c.month <= 2);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t year_of_era = y - era * 400;
  int64_t day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

static struct civil civil_of(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted = (int)((5 * day_of_year + 2) / 153);
  struct civil c = {.month = shifted + (shifted < 10 ? 3 : -9),
                    .day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1)};
  c.year = year_of_era + era * 400 + (c.month <= 2);
  return c;
}

static bool real_date(struct civil c) {
  if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31) {
    return false;
  }
  struct civil back = civil_of(days_of(c));
  return back.month == c.month && back.day == c.day;
}

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

static int64_t clamp(int64_t t) {
  return t < TIME_MIN ? TIME_MIN : t > TIME_MAX ? TIME_MAX : t;
}

int64_t xq_time_now(void) {
  return (int64_t)time(NULL);
}

int64_t xq_time_mono_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- writing */

static void put(char *to, int64_t value, int digits) {
  for (int i = digits - 1; i >= 0; i--) {
    to[i] = (char)('0' + value % 10);
    value /= 10;
  }
}

static void put_date(char *to, int64_t day) {
  struct civil c = civil_of(day);
  memcpy(to, "0000-00-00", 10);
  put(to, c.year, 4);
  put(to + 5, c.month, 2);
  put(to + 8, c.day, 2);
}

/* 19 characters, "2017-09-21" between "14:49:48" */
static void put_time(char *to, int64_t t, char between) {
  t = clamp(t);
  int64_t second = t - floor_div(t, DAY_SECONDS) * DAY_SECONDS;
  put_date(to, floor_div(t, DAY_SECONDS));
  memcpy(to + 10, " 00:00:00", 9);
  to[10] = between;
  put(to + 11, second / 3600, 2);
  put(to + 14, second / 60 % 60, 2);
  put(to + 17, second % 60, 2);
}

char *xq_time_rfc3339(int64_t t, char buf[21]) {
  put_time(buf, t, 'T');
  memcpy(buf + 19, "Z", 2);
  return buf;
}

char *xq_time_local(int64_t t, char buf[20]) {
  put_time(buf, clamp(t) + XQ_ZONE_SECONDS, ' ');
  buf[19] = '\0';
  return buf;
}

char *xq_date_local(int64_t t, char buf[11]) {
  return xq_day_format(xq_day_of(t), buf);
}

char *xq_date_compact(int64_t t, char buf[9]) {
  char dashed[11];
  xq_date_local(t, dashed);
  memcpy(buf, dashed, 4);
  memcpy(buf + 4, dashed + 5, 2);
  memcpy(buf + 6, dashed + 8, 3);
  return buf;
}

int64_t xq_day_of(int64_t t) {
  return floor_div(clamp(t) + XQ_ZONE_SECONDS, DAY_SECONDS);
}

char *xq_day_format(int64_t day, char buf[11]) {
  put_date(buf, floor_div(clamp(day > TIME_MAX / DAY_SECONDS   ? TIME_MAX
                                : day < TIME_MIN / DAY_SECONDS ? TIME_MIN
                                                               : day * DAY_SECONDS),
                          DAY_SECONDS));
  buf[10] = '\0';
  return buf;
}

int xq_day_weekday(int64_t day) {
  return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

/* ---- reading */

/* Exactly `digits` decimal digits at *s; moves on. */
static bool take(const char **s, int digits, int *value) {
  int v = 0;
  for (int i = 0; i < digits; i++, (*s)++) {
    if (**s < '0' || **s > '9') {
      return false;
    }
    v = v * 10 + (**s - '0');
  }
  *value = v;
  return true;
}

static bool take_char(const char **s, char c) {
  if (**s != c) {
    return false;
  }
  (*s)++;
  return true;
}

static bool take_date(const char **s, int64_t *day) {
  struct civil c = {0};
  int year;
  if (!take(s, 4, &year) || !take_char(s, '-') || !take(s, 2, &c.month) || !take_char(s, '-') || !take(s, 2, &c.day)) {
    return false;
  }
  c.year = year;
  if (!real_date(c)) {
    return false;
  }
  *day = days_of(c);
  return true;
}

/* "14:49:48" as seconds of the day; *leap where the second is 60 (counted as 59 then). */
static bool take_clock(const char **s, int64_t *second, bool *leap) {
  int h, m, sec;
  if (!take(s, 2, &h) || !take_char(s, ':') || !take(s, 2, &m) || !take_char(s, ':') || !take(s, 2, &sec) || h > 23 ||
      m > 59 || sec > 60) {
    return false;
  }
  *leap = sec == 60;
  *second = h * 3600 + m * 60 + (*leap ? 59 : sec);
  return true;
}

static bool take_offset(const char **s, int64_t *offset) {
  if (take_char(s, 'Z') || take_char(s, 'z')) {
    *offset = 0;
    return true;
  }
  const int sign = **s == '-' ? -1 : 1;
  int h, m;
  if ((!take_char(s, '+') && !take_char(s, '-')) || !take(s, 2, &h) || !take_char(s, ':') || !take(s, 2, &m) ||
      h > 23 || m > 59) {
    return false;
  }
  *offset = sign * (h * 3600 + m * 60);
  return true;
}

static bool take_fraction(const char **s) {
  if (!take_char(s, '.')) {
    return true;
  }
  int digit;
  if (!take(s, 1, &digit)) {
    return false;
  }
  while (**s >= '0' && **s <= '9') {
    (*s)++;
  }
  return true;
}

xq_err *xq_time_parse_rfc3339(const char *s, int64_t *t) {
  const char *p = s;
  int64_t day = 0, second = 0, offset = 0;
  bool leap = false;
  if (!take_date(&p, &day) || (!take_char(&p, 'T') && !take_char(&p, 't')) || !take_clock(&p, &second, &leap) ||
      !take_fraction(&p) || !take_offset(&p, &offset) || *p != '\0') {
    return xq_err_new(XQ_E_MALFORMED, "not a time of RFC 3339");
  }
  int64_t value = day * DAY_SECONDS + second - offset;
  if (leap) {
    value++; /* a leap second is the end of a day of UTC, and counts as the first second after it */
    if (value % DAY_SECONDS != 0) {
      return xq_err_new(XQ_E_MALFORMED, "second 60 where no leap second can be");
    }
  }
  *t = value;
  return NULL;
}

xq_err *xq_day_parse(const char *s, int64_t *day) {
  const char *p = s;
  int64_t value;
  if (!take_date(&p, &value) || *p != '\0') {
    return xq_err_new(XQ_E_MALFORMED, "not a date (YYYY-MM-DD)");
  }
  *day = value;
  return NULL;
}

/* One of the three-letter names in `names`; its number. */
static bool take_name(const char **s, const char *names, int *index) {
  for (int i = 0; names[i * 3] != '\0'; i++) {
    if (strncmp(*s, names + i * 3, 3) == 0) {
      *s += 3;
      *index = i;
      return true;
    }
  }
  return false;
}

static bool take_text(const char **s, const char *text) {
  size_t n = strlen(text);
  if (strncmp(*s, text, n) != 0) {
    return false;
  }
  *s += n;
  return true;
}

xq_err *xq_time_parse_http(const char *s, int64_t *t) {
  const char *p = s;
  struct civil c = {0};
  int weekday = 0, year = 0;
  int64_t second = 0;
  bool leap = false;
  if (!take_name(&p, "SunMonTueWedThuFriSat", &weekday) || !take_text(&p, ", ") || !take(&p, 2, &c.day) ||
      !take_char(&p, ' ') || !take_name(&p, "JanFebMarAprMayJunJulAugSepOctNovDec", &c.month) || !take_char(&p, ' ') ||
      !take(&p, 4, &year) || !take_char(&p, ' ') || !take_clock(&p, &second, &leap) || !take_text(&p, " GMT") ||
      *p != '\0') {
    return xq_err_new(XQ_E_MALFORMED, "not an HTTP date");
  }
  c.month++;
  c.year = year;
  if (!real_date(c) || xq_day_weekday(days_of(c)) != weekday) {
    return xq_err_new(XQ_E_MALFORMED, "no such day in an HTTP date");
  }
  *t = days_of(c) * DAY_SECONDS + second + leap;
  return NULL;
}
