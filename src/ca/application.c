/* application.c - an application as the service tells it: from JSON, copied, freed.  application_json.c writes it. */
#include <json-c/json.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "ca/parse.h"

#define ACTIONS_MAX 64
#define FEN_MAX INT64_C(100000000000000) /* 10^12 yuan */

static xq_err *parse_states(struct json_object *o, struct xq_application *a) {
  xq_err *err = NULL;
  XQ_TRY(xq_get_business(o, "business_status", &a->business));
  XQ_TRY(xq_get_payment(o, "payment_status", &a->payment));
out:
  return err;
}

static xq_err *parse_certificates(struct json_object *o, struct xq_application *a) {
  xq_err *err = NULL;
  struct json_object *old, *new_cert = NULL;
  char fingerprint[65];
  XQ_TRY(xq_json_obj(o, "certificate", &old));
  XQ_TRY(xq_get_id(old, "serial", XQ_CERT_SERIAL_MAX, &a->old_serial));
  XQ_TRY(xq_get_sha256(old, "fingerprint", fingerprint));
  a->old_fingerprint = xq_strdup(fingerprint);
  XQ_TRY(xq_get_text(old, "subject", &a->subject));
  XQ_TRY(xq_json_time(old, "not_before", &a->old_not_before));
  XQ_TRY(xq_json_time(old, "not_after", &a->old_not_after));
  if (json_object_object_get_ex(o, "new_certificate", &new_cert) && new_cert != NULL) {
    XQ_TRY(xq_json_obj(o, "new_certificate", &new_cert));
    XQ_TRY(xq_get_id(new_cert, "serial", XQ_CERT_SERIAL_MAX, &a->new_serial));
    XQ_TRY(xq_json_time(new_cert, "not_before", &a->new_not_before));
    XQ_TRY(xq_json_time(new_cert, "not_after", &a->new_not_after));
  }
out:
  return err;
}

static void begin_lines(void *ctx, size_t count) {
  struct xq_application *a = ctx;
  a->order.lines = xq_calloc(count + 1, sizeof *a->order.lines);
  a->order.line_count = count;
}

static xq_err *parse_line(void *ctx, size_t i, struct json_object *o) {
  struct xq_fee_line *l = &((struct xq_application *)ctx)->order.lines[i];
  xq_err *err = NULL;
  int64_t quantity;
  XQ_TRY(xq_get_text(o, "name", &l->name));
  XQ_TRY(xq_get_int(o, "unit_fen", 0, FEN_MAX, &l->unit_fen));
  XQ_TRY(xq_get_int(o, "quantity", 0, XQ_MONTHS_MAX, &quantity));
  XQ_TRY(xq_get_int(o, "amount_fen", 0, FEN_MAX, &l->amount_fen));
  l->quantity = (int)quantity;
out:
  return err;
}

static xq_err *parse_order(struct json_object *o, struct xq_application *a) {
  static const struct xq_get_array lines = {begin_lines, parse_line};
  xq_err *err = NULL;
  struct json_object *order;
  const char *type;
  XQ_TRY(xq_json_obj(o, "order", &order));
  XQ_TRY(xq_get_digits(order, "order_no", 12, 20, &a->order.order_no));
  XQ_TRY(xq_json_str(order, "transaction_type", &type));
  if (strcmp(type, "consume") != 0) {
    XQ_TRY(xq_get_wrong("transaction_type", "none of the values it may have"));
  }
  a->order.transaction_type = xq_strdup(type);
  XQ_TRY(xq_get_order(order, "status", &a->order.status));
  XQ_TRY(xq_json_time(order, "created_at", &a->order.created_at));
  XQ_TRY(xq_get_int(order, "total_fen", 0, FEN_MAX, &a->order.total_fen));
  XQ_TRY(xq_get_objects(order, "lines", XQ_FEE_LINES_MAX, &lines, a));
out:
  return err;
}

