/* test_pin.c - the screens that take a PIN: what costs no try, the last try, a locked one, and the way out. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/acts.h"

/* ---- the screen that asks for one */

static void a_pin_is_given_as_it_was_typed(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  assert_sees(sit, "PIN: confirm that it is you");
  assert_sees(sit, "3 tries left");
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Please enter the PIN");
  sit_type(sit, "12345");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "too short for the PIN. No try was used");
  sit_type(sit, "123456789");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "too long for the PIN. No try was used");
  engine_assert_told("");
  sit_type(sit, "123456");
  assert_false(sit_sees(sit, "123456"));
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("pin 123456;");
  assert_sees(sit, "Checking the PIN");
  sit_press(sit, TUI_KEY_ESC); /* it is on its way */
  assert_sees(sit, "Checking the PIN");
  engine_say(XQ_EV_STEP, engine_last());
  sit_serve(sit);
  assert_false(sit_sees(sit, "Checking the PIN"));
}

/* Typed while the PIN is not asked for yet: what is left of it is no PIN, costs no try, and no digit is shown. */
static void the_rest_of_a_pin_typed_ahead_is_none(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_press(sit, 0);
  for (const char *digit = "1357"; *digit != '\0'; digit++) {
    rig_key_after(sit->rig, 60, *digit);
    sit_serve(sit);
    assert_null(sit->rig->t.toast);
  }
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  assert_sees(sit, "What was typed before this question was not taken");
  engine_hush();
  for (const char *digit = "246813"; *digit != '\0'; digit++) {
    rig_key_after(sit->rig, 60, *digit);
  }
  rig_key_after(sit->rig, 60, TUI_KEY_ENTER);
  sit_serve(sit);
  engine_assert_told("");
  assert_sees(sit, "Please enter the PIN");
  for (const char *digit = "135724"; *digit != '\0'; digit++) {
    rig_key_after(sit->rig, 60, *digit); /* begun anew */
  }
  rig_key_after(sit->rig, 60, TUI_KEY_ENTER);
  engine_assert_told("pin 135724;");
}

/* Who stops for a second has seen the question. */
static void after_a_pause_a_pin_begins_anew(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_press(sit, 0);
  rig_key_after(sit->rig, 60, '1');
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  rig_key_after(sit->rig, 900, '2');
  engine_hush();
  sit_type(sit, "135724"); /* with a second before each */
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("pin 135724;");
}

static void a_wrong_pin_is_asked_again_on_one_screen(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_serve(sit);
  tui_page *below = tui_top(sit->app.t);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  sit_type(sit, "999999");
  sit_press(sit, TUI_KEY_ENTER);
  sit_refuses_pin(sit);
  assert_sees(sit, "2 tries left");
  assert_int_equal(app_key(&sit->app)->pin.tries_left, 2); /* other screens know it, too */
  engine_assert_told("");                                  /* the one before has not refused it */
  sit_press(sit, TUI_KEY_ESC);
  engine_assert_told("refuse;");
  assert_ptr_equal(tui_top(sit->app.t), below);
}

static void the_last_try_is_asked_for(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  struct xq_pin_request *request = sit_asks_pin(sit, XQ_PIN_LOGIN);
  request->last_try = true;
  engine_hush();
  sit_type(sit, "123456");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Yes, use the last try");
  sit_press(sit, TUI_KEY_ENTER); /* no is what Enter says; what was typed is gone */
  engine_assert_told("");
  assert_false(sit_sees(sit, "[***"));
  sit_type(sit, "123456");
  sit_press(sit, TUI_KEY_ENTER);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("allow;pin 123456;");
}

/* ---- one that is handed in */

static xq_err *handed_in(void *ctx, const struct xq_pin_request *request, xq_secret **out) {
  (void)request;
  ++*(int *)ctx;
  *out = xq_secret_from("123456", 6);
  return NULL;
}

