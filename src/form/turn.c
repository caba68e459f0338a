/* turn.c - whose turn it is, by the states of an application and the days that were promised. */
#include <json-c/json.h>

#include "xuqi/turn.h"

static void set(struct xq_turn *turn, enum xq_actor actor, enum xq_action action, int64_t due) {
  turn->actor = actor;
  turn->action = action;
  turn->due = due;
}

/* Somebody works on it, so many business days from the last change. */
static void set_work(struct xq_turn *turn, const struct xq_turn_case *c, enum xq_actor actor, enum xq_action action,
                     int days) {
  int64_t due = xq_calendar_add(c->calendar, xq_day_of(c->changed_at), days);
  set(turn, actor, action, due);
  turn->about = !xq_calendar_covers(c->calendar, due);
}

/* ---- the certificate's end */

/* Business days that all takes which is left to others. */
static int days_left(const struct xq_turn_case *c, enum xq_action action) {
  switch (action) {
    case XQ_DO_PAY:
    case XQ_DO_CONFIRM_PAYMENT:
      return c->confirm_days + c->review_days + c->issue_days;
    case XQ_DO_CORRECT:
    case XQ_DO_REVIEW:
      return c->review_days + c->issue_days;
    case XQ_DO_ISSUE:
      return c->issue_days;
    case XQ_DO_INSTALL:
    case XQ_DO_REFUND:
    case XQ_DO_WITHDRAW:
    case XQ_DO_NOTHING:
    case XQ_DO_COUNT_:
    default:
      return 0;
  }
}

/* A renewal is finished with a valid certificate: the rest has to be done on a day before its last. */
static void look_at_end(struct xq_turn *turn, const struct xq_turn_case *c) {
  const int64_t end = xq_day_of(c->cert_end), since = xq_day_of(c->changed_at);
  const int days = days_left(c, turn->action);
  if (days == 0 || xq_business_is_final(c->business)) {
    return;
  }
  if (c->expired) {
    turn->ends = end;
    turn->over = turn->actor != XQ_BY_HOLDER;
  } else if (xq_calendar_add(c->calendar, since, days) >= end) {
    turn->ends = end;
  } else if (turn->actor == XQ_BY_HOLDER) {
    int64_t day = end - 1;
    while (day > since && xq_calendar_add(c->calendar, day, days) >= end) {
      day--;
    }
    turn->advised = day < turn->due ? day : 0;
  }
}

/* What was reported has to add up before anybody can confirm it: until then it is for the holder to put right. */
static void set_entered(struct xq_turn *turn, const struct xq_turn_case *c) {
  bool adds_up = c->recorded_fen == c->total_fen;
  if (c->payment == XQ_P_REPORTED && (adds_up || !c->holder_may_act)) {
    set_work(turn, c, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, c->confirm_days);
  } else if (c->payment == XQ_P_REPORTED) { /* not closed by itself, for there may be money */
    set(turn, XQ_BY_HOLDER, XQ_DO_PAY, xq_day_of(c->cert_end));
    turn->recorded = true;
  } else if (c->holder_may_act) {
    set(turn, XQ_BY_HOLDER, XQ_DO_PAY, xq_turn_pay_by(c->changed_at, c->unpaid_close_days, c->cert_end));
  }
}

