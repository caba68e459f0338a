/* test_nav.c - what keys do on a page: typing, moving, scrolling, pressing, leaving. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static tui_edit *edits[2];

static int setup(void **state) {
  edits[0] = tui_edit_new(5, NULL, NULL);
  edits[1] = tui_edit_new(5, NULL, NULL);
  return rig_setup(state);
}

static int teardown(void **state) {
  int rc = rig_teardown(state);
  tui_edit_free(&edits[0]);
  tui_edit_free(&edits[1]);
  return rc;
}

/* ---- typing */

static void two_fields(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = 1, .label = "first", .edit = edits[0], .width = 12});
  tui_add_field(page, &(struct tui_field){.id = 2, .label = "second", .edit = edits[1], .width = 12, .submits = true});
  tui_add_buttons(page, false, &(struct tui_button){3, "Go on", 'G', false, false}, 1);
}

static void keys_go_to_the_field(void **state) {
  struct rig *rig = *state;
  rig_show(rig, two_fields);
  rig_press(rig, 'g', "p changed 1;", 1); /* the letter of a button is text here */
  rig_press(rig, '?', "p changed 1;", 1); /* and so is the question mark */
  rig_press(rig, TUI_KEY_LEFT, "", 1);
  rig_press(rig, 'a', "p changed 1;", 1);
  assert_string_equal(tui_edit_text(edits[0]), "ga?");
  rig_press(rig, TUI_KEY_BACKSPACE, "p changed 1;", 1);
  rig_press(rig, TUI_KEY_HOME, "", 1); /* of the field, not of the page */
  rig_press(rig, ' ', "p changed 1;", 1);
  assert_string_equal(tui_edit_text(edits[0]), " g?");
  assert_null(rig->t.popup);
}

static void what_does_not_fit_is_told(void **state) {
  struct rig *rig = *state;
  rig_show(rig, two_fields);
  rig_type(rig, "abcde");
  assert_null(rig->t.toast);
  rig_key(rig, 'f');
  assert_string_equal(tui_edit_text(edits[0]), "abcde");
  assert_string_equal(rig->t.toast, "At most 5 characters fit here.");
  assert_int_equal(rig->t.toast_style, TUI_WARN);
}

static bool digits_only(void *ctx, wchar_t wc) {
  (void)ctx;
  return wc >= '0' && wc <= '9';
}

static void what_cannot_be_typed_is_told(void **state) {
  struct rig *rig = *state;
  tui_edit_free(&edits[0]);
  edits[0] = tui_edit_new(5, digits_only, NULL);
  rig_show(rig, two_fields);
  rig_type(rig, "1x2");
  assert_string_equal(tui_edit_text(edits[0]), "12");
  assert_string_equal(rig->t.toast, "This character cannot be used here.");
  rig_assert_said(rig, "p changed 1;p changed 1;"); /* not of the one that was refused */
}

static void enter_goes_on_or_sends(void **state) {
  struct rig *rig = *state;
  rig_show(rig, two_fields);
  rig_press(rig, TUI_KEY_ENTER, "p left 1;", 2);
  rig_press(rig, TUI_KEY_ENTER, "p act 2;", 2);
  rig_press(rig, TUI_KEY_UP, "p left 2;", 1);
  rig_press(rig, TUI_KEY_DOWN, "p left 1;", 2);
}

/* A form with what its foot leads to, and buttons that take something away or lead back. */
static bool complete;
static bool ticked;
static void a_form(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = 1, .label = "first", .edit = edits[0], .width = 12});
  tui_add_heading_button(page, "row", 7, "Remove", 'R');
  tui_add_check(page, 2, "I agree", ticked);
  tui_add_field(page, &(struct tui_field){.id = 3, .label = "last", .edit = edits[1], .width = 12});
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{4, "Back", 'B', false, false}, {5, "Next", 'N', !complete, true}}, 2);
}

static void enter_never_leads_back(void **state) {
  struct rig *rig = *state;
  complete = true;
  ticked = false;
  rig_show(rig, a_form);
  rig_press(rig, TUI_KEY_ENTER, "p left 1;", 2);  /* over the button in between */
  rig_press(rig, TUI_KEY_ENTER, "p act 2 1;", 3); /* ticks, and goes on */
  ticked = true;
  rig_press(rig, TUI_KEY_UP, "p left 3;", 2);
  rig_press(rig, TUI_KEY_ENTER, "", 3); /* what is ticked stays so */
  rig_press(rig, TUI_KEY_ENTER, "p left 3;", 5);
  rig_press(rig, TUI_KEY_ENTER, "p act 5;", 5);
  complete = false;
  tui_page_changed(rig->t.top);
  tui_page_focus(rig->t.top, 3);
  rig_press(rig, TUI_KEY_ENTER, "", 3); /* nowhere, before it goes back */
  assert_string_equal(rig->t.toast, "\"Next\" is not possible yet.");
}

