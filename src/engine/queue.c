/*
 * queue.c - the engine's thread: commands come in one after another, events go out, a command can be cancelled, a PIN
 * handed in. All locking of the engine is in this file.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- the queue of events */

/* Under lock.  The pipe holds one byte exactly while there are events, so it can neither overflow nor fall behind. */
static void put_event(struct xq_engine *e, struct xq_event *event) {
  struct eng_event_node *node = xq_calloc(1, sizeof *node);
  node->event = event;
  bool first = e->events == NULL;
  *e->events_end = node;
  e->events_end = &node->next;
  if (first) {
    while (write(e->pipe[1], "", 1) < 0 && errno == EINTR) {
    }
  }
}

static struct xq_event *take_event(struct xq_engine *e) {
  struct eng_event_node *node = e->events;
  if (node == NULL) {
    return NULL;
  }
  struct xq_event *event = node->event;
  e->events = node->next;
  free(node);
  if (e->events == NULL) {
    char byte;
    e->events_end = &e->events;
    while (read(e->pipe[0], &byte, 1) < 0 && errno == EINTR) {
    }
  }
  return event;
}

/* ---------------------------------------------------------------- what a key waits for */

/* Under lock. */
static void put_attend(struct xq_engine *e, enum xq_attend_kind what, const char *label, const char *program) {
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->kind = XQ_EV_ATTEND;
  event->command = e->running;
  event->attend.what = what;
  event->attend.label = xq_strdup(label);
  event->attend.program = xq_strdup(program);
  e->attending = what != XQ_ATT_OVER;
  put_event(e, event);
}

/* Under lock.  Nobody says when a card is free again: the next thing that happens does. */
static void end_attend(struct xq_engine *e) {
  if (e->attending) {
    put_attend(e, XQ_ATT_OVER, NULL, NULL);
  }
  free(e->held);
  e->held = NULL;
}

void xq_eng_attend(struct xq_engine *e, enum xq_attend_kind what, const char *label) {
  pthread_mutex_lock(&e->lock);
  end_attend(e);
  if (what != XQ_ATT_OVER) {
    put_attend(e, what, label, NULL);
  }
  pthread_mutex_unlock(&e->lock);
}

/* ---------------------------------------------------------------- events out */

static void put_done(struct xq_engine *e, uint64_t id, xq_err *err) {
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->kind = XQ_EV_DONE;
  event->command = id;
  event->done = true;
  event->err = err;
  put_event(e, event);
}

struct xq_event *xq_eng_event(struct xq_engine *e, enum xq_event_kind kind) {
  struct xq_event *event = xq_calloc(1, sizeof *event);
  event->kind = kind;
  event->command = e->running; /* changed by this thread only */
  return event;
}

void xq_eng_emit(struct xq_engine *e, struct xq_event *event) {
  pthread_mutex_lock(&e->lock);
  end_attend(e);
  put_event(e, event);
  pthread_mutex_unlock(&e->lock);
}

int xq_engine_fd(const xq_engine *engine) {
  return engine->pipe[0];
}

struct xq_event *xq_engine_next(xq_engine *engine) {
  pthread_mutex_lock(&engine->lock);
  struct xq_event *event = take_event(engine);
  pthread_mutex_unlock(&engine->lock);
  return event;
}

struct xq_event *xq_engine_wait(xq_engine *engine, int timeout_ms) {
  struct pollfd p = {engine->pipe[0], POLLIN, 0};
  return poll(&p, 1, timeout_ms) > 0 ? xq_engine_next(engine) : NULL;
}

static void free_command(struct eng_command *c) {
  free(c->key_ref);
  for (size_t i = 0; c->refs != NULL && c->refs[i] != NULL; i++) {
    free(c->refs[i]);
  }
  free(c->refs);
  free(c->business_no);
  free(c->order_no);
  xq_transfers_clear(&c->transfers);
  xq_eng_draft_free(c->draft);
  xq_secret_free(&c->old_pin);
  xq_secret_free(&c->new_pin);
  free(c);
}