static void begin_transfers(void *ctx, size_t count) {
  struct xq_application *a = ctx;
  a->transfers.items = xq_calloc(count + 1, sizeof *a->transfers.items);
  a->transfers.count = count;
}

/* Types only: a list that was right when it was reported may not be by the rules of today (a year is over). */
static xq_err *parse_transfer(void *ctx, size_t i, struct json_object *o) {
  struct xq_transfer *t = &((struct xq_application *)ctx)->transfers.items[i];
  xq_err *err = NULL;
  const char *date;
  XQ_TRY(xq_get_text(o, "payer_account", &t->payer_account));
  XQ_TRY(xq_get_text(o, "payer_name", &t->payer_name));
  XQ_TRY(xq_get_int(o, "amount_fen", 0, FEN_MAX, &t->amount_fen));
  XQ_TRY(xq_json_str(o, "date", &date));
  XQ_TRY(xq_day_parse(date, &t->day));
  XQ_TRY(xq_get_text(o, "remark", &t->remark));
out:
  return err;
}

static xq_err *parse_form(struct json_object *o, struct xq_application *a) {
  xq_err *err = NULL;
  struct json_object *form;
  XQ_TRY(xq_json_obj(o, "form", &form));
  XQ_TRY(xq_form_from_json(form, &a->form));
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    if (f != XQ_F_HANDLER_ID_TYPE) {
      char *clean = xq_text_clean(a->form.value[f]);
      xq_form_set(&a->form, (enum xq_field)f, clean);
      OPENSSL_cleanse(clean, strlen(clean));
      free(clean);
    }
  }
out:
  return err;
}

static xq_err *opt_day(struct json_object *o, const char *name, int64_t *day) {
  const char *text = NULL;
  xq_err *err = xq_json_opt_str(o, name, &text);
  return err != NULL || text == NULL ? err : xq_day_parse(text, day);
}

xq_err *xq_parse_next(struct json_object *o, struct xq_turn *turn) {
  xq_err *err = NULL;
  XQ_TRY(xq_get_actor(o, "actor", &turn->actor));
  XQ_TRY(xq_get_action(o, "action", &turn->action));
  XQ_TRY(opt_day(o, "due", &turn->due));
  XQ_TRY(xq_json_opt_bool(o, "due_about", &turn->about));
  XQ_TRY(opt_day(o, "advised", &turn->advised));
  XQ_TRY(opt_day(o, "ends", &turn->ends));
  XQ_TRY(xq_json_opt_bool(o, "over", &turn->over));
  XQ_TRY(xq_json_opt_bool(o, "recorded", &turn->recorded));
  XQ_TRY(xq_json_opt_bool(o, "refused", &turn->refused));
out:
  return err;
}

/* A service from before `refused` says it by the reason alone. */
static xq_err *parse_next(struct json_object *o, struct xq_application *a) {
  xq_err *err = NULL;
  struct json_object *next;
  XQ_TRY(xq_json_obj(o, "next", &next));
  XQ_TRY(xq_parse_next(next, &a->next));
  a->next.refused = a->next.refused || xq_turn_is_refused(a->business, a->payment, a->reason);
out:
  return err;
}

struct xq_turn xq_turn_of_application(const struct xq_application *app) {
  struct xq_turn turn = app->next;
  turn.whole = true;
  turn.business = app->business;
  turn.payment = app->payment;
  turn.total_fen = app->order.total_fen;
  turn.recorded_fen = xq_transfers_total(&app->transfers);
  turn.since = xq_day_of(app->updated_at);
  turn.expired = app->business == XQ_B_REJECTED && xq_streq(app->reason, xq_code_name(XQ_E_CERT_EXPIRED));
  return turn;
}

/* An action of a later version is not offered. */
static xq_err *parse_action(void *ctx, const char *name) {
  struct xq_application *a = ctx;
  enum xq_action action;
  if (xq_action_from_name(name, &action)) {
    a->actions |= 1u << action;
  }
  return NULL;
}

