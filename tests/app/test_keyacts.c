/* test_keyacts.c - what can be done about a key, what cannot, and why: the same on the first screen and in the details. */
#include "tests/app/sit.h"

#include <stdlib.h>

#include "app/forget.h"
#include "app/reach.h"
#include "app/scan.h"
#include "words/words.h"

static struct xq_cert_status *show(struct sit *sit, enum xq_renewability renewability, enum xq_actor actor,
                                   enum xq_action action) {
  struct xq_key_list *keys = sit_keys(true, false);
  keys->items[0].status = (struct xq_cert_status){.renewability = renewability,
                                                  .opens_at = xq_time_now() + 86400,
                                                  .has_next = actor != XQ_BY_NOBODY,
                                                  .next = {.actor = actor, .action = action}};
  app_scan(&sit->app);
  sit_scanned(sit, keys);
  engine_hush();
  return &sit->app.keys->items[0].status;
}

/* With blanks within its brackets or, where there are many, without. */
static void assert_button(struct sit *sit, const char *left, const char *label, const char *right) {
  char *roomy = xq_asprintf("%s %s %s", left, label, right), *tight = xq_asprintf("%s%s%s", left, label, right);
  if (!sit_sees(sit, roomy)) {
    assert_sees(sit, tight);
  }
  free(roomy);
  free(tight);
}

static void redraw(struct sit *sit) {
  tui_rebuild_all(sit->app.t);
  sit_press(sit, 0);
}

static struct xq_application *known(const char *number, enum xq_business business, enum xq_payment payment,
                                    int64_t created_at) {
  struct xq_application *a = sit_application();
  free(a->business_no);
  a->business_no = xq_strdup(number);
  a->business = business;
  a->payment = payment;
  a->created_at = a->updated_at = created_at;
  a->next = (struct xq_turn){0};
  return a;
}

/* ---- money of an application that is over holds no certificate up */

static void a_certificate_that_ends_counts_more_than_a_refund(void **state) {
  struct sit *sit = *state;
  static const enum xq_action money[] = {XQ_DO_REFUND, XQ_DO_CONFIRM_PAYMENT};
  static const char *const line[] = {"your money is being refunded", "the accounts office is checking"};
  for (size_t i = 0; i < XQ_COUNT(money); i++) {
    show(sit, XQ_R_OK, XQ_BY_CASHIER, money[i]);
    assert_sees(sit, "Your turn: please apply for renewal");
    assert_sees(sit, line[i]);
    assert_button(sit, "[[", "Apply for renewal A", "]]");
    assert_false(sit_sees(sit, "There is nothing for you to do"));
  }
  show(sit, XQ_R_OPEN, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT); /* one that runs is as ever */
  assert_sees(sit, "Waiting for the accounts office");
  assert_button(sit, "[[", "Track progress Q", "]]");
}

static void of_two_that_are_over_the_one_that_is_meant_is_named(void **state) {
  struct sit *sit = *state;
  show(sit, XQ_R_OK, XQ_BY_CASHIER, XQ_DO_REFUND);
  int64_t now = xq_time_now();
  struct xq_application *items[] = {known("XQ8", XQ_B_CLOSED, XQ_P_UNPAID, now),
                                    known("XQ7", XQ_B_REJECTED, XQ_P_REFUNDING, now - 1)};
  items[1]->next = (struct xq_turn){.actor = XQ_BY_CASHIER, .action = XQ_DO_REFUND};
  struct xq_application_list list = {.items = items, .count = 2};
  app_know_applications(&sit->app, &list);
  redraw(sit);
  assert_sees(sit, "Application XQ7: your money is being refunded");
  assert_sees(sit, "Last application  XQ8");
  sit->app.keys->items[0].status.next.due = 20999; /* it is of another: no number is guessed */
  redraw(sit);
  assert_sees(sit, "An earlier application: your money is being refunded");
  assert_false(sit_sees(sit, "XQ7"));
  xq_application_free(&items[0]);
  xq_application_free(&items[1]);
}

