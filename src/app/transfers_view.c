/* transfers_view.c - how the page of bank transfers looks: the list, two lists to choose from, or that it is over. */
#include "app/transfers_view.h"

#include <stdlib.h>

#include "app/letters.h"
#include "app/money.h"
#include "app/path.h"
#include "app/policy.h"
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"

int64_t transfers_owed(const struct transfers *t) {
  return t->seen->order.total_fen;
}

int64_t transfers_still_to_pay(const struct transfers *t, int64_t recorded) {
  struct xq_money money = xq_money_of(t->seen);
  return money.open && !money.refused && recorded < money.due ? money.due - recorded : 0;
}

const struct xq_application *transfers_latest(const struct transfers *t) {
  return t->live.shown != NULL ? t->live.shown : t->seen;
}

static bool same_money(const struct xq_application *a, const struct xq_application *b) {
  return xq_transfers_equal(&a->transfers, &b->transfers) && xq_money_of(a).refused == xq_money_of(b).refused;
}

bool transfers_is_behind(const struct transfers *t) {
  return !same_money(t->seen, transfers_latest(t));
}

int transfers_row_id(size_t i) {
  return ID_ROW + (int)i * ROW_IDS;
}

/* ---- what is shown */

/* Who owes nothing more is told where the money went, not to pay. */
static void add_payee(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  const struct xq_reference *ref = t->app->reference;
  bool pay = t->to_pay > 0;
  if (pay) {
    tui_add_heading(page, _("Pay at your bank first, then record it here; this program moves no money"));
  }
  for (size_t i = 0; ref != NULL && i < ref->account_count; i++) {
    const struct xq_pay_account *to = &ref->accounts[i];
    const struct tui_pair name = {_("Account name"), to->account_name, TUI_STRONG};
    const struct tui_pair number = {_("Account number"), to->account_no, TUI_STRONG};
    const struct tui_pair bank = {_("Bank"), to->bank, TUI_STRONG};
    tui_add_pairs(page, &name, 1);
    tui_add_pairs(page, &number, 1);
    tui_add_pairs(page, &bank, 1);
  }
  const struct tui_pair note = {_("Transfer note"), t->seen->business_no, TUI_STRONG};
  if (pay) {
    const struct tui_pair amount[] = {{_("Amount"), app_yuan_capital(pool, t->to_pay), TUI_STRONG}, note};
    tui_add_pairs(page, amount, XQ_COUNT(amount));
  } else {
    tui_add_pairs(page, &note, 1);
  }
}

/* What was recorded and looked for in vain. */
static bool is_still_refused(const struct transfers *t) {
  struct xq_transfer_list list = transfer_rows_list(&t->rows);
  bool same = xq_money_of(t->seen).refused && xq_transfers_equal(&list, &t->seen->transfers);
  xq_transfers_clear(&list);
  return same;
}

/* What the service knows stands at the head of the page; this is what it will be.  A transfer of which nothing but the
 * program's own offer stands there is none yet. */
static const char *sum_text(const struct transfers *t, struct app_pool *pool) {
  int64_t have = transfer_rows_sum(&t->rows), want = transfers_owed(t);
  size_t blank = transfer_rows_blank(&t->rows);
  const char *sum = app_yuan(pool, have);
  if (transfers_is_behind(t)) { /* a sum would be of a list that is to be chosen yet */
    return xq_transfers_equal(&t->seen->transfers, &transfers_latest(t)->transfers)
               ? _("The accounts office has just looked for the transfers; saving shows what it found")
               : _("Another terminal has just recorded transfers; saving shows both lists");
  }
  if (is_still_refused(t)) {
    return app_say(pool, _("Total %s; not found, please check it"), sum);
  }
  if (blank < t->rows.count && have < want) {
    return have == 0 ? app_say(pool, _("Transfer %zu is not filled in yet; %s due"), blank + 1, app_yuan(pool, want))
                     : app_say(pool, _("Total %s; transfer %zu is not filled in yet"), sum, blank + 1);
  }
  if (have == want && xq_money_of(t->seen).refused) {
    return app_say(pool, _("Total %s; once saved, it is looked for again"), sum);
  }
  return have < want   ? app_say(pool, _("Total %s; once saved, %s still due"), sum, app_yuan(pool, want - have))
         : have > want ? app_say(pool, _("Total %s; %s too much"), sum, app_yuan(pool, have - want))
                       : app_say(pool, _("Total %s; complete once saved"), sum);
}

