/*
 * test_bytes.c - every screen over a slow line: how many bytes the terminal is sent for a page, for a key that types, for one
 * that moves the focus, for a second that passes, and for nothing; in UTF-8 and in GB18030 (tests/tui/test_term.c has the
 * same at a real terminal, for the kit alone).  And every screen in a window that changes its size all the time: nothing of
 * what was typed, read or chosen is lost.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"
#include "app/visit.h"
#include "tests/locale.h"
#include "tests/words/catalogue.h"

/* LETTER: a key that types.  MOVE: one that moves the focus: what had it, and what has it now, are written anew.  FOUND: a key after
 * which a line or two say something else (what a search has found, what can be written with the letters so far). */
enum { PAGE = 3000, TICK = 64, LETTER = 16, MOVE = 640, FOUND = 640 };

/* A clock of our own, in the place of the library's (APP_FAKED): a second passes when the test says so. */
static int64_t clock_ms = 1000000;

int64_t xq_time_mono_ms(void) {
  return clock_ms;
}

static const char *locale_name;
static int route;
static long most_of[PAGE + 1]; /* the most that was seen of each budget */

static void at_most(struct sit *sit, long most, const char *what) {
  const long count = rig_sent(sit->rig);
  if (count > most) {
    fail_msg("route %d, %s, %s: %ld bytes for %s", route, xq_words_language(), locale_name, count, what);
  }
  most_of[most] = count > most_of[most] ? count : most_of[most];
}

/* Presses, and counts what that comes to. */
static void press(struct sit *sit, int key, long most, const char *what) {
  rig_sent(sit->rig);
  sit_press(sit, key);
  at_most(sit, most, what);
}

static bool in_field(const struct sit *sit) {
  return sit->rig->t.top != NULL && page_typing(sit->rig->t.top);
}

/* All that is on the screen but the row of the field. */
static char *around(const struct sit *sit) {
  struct xq_buf buf = {0};
  const int row = getcury(newscr);
  for (int r = 0; r < sit->rig->t.rows; r++) {
    if (r != row) {
      xq_buf_add_str(&buf, rig_row(sit->rig, r));
    }
  }
  return xq_buf_take_str(&buf);
}

/* ---- what is typed */

static void type(struct sit *sit, int key, const char *what) {
  char *before = around(sit);
  rig_sent(sit->rig);
  sit_press(sit, key);
  char *after = around(sit);
  at_most(sit, strcmp(before, after) == 0 ? LETTER : FOUND, what);
  free(before);
  free(after);
}

static void type_into_field(struct sit *sit) {
  const tui_edit *edit = page_stop(tui_top(sit->app.t), false)->item->edit;
  sit_press(sit, '1'); /* (the first may take an offer's words away) */
  type(sit, '1', "a letter");
  type(sit, '1', "a letter");
  type(sit, TUI_KEY_BACKSPACE, "a letter taken back");
  if (!tui_edit_is_secret(edit)) {
    type(sit, TUI_KEY_LEFT, "the caret");
    type(sit, TUI_KEY_RIGHT, "the caret");
    type(sit, 0x5F20, "an ideograph");
  }
}

/* ---- where one goes */

/* Round the page by Tab, typing into each field on the way. */
static size_t go_round(struct sit *sit) {
  size_t fields = 0;
  tui_page *page = tui_top(sit->app.t);
  for (size_t i = 0; i <= page->layout.stops; i++) {
    const size_t top = page->top;
    rig_sent(sit->rig);
    sit_press(sit, TUI_KEY_TAB);
    if (tui_top(sit->app.t) != page) {
      return fields;
    }
    at_most(sit, page->top == top ? MOVE : PAGE, "the next item");
    if (in_field(sit)) {
      fields++;
      type_into_field(sit);
    }
  }
  return fields;
}

