/*
 * new_pin.c - another PIN for a medium: by the old one, or by the PUK where the PIN is locked.  What can be refused
 * without spending a try is refused here.
 */
#include <stdlib.h>
#include <string.h>

#include "app/errors.h"
#include "app/letters.h"
#include "app/policy.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_OLD = 1, ID_NEW, ID_AGAIN, ID_OK, ID_UNBLOCK };
#define PIN_MOST 64

struct new_pin {
  struct app *app;
  tui_page *page;
  struct app_listener listener;
  bool unblock; /* by the PUK */
  char *uri, *name;
  bool file; /* slowed, never locked for good */
  bool can_unblock;
  size_t pin_min, pin_max;
  struct xq_pin_state state;
  tui_edit *old, *fresh, *again;
  xq_secret *kept;  /* the new PIN, typed twice alike, until it is used */
  uint64_t command; /* 0: none runs */
  bool allowed;     /* the person said yes to the last try */
  const char *mistake;
  xq_err *err;
  int timer;
  int64_t wait_until; /* monotonic milliseconds: no try is taken before */
};

/* ---- what is shown */

static bool is_last_try(const struct new_pin *s) {
  int left = s->unblock ? s->state.unblock_left : s->state.tries_left;
  return !s->file && (left == 1 || xq_err_code(s->err) == XQ_E_PIN_LAST_TRY);
}

static const char *tries(const struct new_pin *s, struct app_pool *pool) {
  if (is_last_try(s) || xq_err_get_fact(s->err, "tries_left") != NULL) {
    return NULL; /* told above the fields */
  }
  return app_keep(pool, s->unblock ? xq_words_tries_left(s->state.unblock_left) : xq_words_tries(&s->state));
}

static int seconds_to_wait(const struct new_pin *s) {
  return app_seconds_until(s->wait_until);
}

static const char *length_words(const struct new_pin *s, struct app_pool *pool) {
  return app_say(pool, _("%zu to %zu characters"), s->pin_min, s->pin_max);
}

static bool locked(const struct new_pin *s) {
  return s->unblock ? s->state.unblock_left == 0 : s->state.locked;
}

static void add_locked(const struct new_pin *s, tui_page *page) {
  const char *text =
      s->unblock ? _("The unblocking code (PUK) is locked too. A service hall can help; nothing on the key is lost.")
      : s->can_unblock ? _("The PIN is locked after too many wrong tries. Nothing on the key is lost: you can set a "
                           "new PIN with the unblocking code (PUK).")
                       : _("The PIN is locked after too many wrong tries. A service hall can unlock it; nothing on the "
                           "key is lost.");
  tui_add_box(page, TUI_WARN, text);
}

static void add_fields(const struct new_pin *s, tui_page *page, struct app_pool *pool) {
  const struct tui_field fields[] = {
      {.id = ID_OLD,
       .label = s->unblock ? _("Unblocking code (PUK)") : _("Current PIN"),
       .required = true,
       .edit = s->old,
       .width = 24,
       .pad = TUI_PAD_DIGITS,
       .hint = tries(s, pool)},
      {.id = ID_NEW,
       .label = _("New PIN"),
       .required = true,
       .edit = s->fresh,
       .width = 24,
       .pad = TUI_PAD_DIGITS,
       .hint = length_words(s, pool)},
      {.id = ID_AGAIN,
       .label = _("New PIN again"),
       .required = true,
       .edit = s->again,
       .width = 24,
       .submits = true,
       .pad = TUI_PAD_DIGITS},
  };
  for (size_t i = 0; i < XQ_COUNT(fields); i++) {
    tui_add_field(page, &fields[i]);
  }
}

/* Only what can be done: where the PIN is locked it is unblocking, where that cannot be it is going back. */
static void add_buttons(const struct new_pin *s, tui_page *page) {
  const bool busy = s->command != 0, asks = !locked(s), unblocks = !s->unblock && s->can_unblock;
  struct tui_button buttons[3];
  size_t count = 0;
  buttons[count++] = (struct tui_button){APP_ID_BACK, _("Back"), APP_LETTER_BACK, busy, !asks && !unblocks};
  if (unblocks) {
    buttons[count++] = (struct tui_button){ID_UNBLOCK, _("Unblock the PIN"), APP_LETTER_UNBLOCK, busy, !asks};
  }
  if (asks) {
    buttons[count++] = (struct tui_button){ID_OK, s->unblock ? _("Set the new PIN") : _("Change the PIN"),
                                           APP_LETTER_PIN, busy || seconds_to_wait(s) > 0, true};
  }
  tui_set_foot(page, NULL, buttons, count);
}

