/* prices.c - the price list (详细信息 of the form). */
#include <stdlib.h>

#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"

static void build(void *ctx, tui_page *page) {
  struct app *app = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Price list"), NULL);
  app_set_only_back(page);
  if (app_add_reference(app, page)) {
    const struct xq_price_list *prices = &app->reference->prices;
    const char *header[] = {_("Term"), _("Fee per year"), _("Years"), _("Fee")};
    const bool right[] = {false, true, true, true};
    const char **cells = xq_calloc(prices->count * 4, sizeof *cells);
    for (size_t i = 0; i < prices->count; i++) {
      const struct xq_price_term *term = &prices->terms[i];
      cells[i * 4] = app_keep(&pool, xq_words_months(term->months));
      cells[i * 4 + 1] = app_yuan(&pool, term->unit_fen);
      cells[i * 4 + 2] = app_say(&pool, "%d", term->quantity);
      cells[i * 4 + 3] = app_yuan(&pool, term->fee_fen);
    }
    tui_add_space(page);
    tui_add_heading(page, app->reference->fee_name);
    tui_add_table(page, header, cells, prices->count, 4, right);
    free(cells);
    tui_add_space(page);
    tui_add_text(page, TUI_DIM, 2,
                 app_say(&pool, _("Price list %s. The fee is paid once, after you submit the form."), prices->version));
    tui_add_text(
        page, TUI_DIM, 2,
        app_say(&pool, _("Invoice: %s. Courier: %s."), app->reference->invoice_type, app->reference->express_payment));
  }
  app_pool_clear(&pool);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _("The fee for each available term. This page is for information only; go back to choose the term.");
}

APP_SCREEN(prices) {
  static const struct tui_page_ops ops = {.build = build, .action = app_retry_or_back, .help = help};
  tui_push(app->t, &ops, app);
}
