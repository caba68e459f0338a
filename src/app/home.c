/* home.c - the first screen: the keys that are here, what their certificates need, and what can be done. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/aside.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/keyacts.h"
#include "app/keylist.h"
#include "app/letters.h"
#include "app/reach.h"
#include "app/refdata.h"
#include "app/scan.h"
#include "app/sitting.h"

enum { FILTER_MOST = 40, CLOCK_BORNE_S = 300, TICK_MS = 1000 };
enum {
  ID_DOCTOR = APP_ACT_COUNT_,
  ID_REFRESH,
  ID_FILTER,
  ID_CARD = 100,
};

struct home {
  struct app *app;
  tui_page *page;
  bool shown_before;
  int led_to; /* what the focus was put on last by itself, 0 nothing: while it stays there, it may be put elsewhere */
  bool from_card; /* the focus is on its way from one key */
  int timer;
  tui_edit *filter; /* which of many keys are shown; NULL: all */
};

/* ---- what is shown */

static bool is_shown(const struct home *home, const struct xq_key_view *key) {
  return app_keylist_shows(home->filter, key);
}

/* The key that is worked on, unless what was typed hides it: nothing is done to what nobody sees. */
static const struct xq_key_view *key_in_sight(const struct home *home) {
  const struct xq_key_view *key = app_key(home->app);
  return key != NULL && is_shown(home, key) ? key : NULL;
}

static void add_no_key(const struct app *app, tui_page *page) {
  struct app_pool pool = {0};
  const char *const *files = app->options->engine->token.key_files;
  bool looked = files != NULL && files[0] != NULL;
  tui_add_box(page, TUI_WARN,
              looked ? _("No key was found.\nPlug in the key with your certificate: it appears here automatically. Put "
                         "a key file (.p12 or .pfx) in the place below, then press R. Nothing is lost.")
                     : _("No key was found.\nPlug in the key with your certificate: it appears here automatically. "
                         "Nothing is lost."));
  if (app->options->resume != NULL && app->options->resume[0] != '\0' && !app->resumed) {
    tui_add_text(page, TUI_STRONG, 4,
                 app_say(&pool, _("Application %s opens when its key is plugged in."), app->options->resume));
  }
  if (app->keys->unseen_err != NULL) {
    app_add_error(page, app->keys->unseen_err);
  }
  if (looked) {
    tui_add_text(page, TUI_DIM, 4, _("Searched here:"));
    for (; *files != NULL; files++) {
      tui_add_text(page, TUI_DIM, 6, *files);
    }
  }
  tui_add_space(page);
  app_pool_clear(&pool);
}

/* ---- what is said of the service */

static void add_clock(const struct app *app, tui_page *page) {
  int64_t off = app->clock_offset;
  if (off <= CLOCK_BORNE_S && off >= -CLOCK_BORNE_S) {
    return;
  }
  struct app_pool pool = {0};
  tui_add_text(
      page, TUI_WARN, 2,
      app_say(&pool,
              _("! This computer's clock says %s, the service's says %s. Please set it; the service's time counts."),
              app_time(&pool, xq_time_now()), app_time(&pool, app_now(app))));
  app_pool_clear(&pool);
}

static bool is_asked(const struct app *app) {
  return (app->scan.runs && app->scan.told) || app->reach.command != 0;
}

static void add_service(const struct app *app, tui_page *page) {
  struct app_pool pool = {0};
  const struct xq_key_view *key = app_key(app);
  const xq_err *err = app->keys != NULL && app->keys->service_err != NULL ? app->keys->service_err : app->reference_err;
  const bool held = app->reach.held_ms != 0 && key != NULL && !key->status_known;
  if ((app->offline || held) && err != NULL) {
    tui_add_text(page, TUI_WARN, 2, app_error_line(&pool, err));
  } else if (app->scan.then != NULL) {
    tui_add_waiting(page, _("Checking whether it can be renewed; Esc stops"), app->scan.since_ms, XQ_ANSWER_WAIT_S);
  } else if (key != NULL && key->cert != NULL && !key->status_known && is_asked(app)) {
    tui_add_waiting(page, _("Checking with the service"), app->scan.since_ms, XQ_ANSWER_WAIT_S);
  }
  app_pool_clear(&pool);
}

/* ---- what can be done */

enum { BUTTONS_MOST = 12 }; /* with room for more, and the main one */

