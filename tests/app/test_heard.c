/*
 * test_heard.c - every screen for whoever hears it: the cursor is at what has the focus and in what is read, rows say in
 * words what they are, nothing is drawn, and what changes is told where the cursor is.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"
#include "app/scan.h"
#include "tests/words/catalogue.h"

static const struct window { int rows, cols; } windows[] = {{24, 80}, {10, 40}};
static const struct window *window = &windows[0];
static int route, routes;

static int setup_heard(void **state, int (*setup)(void **state), int count) {
  if (setup(state) != 0) {
    return -1;
  }
  tui *t = ((struct sit *)*state)->app.t;
  t->spoken = t->calm = true;
  t->theme.signs = &tui_signs_spoken;
  routes = count;
  return 0;
}

static int setup(void **state) {
  return setup_heard(state, sit_setup, APP_ROUTE_HALL_);
}

static int setup_hall(void **state) {
  return setup_heard(state, sit_setup_hall, APP_ROUTE_COUNT_);
}

static int setup_seen(void **state) {
  routes = APP_ROUTE_HALL_;
  return sit_setup(state);
}

static int setup_seen_hall(void **state) {
  routes = APP_ROUTE_COUNT_;
  return sit_setup_hall(state);
}

static void fail_here(const struct sit *sit, const char *what, const char *more) {
  for (int row = 0; row < sit->rig->t.rows; row++) {
    print_error("%2d %s\n", row, rig_row(sit->rig, row));
  }
  fail_msg("route %d, %dx%d, %s, cursor %d,%d: %s %s", route, window->cols, window->rows, xq_words_language(),
           getcury(newscr), getcurx(newscr), what, more);
}

static void on_all_screens(struct sit *sit, void (*check)(struct sit *sit)) {
  for (int l = 0; l < 2; l++) {
    xq_words_set_language(l == 0 ? "en" : "zh_CN");
    app_refresh(&sit->app);
    for (size_t w = 0; w < XQ_COUNT(windows); w++) {
      window = &windows[w];
      rig_size(sit->rig, window->rows, window->cols);
      for (route = 0; route < routes; route++) {
        sit_open(sit, route);
        sit_serve(sit);
        check(sit);
      }
    }
  }
  window = &windows[0];
  xq_words_set_language("en");
}

static const tui_page *top(const struct sit *sit) {
  return sit->rig->t.top;
}

enum { LONG_MS = 60000 };

/* What was said just now was heard: a key was pressed since. */
static void heard_all(struct sit *sit) {
  sit->rig->t.last_key = xq_time_mono_ms() + LONG_MS; /* (however slow the machine is) */
  sit->rig->t.dirty = true;
  sit_serve(sit);
}

/* A person does, after all that was said. */
static void press(struct sit *sit, int key) {
  tui *t = &sit->rig->t;
  t->last_key = xq_time_mono_ms() + LONG_MS;
  t->pressed = true;
  sit_press(sit, key);
  t->pressed = false;
}

static void type(struct sit *sit, const char *ascii) {
  for (; *ascii != '\0'; ascii++) {
    press(sit, *ascii);
  }
}

/* From now on nobody presses anything. */
static void wait_for_news(struct sit *sit) {
  heard_all(sit);
  sit->rig->t.last_key = 0;
}

static const char *cursor_row(const struct sit *sit) {
  return rig_row(sit->rig, getcury(newscr));
}

static void assert_here(const struct sit *sit, const char *words) {
  if (strstr(cursor_row(sit), words) == NULL) {
    fail_here(sit, "not at the cursor:", words);
  }
}

/* ---- nothing is drawn */

static void no_signs(struct sit *sit, const char *row) {
  static const char *const drawn[] = {"--",     "==",     "|",      "##",     "[",      "( ",     "\u2500", "\u2501",
                                      "\u25b8", "\u221a", "\u00bb", "\u2022", "\u25be", "\u253f", "\u2588", "\u2580"};
  for (size_t i = 0; i < XQ_COUNT(drawn); i++) {
    if (strstr(row, drawn[i]) != NULL) {
      fail_here(sit, "drawn:", row);
    }
  }
}

