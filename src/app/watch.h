/*
 * watch.h - a page watches an application: the engine tells it whenever that changes, until the page goes away.  One watch makes
 * room for whatever else is asked of the engine, and begins again after it; one that was stopped begins again when the service
 * is back.
 */
#ifndef APP_WATCH_H
#define APP_WATCH_H

#include "app/events.h"
#include "tui/tui.h"

struct app;

struct app_watch {
  struct app *app;
  tui_page *page;
  bool (*wanted)(void *ctx);                           /* whether it is to be watched now */
  uint64_t (*begin)(void *ctx);                        /* gives the engine its command */
  void (*news)(void *ctx, struct xq_event *event);     /* each of its events */
  void (*failed)(void *ctx, const struct xq_err *err); /* it ended for another reason than to make room */
  void *ctx;
  uint64_t command; /* 0: not watching */
  bool stopped;     /* ... and only the person, or a key or service that is back, can start it again */
  bool lost;        /* the latter */
  struct app_listener listener;
};

/** From now on, app_watch_go() begins it; what it calls is set before.  page is where it is shown. */
void app_watch_init(struct app_watch *w, struct app *app, tui_page *page);
/** The page goes away. */
void app_watch_end(struct app_watch *w);
/** Watches, unless it does already, or is not to. */
void app_watch_go(struct app_watch *w);
/** The page is on top again: it goes on, unless it was stopped. */
void app_watch_shown(struct app_watch *w);

#endif
