/* forget.c - the holder is not here any more: the key was pulled out, or nobody has pressed a key for long. */
#include "app/forget.h"

#include <string.h>

#include "app/errors.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/visit.h"

#define IDLE_MS (10 * 60 * 1000)

/* A key file is no thing in the hand: when it is away for a moment, perhaps with its network drive, nobody has left. */
static bool holder_is_gone(const struct app *app, enum tui_forget why) {
  return why == TUI_FORGET_IDLE || app->key_ref == NULL || strncmp(app->key_ref, "file:", 5) != 0;
}

void app_forget(struct app *app, enum tui_forget why) {
  if (why == TUI_FORGET_KEY && app_visit_key_gone(app)) {
    return;
  }
  bool wiped =
      holder_is_gone(app, why) && app_draft_wipe(&app->draft, why == TUI_FORGET_KEY ? APP_WIPED_KEY : APP_WIPED_IDLE);
  if (holder_is_gone(app, why)) {
    app_forget_applications(app); /* they name people, too */
  }
  if (tui_top(app->t) == app->home) {
    xq_application_free(&app->application);
  }
  tui_forget(app->t, why);
  if (wiped && why == TUI_FORGET_IDLE) {
    app_tell(app, _("The form was cleared"),
             _("No key was pressed for ten minutes, so the form was cleared to protect your data. Nothing was sent and "
               "nothing was charged. To start again, choose Apply for renewal."));
  } else if (wiped) {
    tui_toast(app->t, TUI_WARN, _("The key was unplugged, so the form was cleared."));
  }
}

void app_left_alone(struct app *app) {
  const char *why = NULL;
  bool waits = app->pins_awaited > 0 && app_undisturbed(&app->events) != NULL;
  if (waits || tui_may_leave(app->t, &why) == TUI_LEAVE_NOT) {
    tui_forget(app->t, TUI_FORGET_IDLE);
  } else if (!app->idle) {
    app->idle = true;
    app_forget(app, TUI_FORGET_IDLE);
    app_end_watch(&app->events);
    xq_engine_forget(app->engine);
  }
}

/* A screen left alone keeps no PIN and no session: the next person is asked again. */
static void on_idle_timer(void *ctx) {
  struct app *app = ctx;
  int64_t left = IDLE_MS - tui_idle_ms(app->t);
  if (left <= 0) {
    app_left_alone(app);
    left = IDLE_MS / 10;
  } else {
    app->idle = false;
  }
  tui_timer(app->t, left > 1000 ? (int)left : 1000, on_idle_timer, app);
}

void app_watch_idle(struct app *app) {
  tui_timer(app->t, IDLE_MS, on_idle_timer, app);
}