static void build_form(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  const struct xq_application *now = transfers_latest(t);
  app_live_add_news(&t->live, page);
  if (transfers_is_behind(t)) {
    tui_add_text(page, TUI_WARN, 2, _("What you entered is kept. Save it to see both and choose."));
  }
  app_add_money(page, now);
  app_add_money_note(page, now);
  app_add_pay_deadline(page, now);
  add_payee(t, page, pool);
  for (size_t i = 0; i < t->rows.count; i++) {
    tui_add_heading_button(page, app_say(pool, _("Transfer %zu"), i + 1), transfers_row_id(i) + ROW_DELETE,
                           _("Delete this transfer"), 0);
    transfer_rows_show(t->app->options, &t->rows, i, page, transfers_row_id(i));
  }
  if (t->rows.count == 0) {
    tui_add_space(page);
    tui_add_text(page, TUI_DIM, 2,
                 t->seen->transfers.count > 0 ? _("The list is empty. What is recorded stays recorded until you save.")
                                              : _("No transfer has been recorded. After you have paid, add it here."));
  }
  const struct tui_button buttons[] = {
      {ID_ADD, _("Add a transfer"), APP_LETTER_ADD, t->rows.count == XQ_TRANSFERS_MAX, false},
      {ID_CLOSE, _("Close page"), APP_LETTER_BACK, t->saving, false},
      {ID_SAVE, t->saving ? _("Saving") : _("Save"), APP_LETTER_SAVE, t->saving, true},
  };
  tui_set_foot(page, sum_text(t, pool), buttons, XQ_COUNT(buttons));
  app_live_set_foot(&t->live, page);
  if (t->saving) {
    tui_set_foot_waiting(page, app_say(pool, _("Saving; %s stops it"), tui_key_called(t->app->t, "Esc")),
                         app_waits_since(&t->app->events, t), XQ_ANSWER_WAIT_S);
  }
}

/* ---- two lists */

struct xq_transfer_list transfers_merged(const struct transfers *t) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  struct xq_transfer_list both = xq_transfers_merge(&t->seen->transfers, &mine, &t->now->transfers);
  xq_transfers_clear(&mine);
  return both;
}

static void add_list(const struct transfers *t, tui_page *page, const char *heading,
                     const struct xq_transfer_list *list, struct app_pool *pool) {
  const struct app_options *options = t->app->options;
  const char **cells = xq_calloc(list->count * 4 + 1, sizeof *cells);
  for (size_t i = 0; i < list->count; i++) {
    const struct xq_transfer *transfer = &list->items[i];
    char day[11];
    cells[i * 4] = app_keep(pool, xq_strdup(xq_day_format(transfer->day, day)));
    cells[i * 4 + 1] = app_yuan(pool, transfer->amount_fen);
    cells[i * 4 + 2] = app_or_dash(app_personal(options, pool, XQ_F_HANDLER_NAME, transfer->payer_name));
    cells[i * 4 + 3] = app_or_dash(app_account(options, pool, transfer->payer_account));
  }
  tui_add_heading(page, heading);
  tui_add_table(page, NULL, cells, list->count, 4, (const bool[]){false, true, false, false});
  if (list->count == 0) {
    tui_add_text(page, TUI_DIM, 2, _("No transfer."));
  }
  free(cells);
}

static void build_conflict(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows), both = transfers_merged(t);
  tui_add_marked(page, TUI_MARK_WARN,
                 _("Another terminal recorded transfers for this application in the meantime. Yours are not saved yet. "
                   "Please choose."));
  app_add_money(page, t->now);
  if (xq_money_of(t->now).refused) {
    app_add_money_note(page, t->now);
  }
  add_list(t, page, _("Recorded at the other terminal"), &t->now->transfers, pool);
  add_list(t, page, _("Typed here"), &mine, pool);
  tui_add_space(page);
  tui_add_text(page, TUI_NORMAL, 2,
               app_say(pool,
                       _("Merged they would be %zu, together %s. Whatever you choose, you see it once more before "
                         "it is saved."),
                       both.count, app_yuan(pool, xq_transfers_total(&both))));
  const struct tui_button buttons[] = {
      {ID_MINE, _("Use mine"), 0, false, false},
      {ID_THEIRS, _("Use the other's"), APP_LETTER_USE, false, false},
      {ID_MERGE, _("Merge"), APP_LETTER_ADD, both.count > XQ_TRANSFERS_MAX, true},
  };
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  xq_transfers_clear(&mine);
  xq_transfers_clear(&both);
}

/* Paid, withdrawn or closed: nobody is to pay by what stood here. */
static void build_over(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  app_live_add_news(&t->live, page);
  tui_add_marked(page, TUI_MARK_WARN, _("Transfers can no longer be recorded here. Please do not pay."));
  if (t->known) {
    app_add_money(page, t->seen);
    app_add_money_note(page, t->seen);
  }
  add_list(t, page, _("Recorded"), &t->seen->transfers, pool);
  if (mine.count > 0 && !xq_transfers_equal(&mine, &t->seen->transfers)) {
    add_list(t, page, _("Typed here, not saved"), &mine, pool);
  }
  const struct tui_button progress = {ID_PROGRESS, _("Back to progress"), APP_LETTER_PROGRESS, .main = true};
  tui_set_foot(page, NULL, &progress, 1);
  xq_transfers_clear(&mine);
}

void transfers_build(void *ctx, tui_page *page) {
  const struct transfers *t = ctx;
  struct app_pool pool = {0};
  int step = t->over ? app_path_step(t->seen) : 7;
  tui_set_kind(page, KIOSK_PAYS);
  tui_set_title(page, _("Bank transfer"), step != 0 ? app_step_of_ten(&pool, step) : NULL);
  if (t->over) {
    build_over(t, page, &pool);
  } else if (t->conflict) {
    build_conflict(t, page, &pool);
  } else if (app_add_reference(t->app, page)) {
    build_form(t, page, &pool);
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Close")}, 1);
  app_pool_clear(&pool);
}