static void the_main_button_is_pressed_from_anywhere(void **state) {
  struct rig *rig = *state;
  complete = true;
  rig_show(rig, a_form);
  rig_press(rig, 'n', "p changed 1;", 1); /* a letter is text here */
  rig_press(rig, TUI_KEY_F5, "p left 1;p act 5;", 5);
  complete = false;
  tui_page_changed(rig->t.top);
  tui_page_focus(rig->t.top, 1);
  rig_press(rig, TUI_KEY_F5, "", 1);
  assert_string_equal(rig->t.toast, "\"Next\" is not possible yet.");
}

/* ---- moving */

static void buttons_in_rows(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_buttons(page, false,
                  (const struct tui_button[]){
                      {1, "one", 0, false, false}, {2, "two", 0, false, false}, {3, "three", 0, false, false}},
                  3);
  tui_add_buttons(page, false,
                  (const struct tui_button[]){
                      {4, "four", 0, false, false}, {9, "none", 0, true, false}, {5, "five", 0, false, false}},
                  3);
}

static void tab_goes_round(void **state) {
  struct rig *rig = *state;
  rig_show(rig, buttons_in_rows);
  for (int id = 2; id <= 5; id++) { /* not the one that cannot be pressed */
    rig_press(rig, TUI_KEY_TAB, "", id);
  }
  rig_press(rig, TUI_KEY_TAB, "", 1);
  rig_press(rig, TUI_KEY_BACKTAB, "", 5);
  rig_press(rig, TUI_KEY_BACKTAB, "", 4);
}

static void arrows_go_where_they_point(void **state) {
  struct rig *rig = *state;
  rig_show(rig, buttons_in_rows);
  rig_press(rig, TUI_KEY_RIGHT, "", 2);
  rig_press(rig, TUI_KEY_RIGHT, "", 3);
  rig_press(rig, TUI_KEY_DOWN, "", 5); /* the nearest below */
  rig_press(rig, TUI_KEY_LEFT, "", 4);
  rig_press(rig, TUI_KEY_UP, "", 1);
  rig_press(rig, TUI_KEY_UP, "", 1); /* nothing above: the page would scroll */
}

static void at_the_ends_of_a_row(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, buttons_in_rows);
  page->takes = TUI_KEY_LEFT;
  rig_press(rig, TUI_KEY_LEFT, "p key;", 1); /* the page may have it */
  page->takes = 0;
  assert_false(rig_key(rig, TUI_KEY_LEFT));
  rig_press(rig, TUI_KEY_TAB, "", 2);
  rig_press(rig, TUI_KEY_TAB, "", 3);
  assert_false(rig_key(rig, TUI_KEY_RIGHT)); /* 4 is on another line */
}

/* ---- scrolling */

/* 100 lines; cards at the first, the 50th and the 99th. */
static void long_text(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 0; i < 100; i++) {
    if (i == 0 || i == 50 || i == 99) {
      tui_add_card(page, i + 1, "card", "", NULL, 0, false);
    } else {
      tui_add_text(page, TUI_NORMAL, 0, "text");
    }
  }
}

static void arrows_scroll_where_nothing_is_near(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, long_text);
  const int height = page_height(page->page);
  rig_press(rig, TUI_KEY_DOWN, "", 1);
  assert_int_equal(page->page->top, 1);
  for (int i = 1; i < 49 - height; i++) { /* up to two lines before the next card would be seen */
    rig_press(rig, TUI_KEY_DOWN, "", 1);
  }
  rig_press(rig, TUI_KEY_DOWN, "p left 1;", 51);
  assert_non_null(page_stop(page->page, true));
}

static void what_cannot_be_seen_cannot_be_pressed(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, long_text);
  rig_press(rig, TUI_KEY_ENTER, "p act 1;", 1);
  page->page->top = 5;
  rig_press(rig, TUI_KEY_ENTER, "", 1); /* turns the page, as a pager does */
  const size_t a_page = (size_t)page_height(page->page) - 1;
  assert_int_equal(page->page->top, 5 + a_page);
  rig_press(rig, ' ', "p left 1;", 51); /* the focus follows to what comes into view */
  rig_press(rig, ' ', "p act 51;", 51);
}

