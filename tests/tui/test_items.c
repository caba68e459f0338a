/* test_items.c - what a page lists is copied: a build callback may throw its strings away at once. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static int setup(void **state) {
  static tui somewhere; /* as it is where no option is given */
  tui_page *page = xq_calloc(1, sizeof(tui_page));
  page->t = &somewhere;
  *state = page;
  return 0;
}

static int teardown(void **state) {
  tui_page *page = *state;
  items_clear(&page->items);
  free(page);
  return 0;
}

static const struct item *last(const tui_page *page, enum item_kind kind) {
  assert_true(page->items.count > 0);
  const struct item *item = &page->items.item[page->items.count - 1];
  assert_int_equal(item->kind, kind);
  return item;
}

/* A string that is gone after the call: fill(scratch, "x") gives scratch, and spoil() writes over all of them. */
static char scratch[6][32];

static const char *fill(int i, const char *text) {
  return strcpy(scratch[i], text);
}

static void spoil(void) {
  memset(scratch, '#', sizeof scratch - 1); /* what points there is still a string */
}

static void texts_are_copied(void **state) {
  tui_page *page = *state;
  tui_add_heading(page, fill(0, "heading"));
  spoil();
  assert_string_equal(last(page, ITEM_HEADING)->text, "heading");
  assert_int_equal(last(page, ITEM_HEADING)->button_count, 0);
  tui_add_heading_button(page, fill(0, "heading"), 7, fill(1, "copy"), 'C');
  spoil();
  const struct item *item = last(page, ITEM_HEADING);
  assert_int_equal(item->button_count, 1);
  assert_string_equal(item->buttons[0].label, "copy");
  assert_int_equal(item->buttons[0].id, 7);
  assert_int_equal(item->buttons[0].letter, 'C');
  tui_add_text(page, TUI_WARN, 4, fill(0, "text"));
  spoil();
  item = last(page, ITEM_TEXT);
  assert_string_equal(item->text, "text");
  assert_int_equal(item->style, TUI_WARN);
  assert_int_equal(item->indent, 4);
  tui_add_marked(page, TUI_MARK_BAD, NULL);
  assert_string_equal(last(page, ITEM_MARKED)->text, ""); /* nothing said is an empty string to those who lay out */
  assert_int_equal(last(page, ITEM_MARKED)->mark, TUI_MARK_BAD);
  tui_add_box(page, TUI_GOOD, fill(0, "box"));
  spoil();
  assert_string_equal(last(page, ITEM_BOX)->text, "box");
  assert_int_equal(last(page, ITEM_BOX)->style, TUI_GOOD);
  tui_add_step(page, TUI_MARK_NOW, fill(0, "step"), fill(1, "when"), fill(2, "detail"));
  spoil();
  item = last(page, ITEM_STEP);
  assert_string_equal(item->text, "step");
  assert_string_equal(item->extra, "when");
  assert_string_equal(item->right, "detail");
}

static void pairs_and_tables_are_copied(void **state) {
  tui_page *page = *state;
  struct tui_pair pairs[] = {{fill(0, "a"), fill(1, "1"), TUI_NORMAL}, {fill(2, "b"), NULL, TUI_BAD}};
  tui_add_pairs(page, pairs, 2);
  spoil();
  memset(pairs, 0, sizeof pairs);
  const struct item *item = last(page, ITEM_PAIRS);
  assert_int_equal(item->count, 2);
  assert_string_equal(item->pairs[0].label, "a");
  assert_string_equal(item->pairs[0].value, "1");
  assert_string_equal(item->pairs[1].value, "");
  assert_int_equal(item->pairs[1].style, TUI_BAD);
  const char *header[] = {fill(0, "h1"), fill(1, "h2")};
  const char *cells[] = {fill(2, "c1"), fill(3, "c2"), fill(4, "c3"), fill(5, "c4")};
  bool right[] = {false, true};
  tui_add_table(page, header, cells, 2, 2, right);
  spoil();
  memset(right, 0, sizeof right);
  item = last(page, ITEM_TABLE);
  assert_string_equal(item->header[1], "h2");
  assert_string_equal(item->list[3], "c4");
  assert_int_equal(item->count, 4);
  assert_int_equal(item->cols, 2);
  assert_false(item->align_right[0]);
  assert_true(item->align_right[1]);
  tui_add_table(page, NULL, cells, 1, 2, NULL);
  assert_null(last(page, ITEM_TABLE)->header);
  assert_false(last(page, ITEM_TABLE)->align_right[1]);
}

