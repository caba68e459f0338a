/* test_reach.c - a service that does not answer: keys are shown all the same, it is asked again by itself, and what was
 * missing is there when it is back. */
#include "app/reach.h"

#include <stdlib.h>

#include "app/acts.h"
#include "app/scan.h"
#include "tests/app/sit.h"

static struct xq_key_list *unknown_keys(void) {
  struct xq_key_list *keys = sit_keys(true, false);
  keys->items[0].status_known = false;
  return keys;
}

/* A look that found the card and whose question to the service is not answered. */
static uint64_t look(struct sit *sit) {
  app_scan_again(&sit->app);
  uint64_t command = engine_last();
  engine_say(XQ_EV_KEYS, command)->keys = unknown_keys();
  sit_serve(sit);
  return command;
}

static void lose(struct sit *sit) {
  uint64_t command = look(sit);
  engine_say(XQ_EV_STATUS, command)->err = xq_err_new(XQ_E_NET_TIMEOUT, "hung");
  engine_end(command, NULL);
  sit_serve(sit);
  engine_hush();
}

/* As much time goes by as the program means to wait. */
static void wait_a_while(struct sit *sit) {
  sit->app.reach.next_ms = 0;
  app_reach_tick(&sit->app);
  sit_serve(sit);
}

static void keys_are_shown_before_the_service_has_answered(void **state) {
  struct sit *sit = *state;
  xq_key_list_free(&sit->app.keys);
  uint64_t command = look(sit);
  assert_sees(sit, "胡小明");
  assert_false(sit_sees(sit, "It can be renewed online now"));
  struct xq_key_list *keys = sit_keys(true, false);
  sit_status(keys, command);
  engine_end(command, NULL);
  sit_serve(sit);
  assert_true(app_key(&sit->app)->status_known);
  xq_key_list_free(&keys);
}

/* A key that is plugged in while a hung service is asked is seen at once. */
static void a_question_that_hangs_keeps_no_key_back(void **state) {
  struct sit *sit = *state;
  uint64_t hung = look(sit);
  engine_hush();
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  engine_assert_told("cancel 2;scan 3;");
  engine_end(hung, xq_err_new(XQ_E_CANCELLED, "made room"));
  engine_say(XQ_EV_KEYS, 3)->keys = sit_keys(true, true);
  sit_serve(sit);
  assert_int_equal(sit->app.keys->count, 2);
  assert_true(sit->app.scan.runs);
  engine_assert_told("");
}

static void a_lost_service_is_asked_until_it_is_back(void **state) {
  struct sit *sit = *state;
  lose(sit);
  assert_sees(sit, "Not connected to the service; trying again");
  app_reach_tick(&sit->app); /* not yet */
  engine_assert_told("");
  wait_a_while(sit);
  engine_assert_told("ask 3;");
  wait_a_while(sit); /* one question at a time */
  engine_assert_told("");
  engine_say(XQ_EV_STATUS, 3)->err = xq_err_new(XQ_E_NET_UNREACHABLE, "gone");
  engine_end(3, NULL);
  sit_serve(sit);
  wait_a_while(sit);
  engine_assert_told("ask 4;");
  struct xq_key_list *keys = sit_keys(true, false);
  sit_status(keys, 4);
  engine_end(4, NULL);
  sit_serve(sit);
  xq_key_list_free(&keys);
  assert_false(sit_sees(sit, "ot connected"));
  assert_true(app_key(&sit->app)->status_known);
  engine_assert_told("");
}

/* It answers, only not so often: what it said of the keys stays, and it is left alone for as long as it wants. */
static void a_service_that_wants_fewer_questions_is_not_lost(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  assert_true(app_key(app)->status_known);
  app_ask(app);
  const uint64_t command = engine_last();
  xq_err *err = xq_err_new(XQ_E_RATE_LIMITED, "too many");
  const int64_t before = xq_time_mono_ms();
  engine_say(XQ_EV_STATUS, command)->err = xq_err_fact(err, "retry_after", "40");
  engine_end(command, NULL);
  sit_serve(sit);
  engine_hush();
  assert_false(app->offline);
  assert_false(sit_sees(sit, "ot connected"));
  assert_true(app_key(app)->status_known);
  assert_true(app->reach.held_ms >= before + 40000);
  app->keys->items[0].status_known = false; /* another that was never answered */
  app_reach_tick(app);
  engine_assert_told("");
  app->reach.held_ms = 1; /* the time is over */
  app_reach_tick(app);
  char *told = xq_asprintf("ask %d;", (int)engine_last());
  engine_assert_told(told);
  free(told);
  assert_true(engine_last() > command);
  assert_true(app->reach.held_ms == 0);
}

static void what_the_service_says_once_for_all_is_fetched_when_it_is_back(void **state) {
  struct sit *sit = *state;
  xq_reference_free(&sit->app.reference);
  app_go(&sit->app, APP_ROUTE_AGREEMENT, NULL); /* as every page that needs it */
  lose(sit);
  assert_sees(sit, "Not connected to the service; trying again");
  wait_a_while(sit);
  engine_assert_told("reference 3;");
}

