/* date.c - a calendar date as people type it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "form/rules.h"

static bool takes(wchar_t wc) {
  static const wchar_t marks[] = L" -/.年月日号號";
  return xq_rule_is_digit(wc) || (wc != 0 && wcschr(marks, wc) != NULL);
}

const struct xq_rule_chars xq_rule_date = {XQ_FOLD_NUMBER, takes, NULL};

/* 年, 月 and 日 (号) read as separators; the last one falls away. */
static void chinese_to_dashes(char *s) {
  static const char *const marks[] = {"年", "月", "日", "号", "號"};
  for (size_t i = 0; i < XQ_COUNT(marks); i++) {
    char *at = strstr(s, marks[i]);
    if (at != NULL) {
      size_t len = strlen(marks[i]);
      bool last = at[len] == '\0';
      *at = last ? '\0' : '-';
      if (!last) {
        memmove(at + 1, at + len, strlen(at + len) + 1);
      }
    }
  }
}

/* "2017-9-21", "2017/09/21", "2017.9.21", "20170921" as eight digits. */
static bool to_eight(const char *s, char eight[9]) {
  if (strlen(s) == 8 && xq_rule_all_digits(s)) {
    memcpy(eight, s, 9);
    return true;
  }
  if (strspn(s, "0123456789") != 4 || s[4] == '\0' || strchr("-/.", s[4]) == NULL) {
    return false;
  }
  const char *month = s + 5;
  size_t month_len = strspn(month, "0123456789");
  if (month_len < 1 || month_len > 2 || month[month_len] != s[4]) {
    return false;
  }
  const char *day = month + month_len + 1;
  size_t day_len = strspn(day, "0123456789");
  if (day_len < 1 || day_len > 2 || day[day_len] != '\0') {
    return false;
  }
  memcpy(eight, s, 4);
  eight[4] = month_len == 2 ? month[0] : '0';
  eight[5] = month[month_len - 1];
  eight[6] = day_len == 2 ? day[0] : '0';
  eight[7] = day[day_len - 1];
  eight[8] = '\0';
  return true;
}

enum xq_flaw xq_check_date(const char *text, int64_t earliest_day, int64_t latest_day, int64_t *day) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &xq_rule_date, " ", &clean);
  if (flaw == XQ_FLAW_NONE) {
    chinese_to_dashes(clean);
    char eight[9];
    int64_t parsed = 0;
    if (!to_eight(clean, eight)) {
      flaw = XQ_FLAW_PATTERN;
    } else {
      flaw = xq_rule_date8(eight, earliest_day, latest_day, &parsed);
    }
    if (flaw == XQ_FLAW_NONE && day != NULL) {
      *day = parsed;
    }
  }
  free(clean);
  return flaw;
}