/* ---------------------------------------------------------------- cancelling */

static xq_err *cancelled(void) {
  return xq_err_new(XQ_E_CANCELLED, "cancelled");
}

/* Under lock. */
static bool is_cancelled(const struct xq_engine *e) {
  return e->stopping || ((e->cancelled || e->yields) && !e->committed);
}

/* Under lock. */
static void cancel_running(struct xq_engine *e) {
  if (!e->committed) {
    e->cancelled = true;
    xq_ca_interrupt(e->ca);
    pthread_cond_broadcast(&e->wake);
  }
  e->held_given_up = true; /* nothing is being written while another program has the card */
}

/* Under lock.  Whether the running command makes room: it is broken off, and goes on later. */
static bool yield_running(struct xq_engine *e) {
  if (e->yielding == NULL) {
    return false;
  }
  e->yields = true;
  xq_ca_interrupt(e->ca);
  pthread_cond_broadcast(&e->wake);
  return true;
}

/* Under lock. */
static bool others_wait(const struct xq_engine *e) {
  return e->queue != NULL && !e->queue->makes_room;
}

void xq_eng_make_room(struct xq_engine *e, struct eng_command *rest) {
  pthread_mutex_lock(&e->lock);
  rest->id = e->running;
  rest->makes_room = true;
  e->yielding = rest;
  if (others_wait(e)) {
    yield_running(e);
  }
  pthread_mutex_unlock(&e->lock);
}

xq_err *xq_eng_check_cancelled(struct xq_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool yes = is_cancelled(e);
  pthread_mutex_unlock(&e->lock);
  return yes ? cancelled() : NULL;
}

xq_err *xq_eng_commit(struct xq_engine *e, bool on) {
  pthread_mutex_lock(&e->lock);
  bool yes = on && is_cancelled(e);
  e->committed = on && !yes;
  pthread_mutex_unlock(&e->lock);
  return yes ? cancelled() : NULL;
}

xq_err *xq_eng_pause(struct xq_engine *e, uint64_t seen, int64_t ms) {
  struct timespec deadline = xq_deadline_in(ms);
  pthread_mutex_lock(&e->lock);
  while (!is_cancelled(e) && e->changes == seen && xq_cond_wait(&e->wake, &e->lock, &deadline)) {
  }
  bool yes = is_cancelled(e);
  pthread_mutex_unlock(&e->lock);
  return yes ? cancelled() : NULL;
}

void xq_engine_cancel(xq_engine *engine, uint64_t command) {
  pthread_mutex_lock(&engine->lock);
  if (command != 0 && command == engine->running) {
    cancel_running(engine);
  }
  for (struct eng_command **p = &engine->queue; *p != NULL; p = &(*p)->next) {
    if ((*p)->id == command) {
      struct eng_command *c = *p;
      *p = c->next;
      free_command(c);
      put_done(engine, command, cancelled());
      break;
    }
  }
  pthread_mutex_unlock(&engine->lock);
}

bool xq_eng_held(struct xq_engine *e, const char *reader, const char *program) {
  char *by = xq_asprintf("%s\n%s", reader, program != NULL ? program : "");
  pthread_mutex_lock(&e->lock);
  /* between commands nobody is there to be told, and nothing is worth the wait */
  bool give_up = e->running == 0 || e->impatient || e->held_given_up || is_cancelled(e);
  if (!give_up && !xq_streq(e->held, by)) {
    end_attend(e);
    put_attend(e, XQ_ATT_HELD, reader, program);
    e->held = by;
    by = NULL;
  }
  pthread_mutex_unlock(&e->lock);
  free(by);
  return give_up;
}

/* ---------------------------------------------------------------- media come and go */

#define SETTLE_MS 200

