/* test_mouse.c - all that the kit shows works by presses of the mouse alone: buttons, fields, lists, dialogs, the key line, keys
 * on the screen. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static tui_edit *name, *pin;
static bool done, ticked;
static int term;

static int setup(void **state) {
  const int failed = rig_setup(state);
  name = tui_edit_new(20, NULL, NULL);
  pin = tui_edit_new_secret(8);
  done = true;
  ticked = false;
  term = -1;
  if (failed == 0) {
    ((struct rig *)*state)->t.mouse = true;
  }
  return failed;
}

static int teardown(void **state) {
  tui_edit_free(&name);
  tui_edit_free(&pin);
  return rig_teardown(state);
}

/* ---- a finger */

static void wheel(struct rig *rig, bool down) {
  rig_feed(rig, down ? "\033[<65;5;5M" : "\033[<64;5;5M", 10);
  rig_frame(rig);
}

static bool sees(const struct rig *rig, const char *text) {
  return rig_find(rig, text, NULL) >= 0;
}

/* ---- a page of everything */

static const char *const kinds[] = {"ID card", "passport", "permit"};
static const char *const terms[] = {"12 months", "24 months"};

static void everything(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = 1, .label = "name", .edit = name, .width = 20});
  tui_add_field(page, &(struct tui_field){
                          .id = 2, .label = "PIN", .edit = pin, .width = 20, .pad = TUI_PAD_DIGITS, .submits = true});
  tui_add_choice(page, 3, "kind", true, kinds, 3, 0);
  tui_add_radio(page, 4, "term", true, terms, 2, term);
  tui_add_check(page, 5, "I have read it", ticked);
  tui_add_heading_button(page, "Recipient", 6, "Copy", 'C');
  tui_set_foot(page, NULL, (const struct tui_button[]){{7, "Back", 'B', false, false}, {8, "Next", 'N', !done, true}},
               2);
}

static struct rig *open_everything(void **state) {
  struct rig *rig = *state;
  rig_show(rig, everything);
  return rig;
}

static void each_item_is_pressed_where_it_stands(void **state) {
  struct rig *rig = open_everything(state);
  rig_point_at(rig, "[ Back B ]");
  rig_assert_said(rig, "p left 1;p act 7;");
  rig_point_at(rig, "[[ Next N ]]");
  rig_assert_said(rig, "p act 8;");
  rig_point_at(rig, "[ Copy C ]");
  rig_assert_said(rig, "p act 6;");
  rig_point_at(rig, "have read");
  rig_assert_said(rig, "p act 5 1;");
  rig_point_at(rig, "24 months");
  rig_assert_said(rig, "p act 4 1;");
  rig_point_at(rig, "12 months");
  rig_assert_said(rig, "p act 4;");
  rig_point_at(rig, "[ ID card");
  rig_assert_said(rig, "p left 4;");
  rig_point_at(rig, "permit");
  rig_assert_said(rig, "p act 3 2;");
  assert_null(rig->t.popup);
  rig_point_at(rig, "Recipient"); /* words are none */
  rig_assert_said(rig, "");
}

static void the_caret_goes_where_it_is_pressed(void **state) {
  struct rig *rig = open_everything(state);
  tui_edit_set_text(name, "胡小明x");
  tui_page_focus(rig->t.top, 8);
  rig_frame(rig);
  int col;
  const int row = rig_find(rig, "[胡小明x", &col);
  rig_point(rig, row, col + 12);
  assert_int_equal(tui_page_focused(rig->t.top), 1);
  rig_point(rig, row, col + 4); /* the second half of the second */
  rig_key(rig, 'y');
  assert_string_equal(tui_edit_text(name), "胡y小明x");
  rig_point(rig, row, col + 19);
  rig_key(rig, 'z');
  assert_string_equal(tui_edit_text(name), "胡y小明xz");
}

static void a_button_that_is_off_says_so(void **state) {
  struct rig *rig = open_everything(state);
  done = false;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  rig_point_at(rig, "( Next N )");
  assert_true(sees(rig, "\"Next\" is not possible yet."));
  rig_assert_said(rig, "");
  rig->stub[0].takes = 'N'; /* the page may lead on */
  rig_point_at(rig, "( Next N )");
  rig_assert_said(rig, "p key;");
}