static void pages_turn(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, long_text);
  const int height = page_height(page->page);
  rig_press(rig, TUI_KEY_PGDN, "", 1);
  assert_int_equal(page->page->top, height - 1); /* one line stays */
  rig_press(rig, TUI_KEY_PGUP, "", 1);
  assert_int_equal(page->page->top, 0);
  rig_press(rig, TUI_KEY_END, "", 1);
  assert_int_equal(page->page->top, 100 - height);
  rig_press(rig, TUI_KEY_PGUP, "", 1);
  assert_int_equal(page->page->top, 100 - height - (height - 1));
  rig_press(rig, TUI_KEY_PGUP, "p left 1;", 51); /* the focus follows */
  rig_press(rig, TUI_KEY_HOME, "", 51);
  assert_int_equal(page->page->top, 0);
  page->page->top = (size_t)(100 - height - (height - 1) - 1); /* one line more than a page before the end */
  rig_press(rig, TUI_KEY_PGDN, "p left 51;", 100);
  assert_int_equal(page->page->top, 100 - height); /* not another page for the last line */
}

static void tab_from_out_of_view(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, long_text);
  page->page->top = 20;
  rig_press(rig, TUI_KEY_TAB, "p left 1;",
            51); /* the next below what is seen, not the second of the page by its number */
  page->page->top = 60;
  rig_press(rig, TUI_KEY_BACKTAB, "", 51);
  assert_int_equal(page->page->top, 50);
}

static void scrolling_is_reading(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, long_text);
  int builds = page->builds;
  page_key(page->page, TUI_KEY_PGDN); /* several keys between two frames */
  page_key(page->page, TUI_KEY_PGDN);
  assert_true(page->builds > builds); /* the page may tell how far it was read */
  assert_int_equal(tui_page_seen(page->page), 1 + 3 * (page_height(page->page) - 1));
}

/* ---- pressing */

static void to_fill_in(struct stub *stub, tui_page *page) {
  static const char *const options[] = {"apple", "pear", "plum"};
  (void)stub;
  tui_add_radio(page, 1, "radio", false, (const char *const[]){"a", "b", "c"}, 3, 0);
  tui_add_choice(page, 2, "choice", false, options, 3, 1);
  tui_add_check(page, 3, "check", true);
  tui_add_check(page, 4, "check", false);
  tui_add_buttons(page, false,
                  (const struct tui_button[]){{5, "Back", 'b', false, false}, {6, "Not now", 'N', true, false}}, 2);
}

static void radios_turn(void **state) {
  struct rig *rig = *state;
  rig_show(rig, to_fill_in);
  rig_press(rig, TUI_KEY_RIGHT, "p act 1 1;", 1);
  rig_press(rig, TUI_KEY_LEFT, "p act 1 2;", 1); /* round */
  rig_press(rig, ' ', "p act 1 1;", 1);
  rig_press(rig, TUI_KEY_ENTER, "p left 1;", 2); /* on, as in a form */
}

static void checks_change(void **state) {
  struct rig *rig = *state;
  rig_show(rig, to_fill_in);
  tui_page_focus(rig->t.top, 3);
  rig_press(rig, ' ', "p act 3;", 3);
  rig_press(rig, TUI_KEY_TAB, "", 4);
  rig_press(rig, TUI_KEY_ENTER, "p act 4 1;", 4);
}

static void a_choice_drops_its_list(void **state) {
  struct rig *rig = *state;
  rig_show(rig, to_fill_in);
  tui_page_focus(rig->t.top, 2);
  rig_press(rig, TUI_KEY_ENTER, "", 2);
  assert_non_null(rig->t.popup);
  assert_true(rig_find(rig, "plum", NULL) > rig_find(rig, "[ pear", NULL)); /* under its field */
  rig_key(rig, TUI_KEY_DOWN);                                               /* from the one that is chosen */
  rig_press(rig, TUI_KEY_ENTER, "p act 2 2;", 2);
  assert_null(rig->t.popup);
  rig_press(rig, ' ', "", 2);
  rig_press(rig, TUI_KEY_ESC, "", 2); /* nothing was chosen, nobody is told */
  assert_null(rig->t.popup);
}

static void letters_press_buttons(void **state) {
  struct rig *rig = *state;
  rig_show(rig, to_fill_in);
  rig_press(rig, 'b', "p act 5;", 1); /* from anywhere */
  rig_press(rig, 'B', "p act 5;", 1);
  assert_false(rig_key(rig, 'n')); /* it cannot be pressed now */
  assert_false(rig_key(rig, 'x'));
  rig_assert_said(rig, "");
}

/* ---- the rest */

static void the_page_gets_what_is_left(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, buttons_in_rows);
  page->takes = TUI_KEY_F5;
  int builds = page->builds;
  rig_press(rig, TUI_KEY_F5, "p key;", 1);
  assert_int_equal(page->builds, builds + 1);
  assert_false(rig_key(rig, TUI_KEY_F3));
}

