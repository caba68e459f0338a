/* states.c - the names of states, events, actors, actions and policies.  Which follows which is the service's to say (its
 * workflow). */
#include <string.h>

#include "xuqi/form.h"

static int find(const char *const *names, int count, const char *name) {
  for (int i = 0; name != NULL && i < count; i++) {
    if (strcmp(names[i], name) == 0) {
      return i;
    }
  }
  return -1;
}

/* The two functions of an enum xq_WHAT whose names are in WHAT_names. */
#define NAMED(what)                                                           \
  const char *xq_##what##_name(enum xq_##what value) {                        \
    return (size_t)value < XQ_COUNT(what##_names) ? what##_names[value] : ""; \
  }                                                                           \
  bool xq_##what##_from_name(const char *s, enum xq_##what *out) {            \
    int found = find(what##_names, (int)XQ_COUNT(what##_names), s);           \
    if (found >= 0) {                                                         \
      *out = (enum xq_##what)found;                                           \
    }                                                                         \
    return found >= 0;                                                        \
  }

static const char *const business_names[XQ_B_COUNT_] = {
    [XQ_B_ENTERED] = "entered",     [XQ_B_AWAITING_REVIEW] = "awaiting_review",
    [XQ_B_APPROVED] = "approved",   [XQ_B_ISSUED] = "issued",
    [XQ_B_INSTALLED] = "installed", [XQ_B_RETURNED] = "returned",
    [XQ_B_REJECTED] = "rejected",   [XQ_B_WITHDRAWN] = "withdrawn",
    [XQ_B_CLOSED] = "closed",
};
NAMED(business)

static const char *const payment_names[XQ_P_COUNT_] = {
    [XQ_P_UNPAID] = "unpaid",       [XQ_P_REPORTED] = "reported", [XQ_P_PAID] = "paid",
    [XQ_P_REFUNDING] = "refunding", [XQ_P_REFUNDED] = "refunded",
};
NAMED(payment)

static const char *const order_names[XQ_O_COUNT_] = {[XQ_O_NORMAL] = "normal", [XQ_O_CLOSED] = "closed"};
NAMED(order)

static const char *const app_event_names[XQ_AE_COUNT_] = {
    [XQ_AE_SUBMITTED] = "submitted",
    [XQ_AE_TRANSFERS_REPORTED] = "transfers_reported",
    [XQ_AE_TRANSFERS_REMOVED] = "transfers_removed",
    [XQ_AE_PAYMENT_CONFIRMED] = "payment_confirmed",
    [XQ_AE_PAYMENT_REFUSED] = "payment_refused",
    [XQ_AE_APPROVED] = "approved",
    [XQ_AE_RETURNED] = "returned",
    [XQ_AE_RESUBMITTED] = "resubmitted",
    [XQ_AE_REJECTED] = "rejected",
    [XQ_AE_WITHDRAWN] = "withdrawn",
    [XQ_AE_ISSUED] = "issued",
    [XQ_AE_INSTALLED] = "installed",
    [XQ_AE_CLOSED] = "closed",
    [XQ_AE_REFUNDED] = "refunded",
};
NAMED(app_event)

static const char *const actor_names[XQ_BY_COUNT_] = {
    [XQ_BY_HOLDER] = "holder", [XQ_BY_CASHIER] = "cashier",   [XQ_BY_REVIEWER] = "reviewer", [XQ_BY_CA] = "ca",
    [XQ_BY_SYSTEM] = "system", [XQ_BY_OPERATOR] = "operator", [XQ_BY_NOBODY] = "none",
};
NAMED(actor)

static const char *const action_names[XQ_DO_COUNT_] = {
    [XQ_DO_PAY] = "pay",
    [XQ_DO_WITHDRAW] = "withdraw",
    [XQ_DO_CORRECT] = "correct",
    [XQ_DO_INSTALL] = "install",
    [XQ_DO_CONFIRM_PAYMENT] = "confirm_payment",
    [XQ_DO_REVIEW] = "review",
    [XQ_DO_ISSUE] = "issue",
    [XQ_DO_REFUND] = "refund",
    [XQ_DO_NOTHING] = "none",
};
NAMED(action)

static const char *const key_policy_names[XQ_KEY_POLICY_COUNT_] = {
    [XQ_KEY_SAME] = "same", [XQ_KEY_NEW] = "new", [XQ_KEY_EITHER] = "either"};
NAMED(key_policy)

static const char *const validity_rule_names[XQ_FROM_COUNT_] = {
    [XQ_FROM_OLD_END] = "old_end", [XQ_FROM_ISSUE] = "issue"};
NAMED(validity_rule)

static const char *const renewability_names[XQ_R_COUNT_] = {
    [XQ_R_OK] = "ok",           [XQ_R_TOO_EARLY] = "too_early", [XQ_R_EXPIRED] = "expired",
    [XQ_R_REVOKED] = "revoked", [XQ_R_UNKNOWN] = "unknown",     [XQ_R_OPEN] = "open",
    [XQ_R_RENEWED] = "renewed", [XQ_R_BEYOND_CA] = "beyond_ca",
};
NAMED(renewability)

bool xq_business_is_final(enum xq_business s) {
  return s == XQ_B_INSTALLED || s == XQ_B_REJECTED || s == XQ_B_WITHDRAWN || s == XQ_B_CLOSED;
}

bool xq_payment_has_arrived(enum xq_payment s) {
  return s == XQ_P_PAID || s == XQ_P_REFUNDING || s == XQ_P_REFUNDED;
}
