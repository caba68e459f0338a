/* applications.c - reads applications, and says whose they are. */
#include <stdlib.h>
#include <string.h>

#include "service/applications/applications.h"

void svc_app_clear(struct svc_app *app) {
  free(app->business_no);
  free(app->certificate);
  free(app->message);
  free(app->key);
  free(app->form);
  free(app->reason);
  free(app->order_no);
  *app = (struct svc_app){0};
}

/* ---- reading */

#define SELECT                                                                                          \
  "SELECT a.business_no, a.certificate, a.business_status, a.payment_status, a.revision, a.created_at," \
  " a.updated_at, a.months, a.message, a.key, a.form, a.reason, o.order_no, o.status, o.total_fen"      \
  " FROM application a JOIN orders o ON o.business_no = a.business_no "

static xq_err *take_row(svc_rows *rows, struct svc_app *app) {
  if (!xq_business_from_name(svc_col_text(rows, 2), &app->business) ||
      !xq_payment_from_name(svc_col_text(rows, 3), &app->payment) ||
      !xq_order_from_name(svc_col_text(rows, 13), &app->order)) {
    return xq_err_new(XQ_E_INTERNAL, "application %s has no known state", svc_col_text(rows, 0));
  }
  app->business_no = xq_strdup(svc_col_text(rows, 0));
  app->certificate = xq_strdup(svc_col_text(rows, 1));
  app->revision = svc_col_int(rows, 4);
  app->created_at = svc_col_int(rows, 5);
  app->updated_at = svc_col_int(rows, 6);
  app->months = (int)svc_col_int(rows, 7);
  app->message = xq_strdup(svc_col_text(rows, 8));
  app->key = xq_strdup(svc_col_text(rows, 9));
  app->form = xq_strdup(svc_col_text(rows, 10));
  app->reason = xq_strdup(svc_col_text(rows, 11));
  app->order_no = xq_strdup(svc_col_text(rows, 12));
  app->total_fen = svc_col_int(rows, 14);
  return NULL;
}

static xq_err *load(svc_tx *tx, const char *sql, const char *number, struct svc_app *app) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, sql, svc_text(number)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (!more) {
    err = xq_err_new(XQ_E_NOT_FOUND, "no application %s", number);
    goto out;
  }
  XQ_TRY(take_row(rows, app));
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_app_load(svc_tx *tx, const char *business_no, struct svc_app *app) {
  return load(tx, SELECT "WHERE a.business_no = ?", business_no, app);
}

xq_err *svc_app_load_by_order(svc_tx *tx, const char *order_no, struct svc_app *app) {
  return load(tx, SELECT "WHERE o.order_no = ?", order_no, app);
}

xq_err *svc_app_check_revision(const struct svc_app *app, int64_t revision) {
  if (revision == app->revision) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_VERSION_CONFLICT, "the application has changed since it was read");
  return xq_err_fact(err, "revision", "%lld", (long long)app->revision);
}

xq_err *svc_app_check_party(svc_tx *tx, const struct svc_app *app, const char *fingerprint) {
  svc_rows *rows = NULL;
  bool is_party = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT 1 FROM application WHERE business_no = ? AND" SVC_SQL_OF_HOLDER,
                   svc_text(app->business_no), svc_text(fingerprint)));
  XQ_TRY(svc_rows_next(rows, &is_party));
  if (!is_party) { /* the same answer as for a number that does not exist: others' numbers cannot be probed */
    err = xq_err_new(XQ_E_NOT_FOUND, "no application %s", app->business_no);
  }
out:
  svc_rows_close(&rows);
  return err;
}
