/* workflow.c - carries out a row of the table: state, timeline and audit record, in the caller's transaction. */
#include "service/workflow/workflow.h"

#include <json-c/json.h>
#include <stdlib.h>

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
               svc_text(xq_app_event_name(act->event)), svc_text(xq_actor_name(act->actor)), svc_text(act->note));
  if (err != NULL) {
    json_object_put(facts);
    return err;
  }
  return svc_audit_append(tx, act->actor, xq_app_event_name(act->event), app->business_no, facts);
}

static xq_err *refuse(const struct svc_app *app, enum xq_app_event event) {
  xq_err *err = xq_err_new(XQ_E_STATE_CONFLICT, "%s cannot be %s: it is %s and %s", app->business_no,
                           xq_app_event_name(event), xq_business_name(app->business), xq_payment_name(app->payment));
  xq_err_fact(err, "event", "%s", xq_app_event_name(event));
  xq_err_fact(err, "business_no", "%s", app->business_no);
  xq_err_fact(err, "business_status", "%s", xq_business_name(app->business));
  return xq_err_fact(err, "payment_status", "%s", xq_payment_name(app->payment));
}

/* The reason stays with the application until an event makes it obsolete. */
static void set_reason(struct svc_app *app, const struct svc_act *act) {
  bool keep =
      act->event == XQ_AE_REFUNDED || (act->event == XQ_AE_PAYMENT_CONFIRMED && app->business != XQ_B_AWAITING_REVIEW);
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

/* What a holder may do again and again fills the store and everybody's timeline: there is an end to it, but for what ends
 * the matter. */
static xq_err *check_changes(svc *s, svc_tx *tx, const struct svc_app *app, enum xq_app_event event) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  int most = s->config->policy.changes_most;
  if (event != XQ_AE_TRANSFERS_REPORTED && event != XQ_AE_TRANSFERS_REMOVED && event != XQ_AE_RESUBMITTED) {
    return NULL;
  }
  XQ_TRY(svc_query(tx, &rows, "SELECT COUNT(*) FROM timeline WHERE business_no = ? AND actor = ?",
                   svc_text(app->business_no), svc_text(xq_actor_name(XQ_BY_HOLDER))));
  XQ_TRY(svc_rows_next(rows, &more));
  if (svc_col_int(rows, 0) >= most) {
    err = xq_err_new(XQ_E_STATE_CONFLICT, "the application was changed %d times by its holder: that is enough", most);
    xq_err_fact(err, "changes_most", "%d", most);
  }
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_workflow_apply(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act) {
  const struct svc_transition *row = svc_transition_find(act->event, app->business, app->payment);
  if (row == NULL) {
    return refuse(app, act->event);
  }
  if ((row->who & 1u << act->actor) == 0) {
    return xq_err_new(XQ_E_FORBIDDEN, "%s may not do this: %s", xq_actor_name(act->actor),
                      xq_app_event_name(act->event));
  }
  xq_err *err = row->condition != NULL ? row->condition(s, tx, app) : NULL;
  if (err == NULL && act->actor == XQ_BY_HOLDER) {
    err = check_changes(s, tx, app, act->event);
  }
  if (err == NULL && row->guard != NULL) {
    err = row->guard(tx, app, act);
  }
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

/* The events by which the holder does what the protocol calls an action. */
static const struct {
  enum xq_action action;
  enum xq_app_event event;
} holder_actions[] = {
    {XQ_DO_PAY, XQ_AE_TRANSFERS_REPORTED},
    {XQ_DO_WITHDRAW, XQ_AE_WITHDRAWN},
    {XQ_DO_CORRECT, XQ_AE_RESUBMITTED},
    {XQ_DO_INSTALL, XQ_AE_INSTALLED},
};

xq_err *svc_workflow_open_actions(svc *s, svc_tx *tx, const struct svc_app *app, unsigned *actions) {
  *actions = 0;
  for (size_t i = 0; i < XQ_COUNT(holder_actions); i++) {
    const struct svc_transition *row = svc_transition_find(holder_actions[i].event, app->business, app->payment);
    if (row == NULL || (row->who & 1u << XQ_BY_HOLDER) == 0) {
      continue;
    }
    xq_err *err = row->condition != NULL ? row->condition(s, tx, app) : NULL;
    if (err == NULL) {
      err = check_changes(s, tx, app, row->event);
    }
    enum xq_exit kind = xq_code_exit(xq_err_code(err));
    if (kind == XQ_EXIT_FAILURE || kind == XQ_EXIT_SERVICE) {
      return err; /* it cannot be told */
    }
    *actions |= err == NULL ? 1u << holder_actions[i].action : 0;
    xq_err_ignore(err, "a condition does not hold: then this is not open");
  }
  return NULL;
}
