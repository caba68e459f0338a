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

static void other_names(void **state) {
  (void)state;
  CHECK_NAMES(app_event, XQ_AE_COUNT_);
  CHECK_NAMES(actor, XQ_BY_COUNT_);
  CHECK_NAMES(action, XQ_DO_COUNT_);
  CHECK_NAMES(key_policy, XQ_KEY_POLICY_COUNT_);
  CHECK_NAMES(validity_rule, XQ_FROM_COUNT_);
  CHECK_NAMES(renewability, XQ_R_COUNT_);
}

#define ALL_ARE(thing, count, names)                                                    \
  do {                                                                                  \
    struct xq_buf all = {0};                                                            \
    for (int i = 0; i < (int)(count); i++) {                                            \
      xq_buf_printf(&all, i > 0 ? " %s" : "%s", xq_##thing##_name((enum xq_##thing)i)); \
    }                                                                                   \
    char *text = xq_buf_take_str(&all);                                                 \
    assert_string_equal(text, names);                                                   \
    free(text);                                                                         \
  } while (0)

/* They stand in stores, in signed messages and in the protocol: none may change. */
static void names_stay(void **state) {
  (void)state;
  ALL_ARE(business, XQ_B_COUNT_,
          "entered awaiting_review approved issued installed returned rejected withdrawn closed");
  ALL_ARE(payment, XQ_P_COUNT_, "unpaid reported paid refunding refunded");
  ALL_ARE(order, XQ_O_COUNT_, "normal closed");
  ALL_ARE(app_event, XQ_AE_COUNT_,
          "submitted transfers_reported transfers_removed payment_confirmed payment_refused approved returned "
          "resubmitted rejected withdrawn issued installed closed refunded");
  ALL_ARE(actor, XQ_BY_COUNT_, "holder cashier reviewer ca system operator none");
  ALL_ARE(action, XQ_DO_COUNT_, "pay withdraw correct install confirm_payment review issue refund none");
  ALL_ARE(key_policy, XQ_KEY_POLICY_COUNT_, "same new either");
  ALL_ARE(validity_rule, XQ_FROM_COUNT_, "old_end issue");
  ALL_ARE(renewability, XQ_R_COUNT_, "ok too_early expired revoked unknown open renewed beyond_ca");
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

static void what_has_arrived(void **state) {
  (void)state;
  const bool arrived[XQ_P_COUNT_] = {[XQ_P_PAID] = true, [XQ_P_REFUNDING] = true, [XQ_P_REFUNDED] = true};
  for (int i = 0; i < XQ_P_COUNT_; i++) {
    assert_int_equal(xq_payment_has_arrived((enum xq_payment)i), arrived[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(names),        cmocka_unit_test(other_names),
                                     cmocka_unit_test(names_stay),   cmocka_unit_test(strangers),
                                     cmocka_unit_test(what_is_over), cmocka_unit_test(what_has_arrived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
