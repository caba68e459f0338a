/* test_number_pad.c - what a number pad does where the terminal tells its keys from those of a keyboard, and where it does not. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static tui_edit *text, *digits, *id, *pin;
static const char *offered;

static bool is_digit(void *ctx, wchar_t wc) {
  (void)ctx;
  return wc >= '0' && wc <= '9';
}

static bool is_id(void *ctx, wchar_t wc) {
  return is_digit(ctx, wc) || wc == 'X';
}

static int setup(void **state) {
  const int failed = rig_setup(state);
  text = tui_edit_new(20, NULL, NULL);
  digits = tui_edit_new(20, is_digit, NULL);
  id = tui_edit_new(20, is_id, NULL);
  pin = tui_edit_new_secret(8);
  offered = NULL;
  if (failed == 0) {
    ((struct rig *)*state)->t.number_pad = true;
  }
  return failed;
}

static int teardown(void **state) {
  tui_edit_free(&text);
  tui_edit_free(&digits);
  tui_edit_free(&id);
  tui_edit_free(&pin);
  return rig_teardown(state);
}

enum { TEXT = 1, DIGITS, ID, PIN, BACK, NEXT };

static void form(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = TEXT, .label = "text", .edit = text, .width = 20, .offer = offered});
  tui_add_field(
      page, &(struct tui_field){.id = DIGITS, .label = "digits", .edit = digits, .width = 20, .pad = TUI_PAD_DIGITS});
  tui_add_field(page, &(struct tui_field){.id = ID, .label = "id", .edit = id, .width = 20, .pad = TUI_PAD_DIGITS});
  tui_add_field(page, &(struct tui_field){.id = PIN, .label = "PIN", .edit = pin, .width = 20, .pad = TUI_PAD_DIGITS});
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{BACK, "Back", 'B', false, false}, {NEXT, "Next", 'N', false, true}}, 2);
}

static struct rig *open_list_at(void **state, void (*list)(struct stub *stub, tui_page *page), int item) {
  struct rig *rig = *state;
  struct stub *stub = rig_show(rig, list);
  stub->ops.left = NULL;
  stub->ops.changed = NULL;
  tui_page_focus(rig->t.top, item);
  rig_frame(rig);
  return rig;
}

static struct rig *open_at(void **state, int item) {
  return open_list_at(state, form, item);
}

static void pad(struct rig *rig, const char *keys) {
  for (; *keys != '\0'; keys++) {
    const bool digit = *keys >= '0' && *keys <= '9';
    rig_key(rig, digit ? *keys : TUI_KEY_PAD + *keys);
    rig_frame(rig);
  }
}

static int focus(const struct rig *rig) {
  return tui_page_focused(rig->t.top);
}

static bool sees(const struct rig *rig, const char *what) {
  return rig_find(rig, what, NULL) >= 0;
}

/* ---- told apart */

static void signs_of_the_pad_are_never_text(void **state) {
  struct rig *rig = open_at(state, TEXT);
  pad(rig, "12-3");
  assert_string_equal(tui_edit_text(text), "13");
  rig_type(rig, "+-");
  assert_string_equal(tui_edit_text(text), "13+-");
  pad(rig, "+");
  assert_int_equal(focus(rig), DIGITS);
  pad(rig, "-"); /* one too many */
  assert_int_equal(focus(rig), DIGITS);
  assert_true(sees(rig, "Nothing is left to erase. + goes on to the next item or the buttons."));
  tui_page_focus(rig->t.top, TEXT);
  rig_frame(rig);
  pad(rig, "----");
  assert_true(tui_edit_is_empty(text));
}

static void a_pin_may_have_signs_of_a_keyboard(void **state) {
  struct rig *rig = open_at(state, PIN);
  pad(rig, "12-");
  rig_type(rig, "-+4");
  xq_secret *typed = tui_edit_take_secret(pin);
  assert_string_equal(xq_secret_str(typed), "1-+4");
  xq_secret_free(&typed);
}

