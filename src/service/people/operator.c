/* operator.c - what the CA's people do: cashier, reviewer, and whoever publishes, revokes, verifies and backs up. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/money/money.h"
#include "service/people/people.h"
#include "service/reference/reference.h"
#include "service/render/render.h"
#include "service/workflow/workflow.h"
#include "xuqi/limits.h"

/* ---- looking */

/* Where a page begins; 0 and "" with the oldest. */
static xq_err *find_after(svc_tx *tx, const char *after, int64_t *created_at) {
  struct svc_app app = {0};
  xq_err *err = after != NULL ? svc_app_load(tx, after, &app) : NULL;
  *created_at = app.created_at;
  svc_app_clear(&app);
  return err;
}

#define OLDEST_FIRST " AND (created_at, business_no) > (?, ?) ORDER BY created_at, business_no LIMIT ?"

xq_err *svc_admin_list(svc *s, const struct svc_list_wish *wish, struct json_object **out) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  enum xq_business unused;
  int64_t created_at = 0;
  const char *status = wish->business_status, *after = wish->after != NULL ? wish->after : "";
  int64_t most = wish->limit > 0 ? wish->limit + 1 : -1;
  xq_err *err = NULL;
  if (status != NULL && !xq_business_from_name(status, &unused)) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "no such status: %s", status), "status", "%s", status);
  }
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(find_after(tx, wish->after, &created_at));
  if (status == NULL) {
    XQ_TRY(svc_query(tx, &rows, "SELECT business_no FROM application WHERE TRUE" OLDEST_FIRST, svc_int(created_at),
                     svc_text(after), svc_int(most)));
  } else {
    XQ_TRY(svc_query(tx, &rows, "SELECT business_no FROM application WHERE business_status = ?" OLDEST_FIRST,
                     svc_text(status), svc_int(created_at), svc_text(after), svc_int(most)));
  }
  XQ_TRY(svc_app_render_all(s, tx, rows, (size_t)wish->limit, out));
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

/* Puts the older pages of the timeline before the newest one: the CA's people see the whole of it. */
static xq_err *complete_timeline(svc_tx *tx, const char *business_no, struct json_object *app) {
  struct json_object *before = NULL;
  xq_err *err = NULL;
  while (err == NULL && json_object_object_get_ex(app, "timeline_before", &before)) {
    struct json_object *newer = json_object_get(json_object_object_get(app, "timeline")), *older = NULL;
    int64_t position = json_object_get_int64(before);
    json_object_object_del(app, "timeline_before");
    err = svc_timeline_json(tx, business_no, position, XQ_PAGE_TIMELINE, app, "timeline_before");
    older = json_object_object_get(app, "timeline");
    for (size_t i = 0; i < json_object_array_length(newer); i++) {
      json_object_array_add(older, json_object_get(json_object_array_get_idx(newer, i)));
    }
    json_object_put(newer);
  }
  return err;
}

xq_err *svc_admin_show(svc *s, const char *business_no, struct json_object **out) {
  struct json_object *app = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_render(s, tx, business_no, &app));
  XQ_TRY(complete_timeline(tx, business_no, app));
  *out = app;
  app = NULL;
out:
  json_object_put(app);
  svc_tx_rollback(&tx);
  return err;
}

/* ---- acting on an application */

static xq_err *act_on(svc *s, const char *business_no, int64_t revision, const struct svc_act *act,
                      struct json_object **result) {
  struct svc_app app = {0};
  struct json_object *out = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  if (revision != 0) {
    XQ_TRY(svc_app_check_revision(&app, revision));
  }
  XQ_TRY(svc_workflow_apply(s, tx, &app, act));
  XQ_TRY(svc_app_json(s, tx, &app, &out));
out:
  err = svc_write_answer(s, &tx, err, out, result);
  svc_app_clear(&app);
  return err;
}

xq_err *svc_admin_confirm_payment(svc *s, const char *who, const char *business_no, int64_t revision,
                                  struct json_object **app) {
  return act_on(s, business_no, revision, &(struct svc_act){XQ_AE_PAYMENT_CONFIRMED, XQ_BY_CASHIER, who, NULL}, app);
}

xq_err *svc_admin_refuse_payment(svc *s, const char *who, const char *business_no, const char *reason,
                                 struct json_object **app) {
  return act_on(s, business_no, 0, &(struct svc_act){XQ_AE_PAYMENT_REFUSED, XQ_BY_CASHIER, who, reason}, app);
}

