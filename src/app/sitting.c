/* sitting.c - what is known now. */
#include "app/sitting.h"

#include <stdlib.h>
#include <string.h>

#include "app/letters.h"
#include "app/policy.h"
#include "app/text.h"

void app_go(struct app *app, enum app_route route, const char *argument) {
  const enum app_route here = app_route_here(app->options, route);
  if (here != APP_ROUTE_COUNT_) {
    app->routes[here](app, argument);
  }
}

void app_set_only_back(tui_page *page) {
  const struct tui_button back = {APP_ID_BACK, _("Back"), APP_LETTER_BACK, .main = true};
  tui_set_foot(page, NULL, &back, 1);
}

void app_only_back(void *ctx, int id, int value) {
  (void)id;
  (void)value;
  struct app *app = ctx;
  tui_pop(app->t);
}

bool app_is_lost(const struct app *app, int *seconds) {
  *seconds = app->offline ? (int)((xq_time_mono_ms() - app->reach.since_ms) / 1000) : 0;
  return app->offline;
}

int64_t app_now(const struct app *app) {
  return xq_time_now() + app->clock_offset;
}

int64_t app_today(const struct app *app) {
  return xq_day_of(app_now(app));
}

int app_seconds_until(int64_t mono_ms) {
  const int64_t left = mono_ms - xq_time_mono_ms();
  return left > 0 ? (int)((left + 999) / 1000) : 0;
}

/* ---- the key */

const struct xq_key_view *app_key(const struct app *app) {
  return app_keys_find(app->keys, app->key_ref);
}

void app_choose_key(struct app *app, const char *ref) {
  if (!xq_streq(app->key_ref, ref)) {
    char *copy = xq_strdup(ref);
    free(app->key_ref);
    app->key_ref = copy;
    xq_application_free(&app->application);
    app_forget_applications(app);
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

bool app_can_unblock(const struct xq_key_view *key) {
  return key != NULL && key->can_unblock && key->pin.unblock_left != 0 && !key->pin_pad;
}

/* ---- the application */

/* Its money is still on the way though it is over. */
static bool is_owing(const struct xq_application *a) {
  return xq_business_is_final(a->business) && (a->payment == XQ_P_REPORTED || a->payment == XQ_P_REFUNDING);
}

static void note_owing(struct app *app, const struct xq_application *a) {
  bool same = app->owing != NULL && strcmp(app->owing->business_no, a->business_no) == 0;
  bool newer = app->owing == NULL || app->owing->created_at <= a->created_at;
  if (same || (is_owing(a) && newer)) {
    xq_application_free(&app->owing);
    app->owing = is_owing(a) ? xq_application_dup(a) : NULL;
  }
}

/* The screens say the same before the service is asked about the certificate again. */
static void note_turn(struct app *app, const struct xq_application *a) {
  for (size_t i = 0; app->keys != NULL && !xq_business_is_final(a->business) && i < app->keys->count; i++) {
    struct xq_key_view *key = &app->keys->items[i];
    if (xq_streq(key->ref, app->key_ref) && key->status_known) {
      key->status.renewability = XQ_R_OPEN;
      key->status.next = xq_turn_of_application(a);
      key->status.next.whole = false;
      key->status.has_next = key->status.next.actor != XQ_BY_NOBODY;
      key->status.never_applied = false;
      tui_keys_changed(app->t);
    }
  }
}

void app_know_applications(struct app *app, const struct xq_application_list *list) {
  xq_application_free(&app->owing);
  for (size_t i = 0; i < list->count; i++) {
    note_owing(app, list->items[i]);
  }
  if (list->count > 0) {
    struct xq_application *newest = xq_application_dup(list->items[0]);
    app_take_application(app, &newest);
  }
}

void app_forget_applications(struct app *app) {
  xq_application_free(&app->latest);
  xq_application_free(&app->owing);
}

void app_take_application(struct app *app, struct xq_application **application) {
  note_owing(app, *application);
  note_turn(app, *application);
  xq_application_free(&app->application);
  app->application = *application;
  *application = NULL;
  if (app->latest == NULL || app->latest->created_at <= app->application->created_at) {
    xq_application_free(&app->latest);
    app->latest = xq_application_dup(app->application);
  }
}

/* ---- what events say */

static void note_locked(struct app *app) {
  const struct xq_key_view *key = app_key(app);
  if (key != NULL) {
    struct xq_pin_state state = key->pin;
    state.locked = true;
    state.tries_left = 0;
    app_note_pin(app, key->token_uri, &state);
  }
}

static void on_outcome(void *ctx, const struct xq_event *event) {
  struct app *app = ctx;
  if (event->done && xq_err_code(event->err) == XQ_E_PIN_LOCKED) {
    note_locked(app);
  }
}

void app_sitting_listen(struct app *app) {
  app->heard = (struct app_listener){.ctx = app, .outcome = on_outcome};
  app_listen(&app->events, &app->heard);
}

void app_sitting_clear(struct app *app) {
  app_events_clear(&app->events);
  xq_key_list_free(&app->keys);
  xq_reference_free(&app->reference);
  xq_err_free(&app->reference_err);
  xq_application_free(&app->application);
  app_forget_applications(app);
  xq_application_free(&app->to_withdraw);
  xq_install_proof_free(&app->proof);
  app_draft_clear(&app->draft);
  free(app->key_ref);
  free(app->key_name);
  free(app->attend.who);
}
