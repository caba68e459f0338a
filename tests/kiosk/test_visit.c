/* test_visit.c - one visitor at a machine in a hall, from the key put in to the last trace wiped.  Time is given, not
 * waited for. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/forget.h"
#include "app/policy.h"
#include "app/scan.h"
#include "app/visit.h"
#include "words/words.h"

#define S INT64_C(1000)

static int64_t now;

/* So long nobody presses a key. */
static void wait_s(struct sit *sit, int seconds) {
  for (int i = 0; i < seconds; i++) {
    now += S;
    app_visit_tick(&sit->app, now);
  }
  sit_press(sit, 0);
}

static void hear(struct sit *sit) {
  app_visit_hears(&sit->app, 'x', now);
  sit_press(sit, 0);
}

static int setup(void **state) {
  const int status = sit_setup_hall(state);
  now = xq_time_mono_ms();
  return status;
}

static void go(struct sit *sit, enum app_route route) {
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  app_go(&sit->app, route, SIT_NUMBER);
  sit_press(sit, 0);
}

static void scanned(struct sit *sit, struct xq_key_list *keys) {
  app_scan_again(&sit->app);
  sit_scanned(sit, keys);
}

/* ---- coming and going */

static void a_key_wakes_the_machine_and_pulling_it_ends_the_visit(void **state) {
  struct sit *sit = *state;
  assert_int_equal(sit->app.visit.state, APP_VISIT_ON);
  assert_sees(sit, "胡");
  assert_sees(sit, "End, take the key");
  scanned(sit, sit_keys(false, false));
  assert_int_equal(sit->app.visit.state, APP_VISIT_NONE);
  assert_sees(sit, "Please plug in your key");
  assert_sees(sit, "Counter 3");
  assert_sees(sit, "按 0 换中文");
  scanned(sit, sit_keys(true, false));
  assert_int_equal(sit->app.visit.state, APP_VISIT_ON);
}

static void at_rest_a_key_press_tells_how_and_a_key_goes_on(void **state) {
  struct sit *sit = *state;
  scanned(sit, sit_keys(false, false));
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Plug the key with your certificate");
  scanned(sit, sit_keys(true, false));
  assert_false(tui_has_popup(sit->app.t));
  assert_sees(sit, "End, take the key");
}

static void help_left_open_at_rest_goes_by_itself(void **state) {
  struct sit *sit = *state;
  scanned(sit, sit_keys(false, false));
  sit_press(sit, TUI_KEY_ENTER);
  assert_true(tui_has_popup(sit->app.t));
  wait_s(sit, 200);
  assert_false(tui_has_popup(sit->app.t));
  assert_sees(sit, "Please plug in your key");
}

static void who_ends_the_visit_is_asked_to_take_the_key(void **state) {
  struct sit *sit = *state;
  app_visit_end(&sit->app);
  sit_serve(sit);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_OVER);
  assert_sees(sit, "Please take your key with you");
  assert_false(sit_sees(sit, "胡"));
  sit_press(sit, TUI_KEY_ENTER); /* it is my key */
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_ON);
  assert_sees(sit, "胡");
}

static void the_language_of_one_is_not_that_of_the_next(void **state) {
  struct sit *sit = *state;
  sit_press(sit, '0');
  assert_string_equal(xq_words_language(), "zh_CN");
  scanned(sit, sit_keys(false, false));
  assert_string_equal(xq_words_language(), "en");
}

/* ---- nobody presses a key */

static void any_key_goes_on_as_often_as_one_likes(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  tui_page *page = tui_top(sit->app.t);
  for (int i = 0; i < 30; i++) {
    while (!sit->app.visit.warned) {
      wait_s(sit, 1);
    }
    assert_sees(sit, "Are you still there?");
    hear(sit);
    assert_false(sit->app.visit.warned);
    assert_false(sit_sees(sit, "Are you still there?"));
    assert_ptr_equal(tui_top(sit->app.t), page);
    now += 1;
  }
}

