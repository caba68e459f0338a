/* events.c - hands the engine's events to whoever asked for them, or listens. */
#include "app/events.h"

#include <stdlib.h>
#include <string.h>

struct app_asker {
  uint64_t command;
  app_event_fn fn;
  void *ctx;
  const char *why; /* the program should not be left meanwhile; NULL: it may */
  int64_t since;   /* it was asked for, or last said something */
};

void app_events_init(struct app_events *events, xq_engine *engine) {
  *events = (struct app_events){.engine = engine};
}

void app_events_clear(struct app_events *events) {
  free(events->askers);
  free(events->listeners);
  *events = (struct app_events){.engine = events->engine};
}

/* ---- who listens */

void app_listen(struct app_events *events, const struct app_listener *listener) {
  events->listeners = xq_realloc(events->listeners, (events->listener_count + 1) * sizeof(const struct app_listener *));
  events->listeners[events->listener_count++] = listener;
}

static bool listens(const struct app_events *events, const struct app_listener *listener) {
  for (size_t i = 0; i < events->listener_count; i++) {
    if (events->listeners[i] == listener) {
      return true;
    }
  }
  return false;
}

void app_unlisten(struct app_events *events, const struct app_listener *listener) {
  size_t kept = 0;
  for (size_t i = 0; i < events->listener_count; i++) {
    if (events->listeners[i] != listener) {
      events->listeners[kept++] = events->listeners[i];
    }
  }
  events->listener_count = kept;
}

/* What one listener is told; true: the others need not hear it. */
typedef bool (*tell_fn)(const struct app_listener *listener, void *what);

/* Told, a listener may go, and others may come: those are told that were there, and still are. */
static void tell(struct app_events *events, tell_fn say, void *what) {
  size_t count = events->listener_count;
  const struct app_listener **now = xq_calloc(count + 1, sizeof(const struct app_listener *));
  for (size_t i = 0; i < count; i++) {
    now[i] = events->listeners[i];
  }
  for (size_t i = count; i-- > 0;) {
    if (listens(events, now[i]) && say(now[i], what)) {
      break;
    }
  }
  free(now);
}

static bool say_pin(const struct app_listener *listener, void *event) {
  if (listener->pin != NULL) {
    listener->pin(listener->ctx, event);
  }
  return ((const struct xq_event *)event)->pin == NULL;
}

static bool say_over(const struct app_listener *listener, void *command) {
  if (listener->over != NULL) {
    listener->over(listener->ctx, *(const uint64_t *)command);
  }
  return false;
}

static bool say_attend(const struct app_listener *listener, void *event) {
  if (listener->attend != NULL) {
    listener->attend(listener->ctx, event);
  }
  return false;
}

static bool say_media(const struct app_listener *listener, void *event) {
  (void)event;
  if (listener->media != NULL) {
    listener->media(listener->ctx);
  }
  return false;
}

static bool say_reached(const struct app_listener *listener, void *event) {
  (void)event;
  if (listener->reached != NULL) {
    listener->reached(listener->ctx);
  }
  return false;
}

static bool say_outcome(const struct app_listener *listener, void *event) {
  if (listener->outcome != NULL) {
    listener->outcome(listener->ctx, event);
  }
  return false;
}

static bool say_locked(const struct app_listener *listener, void *err) {
  return listener->locked != NULL && listener->locked(listener->ctx, err);
}

struct who {
  const void *ctx;
};

static bool say_dropped(const struct app_listener *listener, void *who) {
  if (listener->dropped != NULL) {
    listener->dropped(listener->ctx, ((const struct who *)who)->ctx);
  }
  return false;
}

/* ---- who asked */

static void expect(struct app_events *events, struct app_asker asker) {
  asker.since = xq_time_mono_ms();
  events->askers = xq_realloc(events->askers, (events->asker_count + 1) * sizeof *events->askers);
  events->askers[events->asker_count++] = asker;
}

void app_expect(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx) {
  expect(events, (struct app_asker){.command = command, .fn = fn, .ctx = ctx});
}

void app_expect_undisturbed(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx, const char *why) {
  expect(events, (struct app_asker){.command = command, .fn = fn, .ctx = ctx, .why = why});
}

