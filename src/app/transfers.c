/*
 * transfers.c - bank transfers (step 7 of the guide): where to pay to, ready to be copied, and the transfers that were
 * made.  Several may make up the total; they are saved as one list and can be changed until the money is confirmed.
 *
 * What is saved replaces what the page has shown, and nothing else: where another terminal recorded something meanwhile,
 * both lists are shown and the person chooses.  Where nothing can be recorded any more, no account is shown any more.
 */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/live.h"
#include "app/money.h"
#include "app/path.h"
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/transfer_rows.h"

enum {
  ID_ADD = 1,
  ID_SAVE,
  ID_CLOSE,
  ID_MERGE,
  ID_THEIRS,
  ID_MINE,
  ID_PROGRESS,
  ID_ROW = 1000,
  ROW_IDS = 16,
  ROW_DELETE = 15
};

struct transfers {
  struct app *app;
  tui_page *page;
  struct transfer_rows rows;
  struct xq_application *seen; /* as this page has shown it: its list is what is replaced, in its revision */
  struct xq_application *now;  /* as the service told it while saving; NULL */
  int64_t to_pay;              /* what the person may still have to transfer; not of what is typed just now */
  bool over;                   /* nothing can be recorded any more */
  bool known;                  /* ... and `seen` says why */
  struct app_live live;
  bool conflict; /* `now` is shown beside what was typed, and the person is to choose */
  bool unsaved;
  bool saving;
  size_t deleting;
};

static int64_t owed(const struct transfers *t) {
  return t->seen->order.total_fen;
}

/* Nothing is asked for again that is recorded, or was refused and may have been paid. */
static int64_t still_to_pay(const struct transfers *t, int64_t recorded) {
  struct xq_money money = xq_money_of(t->seen);
  return money.open && !money.refused && recorded < money.due ? money.due - recorded : 0;
}

/* As the service told it last; `seen`, until something changes elsewhere. */
static const struct xq_application *latest(const struct transfers *t) {
  return t->live.shown != NULL ? t->live.shown : t->seen;
}

static bool same_money(const struct xq_application *a, const struct xq_application *b) {
  return xq_transfers_equal(&a->transfers, &b->transfers) && xq_money_of(a).refused == xq_money_of(b).refused;
}

/* Something was recorded elsewhere, or looked for, over which what is typed cannot be saved unseen. */
static bool is_behind(const struct transfers *t) {
  return !same_money(t->seen, latest(t));
}

static int row_id(size_t i) {
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

/* What the service knows stands at the head of the page; this is what it will be. */
static const char *sum_text(const struct transfers *t, struct app_pool *pool) {
  int64_t have = transfer_rows_sum(&t->rows), want = owed(t);
  const char *sum = app_yuan(pool, have);
  return have < want   ? app_say(pool, _("Total %s; once saved, %s still due"), sum, app_yuan(pool, want - have))
         : have > want ? app_say(pool, _("Total %s; %s too much"), sum, app_yuan(pool, have - want))
                       : app_say(pool, _("Total %s; complete once saved"), sum);
}

static void build_form(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  const struct xq_application *now = latest(t);
  app_live_add_news(&t->live, page);
  if (is_behind(t)) {
    tui_add_text(page, TUI_WARN, 2, _("What you entered is kept. Save it to see both and choose."));
  }
  app_add_money(page, now);
  app_add_money_note(page, now);
  app_add_pay_deadline(page, now);
  add_payee(t, page, pool);
  for (size_t i = 0; i < t->rows.count; i++) {
    tui_add_heading_button(page, app_say(pool, _("Transfer %zu"), i + 1), row_id(i) + ROW_DELETE,
                           _("Delete this transfer"), 0);
    transfer_rows_show(&t->rows, i, page, row_id(i));
  }
  if (t->rows.count == 0) {
    tui_add_space(page);
    tui_add_text(page, TUI_DIM, 2, _("No transfer has been recorded. After you have paid, add it here."));
  }
  const struct tui_button buttons[] = {
      {ID_ADD, _("Add a transfer"), APP_LETTER_ADD, t->rows.count == XQ_TRANSFERS_MAX, false},
      {ID_CLOSE, _("Close page"), APP_LETTER_BACK, t->saving, false},
      {ID_SAVE, t->saving ? _("Saving") : _("Save"), APP_LETTER_SAVE, t->saving, true},
  };
  const char *note = sum_text(t, pool);
  if (is_behind(t)) { /* (the head of the page may be out of sight) */
    note = app_say(pool, _("%s. Another terminal changed it; saving shows both"), note);
  }
  tui_set_foot(page, note, buttons, XQ_COUNT(buttons));
  app_live_set_foot(&t->live, page);
  if (t->saving) {
    tui_set_foot_waiting(page, _("Saving; Esc stops it"), app_waits_since(&t->app->events, t), XQ_ANSWER_WAIT_S);
  }
}

/* ---- two lists */

static struct xq_transfer_list merged(const struct transfers *t) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  struct xq_transfer_list both = xq_transfers_merge(&t->seen->transfers, &mine, &t->now->transfers);
  xq_transfers_clear(&mine);
  return both;
}

