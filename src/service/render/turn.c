/* turn.c - who acts next on an application, and until when, as the protocol shows it (doc/openapi.yaml, Next). */
#include "service/certs/certs.h"
#include "service/money/money.h"
#include "service/reference/reference.h"
#include "service/render/render.h"

/* End, and whether its holder may act: less than svc_cert_load(), for every list of applications asks. */
static xq_err *take_certificate(svc_tx *tx, const char *fingerprint, struct xq_turn_case *c) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT not_after, revoked_at FROM certificate WHERE fingerprint = ?",
                   svc_text(fingerprint)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    c->cert_end = svc_col_int(rows, 0);
    c->expired = svc_col_is_null(rows, 1) && xq_time_now() > c->cert_end;
    c->holder_may_act = svc_col_is_null(rows, 1) && !c->expired;
  }
out:
  svc_rows_close(&rows);
  return err;
}

/* Whether business days are counted: the calendar is read for nothing else. */
static bool counts_days(const struct svc_app *app) {
  return app->payment == XQ_P_REPORTED || app->payment == XQ_P_REFUNDING || app->business == XQ_B_ENTERED ||
         app->business == XQ_B_AWAITING_REVIEW || app->business == XQ_B_APPROVED || app->business == XQ_B_RETURNED;
}

xq_err *svc_turn(svc *s, svc_tx *tx, const struct svc_app *app, struct xq_turn *turn) {
  struct xq_calendar calendar = {0};
  struct xq_turn_case c = {.business = app->business,
                           .payment = app->payment,
                           .refused = xq_turn_is_refused(app->business, app->payment, app->reason),
                           .total_fen = app->total_fen,
                           .changed_at = app->updated_at,
                           .calendar = &calendar,
                           .unpaid_close_days = s->config->policy.unpaid_close_days,
                           .confirm_days = s->config->policy.confirm_days,
                           .review_days = s->config->policy.review_days,
                           .issue_days = s->config->policy.issue_days,
                           .refund_days = s->config->policy.refund_days};
  xq_err *err = NULL;
  XQ_TRY(take_certificate(tx, app->certificate, &c));
  if (app->payment == XQ_P_REPORTED) {
    XQ_TRY(svc_order_reported(tx, app->order_no, &c.recorded_fen));
  }
  if (counts_days(app)) {
    XQ_TRY(svc_reference_calendar(tx, &calendar));
  }
  *turn = xq_turn_of(&c);
out:
  xq_calendar_clear(&calendar);
  return err;
}

/* The one that is open; or one that is over but for the money. */
#define UNFINISHED                                                                   \
  "SELECT business_no FROM application WHERE" SVC_SQL_OF_HOLDER "AND (" SVC_SQL_OPEN \
  " OR payment_status IN ('reported', 'refunding'))"                                 \
  " ORDER BY " SVC_SQL_OPEN " DESC, created_at DESC, business_no DESC LIMIT 1"

xq_err *svc_turn_of_certificate(svc *s, svc_tx *tx, const char *fingerprint, struct xq_turn *turn) {
  svc_rows *rows = NULL;
  struct svc_app app = {0};
  bool more = false;
  xq_err *err = NULL;
  *turn = (struct xq_turn){.actor = XQ_BY_NOBODY, .action = XQ_DO_NOTHING};
  XQ_TRY(svc_query(tx, &rows, UNFINISHED, svc_text(fingerprint)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    XQ_TRY(svc_app_load(tx, svc_col_text(rows, 0), &app));
    XQ_TRY(svc_turn(s, tx, &app, turn));
  }
out:
  svc_rows_close(&rows);
  svc_app_clear(&app);
  return err;
}
