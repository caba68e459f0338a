/* application_json.c - an application as JSON of doc/openapi.yaml, for --json: the same shape the service speaks. */
#include <json-c/json.h>

#include "xuqi/ca.h"

static struct json_object *certificate_json(const struct xq_application *a) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "serial", a->old_serial);
  xq_json_add_str(o, "fingerprint", a->old_fingerprint);
  xq_json_add_str(o, "subject", a->subject);
  xq_json_add_time(o, "not_before", a->old_not_before);
  xq_json_add_time(o, "not_after", a->old_not_after);
  return o;
}

static struct json_object *new_certificate_json(const struct xq_application *a) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "serial", a->new_serial);
  xq_json_add_time(o, "not_before", a->new_not_before);
  xq_json_add_time(o, "not_after", a->new_not_after);
  return o;
}

static struct json_object *order_json(const struct xq_application *a) {
  struct json_object *o = json_object_new_object();
  struct json_object *lines = json_object_new_array();
  for (size_t i = 0; i < a->order.line_count; i++) {
    const struct xq_fee_line *l = &a->order.lines[i];
    struct json_object *line = json_object_new_object();
    xq_json_add_str(line, "name", l->name);
    xq_json_add_int(line, "unit_fen", l->unit_fen);
    xq_json_add_int(line, "quantity", l->quantity);
    xq_json_add_int(line, "amount_fen", l->amount_fen);
    json_object_array_add(lines, line);
  }
  xq_json_add_str(o, "order_no", a->order.order_no);
  xq_json_add_str(o, "transaction_type", a->order.transaction_type);
  xq_json_add_str(o, "status", xq_order_name(a->order.status));
  xq_json_add_time(o, "created_at", a->order.created_at);
  xq_json_add_int(o, "total_fen", a->order.total_fen);
  xq_json_add(o, "lines", lines);
  return o;
}

static struct json_object *next_json(const struct xq_application *a) {
  const struct xq_turn turn = xq_turn_of_application(a);
  return xq_turn_to_json(&turn);
}

static struct json_object *timeline_json(const struct xq_application *a) {
  struct json_object *list = json_object_new_array();
  for (size_t i = 0; i < a->timeline_count; i++) {
    const struct xq_timeline_item *t = &a->timeline[i];
    struct json_object *o = json_object_new_object();
    xq_json_add_time(o, "at", t->at);
    xq_json_add_str(o, "event", xq_app_event_name(t->event));
    xq_json_add_str(o, "actor", xq_actor_name(t->actor));
    if (t->note != NULL) {
      xq_json_add_str(o, "note", t->note);
    }
    json_object_array_add(list, o);
  }
  return list;
}

static struct json_object *actions_json(const struct xq_application *a) {
  struct json_object *list = json_object_new_array();
  for (int action = 0; action < XQ_DO_COUNT_; action++) {
    if (xq_application_may(a, (enum xq_action)action)) {
      json_object_array_add(list, json_object_new_string(xq_action_name((enum xq_action)action)));
    }
  }
  return list;
}

static struct json_object *agreed_json(const struct xq_application *a) {
  struct json_object *o = json_object_new_object(), *notices = json_object_new_array();
  xq_json_add_str(o, "agreement", a->agreed.agreement);
  for (size_t i = 0; i < a->agreed.notice_count; i++) {
    json_object_array_add(notices, json_object_new_string(a->agreed.notices[i]));
  }
  xq_json_add(o, "notices", notices);
  return o;
}

struct json_object *xq_application_to_json(const struct xq_application *a) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "business_no", a->business_no);
  xq_json_add_str(o, "business_status", xq_business_name(a->business));
  xq_json_add_str(o, "payment_status", xq_payment_name(a->payment));
  xq_json_add_time(o, "created_at", a->created_at);
  xq_json_add_time(o, "updated_at", a->updated_at);
  xq_json_add_int(o, "revision", a->revision);
  xq_json_add(o, "certificate", certificate_json(a));
  if (a->new_serial != NULL) {
    xq_json_add(o, "new_certificate", new_certificate_json(a));
  }
  xq_json_add_int(o, "months", a->months);
  xq_json_add(o, "order", order_json(a));
  xq_json_add(o, "transfers", xq_transfers_to_json(&a->transfers));
  xq_json_add(o, "form", xq_form_to_json(&a->form));
  if (a->reason != NULL) {
    xq_json_add_str(o, "reason", a->reason);
  }
  if (a->agreed.agreement != NULL) {
    xq_json_add(o, "agreed", agreed_json(a));
  }
  if (a->status_path != NULL) {
    xq_json_add_str(o, "status_path", a->status_path);
  }
  xq_json_add(o, "next", next_json(a));
  xq_json_add(o, "actions", actions_json(a));
  xq_json_add_bool(o, "can_withdraw", xq_application_may(a, XQ_DO_WITHDRAW)); /* of before there were actions */
  xq_json_add(o, "timeline", timeline_json(a));
  if (a->timeline_before != 0) {
    xq_json_add_int(o, "timeline_before", a->timeline_before);
  }
  return o;
}