static void add_list(tui_page *page, const char *heading, const struct xq_transfer_list *list, struct app_pool *pool) {
  const char **cells = xq_calloc(list->count * 4 + 1, sizeof *cells);
  for (size_t i = 0; i < list->count; i++) {
    const struct xq_transfer *transfer = &list->items[i];
    char day[11];
    cells[i * 4] = app_keep(pool, xq_strdup(xq_day_format(transfer->day, day)));
    cells[i * 4 + 1] = app_yuan(pool, transfer->amount_fen);
    cells[i * 4 + 2] = app_or_dash(transfer->payer_name);
    cells[i * 4 + 3] = app_or_dash(transfer->payer_account);
  }
  tui_add_heading(page, heading);
  tui_add_table(page, NULL, cells, list->count, 4, (const bool[]){false, true, false, false});
  if (list->count == 0) {
    tui_add_text(page, TUI_DIM, 2, _("No transfer."));
  }
  free(cells);
}

static void build_conflict(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows), both = merged(t);
  tui_add_marked(page, TUI_MARK_WARN,
                 _("Another terminal recorded transfers for this application in the meantime. Yours are not saved yet. "
                   "Please choose."));
  app_add_money(page, t->now);
  if (xq_money_of(t->now).refused) {
    app_add_money_note(page, t->now);
  }
  add_list(page, _("Recorded at the other terminal"), &t->now->transfers, pool);
  add_list(page, _("Typed here"), &mine, pool);
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
  add_list(page, _("Recorded"), &t->seen->transfers, pool);
  if (mine.count > 0 && !xq_transfers_equal(&mine, &t->seen->transfers)) {
    add_list(page, _("Typed here, not saved"), &mine, pool);
  }
  const struct tui_button progress = {ID_PROGRESS, _("Back to progress"), APP_LETTER_PROGRESS, .main = true};
  tui_set_foot(page, NULL, &progress, 1);
  xq_transfers_clear(&mine);
}

