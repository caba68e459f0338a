/*
 * test_money.c - the pages that speak of money: in every state they show the same sums, nobody is invited to pay what is
 * recorded or paid, and nothing that another terminal recorded is replaced before it was shown.
 */
#include "tests/app/sit.h"

#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "words/words.h"

#define FEE 10000

static const char *const pages_names[] = {"payment", "transfers", "progress"};
static const enum app_route pages[] = {APP_ROUTE_PAYMENT, APP_ROUTE_TRANSFERS, APP_ROUTE_PROGRESS};

/* ---- states */

/* The transfers "PAYER FEN,PAYER FEN". */
static struct xq_transfer_list transfers_of(const char *text) {
  struct xq_transfer_list list = {0};
  char account[] = "6222020200112233445", none[] = "";
  while (*text != '\0') {
    char payer[32];
    long long fen = 0;
    assert_int_equal(sscanf(text, "%31[^ ] %lld", payer, &fen), 2);
    xq_transfers_add(&list, &(struct xq_transfer){account, payer, fen, xq_day_of(xq_time_now()), none, 0});
    text += strcspn(text, ",");
    text += *text == ',';
  }
  return list;
}

static struct xq_application *application_of(enum xq_business business, enum xq_payment payment, const char *recorded,
                                             int64_t revision) {
  struct xq_application *a = sit_application();
  bool over = business == XQ_B_REJECTED || business == XQ_B_WITHDRAWN || business == XQ_B_CLOSED;
  a->business = business;
  a->payment = payment;
  a->revision = revision;
  a->order.status = over ? XQ_O_CLOSED : XQ_O_NORMAL;
  a->transfers = transfers_of(recorded);
  a->actions = 0;
  if (business == XQ_B_ENTERED) {
    a->actions = 1U << XQ_DO_PAY | 1U << XQ_DO_WITHDRAW;
  }
  int64_t sum = xq_transfers_total(&a->transfers);
  bool refused = payment == XQ_P_UNPAID && a->transfers.count > 0;
  struct xq_turn_case c = {.business = business,
                           .payment = payment,
                           .refused = refused,
                           .total_fen = FEE,
                           .recorded_fen = sum,
                           .changed_at = xq_time_now(),
                           .cert_end = xq_time_now() + INT64_C(20) * 86400,
                           .holder_may_act = true,
                           .calendar = &(struct xq_calendar){0},
                           .unpaid_close_days = 30,
                           .confirm_days = 1,
                           .review_days = 3,
                           .issue_days = 1,
                           .refund_days = 5};
  struct xq_turn turn = xq_turn_of(&c);
  a->next = turn;
  if (refused) {
    a->reason = xq_strdup("wrong account");
  }
  return a;
}

static void stand(struct sit *sit, struct xq_application *a) {
  xq_application_free(&sit->app.application);
  sit->app.application = a;
}

static void open_page(struct sit *sit, enum app_route route) {
  tui_pop_to(sit->app.t, sit->app.home);
  rig_frame(sit->rig);
  app_go(&sit->app, route, route == APP_ROUTE_PROGRESS ? SIT_NUMBER : NULL);
  rig_frame(sit->rig);
}

/* All of the page, whatever fits on the screen. */
static bool page_says(struct sit *sit, const char *text) {
  return sit_sees(sit, text);
}

