/*
 * app.c - one sitting at the full-screen program: the engine, what it has told, the language, and leaving.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app_int.h"
#include "app/screens.h"

#define IDLE_MS (10 * 60 * 1000)
/* As often a screen goes on by itself though the key, said to be gone, was never missed: then a person is asked. */
#define UNSEEN_MOST 2

/* ---- what is known */

int64_t app_now(const struct app *app) {
  return xq_time_now() + app->clock_offset;
}

int64_t app_today(const struct app *app) {
  return xq_day_of(app_now(app));
}

const struct xq_key_view *app_key(const struct app *app) {
  for (size_t i = 0; app->keys != NULL && i < app->keys->count; i++) {
    if (xq_streq(app->keys->items[i].ref, app->key_ref)) {
      return &app->keys->items[i];
    }
  }
  return NULL;
}

bool app_is_renewed(const struct xq_key_view *key) {
  return key->status_known && key->status.renewability == XQ_R_RENEWED;
}

void app_choose_key(struct app *app, const char *ref) {
  if (!xq_streq(app->key_ref, ref)) {
    char *copy = xq_strdup(ref);
    free(app->key_ref);
    app->key_ref = copy;
    xq_application_free(&app->application);
    xq_application_free(&app->latest);
  }
}

void app_take_application(struct app *app, struct xq_application **application) {
  xq_application_free(&app->application);
  app->application = *application;
  *application = NULL;
  app->offline = false;
  if (app->latest == NULL || app->latest->created_at <= app->application->created_at) {
    xq_application_free(&app->latest);
    app->latest = xq_application_dup(app->application);
  }
}

/* An event frees what it owns: hand the list back to one. */
static void free_keys(struct xq_key_list **keys) {
  if (*keys != NULL) {
    struct xq_event *event = xq_calloc(1, sizeof *event);
    event->kind = XQ_EV_KEYS;
    event->keys = *keys;
    *keys = NULL;
    xq_event_free(&event);
  }
}

void app_note_outcome(struct app *app, const xq_err *err) {
  app->offline = app->offline || xq_err_is(err, XQ_IS_OFFLINE);
}

/* ---- title bar and ribbon */

static void set_global_hints(struct app *app) {
  const char *other = strcmp(xq_words_language(), "zh_CN") == 0 ? "English" : "\u4e2d\u6587"; /* in itself */
  const struct tui_hint hints[] = {{"F2", other}, {"F10", _("Leave")}, {"F9", _("Stop waiting")}};
  tui_set_global_hints(app->t, hints, app->attend == XQ_ATT_HELD ? 3 : 2);
}

/* What concerns the key in its reader is said on every screen, whatever lies on top. */
static const char *key_ribbon(const struct app *app, struct app_pool *pool) {
  switch (app->attend) {
    case XQ_ATT_TOUCH:
      return app_say(pool, _("Please touch the key %s now"), app->attend_who);
    case XQ_ATT_PAD:
      return app_say(pool, _("Please type the PIN on the card reader (%s)"), app->attend_who);
    case XQ_ATT_HELD:
      return app->attend_who == NULL
                 ? _("Another program is using the key; waiting until it is done. F9: stop waiting")
                 : app_say(pool, _("The program %s is using the key; waiting until it is done. F9: stop waiting"),
                           app->attend_who);
    case XQ_ATT_OVER:
    default:
      break;
  }
  if (!app->gone) {
    return NULL;
  }
  return app_say(pool,
                 app->swapped ? _("! This is another key. Please plug in again: %s. Nothing is lost")
                              : _("! The key was pulled out. Please plug in again: %s. Nothing is lost"),
                 app->gone_name);
}

static void draw_banner(struct app *app) {
  struct app_pool pool = {0};
  const char *state = app->offline ? _("not connected") : app->reference == NULL ? _("connecting") : _("connected");
  const char *right = app->reference != NULL ? app_say(&pool, "%s  %s", app->reference->name, state) : state;
  tui_set_banner(app->t, _("Xuqi - certificate renewal"), right);
  const char *note = app->options->note;
  const char *ribbon = note;
  if (app->reference != NULL && app->reference->trial) {
    ribbon = _("Trial service: not for real use");
    if (note != NULL) {
      ribbon = app_say(&pool, "%s  %s", ribbon, note);
    }
  }
  const char *key = key_ribbon(app, &pool);
  if (key != NULL && ribbon != NULL) {
    key = app_say(&pool, "%s\n%s", key, ribbon);
  }
  tui_set_ribbon(app->t, key != NULL ? key : ribbon);
  app_pool_clear(&pool);
}