static void build(void *ctx, tui_page *page) {
  const struct transfers *t = ctx;
  struct app_pool pool = {0};
  int step = t->over ? app_path_step(t->seen) : 7;
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

/* What the person has chosen is in the rows; it is saved over what was just shown. */
static void choose(struct transfers *t, int id) {
  if (id == ID_MERGE) {
    struct xq_transfer_list both = merged(t);
    transfer_rows_fill(&t->rows, &both);
    xq_transfers_clear(&both);
  } else if (id == ID_THEIRS) {
    transfer_rows_fill(&t->rows, &t->now->transfers);
  }
  xq_application_free(&t->seen);
  t->seen = t->now;
  t->now = NULL;
  t->conflict = false;
  t->unsaved = id != ID_THEIRS;
  t->to_pay = still_to_pay(t, transfer_rows_sum(&t->rows));
  tui_page_changed(t->page);
  tui_page_focus(t->page, t->unsaved ? ID_SAVE : ID_CLOSE);
  tui_toast(t->app->t, TUI_WARN,
            t->unsaved ? _("Please look at the list, then save it.") : _("This is what is recorded now."));
}

/* The list that stands there, or one to begin with. */
static void show_rows_of(struct transfers *t, const struct xq_application *a) {
  transfer_rows_fill(&t->rows, &a->transfers);
  struct xq_money money = xq_money_of(a);
  if (t->rows.count == 0 && money.open && money.missing > 0) {
    transfer_rows_add(&t->rows, money.missing);
  }
}

/* ---- saving */

static void on_ended(void *ctx, int index) {
  struct transfers *t = ctx;
  (void)index;
  app_show_progress(t->app, t->seen->business_no);
}

/* Somebody else was faster.  What they recorded is shown before it can be replaced. */
static void meet(struct transfers *t) {
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  t->conflict = !xq_transfers_equal(&mine, &t->now->transfers);
  xq_transfers_clear(&mine);
  if (!t->conflict) { /* the same list, looked for meanwhile */
    xq_application_free(&t->seen);
    t->seen = t->now;
    t->now = NULL;
    t->to_pay = still_to_pay(t, xq_money_of(t->seen).recorded);
    tui_page_scroll_home(t->page);
    app_tell(t->app, _("Not saved"), _("Meanwhile, the accounts office has looked for these transfers."));
  } else {
    tui_page_focus(t->page, ID_MERGE);
  }
}

/* It cannot be changed any more, and what was typed is of no use.  now: why; taken over; NULL where that is not known. */
static void end_page(struct transfers *t, struct xq_application *now) {
  t->over = true;
  t->known = now != NULL;
  t->conflict = false;
  t->unsaved = false;
  t->to_pay = 0;
  if (now != NULL) {
    xq_application_free(&t->seen);
    t->seen = now;
  }
  tui_page_scroll_home(t->page);
  tui_page_focus(t->page, ID_PROGRESS);
}

static void on_failed(struct transfers *t, const xq_err *err) {
  struct app *app = t->app;
  struct xq_application *now = t->now;
  if (now != NULL) {
    struct xq_application *known = xq_application_dup(now);
    app_take_application(app, &known);
    (void)app_live_saw(&t->live);
  }
  if (xq_err_code(err) == XQ_E_STATE_CONFLICT) {
    t->now = NULL;
    end_page(t, now);
    app_tell_error(app, err, on_ended, t);
  } else if (xq_err_code(err) == XQ_E_VERSION_CONFLICT && now != NULL) {
    meet(t);
  } else {
    app_tell_error(app, err, NULL, NULL);
    app_live_ask(&t->live, NULL); /* it may stand otherwise than the page says */
  }
}

/* It is another than the page knows: what was typed stays, and is not saved over what was not seen. */
static void on_news(void *ctx) {
  struct transfers *t = ctx;
  const struct xq_application *now = latest(t);
  if (t->over) {
    return;
  }
  if (!xq_money_of(now).open) {
    end_page(t, xq_application_dup(now));
  } else if (t->conflict) {
    xq_application_free(&t->now);
    t->now = xq_application_dup(now);
  } else if (!is_behind(t) || !t->unsaved) {
    if (is_behind(t)) {
      show_rows_of(t, now);
    }
    xq_application_free(&t->seen);
    t->seen = xq_application_dup(now);
    t->to_pay = still_to_pay(t, xq_money_of(now).recorded);
  } else {
    t->to_pay = 0; /* what is typed may be the same payment */
    tui_beep(t->app->t);
  }
}

static void on_saved(void *ctx, struct xq_event *event) {
  struct transfers *t = ctx;
  struct app *app = t->app;
  if (event->kind == XQ_EV_APPLICATION) {
    xq_application_free(&t->now);
    t->now = event->application;
    event->application = NULL;
  }
  if (!event->done) {
    return;
  }
  t->saving = false;
  tui_page_changed(t->page);
  if (xq_err_code(event->err) == XQ_E_CANCELLED) {
    app_tell(
        app, _("Saving was stopped"),
        _("The service may have them already. Nothing is recorded twice: save again, or look under Track progress."));
    return;
  }
  if (event->err != NULL) {
    on_failed(t, event->err);
    return;
  }
  if (t->now != NULL) {
    app_take_application(app, &t->now);
  }
  t->unsaved = false;
  bool whole = app->application != NULL && app->application->next.action != XQ_DO_PAY;
  app_show_progress(app, t->seen->business_no);
  tui_toast(app->t, TUI_GOOD,
            whole ? _("Saved. You may close the program. Next: wait for the confirmation.")
                  : _("Saved. You may close the program. What is next stands above."));
}

static void send(struct transfers *t) {
  struct app *app = t->app;
  struct xq_transfer_list list = transfer_rows_list(&t->rows);
  xq_application_free(&t->now);
  app_end_watch(&app->events);
  app_expect_undisturbed(&app->events, xq_engine_put_transfers(app->engine, app->key_ref, t->seen, &list), on_saved, t,
                         N_("The transfers are being saved."));
  xq_transfers_clear(&list);
  t->saving = true;
  tui_page_changed(t->page);
}

static void on_sure(void *ctx, int index) {
  if (index == 1) {
    send(ctx);
  }
}

/* What the desk could not find by these very words it will not find by them again, unless it looks better. */
static void ask_unchanged(struct transfers *t) {
  struct app_pool pool = {0};
  const char *const buttons[] = {_("Back to the list"), _("It is right: save it")};
  tui_dialog(t->app->t, _("Nothing was changed"),
             app_say(&pool, _("%s\nIf every account, amount and date is right, it can be looked for once more."),
                     app_keep(&pool, xq_words_money_note(t->seen))),
             buttons, 2, 0, on_sure, t);
  app_pool_clear(&pool);
}

static void ask_sum(struct transfers *t, int64_t have) {
  struct app_pool pool = {0};
  const char *text =
      have < owed(t)
          ? app_say(&pool,
                    _("The transfers total %s, %s less than the fee. To save them now and add the rest later, choose "
                      "Save anyway."),
                    app_yuan(&pool, have), app_yuan(&pool, owed(t) - have))
          : app_say(&pool,
                    _("The transfers total %s, %s more than the fee. Please check the amounts: only the exact "
                      "amount can be confirmed."),
                    app_yuan(&pool, have), app_yuan(&pool, have - owed(t)));
  const char *const buttons[] = {_("Back to the list"), _("Save anyway")};
  tui_dialog(t->app->t, _("The total does not match the fee"), text, buttons, 2, 0, on_sure, t);
  app_pool_clear(&pool);
}

/* Focuses the first wrong field; false when there is one. */
static bool check(struct transfers *t) {
  size_t row = 0;
  enum xq_transfer_field field = XQ_T_ACCOUNT;
  tui_page_changed(t->page);
  if (!transfer_rows_judge(&t->rows, &row, &field)) {
    return true;
  }
  tui_page_focus(t->page, row_id(row) + (int)field);
  tui_toast(t->app->t, TUI_WARN, _("Please correct the marked field first."));
  return false;
}

static void save(struct transfers *t) {
  if (t->saving || t->conflict || t->over || t->live.asking != 0 || !check(t)) {
    return;
  }
  if (is_behind(t)) {
    xq_application_free(&t->now);
    t->now = xq_application_dup(latest(t));
    meet(t);
    return;
  }
  struct xq_transfer_list list = transfer_rows_list(&t->rows);
  int64_t have = xq_transfers_total(&list);
  size_t count = list.count;
  bool unchanged = xq_transfers_equal(&list, &t->seen->transfers);
  xq_transfers_clear(&list);
  if (count == 0 && t->seen->transfers.count == 0) {
    tui_toast(t->app->t, TUI_WARN, _("There is nothing to save yet: no transfer has been recorded."));
  } else if (unchanged && xq_money_of(t->seen).refused) {
    ask_unchanged(t);
  } else if (have == owed(t) || count == 0) {
    send(t);
  } else {
    ask_sum(t, have);
  }
}

/* ---- editing and leaving */

static void delete_row(struct transfers *t, size_t i) {
  transfer_rows_delete(&t->rows, i);
  t->unsaved = true;
  tui_page_changed(t->page);
  tui_page_focus(t->page, ID_ADD);
}

static void on_delete_answer(void *ctx, int index) {
  struct transfers *t = ctx;
  if (index == 1 && t->deleting < t->rows.count) {
    delete_row(t, t->deleting);
  }
}

static void ask_delete(struct transfers *t, size_t i) {
  if (i >= t->rows.count) {
    return;
  }
  const struct transfer_row *row = &t->rows.items[i];
  if (transfer_row_is_blank(row)) {
    delete_row(t, i);
    return;
  }
  t->deleting = i;
  struct app_pool pool = {0};
  const char *const buttons[] = {_("Keep"), _("Delete")};
  tui_dialog(t->app->t, _("Delete this transfer?"),
             app_say(&pool, _("Transfer %zu, %s, from account %s."), i + 1, app_yuan(&pool, row->is.amount_fen),
                     app_or_dash(tui_edit_text(row->edit[XQ_T_ACCOUNT]))),
             buttons, 2, 0, on_delete_answer, t);
  app_pool_clear(&pool);
}

static void add_another(struct transfers *t) {
  if (t->rows.count == XQ_TRANSFERS_MAX) {
    return;
  }
  transfer_rows_add(&t->rows, owed(t) - transfer_rows_sum(&t->rows));
  tui_page_changed(t->page);
  tui_page_focus(t->page, row_id(t->rows.count - 1));
}

static void on_leave_answer(void *ctx, int index) {
  struct transfers *t = ctx;
  if (index == 0) {
    save(t);
  } else if (index == 1) {
    tui_pop(t->app->t);
  }
}

static void back(void *ctx) {
  struct transfers *t = ctx;
  if (t->saving) {
    app_stop(&t->app->events, t);
    return;
  }
  if (app_live_stop(&t->live)) {
    return;
  }
  if (!t->unsaved) {
    tui_pop(t->app->t);
    return;
  }
  if (t->conflict) {
    const char *const buttons[] = {_("Keep choosing"), _("Do not save mine")};
    tui_dialog(t->app->t, _("Leave what the other terminal recorded?"), _("What you entered here has not been saved."),
               buttons, 2, 0, on_leave_answer, t);
    return;
  }
  const char *const buttons[] = {_("Save"), _("Do not save"), _("Keep editing")};
  tui_dialog(t->app->t, _("Save the transfers?"), _("What you entered here has not been saved."), buttons, 3, 0,
             on_leave_answer, t);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct transfers *t = ctx;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(t->app);
    app_refresh(t->app);
  } else if (id == ID_PROGRESS) {
    app_show_progress(t->app, t->seen->business_no);
  } else if (id == ID_ADD) {
    add_another(t);
  } else if (id == ID_SAVE) {
    save(t);
  } else if (id == ID_CLOSE || id == APP_ID_BACK) {
    back(t);
  } else if (id == ID_MERGE || id == ID_THEIRS || id == ID_MINE) {
    choose(t, id);
  } else if (id >= ID_ROW && (id - ID_ROW) % ROW_IDS == ROW_DELETE) {
    ask_delete(t, (size_t)((id - ID_ROW) / ROW_IDS));
  }
}

