/* test_steps.c - the steps of an application, notices, agreement and form: what is asked, what is said, in which order. */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/forget.h"

#define FIELD(f) (100 + (f))

static char *copy(const char *text) {
  return xq_strdup(text);
}

/* The notices and an agreement as long as those of a service: the sitting's own fit on any screen. */
static void real_reference(struct xq_reference *ref) {
  static const char *const notice[3][3] = {
      {"tender",
       "Taking part in a tender? Do not renew between uploading a bid and its opening: the bid may become unreadable. "
       "Wait for the opening, or take the bid back first and upload it again afterwards.",
       "I have no bid that is uploaded and not opened yet"},
      {"right-key",
       "Plug in one key only, and check that the certificate above is the one to renew: subject, serial number, end of "
       "validity.",
       "I have compared it: this is the certificate to renew"},
      {"keep-plugged-in",
       "Do not unplug the key or cut the power while installing (a minute). If cut off, the old certificate stays "
       "usable: plug the key in again.",
       NULL},
  };
  free(ref->notices[0].id);
  free(ref->notices[0].text);
  free(ref->notices[0].confirm);
  free(ref->notices);
  ref->notices = xq_calloc(3, sizeof *ref->notices);
  ref->notice_count = 3;
  for (size_t i = 0; i < 3; i++) {
    ref->notices[i].id = copy(notice[i][0]);
    ref->notices[i].text = copy(notice[i][1]);
    ref->notices[i].confirm = xq_strdup(notice[i][2]);
  }
  struct xq_buf text = {0};
  xq_buf_add_str(&text, "Agreement\n");
  for (int i = 1; i <= 60; i++) {
    xq_buf_printf(&text, "%d. Both sides agree to this, too.\n", i);
  }
  free(ref->agreement.text);
  ref->agreement.text = xq_buf_take_str(&text);
}

static void begin(struct sit *sit, enum app_route route) {
  real_reference(sit->app.reference);
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  app_go(&sit->app, route, NULL);
  sit_press(sit, 0);
}

/* ---- notices */

static void notices_fit_and_each_has_words_of_its_own(void **state) {
  struct sit *sit = *state;
  begin(sit, APP_ROUTE_NOTICES);
  assert_sees(sit, "1/3  Taking part");
  assert_sees(sit, "3/3  Do not unplug");
  assert_sees(sit, "[ ] I have no bid");
  assert_sees(sit, "[ ] I have compared it");
  assert_sees(sit, "[ ] I have read notice 3"); /* the service has no words for it */
  assert_sees(sit, "0 of 3 confirmed");
  assert_sees(sit, "胡小明"); /* what is to be compared stands there */
  assert_sees(sit, "until ");
  assert_sees(sit, "Serial number");
  assert_sees(sit, "Next N");
  assert_sees(sit, "Step 2 of 10");
}

static void a_notice_passed_over_is_told_of_where_the_cursor_is(void **state) {
  struct sit *sit = *state;
  begin(sit, APP_ROUTE_NOTICES);
  sit_press(sit, ' ');
  assert_sees(sit, "1 of 3 confirmed");
  int row = rig_find(sit->rig, "[ ] I have compared it", NULL), last = rig_find(sit->rig, "notice 3", NULL);
  sit_press(sit, 'n');
  assert_sees(sit, "! 1 of 3 confirmed: please confirm each");
  assert_int_equal(rig_find(sit->rig, "[ ] ! I have compared it", NULL), row); /* nothing has moved */
  assert_int_equal(rig_find(sit->rig, "notice 3", NULL), last);
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), 101);
  sit_press(sit, ' ');
  assert_sees(sit, "2 of 3 confirmed");
  assert_sees(sit, "[x] I have compared it");
}

/* ---- agreement */

