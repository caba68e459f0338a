/* global.c - the keys that work on every screen: language, leaving, no longer waiting. */
#include "app/global.h"

#include <string.h>

#include "app/attend.h"
#include "app/banner.h"
#include "app/leave.h"
#include "app/policy.h"
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/visit.h"

static void switch_language(struct app *app) {
  const char *next = strcmp(xq_words_language(), "zh_CN") == 0 ? "en" : "zh_CN";
  xq_words_set_language(next);
  xq_engine_set_language(app->engine, next);
  app_fetch_reference_again(app); /* agreement, notices and halls in that language; the old ones stay until then */
  app_refresh(app);
}

bool app_global_key(void *ctx, int key) {
  struct app *app = ctx;
  switch (key) {
    case TUI_KEY_F2:
      switch_language(app);
      return true;
    case TUI_KEY_F7:
      if (app->options->kiosk == NULL) {
        return false;
      }
      app_visit_call(app);
      return true;
    case TUI_KEY_F8:
      if (app->options->kiosk == NULL || app->visit.state != APP_VISIT_ON) {
        return false;
      }
      app_visit_longer(app);
      return true;
    case TUI_KEY_F9:
      app_attend_stop(app);
      return true;
    case TUI_KEY_F10:
      app_leave(app);
      return true;
    case TUI_KEY_INTERRUPT:
      if (app_may(app->options, APP_MAY_LEAVE)) {
        app_ask_to_leave(app);
      }
      return true;
    default:
      return false;
  }
}