/* ---- cards: chosen first */

static void cards(struct stub *stub, tui_page *page) {
  (void)stub;
  static const char *const lines[] = {"its second line"};
  tui_add_card(page, 1, "key of Hu", "hu.p12", lines, 1, false);
  tui_add_card(page, 2, "key of Li", "li.p12", lines, 1, false);
}

static void the_first_touch_of_a_card_chooses_it(void **state) {
  struct rig *rig = *state;
  rig_show(rig, cards);
  rig_point_at(rig, "li.p12");
  rig_assert_said(rig, "p left 1;");
  assert_int_equal(tui_page_focused(rig->t.top), 2);
  rig_point_at(rig, "key of Li");
  rig_assert_said(rig, "p act 2;");
}

/* ---- what is too long */

static void many_lines(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 1; i <= 60; i++) {
    char text[16];
    snprintf(text, sizeof text, "line %d.", i);
    tui_add_text(page, TUI_NORMAL, 0, text);
  }
  tui_add_check(page, 1, "read", false);
}

static void long_pages_are_read_by_wheel_and_by_key_line(void **state) {
  struct rig *rig = *state;
  rig_show(rig, many_lines);
  wheel(rig, false);
  assert_true(sees(rig, "line 1."));
  wheel(rig, true);
  assert_true(!sees(rig, "line 3.") && sees(rig, "line 4."));
  wheel(rig, false);
  assert_true(sees(rig, "line 1."));
  rig_point_at(rig, "Read on");
  assert_true(!sees(rig, "line 3."));
  rig_point_at(rig, "Read back");
  assert_true(sees(rig, "line 1."));
}

/* ---- what lies on the page */

static void answered(void *ctx, int index) {
  *(int *)ctx = index;
}

static void dialogs_are_answered_and_hide_the_page(void **state) {
  struct rig *rig = open_everything(state);
  static const char *const buttons[] = {"Stay", "Leave"};
  int answer = 7, col;
  const int back = rig_find(rig, "[ Back B ]", &col);
  tui_dialog(&rig->t, "Leave?", "Really?", buttons, 2, 0, answered, &answer);
  rig_frame(rig);
  rig_point(rig, back, col + 2);
  rig_assert_said(rig, "");
  assert_int_equal(answer, 7);
  rig_point_at(rig, "[ Leave ]");
  assert_int_equal(answer, 1);
  tui_dialog(&rig->t, "Leave?", "Really?", buttons, 2, 0, answered, &answer);
  rig_frame(rig);
  rig_point_at(rig, "Esc Close");
  assert_int_equal(answer, -1);
  rig_point_at(rig, "F1 Help");
  assert_true(sees(rig, "Words of the page"));
  rig_point_at(rig, "Esc Close");
  assert_null(rig->t.popup);
}

static void each_key_of_the_key_line_can_be_pressed(void **state) {
  struct rig *rig = open_everything(state);
  rig_point_at(rig, "Tab Next item");
  assert_int_equal(tui_page_focused(rig->t.top), 2);
  rig_assert_said(rig, "p left 1;");
  rig_point_at(rig, "F5 Next");
  rig_assert_said(rig, "p left 2;p act 8;");
  rig_point_at(rig, "C Copy"); /* a letter, where no text is typed */
  rig_assert_said(rig, "p act 6;");
  tui_page_focus(rig->t.top, 5);
  rig_frame(rig);
  rig_point_at(rig, "Space Choose");
  rig_assert_said(rig, "p act 5 1;");
}

/* ---- nothing of it where it is not wanted */

static void without_the_setting_it_is_nothing(void **state) {
  struct rig *rig = open_everything(state);
  rig->t.mouse = false;
  rig_point_at(rig, "[[ Next N ]]");
  rig_assert_said(rig, "");
}

static void only_the_first_button_alone_presses(void **state) {
  struct rig *rig = open_everything(state);
  int col;
  const int row = rig_find(rig, "[[ Next N ]]", &col);
  static const int buttons[] = {1, 2, 3, 4, 8, 16, 32, 35, 66, 128};
  for (size_t i = 0; i < XQ_COUNT(buttons); i++) {
    char bytes[32];
    rig_feed(rig, bytes, (size_t)snprintf(bytes, sizeof bytes, "\033[<%d;%d;%dM", buttons[i], col + 2, row + 1));
    rig_assert_said(rig, "");
  }
  char old[] = {'\033', '[', 'M', ' ', (char)(32 + col + 2), (char)(32 + row + 1)}; /* X10 */
  rig_feed(rig, old, sizeof old);
  rig_assert_said(rig, "p left 1;p act 8;");
}

