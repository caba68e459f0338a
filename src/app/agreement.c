/* agreement.c - the agreement (step 3 of the guide): read, and accepted explicitly. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/letters.h"
#include "app/refdata.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_ACCEPT = 1, NARROW = 60 };

struct agreement {
  struct app *app;
  tui_page *page;
  bool refused;
};

static void add_acceptance(const struct agreement *a, tui_page *page) {
  struct app_pool pool = {0};
  tui_add_rule(page);
  tui_add_text(page, TUI_DIM, 2, app_say(&pool, _("Version %s"), a->app->reference->agreement.version));
  if (a->refused && !app_draft_accepted(&a->app->draft, a->app->reference)) {
    tui_add_text(
        page, TUI_WARN, 2,
        _("! Without accepting the agreement the renewal cannot go on. Press the space bar on the box to accept."));
  }
  tui_add_check(page, ID_ACCEPT, _("I accept the electronic certification service agreement"),
                app_draft_accepted(&a->app->draft, a->app->reference));
  const struct tui_button buttons[] = {{APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false},
                                       {APP_ID_NEXT, _("Next"), APP_LETTER_NEXT, false, true}};
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  app_pool_clear(&pool);
}

static void build(void *ctx, tui_page *page) {
  const struct agreement *a = ctx;
  struct app *app = a->app;
  struct app_pool pool = {0};
  int rows, cols;
  tui_size(app->t, &rows, &cols);
  const char *step = cols >= NARROW ? app_step_of_ten(&pool, 3) : "";
  tui_set_title(page, _("Agreement"), app_say(&pool, _("%d%% read   %s"), tui_page_seen(page), step));
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Previous")}, 1);
  if (app_add_reference(app, page)) {
    const struct xq_reference *ref = app->reference;
    if (app->draft.agreement_note != NULL) {
      tui_add_box(page, TUI_WARN, app->draft.agreement_note);
    }
    if (strncmp(ref->agreement.text, ref->agreement.title, strlen(ref->agreement.title)) != 0) {
      tui_add_heading(page, ref->agreement.title); /* the text may begin with it */
    }
    tui_add_text(page, TUI_NORMAL, 2, ref->agreement.text);
    tui_add_space(page);
    add_acceptance(a, page);
  }
  app_pool_clear(&pool);
}

static void action(void *ctx, int id, int value) {
  struct agreement *a = ctx;
  struct app *app = a->app;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else if (id == APP_ID_BACK) {
    tui_pop(app->t);
  } else if (id == ID_ACCEPT) {
    app_draft_accept(&app->draft, value != 0 ? app->reference : NULL);
    tui_page_changed(a->page);
  } else if (id == APP_ID_NEXT && app_draft_accepted(&app->draft, app->reference)) {
    app_renewal_next(app, APP_STAGE_AGREEMENT);
  } else if (id == APP_ID_NEXT) {
    a->refused = true;
    tui_page_changed(a->page);
    tui_page_focus(a->page, ID_ACCEPT);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The agreement between you and the certification authority. Read it with Page Down or the arrow keys; how much "
      "of it has been on the screen stands at the top.\n\n"
      "At its end, tick the box with the space bar to accept it, then choose Next. What you accept is this version, "
      "and your signature covers it. Nothing is sent yet.");
}

static void destroyed(void *ctx) {
  free(ctx);
}

/* Nobody is here who has begun this. */
static void forget(void *ctx, enum tui_forget why) {
  struct agreement *a = ctx;
  if (why == TUI_FORGET_IDLE) {
    tui_page_close(a->page);
  }
}

APP_SCREEN(agreement) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .help = help, .destroyed = destroyed, .forget = forget};
  struct agreement *a = xq_calloc(1, sizeof *a);
  a->app = app;
  a->page = tui_push(app->t, &ops, a);
}
