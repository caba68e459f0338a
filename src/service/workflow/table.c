/* table.c - the transition table: every change that can happen to an application, and nothing else can.  Read it aloud:
 * "when it is entered and unpaid, and the holder reports transfers, it is entered and reported, if there are any
 * transfers". */
#include <string.h>

#include "service/certs/certs.h"
#include "service/money/money.h"
#include "service/renewal/renewal.h"
#include "service/workflow/workflow.h"

/* ---- conditions */

/* Whoever holds only a certificate that is expired or revoked may look, but changes nothing. */
static xq_err *holder_may_act(svc *s, svc_tx *tx, const struct svc_app *app) {
  (void)s;
  return svc_cert_may_act(tx, app->certificate);
}

/* What a correction is let in for: the rules that look at the certificate. */
static xq_err *certificate_renewable(svc *s, svc_tx *tx, const struct svc_app *app) {
  return svc_renewal_check_certificate(s, tx, app->certificate, NULL, app->business_no, app->months);
}

/* The rules of renewal once more: days have passed since the application was taken in. */
static xq_err *still_renewable(svc *s, svc_tx *tx, const struct svc_app *app) {
  return svc_renewal_recheck(s, tx, app, NULL);
}

static xq_err *certificate_stored(svc *s, svc_tx *tx, const struct svc_app *app) {
  (void)s;
  struct svc_cert cert = {0};
  xq_err *err = svc_cert_load_issued(tx, app->business_no, &cert);
  svc_cert_clear(&cert);
  return err;
}

/* ---- guards */

static xq_err *some_transfers(svc_tx *tx, const struct svc_app *app, const struct svc_act *act) {
  (void)act;
  int64_t fen = 0;
  xq_err *err = svc_order_reported(tx, app->order_no, &fen);
  if (err == NULL && fen == 0) {
    err = xq_err_new(XQ_E_STATE_CONFLICT, "no transfers are reported");
  }
  return err;
}

static xq_err *no_transfers(svc_tx *tx, const struct svc_app *app, const struct svc_act *act) {
  (void)act;
  int64_t fen = 0;
  xq_err *err = svc_order_reported(tx, app->order_no, &fen);
  if (err == NULL && fen != 0) {
    err = xq_err_new(XQ_E_STATE_CONFLICT, "transfers are reported");
  }
  return err;
}

/* Money is matched to the order: what was reported is what it costs, to the fen. */
static xq_err *amounts_match(svc_tx *tx, const struct svc_app *app, const struct svc_act *act) {
  (void)act;
  int64_t fen = 0;
  xq_err *err = svc_order_reported(tx, app->order_no, &fen);
  if (err == NULL && fen != app->total_fen) {
    err = xq_err_new(XQ_E_STATE_CONFLICT, "the transfers reported do not add up to the order's total");
    xq_err_fact(err, "reported_fen", "%lld", (long long)fen);
    xq_err_fact(err, "total_fen", "%lld", (long long)app->total_fen);
  }
  return err;
}

xq_err *svc_reason_check(const char *reason) {
  size_t chars = reason != NULL ? xq_utf8_chars(reason, strlen(reason)) : 0;
  if (chars == 0 || chars > XQ_REASON_MAX_CHARS || !xq_text_printable(reason)) {
    return xq_err_fact(
        xq_err_new(XQ_E_MALFORMED, "a reason of 1 to %d printable characters is needed", XQ_REASON_MAX_CHARS), "field",
        "reason");
  }
  return NULL;
}

static xq_err *reason_given(svc_tx *tx, const struct svc_app *app, const struct svc_act *act) {
  (void)tx;
  (void)app;
  return svc_reason_check(act->note);
}

/* ---- the table */