static void never_invited_twice(void **state) {
  struct sit *sit = *state;
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    const char *recorded;
  } cases[] = {
      {XQ_B_ENTERED, XQ_P_UNPAID, ""},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 6000"},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 10000"},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 6000,B 6000"},
      {XQ_B_ENTERED, XQ_P_UNPAID, "A 10000"},
      {XQ_B_ENTERED, XQ_P_UNPAID, "A 6000"},
      {XQ_B_AWAITING_REVIEW, XQ_P_PAID, "A 10000"},
      {XQ_B_RETURNED, XQ_P_PAID, "A 10000"},
      {XQ_B_APPROVED, XQ_P_PAID, "A 10000"},
      {XQ_B_ISSUED, XQ_P_PAID, "A 10000"},
      {XQ_B_INSTALLED, XQ_P_PAID, "A 10000"},
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, ""},
      {XQ_B_WITHDRAWN, XQ_P_REPORTED, "A 6000"},
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, "A 10000"},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDING, "A 10000"},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDED, "A 10000"},
      {XQ_B_REJECTED, XQ_P_UNPAID, ""},
      {XQ_B_REJECTED, XQ_P_REFUNDING, "A 10000"},
      {XQ_B_REJECTED, XQ_P_REFUNDED, "A 10000"},
      {XQ_B_CLOSED, XQ_P_UNPAID, ""},
  };
  static const char *const invitations[] = {"Pay now",     "Pay later",     "Please pay ",
                                            "please pay ", "Go to payment", "then pay"};
  static const char *const denials[] = {"nothing was charged", "Nothing has been paid", "nothing was paid"};
  rig_size(sit->rig, 60, 100); /* all of it is on the screen */
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    for (size_t p = 0; p < XQ_COUNT(pages); p++) {
      stand(sit, application_of(cases[i].business, cases[i].payment, cases[i].recorded, 1));
      open_page(sit, pages[p]);
      struct xq_money money = xq_money_of(sit->app.application);
      bool untouched = money.open && money.recorded == 0;
      for (size_t n = 0; n < XQ_COUNT(invitations); n++) {
        if (!untouched && page_says(sit, invitations[n])) {
          fail_msg("case %zu, %s: \"%s\"", i, pages_names[p], invitations[n]);
        }
      }
      for (size_t n = 0; n < XQ_COUNT(denials); n++) {
        if ((money.confirmed > 0 || money.recorded > 0) && page_says(sit, denials[n])) {
          fail_msg("case %zu, %s: \"%s\"", i, pages_names[p], denials[n]);
        }
      }
      bool to_pay = money.open && money.missing > 0 && !money.refused;
      if (pages[p] == APP_ROUTE_TRANSFERS && page_says(sit, "Pay at your bank first") != to_pay) {
        fail_msg("case %zu: where to pay to is shown wrongly", i);
      }
      if (money.refused && money.open && !page_says(sit, "wrong account")) {
        fail_msg("case %zu, %s: the reason is not said", i, pages_names[p]);
      }
      if (pages[p] == APP_ROUTE_PROGRESS) {
        continue; /* (its sums stand in its path) */
      }
      struct xq_words_sum sums[XQ_WORDS_SUMS];
      size_t count = xq_words_money(sit->app.application, sums);
      for (size_t n = 0; n < count; n++) {
        if (!page_says(sit, sums[n].label) || !page_says(sit, sums[n].value)) {
          fail_msg("case %zu, %s: no \"%s %s\"", i, pages_names[p], sums[n].label, sums[n].value);
        }
        free(sums[n].value);
      }
    }
  }
}

/* Pressing what pays reads the application again: it is as the service says now. */
static void reads_again(struct sit *sit, struct xq_application *now) {
  assert_non_null(sit->app.application);
  engine_say(XQ_EV_APPLICATION, engine_last())->application = now;
  engine_end(engine_last(), NULL);
  sit_serve(sit);
}

static void press_button(struct sit *sit, int id) {
  tui_page_focus(tui_top(sit->app.t), id);
  rig_frame(sit->rig);
  sit_press(sit, TUI_KEY_ENTER);
}

/* ---- meanwhile, at another terminal or at the desk */

static const enum app_route money_pages[] = {APP_ROUTE_PAYMENT, APP_ROUTE_PAYCHOICE, APP_ROUTE_TRANSFERS};
static const struct event {
  enum xq_business business;
  enum xq_payment payment;
  const char *recorded, *says;
  bool open;
} events[] = {
    {XQ_B_ENTERED, XQ_P_REPORTED, "Theirs 10000", "now 100.00 yuan, before 0.00", true},
    {XQ_B_ENTERED, XQ_P_REPORTED, "Theirs 4000", "now 40.00 yuan, before 0.00", true},
    {XQ_B_ENTERED, XQ_P_UNPAID, "Theirs 10000", "did not find the payment", true},
    {XQ_B_AWAITING_REVIEW, XQ_P_PAID, "Theirs 10000", "the payment has arrived", false},
    {XQ_B_WITHDRAWN, XQ_P_UNPAID, "", "Withdrawn", false},
    {XQ_B_CLOSED, XQ_P_UNPAID, "", "Closed", false},
};

static void news(struct sit *sit, const struct event *event) {
  engine_say(XQ_EV_APPLICATION, engine_last())->application =
      application_of(event->business, event->payment, event->recorded, 2);
  sit_serve(sit);
}

static void opens_unpaid(struct sit *sit, enum app_route page) {
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 1));
  engine_hush();
  open_page(sit, page);
}

static void what_happens_meanwhile_is_shown(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  for (size_t p = 0; p < XQ_COUNT(money_pages); p++) {
    for (size_t i = 0; i < XQ_COUNT(events); i++) {
      opens_unpaid(sit, money_pages[p]);
      news(sit, &events[i]);
      assert_sees(sit, events[i].says);
      assert_false(sit_sees(sit, "Pay now"));
      assert_false(sit_sees(sit, "At a bank counter"));
      bool pays_rest = money_pages[p] == APP_ROUTE_TRANSFERS && strcmp(events[i].recorded, "Theirs 4000") == 0;
      assert_true(sit_sees(sit, "Pay at your bank first") == pays_rest);
      assert_true(sit_sees(sit, "6222020200001234567") == (money_pages[p] == APP_ROUTE_TRANSFERS && events[i].open));
    }
  }
}

