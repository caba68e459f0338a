/* workflow.c - carries out a row of the table: state, timeline and audit record, in the caller's transaction. */
#include "service/workflow/workflow.h"

#include <json-c/json.h>
#include <stdlib.h>

static const char *const event_names[SVC_EV_COUNT_] = {
    [SVC_EV_SUBMITTED] = "submitted",
    [SVC_EV_TRANSFERS_REPORTED] = "transfers_reported",
    [SVC_EV_TRANSFERS_REMOVED] = "transfers_removed",
    [SVC_EV_PAYMENT_CONFIRMED] = "payment_confirmed",
    [SVC_EV_PAYMENT_REFUSED] = "payment_refused",
    [SVC_EV_APPROVED] = "approved",
    [SVC_EV_RETURNED] = "returned",
    [SVC_EV_RESUBMITTED] = "resubmitted",
    [SVC_EV_REJECTED] = "rejected",
    [SVC_EV_WITHDRAWN] = "withdrawn",
    [SVC_EV_ISSUED] = "issued",
    [SVC_EV_INSTALLED] = "installed",
    [SVC_EV_CLOSED] = "closed",
    [SVC_EV_REFUNDED] = "refunded",
};

const char *svc_event_name(enum svc_event event) {
  return event_names[event];
}

const char *svc_actor_name(enum svc_actor actor) {
  switch (actor) {
    case SVC_BY_HOLDER:
      return "holder";
    case SVC_BY_CASHIER:
      return "cashier";
    case SVC_BY_REVIEWER:
      return "reviewer";
    case SVC_BY_CA:
      return "ca";
    case SVC_BY_SYSTEM:
      return "system";
  }
  return "system";
}

/* The timeline is for people, the audit record for auditors: it also says who in person, and both states. */
static xq_err *record(svc_tx *tx, const struct svc_app *app, const struct svc_act *act, const char *from_business,
                      const char *from_payment) {
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(facts, "who", act->who);
  if (from_business != NULL) {
    xq_json_add_str(facts, "from_business", from_business);
    xq_json_add_str(facts, "from_payment", from_payment);
  }
  xq_json_add_str(facts, "to_business", xq_business_name(app->business));
  xq_json_add_str(facts, "to_payment", xq_payment_name(app->payment));
  xq_json_add_int(facts, "revision", app->revision);
  xq_json_add_str(facts, "message", app->message);
  if (act->note != NULL) {
    xq_json_add_str(facts, "note", act->note);
  }
  xq_err *err =
      svc_exec(tx, "INSERT INTO timeline (business_no, position, at, event, actor, note) VALUES (?, ?, ?, ?, ?, ?)",
               svc_text(app->business_no), svc_int(app->revision), svc_int(app->updated_at),
               svc_text(svc_event_name(act->event)), svc_text(svc_actor_name(act->actor)), svc_text(act->note));
  if (err != NULL) {
    json_object_put(facts);
    return err;
  }
  return svc_audit_append(tx, svc_actor_name(act->actor), svc_event_name(act->event), app->business_no, facts);
}

static xq_err *refuse(const struct svc_app *app, enum svc_event event) {
  xq_err *err = xq_err_new(XQ_E_STATE_CONFLICT, "%s cannot be %s: it is %s and %s", app->business_no,
                           svc_event_name(event), xq_business_name(app->business), xq_payment_name(app->payment));
  xq_err_fact(err, "event", "%s", svc_event_name(event));
  xq_err_fact(err, "business_no", "%s", app->business_no);
  xq_err_fact(err, "business_status", "%s", xq_business_name(app->business));
  return xq_err_fact(err, "payment_status", "%s", xq_payment_name(app->payment));
}

/* The reason stays with the application until an event makes it obsolete. */
static void set_reason(struct svc_app *app, const struct svc_act *act) {
  bool keep = act->event == SVC_EV_REFUNDED ||
              (act->event == SVC_EV_PAYMENT_CONFIRMED && app->business != XQ_B_AWAITING_REVIEW);
  if (!keep) {
    free(app->reason);
    app->reason = xq_strdup(act->note);
  }
}

/* What svc_app_load() read must still be so: a lost change would be a defect of ours, and is not written over. */
static xq_err *store(svc_tx *tx, const struct svc_app *app, const struct svc_transition *row) {
  int64_t changed = 0;
  xq_err *err = svc_exec_count(
      tx, &changed,
      "UPDATE application SET business_status = ?, payment_status = ?, revision = ?, updated_at = ?, message = ?, form "
      "= ?,"
      " reason = ? WHERE business_no = ? AND revision = ? AND business_status = ? AND payment_status = ?",
      svc_text(xq_business_name(app->business)), svc_text(xq_payment_name(app->payment)), svc_int(app->revision),
      svc_int(app->updated_at), svc_text(app->message), svc_text(app->form), svc_text(app->reason),
      svc_text(app->business_no), svc_int(app->revision - 1), svc_text(xq_business_name(row->from_business)),
      svc_text(xq_payment_name(row->from_payment)));
  if (err == NULL && changed != 1) {
    err = xq_err_new(XQ_E_INTERNAL, "application %s changed under its own transaction", app->business_no);
  }
  if (err == NULL) {
    err = svc_exec(tx, "UPDATE orders SET status = ? WHERE business_no = ?", svc_text(xq_order_name(app->order)),
                   svc_text(app->business_no));
  }
  return err;
}

xq_err *svc_workflow_apply(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act) {
  const struct svc_transition *row = svc_transition_find(act->event, app->business, app->payment);
  if (row == NULL) {
    return refuse(app, act->event);
  }
  if ((row->who & (unsigned)act->actor) == 0) {
    return xq_err_new(XQ_E_FORBIDDEN, "%s may not do this: %s", svc_actor_name(act->actor), svc_event_name(act->event));
  }
  xq_err *err = row->guard != NULL ? row->guard(s, tx, app, act) : NULL;
  if (err != NULL) {
    return err;
  }
  app->business = row->to_business;
  app->payment = row->to_payment;
  app->order = row->to_order;
  app->revision++;
  app->updated_at = xq_time_now();
  set_reason(app, act);
  err = store(tx, app, row);
  if (err == NULL) {
    err = record(tx, app, act, xq_business_name(row->from_business), xq_payment_name(row->from_payment));
  }
  return err;
}

xq_err *svc_workflow_create(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act) {
  (void)s;
  app->business = XQ_B_ENTERED;
  app->payment = XQ_P_UNPAID;
  app->order = XQ_O_NORMAL;
  app->revision = 1;
  app->created_at = app->updated_at = xq_time_now();
  xq_err *err = svc_exec(
      tx,
      "INSERT INTO application (business_no, certificate, business_status, payment_status, revision, created_at,"
      " updated_at, months, message, key, form) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      svc_text(app->business_no), svc_text(app->certificate), svc_text(xq_business_name(app->business)),
      svc_text(xq_payment_name(app->payment)), svc_int(app->revision), svc_int(app->created_at),
      svc_int(app->updated_at), svc_int(app->months), svc_text(app->message), svc_text(app->key), svc_text(app->form));
  return err != NULL ? err : record(tx, app, act, NULL, NULL);
}