/* Whoever hands the PIN in has not read what is signed. */
static void with_a_pin_handed_in_what_is_signed_is_read_and_asked_once(void **state) {
  struct sit *sit = *state;
  int asked = 0;
  struct app_options options = *sit->app.options;
  options.pin = handed_in;
  options.pin_ctx = &asked;
  const struct app_options *before = sit->app.options;
  sit->app.options = &options;
  sit_open(sit, APP_ROUTE_SUBMIT);
  engine_hush();
  sit_asks_pin(sit, XQ_PIN_APPLY);
  assert_sees(sit, "Check, sign and send");
  assert_false(sit_sees(sit, "3 tries left")); /* beside the field that is not there */
  assert_int_equal(asked, 0);
  engine_assert_told("");
  sit_press(sit, TUI_KEY_F5);
  assert_int_equal(asked, 1);
  engine_assert_told("pin 123456;");
  engine_hush();
  sit_asks_pin(sit, XQ_PIN_APPLY); /* a key that asks before every signature */
  assert_int_equal(asked, 2);
  engine_assert_told("pin 123456;");
  sit_open(sit, APP_ROUTE_SUBMIT); /* another one */
  engine_hush();
  sit_asks_pin(sit, XQ_PIN_APPLY);
  assert_sees(sit, "Check, sign and send");
  sit_press(sit, TUI_KEY_ESC);
  assert_int_equal(asked, 2);
  engine_assert_told("refuse;");
  sit->app.options = before;
}

/* ---- another PIN */

static void fill(struct sit *sit, const char *old, const char *fresh, const char *again) {
  sit_type(sit, old);
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, fresh);
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, again);
  sit_press(sit, TUI_KEY_ENTER);
}

static void what_can_be_refused_costs_no_try(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  fill(sit, "123456", "654321", "");
  assert_sees(sit, "Please fill in all three fields");
  sit_type(sit, "111111"); /* where it stands: the third */
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "The two new PINs are different");
  sit_type(sit, "123");
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "123");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "The new PIN is too short. No try was used");
  assert_sees(sit, "3 tries left");
  engine_assert_told("");
  sit_type(sit, "654321");
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "654321");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("change 2 piv:1;123456>654321;");
  engine_end(2, NULL);
  sit_serve(sit);
  assert_sees(sit, "The new PIN has been set.");
}

/* It would be answered as a change, and the old PIN would go on working. */
static void the_old_pin_is_no_new_one(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  fill(sit, "123456", "123456", "123456");
  assert_sees(sit, "The new PIN is the same as the current one. No try was used");
  engine_assert_told("");
  sit_type(sit, "654321"); /* the current one is still there */
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "654321");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("change 2 piv:1;123456>654321;");
}

/* A key file is slowed: how long is told as it is now, and over it is when it is over. */
static void a_wait_counts_down_where_the_pin_is_changed(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  fill(sit, "999999", "654321", "654321");
  xq_err *err = xq_err_new(XQ_E_PIN_WRONG, "wrong");
  engine_end(engine_last(), xq_err_fact(err, "wait_seconds", "24"));
  sit_serve(sit);
  assert_sees(sit, "You can try again in 24 seconds");
  engine_hush();
  fill(sit, "123456", "654321", "654321");
  engine_assert_told("");
  const int timer = sit->rig->t.last_timer;
  assert_true(timer > 0);
  bool counts = false;
  for (size_t i = 0; i < sit->rig->t.timers; i++) {
    counts = counts || sit->rig->t.timer[i].id == timer;
  }
  assert_true(counts); /* the second that passes is seen */
}