static bool media_event_waits(const struct xq_engine *e) {
  for (const struct eng_event_node *node = e->events; node != NULL; node = node->next) {
    if (node->event->kind == XQ_EV_MEDIA) {
      return true;
    }
  }
  return false;
}

/* In the watch's thread.  Plugging in is many small changes, seen by more than one kind of medium: it is told of once
 * they have settled, and what comes while it is not yet read is the same news. */
static void media_changed(void *ctx) {
  struct xq_engine *e = ctx;
  struct timespec deadline = xq_deadline_in(SETTLE_MS);
  pthread_mutex_lock(&e->lock);
  while (!e->stopping && xq_cond_wait(&e->wake, &e->lock, &deadline)) {
  }
  if (!e->stopping) {
    e->changes++;
    if (e->waiting_long) {
      xq_ca_interrupt(e->ca);
    }
    if (!media_event_waits(e)) {
      struct xq_event *event = xq_calloc(1, sizeof *event);
      event->kind = XQ_EV_MEDIA;
      put_event(e, event);
    }
    pthread_cond_broadcast(&e->wake);
  }
  pthread_mutex_unlock(&e->lock);
}

uint64_t xq_eng_changes(struct xq_engine *e) {
  pthread_mutex_lock(&e->lock);
  uint64_t changes = e->changes;
  pthread_mutex_unlock(&e->lock);
  return changes;
}

void xq_eng_wait_long(struct xq_engine *e, bool on) {
  pthread_mutex_lock(&e->lock);
  e->waiting_long = on;
  pthread_mutex_unlock(&e->lock);
}

xq_err *xq_eng_rearm(struct xq_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool yes = is_cancelled(e);
  if (!yes) {
    xq_ca_rearm(e->ca);
  }
  pthread_mutex_unlock(&e->lock);
  return yes ? cancelled() : NULL;
}

/* ---------------------------------------------------------------- PIN in */

/* Under lock, which is let go meanwhile: the dialog is no use once the medium was pulled out. */
static xq_err *check_present(struct xq_engine *e, xq_token *token, uint64_t *seen) {
  if (*seen == e->changes) {
    return NULL;
  }
  *seen = e->changes;
  pthread_mutex_unlock(&e->lock);
  xq_err *err = xq_eng_medium_gone(token);
  pthread_mutex_lock(&e->lock);
  return err;
}

xq_err *xq_eng_await_pin(struct xq_engine *e, xq_token *token, struct xq_pin_request *request, xq_secret **pin,
                         bool *last_try) {
  bool pad = request->pad, wait = !pad || request->last_try;
  struct xq_event *event = xq_eng_event(e, XQ_EV_PIN_NEEDED);
  xq_err *gone = NULL;
  event->pin = request;
  pthread_mutex_lock(&e->lock);
  uint64_t seen = e->changes;
  end_attend(e);
  e->pin_wanted = wait;
  e->last_try = false;
  put_event(e, event);
  while (e->pin == NULL && !(pad && e->last_try) && e->pin_wanted && !is_cancelled(e) &&
         (gone = check_present(e, token, &seen)) == NULL) {
    xq_cond_wait(&e->wake, &e->lock, NULL);
  }
  bool given = !is_cancelled(e) && gone == NULL && (e->pin != NULL || (pad && (!wait || e->last_try)));
  if (!given) {
    xq_secret_free(&e->pin);
  }
  *pin = e->pin;
  *last_try = e->last_try;
  e->pin = NULL;
  e->pin_wanted = false;
  e->last_try = false;
  pthread_mutex_unlock(&e->lock);
  return gone != NULL || given ? gone : xq_err_new(XQ_E_CANCELLED, "no PIN was given");
}

void xq_engine_allow_last_try(xq_engine *engine) {
  pthread_mutex_lock(&engine->lock);
  engine->last_try = true;
  pthread_cond_broadcast(&engine->wake);
  pthread_mutex_unlock(&engine->lock);
}

