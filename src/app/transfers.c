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
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/transfers_view.h"

/* Focuses the first wrong field; false when there is one. */
static bool check(struct transfers *t) {
  size_t row = 0;
  enum xq_transfer_field field = XQ_T_ACCOUNT;
  tui_page_changed(t->page);
  if (!transfer_rows_judge(&t->rows, &row, &field)) {
    return true;
  }
  tui_page_focus(t->page, transfers_row_id(row) + (int)field);
  tui_toast(t->app->t, TUI_WARN, _("Please correct the marked field first."));
  return false;
}

/* What the person has chosen is in the rows; it is saved over what was just shown. */
static void choose(struct transfers *t, int id) {
  if (id == ID_MERGE) {
    struct xq_transfer_list both = transfers_merged(t);
    transfer_rows_fill(&t->rows, &both);
    xq_transfers_clear(&both);
  } else if (id == ID_THEIRS) {
    transfer_rows_fill(&t->rows, &t->now->transfers);
  }
  xq_application_free(&t->seen);
  t->seen = t->now;
  t->now = NULL;
  transfer_rows_know(&t->rows, &t->seen->transfers);
  t->conflict = false;
  t->unsaved = id != ID_THEIRS;
  t->to_pay = transfers_still_to_pay(t, transfer_rows_sum(&t->rows));
  tui_page_changed(t->page);
  tui_page_focus(t->page, t->unsaved ? ID_SAVE : ID_CLOSE);
  tui_toast(t->app->t, TUI_WARN,
            t->unsaved ? _("Please look at the list, then save it.") : _("This is what is recorded now."));
}

/* The list that stands there, or one to begin with. */
static void show_rows_of(struct transfers *t, const struct xq_application *a) {
  transfer_rows_fill(&t->rows, &a->transfers);
  transfer_rows_know(&t->rows, &a->transfers);
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

static void leave_saved(struct transfers *t) {
  struct app *app = t->app;
  bool whole = app->application != NULL && app->application->next.action != XQ_DO_PAY;
  t->unsaved = false;
  app_show_progress(app, t->seen->business_no);
  tui_toast(app->t, TUI_GOOD,
            whole ? _("Saved. Next: wait for the confirmation.") : _("Saved. What is next stands above."));
}

/* Somebody else was faster.  What they recorded is shown before it can be replaced; what has a flaw is no choice, and it
 * is corrected first. */
static void meet(struct transfers *t) {
  if (!check(t)) {
    xq_application_free(&t->now);
    return;
  }
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  bool same = xq_transfers_equal(&mine, &t->now->transfers), typed = !xq_transfers_equal(&mine, &t->seen->transfers);
  t->conflict = !same && typed;
  xq_transfers_clear(&mine);
  if (!same && !typed) { /* nobody loses anything */
    choose(t, ID_THEIRS);
  } else if (!t->conflict && typed && !xq_money_of(t->now).refused) { /* it arrived by a try whose answer was lost */
    app_take_application(t->app, &t->now);
    leave_saved(t);
  } else if (!t->conflict) { /* the same list, looked for meanwhile */
    xq_application_free(&t->seen);
    t->seen = t->now;
    t->now = NULL;
    t->to_pay = transfers_still_to_pay(t, xq_money_of(t->seen).recorded);
    tui_page_scroll_home(t->page);
    app_tell(t->app, _("Not saved"), _("Meanwhile, the accounts office has looked for these transfers."));
  } else {
    tui_page_focus(t->page, ID_MERGE);
  }
}

static void on_sure(void *ctx, int index);
static void on_delete_answer(void *ctx, int index);
static void on_leave_answer(void *ctx, int index);

/* They were about a list that is not there any more: "Transfer 1" is another by now. */
static void take_questions_back(struct transfers *t) {
  tui_take_back(t->app->t, on_sure, t);
  tui_take_back(t->app->t, on_delete_answer, t);
}

/* It cannot be changed any more, and what was typed is of no use.  now: why; taken over; NULL where that is not known. */
static void end_page(struct transfers *t, struct xq_application *now) {
  take_questions_back(t);
  tui_take_back(t->app->t, on_leave_answer, t); /* nothing can be saved */
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
  }
}