/* What there is to say before typing: what is wrong, or how this goes. */
static void add_word(const struct new_pin *s, tui_page *page, struct app_pool *pool) {
  const int wait = seconds_to_wait(s);
  if (wait > 0) { /* counts down, as where a PIN is given */
    tui_add_text(page, TUI_WARN, 2,
                 app_say(pool, _("! You have to wait after a wrong PIN. You can try again in %lld seconds."),
                         (long long)tui_seconds(s->app->t, wait, true)));
  } else if (s->mistake != NULL) {
    tui_add_text(page, TUI_BAD, 2, app_say(pool, "! %s", s->mistake));
  } else if (is_last_try(s)) {
    tui_add_text(page, TUI_BAD, 2,
                 s->unblock ? _("! Only one try of the unblocking code is left. One more wrong code locks the key for "
                                "good; if you are not sure, stop here and ask at a service hall.")
                            : _("! Only one try is left. If you are not sure of your current PIN, go back and ask "
                                "first: a wrong PIN locks the key."));
  } else if (s->err != NULL && xq_err_get_fact(s->err, "wait_seconds") == NULL) { /* else the wait is over */
    tui_add_text(page, TUI_BAD, 2, app_error_line(pool, s->err));
  } else {
    tui_add_text(
        page, TUI_NORMAL, 2,
        s->unblock ? _("The unblocking code (PUK) is in the letter that came with the key. It sets a new PIN; nothing "
                       "else on the key changes.")
        : s->state.factory_set
            ? _("The PIN is still the factory setting. Please choose your own, and do not write it on the key.")
            : _("Choose a new PIN that nobody can guess, and do not write it on the key."));
  }
  tui_add_space(page);
}

static void build(void *ctx, tui_page *page) {
  const struct new_pin *s = ctx;
  struct app_pool pool = {0};
  tui_set_kind(page, KIOSK_GIVES_PIN);
  tui_set_title(page, s->unblock ? _("Unblock the PIN") : _("Change the PIN"), NULL);
  const struct tui_pair key = {_("Key"), s->name, TUI_STRONG};
  tui_add_pairs(page, &key, 1);
  tui_add_space(page);
  if (s->command != 0) {
    tui_add_waiting(page, _("One moment please"), app_waits_since(&s->app->events, s), 0);
    tui_set_hints(page, &(struct tui_hint){"Esc", ""}, 1);
  } else if (locked(s)) {
    add_locked(s, page);
  } else {
    add_word(s, page, &pool);
    add_fields(s, page, &pool);
  }
  add_buttons(s, page);
  app_pool_clear(&pool);
}

/* ---- what is done */

static void note_tries(struct new_pin *s, const xq_err *err) {
  const char *left = xq_err_get_fact(err, "tries_left");
  int *state = s->unblock ? &s->state.unblock_left : &s->state.tries_left;
  switch (xq_err_code(err)) {
    case XQ_E_PIN_WRONG:
    case XQ_E_PUK_WRONG:
      *state = left != NULL ? atoi(left) : *state;
      break;
    case XQ_E_PIN_LOCKED:
      s->state.locked = true;
      s->state.tries_left = 0;
      break;
    case XQ_E_PUK_LOCKED:
      s->state.unblock_left = 0;
      break;
    default:
      break;
  }
  app_note_pin(s->app, s->uri, &s->state);
}

/* How many tries a PIN has is told by the next look at the medium; that it is open now, here. */
static void note_open(struct new_pin *s) {
  s->state = (struct xq_pin_state){.tries_left = -1, .unblock_left = s->state.unblock_left};
  app_note_pin(s->app, s->uri, &s->state);
}

static void tick(void *ctx) {
  struct new_pin *s = ctx;
  s->timer = seconds_to_wait(s) > 0 ? tui_timer(s->app->t, 1000, tick, s) : 0;
  tui_page_changed(s->page);
}

static void note_wait(struct new_pin *s, int64_t seconds) {
  s->wait_until = xq_time_mono_ms() + seconds * 1000;
  if (seconds > 0 && s->timer == 0) {
    s->timer = tui_timer(s->app->t, 1000, tick, s);
  }
}

