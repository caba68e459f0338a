/* visit.c - one visitor at a machine in a hall. */
#include "app/visit.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/sitting.h"
#include "app/text.h"

enum { TICK_MS = 1000, SAID_MS = 10000, BEEP_EVERY_MS = 5000, DONE_BEEPS_AFTER_MS = 10000 };

static const struct app_kiosk *kiosk_of(const struct app *app) {
  return app->options->kiosk;
}

static bool is_here(const struct app *app) {
  return app->keys != NULL && app->keys->count > 0;
}

/* ---- the end of a visit */

static void forget_text(char **text) {
  xq_strwipe(*text);
  *text = NULL;
}

/* Only that a key is here is known from now on, and not whose it is, nor which. */
static void forget_holders(struct app *app) {
  forget_text(&app->key_ref);
  forget_text(&app->key_name);
  for (size_t i = 0; app->keys != NULL && i < app->keys->count; i++) {
    xq_cert_info_free(&app->keys->items[i].cert);
  }
}

void app_visit_end(struct app *app) {
  const bool left_key = is_here(app);
  app->visit = (struct app_visit){.state = left_key ? APP_VISIT_OVER : APP_VISIT_NONE, .heard_ms = app->visit.heard_ms};
  app->printing.untold = true; /* what is being printed goes on, and the next visitor is not told of it */
  app_end_watch(&app->events);
  xq_engine_forget(app->engine);
  (void)app_draft_wipe(&app->draft, APP_WIPED_IDLE);
  app->draft.wiped = APP_WIPED_NOT;
  xq_application_free(&app->application);
  app_forget_applications(app);
  xq_application_free(&app->to_withdraw);
  xq_install_proof_free(&app->proof);
  app->waiting.fn = NULL;
  app->scan.then = NULL;
  app->at = (struct app_keys){.state = APP_KEYS_HERE};
  app->chosen = app->installed = app->told = false;
  forget_holders(app);
  xq_words_set_language(app->options->language);
  xq_engine_set_language(app->engine, xq_words_language());
  tui_close_popups(app->t);
  tui_forget(app->t, TUI_FORGET_IDLE); /* the line that writes Chinese, too: the next visitor finds it off */
  tui_pop_to(app->t, app->home);
  tui_wipe(app->t);
  app_refresh(app);
}

/* Who pulled the key out still stands there: what became of what was typed is said, in the language that was spoken. */
static void end_pulled(struct app *app) {
  const char *words = _("The key was unplugged, so what was filled in has been deleted. What has been sent is kept.");
  const bool typed = app_draft_wipe(&app->draft, APP_WIPED_KEY) || tui_is_typing(app->t);
  app_visit_end(app);
  if (typed) {
    app->visit.said = words;
    app->visit.said_until = xq_time_mono_ms() + SAID_MS;
  }
}

bool app_visit_key_gone(struct app *app) {
  if (kiosk_of(app) == NULL || app->visit.writes) {
    return false;
  }
  xq_key_list_free(&app->keys); /* so that nobody is asked to take away what is gone */
  end_pulled(app);
  return true;
}

void app_visit_again(struct app *app) {
  app->visit.looks = app->visit.state == APP_VISIT_OVER;
  app->visit.said = NULL;
  app->visit.state = is_here(app) ? APP_VISIT_ON : APP_VISIT_NONE;
  app->visit.heard_ms = xq_time_mono_ms();
  app_refresh(app); /* more time can be asked for */
}

void app_visit_keys(struct app *app) {
  const bool here = is_here(app);
  app->visit.looks = false;
  if (app->visit.state == APP_VISIT_NONE && here) {
    tui_close_popups(app->t);
    tui_pop_to(app->t, app->home);
    app_visit_again(app);
  } else if (app->visit.state == APP_VISIT_ON && app->keys != NULL && !here) {
    end_pulled(app);
  } else if (app->visit.state == APP_VISIT_OVER && app->keys != NULL && !here) {
    app->visit.state = APP_VISIT_NONE;
  } else if (app->visit.state == APP_VISIT_OVER) { /* what was just read of it */
    forget_holders(app);
    xq_engine_forget(app->engine);
  }
}

/* ---- time */

static enum kiosk_doing doing(const struct app *app) {
  return tui_has_popup(app->t)   ? KIOSK_READS
         : tui_kind(app->t) != 0 ? (enum kiosk_doing)tui_kind(app->t)
         : tui_is_typing(app->t) ? KIOSK_TYPES
         : tui_is_long(app->t)   ? KIOSK_READS
                                 : KIOSK_CHOOSES;
}

static void make_heard(struct app *app, int64_t now) {
  if (now - app->visit.beeped_ms >= BEEP_EVERY_MS) {
    app->visit.beeped_ms = now;
    tui_beep(app->t);
  }
}

/* The screen is covered, and the key forgets its PIN; what was typed is kept for its owner. */
static void pause(struct app *app, int64_t now) {
  app->visit.warned = false;
  app->visit.paused_ms = now;
  app->visit.left = kiosk_pause_left(&kiosk_of(app)->times, 0); /* the page tells it from its first moment on */
  tui_forget(app->t, TUI_FORGET_PAUSE);
  app_end_watch(&app->events);
  xq_engine_forget(app->engine);
  tui_close_popups(app->t);
  app_go(app, APP_ROUTE_PAUSED, NULL);
}