struct xq_turn xq_turn_of(const struct xq_turn_case *c) {
  struct xq_turn turn = {.actor = XQ_BY_NOBODY,
                         .action = XQ_DO_NOTHING,
                         .refused = c->refused,
                         .whole = true,
                         .business = c->business,
                         .payment = c->payment,
                         .total_fen = c->total_fen,
                         .recorded_fen = c->recorded_fen,
                         .since = xq_day_of(c->changed_at)};
  switch (c->business) {
    case XQ_B_ENTERED:
      set_entered(&turn, c);
      break;
    case XQ_B_AWAITING_REVIEW:
      set_work(&turn, c, XQ_BY_REVIEWER, XQ_DO_REVIEW, c->review_days);
      break;
    case XQ_B_APPROVED:
      set_work(&turn, c, XQ_BY_CA, XQ_DO_ISSUE, c->issue_days);
      break;
    case XQ_B_ISSUED:
      set(&turn, XQ_BY_HOLDER, XQ_DO_INSTALL, xq_day_of(c->cert_end));
      break;
    case XQ_B_RETURNED:
      if (c->holder_may_act) {
        set(&turn, XQ_BY_HOLDER, XQ_DO_CORRECT, xq_day_of(c->cert_end));
      } else { /* it can only be rejected, so that the money goes back */
        set_work(&turn, c, XQ_BY_REVIEWER, XQ_DO_REVIEW, c->review_days);
      }
      break;
    case XQ_B_INSTALLED:
    case XQ_B_REJECTED:
    case XQ_B_WITHDRAWN:
    case XQ_B_CLOSED:
    case XQ_B_COUNT_:
    default:
      if (c->payment == XQ_P_REFUNDING) {
        set_work(&turn, c, XQ_BY_CASHIER, XQ_DO_REFUND, c->refund_days);
      } else if (c->payment == XQ_P_REPORTED) {
        set_work(&turn, c, XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, c->confirm_days);
      }
      break;
  }
  look_at_end(&turn, c);
  return turn;
}

struct json_object *xq_turn_to_json(const struct xq_turn *turn) {
  struct json_object *o = json_object_new_object();
  char date[11];
  xq_json_add_str(o, "actor", xq_actor_name(turn->actor));
  xq_json_add_str(o, "action", xq_action_name(turn->action));
  if (turn->due != 0) {
    xq_json_add_str(o, "due", xq_day_format(turn->due, date));
  }
  if (turn->about) {
    xq_json_add_bool(o, "due_about", true);
  }
  if (turn->advised != 0) {
    xq_json_add_str(o, "advised", xq_day_format(turn->advised, date));
  }
  if (turn->ends != 0) {
    xq_json_add_str(o, "ends", xq_day_format(turn->ends, date));
  }
  if (turn->over) {
    xq_json_add_bool(o, "over", true);
  }
  if (turn->recorded) {
    xq_json_add_bool(o, "recorded", true);
  }
  if (turn->refused) {
    xq_json_add_bool(o, "refused", true);
  }
  return o;
}

bool xq_turn_is_refused(enum xq_business business, enum xq_payment payment, const char *reason) {
  return reason != NULL && payment == XQ_P_UNPAID && (business == XQ_B_ENTERED || business == XQ_B_WITHDRAWN);
}

int64_t xq_turn_pay_by(int64_t changed_at, int unpaid_close_days, int64_t cert_end) {
  int64_t closes = xq_day_of(changed_at) + unpaid_close_days, ends = xq_day_of(cert_end);
  return closes < ends ? closes : ends;
}

int64_t xq_turn_unpaid_before(int64_t now, int unpaid_close_days) {
  return (xq_day_of(now) - unpaid_close_days) * 86400 - XQ_ZONE_SECONDS; /* when that day began */
}

bool xq_turn_possible(enum xq_business business, enum xq_payment payment, enum xq_order order) {
  bool closed = order == XQ_O_CLOSED;
  switch (business) {
    case XQ_B_ENTERED:
      return !closed && !xq_payment_has_arrived(payment);
    case XQ_B_AWAITING_REVIEW:
    case XQ_B_APPROVED:
    case XQ_B_ISSUED:
    case XQ_B_INSTALLED:
    case XQ_B_RETURNED:
      return !closed && payment == XQ_P_PAID;
    case XQ_B_REJECTED:
      return closed && payment != XQ_P_REPORTED && payment != XQ_P_PAID;
    case XQ_B_WITHDRAWN:
      return closed && payment != XQ_P_PAID;
    case XQ_B_CLOSED:
      return closed && payment == XQ_P_UNPAID;
    case XQ_B_COUNT_:
    default:
      return false;
  }
}
