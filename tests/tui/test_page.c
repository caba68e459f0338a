/* test_page.c - the stack of pages, and what stays when a page is built anew, laid out anew or left. */
#include "tests/tui/rig.h"

#include <stdlib.h>
#include <string.h>

static void three_buttons(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_buttons(page, false,
                  (const struct tui_button[]){
                      {1, "one", 0, false, false}, {2, "two", 0, false, false}, {3, "three", 0, false, false}},
                  3);
}

/* Lines of text, and a card at every fifth: ids 1, 2 ... */
static void long_text(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 0; i < 60; i++) {
    char *text = xq_asprintf("line %d", i);
    if (i % 5 == 0) {
      tui_add_card(page, i / 5 + 1, text, "", NULL, 0, false);
    } else {
      tui_add_text(page, TUI_NORMAL, 0, text);
    }
    free(text);
  }
}

/* ---- the stack */

static void pages_are_told_when_they_come_and_go(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  rig_frame(rig);
  rig_assert_said(rig, "a shown;");
  struct stub *b = rig_push(rig, "b", three_buttons);
  rig_frame(rig);
  rig_frame(rig);
  rig_assert_said(rig, "b shown;");
  assert_ptr_equal(tui_top(&rig->t), b->page);
  assert_ptr_equal(tui_page_tui(b->page), &rig->t);
  int builds = a->builds;
  tui_pop(&rig->t);
  rig_assert_said(rig, ""); /* a callback of the page may be running: it is told when the turn ends */
  rig_frame(rig);
  rig_assert_said(rig, "b destroyed;a shown;");
  assert_int_equal(a->builds, builds + 1);
  b = rig_push(rig, "b", three_buttons);
  struct stub *c = rig_push(rig, "c", three_buttons);
  tui_pop_to(&rig->t, a->page);
  rig_frame(rig);
  rig_assert_said(rig, "b destroyed;c destroyed;a shown;");
  tui_pop_to(&rig->t, a->page); /* it is there already */
  rig_frame(rig);
  rig_assert_said(rig, "");
  tui_pop(&rig->t);
  tui_page *pushed = tui_push(&rig->t, &c->ops, c);
  assert_ptr_equal(tui_top(&rig->t), pushed);
  rig_frame(rig);
  rig_assert_said(rig, "a destroyed;c shown;");
  tui_pop(&rig->t);
  tui_pop(&rig->t); /* nothing left */
  rig_frame(rig);
  rig_assert_said(rig, "c destroyed;");
  assert_null(tui_top(&rig->t));
}

static void build_is_asked_for_once(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  rig_frame(rig);
  int builds = a->builds;
  rig_frame(rig);
  assert_int_equal(a->builds, builds);
  tui_page_changed(a->page);
  tui_page_changed(a->page);
  assert_true(rig->t.dirty);
  rig_frame(rig);
  assert_int_equal(a->builds, builds + 1);
  rig_size(rig, 24, 100); /* what it shows may depend on the room */
  rig_frame(rig);
  assert_int_equal(a->builds, builds + 2);
}

static void another_language_builds_all(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  rig_frame(rig);
  struct stub *b = rig_push(rig, "b", three_buttons);
  rig_frame(rig);
  int builds = b->builds;
  tui_rebuild_all(&rig->t);
  assert_false(a->page->built);
  rig_frame(rig);
  assert_int_equal(b->builds, builds + 1);
}

static void changed_inside_build(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_page_changed(page);
  tui_add_text(page, TUI_NORMAL, 0, "text");
}

static void a_build_that_says_changed_ends(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", changed_inside_build);
  rig_frame(rig);
  int builds = a->builds;
  rig_frame(rig);
  assert_int_equal(a->builds, builds);
  assert_false(rig->t.dirty);
}

static void words_of_the_head_are_copied(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  char title[] = "title", right[] = "step 4", key[] = "F5", label[] = "Again";
  tui_set_title(a->page, title, right);
  tui_set_hints(a->page, &(struct tui_hint){key, label}, 1);
  memset(title, '#', 5);
  memset(right, '#', 6);
  memset(key, '#', 2);
  memset(label, '#', 5);
  assert_string_equal(a->page->title, "title");
  assert_string_equal(a->page->right, "step 4");
  assert_string_equal(a->page->hints[0].key, "F5");
  assert_string_equal(a->page->hints[0].label, "Again");
  tui_set_hints(a->page, NULL, 0);
  assert_int_equal(a->page->hint_count, 0);
}

