/* payment.c - the payment page (step 6 of the guide), with all its fields. */
#include <stdlib.h>

#include "app/acts.h"
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_PAY = 1, ID_WITHDRAW, ID_LATER };

static void add_order(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *type =
      xq_streq(a->order.transaction_type, "consume") ? _("purchase") : app_or_dash(a->order.transaction_type);
  const struct tui_pair pairs[] = {
      {_("Business number"), a->business_no, TUI_STRONG},
      {_("Business status"), xq_words_business(a->business), TUI_NORMAL},
      {_("Order number"), a->order.order_no, TUI_NORMAL},
      {_("Payment status"), xq_words_payment(a->payment), TUI_NORMAL},
      {_("Transaction"), type, TUI_NORMAL},
      {_("Transaction status"), xq_words_payment(a->payment), TUI_NORMAL},
      {_("Created"), app_time(pool, a->order.created_at), TUI_NORMAL},
      {_("Order status"), xq_words_order(a->order.status), TUI_NORMAL},
  };
  tui_add_pairs(page, pairs, XQ_COUNT(pairs));
}

static void add_fees(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *header[] = {_("Fee name"), _("Unit price"), _("Quantity"), _("Amount (yuan)")};
  const bool right[] = {false, true, true, true};
  size_t rows = a->order.line_count + 1;
  const char **cells = xq_calloc(rows * 4, sizeof *cells);
  for (size_t i = 0; i < a->order.line_count; i++) {
    const struct xq_fee_line *line = &a->order.lines[i];
    cells[i * 4] = line->name;
    cells[i * 4 + 1] = app_say(pool, _("%s yuan a year"), app_keep(pool, xq_fen_grouped(line->unit_fen)));
    cells[i * 4 + 2] = app_say(pool, "%d", line->quantity);
    cells[i * 4 + 3] = app_keep(pool, xq_fen_grouped(line->amount_fen));
  }
  const char **total = &cells[a->order.line_count * 4];
  total[0] = _("Total");
  total[1] = total[2] = "";
  total[3] = app_say(pool, "\u00a5 %s", app_keep(pool, xq_fen_grouped(a->order.total_fen)));
  tui_add_table(page, header, cells, rows, 4, right);
  free(cells);
}

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  tui_set_title(page, _("Payment"), app_step_of_ten(&pool, 6));
  if (a != NULL) {
    add_order(a, page, &pool);
    tui_add_space(page);
    add_fees(a, page, &pool);
    const struct tui_pair pairs[] = {
        {_("Recipient"),
         app_say(&pool, "%s  %s  %s", a->form.value[XQ_F_RECIPIENT_NAME], a->form.value[XQ_F_RECIPIENT_MOBILE],
                 a->form.value[XQ_F_RECIPIENT_ADDRESS]),
         TUI_NORMAL},
        {_("Courier"), app->reference != NULL ? app->reference->express_payment : "-", TUI_NORMAL},
        {_("Invoice"), app->reference != NULL ? app->reference->invoice_type : "-", TUI_NORMAL},
    };
    tui_add_pairs(page, pairs, XQ_COUNT(pairs));
    tui_add_space(page);
    tui_add_text(
        page, TUI_DIM, 2,
        _("Please check that everything is right, then pay. If something is wrong, withdraw and apply again."));
    const struct tui_button buttons[] = {
        {ID_WITHDRAW, _("Withdraw application"), APP_LETTER_WITHDRAW, !xq_application_may(a, XQ_DO_WITHDRAW), false},
        {ID_LATER, _("Pay later"), APP_LETTER_LATER, false, false},
        {ID_PAY, _("Pay now"), APP_LETTER_PAY, !xq_application_may(a, XQ_DO_PAY), true},
    };
    tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Pay later")}, 1);
  app_pool_clear(&pool);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (id == ID_PAY) {
    app_go(app, APP_ROUTE_PAYCHOICE, NULL);
  } else if (id == ID_WITHDRAW) {
    app_withdraw(app);
  } else {
    tui_pop(app->t);
  }
}

static void shown(void *ctx) {
  struct app *app = ctx;
  tui_page *page = tui_top(app->t);
  if (page != NULL && tui_page_focused(page) == 0) {
    tui_page_focus(page, ID_PAY);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Your application has been received and has a business number. This page shows what it costs.\n\n"
      "Pay now shows the ways to pay. Pay later leaves this page: the application stays, and you find it under Track "
      "progress, from any terminal with this key. Withdraw ends the application.");
}

APP_SCREEN(payment) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help, .shown = shown};
  tui_push(app->t, &ops, app);
}
