/* transfer.c - payment by bank transfer: the holder lists what was transferred, the cashier looks whether it came. */
#include <json-c/json.h>

#include "service/certs/certs.h"
#include "service/money/money.h"
#include "service/payment/payment.h"
#include "service/render/render.h"
#include "service/workflow/workflow.h"

static xq_err *replace(svc_tx *tx, const struct svc_app *app, const struct xq_transfer_list *list) {
  xq_err *err = svc_exec(tx, "DELETE FROM transfer WHERE order_no = ?", svc_text(app->order_no));
  for (size_t i = 0; err == NULL && i < list->count; i++) {
    const struct xq_transfer *t = &list->items[i];
    err =
        svc_exec(tx,
                 "INSERT INTO transfer (order_no, position, payer_account, payer_name, amount_fen, day, remark)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?)",
                 svc_text(app->order_no), svc_int((int64_t)i + 1), svc_text(t->payer_account), svc_text(t->payer_name),
                 svc_int(t->amount_fen), svc_int(t->day), svc_text(t->remark != NULL ? t->remark : ""));
  }
  return err;
}

static xq_err *read_body(struct json_object *body, struct xq_transfer_list *list) {
  struct json_object *items = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_arr(body, "transfers", &items));
  if (json_object_object_length(body) != 1) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "only transfers are expected"), "field", "transfers");
    goto out;
  }
  XQ_TRY(xq_transfers_from_json(items, xq_day_of(xq_time_now()), list));
out:
  return err;
}

/* A list that is there already, where it would lead nowhere else, changes nothing and is no event.  (Where the money was not
 * found, the same list is: please look again.) */
static xq_err *report(svc *s, svc_tx *tx, struct svc_app *app, const char *who, const struct xq_transfer_list *list) {
  const struct svc_act act = {list->count > 0 ? XQ_AE_TRANSFERS_REPORTED : XQ_AE_TRANSFERS_REMOVED, XQ_BY_HOLDER, who,
                              NULL};
  const struct svc_transition *row = svc_transition_find(act.event, app->business, app->payment);
  struct xq_transfer_list there = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_order_transfers(tx, app->order_no, &there));
  if (xq_transfers_equal(&there, list) && row != NULL && row->to_business == app->business &&
      (list->count == 0 || row->to_payment == app->payment)) {
    err =
        row->condition != NULL ? row->condition(s, tx, app) : NULL; /* whoever may not report is told so all the same */
    goto out;
  }
  XQ_TRY(replace(tx, app, list));
  XQ_TRY(svc_workflow_apply(s, tx, app, &act));
out:
  xq_transfers_clear(&there);
  return err;
}

static xq_err *put(svc *s, const char *fingerprint, const char *order_no, int64_t revision, struct json_object *body,
                   bool keep, struct json_object **result) {
  struct xq_transfer_list list = {0};
  struct svc_app app = {0};
  struct json_object *out = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(read_body(body, &list));
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load_by_order(tx, order_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(svc_app_check_revision(&app, revision));
  XQ_TRY(report(s, tx, &app, fingerprint, &list));
  XQ_TRY(svc_app_json(s, tx, &app, &out));
out:
  err = keep ? svc_write_answer(s, &tx, err, out, result) : svc_check_answer(&tx, err, out, result);
  xq_transfers_clear(&list);
  svc_app_clear(&app);
  return err;
}

xq_err *svc_put_transfers(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                          struct json_object *body, struct json_object **result) {
  return put(s, fingerprint, order_no, revision, body, true, result);
}

xq_err *svc_check_transfers(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                            struct json_object *body, struct json_object **result) {
  return put(s, fingerprint, order_no, revision, body, false, result);
}
