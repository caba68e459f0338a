/* doctor.c - 环境检测: what on this computer, or on the way to the service, would stand in the way of a renewal. */
#include <stdlib.h>

#include "app/errors.h"
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

#define CHECKS_MAX 32

struct doctor {
  struct app *app;
  tui_page *page;
  struct xq_check *checks[CHECKS_MAX];
  size_t count;
  bool running;
};

static void free_checks(struct doctor *d) {
  for (size_t i = 0; i < d->count; i++) {
    xq_check_free(&d->checks[i]);
  }
  d->count = 0;
}

static void build(void *ctx, tui_page *page) {
  static const enum tui_mark marks[] = {[XQ_CHECK_OK] = TUI_MARK_OK,
                                        [XQ_CHECK_WARNING] = TUI_MARK_WARN,
                                        [XQ_CHECK_BAD] = TUI_MARK_BAD,
                                        [XQ_CHECK_SKIPPED] = TUI_MARK_TODO};
  const struct doctor *d = ctx;
  struct app_pool pool = {0};
  size_t bad = 0;
  tui_set_title(page, _("Check this computer"), NULL);
  for (size_t i = 0; i < d->count; i++) {
    const struct xq_check *check = d->checks[i];
    tui_add_marked(page, marks[check->result], app_keep(&pool, xq_words_check_line(check)));
    bad += check->result == XQ_CHECK_WARNING || check->result == XQ_CHECK_BAD;
    if (check->err != NULL) {
      tui_add_text(page, TUI_WARN, 6, app_error_text(&pool, check->err));
    }
  }
  const char *verdict =
      bad == 0 ? _("Everything is in order.") : _("Something needs attention: see the marked lines above.");
  if (d->running) {
    tui_add_space(page);
    tui_add_waiting(page, _("Checking"), app_waits_since(&d->app->events, d), 0);
  } else if (bad > 0) {
    tui_add_space(page);
    tui_add_text(page, TUI_NORMAL, 2,
                 app_say(&pool, _("For help, please ask %s."), app_keep(&pool, xq_words_contact())));
  }
  const struct tui_button buttons[] = {{APP_ID_RETRY, _("Check again"), APP_LETTER_AGAIN, d->running, bad > 0},
                                       {APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, bad == 0}};
  tui_set_foot(page, d->running ? NULL : verdict, buttons, XQ_COUNT(buttons));
  app_pool_clear(&pool);
}

static void on_event(void *ctx, struct xq_event *event) {
  struct doctor *d = ctx;
  if (event->kind == XQ_EV_CHECK && d->count < CHECKS_MAX) {
    d->checks[d->count++] = event->check;
    event->check = NULL;
  }
  if (event->done) {
    d->running = false;
    app_tell_error(d->app, event->err, NULL, NULL);
  }
  tui_page_changed(d->page);
}

static void begin(struct doctor *d) {
  free_checks(d);
  d->running = true;
  app_end_watch(&d->app->events);
  app_expect(&d->app->events, xq_engine_doctor(d->app->engine), on_event, d);
  tui_page_changed(d->page);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct doctor *d = ctx;
  if (id == APP_ID_RETRY) {
    begin(d);
  } else {
    tui_pop(d->app->t);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Checks that the service can be reached and trusted, that the clock is right, and that keys are found and can be "
      "written to. No PIN is needed and nothing is changed.");
}

static void destroyed(void *ctx) {
  struct doctor *d = ctx;
  app_expect_nothing(&d->app->events, d);
  free_checks(d);
  free(d);
}

APP_SCREEN(doctor) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help, .destroyed = destroyed};
  struct doctor *d = xq_calloc(1, sizeof *d);
  d->app = app;
  d->page = tui_push(app->t, &ops, d);
  begin(d);
}
