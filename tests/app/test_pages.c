/*
 * test_pages.c - every screen, in both languages and in windows of any size, with what was left out marked, too: its buttons
 * are seen, its key line is true, nothing is cut, the cursor is at what has the focus, and one letter means one thing.
 */
#include "tests/app/sit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/letters.h"
#include "app/routes.h"
#include "tests/words/catalogue.h"

static const struct window { int rows, cols; } windows[] = {{24, 80}, {20, 60}, {10, 40}, {43, 132}};

/* ---- all screens */

enum { PIN_ASKED = APP_ROUTE_HALL_, SCREENS }; /* the one that comes unasked */

static const struct window *window;
static int route;
static bool refused; /* the main button was pressed before all was done */

static void open_screen(struct sit *sit) {
  struct app *app = &sit->app;
  popup_close_all(app->t);
  tui_pop_to(app->t, app->home);
  page_bury(app->t);
  if (app->application == NULL) {
    app->application = sit_application();
  }
  if (route == APP_ROUTE_PROOF) {
    xq_install_proof_free(&app->proof);
    app->proof = sit_proof();
  }
  if (route == PIN_ASKED) {
    app_go(app, APP_ROUTE_APPLICATIONS, NULL); /* wants it */
    sit_asks_pin(sit, XQ_PIN_LOGIN);
  } else {
    app_go(app, (enum app_route)route, SIT_NUMBER);
  }
  rig_frame(sit->rig);
  /* (only where that is refused on the page itself) */
  bool fills_in = route == APP_ROUTE_NOTICES || route == APP_ROUTE_AGREEMENT || route == APP_ROUTE_FORM;
  if (refused && fills_in) {
    rig_key(sit->rig, TUI_KEY_F5);
    popup_close_all(app->t);
    rig_frame(sit->rig);
  }
  engine_hush();
}

static void fail_here(const struct sit *sit, const char *what, const char *more) {
  for (int row = 0; row < sit->rig->t.rows; row++) {
    print_error("%s\n", rig_row(sit->rig, row));
  }
  fail_msg("route %d, %dx%d, %s%s: %s %s", route, window->cols, window->rows, xq_words_language(),
           refused ? ", refused" : "", what, more);
}

static void on_all_screens(struct sit *sit, void (*check)(struct sit *sit)) {
  for (int i = 0; i < 4; i++) {
    xq_words_set_language(i % 2 == 0 ? "en" : "zh_CN");
    app_refresh(&sit->app);
    refused = i >= 2;
    for (size_t w = 0; w < XQ_COUNT(windows); w++) {
      window = &windows[w];
      rig_size(sit->rig, window->rows, window->cols);
      for (route = 0; route < SCREENS; route++) {
        open_screen(sit);
        check(sit);
      }
    }
  }
  xq_words_set_language("en");
}

static tui_page *top(const struct sit *sit) {
  return sit->rig->t.top;
}

/* ---- what is drawn */

static void check_width(struct sit *sit) {
  for (int row = 0; row < window->rows; row++) {
    if (xq_text_width(rig_row(sit->rig, row)) > window->cols) {
      fail_here(sit, "wider than the window:", rig_row(sit->rig, row));
    }
  }
}

/* Nothing runs over the edge or into what stands beside it; all lines can be scrolled to. */
static void nothing_is_cut(struct sit *sit) {
  const tui_page *page = top(sit);
  const struct layout *layout = &page->layout;
  check_width(sit);
  for (size_t i = 0; i < layout->count; i++) {
    int end = 0;
    for (size_t r = 0; r < layout->line[i].count; r++) {
      const struct run *run = &layout->line[i].run[r];
      end = run->col + run->cols > end ? run->col + run->cols : end;
      for (size_t o = 0; o < r; o++) {
        const struct run *other = &layout->line[i].run[o];
        if (run->col < other->col + other->cols && other->col < run->col + run->cols) {
          fail_here(sit, "one over the other:", run->text != NULL ? run->text : "");
        }
      }
    }
    if (end > layout->cols) {
      char *text = layout_line_text(layout, i);
      fail_here(sit, "over the edge:", text);
    }
  }
  assert_true(page_top_most(page) + (size_t)page_height(page) >= layout->body);
}

static void no_screen_is_cut(void **state) {
  on_all_screens(*state, nothing_is_cut);
}

/* ---- buttons */

