/*
 * payment.c - the payment page (step 6 of the guide), with all its fields: the order, what it costs, what is known of the
 * money, and the one thing to do about it.  Who has recorded or paid something, here or at another terminal, is not
 * invited to pay: the page is kept fresh, and what is known is looked up again before it leads on to an account.
 */
#include <stdlib.h>

#include "app/acts.h"
#include "app/aside.h"
#include "app/letters.h"
#include "app/live.h"
#include "app/money.h"
#include "app/path.h"
#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_PAY = 1, ID_WITHDRAW, ID_LATER, ID_PROGRESS };

/* ---- what is shown */

struct payment {
  struct app *app;
  tui_page *page;
  struct app_live live;
};

/* What is known of the money on its way, where the payment status says whether the service has it. */
static const char *transaction_status(const struct xq_application *a, struct app_pool *pool) {
  struct xq_money money = xq_money_of(a);
  if (money.refused) {
    return _("transfer not found");
  }
  switch (a->payment) {
    case XQ_P_REPORTED:
      return app_say(pool, _("transfers recorded: %zu"), a->transfers.count);
    case XQ_P_PAID:
      return _("transfer received");
    case XQ_P_REFUNDING:
      return _("being paid back");
    case XQ_P_REFUNDED:
      return _("paid back");
    case XQ_P_UNPAID:
    case XQ_P_COUNT_:
    default:
      return _("no transfer recorded");
  }
}

/* In the groups and the words of the guide. */
static void add_order(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *type =
      xq_streq(a->order.transaction_type, "consume") ? _("purchase") : app_or_dash(a->order.transaction_type);
  const struct tui_pair business[] = {
      {_("Business number"), a->business_no, TUI_STRONG},
      {_("Business status"), xq_words_business(a->business), TUI_NORMAL},
      {_("Payment status"), xq_words_payment(a->payment), TUI_NORMAL},
  };
  const struct tui_pair order[] = {
      {_("Order number"), a->order.order_no, TUI_NORMAL},
      {_("Transaction"), type, TUI_NORMAL},
      {_("Transaction status"), transaction_status(a, pool), TUI_NORMAL},
  };
  const struct tui_pair rest[] = {
      {_("Order status"), xq_words_order(a->order.status), TUI_NORMAL},
      {_("Created"), app_time(pool, a->order.created_at), TUI_NORMAL},
      {_("Business fee"), app_yuan(pool, a->order.total_fen), TUI_NORMAL},
  };
  tui_add_pairs(page, business, XQ_COUNT(business));
  tui_add_pairs(page, order, XQ_COUNT(order));
  tui_add_pairs(page, rest, XQ_COUNT(rest));
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
  tui_set_table_sum(page, _("Total"), app_say(pool, "\u00a5 %s", app_keep(pool, xq_fen_grouped(a->order.total_fen))));
}

static void add_review_time(const struct app *app, const struct xq_application *a, tui_page *page,
                            struct app_pool *pool) {
  int days = app->reference != NULL ? app->reference->review_days : 0;
  if (xq_money_of(a).open && days > 1) {
    tui_add_text(page, TUI_NORMAL, 2,
                 app_say(pool, _("The review takes about 1 to %d business days after the payment."), days));
  }
}

