/* test_turn.c - whose turn it is, for every state that there can be; and the days. */
#include "rule.h"
#include "xuqi/turn.h"

static const struct xq_calendar none;

static int64_t at(const char *text) {
  int64_t t = 0;
  assert_ok(xq_time_parse_rfc3339(text, &t));
  return t;
}

/* Changed on Thursday, 2026-11-26, of a certificate that ends on 2026-12-18. */
static struct xq_turn_case a_case(enum xq_business business, enum xq_payment payment) {
  return (struct xq_turn_case){.business = business,
                               .payment = payment,
                               .total_fen = 10000,
                               .recorded_fen = payment == XQ_P_REPORTED ? 10000 : 0,
                               .changed_at = at("2026-11-26T10:00:00+08:00"),
                               .cert_end = at("2026-12-18T10:00:00+08:00"),
                               .holder_may_act = true,
                               .calendar = &none,
                               .unpaid_close_days = 30,
                               .confirm_days = 1,
                               .review_days = 3,
                               .issue_days = 1,
                               .refund_days = 5};
}

static void assert_turn(const struct xq_turn_case *c, enum xq_actor actor, enum xq_action action, const char *due) {
  struct xq_turn turn = xq_turn_of(c);
  char date[11] = "";
  if (turn.due != 0) {
    xq_day_format(turn.due, date);
  }
  if (turn.actor != actor || turn.action != action || strcmp(date, due) != 0) {
    fail_msg("%s %s: %s %s %s", xq_business_name(c->business), xq_payment_name(c->payment), xq_actor_name(turn.actor),
             xq_action_name(turn.action), date);
  }
}

static void every_state(void **state) {
  (void)state;
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    enum xq_actor actor;
    enum xq_action action;
    const char *due;
  } table[] = {
      {XQ_B_ENTERED, XQ_P_UNPAID, XQ_BY_HOLDER, XQ_DO_PAY, "2026-12-18"},
      {XQ_B_ENTERED, XQ_P_REPORTED, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, "2026-11-27"},
      {XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_BY_REVIEWER, XQ_DO_REVIEW, "2026-12-01"},
      {XQ_B_APPROVED, XQ_P_PAID, XQ_BY_CA, XQ_DO_ISSUE, "2026-11-27"},
      {XQ_B_ISSUED, XQ_P_PAID, XQ_BY_HOLDER, XQ_DO_INSTALL, "2026-12-18"},
      {XQ_B_RETURNED, XQ_P_PAID, XQ_BY_HOLDER, XQ_DO_CORRECT, "2026-12-18"},
      {XQ_B_INSTALLED, XQ_P_PAID, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
      {XQ_B_REJECTED, XQ_P_UNPAID, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
      {XQ_B_REJECTED, XQ_P_REFUNDING, XQ_BY_CASHIER, XQ_DO_REFUND, "2026-12-03"},
      {XQ_B_REJECTED, XQ_P_REFUNDED, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
      {XQ_B_WITHDRAWN, XQ_P_REPORTED, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, "2026-11-27"},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDING, XQ_BY_CASHIER, XQ_DO_REFUND, "2026-12-03"},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDED, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
      {XQ_B_CLOSED, XQ_P_UNPAID, XQ_BY_NOBODY, XQ_DO_NOTHING, ""},
  };
  size_t possible = 0;
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    for (int p = 0; p < XQ_P_COUNT_; p++) {
      bool normal = xq_turn_possible((enum xq_business)b, (enum xq_payment)p, XQ_O_NORMAL);
      bool closed = xq_turn_possible((enum xq_business)b, (enum xq_payment)p, XQ_O_CLOSED);
      assert_false(normal && closed);
      bool listed = false;
      for (size_t i = 0; i < XQ_COUNT(table); i++) {
        listed = listed || ((int)table[i].business == b && (int)table[i].payment == p);
      }
      assert_int_equal(listed, normal || closed);
      possible += listed ? 1 : 0;
    }
  }
  assert_int_equal(possible, XQ_COUNT(table));
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    struct xq_turn_case c = a_case(table[i].business, table[i].payment);
    assert_turn(&c, table[i].actor, table[i].action, table[i].due);
  }
}

/* What was reported is not enough, or too much: nobody can confirm it. */
static void money_that_does_not_add_up(void **state) {
  (void)state;
  struct xq_turn_case c = a_case(XQ_B_ENTERED, XQ_P_REPORTED);
  assert_false(xq_turn_of(&c).recorded);
  for (int i = 0; i < 2; i++) {
    c.recorded_fen = i == 0 ? 6000 : 12000;
    assert_turn(&c, XQ_BY_HOLDER, XQ_DO_PAY, "2026-12-18");
    assert_true(xq_turn_of(&c).recorded);
  }
  c.holder_may_act = false;
  assert_turn(&c, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, "2026-11-27");
}