/* All that can be done, the one that is to be done at the end; how many. */
static size_t list_buttons(const struct home *home, const struct xq_key_view *key, struct tui_button main,
                           struct tui_button shown[BUTTONS_MOST]) {
  const struct app *app = home->app;
  const bool none = key == NULL;
  const struct tui_button all[] = {
      {ID_DOCTOR, _("Check this computer"), APP_LETTER_DOCTOR, false, false},
      {ID_REFRESH, _("Look again"), APP_LETTER_AGAIN, false, none && app->keys != NULL},
      app_act_button(app, key, APP_ACT_PIN),
      app_act_button(app, key, APP_ACT_VIEW),
      app_act_button(app, key, APP_ACT_PROGRESS),
      app_act_button(app, key, APP_ACT_INSTALL),
      app_act_button(app, key, APP_ACT_APPLY),
  };
  _Static_assert(XQ_COUNT(all) < BUTTONS_MOST, "the main one has room");
  size_t n = 0;
  for (size_t i = 0; i < XQ_COUNT(all); i++) {
    if (all[i].letter != main.letter) {
      shown[n++] = all[i];
    }
  }
  if (main.id != 0) {
    shown[n++] = main;
  }
  return n;
}

static void add_buttons(const struct home *home, const struct xq_key_view *key, struct tui_button main,
                        tui_page *page) {
  struct tui_button shown[BUTTONS_MOST];
  tui_set_foot(page, NULL, shown, list_buttons(home, key, main, shown));
}

static void build(void *ctx, tui_page *page) {
  struct home *home = ctx;
  const struct app *app = home->app;
  home->from_card = false;
  bool any = app->keys != NULL && app->keys->count > 0;
  app_aside_key(app, key_in_sight(home), page);
  add_clock(app, page);
  if (app->keys == NULL) {
    tui_add_waiting(page, _("Looking for keys and certificates"), app->scan.since_ms, 0);
  } else if (!any) {
    add_no_key(app, page);
  }
  add_service(app, page);
  if (any) {
    app_add_keylist(app, page, home->filter, ID_FILTER, ID_CARD);
  }
  if (app->keys != NULL && app->keys->media_err != NULL) {
    app_add_error(page, app->keys->media_err);
  }
  const struct xq_key_view *key = key_in_sight(home);
  const struct tui_button main = app_act_main(key);
  add_buttons(home, key, main, page);
  struct tui_hint hints[2];
  size_t n = 0;
  if (tui_page_focused(page) >= ID_CARD) {
    hints[n++] = (struct tui_hint){"Enter", main.id != 0 ? main.label : _("Details")};
  }
  if (any && app->keys->count > APP_KEYLIST_CARDS) {
    hints[n++] = (struct tui_hint){"/", _("Find")};
  }
  tui_set_hints(page, hints, n);
}

/* ---- what is done */

static const struct xq_key_view *key_of(const struct home *home, int id) {
  size_t i = (size_t)(id - ID_CARD);
  return id >= ID_CARD && home->app->keys != NULL && i < home->app->keys->count ? &home->app->keys->items[i] : NULL;
}

static void choose(struct home *home, const struct xq_key_view *key) {
  if (key != NULL) {
    home->app->chosen = true;
    app_choose_key(home->app, key->ref);
  }
}

/* Where nothing can be done yet, that is said. */
static bool tell_not_yet(const struct home *home) {
  const struct app *app = home->app;
  if (key_in_sight(home) != NULL) {
    return false;
  }
  tui_toast(app->t, TUI_WARN,
            app->keys == NULL      ? _("Still looking for keys; one moment please.")
            : app_key(app) != NULL ? _("No key matches what you typed. Esc shows all again.")
                                   : _("No key found. Please plug it in; it is detected automatically."));
  return true;
}

static void refresh(struct app *app) {
  app_scan_again(app);
  if (app->reference == NULL) {
    app_fetch_reference(app);
  }
  app_refresh(app);
}

static void focus_key(struct home *home) {
  const struct app *app = home->app;
  for (size_t i = 0; i < app->keys->count; i++) {
    if (xq_streq(app->keys->items[i].ref, app->key_ref)) {
      tui_page_focus(home->page, ID_CARD + (int)i);
    }
  }
}