void app_refresh(struct app *app) {
  draw_banner(app);
  set_global_hints(app);
  tui_rebuild_all(app->t);
}

/* ---- keys */

static bool has_medium(const struct xq_key_list *keys, const char *uri) {
  for (size_t i = 0; keys != NULL && i < keys->count; i++) {
    if (xq_streq(keys->items[i].token_uri, uri)) {
      return true;
    }
  }
  return false;
}

/* The medium of the key that is worked on; NULL: a key file, which is never pulled out. */
static char *medium_in_hand(const struct app *app) {
  char *medium = NULL, *id = NULL;
  if (app->key_ref == NULL || strncmp(app->key_ref, "file:", 5) == 0) {
    return NULL;
  }
  xq_err_ignore(xq_token_uri_split(app->key_ref, &medium, &id), "then it is not known to be anywhere");
  free(id);
  return medium;
}

static bool is_newcomer(const struct xq_key_list *before, const struct xq_key_list *now) {
  for (size_t i = 0; i < now->count; i++) {
    const struct xq_key_view *key = &now->items[i];
    if (key->token_kind != XQ_TOKEN_FILE && !has_medium(before, key->token_uri)) {
      return true;
    }
  }
  return false;
}

static void come_back(struct app *app) {
  void (*resume)(void *ctx) = app->resume;
  app->gone = app->swapped = false;
  app->resume = NULL;
  tui_toast(app->t, TUI_GOOD, _("The key is back."));
  if (resume != NULL) {
    resume(app->resume_ctx);
  }
}

/* On the first screen another key may be chosen; on every other the key that is worked on is waited for: going on with
 * the wrong one is the commonest mistake.  It is the medium that is waited for: a renewal changes what is on it. */
static void note_gone(struct app *app, const struct xq_key_list *now) {
  char *medium = medium_in_hand(app);
  bool here = medium == NULL || has_medium(now, medium);
  bool unread = now->media_err != NULL && xq_err_get_fact(now->media_err, "path") == NULL;
  if (tui_top(app->t) == app->home) {
    if (!here && now->unseen_err == NULL && has_medium(app->keys, medium)) {
      tui_toast(app->t, TUI_WARN, _("The key was pulled out."));
    }
    app->gone = app->swapped = false;
    app->resume = NULL;
  } else if (here && app->gone) {
    come_back(app);
  } else if (!here && !unread) { /* one that is here but cannot be read now may be it: another program has it */
    app->gone = true;
    app->gone_unseen = 0;
    app->swapped = is_newcomer(app->keys, now);
  }
  free(medium);
}

/* Certificates whose successor is installed stand last, the others as they were found. */
static void put_renewed_last(struct xq_key_list *keys) {
  struct xq_key_view *sorted = xq_calloc(keys->count + 1, sizeof *sorted);
  size_t n = 0;
  for (int renewed = 0; renewed <= 1; renewed++) {
    for (size_t i = 0; i < keys->count; i++) {
      if (app_is_renewed(&keys->items[i]) == (renewed != 0)) {
        sorted[n++] = keys->items[i];
      }
    }
  }
  free(keys->items);
  keys->items = sorted;
}

/* The certificate to go on with on the same medium, or NULL. */
static const struct xq_key_view *successor(const struct app *app) {
  const struct xq_key_view *found = NULL;
  char *medium = NULL, *id = NULL;
  xq_err_ignore(xq_token_uri_split(app->key_ref, &medium, &id), "then there is none");
  for (size_t i = 0; i < app->keys->count && found == NULL; i++) {
    const struct xq_key_view *key = &app->keys->items[i];
    if (xq_streq(key->token_uri, medium) && key->cert != NULL && key->has_key && !app_is_renewed(key)) {
      found = key;
    }
  }
  free(medium);
  free(id);
  return found;
}

