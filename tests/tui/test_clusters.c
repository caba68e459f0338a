/*
 * test_clusters.c - random text of the kinds that are easily torn apart (flags, Hangul letters, keycaps, Indic, marks,
 * emoji) in the editor, in wrapping and in clipping: nothing is wider than its place, nothing is cut within what people
 * see as one character.  With XUQI_MANY=1 many more of them.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* after the four above */
#include <cmocka.h>

#include <unigbrk.h>
#include <unistr.h>

#include "tui/edit.h"

static uint32_t seed;

static uint32_t any(uint32_t below) { /* the same every time */
  seed = seed * 1664525U + 1013904223U;
  return (seed >> 8) % below;
}

static wchar_t any_char(void) {
  static const wchar_t *const kinds[] = {
      L"\U0001F1E8\U0001F1F3\U0001F1ED\U0001F1F0\U0001F1F2",     /* flags */
      L"\u1100\u1112\uAC00\uAC01\u1161\u1175\u11A8\u11C2\uA960", /* Hangul */
      L"1234#*\u20E3\uFE0F",                                     /* keycaps */
      L"\u0915\u094D\u0937\u093F\u0947\u0902\u0924\u0BA8\u0BBF", /* Indic */
      L"aeiou\u0301\u0308\u0323\u0304 n\u0303",                  /* marks */
      L"\U0001F44B\U0001F3FD\U0001F600\u2764\u2603\U0001FA75",   /* emoji */
      L"佛山市南海区\u3000，。\U00020BB7\U00031350Room 5-",      /* what is typed here */
  };
  const wchar_t *kind = kinds[any(XQ_COUNT(kinds))];
  return kind[any((uint32_t)wcslen(kind))];
}

static size_t rounds(size_t usual) {
  return getenv("XUQI_MANY") != NULL ? usual * 50 : usual;
}

/* The bytes of `s` at which clusters begin, by the library's own account. */
static char *breaks_of(const char *s) {
  size_t len = strlen(s);
  char *breaks = xq_calloc(len + 1, 1);
  u8_grapheme_breaks((const uint8_t *)s, len, breaks);
  breaks[len] = 1;
  return breaks;
}

static size_t clusters_of(const char *s) {
  char *breaks = breaks_of(s);
  size_t count = 0;
  for (size_t i = 0; s[i] != '\0'; i++) {
    count += breaks[i] != 0;
  }
  free(breaks);
  return count;
}

/* Byte at which the caret of a text stands, found by what is left of it when all behind it is cut. */
static void assert_caret_on_boundary(tui_edit *edit) {
  char *whole = xq_strdup(tui_edit_text(edit)), *breaks = breaks_of(whole);
  tui_edit_key(edit, TUI_KEY_CTRL + 'k');
  size_t at = strlen(tui_edit_text(edit));
  assert_memory_equal(whole, tui_edit_text(edit), at);
  if (breaks[at] == 0) {
    fail_msg("the caret stands within a cluster: byte %zu of %s", at, whole);
  }
  if (at < strlen(whole)) {
    tui_edit_key(edit, TUI_KEY_UNDO);
  }
  assert_string_equal(tui_edit_text(edit), whole);
  free(whole);
  free(breaks);
}

static void assert_view_fits(tui_edit *edit, int cols) {
  struct tui_edit_view view;
  tui_edit_look(edit, cols, &view);
  assert_in_range(xq_text_width(view.text), 0, cols);
  assert_in_range(view.caret_col, 0, cols);
  assert_true(xq_utf8_valid(view.text, strlen(view.text)));
  free(view.text);
}

static void the_caret_stands_between_clusters(void **state) {
  (void)state;
  static const int keys[] = {TUI_KEY_LEFT,      TUI_KEY_RIGHT,      TUI_KEY_LEFT, TUI_KEY_BACKSPACE, TUI_KEY_DELETE,
                             TUI_KEY_WORD_LEFT, TUI_KEY_WORD_RIGHT, TUI_KEY_HOME, TUI_KEY_END,       TUI_KEY_UNDO};
  seed = 7;
  for (size_t round = 0; round < rounds(400); round++) {
    tui_edit *edit = tui_edit_new(24, NULL, NULL);
    const int cols = 4 + (int)any(16);
    for (int step = 0; step < 40; step++) {
      tui_edit_key(edit, any(3) != 0 ? (int)any_char() : keys[any(XQ_COUNT(keys))]);
      assert_caret_on_boundary(edit);
      assert_view_fits(edit, cols);
    }
    tui_edit_free(&edit);
  }
}