/* The focus goes to what is to be done, unless a person has moved it meanwhile. */
static void lead(struct home *home, bool anyway) {
  int now = tui_page_focused(home->page);
  if (!anyway && now != 0 && now != home->led_to) {
    return;
  }
  const struct xq_key_view *key = app_key(home->app);
  home->led_to = app_act_main(key).id;
  if (home->led_to != 0) {
    tui_page_focus(home->page, home->led_to);
  } else if (key != NULL) {
    focus_key(home);
    home->led_to = tui_page_focused(home->page);
  }
}

/* Whether Enter does what it did: on a key, or on a button that is still there to be pressed. */
static bool has_focus(const struct home *home) {
  const int id = tui_page_focused(home->page);
  const struct xq_key_view *key = key_in_sight(home);
  struct tui_button shown[BUTTONS_MOST];
  const size_t n = list_buttons(home, key, app_act_main(key), shown);
  bool has = id >= ID_CARD || id == ID_FILTER;
  for (size_t i = 0; i < n && !has; i++) {
    has = shown[i].id == id && !shown[i].disabled;
  }
  return has;
}

/* How the keys stand was asked by itself: a finger may be on its way to Enter. */
static void followed(void *ctx) {
  struct home *home = ctx;
  if (!has_focus(home)) {
    lead(home, true);
  }
}

/* Enter on a key is what is to be done about it; where nothing is, all that is known of it. */
static void open_key(struct home *home, const struct xq_key_view *key) {
  choose(home, key);
  const struct tui_button main = app_act_main(key);
  app_act_do(home->app, main.id != 0 ? main.id : APP_ACT_VIEW);
}

static void end_filter(struct home *home) {
  tui_edit_free(&home->filter);
  tui_page_changed(home->page); /* its field is laid out no more */
  lead(home, true);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct home *home = ctx;
  struct app *app = home->app;
  const struct xq_key_view *focused = key_of(home, tui_page_focused(home->page));
  if (id == ID_FILTER) {
    focus_key(home);
  } else if (id == ID_DOCTOR) {
    app_go(app, APP_ROUTE_DOCTOR, NULL);
  } else if (id == ID_REFRESH) {
    refresh(app);
  } else if (id >= ID_CARD) {
    open_key(home, key_of(home, id));
  } else {
    choose(home, focused != NULL ? focused : app_key(app));
    if (!tell_not_yet(home)) {
      app_act_do(home->app, id);
    }
  }
}

static void left(void *ctx, int id) {
  struct home *home = ctx;
  home->from_card = id >= ID_CARD;
}

/* From one key to another; from elsewhere the way leads to the chosen one, wherever it is. */
static void came(void *ctx, int id) {
  struct home *home = ctx;
  if (home->from_card) {
    choose(home, key_of(home, id));
  } else {
    focus_key(home);
  }
}

/* What was typed leaves others: the first of them is the one that is looked at. */
static void changed(void *ctx, int id) {
  struct home *home = ctx;
  const struct app *app = home->app;
  const struct xq_key_view *key = app_key(app);
  if (id != ID_FILTER || (key != NULL && is_shown(home, key))) {
    return;
  }
  for (size_t i = 0; i < app->keys->count; i++) {
    if (is_shown(home, &app->keys->items[i])) {
      choose(home, &app->keys->items[i]);
      return;
    }
  }
}

/* Letters of buttons that cannot be pressed now, and what no button has. */
static bool on_key(void *ctx, int key) {
  struct home *home = ctx;
  const struct app *app = home->app;
  if (key == '/' && app->keys != NULL && app->keys->count > APP_KEYLIST_CARDS) {
    if (home->filter == NULL) {
      home->filter = tui_edit_new(FILTER_MOST, NULL, NULL);
    }
    tui_page_focus(home->page, ID_FILTER);
    return true;
  }
  if (key <= ' ' || key >= 0x7f) {
    return false;
  }
  struct app_pool pool = {0};
  const char *why = app_act_refusal(app, key_in_sight(home), key, &pool);
  if (why != NULL) {
    tui_toast(app->t, TUI_WARN, why);
  }
  app_pool_clear(&pool);
  return why != NULL || (strchr("aqikvAQIKV", key) != NULL && tell_not_yet(home));
}

/* First what goes on is ended.  Esc is one step back, pressed once too often easily: it leaves nothing. */
static void back(void *ctx) {
  struct home *home = ctx;
  struct app *app = home->app;
  if (home->filter != NULL) {
    end_filter(home);
    return;
  }
  if (app->scan.then != NULL) {
    app_when_scanned(app, NULL);
    tui_toast(app->t, TUI_NORMAL, _("No longer waiting."));
    return;
  }
  tui_toast(app->t, TUI_NORMAL, _("This is the first screen. F10 leaves the program."));
}