/* ---- keys on the screen */

static void a_field_is_filled_by_hand_alone(void **state) {
  struct rig *rig = *state;
  rig->t.pads = true;
  rig_show(rig, everything);
  rig_type_by_hand(rig, "hu");
  rig_point_at(rig, "Capitals");
  rig_type_by_hand(rig, "X");
  rig_point_at(rig, "Capitals");
  rig_point_at(rig, "Space  ");
  rig_type_by_hand(rig, "7a");
  rig_point_at(rig, "Erase");
  assert_string_equal(tui_edit_text(name), "huX 7");
  rig_assert_said(rig, "p changed 1;p changed 1;p changed 1;p changed 1;p changed 1;p changed 1;p changed 1;");
  rig_point_at(rig, "Next item  ");
  assert_int_equal(tui_page_focused(rig->t.top), 2);
  rig_assert_said(rig, "p left 1;");
  rig_type_by_hand(rig, "12");
  rig_point_at(rig, "abc");
  rig_type_by_hand(rig, "q");
  rig_point_at(rig, "123");
  rig_type_by_hand(rig, "3");
  rig_assert_said(rig, "p changed 2;p changed 2;p changed 2;p changed 2;");
  rig_point_at(rig, " OK ");
  rig_assert_said(rig, "p act 2;");
  xq_secret *typed = tui_edit_take_secret(pin);
  assert_int_equal(xq_secret_chars(typed), 4);
  xq_secret_free(&typed);
}

/* Whichever digit is pressed, the screen is the same. */
static void a_pin_is_not_shown_by_its_keys(void **state) {
  struct rig *rig = *state;
  rig->t.pads = true;
  rig_show(rig, everything);
  tui_page_focus(rig->t.top, 2);
  rig_frame(rig);
  char *first[24] = {NULL};
  for (char digit = '0'; digit <= '9'; digit++) {
    rig_type_by_hand(rig, (char[]){digit, '\0'});
    for (int row = 0; row < 24; row++) {
      if (first[row] == NULL) {
        first[row] = xq_strdup(rig_row(rig, row));
      }
      assert_string_equal(rig_row(rig, row), first[row]);
      for (int col = 0; row > 12 && col < 80; col++) {
        assert_int_equal(mvwinch(curscr, row, col) & A_REVERSE, 0);
      }
    }
    rig_point_at(rig, "Erase");
  }
  for (int row = 0; row < 24; row++) {
    free(first[row]);
  }
}

static void keys_on_the_screen_leave_the_field_in_sight(void **state) {
  struct rig *rig = *state;
  rig->t.pads = true;
  rig_show(rig, everything);
  const struct stop *stop = page_stop(rig->t.top, true);
  assert_non_null(stop);
  assert_true(sees(rig, "[[ Next N ]]") && sees(rig, "F1 Help"));
  tui_page_focus(rig->t.top, 8); /* no field: they go */
  rig_frame(rig);
  assert_false(sees(rig, "Capitals"));
  rig_size(rig, 10, 40); /* no room for them */
  tui_page_focus(rig->t.top, 1);
  rig_frame(rig);
  assert_false(sees(rig, "Capitals"));
  assert_true(sees(rig, "[huX") || sees(rig, "name"));
}

int main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(each_item_is_pressed_where_it_stands),
      TEST(the_caret_goes_where_it_is_pressed),
      TEST(a_button_that_is_off_says_so),
      TEST(the_first_touch_of_a_card_chooses_it),
      TEST(long_pages_are_read_by_wheel_and_by_key_line),
      TEST(dialogs_are_answered_and_hide_the_page),
      TEST(each_key_of_the_key_line_can_be_pressed),
      TEST(without_the_setting_it_is_nothing),
      TEST(only_the_first_button_alone_presses),
      TEST(a_field_is_filled_by_hand_alone),
      TEST(a_pin_is_not_shown_by_its_keys),
      TEST(keys_on_the_screen_leave_the_field_in_sight),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
