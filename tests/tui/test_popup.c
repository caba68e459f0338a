/* test_popup.c - dialogs, lists and help: where they stand, what keys do in them, who is told. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static int chosen, times;

static void on_chosen(void *ctx, int index) {
  (void)ctx;
  chosen = index;
  times++;
}

static void empty(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_text(page, TUI_NORMAL, 0, "page");
}

static int setup(void **state) {
  chosen = -2;
  times = 0;
  int rc = rig_setup(state);
  if (rc == 0) {
    struct rig *rig = *state;
    rig_push(rig, "p", empty);
    rig_frame(rig);
    rig_assert_said(rig, "p shown;");
  }
  return rc;
}

static const char *const yes_no[] = {"Yes", "No"};

static void ask(struct rig *rig, int preferred) {
  tui_dialog(&rig->t, "Title", "Really?", yes_no, 2, preferred, on_chosen, rig);
  rig_frame(rig);
}

static void assert_answer(struct rig *rig, int key, int index) {
  rig_key(rig, key);
  assert_int_equal(chosen, index);
  assert_int_equal(times, 1);
  assert_null(rig->t.popup);
  times = 0;
}

/* ---- dialogs */

static void a_dialog_shows_what_it_asks(void **state) {
  struct rig *rig = *state;
  char title[] = "Title", text[] = "Really?", yes[] = "Yes";
  const char *const buttons[] = {yes, "No"};
  tui_dialog(&rig->t, title, text, buttons, 2, 0, on_chosen, rig);
  memset(title, '#', 5); /* they were copied */
  memset(text, '#', 7);
  memset(yes, '#', 3);
  rig_frame(rig);
  int col;
  int row = rig_find(rig, "- Title -", &col);
  assert_int_equal(row, (24 - 5) / 2); /* in the middle */
  assert_true(col > 25 && col < 35);
  assert_int_equal(rig_find(rig, "| Really?", NULL), row + 1);
  assert_int_equal(rig_find(rig, "[ Yes ]   [ No ]", NULL), row + 3);
  assert_true(rig_find(rig, "Tab Other button", NULL) >= 0); /* its own keys at the bottom */
  assert_int_equal(rig_find(rig, "F1 Help", NULL), -1);
}

static void the_answer_is_told_once(void **state) {
  struct rig *rig = *state;
  ask(rig, 0);
  assert_answer(rig, TUI_KEY_ENTER, 0);
  ask(rig, 1);
  assert_answer(rig, ' ', 1);
  ask(rig, 9); /* no such button: the first */
  assert_answer(rig, TUI_KEY_ENTER, 0);
  ask(rig, 0);
  assert_answer(rig, TUI_KEY_ESC, -1);
  ask(rig, 0);
  assert_answer(rig, TUI_KEY_F10, -1);
}

static void buttons_are_gone_through(void **state) {
  struct rig *rig = *state;
  ask(rig, 0);
  rig_key(rig, TUI_KEY_TAB);
  assert_answer(rig, TUI_KEY_ENTER, 1);
  ask(rig, 0);
  rig_key(rig, TUI_KEY_BACKTAB); /* round */
  assert_answer(rig, TUI_KEY_ENTER, 1);
  ask(rig, 0);
  rig_key(rig, TUI_KEY_RIGHT);
  rig_key(rig, TUI_KEY_RIGHT);
  rig_key(rig, TUI_KEY_LEFT);
  assert_answer(rig, TUI_KEY_ENTER, 1);
  ask(rig, 1);
  rig_key(rig, 'y'); /* letters mean nothing here, nor for the page below */
  assert_int_equal(times, 0);
  assert_answer(rig, TUI_KEY_ENTER, 1);
}

static void a_page_is_built_after_an_answer(void **state) {
  struct rig *rig = *state;
  int builds = rig->stub[0].builds;
  ask(rig, 0);
  assert_answer(rig, TUI_KEY_ENTER, 0);
  rig_frame(rig);
  assert_int_equal(rig->stub[0].builds, builds + 1);
}

static void ask_again(void *ctx, int index) {
  on_chosen(ctx, index);
  ask(ctx, 1);
}

static void an_answer_may_open_the_next(void **state) {
  struct rig *rig = *state;
  tui_dialog(&rig->t, "First", "?", yes_no, 2, 0, ask_again, rig);
  rig_key(rig, TUI_KEY_ENTER);
  assert_int_equal(times, 1);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "First", NULL), -1);
  assert_true(rig_find(rig, "Really?", NULL) > 0);
  times = 0;
  assert_answer(rig, TUI_KEY_ENTER, 1);
}