static void who_may_apply_again_is_told_until_when(void **state) {
  struct sit *sit = *state;
  app_go(&sit->app, APP_ROUTE_PROGRESS, "XQ7");
  struct xq_application *a = known("XQ7", XQ_B_WITHDRAWN, XQ_P_REPORTED, xq_time_now());
  a->old_not_after = xq_time_now() + 20 * 86400;
  engine_say(XQ_EV_APPLICATION, engine_last())->application = a;
  sit_serve(sit);
  assert_sees(sit, "You can apply again until");
}

/* ---- how it stands is the service's word, which is newer */

static void what_was_seen_last_does_not_contradict(void **state) {
  struct sit *sit = *state;
  struct xq_application *a = known("XQ7", XQ_B_AWAITING_REVIEW, XQ_P_PAID, xq_time_now());
  app_take_application(&sit->app, &a);
  show(sit, XQ_R_OPEN, XQ_BY_HOLDER, XQ_DO_CORRECT);
  assert_sees(sit, "the application was returned");
  assert_sees(sit, "Current application  XQ7");
  assert_false(sit_sees(sit, xq_words_business(XQ_B_AWAITING_REVIEW)));
}

static void nothing_more(void *ctx) {
  (void)ctx;
}

static void what_is_not_finished_is_watched(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  show(sit, XQ_R_OPEN, XQ_BY_REVIEWER, XQ_DO_REVIEW);
  app->reach.followed_ms = xq_time_mono_ms();
  app_follow(app, nothing_more, app);
  engine_assert_told("");
  app->reach.followed_ms -= app_follow_pause(1, true);
  app_follow(app, nothing_more, app);
  char *told = xq_asprintf("ask-of %d " SIT_KEY ";", (int)engine_last());
  engine_assert_told(told);
  free(told);
  struct xq_event *event = engine_say(XQ_EV_STATUS, engine_last());
  event->status.ref = xq_strdup(SIT_KEY);
  event->status.of = (struct xq_cert_status){
      .renewability = XQ_R_OPEN, .has_next = true, .next = {.actor = XQ_BY_HOLDER, .action = XQ_DO_CORRECT}};
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "the application was returned");
  assert_button(sit, "[[", "Correct and resubmit C", "]]");
  show(sit, XQ_R_TOO_EARLY, XQ_BY_NOBODY, XQ_DO_NOTHING); /* nothing is under way */
  app->reach.followed_ms -= app_follow_pause(1, true);
  app_follow(app, nothing_more, app);
  engine_assert_told("");
  assert_true(app_follow_pause(300, false) > app_follow_pause(1, false));
}

/* Another terminal applies: the chosen key is asked about as well, less often. */
static void what_may_be_begun_elsewhere_is_asked_about(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  show(sit, XQ_R_OK, XQ_BY_NOBODY, XQ_DO_NOTHING);
  app->reach.followed_ms = xq_time_mono_ms() - app_follow_pause(1, false);
  app_follow(app, nothing_more, app);
  engine_assert_told("");
  app->reach.followed_ms = xq_time_mono_ms() - app_follow_pause(1, true);
  app_follow(app, nothing_more, app);
  char *told = xq_asprintf("ask-of %d " SIT_KEY ";", (int)engine_last());
  engine_assert_told(told);
  free(told);
  struct xq_event *event = engine_say(XQ_EV_STATUS, engine_last());
  event->status.ref = xq_strdup(SIT_KEY);
  event->status.of = (struct xq_cert_status){
      .renewability = XQ_R_OPEN, .has_next = true, .next = {.actor = XQ_BY_HOLDER, .action = XQ_DO_PAY}};
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "please pay");
}

/* What has come back is said of the last application. */
static void a_refund_is_told_to_its_end(void **state) {
  struct sit *sit = *state;
  struct xq_application *a = known("XQ7", XQ_B_WITHDRAWN, XQ_P_REFUNDED, xq_time_now());
  a->next = (struct xq_turn){.actor = XQ_BY_NOBODY, .action = XQ_DO_NOTHING};
  app_take_application(&sit->app, &a);
  show(sit, XQ_R_OK, XQ_BY_NOBODY, XQ_DO_NOTHING);
  char *state_now = xq_asprintf("XQ7  %s, %s", xq_words_business(XQ_B_WITHDRAWN), xq_words_payment(XQ_P_REFUNDED));
  assert_sees(sit, state_now);
  free(state_now);
}

