/* render.c - an application as the protocol shows it (doc/openapi.yaml, Application). */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/certs/certs.h"
#include "service/money/money.h"
#include "service/render/agreed.h"
#include "service/render/render.h"
#include "service/workflow/workflow.h"

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
  struct xq_transfer_list list = {0};
  xq_err *err = svc_order_transfers(tx, app->order_no, &list);
  if (err == NULL) {
    xq_json_add(out, "transfers", xq_transfers_to_json(&list));
  }
  xq_transfers_clear(&list);
  return err;
}

static struct json_object *timeline_line(svc_rows *rows) {
  struct json_object *line = json_object_new_object();
  xq_json_add_time(line, "at", svc_col_int(rows, 1));
  xq_json_add_str(line, "event", svc_col_text(rows, 2));
  xq_json_add_str(line, "actor", svc_col_text(rows, 3));
  if (!svc_col_is_null(rows, 4)) {
    xq_json_add_str(line, "note", svc_col_text(rows, 4));
  }
  return line;
}

/* The newest lines are wanted, and shown oldest first: they come from the store the other way round. */
xq_err *svc_timeline_json(svc_tx *tx, const char *business_no, int64_t before, int limit, struct json_object *out,
                          const char *more_name) {
  svc_rows *rows = NULL;
  bool more = false;
  int count = 0;
  int64_t first = 0;
  struct json_object *newest_first[XQ_PAGE_TIMELINE], *list = json_object_new_array();
  xq_err *err = NULL;
  limit = limit < XQ_PAGE_TIMELINE ? limit : XQ_PAGE_TIMELINE;
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT position, at, event, actor, note FROM timeline WHERE business_no = ? AND position < ?"
                   " ORDER BY position DESC LIMIT ?",
                   svc_text(business_no), svc_int(before), svc_int(limit + 1)));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more || count == limit) {
      break;
    }
    first = svc_col_int(rows, 0);
    newest_first[count++] = timeline_line(rows);
  }
out:
  svc_rows_close(&rows);
  while (count > 0) {
    json_object_array_add(list, newest_first[--count]);
  }
  xq_json_add(out, "timeline", list);
  if (err == NULL && more) {
    xq_json_add_int(out, more_name, first);
  }
  return err;
}

static xq_err *add_next(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  struct xq_turn turn;
  xq_err *err = svc_turn(s, tx, app, &turn);
  if (err == NULL) {
    xq_json_add(out, "next", xq_turn_to_json(&turn));
  }
  return err;
}

/* What is open to the holder.  can_withdraw says one of them again, for clients from before there were actions. */
static xq_err *add_actions(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  unsigned open = 0;
  xq_err *err = svc_workflow_open_actions(s, tx, app, &open);
  if (err != NULL) {
    return err;
  }
  struct json_object *list = json_object_new_array();
  for (int action = 0; action < XQ_DO_COUNT_; action++) {
    if ((open & 1u << action) != 0) {
      json_object_array_add(list, json_object_new_string(xq_action_name((enum xq_action)action)));
    }
  }
  xq_json_add(out, "actions", list);
  xq_json_add_bool(out, "can_withdraw", (open & 1u << XQ_DO_WITHDRAW) != 0);
  return NULL;
}

/* In capitals, of which a QR code holds more. */
static xq_err *add_status_link(svc_tx *tx, const struct svc_app *app, struct json_object *out) {
  char code[SVC_STATUS_CODE_SIZE];
  xq_err *err = svc_status_code(tx, app->business_no, code);
  if (err == NULL && code[0] != '\0') {
    char *path = xq_asprintf("/S/%s", code);
    xq_json_add_str(out, "status_path", path);
    free(path);
  }
  return err;
}

static xq_err *app_json(svc *s, svc_tx *tx, const struct svc_app *app, int lines, struct json_object **result) {
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
  struct json_object *agreed = app->business == XQ_B_RETURNED ? svc_agreed_json(tx, app) : NULL;
  if (agreed != NULL) {
    xq_json_add(out, "agreed", agreed);
  }
  XQ_TRY(add_status_link(tx, app, out));
  XQ_TRY(add_next(s, tx, app, out));
  XQ_TRY(add_actions(s, tx, app, out));
  XQ_TRY(svc_timeline_json(tx, app->business_no, INT64_MAX, lines, out, "timeline_before"));
  *result = out;
  out = NULL;
out:
  json_object_put(out);
  return err;
}

xq_err *svc_app_json(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object **out) {
  return app_json(s, tx, app, XQ_PAGE_TIMELINE, out);
}

static xq_err *render(svc *s, svc_tx *tx, const char *business_no, int lines, struct json_object **out) {
  struct svc_app app = {0};
  xq_err *err = svc_app_load(tx, business_no, &app);
  if (err == NULL) {
    err = app_json(s, tx, &app, lines, out);
  }
  svc_app_clear(&app);
  return err;
}

xq_err *svc_app_render(svc *s, svc_tx *tx, const char *business_no, struct json_object **out) {
  return render(s, tx, business_no, XQ_PAGE_TIMELINE, out);
}

xq_err *svc_app_render_all(svc *s, svc_tx *tx, svc_rows *rows, size_t limit, struct json_object **out) {
  struct json_object *list = json_object_new_array(), *app = NULL;
  char *last = NULL;
  bool more = false;
  xq_err *err = NULL;
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more || (limit > 0 && json_object_array_length(list) == limit)) {
      break;
    }
    free(last);
    last = xq_strdup(svc_col_text(rows, 0));
    XQ_TRY(render(s, tx, last, XQ_LISTED_TIMELINE, &app));
    json_object_array_add(list, app);
  }
  *out = json_object_new_object();
  xq_json_add(*out, "applications", list);
  list = NULL;
  if (more) {
    xq_json_add_str(*out, "next", last);
  }
out:
  free(last);
  json_object_put(list);
  return err;
}
