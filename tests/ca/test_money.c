/* test_money.c - what is known of an application's money adds up in every state, with any sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <json-c/json.h>
#include <stdlib.h>

#include "xuqi/ca.h"

#define FEE 10000

static struct xq_money money_of(enum xq_business business, enum xq_payment payment, int64_t recorded, int64_t fee) {
  struct xq_transfer one = {.amount_fen = recorded};
  struct xq_application app = {.business = business, .payment = payment, .order.total_fen = fee};
  if (recorded != 0) {
    app.transfers = (struct xq_transfer_list){&one, 1};
  }
  return xq_money_of(&app);
}

static void each_state_has_its_sums(void **state) {
  (void)state;
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    int64_t recorded;
    struct xq_money is; /* due, recorded, confirmed, missing, over, refunding, refunded, open, refused */
  } cases[] = {
      {XQ_B_ENTERED, XQ_P_UNPAID, 0, {FEE, 0, 0, FEE, 0, 0, 0, true, false}},
      {XQ_B_ENTERED, XQ_P_REPORTED, 6000, {FEE, 6000, 0, 4000, 0, 0, 0, true, false}},
      {XQ_B_ENTERED, XQ_P_REPORTED, FEE, {FEE, FEE, 0, 0, 0, 0, 0, true, false}},
      {XQ_B_ENTERED, XQ_P_REPORTED, 12000, {FEE, 12000, 0, 0, 2000, 0, 0, true, false}},
      {XQ_B_ENTERED, XQ_P_UNPAID, FEE, {FEE, FEE, 0, 0, 0, 0, 0, true, true}},
      {XQ_B_ENTERED, XQ_P_UNPAID, 6000, {FEE, 6000, 0, 4000, 0, 0, 0, true, true}},
      {XQ_B_AWAITING_REVIEW, XQ_P_PAID, FEE, {FEE, FEE, FEE, 0, 0, 0, 0, false, false}},
      {XQ_B_RETURNED, XQ_P_PAID, FEE, {FEE, FEE, FEE, 0, 0, 0, 0, false, false}},
      {XQ_B_APPROVED, XQ_P_PAID, FEE, {FEE, FEE, FEE, 0, 0, 0, 0, false, false}},
      {XQ_B_ISSUED, XQ_P_PAID, FEE, {FEE, FEE, FEE, 0, 0, 0, 0, false, false}},
      {XQ_B_INSTALLED, XQ_P_PAID, FEE, {FEE, FEE, FEE, 0, 0, 0, 0, false, false}},
      {XQ_B_INSTALLED, XQ_P_PAID, 0, {FEE, 0, FEE, 0, 0, 0, 0, false, false}}, /* paid otherwise */
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, 0, {0, 0, 0, 0, 0, 0, 0, false, false}},
      {XQ_B_WITHDRAWN, XQ_P_REPORTED, 6000, {0, 6000, 0, 0, 0, 0, 0, false, false}},
      {XQ_B_WITHDRAWN, XQ_P_UNPAID, 6000, {0, 6000, 0, 0, 0, 0, 0, false, true}},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDING, 6000, {0, 6000, 6000, 0, 0, 6000, 0, false, false}},
      {XQ_B_WITHDRAWN, XQ_P_REFUNDED, 12000, {0, 12000, 12000, 0, 0, 0, 12000, false, false}},
      {XQ_B_REJECTED, XQ_P_UNPAID, 0, {0, 0, 0, 0, 0, 0, 0, false, false}},
      {XQ_B_REJECTED, XQ_P_REFUNDING, FEE, {0, FEE, FEE, 0, 0, FEE, 0, false, false}},
      {XQ_B_REJECTED, XQ_P_REFUNDED, FEE, {0, FEE, FEE, 0, 0, 0, FEE, false, false}},
      {XQ_B_CLOSED, XQ_P_UNPAID, 0, {0, 0, 0, 0, 0, 0, 0, false, false}},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct xq_money got = money_of(cases[i].business, cases[i].payment, cases[i].recorded, FEE);
    const struct xq_money *want = &cases[i].is;
    const int64_t pairs[][2] = {
        {got.due, want->due},           {got.recorded, want->recorded}, {got.confirmed, want->confirmed},
        {got.missing, want->missing},   {got.over, want->over},         {got.refunding, want->refunding},
        {got.refunded, want->refunded}, {got.open, want->open},         {got.refused, want->refused}};
    for (size_t n = 0; n < XQ_COUNT(pairs); n++) {
      if (pairs[n][0] != pairs[n][1]) {
        fail_msg("case %zu, number %zu: %lld, not %lld", i, n, (long long)pairs[n][0], (long long)pairs[n][1]);
      }
    }
  }
}

/* Whatever states and sums come together, also such as no service would say: no number is negative, none overflows. */
static void no_sum_is_beyond_reason(void **state) {
  (void)state;
  static const int64_t sums[] = {INT64_MIN, -1, 0, 1, FEE, INT64_MAX};
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    for (int p = 0; p < XQ_P_COUNT_; p++) {
      for (size_t r = 0; r < XQ_COUNT(sums); r++) {
        for (size_t f = 0; f < XQ_COUNT(sums); f++) {
          struct xq_money m = money_of((enum xq_business)b, (enum xq_payment)p, sums[r], sums[f]);
          const int64_t all[] = {m.due, m.recorded, m.confirmed, m.missing, m.over, m.refunding, m.refunded};
          for (size_t n = 0; n < XQ_COUNT(all); n++) {
            assert_true(all[n] >= 0);
          }
          assert_true(m.missing == 0 || m.over == 0);
          if (m.open) { /* the three that are shown add up */
            assert_true(m.missing == m.due - m.recorded || m.over == m.recorded - m.due);
          }
        }
      }
    }
  }
}

static void many_transfers_are_added_up_without_overflow(void **state) {
  (void)state;
  struct xq_transfer two[2] = {{.amount_fen = INT64_MAX}, {.amount_fen = 1}};
  struct xq_application app = {.payment = XQ_P_REPORTED, .order.total_fen = FEE, .transfers = {two, 2}};
  struct xq_money money = xq_money_of(&app);
  assert_true(money.recorded == INT64_MAX);
  assert_true(money.over == INT64_MAX - FEE);
}

static void a_closed_order_is_not_to_be_paid(void **state) {
  (void)state;
  struct xq_application app = {.order = {.total_fen = FEE, .status = XQ_O_CLOSED}};
  struct xq_money money = xq_money_of(&app);
  assert_true(money.due == 0 && money.missing == 0 && !money.open);
}

static void json_says_the_same(void **state) {
  (void)state;
  struct xq_money money = money_of(XQ_B_ENTERED, XQ_P_REPORTED, 6000, FEE);
  struct json_object *o = xq_money_to_json(&money);
  char *text = xq_json_text(o);
  assert_string_equal(text,
                      "{\"due_fen\":10000,\"recorded_fen\":6000,\"confirmed_fen\":0,\"missing_fen\":4000,"
                      "\"over_fen\":0,\"refunding_fen\":0,\"refunded_fen\":0,\"refused\":false}");
  free(text);
  json_object_put(o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_state_has_its_sums),
      cmocka_unit_test(no_sum_is_beyond_reason),
      cmocka_unit_test(many_transfers_are_added_up_without_overflow),
      cmocka_unit_test(a_closed_order_is_not_to_be_paid),
      cmocka_unit_test(json_says_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