static void the_upper_one_is_answered_first(void **state) {
  struct rig *rig = *state;
  ask(rig, 0);
  tui_dialog(&rig->t, "Upper", "?", NULL, 0, 0, NULL, NULL);
  rig_frame(rig);
  rig_key(rig, TUI_KEY_ENTER); /* one without buttons is closed by it */
  assert_int_equal(times, 0);
  assert_non_null(rig->t.popup);
  assert_answer(rig, TUI_KEY_ENTER, 0);
}

/* ---- sizes */

static void buttons_stand_under_each_other_where_it_is_narrow(void **state) {
  struct rig *rig = *state;
  static const char *const buttons[] = {"Leave it as it is", "Throw it away"};
  rig_size(rig, 24, 30);
  tui_dialog(&rig->t, "Title", "Really?", buttons, 2, 0, on_chosen, rig);
  rig_frame(rig);
  int row = rig_find(rig, "[ Leave it as it is ]", NULL);
  assert_true(row > 0);
  assert_int_equal(rig_find(rig, "[ Throw it away ]", NULL), row + 1);
  rig_key(rig, TUI_KEY_TAB);
  assert_answer(rig, TUI_KEY_ENTER, 1);
}

static char *many_lines(int count) {
  struct xq_buf text = {0};
  for (int i = 1; i <= count; i++) {
    xq_buf_printf(&text, "line %d%s", i, i < count ? "\n" : "");
  }
  return xq_buf_take_str(&text);
}

static void a_long_text_scrolls(void **state) {
  struct rig *rig = *state;
  char *text = many_lines(40);
  tui_dialog(&rig->t, "Long", text, yes_no, 2, 0, on_chosen, rig);
  free(text);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 1 ", NULL) == 3); /* title and key line stay free */
  assert_true(rig_find(rig, "PgDn Read on", NULL) == 22);
  assert_true(rig_find(rig, "[ Yes ]", NULL) > 0); /* always there */
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 2 ", NULL) == 3);
  rig_key(rig, TUI_KEY_PGDN);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 17 ", NULL) == 3); /* 16 rows of text, of which one stays */
  rig_key(rig, TUI_KEY_END);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 40", NULL) == 18);
  assert_true(rig_find(rig, "PgDn", NULL) == -1);
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 40", NULL) == 18); /* not beyond the end */
  rig_key(rig, TUI_KEY_HOME);
  rig_key(rig, TUI_KEY_UP);
  rig_frame(rig);
  assert_true(rig_find(rig, "line 1 ", NULL) == 3);
  assert_answer(rig, TUI_KEY_ENTER, 0);
}

static void help_turns_with_the_space_bar(void **state) {
  struct rig *rig = *state;
  char *text = many_lines(60);
  popup_open(&rig->t, &(struct popup_spec){.title = "Help", .text = text});
  free(text);
  rig_frame(rig);
  rig_key(rig, ' ');
  rig_frame(rig);
  assert_non_null(rig->t.popup);
  assert_int_equal(rig_find(rig, "line 1 ", NULL), -1);
  rig_key(rig, TUI_KEY_ENTER);
  assert_null(rig->t.popup);
}

/* No window is too small for one. */
static void it_fits_everywhere(void **state) {
  struct rig *rig = *state;
  static const int sizes[][2] = {{1, 1}, {2, 5}, {3, 10}, {5, 20}, {10, 40}, {24, 80}, {60, 200}};
  char *text = many_lines(30);
  for (size_t i = 0; i < XQ_COUNT(sizes); i++) {
    rig_size(rig, sizes[i][0], sizes[i][1]);
    tui_dialog(&rig->t, "Title", text, yes_no, 2, 0, on_chosen, rig);
    rig_frame(rig);
    rig_key(rig, TUI_KEY_PGDN);
    rig_frame(rig);
    assert_answer(rig, TUI_KEY_ENTER, 0);
  }
  free(text);
}

/* ---- lists */

static const char *const fruit[] = {"apple", "pear", "plum", "Peach"};
static int picked_id, picked_index;

static void on_picked(tui_page *page, int id, int index) {
  assert_non_null(page);
  picked_id = id;
  picked_index = index;
}