/* The news comes with the answer to the key itself: the key leads nowhere. */
static void pay_acts_on_what_is_true_when_it_is_pressed(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  for (size_t p = 0; p < 2; p++) {
    for (size_t i = 0; i < XQ_COUNT(events); i++) {
      opens_unpaid(sit, money_pages[p]);
      sit_press(sit, money_pages[p] == APP_ROUTE_PAYMENT ? 'p' : TUI_KEY_ENTER);
      news(sit, &events[i]);
      engine_end(engine_last(), NULL);
      sit_serve(sit);
      assert_sees(sit, events[i].says);
      assert_false(sit_sees(sit, "6222020200001234567"));
    }
  }
}

/* P is answered: it is read again, and stands there as before. */
static void press_pay(struct sit *sit, const char *recorded, int64_t revision) {
  sit_press(sit, 'p');
  engine_say(XQ_EV_APPLICATION, engine_last())->application =
      application_of(XQ_B_ENTERED, XQ_P_REPORTED, recorded, revision);
  engine_end(engine_last(), NULL);
  sit_serve(sit);
}

/* What the page above has brought is no news to the next P: it is on the screen already. */
static void what_the_page_above_brought_is_known(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 4000", 1));
  open_page(sit, APP_ROUTE_PAYMENT);
  press_pay(sit, "A 4000", 1);
  assert_sees(sit, "6222020200001234567");
  engine_say(XQ_EV_APPLICATION, engine_last())->application = application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 2);
  sit_serve(sit);
  sit_press(sit, TUI_KEY_ESC);
  assert_false(sit_sees(sit, "6222020200001234567"));
  press_pay(sit, "A 10000", 2);
  assert_sees(sit, "6222020200001234567");
}

static void what_was_typed_outlives_the_news(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  for (size_t i = 0; i < XQ_COUNT(events); i++) {
    opens_unpaid(sit, APP_ROUTE_TRANSFERS);
    tui_page_focus(tui_top(sit->app.t), 1000);
    rig_frame(sit->rig);
    sit_type(sit, "6222020200112233445");
    tui_page_focus(tui_top(sit->app.t), 1001);
    rig_frame(sit->rig);
    sit_type(sit, "Mine");
    news(sit, &events[i]);
    assert_sees(sit, "Mine");
    assert_sees(sit, events[i].says);
    assert_true(sit_sees(sit, "6222020200001234567") == events[i].open);
    if (events[i].open) {
      engine_hush();
      press_button(sit, 2);   /* save */
      engine_assert_told(""); /* nothing is sent over what was not seen */
      assert_sees(sit, "Recorded at the other terminal");
      assert_sees(sit, "Mine");
    }
  }
}

/* Also of a key that asks for its PIN at every signature: no watch of these pages may ask. */
static void these_pages_watch_without_a_pin(void **state) {
  struct sit *sit = *state;
  for (size_t p = 0; p < XQ_COUNT(money_pages); p++) {
    opens_unpaid(sit, money_pages[p]);
    char *told = xq_asprintf("quiet-watch %d %s %s;", (int)engine_last(), SIT_KEY, SIT_NUMBER);
    if (p == 0) {
      engine_assert_told(told);
    }
    free(told);
    engine_end(engine_last(), xq_err_new(XQ_E_PIN_NEEDED, "the session is over"));
    sit_serve(sit);
    assert_sees(sit, "No longer updated automatically");
  }
}

/* ---- the payment page: one thing to do */

static void the_main_button_is_what_is_to_be_done(void **state) {
  struct sit *sit = *state;
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    const char *recorded, *sees, *sees_not;
    bool leads_to_transfers;
  } cases[] = {
      {XQ_B_ENTERED, XQ_P_UNPAID, "", "Pay now", "Back to progress", true},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", "Record a transfer", "Pay now", true},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", "Change transfers", "Pay now", false},
      {XQ_B_ENTERED, XQ_P_REPORTED, "A 12000", "Change transfers", "Pay now", true},
      {XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", "Change transfers", "Pay now", true},
      {XQ_B_AWAITING_REVIEW, XQ_P_PAID, "A 10000", "Back to progress", "Change transfers", false},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDING, "A 10000", "Back to progress", "Change transfers", false},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    stand(sit, application_of(cases[i].business, cases[i].payment, cases[i].recorded, 1));
    open_page(sit, APP_ROUTE_PAYMENT);
    rig_frame(sit->rig);
    assert_sees(sit, cases[i].sees);
    assert_false(sit_sees(sit, cases[i].sees_not));
    assert_true(sit_sees(sit, "Withdraw application") == (cases[i].business == XQ_B_ENTERED));
    sit_press(sit, TUI_KEY_ENTER);
    if (cases[i].leads_to_transfers) {
      assert_false(sit_sees(sit, "Bank transfer")); /* not before it was looked up */
      reads_again(sit, application_of(cases[i].business, cases[i].payment, cases[i].recorded, 1));
    }
    assert_sees(sit, cases[i].leads_to_transfers ? "Bank transfer" : "Progress of the application");
  }
}