static void on_event(void *ctx, struct xq_event *event) {
  struct new_pin *s = ctx;
  struct app *app = s->app;
  if (!event->done) {
    return;
  }
  s->command = 0;
  s->allowed = false;
  if (event->err == NULL) {
    note_open(s);
    tui_page_close(s->page);
    app_scan_again(app); /* what is known of the PIN is old now */
    app_tell(app, s->unblock ? _("Unblock the PIN") : _("Change the PIN"), _("The new PIN has been set."));
    return;
  }
  const char *wait = xq_err_get_fact(event->err, "wait_seconds");
  note_tries(s, event->err);
  note_wait(s, wait != NULL ? atoll(wait) : 0);
  xq_err_free(&s->err);
  s->err = event->err;
  event->err = NULL;
  app_scan_again(app);
  tui_page_changed(s->page);
  tui_page_focus(s->page, ID_OLD);
}

static void run(struct new_pin *s) {
  struct app *app = s->app;
  xq_secret *old = tui_edit_take_secret(s->old);
  app_end_watch(&app->events);
  if (s->allowed) {
    xq_engine_allow_last_try(app->engine);
  }
  s->command = s->unblock ? xq_engine_unblock(app->engine, s->uri, &old, &s->kept)
                          : xq_engine_change_pin(app->engine, s->uri, &old, &s->kept);
  app_expect(&app->events, s->command, on_event, s);
  tui_page_changed(s->page);
}

static void wipe(tui_edit *edit) {
  xq_secret *typed = tui_edit_take_secret(edit);
  xq_secret_free(&typed);
}

static void on_last_try(void *ctx, int index) {
  struct new_pin *s = ctx;
  if (index == 1) {
    s->allowed = true;
    run(s);
  } else {
    xq_secret_free(&s->kept);
    wipe(s->old);
    tui_page_focus(s->page, ID_OLD);
  }
}

/* The new PIN typed twice alike?  Of two that differ nobody knows which was meant: both are wiped. */
static bool agree(struct new_pin *s) {
  xq_secret *fresh = tui_edit_take_secret(s->fresh), *again = tui_edit_take_secret(s->again);
  bool same = strcmp(xq_secret_str(fresh), xq_secret_str(again)) == 0;
  if (same) {
    s->kept = fresh;
  } else {
    xq_secret_free(&fresh);
  }
  xq_secret_free(&again);
  return same;
}

/* It would be answered as a change, and change nothing; the old one stays typed. */
static bool is_the_old_one(struct new_pin *s) {
  const bool same = tui_edit_holds(s->old, s->kept);
  if (same) {
    xq_secret_free(&s->kept);
  }
  return same;
}

/* What can be refused without spending a try; the focus goes where it is to be mended. */
static const char *flaw(struct new_pin *s) {
  const tui_edit *const edits[] = {s->old, s->fresh, s->again};
  for (int i = 0; i < 3; i++) {
    if (tui_edit_is_empty(edits[i])) {
      tui_page_focus(s->page, ID_OLD + i);
      return _("Please fill in all three fields. No try was used.");
    }
  }
  if (!s->unblock && tui_edit_chars(s->old) > s->pin_max) {
    wipe(s->old);
    tui_page_focus(s->page, ID_OLD);
    return _("That is too long for the current PIN. No try was used; please enter it again.");
  }
  size_t chars = tui_edit_chars(s->fresh);
  if (chars < s->pin_min || chars > s->pin_max) {
    wipe(s->fresh);
    wipe(s->again);
    tui_page_focus(s->page, ID_NEW);
    return chars < s->pin_min ? _("The new PIN is too short. No try was used; choose a longer one and enter it twice.")
                              : _("The new PIN is too long. No try was used; choose a shorter one and enter it twice.");
  }
  if (!agree(s)) {
    tui_page_focus(s->page, ID_NEW);
    return _("The two new PINs are different. No try was used; please enter the new one twice.");
  }
  if (!s->unblock && is_the_old_one(s)) {
    tui_page_focus(s->page, ID_NEW);
    return _("The new PIN is the same as the current one. No try was used; please choose another and enter it twice.");
  }
  return NULL;
}

