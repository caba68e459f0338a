/* test_routes.c - every route leads to a screen of its own, which says what it is, can be left, and leaves nothing
 * behind. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/letters.h"
#include "app/routes.h"
#include "tui/kit.h"

/* ---- the table */

static enum app_route went;
static char *with;

static void note_this(struct app *app, const char *argument) {
  (void)app;
  went = APP_ROUTE_PROGRESS;
  with = xq_strdup(argument);
}

static void one_goes_by_the_table(void **state) {
  (void)state;
  const app_open_fn table[APP_ROUTE_COUNT_] = {[APP_ROUTE_PROGRESS] = note_this};
  struct app app = {.routes = table};
  app_go(&app, APP_ROUTE_PROGRESS, "XQ7");
  assert_int_equal(went, APP_ROUTE_PROGRESS);
  assert_string_equal(with, "XQ7");
  free(with);
}

static void every_route_has_a_screen_of_its_own(void **state) {
  (void)state;
  for (int i = 0; i < APP_ROUTE_COUNT_; i++) {
    assert_non_null(app_routes[i]);
    for (int j = 0; j < i; j++) {
      assert_false(app_routes[i] == app_routes[j]);
    }
  }
}

/* ---- the screens */

/* What a route comes to: one page, or none where there is nothing to show. */
static tui_page *go(struct sit *sit, int route) {
  tui_page *below = tui_top(sit->app.t);
  if (sit->app.application == NULL) { /* while another is sent there is none */
    sit->app.application = sit_application();
  }
  if (route == APP_ROUTE_PROOF) {
    xq_install_proof_free(&sit->app.proof);
    sit->app.proof = sit_proof();
  }
  app_go(&sit->app, (enum app_route)route, SIT_NUMBER);
  rig_frame(sit->rig);
  tui_page *page = tui_top(sit->app.t);
  if (page == below) {
    fail_msg("route %d opens nothing", route);
  }
  assert_ptr_equal(page->below, below);
  return page;
}

static void a_screen_says_what_it_is(void **state) {
  struct sit *sit = *state;
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    tui_page *page = go(sit, route);
    if (route != APP_ROUTE_HOME && (page->title == NULL || *page->title == '\0')) {
      fail_msg("route %d: the screen has no title", route);
    }
    if (page->ops->help == NULL || *page->ops->help(page->ctx) == '\0') {
      fail_msg("route %d: the screen has no help", route);
    }
    tui_page_close(page);
    sit_serve(sit);
  }
}

static void a_screen_fits_a_small_window(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 5, 20);
  for (int route = 0; route < APP_ROUTE_HALL_; route++) {
    tui_page *page = go(sit, route);
    for (int i = 0; i < 3; i++) {
      sit_press(sit, TUI_KEY_TAB);
      sit_press(sit, TUI_KEY_PGDN);
    }
    tui_page_close(page);
    sit_serve(sit);
  }
}

/* What there is only to be read has one way on: back, by Enter and by its letter. */
static void what_is_only_read_leads_back(void **state) {
  static const enum app_route read[] = {APP_ROUTE_PHONE, APP_ROUTE_HISTORY, APP_ROUTE_PRICES, APP_ROUTE_EXPIRED};
  struct sit *sit = *state;
  for (size_t i = 0; i < XQ_COUNT(read); i++) {
    static const int keys[] = {TUI_KEY_ENTER, APP_LETTER_BACK};
    for (size_t k = 0; k < XQ_COUNT(keys); k++) {
      tui_page *below = sit->app.t->top, *page = go(sit, read[i]);
      sit_press(sit, 0);
      assert_sees(sit, "Back");
      sit_press(sit, keys[k]);
      if (sit->app.t->top == page || sit->app.t->top != below) {
        fail_msg("route %d, key %d: not back", (int)read[i], keys[k]);
      }
    }
  }
}

/* But for the kit's own, which ticks while something is waited for. */
static size_t timers_of(const tui *t) {
  return t->timers - (t->tick_timer != 0);
}

/* Nobody waits for answers, listens, or is called by a timer that is no longer there. */
static void a_screen_leaves_nothing_behind(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  size_t askers = app->events.asker_count, listeners = app->events.listener_count, timers = timers_of(app->t);
  for (int route = APP_ROUTE_HOME + 1; route < APP_ROUTE_HALL_; route++) {
    tui_page *page = go(sit, route);
    tui_page_close(page);
    page_bury(app->t);
    if (app->events.asker_count != askers || app->events.listener_count != listeners || timers_of(app->t) != timers ||
        app->waiting.fn != NULL || app_undisturbed(&app->events) != NULL) {
      fail_msg("route %d leaves something behind", route);
    }
  }
}

/* Esc leads back to where one came from, unless the screen has something that must not be cut off. */
static void esc_leads_back(void **state) {
  struct sit *sit = *state;
  for (int route = APP_ROUTE_HOME + 1; route < APP_ROUTE_HALL_; route++) {
    tui_page *below = tui_top(sit->app.t), *page = go(sit, route);
    rig_key(sit->rig, TUI_KEY_ESC);
    bool stays = route == APP_ROUTE_INSTALL || route == APP_ROUTE_SUBMIT;
    if (stays != (tui_top(sit->app.t) == page)) {
      fail_msg("route %d: Esc", route);
    }
    popup_close_all(sit->app.t);
    tui_pop_to(sit->app.t, below);
    page_bury(sit->app.t);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_goes_by_the_table), cmocka_unit_test(every_route_has_a_screen_of_its_own),
      TEST(a_screen_says_what_it_is),          TEST(a_screen_fits_a_small_window),
      TEST(a_screen_leaves_nothing_behind),    TEST(esc_leads_back),
      TEST(what_is_only_read_leads_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