static void turn_pages(struct sit *sit) {
  static const int keys[] = {TUI_KEY_HOME, TUI_KEY_PGDN, TUI_KEY_PGUP, TUI_KEY_END, TUI_KEY_DOWN, TUI_KEY_UP};
  for (size_t i = 0; i < XQ_COUNT(keys); i++) {
    press(sit, keys[i], PAGE, "scrolling");
  }
}

/* A drop-down list, where the page has one. */
static size_t choose(struct sit *sit) {
  const struct layout *layout = &tui_top(sit->app.t)->layout;
  for (size_t i = 0; i < layout->stops; i++) {
    if (layout->stop[i].item->kind == ITEM_CHOICE) {
      tui_page_focus(tui_top(sit->app.t), layout->stop[i].id);
      sit_press(sit, 0);
      press(sit, TUI_KEY_ENTER, PAGE, "a list");
      press(sit, TUI_KEY_DOWN, MOVE, "the next of a list");
      press(sit, TUI_KEY_ESC, PAGE, "a list that goes");
      return 1;
    }
  }
  return 0;
}

static void second(struct sit *sit, const char *what) {
  tui_page *page = tui_top(sit->app.t);
  if (page->tick_due != 0) {
    for (int i = 0; i < 12; i++) {
      clock_ms += 1000;
      page->built = false;
      rig_frame(sit->rig);
      if (i > 0) { /* (from the first on it is said how long one waits) */
        at_most(sit, TICK, what);
      }
      rig_sent(sit->rig);
    }
  }
}

static void look_at(struct sit *sit, size_t *fields, size_t *lists) {
  sit_open(sit, APP_ROUTE_HOME);
  rig_sent(sit->rig);
  sit_open(sit, route);
  at_most(sit, PAGE, "a page");
  sit->rig->t.dirty = true;
  rig_frame(sit->rig);
  at_most(sit, 0, "nothing");
  second(sit, "a second");
  press(sit, TUI_KEY_F1, PAGE, "help");
  press(sit, TUI_KEY_PGDN, PAGE, "help read on");
  press(sit, TUI_KEY_ESC, PAGE, "help that goes");
  turn_pages(sit);
  *fields += go_round(sit);
  *lists += choose(sit);
  sit->rig->t.repaint = true;
  rig_frame(sit->rig);
  at_most(sit, PAGE, "all of it anew");
}

/* ---- all of them */

static void on_all_screens(const char *locale) {
  static const char *const languages[] = {"en", "zh_CN"};
  size_t fields = 0, lists = 0;
  locale_name = locale;
  memset(most_of, 0, sizeof most_of);
  rig_term = "xterm-256color";
  for (int i = 0; i < 4; i++) {
    void *state = NULL;
    const bool hall = i >= 2;
    assert_int_equal((hall ? sit_setup_hall : sit_setup)(&state), 0);
    struct sit *sit = state;
    theme_colour(&sit->rig->t.theme, TUI_THEME_DARK);
    xq_words_set_language(languages[i % 2]);
    app_refresh(&sit->app);
    for (route = hall ? (int)APP_ROUTE_HALL_ : 0; route < (hall ? (int)APP_ROUTE_COUNT_ : (int)APP_ROUTE_HALL_);
         route++) {
      look_at(sit, &fields, &lists);
    }
    sit_teardown(&state);
    xq_words_set_language("en");
  }
  assert_in_range(fields, 20, 200);
  assert_in_range(lists, 2, 50);
  print_message(
      "%s: at most %ld of %d for a letter, %ld of %d for a move, %ld of %d for a second, %ld of %d for a page\n",
      locale, most_of[LETTER], LETTER, most_of[MOVE], MOVE, most_of[TICK], TICK, most_of[PAGE], PAGE);
}

static void few_bytes_in_utf8(void **state) {
  (void)state;
  on_all_screens("UTF-8");
}

static void few_bytes_in_gb18030(void **state) {
  (void)state;
  locale_t own = locale_enter("zh_CN.GB18030");
  on_all_screens("GB18030");
  locale_leave(own);
}