/* Ideographs with blanks between them are read one by one. */
static void no_ideographs_apart(struct sit *sit, const char *row) {
  const size_t len = strlen(row);
  int apart = 0;
  wchar_t wc, before = 0, last = 0;
  for (size_t at = 0, n; (n = xq_utf8_decode(row + at, len - at, &wc)) > 0; at += n) {
    apart = before > 0x4e00 && last == ' ' && wc > 0x4e00 ? apart + 1 : wc == ' ' ? apart : 0;
    if (apart >= 2) {
      fail_here(sit, "spelled:", row);
    }
    before = last;
    last = wc;
  }
}

static void check_words(struct sit *sit) {
  const struct layout *layout = &top(sit)->layout;
  for (int row = 0; row < window->rows; row++) {
    no_signs(sit, rig_row(sit->rig, row));
    no_ideographs_apart(sit, rig_row(sit->rig, row));
  }
  for (size_t i = 0; i < layout->count; i++) {
    char *text = layout_line_text(layout, i);
    no_signs(sit, text);
    free(text);
    for (size_t r = 0; r < layout->line[i].count; r++) {
      if (layout->line[i].run[r].kind != RUN_TEXT && layout->line[i].run[r].kind != RUN_FIELD) {
        fail_here(sit, "a frame is drawn", "");
      }
    }
  }
  for (size_t i = 1; i < layout->stops; i++) {
    if (layout->stop[i].first <= layout->stop[i - 1].last) {
      fail_here(sit, "two things in a row", rig_row(sit->rig, page_stop_row(top(sit), &layout->stop[i])));
    }
  }
}

static void nothing_is_drawn(void **state) {
  on_all_screens(*state, check_words);
}

/* ---- the cursor */

/* What a row has to say of what has the focus there. */
static const char *words_of(const struct stop *stop) {
  if (stop->button != NULL) {
    return stop->button->label;
  }
  return stop->item->kind == ITEM_CARD || stop->item->kind == ITEM_CHECK ? stop->item->text : stop->item->label;
}

/* Its beginning, for a row may be too short for all of it; a label may stand above its field in a narrow one. */
static bool says(const struct sit *sit, const struct stop *stop) {
  const char *words = words_of(stop);
  size_t len = 0;
  wchar_t wc;
  for (size_t n; len < 16 && (n = xq_utf8_decode(words + len, strlen(words + len), &wc)) > 0; len += n) {
  }
  char *begin = xq_strndup(words, len);
  const bool found = strstr(cursor_row(sit), begin) != NULL;
  free(begin);
  return found || (window->cols < 80 && stop->item->kind == ITEM_FIELD);
}

static void check_cursor(struct sit *sit) {
  const tui *t = &sit->rig->t;
  const tui_page *page = top(sit);
  const struct stop *stop = page_stop(page, true);
  const struct geometry g = frame_geometry(t);
  int row = getcury(newscr), col = getcurx(newscr);
  if (tui_has_popup(t)) {
    return;
  }
  if (stop == NULL) {
    if (row != page_line_row(page, page_line(page)) || row < g.top || row >= t->rows - 1) {
      fail_here(sit, "the cursor is not at what is read", "");
    }
    return;
  }
  const int from = g.col + (page_line(page) == stop->first ? stop->col : 0);
  const int typed = stop->item->kind == ITEM_FIELD ? stop->cols : 0;
  if (row != page_line_row(page, page_line(page)) || col < from || col > from + typed) {
    fail_here(sit, "the cursor is not at", words_of(stop));
  }
  if (t->spoken && page_line(page) == stop->first && !says(sit, stop)) {
    fail_here(sit, "not said:", words_of(stop));
  }
}

