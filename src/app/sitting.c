/* sitting.c - what is known now. */
#include "app/sitting.h"

#include <stdlib.h>
#include <string.h>

void app_go(struct app *app, enum app_route route, const char *argument) {
  app->routes[route](app, argument);
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
    xq_application_free(&app->latest);
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

void app_take_application(struct app *app, struct xq_application **application) {
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
  xq_application_free(&app->latest);
  xq_install_proof_free(&app->proof);
  app_draft_clear(&app->draft);
  free(app->key_ref);
  free(app->key_name);
  free(app->attend.who);
}
