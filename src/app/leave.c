/* leave.c - leaving the program: at once, when asked, or not now. */
#include "app/leave.h"

#include "app/errors.h"
#include "app/sitting.h"
#include "app/text.h"

static void on_leave(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    tui_quit(app->t);
  }
}

void app_leave(struct app *app) {
  const char *text = NULL;
  enum tui_leave may = tui_may_leave(app->t, &text);
  if (may == TUI_LEAVE) {
    tui_quit(app->t);
  } else if (may == TUI_LEAVE_NOT) {
    app_tell(app, _("Please wait"), text);
  } else {
    const char *const buttons[] = {_("Stay"), _("Leave")};
    tui_dialog(app->t, _("Leave the program"), text, buttons, 2, 0, on_leave, app);
  }
}