static void check_walk(struct sit *sit) {
  static const int keys[] = {TUI_KEY_TAB, TUI_KEY_BACKTAB, TUI_KEY_DOWN, TUI_KEY_UP};
  const int times = (int)top(sit)->layout.stops + 1;
  static const int leaps[] = {TUI_KEY_HOME, TUI_KEY_PGDN, TUI_KEY_PGDN, TUI_KEY_TAB, TUI_KEY_END,
                              TUI_KEY_DOWN, TUI_KEY_UP,   TUI_KEY_PGUP, TUI_KEY_TAB, TUI_KEY_HOME};
  const int here = (int)top(sit)->serial;
  heard_all(sit);
  check_cursor(sit);
  for (size_t k = 0; k < XQ_COUNT(keys); k++) {
    for (int i = 0; i < times && (int)top(sit)->serial == here; i++) {
      press(sit, keys[k]);
      check_cursor(sit);
    }
  }
  for (size_t k = 0; k < XQ_COUNT(leaps) && (int)top(sit)->serial == here; k++) {
    press(sit, leaps[k]);
    check_cursor(sit);
  }
  popup_close_all(sit->app.t);
}

static void the_cursor_is_at_the_focus(void **state) {
  on_all_screens(*state, check_walk);
}

/* Line by line through all there is, to the last button and back. */
static void check_reading(struct sit *sit) {
  heard_all(sit);
  press(sit, TUI_KEY_HOME);
  const tui_page *page = top(sit);
  if (page_typing(page)) {
    return;
  }
  size_t last = 0, said = 0;
  for (size_t i = 0; i < page->layout.count; i++) {
    last = page->layout.line[i].count > 0 ? i : last;
    said += page->layout.line[i].count > 0;
  }
  for (size_t i = 1; i < said; i++) {
    const size_t before = page_line(page);
    press(sit, TUI_KEY_DOWN);
    if (top(sit) != page || tui_has_popup(sit->app.t) || page_typing(page)) {
      return;
    }
    if (route == APP_ROUTE_AGREEMENT && page_line(page) <= before) {
      return; /* all of it was seen: it can be accepted */
    }
    if (page_line(page) <= before) {
      fail_here(sit, "not read on", "");
    }
    check_cursor(sit);
  }
  if (page_line(page) != last && !tui_has_popup(sit->app.t)) {
    fail_here(sit, "not read to the end", "");
  }
}

static void arrows_read_line_by_line(void **state) {
  on_all_screens(*state, check_reading);
}

/* What the cursor has left is not pressed. */
static void what_is_not_at_the_cursor_is_not_pressed(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_HOME);
  press(sit, TUI_KEY_HOME);
  for (int i = 0; i < 2; i++) { /* from the card into its lines, from which it is pressed, and on */
    press(sit, TUI_KEY_DOWN);
  }
  assert_null(page_stop(top(sit), true));
  const tui_page *home = top(sit);
  engine_hush();
  press(sit, TUI_KEY_ENTER);
  press(sit, ' ');
  assert_ptr_equal(top(sit), home);
  engine_assert_told("");
}

/* ---- dialogs */

/* A dialog is alone on the screen; the cursor is at the button that Enter presses, and the text can be read line by line. */
static void a_dialog_is_heard(void **state) {
  struct sit *sit = *state;
  const char *const buttons[] = {"Stay", "Leave"};
  tui_dialog(sit->app.t, "Exit", "Exit the program?\nNothing is lost.", buttons, 2, 0, NULL, NULL);
  rig_frame(sit->rig);
  assert_sees(sit, "Exit the program?");
  assert_sees(sit, "The cursor went to: Stay, 1 of 2");
  for (int i = 0; i < 2; i++) {
    assert_here(sit, i == 0 ? "Stay, 1 of 2" : "Leave, 2 of 2");
    assert_null(strstr(cursor_row(sit), buttons[1 - i]));
    press(sit, TUI_KEY_TAB);
  }
  press(sit, TUI_KEY_UP);
  assert_string_equal(cursor_row(sit), "  Nothing is lost.");
  press(sit, TUI_KEY_UP);
  assert_string_equal(cursor_row(sit), "  Exit the program?");
  press(sit, TUI_KEY_ENTER); /* from the text nothing is answered */
  assert_true(tui_has_popup(sit->app.t));
  assert_here(sit, "Stay");
  press(sit, TUI_KEY_ENTER);
  assert_false(tui_has_popup(sit->app.t));
}

