/* test_frame.c - the whole screen: what stands where at which size, the key line, the toast, the cursor. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static tui_edit *edit;

static int setup(void **state) {
  edit = tui_edit_new(20, NULL, NULL);
  return rig_setup(state);
}

static int teardown(void **state) {
  int rc = rig_teardown(state);
  tui_edit_free(&edit);
  return rc;
}

/* ---- geometry */

static void each_size_has_its_form(void **state) {
  struct rig *rig = *state;
  static const struct {
    int rows, cols;
    bool border;
    int title, rule, top, content, low_rule, keys; /* -1: not there */
    int col, width;
  } sizes[] = {
      {24, 80, true, 1, 2, 3, 18, 21, 22, 3, 74}, /* a frame around all */
      {16, 60, true, 1, 2, 3, 10, 13, 14, 3, 54},
      {16, 59, false, 0, 1, 2, 12, 14, 15, 1, 57}, /* too narrow for a frame: rules */
      {15, 80, false, 0, 1, 2, 11, 13, 14, 1, 78}, /* too low */
      {9, 30, false, 0, 1, 2, 5, 7, 8, 1, 28},
      {8, 29, false, 0, -1, 1, 6, -1, 7, 0, 29}, /* too low for rules */
      {3, 20, false, 0, -1, 1, 1, -1, 2, 0, 20},
      {2, 20, false, -1, -1, 0, 1, -1, 1, 0, 20},  /* no title */
      {1, 20, false, -1, -1, 0, 1, -1, -1, 0, 20}, /* one line of content */
  };
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    rig_size(rig, sizes[i].rows, sizes[i].cols);
    struct geometry g = frame_geometry(&rig->t);
    assert_int_equal(g.border, sizes[i].border);
    assert_int_equal(g.title_row, sizes[i].title);
    assert_int_equal(g.rule_row, sizes[i].rule);
    assert_int_equal(g.top, sizes[i].top);
    assert_int_equal(g.rows, sizes[i].content);
    assert_int_equal(g.low_rule_row, sizes[i].low_rule);
    assert_int_equal(g.keys_row, sizes[i].keys);
    assert_int_equal(g.col, sizes[i].col);
    assert_int_equal(g.cols, sizes[i].width);
    assert_int_equal(g.ribbon_row, -1);
  }
}

static void a_ribbon_takes_its_rows(void **state) {
  struct rig *rig = *state;
  struct geometry bare = frame_geometry(&rig->t);
  tui_set_ribbon(&rig->t, "trial");
  struct geometry g = frame_geometry(&rig->t);
  assert_int_equal(g.ribbon_row, bare.top);
  assert_int_equal(g.ribbon_rows, 1);
  assert_int_equal(g.top, bare.top + 1);
  assert_int_equal(g.rows, bare.rows - 1);
  char text[300];
  memset(text, 'x', sizeof text);
  for (size_t i = 9; i < sizeof text; i += 10) {
    text[i] = ' ';
  }
  text[sizeof text - 1] = '\0';
  tui_set_ribbon(&rig->t, text);
  assert_int_equal(frame_geometry(&rig->t).ribbon_rows, 2); /* never more */
  rig_size(rig, 4, 80);
  assert_int_equal(frame_geometry(&rig->t).ribbon_row, -1); /* not where it would leave nothing */
  rig_size(rig, 8, 80);
  assert_int_equal(frame_geometry(&rig->t).ribbon_rows, 1);
  tui_set_ribbon(&rig->t, NULL);
  assert_int_equal(frame_geometry(&rig->t).ribbon_row, -1);
}

/* ---- what is drawn */

static void lines(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 1; i <= 40; i++) {
    char *text = xq_asprintf("line %d", i);
    tui_add_text(page, TUI_NORMAL, 0, text);
    free(text);
  }
}

static void short_text(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_set_title(page, "标题", "第 4 步");
  tui_add_text(page, TUI_NORMAL, 0, "只有一行");
  tui_add_buttons(page, false, &(struct tui_button){1, "Go on", 'G', false, false}, 1);
}

static void a_page_stands_in_its_frame(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  rig_frame(rig);
  int col;
  assert_int_equal(rig_find(rig, "标题", &col), 1);
  assert_int_equal(col, 2);
  assert_int_equal(rig_find(rig, "第 4 步", &col), 1);
  assert_int_equal(col, 80 - 2 - 7);
  assert_int_equal(rig_find(rig, "只有一行", &col), 4); /* a breath above it, as there are rows to spare */
  assert_int_equal(col, 3);
  assert_int_equal(rig_find(rig, "F1 Help", NULL), 22);
  assert_int_equal(rig_find(rig, "/", NULL), -1); /* all of it is seen: no place to tell */
  for (int row = 0; row < 24; row++) {
    const char *text = rig_row(rig, row);
    assert_true(text[0] == '|' || text[0] == '-');
    assert_int_equal(xq_text_width(text), 80); /* the frame ends where it should, whatever stands in it */
  }
}