/* N, and F5 alike, leads to the box at the end and says how little was read; accepting is an act of its own. */
static void the_end_is_reached_by(struct sit *sit, int key) {
  const struct app_draft *draft = &sit->app.draft;
  begin(sit, APP_ROUTE_AGREEMENT);
  sit_press(sit, key);
  assert_sees(sit, "[ ] I accept");
  assert_sees(sit, "Please read it all (");
  sit_press(sit, 'n');
  assert_sees(sit, "! accept it first");
  assert_null(draft->agreement_version);
  sit_press(sit, ' ');
  assert_sees(sit, "[x] I accept");
  assert_sees(sit, "accepted");
  assert_false(sit_sees(sit, "read and accepted")); /* it was not */
  sit_press(sit, 'n');
  assert_sees(sit, "Application for renewal");
}

static void the_end_is_reached_by_next(void **state) {
  the_end_is_reached_by(*state, 'n');
}

static void the_end_is_reached_by_the_main_key(void **state) {
  the_end_is_reached_by(*state, TUI_KEY_F5);
}

static void what_was_not_read_is_not_accepted(void **state) {
  struct sit *sit = *state;
  const struct app_draft *draft = &sit->app.draft;
  begin(sit, APP_ROUTE_AGREEMENT);
  assert_sees(sit, "% read: space, PgUp; N to accept");
  assert_sees(sit, "( Next N )");
  sit_press(sit, TUI_KEY_END); /* its middle was never on the screen */
  assert_false(sit_sees(sit, "[ ] I accept"));
  assert_sees(sit, "A part in between was not shown yet: PgUp");
  sit_press(sit, TUI_KEY_HOME);
  for (int i = 0; i < 20 && !sit_sees(sit, "[ ] I accept"); i++) {
    assert_null(draft->agreement_version);
    sit_press(sit, ' '); /* the space bar reads on */
  }
  assert_sees(sit, "[ ] I accept");
  assert_sees(sit, "read to the end");
  assert_null(draft->agreement_version);
  sit_press(sit, 'n'); /* read, but not accepted */
  assert_sees(sit, "! accept it first");
  assert_null(draft->agreement_version);
  sit_press(sit, ' ');
  assert_sees(sit, "[x] I accept");
  assert_string_equal(draft->agreement_version, "1.0");
  sit_press(sit, 'n');
  assert_sees(sit, "Application for renewal");
}

/* Previous, pressed by mistake, loses nothing of what was read. */
static void what_was_read_stays_read_when_one_goes_back(void **state) {
  struct sit *sit = *state;
  begin(sit, APP_ROUTE_AGREEMENT);
  sit_press(sit, ' ');
  sit_press(sit, ' ');
  const int seen = tui_page_seen(tui_top(sit->app.t));
  assert_in_range(seen, 30, 99);
  sit_press(sit, TUI_KEY_ESC);
  app_go(&sit->app, APP_ROUTE_AGREEMENT, NULL);
  sit_press(sit, 0);
  assert_int_equal(tui_page_seen(tui_top(sit->app.t)), seen);
  sit_press(sit, 'b');
  free(sit->app.reference->agreement.version);
  sit->app.reference->agreement.version = xq_strdup("2.0"); /* another one is not read */
  app_go(&sit->app, APP_ROUTE_AGREEMENT, NULL);
  sit_press(sit, 0);
  assert_true(tui_page_seen(tui_top(sit->app.t)) < seen);
}

static void a_short_agreement_is_read_at_once(void **state) {
  struct sit *sit = *state;
  app_draft_begin(&sit->app.draft, sit->app.key_ref, false);
  app_go(&sit->app, APP_ROUTE_AGREEMENT, NULL);
  sit_press(sit, 0);
  sit_press(sit, 0);
  assert_sees(sit, "[ ] I accept");
}

/* ---- the form */

