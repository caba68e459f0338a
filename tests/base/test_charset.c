/* test_charset.c - text at the edge, where the locale is not UTF-8; and what is shown of a character in each. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/locale.h"

static void assert_in(const char *given, const char *utf8) {
  char *text = xq_charset_in(given, strlen(given));
  assert_string_equal(text, utf8);
  free(text);
}

static void assert_out(const char *utf8, const char *expected) {
  char *text = xq_charset_out(utf8);
  assert_string_equal(text, expected);
  free(text);
}

static void utf8_goes_through(void **state) {
  (void)state;
  assert_null(xq_charset());
  assert_in("胡\xFF小", "胡\xFF小");
  assert_out("胡𠮷明", "胡𠮷明");
  assert_fails(xq_charset_set("no-such-charset"), XQ_E_CONFIG);
  assert_null(xq_charset());
}

static void gb18030_both_ways(void **state) {
  (void)state;
  assert_ok(xq_charset_set("GB18030"));
  assert_in("\xBA\xFA\xD0\xA1\xC3\xF7", "胡小明");
  assert_in("\x95\x34\xB2\x35 \x81\x39\xEE\x39", "𠮷 㐀"); /* four bytes; the second and fourth are digits */
  assert_in(
      "\xB0\x5C\xFF"
      "1",
      "癨\xEF\xBF\xBD"
      "1"); /* one ends like a backslash; one byte is no character */
  assert_in("\xBA", "\xEF\xBF\xBD");
  assert_out("胡𠮷·", "\xBA\xFA\x95\x34\xB2\x35\xA1\xA4");
  assert_out("\xBA\xFA", "\xBA\xFA"); /* the name of a file: no UTF-8, so it is the locale's already */
  assert_ok(xq_charset_set(NULL));
}

static void what_gbk_has_not_is_shown_by_something(void **state) {
  (void)state;
  assert_ok(xq_charset_set("GBK"));
  assert_out("胡𠮷", "\xBA\xFA\xA1\xFE"); /* the printers' mark */
  assert_out("é▀✓", "\xA8\xA6[U+2580]+");
  assert_ok(xq_charset_set("ASCII"));
  assert_out("“é①Ａ”·胡", "\"e1A\".[U+80E1]");
  assert_ok(xq_charset_set(NULL));
}

static void a_file_may_be_in_either(void **state) {
  (void)state;
  assert_ok(xq_charset_set("GB18030"));
  char *text = xq_charset_file("胡", strlen("胡"));
  assert_string_equal(text, "胡");
  free(text);
  text = xq_charset_file("\"\xBA\xFA\"", 4);
  assert_string_equal(text, "\"胡\"");
  free(text);
  assert_ok(xq_charset_set(NULL));
}

/* However it is cut into writes. */
static void what_is_printed_is_recoded(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    xq_err_ignore(xq_charset_set("GB18030"), "known by now");
    xq_charset_streams();
    setvbuf(stdout, NULL, _IONBF, 0);
    for (const char *c = "胡𠮷\n"; *c != '\0'; c++) {
      putchar(*c);
    }
    printf("%s\n", "口令");
    xq_err_ignore(xq_stdout_bytes("胡", 3), "the other end is there");
    _exit(0);
  }
  close(ends[1]);
  char got[64] = "";
  for (size_t len = 0, n = 1; n > 0; len += n) {
    ssize_t r = read(ends[0], got + len, sizeof got - 1 - len);
    n = r > 0 ? (size_t)r : 0;
  }
  close(ends[0]);
  waitpid(pid, NULL, 0);
  assert_string_equal(got, "\xBA\xFA\x95\x34\xB2\x35\n\xBF\xDA\xC1\xEE\n胡");
}

/* ---------------------------------------------------------------- what is shown */

static void assert_shown(wchar_t wc, int width, const char *as) {
  char shown[XQ_SHOWN_MAX];
  int columns = xq_shown(wc, shown);
  if (columns != width || strcmp(shown, as) != 0) {
    fail_msg("U+%04X is shown as \"%s\" in %d columns", (unsigned)wc, shown, columns);
  }
}

static void shown_in_utf8(void **state) {
  (void)state;
  assert_shown('A', 1, "A");
  assert_shown(L'胡', 2, "胡");
  assert_shown(0xB7, 1, "·");
  assert_shown(0x323B0, 2, "〓"); /* Extension H or later: newer than the C library */
  assert_shown(0xE000, 2, "〓");  /* private use: nobody knows what the terminal makes of it */
  assert_shown(0x10FFFD, 2, "〓");
  assert_shown(0x202E, 0, "");
  assert_shown(0x301, 0, "\xCC\x81");
  assert_shown('\n', -1, "?");
}