static void polled(void *ctx) {
  *(int *)ctx += 1;
}

/* Only those that somebody works on: the others would be questions for nothing. */
static void only_what_is_not_finished_is_asked_about(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  int count = 0;
  show(sit, XQ_R_OPEN, XQ_BY_REVIEWER, XQ_DO_REVIEW);
  struct xq_key_list *keys = sit_keys(true, true);
  for (size_t i = 0; i < keys->count; i++) {
    const bool ours = xq_streq(keys->items[i].ref, SIT_KEY);
    keys->items[i].status_known = true;
    keys->items[i].status = (struct xq_cert_status){.renewability = ours ? XQ_R_OPEN : XQ_R_TOO_EARLY};
  }
  app_scan(app);
  sit_scanned(sit, keys);
  engine_hush();
  app->reach.followed_ms = xq_time_mono_ms() - app_follow_pause(2, true);
  app_follow(app, polled, &count);
  char *told = xq_asprintf("ask-of %d " SIT_KEY ";", (int)engine_last());
  engine_assert_told(told);
  free(told);
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_int_equal(count, 1);
}

/* As the first screen asks by itself. */
static void poll_says(struct sit *sit, struct xq_cert_status status) {
  struct app *app = &sit->app;
  engine_hush();
  app->reach.followed_ms = xq_time_mono_ms() - app_follow_pause(1, true);
  for (size_t i = 0; i < app->t->timers; i++) {
    app->t->timer[i].due = 0;
  }
  timers_fire(app->t);
  assert_true(app->reach.command != 0);
  struct xq_event *event = engine_say(XQ_EV_STATUS, engine_last());
  event->status.ref = xq_strdup(SIT_KEY);
  event->status.of = status;
  engine_end(engine_last(), NULL);
  sit_serve(sit);
}

enum { PROGRESS = 2, PAY = 4, CORRECT = 5 }; /* buttons, as app/keyacts.h has them */

/* Enter does what it did when the finger set out, as long as there is a button for it. */
static void the_focus_does_not_jump_by_itself(void **state) {
  struct sit *sit = *state;
  tui_page *home = sit->app.home;
  show(sit, XQ_R_OPEN, XQ_BY_REVIEWER, XQ_DO_REVIEW);
  redraw(sit);
  assert_int_equal(tui_page_focused(home), PROGRESS);
  poll_says(sit,
            (struct xq_cert_status){
                .renewability = XQ_R_OPEN, .has_next = true, .next = {.actor = XQ_BY_HOLDER, .action = XQ_DO_INSTALL}});
  redraw(sit);
  assert_button(sit, "[[", "Install certificate I", "]]");
  assert_int_equal(tui_page_focused(home), PROGRESS);
  show(sit, XQ_R_OPEN, XQ_BY_HOLDER, XQ_DO_CORRECT);
  tui_page_focus(home, CORRECT);
  redraw(sit);
  poll_says(sit,
            (struct xq_cert_status){
                .renewability = XQ_R_OPEN, .has_next = true, .next = {.actor = XQ_BY_HOLDER, .action = XQ_DO_PAY}});
  redraw(sit);
  assert_int_equal(tui_page_focused(home), PAY); /* that button is gone */
}

/* The next act is another one: the focus goes with it, though the service has not been asked again. */
static void the_focus_follows_what_was_just_seen(void **state) {
  struct sit *sit = *state;
  show(sit, XQ_R_OPEN, XQ_BY_HOLDER, XQ_DO_PAY);
  struct xq_application *a = known("XQ7", XQ_B_AWAITING_REVIEW, XQ_P_PAID, xq_time_now());
  a->next = (struct xq_turn){.actor = XQ_BY_HOLDER, .action = XQ_DO_INSTALL};
  app_take_application(&sit->app, &a);
  redraw(sit);
  assert_button(sit, "[[", "Install certificate I", "]]");
  show(sit, XQ_R_TOO_EARLY, XQ_BY_NOBODY, XQ_DO_NOTHING);
  redraw(sit);
  assert_sees(sit, "Enter Details"); /* on the key, as nothing is to be done */
}