static void help_is_read_line_by_line(void **state) {
  struct sit *sit = *state;
  window = &windows[1];
  rig_size(sit->rig, window->rows, window->cols);
  sit_open(sit, APP_ROUTE_HOME);
  press(sit, TUI_KEY_F1);
  const struct popup *help = sit->rig->t.popup;
  assert_non_null(help);
  char *before = xq_strdup(cursor_row(sit));
  for (int i = 0; i < 12; i++) {
    press(sit, TUI_KEY_DOWN);
    assert_string_not_equal(cursor_row(sit), before);
    assert_string_not_equal(cursor_row(sit), "");
    free(before);
    before = xq_strdup(cursor_row(sit));
  }
  free(before);
  press(sit, TUI_KEY_PGDN);
  assert_int_equal(help->at, help->top);
  press(sit, TUI_KEY_ENTER);
  assert_false(tui_has_popup(sit->app.t));
  rig_size(sit->rig, 24, 80);
}

static void a_list_says_its_places(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_FORM);
  while (page_stop(top(sit), true) == NULL || page_stop(top(sit), true)->item->kind != ITEM_CHOICE) {
    press(sit, TUI_KEY_TAB);
  }
  assert_here(sit, "1 of 7, Enter opens the list");
  press(sit, TUI_KEY_ENTER);
  assert_here(sit, "1 of 7");
  press(sit, TUI_KEY_DOWN);
  assert_here(sit, "2 of 7");
  press(sit, TUI_KEY_ENTER);
  assert_here(sit, "Document type, required: Residence permit for Hong Kong");
}

/* ---- what changes */

/* What was said just now is where the cursor is, until a key is pressed. */
static void what_is_said_is_at_the_cursor(void **state) {
  struct sit *sit = *state;
  sit->app.t->last_key = xq_time_mono_ms();
  tui_toast(sit->app.t, TUI_GOOD, "It is saved.");
  rig_frame(sit->rig);
  assert_here(sit, "It is saved.");
  heard_all(sit);
  assert_null(strstr(cursor_row(sit), "It is saved."));
}

/* The cursor is at what is new, or it is said where it went. */
static void assert_told(struct sit *sit) {
  const tui *t = &sit->rig->t;
  const struct stop *stop = page_stop(top(sit), true);
  const bool went = stop != NULL && t->arrival.words != NULL && getcury(newscr) == page_stop_row(top(sit), stop) &&
                    strstr(cursor_row(sit), t->arrival.words) != NULL;
  if (!t->news.here && !went) {
    fail_here(sit, "what is new is not told", "");
  }
}

/* What counts on is said in steps; what stands on every screen has words for its sign. */
static void a_clock_is_not_heard_each_second(void **state) {
  struct sit *sit = *state;
  const tui *t = sit->app.t;
  assert_int_equal(tui_seconds(t, 30, true), 30);
  assert_int_equal(tui_seconds(t, 21, true), 30);
  assert_int_equal(tui_seconds(t, 29, false), 20);
  assert_int_equal(tui_seconds(t, 9, true), 10);
  assert_int_equal(tui_seconds(t, 4, true), 5);
  assert_int_equal(tui_seconds(t, 4, false), 1);
  assert_int_equal(tui_seconds(t, 0, true), 0);
  tui_set_ribbon(sit->app.t, "! It does not answer");
  rig_frame(sit->rig);
  assert_sees(sit, "Note: It does not answer");
  sit->rig->t.calm = false;
  assert_int_equal(tui_seconds(t, 29, true), 29);
}

/* A key that is pulled out, and one that is found: nobody pressed anything. */
static void a_key_that_comes_or_goes_is_at_the_cursor(void **state) {
  struct sit *sit = *state;
  wait_for_news(sit);
  app_scan_again(&sit->app);
  sit_scanned(sit, sit_keys(false, false));
  assert_here(sit, "key was ");
  assert_sees(sit, "No key was found.");
  press(sit, TUI_KEY_TAB);
  wait_for_news(sit);
  app_scan_again(&sit->app);
  sit_scanned(sit, sit_keys(true, false));
  assert_sees(sit, "胡小明, key Card");
  assert_told(sit);
  heard_all(sit);
  check_cursor(sit);
}

