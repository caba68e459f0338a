/*
 * test_compose.c - writing characters that a keyboard has not, by a composer of twenty characters: what each key does, what
 * stays over a resize, a dialog and a paste, and where it never happens.
 */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

/* ---- a composer: each letter may become one of these, a few of them wide */

static const char *const known[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸",
                                    "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉"};

static struct {
  size_t ways, way;
  bool refuses, breaks, forgotten;
  int drops;
  char letters[64], committed[32];
  struct tui_composition now;
} it;

static const struct tui_composition *tell(size_t from) {
  it.now = (struct tui_composition){.letters = it.letters, .committed = it.committed, .from = from};
  for (size_t i = from; it.letters[0] != '\0' && i < XQ_COUNT(known) && it.now.count < TUI_CANDIDATES; i++) {
    it.now.candidate[it.now.count++] = known[i];
  }
  it.now.more = from + it.now.count < XQ_COUNT(known) && it.now.count > 0;
  return it.breaks ? NULL : &it.now;
}

static size_t on_ways(void *ctx, const char *name[TUI_WAYS]) {
  (void)ctx;
  name[0] = "Sound";
  name[1] = "Shape";
  return it.ways;
}

static bool on_begin(void *ctx, size_t *way) {
  (void)ctx;
  it.way = *way;
  return !it.refuses;
}

static const char *on_letters(void *ctx, size_t way) {
  (void)ctx;
  return way == 0 ? "abcdefghijklmnopqrstuvwxyz" : "xy";
}

static const struct tui_composition *on_type(void *ctx, char letter) {
  (void)ctx;
  it.committed[0] = '\0';
  const size_t len = strlen(it.letters);
  snprintf(it.letters + len, sizeof it.letters - len, "%s%c", len > 0 ? " " : "", letter);
  return tell(0);
}

static const struct tui_composition *on_take_back(void *ctx) {
  (void)ctx;
  const size_t len = strlen(it.letters);
  it.letters[len > 1 ? len - 2 : 0] = '\0';
  it.committed[0] = '\0';
  return tell(0);
}

/* One that has two letters takes one; the other stays. */
static const struct tui_composition *on_choose(void *ctx, size_t index) {
  (void)ctx;
  const size_t len = strlen(it.letters);
  strcpy(it.committed, known[index]);
  memmove(it.letters, it.letters + (len > 1 ? 2 : len), len > 1 ? len - 1 : 1);
  return tell(0);
}

static const struct tui_composition *on_look(void *ctx, size_t from) {
  (void)ctx;
  it.committed[0] = '\0';
  return tell(from);
}

static void on_drop(void *ctx) {
  (void)ctx;
  it.letters[0] = '\0';
  it.drops++;
}

static void on_forget(void *ctx) {
  (void)ctx;
  it.forgotten = true;
}

static const struct tui_composer_ops ops = {.ways = on_ways,
                                            .begin = on_begin,
                                            .letters = on_letters,
                                            .type = on_type,
                                            .take_back = on_take_back,
                                            .choose = on_choose,
                                            .look = on_look,
                                            .drop = on_drop,
                                            .forget = on_forget};

/* ---- a page with a field of text, one of digits, one for a PIN, and one more of text far below */

static tui_edit *text, *number, *pin, *last;
static bool gone;

static bool digits_only(void *ctx, wchar_t wc) {
  (void)ctx;
  return wc >= '0' && wc <= '9';
}

static void fields(struct stub *stub, tui_page *page) {
  (void)stub;
  if (!gone) {
    tui_add_field(page, &(struct tui_field){.id = 1, .label = "Name", .edit = text, .width = 20});
  }
  tui_add_field(page, &(struct tui_field){.id = 2, .label = "Number", .edit = number, .width = 20});
  tui_add_field(page, &(struct tui_field){.id = 3, .label = "PIN", .edit = pin, .width = 20});
  for (int i = 0; i < 30; i++) {
    tui_add_text(page, TUI_NORMAL, 0, "Words");
  }
  tui_add_field(page, &(struct tui_field){.id = 4, .label = "Street", .edit = last, .width = 20});
}

