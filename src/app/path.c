/* path.c - the path of an application: its steps with their days. */
#include "app/path.h"

static const struct xq_timeline_item *last_event(const struct xq_application *a, enum xq_app_event event) {
  const struct xq_timeline_item *found = NULL;
  for (size_t i = 0; i < a->timeline_count; i++) {
    if (a->timeline[i].event == event) {
      found = &a->timeline[i];
    }
  }
  return found;
}

static const char *when(struct app_pool *pool, const struct xq_timeline_item *item, const char *otherwise) {
  if (item == NULL) {
    return otherwise;
  }
  char buf[20];
  xq_time_local(item->at, buf);
  buf[16] = '\0'; /* to the minute */
  return app_say(pool, "%s", buf);
}

/* The day of what is next, where it is this act. */
static const char *due(const struct xq_application *a, enum xq_action action, struct app_pool *pool) {
  return a->next.action == action && a->next.due != 0 ? app_keep(pool, xq_words_due(a->next.due, a->next.about)) : NULL;
}

/* ---- payment */

static const char *payment_detail(const struct xq_application *a, struct app_pool *pool) {
  const char *by = due(a, XQ_DO_PAY, pool), *sum = app_yuan(pool, a->order.total_fen);
  if (a->next.refused) {
    return by != NULL ? app_say(pool, _("the transfer was not found; correct it by %s"), by)
                      : _("the transfer was not found");
  }
  if (a->payment == XQ_P_REPORTED) {
    return app_say(pool, _("%s by bank transfer, not yet confirmed"),
                   app_yuan(pool, xq_transfers_total(&a->transfers)));
  }
  return by != NULL ? app_say(pool, _("%s, by %s at the latest"), sum, by) : sum;
}

static void add_payment(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  enum tui_mark mark = xq_payment_has_arrived(a->payment)   ? TUI_MARK_OK
                       : a->next.refused                    ? TUI_MARK_WARN
                       : !xq_business_is_final(a->business) ? TUI_MARK_NOW
                                                            : TUI_MARK_NONE;
  tui_add_step(page, mark, _("Payment"),
               when(pool, last_event(a, XQ_AE_PAYMENT_CONFIRMED), xq_words_payment(a->payment)),
               payment_detail(a, pool));
}

/* Of what is over, but not the money. */
static void add_refund(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const struct xq_money money = xq_money_of(a);
  const char *sum = app_yuan(pool, money.confirmed), *by = due(a, XQ_DO_REFUND, pool);
  if (a->payment == XQ_P_REFUNDED) {
    tui_add_step(page, TUI_MARK_OK, _("Refund"), when(pool, last_event(a, XQ_AE_REFUNDED), ""),
                 app_say(pool, _("%s refunded"), sum));
  } else if (a->payment == XQ_P_REFUNDING) {
    tui_add_step(page, TUI_MARK_NOW, _("Refund"), xq_words_payment(a->payment),
                 by != NULL ? app_say(pool, _("%s, probably by %s"), sum, by) : sum);
  } else if (a->payment == XQ_P_REPORTED) {
    tui_add_step(page, TUI_MARK_TODO, _("Refund"), "", _("of what has arrived"));
  }
}

/* ---- review, and what follows */

static void add_review(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *name = _("Review"), *by = due(a, XQ_DO_REVIEW, pool);
  switch (a->business) {
    case XQ_B_APPROVED:
    case XQ_B_ISSUED:
    case XQ_B_INSTALLED:
      tui_add_step(page, TUI_MARK_OK, name, when(pool, last_event(a, XQ_AE_APPROVED), ""),
                   xq_words_event(XQ_AE_APPROVED));
      break;
    case XQ_B_RETURNED:
      tui_add_step(page, TUI_MARK_WARN, name, when(pool, last_event(a, XQ_AE_RETURNED), ""),
                   xq_words_business(a->business));
      break;
    case XQ_B_REJECTED:
      tui_add_step(page, TUI_MARK_BAD, name, when(pool, last_event(a, XQ_AE_REJECTED), ""),
                   xq_words_business(a->business));
      break;
    case XQ_B_AWAITING_REVIEW:
      tui_add_step(
          page, TUI_MARK_NOW, name, xq_words_business(a->business),
          by != NULL ? app_say(pool, _("probably finished by %s"), by) : _("by the certification authority's staff"));
      break;
    case XQ_B_ENTERED:
    case XQ_B_WITHDRAWN:
    case XQ_B_CLOSED:
    case XQ_B_COUNT_:
    default:
      tui_add_step(page, TUI_MARK_TODO, name, "", _("by the certification authority's staff"));
      break;
  }
}

