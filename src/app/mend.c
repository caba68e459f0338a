/* mend.c - a certificate that cannot be read any more is put back, as far as there is a copy. */
#include "app/mend.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

static void on_mended(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_KEYS) {
    app_take_keys(app, &event->keys);
  } else if (event->kind == XQ_EV_STATUS) {
    app_take_status(app, event);
  } else if (event->kind == XQ_EV_CHECK && event->check->result == XQ_CHECK_OK) {
    tui_toast(app->t, TUI_GOOD, _("The certificate has been repaired and tested. The key can be used again."));
  } else if (event->kind == XQ_EV_CHECK) {
    app_tell(app, _("The repair failed"),
             _("Neither this computer nor the service has a copy of this key's certificate.\nThe private key is still "
               "on the key; nothing was changed.\nIf the certificate was installed on another computer, repair it "
               "there. Otherwise, please take the key to a service hall."));
  }
  if (event->done) {
    app_tell_error(app, event->err, NULL, NULL);
    app_refresh(app);
  }
}

static void on_answer(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    app_end_watch(&app->events);
    app_expect_undisturbed(&app->events, xq_engine_mend(app->engine, app->key_ref), on_mended, app,
                           N_("The certificate is being repaired. This takes only a moment."));
  }
}

void app_mend(struct app *app) {
  const char *busy = app_undisturbed(&app->events);
  if (busy != NULL) { /* Enter came twice: one repair is enough */
    tui_toast(app->t, TUI_WARN, _(busy));
    return;
  }
  const char *const buttons[] = {_("Back"), _("Repair")};
  tui_dialog(app->t, _("Repair the certificate?"),
             _("The certificate on this key cannot be read, perhaps because the key was unplugged while it was being "
               "written. The private key is not affected.\nXuqi looks for a copy on this computer and at the service, "
               "writes it to the key and tests it. You need your PIN; there is no charge."),
             buttons, 2, 1, on_answer, app);
}