/* Of a service from before there were actions: what it says in other ways.  One can pay as long as one can withdraw. */
static xq_err *infer_actions(struct json_object *o, struct xq_application *a) {
  bool can_withdraw = false;
  xq_err *err = NULL;
  if (json_object_object_get_ex(o, "can_withdraw", NULL)) {
    XQ_TRY(xq_json_bool(o, "can_withdraw", &can_withdraw));
  }
  a->actions = can_withdraw ? 1u << XQ_DO_PAY | 1u << XQ_DO_WITHDRAW : 0;
  if (a->next.actor == XQ_BY_HOLDER) {
    a->actions |= 1u << a->next.action;
  }
out:
  return err;
}

static xq_err *parse_actions(struct json_object *o, struct xq_application *a) {
  return json_object_object_get_ex(o, "actions", NULL) ? xq_get_strings(o, "actions", ACTIONS_MAX, parse_action, a)
                                                       : infer_actions(o, a);
}

bool xq_application_may(const struct xq_application *app, enum xq_action action) {
  return (app->actions & 1u << action) != 0;
}

static bool is_id(const char *text) {
  size_t len = strlen(text);
  for (size_t i = 0; i < len; i++) {
    if (text[i] <= ' ' || text[i] >= 0x7F) {
      return false;
    }
  }
  return len > 0 && len <= XQ_NAME_MAX;
}

/* Of later versions it may have other members. */
static xq_err *parse_agreed(struct json_object *o, struct xq_application *a) {
  struct json_object *agreed, *notices;
  xq_err *err = NULL;
  if (!json_object_object_get_ex(o, "agreed", &agreed) || agreed == NULL) {
    return NULL;
  }
  XQ_TRY(xq_json_obj(o, "agreed", &agreed));
  XQ_TRY(xq_json_arr(agreed, "notices", &notices));
  size_t count = json_object_array_length(notices);
  if (count > XQ_NOTICES_MAX) {
    XQ_TRY(xq_get_wrong("agreed", "too many notices"));
  }
  a->agreed.notices = xq_calloc(count + 1, sizeof *a->agreed.notices);
  for (size_t i = 0; i < count; i++) {
    struct json_object *id = json_object_array_get_idx(notices, i);
    if (!json_object_is_type(id, json_type_string) || !is_id(json_object_get_string(id))) {
      XQ_TRY(xq_get_wrong("agreed", "a notice is named by its id"));
    }
    a->agreed.notices[a->agreed.notice_count++] = xq_strdup(json_object_get_string(id));
  }
  XQ_TRY(xq_get_id(agreed, "agreement", XQ_NAME_MAX, &a->agreed.agreement));
out:
  return err;
}

static void begin_timeline(void *ctx, size_t count) {
  struct xq_application *a = ctx;
  a->timeline = xq_calloc(count + 1, sizeof *a->timeline);
  a->timeline_count = count;
}

static xq_err *parse_timeline_item(void *ctx, size_t i, struct json_object *o) {
  struct xq_timeline_item *t = &((struct xq_application *)ctx)->timeline[i];
  xq_err *err = NULL;
  XQ_TRY(xq_json_time(o, "at", &t->at));
  XQ_TRY(xq_get_app_event(o, "event", &t->event));
  XQ_TRY(xq_get_actor(o, "actor", &t->actor));
  if (t->actor == XQ_BY_OPERATOR || t->actor == XQ_BY_NOBODY) {
    XQ_TRY(xq_get_wrong("actor", "none of those who act on an application"));
  }
  XQ_TRY(xq_get_opt_text(o, "note", &t->note));
out:
  return err;
}

