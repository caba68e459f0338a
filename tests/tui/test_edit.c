/*
 * test_edit.c - the editor model, with every case in which a form library of curses was seen to lose or misplace
 * Chinese text: End, exact fit, odd width, inserting at the start, rare ideographs, combining marks, long text,
 * controls, PINs.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* after the four above */
#include <cmocka.h>

#include "tui/edit.h"

static void type(tui_edit *edit, const wchar_t *text) {
  for (; *text != 0; text++) {
    assert_int_equal(tui_edit_key(edit, (int)*text), TUI_EDIT_CHANGED);
  }
}

static void press(tui_edit *edit, int key, int times) {
  while (times-- > 0) {
    tui_edit_key(edit, key);
  }
}

#define assert_text(edit, text) assert_string_equal(tui_edit_text(edit), text)

static void assert_look(tui_edit *edit, int cols, const char *text, int caret, bool more_left, bool more_right) {
  struct tui_edit_view view;
  tui_edit_look(edit, cols, &view);
  assert_string_equal(view.text, text);
  assert_int_equal(view.caret_col, caret);
  assert_int_equal(view.more_left, more_left);
  assert_int_equal(view.more_right, more_right);
  free(view.text);
}

static void ideographs_are_moved_over_and_removed_whole(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"张三李四");
  assert_look(edit, 12, "张三李四", 8, false, false);
  press(edit, TUI_KEY_LEFT, 2);
  assert_look(edit, 12, "张三李四", 4, false, false);
  press(edit, TUI_KEY_BACKSPACE, 1);
  assert_text(edit, "张李四");
  press(edit, TUI_KEY_DELETE, 1);
  assert_text(edit, "张四");
  press(edit, TUI_KEY_RIGHT, 9);
  type(edit, L"x");
  assert_text(edit, "张四x");
  tui_edit_free(&edit);
}

static void rare_and_full_width_characters_stay(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"\U00020BB7\u3F06Ａ１\U00031350");
  assert_text(edit, "𠮷㼆Ａ１\U00031350");
  assert_look(edit, 12, "𠮷㼆Ａ１\U00031350", 10, false, false);
  press(edit, TUI_KEY_BACKSPACE, 4);
  assert_text(edit, "𠮷");
  tui_edit_free(&edit);
}

static void end_goes_behind_the_last_character(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"张李");
  press(edit, TUI_KEY_HOME, 1);
  press(edit, TUI_KEY_END, 1);
  assert_look(edit, 12, "张李", 4, false, false);
  type(edit, L"X");
  assert_text(edit, "张李X");
  tui_edit_free(&edit);
}

static void a_text_that_fits_exactly_is_seen_whole(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"一二三四五六");
  assert_look(edit, 12, "一二三四五六", 12, false, false);
  press(edit, TUI_KEY_BACKSPACE, 1);
  assert_text(edit, "一二三四五");
  assert_look(edit, 12, "一二三四五", 10, false, false);
  tui_edit_free(&edit);
}

static void an_odd_width_shows_no_half_characters(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"一二三四五六");
  assert_look(edit, 11, "三四五六", 8, true, false);
  press(edit, TUI_KEY_BACKSPACE, 1);
  assert_text(edit, "一二三四五");
  assert_look(edit, 11, "一二三四五", 10, false, false);
  press(edit, TUI_KEY_HOME, 1);
  type(edit, L"零");
  assert_look(edit, 11, "零一二三四", 2, false, true);
  tui_edit_free(&edit);
}

static void inserting_at_the_start_never_paints_beyond_the_edge(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"a一二三四五");
  press(edit, TUI_KEY_HOME, 1);
  type(edit, L"中");
  assert_text(edit, "中a一二三四五");
  assert_look(edit, 12, "中a一二三四", 2, false, true);
  tui_edit_free(&edit);
}

static void long_text_is_kept_and_scrolls(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"一二三四五六七八九十区");
  assert_text(edit, "一二三四五六七八九十区");
  struct tui_edit_view view;
  for (int cols = 1; cols <= 30; cols++) { /* a window of any width shows the caret and breaks nothing */
    for (int step = 0; step < 12; step++) {
      press(edit, step == 0 ? TUI_KEY_END : TUI_KEY_LEFT, 1);
      tui_edit_look(edit, cols, &view);
      assert_in_range(xq_text_width(view.text), 0, cols);
      assert_in_range(view.caret_col, 0, cols);
      free(view.text);
    }
  }
  assert_text(edit, "一二三四五六七八九十区");
  tui_edit_free(&edit);
}

static void most_key_presses_do_not_scroll(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(200, NULL, NULL);
  int scrolled = 0, before = 0;
  for (int i = 0; i < 100; i++) {
    struct tui_edit_view view;
    type(edit, L"a");
    tui_edit_look(edit, 12, &view);
    scrolled += view.caret_col <= before;
    before = view.caret_col;
    free(view.text);
  }
  assert_in_range(scrolled, 1, 25);
  tui_edit_free(&edit);
}

