/*
 * payment.c - the payment page (step 6 of the guide), with all its fields: the order, what it costs, what is known of the
 * money, and the one thing to do about it.  Who has recorded or paid something is not invited to pay.
 */
#include <stdlib.h>

#include "app/acts.h"
#include "app/letters.h"
#include "app/money.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_PAY = 1, ID_WITHDRAW, ID_LATER, ID_PROGRESS };

/* ---- what is shown */

static void add_order(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *type =
      xq_streq(a->order.transaction_type, "consume") ? _("purchase") : app_or_dash(a->order.transaction_type);
  const struct tui_pair pairs[] = {
      {_("Business number"), a->business_no, TUI_STRONG},
      {_("Business status"), xq_words_business(a->business), TUI_NORMAL},
      {_("Payment status"), xq_words_payment(a->payment), TUI_NORMAL},
      {_("Order number"), a->order.order_no, TUI_NORMAL},
      {_("Order status"), xq_words_order(a->order.status), TUI_NORMAL},
      {_("Transaction"), type, TUI_NORMAL},
      {_("Created"), app_time(pool, a->order.created_at), TUI_NORMAL},
      {_("Business fee"), app_yuan(pool, a->order.total_fen), TUI_NORMAL},
      {_("Transaction status"), xq_words_payment(a->payment), TUI_NORMAL},
  };
  tui_add_pairs(page, pairs, XQ_COUNT(pairs));
}

static void add_fees(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *header[] = {_("Fee name"), _("Unit price"), _("Quantity"), _("Amount (yuan)")};
  const bool right[] = {false, true, true, true};
  const char **cells = xq_calloc(a->order.line_count * 4 + 1, sizeof *cells);
  for (size_t i = 0; i < a->order.line_count; i++) {
    const struct xq_fee_line *line = &a->order.lines[i];
    cells[i * 4] = line->name;
    cells[i * 4 + 1] = app_say(pool, _("%s yuan/year"), app_keep(pool, xq_fen_grouped(line->unit_fen)));
    cells[i * 4 + 2] = app_say(pool, "%d", line->quantity);
    cells[i * 4 + 3] = app_keep(pool, xq_fen_grouped(line->amount_fen));
  }
  tui_add_table(page, header, cells, a->order.line_count, 4, right);
  free(cells);
  tui_add_rule(page);
  tui_add_text(page, TUI_STRONG, 2,
               app_say(pool, "%s  \u00a5 %s", _("Total"), app_keep(pool, xq_fen_grouped(a->order.total_fen))));
}

/* Until when, and how long it takes afterwards. */
static void add_deadlines(const struct app *app, const struct xq_application *a, tui_page *page,
                          struct app_pool *pool) {
  struct xq_money money = xq_money_of(a);
  const char *due = a->next.due > 0 ? app_keep(pool, xq_words_due(a->next.due, a->next.about)) : NULL;
  int days = app->reference != NULL ? app->reference->review_days : 0;
  if (money.open && due != NULL && a->next.action == XQ_DO_PAY) {
    tui_add_text(page, TUI_STRONG, 2,
                 app_say(pool, _("Payment is due by %s; after that day the application is closed."), due));
  } else if (money.open && due != NULL) {
    tui_add_text(page, TUI_NORMAL, 2, app_say(pool, _("The payment should be confirmed by %s."), due));
  }
  if (money.open && days > 1) {
    tui_add_text(page, TUI_NORMAL, 2,
                 app_say(pool, _("The review takes about 1 to %d business days after the payment."), days));
  }
}

static void add_recipient(const struct app *app, const struct xq_application *a, tui_page *page,
                          struct app_pool *pool) {
  const struct tui_pair whom[] = {
      {_("Recipient's name"), app_or_dash(a->form.value[XQ_F_RECIPIENT_NAME]), TUI_NORMAL},
      {_("Phone"), app_or_dash(a->form.value[XQ_F_RECIPIENT_MOBILE]), TUI_NORMAL},
  };
  const struct tui_pair how[] = {
      {_("Courier"), app->reference != NULL ? app->reference->express_payment : "-", TUI_NORMAL},
      {_("Invoice"), app->reference != NULL ? app->reference->invoice_type : "-", TUI_NORMAL},
  };
  tui_add_pairs(page, whom, XQ_COUNT(whom));
  tui_add_text(page, TUI_NORMAL, 2,
               app_say(pool, "%s  %s", _("Send to"), app_or_dash(a->form.value[XQ_F_RECIPIENT_ADDRESS])));
  tui_add_pairs(page, how, XQ_COUNT(how));
}