static void what_is_missing_is_counted(void **state) {
  struct sit *sit = *state;
  begin(sit, APP_ROUTE_FORM);
  assert_sees(sit, "7 items to go");
  tui_page_focus(tui_top(sit->app.t), FIELD(XQ_F_HANDLER_MOBILE));
  sit_type(sit, "139");
  assert_sees(sit, "6 items to go");
  sit_press(sit, TUI_KEY_TAB);
  tui_page_focus(tui_top(sit->app.t), APP_ID_NEXT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "! correct 7 items"); /* six that are empty, and a mobile number too short */
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), FIELD(XQ_F_HANDLER_ID_NO));
  sit_type(sit, "11010519491231002X");
  assert_sees(sit, "! correct 6 items");
}

/* ---- what need not be typed again */

static void the_name_in_the_certificate_is_offered(void **state) {
  struct sit *sit = *state;
  begin(sit, APP_ROUTE_FORM);
  const struct app_draft *draft = &sit->app.draft;
  assert_sees(sit, "胡小明");
  assert_sees(sit, "certificate");
  assert_true(tui_edit_is_empty(draft->edit[XQ_F_HANDLER_NAME]));
  tui_page_focus(tui_top(sit->app.t), FIELD(XQ_F_HANDLER_NAME));
  sit_press(sit, TUI_KEY_F6);
  assert_string_equal(tui_edit_text(draft->edit[XQ_F_HANDLER_NAME]), "胡小明");
}

/* Nobody sees what the last application says without the PIN of its key. */
static void the_last_application_is_asked_for(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  begin(sit, APP_ROUTE_FORM);
  tui_page_focus(tui_top(app->t), FIELD(XQ_F_HANDLER_MOBILE));
  sit_type(sit, "13900000000");
  engine_hush();
  tui_page_focus(tui_top(app->t), APP_ID_BACK);
  sit_press(sit, 'y');
  engine_assert_told("applications 2 " SIT_KEY ";");
  assert_sees(sit, "asking for the last one");
  struct xq_event *event = engine_say(XQ_EV_APPLICATIONS, engine_last());
  event->applications.items = xq_calloc(1, sizeof *event->applications.items);
  event->applications.items[0] = sit_application();
  event->applications.count = 1;
  xq_form_set(&event->applications.items[0]->form, XQ_F_HANDLER_MOBILE, "13923101111");
  xq_form_set(&event->applications.items[0]->form, XQ_F_HANDLER_EMAIL, "hu@example.com");
  engine_end(engine_last(), NULL);
  sit_serve(sit);
  assert_sees(sit, "[hu@example.com");
  assert_string_equal(tui_edit_text(app->draft.edit[XQ_F_HANDLER_NAME]), "胡小明");
  assert_string_equal(tui_edit_text(app->draft.edit[XQ_F_HANDLER_MOBILE]), "13900000000"); /* typed, and so it stays */
  app_choose_key(app, "piv:2#9a"); /* another holder is offered nothing of it */
  app_draft_begin(&app->draft, "piv:2#9a", false);
  tui_rebuild_all(app->t);
  sit_press(sit, 0);
  assert_false(sit_sees(sit, "hu@example.com"));
}

/* ---- a returned application */

static void come_back(struct sit *sit, const char *agreement) {
  struct app *app = &sit->app;
  real_reference(app->reference);
  struct xq_application *a = app->application;
  a->business = XQ_B_RETURNED;
  a->payment = XQ_P_PAID;
  a->reason = copy("The address of the recipient lacks the floor");
  a->agreed.agreement = xq_strdup(agreement);
  a->agreed.notices = xq_calloc(3, sizeof *a->agreed.notices);
  for (size_t i = 0; i < 3; i++) {
    a->agreed.notices[a->agreed.notice_count++] = xq_strdup(app->reference->notices[i].id);
  }
  static const char *const right[XQ_F_COUNT_] = {
      NULL,          "11010519491231002X",         "胡小明", "13923101111", "hu@example.com", "胡小明",
      "13923101111", "广东省佛山市南海区示例路1号"};
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(&a->form, (enum xq_field)f, right[f]);
  }
  app_draft_correct(&app->draft, app->key_ref, a, app->reference);
  app_renewal_next(app, APP_STAGE_RETURNED);
  sit_press(sit, 0);
}