static void add_recipient(const struct app *app, const struct xq_application *a, tui_page *page,
                          struct app_pool *pool) {
  const struct tui_pair whom[] = {
      {_("Recipient's name"),
       app_or_dash(app_personal(app->options, pool, XQ_F_RECIPIENT_NAME, a->form.value[XQ_F_RECIPIENT_NAME])),
       TUI_NORMAL},
      {_("Phone"),
       app_or_dash(app_personal(app->options, pool, XQ_F_RECIPIENT_MOBILE, a->form.value[XQ_F_RECIPIENT_MOBILE])),
       TUI_NORMAL},
  };
  const struct tui_pair how[] = {
      {_("Courier"), app->reference != NULL ? app->reference->express_payment : "-", TUI_NORMAL},
      {_("Invoice"), app->reference != NULL ? app->reference->invoice_type : "-", TUI_NORMAL},
  };
  tui_add_pairs(page, whom, XQ_COUNT(whom));
  tui_add_text(page, TUI_NORMAL, 2,
               app_say(pool, "%s  %s", _("Send to"),
                       app_or_dash(app_personal(app->options, pool, XQ_F_RECIPIENT_ADDRESS,
                                                a->form.value[XQ_F_RECIPIENT_ADDRESS]))));
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

static bool pays(const struct xq_application *a) {
  return pay_label(a) != NULL && xq_application_may(a, XQ_DO_PAY) && !is_waiting(a);
}

static bool is_untouched(const struct xq_application *a) {
  struct xq_money money = xq_money_of(a);
  return money.open && money.recorded == 0;
}

static int main_button(const struct xq_application *a) {
  return pays(a) ? ID_PAY : is_untouched(a) ? ID_LATER : ID_PROGRESS;
}

static void set_buttons(const struct payment *p, const struct xq_application *a, tui_page *page) {
  struct tui_button buttons[3];
  size_t n = 0;
  const char *label = pay_label(a);
  bool main = pays(a), busy = p->live.asking != 0;
  if (xq_application_may(a, XQ_DO_WITHDRAW)) {
    buttons[n++] = (struct tui_button){ID_WITHDRAW, _("Withdraw application"), APP_LETTER_WITHDRAW, busy, false};
  }
  if (label != NULL && !main) {
    bool disabled = busy || !xq_application_may(a, XQ_DO_PAY);
    buttons[n++] = (struct tui_button){ID_PAY, label, APP_LETTER_PAY, disabled, false};
  }
  if (is_untouched(a)) {
    buttons[n++] = (struct tui_button){ID_LATER, _("Pay later"), APP_LETTER_LATER, busy, !main};
  } else {
    buttons[n++] = (struct tui_button){ID_PROGRESS, _("Back to progress"), APP_LETTER_PROGRESS, busy, !main};
  }
  if (main) {
    buttons[n++] = (struct tui_button){ID_PAY, label, APP_LETTER_PAY, busy, true};
  }
  tui_set_foot(page, NULL, buttons, n);
  app_live_set_foot(&p->live, page);
}

static void build(void *ctx, tui_page *page) {
  const struct payment *p = ctx;
  const struct xq_application *a = p->app->application;
  struct app_pool pool = {0};
  int step = a != NULL ? app_path_step(a) : 6;
  tui_set_kind(page, KIOSK_PAYS);
  tui_set_title(page, _("Payment"), step != 0 ? app_step_of_ten(&pool, step) : NULL);
  if (a != NULL) {
    app_aside_path(a, page);
    app_live_add_news(&p->live, page);
    add_order(a, page, &pool);
    add_fees(a, page, &pool);
    app_add_money(page, a);
    if (is_untouched(a)) {
      tui_add_text(page, TUI_DIM, 2, _("Check that everything is right, then pay; if not, withdraw and apply again."));
      tui_add_text(page, TUI_NORMAL, 2, _("Pay now shows the account to pay to; this program moves no money."));
    }
    app_add_money_note(page, a);
    app_add_pay_deadline(page, a);
    add_review_time(p->app, a, page, &pool);
    add_recipient(p->app, a, page, &pool);
    set_buttons(p, a, page);
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", p->live.asking != 0 ? _("Stop") : _("Back")}, 1);
  app_pool_clear(&pool);
}

/* ---- what is done */

/* Somebody else may just have paid, or withdrawn: the focus goes to what is to be done now. */
static void changed(void *ctx) {
  const struct payment *p = ctx;
  tui_page_focus(p->page, main_button(p->app->application));
}

/* One way of paying is no question, and who has recorded something has chosen. */
static void pay(void *ctx) {
  const struct payment *p = ctx;
  struct app *app = p->app;
  bool choice = app->reference != NULL && app->reference->channel_count > 0;
  bool asks = choice && xq_money_of(app->application).recorded == 0;
  app_go(app, asks ? APP_ROUTE_PAYCHOICE : APP_ROUTE_TRANSFERS, NULL);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct payment *p = ctx;
  struct app *app = p->app;
  if (app->application == NULL) {
    tui_pop(app->t);
  } else if (id == ID_PAY) {
    app_live_ask(&p->live, pay);
  } else if (id == ID_WITHDRAW) {
    app_withdraw(app);
  } else if (id == ID_PROGRESS) {
    app_show_progress(app, app->application->business_no);
  } else {
    tui_pop(app->t);
  }
}

static void back(void *ctx) {
  struct payment *p = ctx;
  if (!app_live_stop(&p->live)) {
    tui_pop(p->app->t);
  }
}

static void shown(void *ctx) {
  struct payment *p = ctx;
  app_live_shown(&p->live);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Your application has been received and has a business number. This page shows the fee and the state of your "
      "payment: due, recorded, received and still due. The payment status says whether the money has arrived, the "
      "transaction status what is known of your transfers.\n\nPay now shows where to pay. Pay later leaves this page; the "
      "application is kept, and you can find it under Track progress from any terminal with this key. Withdraw cancels "
      "the application.");
}

static void destroyed(void *ctx) {
  struct payment *p = ctx;
  app_live_end(&p->live);
  free(p);
}

APP_SCREEN(payment) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .back = back, .help = help, .destroyed = destroyed, .shown = shown};
  struct payment *p = xq_calloc(1, sizeof *p);
  p->app = app;
  p->page = tui_push(app->t, &ops, p);
  app_live_begin(&p->live, app, p->page, changed, p);
}
