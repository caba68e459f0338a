/* test_foot.c - the foot of a page: it stands still, one button of it is the main one, and the key line follows it. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

enum { ID_FIELD = 1, ID_LAST, ID_BACK = 10, ID_NEXT };

static tui_edit *edits[2];
static bool next_disabled;
static int64_t since;

static int setup(void **state) {
  edits[0] = tui_edit_new(20, NULL, NULL);
  edits[1] = tui_edit_new(20, NULL, NULL);
  next_disabled = false;
  return rig_setup(state);
}

static int teardown(void **state) {
  int rc = rig_teardown(state);
  tui_edit_free(&edits[0]);
  tui_edit_free(&edits[1]);
  return rc;
}

static void foot(tui_page *page, const char *note) {
  tui_set_foot(page, note,
               (const struct tui_button[]){{ID_BACK, "Previous", 'B', false, false},
                                           {ID_NEXT, "Next", 'N', next_disabled, true}},
               2);
}

static void long_text(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 1; i <= 40; i++) {
    char *text = xq_asprintf("line %d", i);
    tui_add_text(page, TUI_NORMAL, 0, text);
    free(text);
  }
  foot(page, "1 of 3");
}

static void form(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = ID_FIELD, .label = "first", .edit = edits[0], .width = 20});
  tui_add_field(page, &(struct tui_field){.id = ID_LAST,
                                          .label = "last",
                                          .edit = edits[1],
                                          .width = 20,
                                          .asked = "with the street",
                                          .offer = "Foshan",
                                          .offer_from = "certificate"});
  foot(page, NULL);
}

static void the_text_scrolls_and_the_foot_stands(void **state) {
  struct rig *rig = *state;
  rig_show(rig, long_text);
  assert_int_equal(rig_find(rig, "1 of 3", NULL), 20);
  assert_int_equal(rig_find(rig, "[ Previous B ]   [[ Next N ]]", NULL), 20);
  assert_int_equal(rig_find(rig, "1-16 / 40", NULL), 19);
  rig_press(rig, TUI_KEY_PGDN, "", ID_NEXT); /* the text turns, the focus stays */
  assert_int_equal(rig_find(rig, "[ Previous B ]   [[ Next N ]]", NULL), 20);
  assert_int_equal(rig_find(rig, "line 17", NULL), 4);
  rig_press(rig, TUI_KEY_UP, "", ID_NEXT); /* nothing to choose above: the text moves */
  assert_int_equal(rig_find(rig, "line 16", NULL), 4);
  rig_press(rig, TUI_KEY_LEFT, "", ID_BACK);
}

static void nothing_is_pressed_before_it_can_be(void **state) {
  struct rig *rig = *state;
  next_disabled = true;
  rig_show(rig, long_text);
  assert_int_equal(rig_find(rig, "[ Previous B ]   ( Next N )", NULL), 20);
  rig_press(rig, TUI_KEY_ENTER, "", 0); /* turns the page; the way back was not pressed */
  rig_press(rig, TUI_KEY_ENTER, "", 0);
  assert_false(rig_key(rig, 'n'));
  rig_press(rig, TUI_KEY_F5, "", 0); /* says that it cannot be */
  assert_non_null(rig->t.toast);
  next_disabled = false;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  rig_press(rig, TUI_KEY_ENTER, "p act 11;", ID_NEXT);
}

static void the_focus_does_not_fall_on_another_button(void **state) {
  struct rig *rig = *state;
  rig_show(rig, long_text);
  next_disabled = true;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  rig_press(rig, TUI_KEY_ENTER, "", 0);
  next_disabled = false;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  assert_int_equal(tui_page_focused(rig->t.top), ID_NEXT);
}

static void text_first_and_then_the_foot(void **state) {
  struct rig *rig = *state;
  rig_show(rig, form);
  assert_int_equal(tui_page_focused(rig->t.top), ID_FIELD);
  rig_press(rig, TUI_KEY_DOWN, "p left 1;", ID_LAST);
  rig_press(rig, TUI_KEY_DOWN, "p left 2;", ID_BACK);
  rig_press(rig, TUI_KEY_RIGHT, "", ID_NEXT);
  rig_press(rig, TUI_KEY_TAB, "", ID_FIELD);
  rig_press(rig, TUI_KEY_BACKTAB, "p left 1;", ID_NEXT);
  rig_press(rig, TUI_KEY_UP, "", ID_LAST);
}

static void after_the_last_field_comes_the_main_button(void **state) {
  struct rig *rig = *state;
  rig_show(rig, form);
  rig_press(rig, TUI_KEY_ENTER, "p left 1;", ID_LAST);
  rig_press(rig, TUI_KEY_ENTER, "p left 2;", ID_NEXT); /* not pressed yet, and never the way back */
  rig_press(rig, TUI_KEY_ENTER, "p act 11;", ID_NEXT);
}

static void the_main_button_is_pressed_from_anywhere(void **state) {
  struct rig *rig = *state;
  rig_show(rig, form);
  rig_press(rig, TUI_KEY_F5, "p left 1;p act 11;", ID_NEXT);
  tui_page_focus(rig->t.top, ID_LAST);
  rig_press(rig, TUI_KEY_F5, "p left 2;p act 11;", ID_NEXT);
}

