/* applications.c - applications as they are in the store, and as the protocol shows them. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/core.h"
#include "service/reference.h"
#include "service/workflow/workflow.h"

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
  struct svc_cert issued = {0};
  if (strcmp(app->certificate, fingerprint) == 0) {
    return NULL;
  }
  xq_err *err = svc_cert_load_issued(tx, app->business_no, &issued);
  bool is_new = err == NULL && strcmp(issued.fingerprint, fingerprint) == 0;
  svc_cert_clear(&issued);
  if (err != NULL && xq_err_code(err) != XQ_E_NOT_ISSUED) {
    return err;
  }
  xq_err_ignore(err, "not issued: then the certificate cannot be the new one");
  /* the same answer as for a number that does not exist: others' numbers cannot be probed */
  return is_new ? NULL : xq_err_new(XQ_E_NOT_FOUND, "no application %s", app->business_no);
}

xq_err *svc_app_reported(svc_tx *tx, const struct svc_app *app, int64_t *fen) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT COALESCE(SUM(amount_fen), 0) FROM transfer WHERE order_no = ?",
                   svc_text(app->order_no)));
  XQ_TRY(svc_rows_next(rows, &more));
  *fen = more ? svc_col_int(rows, 0) : 0;
out:
  svc_rows_close(&rows);
  return err;
}

/* ---- rendering */

static xq_err *add_certificates(svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  struct svc_cert old = {0}, new = {0};
  struct xq_cert_info *info = NULL;
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_cert_load(tx, app->certificate, &old));
  XQ_TRY(xq_cert_info_get(old.x509, &info));
  o = json_object_new_object();
  xq_json_add_str(o, "serial", old.serial);
  xq_json_add_str(o, "fingerprint", old.fingerprint);
  xq_json_add_str(o, "subject", info->subject);
  xq_json_add_time(o, "not_before", old.not_before);
  xq_json_add_time(o, "not_after", old.not_after);
  xq_json_add(out, "certificate", o);
  err = svc_cert_load_issued(tx, app->business_no, &new);
  if (xq_err_code(err) == XQ_E_NOT_ISSUED) {
    xq_err_free(&err);
    goto out;
  }
  if (err == NULL) {
    o = json_object_new_object();
    xq_json_add_str(o, "serial", new.serial);
    xq_json_add_time(o, "not_before", new.not_before);
    xq_json_add_time(o, "not_after", new.not_after);
    xq_json_add(out, "new_certificate", o);
  }
out:
  xq_cert_info_free(&info);
  svc_cert_clear(&old);
  svc_cert_clear(&new);
  return err;
}

static xq_err *add_order(svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  svc_rows *rows = NULL;
  bool more = false;
  struct json_object *order = json_object_new_object(), *lines = json_object_new_array();
  xq_err *err = NULL;
  xq_json_add_str(order, "order_no", app->order_no);
  xq_json_add_str(order, "transaction_type", "consume");
  xq_json_add_str(order, "status", xq_order_name(app->order));
  xq_json_add_time(order, "created_at", app->created_at);
  xq_json_add_int(order, "total_fen", app->total_fen);
  xq_json_add(order, "lines", lines);
  xq_json_add(out, "order", order);
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT name, unit_fen, quantity, amount_fen FROM order_line WHERE order_no = ? ORDER BY position",
                   svc_text(app->order_no)));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    struct json_object *line = json_object_new_object();
    xq_json_add_str(line, "name", svc_col_text(rows, 0));
    xq_json_add_int(line, "unit_fen", svc_col_int(rows, 1));
    xq_json_add_int(line, "quantity", svc_col_int(rows, 2));
    xq_json_add_int(line, "amount_fen", svc_col_int(rows, 3));
    json_object_array_add(lines, line);
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *add_transfers(svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  svc_rows *rows = NULL;
  bool more = false;
  char date[11];
  struct json_object *list = json_object_new_array();
  xq_err *err = NULL;
  xq_json_add(out, "transfers", list);
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT payer_account, payer_name, amount_fen, day, remark FROM transfer WHERE order_no = ?"
                   " ORDER BY position",
                   svc_text(app->order_no)));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    struct json_object *t = json_object_new_object();
    xq_json_add_str(t, "payer_account", svc_col_text(rows, 0));
    xq_json_add_str(t, "payer_name", svc_col_text(rows, 1));
    xq_json_add_int(t, "amount_fen", svc_col_int(rows, 2));
    xq_json_add_str(t, "date", xq_day_format(svc_col_int(rows, 3), date));
    xq_json_add_str(t, "remark", svc_col_text(rows, 4));
    json_object_array_add(list, t);
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *add_timeline(svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  svc_rows *rows = NULL;
  bool more = false;
  struct json_object *list = json_object_new_array();
  xq_err *err = NULL;
  xq_json_add(out, "timeline", list);
  XQ_TRY(svc_query(tx, &rows, "SELECT at, event, actor, note FROM timeline WHERE business_no = ? ORDER BY position",
                   svc_text(app->business_no)));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    struct json_object *line = json_object_new_object();
    xq_json_add_time(line, "at", svc_col_int(rows, 0));
    xq_json_add_str(line, "event", svc_col_text(rows, 1));
    xq_json_add_str(line, "actor", svc_col_text(rows, 2));
    if (!svc_col_is_null(rows, 3)) {
      xq_json_add_str(line, "note", svc_col_text(rows, 3));
    }
    json_object_array_add(list, line);
  }
out:
  svc_rows_close(&rows);
  return err;
}