static void what_is_filled_in_is_copied(void **state) {
  tui_page *page = *state;
  tui_edit *edit = tui_edit_new(8, NULL, NULL);
  tui_add_field(page, &(struct tui_field){.id = 3,
                                          .label = fill(0, "label"),
                                          .required = true,
                                          .edit = edit,
                                          .width = 12,
                                          .hint = fill(1, "hint"),
                                          .error = NULL,
                                          .warning = true,
                                          .submits = true});
  spoil();
  const struct item *item = last(page, ITEM_FIELD);
  assert_string_equal(item->label, "label");
  assert_string_equal(item->extra, "hint");
  assert_string_equal(item->error, "");
  assert_ptr_equal(item->edit, edit); /* the application's own */
  assert_true(item->required && item->warning && item->on);
  assert_int_equal(item->id, 3);
  assert_int_equal(item->width, 12);
  tui_edit_free(&edit);
  const char *options[] = {fill(0, "one"), fill(1, "two")};
  tui_add_choice(page, 4, fill(2, "which"), false, options, 2, -1);
  tui_add_radio(page, 5, fill(3, "when"), true, options, 2, 1);
  spoil();
  item = last(page, ITEM_RADIO);
  assert_string_equal(item->label, "when");
  assert_string_equal(item->list[1], "two");
  assert_int_equal(item->value, 1);
  assert_true(item->required);
  item--;
  assert_int_equal(item->kind, ITEM_CHOICE);
  assert_int_equal(item->value, -1);
  assert_int_equal(item->count, 2);
  tui_add_check(page, 6, fill(0, "yes"), true);
  spoil();
  assert_true(last(page, ITEM_CHECK)->on);
  assert_int_equal(last(page, ITEM_CHECK)->id, 6);
  tui_add_pair_button(page, fill(0, "fee"), fill(1, "1.00"), 8, fill(2, "details"), 'D');
  spoil();
  item = last(page, ITEM_PAIR_BUTTON);
  assert_string_equal(item->label, "fee");
  assert_string_equal(item->text, "1.00");
  assert_string_equal(item->buttons[0].label, "details");
  struct tui_button buttons[] = {{9, fill(0, "back"), 0, false, false}, {10, fill(1, "on"), 'N', true, false}};
  tui_add_buttons(page, true, buttons, 2);
  spoil();
  memset(buttons, 0, sizeof buttons);
  item = last(page, ITEM_BUTTONS);
  assert_true(item->on);
  assert_int_equal(item->button_count, 2);
  assert_string_equal(item->buttons[1].label, "on");
  assert_true(item->buttons[1].disabled);
}

static void cards_and_bars_are_copied(void **state) {
  tui_page *page = *state;
  const char *lines[] = {fill(2, "line")};
  tui_add_card(page, 2, fill(0, "first"), fill(1, "right"), lines, 1, true);
  spoil();
  const struct item *item = last(page, ITEM_CARD);
  assert_string_equal(item->text, "first");
  assert_string_equal(item->right, "right");
  assert_string_equal(item->list[0], "line");
  assert_true(item->on);
  tui_add_validity(page, 4, fill(0, "old"), fill(1, "2016"), fill(2, "2017"), 945, 1000);
  spoil();
  item = last(page, ITEM_VALIDITY);
  assert_string_equal(item->label, "old");
  assert_string_equal(item->text, "2016");
  assert_string_equal(item->right, "2017");
  assert_int_equal(item->value, 945);
  assert_int_equal(item->length, 1000);
}

/* More than one step of the array's growth; their strings stay where they are. */
static void many_items_keep_their_strings(void **state) {
  tui_page *page = *state;
  tui_add_heading(page, "first");
  const char *first = page->items.item[0].text;
  for (int i = 0; i < 200; i++) {
    tui_add_space(page);
    tui_add_rule(page);
  }
  assert_int_equal(page->items.count, 401);
  assert_ptr_equal(page->items.item[0].text, first);
  assert_string_equal(first, "first");
  items_clear(&page->items);
  assert_int_equal(page->items.count, 0);
  assert_null(page->items.item);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(texts_are_copied, setup, teardown),
      cmocka_unit_test_setup_teardown(pairs_and_tables_are_copied, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_filled_in_is_copied, setup, teardown),
      cmocka_unit_test_setup_teardown(cards_and_bars_are_copied, setup, teardown),
      cmocka_unit_test_setup_teardown(many_items_keep_their_strings, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