static bool in_row(const struct sit *sit, int row, const char *text) {
  return strstr(rig_row(sit->rig, row), text) != NULL;
}

static void check_button(struct sit *sit, const struct stop *stop) {
  const struct tui_button *button = stop->button;
  const struct run *run = NULL;
  const struct line *line = &top(sit)->layout.line[stop->first];
  for (size_t i = 0; i < line->count; i++) {
    run = line->run[i].stop >= 0 && &top(sit)->layout.stop[line->run[i].stop] == stop ? &line->run[i] : run;
  }
  assert_non_null(run);
  if (!in_row(sit, page_stop_row(top(sit), stop), run->text)) {
    fail_here(sit, "not seen:", run->text);
  }
  char beside[8] = {' ', (char)button->letter, '\0'};
  if (button->letter != 0 && strstr(run->text, beside) == NULL) {
    fail_here(sit, "its letter is not beside it:", run->text);
  }
}

/* All at once, but in the smallest window at least the one with the focus. */
static void buttons_are_seen(struct sit *sit) {
  const tui_page *page = top(sit);
  const struct layout *layout = &page->layout;
  const struct geometry g = frame_geometry(&sit->rig->t);
  const bool small = window->rows < 20;
  if (!small && (size_t)g.foot_rows != layout->count - layout->body) {
    fail_here(sit, "the foot is not seen whole", "");
  }
  size_t mains = 0;
  for (size_t i = layout->body_stops; i < layout->stops; i++) {
    mains += layout->stop[i].button->main;
    if (small) {
      tui_page_focus(top(sit), layout->stop[i].id);
      rig_frame(sit->rig);
    }
    check_button(sit, &page->layout.stop[i]);
  }
  if (mains > 1) {
    fail_here(sit, "more than one main button", "");
  }
}

static void all_buttons_are_seen(void **state) {
  on_all_screens(*state, buttons_are_seen);
}

/* ---- the key line */

static int key_of(const char *name) {
  static const struct {
    const char *name;
    int key;
  } names[] = {{"Tab", TUI_KEY_TAB},   {"Esc", TUI_KEY_ESC}, {"Enter", TUI_KEY_ENTER},
               {"PgDn", TUI_KEY_PGDN}, {"F1", TUI_KEY_F1},   {"F3", TUI_KEY_F3},
               {"F5", TUI_KEY_F5},     {"F6", TUI_KEY_F6},   {"Enter/F5", TUI_KEY_F5},
               {"Space", ' '},         {"空格", ' '}};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (strcmp(names[i].name, name) == 0) {
      return names[i].key;
    }
  }
  return name[1] == '\0' ? name[0] : TUI_KEY_NONE;
}

/* Presses each that is named on the key line, the screen opened anew for it. */
static void keys_do_something(struct sit *sit) {
  char *text = keyline_text(top(sit), 1);
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
    char name[16];
    sscanf(line, "%15s", name);
    if (strcmp(name, "F2") == 0 || strcmp(name, "F9") == 0 || strcmp(name, "F10") == 0) {
      continue; /* of the program, not of the page */
    }
    const int key = key_of(name);
    open_screen(sit);
    tui_page *page = top(sit);
    const size_t from = page->top;
    if (key == TUI_KEY_NONE || !rig_key(sit->rig, key) || (key == TUI_KEY_PGDN && page->top == from)) {
      fail_here(sit, "named, and does nothing:", name);
    }
    sit_serve(sit);
  }
  free(text);
}

static void the_way_out_is_named(struct sit *sit) {
  const struct geometry g = frame_geometry(&sit->rig->t);
  const char *row = rig_row(sit->rig, g.keys_row);
  if (strstr(row, "F1 ") == NULL || strstr(row, "F10 ") == NULL) {
    fail_here(sit, "no way out on the key line:", row);
  }
  if (strstr(row, "Esc ") == NULL && route != APP_ROUTE_HOME && route != APP_ROUTE_INSTALL) { /* it writes */
    fail_here(sit, "no way back on the key line:", row);
  }
}

static void the_key_line_is_true(void **state) {
  on_all_screens(*state, the_way_out_is_named);
  on_all_screens(*state, keys_do_something);
}

/* ---- letters */

static const char letters[] = {
#define LETTER(name, key) key,
    APP_LETTERS(LETTER)
#undef LETTER
};

static struct {
  int letter;
  char *label;
} known[64];
static size_t known_count;