/* Until the warning, in seconds. */
static int patience(struct sit *sit) {
  int seconds = 0;
  for (hear(sit); !sit->app.visit.warned && seconds < 2000; seconds++) {
    wait_s(sit, 1);
  }
  hear(sit);
  return seconds;
}

static void each_kind_of_page_has_its_own_time(void **state) {
  struct sit *sit = *state;
  const int *wait = sit->app.options->kiosk->times.wait;
  static const struct {
    enum app_route route;
    enum kiosk_doing doing;
  } pages[] = {{APP_ROUTE_NOTICES, KIOSK_CHOOSES},
               {APP_ROUTE_PAYMENT, KIOSK_PAYS},
               {APP_ROUTE_PROGRESS, KIOSK_PAYS},
               {APP_ROUTE_CHANGE_PIN, KIOSK_GIVES_PIN},
               {APP_ROUTE_PROOF, KIOSK_HAS_RESULT}};
  for (size_t i = 0; i < XQ_COUNT(pages); i++) {
    sit_open(sit, pages[i].route);
    sit_press(sit, 0);
    assert_int_equal(patience(sit), wait[pages[i].doing]);
  }
  go(sit, APP_ROUTE_FORM);
  sit_press(sit, '2');
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, '1');
  assert_sees(sit, "Question 3 of 9");
  assert_int_equal(patience(sit), wait[KIOSK_TYPES]);
  sit_press(sit, TUI_KEY_F1); /* is read */
  assert_int_equal(patience(sit), wait[KIOSK_READS]);
}

static void who_asks_for_more_time_has_twice_as_much(void **state) {
  struct sit *sit = *state;
  const int usual = sit->app.options->kiosk->times.wait[KIOSK_CHOOSES];
  go(sit, APP_ROUTE_NOTICES);
  assert_int_equal(patience(sit), usual);
  while (!sit->app.visit.warned) {
    wait_s(sit, 1);
  }
  assert_sees(sit, "/ adds time");
  assert_true(app_visit_hears(&sit->app, '/', now));
  sit_press(sit, 0);
  assert_sees(sit, "You have twice the time");
  assert_int_equal(patience(sit), 2 * usual);
}

/* Also by the key of a number pad that the terminal tells from the others. */
static void the_number_pad_adds_time_too(void **state) {
  struct sit *sit = *state;
  sit->app.visit.warned = true;
  rig_feed(sit->rig, "\033Oo", 3);
  sit_serve(sit);
  assert_true(sit->app.visit.longer);
  assert_false(sit->app.visit.warned);
  assert_sees(sit, "You have twice the time");
}

/* Heard from the first warning on, and as long as the key is here without anybody. */
static void the_warning_is_heard_until_the_end_and_after_it(void **state) {
  struct sit *sit = *state;
  int64_t last = 0;
  go(sit, APP_ROUTE_NOTICES);
  while (!sit->app.visit.warned) {
    assert_int_equal(sit->app.visit.beeped_ms, 0);
    wait_s(sit, 1);
  }
  while (sit->app.visit.state == APP_VISIT_ON) {
    assert_true(sit->app.visit.beeped_ms > last);
    last = sit->app.visit.beeped_ms;
    wait_s(sit, 6);
  }
  for (int i = 0; i < 10; i++) {
    wait_s(sit, 6);
    assert_true(sit->app.visit.beeped_ms > last);
    last = sit->app.visit.beeped_ms;
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_OVER);
}

static void the_key_that_goes_on_does_nothing_else(void **state) {
  struct sit *sit = *state;
  sit->app.visit.warned = true;
  rig_feed(sit->rig, "4", 1);
  sit_serve(sit);
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
  assert_int_equal(sit->app.visit.state, APP_VISIT_ON);
  assert_false(sit->app.visit.warned);
}

static void type_a_name(struct sit *sit) {
  tui_edit_set_text(sit->app.draft.edit[XQ_F_HANDLER_NAME], "Zhuge Liang");
  sit->app.draft.typed = true;
}