static int setup(void **state) {
  memset(&it, 0, sizeof it);
  it.ways = 2;
  gone = false;
  text = tui_edit_new(8, NULL, NULL);
  number = tui_edit_new(8, digits_only, NULL);
  pin = tui_edit_new_secret(8);
  last = tui_edit_new(8, NULL, NULL);
  if (rig_setup(state) != 0) {
    return -1;
  }
  struct rig *rig = *state;
  tui_set_composer(&rig->t, &ops, NULL);
  rig_show(rig, fields);
  xq_buf_clear(&rig->said);
  return 0;
}

static int teardown(void **state) {
  const int status = rig_teardown(state);
  tui_edit_free(&text);
  tui_edit_free(&number);
  tui_edit_free(&pin);
  tui_edit_free(&last);
  return status;
}

static void assert_text(const char *expected) {
  assert_string_equal(tui_edit_text(text), expected);
}

static const char *toast(const struct rig *rig) {
  return rig->t.toast != NULL ? rig->t.toast : "";
}

static void press(struct rig *rig, int key) {
  rig_key(rig, key);
  rig_frame(rig);
}

/* ---- on and off */

static void letters_are_letters_until_f3(void **state) {
  struct rig *rig = *state;
  rig_type(rig, "ab");
  assert_text("ab");
  assert_null(rig->t.composer.now);
  press(rig, TUI_KEY_F3);
  assert_true(rig_find(rig, " Sound ", NULL) > 0); /* which way is on */
  rig_type(rig, "ab");
  rig_frame(rig);
  assert_text("ab");
  assert_true(rig_find(rig, "a b", NULL) > 0);
}

static void f3_again_offers_the_ways_and_none(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  press(rig, TUI_KEY_F3);
  assert_true(rig_find(rig, "Shape", NULL) > 0);
  press(rig, TUI_KEY_ENTER); /* none is what is lit */
  rig_type(rig, "a");
  assert_text("a");
  press(rig, TUI_KEY_F3);
  press(rig, TUI_KEY_F3);
  press(rig, TUI_KEY_UP);
  press(rig, TUI_KEY_ENTER);
  assert_int_equal(it.way, 1);
  assert_true(rig_find(rig, " Shape ", NULL) > 0);
  rig_type(rig, "bx"); /* of these only x is a letter of that way */
  assert_text("ab");
  assert_non_null(rig->t.composer.now);
}

static void one_that_cannot_stays_off(void **state) {
  struct rig *rig = *state;
  it.refuses = true;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  assert_text("a");
}

static void never_in_a_pin_or_a_number(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  press(rig, TUI_KEY_TAB);
  assert_int_equal(rig_find(rig, " Sound ", NULL), -1);
  rig_type(rig, "a1");
  assert_string_equal(tui_edit_text(number), "1");
  press(rig, TUI_KEY_F3);
  assert_string_equal(toast(rig), "No Chinese is needed here: this item takes digits or letters only.");
  press(rig, TUI_KEY_TAB);
  rig_type(rig, "ab12");
  assert_int_equal(tui_edit_chars(pin), 4);
  assert_null(rig->t.composer.now);
  press(rig, TUI_KEY_F3);
  assert_null(rig->t.popup);
  assert_int_equal(tui_edit_chars(pin), 4);
  assert_int_equal(it.letters[0], '\0'); /* the composer never saw any of it */
}

static void f3_where_nothing_is_typed_says_where(void **state) {
  struct rig *rig = *state;
  rig->t.top->focus = rig->t.top->layout.stops;
  press(rig, TUI_KEY_F3);
  assert_string_equal(toast(rig), "F3 writes Chinese in a field. Tab goes to the next one.");
}

/* ---- choosing */

static void digits_choose_and_the_rest_goes_on(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  rig_frame(rig);
  assert_true(rig_find(rig, "a b  1 甲  2 乙  3 丙", NULL) > 0);
  press(rig, '3');
  assert_text("丙");
  assert_true(rig_find(rig, "b  1 甲", NULL) > 0);
  press(rig, ' '); /* the first */
  assert_text("丙甲");
  assert_null(rig->t.composer.now);
  rig_assert_said(rig, "p changed 1;p changed 1;");
  rig_type(rig, "7 "); /* nothing is being written: digits and blanks are text */
  assert_text("丙甲7 ");
}