static void what_was_agreed_to_is_not_asked_again(void **state) {
  struct sit *sit = *state;
  come_back(sit, "1.0");
  assert_sees(sit, "Application for renewal");
  assert_sees(sit, "Returned to you: The address of the recipient lacks the floor");
  assert_sees(sit, "Next: 1 correct the form  2 sign with the PIN");
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), FIELD(XQ_F_RECIPIENT_ADDRESS));
  assert_int_equal(rig_find(sit->rig, "» Asked for: The address", NULL), rig_find(sit->rig, "* Address", NULL) + 1);
  assert_false(sit_sees(sit, "As last time")); /* it is the last one */
}

static void what_has_changed_is_agreed_to_before(void **state) {
  struct sit *sit = *state;
  come_back(sit, "0.9");
  assert_sees(sit, "Agreement");
  assert_sees(sit, "Next: 1 accept the agreement, which has changed");
  for (int i = 0; i < 20 && !sit_sees(sit, "[ ] I accept"); i++) {
    sit_press(sit, ' ');
  }
  sit_press(sit, ' ');
  sit_press(sit, 'n');
  assert_sees(sit, "Application for renewal");
}

/* As it came back it would come back again; but it may be meant. */
static void what_comes_back_unchanged_is_asked_about(void **state) {
  struct sit *sit = *state;
  come_back(sit, "1.0");
  sit_press(sit, TUI_KEY_F5);
  assert_sees(sit, "Nothing was changed");
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Application for renewal");
  assert_null(sit->app.t->popup);
  sit_press(sit, TUI_KEY_F5);
  sit_press(sit, TUI_KEY_RIGHT);
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  assert_false(sit_sees(sit, "Application for renewal"));
}

static void what_was_corrected_is_not(void **state) {
  struct sit *sit = *state;
  come_back(sit, "1.0");
  sit_type(sit, "12");
  sit_press(sit, TUI_KEY_F5);
  assert_false(sit_sees(sit, "Nothing was changed"));
}

/* ---- sending */

static void what_may_have_arrived_is_said_to_be_so(void **state) {
  struct sit *sit = *state;
  struct app *app = &sit->app;
  app_go(app, APP_ROUTE_SUBMIT, NULL);
  engine_end(engine_last(), xq_err_new(XQ_E_NET_TIMEOUT, "no answer"));
  sit_serve(sit);
  assert_false(sit_sees(sit, "It is not known whether it arrived")); /* nothing was sent */
  sit_press(sit, TUI_KEY_ENTER);
  app_go(app, APP_ROUTE_SUBMIT, NULL);
  struct xq_event *event = engine_say(XQ_EV_STEP, engine_last());
  event->step.step = XQ_STEP_SEND;
  event->step.state = XQ_STEP_BEGUN;
  engine_end(engine_last(), xq_err_new(XQ_E_NET_TIMEOUT, "no answer"));
  sit_serve(sit);
  assert_sees(sit, "It is not known whether it arrived");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(notices_fit_and_each_has_words_of_its_own),
      TEST(a_notice_passed_over_is_told_of_where_the_cursor_is),
      TEST(the_end_is_reached_by_next),
      TEST(the_end_is_reached_by_the_main_key),
      TEST(what_was_not_read_is_not_accepted),
      TEST(what_was_read_stays_read_when_one_goes_back),
      TEST(a_short_agreement_is_read_at_once),
      TEST(what_is_missing_is_counted),
      TEST(the_name_in_the_certificate_is_offered),
      TEST(the_last_application_is_asked_for),
      TEST(what_was_agreed_to_is_not_asked_again),
      TEST(what_has_changed_is_agreed_to_before),
      TEST(what_comes_back_unchanged_is_asked_about),
      TEST(what_was_corrected_is_not),
      TEST(what_may_have_arrived_is_said_to_be_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
