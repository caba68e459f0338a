/* states.c - the names of the three states of a renewal.  Which follows which is the service's to say (its workflow).
 */
#include <string.h>

#include "xuqi/form.h"

static const char *const business_names[XQ_B_COUNT_] = {
    [XQ_B_ENTERED] = "entered",     [XQ_B_AWAITING_REVIEW] = "awaiting_review",
    [XQ_B_APPROVED] = "approved",   [XQ_B_ISSUED] = "issued",
    [XQ_B_INSTALLED] = "installed", [XQ_B_RETURNED] = "returned",
    [XQ_B_REJECTED] = "rejected",   [XQ_B_WITHDRAWN] = "withdrawn",
    [XQ_B_CLOSED] = "closed",
};
static const char *const payment_names[XQ_P_COUNT_] = {
    [XQ_P_UNPAID] = "unpaid",       [XQ_P_REPORTED] = "reported", [XQ_P_PAID] = "paid",
    [XQ_P_REFUNDING] = "refunding", [XQ_P_REFUNDED] = "refunded",
};
static const char *const order_names[XQ_O_COUNT_] = {[XQ_O_NORMAL] = "normal", [XQ_O_CLOSED] = "closed"};

static int find(const char *const *names, int count, const char *name) {
  for (int i = 0; name != NULL && i < count; i++) {
    if (strcmp(names[i], name) == 0) {
      return i;
    }
  }
  return -1;
}

const char *xq_business_name(enum xq_business s) {
  return (unsigned)s < XQ_B_COUNT_ ? business_names[s] : "";
}

const char *xq_payment_name(enum xq_payment s) {
  return (unsigned)s < XQ_P_COUNT_ ? payment_names[s] : "";
}

const char *xq_order_name(enum xq_order s) {
  return (unsigned)s < XQ_O_COUNT_ ? order_names[s] : "";
}

bool xq_business_from_name(const char *s, enum xq_business *out) {
  int found = find(business_names, XQ_B_COUNT_, s);
  if (found >= 0) {
    *out = (enum xq_business)found;
  }
  return found >= 0;
}

bool xq_payment_from_name(const char *s, enum xq_payment *out) {
  int found = find(payment_names, XQ_P_COUNT_, s);
  if (found >= 0) {
    *out = (enum xq_payment)found;
  }
  return found >= 0;
}

bool xq_order_from_name(const char *s, enum xq_order *out) {
  int found = find(order_names, XQ_O_COUNT_, s);
  if (found >= 0) {
    *out = (enum xq_order)found;
  }
  return found >= 0;
}

bool xq_business_is_final(enum xq_business s) {
  return s == XQ_B_INSTALLED || s == XQ_B_REJECTED || s == XQ_B_WITHDRAWN || s == XQ_B_CLOSED;
}
