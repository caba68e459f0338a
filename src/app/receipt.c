/* receipt.c - on paper what a visitor needs to come back to an application; nothing on it tells of the person. */
#include "app/receipt.h"

#include <stdlib.h>

#include "app/sitting.h"
#include "app/text.h"

bool app_has_receipt(const struct app *app) {
  return app->options->kiosk != NULL && app->options->kiosk->print != NULL && app->latest != NULL;
}

static char *receipt(const struct app *app) {
  const struct xq_application *a = app->latest;
  const struct xq_turn turn = xq_turn_of_application(a);
  struct app_pool pool = {0};
  struct xq_buf text = {0};
  xq_buf_printf(&text, "%s\n\n%s\n", app->reference != NULL ? app->reference->name : _("Xuqi - certificate renewal"),
                app_time(&pool, app_now(app)));
  xq_buf_printf(&text, "%s  %s\n\n%s\n\n", _("Business number"), a->business_no,
                app_keep(&pool, xq_words_turn(&turn, app_today(app))));
  xq_buf_printf(&text, "%s\n",
                _("Plug in your key here or on your own computer to go on; with the key nobody needs this number."));
  const char *contact = app_keep(&pool, xq_words_contact());
  xq_buf_printf(&text, "%s\n", app_or_dash(contact));
  app_pool_clear(&pool);
  return xq_buf_take_str(&text);
}

void app_print_receipt(struct app *app) {
  if (!app_has_receipt(app)) {
    return;
  }
  char *text = receipt(app);
  xq_err *err = kiosk_run(app->options->kiosk->print, text);
  tui_toast(app->t, err == NULL ? TUI_GOOD : TUI_WARN,
            err == NULL ? _("The receipt is being printed.")
                        : _("The receipt cannot be printed. Please note the business number."));
  xq_err_ignore(err, "a receipt is only a help");
  free(text);
}
