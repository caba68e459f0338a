/* money.c - an application's money as every page shows it: the sums, and what they mean. */
#include "app/money.h"

#include <stdlib.h>

void app_add_money(tui_page *page, const struct xq_application *a) {
  struct xq_words_sum sums[XQ_WORDS_SUMS];
  struct tui_pair pairs[XQ_WORDS_SUMS];
  size_t count = xq_words_money(a, sums);
  for (size_t i = 0; i < count; i++) {
    pairs[i] = (struct tui_pair){sums[i].label, sums[i].value, sums[i].wanting ? TUI_WARN : TUI_STRONG};
  }
  tui_add_pairs(page, pairs, count);
  for (size_t i = 0; i < count; i++) {
    free(sums[i].value);
  }
}

void app_add_money_note(tui_page *page, const struct xq_application *a) {
  char *note = xq_words_money_note(a);
  struct xq_money money = xq_money_of(a);
  if (note != NULL) {
    tui_add_marked(page, money.refused || money.open ? TUI_MARK_WARN : TUI_MARK_OK, note);
  }
  free(note);
  char *way_out = xq_words_money_way_out(a);
  if (way_out != NULL) {
    tui_add_text(page, TUI_NORMAL, 2, way_out);
  }
  free(way_out);
}

void app_add_pay_deadline(tui_page *page, const struct xq_application *a) {
  struct xq_money money = xq_money_of(a);
  struct app_pool pool = {0};
  if (money.open && a->next.due > 0) {
    const char *due = app_keep(&pool, xq_words_due(a->next.due, a->next.about));
    bool pays = a->next.action == XQ_DO_PAY;
    const char *text = !pays ? app_say(&pool, _("The payment should be confirmed by %s."), due)
                       : money.refused
                           ? app_say(&pool, _("Correct it by %s; after that day the application is closed."), due)
                           : app_say(&pool, _("Payment is due by %s; after that day the application is closed."), due);
    tui_add_text(page, pays ? TUI_STRONG : TUI_NORMAL, 2, text);
  }
  app_pool_clear(&pool);
}
