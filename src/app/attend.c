/* attend.c - what the key waits for, noted for the ribbon of every screen. */
#include "app/attend.h"

#include <stdlib.h>

#include "app/banner.h"
#include "app/sitting.h"
#include "app/text.h"

static void on_attend(void *ctx, const struct xq_event *event) {
  struct app *app = ctx;
  const char *who = event->attend.what == XQ_ATT_HELD ? event->attend.program : app_or_dash(event->attend.label);
  free(app->attend.who);
  app->attend.who = who != NULL ? xq_text_clean(who) : NULL;
  if (event->attend.what == XQ_ATT_TOUCH || event->attend.what == XQ_ATT_PAD) {
    tui_beep(app->t); /* the eyes may be on the key */
  }
  app->attend.what = event->attend.what;
  app->attend.command = event->command;
  app_refresh(app);
}

static void on_over(void *ctx, uint64_t command) {
  struct app *app = ctx;
  if (app->attend.what != XQ_ATT_OVER && app->attend.command == command) {
    app->attend.what = XQ_ATT_OVER;
    app_refresh(app);
  }
}

void app_attend_stop(struct app *app) {
  if (app->attend.what == XQ_ATT_HELD) {
    xq_engine_cancel(app->engine, app->attend.command);
  }
}

void app_attend_listen(struct app *app) {
  app->attend.what = XQ_ATT_OVER;
  app->attends = (struct app_listener){.ctx = app, .attend = on_attend, .over = on_over};
  app_listen(&app->events, &app->attends);
}