static void changed(void *ctx, int id) {
  struct transfers *t = ctx;
  size_t i = (size_t)(id - ID_ROW) / ROW_IDS;
  if (id >= ID_ROW && i < t->rows.count) {
    transfer_rows_read(&t->rows, i);
    t->unsaved = true;
    tui_page_changed(t->page);
  }
}

static void left(void *ctx, int id) {
  struct transfers *t = ctx;
  size_t i = (size_t)(id - ID_ROW) / ROW_IDS, f = (size_t)(id - ID_ROW) % ROW_IDS;
  if (id >= ID_ROW && i < t->rows.count && f < XQ_T_COUNT_) {
    struct transfer_row *row = &t->rows.items[i];
    row->left[f] = !tui_edit_is_empty(row->edit[f]);
    tui_page_changed(t->page);
  }
}

static enum tui_leave may_leave(void *ctx, const char **why) {
  const struct transfers *t = ctx;
  *why = _("The transfers you entered have not been saved. Leave anyway? They would be lost.");
  return t->unsaved ? TUI_LEAVE_ASK : TUI_LEAVE;
}

static const char *help(void *ctx) {
  const struct transfers *t = ctx;
  if (t->conflict) {
    return _(
        "While you typed, the transfers of this application were changed at another terminal. Both lists stand "
        "here.\n\n"
        "Merge: what the other terminal recorded and what you typed, each transfer once. Use the other's: what you "
        "typed is dropped. Use mine: what the other terminal recorded is replaced by yours.\n\n"
        "Nothing is saved before you have seen the list that you chose and saved it.");
  }
  return _(
      "Transfer the fee to the account shown; its number is on a line of its own so that you can copy it. Put the "
      "business number into the transfer's note so that your payment can be found.\n\nThen record the account, account "
      "name, amount and date here. If you paid in several parts, add each transfer; the total is compared with the "
      "fee.\n\nOnce saved, you can close the program. You can come back and change the list until the payment is "
      "confirmed.");
}

static void shown(void *ctx) {
  struct transfers *t = ctx;
  app_live_shown(&t->live);
}

static void destroyed(void *ctx) {
  struct transfers *t = ctx;
  app_live_end(&t->live);
  app_expect_nothing(&t->app->events, t);
  transfer_rows_clear(&t->rows);
  xq_application_free(&t->seen);
  xq_application_free(&t->now);
  free(t);
}

APP_SCREEN(transfers) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .left = left,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .may_leave = may_leave};
  if (app->application == NULL) {
    return;
  }
  struct transfers *t = xq_calloc(1, sizeof *t);
  t->app = app;
  t->seen = xq_application_dup(app->application);
  t->rows.today = app_today(app);
  t->over = !xq_money_of(t->seen).open;
  t->known = true;
  t->to_pay = still_to_pay(t, xq_money_of(t->seen).recorded);
  show_rows_of(t, t->seen);
  t->page = tui_push(app->t, &ops, t);
  tui_page_focus(t->page, t->over ? ID_PROGRESS : ID_ROW);
  app_live_begin(&t->live, app, t->page, on_news, t);
}