/* clang-format off */
#define B(name) XQ_B_##name
#define P(name) XQ_P_##name
#define ROW(event, b1, p1, b2, p2, order, who, condition, guard) \
  {XQ_AE_##event, B(b1), P(p1), B(b2), P(p2), XQ_O_##order, who, condition, guard}
enum {
  HOLDER = 1u << XQ_BY_HOLDER, CASHIER = 1u << XQ_BY_CASHIER, REVIEWER = 1u << XQ_BY_REVIEWER, CA = 1u << XQ_BY_CA,
  SYSTEM = 1u << XQ_BY_SYSTEM
};

static const struct svc_transition table[] = {
  /*  event               from                       to                         order    who                 if so                  and with it comes */
  ROW(TRANSFERS_REPORTED, ENTERED,         UNPAID,    ENTERED,         REPORTED,  NORMAL, HOLDER,             holder_may_act,        some_transfers),
  ROW(TRANSFERS_REPORTED, ENTERED,         REPORTED,  ENTERED,         REPORTED,  NORMAL, HOLDER,             holder_may_act,        some_transfers),
  ROW(TRANSFERS_REMOVED,  ENTERED,         UNPAID,    ENTERED,         UNPAID,    NORMAL, HOLDER,             holder_may_act,        no_transfers),
  ROW(TRANSFERS_REMOVED,  ENTERED,         REPORTED,  ENTERED,         UNPAID,    NORMAL, HOLDER,             holder_may_act,        no_transfers),
  ROW(PAYMENT_CONFIRMED,  ENTERED,         REPORTED,  AWAITING_REVIEW, PAID,      NORMAL, CASHIER | SYSTEM,   NULL,                  amounts_match),
  ROW(PAYMENT_REFUSED,    ENTERED,         REPORTED,  ENTERED,         UNPAID,    NORMAL, CASHIER,            NULL,                  reason_given),
  ROW(WITHDRAWN,          ENTERED,         UNPAID,    WITHDRAWN,       UNPAID,    CLOSED, HOLDER,             holder_may_act,        NULL),
  ROW(CLOSED,             ENTERED,         UNPAID,    CLOSED,          UNPAID,    CLOSED, SYSTEM,             NULL,                  NULL),
  ROW(REJECTED,           ENTERED,         UNPAID,    REJECTED,        UNPAID,    CLOSED, REVIEWER,           NULL,                  reason_given),

  /* withdrawn while transfers are reported but not settled: the cashier still says whether the money came */
  ROW(WITHDRAWN,          ENTERED,         REPORTED,  WITHDRAWN,       REPORTED,  CLOSED, HOLDER,             holder_may_act,        NULL),
  ROW(PAYMENT_CONFIRMED,  WITHDRAWN,       REPORTED,  WITHDRAWN,       REFUNDING, CLOSED, CASHIER | SYSTEM,   NULL,                  NULL),
  ROW(PAYMENT_REFUSED,    WITHDRAWN,       REPORTED,  WITHDRAWN,       UNPAID,    CLOSED, CASHIER,            NULL,                  reason_given),

  ROW(APPROVED,           AWAITING_REVIEW, PAID,      APPROVED,        PAID,      NORMAL, REVIEWER | SYSTEM,  still_renewable,       NULL),
  ROW(RETURNED,           AWAITING_REVIEW, PAID,      RETURNED,        PAID,      NORMAL, REVIEWER,           NULL,                  reason_given),
  ROW(RESUBMITTED,        RETURNED,        PAID,      AWAITING_REVIEW, PAID,      NORMAL, HOLDER,             certificate_renewable, NULL),
  ROW(REJECTED,           AWAITING_REVIEW, PAID,      REJECTED,        REFUNDING, CLOSED, REVIEWER | SYSTEM,  NULL,                  reason_given),
  ROW(REJECTED,           RETURNED,        PAID,      REJECTED,        REFUNDING, CLOSED, REVIEWER | SYSTEM,  NULL,                  reason_given),

  /* approved, but the rules of renewal no longer hold when the certificate is to be signed */
  ROW(REJECTED,           APPROVED,        PAID,      REJECTED,        REFUNDING, CLOSED, CA,                 NULL,                  reason_given),
  ROW(ISSUED,             APPROVED,        PAID,      ISSUED,          PAID,      NORMAL, CA,                 certificate_stored,    NULL),
  ROW(INSTALLED,          ISSUED,          PAID,      INSTALLED,       PAID,      NORMAL, HOLDER,             certificate_stored,    NULL),

  ROW(REFUNDED,           REJECTED,        REFUNDING, REJECTED,        REFUNDED,  CLOSED, CASHIER,            NULL,                  NULL),
  ROW(REFUNDED,           WITHDRAWN,       REFUNDING, WITHDRAWN,       REFUNDED,  CLOSED, CASHIER,            NULL,                  NULL),
};
/* clang-format on */

const struct svc_transition *svc_transition_find(enum xq_app_event event, enum xq_business business,
                                                 enum xq_payment payment) {
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    if (table[i].event == event && table[i].from_business == business && table[i].from_payment == payment) {
      return &table[i];
    }
  }
  return NULL;
}
