/* test_scan.c - a key that is pulled out, swapped, put back, on the screens themselves. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/scan.h"

/* Something was plugged in or pulled out; now this is here. */
static void replug(struct sit *sit, bool card, bool other) {
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  sit_scanned(sit, sit_keys(card, other));
}

static void the_first_screen_takes_what_is_there(void **state) {
  struct sit *sit = *state;
  replug(sit, false, false);
  assert_sees(sit, "The key was unplugged.");
  assert_sees(sit, "No key was found");
  assert_false(sit_sees(sit, "! The key was unplugged")); /* nothing is waited for */
  replug(sit, false, true);
  assert_string_equal(app_key(&sit->app)->ref, "piv:2#9a");
}

static void a_look_that_began_too_early_is_repeated(void **state) {
  struct sit *sit = *state;
  app_scan(&sit->app);
  engine_hush();
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  engine_assert_told("");
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("scan 3;");
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("");
}

static void every_other_screen_waits_for_its_key(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_DETAILS, NULL);
  replug(sit, false, false);
  assert_sees(sit, "! The key was unplugged. Please plug it in again: 胡小明");
  assert_sees(sit, "Certificate details");
  assert_non_null(app_key(&sit->app)); /* what is known of it is still shown */
  replug(sit, false, true);
  assert_sees(sit, "! This is a different key. Please plug in again: 胡小明");
  replug(sit, true, false);
  assert_sees(sit, "The key is plugged in again.");
  assert_false(sit_sees(sit, "Please plug it in again"));
}

/* Nobody pulled the key when only its readers' daemon went away. */
static void a_key_that_cannot_be_looked_for_was_not_pulled(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_DETAILS, NULL);
  struct xq_key_list *keys = sit_keys(false, false);
  keys->unseen_err = xq_err_new(XQ_E_READER_SERVICE, "no daemon");
  app_scan(&sit->app);
  sit_scanned(sit, keys);
  assert_sees(sit, "! The card readers cannot be reached");
  assert_false(sit_sees(sit, "unplugged"));
  replug(sit, false, false);
  assert_sees(sit, "! The key was unplugged");
  replug(sit, true, false);
  assert_false(sit_sees(sit, "cannot be reached"));
}

/* Sending waits as long as there is something to send. */
static void send(struct app *app) {
  struct xq_form form;
  static const char *const right[XQ_F_COUNT_] = {NULL,
                                                 "G123456789",
                                                 "胡小明",
                                                 "13923101111",
                                                 "hu@example.com",
                                                 "胡小明",
                                                 "13923101111",
                                                 "广东省广州市天河区体育西路 1 号"};
  xq_form_init(&form);
  form.id_type = XQ_ID_PASSPORT_OTHER;
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(&form, (enum xq_field)f, right[f]);
  }
  assert_null(xq_form_freeze(&form, app_today(app), &app->draft.form, NULL));
  xq_form_clear(&form);
  app_go(app, APP_ROUTE_SUBMIT, NULL);
}

static void what_waits_goes_on_when_it_is_back(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  engine_hush();
  engine_end(engine_last(), xq_err_new(XQ_E_TOKEN_REMOVED, "unplugged"));
  sit_serve(sit);
  engine_assert_told("scan 3;");
  assert_sees(sit, "! The key was unplugged");
  sit_scanned(sit, sit_keys(false, false));
  engine_assert_told("");
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  engine_hush();
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("applications 5 " SIT_KEY ";");
}

/* A signature is willed each time; and a key file is no key that one takes along. */
static void a_key_file_that_is_back_signs_what_was_to_be_signed(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_choose_key(app, "file:hu.p12#1");
  send(app);
  engine_hush();
  engine_end(engine_last(), xq_err_new(XQ_E_TOKEN_REMOVED, "its drive is away"));
  sit_serve(sit);
  assert_non_null(app->draft.form);
  engine_hush();
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("forget;apply 4 file:hu.p12#1;");
}

static void who_left_does_not_go_on(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  engine_end(engine_last(), xq_err_new(XQ_E_TOKEN_REMOVED, "unplugged"));
  sit_serve(sit);
  sit_scanned(sit, sit_keys(false, false));
  app_go(&sit->app, APP_ROUTE_DETAILS, NULL);
  rig_frame(sit->rig);
  tui_page *details = tui_top(sit->app.t);
  tui_page_close(details);
  sit_press(sit, TUI_KEY_ESC); /* nothing runs: no question */
  assert_null(sit->app.waiting.fn);
  sit_scanned(sit, sit_keys(false, false)); /* the first screen looks by itself */
  app_go(&sit->app, APP_ROUTE_DETAILS, NULL);
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  engine_hush();
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("");
}

/* What was typed in secret goes with the key; the screen stays. */
static void a_half_typed_pin_is_forgotten(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
  sit_asks_pin(sit, XQ_PIN_LOGIN);
  sit_type(sit, "1234");
  assert_sees(sit, "[****");
  engine_say(XQ_EV_MEDIA, 0);
  sit_serve(sit);
  engine_hush();
  sit_scanned(sit, sit_keys(false, false));
  assert_sees(sit, "confirm that it is you");
  assert_false(sit_sees(sit, "[****"));
  engine_assert_told("");
}

/* What the person asked for while the keys were being looked at is done then. */
static void a_renewal_waits_for_the_look(void **state) {
  struct sit *sit = *state;
  app_scan(&sit->app);
  app_begin_renewal(&sit->app);
  engine_assert_told("scan 2;");
  sit_scanned(sit, sit_keys(true, false));
  engine_assert_told("check 3 " SIT_KEY ";");
}

/* Cards in another order than before. */
static struct xq_key_list *turned_round(void) {
  struct xq_key_list *both = sit_keys(true, true);
  struct xq_key_view last = both->items[0];
  both->items[0] = both->items[1];
  both->items[1] = last;
  return both;
}

static void the_focus_stands_on_the_current_key(void **state) {
  struct sit *sit = *state;
  sit_press(sit, TUI_KEY_UP);
  sit_press(sit, TUI_KEY_UP);
  int first = tui_page_focused(sit->app.home);
  assert_true(first >= 100); /* a key */
  sit->app.chosen = true;
  app_scan(&sit->app);
  sit_scanned(sit, turned_round());
  assert_string_equal(app_key(&sit->app)->ref, SIT_KEY);
  assert_int_equal(tui_page_focused(sit->app.home), first + 1);
}

/* Until a person chooses one it is the most urgent, and the focus is on what is to be done about it. */
static void the_most_urgent_key_is_chosen_first(void **state) {
  struct sit *sit = *state;
  app_scan(&sit->app);
  sit_scanned(sit, turned_round());
  assert_string_equal(app_key(&sit->app)->ref, "piv:2#9a");
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  engine_assert_told("check 3 piv:2#9a;");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_first_screen_takes_what_is_there),
      TEST(a_look_that_began_too_early_is_repeated),
      TEST(every_other_screen_waits_for_its_key),
      TEST(a_key_that_cannot_be_looked_for_was_not_pulled),
      TEST(what_waits_goes_on_when_it_is_back),
      TEST(a_key_file_that_is_back_signs_what_was_to_be_signed),
      TEST(who_left_does_not_go_on),
      TEST(a_half_typed_pin_is_forgotten),
      TEST(a_renewal_waits_for_the_look),
      TEST(the_focus_stands_on_the_current_key),
      TEST(the_most_urgent_key_is_chosen_first),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
