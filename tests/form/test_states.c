/* test_states.c - the names of states travel there and back. */
#include "rule.h"

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
  const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(strangers),
                                     cmocka_unit_test(what_is_over)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
