/* leave.c - leaving the program: at once, when asked, or not now. */
#include "app/leave.h"

#include <stdlib.h>

#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

/* Of what is open the last line says how to come back to it, where lines stay to be read. */
static void quit(struct app *app) {
  const struct xq_application *a = app->application;
  if (a != NULL && xq_turn_of_application(a).actor != XQ_BY_NOBODY && tui_by_lines(app->t)) {
    char *words =
        xq_asprintf(_("Application %s stays as it is. To go on, plug in the same key and start the program again, or "
                      "type: xuqi resume %s"),
                    a->business_no, a->business_no);
    tui_toast(app->t, TUI_NORMAL, words);
    free(words);
  }
  tui_quit(app->t);
}

static void on_leave(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    quit(app);
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
    quit(app);
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
    quit(app);
  } else if (!tui_asks(app->t, on_told)) {
    leave(app, true);
  }
}
