/*
 * transfers.c - bank transfers (step 7 of the guide): where to pay to, ready to be copied, and the transfers that were
 * made.  Several may make up the total; they are saved as one list and can be changed until the money is confirmed.
 */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_ADD = 1, ID_SAVE, ID_CLOSE, ID_ROW = 1000, ROW_IDS = 16, ROW_DELETE = 15 };

struct row {
  tui_edit *edit[XQ_T_COUNT_];
  bool left[XQ_T_COUNT_];
  struct xq_transfer is; /* what stands there, read whenever it was typed at: shown, added up and sent */
  enum xq_flaw flaws[XQ_T_COUNT_];
};

struct transfers {
  struct app *app;
  tui_page *page;
  struct row rows[XQ_TRANSFERS_MAX];
  size_t count;
  bool unsaved;
  bool saving;
  bool leave_after;
  size_t deleting;
};

/* ---- rows */

#define ACCEPT(field)                                 \
  static bool accept_##field(void *ctx, wchar_t wc) { \
    (void)ctx;                                        \
    return xq_transfer_accepts(field, wc);            \
  }
ACCEPT(XQ_T_ACCOUNT)
ACCEPT(XQ_T_NAME)
ACCEPT(XQ_T_AMOUNT)
ACCEPT(XQ_T_DATE)
ACCEPT(XQ_T_REMARK)

static const struct {
  tui_accept_fn accept;
  size_t max;
  int width;
} fields[XQ_T_COUNT_] = {
    [XQ_T_ACCOUNT] = {accept_XQ_T_ACCOUNT, 40, 36}, [XQ_T_NAME] = {accept_XQ_T_NAME, 100, 36},
    [XQ_T_AMOUNT] = {accept_XQ_T_AMOUNT, 24, 17},   [XQ_T_DATE] = {accept_XQ_T_DATE, 20, 14},
    [XQ_T_REMARK] = {accept_XQ_T_REMARK, 100, 36},
};

static void read_row(const struct transfers *t, struct row *row) {
  const char *texts[XQ_T_COUNT_];
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    texts[f] = tui_edit_text(row->edit[f]);
  }
  xq_transfer_clear(&row->is);
  (void)xq_transfer_read(texts, app_today(t->app), &row->is, row->flaws);
}

static struct row *add_row(struct transfers *t) {
  struct row *row = &t->rows[t->count++];
  *row = (struct row){0};
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    row->edit[f] = tui_edit_new(fields[f].max, fields[f].accept, NULL);
  }
  char today[11];
  tui_edit_set_text(row->edit[XQ_T_DATE], xq_day_format(app_today(t->app), today));
  read_row(t, row);
  return row;
}

static void clear_row(struct row *row) {
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    tui_edit_free(&row->edit[f]);
  }
  xq_transfer_clear(&row->is);
}

static void set_amount(const struct transfers *t, struct row *row, int64_t fen) {
  char *text = xq_fen_text(fen);
  tui_edit_set_text(row->edit[XQ_T_AMOUNT], text);
  free(text);
  read_row(t, row);
}

static void fill_row(const struct transfers *t, struct row *row, const struct xq_transfer *transfer) {
  char day[11];
  tui_edit_set_text(row->edit[XQ_T_ACCOUNT], transfer->payer_account);
  tui_edit_set_text(row->edit[XQ_T_NAME], transfer->payer_name);
  set_amount(t, row, transfer->amount_fen);
  tui_edit_set_text(row->edit[XQ_T_DATE], xq_day_format(transfer->day, day));
  tui_edit_set_text(row->edit[XQ_T_REMARK], transfer->remark != NULL ? transfer->remark : "");
  read_row(t, row);
}

static int64_t owed(const struct transfers *t) {
  return t->app->application->order.total_fen;
}

/* What a person would not miss: nothing but what the program filled in. */
static bool is_blank(const struct row *row) {
  return tui_edit_is_empty(row->edit[XQ_T_ACCOUNT]) && tui_edit_is_empty(row->edit[XQ_T_NAME]) &&
         tui_edit_is_empty(row->edit[XQ_T_REMARK]);
}

static int64_t sum(const struct transfers *t) {
  int64_t total = 0;
  for (size_t i = 0; i < t->count; i++) {
    total += is_blank(&t->rows[i]) ? 0 : t->rows[i].is.amount_fen;
  }
  return total;
}

/* ---- what is shown */