/* The renewed key under its new name: what is known of its applications stays. */
static void follow(struct app *app, const struct xq_key_view *next) {
  free(app->key_ref);
  app->key_ref = xq_strdup(next->ref);
}

static void choose_among(struct app *app) {
  const struct xq_key_view *key = app_key(app);
  bool at_home = tui_top(app->t) == app->home, installed = app->installed;
  if (key != NULL && !(installed && at_home && app_is_renewed(key))) {
    return;
  }
  app->installed = installed && !at_home;
  const struct xq_key_view *next = app->key_ref != NULL ? successor(app) : NULL;
  if (next != NULL && installed) {
    follow(app, next);
  } else if (next != NULL && key == NULL) {
    app_choose_key(app, next->ref);
  } else if (key == NULL && at_home && app->keys->count > 0) {
    app->renew_when_scanned = app->renew_when_scanned && app->key_ref == NULL; /* that was said of another */
    app_choose_key(app, app->keys->items[0].ref);
  }
}

void app_note_pin(struct app *app, const char *ref, const struct xq_pin_state *state) {
  for (size_t i = 0; app->keys != NULL && ref != NULL && i < app->keys->count; i++) {
    struct xq_key_view *key = &app->keys->items[i];
    size_t len = strlen(key->token_uri);
    if (strncmp(ref, key->token_uri, len) == 0 && (ref[len] == '\0' || ref[len] == '#')) {
      key->pin = *state;
    }
  }
}

/* How the key is called when it is no longer here to be asked. */
static void remember_name(struct app *app) {
  const struct xq_key_view *key = app_key(app);
  if (key != NULL) {
    free(app->gone_name);
    struct app_pool pool = {0};
    const char *medium = key->token_kind == XQ_TOKEN_FILE || key->token_serial == NULL
                             ? key->token_label
                             : app_say(&pool, "%s %s", key->token_label, app_serial(&pool, key->token_serial));
    app->gone_name = key->cert == NULL ? xq_strdup(medium) : xq_asprintf("%s (%s)", key->cert->common_name, medium);
    app_pool_clear(&pool);
  }
}

void app_take_keys(struct app *app, struct xq_key_list **keys) {
  app->offline = (*keys)->service_err != NULL;
  note_gone(app, *keys);
  if (app->gone) { /* the screens keep what they know of the key they wait for */
    free_keys(keys);
    return;
  }
  bool first = app->keys == NULL || app->keys->count == 0;
  free_keys(&app->keys);
  app->keys = *keys;
  *keys = NULL;
  put_renewed_last(app->keys);
  choose_among(app);
  remember_name(app);
  app_home_focus(app, first);
}

static void on_keys(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_KEYS) {
    app_take_keys(app, &event->keys);
  }
  if (event->done) {
    app->scanning = false;
  }
  app_refresh(app);
  if (!event->done) {
    return;
  }
  if (!app_is_gone(event->err)) {
    app_tell_error(app, event->err, NULL, NULL);
  }
  if (app->scan_again) {
    app->scan_again = false;
    app_scan(app);
  }
  if (app->renew_when_scanned) {
    app->renew_when_scanned = false;
    app_begin_renewal(app);
  }
}

void app_scan(struct app *app) {
  if (!app->scanning) {
    app->scanning = true;
    app_end_watch(app);
    app_expect(app, xq_engine_scan(app->engine), on_keys, app);
  }
}

void app_media_changed(struct app *app) {
  if (app->scanning) {
    app->scan_again = true; /* the one that runs may have looked too early */
  } else {
    app_scan(app);
  }
}

void app_when_back(struct app *app, void (*fn)(void *ctx), void *ctx) {
  app->resume = fn;
  app->resume_ctx = ctx;
}

bool app_is_gone(const xq_err *err) {
  return xq_err_is(err, XQ_IS_GONE);
}

bool app_wait_for_key(struct app *app, const xq_err *err, void (*fn)(void *ctx), void *ctx) {
  if (!app_is_gone(err) && !(app->gone && xq_err_code(err) == XQ_E_KEY_ABSENT)) {
    return false;
  }
  if (!app->gone && app->gone_unseen < UNSEEN_MOST) { /* it may be back before it is looked for */
    app->gone_unseen++;
    app->gone = true;
  }
  app_when_back(app, fn, ctx);
  app_media_changed(app);
  app_refresh(app);
  return true;
}

