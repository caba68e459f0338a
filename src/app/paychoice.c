/* paychoice.c - the ways to pay, explained (step 6 of the guide: 请选择缴费方式), where there are several. */
#include <stdlib.h>

#include "app/errors.h"
#include "app/letters.h"
#include "app/live.h"
#include "app/money.h"
#include "app/path.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_TRANSFER = 1, ID_ONLINE };

struct paychoice {
  struct app *app;
  tui_page *page;
  struct app_live live;
};

static void add_online(const struct app *app, tui_page *page) {
  if (app->reference == NULL || app->reference->channel_count == 0) {
    tui_add_text(page, TUI_DIM, 4, _("Online payment is not offered by this service."));
    return;
  }
  struct app_pool pool = {0};
  struct xq_buf names = {0};
  for (size_t i = 0; i < app->reference->channel_count; i++) {
    xq_buf_printf(&names, "%s%s", i > 0 ? ", " : "", app->reference->channels[i].name);
  }
  const char *lines[] = {app_keep(&pool, xq_buf_take_str(&names)), _("Pay immediately with your phone or bank card.")};
  tui_add_card(page, ID_ONLINE, _("Online payment"), "", lines, XQ_COUNT(lines), false);
  app_pool_clear(&pool);
}

/* What is recorded, or over, leaves nothing to choose. */
static bool is_question(const struct app *app) {
  struct xq_money money = app->application != NULL ? xq_money_of(app->application) : (struct xq_money){.open = true};
  return money.open && money.recorded == 0;
}

static void add_ways(const struct app *app, tui_page *page) {
  const char *lines[] = {
      _("At a bank counter or by online banking, to the certification authority's account."),
      _("Afterwards, record the account, amount and date here so that your payment can be found."),
  };
  tui_add_space(page);
  tui_add_card(page, ID_TRANSFER, _("Bank transfer"), "", lines, XQ_COUNT(lines), true);
  tui_add_space(page);
  add_online(app, page);
}

static void build(void *ctx, tui_page *page) {
  const struct paychoice *c = ctx;
  const struct app *app = c->app;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  int step = a != NULL ? app_path_step(a) : 6;
  bool asks = is_question(app);
  tui_set_kind(page, KIOSK_PAYS);
  tui_set_title(page, _("How would you like to pay?"), step != 0 ? app_step_of_ten(&pool, step) : NULL);
  if (a != NULL) {
    app_live_add_news(&c->live, page);
    app_add_money(page, a);
    app_add_money_note(page, a);
    app_add_pay_deadline(page, a);
  }
  if (asks) {
    add_ways(app, page);
  }
  const struct tui_button back = {APP_ID_BACK, _("Back"), APP_LETTER_BACK, .main = !asks};
  tui_set_foot(page, NULL, &back, 1);
  app_live_set_foot(&c->live, page);
  tui_set_hints(page, &(struct tui_hint){"Enter", _("Choose")}, asks ? 1 : 0);
  app_pool_clear(&pool);
}

static void changed(void *ctx) {
  const struct paychoice *c = ctx;
  if (!is_question(c->app)) {
    tui_page_focus(c->page, APP_ID_BACK);
  }
}

static void pay_by_transfer(void *ctx) {
  const struct paychoice *c = ctx;
  app_go(c->app, APP_ROUTE_TRANSFERS, NULL);
}

static void back(void *ctx) {
  struct paychoice *c = ctx;
  if (!app_live_stop(&c->live)) {
    tui_pop(c->app->t);
  }
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct paychoice *c = ctx;
  if (id == ID_TRANSFER) {
    app_live_ask(&c->live, pay_by_transfer);
  } else if (id == ID_ONLINE) {
    app_tell(c->app, _("Not in this version"),
             _("This version of the program cannot pay online yet. Please pay by bank transfer; the fee is the same."));
  } else {
    back(c);
  }
}

static void shown(void *ctx) {
  struct paychoice *c = ctx;
  app_live_shown(&c->live);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Bank transfer: pay at a bank counter or by online banking, then record the transfer here. It is confirmed when "
      "the money arrives.\n\nOnline payment, if the service offers it, is confirmed immediately.");
}

static void destroyed(void *ctx) {
  struct paychoice *c = ctx;
  app_live_end(&c->live);
  free(c);
}

APP_SCREEN(paychoice) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .back = back, .help = help, .destroyed = destroyed, .shown = shown};
  struct paychoice *c = xq_calloc(1, sizeof *c);
  c->app = app;
  c->page = tui_push(app->t, &ops, c);
  app_live_begin(&c->live, app, c->page, changed, c);
}