static void add_payee(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  const struct xq_reference *ref = t->app->reference;
  for (size_t i = 0; ref != NULL && i < ref->account_count; i++) {
    const struct xq_pay_account *to = &ref->accounts[i];
    const struct tui_pair name = {_("Account name"), to->account_name, TUI_STRONG};
    const struct tui_pair number = {_("Account number"), to->account_no, TUI_STRONG};
    const struct tui_pair bank = {_("Bank"), to->bank, TUI_STRONG};
    tui_add_pairs(page, &name, 1);
    tui_add_pairs(page, &number, 1);
    tui_add_pairs(page, &bank, 1);
  }
  const struct xq_application *a = t->app->application;
  const struct tui_pair amount = {_("Amount"), app_yuan_capital(pool, a->order.total_fen), TUI_STRONG};
  const struct tui_pair note = {_("Transfer note"), a->business_no, TUI_STRONG};
  tui_add_pairs(page, &amount, 1);
  tui_add_pairs(page, &note, 1);
}

static void add_field(const struct transfers *t, tui_page *page, size_t i, enum xq_transfer_field f,
                      struct app_pool *pool) {
  const struct row *row = &t->rows[i];
  enum xq_flaw flaw = row->left[f] ? row->flaws[f] : XQ_FLAW_NONE;
  wchar_t odd = xq_transfer_odd_character(f, tui_edit_text(row->edit[f]));
  const char *hint = NULL;
  if (f == XQ_T_AMOUNT && row->is.amount_fen > 0) {
    hint = app_keep(pool, xq_fen_capital(row->is.amount_fen));
  } else if (f == XQ_T_DATE) {
    hint = _("year-month-day");
  }
  const struct tui_field item = {
      .id = ID_ROW + (int)i * ROW_IDS + (int)f,
      .label = xq_words_transfer_field(f),
      .required = f != XQ_T_REMARK,
      .edit = row->edit[f],
      .width = fields[f].width,
      .hint = hint,
      .error = flaw != XQ_FLAW_NONE ? app_keep(pool, xq_words_transfer_flaw_exact(flaw, f, odd)) : NULL,
      .warning = xq_flaw_is_warning(flaw),
  };
  tui_add_field(page, &item);
}

static void add_sum(const struct transfers *t, tui_page *page, struct app_pool *pool) {
  int64_t have = sum(t), want = owed(t);
  const char *text;
  enum tui_style style = TUI_WARN;
  if (have < want) {
    text = app_say(pool, _("%s of %s: %s still missing"), app_yuan(pool, have), app_yuan(pool, want),
                   app_yuan(pool, want - have));
  } else if (have > want) {
    text = app_say(pool, _("%s of %s: %s too much"), app_yuan(pool, have), app_yuan(pool, want),
                   app_yuan(pool, have - want));
  } else {
    text = app_say(pool, _("%s of %s: complete"), app_yuan(pool, have), app_yuan(pool, want));
    style = TUI_GOOD;
  }
  const struct tui_pair pair = {_("Together"), text, style};
  tui_add_pairs(page, &pair, 1);
}