static void the_banner_stands_where_a_page_says_nothing(void **state) {
  struct rig *rig = *state;
  tui_set_banner(&rig->t, "Xuqi", "connected");
  rig_push(rig, "p", lines); /* has a title of its own, and nothing at the right */
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "p ", NULL), 1);
  assert_int_equal(rig_find(rig, "connected", NULL), 1);
  assert_int_equal(rig_find(rig, "Xuqi", NULL), -1);
  rig_size(rig, 24, 14); /* no room for both */
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "p", NULL), 0);
  tui_pop(&rig->t);
  rig_size(rig, 24, 80);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "Xuqi", NULL), 1);
}

static void the_place_is_told(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_push(rig, "p", lines);
  rig_frame(rig);
  int col;
  assert_int_equal(rig_find(rig, " 1-18 / 40 ", &col), 21);
  assert_int_equal(rig_find(rig, "line 1", NULL), 3); /* no breath: the rows are needed */
  page->page->top = 22;
  rig->t.dirty = true;
  rig_frame(rig);
  assert_int_equal(rig_find(rig, " 23-40 / 40 ", NULL), 21);
  rig_size(rig, 8, 40);
  rig_frame(rig);
  assert_true(rig_find(rig, "/ 40", NULL) == 0); /* no rule: in the title's row */
}

static void a_ribbon_is_drawn(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  tui_set_ribbon(&rig->t, "a trial: nothing of it counts");
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "a trial: nothing of it counts", NULL), 3);
  assert_int_equal(rig_find(rig, "只有一行", NULL), 5);
}

static void a_toast_comes_and_goes(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  tui_toast(&rig->t, TUI_GOOD, "saved");
  tui_toast(&rig->t, TUI_GOOD, "saved again"); /* in the place of the first */
  assert_int_equal(rig->t.timers, 1);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, " saved again ", NULL), 21);
  timers_fire(&rig->t);
  assert_non_null(rig->t.toast);
  rig->t.timer[0].due = 0; /* its time has come */
  timers_fire(&rig->t);
  assert_true(rig->t.dirty);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "saved", NULL), -1);
  rig_size(rig, 8, 40);
  tui_toast(&rig->t, TUI_GOOD, "saved");
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "saved", NULL), 7); /* over the keys, where there is no rule */
  assert_int_equal(rig_find(rig, "F1", NULL), -1);
}

/* Where in the text one is is not covered by what is said for a moment. */
static void a_toast_leaves_the_place_free(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", lines);
  rig_size(rig, 10, 40);
  rig_frame(rig);
  const int place = rig_find(rig, "1-", NULL);
  assert_true(place > 0);
  char *before = xq_strdup(strstr(rig_row(rig, place), "1-"));
  tui_toast(&rig->t, TUI_WARN, "A message that is said for a moment");
  rig_frame(rig);
  assert_true(rig_find(rig, "A message", NULL) > 0);
  assert_true(rig_find(rig, before, NULL) >= 0);
  free(before);
}

/* What was said on a page is not said on the next one, unless it is said when that one comes. */
static void a_toast_goes_with_its_page(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  rig_frame(rig);
  tui_toast(&rig->t, TUI_GOOD, "sent");
  rig_push(rig, "q", lines);
  rig_frame(rig);
  assert_true(rig_find(rig, "sent", NULL) > 0);
  rig_frame(rig);
  assert_true(rig_find(rig, "sent", NULL) > 0);
  tui_pop(&rig->t);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "sent", NULL), -1);
  assert_int_equal(rig->t.timers, 0);
}

static void a_toast_goes_with_its_cause(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  around_toast_of(&rig->t, TOAST_OF_SIZE, "small");
  rig_frame(rig);
  rig_push(rig, "q", lines);
  rig_frame(rig);
  assert_true(rig_find(rig, "small", NULL) > 0); /* so it is there, too */
  around_end_toast(&rig->t, TOAST_OF_SIZE);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "small", NULL), -1);
  tui_toast(&rig->t, TUI_GOOD, "saved");
  around_end_toast(&rig->t, TOAST_OF_SIZE);
  assert_non_null(rig->t.toast);
}