static void several_ways_of_paying_are_a_question(void **state) {
  struct sit *sit = *state;
  struct xq_reference *ref = (struct xq_reference *)(uintptr_t)sit->app.reference;
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 1));
  ref->channels = xq_calloc(1, sizeof *ref->channels);
  ref->channels[0] = (struct xq_pay_channel){xq_strdup("alipay"), xq_strdup("Alipay")};
  ref->channel_count = 1;
  open_page(sit, APP_ROUTE_PAYMENT);
  sit_press(sit, 'p');
  reads_again(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 1));
  assert_sees(sit, "How would you like to pay?");
  assert_sees(sit, "Still due");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 1)); /* who has recorded something has chosen */
  open_page(sit, APP_ROUTE_PAYMENT);
  sit_press(sit, 'p');
  reads_again(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 1));
  assert_sees(sit, "Bank transfer");
}

static void english_has_no_chinese_sums(void **state) {
  struct sit *sit = *state;
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 1));
  rig_size(sit->rig, 60, 80);
  xq_words_set_language("en");
  for (size_t p = 0; p < XQ_COUNT(pages); p++) {
    open_page(sit, pages[p]);
    assert_false(sit_sees(sit, "壹"));
  }
}

/* ---- saving */

static const int save_id = 2; /* its button */

static void answer(struct sit *sit, struct xq_application *now, xq_err *err) {
  if (now != NULL) {
    engine_say(XQ_EV_APPLICATION, engine_last())->application = now;
  }
  engine_end(engine_last(), err);
  sit_serve(sit);
}

static void refused_transfers_stand_in_the_form_and_are_not_just_saved_again(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 5));
  open_page(sit, APP_ROUTE_TRANSFERS);
  assert_sees(sit, "6222020200112233445");
  assert_sees(sit, "wrong account");
  engine_hush();
  press_button(sit, save_id);
  assert_sees(sit, "Nothing was changed");
  engine_assert_told("");
  sit_press(sit, TUI_KEY_ENTER); /* the safe answer */
  engine_assert_told("");
  press_button(sit, save_id);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER); /* it is right */
  assert_string_equal(engine_transfers(), "5:A 10000");
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 6), NULL);
  assert_sees(sit, "Progress of the application");
}

static void a_refused_transfer_that_was_changed_is_saved(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 5));
  open_page(sit, APP_ROUTE_TRANSFERS);
  sit_press(sit, TUI_KEY_TAB);
  tui_page_focus(tui_top(sit->app.t), 1001); /* the name */
  sit_type(sit, "B");
  press_button(sit, save_id);
  assert_string_equal(engine_transfers(), "5:AB 10000");
}

/* What is typed while the list is being saved was not in it. */
static void what_was_typed_while_saving_is_kept(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 5));
  open_page(sit, APP_ROUTE_TRANSFERS);
  sit_press(sit, TUI_KEY_TAB);
  tui_page_focus(tui_top(sit->app.t), 1001); /* the name */
  sit_type(sit, "B");
  press_button(sit, save_id);
  assert_string_equal(engine_transfers(), "5:AB 10000");
  tui_page_focus(tui_top(sit->app.t), 1001);
  rig_frame(sit->rig);
  sit_type(sit, "C");
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "AB 10000", 6), NULL);
  assert_sees(sit, "What you typed meanwhile is not saved yet");
  assert_sees(sit, "ABC");
  press_button(sit, save_id);
  assert_sees(sit, "Remove recorded transfers?"); /* what was saved is recorded */
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(engine_transfers(), "6:ABC 10000");
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "ABC 10000", 7), NULL);
  assert_sees(sit, "Progress of the application");
}