static void build(void *ctx, tui_page *page) {
  const struct transfers *t = ctx;
  struct app *app = t->app;
  struct app_pool pool = {0};
  tui_set_title(page, _("Bank transfer"), app_step_of_ten(&pool, 7));
  if (app_add_reference(app, page) && app->application != NULL) {
    tui_add_heading(page, _("Please transfer to this account"));
    add_payee(t, page, &pool);
    for (size_t i = 0; i < t->count; i++) {
      tui_add_heading_button(page, app_say(&pool, _("Transfer %zu"), i + 1), ID_ROW + (int)i * ROW_IDS + ROW_DELETE,
                             _("Delete this transfer"), 0);
      for (int f = 0; f < XQ_T_COUNT_; f++) {
        add_field(t, page, i, (enum xq_transfer_field)f, &pool);
      }
    }
    if (t->count == 0) {
      tui_add_space(page);
      tui_add_text(page, TUI_DIM, 2, _("No transfer is written down. Once you have paid, add it here."));
    }
    tui_add_rule(page);
    add_sum(t, page, &pool);
    const struct tui_button buttons[] = {
        {ID_ADD, _("Add a transfer"), APP_LETTER_ADD, t->count == XQ_TRANSFERS_MAX, false},
        {ID_CLOSE, _("Close page"), APP_LETTER_BACK, t->saving, false},
        {ID_SAVE, t->saving ? _("Saving") : _("Save"), APP_LETTER_SAVE, t->saving, true},
    };
    tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
    if (t->saving) {
      tui_set_foot_waiting(page, _("Saving; Esc stops it"), app_waits_since(&t->app->events, t), XQ_ANSWER_WAIT_S);
    }
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Close")}, 1);
  app_pool_clear(&pool);
}

/* ---- saving */

static void to_list(const struct transfers *t, struct xq_transfer_list *list) {
  for (size_t i = 0; i < t->count; i++) {
    if (!is_blank(&t->rows[i])) {
      xq_transfers_add(list, &t->rows[i].is);
    }
  }
}

static void on_saved(void *ctx, struct xq_event *event) {
  struct transfers *t = ctx;
  struct app *app = t->app;
  if (event->kind == XQ_EV_APPLICATION) {
    app_take_application(app, &event->application);
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
    if (xq_err_code(event->err) == XQ_E_VERSION_CONFLICT) {
      /* Changed elsewhere: learn its present revision, keep what is typed, let the person decide. */
      app_expect(&app->events, xq_engine_application(app->engine, app->key_ref, app->application->business_no),
                 on_saved, t);
      t->saving = true;
      t->leave_after = false;
    }
    app_tell_error(app, event->err, NULL, NULL);
    return;
  }
  if (!t->leave_after) {
    return; /* this was the answer to the question above */
  }
  app_show_progress(app, app->application->business_no);
  tui_toast(app->t, TUI_GOOD, _("Saved. Track progress shows when the money has arrived."));
}

static void send(struct transfers *t) {
  struct app *app = t->app;
  struct xq_transfer_list list = {0};
  to_list(t, &list);
  app_end_watch(&app->events);
  app_expect_undisturbed(&app->events, xq_engine_put_transfers(app->engine, app->key_ref, app->application, &list),
                         on_saved, t, N_("The transfers are being saved."));
  xq_transfers_clear(&list);
  t->saving = true;
  t->leave_after = true;
  tui_page_changed(t->page);
}

static void on_sum_answer(void *ctx, int index) {
  if (index == 0) {
    send(ctx);
  }
}

/* Focuses the first wrong field; false when there is one. */
static bool check(struct transfers *t) {
  for (size_t i = 0; i < t->count; i++) {
    struct row *row = &t->rows[i];
    for (int f = 0; f < XQ_T_COUNT_ && !is_blank(row); f++) {
      row->left[f] = true;
    }
  }
  tui_page_changed(t->page);
  for (size_t i = 0; i < t->count; i++) {
    const struct row *row = &t->rows[i];
    for (int f = 0; f < XQ_T_COUNT_ && !is_blank(row); f++) {
      enum xq_flaw flaw = row->flaws[f];
      if (xq_flaw_stops(flaw)) {
        tui_page_focus(t->page, ID_ROW + (int)i * ROW_IDS + f);
        tui_toast(t->app->t, TUI_WARN, _("Please correct the marked field first."));
        return false;
      }
    }
  }
  return true;
}

static void save(struct transfers *t) {
  if (t->saving || !check(t)) {
    return;
  }
  struct xq_transfer_list list = {0};
  to_list(t, &list);
  int64_t have = xq_transfers_total(&list);
  size_t count = list.count;
  xq_transfers_clear(&list);
  const struct xq_application *a = t->app->application;
  if (count == 0 && a->transfers.count == 0) {
    tui_toast(t->app->t, TUI_WARN, _("There is nothing to save yet: no transfer is written down."));
    return;
  }
  if (have == owed(t) || count == 0) {
    send(t);
    return;
  }
  struct app_pool pool = {0};
  const char *text =
      have < owed(t)
          ? app_say(&pool,
                    _("The transfers come to %s, %s less than the fee. You can save them and add the rest later."),
                    app_yuan(&pool, have), app_yuan(&pool, owed(t) - have))
          : app_say(&pool, _("The transfers come to %s, %s more than the fee. Please check the amounts."),
                    app_yuan(&pool, have), app_yuan(&pool, have - owed(t)));
  const char *const buttons[] = {_("Save so"), _("Back to the list")};
  tui_dialog(t->app->t, _("The sum is not the fee"), text, buttons, 2, 1, on_sum_answer, t);
  app_pool_clear(&pool);
}

/* ---- editing and leaving */

static void delete_row(struct transfers *t, size_t i) {
  clear_row(&t->rows[i]);
  t->count--;
  memmove(&t->rows[i], &t->rows[i + 1], (t->count - i) * sizeof t->rows[0]);
  t->unsaved = true;
  tui_page_changed(t->page);
  tui_page_focus(t->page, ID_ADD);
}

static void on_delete_answer(void *ctx, int index) {
  struct transfers *t = ctx;
  if (index == 1 && t->deleting < t->count) {
    delete_row(t, t->deleting);
  }
}

static void ask_delete(struct transfers *t, size_t i) {
  if (is_blank(&t->rows[i])) {
    delete_row(t, i);
    return;
  }
  t->deleting = i;
  struct app_pool pool = {0};
  const char *const buttons[] = {_("Keep"), _("Delete")};
  tui_dialog(t->app->t, _("Delete this transfer?"),
             app_say(&pool, _("Transfer %zu, %s, from account %s."), i + 1, app_yuan(&pool, t->rows[i].is.amount_fen),
                     app_or_dash(tui_edit_text(t->rows[i].edit[XQ_T_ACCOUNT]))),
             buttons, 2, 0, on_delete_answer, t);
  app_pool_clear(&pool);
}

static void add_another(struct transfers *t) {
  if (t->count == XQ_TRANSFERS_MAX) {
    return;
  }
  int64_t rest = owed(t) - sum(t);
  struct row *row = add_row(t);
  if (rest > 0) {
    set_amount(t, row, rest);
  }
  tui_page_changed(t->page);
  tui_page_focus(t->page, ID_ROW + (int)(t->count - 1) * ROW_IDS);
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
  if (!t->unsaved) {
    tui_pop(t->app->t);
    return;
  }
  const char *const buttons[] = {_("Save"), _("Do not save"), _("Go on editing")};
  tui_dialog(t->app->t, _("Save the transfers?"), _("What you typed here is not saved yet."), buttons, 3, 0,
             on_leave_answer, t);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct transfers *t = ctx;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(t->app);
    app_refresh(t->app);
  } else if (id == ID_ADD) {
    add_another(t);
  } else if (id == ID_SAVE) {
    save(t);
  } else if (id == ID_CLOSE || id == APP_ID_BACK) {
    back(t);
  } else if (id >= ID_ROW && (id - ID_ROW) % ROW_IDS == ROW_DELETE) {
    ask_delete(t, (size_t)((id - ID_ROW) / ROW_IDS));
  }
}