static void a_note_about_a_key_goes_with_the_next(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", short_text);
  rig_frame(rig);
  rig_key(rig, 'x');
  rig_key(rig, TUI_KEY_DOWN); /* together with it: it has not been seen yet */
  rig_frame(rig);
  assert_true(rig_find(rig, "does nothing here", NULL) > 0);
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "does nothing here", NULL), -1);
  rig_feed(rig, "\033[200~text\033[201~", 16);
  rig_frame(rig);
  assert_true(rig_find(rig, "The pasted text was ignored", NULL) > 0);
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "The pasted text was ignored", NULL), -1);
  tui_toast(&rig->t, TUI_WARN, "unplugged"); /* not of a key */
  rig_frame(rig);
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_true(rig_find(rig, "unplugged", NULL) > 0);
}

/* However long, in any window. */
static void a_toast_is_never_cut(void **state) {
  struct rig *rig = *state;
  static const struct {
    int rows, cols, first, last;
  } sizes[] = {{24, 80, 21, 22}, {12, 50, 9, 11}, {8, 40, 5, 7}, {43, 132, 40, 40}};
  rig_push(rig, "p", short_text);
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    rig_size(rig, sizes[i].rows, sizes[i].cols);
    tui_toast(&rig->t, TUI_GOOD,
              "Saved; you may close the program now. Track progress shows when all of the money has arrived.");
    rig_frame(rig);
    assert_int_equal(rig_find(rig, "Saved; you may", NULL), sizes[i].first);
    assert_int_equal(rig_find(rig, "arrived.", NULL), sizes[i].last);
  }
}

/* ---- fields */

enum { FIELD = 30 };

static void long_field(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = 1, .label = "address", .edit = edit, .width = FIELD});
  tui_set_foot(page, NULL, &(struct tui_button){.id = 2, .label = "Go on", .main = true}, 1);
}

/* How many cells of the field and its brackets are lit. */
static int lit_cells(struct rig *rig, int cols) {
  int from, lit = 0;
  const int row = rig_find(rig, "address", &from);
  for (int col = from + 9; col < from + 9 + cols + 2; col++) {
    lit += (mvwinch(curscr, row, col) & A_REVERSE) != 0;
  }
  return lit;
}

/* ... not what is typed: each letter would take its colours along. */
static void a_field_is_lit_at_its_name_and_its_brackets(void **state) {
  struct rig *rig = *state;
  tui_edit_set_text(edit, "Foshan");
  rig_push(rig, "p", long_field);
  rig_frame(rig);
  assert_int_equal(lit_cells(rig, FIELD), 2);
  int col;
  const int row = rig_find(rig, "address", &col);
  assert_int_not_equal(mvwinch(curscr, row, col) & A_REVERSE, 0);
  assert_int_equal(getcury(curscr), row);
  tui_page_focus(rig->t.top, 2);
  rig_frame(rig);
  assert_int_equal(lit_cells(rig, FIELD), 0);
}

static void a_long_value_is_seen_from_its_beginning(void **state) {
  struct rig *rig = *state;
  tui_edit_free(&edit);
  edit = tui_edit_new(80, NULL, NULL);
  tui_edit_set_text(edit, "Guangdong, Foshan, Sample Road 12, third floor, room 5");
  rig_push(rig, "p", long_field);
  rig_frame(rig);
  assert_true(rig_find(rig, "third floor, room 5", NULL) > 0); /* where one types */
  tui_page_focus(rig->t.top, 2);
  rig_frame(rig);
  assert_true(rig_find(rig, "[Guangdong, Foshan, Sample Road>", NULL) > 0);
  rig_size(rig, 43, 132); /* and where there is room, all of it */
  rig_frame(rig);
  assert_true(rig_find(rig, "[Guangdong, Foshan, Sample Road 12, third floor, room 5 ", NULL) > 0);
}

/* ---- the key line */

static void with_hints(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = 1, .label = "name", .edit = edit, .width = 10});
  tui_add_buttons(page, false, &(struct tui_button){2, "Go on", 'G', false, false}, 1);
  tui_set_hints(page, (const struct tui_hint[]){{"Esc", "Back"}, {"G", "Go on"}, {"Enter", "Next"}}, 3);
}

static void global_hints(struct rig *rig) {
  tui_set_global_hints(&rig->t, (const struct tui_hint[]){{"F2", "English"}, {"F10", "Leave"}}, 2);
}