/* It is another than the page knows: what was typed stays, and is not saved over what was not seen. */
static void on_news(void *ctx) {
  struct transfers *t = ctx;
  const struct xq_application *now = transfers_latest(t);
  if (t->over) {
    return;
  }
  take_questions_back(t);
  if (!xq_money_of(now).open) {
    end_page(t, xq_application_dup(now));
  } else if (t->conflict) {
    xq_application_free(&t->now);
    t->now = xq_application_dup(now);
  } else if (!transfers_is_behind(t) || !t->unsaved) {
    if (transfers_is_behind(t)) {
      show_rows_of(t, now);
    }
    xq_application_free(&t->seen);
    t->seen = xq_application_dup(now);
    t->to_pay = transfers_still_to_pay(t, xq_money_of(now).recorded);
  } else {
    t->to_pay = 0; /* what is typed may be the same payment */
    tui_beep(t->app->t);
  }
}

/* Who went on typing while it was saved has something here that is not. */
static bool goes_on(struct transfers *t) {
  struct app *app = t->app;
  struct xq_transfer_list mine = transfer_rows_list(&t->rows);
  const bool more = !xq_transfers_equal(&mine, &t->sent);
  xq_transfers_clear(&mine);
  if (!more || app->application == NULL || !xq_money_of(app->application).open) {
    return false;
  }
  xq_application_free(&t->seen);
  t->seen = xq_application_dup(app->application);
  t->to_pay = transfers_still_to_pay(t, transfer_rows_sum(&t->rows));
  app_live_did(&t->live);
  tui_toast(app->t, TUI_WARN, _("Saved. What you typed meanwhile is not saved yet; please save it, too."));
  return true;
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
  if (goes_on(t)) {
    return;
  }
  leave_saved(t);
}

static void send(struct transfers *t) {
  struct app *app = t->app;
  struct xq_transfer_list list = transfer_rows_list(&t->rows);
  xq_application_free(&t->now);
  app_end_watch(&app->events);
  app_expect_undisturbed(&app->events, xq_engine_put_transfers(app->engine, app->key_ref, t->seen, &list), on_saved, t,
                         N_("The transfers are being saved."));
  xq_transfers_clear(&t->sent);
  t->sent = list;
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
      have < transfers_owed(t)
          ? app_say(&pool,
                    _("The transfers total %s, %s less than the fee. To save them now and add the rest later, choose "
                      "Save anyway."),
                    app_yuan(&pool, have), app_yuan(&pool, transfers_owed(t) - have))
          : app_say(&pool,
                    _("The transfers total %s, %s more than the fee. Please check the amounts: only the exact "
                      "amount can be confirmed."),
                    app_yuan(&pool, have), app_yuan(&pool, have - transfers_owed(t)));
  const char *const buttons[] = {_("Back to the list"), _("Save anyway")};
  tui_dialog(t->app->t, _("The total does not match the fee"), text, buttons, 2, 0, on_sure, t);
  app_pool_clear(&pool);
}

static char *lacking_words(const struct xq_transfer_list *lacking) {
  struct xq_buf text = {0};
  for (size_t i = 0; i < lacking->count; i++) {
    const struct xq_transfer *transfer = &lacking->items[i];
    char day[11], *amount = xq_words_yuan(transfer->amount_fen);
    xq_buf_printf(&text, "%s  %s  %s\n", xq_day_format(transfer->day, day), amount, app_or_dash(transfer->payer_name));
    free(amount);
  }
  return xq_buf_take_str(&text);
}