static void enter_takes_the_letters_and_esc_drops_them(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "abc");
  press(rig, TUI_KEY_ENTER);
  assert_text("abc"); /* without what parts the syllables */
  assert_null(rig->t.composer.now);
  rig_type(rig, "xy");
  press(rig, TUI_KEY_ESC);
  assert_text("abc");
  assert_null(rig->t.composer.now);
  assert_non_null(rig->t.top);
  rig_assert_said(rig, "p changed 1;"); /* and Esc did not lead back */
}

static void backspace_takes_letters_back_then_text(void **state) {
  struct rig *rig = *state;
  rig_type(rig, "z");
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  press(rig, TUI_KEY_BACKSPACE);
  assert_string_equal(it.letters, "a");
  press(rig, TUI_KEY_BACKSPACE);
  assert_null(rig->t.composer.now);
  assert_text("z");
  press(rig, TUI_KEY_BACKSPACE);
  assert_text("");
}

static void f3_keeps_what_was_meant_as_letters(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "abc");
  press(rig, TUI_KEY_F3);
  assert_text("abc");
}

static void pages_go_on_and_back_by_any_of_their_keys(void **state) {
  static const int on[] = {TUI_KEY_PGDN, '=', '+', '.', TUI_KEY_DOWN},
                   back[] = {TUI_KEY_PGUP, '-', '-', ',', TUI_KEY_UP};
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  for (size_t i = 0; i < XQ_COUNT(on); i++) {
    press(rig, back[i]); /* there is nothing before the first */
    assert_true(rig_find(rig, "1 甲  2 乙", NULL) > 0);
    press(rig, on[i]);
    assert_true(rig_find(rig, "1 癸  2 子", NULL) > 0);
    press(rig, on[i]);
    assert_true(rig_find(rig, "1 申  2 酉", NULL) > 0);
    press(rig, on[i]); /* nor behind the last */
    press(rig, back[i]);
    assert_true(rig_find(rig, "1 癸  2 子", NULL) > 0);
    press(rig, back[i]);
  }
  press(rig, '+');
  press(rig, '+');
  press(rig, '3'); /* of two */
  assert_text("");
  assert_string_equal(toast(rig), "There is no character of that number.");
  press(rig, '2');
  assert_text("酉");
}

static void arrows_light_another(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  press(rig, TUI_KEY_RIGHT);
  press(rig, TUI_KEY_RIGHT);
  press(rig, TUI_KEY_LEFT);
  press(rig, ' ');
  assert_text("乙");
  rig_type(rig, "a");
  for (int i = 0; i < 9; i++) {
    press(rig, TUI_KEY_RIGHT); /* over the edge to the next page */
  }
  press(rig, TUI_KEY_LEFT); /* and back */
  press(rig, ' ');
  assert_text("乙壬");
}

static void what_does_not_fit_is_said(void **state) {
  struct rig *rig = *state;
  rig_type(rig, "12345678");
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a ");
  assert_text("12345678");
  assert_string_equal(toast(rig), "At most 8 characters fit here.");
}

static void the_dot_between_names_has_a_key(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a b");
  press(rig, ' ');
  rig_type(rig, "`");
  assert_text("甲甲·");
}

/* ---- nothing is lost and nothing is left behind */

static void keys_that_lead_away_are_held_back(void **state) {
  static const int keys[] = {TUI_KEY_TAB, TUI_KEY_BACKTAB,    TUI_KEY_F5,  TUI_KEY_F6, TUI_KEY_HOME, 'A',
                             '(',         TUI_KEY_CTRL + 'u', TUI_KEY_UNDO};
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    press(rig, keys[i]);
    assert_non_null(rig->t.composer.now);
    assert_int_equal(tui_page_focused(rig->t.top), 1);
    assert_text("");
    assert_non_null(strstr(toast(rig), "Choose first"));
  }
  press(rig, '1');
  assert_text("甲");
}