static void help_opens(void **state) {
  struct rig *rig = *state;
  rig_show(rig, buttons_in_rows);
  rig_press(rig, TUI_KEY_F1, "", 1);
  assert_true(rig_find(rig, "Words of the page", NULL) >= 0);
  assert_true(rig_find(rig, "Ctrl-L draws the screen again", NULL) >= 0);
  assert_true(rig_find(rig, "F2 T, F3 P", NULL) >= 0); /* from the table that the manual is held against */
  rig_press(rig, TUI_KEY_ESC, "", 1);
  assert_null(rig->t.popup);
  rig_press(rig, '?', "", 1);
  assert_non_null(rig->t.popup);
  rig_key(rig, TUI_KEY_ENTER);
  assert_null(rig->t.popup);
}

static struct stub *went_back;

static void on_back(void *ctx) {
  went_back = ctx;
}

static void escape_goes_back(void **state) {
  struct rig *rig = *state;
  struct stub *page = rig_show(rig, buttons_in_rows);
  assert_true(rig_key(rig, TUI_KEY_ESC)); /* the lowest page stays */
  assert_ptr_equal(rig->t.top, page->page);
  struct stub *above = rig_show(rig, buttons_in_rows);
  above->ops.back = on_back;
  rig_key(rig, TUI_KEY_ESC);
  assert_ptr_equal(went_back, above);
  assert_ptr_equal(rig->t.top, above->page);
  above->ops.back = NULL;
  rig_key(rig, TUI_KEY_ESC);
  assert_ptr_equal(rig->t.top, page->page);
  rig_assert_said(rig, "p destroyed;");
}

static struct stub *other;

static void show_other(void *ctx) {
  struct stub *stub = ctx;
  if (other == NULL) {
    other = rig_push(stub->rig, "other", buttons_in_rows);
  }
}

/* `shown` put another page on top: the key was for one that is not there any more. */
static void a_key_is_not_for_another_page(void **state) {
  struct rig *rig = *state;
  other = NULL;
  struct stub *page = rig_push(rig, "p", two_fields);
  page->ops.shown = show_other;
  assert_true(rig_key(rig, 'a'));
  assert_non_null(other);
  assert_true(tui_edit_is_empty(edits[0]));
}

/* ---- a consent */

static void consents(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_consent(page, 1, "I have read it", false);
  tui_add_consent(page, 2, "And this", false);
}

static void what_is_held_down_consents_to_nothing(void **state) {
  struct rig *rig = *state;
  rig_show(rig, consents);
  rig_key_after(rig, 100, TUI_KEY_ENTER); /* the page has only just come */
  rig_assert_said(rig, "");
  for (int i = 0; i < 48; i++) {
    rig_key_after(rig, 50, TUI_KEY_ENTER);
  }
  rig_assert_said(rig, "");
  rig_wait(rig, 1000);
  for (int i = 0; i < 8; i++) {
    rig_key_after(rig, i == 0 ? 0 : 50, ' ');
  }
  rig_assert_said(rig, "p act 1 1;"); /* the first press is one */
  rig_key(rig, TUI_KEY_TAB);
  rig_key_after(rig, 50, ' '); /* another key came between: two presses, however quick */
  rig_assert_said(rig, "p act 2 1;");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(keys_go_to_the_field, setup, teardown),
      cmocka_unit_test_setup_teardown(what_does_not_fit_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(what_cannot_be_typed_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(enter_goes_on_or_sends, setup, teardown),
      cmocka_unit_test_setup_teardown(enter_never_leads_back, setup, teardown),
      cmocka_unit_test_setup_teardown(the_main_button_is_pressed_from_anywhere, setup, teardown),
      cmocka_unit_test_setup_teardown(tab_goes_round, setup, teardown),
      cmocka_unit_test_setup_teardown(arrows_go_where_they_point, setup, teardown),
      cmocka_unit_test_setup_teardown(at_the_ends_of_a_row, setup, teardown),
      cmocka_unit_test_setup_teardown(arrows_scroll_where_nothing_is_near, setup, teardown),
      cmocka_unit_test_setup_teardown(what_cannot_be_seen_cannot_be_pressed, setup, teardown),
      cmocka_unit_test_setup_teardown(pages_turn, setup, teardown),
      cmocka_unit_test_setup_teardown(tab_from_out_of_view, setup, teardown),
      cmocka_unit_test_setup_teardown(scrolling_is_reading, setup, teardown),
      cmocka_unit_test_setup_teardown(radios_turn, setup, teardown),
      cmocka_unit_test_setup_teardown(checks_change, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_held_down_consents_to_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(a_choice_drops_its_list, setup, teardown),
      cmocka_unit_test_setup_teardown(letters_press_buttons, setup, teardown),
      cmocka_unit_test_setup_teardown(the_page_gets_what_is_left, setup, teardown),
      cmocka_unit_test_setup_teardown(help_opens, setup, teardown),
      cmocka_unit_test_setup_teardown(escape_goes_back, setup, teardown),
      cmocka_unit_test_setup_teardown(a_key_is_not_for_another_page, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
