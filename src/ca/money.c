/* money.c - what is known of an application's money, from its order, its transfers and its states. */
#include <json-c/json.h>

#include "xuqi/ca.h"

static int64_t not_negative(int64_t fen) {
  return fen > 0 ? fen : 0;
}

/* Nothing more is to be paid, and what came is paid back. */
static bool is_called_off(const struct xq_application *app) {
  return app->order.status == XQ_O_CLOSED || app->business == XQ_B_REJECTED || app->business == XQ_B_WITHDRAWN ||
         app->business == XQ_B_CLOSED;
}

struct xq_money xq_money_of(const struct xq_application *app) {
  bool refunding = app->payment == XQ_P_REFUNDING, refunded = app->payment == XQ_P_REFUNDED;
  struct xq_money money = {.recorded = not_negative(xq_transfers_total(&app->transfers))};
  int64_t fee = not_negative(app->order.total_fen);
  bool called_off = is_called_off(app);
  if (!called_off && !refunding && !refunded) {
    money.due = fee;
  }
  if (xq_payment_has_arrived(app->payment)) {
    /* A review begins with the fee, to the fen; what is found after a withdrawal may be any sum that was recorded. */
    money.confirmed = app->business == XQ_B_WITHDRAWN && money.recorded > 0 ? money.recorded : fee;
  }
  money.refunding = refunding ? money.confirmed : 0;
  money.refunded = refunded ? money.confirmed : 0;
  money.open = !called_off && (app->payment == XQ_P_UNPAID || app->payment == XQ_P_REPORTED);
  if (money.open) {
    money.missing = not_negative(money.due - money.recorded);
    money.over = not_negative(money.recorded - money.due);
  }
  money.refused = app->payment == XQ_P_UNPAID && (app->transfers.count > 0 || app->next.refused);
  return money;
}

struct json_object *xq_money_to_json(const struct xq_money *money) {
  struct json_object *o = json_object_new_object();
  xq_json_add_int(o, "due_fen", money->due);
  xq_json_add_int(o, "recorded_fen", money->recorded);
  xq_json_add_int(o, "confirmed_fen", money->confirmed);
  xq_json_add_int(o, "missing_fen", money->missing);
  xq_json_add_int(o, "over_fen", money->over);
  xq_json_add_int(o, "refunding_fen", money->refunding);
  xq_json_add_int(o, "refunded_fen", money->refunded);
  xq_json_add_bool(o, "refused", money->refused);
  return o;
}