/* ---- focus */

static void without_the_first(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_buttons(page, false, (const struct tui_button[]){{2, "two", 0, false, false}, {3, "three", 0, false, false}},
                  2);
}

static void only_the_first(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_buttons(page, false, &(struct tui_button){1, "one", 0, false, false}, 1);
}

static void nothing_to_press(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_text(page, TUI_NORMAL, 0, "text");
}

static void the_focus_is_found_again(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  rig_frame(rig);
  assert_int_equal(tui_page_focused(a->page), 1); /* the first, unless told */
  tui_page_focus(a->page, 3);
  rig_frame(rig);
  assert_int_equal(a->page->focus, 2);
  a->list = without_the_first;
  tui_page_changed(a->page);
  rig_frame(rig);
  assert_int_equal(tui_page_focused(a->page), 3); /* by its id, though it is the second now */
  assert_int_equal(a->page->focus, 1);
  a->list = only_the_first;
  tui_page_changed(a->page);
  rig_frame(rig);
  assert_int_equal(tui_page_focused(a->page), 1); /* it is gone: the nearest that is left */
  a->list = nothing_to_press;
  tui_page_changed(a->page);
  rig_frame(rig);
  assert_int_equal(tui_page_focused(a->page), 0);
  assert_null(page_stop(a->page, false));
}

static void form(struct stub *stub, tui_page *page) {
  static const char *const options[] = {"a", "b"};
  (void)stub;
  tui_add_radio(page, 1, "radio", false, options, 2, 0);
  tui_add_choice(page, 2, "choice", false, options, 2, 0);
  tui_add_card(page, 3, "card", "", NULL, 0, false);
  tui_add_check(page, 4, "check", false);
  tui_add_buttons(page, false, &(struct tui_button){5, "button", 0, false, false}, 1);
}

static void what_can_be_wrong_is_told_when_left(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", form);
  rig_frame(rig);
  rig_assert_said(rig, "a shown;");
  for (size_t to = 1; to < 5; to++) {
    page_move_focus(a->page, to);
    page_ready(a->page);
  }
  page_move_focus(a->page, 4);                         /* where it is already */
  rig_assert_said(rig, "a left 1;a left 2;a left 3;"); /* not the check and the button */
  a->ops.left = NULL;
  page_move_focus(a->page, 0);
  page_move_focus(a->page, 1);
  rig_assert_said(rig, "");
}

static void an_action_builds_anew(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", three_buttons);
  rig_frame(rig);
  int builds = a->builds;
  page_act(a->page, 2, 7);
  rig_assert_said(rig, "a shown;a act 2 7;");
  rig_frame(rig);
  assert_int_equal(a->builds, builds + 1);
}

/* ---- place */

static void a_focus_is_brought_into_view(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", long_text);
  rig_frame(rig);
  size_t height = (size_t)page_height(a->page);
  assert_int_equal(a->page->top, 0);
  assert_int_equal(page_top_most(a->page), 60 - height);
  tui_page_focus(a->page, 7); /* line 30 */
  rig_frame(rig);
  assert_int_equal(a->page->top, 30 - height + 1); /* as little as needed */
  assert_non_null(page_stop(a->page, true));
  tui_page_focus(a->page, 3);
  rig_frame(rig);
  assert_int_equal(a->page->top, 10);
  tui_page_focus(a->page, 12); /* the last: all the way, so that the last words are seen */
  rig_frame(rig);
  assert_int_equal(a->page->top, 60 - height);
  tui_page_scroll_home(a->page);
  rig_frame(rig);
  assert_int_equal(a->page->top, 0);
  assert_null(page_stop(a->page, true)); /* the focus stays where it was, out of view */
  assert_int_equal(tui_page_focused(a->page), 12);
}

