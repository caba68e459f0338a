/*
 * live.h - keeps the application fresh that a page about its money shows.  While the page is open it is watched; before
 * something is done about the money it is read again; what changed meanwhile, perhaps at another terminal, is said in one
 * line.  Nobody is asked for a PIN by the watch: where it cannot go on without, it stops, and the reading asks.
 */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/watch.h"
#include "tui/tui.h"

struct app;

struct app_live {
  struct app *app;
  tui_page *page;
  void (*changed)(void *ctx); /* the application that is looked at is another */
  void *ctx;
  struct xq_application *shown; /* as it stood on the page last; NULL: there is none to be watched */
  char *change;                 /* what changed since the page was opened; NULL: nothing */
  struct app_watch watch;
  uint64_t asking; /* it is read again; 0: no */
  bool moved;      /* ... and is another */
  void (*then)(void *ctx);
};

/** Watches from now on the application that is looked at; changed(ctx) when it is another.  page is the top one. */
void app_live_begin(struct app_live *live, struct app *app, tui_page *page, void (*changed)(void *ctx), void *ctx);
/** The page goes away. */
void app_live_end(struct app_live *live);
/** The page is on top again: told by its `shown`. */
void app_live_shown(struct app_live *live);
/** Reads the application again: then(ctx) where it is as the page shows it, else the page shows what it is now. */
void app_live_ask(struct app_live *live, void (*then)(void *ctx));
/** The page has taken an application that an answer of its own brought: it shows that one from now on.  Whether
 * anything changed that it says. */
bool app_live_saw(struct app_live *live);
/** An act of the page's own brought the application that is looked at: it shows that one, and nothing of it is news. */
void app_live_did(struct app_live *live);
/** Esc: stops the reading and is true; false: nothing is being read. */
bool app_live_stop(struct app_live *live);
/** What changed, in one line, and that the page is not kept fresh now; nothing where all is as it was. */
void app_live_add_news(const struct app_live *live, tui_page *page);
/** In the place of the note of a foot that is set already, while it is read again. */
void app_live_set_foot(const struct app_live *live, tui_page *page);

#endif