static void pause_it(struct sit *sit) {
  while (sit->app.visit.paused_ms == 0) {
    wait_s(sit, 10);
  }
  assert_sees(sit, "Paused");
}

static void nobody_there_covers_the_screen_and_the_pin_uncovers_it(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  tui_page *page = tui_top(sit->app.t);
  type_a_name(sit);
  engine_hush();
  pause_it(sit);
  engine_assert_told("forget;");
  assert_false(sit_sees(sit, "tender"));
  sit_press(sit, TUI_KEY_ESC);
  sit_press(sit, '9');
  assert_sees(sit, "Paused");
  sit_press(sit, TUI_KEY_ENTER);
  sit_asks_pin(sit, XQ_PIN_UNSEAL);
  sit_type(sit, "123456");
  sit_press(sit, TUI_KEY_ENTER);
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_ptr_equal(tui_top(sit->app.t), page);
  assert_string_equal(tui_edit_text(sit->app.draft.edit[XQ_F_HANDLER_NAME]), "Zhuge Liang");
  assert_int_equal(sit->app.visit.paused_ms, 0);
}

static void the_cover_tells_its_time_from_the_first_moment_on(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  while (sit->app.visit.paused_ms == 0) {
    wait_s(sit, 1);
  }
  assert_sees(sit, "After 90 seconds");
}

static void the_pin_under_the_cover_has_its_own_reason(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  pause_it(sit);
  sit_press(sit, TUI_KEY_ENTER);
  struct xq_pin_request *request = sit_asks_pin(sit, XQ_PIN_UNSEAL);
  free(request->holder);
  free(request->serial);
  request->holder = request->serial = NULL; /* of the whole medium, as it is */
  tui_page_changed(tui_top(sit->app.t));
  sit_press(sit, 0);
  assert_sees(sit, "PIN: go on where you were");
  assert_false(sit_sees(sit, "open the key"));
  assert_false(sit_sees(sit, "Serial number"));
}

static void under_the_cover_without_a_chosen_key_it_is_told_what_to_do(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  pause_it(sit);
  free(sit->app.key_ref);
  sit->app.key_ref = NULL;
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("");
  assert_sees(sit, "Please take the key out");
}

static void a_pin_that_is_not_given_uncovers_nothing(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  pause_it(sit);
  sit_press(sit, TUI_KEY_ENTER);
  sit_asks_pin(sit, XQ_PIN_UNSEAL);
  sit_press(sit, TUI_KEY_ESC);
  engine_end(engine_last(), xq_err_new(XQ_E_CANCELLED, "no PIN"));
  sit_serve(sit);
  assert_sees(sit, "Paused");
}

static void after_the_pause_all_is_wiped(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  type_a_name(sit);
  pause_it(sit);
  wait_s(sit, 95);
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
  assert_true(tui_edit_is_empty(sit->app.draft.edit[XQ_F_HANDLER_NAME]));
  assert_null(sit->app.application);
  assert_null(sit->app.key_ref);
  assert_int_equal(sit->app.visit.state, APP_VISIT_OVER);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  assert_sees(sit, "Please take your key with you");
}

static void an_install_is_neither_paused_nor_wiped(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_INSTALL);
  wait_s(sit, 1000);
  assert_int_equal(sit->app.visit.paused_ms, 0);
  assert_false(sit->app.visit.warned);
}

/* ---- the key pulled out */

static void pulled_out_anywhere_everything_goes(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  type_a_name(sit);
  app_scan(&sit->app);
  sit_scanned(sit, sit_keys(false, false));
  assert_ptr_equal(tui_top(sit->app.t), sit->app.home);
  assert_true(tui_edit_is_empty(sit->app.draft.edit[XQ_F_HANDLER_NAME]));
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(false, false));
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_NONE);
  assert_sees(sit, "Please plug in your key");
  assert_sees(sit, "The key was unplugged, so what was filled in has been deleted");
  wait_s(sit, 8);
  assert_sees(sit, "The key was unplugged");
  wait_s(sit, 3);
  assert_false(sit_sees(sit, "The key was unplugged"));
}

