/*
 * precheck.c - before anything is read, filled in or paid: could the key take a new certificate at all?  What is in
 * the way is said here, with the way out; otherwise the renewal goes on by itself.
 */
#include <stdlib.h>

#include "app/acts.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_UNBLOCK = 1 };

struct precheck {
  struct app *app;
  tui_page *page;
  struct app_listener listener;
  uint64_t command; /* 0: none runs */
  xq_err *err;
};

static bool can_unblock(const struct precheck *s) {
  return xq_err_code(s->err) == XQ_E_PIN_LOCKED && app_can_unblock(app_key(s->app));
}

static void add_found(const struct precheck *s, tui_page *page) {
  if (can_unblock(s)) {
    tui_add_box(page, TUI_WARN, app_locked_words());
  } else {
    app_add_error(page, s->err);
  }
  const bool unblock = can_unblock(s);
  const struct tui_button buttons[] = {
      {APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, false},
      {APP_ID_RETRY, _("Try again"), APP_LETTER_AGAIN, false, !unblock},
      {ID_UNBLOCK, _("Unblock the PIN"), APP_LETTER_UNBLOCK, false, true},
  };
  tui_set_foot(page, NULL, buttons, unblock ? 3 : 2);
}

static void build(void *ctx, tui_page *page) {
  const struct precheck *s = ctx;
  tui_set_title(page, _("Can this key be renewed here?"), NULL);
  tui_add_space(page);
  if (s->err == NULL) {
    tui_add_waiting(page, _("Checking whether this key can take a new certificate"),
                    app_waits_since(&s->app->events, s), XQ_ANSWER_WAIT_S);
  } else {
    add_found(s, page);
  }
}

static void on_event(void *ctx, struct xq_event *event) {
  struct precheck *s = ctx;
  struct app *app = s->app;
  if (!event->done) {
    return;
  }
  s->command = 0;
  if (xq_err_is(event->err, XQ_IS_BARS)) { /* the rest is told where it is met; nothing is filled in yet, of course */
    s->err = event->err;
    event->err = NULL;
    tui_page_changed(s->page);
    return;
  }
  tui_page_close(s->page);
  if (app_is_gone(event->err)) {
    app_tell_error(app, event->err, NULL, NULL);
  } else if (xq_err_code(event->err) != XQ_E_CANCELLED) {
    app_renewal_next(app, APP_STAGE_CHECKED);
  }
}

static void begin(struct precheck *s) {
  struct app *app = s->app;
  xq_err_free(&s->err);
  const struct xq_draft draft = {.key_ref = app->key_ref, .new_key = app->draft.new_key, .precheck = true};
  app_end_watch(&app->events);
  s->command = xq_engine_apply(app->engine, &draft);
  app_expect(&app->events, s->command, on_event, s);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct precheck *s = ctx;
  if (id == APP_ID_RETRY) {
    begin(s);
  } else if (id == ID_UNBLOCK) {
    app_go(s->app, APP_ROUTE_UNBLOCK, NULL);
  } else {
    tui_pop(s->app->t);
  }
}

/* The PIN may be unblocked meanwhile. */
static void shown(void *ctx) {
  struct precheck *s = ctx;
  const struct xq_key_view *key = app_key(s->app);
  if (s->command == 0 && xq_err_code(s->err) == XQ_E_PIN_LOCKED && key != NULL && !key->pin.locked) {
    begin(s);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Before you fill in or pay anything, this checks whether the new certificate can be written to this key. If "
      "there is a problem, you see here what it is and what to do. Your current certificate is not affected.");
}

static void destroyed(void *ctx) {
  struct precheck *s = ctx;
  app_unlisten(&s->app->events, &s->listener);
  app_expect_nothing(&s->app->events, s);
  xq_err_free(&s->err);
  free(s);
}

APP_SCREEN(precheck) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .help = help, .destroyed = destroyed, .shown = shown};
  struct precheck *s = xq_calloc(1, sizeof *s);
  s->app = app;
  s->page = tui_push(app->t, &ops, s);
  s->listener = (struct app_listener){.ctx = s, .locked = app_locked_is_told_here};
  app_listen(&app->events, &s->listener);
  begin(s);
}
