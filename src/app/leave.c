/* leave.c - leaving the program: at once, when asked, or not now. */
#include "app/leave.h"

#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

static void on_leave(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    tui_quit(app->t);
  }
}

static void on_told(void *ctx, int index) {
  (void)ctx;
  (void)index; /* there is nothing to choose */
}

static void leave(struct app *app, bool ask) {
  if (!app_may(app->options, APP_MAY_LEAVE)) {
    app_go(app, APP_ROUTE_ATTENDANT, NULL);
    return;
  }
  const char *text = NULL;
  enum tui_leave may = tui_may_leave(app->t, &text);
  if (may == TUI_LEAVE && !ask) {
    tui_quit(app->t);
  } else if (may == TUI_LEAVE_NOT) {
    const char *const buttons[] = {_("OK")};
    tui_dialog(app->t, _("Please wait"), text, buttons, 1, 0, on_told, app);
  } else {
    const char *const buttons[] = {_("Stay"), _("Leave")};
    text = text != NULL ? text : _("Exit the program?");
    tui_dialog(app->t, _("Exit"), text, buttons, 2, 0, on_leave, app);
  }
}

void app_leave(struct app *app) {
  leave(app, false);
}

/* Ctrl-C is what a person presses to copy, Esc once too often: neither leaves at once, also where nothing would be
 * lost. */
void app_ask_to_leave(struct app *app) {
  if (tui_asks(app->t, on_leave)) {
    tui_quit(app->t);
  } else if (!tui_asks(app->t, on_told)) {
    leave(app, true);
  }
}