/* Nothing was typed, so there is nothing to tell; and the next visitor is not told what became of the last one's. */
static void of_nothing_typed_nothing_is_told(void **state) {
  struct sit *sit = *state;
  scanned(sit, sit_keys(false, false));
  assert_false(sit_sees(sit, "The key was unplugged"));
  scanned(sit, sit_keys(true, false));
  go(sit, APP_ROUTE_NOTICES);
  type_a_name(sit);
  scanned(sit, sit_keys(false, false));
  assert_sees(sit, "The key was unplugged");
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_ON);
  assert_null(sit->app.visit.said);
}

static void pulled_out_under_the_cover_everything_goes(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_NOTICES);
  type_a_name(sit);
  pause_it(sit);
  app_scan(&sit->app);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(false, false));
  }
  assert_int_equal(sit->app.visit.state, APP_VISIT_NONE);
  assert_int_equal(sit->app.visit.paused_ms, 0);
  assert_true(tui_edit_is_empty(sit->app.draft.edit[XQ_F_HANDLER_NAME]));
  assert_sees(sit, "Please plug in your key");
}

/* Whose key it is is nobody's business then, nor is it held for it. */
static void a_key_that_is_left_is_a_key_without_a_name(void **state) {
  struct sit *sit = *state;
  app_visit_end(&sit->app);
  assert_null(sit->app.keys->items[0].cert);
  while (sit->app.scan.runs) {
    sit_scanned(sit, sit_keys(true, false));
  }
  assert_null(sit->app.keys->items[0].cert);
  assert_null(sit->app.key_ref);
  assert_null(sit->app.key_name);
}

static void pulled_out_while_it_is_written_to_it_is_asked_for(void **state) {
  struct sit *sit = *state;
  go(sit, APP_ROUTE_INSTALL);
  const uint64_t install = engine_last();
  struct xq_event *event = engine_say(XQ_EV_STEP, install);
  event->step.step = XQ_STEP_KEEP_OLD;
  event->step.state = XQ_STEP_BEGUN;
  sit_serve(sit);
  tui_page *page = tui_top(sit->app.t);
  assert_true(sit->app.visit.writes);
  engine_end(install, xq_err_new(XQ_E_TOKEN_REMOVED, "unplugged"));
  sit_serve(sit);
  assert_ptr_equal(tui_top(sit->app.t), page);
  assert_sees(sit, "The key was unplugged. Please plug it in again");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_key_wakes_the_machine_and_pulling_it_ends_the_visit),
      TEST(at_rest_a_key_press_tells_how_and_a_key_goes_on),
      TEST(help_left_open_at_rest_goes_by_itself),
      TEST(who_ends_the_visit_is_asked_to_take_the_key),
      TEST(the_language_of_one_is_not_that_of_the_next),
      TEST(any_key_goes_on_as_often_as_one_likes),
      TEST(each_kind_of_page_has_its_own_time),
      TEST(who_asks_for_more_time_has_twice_as_much),
      TEST(the_number_pad_adds_time_too),
      TEST(the_warning_is_heard_until_the_end_and_after_it),
      TEST(the_key_that_goes_on_does_nothing_else),
      TEST(nobody_there_covers_the_screen_and_the_pin_uncovers_it),
      TEST(the_cover_tells_its_time_from_the_first_moment_on),
      TEST(the_pin_under_the_cover_has_its_own_reason),
      TEST(under_the_cover_without_a_chosen_key_it_is_told_what_to_do),
      TEST(a_pin_that_is_not_given_uncovers_nothing),
      TEST(after_the_pause_all_is_wiped),
      TEST(an_install_is_neither_paused_nor_wiped),
      TEST(pulled_out_anywhere_everything_goes),
      TEST(of_nothing_typed_nothing_is_told),
      TEST(pulled_out_under_the_cover_everything_goes),
      TEST(a_key_that_is_left_is_a_key_without_a_name),
      TEST(pulled_out_while_it_is_written_to_it_is_asked_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
