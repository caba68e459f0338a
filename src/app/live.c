/* live.c - see live.h. */
#include "app/live.h"

#include <stdlib.h>

#include "app/errors.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

/* ---- what is new */

bool app_live_saw(struct app_live *live) {
  const struct xq_application *now = live->app->application;
  char *change = xq_words_change(live->shown, now);
  if (change != NULL) {
    free(live->change);
    live->change = change;
    live->moved = true;
  }
  xq_application_free(&live->shown);
  live->shown = xq_application_dup(now);
  return change != NULL;
}

void app_live_did(struct app_live *live) {
  free(live->change);
  live->change = NULL;
  xq_application_free(&live->shown);
  live->shown = xq_application_dup(live->app->application);
}

/* What the page draws is another than it was told of. */
static void catch_up(struct app_live *live) {
  int64_t revision = live->shown->revision;
  if (app_live_saw(live) || live->shown->revision != revision) {
    live->changed(live->ctx);
  }
}

static void take(struct app_live *live, struct xq_event *event) {
  app_take_application(live->app, &event->application);
  catch_up(live);
}

void app_live_add_news(const struct app_live *live, tui_page *page) {
  if (live->change != NULL) {
    tui_add_marked(page, TUI_MARK_WARN, live->change);
  }
  if (live->watch.stopped && !live->watch.lost && live->asking == 0) {
    tui_add_text(page, TUI_DIM, 2,
                 _("No longer updated automatically; it is looked up again before anything is done."));
  }
}

void app_live_set_foot(const struct app_live *live, tui_page *page) {
  if (live->asking != 0) {
    struct app_pool pool = {0};
    tui_set_foot_waiting(
        page, app_say(&pool, _("Looking up what is recorded; %s stops it"), tui_key_called(live->app->t, "Esc")),
        app_waits_since(&live->app->events, live), XQ_ANSWER_WAIT_S);
    app_pool_clear(&pool);
  }
}

/* ---- watching */

static bool wanted(void *ctx) {
  const struct app_live *live = ctx;
  return live->asking == 0 && live->shown != NULL && tui_top(live->app->t) == live->page;
}

static uint64_t begin(void *ctx) {
  const struct app_live *live = ctx;
  return xq_engine_watch_quietly(live->app->engine, live->app->key_ref, live->shown->business_no);
}

static void on_news(void *ctx, struct xq_event *event) {
  if (event->kind == XQ_EV_APPLICATION) {
    take(ctx, event);
  }
}

static void watch(void *ctx) {
  struct app_live *live = ctx;
  app_watch_go(&live->watch);
}

static void on_failed(void *ctx, const xq_err *err) {
  struct app_live *live = ctx;
  if (app_is_gone(err)) {
    (void)app_wait_for_key(live->app, err, watch, live);
  }
}

void app_live_shown(struct app_live *live) {
  if (live->page == NULL) {
    return;
  }
  if (live->shown != NULL && live->app->application != NULL) { /* a page that lay above may have brought another */
    catch_up(live);
  }
  app_watch_shown(&live->watch);
}

/* ---- reading again */

static void on_answer(void *ctx, struct xq_event *event) {
  struct app_live *live = ctx;
  struct app *app = live->app;
  if (event->kind == XQ_EV_APPLICATION) {
    take(live, event);
  }
  tui_page_changed(live->page);
  if (!event->done) {
    return;
  }
  live->asking = 0;
  if (event->err != NULL && app_wait_for_key(app, event->err, watch, live)) {
    return;
  }
  watch(live);
  if (event->err != NULL) {
    app_tell_error(app, event->err, NULL, NULL);
  } else if (live->moved) {
    tui_beep(app->t);
    tui_page_scroll_home(live->page);
  } else if (live->then != NULL) {
    live->then(live->ctx);
  }
}

void app_live_ask(struct app_live *live, void (*then)(void *ctx)) {
  struct app *app = live->app;
  if (live->asking != 0 || live->shown == NULL) {
    return;
  }
  app_end_watch(&app->events);
  live->then = then;
  live->moved = false;
  live->asking = xq_engine_application(app->engine, app->key_ref, live->shown->business_no);
  app_expect(&app->events, live->asking, on_answer, live);
  tui_page_changed(live->page);
}

bool app_live_stop(struct app_live *live) {
  if (live->asking == 0) {
    return false;
  }
  xq_engine_cancel(live->app->engine, live->asking);
  return true;
}

/* ---- life */

void app_live_begin(struct app_live *live, struct app *app, tui_page *page, void (*changed)(void *ctx), void *ctx) {
  *live = (struct app_live){.app = app, .page = page, .changed = changed, .ctx = ctx};
  live->shown = app->application != NULL ? xq_application_dup(app->application) : NULL;
  live->watch = (struct app_watch){.wanted = wanted, .begin = begin, .news = on_news, .failed = on_failed, .ctx = live};
  app_watch_init(&live->watch, app, page);
  app_watch_go(&live->watch);
}

void app_live_end(struct app_live *live) {
  app_watch_end(&live->watch);
  app_expect_nothing(&live->app->events, live);
  xq_application_free(&live->shown);
  free(live->change);
  live->change = NULL;
}