/* Both terminals type; the other is faster. */
static void meet(struct sit *sit, const char *seen, const char *theirs) {
  rig_size(sit->rig, 60, 80);
  stand(sit, application_of(XQ_B_ENTERED, *seen != '\0' ? XQ_P_REPORTED : XQ_P_UNPAID, seen, 3));
  open_page(sit, APP_ROUTE_TRANSFERS);
  tui_page_focus(tui_top(sit->app.t), 1000);
  rig_frame(sit->rig);
  if (*seen == '\0') {
    sit_type(sit, "6222020200112233445");
  }
  tui_page_focus(tui_top(sit->app.t), 1001);
  sit_type(sit, "Mine");
  press_button(sit, save_id);
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, theirs, 4),
         xq_err_new(XQ_E_VERSION_CONFLICT, "changed elsewhere"));
}

static void both_lists_are_shown_and_nothing_is_sent_unseen(void **state) {
  struct sit *sit = *state;
  meet(sit, "", "Theirs 4000");
  assert_sees(sit, "Recorded at the other terminal");
  assert_sees(sit, "Theirs");
  assert_sees(sit, "40.00 yuan");
  assert_sees(sit, "Mine");
  assert_sees(sit, "100.00 yuan");
  engine_hush();
  sit_press(sit, 's');
  engine_assert_told(""); /* there is nothing to save before it is chosen */
}

static void merging_shows_the_result_before_it_is_saved(void **state) {
  struct sit *sit = *state;
  meet(sit, "", "Theirs 4000");
  engine_hush();
  press_button(sit, 4);
  engine_assert_told("");
  assert_sees(sit, "[Theirs");
  assert_sees(sit, "[Mine");
  press_button(sit, save_id);
  sit_press(sit, TUI_KEY_ENTER); /* the sum is not the fee */
  sit_press(sit, 0);
  assert_string_equal(engine_transfers(), "3:Mine 10000"); /* "back to the list" is the safe one */
  press_button(sit, save_id);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(engine_transfers(), "4:Theirs 4000,Mine 10000");
}

static void using_mine_replaces_what_was_shown(void **state) {
  struct sit *sit = *state;
  meet(sit, "", "Theirs 4000");
  press_button(sit, 6);
  assert_false(sit_sees(sit, "Theirs"));
  press_button(sit, save_id);
  assert_sees(sit, "Remove recorded transfers?");
  assert_sees(sit, "40.00 yuan  Theirs");
  sit_press(sit, TUI_KEY_ENTER); /* the safe answer */
  assert_string_equal(engine_transfers(), "3:Mine 10000");
  press_button(sit, save_id);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(engine_transfers(), "4:Mine 10000");
  /* and a third terminal in between is met again, not written over */
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "Third 1000", 5),
         xq_err_new(XQ_E_VERSION_CONFLICT, "changed elsewhere"));
  assert_sees(sit, "Third");
}

static void using_theirs_drops_mine(void **state) {
  struct sit *sit = *state;
  meet(sit, "A 10000", "Theirs 4000");
  engine_hush();
  press_button(sit, 5);
  assert_sees(sit, "[Theirs");
  assert_false(sit_sees(sit, "Mine"));
  engine_assert_told("");
  const char *why = NULL;
  assert_int_equal(tui_may_leave(sit->app.t, &why), TUI_LEAVE);
}

static void what_is_over_says_so_and_shows_its_progress(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 3));
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, save_id);
  xq_err *err = xq_err_new(XQ_E_STATE_CONFLICT, "withdrawn");
  xq_err_fact(err, "business_status", "withdrawn");
  answer(sit, application_of(XQ_B_WITHDRAWN, XQ_P_REPORTED, "A 10000", 4), err);
  assert_sees(sit, "Withdrawn.");
  assert_false(sit_sees(sit, "6222020200001234567")); /* nobody pays by what stands beside the message */
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "Progress of the application");
  assert_false(sit_sees(sit, "Saved"));
}

/* ---- one failure, one message; no question about what is not there any more */

/* Nothing is asked again by itself: it would fail as the first did, or ask for the PIN unasked. */
static void a_failure_is_told_once(void **state) {
  struct sit *sit = *state;
  static const enum xq_code codes[] = {XQ_E_NET_UNREACHABLE, XQ_E_PIN_LOCKED, XQ_E_NET_TIMEOUT};
  rig_size(sit->rig, 60, 80);
  for (size_t i = 0; i < XQ_COUNT(codes); i++) {
    sit->app.offline = false;
    stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 3));
    open_page(sit, APP_ROUTE_TRANSFERS);
    press_button(sit, save_id);
    engine_hush();
    answer(sit, NULL, xq_err_new(codes[i], "failed"));
    engine_assert_told("");
    assert_true(tui_has_popup(sit->app.t));
    sit_press(sit, TUI_KEY_ESC);
    assert_false(tui_has_popup(sit->app.t));
    assert_sees(sit, "Bank transfer");
  }
}

static void types_mine(struct sit *sit) {
  opens_unpaid(sit, APP_ROUTE_TRANSFERS);
  tui_page_focus(tui_top(sit->app.t), 1001);
  rig_frame(sit->rig);
  sit_type(sit, "Mine");
}

