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
#include <time.h>
#include <unistd.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- events out */

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

/* ---------------------------------------------------------------- cancelling */

static xq_err *cancelled(void) {
  return xq_err_new(XQ_E_CANCELLED, "cancelled");
}

/* Under lock. */
static bool is_cancelled(const struct xq_engine *e) {
  return e->stopping || (e->cancelled && !e->committed);
}

/* Under lock. */
static void cancel_running(struct xq_engine *e) {
  if (!e->committed) {
    e->cancelled = true;
    xq_ca_interrupt(e->ca);
    pthread_cond_broadcast(&e->wake);
  }
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

/* Under lock: waits until something changes, at most until the deadline (NULL: for ever); false when it has passed. */
static bool wait_change(struct xq_engine *e, const struct timespec *deadline) {
  if (deadline == NULL) {
    pthread_cond_wait(&e->wake, &e->lock);
    return true;
  }
  return pthread_cond_timedwait(&e->wake, &e->lock, deadline) != ETIMEDOUT;
}

xq_err *xq_eng_pause(struct xq_engine *e, int64_t ms) {
  struct timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += (time_t)(ms / 1000);
  deadline.tv_nsec += (long)(ms % 1000) * 1000000;
  if (deadline.tv_nsec >= 1000000000) {
    deadline.tv_nsec -= 1000000000;
    deadline.tv_sec++;
  }
  pthread_mutex_lock(&e->lock);
  while (!is_cancelled(e) && wait_change(e, &deadline)) {
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
      xq_eng_command_free(c);
      put_done(engine, command, cancelled());
      break;
    }
  }
  pthread_mutex_unlock(&engine->lock);
}

/* ---------------------------------------------------------------- PIN in */

xq_err *xq_eng_await_pin(struct xq_engine *e, struct xq_pin_request *request, xq_secret **pin) {
  struct xq_event *event = xq_eng_event(e, XQ_EV_PIN_NEEDED);
  event->pin = request;
  pthread_mutex_lock(&e->lock);
  e->pin_wanted = true;
  put_event(e, event);
  while (e->pin == NULL && e->pin_wanted && !is_cancelled(e)) {
    wait_change(e, NULL);
  }
  *pin = is_cancelled(e) ? NULL : e->pin;
  if (*pin == NULL) {
    xq_secret_free(&e->pin);
  }
  e->pin = NULL;
  e->pin_wanted = false;
  pthread_mutex_unlock(&e->lock);
  return *pin != NULL ? NULL : xq_err_new(XQ_E_CANCELLED, "no PIN was given");
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
  if (engine->running != 0) {
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

uint64_t xq_eng_queue_add(struct xq_engine *e, struct eng_command *c) {
  pthread_mutex_lock(&e->lock);
  uint64_t id = ++e->last_id;
  c->id = id;
  struct eng_command **p = &e->queue;
  while (*p != NULL) {
    p = &(*p)->next;
  }
  *p = c;
  pthread_cond_broadcast(&e->wake);
  pthread_mutex_unlock(&e->lock);
  return id;
}

void xq_eng_command_free(struct eng_command *c) {
  free(c->key_ref);
  free(c->business_no);
  free(c->order_no);
  xq_transfers_clear(&c->transfers);
  xq_eng_draft_free(c->draft);
  free(c);
}

/* The next command, which is then the running one; NULL: stop. */
static struct eng_command *next_command(struct xq_engine *e, bool *forget) {
  pthread_mutex_lock(&e->lock);
  while (e->queue == NULL && !e->stopping && !e->forget) {
    wait_change(e, NULL);
  }
  *forget = e->forget;
  e->forget = false;
  struct eng_command *c = e->stopping || *forget ? NULL : e->queue;
  if (c != NULL) {
    e->queue = c->next;
    c->next = NULL;
    e->running = c->id;
    e->cancelled = false;
    e->committed = false;
    xq_ca_rearm(e->ca);
    xq_ca_set_language(e->ca, e->language);
  }
  pthread_mutex_unlock(&e->lock);
  return c;
}

static void *main_loop(void *arg) {
  struct xq_engine *e = arg;
  for (;;) {
    bool forget;
    struct eng_command *c = next_command(e, &forget);
    if (forget) {
      xq_eng_media_forget(e);
      xq_ca_logout(e->ca);
      continue;
    }
    if (c == NULL) {
      return NULL;
    }
    xq_err *err = c->run(e, c);
    pthread_mutex_lock(&e->lock);
    put_done(e, c->id, err);
    e->running = 0;
    e->committed = false;
    pthread_mutex_unlock(&e->lock);
    xq_eng_command_free(c);
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
static int create_thread(struct xq_engine *e) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  sigset_t all, old;
  sigfillset(&all);
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    sigdelset(&all, faults[i]);
  }
  pthread_sigmask(SIG_SETMASK, &all, &old);
  int rc = pthread_create(&e->thread, NULL, main_loop, e);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return rc;
}

xq_err *xq_eng_queue_start(struct xq_engine *e) {
  e->events_end = &e->events;
  xq_err *err = open_pipe(e);
  if (err != NULL) {
    return err;
  }
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_mutex_init(&e->lock, NULL);
  pthread_cond_init(&e->wake, &attr);
  pthread_condattr_destroy(&attr);
  int rc = create_thread(e);
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
  pthread_join(e->thread, NULL);
  while (e->queue != NULL) {
    struct eng_command *c = e->queue;
    e->queue = c->next;
    xq_eng_command_free(c);
  }
  for (struct xq_event *event; (event = take_event(e)) != NULL;) {
    xq_event_free(&event);
  }
  xq_secret_free(&e->pin);
  close(e->pipe[0]);
  close(e->pipe[1]);
  pthread_cond_destroy(&e->wake);
  pthread_mutex_destroy(&e->lock);
}
