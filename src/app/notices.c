/* notices.c - what a person must have noticed before a renewal (step 2 of the guide), each acknowledged by itself. */
#include <stdlib.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/letters.h"
#include "app/policy.h"
#include "app/refdata.h"
#include "app/returned.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_CHECK = 100 };

struct notices {
  struct app *app;
  tui_page *page;
  bool refused; /* Next was pressed too early: say so */
};

/* One that was passed over has a mark at its box, where the cursor is; nothing moves. */
static void add_notice(const struct notices *n, tui_page *page, size_t i, struct app_pool *pool) {
  const struct app *app = n->app;
  const struct xq_notice *notice = &app->reference->notices[i];
  bool yes = app_draft_has_acknowledged(&app->draft, notice->id);
  const char *label = notice->confirm != NULL ? notice->confirm : app_say(pool, _("I have read notice %zu"), i + 1);
  if (n->refused && !yes) {
    label = app_say(pool, "! %s", label);
  }
  tui_add_text(page, TUI_NORMAL, 2, app_say(pool, "%zu/%zu  %s", i + 1, app->reference->notice_count, notice->text));
  tui_add_consent(page, ID_CHECK + (int)i, label, yes);
}

/* What the second notice has a person compare. */
static void add_certificate(const struct app *app, tui_page *page, struct app_pool *pool) {
  const struct xq_key_view *key = app_key(app);
  if (key == NULL || key->cert == NULL) {
    return;
  }
  char day[11];
  const char *end = app_keep(pool, xq_strdup(xq_day_format(xq_day_of(key->cert->not_after), day)));
  const struct tui_pair pairs[] = {
      {_("Certificate subject"), app_say(pool, _("%s, until %s"), app_holder(app->options, pool, key->cert), end),
       TUI_STRONG},
      {_("Serial number"), app_serial(pool, key->cert->serial), TUI_NORMAL},
  };
  for (size_t i = 0; i < XQ_COUNT(pairs); i++) {
    tui_add_pairs(page, &pairs[i], 1);
  }
}

static size_t confirmed(const struct app *app) {
  size_t count = 0;
  for (size_t i = 0; i < app->reference->notice_count; i++) {
    count += app_draft_has_acknowledged(&app->draft, app->reference->notices[i].id);
  }
  return count;
}

static void build(void *ctx, tui_page *page) {
  const struct notices *n = ctx;
  const struct app *app = n->app;
  struct app_pool pool = {0};
  tui_set_title(page, _("Before you renew"), app_step_of_ten(&pool, 2));
  tui_set_hints(page, &(struct tui_hint){"Esc", _("Previous")}, 1);
  if (!app_add_reference(n->app, page)) {
    app_pool_clear(&pool);
    return;
  }
  app_add_returned(app, page);
  add_certificate(app, page, &pool);
  for (size_t i = 0; i < app->reference->notice_count; i++) {
    if (i > 0) {
      tui_add_space(page);
    }
    add_notice(n, page, i, &pool);
  }
  const struct tui_button buttons[] = {{APP_ID_BACK, _("Previous"), APP_LETTER_BACK, false, false},
                                       {APP_ID_NEXT, _("Next"), APP_LETTER_NEXT, false, true}};
  size_t yes = confirmed(app), all = app->reference->notice_count;
  const char *note = n->refused && yes < all
                         ? app_say(&pool, _("! %zu of %zu confirmed: please confirm each"), yes, all)
                         : app_say(&pool, _("%zu of %zu confirmed"), yes, all);
  tui_set_foot(page, note, buttons, XQ_COUNT(buttons));
  app_pool_clear(&pool);
}

static void next(struct notices *n) {
  struct app *app = n->app;
  if (app_draft_all_acknowledged(&app->draft, app->reference)) {
    app_renewal_next(app, APP_STAGE_NOTICES);
    return;
  }
  n->refused = true;
  tui_page_changed(n->page);
  for (size_t i = 0; i < app->reference->notice_count; i++) {
    if (!app_draft_has_acknowledged(&app->draft, app->reference->notices[i].id)) {
      tui_page_focus(n->page, ID_CHECK + (int)i);
      return;
    }
  }
}

static void action(void *ctx, int id, int value) {
  struct notices *n = ctx;
  struct app *app = n->app;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else if (id == APP_ID_BACK) {
    tui_pop(app->t);
  } else if (id == APP_ID_NEXT) {
    next(n);
  } else if (app->reference != NULL && (size_t)(id - ID_CHECK) < app->reference->notice_count) {
    app_draft_acknowledge(&app->draft, app->reference->notices[id - ID_CHECK].id, value != 0);
    tui_page_changed(n->page);
  }
}

static const char *help(void *ctx) {
  const struct notices *n = ctx;
  if (tui_by_lines(n->app->t)) {
    return _(
        "These are things that have caused problems for others: for example, if you renew between uploading a bid and "
        "its opening, the bid may become unreadable.\n\nSay yes to each that does not affect you. If one does, go "
        "back and renew later; nothing has been sent.");
  }
  return _(
      "These are things that have caused problems for others: for example, if you renew between uploading a bid and "
      "its opening, the bid may become unreadable.\n\nTick each item if it does not affect you, "
      "then choose Next. If one does, go Back and renew later; nothing has been sent.");
}

static void destroyed(void *ctx) {
  free(ctx);
}

/* Nobody is here who has begun this. */
static void forget(void *ctx, enum tui_forget why) {
  struct notices *n = ctx;
  if (why == TUI_FORGET_IDLE) {
    tui_page_close(n->page);
  }
}

APP_SCREEN(notices) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .help = help, .destroyed = destroyed, .forget = forget};
  struct notices *n = xq_calloc(1, sizeof *n);
  n->app = app;
  if (app->reference == NULL) {
    app_fetch_reference(app);
  }
  n->page = tui_push(app->t, &ops, n);
}