/* ---- what is not possible says why, and asks no PIN */

static void assert_refused(struct sit *sit, int letter, const char *why) {
  sit_press(sit, letter);
  assert_sees(sit, why);
  engine_assert_told("");
  assert_null(sit->app.t->popup);
}

static void what_cannot_be_done_says_why(void **state) {
  struct sit *sit = *state;
  static const int routes[] = {APP_ROUTE_HOME, APP_ROUTE_DETAILS};
  for (size_t i = 0; i < XQ_COUNT(routes); i++) {
    tui_pop_to(sit->app.t, sit->app.home);
    xq_application_free(&sit->app.latest);
    show(sit, XQ_R_OK, XQ_BY_NOBODY, XQ_DO_NOTHING)->never_applied = true;
    if (routes[i] == APP_ROUTE_DETAILS) {
      app_go(&sit->app, APP_ROUTE_DETAILS, NULL);
    }
    redraw(sit);
    assert_button(sit, "(", "Track progress Q", ")");
    assert_button(sit, "(", "Install certificate I", ")");
    assert_button(sit, "[[", "Apply for renewal A", "]]");
    assert_refused(sit, 'q', "Nothing has been applied for yet");
    assert_refused(sit, 'i', "no renewal is in progress");
    struct xq_cert_status *status = &sit->app.keys->items[0].status;
    status->renewability = XQ_R_OPEN;
    status->has_next = true;
    status->never_applied = false;
    status->next = (struct xq_turn){.actor = XQ_BY_REVIEWER, .action = XQ_DO_REVIEW};
    redraw(sit);
    assert_button(sit, "[[", "Track progress Q", "]]");
    assert_refused(sit, 'a', "A renewal is in progress already");
    assert_refused(sit, 'i', "The new certificate is not ready yet. Being reviewed.");
    status->renewability = XQ_R_TOO_EARLY;
    status->has_next = false;
    sit->app.latest = known("XQ7", XQ_B_INSTALLED, XQ_P_PAID, xq_time_now());
    redraw(sit);
    assert_refused(sit, 'a', "Not needed yet");
    assert_refused(sit, 'i', "The new certificate was installed on");
    sit->app.latest->business = XQ_B_WITHDRAWN;
    status->renewability = XQ_R_OK;
    redraw(sit);
    assert_refused(sit, 'i', "Nothing to install: application XQ7");
  }
}

static void a_first_form_has_nothing_to_take_over(void **state) {
  struct sit *sit = *state;
  xq_application_free(&sit->app.latest);
  show(sit, XQ_R_OK, XQ_BY_NOBODY, XQ_DO_NOTHING)->never_applied = true;
  app_draft_begin(&sit->app.draft, SIT_KEY, false);
  app_go(&sit->app, APP_ROUTE_FORM, NULL);
  redraw(sit);
  assert_button(sit, "(", "As last time Y", ")");
  assert_refused(sit, 'y', "This is the first application");
}

/* ---- an install is never a surprise */

static void installing_asks_first(void **state) {
  struct sit *sit = *state;
  for (int i = 0; i < 2; i++) {
    tui_pop_to(sit->app.t, sit->app.home);
    show(sit, XQ_R_OPEN, XQ_BY_HOLDER, XQ_DO_INSTALL);
    sit_press(sit, 'i');
    struct xq_application *a = known("XQ7", XQ_B_ISSUED, XQ_P_PAID, xq_time_now());
    a->actions = 1U << XQ_DO_INSTALL;
    struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, engine_last());
    event->applications.items = xq_calloc(1, sizeof(struct xq_application *));
    event->applications.items[0] = a;
    event->applications.count = 1;
    engine_end(engine_last(), NULL);
    sit_serve(sit);
    assert_sees(sit, "Install the new certificate?");
    assert_sees(sit, "replaces the old one");
    engine_hush();
    sit_press(sit, i == 0 ? TUI_KEY_ESC : TUI_KEY_ENTER);
    if (i == 0) {
      assert_false(sit_sees(sit, "Installing the certificate"));
      sit_scanned(sit, sit_keys(true, false)); /* the first screen is shown again */
    }
  }
  assert_sees(sit, "Installing the certificate");
}

