/* reach.c - a service that is lost, asked again, and back. */
#include "app/reach.h"

#include <stdlib.h>

#include "app/banner.h"
#include "app/refdata.h"
#include "app/scan.h"
#include "app/sitting.h"

#define TICK_MS 1000
#define FIRST_MS 2000
/* In front of a person the page is right again within ten seconds of the service's return. */
#define MOST_MS 6000
#define MOST_UNATTENDED_MS 30000
/* Between two looks at what is not finished. */
enum { FOLLOW_S = 15, FOLLOW_UNATTENDED_S = 60, CALM_S = 30, FOLLOW_MOST_S = 300 };
/* After too many questions: where the service does not say how long, and at most. */
enum { HELD_S = 15, HELD_MOST_S = 3600 };
#define UNATTENDED_MS (5 * 60 * 1000)

int app_reach_pause(int last, bool unattended) {
  int most = unattended ? MOST_UNATTENDED_MS : MOST_MS;
  int pause = last == 0 ? FIRST_MS : last + last / 2;
  return pause > most ? most : pause;
}

/* ---- asking */

static void pause(struct app *app) {
  app->reach.pause_ms = app_reach_pause(app->reach.pause_ms, tui_idle_ms(app->t) > UNATTENDED_MS);
  app->reach.next_ms = xq_time_mono_ms() + app->reach.pause_ms;
}

static void on_asked(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_STATUS) {
    app_take_status(app, event);
  }
  if (event->done) {
    app->reach.command = 0;
    app_order_keys(app);
    app_refresh(app);
  }
}

/* The keys stay in their order, and the chosen one chosen: nobody presses a button for another key.  Nor are the pages
 * told that keys are others: the focus would move under a finger. */
static void on_followed(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_STATUS) {
    app_take_status(app, event);
  }
  if (event->done) {
    app->reach.command = 0;
    app->reach.followed(app->reach.follower);
    app_refresh(app);
  }
}

static bool has_certificates(const struct app *app) {
  for (size_t i = 0; app->keys != NULL && i < app->keys->count; i++) {
    if (app->keys->items[i].cert != NULL) {
      return true;
    }
  }
  return false;
}

static bool knows_all(const struct app *app) {
  for (size_t i = 0; app->keys != NULL && i < app->keys->count; i++) {
    if (app->keys->items[i].cert != NULL && !app->keys->items[i].status_known) {
      return false;
    }
  }
  return true;
}

void app_ask(struct app *app) {
  if (app->reach.command == 0 && !app->scan.runs && has_certificates(app)) {
    app_end_watch(&app->events);
    app->reach.command = xq_engine_ask(app->engine);
    app_expect(&app->events, app->reach.command, on_asked, app);
  }
}

/* ---- what is not finished */

int app_follow_pause(size_t keys, bool unattended) {
  size_t s = (unattended ? FOLLOW_UNATTENDED_S : FOLLOW_S) + keys; /* many keys are many questions */
  return (int)(s < FOLLOW_MOST_S ? s : FOLLOW_MOST_S) * 1000;
}

static bool is_followed(const struct xq_key_view *key) {
  return key->cert != NULL && key->status_known && (key->status.has_next || key->status.renewability == XQ_R_OPEN);
}

/* Nothing runs for it, but it may be begun elsewhere: another terminal, a machine in a hall. */
static bool may_be_begun(const struct xq_key_view *key) {
  return key->cert != NULL && key->status_known && key->status.renewability == XQ_R_OK && !is_followed(key);
}

static void follow(struct app *app, void (*followed)(void *ctx), void *ctx, const char *const *refs, size_t count,
                   int least_ms) {
  const int64_t now = xq_time_mono_ms();
  const int pause_ms = app_follow_pause(count, tui_idle_ms(app->t) > UNATTENDED_MS);
  bool asks = app->reach.command != 0 || app->scan.runs || app->reference_asked || app->events.asker_count > 0;
  if (count == 0 || asks || app->offline || app->reach.held_ms != 0) {
    app->reach.followed_ms = now; /* counted from when it was heard of */
  } else if (now - app->reach.followed_ms >= (pause_ms > least_ms ? pause_ms : least_ms)) {
    app->reach.followed_ms = now;
    app->reach.followed = followed;
    app->reach.follower = ctx;
    app->reach.command = xq_engine_ask_of(app->engine, refs, count);
    app_expect(&app->events, app->reach.command, on_followed, app);
  }
}

void app_follow(struct app *app, void (*followed)(void *ctx), void *ctx) {
  const size_t keys = app->keys != NULL ? app->keys->count : 0;
  const char **refs = xq_calloc(keys + 1, sizeof *refs);
  size_t count = 0;
  for (size_t i = 0; i < keys; i++) {
    if (is_followed(&app->keys->items[i])) {
      refs[count++] = app->keys->items[i].ref;
    }
  }
  const struct xq_key_view *chosen = app_key(app);
  const bool calm = count == 0;
  if (chosen != NULL && may_be_begun(chosen)) {
    refs[count++] = chosen->ref;
  }
  follow(app, followed, ctx, refs, count, calm ? CALM_S * 1000 : 0);
  free(refs);
}