/* "Delete transfer 1?" would delete the first of another list. */
static void a_question_about_a_list_goes_with_it(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 1));
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, 1015); /* delete the first */
  assert_sees(sit, "Delete this transfer?");
  news(sit, &events[0]);
  assert_false(tui_has_popup(sit->app.t));
  assert_sees(sit, "Theirs");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 1));
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, save_id);
  assert_sees(sit, "does not match the fee");
  news(sit, &events[0]);
  assert_false(tui_has_popup(sit->app.t));
}

static void nobody_is_asked_to_save_what_cannot_be_saved(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  types_mine(sit);
  sit_press(sit, TUI_KEY_ESC);
  assert_sees(sit, "Save the transfers?");
  news(sit, &events[1]); /* there is still something to save */
  assert_sees(sit, "Save the transfers?");
  sit_press(sit, TUI_KEY_ESC);
  types_mine(sit);
  sit_press(sit, TUI_KEY_ESC);
  news(sit, &events[4]);
  assert_false(tui_has_popup(sit->app.t));
  assert_sees(sit, "Withdrawn");
}

/* Withdrawing is decided by what is known of the money. */
static void withdrawing_is_asked_again_when_the_money_is_another(void **state) {
  struct sit *sit = *state;
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 3));
  app_withdraw(&sit->app);
  sit_press(sit, 0);
  assert_sees(sit, "Recorded 0.00 yuan");
  sit_press(sit, TUI_KEY_RIGHT);
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER);
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "Theirs 10000", 4),
         xq_err_new(XQ_E_VERSION_CONFLICT, "changed elsewhere"));
  assert_sees(sit, "changed at another terminal");
  assert_sees(sit, "Recorded 100.00 yuan (pending)");
  engine_hush();
  sit_press(sit, TUI_KEY_ENTER); /* the safe answer */
  engine_assert_told("");
}

/* What comes while it is asked was not what the person decided by. */
static void withdrawing_is_done_by_what_was_asked(void **state) {
  struct sit *sit = *state;
  opens_unpaid(sit, APP_ROUTE_PAYMENT);
  uint64_t watch = engine_last();
  sit_press(sit, 'w');
  assert_sees(sit, "Recorded 0.00 yuan");
  engine_say(XQ_EV_APPLICATION, watch)->application = application_of(XQ_B_ENTERED, XQ_P_REPORTED, "Theirs 10000", 2);
  sit_serve(sit);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(engine_transfers(), "1:"); /* the engine finds that it is another, and it is asked again */
}

/* ---- where it stands on the page */

static void the_transfers_say_what_matters_within_a_small_screen(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 24, 80);
  opens_unpaid(sit, APP_ROUTE_TRANSFERS);
  assert_sees(sit, "Transfer 1 is not filled in yet; 100.00 yuan due");
  assert_false(sit_sees(sit, "Total 0.00"));
  assert_sees(sit, "Payment is due by");
  assert_sees(sit, "this program moves no money");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 1)); /* a warning above it, and another in a field */
  open_page(sit, APP_ROUTE_TRANSFERS);
  assert_sees(sit, "Total 100.00 yuan; not found, please check it");
  assert_false(sit_sees(sit, "complete"));
  assert_sees(sit, "Do not");
  assert_sees(sit, "Correct it by");
  assert_sees(sit, "(not found, please check)");
  assert_false(sit_sees(sit, "Still due"));
  assert_false(sit_sees(sit, "moves no money"));
}

static void a_step_has_one_number(void **state) {
  struct sit *sit = *state;
  static const struct {
    enum xq_payment payment;
    const char *recorded, *step;
  } cases[] = {{XQ_P_UNPAID, "", "Step 6 of 10"},
               {XQ_P_REPORTED, "A 6000", "Step 7 of 10"},
               {XQ_P_REPORTED, "A 10000", "Step 7 of 10"},
               {XQ_P_UNPAID, "A 10000", "Step 7 of 10"}};
  static const enum app_route both[] = {APP_ROUTE_PAYMENT, APP_ROUTE_PROGRESS};
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    for (size_t p = 0; p < XQ_COUNT(both); p++) {
      stand(sit, application_of(XQ_B_ENTERED, cases[i].payment, cases[i].recorded, 1));
      open_page(sit, both[p]);
      assert_sees(sit, cases[i].step);
    }
  }
}

