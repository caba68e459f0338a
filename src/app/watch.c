/* watch.c - see watch.h. */
#include "app/watch.h"

#include "app/sitting.h"

static void on_end(struct app_watch *w, const struct xq_event *event) {
  struct app *app = w->app;
  const bool made_room = app_made_room(&app->events, event->command);
  w->command = 0;
  if (xq_err_code(event->err) == XQ_E_CANCELLED && made_room && !app->idle) {
    if (tui_top(app->t) == w->page) {
      app_watch_go(w); /* waits its turn behind what it made room for */
    }
    return;
  }
  w->stopped = event->err != NULL;
  w->lost = xq_err_is(event->err, XQ_IS_OFFLINE);
  if (event->err != NULL && xq_err_code(event->err) != XQ_E_CANCELLED) {
    w->failed(w->ctx, event->err);
  }
}

static void on_event(void *ctx, struct xq_event *event) {
  struct app_watch *w = ctx;
  w->news(w->ctx, event);
  if (event->done) {
    on_end(w, event);
  }
  tui_page_changed(w->page);
}

void app_watch_go(struct app_watch *w) {
  struct app *app = w->app;
  if (w->command != 0 || !w->wanted(w->ctx)) {
    return;
  }
  app_end_watch(&app->events);
  w->stopped = false;
  w->lost = false;
  w->command = w->begin(w->ctx);
  app_expect_watch(&app->events, w->command, on_event, w);
  tui_page_changed(w->page);
}

void app_watch_shown(struct app_watch *w) {
  if (w->page != NULL && !w->stopped) {
    app_watch_go(w);
  }
}

static void on_reached(void *ctx) {
  struct app_watch *w = ctx;
  if (w->lost) {
    app_watch_go(w);
  }
}

void app_watch_init(struct app_watch *w, struct app *app, tui_page *page) {
  w->app = app;
  w->page = page;
  w->listener = (struct app_listener){.ctx = w, .reached = on_reached};
  app_listen(&app->events, &w->listener);
}

void app_watch_end(struct app_watch *w) {
  app_unlisten(&w->app->events, &w->listener);
  app_expect_nothing(&w->app->events, w);
}