void app_note_attend(struct app *app, const struct xq_event *event) {
  const char *who = event->attend.what == XQ_ATT_HELD ? event->attend.program : app_or_dash(event->attend.label);
  free(app->attend_who);
  app->attend_who = who != NULL ? xq_text_clean(who) : NULL;
  if (event->attend.what == XQ_ATT_TOUCH || event->attend.what == XQ_ATT_PAD) {
    tui_beep(app->t); /* the eyes may be on the key */
  }
  app->attend = event->attend.what;
  app->attend_command = event->command;
  app_refresh(app);
}

void app_note_attend_over(struct app *app, uint64_t command) {
  if (app->attend != XQ_ATT_OVER && app->attend_command == command) {
    app->attend = XQ_ATT_OVER;
    app_refresh(app);
  }
}

void app_unseal(struct app *app) {
  app_end_watch(app);
  app_expect(app, xq_engine_unseal(app->engine, app->key_ref), on_keys, app);
}

/* ---- reference data */

/* Prices or agreement changed while the person was at it: say what, keep the form. */
static void note_changes(struct app *app, const struct xq_reference *now) {
  struct app_draft *draft = &app->draft;
  const struct xq_reference *before = app->reference;
  if (before == NULL || draft->key_ref == NULL) {
    return;
  }
  if (draft->agreement_version != NULL && strcmp(draft->agreement_version, now->agreement.version) != 0) {
    tui_page_scroll_home(tui_top(app->t)); /* where it is said */
    free(draft->agreement_note);
    draft->agreement_note =
        xq_asprintf(_("The agreement has changed from version %s to version %s. Please read it again."),
                    draft->agreement_version, now->agreement.version);
  }
  const struct xq_price_term *old_term = xq_price_find(&before->prices, draft->months);
  const struct xq_price_term *new_term = xq_price_find(&now->prices, draft->months);
  if (draft->business_no != NULL || old_term == NULL) {
    return;
  }
  struct app_pool pool = {0};
  if (new_term == NULL) {
    tui_page_focus(tui_top(app->t), APP_ID_FIRST);
    free(draft->price_note);
    draft->price_note = xq_strdup(_("The term you chose is no longer offered. Please choose another."));
    draft->months = 0;
  } else if (new_term->fee_fen != old_term->fee_fen) {
    tui_page_focus(tui_top(app->t), APP_ID_FIRST);
    free(draft->price_note);
    draft->price_note = xq_asprintf(_("The fee has changed: it was %s, it is now %s. What you typed is kept."),
                                    app_yuan(&pool, old_term->fee_fen), app_yuan(&pool, new_term->fee_fen));
  }
  app_pool_clear(&pool);
}

static void on_reference(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_REFERENCE) {
    note_changes(app, event->reference);
    xq_reference_free(&app->reference);
    app->reference = event->reference;
    event->reference = NULL;
    app->clock_offset = app->reference->server_time != 0 ? app->reference->server_time - xq_time_now() : 0;
    app->offline = false;
  }
  if (event->done) {
    app->reference_asked = false;
    xq_err_free(&app->reference_err);
    app->reference_err = event->err;
    event->err = NULL;
  }
  app_refresh(app);
}

void app_fetch_reference(struct app *app) {
  if (!app->reference_asked) {
    app->reference_asked = true;
    app_end_watch(app);
    app_expect(app, xq_engine_reference(app->engine), on_reference, app);
  }
}

bool app_add_reference(struct app *app, tui_page *page) {
  if (app->reference != NULL) {
    return true;
  }
  tui_add_space(page);
  if (app->reference_asked) {
    tui_add_progress(page, -1, _("Asking the service for agreement, notices and prices"));
    return false;
  }
  if (app->reference_err != NULL) {
    app_add_error(page, app->reference_err);
  }
  tui_add_space(page);
  const struct tui_button retry = {.id = APP_ID_RETRY, .label = _("Try again"), .letter = 'R'};
  tui_add_buttons(page, true, &retry, 1);
  return false;
}

void app_retry_or_back(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else {
    tui_pop(app->t);
  }
}

/* ---- language, leaving, nobody there */

