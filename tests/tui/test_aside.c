/*
 * test_aside.c - what stands beside a page where the window is wide enough: only there, only read, following what is read
 * and what has the focus; never in the way of keys, of the mouse, or of who hears the screen.
 */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 1, SECOND, GO };

static const struct tui_button buttons[] = {{GO, "Go", 'G', false, true}};
static bool had_room;
static size_t lines_beside = 2;

static void two_cards(struct stub *stub, tui_page *page) {
  char about[40];
  snprintf(about, sizeof about, "about %d", tui_page_focused(page));
  had_room = tui_begin_aside(page);
  if (had_room) {
    tui_add_heading(page, about);
    for (size_t i = 0; i < lines_beside; i++) {
      tui_add_text(page, TUI_NORMAL, 2, i % 2 == 0 ? "beside" : "a paragraph\nof two lines");
    }
    tui_end_aside(page);
  }
  tui_add_card(page, FIRST, "first", "here", NULL, 0, true);
  tui_add_card(page, SECOND, "second", "there", NULL, 0, false);
  tui_add_text(page, TUI_NORMAL, 2, "the rest");
  tui_set_foot(page, NULL, buttons, 1);
  (void)stub;
}

static int column_of(const struct rig *rig, const char *text) {
  int col = -1;
  return rig_find(rig, text, &col) < 0 ? -1 : col;
}

static void beside_only_where_there_is_room(void **state) {
  struct rig *rig = *state;
  rig_size(rig, 43, 132);
  rig_show(rig, two_cards);
  assert_true(had_room);
  const int edge = column_of(rig, "here") + 4; /* the first column ends where what is at its right end does */
  assert_in_range(edge, 77, 90);
  assert_true(column_of(rig, "beside") > edge);
  assert_int_equal(rig_find(rig, "about", NULL), rig_find(rig, "first", NULL));
  assert_in_range(column_of(rig, "Go"), 100, 130); /* the foot has the whole width */
  static const int widths[][2] = {{119, false}, {120, true}, {80, false}, {40, false}, {200, true}};
  for (size_t i = 0; i < XQ_COUNT(widths); i++) {
    rig_size(rig, 24, widths[i][0]);
    rig_frame(rig);
    assert_int_equal(rig_find(rig, "beside", NULL) >= 0, widths[i][1]);
    assert_true(rig_find(rig, "the rest", NULL) >= 0);
  }
}

static void nothing_beside_for_who_hears_or_sees_large(void **state) {
  struct rig *rig = *state;
  rig_size(rig, 43, 132);
  struct stub *stub = rig_show(rig, two_cards);
  rig->t.large = true;
  tui_page_changed(stub->page);
  rig_frame(rig);
  assert_false(had_room);
  assert_int_equal(rig_find(rig, "beside", NULL), -1);
  rig->t.large = false;
  rig->t.spoken = true;
  rig->t.theme.signs = &tui_signs_spoken;
  tui_page_changed(stub->page);
  rig_frame(rig);
  assert_false(had_room);
  assert_int_equal(rig_find(rig, "beside", NULL), -1);
}

static void about_what_has_the_focus(void **state) {
  struct rig *rig = *state;
  rig_size(rig, 43, 132);
  rig_show(rig, two_cards);
  assert_true(rig_find(rig, "about 1", NULL) >= 0);
  rig_key(rig, TUI_KEY_TAB);
  rig_frame(rig);
  assert_true(rig_find(rig, "about 2", NULL) >= 0);
  rig_key(rig, TUI_KEY_TAB); /* ... and so in the foot, past nothing of what is beside */
  rig_frame(rig);
  assert_true(rig_find(rig, "about 3", NULL) >= 0);
  rig_key(rig, TUI_KEY_TAB);
  rig_frame(rig);
  assert_true(rig_find(rig, "about 1", NULL) >= 0);
  tui_page_focus(rig->t.top, SECOND);
  rig_frame(rig);
  assert_true(rig_find(rig, "about 2", NULL) >= 0);
}

static void nothing_to_press(void **state) {
  struct rig *rig = *state;
  rig->t.mouse = true;
  rig_size(rig, 43, 132);
  rig_show(rig, two_cards);
  rig_point(rig, rig_find(rig, "second", NULL), column_of(rig, "second"));
  rig_assert_said(rig, "p left 1;");
  assert_int_equal(tui_page_focused(rig->t.top), SECOND);
  const int row = rig_find(rig, "first", NULL);
  rig_point(rig, row, column_of(rig, "about") + 1); /* in the row of the first card, and not on it */
  assert_int_equal(tui_page_focused(rig->t.top), SECOND);
  rig_assert_said(rig, "");
}

/* What has no room is left out whole, with the heading that would stand alone. */
static void whole_or_not_at_all(void **state) {
  struct rig *rig = *state;
  lines_beside = 40;
  for (int rows = 16; rows < 30; rows++) {
    rig_size(rig, rows, 132);
    if (rig->t.top == NULL) {
      rig_show(rig, two_cards);
    }
    rig_frame(rig);
    int ones = 0, twos = 0;
    for (int row = 0; row < rows; row++) {
      ones += strstr(rig_row(rig, row), "a paragraph") != NULL;
      twos += strstr(rig_row(rig, row), "of two lines") != NULL;
    }
    assert_int_equal(ones, twos);
    assert_in_range(ones, 2, 10);
  }
  lines_beside = 2;
}

/* ---- a long text and its parts */

static void a_text(struct stub *stub, tui_page *page) {
  (void)stub;
  if (tui_begin_aside(page)) {
    tui_add_contents(page);
    tui_end_aside(page);
  }
  for (int part = 1; part <= 4; part++) {
    char name[20];
    snprintf(name, sizeof name, "part %d", part);
    tui_add_part(page, name);
    for (int i = 0; i < 30; i++) {
      tui_add_text(page, TUI_NORMAL, 2, "line");
    }
  }
}

static int marked_part(const struct rig *rig) {
  for (int part = 1; part <= 4; part++) {
    char name[20];
    snprintf(name, sizeof name, "> part %d", part);
    if (rig_find(rig, name, NULL) >= 0) {
      return part;
    }
  }
  return 0;
}

static void contents_follow_what_is_read(void **state) {
  struct rig *rig = *state;
  rig_size(rig, 43, 132);
  rig->t.theme.signs = &tui_signs_plain;
  rig_show(rig, a_text);
  assert_int_equal(marked_part(rig), 1);
  rig_key(rig, TUI_KEY_PGDN);
  rig_frame(rig);
  assert_int_equal(marked_part(rig), 2);
  rig_key(rig, TUI_KEY_END);
  rig_frame(rig);
  assert_int_equal(marked_part(rig), 4);
  rig_key(rig, TUI_KEY_PGUP);
  rig_frame(rig);
  assert_in_range(marked_part(rig), 2, 3);
  rig_key(rig, TUI_KEY_HOME);
  rig_frame(rig);
  assert_int_equal(marked_part(rig), 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
  const struct CMUnitTest tests[] = {
      TEST(beside_only_where_there_is_room),
      TEST(nothing_beside_for_who_hears_or_sees_large),
      TEST(about_what_has_the_focus),
      TEST(nothing_to_press),
      TEST(whole_or_not_at_all),
      TEST(contents_follow_what_is_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