static void the_last_try_of_a_change_is_asked_for(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  for (int left = 2; left > 0; left--) {
    fill(sit, "999999", "654321", "654321");
    xq_err *err = xq_err_new(XQ_E_PIN_WRONG, "wrong");
    xq_err_fact(err, "tries_left", left == 2 ? "2" : "1");
    engine_end(engine_last(), err);
    sit_serve(sit);
    assert_sees(sit, left == 2 ? "Tries left: 2." : "Only one try is left");
    sit_scanned(sit, sit_keys(true, false)); /* what is known of the PIN is old: it is looked at again */
  }
  engine_hush();
  fill(sit, "999999", "654321", "654321");
  assert_sees(sit, "Yes, use the last try");
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("");
  fill(sit, "999999", "654321", "654321");
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("allow;change 6 piv:1;999999>654321;");
  engine_end(6, xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  sit_serve(sit);
  assert_sees(sit, "The PIN is locked after too many wrong tries");
  assert_null(sit->rig->t.popup); /* it stands there: nobody says it once more on top */
  sit_press(sit, 'u');
  assert_sees(sit, "Unblocking code (PUK)");
}

/* The key is pulled out while the question stands there: what was typed is forgotten, and yes spends nothing. */
static void a_last_try_that_was_forgotten_is_none(void **state) {
  struct sit *sit = *state;
  sit->app.keys->items[0].pin.tries_left = 1;
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  fill(sit, "123456", "654321", "654321");
  assert_sees(sit, "Yes, use the last try");
  tui_forget(sit->app.t, TUI_FORGET_KEY);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("");
  assert_sees(sit, "No try was used");
  fill(sit, "123456", "654321", "654321");
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("allow;change 2 piv:1;123456>654321;");
}

/* ---- locked */

static void a_locked_pin_leads_to_unblocking_from_anywhere(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  engine_end(engine_last(), xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  sit_serve(sit);
  assert_sees(sit, "If you have the unblocking code (PUK)");
  assert_true(app_key(&sit->app)->pin.locked);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Set the new PIN");
  engine_hush();
  fill(sit, "12345678", "654321", "654321");
  engine_assert_told("unblock 3 piv:1;12345678>654321;");
}

static void a_locked_pin_without_code_says_where_to_go(void **state) {
  struct sit *sit = *state;
  sit->app.keys->items[0].can_unblock = false;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  engine_end(engine_last(), xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  sit_serve(sit);
  assert_sees(sit, "The PIN is locked");
  assert_false(sit_sees(sit, "Unblock the PIN"));
}

/* Met before anything is filled in: said there, once, and the renewal goes on when it is mended. */
static void a_locked_pin_is_met_before_the_form(void **state) {
  struct sit *sit = *state;
  app_begin_renewal(&sit->app);
  engine_assert_told("check 2 " SIT_KEY ";");
  engine_end(2, xq_err_new(XQ_E_PIN_LOCKED, "locked"));
  sit_serve(sit);
  assert_null(sit->rig->t.popup);
  assert_sees(sit, "Can this key be renewed here?");
  assert_sees(sit, "The PIN is locked");
  sit_press(sit, 'u');
  fill(sit, "12345678", "654321", "654321");
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "The new PIN has been set.");
  engine_end(engine_last(), NULL); /* the check that was made again finds nothing in the way ... */
  sit_press(sit, TUI_KEY_ENTER);
  sit_serve(sit);
  assert_sees(sit, "Before you renew");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_pin_is_given_as_it_was_typed),
      TEST(the_rest_of_a_pin_typed_ahead_is_none),
      TEST(after_a_pause_a_pin_begins_anew),
      TEST(a_wrong_pin_is_asked_again_on_one_screen),
      TEST(the_last_try_is_asked_for),
      TEST(with_a_pin_handed_in_what_is_signed_is_read_and_asked_once),
      TEST(what_can_be_refused_costs_no_try),
      TEST(the_old_pin_is_no_new_one),
      TEST(a_wait_counts_down_where_the_pin_is_changed),
      TEST(the_last_try_of_a_change_is_asked_for),
      TEST(a_last_try_that_was_forgotten_is_none),
      TEST(a_locked_pin_leads_to_unblocking_from_anywhere),
      TEST(a_locked_pin_without_code_says_where_to_go),
      TEST(a_locked_pin_is_met_before_the_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
