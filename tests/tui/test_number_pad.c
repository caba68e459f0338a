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

static struct rig *open_at(void **state, int item) {
  struct rig *rig = *state;
  struct stub *stub = rig_show(rig, form);
  stub->ops.left = NULL;
  stub->ops.changed = NULL;
  tui_page_focus(rig->t.top, item);
  rig_frame(rig);
  return rig;
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
  pad(rig, "-"); /* nothing to erase: back */
  assert_int_equal(focus(rig), TEXT);
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
  assert_int_equal(focus(rig), TEXT);
  rig_type(rig, "a-b");
  assert_string_equal(tui_edit_text(text), "a-b");
}

static void a_pin_of_digits_is_corrected_and_left(void **state) {
  struct rig *rig = open_at(state, PIN);
  rig_type(rig, "12-3");
  assert_int_equal(tui_edit_chars(pin), 2);
  rig_type(rig, "--");
  rig_key(rig, '-');
  assert_int_equal(focus(rig), ID);
  rig_key(rig, '+');
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

static void buttons_show_digits_only_while_they_press(void **state) {
  struct rig *rig = open_at(state, TEXT);
  assert_true(sees(rig, "[ Back ]   [[ Next ]]"));
  pad(rig, "++++");
  assert_int_equal(focus(rig), BACK);
  assert_true(sees(rig, "[ Back 1 ]   [[ Next 2 ]]"));
  assert_true(sees(rig, "2 Next") && sees(rig, ". Help"));
  rig_assert_said(rig, "");
  pad(rig, "2");
  rig_assert_said(rig, "p act 6;");
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
  struct rig *rig = open_at(state, ID);
  pad(rig, "-");
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
      TEST(arrows_where_digits_are_typed_say_numlock),
      TEST(told_apart_arrows_are_arrows),
      TEST(what_is_below_is_read_before_the_focus_goes_past_it),
      TEST(help_is_read_to_its_end),
      TEST(keys_on_the_screen_are_none_of_it),
      TEST(without_a_number_pad_its_keys_type),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