/* ---- not told apart */

static void without_it_they_are_commands_where_they_are_no_text(void **state) {
  struct rig *rig = open_at(state, DIGITS);
  rig_type(rig, "12-3");
  assert_string_equal(tui_edit_text(digits), "13");
  rig_key(rig, '+');
  assert_int_equal(focus(rig), ID);
  tui_page_focus(rig->t.top, TEXT);
  rig_key(rig, '+'); /* nothing is typed yet */
  assert_int_equal(focus(rig), DIGITS);
  rig_key(rig, '-');
  rig_key(rig, '-');
  rig_key(rig, '-');
  assert_int_equal(focus(rig), DIGITS);
  tui_page_focus(rig->t.top, TEXT);
  rig_frame(rig);
  rig_type(rig, "a-b");
  assert_string_equal(tui_edit_text(text), "a-b");
}

static void a_pin_of_digits_is_corrected_and_left(void **state) {
  struct rig *rig = open_at(state, PIN);
  rig_type(rig, "12-3");
  assert_int_equal(tui_edit_chars(pin), 2);
  rig_type(rig, "--");
  rig_key(rig, '-');
  assert_int_equal(focus(rig), PIN);
  rig_key(rig, '+');
  assert_int_equal(focus(rig), BACK);
  rig_key(rig, '-');
  assert_int_equal(focus(rig), PIN);
}

static void one_of_letters_has_its_signs(void **state) {
  struct rig *rig = open_at(state, PIN);
  rig_type(rig, "a-1+");
  xq_secret *typed = tui_edit_take_secret(pin);
  assert_string_equal(xq_secret_str(typed), "a-1+");
  xq_secret_free(&typed);
}

/* ---- the rest of what a keyboard has */

static void the_dot_is_the_x_of_an_identity_number(void **state) {
  struct rig *rig = open_at(state, ID);
  pad(rig, "12.");
  assert_string_equal(tui_edit_text(id), "12X");
  rig_key(rig, TUI_KEY_BACKSPACE);
  rig_key(rig, '.');
  assert_string_equal(tui_edit_text(id), "12X");
}

static void enter_takes_what_is_offered(void **state) {
  offered = "Foshan Example Ltd";
  struct rig *rig = open_at(state, TEXT);
  assert_true(sees(rig, "Enter takes Foshan Example Ltd"));
  rig_key(rig, TUI_KEY_ENTER);
  assert_string_equal(tui_edit_text(text), offered);
  assert_int_equal(focus(rig), DIGITS);
}

static void one_field(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_field(page, &(struct tui_field){.id = TEXT, .label = "text", .edit = text, .width = 20});
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{BACK, "Back", 'B', false, false}, {NEXT, "Next", 'N', false, true}}, 2);
}

static void buttons_show_digits_only_while_they_press(void **state) {
  struct rig *rig = open_list_at(state, one_field, TEXT);
  assert_true(sees(rig, "[ Back ]   [[ Next ]]"));
  assert_true(sees(rig, "+ To the buttons"));
  assert_false(sees(rig, "Esc") || sees(rig, "F1") || sees(rig, "F5"));
  pad(rig, "+");
  assert_int_equal(focus(rig), BACK);
  assert_true(sees(rig, "[ Back 1 ]   [[ Next 2 ]]"));
  assert_true(sees(rig, "2 Next") && sees(rig, ". Help"));
  rig_assert_said(rig, "");
  pad(rig, "2");
  rig_assert_said(rig, "p act 6;");
}

static int first, second;

static void moving(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_text(page, TUI_NORMAL, 0, "words");
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{first, first == BACK ? "Back" : "Print", 'B', false, false},
                                           {second, "Next", 'N', false, true}},
               2);
}