/* The watch asks by itself: it is not stopped for it. */
static void a_watch_goes_on(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_PROGRESS, SIT_NUMBER);
  uint64_t watch = engine_last();
  struct xq_event *event = engine_say(XQ_EV_STEP, watch);
  event->step.step = XQ_STEP_FETCH;
  event->step.state = XQ_STEP_FAILED;
  event->err = xq_err_new(XQ_E_NET_BROKEN, "gone");
  sit_serve(sit);
  engine_hush();
  assert_sees(sit, "Not connected to the service; trying again");
  wait_a_while(sit);
  engine_assert_told("");
  event = engine_say(XQ_EV_STEP, watch);
  event->step.step = XQ_STEP_FETCH;
  event->step.state = XQ_STEP_DONE;
  sit_serve(sit);
  assert_false(sit_sees(sit, "ot connected"));
}

/* The first look at an application may ask for the PIN; when the service has forgotten who is there, nobody is asked
 * unasked. */
static void a_watch_that_goes_on_asks_for_no_pin(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_PROGRESS, SIT_NUMBER);
  const uint64_t first = engine_last();
  char *told = xq_asprintf("watch %d %s %s;", (int)first, SIT_KEY, SIT_NUMBER);
  engine_assert_told(told);
  free(told);
  engine_say(XQ_EV_APPLICATION, first)->application = sit_application();
  sit_serve(sit);
  engine_end(first, xq_err_new(XQ_E_CANCELLED, "made room"));
  sit_serve(sit);
  told = xq_asprintf("cancel %d;quiet-watch %d %s %s;", (int)first, (int)first + 1, SIT_KEY, SIT_NUMBER);
  engine_assert_told(told);
  free(told);
  engine_end(engine_last(), xq_err_new(XQ_E_PIN_NEEDED, "the session is over"));
  sit_serve(sit);
  assert_null(sit->rig->t.popup);
  assert_sees(sit, "Automatic updates have stopped: the PIN is needed again. Press R");
  engine_assert_told("");
  sit_press(sit, 'r');
  told = xq_asprintf("watch %d %s %s;", (int)first + 2, SIT_KEY, SIT_NUMBER);
  engine_assert_told(told);
  free(told);
}

/* Withdrawing waits for the service: that is seen, Esc ends it, and what is known of the outcome is said. */
static void withdrawing_is_seen_to_wait_and_can_be_stopped(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_PROGRESS, SIT_NUMBER);
  app_withdraw(&sit->app);
  sit_press(sit, TUI_KEY_RIGHT);
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  uint64_t command = engine_last();
  assert_sees(sit, "Telling the service");
  engine_hush();
  sit_press(sit, TUI_KEY_ESC);
  char *told = xq_asprintf("cancel %d;", (int)command);
  engine_assert_told(told);
  free(told);
  engine_end(command, xq_err_new(XQ_E_CANCELLED, "stopped"));
  sit_serve(sit);
  assert_sees(sit, "Withdrawing was stopped");
}

static void pauses_grow_but_not_beyond_what_a_person_waits(void **state) {
  (void)state;
  int pause = 0, before = 0;
  for (int n = 0; n < 20; n++) {
    pause = app_reach_pause(pause, false);
    assert_true(pause >= before);
    before = pause;
  }
  assert_in_range(pause, 2000, 8000);
  for (int n = 0; n < 20; n++) {
    pause = app_reach_pause(pause, true);
  }
  assert_int_equal(pause, 30000);
  assert_true(app_reach_pause(pause, false) <= 8000); /* somebody is here again */
}

/* One watch for every page: it begins again when the service is back, where it was lost for that, and else only by a person. */
static void a_watch_begins_again_with_the_service(void **state) {
  static const int pages[] = {APP_ROUTE_PROGRESS, APP_ROUTE_PAYMENT};
  struct sit *sit = *state;
  for (size_t i = 0; i < XQ_COUNT(pages); i++) {
    for (int offline = 0; offline < 2; offline++) {
      sit_open(sit, APP_ROUTE_HOME);
      app_go(&sit->app, (enum app_route)pages[i], SIT_NUMBER);
      sit_press(sit, 0);
      const uint64_t watch = engine_last();
      engine_end(watch, xq_err_new(offline != 0 ? XQ_E_NET_TIMEOUT : XQ_E_FORBIDDEN, "it ended"));
      sit_serve(sit);
      popup_close_all(sit->app.t);
      assert_int_equal(engine_last(), watch);
      app_tell_reached(&sit->app.events);
      sit_serve(sit);
      assert_int_equal(engine_last(), watch + (offline != 0));
    }
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(keys_are_shown_before_the_service_has_answered),
      TEST(a_question_that_hangs_keeps_no_key_back),
      TEST(a_lost_service_is_asked_until_it_is_back),
      TEST(a_service_that_wants_fewer_questions_is_not_lost),
      TEST(what_the_service_says_once_for_all_is_fetched_when_it_is_back),
      TEST(a_watch_goes_on),
      TEST(a_watch_that_goes_on_asks_for_no_pin),
      TEST(a_watch_begins_again_with_the_service),
      TEST(withdrawing_is_seen_to_wait_and_can_be_stopped),
      cmocka_unit_test(pauses_grow_but_not_beyond_what_a_person_waits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
