/* events.c - hands the engine's events to the screen that asked. */
#include <stdlib.h>
#include <string.h>

#include "app/app_int.h"

struct app_asker {
  uint64_t command;
  app_event_fn fn;
  void *ctx;
};

void app_expect(struct app *app, uint64_t command, app_event_fn fn, void *ctx) {
  app->askers = xq_realloc(app->askers, (app->asker_count + 1) * sizeof *app->askers);
  app->askers[app->asker_count++] = (struct app_asker){command, fn, ctx};
}

static void drop(struct app *app, size_t i) {
  app->asker_count--;
  memmove(&app->askers[i], &app->askers[i + 1], (app->asker_count - i) * sizeof *app->askers);
}

void app_expect_nothing(struct app *app, const void *ctx) {
  if (app->resume_ctx == ctx) {
    app_when_back(app, NULL, NULL);
  }
  for (size_t i = app->asker_count; i-- > 0;) {
    if (app->askers[i].ctx == ctx) {
      uint64_t command = app->askers[i].command;
      drop(app, i);
      xq_engine_cancel(app->engine, command);
      app_close_pin(app, command);
      app_note_attend_over(app, command);
      if (app->watch == command) {
        app->watch = 0;
      }
    }
  }
}

void app_end_watch(struct app *app) {
  if (app->watch != 0) {
    xq_engine_cancel(app->engine, app->watch);
    app->watch_stopped = app->watch;
    app->watch = 0;
  }
}

static struct app_asker *find(struct app *app, uint64_t command) {
  for (size_t i = 0; i < app->asker_count; i++) {
    if (app->askers[i].command == command) {
      return &app->askers[i];
    }
  }
  return NULL;
}

/* Whatever it was wanted for: the way out is the same on every screen, but for those that are it. */
static void note_locked(struct app *app, const xq_err *err) {
  const struct xq_key_view *key = app_key(app);
  if (err == NULL || key == NULL) {
    return;
  }
  struct xq_pin_state state = key->pin;
  state.locked = true;
  state.tries_left = 0;
  app_note_pin(app, key->token_uri, &state);
  if (app->new_pin == NULL && !app->prechecking) {
    app_tell_locked(app, err);
  }
}

static void serve(struct app *app, struct xq_event *event) {
  const struct app_asker *asker = find(app, event->command);
  if (event->kind == XQ_EV_MEDIA) {
    app_media_changed(app);
    return;
  }
  if (event->kind == XQ_EV_ATTEND) {
    app_note_attend(app, event); /* a screen that tells of the pad stays */
    return;
  }
  app_note_attend_over(app, event->command);
  if (event->kind == XQ_EV_PIN_NEEDED) {
    if (asker == NULL) {
      xq_engine_refuse_pin(app->engine);
    } else {
      app_open_pin(app, &event->pin, event->command);
    }
    return;
  }
  app_close_pin(app, event->command);
  app_note_outcome(app, event->err);
  if (event->done && app->watch == event->command) {
    app->watch = 0;
  }
  if (asker != NULL) {
    struct app_asker who = *asker; /* the screen may go away while it is told */
    xq_err *locked = event->done && xq_err_code(event->err) == XQ_E_PIN_LOCKED ? xq_err_dup(event->err) : NULL;
    if (event->done) {
      drop(app, (size_t)(asker - app->askers));
    }
    who.fn(who.ctx, event);
    note_locked(app, locked);
    xq_err_free(&locked);
  }
}

void app_serve_events(void *ctx) {
  struct app *app = ctx;
  struct xq_event *event;
  while ((event = xq_engine_next(app->engine)) != NULL) {
    serve(app, event);
    xq_event_free(&event);
  }
}

void app_events_clear(struct app *app) {
  free(app->askers);
  app->askers = NULL;
  app->asker_count = 0;
}
