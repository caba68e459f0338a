/* test_catalogue.c - no translation and no text of data/ holds a character whose width a terminal may see differently from us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <uniwidth.h>

#include "xuqi/base.h"

/* East Asian Ambiguous (UAX 11): one column by itself, two where the terminal is set up for old Chinese fonts. */
static bool is_ambiguous(wchar_t wc) {
  return uc_width((ucs4_t)wc, "UTF-8") == 1 && uc_width((ucs4_t)wc, "GBK") == 2;
}

static void the_check_sees_them(void **state) {
  (void)state;
  static const wchar_t bad[] = {0x2026, 0xB7, 0x2192, 0x25CF, 0x2588, 0x201C, 0x2500, 0xD7};
  static const wchar_t good[] = {'a', 0x4E2D, 0x300C, 0xFF08, 0x3002, 0x3001};
  for (size_t i = 0; i < XQ_COUNT(bad); i++) {
    assert_true(is_ambiguous(bad[i]));
  }
  for (size_t i = 0; i < XQ_COUNT(good); i++) {
    assert_false(is_ambiguous(good[i]));
  }
}

static int ambiguous_in(const char *name) {
  const char *source = getenv("XUQI_TOP_SRCDIR");
  char *path = xq_path_join(source != NULL ? source : "..", name);
  uint8_t *data = NULL;
  size_t len = 0;
  assert_null(xq_file_read(path, 1 << 24, &data, &len));
  int line = 1, found = 0;
  wchar_t wc;
  for (size_t at = 0, n; (n = xq_utf8_decode((char *)data + at, len - at, &wc)) > 0; at += n) {
    line += wc == '\n';
    if (is_ambiguous(wc) || (wc == 0xFFFD && n == 1)) {
      print_error("%s:%d: U+%04X\n", path, line, (unsigned)wc);
      found++;
    }
  }
  free(data);
  free(path);
  return found;
}

static void no_ambiguous_widths(void **state) {
  (void)state;
  assert_int_equal(ambiguous_in("po/zh_CN.po"), 0);
  assert_int_equal(ambiguous_in("data/agreement.zh_CN.txt"), 0);
  assert_int_equal(ambiguous_in("data/notices.json"), 0);
  assert_int_equal(ambiguous_in("data/halls.json"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_check_sees_them), cmocka_unit_test(no_ambiguous_widths)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