/* It becomes part of a link that people open: nothing but letters and digits. */
static xq_err *parse_status_path(struct json_object *o, struct xq_application *a) {
  static const char allowed[] = "/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  enum { LONGEST = 128 };
  xq_err *err = xq_get_opt_text(o, "status_path", &a->status_path);
  const char *path = err == NULL ? a->status_path : NULL;
  if (path != NULL &&
      (path[0] != '/' || path[1] == '/' || strlen(path) > LONGEST || path[strspn(path, allowed)] != '\0')) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "no path of a link"), "field", "status_path");
  }
  return err;
}

xq_err *xq_application_from_json(struct json_object *o, struct xq_application **out) {
  static const struct xq_get_array transfers = {begin_transfers, parse_transfer};
  static const struct xq_get_array timeline = {begin_timeline, parse_timeline_item};
  xq_err *err = NULL;
  struct xq_application *a = xq_calloc(1, sizeof *a);
  int64_t months;
  xq_form_init(&a->form);
  XQ_TRY(xq_get_digits(o, "business_no", 17, 17, &a->business_no));
  XQ_TRY(parse_states(o, a));
  XQ_TRY(xq_json_time(o, "created_at", &a->created_at));
  XQ_TRY(xq_json_time(o, "updated_at", &a->updated_at));
  XQ_TRY(xq_get_int(o, "revision", 0, INT64_MAX, &a->revision));
  XQ_TRY(parse_certificates(o, a));
  XQ_TRY(xq_get_int(o, "months", 1, XQ_MONTHS_MAX, &months));
  a->months = (int)months;
  XQ_TRY(parse_order(o, a));
  XQ_TRY(xq_get_objects(o, "transfers", XQ_TRANSFERS_MAX, &transfers, a));
  XQ_TRY(parse_form(o, a));
  XQ_TRY(xq_get_opt_text(o, "reason", &a->reason));
  XQ_TRY(parse_status_path(o, a));
  XQ_TRY(parse_agreed(o, a));
  XQ_TRY(parse_next(o, a));
  XQ_TRY(parse_actions(o, a));
  XQ_TRY(xq_get_objects(o, "timeline", XQ_TIMELINE_MAX, &timeline, a));
  if (json_object_object_get_ex(o, "timeline_before", NULL)) {
    XQ_TRY(xq_get_int(o, "timeline_before", 1, INT64_MAX, &a->timeline_before));
  }
  *out = a;
  a = NULL;
out:
  xq_application_free(&a);
  return err;
}

/* Pages of applications are put one behind the other. */
struct page {
  struct xq_application_list *list;
  size_t before;
};

static void begin_applications(void *ctx, size_t count) {
  struct page *page = ctx;
  struct xq_application_list *list = page->list;
  page->before = list->count;
  list->items = xq_realloc(list->items, (list->count + count + 1) * sizeof *list->items);
  memset(list->items + list->count, 0, (count + 1) * sizeof *list->items);
  list->count += count;
}

static xq_err *parse_application(void *ctx, size_t i, struct json_object *o) {
  struct page *page = ctx;
  return xq_application_from_json(o, &page->list->items[page->before + i]);
}

xq_err *xq_parse_applications(struct json_object *o, struct xq_application_list *list, char **next) {
  static const struct xq_get_array how = {begin_applications, parse_application};
  struct page page = {list, 0};
  xq_err *err = NULL;
  *next = NULL;
  XQ_TRY(xq_get_objects(o, "applications", XQ_APPLICATIONS_MAX, &how, &page));
  if (json_object_object_get_ex(o, "next", NULL)) {
    XQ_TRY(xq_get_digits(o, "next", 17, 17, next));
  }
out:
  return err;
}