/* Who acts next.  Every state has an answer, so that nobody waits for nothing. */
struct next {
  const char *actor;
  const char *action;
};
static struct next next_of(const struct svc_app *app) {
  switch (app->business) {
    case XQ_B_ENTERED:
      return app->payment == XQ_P_REPORTED ? (struct next){"cashier", "confirm_payment"}
                                           : (struct next){"holder", "pay"};
    case XQ_B_AWAITING_REVIEW:
      return (struct next){"reviewer", "review"};
    case XQ_B_APPROVED:
      return (struct next){"ca", "issue"};
    case XQ_B_ISSUED:
      return (struct next){"holder", "install"};
    case XQ_B_RETURNED:
      return (struct next){"holder", "correct"};
    default:
      break;
  }
  if (app->payment == XQ_P_REFUNDING) {
    return (struct next){"cashier", "refund"};
  }
  if (app->payment == XQ_P_REPORTED) {
    return (struct next){"cashier", "confirm_payment"};
  }
  return (struct next){"none", "none"};
}

static xq_err *add_next(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  struct next next = next_of(app);
  struct json_object *o = json_object_new_object();
  char date[11];
  xq_err *err = NULL;
  xq_json_add_str(o, "actor", next.actor);
  xq_json_add_str(o, "action", next.action);
  xq_json_add(out, "next", o);
  if (app->business == XQ_B_AWAITING_REVIEW) {
    struct xq_calendar calendar = {0};
    err = svc_reference_calendar(tx, &calendar);
    if (err == NULL) {
      int64_t due = xq_calendar_add(&calendar, xq_day_of(app->updated_at), s->config->policy.review_days);
      xq_json_add_str(o, "due", xq_day_format(due, date));
      xq_calendar_clear(&calendar);
    }
  } else if (app->business == XQ_B_ENTERED && app->payment == XQ_P_UNPAID) {
    int64_t due = xq_day_of(app->updated_at) + s->config->policy.unpaid_close_days;
    xq_json_add_str(o, "due", xq_day_format(due, date));
  }
  return err;
}

xq_err *svc_app_json(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object **result) {
  struct json_object *out = json_object_new_object(), *form = NULL;
  xq_err *err = NULL;
  xq_json_add_str(out, "business_no", app->business_no);
  xq_json_add_str(out, "business_status", xq_business_name(app->business));
  xq_json_add_str(out, "payment_status", xq_payment_name(app->payment));
  xq_json_add_time(out, "created_at", app->created_at);
  xq_json_add_time(out, "updated_at", app->updated_at);
  xq_json_add_int(out, "revision", app->revision);
  XQ_TRY(add_certificates(tx, app, out));
  xq_json_add_int(out, "months", app->months);
  XQ_TRY(add_order(tx, app, out));
  XQ_TRY(add_transfers(tx, app, out));
  XQ_TRY(xq_json_parse(app->form, strlen(app->form), &form));
  xq_json_add(out, "form", form);
  if (app->reason != NULL) {
    xq_json_add_str(out, "reason", app->reason);
  }
  XQ_TRY(add_next(s, tx, app, out));
  xq_json_add_bool(out, "can_withdraw", svc_transition_find(SVC_EV_WITHDRAWN, app->business, app->payment) != NULL);
  XQ_TRY(add_timeline(tx, app, out));
  *result = out;
  out = NULL;
out:
  json_object_put(out);
  return err;
}

xq_err *svc_app_render(svc *s, svc_tx *tx, const char *business_no, struct json_object **out) {
  struct svc_app app = {0};
  xq_err *err = svc_app_load(tx, business_no, &app);
  if (err == NULL) {
    err = svc_app_json(s, tx, &app, out);
  }
  svc_app_clear(&app);
  return err;
}

/* ---- the holder's view */

static xq_err *render_all(svc *s, svc_tx *tx, svc_rows *rows, struct json_object **out) {
  struct json_object *list = json_object_new_array(), *app = NULL;
  bool more = false;
  xq_err *err = NULL;
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    XQ_TRY(svc_app_render(s, tx, svc_col_text(rows, 0), &app));
    json_object_array_add(list, app);
  }
  *out = json_object_new_object();
  xq_json_add(*out, "applications", list);
  list = NULL;
out:
  json_object_put(list);
  return err;
}

xq_err *svc_applications(svc *s, const char *fingerprint, struct json_object **out) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT business_no FROM application WHERE certificate = ?"
                   " OR business_no IN (SELECT business_no FROM certificate WHERE fingerprint = ?)"
                   " ORDER BY created_at DESC, business_no DESC",
                   svc_text(fingerprint), svc_text(fingerprint)));
  XQ_TRY(render_all(s, tx, rows, out));
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_application(svc *s, const char *fingerprint, const char *business_no, struct json_object **out,
                        int64_t *revision) {
  svc_tx *tx = NULL;
  struct svc_app app = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(svc_app_json(s, tx, &app, out));
  *revision = app.revision;
out:
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
  return err;
}

/* ---- the operator's view */

xq_err *svc_admin_list(svc *s, const char *business_status, struct json_object **out) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  enum xq_business unused;
  xq_err *err = NULL;
  if (business_status != NULL && !xq_business_from_name(business_status, &unused)) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "no such status: %s", business_status), "status", "%s", business_status);
  }
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  if (business_status == NULL) {
    XQ_TRY(svc_query(tx, &rows, "SELECT business_no FROM application ORDER BY created_at, business_no"));
  } else {
    XQ_TRY(svc_query(tx, &rows,
                     "SELECT business_no FROM application WHERE business_status = ? ORDER BY created_at, business_no",
                     svc_text(business_status)));
  }
  XQ_TRY(render_all(s, tx, rows, out));
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_admin_show(svc *s, const char *business_no, struct json_object **out) {
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_render(s, tx, business_no, out));
out:
  svc_tx_rollback(&tx);
  return err;
}