static void of_a_certificate_that_is_over(void **state) {
  (void)state;
  struct xq_turn_case c = a_case(XQ_B_ENTERED, XQ_P_UNPAID);
  c.holder_may_act = false;
  assert_turn(&c, XQ_BY_NOBODY, XQ_DO_NOTHING, "");
  c = a_case(XQ_B_RETURNED, XQ_P_PAID);
  c.holder_may_act = false;
  assert_turn(&c, XQ_BY_REVIEWER, XQ_DO_REVIEW, "2026-12-01");
  c = a_case(XQ_B_ISSUED, XQ_P_PAID); /* what is made can still be installed */
  c.holder_may_act = false;
  assert_turn(&c, XQ_BY_HOLDER, XQ_DO_INSTALL, "2026-12-18");
}

static void the_last_day_to_pay(void **state) {
  (void)state;
  int64_t changed = at("2026-11-26T23:59:59+08:00"), end = at("2027-06-01T00:00:00+08:00");
  assert_int_equal(xq_turn_pay_by(changed, 30, end), day("2026-12-26"));
  assert_int_equal(xq_turn_pay_by(changed + 1, 30, end), day("2026-12-27"));
  assert_int_equal(xq_turn_pay_by(changed, 30, at("2026-12-18T00:00:00+08:00")), day("2026-12-18"));
  /* it stays open for the whole of that day, by the calendar of China */
  assert_true(changed >= xq_turn_unpaid_before(at("2026-12-26T23:59:59+08:00"), 30));
  assert_true(changed < xq_turn_unpaid_before(at("2026-12-27T00:00:00+08:00"), 30));
}

static void refused_and_approximate(void **state) {
  (void)state;
  assert_true(xq_turn_is_refused(XQ_B_ENTERED, XQ_P_UNPAID, "no such money"));
  assert_true(xq_turn_is_refused(XQ_B_WITHDRAWN, XQ_P_UNPAID, "no such money"));
  assert_false(xq_turn_is_refused(XQ_B_ENTERED, XQ_P_UNPAID, NULL));
  assert_false(xq_turn_is_refused(XQ_B_REJECTED, XQ_P_UNPAID, "no"));
  assert_false(xq_turn_is_refused(XQ_B_RETURNED, XQ_P_PAID, "no"));
  struct xq_turn_case c = a_case(XQ_B_AWAITING_REVIEW, XQ_P_PAID);
  assert_true(xq_turn_of(&c).about); /* a calendar without a year */
  const struct xq_calendar known = {.covers_to = day("2026-12-31")};
  c.calendar = &known;
  assert_false(xq_turn_of(&c).about);
  c = a_case(XQ_B_ENTERED, XQ_P_UNPAID);
  assert_false(xq_turn_of(&c).about); /* no business days */
}

static void assert_end(struct xq_turn_case c, const char *cert_end, const char *advised, const char *ends, bool over) {
  char day[11] = "", last[11] = "";
  c.cert_end = at(cert_end);
  const struct xq_turn turn = xq_turn_of(&c);
  if (turn.advised != 0) {
    xq_day_format(turn.advised, day);
  }
  if (turn.ends != 0) {
    xq_day_format(turn.ends, last);
  }
  assert_string_equal(day, advised);
  assert_string_equal(last, ends);
  assert_int_equal(turn.over, over);
}

/* What others still have to do needs a valid certificate to its end: whoever waits is told when that is not sure. */
static void the_end_of_the_certificate(void **state) {
  (void)state;
  /* to be paid: 5 business days for the rest, done on a day before the last */
  struct xq_turn_case c = a_case(XQ_B_ENTERED, XQ_P_UNPAID);
  assert_end(c, "2026-12-18T10:00:00+08:00", "2026-12-10", "", false);
  assert_end(c, "2026-12-04T10:00:00+08:00", "2026-11-26", "", false);
  assert_end(c, "2026-12-03T10:00:00+08:00", "", "2026-12-03", false);
  c.business = XQ_B_RETURNED;
  c.payment = XQ_P_PAID;
  assert_end(c, "2026-12-18T10:00:00+08:00", "2026-12-13", "", false);
  c.business = XQ_B_AWAITING_REVIEW;
  assert_end(c, "2026-12-18T10:00:00+08:00", "", "", false);
  assert_end(c, "2026-12-02T10:00:00+08:00", "", "2026-12-02", false);
  c.expired = true;
  c.holder_may_act = false;
  assert_end(c, "2026-11-27T10:00:00+08:00", "", "2026-11-27", true);
  c.business = XQ_B_INSTALLED; /* then it does not matter */
  assert_end(c, "2026-11-27T10:00:00+08:00", "", "", false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_state),
      cmocka_unit_test(money_that_does_not_add_up),
      cmocka_unit_test(the_last_day_to_pay),
      cmocka_unit_test(of_a_certificate_that_is_over),
      cmocka_unit_test(refused_and_approximate),
      cmocka_unit_test(the_end_of_the_certificate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