/* Due, recorded and missing beside each other, whole. */
static void sums_stand_in_one_row(void **state) {
  struct sit *sit = *state;
  static const struct {
    const char *recorded;
    enum xq_payment payment;
  } cases[] = {{"", XQ_P_UNPAID}, {"A 60000", XQ_P_REPORTED}, {"A 120000", XQ_P_REPORTED}};
  rig_size(sit->rig, 24, 80);
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct xq_application *a = application_of(XQ_B_ENTERED, cases[i].payment, cases[i].recorded, 1);
    a->order.total_fen = 120000;
    stand(sit, a);
    open_page(sit, APP_ROUTE_TRANSFERS);
    rig_frame(sit->rig);
    const int row = rig_find(sit->rig, "Still due", NULL);
    if (row < 0 || row != rig_find(sit->rig, "Recorded", NULL)) {
      fail_msg("case %zu: in rows %d and %d", i, row, rig_find(sit->rig, "Recorded", NULL));
    }
    assert_non_null(strstr(rig_row(sit->rig, row), "1,200.00 yuan"));
  }
}

static void what_is_said_of_saving_is_not_cut(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 24, 80);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 5));
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, save_id);
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 6), NULL);
  assert_sees(sit, "Next: wait for the confirmation.");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 5)); /* nobody confirms a part */
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, save_id);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  answer(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000", 6), NULL);
  assert_sees(sit, "What is next stands above.");
}

static void the_transaction_status_says_something_of_its_own(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  opens_unpaid(sit, APP_ROUTE_PAYMENT);
  assert_sees(sit, "no transfer recorded");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 6000,B 4000", 1));
  open_page(sit, APP_ROUTE_PAYMENT);
  assert_sees(sit, "transfers recorded: 2");
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 1));
  open_page(sit, APP_ROUTE_PAYMENT);
  assert_sees(sit, "transfer not found");
}

/* ---- what is half typed, and what is removed */

enum { ACCOUNT_1 = 1000, NAME_1, AMOUNT_1, DELETE_1 = 1015 };

static void type_amount(struct sit *sit, const char *amount) {
  tui_page_focus(tui_top(sit->app.t), AMOUNT_1);
  rig_frame(sit->rig);
  for (int i = 0; i < 12; i++) {
    sit_press(sit, TUI_KEY_END);
    sit_press(sit, TUI_KEY_BACKSPACE);
  }
  sit_type(sit, amount);
}

/* Nothing is sent, the flaw is shown, and what is typed next goes to the wrong field. */
static void assert_flaw_first(struct sit *sit, int id) {
  engine_hush();
  sit_press(sit, TUI_KEY_F5);
  engine_assert_told("");
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), id);
  assert_false(sit_sees(sit, "There is nothing to save yet"));
  assert_false(sit_sees(sit, "No transfer."));
}

static void a_half_typed_row_is_no_empty_list(void **state) {
  struct sit *sit = *state;
  static const char *const amounts[] = {"200", "100.006"};
  rig_size(sit->rig, 60, 100);
  for (size_t i = 0; i < XQ_COUNT(amounts); i++) {
    for (int behind = 0; behind < 2; behind++) {
      opens_unpaid(sit, APP_ROUTE_TRANSFERS);
      type_amount(sit, amounts[i]);
      if (behind) {
        news(sit, &events[0]);
      }
      assert_flaw_first(sit, ACCOUNT_1); /* the first of them */
      assert_false(sit_sees(sit, "Use mine"));
      sit_type(sit, "6222020200112233445");
      tui_page_focus(tui_top(sit->app.t), NAME_1);
      rig_frame(sit->rig);
      sit_type(sit, "Mine");
      if (i == 1) {
        assert_flaw_first(sit, AMOUNT_1);
      }
    }
  }
}

/* Nobody typed anything: what the other terminal recorded is taken, and there is nothing to choose. */
static void who_typed_nothing_takes_theirs(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  opens_unpaid(sit, APP_ROUTE_TRANSFERS);
  tui_page_focus(tui_top(sit->app.t), NAME_1);
  rig_frame(sit->rig);
  sit_type(sit, "M");
  news(sit, &events[0]);
  sit_press(sit, TUI_KEY_BACKSPACE);
  engine_hush();
  sit_press(sit, TUI_KEY_F5);
  engine_assert_told("");
  assert_sees(sit, "[Theirs");
  assert_false(sit_sees(sit, "Use mine"));
}

static void nothing_to_save_leads_to_where_it_is_typed(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  opens_unpaid(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, save_id);
  assert_sees(sit, "There is nothing to save yet");
  assert_int_equal(tui_page_focused(tui_top(sit->app.t)), ACCOUNT_1);
}