xq_err *xq_parse_timeline(struct json_object *o, struct xq_application *app, int64_t *before) {
  static const struct xq_get_array how = {begin_timeline, parse_timeline_item};
  struct xq_application page = {0};
  xq_err *err = NULL;
  *before = 0;
  XQ_TRY(xq_get_objects(o, "timeline", XQ_TIMELINE_MAX, &how, &page));
  if (json_object_object_get_ex(o, "before", NULL)) {
    XQ_TRY(xq_get_int(o, "before", 1, INT64_MAX, before));
  }
  page.timeline = xq_realloc(page.timeline, (page.timeline_count + app->timeline_count + 1) * sizeof *page.timeline);
  memcpy(page.timeline + page.timeline_count, app->timeline, app->timeline_count * sizeof *page.timeline);
  free(app->timeline);
  app->timeline = page.timeline;
  app->timeline_count += page.timeline_count;
  page = (struct xq_application){0};
out:
  for (size_t i = 0; i < page.timeline_count; i++) {
    free(page.timeline[i].note);
  }
  free(page.timeline);
  return err;
}

void xq_application_list_free(struct xq_application_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    xq_application_free(&list->items[i]);
  }
  free(list->items);
  *list = (struct xq_application_list){0};
}

void xq_application_free(struct xq_application **app) {
  if (app == NULL || *app == NULL) {
    return;
  }
  struct xq_application *a = *app;
  for (size_t i = 0; i < a->order.line_count; i++) {
    free(a->order.lines[i].name);
  }
  for (size_t i = 0; i < a->timeline_count; i++) {
    free(a->timeline[i].note);
  }
  for (size_t i = 0; i < a->agreed.notice_count; i++) {
    free(a->agreed.notices[i]);
  }
  free(a->agreed.notices);
  free(a->agreed.agreement);
  free(a->business_no);
  free(a->old_serial);
  free(a->old_fingerprint);
  free(a->subject);
  free(a->new_serial);
  free(a->order.order_no);
  free(a->order.transaction_type);
  free(a->order.lines);
  xq_transfers_clear(&a->transfers);
  xq_form_clear(&a->form);
  free(a->reason);
  free(a->status_path);
  free(a->timeline);
  free(a);
  *app = NULL;
}

static void copy_lists(struct xq_application *to, const struct xq_application *from) {
  to->order.lines = xq_calloc(from->order.line_count + 1, sizeof *to->order.lines);
  for (size_t i = 0; i < from->order.line_count; i++) {
    to->order.lines[i] = from->order.lines[i];
    to->order.lines[i].name = xq_strdup(from->order.lines[i].name);
  }
  to->transfers = xq_transfers_dup(&from->transfers);
  to->timeline = xq_calloc(from->timeline_count + 1, sizeof *to->timeline);
  for (size_t i = 0; i < from->timeline_count; i++) {
    const struct xq_timeline_item *t = &from->timeline[i];
    to->timeline[i] = (struct xq_timeline_item){t->at, t->event, t->actor, xq_strdup(t->note)};
  }
}

struct xq_application *xq_application_dup(const struct xq_application *app) {
  struct xq_application *a = xq_malloc(sizeof *a);
  *a = *app; /* numbers and states; every pointer is replaced below */
  a->business_no = xq_strdup(app->business_no);
  a->old_serial = xq_strdup(app->old_serial);
  a->old_fingerprint = xq_strdup(app->old_fingerprint);
  a->subject = xq_strdup(app->subject);
  a->new_serial = xq_strdup(app->new_serial);
  a->order.order_no = xq_strdup(app->order.order_no);
  a->order.transaction_type = xq_strdup(app->order.transaction_type);
  a->agreed.agreement = xq_strdup(app->agreed.agreement);
  a->agreed.notices = xq_calloc(app->agreed.notice_count + 1, sizeof *a->agreed.notices);
  for (size_t i = 0; i < app->agreed.notice_count; i++) {
    a->agreed.notices[i] = xq_strdup(app->agreed.notices[i]);
  }
  a->reason = xq_strdup(app->reason);
  a->status_path = xq_strdup(app->status_path);
  copy_lists(a, app);
  xq_form_init(&a->form);
  xq_form_copy(&a->form, &app->form);
  return a;
}