/* In English: a label has one letter wherever it stands. */
static void letters_mean_one_thing(struct sit *sit) {
  const struct layout *layout = &top(sit)->layout;
  for (size_t i = 0; i < layout->stops; i++) {
    const struct tui_button *button = layout->stop[i].button;
    if (button == NULL || button->letter == 0 || strcmp(xq_words_language(), "en") != 0) {
      continue;
    }
    if (memchr(letters, button->letter, sizeof letters) == NULL) {
      fail_here(sit, "its letter is not in app/letters.h:", button->label);
    }
    for (size_t o = 0; o < i; o++) {
      if (layout->stop[o].button != NULL && layout->stop[o].button->letter == button->letter &&
          layout->stop[o].button->id != button->id) {
        fail_here(sit, "one letter for two buttons:", button->label);
      }
    }
    size_t k = 0;
    while (k < known_count && strcmp(known[k].label, button->label) != 0) {
      k++;
    }
    if (k == known_count) {
      assert_in_range(known_count, 0, XQ_COUNT(known) - 1);
      known[known_count].letter = button->letter;
      known[known_count++].label = xq_strdup(button->label);
    } else if (known[k].letter != button->letter) {
      fail_here(sit, "has another letter elsewhere:", button->label);
    }
  }
}

static void one_letter_means_one_thing(void **state) {
  static const struct {
    const char *label;
    char letter;
  } must[] = {
      {"Change the PIN", 'K'}, {"Apply for renewal", 'A'},   {"Install certificate", 'I'}, {"Next", 'N'},
      {"Back", 'B'},           {"Check this computer", 'D'}, {"Look again", 'R'},          {"Fee details", 'H'}};
  for (size_t i = 0; i < sizeof letters; i++) {
    assert_ptr_equal(memchr(letters, letters[i], sizeof letters), &letters[i]);
  }
  on_all_screens(*state, letters_mean_one_thing);
  for (size_t i = 0; i < XQ_COUNT(must); i++) {
    for (size_t k = 0; k < known_count; k++) {
      if (strcmp(known[k].label, must[i].label) == 0) {
        assert_int_equal(known[k].letter, must[i].letter);
      }
    }
  }
  while (known_count > 0) {
    free(known[--known_count].label);
  }
}

/* ---- help */

static void help_can_be_closed(struct sit *sit) {
  const struct geometry g = frame_geometry(&sit->rig->t);
  assert_true(rig_key(sit->rig, TUI_KEY_F1));
  rig_frame(sit->rig);
  for (int turns = 0; popup_scrolls(&sit->rig->t, sit->rig->t.popup); turns++) {
    assert_in_range(turns, 0, 60);
    check_width(sit);
    if (!in_row(sit, g.keys_row, "Esc ") || !in_row(sit, g.keys_row, "PgDn ")) {
      fail_here(sit, "not said how to read on, and how to close it", "");
    }
    rig_key(sit->rig, TUI_KEY_PGDN);
    rig_frame(sit->rig);
  }
  if (!in_row(sit, g.keys_row, "Esc ")) {
    fail_here(sit, "not said how to close it", "");
  }
  rig_key(sit->rig, TUI_KEY_ESC);
  assert_null(sit->rig->t.popup);
}

static void help_never_hides_its_end(void **state) {
  on_all_screens(*state, help_can_be_closed);
}

/* ---- the cursor */

static void cursor_is_there(struct sit *sit) {
  const size_t stops = top(sit)->layout.stops;
  for (size_t i = 0; i <= stops; i++) {
    const tui_page *page = top(sit);
    const struct stop *stop = page_stop(page, true);
    int row, col;
    getyx(stdscr, row, col);
    const struct geometry g = frame_geometry(&sit->rig->t);
    if (stop != NULL && (row != page_stop_row(page, stop) || col < g.col + stop->col ||
                         col > g.col + stop->col + (stop->cols > 0 ? stop->cols : 1))) {
      fail_here(sit, "the cursor is elsewhere", "");
    }
    rig_key(sit->rig, TUI_KEY_TAB);
    rig_frame(sit->rig);
  }
}

static void the_cursor_is_at_the_focus(void **state) {
  on_all_screens(*state, cursor_is_there);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(no_screen_is_cut),           TEST(all_buttons_are_seen),     TEST(the_key_line_is_true),
      TEST(one_letter_means_one_thing), TEST(help_never_hides_its_end), TEST(the_cursor_is_at_the_focus),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