/* A PIN that goes on there presses nothing, and is not shown; 9 leads back only before anything of it was typed. */
static void beside_a_pin_digits_press_nothing(void **state) {
  struct rig *rig = open_at(state, PIN);
  pad(rig, "13+");
  assert_int_equal(focus(rig), BACK);
  assert_true(sees(rig, "[ Back ]   [[ Next ]]"));
  assert_true(sees(rig, "Enter Back"));
  rig_assert_said(rig, "");
  pad(rig, "1257890");
  assert_int_equal(focus(rig), BACK);
  assert_false(rig->t.top->gone);
  assert_true(sees(rig, "No digit was typed: no field is chosen. + goes to the next one."));
  rig_assert_said(rig, "");
  rig_key(rig, TUI_KEY_ENTER);
  rig_assert_said(rig, "p act 5;");
  tui_edit_free(&pin);
  pin = tui_edit_new_secret(8);
  first = BACK, second = NEXT;
  open_list_at(state, moving, BACK);
  open_at(state, BACK);
  rig->stub[rig->stubs - 1].ops.back = NULL;
  tui_page *page = rig->t.top;
  rig_key(rig, '9');
  assert_ptr_not_equal(rig->t.top, page);
  rig_frame(rig);
  rig_assert_said(rig, "p destroyed;p shown;");
  rig_key_after(rig, 100, '1'); /* the PIN began with 9 */
  rig_frame(rig);
  assert_true(sees(rig, "That came too fast"));
  rig_assert_said(rig, "");
}

/* ---- buttons that move */

static void what_moved_by_itself_is_looked_at_first(void **state) {
  struct rig *rig = *state;
  rig->t.mouse = true;
  first = BACK, second = NEXT;
  rig_show(rig, moving);
  rig_frame(rig);
  first = NEXT + 1; /* something came */
  tui_page_changed(rig->t.top);
  rig_key_after(rig, 200, '1'); /* also before it was drawn */
  rig_frame(rig);
  assert_true(sees(rig, "The buttons have just changed. Please look and press again."));
  rig_assert_said(rig, "");
  rig_key_after(rig, 1000, '1');
  rig_assert_said(rig, "p act 7;");
  rig_frame(rig);
  first = BACK;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  rig_wait(rig, 500);
  rig_point_at(rig, "Back 1");
  assert_true(sees(rig, "The buttons have just changed."));
  rig_assert_said(rig, "");
  rig_wait(rig, 1000);
  rig_point_at(rig, "Back 1");
  rig_assert_said(rig, "p act 5;");
}

static void changes_on(void *ctx, int button, int value) {
  (void)value;
  struct stub *stub = ctx;
  xq_buf_printf(&stub->rig->said, "%d;", button);
  first = NEXT + 1;
}

static void what_a_key_changed_may_be_pressed_at_once(void **state) {
  struct rig *rig = *state;
  first = BACK, second = NEXT;
  rig_show(rig, moving)->ops.action = changes_on;
  rig_frame(rig);
  pad(rig, "1");
  rig_key_after(rig, 100, '1');
  rig_assert_said(rig, "5;7;");
}

static void arrows_where_digits_are_typed_say_numlock(void **state) {
  struct rig *rig = open_at(state, PIN);
  static const int keys[] = {TUI_KEY_HOME,  TUI_KEY_UP,  TUI_KEY_PGUP, TUI_KEY_LEFT,
                             TUI_KEY_RIGHT, TUI_KEY_END, TUI_KEY_DOWN};
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    rig_key(rig, keys[i]);
    rig_frame(rig);
    assert_true(sees(rig, "NumLock"));
    assert_int_equal(focus(rig), PIN);
  }
  tui_page_focus(rig->t.top, TEXT); /* elsewhere they are arrows */
  rig_frame(rig);
  rig_key(rig, TUI_KEY_DOWN);
  assert_int_equal(focus(rig), DIGITS);
}