static void give(struct new_pin *s) {
  if (s->command != 0 || locked(s) || seconds_to_wait(s) > 0) {
    tui_beep(s->app->t);
    return;
  }
  s->mistake = flaw(s);
  if (s->mistake != NULL) {
    return;
  }
  if (!is_last_try(s)) {
    run(s);
    return;
  }
  const char *const buttons[] = {_("No, stop here"), _("Yes, use the last try")};
  tui_dialog(
      s->app->t, _("Only one try is left"),
      s->unblock
          ? _("If this code is wrong too, it is locked for good and nobody can unlock it. Are you sure of the code?")
          : _("If this PIN is wrong too, the key is locked and must be unlocked before it can be used again. Are you "
              "sure of the PIN?"),
      buttons, 2, 0, on_last_try, s);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct new_pin *s = ctx;
  if (id == ID_UNBLOCK) {
    struct app *app = s->app;
    tui_pop(app->t);
    app_go(app, APP_ROUTE_UNBLOCK, NULL);
  } else if (id == APP_ID_BACK) {
    tui_pop(s->app->t);
  } else {
    give(s);
  }
}

static void back(void *ctx) {
  struct new_pin *s = ctx;
  if (s->command == 0) {
    tui_pop(s->app->t);
  }
}

static void changed(void *ctx, int id) {
  (void)id;
  struct new_pin *s = ctx;
  s->mistake = NULL;
}

static const char *help(void *ctx) {
  const struct new_pin *s = ctx;
  return s->unblock
             ? _("The unblocking code (PUK) came with the key, often in a sealed letter. Use it to set a new PIN if "
                 "the old one is locked or forgotten. It has a limited number of tries of its own; if you do not have "
                 "it, ask at a service hall. Nothing on the key changes except the PIN.")
             : _("The PIN protects the private key. Choose one that nobody can guess, and do not write it on the key. "
                 "Mistyping the current PIN uses up a try; mistyping the new one does not. Nothing is sent anywhere.");
}

static void forget(void *ctx, enum tui_forget why) {
  (void)why;
  struct new_pin *s = ctx;
  tui_take_back(s->app->t, on_last_try, s); /* of what is not there any more */
  if (s->command == 0) {
    wipe(s->old);
    wipe(s->fresh);
    wipe(s->again);
    xq_secret_free(&s->kept);
  }
}

static void destroyed(void *ctx) {
  struct new_pin *s = ctx;
  if (s->timer != 0) {
    tui_timer_stop(s->app->t, s->timer);
  }
  app_unlisten(&s->app->events, &s->listener);
  app_expect_nothing(&s->app->events, s);
  tui_edit_free(&s->old);
  tui_edit_free(&s->fresh);
  tui_edit_free(&s->again);
  xq_secret_free(&s->kept);
  xq_err_free(&s->err);
  free(s->uri);
  free(s->name);
  free(s);
}

static void open_page(struct app *app, bool unblock) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .changed = changed,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .forget = forget};
  const struct xq_key_view *key = app_key(app);
  if (key == NULL) {
    return;
  }
  if (key->pin_pad) {
    app_tell(app, _("Change the PIN"),
             _("The PIN of this key is entered on the card reader. Please use the manufacturer's program."));
    return;
  }
  struct new_pin *s = xq_calloc(1, sizeof *s);
  struct app_pool pool = {0};
  s->app = app;
  s->unblock = unblock;
  s->uri = xq_strdup(key->token_uri);
  s->name =
      xq_asprintf("%s  %s", key->token_label, key->cert != NULL ? app_holder(app->options, &pool, key->cert) : "");
  s->old = tui_edit_new_secret(PIN_MOST);
  s->fresh = tui_edit_new_secret(PIN_MOST);
  s->again = tui_edit_new_secret(PIN_MOST);
  s->state = key->pin;
  s->file = key->token_kind == XQ_TOKEN_FILE;
  s->can_unblock = app_can_unblock(key);
  s->pin_min = key->pin_min;
  s->pin_max = key->pin_max;
  s->listener = (struct app_listener){.ctx = s, .locked = app_locked_is_told_here};
  app_listen(&app->events, &s->listener);
  s->page = tui_push(app->t, &ops, s);
  tui_page_focus(s->page, ID_OLD);
  app_pool_clear(&pool);
}

APP_SCREEN(change_pin) {
  open_page(app, false);
}

APP_SCREEN(unblock) {
  open_page(app, true);
}
