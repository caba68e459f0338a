/* history.c - what has happened to the application that is looked at, the newest first. */
#include <stdlib.h>

#include "app/sitting.h"
#include "app/text.h"

static void add_lines(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char **cells = xq_calloc(a->timeline_count * 4 + 1, sizeof *cells);
  for (size_t i = 0; i < a->timeline_count; i++) {
    const struct xq_timeline_item *item = &a->timeline[a->timeline_count - 1 - i];
    cells[i * 4] = app_time(pool, item->at);
    cells[i * 4 + 1] = xq_words_event(item->event);
    cells[i * 4 + 2] = xq_words_actor(item->actor);
    cells[i * 4 + 3] = item->note != NULL ? app_keep(pool, xq_words_reason(item->note)) : "";
  }
  tui_add_table(page, NULL, cells, a->timeline_count, 4, (const bool[]){false, false, false, false});
  free(cells);
}

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  tui_set_title(page, _("What has happened"), a != NULL ? a->business_no : NULL);
  if (a != NULL && a->timeline_count > 0) {
    add_lines(a, page, &pool);
  }
  if (a != NULL && a->timeline_before != 0) {
    tui_add_text(page, TUI_DIM, 2, _("Earlier events are not listed."));
  }
  app_set_only_back(page);
  app_pool_clear(&pool);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _("Everything that has happened to this application: when, what and by whom, newest first.");
}

APP_SCREEN(history) {
  static const struct tui_page_ops ops = {.build = build, .action = app_only_back, .help = help};
  tui_push(app->t, &ops, app);
}
