/* validity.c - from when to when a renewed certificate is valid. */
#include <time.h>

#include "service/renewal/renewal.h"

int64_t svc_add_months(int64_t t, int months) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  time_t from = (time_t)t;
  struct tm tm;
  gmtime_r(&from, &tm);
  int month = tm.tm_mon + months;
  tm.tm_year += month / 12;
  tm.tm_mon = month % 12;
  int year = tm.tm_year + 1900;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  int last = days[tm.tm_mon] + (tm.tm_mon == 1 && leap);
  if (tm.tm_mday > last) {
    tm.tm_mday = last;
  }
  return (int64_t)timegm(&tm);
}

void svc_renewal_validity(const struct svc_config *config, int64_t old_end, int months, int64_t now,
                          int64_t *not_before, int64_t *not_after) {
  bool from_issue = config->policy.validity_from == XQ_FROM_ISSUE;
  *not_before = now;
  *not_after = svc_add_months(from_issue ? now : old_end, months);
}