static void the_place_is_kept(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", long_text);
  rig_frame(rig);
  tui_page_focus(a->page, 7);
  rig_frame(rig);
  size_t top = a->page->top;
  tui_page_changed(a->page);
  rig_frame(rig);
  assert_int_equal(a->page->top, top);
  rig_size(rig, 12, 80); /* what could be seen can be seen */
  rig_frame(rig);
  assert_non_null(page_stop(a->page, true));
  rig_size(rig, 80, 80); /* all of it fits */
  rig_frame(rig);
  assert_int_equal(a->page->top, 0);
}

/* 40 lines at 80 columns, about twice as many at 40. */
static void paragraphs(struct stub *stub, tui_page *page) {
  (void)stub;
  for (int i = 0; i < 40; i++) {
    tui_add_text(page, TUI_NORMAL, 0, "some words that take one line here and two lines in a narrow one");
  }
}

static void what_was_read_stays_read(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", paragraphs);
  assert_int_equal(tui_page_seen(a->page), 0);
  rig_frame(rig);
  int height = page_height(a->page);
  assert_int_equal(tui_page_seen(a->page), height * 100 / 40);
  assert_false(page_mark_seen(a->page)); /* no news */
  a->page->top = page_top_most(a->page);
  assert_true(page_mark_seen(a->page));
  int seen = tui_page_seen(a->page);
  assert_in_range(seen, 85, 100);
  a->page->top = 20;
  rig_size(rig, 24, 40);
  rig_frame(rig);
  assert_int_equal(a->page->layout.count, 80);
  assert_in_range(tui_page_seen(a->page), seen - 3, 100);
  assert_in_range(a->page->top, 38, 42); /* about the same place in the text */
  rig_size(rig, 80, 100);
  rig_frame(rig);
  assert_int_equal(tui_page_seen(a->page), 100);
}

/* A window of one line still shows where one is. */
static void a_tiny_window_has_a_line(void **state) {
  struct rig *rig = *state;
  struct stub *a = rig_push(rig, "a", long_text);
  rig_size(rig, 1, 12);
  rig_frame(rig);
  assert_int_equal(page_height(a->page), 1);
  tui_page_focus(a->page, 5);
  rig_frame(rig);
  assert_non_null(strstr(rig_row(rig, 0), "line 20"));
}

static void a_notice(struct stub *stub, tui_page *page) {
  (void)stub;
  tui_add_heading(page, "heading");
  tui_add_text(page, TUI_NORMAL, 0, "first line\nsecond line");
  tui_add_text(page, TUI_NORMAL, 0, "third line");
  three_buttons(stub, page);
}

/* As far as there is room: never is anything below the window for it. */
static void large_lines_stand_apart_where_nothing_is_lost(void **state) {
  struct rig *rig = *state;
  rig->t.large = true;
  struct stub *a = rig_push(rig, "a", a_notice);
  rig_frame(rig);
  const int first = rig_find(rig, "first line", NULL);
  assert_int_equal(rig_find(rig, "second line", NULL), first + 2);
  assert_int_equal(rig_find(rig, "third line", NULL), first + 4);
  bool items = false, tight = false;
  for (int rows = 24; rows > 4; rows--) {
    rig_size(rig, rows, 80);
    rig_frame(rig);
    const bool seen = a->page->layout.body <= (size_t)page_height(a->page);
    const int at = rig_find(rig, "first line", NULL), apart = rig_find(rig, "third line", NULL) - at;
    items |= seen && apart == 3;
    tight |= seen && apart == 2;
    assert_true(seen || a->page->layout.body == 5); /* where it scrolls, too, it is as short as can be */
  }
  assert_true(items && tight);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(pages_are_told_when_they_come_and_go, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(build_is_asked_for_once, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(another_language_builds_all, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_build_that_says_changed_ends, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(words_of_the_head_are_copied, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(the_focus_is_found_again, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(what_can_be_wrong_is_told_when_left, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(an_action_builds_anew, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_focus_is_brought_into_view, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(the_place_is_kept, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(what_was_read_stays_read, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(large_lines_stand_apart_where_nothing_is_lost, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(a_tiny_window_has_a_line, rig_setup, rig_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