static void it_stays_over_a_resize(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  press(rig, '+'); /* another page */
  for (int cols = 132; cols >= 20; cols -= 8) {
    rig_size(rig, cols > 60 ? 43 : 10, cols);
    rig_frame(rig);
    assert_non_null(rig->t.composer.now);
    assert_true(rig_find(rig, "a b", NULL) > 0);
    assert_true(rig_find(rig, "1 癸", NULL) > 0);
    assert_in_range(rig->t.composer.at, rig->t.composer.now->from,
                    rig->t.composer.now->from + strip_shown(&rig->t) - 1);
  }
  rig_size(rig, 24, 80);
  press(rig, '1');
  assert_text("癸");
}

static void in_a_narrow_window_only_what_is_seen_can_be_chosen(void **state) {
  struct rig *rig = *state;
  rig_size(rig, 12, 30);
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  rig_frame(rig);
  const size_t shown = strip_shown(&rig->t);
  assert_in_range(shown, 2, 6);
  press(rig, (int)('1' + shown));
  assert_text("");
  press(rig, '+');
  press(rig, '1');
  assert_text(known[shown]);
}

static void it_stays_under_a_dialog_and_over_help(void **state) {
  static const char *const buttons[] = {"OK"};
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  tui_dialog(&rig->t, "Title", "Something happened", buttons, 1, 0, NULL, NULL);
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "1 甲", NULL), -1);
  press(rig, 'c'); /* of the dialog, where it means nothing */
  press(rig, TUI_KEY_ENTER);
  assert_true(rig_find(rig, "a b  1 甲", NULL) > 0);
  press(rig, TUI_KEY_F1);
  assert_non_null(rig->t.popup);
  press(rig, TUI_KEY_ESC);
  tui_rebuild_all(&rig->t); /* another language */
  rig_frame(rig);
  press(rig, '2');
  assert_text("乙");
  assert_string_equal(it.letters, "b");
}

static void it_ends_with_its_field(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  rig_push(rig, "q", fields);
  rig_frame(rig);
  assert_null(rig->t.composer.now);
  assert_int_equal(it.drops, 1);
  tui_pop(&rig->t);
  rig_frame(rig);
  rig_type(rig, "c");
  assert_string_equal(it.letters, "c"); /* a new one, of nothing but that */
  gone = true;
  tui_page_changed(rig->t.top);
  rig_frame(rig);
  assert_null(rig->t.composer.now);
  rig_type(rig, "1");
  assert_string_equal(tui_edit_text(number), "1");
}

static void a_paste_goes_into_the_field_beside_it(void **state) {
  static const char paste[] = "\033[200~room 1\r2\033[201~";
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  rig_feed(rig, paste, sizeof paste - 1);
  rig_frame(rig);
  assert_text("room 1 2");
  assert_non_null(rig->t.composer.now);
  tui_edit_set_text(text, "x");
  press(rig, '1');
  assert_string_equal(tui_edit_text(text), "x甲");
}

static void who_leaves_leaves_nothing(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "ab");
  tui_forget(&rig->t, TUI_FORGET_IDLE);
  rig_frame(rig);
  assert_true(it.forgotten);
  assert_null(rig->t.composer.now);
  assert_int_equal(rig_find(rig, " Sound ", NULL), -1);
  assert_int_equal(it.letters[0], '\0');
  rig_type(rig, "c"); /* and it is off for the next one */
  assert_text("c");
}

static void one_that_breaks_takes_no_text_with_it(void **state) {
  struct rig *rig = *state;
  rig_type(rig, "z");
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  it.breaks = true;
  press(rig, '1');
  assert_text("z");
  assert_null(rig->t.composer.now);
  rig_type(rig, "b");
  assert_text("zb");
}

/* ---- where it stands */