static void letters_are_no_keys_while_text_is_typed(void **state) {
  struct rig *rig = *state;
  global_hints(rig);
  rig_push(rig, "p", with_hints);
  rig_frame(rig);
  assert_string_equal(rig_row(rig, 22) + 2,
                      "Enter Next  Tab Next item  Esc Back  F1 Help  F2 English  F10 Leave"
                      "          |");
  tui_page_focus(rig->t.top, 2);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "G Go on  Enter Next  Tab Next item  Esc Back  F1 Help", NULL), 22);
}

/* They move together first.  Then what moves about goes, then the language, then the page's own; the ways back and out, and help, stay. */
static void hints_go_in_order(void **state) {
  struct rig *rig = *state;
  static const struct {
    int cols;
    const char *line;
  } widths[] = {
      {70, "Enter Next  Tab Next item  Esc Back  F1 Help  F2 English  F10 Leave"},
      {68, "Enter Next Tab Next item Esc Back F1 Help F2 English F10 Leave"},
      {64, "Enter Next Tab Next item Esc Back F1 Help F2 English F10 Leave"},
      {63, "Enter Next  Esc Back  F1 Help  F2 English  F10 Leave"},
      {50, "Enter Next Esc Back F1 Help F2 English F10 Leave"},
      {49, "Enter Next  Esc Back  F1 Help  F10 Leave"},
      {41, "Enter Next Esc Back F1 Help F10 Leave"},
      {38, "Esc Back  F1 Help  F10 Leave"},
      {28, "Esc Back F1 Help F10 Leave"},
      {25, "F1 Help  F10 Leave"},
      {16, "F1 Help"},
      {8, "F1 Hel"},
  };
  global_hints(rig);
  rig_push(rig, "p", with_hints);
  for (size_t i = 0; i < XQ_COUNT(widths); i++) {
    rig_size(rig, 12, widths[i].cols);
    rig_frame(rig);
    const char *line = rig_row(rig, 11);
    assert_string_equal(line + strspn(line, " "), widths[i].line);
  }
}

/* ---- the cursor */

static void assert_cursor(int row, int col, int visible) {
  assert_int_equal(getcury(stdscr), row);
  assert_int_equal(getcurx(stdscr), col);
  int was = curs_set(visible); /* tells what it was */
  assert_int_equal(was, visible);
}

static void the_cursor_stands_at_the_caret(void **state) {
  struct rig *rig = *state;
  rig_push(rig, "p", with_hints);
  tui_edit_set_text(edit, "ab胡");
  rig_frame(rig);
  int col;
  int row = rig_find(rig, "[ab胡", &col);
  assert_true(row > 0);
  assert_cursor(row, col + 1 + 4, 1);
  tui_page_focus(rig->t.top, 2);
  rig_frame(rig);
  row = rig_find(rig, "[ Go on G ]", &col);
  assert_cursor(row, col, 0); /* hidden, and still at the focus: readers for the blind follow it */
  tui_page_focus(rig->t.top, 1);
  tui_dialog(&rig->t, "Title", "?", NULL, 0, 0, NULL, NULL);
  rig_frame(rig);
  assert_int_equal(curs_set(0), 0); /* the field below a dialog has no caret */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_size_has_its_form, setup, teardown),
      cmocka_unit_test_setup_teardown(a_ribbon_takes_its_rows, setup, teardown),
      cmocka_unit_test_setup_teardown(a_page_stands_in_its_frame, setup, teardown),
      cmocka_unit_test_setup_teardown(the_banner_stands_where_a_page_says_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(the_place_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(a_ribbon_is_drawn, setup, teardown),
      cmocka_unit_test_setup_teardown(a_toast_comes_and_goes, setup, teardown),
      cmocka_unit_test_setup_teardown(a_toast_leaves_the_place_free, setup, teardown),
      cmocka_unit_test_setup_teardown(a_toast_goes_with_its_page, setup, teardown),
      cmocka_unit_test_setup_teardown(a_toast_goes_with_its_cause, setup, teardown),
      cmocka_unit_test_setup_teardown(a_note_about_a_key_goes_with_the_next, setup, teardown),
      cmocka_unit_test_setup_teardown(a_toast_is_never_cut, setup, teardown),
      cmocka_unit_test_setup_teardown(a_field_is_lit_at_its_name_and_its_brackets, setup, teardown),
      cmocka_unit_test_setup_teardown(a_long_value_is_seen_from_its_beginning, setup, teardown),
      cmocka_unit_test_setup_teardown(letters_are_no_keys_while_text_is_typed, setup, teardown),
      cmocka_unit_test_setup_teardown(hints_go_in_order, setup, teardown),
      cmocka_unit_test_setup_teardown(the_cursor_stands_at_the_caret, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