/* ---- the one thing to do */

/* The button about transfers; NULL: there is nothing to pay or to change. */
static const char *pay_label(const struct xq_application *a) {
  struct xq_money money = xq_money_of(a);
  if (!money.open) {
    return NULL;
  }
  if (money.recorded == 0) {
    return _("Pay now");
  }
  return money.missing > 0 && !money.refused ? _("Record a transfer") : _("Change transfers");
}

/* All that is due is recorded, or nothing is due: the person waits. */
static bool is_waiting(const struct xq_application *a) {
  struct xq_money money = xq_money_of(a);
  return !money.open || (money.missing == 0 && money.over == 0 && !money.refused);
}

static void set_buttons(const struct xq_application *a, tui_page *page) {
  struct tui_button buttons[3];
  size_t n = 0;
  struct xq_money money = xq_money_of(a);
  const char *label = pay_label(a);
  bool pays = label != NULL && xq_application_may(a, XQ_DO_PAY) && !is_waiting(a);
  if (xq_application_may(a, XQ_DO_WITHDRAW)) {
    buttons[n++] = (struct tui_button){ID_WITHDRAW, _("Withdraw application"), APP_LETTER_WITHDRAW, false, false};
  }
  if (label != NULL && !pays) {
    buttons[n++] = (struct tui_button){ID_PAY, label, APP_LETTER_PAY, !xq_application_may(a, XQ_DO_PAY), false};
  }
  if (money.open && money.recorded == 0) {
    buttons[n++] = (struct tui_button){ID_LATER, _("Pay later"), APP_LETTER_LATER, false, !pays};
  } else {
    buttons[n++] = (struct tui_button){ID_PROGRESS, _("Back to progress"), APP_LETTER_PROGRESS, false, !pays};
  }
  if (pays) {
    buttons[n++] = (struct tui_button){ID_PAY, label, APP_LETTER_PAY, false, true};
  }
  tui_set_foot(page, NULL, buttons, n);
}

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  tui_set_title(page, _("Payment"), app_step_of_ten(&pool, 6));
  if (a != NULL) {
    add_order(a, page, &pool);
    add_fees(a, page, &pool);
    app_add_money(page, a);
    if (xq_money_of(a).open && xq_money_of(a).recorded == 0) {
      tui_add_text(page, TUI_DIM, 2, _("Check that everything is right, then pay; if not, withdraw and apply again."));
    }
    app_add_money_note(page, a);
    add_deadlines(app, a, page, &pool);
    add_recipient(app, a, page, &pool);
    set_buttons(a, page);
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Back")}, 1);
  app_pool_clear(&pool);
}

/* ---- what is done */

/* One way of paying is no question, and who has recorded something has chosen. */
static enum app_route way_to_pay(const struct app *app) {
  bool choice = app->reference != NULL && app->reference->channel_count > 0;
  return choice && xq_money_of(app->application).recorded == 0 ? APP_ROUTE_PAYCHOICE : APP_ROUTE_TRANSFERS;
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (app->application == NULL) {
    tui_pop(app->t);
  } else if (id == ID_PAY) {
    app_go(app, way_to_pay(app), NULL);
  } else if (id == ID_WITHDRAW) {
    app_withdraw(app);
  } else if (id == ID_PROGRESS) {
    app_show_progress(app, app->application->business_no);
  } else {
    tui_pop(app->t);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Your application has been received and has a business number. This page shows the fee and the state of your "
      "payment: due, recorded, received and still due.\n\nPay now shows where to pay. Pay later leaves this page; the "
      "application is kept, and you can find it under Track progress from any terminal with this key. Withdraw cancels "
      "the application.");
}

APP_SCREEN(payment) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help};
  tui_push(app->t, &ops, app);
}