bool xq_eng_take_last_try(struct xq_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool allowed = e->last_try;
  e->last_try = false;
  pthread_mutex_unlock(&e->lock);
  return allowed;
}

void xq_engine_give_pin(xq_engine *engine, xq_secret **pin) {
  pthread_mutex_lock(&engine->lock);
  if (engine->pin_wanted && engine->pin == NULL) {
    engine->pin = *pin;
    *pin = NULL;
    pthread_cond_broadcast(&engine->wake);
  }
  pthread_mutex_unlock(&engine->lock);
  xq_secret_free(pin); /* nobody waits for it any more */
}

/* Under lock. */
static void refuse_pin(struct xq_engine *e) {
  xq_secret_free(&e->pin);
  e->pin_wanted = false;
  pthread_cond_broadcast(&e->wake);
}

void xq_engine_refuse_pin(xq_engine *engine) {
  pthread_mutex_lock(&engine->lock);
  refuse_pin(engine);
  pthread_mutex_unlock(&engine->lock);
}

void xq_engine_forget(xq_engine *engine) {
  pthread_mutex_lock(&engine->lock);
  engine->forget = true;
  refuse_pin(engine);
  if (engine->running != 0 && !yield_running(engine)) { /* what only asks keeps no secret */
    cancel_running(engine);
  }
  pthread_cond_broadcast(&engine->wake);
  pthread_mutex_unlock(&engine->lock);
}

void xq_engine_set_language(xq_engine *engine, const char *language) {
  pthread_mutex_lock(&engine->lock);
  snprintf(engine->language, sizeof engine->language, "%s", xq_streq(language, "en") ? "en" : "zh_CN");
  pthread_mutex_unlock(&engine->lock);
}

/* ---------------------------------------------------------------- commands in */

/* Under lock.  Who makes room stands behind all who do not. */
static void enqueue(struct xq_engine *e, struct eng_command *c) {
  struct eng_command **p = &e->queue;
  while (*p != NULL && (c->makes_room || !(*p)->makes_room)) {
    p = &(*p)->next;
  }
  c->next = *p;
  *p = c;
}

uint64_t xq_eng_queue_add(struct xq_engine *e, struct eng_command *c) {
  pthread_mutex_lock(&e->lock);
  uint64_t id = ++e->last_id;
  c->id = id;
  enqueue(e, c);
  if (!c->makes_room) {
    yield_running(e);
  }
  pthread_cond_broadcast(&e->wake);
  pthread_mutex_unlock(&e->lock);
  return id;
}

enum work { WORK_COMMAND, WORK_FORGET, WORK_LOOK, WORK_STOP };

/* Under lock. */
static enum work work_waiting(struct xq_engine *e) {
  if (e->stopping) {
    return WORK_STOP;
  }
  if (e->forget) {
    e->forget = false;
    return WORK_FORGET;
  }
  if (e->changes != e->changes_seen) {
    e->changes_seen = e->changes;
    return WORK_LOOK;
  }
  return WORK_COMMAND;
}

/* The next command, which is then the running one; NULL: other *work comes first. */
static struct eng_command *next_command(struct xq_engine *e, enum work *work) {
  pthread_mutex_lock(&e->lock);
  while ((*work = work_waiting(e)) == WORK_COMMAND && e->queue == NULL) {
    xq_cond_wait(&e->wake, &e->lock, NULL);
  }
  struct eng_command *c = *work == WORK_COMMAND ? e->queue : NULL;
  if (c != NULL) {
    e->queue = c->next;
    c->next = NULL;
    e->running = c->id;
    e->cancelled = false;
    e->committed = false;
    e->yields = false;
    e->held_given_up = false;
    xq_ca_rearm(e->ca);
    xq_ca_set_language(e->ca, e->language);
  }
  pthread_mutex_unlock(&e->lock);
  return c;
}

