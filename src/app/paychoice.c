/* paychoice.c - the ways to pay, explained (step 6 of the guide: 请选择缴费方式), where there are several. */
#include "app/errors.h"
#include "app/letters.h"
#include "app/money.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_TRANSFER = 1, ID_ONLINE };

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

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("How would you like to pay?"), app_step_of_ten(&pool, 6));
  if (app->application != NULL) {
    app_add_money(page, app->application);
    tui_add_space(page);
  }
  const char *lines[] = {
      _("At a bank counter or by online banking, to the certification authority's account."),
      _("Afterwards, record the account, amount and date here so that your payment can be found."),
  };
  tui_add_card(page, ID_TRANSFER, _("Bank transfer"), "", lines, XQ_COUNT(lines), true);
  tui_add_space(page);
  add_online(app, page);
  const struct tui_button back = {APP_ID_BACK, _("Back"), APP_LETTER_BACK, .main = false};
  tui_set_foot(page, NULL, &back, 1);
  tui_set_hints(page, &(struct tui_hint){"Enter", _("Choose")}, 1);
  app_pool_clear(&pool);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (id == ID_TRANSFER) {
    app_go(app, APP_ROUTE_TRANSFERS, NULL);
  } else if (id == ID_ONLINE) {
    app_tell(app, _("Not in this version"),
             _("This version of the program cannot pay online yet. Please pay by bank transfer; the fee is the same."));
  } else {
    tui_pop(app->t);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Bank transfer: pay at a bank counter or by online banking, then record the transfer here. It is confirmed when "
      "the money arrives.\n\nOnline payment, if the service offers it, is confirmed immediately.");
}

APP_SCREEN(paychoice) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help};
  tui_push(app->t, &ops, app);
}