static void text_set_from_outside_is_held_whole_and_shown_in_part(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  tui_edit_set_text(edit, "一二三四五六七八");
  assert_text(edit, "一二三四五六七八");
  assert_look(edit, 12, "五六七八", 8, true, false);
  assert_look(edit, 11, "五六七八", 8, true, false);
  press(edit, TUI_KEY_HOME, 1);
  assert_look(edit, 12, "一二三四五六", 0, false, true);
  assert_look(edit, 11, "一二三四五", 0, false, true);
  tui_edit_set_text(edit,
                    "a\x01\x1b[31mb\xff"
                    "c\u202E");
  assert_text(edit, "a[31mbc");
  tui_edit_free(&edit);
}

static void marks_belong_to_the_character_before(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  assert_int_equal(tui_edit_key(edit, 0x301), TUI_EDIT_REFUSED); /* nothing to stand on */
  type(edit, L"e\u0301x");
  assert_text(edit, "e\u0301x");
  assert_look(edit, 12, "e\u0301x", 2, false, false);
  press(edit, TUI_KEY_LEFT, 2);
  assert_look(edit, 12, "e\u0301x", 0, false, false);
  press(edit, TUI_KEY_RIGHT, 1);
  press(edit, TUI_KEY_BACKSPACE, 1);
  assert_text(edit, "x");
  press(edit, TUI_KEY_END, 1);
  type(edit, L"\u0301\u0302\u0303\u0304");
  assert_int_equal(tui_edit_key(edit, 0x305), TUI_EDIT_REFUSED); /* more than one cell holds */
  tui_edit_free(&edit);
}

static void what_is_no_character_is_refused(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  static const int bad[] = {0x85, 0x9B, 0xFFFD, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xD800, 0x10FFFF};
  for (size_t i = 0; i < XQ_COUNT(bad); i++) {
    assert_int_equal(tui_edit_key(edit, bad[i]), TUI_EDIT_REFUSED);
  }
  assert_int_equal(tui_edit_key(edit, TUI_KEY_CTRL + 'g'), TUI_EDIT_IGNORED);
  assert_int_equal(tui_edit_key(edit, TUI_KEY_F1), TUI_EDIT_IGNORED);
  assert_true(tui_edit_is_empty(edit));
  tui_edit_free(&edit);
}

static bool digit(void *ctx, wchar_t wc) {
  (void)ctx;
  return wc >= L'0' && wc <= L'9';
}

static void a_number_takes_digits_only_and_folds_wide_ones(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(4, digit, NULL);
  assert_int_equal(tui_edit_key(edit, 'a'), TUI_EDIT_REFUSED);
  assert_int_equal(tui_edit_key(edit, L'张'), TUI_EDIT_REFUSED);
  assert_int_equal(tui_edit_key(edit, L' '), TUI_EDIT_REFUSED);
  type(edit, L"1２3４");
  assert_text(edit, "1234");
  assert_int_equal(tui_edit_key(edit, '5'), TUI_EDIT_REFUSED);
  assert_true(tui_edit_is_full(edit));
  assert_text(edit, "1234");
  tui_edit_free(&edit);
}

static void the_usual_control_keys_work(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(20, NULL, NULL);
  type(edit, L"一二三四");
  press(edit, TUI_KEY_LEFT, 2);
  press(edit, TUI_KEY_CTRL + 'k', 1);
  assert_text(edit, "一二");
  press(edit, TUI_KEY_CTRL + 'a', 1);
  press(edit, TUI_KEY_CTRL + 'd', 1);
  assert_text(edit, "二");
  press(edit, TUI_KEY_CTRL + 'e', 1);
  press(edit, TUI_KEY_CTRL + 'u', 1);
  assert_true(tui_edit_is_empty(edit));
  assert_int_equal(tui_edit_key(edit, TUI_KEY_LEFT), TUI_EDIT_IGNORED); /* free to move the focus */
  assert_int_equal(tui_edit_key(edit, TUI_KEY_BACKSPACE), TUI_EDIT_MOVED);
  tui_edit_free(&edit);
}