/* Its digits come whatever NumLock says: an arrow is one of a keyboard, and means the next field. */
static void told_apart_arrows_are_arrows(void **state) {
  struct rig *rig = open_at(state, DIGITS);
  pad(rig, "-"); /* the terminal tells it */
  assert_int_equal(focus(rig), DIGITS);
  rig_key(rig, TUI_KEY_DOWN);
  rig_frame(rig);
  assert_int_equal(focus(rig), ID);
  assert_false(sees(rig, "NumLock"));
  rig_key(rig, TUI_KEY_UP);
  assert_int_equal(focus(rig), DIGITS);
}

/* ---- reading */

static void long_text(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 1; i <= 60; i++) {
    char line[16];
    snprintf(line, sizeof line, "line %d.", i);
    tui_add_text(page, TUI_NORMAL, 0, line);
  }
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{BACK, "Back", 'B', false, false}, {NEXT, "Next", 'N', false, true}}, 2);
}

static void what_is_below_is_read_before_the_focus_goes_past_it(void **state) {
  struct rig *rig = *state;
  rig_show(rig, long_text);
  assert_int_equal(focus(rig), NEXT);
  for (int i = 0; i < 8 && !sees(rig, "line 60."); i++) {
    assert_int_equal(focus(rig), NEXT);
    pad(rig, "+");
  }
  assert_true(sees(rig, "line 60."));
  pad(rig, "+");
  assert_int_equal(focus(rig), BACK);
  for (int i = 0; i < 8 && !sees(rig, "line 1."); i++) {
    pad(rig, "-");
  }
  assert_true(sees(rig, "line 1."));
}

static const char *long_help(void *ctx) {
  (void)ctx;
  return "1.\n2.\n3.\n4.\n5.\n6.\n7.\n8.\n9.\n10.\n11.\n12.\n13.\n14.\n15.\n16.\n17.\n18.\n19.\n20.\n21.\n22.\nthe end.";
}

static void help_is_read_to_its_end(void **state) {
  struct rig *rig = *state;
  struct stub *stub = rig_show(rig, long_text);
  stub->ops.help = long_help;
  pad(rig, ".");
  assert_true(tui_has_popup(&rig->t));
  for (int i = 0; i < 8 && !sees(rig, "the end."); i++) {
    assert_true(sees(rig, "+ Read on"));
    pad(rig, "+");
  }
  assert_true(sees(rig, "the end."));
  pad(rig, "-");
  pad(rig, "9");
  assert_false(tui_has_popup(&rig->t));
}

/* ---- elsewhere */

static void keys_on_the_screen_are_none_of_it(void **state) {
  struct rig *rig = *state;
  rig->t.mouse = rig->t.pads = true;
  open_at(state, PIN);
  rig_type_by_hand(rig, "12-3.");
  xq_secret *typed = tui_edit_take_secret(pin);
  assert_string_equal(xq_secret_str(typed), "12-3.");
  xq_secret_free(&typed);
}

static void without_a_number_pad_its_keys_type(void **state) {
  struct rig *rig = open_at(state, TEXT);
  rig->t.number_pad = false;
  pad(rig, "1+2-3*4/5.6");
  assert_string_equal(tui_edit_text(text), "1+2-3*4/5.6");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(signs_of_the_pad_are_never_text),
      TEST(a_pin_may_have_signs_of_a_keyboard),
      TEST(without_it_they_are_commands_where_they_are_no_text),
      TEST(a_pin_of_digits_is_corrected_and_left),
      TEST(one_of_letters_has_its_signs),
      TEST(the_dot_is_the_x_of_an_identity_number),
      TEST(enter_takes_what_is_offered),
      TEST(buttons_show_digits_only_while_they_press),
      TEST(beside_a_pin_digits_press_nothing),
      TEST(what_moved_by_itself_is_looked_at_first),
      TEST(what_a_key_changed_may_be_pressed_at_once),
      TEST(arrows_where_digits_are_typed_say_numlock),
      TEST(told_apart_arrows_are_arrows),
      TEST(what_is_below_is_read_before_the_focus_goes_past_it),
      TEST(help_is_read_to_its_end),
      TEST(keys_on_the_screen_are_none_of_it),
      TEST(without_a_number_pad_its_keys_type),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