/* ---- what lies on a screen, and stands above it */

/* With fewer digits, or no more the plural, what stands behind the number moves up: once. */
static bool is_shorter(int left) {
  return left == 99 || left == 9 || left == 1;
}

/* A visitor who is away is told how much time is left. */
static void few_bytes_while_time_runs_out(void **state) {
  (void)state;
  void *hall = NULL;
  size_t told = 0;
  locale_name = "UTF-8";
  route = APP_ROUTE_PAYMENT;
  assert_int_equal(sit_setup_hall(&hall), 0);
  struct sit *sit = hall;
  sit_open(sit, route);
  sit->app.visit.heard_ms = clock_ms;
  for (bool before = false; sit->app.visit.paused_ms == 0; before = sit->app.visit.warned) {
    clock_ms += 1000;
    rig_sent(sit->rig);
    app_visit_tick(&sit->app, clock_ms);
    rig_frame(sit->rig);
    if (sit->app.visit.warned && before) {
      at_most(sit, is_shorter(sit->app.visit.left) ? FOUND : TICK, "a second that is left");
      told++;
    }
  }
  assert_in_range(told, 10, 200);
  sit_teardown(&hall);
}

static void few_bytes_in_a_dialog(void **state) {
  struct sit *sit = *state;
  locale_name = "UTF-8";
  route = APP_ROUTE_PAYMENT;
  sit_open(sit, route);
  press(sit, 'w', PAGE, "a dialog");
  assert_non_null(sit->rig->t.popup);
  press(sit, TUI_KEY_TAB, MOVE, "the next button");
  press(sit, TUI_KEY_LEFT, MOVE, "the one before");
  press(sit, TUI_KEY_ESC, PAGE, "a dialog that goes");
  assert_null(sit->rig->t.popup);
}

/* ---------------------------------------------------------------- sizes */

static char *typed(struct sit *sit) {
  struct xq_buf buf = {0};
  xq_buf_add(&buf, "", 0);
  const tui_page *page = sit->rig->t.top;
  for (size_t i = 0; i < page->layout.stops; i++) {
    const struct item *item = page->layout.stop[i].item;
    if (item->kind == ITEM_FIELD && item->edit != NULL) {
      xq_buf_printf(&buf, "%s|", tui_edit_text(item->edit));
    }
  }
  xq_buf_printf(&buf, "%d", tui_page_focused(page));
  return xq_buf_take_str(&buf);
}

static void any_size_at_any_moment(void **state) {
  struct sit *sit = *state;
  static const struct {
    int rows, cols;
  } sizes[] = {{10, 40}, {43, 132}, {24, 80}, {5, 20}, {1, 1}, {60, 200}, {10, 132}, {43, 40}, {24, 80}};
  for (route = 0; route < APP_ROUTE_COUNT_; route++) {
    rig_size(sit->rig, 24, 80);
    sit_open(sit, route);
    for (int i = 0; i < 12; i++) {
      sit_press(sit, TUI_KEY_TAB);
      if (in_field(sit)) {
        sit_type(sit, "7");
      }
      char *before = typed(sit);
      for (size_t s = 0; s < XQ_COUNT(sizes); s++) {
        rig_size(sit->rig, sizes[s].rows, sizes[s].cols);
        rig_frame(sit->rig);
        char *after = typed(sit);
        if (strcmp(before, after) != 0) {
          fail_msg("route %d at %dx%d: %s, not %s", route, sizes[s].cols, sizes[s].rows, after, before);
        }
        free(after);
      }
      free(before);
    }
  }
}

static int setup(void **state) {
  int rc = sit_setup(state);
  xq_words_set_language("en");
  return rc;
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(few_bytes_in_utf8),
      cmocka_unit_test(few_bytes_in_gb18030),
      cmocka_unit_test(few_bytes_while_time_runs_out),
      TEST(few_bytes_in_a_dialog),
      TEST(any_size_at_any_moment),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