static void ask_missing(struct app *app) {
  if (app->reference == NULL) {
    app_fetch_reference(app);
  }
  if (!knows_all(app)) {
    app_ask(app);
  }
}

/* What is missing is asked for; where nothing is, anything shows whether it answers. */
static void try_again(struct app *app) {
  if (app->reference == NULL) {
    app_fetch_reference(app);
  } else if (has_certificates(app)) {
    app_ask(app);
  } else {
    app_fetch_reference_again(app);
  }
}

static void tick_on(struct app *app) {
  if (app->reach.timer == 0) {
    app->reach.timer = tui_timer(app->t, TICK_MS, app_reach_tick, app);
  }
}

/* The time the service asked for is over: what it did not answer is asked again. */
static void let_go(struct app *app) {
  app->reach.held_ms = 0;
  if (app->offline) {
    return; /* that is asked about by itself */
  }
  app_tell_reached(&app->events);
  ask_missing(app);
  app_refresh(app);
}

void app_reach_tick(void *ctx) {
  struct app *app = ctx;
  app->reach.timer = 0;
  if (app->reach.held_ms != 0 && xq_time_mono_ms() >= app->reach.held_ms) {
    let_go(app);
  }
  if (!app->offline) {
    if (app->reach.held_ms != 0) {
      tick_on(app);
    }
    return;
  }
  /* the watch asks by itself; whatever else runs says what came of it */
  bool asks = app->reach.command != 0 || app->reference_asked || app->scan.runs || app->events.watch != 0;
  if (asks || app->reach.held_ms != 0) {
    app->reach.next_ms = xq_time_mono_ms() + app->reach.pause_ms; /* counted from when it is over */
  } else if (xq_time_mono_ms() >= app->reach.next_ms) {
    pause(app);
    try_again(app);
  }
  tick_on(app);
  app_redraw_banner(app);
}

/* ---- lost and back */

static void lose(struct app *app) {
  if (app->offline) {
    return;
  }
  app->offline = true;
  app->reach.since_ms = xq_time_mono_ms();
  app->reach.pause_ms = 0;
  pause(app);
  tick_on(app);
  app_refresh(app);
}

static void find(struct app *app) {
  if (!app->offline) {
    return;
  }
  app->offline = false;
  app_tell_reached(&app->events);
  ask_missing(app);
  app_refresh(app);
}

/* It answers, but wants to be asked less: what it said stays, and nothing is asked by itself for as long as it wants. */
static void hold(struct app *app, const xq_err *err) {
  const char *wanted = xq_err_get_fact(err, "retry_after");
  const long long s = wanted != NULL ? strtoll(wanted, NULL, 10) : 0;
  const int64_t until = xq_time_mono_ms() + INT64_C(1000) * (s <= 0 ? HELD_S : s < HELD_MOST_S ? s : HELD_MOST_S);
  app->reach.held_ms = until > app->reach.held_ms ? until : app->reach.held_ms;
  app->offline = false;
  tick_on(app);
  app_refresh(app);
}

static bool says_lost(const struct xq_event *event) {
  return xq_err_is(event->err, XQ_IS_OFFLINE) || xq_err_is(event->err, XQ_IS_TRANSIENT);
}

static bool is_said_by_service(const struct xq_event *event) {
  switch (event->kind) {
    case XQ_EV_REFERENCE:
    case XQ_EV_APPLICATION:
    case XQ_EV_APPLICATIONS:
      return true;
    case XQ_EV_STATUS:
      return event->err == NULL;
    case XQ_EV_STEP:
      return event->step.state == XQ_STEP_DONE &&
             (event->step.step == XQ_STEP_LOGIN || event->step.step == XQ_STEP_SEND ||
              event->step.step == XQ_STEP_FETCH || event->step.step == XQ_STEP_CONFIRM);
    case XQ_EV_KEYS:
    case XQ_EV_PIN_NEEDED:
    case XQ_EV_PROOF:
    case XQ_EV_CHECK:
    case XQ_EV_ATTEND:
    case XQ_EV_MEDIA:
    case XQ_EV_DONE:
    default:
      return false;
  }
}

static void on_outcome(void *ctx, const struct xq_event *event) {
  if (xq_err_code(event->err) == XQ_E_RATE_LIMITED) {
    hold(ctx, event->err);
  } else if (says_lost(event)) {
    lose(ctx);
  } else if (is_said_by_service(event)) {
    find(ctx);
  }
}

void app_reach_listen(struct app *app) {
  app->reaches = (struct app_listener){.ctx = app, .outcome = on_outcome};
  app_listen(&app->events, &app->reaches);
}