static void removing_the_last_transfer_is_asked(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 100);
  stand(sit, application_of(XQ_B_ENTERED, XQ_P_REPORTED, "A 10000", 3));
  open_page(sit, APP_ROUTE_TRANSFERS);
  press_button(sit, DELETE_1);
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_sees(sit, "You have recorded your transfer");
  assert_false(sit_sees(sit, "No transfer has been recorded"));
  engine_hush();
  press_button(sit, save_id);
  engine_assert_told("");
  assert_sees(sit, "100.00 yuan  A");
  assert_sees(sit, "0.00 yuan, 100.00 yuan less than the fee");
  sit_press(sit, TUI_KEY_RIGHT);
  sit_press(sit, TUI_KEY_ENTER);
  assert_string_equal(engine_transfers(), "3:");
  struct xq_application *none = application_of(XQ_B_ENTERED, XQ_P_UNPAID, "", 4);
  none->timeline = xq_calloc(1, sizeof *none->timeline);
  none->timeline[0].event = XQ_AE_TRANSFERS_REMOVED;
  none->timeline_count = 1;
  struct xq_application *again = xq_application_dup(none);
  answer(sit, none, NULL);
  assert_sees(sit, "please pay 100.00 yuan");
  assert_sees(sit, "If you have already transferred the money");
  stand(sit, again);
  open_page(sit, APP_ROUTE_TRANSFERS);
  assert_sees(sit, "If you have already transferred the money");
}

static void while_behind_one_sum_is_said(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 24, 80);
  opens_unpaid(sit, APP_ROUTE_TRANSFERS);
  type_amount(sit, "40");
  news(sit, &events[1]);
  tui_page_focus(tui_top(sit->app.t), 1004); /* the head of the page may be out of sight */
  rig_frame(sit->rig);
  assert_sees(sit, "Another terminal has just recorded transfers; saving shows both lists");
  assert_false(sit_sees(sit, "once saved"));
}

/* Neither that nothing is due nor that it is complete, and what to do where the bank returned it. */
static void a_refused_payment_is_neither_due_nor_complete(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 60, 80);
  for (size_t p = 0; p < XQ_COUNT(pages); p++) {
    stand(sit, application_of(XQ_B_ENTERED, XQ_P_UNPAID, "A 10000", 1));
    open_page(sit, pages[p]);
    assert_sees(sit, "100.00 yuan (not found, please check)");
    assert_false(sit_sees(sit, "Still due"));
    assert_false(sit_sees(sit, "complete"));
    assert_true(sit_sees(sit, "Only if your bank") == (pages[p] != APP_ROUTE_PROGRESS));
  }
}

static void pay_now_moves_no_money(void **state) {
  struct sit *sit = *state;
  rig_size(sit->rig, 24, 80);
  opens_unpaid(sit, APP_ROUTE_PAYMENT);
  assert_sees(sit, "this program moves no money");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sit_setup, sit_teardown)
  const struct CMUnitTest tests[] = {
      TEST(never_invited_twice),
      TEST(the_main_button_is_what_is_to_be_done),
      TEST(what_happens_meanwhile_is_shown),
      TEST(pay_acts_on_what_is_true_when_it_is_pressed),
      TEST(what_the_page_above_brought_is_known),
      TEST(what_was_typed_outlives_the_news),
      TEST(these_pages_watch_without_a_pin),
      TEST(several_ways_of_paying_are_a_question),
      TEST(english_has_no_chinese_sums),
      TEST(refused_transfers_stand_in_the_form_and_are_not_just_saved_again),
      TEST(a_refused_transfer_that_was_changed_is_saved),
      TEST(what_was_typed_while_saving_is_kept),
      TEST(both_lists_are_shown_and_nothing_is_sent_unseen),
      TEST(merging_shows_the_result_before_it_is_saved),
      TEST(using_mine_replaces_what_was_shown),
      TEST(using_theirs_drops_mine),
      TEST(what_is_over_says_so_and_shows_its_progress),
      TEST(a_failure_is_told_once),
      TEST(a_question_about_a_list_goes_with_it),
      TEST(nobody_is_asked_to_save_what_cannot_be_saved),
      TEST(withdrawing_is_asked_again_when_the_money_is_another),
      TEST(withdrawing_is_done_by_what_was_asked),
      TEST(the_transfers_say_what_matters_within_a_small_screen),
      TEST(a_step_has_one_number),
      TEST(sums_stand_in_one_row),
      TEST(what_is_said_of_saving_is_not_cut),
      TEST(the_transaction_status_says_something_of_its_own),
      TEST(a_half_typed_row_is_no_empty_list),
      TEST(who_typed_nothing_takes_theirs),
      TEST(nothing_to_save_leads_to_where_it_is_typed),
      TEST(removing_the_last_transfer_is_asked),
      TEST(while_behind_one_sum_is_said),
      TEST(a_refused_payment_is_neither_due_nor_complete),
      TEST(pay_now_moves_no_money),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
