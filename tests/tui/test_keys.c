/* test_keys.c - bytes as terminals send them become keys; unknown sequences leave nothing behind. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* after the three above */
#include <cmocka.h>

#include "tui/keys.h"

/* All of `bytes` is one key. */
static void assert_key(const char *bytes, int expected) {
  const size_t len = strlen(bytes);
  int key = -1;
  for (size_t part = 1; part < len; part++) { /* half a sequence waits for the rest */
    assert_int_equal(tui_key_decode(bytes, part, false, &key), 0);
  }
  assert_int_equal(tui_key_decode(bytes, len, len == 1, &key), len);
  assert_int_equal(key, expected);
}

static void terminals_agree_on_these(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    int key;
  } rows[] = {
      {"\033[A", TUI_KEY_UP},
      {"\033OA", TUI_KEY_UP},
      {"\033[B", TUI_KEY_DOWN},
      {"\033[1;5C", TUI_KEY_RIGHT},
      {"\033OD", TUI_KEY_LEFT},
      {"\033[H", TUI_KEY_HOME},
      {"\033OF", TUI_KEY_END},
      {"\033[1~", TUI_KEY_HOME},
      {"\033[8~", TUI_KEY_END},
      {"\033[3~", TUI_KEY_DELETE},
      {"\033[5~", TUI_KEY_PGUP},
      {"\033[6;2~", TUI_KEY_PGDN},
      {"\033[Z", TUI_KEY_BACKTAB},
      {"\033OP", TUI_KEY_F1},
      {"\033[11~", TUI_KEY_F1},
      {"\033[[A", TUI_KEY_F1},
      {"\033[[E", TUI_KEY_F5},
      {"\033[15~", TUI_KEY_F5},
      {"\033[21~", TUI_KEY_F10},
      {"\033[1;2P", TUI_KEY_F1},
      {"\033OM", TUI_KEY_ENTER},
      {"\r", TUI_KEY_ENTER},
      {"\n", TUI_KEY_ENTER},
      {"\t", TUI_KEY_TAB},
      {"\b", TUI_KEY_BACKSPACE},
      {"\177", TUI_KEY_BACKSPACE},
      {"\033", TUI_KEY_ESC},
      {"\003", TUI_KEY_CTRL + 'c'},
      {"a", 'a'},
      {"?", '?'},
      {"张", 0x5F20},
      {"𠮷", 0x20BB7},
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    assert_key(rows[i].bytes, rows[i].key);
  }
}

static void function_keys_have_second_keys(void **state) {
  (void)state;
  assert_key("\0331", TUI_KEY_F1);
  assert_key("\0339", TUI_KEY_F9);
  assert_key("\0330", TUI_KEY_F10);
  assert_key("\014", TUI_KEY_F2);
  assert_key("\020", TUI_KEY_F3);
  assert_key("\021", TUI_KEY_F10);
}

static void unknown_sequences_are_dropped_whole(void **state) {
  (void)state;
  static const char *const rows[] = {"\033[2~", "\033[200~", "\033[?1;2c", "\033[<0;3;4M", "\033[99999999999~",
                                     "\033[[Z", "\033Oz",    "\033[24;80R" /* a report, not F3 */};
  for (size_t i = 0; i + 1 < XQ_COUNT(rows); i++) {
    assert_key(rows[i], TUI_KEY_NONE);
  }
}

static void escape_before_something_else_is_two_keys(void **state) {
  (void)state;
  int key;
  assert_int_equal(tui_key_decode("\033a", 2, false, &key), 1);
  assert_int_equal(key, TUI_KEY_ESC);
  assert_int_equal(tui_key_decode("\033\033", 2, false, &key), 1);
  assert_int_equal(key, TUI_KEY_ESC);
  assert_int_equal(tui_key_decode("\033[", 2, true, &key), 1);
  assert_int_equal(key, TUI_KEY_ESC);
  assert_int_equal(tui_key_decode("\033[1\r", 4, false, &key), 3); /* broken off: Enter is not lost */
  assert_int_equal(key, TUI_KEY_NONE);
}

static void broken_bytes_are_told_apart(void **state) {
  (void)state;
  int key;
  assert_int_equal(tui_key_decode("\xff", 1, false, &key), 1);
  assert_int_equal(key, 0xFFFD);
  assert_int_equal(tui_key_decode("\xe5\xbc", 2, false, &key), 0);
  assert_int_equal(tui_key_decode("\xe5\xbc", 2, true, &key), 1);
  assert_int_equal(key, 0xFFFD);
  assert_int_equal(tui_key_decode("", 0, true, &key), 0);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(terminals_agree_on_these),
      cmocka_unit_test(function_keys_have_second_keys),
      cmocka_unit_test(unknown_sequences_are_dropped_whole),
      cmocka_unit_test(escape_before_something_else_is_two_keys),
      cmocka_unit_test(broken_bytes_are_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
