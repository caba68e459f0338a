/*
 * receipt.c - on paper what a visitor needs to come back to an application; nothing on it tells of the person.
 *
 * It is text.  The QR code in it is rows of half blocks, which a printer for text can print, and its link stands below it in a
 * line by itself, by which a command for another printer knows what its own code is to say (contrib/kiosk/escpos).
 */
#include "app/receipt.h"

#include <stdlib.h>

#include "app/link.h"
#include "app/path.h"
#include "app/sitting.h"
#include "app/text.h"

bool app_has_receipt(const struct app *app) {
  return app->options->kiosk != NULL && app->options->kiosk->print != NULL && app->latest != NULL;
}

static void add_steps_left(struct xq_buf *text, const struct xq_application *a) {
  const char *left[APP_STEPS_LEFT];
  const size_t count = app_path_left(a, left);
  for (size_t i = 0; i < count; i++) {
    xq_buf_printf(text, "%s%s", i == 0 ? _("Steps left: ") : _(", "), left[i]);
  }
  xq_buf_add_str(text, count > 0 ? "\n\n" : "");
}

/* What the bank asks for.  Who has paid already, or may have, is told so instead, or with it. */
static void add_payee(struct xq_buf *text, const struct app *app, const struct xq_application *a) {
  const struct xq_reference *ref = app->reference;
  const struct xq_money money = xq_money_of(a);
  struct app_pool pool = {0};
  if (ref == NULL || ref->account_count == 0 || !money.open || money.refused || money.missing == 0) {
    return;
  }
  xq_buf_printf(text, "%s\n", _("To be paid by bank transfer (take this to the bank):"));
  for (size_t i = 0; i < ref->account_count; i++) {
    const struct xq_pay_account *to = &ref->accounts[i];
    xq_buf_printf(text, "%s  %s\n%s  %s\n%s  %s\n", _("Account name"), to->account_name, _("Account number"),
                  to->account_no, _("Bank"), to->bank);
  }
  xq_buf_printf(text, "%s  %s\n%s  %s\n", _("Amount"), app_yuan_capital(&pool, money.missing), _("Transfer note"),
                a->business_no);
  const char *note = app_keep(&pool, xq_words_money_note(a));
  xq_buf_printf(text, "%s%s\n", note != NULL ? note : "", note != NULL ? "\n" : "");
  app_pool_clear(&pool);
}

static void add_code(struct xq_buf *text, const struct app *app, const struct xq_application *a) {
  char *in_code = app_link(app, a, false), *to_read = app_link(app, a, true);
  struct xq_qr qr = {0};
  if (in_code != NULL && xq_qr_make(in_code, &qr)) {
    xq_buf_printf(text, "%s\n", _("Scan this with your phone to see how the application stands:"));
    for (int row = 0; row < xq_qr_rows(&qr, true); row++) {
      char *line = xq_qr_row(&qr, row, true);
      xq_buf_printf(text, "%s\n", line);
      free(line);
    }
    xq_buf_printf(text, "%s\n\n", to_read);
  }
  xq_qr_clear(&qr);
  free(in_code);
  free(to_read);
}

/* The new certificate is on the key, though the service may not have heard of it yet. */
static bool is_done(const struct app *app, const struct xq_application *a) {
  return a->business == XQ_B_INSTALLED || (app->proof != NULL && xq_streq(app->proof->new_serial, a->new_serial));
}

static const char *what_next(const struct app *app, const struct xq_application *a) {
  return is_done(app, a) ? _("The new certificate is on your key.")
         : xq_business_is_final(a->business)
             ? _("Plug in your key here or on your own computer to see this application; with the key nobody needs "
                 "this number.")
             : _("Plug in your key here or on your own computer to go on; with the key nobody needs this number.");
}

static char *receipt(const struct app *app) {
  const struct xq_application *a = app->latest;
  const struct xq_turn turn = xq_turn_of_application(a);
  struct app_pool pool = {0};
  struct xq_buf text = {0};
  xq_buf_printf(&text, "%s\n\n%s\n", app->reference != NULL ? app->reference->name : _("Xuqi - certificate renewal"),
                app_time(&pool, app_now(app)));
  xq_buf_printf(&text, "%s  %s\n", _("Business number"), a->business_no);
  if (a->new_not_after != 0) {
    xq_buf_printf(&text, "%s  %s\n", _("New certificate valid until"), app_date(&pool, a->new_not_after));
  }
  if (is_done(app, a) && a->business != XQ_B_INSTALLED) { /* it was written just now */
    xq_buf_printf(&text, "\n%s\n\n", _("Your certificate has been renewed."));
  } else {
    xq_buf_printf(&text, "\n%s\n\n", app_keep(&pool, xq_words_turn_elsewhere(&turn, app_today(app))));
    add_payee(&text, app, a);
    add_steps_left(&text, a);
  }
  add_code(&text, app, a);
  xq_buf_printf(&text, "%s\n", what_next(app, a));
  const char *contact = app_keep(&pool, xq_words_contact());
  xq_buf_printf(&text, "%s\n", app_or_dash(contact));
  app_pool_clear(&pool);
  return xq_buf_take_str(&text);
}

/* ---- the command that prints it */

/* One that has not ended then is made to, first gently: nobody after this visitor would get a receipt. */
enum { PRINTS_MOST_MS = 20000, ENDS_MOST_MS = 2000 };

static void tell_failed(struct app *app) {
  if (!app->printing.untold) {
    app->printing.untold = true;
    tui_toast(app->t, TUI_WARN, _("The receipt cannot be printed. Please note the business number."));
  }
}

static void on_printed(void *ctx) {
  struct app *app = ctx;
  tui_watch(app->t, app->printing.command.ended, NULL, NULL);
  tui_timer_stop(app->t, app->printing.timer);
  if (!kiosk_ended(&app->printing.command)) {
    tell_failed(app);
  }
}

static void on_late(void *ctx) {
  struct app *app = ctx;
  kiosk_stop(&app->printing.command, !app->printing.stopped);
  app->printing.stopped = true;
  app->printing.timer = tui_timer(app->t, ENDS_MOST_MS, on_late, app);
  tell_failed(app);
}

static void watch(struct app *app, const struct kiosk_command *command) {
  app->printing = (struct app_printing){.command = *command};
  if (command->ended > 0) {
    tui_watch(app->t, command->ended, on_printed, app);
    app->printing.timer = tui_timer(app->t, PRINTS_MOST_MS, on_late, app);
  }
}

void app_print_receipt(struct app *app) {
  struct kiosk_command command;
  if (!app_has_receipt(app)) {
    return;
  }
  if (app->printing.command.ended > 0) { /* one after the other */
    tui_toast(app->t, TUI_WARN, _("A receipt is still being printed. Please wait a moment, then press again."));
    return;
  }
  char *text = receipt(app);
  xq_err *err = kiosk_run(app->options->kiosk->print, text, &command);
  app->printing.untold = false;
  if (err == NULL) {
    tui_toast(app->t, TUI_GOOD, _("The receipt is being printed."));
    watch(app, &command);
  } else {
    tell_failed(app);
  }
  xq_err_ignore(err, "a receipt is only a help");
  free(text);
}