void app_expect_watch(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx) {
  events->watch = command;
  app_expect(events, command, fn, ctx);
}

static void drop(struct app_events *events, size_t i) {
  if (events->watch == events->askers[i].command) {
    events->watch = 0;
  }
  events->asker_count--;
  memmove(&events->askers[i], &events->askers[i + 1], (events->asker_count - i) * sizeof *events->askers);
}

/* The newest command of ctx; -1: it has none. */
static long find_of(const struct app_events *events, const void *ctx) {
  size_t i = events->asker_count;
  while (i > 0 && events->askers[i - 1].ctx != ctx) {
    i--;
  }
  return (long)i - 1;
}

/* Who is told may drop others: each time it is looked anew. */
void app_expect_nothing(struct app_events *events, const void *ctx) {
  tell(events, say_dropped, &(struct who){ctx});
  for (long i; (i = find_of(events, ctx)) >= 0;) {
    uint64_t command = events->askers[i].command;
    drop(events, (size_t)i);
    xq_engine_cancel(events->engine, command);
    tell(events, say_over, &command);
  }
}

int64_t app_waits_since(const struct app_events *events, const void *ctx) {
  for (size_t i = events->asker_count; i-- > 0;) {
    if (events->askers[i].ctx == ctx) {
      return events->askers[i].since;
    }
  }
  return xq_time_mono_ms();
}

void app_stop(struct app_events *events, const void *ctx) {
  for (size_t i = events->asker_count; i-- > 0;) {
    if (events->askers[i].ctx == ctx) {
      xq_engine_cancel(events->engine, events->askers[i].command);
    }
  }
}

const char *app_undisturbed(const struct app_events *events) {
  const char *why = NULL;
  for (size_t i = 0; i < events->asker_count; i++) {
    why = events->askers[i].why != NULL ? events->askers[i].why : why;
  }
  return why;
}

void app_end_watch(struct app_events *events) {
  if (events->watch != 0) {
    xq_engine_cancel(events->engine, events->watch);
    events->watch_stopped = events->watch;
    events->watch = 0;
  }
}

void app_tell_reached(struct app_events *events) {
  tell(events, say_reached, NULL);
}

bool app_made_room(const struct app_events *events, uint64_t command) {
  return command == events->watch_stopped;
}

/* ---- what comes */

static long find(const struct app_events *events, uint64_t command) {
  for (size_t i = 0; i < events->asker_count; i++) {
    if (events->askers[i].command == command) {
      return (long)i;
    }
  }
  return -1;
}

/* Whatever came of it, the way out of a locked PIN is the same; it is told when the screen has had its say. */
static void answer(struct app_events *events, struct xq_event *event) {
  long i = find(events, event->command);
  if (i < 0) {
    return;
  }
  events->askers[i].since = xq_time_mono_ms();
  struct app_asker who = events->askers[i]; /* the screen may go away while it is told */
  xq_err *locked = event->done && xq_err_code(event->err) == XQ_E_PIN_LOCKED ? xq_err_dup(event->err) : NULL;
  if (event->done) {
    drop(events, (size_t)i);
  }
  who.fn(who.ctx, event);
  if (locked != NULL) {
    tell(events, say_locked, locked);
  }
  xq_err_free(&locked);
}

static void serve(struct app_events *events, struct xq_event *event) {
  switch (event->kind) {
    case XQ_EV_MEDIA:
      tell(events, say_media, NULL);
      return;
    case XQ_EV_ATTEND: /* what a person was asked before goes on: the PIN may be typed on a pad now */
      tell(events, say_attend, event);
      return;
    case XQ_EV_PIN_NEEDED:
      tell(events, say_over, &event->command);
      if (find(events, event->command) >= 0) {
        tell(events, say_pin, event);
      }
      if (event->pin != NULL) {
        xq_engine_refuse_pin(events->engine);
      }
      return;
    default:
      tell(events, say_over, &event->command);
      tell(events, say_outcome, event);
      answer(events, event);
  }
}

void app_serve_events(void *ctx) {
  struct app_events *events = ctx;
  struct xq_event *event;
  while ((event = xq_engine_next(events->engine)) != NULL) {
    serve(events, event);
    xq_event_free(&event);
  }
}
