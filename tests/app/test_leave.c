/* test_leave.c - leaving the program, and being left alone: what each screen has to say, whatever lies on it. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/mend.h"

static void one_may_just_leave(void **state) {
  struct sit *sit = *state;
  sit_press(sit, TUI_KEY_F10);
  assert_true(sit->rig->t.quit);
}

/* Esc is one step back, and there is none: it names the key that leaves. */
static void esc_on_the_first_screen_leaves_nothing(void **state) {
  struct sit *sit = *state;
  for (int i = 0; i < 3; i++) {
    sit_press(sit, TUI_KEY_ESC);
    assert_sees(sit, "F10 leaves the program");
    assert_null(sit->app.t->popup);
    assert_false(sit->rig->t.quit);
  }
}

static void a_form_that_is_not_sent_asks_first(void **state) {
  struct sit *sit = *state;
  app_draft_begin(&sit->app.draft, SIT_KEY, false);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  rig_frame(sit->rig);
  for (int i = 0; i < 3; i++) { /* term, price list, kind of document */
    sit_press(sit, TUI_KEY_TAB);
  }
  sit_type(sit, "1101");
  assert_true(sit->app.draft.typed);
  for (int i = 0; i < 2; i++) {
    sit_press(sit, TUI_KEY_F10);
    assert_sees(sit, "The application form has not been sent");
    sit_press(sit, TUI_KEY_ENTER);
    assert_false(sit->rig->t.quit);
    tui_pop_to(sit->app.t, sit->app.home); /* and so when one went back */
  }
  sit_press(sit, TUI_KEY_F10);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_true(sit->rig->t.quit);
}

static void transfers_that_are_not_saved_ask_first(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_TRANSFERS, NULL);
  sit_type(sit, "6222");
  app_go(&sit->app, APP_ROUTE_PRICES, NULL); /* whatever lies on them */
  sit_press(sit, 0);
  sit_press(sit, TUI_KEY_F10);
  assert_sees(sit, "The transfers you entered have not been saved");
  sit_press(sit, TUI_KEY_ENTER);
  assert_false(sit->rig->t.quit);
  tui_pop_to(sit->app.t, sit->app.home);
  sit_press(sit, TUI_KEY_F10);
  assert_true(sit->rig->t.quit); /* they are gone */
}

/* Each of these is in the middle of something: nobody leaves, and nobody's idling cuts it off. */
static void assert_not_now(struct sit *sit, const char *why) {
  const char *words = NULL;
  assert_int_equal(tui_may_leave(sit->app.t, &words), TUI_LEAVE_NOT);
  sit_press(sit, TUI_KEY_F10);
  assert_sees(sit, "Please wait");
  assert_sees(sit, why);
  sit_press(sit, TUI_KEY_ENTER);
  assert_false(sit->rig->t.quit);
}

static void what_must_not_be_cut_off_is_not_left(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_INSTALL, SIT_NUMBER);
  assert_not_now(sit, "The certificate is being installed");
  engine_end(engine_last(), xq_err_new(XQ_E_NET_TIMEOUT, "no answer"));
  sit_serve(sit);
  sit_press(sit, TUI_KEY_F10);
  assert_true(sit->rig->t.quit); /* it failed, and can be tried again some day */
}

static void a_withdrawal_and_mending_are_not_left(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_withdraw(app);
  sit_press(sit, 0);
  assert_sees(sit, "Withdraw the application?");
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("withdraw 2 " SIT_KEY " " SIT_NUMBER ";");
  assert_not_now(sit, "The application is being withdrawn");
  engine_end(engine_last(), xq_err_new(XQ_E_CANCELLED, "cancelled"));
  sit_serve(sit);
  assert_sees(sit, "Withdrawing was stopped");
  sit_press(sit, TUI_KEY_ENTER);
  app_mend(app);
  sit_press(sit, 0);
  sit_press(sit, TUI_KEY_ENTER);
  assert_not_now(sit, "The certificate is being repaired");
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  sit_press(sit, TUI_KEY_F10);
  assert_true(sit->rig->t.quit);
}

static void sending_and_saving_are_not_left(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_SUBMIT, NULL);
  assert_not_now(sit, "The application is being sent");
  tui_pop_to(app->t, app->home);
  rig_frame(sit->rig);
  app->application = sit_application();
  app_go(app, APP_ROUTE_TRANSFERS, NULL);
  sit_type(sit, "6222020200112233445");
  sit_press(sit, TUI_KEY_TAB);
  sit_type(sit, "Hu");
  for (int i = 0; i < 3; i++) {
    sit_press(sit, TUI_KEY_TAB);
  }
  tui_page_focus(tui_top(app->t), 2); /* its Save */
  sit_press(sit, TUI_KEY_ENTER);
  assert_not_now(sit, "The transfers are being saved"); /* that counts more than that they are not saved */
}

/* What waits for a PIN waits for the person: "it is being sent" would be untrue, and nobody is held. */
static void who_is_asked_for_the_pin_may_leave(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_INSTALL, SIT_NUMBER);
  sit_serve(sit);
  sit_asks_pin(sit, XQ_PIN_INSTALL);
  sit_press(sit, TUI_KEY_F10);
  assert_sees(sit, "The PIN has not been given.");
  sit_press(sit, TUI_KEY_ESC);
  assert_false(sit->rig->t.quit);
  app->draft.typed = true; /* what would be lost is said instead */
  sit_press(sit, TUI_KEY_F10);
  assert_sees(sit, "The application form has not been sent");
  sit_press(sit, TUI_KEY_ESC);
  app->draft.typed = false;
  sit_type(sit, "123456");
  sit_press(sit, TUI_KEY_ENTER); /* given: now it runs */
  sit_press(sit, TUI_KEY_F10);
  assert_false(sit_sees(sit, "The PIN has not been given."));
  assert_false(sit->rig->t.quit);
  sit_press(sit, TUI_KEY_ENTER);
  engine_end(engine_last(), xq_err_new(XQ_E_CANCELLED, "ended"));
  sit_serve(sit);
  assert_int_equal(app->pins_awaited, 0);
}

/* ---- nobody is here */

static void secrets_are_forgotten_when_nobody_is_here(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_CHANGE_PIN, NULL);
  sit_type(sit, "123456");
  assert_sees(sit, "[******");
  tui_forget(app->t, TUI_FORGET_IDLE);
  rig_frame(sit->rig);
  assert_false(sit_sees(sit, "[***"));
  tui_pop_to(app->t, app->home);
  app_go(app, APP_ROUTE_APPLICATIONS, NULL);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  sit_type(sit, "123456");
  engine_hush();
  tui_forget(app->t, TUI_FORGET_IDLE);
  rig_frame(sit->rig);
  engine_assert_told("refuse;"); /* nobody is asked any more */
  assert_false(sit_sees(sit, "confirm that it is you"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(one_may_just_leave),
      TEST(esc_on_the_first_screen_leaves_nothing),
      TEST(a_form_that_is_not_sent_asks_first),
      TEST(transfers_that_are_not_saved_ask_first),
      TEST(what_must_not_be_cut_off_is_not_left),
      TEST(a_withdrawal_and_mending_are_not_left),
      TEST(sending_and_saving_are_not_left),
      TEST(who_is_asked_for_the_pin_may_leave),
      TEST(secrets_are_forgotten_when_nobody_is_here),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
