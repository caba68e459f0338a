/*
 * test_bytes.c - every screen over a slow line: how many bytes the terminal is sent for a page, for a key that types, for a
 * second that passes, and for nothing (tests/tui/test_term.c has the same at a real terminal, for the kit alone).  And every
 * screen in a window that changes its size all the time: nothing of what was typed, read or chosen is lost.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/banner.h"
#include "app/routes.h"
#include "tests/words/catalogue.h"

/* (a key that types may be 16, and 4 more where xterm says anew that the field is lit) */
enum { PAGE = 3000, TICK = 64, LETTER = 20, FOUND = 300 }; /* FOUND: a letter that changes what a search has found */

/* What was sent since the last call: the screen of the sitting is written to a file. */
static long sent(struct sit *sit) {
  static long before;
  fflush(sit->rig->tty);
  struct stat status;
  assert_int_equal(fstat(fileno(sit->rig->tty), &status), 0);
  const long now = (long)status.st_size, count = now - before;
  before = now;
  return count < 0 ? now : count;
}

static void at_most(long count, long most, int route, const char *what) {
  if (count > most) {
    fail_msg("route %d, %s: %ld bytes for %s", route, xq_words_language(), count, what);
  }
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

static void few_bytes_on_every_screen(void **state) {
  struct sit *sit = *state;
  static const char *const languages[] = {"en", "zh_CN"};
  size_t fields = 0;
  for (size_t l = 0; l < XQ_COUNT(languages); l++) {
    xq_words_set_language(languages[l]);
    app_refresh(&sit->app);
    for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
      sit_open(sit, APP_ROUTE_HOME);
      sent(sit);
      sit_open(sit, route);
      at_most(sent(sit), PAGE, route, "a page");
      sit->rig->t.dirty = true;
      rig_frame(sit->rig);
      at_most(sent(sit), 0, route, "nothing");
      tui_page *page = tui_top(sit->app.t);
      if (page->tick_due != 0) {
        page->built = false;
        rig_frame(sit->rig);
        at_most(sent(sit), TICK, route, "a second");
      }
      for (int i = 0; i < 40 && !in_field(sit); i++) {
        sit_press(sit, TUI_KEY_TAB);
      }
      if (in_field(sit)) {
        fields++;
        sit_press(sit, '1'); /* the first lights nothing anew, */
        sit_press(sit, '1');
        sent(sit);
        char *before = around(sit);
        sit_press(sit, '1');
        char *after = around(sit);
        at_most(sent(sit), strcmp(before, after) == 0 ? LETTER : FOUND, route, "a letter");
        free(before);
        free(after);
        sit_press(sit, '1'); /* (finds as little) */
        sent(sit);
        sit_press(sit, TUI_KEY_BACKSPACE);
        at_most(sent(sit), LETTER, route, "a letter taken back");
        sit_press(sit, TUI_KEY_LEFT);
        at_most(sent(sit), LETTER, route, "the caret");
      }
    }
  }
  assert_in_range(fields, 2, 100);
  xq_words_set_language("en");
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
  for (int route = 0; route < APP_ROUTE_COUNT_; route++) {
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
      TEST(few_bytes_on_every_screen),
      TEST(any_size_at_any_moment),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
