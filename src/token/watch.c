/* watch.c - hot plug: each backend that can watch runs in a thread of its own; see xq_token_watch_start(). */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "token/backend.h"

struct watcher {
  struct xq_token_watch *watch;
  const struct token_backend *backend;
  pthread_t thread;
};

struct xq_token_watch {
  struct xq_token_config config; /* borrows what the caller's borrows */
  void (*changed)(void *ctx);
  void *ctx;
  int over_fd; /* an eventfd: readable from the end on */
  struct watcher *watchers;
  size_t count;
};

void token_watch_changed(struct xq_token_watch *watch) {
  watch->changed(watch->ctx);
}

int token_watch_fd(const struct xq_token_watch *watch) {
  return watch->over_fd;
}

bool token_watch_over(struct xq_token_watch *watch) {
  struct pollfd fd = {.fd = watch->over_fd, .events = POLLIN};
  return poll(&fd, 1, 0) > 0;
}

static void *run(void *arg) {
  struct watcher *w = arg;
  w->backend->watch(&w->watch->config, w->watch);
  return NULL;
}

/* Signals are for the threads that have asked for them. */
static bool start(struct watcher *w) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(&w->thread, NULL, run, w) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

xq_err *token_watch_start(const struct token_backend *const backends[], const struct xq_token_config *config,
                          void (*changed)(void *ctx), void *ctx, struct xq_token_watch **watch) {
  struct xq_token_watch *w = xq_calloc(1, sizeof *w);
  w->config = *config;
  w->changed = changed;
  w->ctx = ctx;
  w->over_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  xq_err *err = w->over_fd < 0 ? xq_err_errno(errno, NULL, "no descriptor for the watch") : NULL;
  for (size_t i = 0; backends[i] != NULL; i++) {
    w->watchers = xq_realloc(w->watchers, (i + 1) * sizeof *w->watchers);
    w->watchers[i] = (struct watcher){.watch = w, .backend = backends[i]};
  }
  for (; err == NULL && backends[w->count] != NULL; w->count++) {
    struct watcher *one = &w->watchers[w->count];
    if (one->backend->watch != NULL && !start(one)) {
      err = xq_err_new(XQ_E_INTERNAL, "no thread for the watch");
      break;
    }
  }
  if (err != NULL) {
    xq_token_watch_stop(&w);
  }
  *watch = w;
  return err;
}

void xq_token_watch_stop(xq_token_watch **watch) {
  struct xq_token_watch *w = watch != NULL ? *watch : NULL;
  if (w == NULL) {
    return;
  }
  *watch = NULL;
  if (w->over_fd >= 0 && eventfd_write(w->over_fd, 1) != 0) {
    xq_log(XQ_LOG_ERROR, "the watch cannot be woken");
  }
  for (size_t i = 0; i < w->count; i++) {
    if (w->watchers[i].backend->watch != NULL) {
      pthread_join(w->watchers[i].thread, NULL);
    }
  }
  if (w->over_fd >= 0) {
    close(w->over_fd);
  }
  free(w->watchers);
  free(w);
}