static void drop(struct rig *rig, int row, int col, int preferred) {
  picked_id = picked_index = -2;
  popup_open(&rig->t, &(struct popup_spec){.options = fruit,
                                           .count = 4,
                                           .preferred = preferred,
                                           .list = true,
                                           .row = row,
                                           .col = col,
                                           .page = rig->t.top,
                                           .id = 5,
                                           .picked = on_picked});
  rig_frame(rig);
}

static void assert_picked(struct rig *rig, int index) {
  rig_key(rig, TUI_KEY_ENTER);
  assert_int_equal(picked_id, 5);
  assert_int_equal(picked_index, index);
  assert_null(rig->t.popup);
}

static void a_list_drops_where_there_is_room(void **state) {
  struct rig *rig = *state;
  int col;
  drop(rig, 4, 10, 0);
  assert_int_equal(rig_find(rig, "apple", &col), 6); /* under row 4: the frame, and its first line */
  assert_int_equal(col, 12);
  rig_key(rig, TUI_KEY_ESC);
  assert_int_equal(picked_id, -2);
  drop(rig, 21, 10, 0);
  assert_int_equal(rig_find(rig, "Peach", NULL), 19); /* above row 21 */
  rig_key(rig, TUI_KEY_ESC);
  drop(rig, 4, 78, 0);
  rig_find(rig, "apple", &col);
  assert_int_equal(col, 80 - 2 - 5); /* moved in from the edge */
  rig_key(rig, TUI_KEY_ESC);
  rig_size(rig, 5, 80);
  drop(rig, 2, 10, 3); /* less room than options: it scrolls */
  assert_true(rig_find(rig, "apple", NULL) >= 0);
  rig_key(rig, TUI_KEY_HOME);
  rig_key(rig, TUI_KEY_END);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "apple", NULL), -1);
  assert_true(rig_find(rig, "Peach", NULL) >= 0);
  assert_picked(rig, 3);
}

static void options_are_gone_through(void **state) {
  struct rig *rig = *state;
  drop(rig, 4, 10, 1);
  rig_key(rig, TUI_KEY_DOWN);
  assert_picked(rig, 2);
  drop(rig, 4, 10, 1);
  rig_key(rig, TUI_KEY_UP);
  rig_key(rig, TUI_KEY_UP); /* it ends there */
  assert_picked(rig, 0);
  drop(rig, 4, 10, 1);
  rig_key(rig, TUI_KEY_END);
  rig_key(rig, TUI_KEY_DOWN);
  assert_picked(rig, 3);
  drop(rig, 4, 10, -1);
  rig_key(rig, TUI_KEY_PGDN);
  rig_key(rig, TUI_KEY_PGUP);
  assert_picked(rig, 0);
}

static void letters_jump(void **state) {
  struct rig *rig = *state;
  drop(rig, 4, 10, 0);
  rig_key(rig, 'p');
  assert_picked(rig, 1);
  drop(rig, 4, 10, 1);
  rig_key(rig, 'P'); /* the next one, capital or not */
  rig_key(rig, 'p');
  assert_picked(rig, 3);
  drop(rig, 4, 10, 3);
  rig_key(rig, 'p'); /* round */
  rig_key(rig, 'x'); /* none: it stays */
  assert_picked(rig, 1);
}

/* ---- pages that go */

static void a_page_takes_its_popups_with_it(void **state) {
  struct rig *rig = *state;
  struct stub *upper = rig_push(rig, "q", empty);
  rig_frame(rig);
  ask(rig, 0);                                                             /* nobody's of the page */
  tui_dialog(&rig->t, "Of the page", "?", yes_no, 2, 0, on_chosen, upper); /* tells it */
  drop(rig, 4, 10, 0);
  tui_pop(&rig->t);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "Of the page", NULL), -1);
  assert_int_equal(rig_find(rig, "plum", NULL), -1);
  assert_true(rig_find(rig, "Really?", NULL) > 0);
  assert_answer(rig, TUI_KEY_ENTER, 0);
  assert_int_equal(picked_id, -2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_dialog_shows_what_it_asks, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(the_answer_is_told_once, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(buttons_are_gone_through, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_page_is_built_after_an_answer, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(an_answer_may_open_the_next, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(the_upper_one_is_answered_first, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(buttons_stand_under_each_other_where_it_is_narrow, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_long_text_scrolls, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(help_turns_with_the_space_bar, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(it_fits_everywhere, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_list_drops_where_there_is_room, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(options_are_gone_through, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(letters_jump, setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_page_takes_its_popups_with_it, setup, rig_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
