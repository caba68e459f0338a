/* errors.c - errors in words, over the screen or in it: what happened, whether anything was lost, what to do now. */
#include "app/app_int.h"

static void nothing(void *ctx, int index) {
  (void)ctx;
  (void)index;
}

void app_tell_error(struct app *app, const xq_err *err, void (*after)(void *ctx, int index), void *ctx) {
  if (err == NULL || xq_err_code(err) == XQ_E_CANCELLED) {
    if (after != NULL) {
      after(ctx, 0);
    }
    return;
  }
  struct app_pool pool = {0};
  const char *const buttons[] = {_("OK")};
  tui_dialog(app->t, _("That did not work"), app_error_text(&pool, err), buttons, 1, 0, after != NULL ? after : nothing,
             ctx);
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