static void what_is_not_shown_is_told(void **state) {
  (void)state;
  char *numbers = xq_text_unshown("胡小明 · e\xCC\x81");
  assert_null(numbers);
  numbers = xq_text_unshown("胡\xF0\xB2\x8E\xB0明\xEE\x80\x80");
  assert_string_equal(numbers, "U+323B0 U+E000");
  free(numbers);
}

static void shown_in_gb18030(void **state) {
  (void)state;
  locale_t own = locale_enter("zh_CN.GB18030");
  assert_shown(L'胡', 2, "胡");
  assert_shown(0x20BB7, 2, "𠮷");
  assert_shown(0xB7, 2, "·"); /* as wide as an ideograph in that world */
  assert_shown(0x2C000, 2, "〓");
  locale_leave(own);
}

static void shown_in_gbk(void **state) {
  (void)state;
  locale_t own = locale_enter("zh_CN.GBK");
  assert_shown(L'胡', 2, "胡");
  assert_shown(0x20BB7, 2, "〓");
  assert_shown(0x2713, 1, "+");
  assert_shown(0x2580, 8, "[U+2580]");
  locale_leave(own);
}

/* At a terminal with Latin letters only ideographs are shown as they are read, and those that nobody can read by their
 * number. */
static void shown_in_letters(void **state) {
  (void)state;
  static const uint16_t latin[] = {0xE9, 0xB7};
  char *path = xq_asprintf("%s/data/pinyin.txt", getenv("XUQI_TOP_SRCDIR"));
  assert_true(xq_shows(0x4E2D));
  assert_ok(xq_pinyin_load(path));
  assert_shown(0x80E1, 2, "胡"); /* where there is one */
  xq_shown_only(latin, XQ_COUNT(latin));
  assert_false(xq_shows(0x4E2D));
  assert_shown(0x80E1, 2, "Hu");
  assert_shown(0x5F20, 5, "Zhang");
  assert_shown(0x5415, 3, "Lyu");
  assert_shown(0x3400, 3, "Qiu");
  assert_shown(0x20BB7, 9, "[U+20BB7]");
  assert_shown(0xE9, 1, "é");
  assert_shown(0xFF0C, 2, ", ");
  assert_int_equal(xq_text_width("胡小明"), 10);
  xq_shown_only(NULL, 0);
  assert_shown(0x80E1, 2, "胡");
  assert_null(xq_pinyin('a'));
  free(path);
  for (wchar_t wc = 0x4E00; wc < 0x9FA6; wc++) { /* all of the first Unicode's ideographs, but for some */
    const char *read = xq_pinyin(wc);
    assert_true(read == NULL || (strlen(read) <= 6 && strspn(read, "abcdefghijklmnopqrstuvwxyz") == strlen(read)));
  }
}

static void every_character_is_as_wide_as_it_is_shown(void **state) {
  (void)state;
  static const char *const names[] = {NULL, "zh_CN.GB18030", "zh_CN.GBK"};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    locale_t own = names[i] != NULL ? locale_enter(names[i]) : (locale_t)0;
    for (wchar_t wc = 0xA0; wc < 0x32400; wc += wc < 0x3000 ? 1 : 7) {
      char shown[XQ_SHOWN_MAX];
      int columns = xq_shown(wc, shown), sum = 0;
      wchar_t part;
      for (size_t at = 0, n; (n = xq_utf8_decode(shown + at, strlen(shown) - at, &part)) > 0; at += n) {
        sum += wcwidth(part); /* as curses counts it */
      }
      if (sum != columns) {
        fail_msg("U+%04X is shown as \"%s\" in %d columns, not %d", (unsigned)wc, shown, sum, columns);
      }
    }
    if (names[i] != NULL) {
      locale_leave(own);
    }
  }
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(utf8_goes_through),
      cmocka_unit_test(gb18030_both_ways),
      cmocka_unit_test(what_gbk_has_not_is_shown_by_something),
      cmocka_unit_test(a_file_may_be_in_either),
      cmocka_unit_test(what_is_printed_is_recoded),
      cmocka_unit_test(shown_in_utf8),
      cmocka_unit_test(what_is_not_shown_is_told),
      cmocka_unit_test(shown_in_gb18030),
      cmocka_unit_test(shown_in_gbk),
      cmocka_unit_test(shown_in_letters),
      cmocka_unit_test(every_character_is_as_wide_as_it_is_shown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
