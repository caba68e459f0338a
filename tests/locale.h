/* locale.h - a test at a terminal that is not UTF-8: its thread in a locale of the build tree (tests/local.mk). */
#ifndef TESTS_LOCALE_H
#define TESTS_LOCALE_H

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

/** "zh_CN.GB18030" or "zh_CN.GBK".  The test is skipped on a machine that cannot make locales. */
static inline locale_t locale_enter(const char *name) {
  char *locales = xq_asprintf("%s/tests/locale", getenv("XUQI_TOP_BUILDDIR"));
  setenv("LOCPATH", locales, 1);
  free(locales);
  setlocale(LC_ALL, "C.UTF-8");
  locale_t base = duplocale(LC_GLOBAL_LOCALE), own = newlocale(LC_CTYPE_MASK, name, base);
  if (own == (locale_t)0) {
    freelocale(base);
    skip();
  }
  uselocale(own);
  xq_err_ignore(xq_charset_set(strchr(name, '.') + 1), "the C library has the locale, so it knows it");
  return own;
}

static inline void locale_leave(locale_t own) {
  uselocale(LC_GLOBAL_LOCALE);
  freelocale(own);
  xq_err_ignore(xq_charset_set(NULL), "UTF-8 is no error");
}

#endif