static void it_stands_at_its_field(void **state) {
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  rig_frame(rig);
  const int field = rig_find(rig, "Name", NULL);
  assert_int_equal(rig_find(rig, "a  1 甲", NULL), field + 1);
  assert_int_equal(getcury(stdscr), field + 1); /* the cursor is where letters come */
  press(rig, TUI_KEY_ESC);
  tui_page_focus(rig->t.top, 4); /* the last line of the page */
  rig_frame(rig);
  rig_type(rig, "a");
  rig_frame(rig);
  assert_int_equal(rig_find(rig, "a  1 甲", NULL), rig_find(rig, "Street", NULL) - 1);
}

/* Over a slow line: what changes is a line of candidates and the field. */
static void few_bytes_for_each_key(void **state) {
  enum { LINE = 300 };
  struct rig *rig = *state;
  press(rig, TUI_KEY_F3);
  static const int keys[] = {'a', 'b', TUI_KEY_RIGHT, TUI_KEY_LEFT, '+',        '-', TUI_KEY_BACKSPACE,
                             '2', 'c', TUI_KEY_ENTER, 'a',          TUI_KEY_ESC};
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    rig_sent(rig);
    press(rig, keys[i]);
    const long count = rig_sent(rig);
    if (count > LINE) {
      fail_msg("key %zu: %ld bytes", i, count);
    }
  }
  rig->t.dirty = true;
  rig_frame(rig);
  assert_int_equal(rig_sent(rig), 0);
}

static void a_candidate_can_be_pointed_at(void **state) {
  struct rig *rig = *state;
  int col;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  rig_frame(rig);
  const int row = rig_find(rig, "3 丙", &col);
  assert_false(compose_click(&rig->t, row + 1, col));
  assert_false(compose_click(&rig->t, row, 0));
  assert_true(compose_click(&rig->t, row, col + 2));
  assert_text("丙");
  assert_false(compose_click(&rig->t, row, col + 2)); /* it is gone */
}

static void a_finger_turns_to_other_candidates(void **state) {
  struct rig *rig = *state;
  int col = 0;
  rig->t.mouse = rig->t.pads = true;
  press(rig, TUI_KEY_F3);
  rig_type(rig, "a");
  rig_frame(rig);
  assert_true(rig_find(rig, "As letters", NULL) > 0);
  const int row = rig_find(rig, "1 甲", NULL);
  assert_true(row > 0 && rig_find(rig, ">", &col) == row);
  rig_point(rig, row, col);
  assert_int_equal(rig_find(rig, "1 甲", NULL), -1);
  assert_true(rig_find(rig, "<", &col) == row);
  rig_point(rig, row, col);
  assert_int_equal(rig_find(rig, "1 甲", NULL), row);
  rig_point_at(rig, "+ Other characters");
  assert_int_equal(rig_find(rig, "1 甲", NULL), -1);
  rig_point_at(rig, "- Those before");
  assert_int_equal(rig_find(rig, "1 甲", NULL), row);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(letters_are_letters_until_f3),
      TEST(f3_again_offers_the_ways_and_none),
      TEST(one_that_cannot_stays_off),
      TEST(never_in_a_pin_or_a_number),
      TEST(f3_where_nothing_is_typed_says_where),
      TEST(digits_choose_and_the_rest_goes_on),
      TEST(enter_takes_the_letters_and_esc_drops_them),
      TEST(backspace_takes_letters_back_then_text),
      TEST(f3_keeps_what_was_meant_as_letters),
      TEST(pages_go_on_and_back_by_any_of_their_keys),
      TEST(arrows_light_another),
      TEST(what_does_not_fit_is_said),
      TEST(the_dot_between_names_has_a_key),
      TEST(keys_that_lead_away_are_held_back),
      TEST(it_stays_over_a_resize),
      TEST(in_a_narrow_window_only_what_is_seen_can_be_chosen),
      TEST(it_stays_under_a_dialog_and_over_help),
      TEST(it_ends_with_its_field),
      TEST(a_paste_goes_into_the_field_beside_it),
      TEST(who_leaves_leaves_nothing),
      TEST(one_that_breaks_takes_no_text_with_it),
      TEST(it_stands_at_its_field),
      TEST(few_bytes_for_each_key),
      TEST(a_candidate_can_be_pointed_at),
      TEST(a_finger_turns_to_other_candidates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