static void words_are_gone_over_and_removed(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(40, NULL, NULL);
  type(edit, L"佛山市Room 5, 12号");
  press(edit, TUI_KEY_WORD_LEFT, 1);
  type(edit, L"|");
  assert_text(edit, "佛山市Room 5, 12|号");
  press(edit, TUI_KEY_BACKSPACE, 1);
  press(edit, TUI_KEY_WORD_LEFT, 3);
  type(edit, L"|");
  assert_text(edit, "佛山市Room |5, 12号");
  press(edit, TUI_KEY_CTRL + 'w', 1); /* a sign is a word of its own */
  press(edit, TUI_KEY_CTRL + 'w', 1);
  assert_text(edit, "佛山市5, 12号");
  press(edit, TUI_KEY_WORD_RIGHT, 2);
  type(edit, L"|");
  assert_text(edit, "佛山市5,| 12号");
  press(edit, TUI_KEY_CTRL + 'w', 9);
  assert_text(edit, " 12号");
  assert_int_equal(tui_edit_key(edit, TUI_KEY_WORD_LEFT), TUI_EDIT_MOVED); /* never a key of the page */
  tui_edit_free(&edit);
}

static void changes_are_undone(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(40, NULL, NULL);
  type(edit, L"Room 5");
  press(edit, TUI_KEY_CTRL + 'u', 1);
  assert_text(edit, "");
  press(edit, TUI_KEY_UNDO, 1);
  assert_text(edit, "Room 5");
  press(edit, TUI_KEY_UNDO, 1); /* word by word */
  assert_text(edit, "Room ");
  press(edit, TUI_KEY_UNDO, 1);
  assert_text(edit, "");
  assert_int_equal(tui_edit_key(edit, TUI_KEY_UNDO), TUI_EDIT_MOVED);
  type(edit, L"abc");
  tui_edit_paste_begins(edit);
  for (const wchar_t *p = L"12 Queen Road"; *p != 0; p++) {
    assert_int_equal(tui_edit_paste(edit, *p), TUI_EDIT_CHANGED);
  }
  press(edit, TUI_KEY_BACKSPACE, 3);
  assert_text(edit, "abc12 Queen R");
  press(edit, TUI_KEY_UNDO, 1);
  assert_text(edit, "abc12 Queen Road");
  press(edit, TUI_KEY_UNDO, 1); /* a paste at once */
  assert_text(edit, "abc");
  tui_edit_set_text(edit, "new"); /* another text: what was before it is forgotten */
  press(edit, TUI_KEY_UNDO, 9);
  assert_text(edit, "new");
  for (int i = 0; i < 100; i++) { /* as many as are kept */
    press(edit, TUI_KEY_CTRL + 'u', 1);
    type(edit, L"x");
  }
  press(edit, TUI_KEY_UNDO, 200);
  tui_edit_free(&edit);
}

static void a_secret_is_masked_and_handed_over_once(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new_secret(8);
  type(edit, L"12张45678");
  assert_int_equal(tui_edit_key(edit, '9'), TUI_EDIT_REFUSED);
  assert_int_equal(tui_edit_key(edit, 0x9B), TUI_EDIT_REFUSED);
  assert_look(edit, 12, "********", 8, false, false);
  assert_look(edit, 5, "*****", 5, true, false);
  assert_text(edit, "");
  assert_int_equal(tui_edit_key(edit, TUI_KEY_LEFT), TUI_EDIT_IGNORED);
  press(edit, TUI_KEY_BACKSPACE, 5);
  assert_look(edit, 12, "***", 3, false, false);
  xq_secret *pin = tui_edit_take_secret(edit);
  assert_string_equal(xq_secret_str(pin), "12张");
  xq_secret_free(&pin);
  assert_true(tui_edit_is_empty(edit));
  type(edit, L"77");
  tui_edit_set_text(edit, "anything");
  assert_true(tui_edit_is_empty(edit));
  type(edit, L"77");
  tui_edit_wipe_live();
  assert_true(tui_edit_is_empty(edit));
  tui_edit_free(&edit);
  tui_edit_wipe_live(); /* nothing of it is left in the list */
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ideographs_are_moved_over_and_removed_whole),
      cmocka_unit_test(rare_and_full_width_characters_stay),
      cmocka_unit_test(end_goes_behind_the_last_character),
      cmocka_unit_test(a_text_that_fits_exactly_is_seen_whole),
      cmocka_unit_test(an_odd_width_shows_no_half_characters),
      cmocka_unit_test(inserting_at_the_start_never_paints_beyond_the_edge),
      cmocka_unit_test(long_text_is_kept_and_scrolls),
      cmocka_unit_test(most_key_presses_do_not_scroll),
      cmocka_unit_test(text_set_from_outside_is_held_whole_and_shown_in_part),
      cmocka_unit_test(marks_belong_to_the_character_before),
      cmocka_unit_test(what_is_no_character_is_refused),
      cmocka_unit_test(a_number_takes_digits_only_and_folds_wide_ones),
      cmocka_unit_test(the_usual_control_keys_work),
      cmocka_unit_test(words_are_gone_over_and_removed),
      cmocka_unit_test(changes_are_undone),
      cmocka_unit_test(a_secret_is_masked_and_handed_over_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