xq_err *svc_admin_approve(svc *s, const char *who, const char *business_no, int64_t revision,
                          struct json_object **app) {
  return act_on(s, business_no, revision, &(struct svc_act){XQ_AE_APPROVED, XQ_BY_REVIEWER, who, NULL}, app);
}

xq_err *svc_admin_return(svc *s, const char *who, const char *business_no, const char *reason,
                         struct json_object **app) {
  return act_on(s, business_no, 0, &(struct svc_act){XQ_AE_RETURNED, XQ_BY_REVIEWER, who, reason}, app);
}

xq_err *svc_admin_reject(svc *s, const char *who, const char *business_no, const char *reason,
                         struct json_object **app) {
  return act_on(s, business_no, 0, &(struct svc_act){XQ_AE_REJECTED, XQ_BY_REVIEWER, who, reason}, app);
}

xq_err *svc_admin_refund(svc *s, const char *who, const char *business_no, struct json_object **app) {
  return act_on(s, business_no, 0, &(struct svc_act){XQ_AE_REFUNDED, XQ_BY_CASHIER, who, NULL}, app);
}

/* ---- publishing */

static xq_err *audit_published(svc_tx *tx, const char *who, const char *what, const char *version,
                               const char *language) {
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(facts, "who", who);
  if (language != NULL) {
    xq_json_add_str(facts, "language", language);
  }
  return svc_audit_append(tx, XQ_BY_OPERATOR, what, version, facts);
}

xq_err *svc_admin_publish_agreement(svc *s, const char *who, const char *language, const char *version,
                                    const char *title, const char *text) {
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_reference_publish_agreement(tx, language, version, title, text));
  XQ_TRY(audit_published(tx, who, "agreement_published", version, language));
out:
  return svc_write_end(s, &tx, err);
}

xq_err *svc_admin_publish_prices(svc *s, const char *who, struct json_object *prices) {
  struct xq_price_list list = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_price_list_from_json(prices, &list));
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_prices_publish(tx, &list));
  XQ_TRY(audit_published(tx, who, "prices_published", list.version, NULL));
out:
  err = svc_write_end(s, &tx, err);
  xq_price_list_clear(&list);
  return err;
}

xq_err *svc_admin_publish_calendar(svc *s, const char *who, struct json_object *calendar) {
  svc_tx *tx = NULL;
  int64_t covers_to = 0;
  char date[11];
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_reference_publish_calendar(tx, calendar, &covers_to));
  XQ_TRY(audit_published(tx, who, "calendar_published", xq_day_format(covers_to, date), NULL));
out:
  return svc_write_end(s, &tx, err);
}

/* ---- revoking */

static char *upper(const char *text) {
  char *copy = xq_strdup(text);
  for (char *p = copy; *p != '\0'; p++) {
    if (*p >= 'a' && *p <= 'f') {
      *p = (char)(*p - 'a' + 'A');
    }
  }
  return copy;
}

static xq_err *mark_revoked(svc_tx *tx, const char *serial, const char *reason) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT revoked_at FROM certificate WHERE serial = ?", svc_text(serial)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (!more) {
    err = xq_err_new(XQ_E_NOT_FOUND, "no certificate has serial %s", serial);
    goto out;
  }
  if (!svc_col_is_null(rows, 0)) {
    err = xq_err_new(XQ_E_STATE_CONFLICT, "certificate %s is revoked already", serial);
    goto out;
  }
  svc_rows_close(&rows);
  XQ_TRY(svc_exec(tx, "UPDATE certificate SET revoked_at = ?, revoke_reason = ? WHERE serial = ?",
                  svc_int(xq_time_now()), svc_text(reason), svc_text(serial)));
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_admin_revoke(svc *s, const char *who, const char *serial_text, const char *reason) {
  char *serial = upper(serial_text);
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_reason_check(reason));
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(mark_revoked(tx, serial, reason));
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(facts, "who", who);
  xq_json_add_str(facts, "reason", reason);
  XQ_TRY(svc_audit_append(tx, XQ_BY_OPERATOR, "certificate_revoked", serial, facts));
out:
  err = svc_write_end(s, &tx, err);
  free(serial);
  return err;
}

/* ---- keeping */

xq_err *svc_audit_verify(svc *s, struct json_object **out) {
  int64_t records = 0;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_audit_check_all(tx, &records));
  *out = json_object_new_object();
  xq_json_add_int(*out, "records", records);
  xq_json_add_bool(*out, "ok", true);
out:
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_backup(svc *s, const char *path) {
  return svc_db_backup(s->db, path);
}