void app_visit_resume(struct app *app) {
  app->visit.paused_ms = 0;
  app->visit.heard_ms = xq_time_mono_ms();
}

static void tick_paused(struct app *app, int64_t now) {
  app->visit.left = kiosk_pause_left(&kiosk_of(app)->times, now - app->visit.paused_ms);
  if (app->visit.left == 0) {
    app_visit_end(app);
  } else {
    make_heard(app, now);
  }
}

/* Nobody is cut off in what must not be: an install, or what is being sent. */
static bool must_go_on(const struct app *app) {
  return app->pins_awaited == 0 && app_undisturbed(&app->events) != NULL;
}

static void tick_on(struct app *app, int64_t now) {
  const int64_t idle = now - app->visit.heard_ms;
  const enum kiosk_presence presence =
      kiosk_presence(&kiosk_of(app)->times, doing(app), app->visit.longer, idle, &app->visit.left);
  if (must_go_on(app)) {
    app->visit.heard_ms = now;
    app->visit.warned = false;
  } else if (presence == KIOSK_HERE) {
    app->visit.warned = false;
    if (app->visit.done && idle >= DONE_BEEPS_AFTER_MS) {
      make_heard(app, now);
    }
  } else if (presence == KIOSK_WARNED) {
    app->visit.warned = true;
    make_heard(app, now);
  } else if (tui_top(app->t) == app->home || app->visit.done) { /* nothing was begun, or all is done */
    app_visit_end(app);
  } else {
    pause(app, now);
  }
}

/* Without a key somebody looks at help, or is asked for the attendant's code. */
static void tick_none(struct app *app, int64_t now) {
  if (app->visit.said != NULL && now >= app->visit.said_until) {
    app->visit.said = NULL;
    app_refresh(app);
  }
  if (app->visit.state == APP_VISIT_OVER) {
    make_heard(app, now);
  }
  if (now - app->visit.heard_ms > (int64_t)kiosk_of(app)->times.wait[KIOSK_CHOOSES] * 1000 &&
      (tui_top(app->t) != app->home || tui_has_popup(app->t))) {
    app_visit_end(app);
  }
}

void app_visit_tick(struct app *app, int64_t now) {
  const bool told = app->visit.warned;
  if (app->visit.paused_ms != 0) {
    tick_paused(app, now);
  } else if (app->visit.state == APP_VISIT_ON) {
    tick_on(app, now);
  } else {
    tick_none(app, now);
  }
  if (told || app->visit.warned || app->visit.paused_ms != 0) {
    app_refresh(app); /* seconds are counted on the screen */
  }
}

static void on_tick(void *ctx) {
  struct app *app = ctx;
  app_visit_tick(app, xq_time_mono_ms());
  tui_timer(app->t, TICK_MS, on_tick, app);
}

void app_visit_watch(struct app *app) {
  if (kiosk_of(app) != NULL) {
    app->visit.heard_ms = xq_time_mono_ms();
    tui_set_ear(app->t, app_visit_hears, app);
    tui_timer(app->t, TICK_MS, on_tick, app);
  }
}

void app_visit_longer(struct app *app) {
  app->visit.longer = true;
  tui_toast(app->t, TUI_GOOD, _("You have twice the time now before you are asked whether you are still there."));
}

bool app_visit_hears(void *ctx, int key, int64_t now) {
  struct app *app = ctx;
  const bool only = app->visit.warned;
  app->visit.warned = false;
  app->visit.heard_ms = now;
  if (only && (key == TUI_KEY_F8 || key == '/')) { /* while text is typed, too: this key types nothing */
    app_visit_longer(app);
  }
  if (only) {
    app_refresh(app);
  }
  return only;
}

/* ---- help from a person */

static void on_called(void *ctx, int index) {
  (void)ctx; /* it is read, and asks for nothing */
  (void)index;
}

void app_visit_call(struct app *app) {
  if (tui_asks(app->t, on_called)) {
    return;
  }
  const struct app_kiosk *kiosk = kiosk_of(app);
  const char *const buttons[] = {_("OK")};
  struct app_pool pool = {0};
  bool called = false;
  if (kiosk->call != NULL) {
    xq_err *err = kiosk_run(kiosk->call, NULL, NULL);
    called = err == NULL;
    xq_err_ignore(err, "then nobody was called, and it is said where to go");
  }
  const char *where = kiosk->place != NULL ? app_say(&pool, _("The attendant is here: %s."), kiosk->place)
                                           : _("Please ask the staff of this hall.");
  tui_dialog(app->t, _("Help from a person"),
             called ? app_say(&pool,
                              _("%s\nSomebody has been called and will come to you. Nothing is lost while you wait; "
                                "please do not leave your key alone."),
                              where)
                    : app_say(&pool, _("%s\nPlease take your key along; what you have sent is kept."), where),
             buttons, 1, 0, on_called, NULL);
  app_pool_clear(&pool);
}