static void what_is_offered_is_taken(void **state) {
  struct rig *rig = *state;
  rig_show(rig, form);
  assert_true(rig_find(rig, "with the street", NULL) > 0);
  assert_true(rig_find(rig, "F6 takes Foshan (certificate)", NULL) > 0);
  assert_int_equal(rig_find(rig, "F6 Take what is offered", NULL), -1); /* not in this field */
  rig_press(rig, TUI_KEY_TAB, "p left 1;", ID_LAST);
  assert_int_equal(rig_find(rig, "F6 Take what is offered", NULL), 22);
  rig_press(rig, TUI_KEY_F6, "p changed 2;", ID_LAST);
  assert_string_equal(tui_edit_text(edits[1]), "Foshan");
  assert_int_equal(rig_find(rig, "F6", NULL), -1);
  assert_true(rig_find(rig, "with the street", NULL) > 0);
  rig_key(rig, 'x');
  rig_key(rig, TUI_KEY_F6); /* what was typed is not replaced */
  assert_string_equal(tui_edit_text(edits[1]), "Foshanx");
}

static void the_key_line_says_what_can_be_pressed(void **state) {
  struct rig *rig = *state;
  tui_set_global_hints(&rig->t, (const struct tui_hint[]){{"F2", "Chinese"}, {"F10", "Leave"}}, 2);
  struct stub *stub = rig_show(rig, form);
  stub->ops.back = NULL;
  rig_push(rig, "q", form);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "Tab Next item  F5 Next  Esc Back  F1 Help  F2 Chinese  F10 Leave", NULL), 22);
  tui_page_focus(rig->t.top, ID_NEXT);
  rig_frame(rig); /* no text is typed: letters are keys, of what is no main button */
  assert_int_equal(rig_find(rig, "Tab Next item  B Previous  F5 Next  Esc Back  F1 Help", NULL), 22);
  next_disabled = true;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "F5", NULL), -1);
}

/* Where it is narrow the foot takes more rows, or closer brackets, and half of the room at most. */
static void a_small_window_has_a_small_foot(void **state) {
  struct rig *rig = *state;
  rig_show(rig, long_text);
  rig_size(rig, 10, 40);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "1 of 3   [ Previous B ]   [[ Next N ]]", NULL), 7);
  rig_size(rig, 10, 22);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "1 of 3", NULL), 5);
  assert_int_equal(rig_find(rig, "[ Previous B ]", NULL), 6);
  assert_int_equal(rig_find(rig, "[[ Next N ]]", NULL), 7);
  rig_size(rig, 7, 22);
  rig_frame(rig);
  assert_true(rig_find(rig, "[[ Next N ]]", NULL) > 0); /* has the focus */
  rig_press(rig, TUI_KEY_BACKTAB, "", ID_BACK);
  assert_true(rig_find(rig, "[ Previous B ]", NULL) > 0);
}

static void waiting(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_waiting(page, "Asking the service", since, 30);
}

static void waiting_is_counted(void **state) {
  struct rig *rig = *state;
  since = xq_time_mono_ms() - 7500;
  struct stub *stub = rig_show(rig, waiting);
  assert_true(rig_find(rig, "Asking the service ... 7 s, at most 30 s", NULL) > 0);
  assert_int_equal(rig->t.timers, 1); /* it will be said anew */
  since -= 2000;
  const int builds = stub->builds;
  rig->t.timer[0].due = 0;
  timers_fire(&rig->t);
  rig_frame(rig);
  assert_int_equal(stub->builds, builds + 1);
  assert_true(rig_find(rig, "Asking the service ... 9 s, at most 30 s", NULL) > 0);
  rig_push(rig, "q", form);
  rig_frame(rig);
  assert_int_equal(rig->t.timers, 0); /* nothing is counted where it is not seen */
}

/* With reduced motion what is counted moves every ten seconds. */
static void waiting_is_counted_calmly(void **state) {
  struct rig *rig = *state;
  rig->t.calm = true;
  since = xq_time_mono_ms() - 7500;
  struct stub *stub = rig_show(rig, waiting);
  assert_true(rig_find(rig, "Asking the service ... 7 s", NULL) > 0);
  assert_int_equal(stub->page->tick_due, since + 10000);
  rig->t.calm = false;
  tui_page_changed(stub->page);
  rig_frame(rig);
  assert_int_equal(stub->page->tick_due % 1000, since % 1000);
  assert_in_range(stub->page->tick_due, since + 8000, since + 9999);
}

/* Where the buttons leave the note no row it stands on the rule below them. */
static void a_note_without_a_row_is_seen_on_the_rule(void **state) {
  struct rig *rig = *state;
  tui_set_ribbon(&rig->t, "a trial");
  rig_size(rig, 10, 20);
  rig_show(rig, long_text);
  assert_true(rig_find(rig, "Next N", NULL) > 0);
  assert_int_equal(rig_find(rig, "1 of 3", NULL), 8);
  rig_size(rig, 10, 60);
  rig_frame(rig);
  assert_int_not_equal(rig_find(rig, "1 of 3", NULL), 8); /* it has one */
  tui_set_ribbon(&rig->t, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_text_scrolls_and_the_foot_stands, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_is_pressed_before_it_can_be, setup, teardown),
      cmocka_unit_test_setup_teardown(the_focus_does_not_fall_on_another_button, setup, teardown),
      cmocka_unit_test_setup_teardown(text_first_and_then_the_foot, setup, teardown),
      cmocka_unit_test_setup_teardown(after_the_last_field_comes_the_main_button, setup, teardown),
      cmocka_unit_test_setup_teardown(the_main_button_is_pressed_from_anywhere, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_offered_is_taken, setup, teardown),
      cmocka_unit_test_setup_teardown(the_key_line_says_what_can_be_pressed, setup, teardown),
      cmocka_unit_test_setup_teardown(a_small_window_has_a_small_foot, setup, teardown),
      cmocka_unit_test_setup_teardown(waiting_is_counted_calmly, setup, teardown),
      cmocka_unit_test_setup_teardown(a_note_without_a_row_is_seen_on_the_rule, setup, teardown),
      cmocka_unit_test_setup_teardown(waiting_is_counted, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