/* Once it is gone, nobody knows of a payment that was really made. */
static void ask_lacking(struct transfers *t, const struct xq_transfer_list *lacking, int64_t have) {
  struct app_pool pool = {0};
  int64_t owed = transfers_owed(t);
  const char *total = have < owed   ? app_say(&pool, _("The total is then %s, %s less than the fee."),
                                              app_yuan(&pool, have), app_yuan(&pool, owed - have))
                      : have > owed ? app_say(&pool, _("The total is then %s, %s more than the fee."),
                                              app_yuan(&pool, have), app_yuan(&pool, have - owed))
                                    : app_say(&pool, _("The total is then %s."), app_yuan(&pool, have));
  const char *const buttons[] = {_("Back to the list"), _("Remove and save")};
  tui_dialog(
      t->app->t, _("Remove recorded transfers?"),
      app_say(&pool, _("Saving this list removes what is recorded:\n%s%s\nDo not remove what you have really paid."),
              app_keep(&pool, lacking_words(lacking)), total),
      buttons, 2, 0, on_sure, t);
  app_pool_clear(&pool);
}

/* There is nothing to save: what is typed next goes to where it belongs. */
static void begin_typing(struct transfers *t) {
  size_t blank = transfer_rows_blank(&t->rows);
  tui_page_focus(t->page, blank < t->rows.count ? transfers_row_id(blank) : ID_ADD);
  tui_toast(t->app->t, TUI_WARN, _("There is nothing to save yet: no transfer has been recorded."));
}

static void save(struct transfers *t) {
  if (t->saving || t->conflict || t->over || t->live.asking != 0 || !check(t)) {
    return;
  }
  if (transfers_is_behind(t)) {
    xq_application_free(&t->now);
    t->now = xq_application_dup(transfers_latest(t));
    meet(t);
    return;
  }
  struct xq_transfer_list list = transfer_rows_list(&t->rows);
  int64_t have = xq_transfers_total(&list);
  size_t count = list.count;
  bool unchanged = xq_transfers_equal(&list, &t->seen->transfers);
  xq_transfers_clear(&list);
  struct xq_transfer_list lacking = transfer_rows_lacking(&t->rows, &t->seen->transfers);
  if (count == 0 && t->seen->transfers.count == 0) {
    begin_typing(t);
  } else if (lacking.count > 0) {
    ask_lacking(t, &lacking, have);
  } else if (unchanged && xq_money_of(t->seen).refused) {
    ask_unchanged(t);
  } else if (have == transfers_owed(t)) {
    send(t);
  } else {
    ask_sum(t, have);
  }
  xq_transfers_clear(&lacking);
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
  transfer_rows_add(&t->rows, transfers_owed(t) - transfer_rows_sum(&t->rows));
  tui_page_changed(t->page);
  tui_page_focus(t->page, transfers_row_id(t->rows.count - 1));
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
  free(t->rows.payer);
  xq_application_free(&t->seen);
  xq_application_free(&t->now);
  xq_transfers_clear(&t->sent);
  free(t);
}

/* Who may have paid: the firm of the certificate.  Offered where there are few keys to write it with,
 * and where Enter takes it line by line. */
static const char *payer(const struct app *app) {
  const struct xq_key_view *key = app_key(app);
  const struct xq_cert_info *cert = key != NULL ? key->cert : NULL;
  if (cert == NULL || !(tui_has_number_pad(app->t) || tui_by_lines(app->t))) {
    return NULL;
  }
  return cert->organization != NULL ? cert->organization : xq_words_person(cert) == NULL ? cert->common_name : NULL;
}

APP_SCREEN(transfers) {
  static const struct tui_page_ops ops = {.build = transfers_build,
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
  t->rows.payer = xq_strdup(payer(app));
  t->over = !xq_money_of(t->seen).open;
  t->known = true;
  t->to_pay = transfers_still_to_pay(t, xq_money_of(t->seen).recorded);
  show_rows_of(t, t->seen);
  t->page = tui_push(app->t, &ops, t);
  tui_page_focus(t->page, t->over ? ID_PROGRESS : ID_ROW);
  app_live_begin(&t->live, app, t->page, on_news, t);
}