static void changed(void *ctx, int id) {
  struct transfers *t = ctx;
  size_t i = (size_t)(id - ID_ROW) / ROW_IDS;
  if (id >= ID_ROW && i < t->count) {
    read_row(t, &t->rows[i]);
    t->unsaved = true;
    tui_page_changed(t->page);
  }
}

static void left(void *ctx, int id) {
  struct transfers *t = ctx;
  size_t i = (size_t)(id - ID_ROW) / ROW_IDS, f = (size_t)(id - ID_ROW) % ROW_IDS;
  if (id >= ID_ROW && i < t->count && f < XQ_T_COUNT_) {
    t->rows[i].left[f] = !tui_edit_is_empty(t->rows[i].edit[f]);
    tui_page_changed(t->page);
  }
}

static enum tui_leave may_leave(void *ctx, const char **why) {
  const struct transfers *t = ctx;
  *why = _("The transfers you typed are not saved yet. Leave anyway? They would be lost.");
  return t->unsaved ? TUI_LEAVE_ASK : TUI_LEAVE;
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Transfer the fee to the account shown; its number stands on a line of its own so that it can be copied. Put the "
      "business number into the transfer's note: it is how the payment is found.\n\n"
      "Then write down here from which account you paid, under which name, how much and when. If you paid in several "
      "parts, add a transfer for each; the sum is compared with the fee.\n\n"
      "Save, and you may close the program. You can come back and change the list until the payment is confirmed.");
}

static void destroyed(void *ctx) {
  struct transfers *t = ctx;
  app_expect_nothing(&t->app->events, t);
  for (size_t i = 0; i < t->count; i++) {
    clear_row(&t->rows[i]);
  }
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
                                          .may_leave = may_leave};
  if (app->application == NULL) {
    return;
  }
  struct transfers *t = xq_calloc(1, sizeof *t);
  t->app = app;
  const struct xq_transfer_list *have = &app->application->transfers;
  for (size_t i = 0; i < have->count && i < XQ_TRANSFERS_MAX; i++) {
    fill_row(t, add_row(t), &have->items[i]);
  }
  if (t->count == 0) {
    set_amount(t, add_row(t), app->application->order.total_fen);
  }
  t->page = tui_push(app->t, &ops, t);
  tui_page_focus(t->page, ID_ROW);
}