/* ---- nobody is here */

static void what_was_searched_for_is_forgotten(void **state) {
  struct sit *sit = *state;
  app_scan(&sit->app);
  sit_scanned(sit, sit_many(30));
  sit_press(sit, '/');
  sit_type(sit, "holder 27");
  app_forget(&sit->app, TUI_FORGET_IDLE);
  redraw(sit);
  assert_sees(sit, "30 certificates");
  assert_false(sit_sees(sit, "holder 27"));
}

static void the_question_for_the_last_try_goes_with_the_key(void **state) {
  struct sit *sit = *state;
  for (int why = 0; why < 2; why++) {
    tui_pop_to(sit->app.t, sit->app.home);
    app_go(&sit->app, APP_ROUTE_APPLICATIONS, NULL);
    sit_asks_pin(sit, XQ_PIN_LOGIN)->last_try = true;
    sit_type(sit, "123456");
    sit_press(sit, TUI_KEY_ENTER);
    assert_sees(sit, "Are you sure of the PIN?");
    tui_forget(sit->app.t, why == 0 ? TUI_FORGET_KEY : TUI_FORGET_IDLE);
    rig_frame(sit->rig);
    assert_null(sit->app.t->popup);
  }
}

static void so_it_does_where_the_pin_is_changed(void **state) {
  struct sit *sit = *state;
  static const char *const typed[] = {"123456", "234567", "234567"};
  app_go(&sit->app, APP_ROUTE_CHANGE_PIN, NULL);
  for (size_t i = 0; i < XQ_COUNT(typed) * 2; i++) { /* the second time it is known that one try is left */
    sit_type(sit, typed[i % XQ_COUNT(typed)]);
    sit_press(sit, i % XQ_COUNT(typed) < 2 ? TUI_KEY_TAB : TUI_KEY_F5);
    if (i == 2) {
      engine_end(engine_last(), xq_err_new(XQ_E_PIN_LAST_TRY, "one try is left"));
      sit_serve(sit);
    }
  }
  assert_sees(sit, "Yes, use the last try");
  tui_forget(sit->app.t, TUI_FORGET_KEY);
  rig_frame(sit->rig);
  assert_null(sit->app.t->popup);
}

/* What came of the PIN is told while a look goes on that knows nothing of it. */
static void opening_a_key_tells_why_not(void **state) {
  struct sit *sit = *state;
  app_unseal(&sit->app);
  uint64_t unseal = engine_last();
  app_scan(&sit->app);
  engine_end(unseal, xq_err_new(XQ_E_NET_TIMEOUT, "no answer"));
  sit_serve(sit);
  assert_sees(sit, "That did not work");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_certificate_that_ends_counts_more_than_a_refund),
      TEST(of_two_that_are_over_the_one_that_is_meant_is_named),
      TEST(who_may_apply_again_is_told_until_when),
      TEST(what_was_seen_last_does_not_contradict),
      TEST(what_is_not_finished_is_watched),
      TEST(only_what_is_not_finished_is_asked_about),
      TEST(what_may_be_begun_elsewhere_is_asked_about),
      TEST(a_refund_is_told_to_its_end),
      TEST(the_focus_does_not_jump_by_itself),
      TEST(the_focus_follows_what_was_just_seen),
      TEST(what_cannot_be_done_says_why),
      TEST(a_first_form_has_nothing_to_take_over),
      TEST(installing_asks_first),
      TEST(what_was_searched_for_is_forgotten),
      TEST(the_question_for_the_last_try_goes_with_the_key),
      TEST(so_it_does_where_the_pin_is_changed),
      TEST(opening_a_key_tells_why_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