/* Nobody is here: what was searched for is nobody else's business. */
static void forget(void *ctx, enum tui_forget why) {
  struct home *home = ctx;
  if (why == TUI_FORGET_IDLE && home->filter != NULL) {
    end_filter(home);
  }
}

/* What is not finished is watched, as long as one looks at it; nothing moves but what has changed. */
static void tick(void *ctx) {
  struct home *home = ctx;
  if (tui_top(home->app->t) == home->page) {
    app_follow(home->app, followed, home);
  }
  home->timer = tui_timer(home->app->t, TICK_MS, tick, home);
}

static void shown(void *ctx) {
  struct home *home = ctx;
  if (home->shown_before) {
    app_scan(home->app); /* keys come and go while one is elsewhere */
  }
  home->shown_before = true;
}

static const char *help(void *ctx) {
  const struct home *home = ctx;
  if (tui_by_lines(home->app->t)) {
    return _(
        "Here is every key and the certificates on it, most urgent first, with whose turn it is and until when. The "
        "number of a key has all about it read; Enter does the next step for the one that was read last.\n\nApply for "
        "renewal is possible shortly before the end of the validity. Track progress tells how an application stands. "
        "Install certificate puts the new certificate on your key. Change the PIN also unlocks it. With many keys, / "
        "finds one by name, number or date.\n\nKeys that are plugged in or unplugged are detected automatically, and "
        "a service that does not answer is retried automatically. Renewed certificates come last.");
  }
  return _(
      "This screen shows every key and the certificates on it, most urgent first. The box of the selected one says "
      "whose turn it is and until when; the button in double brackets does it. The bar is a certificate's validity, "
      "with today marked.\n\nSelect a key with the arrow keys; Enter does the next step, V shows details. With many "
      "keys, / finds one by name, number or date.\n\nA: apply for renewal, possible shortly before expiry. Q: progress "
      "of an application. I: put the new certificate on your key. K: change or unlock the PIN.\n\nKeys that are "
      "plugged in or unplugged are detected automatically, and a service that does not answer is retried "
      "automatically. Renewed certificates come last.");
}

static void destroyed(void *ctx) {
  struct home *home = ctx;
  tui_timer_stop(home->app->t, home->timer);
  app_expect_nothing(&home->app->events, home);
  tui_edit_free(&home->filter);
  free(home);
}

/* The order may be another: where the focus stood on a key it stands on the current one.  Few keys are all shown. */
static void keys_changed(void *ctx) {
  struct home *home = ctx;
  if (home->filter != NULL && home->app->keys->count <= APP_KEYLIST_CARDS) {
    end_filter(home);
    return;
  }
  if (tui_page_focused(home->page) >= ID_CARD) {
    focus_key(home);
  }
  lead(home, false);
  app_resume(home->app);
}

/* This page lies under all others: what concerns no screen by itself is answered here. */
static enum tui_leave may_leave(void *ctx, const char **why) {
  const struct home *home = ctx;
  const char *undisturbed = app_undisturbed(&home->app->events);
  const bool waits = undisturbed != NULL && home->app->pins_awaited > 0;
  if (waits && !home->app->draft.typed) {
    *why =
        _("The PIN has not been given. If you leave now, what was begun stops here; it can be continued later, and "
          "nothing is charged twice. Leave anyway?");
    return TUI_LEAVE_ASK;
  }
  if (undisturbed != NULL && !waits) {
    *why = _(undisturbed);
    return TUI_LEAVE_NOT;
  }
  *why =
      _("The application form has not been sent. Leave anyway? What you entered would be lost; nothing has been "
        "charged.");
  return home->app->draft.typed ? TUI_LEAVE_ASK : TUI_LEAVE;
}

APP_SCREEN(home) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .left = left,
                                          .came = came,
                                          .key = on_key,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .keys_changed = keys_changed,
                                          .may_leave = may_leave,
                                          .forget = forget};
  struct home *home = xq_calloc(1, sizeof *home);
  home->app = app;
  home->page = tui_push(app->t, &ops, home);
  home->timer = tui_timer(app->t, TICK_MS, tick, home);
}
