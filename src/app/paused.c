/* paused.c - at a machine in a hall nobody pressed a key for a while: the screen is covered, and only the PIN of the same key
 * takes the cover away. */
#include <stdlib.h>

#include "app/errors.h"
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/visit.h"

struct paused {
  struct app *app;
  tui_page *page;
  bool asks; /* the key is asked for its PIN */
};

static void build(void *ctx, tui_page *page) {
  const struct paused *paused = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Paused"), NULL);
  tui_add_heading(page, _("This screen is locked to protect your data"));
  tui_add_space(page);
  tui_add_text(
      page, TUI_NORMAL, 2,
      app_say(&pool,
              ngettext("Enter the PIN of your key to go on where you were. After %d second everything that was "
                       "entered here is deleted.",
                       "Enter the PIN of your key to go on where you were. After %d seconds everything that was "
                       "entered here is deleted.",
                       (unsigned long)paused->app->visit.left),
              paused->app->visit.left));
  tui_add_text(page, TUI_STRONG, 2, _("Press Enter, then type the PIN."));
  tui_add_text(page, TUI_NORMAL, 2,
               _("An application that has been sent is kept, and can be looked at with your key at any time."));
  const struct tui_button buttons[] = {{APP_ID_NEXT, _("Go on with the PIN"), APP_LETTER_NEXT, paused->asks, true}};
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  tui_set_no_digits(page, _("Nothing was typed yet. Press Enter, then type the PIN."));
  tui_set_hints(page, &(struct tui_hint){"Esc", ""}, 1);
  app_pool_clear(&pool);
}

static void on_event(void *ctx, struct xq_event *event) {
  struct paused *paused = ctx;
  if (!event->done) {
    return;
  }
  paused->asks = false;
  if (event->err == NULL) {
    app_visit_resume(paused->app);
    tui_page_close(paused->page);
  } else {
    app_tell_error(paused->app, event->err, NULL, NULL);
    tui_page_changed(paused->page);
  }
}

static void action(void *ctx, int id, int value) {
  (void)id;
  (void)value;
  struct paused *paused = ctx;
  struct app *app = paused->app;
  if (app->key_ref == NULL) { /* the screen was covered before one was chosen */
    app_tell(app, _("Please take the key out"),
             _("No key had been chosen yet, so there is no PIN to go on with. Please take your key out and plug it in "
               "again to begin anew; an application that has been sent is kept."));
  } else if (!paused->asks) {
    paused->asks = true;
    app_expect(&app->events, xq_engine_unseal(app->engine, app->key_ref), on_event, paused);
  }
}

static void back(void *ctx) {
  (void)ctx; /* nothing leads to what is covered but the PIN */
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Nobody pressed a key for a while, so this screen was locked. If you are the one who was here, choose Go on "
      "with the PIN and enter the PIN of your key. If the key is not yours, please give it to the attendant.");
}

static void destroyed(void *ctx) {
  struct paused *paused = ctx;
  app_expect_nothing(&paused->app->events, paused);
  free(paused);
}

APP_SCREEN(paused) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .back = back, .help = help, .destroyed = destroyed};
  struct paused *paused = xq_calloc(1, sizeof *paused);
  paused->app = app;
  paused->page = tui_push(app->t, &ops, paused);
}