static void run_command(struct xq_engine *e, struct eng_command *c) {
  e->purpose = XQ_PIN_LOGIN;
  e->quiet = c->quiet;
  e->impatient = false;
  if (c->makes_room) {
    struct eng_command *again = xq_calloc(1, sizeof *again);
    again->run = c->run;
    again->refs = c->refs;
    xq_eng_make_room(e, again);
  }
  xq_err *err = c->run(e, c);
  c->refs = NULL; /* those of `again`, which is freed or goes on */
  xq_eng_key_clear(&e->about);
  pthread_mutex_lock(&e->lock);
  end_attend(e);
  if (e->yields && !e->cancelled && !e->stopping && xq_err_code(err) == XQ_E_CANCELLED) {
    xq_err_ignore(err, "it made room, and goes on later");
    enqueue(e, e->yielding);
    e->yielding = NULL;
  } else {
    put_done(e, c->id, err);
  }
  struct eng_command *rest = e->yielding;
  e->yielding = NULL;
  e->running = 0;
  e->committed = false;
  e->waiting_long = false;
  pthread_mutex_unlock(&e->lock);
  if (rest != NULL) {
    free_command(rest);
  }
  free_command(c);
}

static void *main_loop(void *arg) {
  struct xq_engine *e = arg;
  for (;;) {
    enum work work;
    struct eng_command *c = next_command(e, &work);
    if (c != NULL) {
      run_command(e, c);
    } else if (work == WORK_LOOK) {
      e->idle->look(e);
    } else {
      e->idle->forget(e);
    }
    if (work == WORK_STOP) {
      return NULL;
    }
  }
}

/* ---------------------------------------------------------------- life */

static xq_err *open_pipe(struct xq_engine *e) {
  if (pipe2(e->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    e->pipe[0] = e->pipe[1] = -1;
    return xq_err_errno(errno, NULL, "pipe");
  }
  return NULL;
}

/* Signals belong to the face's thread, but for a fault of the engine's own: while it is blocked the kernel ends the
 * process without calling the handler, and the terminal would stay as the screens left it. */
static int create_threads(struct xq_engine *e) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  sigset_t all, old;
  sigfillset(&all);
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    sigdelset(&all, faults[i]);
  }
  pthread_sigmask(SIG_SETMASK, &all, &old);
  int rc = pthread_create(&e->thread, NULL, main_loop, e);
  if (rc == 0 && !e->unwatched) {
    xq_err *err = xq_token_watch_start(&e->token_config, media_changed, e, &e->media_watch);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "plugging in and pulling out is not noticed");
    }
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return rc;
}

xq_err *xq_eng_queue_start(struct xq_engine *e, const struct eng_idle *idle) {
  e->idle = idle;
  e->events_end = &e->events;
  xq_err *err = open_pipe(e);
  if (err != NULL) {
    return err;
  }
  pthread_mutex_init(&e->lock, NULL);
  xq_cond_init(&e->wake);
  int rc = create_threads(e);
  if (rc != 0) {
    close(e->pipe[0]);
    close(e->pipe[1]);
    return xq_err_errno(rc, NULL, "no thread for the engine");
  }
  return NULL;
}

void xq_eng_queue_stop(struct xq_engine *e) {
  pthread_mutex_lock(&e->lock);
  e->stopping = true;
  xq_ca_interrupt(e->ca);
  pthread_cond_broadcast(&e->wake);
  pthread_mutex_unlock(&e->lock);
  xq_token_watch_stop(&e->media_watch);
  pthread_join(e->thread, NULL);
  while (e->queue != NULL) {
    struct eng_command *c = e->queue;
    e->queue = c->next;
    free_command(c);
  }
  for (struct xq_event *event; (event = take_event(e)) != NULL;) {
    xq_event_free(&event);
  }
  xq_secret_free(&e->pin);
  free(e->held);
  close(e->pipe[0]);
  close(e->pipe[1]);
  pthread_cond_destroy(&e->wake);
  pthread_mutex_destroy(&e->lock);
}
