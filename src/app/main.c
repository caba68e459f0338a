/* main.c - one sitting at the full-screen program: begin, language, leaving, idle. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/attend.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/forget.h"
#include "app/global.h"
#include "app/policy.h"
#include "app/reach.h"
#include "app/refdata.h"
#include "app/routes.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/spelled.h"
#include "app/text.h"
#include "app/visit.h"
#include "app/write.h"

/* The oldest is told last: a screen that listens, too, has the first word. */
static void begin_listening(struct app *app) {
  app_sitting_listen(app);
  app_attend_listen(app);
  app_scan_listen(app);
  app_reach_listen(app);
  app_errors_listen(app);
  app_screens_listen(app);
}

static int fail(xq_err *err) {
  char *words = xq_words_error_text(err);
  fprintf(stderr, "xuqi: %s\n", words);
  free(words);
  int status = (int)xq_code_exit(xq_err_code(err));
  xq_err_free(&err);
  return status;
}

int app_main(const struct app_options *options) {
  struct app app = {.options = options, .routes = app_routes};
  const bool in_hall = options->kiosk != NULL;
  if (options->language != NULL) {
    xq_words_set_language(options->language);
  }
  int signal_number = 0;
  xq_err *err = NULL;
  app_draft_init(&app.draft);
  app.draft.takes_over = options->take_over_form && app_may(options, APP_MAY_KEEP_FORM);
  struct tui_options screen = options->screen != NULL ? *options->screen : (struct tui_options){.ascii = false};
  screen.title = "xuqi";
  screen.face = options->face;
  screen.locked = screen.large = screen.number_pad = in_hall;
  screen.mouse |= in_hall; /* nobody copies from the screen there */
  XQ_TRY(tui_open(&screen, &app.t));
  XQ_TRY(xq_engine_start(options->engine, &app.engine));
  xq_engine_set_language(app.engine, xq_words_language());
  app_events_init(&app.events, app.engine);
  begin_listening(&app);
  tui_watch(app.t, xq_engine_fd(app.engine), app_serve_events, &app.events);
  tui_set_global_keys(app.t, app_global_key, &app);
  app_write_begin(&app);
  if (in_hall) {
    app_visit_watch(&app);
  } else {
    app_watch_idle(&app);
  }
  app_go(&app, APP_ROUTE_HOME, NULL);
  app.home = tui_top(app.t);
  app_refresh(&app);
  app_scan(&app);
  app_fetch_reference(&app);
  app_tell_spelled(&app);
  err = tui_run(app.t, &signal_number);
out:
  tui_close(&app.t);
  app_write_end(&app);
  xq_engine_stop(&app.engine);
  app_sitting_clear(&app);
  if (err != NULL) {
    return fail(err);
  }
  return signal_number != 0 ? 128 + signal_number : XQ_EXIT_DONE;
}
