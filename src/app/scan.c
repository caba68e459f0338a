/* scan.c - looks for keys, and acts as keys.c finds. */
#include "app/scan.h"

#include <stdlib.h>

#include "app/banner.h"
#include "app/errors.h"
#include "app/forget.h"
#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

static bool on_first_screen(const struct app *app) {
  return tui_top(app->t) == app->home;
}

/* ---- the key that is worked on is waited for */

void app_when_back(struct app *app, void (*fn)(void *ctx), void *ctx) {
  app->waiting.fn = fn;
  app->waiting.ctx = ctx;
}

static void act(struct app *app, unsigned what) {
  void (*fn)(void *ctx) = app->waiting.fn;
  void *ctx = app->waiting.ctx;
  if ((what & APP_KEYS_TELL_PULLED) != 0) {
    tui_toast(app->t, TUI_WARN, _("The key was unplugged."));
  }
  if ((what & APP_KEYS_TELL_BACK) != 0) {
    tui_toast(app->t, TUI_GOOD, _("The key is plugged in again."));
  }
  if ((what & (APP_KEYS_FORGET | APP_KEYS_TELL_PULLED)) != 0) {
    app_forget(app, TUI_FORGET_KEY);
  }
  if ((what & (APP_KEYS_GO_ON | APP_KEYS_NOT_ON)) != 0) {
    app_when_back(app, NULL, NULL);
  }
  if ((what & APP_KEYS_GO_ON) != 0 && fn != NULL) {
    fn(ctx);
  }
}

bool app_is_gone(const xq_err *err) {
  return err != NULL && app_keys_is_away(xq_err_code(err));
}

bool app_wait_for_key(struct app *app, const xq_err *err, void (*fn)(void *ctx), void *ctx) {
  unsigned what = app_keys_ended(&app->at, xq_err_code(err));
  if ((what & APP_KEYS_WAIT) == 0) {
    return false;
  }
  app_when_back(app, fn, ctx);
  act(app, what);
  app_scan_again(app);
  app_refresh(app);
  return true;
}

/* ---- what is here */

/* The renewed key under its new name. */
static void follow(struct app *app, const char *ref) {
  free(app->key_ref);
  app->key_ref = xq_strdup(ref);
}

/* Before a person has chosen one, it is the most urgent. */
static void choose(struct app *app) {
  if (!app->chosen && on_first_screen(app) && app->keys->count > 0) {
    app_choose_key(app, app->keys->items[0].ref);
  }
  struct app_keys_choice choice = app_keys_choose(app->keys, app->key_ref, app->installed, on_first_screen(app));
  if (choice.over) {
    app->installed = false;
  }
  if (choice.other) {
    app_when_scanned(app, NULL);
  }
  if (choice.ref != NULL && choice.same) {
    follow(app, choice.ref);
  } else if (choice.ref != NULL) {
    app_choose_key(app, choice.ref);
  }
}

/* How the key is called when it is no longer here to be asked. */
static void remember_name(struct app *app) {
  const struct xq_key_view *key = app_key(app);
  if (key != NULL) {
    free(app->key_name);
    struct app_pool pool = {0};
    const char *medium = key->token_kind == XQ_TOKEN_FILE || key->token_serial == NULL
                             ? key->token_label
                             : app_say(&pool, "%s %s", key->token_label, app_serial(&pool, key->token_serial));
    app->key_name = key->cert == NULL ? xq_strdup(medium)
                                      : xq_asprintf("%s (%s)", app_person(app->options, &pool, key->cert), medium);
    app_pool_clear(&pool);
  }
}

void app_take_keys(struct app *app, struct xq_key_list **keys) {
  unsigned what = app_keys_looked(&app->at, app_keys_look(app->keys, *keys, app->key_ref), on_first_screen(app));
  act(app, what);
  if ((what & APP_KEYS_KEEP) != 0) {
    xq_key_list_free(keys);
    return;
  }
  app_keys_remember(*keys, app->keys);
  xq_key_list_free(&app->keys);
  app->keys = *keys;
  *keys = NULL;
  app_keys_sort(app->keys, app_now(app));
  choose(app);
  remember_name(app);
  tui_keys_changed(app->t);
}

void app_take_status(struct app *app, struct xq_event *event) {
  xq_key_list_note(app->keys, event);
  const xq_err *err = app->keys != NULL ? app->keys->service_err : NULL;
  if (err != NULL && xq_err_code(err) != XQ_E_RATE_LIMITED) {
    app_keys_unknow(app->keys); /* what it said before may be over */
  }
}

void app_order_keys(struct app *app) {
  if (app->keys != NULL) {
    app_keys_sort(app->keys, app_now(app));
    choose(app);
    tui_keys_changed(app->t);
  }
}

static void on_keys(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_KEYS) {
    app_take_keys(app, &event->keys);
    app->scan.told = true;
  } else if (event->kind == XQ_EV_STATUS) {
    app_take_status(app, event);
  }
  bool replaced = event->done && app->scan.runs && event->command != app->scan.command; /* by a fresh look */
  if (event->done && !replaced) {
    app->scan.runs = false;
    app_order_keys(app);
  }
  app_refresh(app);
  if (!event->done || replaced) {
    return;
  }
  if (!app_is_gone(event->err)) {
    app_tell_error(app, event->err, NULL, NULL);
  }
  if (app->scan.again) {
    app->scan.again = false;
    app_scan(app);
  }
  void (*then)(struct app *) = app->scan.then;
  app->scan.then = NULL;
  if (then != NULL) {
    then(app); /* it asks again while another look is going on */
  }
}

void app_scan(struct app *app) {
  if (!app->scan.runs) {
    app->scan.runs = true;
    app->scan.told = false;
    app->scan.since_ms = xq_time_mono_ms();
    app_end_watch(&app->events);
    app->scan.command = xq_engine_scan(app->engine);
    app_expect(&app->events, app->scan.command, on_keys, app);
  }
}

void app_scan_again(struct app *app) {
  if (app->scan.runs && !app->scan.told) {
    app->scan.again = true; /* the one that runs may have looked too early */
    return;
  }
  if (app->scan.runs) { /* it only asks the service any more: so will the fresh one */
    xq_engine_cancel(app->engine, app->scan.command);
    app->scan.runs = false;
  }
  app_scan(app);
}

void app_when_scanned(struct app *app, void (*then)(struct app *app)) {
  app->scan.then = then;
}

/* Not as a look is ended: what came of the PIN is told also while a look goes on. */
static void on_unsealed(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_KEYS) {
    app_take_keys(app, &event->keys);
  } else if (event->kind == XQ_EV_STATUS) {
    app_take_status(app, event);
  }
  if (event->done) {
    app_order_keys(app);
  }
  app_refresh(app);
  if (event->done && !app_is_gone(event->err)) {
    app_tell_error(app, event->err, NULL, NULL);
  }
}

void app_unseal(struct app *app) {
  app_end_watch(&app->events);
  app_expect(&app->events, xq_engine_unseal(app->engine, app->key_ref), on_unsealed, app);
}

/* ---- what comes unasked */

static void on_media(void *ctx) {
  app_scan_again(ctx);
}

static void on_dropped(void *ctx, const void *who) {
  struct app *app = ctx;
  if (app->waiting.ctx == who) {
    app_when_back(app, NULL, NULL);
  }
}

void app_scan_listen(struct app *app) {
  app->scans = (struct app_listener){.ctx = app, .media = on_media, .dropped = on_dropped};
  app_listen(&app->events, &app->scans);
}