static void backspace_takes_one_cluster(void **state) {
  (void)state;
  seed = 8;
  for (size_t round = 0; round < rounds(300); round++) {
    tui_edit *edit = tui_edit_new(24, NULL, NULL);
    for (int step = 0; step < 30; step++) {
      tui_edit_key(edit, (int)any_char());
    }
    while (!tui_edit_is_empty(edit)) {
      size_t before = clusters_of(tui_edit_text(edit));
      assert_int_equal(tui_edit_key(edit, TUI_KEY_BACKSPACE), TUI_EDIT_CHANGED);
      assert_int_equal(clusters_of(tui_edit_text(edit)), before - 1);
    }
    tui_edit_free(&edit);
  }
}

static void flags_and_letters_are_one(void **state) {
  (void)state;
  tui_edit *edit = tui_edit_new(24, NULL, NULL);
  tui_edit_set_text(edit, "\U0001F1E8\U0001F1F3\U0001F1ED\U0001F1F0");
  tui_edit_key(edit, TUI_KEY_BACKSPACE);
  assert_string_equal(tui_edit_text(edit), "\U0001F1E8\U0001F1F3");
  tui_edit_key(edit, TUI_KEY_LEFT);
  tui_edit_key(edit, TUI_KEY_DELETE);
  assert_string_equal(tui_edit_text(edit), "");
  tui_edit_set_text(edit, "\uAC01"); /* a letter before a syllable joins it, and the caret goes behind both */
  tui_edit_key(edit, TUI_KEY_HOME);
  tui_edit_key(edit, 0x1100);
  tui_edit_key(edit, 'x');
  assert_string_equal(tui_edit_text(edit), "\u1100\uAC01x");
  tui_edit_free(&edit);
}

/* ---- wrapping and clipping */

struct lines {
  const char *text;
  const char *breaks;
  int cols;
  size_t taken;
};

static void check_line(void *ctx, const char *start, size_t bytes) {
  struct lines *lines = ctx;
  char *line = xq_strndup(start, bytes);
  assert_in_range(xq_text_width(line), 0, lines->cols);
  size_t at = (size_t)(start - lines->text);
  if (lines->breaks[at] == 0) { /* only what is wider than a line itself */
    while (lines->breaks[at] == 0) {
      at--;
    }
    size_t end = at + 1;
    while (lines->breaks[end] == 0) {
      end++;
    }
    char *cluster = xq_strndup(lines->text + at, end - at);
    assert_true(xq_text_width(cluster) > lines->cols);
    free(cluster);
  }
  lines->taken += bytes;
  free(line);
}

static void lines_are_never_too_long(void **state) {
  (void)state;
  seed = 9;
  for (size_t round = 0; round < rounds(2000); round++) {
    struct xq_buf buf = {0};
    for (uint32_t i = 0, count = any(60); i < count; i++) {
      char utf8[4];
      xq_buf_add(&buf, utf8, xq_utf8_encode(any_char(), utf8));
    }
    char *text = xq_buf_take_str(&buf), *breaks = breaks_of(text);
    struct lines lines = {.text = text, .breaks = breaks, .cols = 2 + (int)any(20)};
    xq_text_wrap(text, lines.cols, check_line, &lines);
    size_t blanks = 0;
    for (const char *p = text; *p != '\0'; p++) {
      blanks += *p == ' ';
    }
    assert_in_range(lines.taken, strlen(text) - blanks, strlen(text)); /* nothing but blanks is left out */
    char *clipped = xq_text_clip(text, lines.cols);
    assert_in_range(xq_text_width(clipped), 0, lines.cols);
    if (strcmp(clipped, text) != 0) {
      assert_int_not_equal(breaks[strlen(clipped) - 2], 0);
    }
    free(clipped);
    free(text);
    free(breaks);
  }
}

static void newer_characters_have_a_width(void **state) {
  (void)state;
  static const wchar_t wide[] = L"\U0001F6DC\U0001FA75\U0001B132\U0001B155\u2FFC\u31EF\U00031350\U000323B0\U0002EBF0";
  for (size_t i = 0; i < wcslen(wide); i++) {
    assert_int_equal(xq_wcwidth(wide[i]), 2);
  }
  assert_int_equal(xq_wcwidth(0x0301), 0);
  assert_int_equal(xq_wcwidth('a'), 1);
  assert_int_equal(xq_wcwidth(0x1FA74), 2);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_caret_stands_between_clusters), cmocka_unit_test(backspace_takes_one_cluster),
      cmocka_unit_test(flags_and_letters_are_one),         cmocka_unit_test(lines_are_never_too_long),
      cmocka_unit_test(newer_characters_have_a_width),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
