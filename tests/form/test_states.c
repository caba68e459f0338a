/* test_states.c - the names of states travel there and back. */
#include "rule.h"

/* Every member has a name of its own, and no stranger has one. */
#define CHECK_NAMES(what, count)                                                       \
  for (int i_ = 0; i_ < (int)(count); i_++) {                                          \
    enum xq_##what value_ = (enum xq_##what)((i_ + 1) % (int)(count));                 \
    assert_true(xq_##what##_from_name(xq_##what##_name((enum xq_##what)i_), &value_)); \
    assert_int_equal(value_, i_);                                                      \
    assert_false(xq_##what##_from_name("stranger", &value_));                          \
    assert_false(xq_##what##_from_name(NULL, &value_));                                \
    assert_false(xq_##what##_from_name("", &value_));                                  \
    assert_int_equal(value_, i_);                                                      \
    assert_string_equal(xq_##what##_name((enum xq_##what)(count)), "");                \
  }

/* Of the protocol and of stores that exist: these do not change. */
static void other_names(void **state) {
  (void)state;
  CHECK_NAMES(app_event, XQ_AE_COUNT_);
  CHECK_NAMES(actor, XQ_BY_COUNT_);
  CHECK_NAMES(action, XQ_DO_COUNT_);
  CHECK_NAMES(key_policy, XQ_KEY_POLICY_COUNT_);
  CHECK_NAMES(validity_rule, XQ_FROM_COUNT_);
  assert_string_equal(xq_app_event_name(XQ_AE_TRANSFERS_REPORTED), "transfers_reported");
  assert_string_equal(xq_app_event_name(XQ_AE_REFUNDED), "refunded");
  assert_string_equal(xq_actor_name(XQ_BY_OPERATOR), "operator");
  assert_string_equal(xq_actor_name(XQ_BY_NOBODY), "none");
  assert_string_equal(xq_action_name(XQ_DO_CONFIRM_PAYMENT), "confirm_payment");
  assert_string_equal(xq_key_policy_name(XQ_KEY_EITHER), "either");
  assert_string_equal(xq_validity_rule_name(XQ_FROM_OLD_END), "old_end");
}

static void names(void **state) {
  (void)state;
  for (int i = 0; i < XQ_B_COUNT_; i++) {
    enum xq_business b;
    assert_true(xq_business_from_name(xq_business_name((enum xq_business)i), &b));
    assert_int_equal(b, i);
  }
  for (int i = 0; i < XQ_P_COUNT_; i++) {
    enum xq_payment p;
    assert_true(xq_payment_from_name(xq_payment_name((enum xq_payment)i), &p));
    assert_int_equal(p, i);
  }
  for (int i = 0; i < XQ_O_COUNT_; i++) {
    enum xq_order o;
    assert_true(xq_order_from_name(xq_order_name((enum xq_order)i), &o));
    assert_int_equal(o, i);
  }
  assert_string_equal(xq_business_name(XQ_B_AWAITING_REVIEW), "awaiting_review");
  assert_string_equal(xq_payment_name(XQ_P_REPORTED), "reported");
  assert_string_equal(xq_order_name(XQ_O_CLOSED), "closed");
}

static void strangers(void **state) {
  (void)state;
  enum xq_business b = XQ_B_ISSUED;
  enum xq_payment p = XQ_P_PAID;
  enum xq_order o = XQ_O_CLOSED;
  assert_false(xq_business_from_name("Entered", &b) || xq_business_from_name("", &b) ||
               xq_business_from_name(NULL, &b));
  assert_false(xq_payment_from_name("free", &p));
  assert_false(xq_order_from_name("open", &o));
  assert_true(b == XQ_B_ISSUED && p == XQ_P_PAID && o == XQ_O_CLOSED);
  assert_string_equal(xq_business_name((enum xq_business)99), "");
}

static void what_is_over(void **state) {
  (void)state;
  static const bool final[XQ_B_COUNT_] = {
      [XQ_B_INSTALLED] = true, [XQ_B_REJECTED] = true, [XQ_B_WITHDRAWN] = true, [XQ_B_CLOSED] = true};
  for (int i = 0; i < XQ_B_COUNT_; i++) {
    assert_int_equal(xq_business_is_final((enum xq_business)i), final[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(other_names),
                                     cmocka_unit_test(strangers), cmocka_unit_test(what_is_over)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