static void switch_language(struct app *app) {
  const char *next = strcmp(xq_words_language(), "zh_CN") == 0 ? "en" : "zh_CN";
  xq_words_set_language(next);
  xq_engine_set_language(app->engine, next);
  app->reference_asked = false;
  app_fetch_reference(app); /* agreement, notices and halls in that language; the old ones stay until then */
  app_refresh(app);
}

static void on_leave(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    tui_quit(app->t);
  }
}

void app_leave(struct app *app) {
  const char *text = NULL;
  if (app->busy != NULL) {
    app_tell(app, _("Please wait"), app->busy);
    return;
  }
  if (app->unsaved_transfers) {
    text = _("The transfers you typed are not saved yet. Leave anyway? They would be lost.");
  } else if (app->draft.typed) {
    text = _(
        "The application form is not sent yet. Leave anyway? What you typed would be lost; nothing has been charged.");
  }
  if (text == NULL) {
    tui_quit(app->t);
    return;
  }
  const char *const buttons[] = {_("Stay"), _("Leave")};
  tui_dialog(app->t, _("Leave the program"), text, buttons, 2, 0, on_leave, app);
}

static bool on_global_key(void *ctx, int key) {
  struct app *app = ctx;
  switch (key) {
    case TUI_KEY_F2:
      switch_language(app);
      return true;
    case TUI_KEY_F9:
      if (app->attend == XQ_ATT_HELD) {
        xq_engine_cancel(app->engine, app->attend_command);
      }
      return true;
    case TUI_KEY_F10:
    case 'q':
      app_leave(app);
      return true;
    default:
      return false;
  }
}

/* A screen left alone keeps no PIN and no session: the next person is asked again. */
static void on_idle_timer(void *ctx) {
  struct app *app = ctx;
  int64_t left = IDLE_MS - tui_idle_ms(app->t);
  if (left <= 0 && app->busy == NULL) {
    if (!app->idle) {
      app->idle = true;
      app_pin_forget(app);
      app_end_watch(app);
      xq_engine_forget(app->engine);
    }
    left = IDLE_MS / 10;
  } else {
    app->idle = false;
  }
  tui_timer(app->t, left > 1000 ? (int)left : 1000, on_idle_timer, app);
}

/* ---- the whole */

static void app_clear(struct app *app) {
  app_events_clear(app);
  xq_engine_stop(&app->engine);
  free_keys(&app->keys);
  xq_reference_free(&app->reference);
  xq_err_free(&app->reference_err);
  xq_application_free(&app->application);
  xq_application_free(&app->latest);
  xq_install_proof_free(&app->proof);
  app_draft_clear(&app->draft);
  free(app->key_ref);
  free(app->gone_name);
  free(app->attend_who);
}

static int fail(xq_err *err) {
  char *words = xq_words_error_text(err);
  fprintf(stderr, "xuqi: %s\n", words);
  free(words);
  int status = (int)xq_code_exit(xq_err_code(err));
  xq_err_free(&err);
  return status;
}

int app_main(const struct app_options *options) {
  struct app app = {.options = options, .routes = app_routes, .attend = XQ_ATT_OVER};
  if (options->language != NULL) {
    xq_words_set_language(options->language);
  }
  int signal_number = 0;
  xq_err *err = NULL;
  app_draft_init(&app.draft);
  XQ_TRY(tui_open(&(struct tui_options){.title = "xuqi"}, &app.t));
  XQ_TRY(xq_engine_start(options->engine, &app.engine));
  xq_engine_set_language(app.engine, xq_words_language());
  tui_watch(app.t, xq_engine_fd(app.engine), app_serve_events, &app);
  tui_set_global_keys(app.t, on_global_key, &app);
  tui_timer(app.t, IDLE_MS, on_idle_timer, &app);
  draw_banner(&app);
  set_global_hints(&app);
  app_go(&app, APP_ROUTE_HOME, NULL);
  app_scan(&app);
  app_fetch_reference(&app);
  err = tui_run(app.t, &signal_number);
out:
  tui_close(&app.t);
  app_clear(&app);
  if (err != NULL) {
    return fail(err);
  }
  return signal_number != 0 ? 128 + signal_number : XQ_EXIT_DONE;
}
