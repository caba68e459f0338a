/* errors.c - errors in words, over the screen or in it: what happened, whether anything was lost, what to do now. */
#include "app/errors.h"

#include "app/sitting.h"
#include "app/text.h"

static void nothing(void *ctx, int index) {
  (void)ctx;
  (void)index;
}

static const char *title_of(const xq_err *err) {
  return xq_err_is(err, XQ_IS_TAKES_NONE) ? _("This key cannot be renewed here") : _("That did not work");
}

const char *app_locked_words(void) {
  return _(
      "The PIN is locked after too many wrong tries. Nothing on the key is lost, and there is no further charge.\nIf "
      "you have the unblocking code (PUK) from the letter that came with the key, you can set a new PIN now. If not, "
      "please take the key and your identity document to a service hall.");
}

static void on_locked(void *ctx, int index) {
  if (index == 1) {
    app_go(ctx, APP_ROUTE_UNBLOCK, NULL);
  }
}

/* Whatever it was wanted for, the way out is the same on every screen, but for those that are it. */
static bool on_locked_pin(void *ctx, const xq_err *err) {
  struct app *app = ctx;
  struct app_pool pool = {0};
  bool can = app_can_unblock(app_key(app));
  const char *text = can ? app_locked_words() : app_error_text(&pool, err);
  const char *const buttons[] = {_("Not now"), _("Unblock the PIN")};
  tui_dialog(app->t, _("The PIN is locked"), text, buttons, can ? 2 : 1, 0, on_locked, app);
  app_pool_clear(&pool);
  return true;
}

bool app_locked_is_told_here(void *ctx, const xq_err *err) {
  (void)ctx;
  (void)err;
  return true;
}

void app_errors_listen(struct app *app) {
  app->tells = (struct app_listener){.ctx = app, .locked = on_locked_pin};
  app_listen(&app->events, &app->tells);
}

void app_tell_error(struct app *app, const xq_err *err, void (*after)(void *ctx, int index), void *ctx) {
  if (err == NULL || xq_err_code(err) == XQ_E_CANCELLED || xq_err_code(err) == XQ_E_PIN_LOCKED) { /* told above */
    if (after != NULL) {
      after(ctx, 0);
    }
    return;
  }
  struct app_pool pool = {0};
  const char *const buttons[] = {_("OK")};
  tui_dialog(app->t, title_of(err), app_error_text(&pool, err), buttons, 1, 0, after != NULL ? after : nothing, ctx);
  app_pool_clear(&pool);
}

void app_tell(struct app *app, const char *title, const char *text) {
  const char *const buttons[] = {_("OK")};
  tui_dialog(app->t, title, text, buttons, 1, 0, nothing, NULL);
}

void app_add_error(tui_page *page, const xq_err *err) {
  struct app_pool pool = {0};
  tui_add_box(page, TUI_WARN, app_error_text(&pool, err));
  app_pool_clear(&pool);
}