static void add_certificate(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  bool issued = a->business == XQ_B_ISSUED || a->business == XQ_B_INSTALLED;
  bool installed = a->business == XQ_B_INSTALLED;
  enum tui_mark making = issued ? TUI_MARK_OK : a->business == XQ_B_APPROVED ? TUI_MARK_NOW : TUI_MARK_TODO;
  tui_add_step(page, making, _("Issuing"), when(pool, last_event(a, XQ_AE_ISSUED), ""),
               issued ? app_say(pool, _("issued, valid until %s"), app_date(pool, a->new_not_after))
                      : _("automatic after approval"));
  enum tui_mark installing = installed ? TUI_MARK_OK : issued ? TUI_MARK_NOW : TUI_MARK_TODO;
  tui_add_step(page, installing, _("Installing"), when(pool, last_event(a, XQ_AE_INSTALLED), ""),
               installed ? _("installed and verified")
                         : app_say(pool, _("with your key, before the old certificate expires on %s"),
                                   app_date(pool, a->old_not_after)));
}

void app_add_path(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  tui_add_step(page, TUI_MARK_OK, _("Application"), when(pool, last_event(a, XQ_AE_SUBMITTED), ""),
               _("signed with your key and sent"));
  add_payment(a, page, pool);
  if (a->business == XQ_B_WITHDRAWN || a->business == XQ_B_CLOSED) {
    enum xq_app_event end = a->business == XQ_B_WITHDRAWN ? XQ_AE_WITHDRAWN : XQ_AE_CLOSED;
    tui_add_step(page, TUI_MARK_WARN, xq_words_business(a->business), when(pool, last_event(a, end), ""), "");
    add_refund(a, page, pool);
    return;
  }
  add_review(a, page, pool);
  if (a->business == XQ_B_REJECTED) {
    add_refund(a, page, pool);
    return;
  }
  add_certificate(a, page, pool);
}

size_t app_path_left(const struct xq_application *a, const char *left[APP_STEPS_LEFT]) {
  size_t n = 0;
  const bool over = xq_business_is_final(a->business), issued = a->business == XQ_B_ISSUED;
  if (!over && !issued && !xq_payment_has_arrived(a->payment)) {
    left[n++] = _("Payment");
  }
  if (!over && !issued && a->business != XQ_B_APPROVED) {
    left[n++] = _("Review");
  }
  if (!over && !issued) {
    left[n++] = _("Issuing");
  }
  if (!over) {
    left[n++] = _("Installing");
  }
  return n;
}

int app_path_step(const struct xq_application *a) {
  switch (a->business) {
    case XQ_B_ENTERED: /* paying, or writing down how one did */
      return a->payment == XQ_P_UNPAID && !a->next.refused ? 6 : 7;
    case XQ_B_AWAITING_REVIEW:
    case XQ_B_APPROVED:
    case XQ_B_RETURNED:
      return 8;
    case XQ_B_ISSUED:
      return 9;
    case XQ_B_INSTALLED:
      return 10;
    case XQ_B_REJECTED:
    case XQ_B_WITHDRAWN:
    case XQ_B_CLOSED:
    case XQ_B_COUNT_:
    default:
      return 0;
  }
}

bool app_add_guide(const struct xq_application *a, tui_page *page) {
  enum { STEPS = 10, FIRST = 6 };
  const char *const names[] = {_("Payment"), _("Payment by bank transfer"), _("Review"), _("Installing"), _("Renewed")};
  const int step = app_path_step(a);
  if (step >= FIRST) {
    tui_add_path(page, step, STEPS, names[step - FIRST]);
  }
  return step >= FIRST;
}