/* How it stands changes while one waits. */
static void a_step_that_is_done_is_at_the_cursor(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_PROGRESS);
  struct xq_event *event = engine_say(XQ_EV_APPLICATION, engine_last());
  event->application = sit_application();
  sit_serve(sit);
  wait_for_news(sit);
  event = engine_say(XQ_EV_APPLICATION, engine_last());
  event->application = sit_application();
  event->application->next.actor = XQ_BY_CA;
  event->application->next.action = XQ_DO_REVIEW;
  event->application->actions = 1U << XQ_DO_WITHDRAW;
  char *before = xq_strdup(cursor_row(sit));
  sit_serve(sit);
  assert_string_not_equal(cursor_row(sit), before);
  assert_told(sit);
  free(before);
  heard_all(sit);
  check_cursor(sit);
}

/* Waiting that ends well or badly. */
static void what_a_wait_came_to_is_at_the_cursor(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_DOCTOR);
  wait_for_news(sit);
  assert_sees(sit, " ...");
  engine_end(engine_last(), xq_err_new(XQ_E_NET_UNREACHABLE, "no route"));
  sit_serve(sit);
  assert_true(sit->rig->t.news.here || tui_has_popup(sit->app.t) || sit->rig->t.toast != NULL);
  assert_string_not_equal(cursor_row(sit), "");
}

static void a_wrong_pin_is_at_the_cursor(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_serve(sit);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  type(sit, "999999");
  press(sit, TUI_KEY_ENTER);
  sit_refuses_pin(sit);
  const struct stop *stop = page_stop(top(sit), true);
  assert_true(page_typing(top(sit)));
  assert_int_equal(getcury(newscr), page_stop_row(top(sit), stop));
  assert_here(sit, "PIN, required, 2 tries left:");
  assert_in_range(rig_find(sit->rig, "Note: The PIN is wrong.", NULL), 1, getcury(newscr));
  assert_sees(sit, "The cursor went to: PIN, required, 2 tries left:");
}

/* A field that was left wrong, and where the cursor went meanwhile: in the order in which they are read. */
static void a_wrong_field_is_said_and_where_the_cursor_went(void **state) {
  struct sit *sit = *state;
  sit_open(sit, APP_ROUTE_FORM);
  while (!page_typing(top(sit))) {
    press(sit, TUI_KEY_TAB);
  }
  type(sit, "110105194912310021");
  press(sit, TUI_KEY_TAB);
  const int wrong = rig_find(sit->rig, ", Wrong: ", NULL), went = rig_find(sit->rig, "The cursor went to: ", NULL);
  assert_in_range(wrong, 1, went - 1);
  assert_non_null(strstr(rig_row(sit->rig, went), "Full name"));
  press(sit, TUI_KEY_TAB); /* nothing else changes: the reader reads the row by itself */
  assert_int_equal(rig_find(sit->rig, "The cursor went to: ", NULL), went);
  assert_non_null(strstr(rig_row(sit->rig, went), "Full name"));
}

int main(void) {
#define HEARD(name) cmocka_unit_test_setup_teardown(name, setup, sit_teardown)
#define HALL(name) cmocka_unit_test_setup_teardown(name, setup_hall, sit_teardown)
  const struct CMUnitTest tests[] = {
      HEARD(nothing_is_drawn),
      HALL(nothing_is_drawn),
      HEARD(the_cursor_is_at_the_focus),
      HALL(the_cursor_is_at_the_focus),
      cmocka_unit_test_setup_teardown(the_cursor_is_at_the_focus, setup_seen, sit_teardown),
      cmocka_unit_test_setup_teardown(the_cursor_is_at_the_focus, setup_seen_hall, sit_teardown),
      HEARD(arrows_read_line_by_line),
      HALL(arrows_read_line_by_line),
      HEARD(what_is_not_at_the_cursor_is_not_pressed),
      HEARD(a_dialog_is_heard),
      HEARD(help_is_read_line_by_line),
      HEARD(a_list_says_its_places),
      HEARD(what_is_said_is_at_the_cursor),
      HEARD(a_clock_is_not_heard_each_second),
      HEARD(a_key_that_comes_or_goes_is_at_the_cursor),
      HEARD(a_step_that_is_done_is_at_the_cursor),
      HEARD(what_a_wait_came_to_is_at_the_cursor),
      HEARD(a_wrong_pin_is_at_the_cursor),
      HEARD(a_wrong_field_is_said_and_where_the_cursor_went),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
