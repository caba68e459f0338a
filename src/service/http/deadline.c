/*
 * deadline.c - a deadline for whole requests.  One thread looks at all connections a few times a second; there are at
 * most some hundreds, and none to look at costs nothing.  An overdue socket is shut down, not closed: libmicrohttpd,
 * whose it is, then sees its end and cleans up.  A connection leaves the list under the lock before its descriptor is
 * closed, so that a descriptor's next user is never hit.
 */
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <time.h>

#include "service/http/within.h"

#define SCAN_MS 100

#define SILENT_MS 500 /* who has just connected may be about to speak */
#define RESTING_MS 5000

enum doing { GREETING, READING, SERVING, ANSWERING, IDLE };

struct http_watch {
  struct http_watch *next, **link;
  int fd;
  uint64_t address;
  enum doing doing;
  int64_t since_ms; /* of what it is doing */
  int64_t due_ms;
  uint64_t seen; /* bytes received when it became idle */
  bool cut;
};

struct http_deadlines {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_t thread;
  struct http_watch *first;
  struct http_terms terms;
  bool stop;
};

/* Bytes the peer has sent so far, as TCP counts them: tells a connection that sleeps from one that has begun to ask,
 * which libmicrohttpd does not tell before the whole head has come. */
static uint64_t bytes_received(int fd) {
  struct tcp_info info = {0};
  socklen_t len = sizeof info;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_bytes_received : 0;
}

static int64_t ms(int seconds) {
  return (int64_t)seconds * 1000;
}

static void becomes(struct http_watch *w, enum doing doing, int64_t now, int64_t for_ms) {
  w->doing = doing;
  w->since_ms = now;
  w->due_ms = now + for_ms;
}

static void cut(struct http_watch *w, const char *why) {
  w->cut = true;
  xq_log(XQ_LOG_DEBUG, "connection %d: %s", w->fd, why);
  shutdown(w->fd, SHUT_RDWR);
}

static void look(struct http_deadlines *d, struct http_watch *w, int64_t now) {
  if (w->doing == IDLE && bytes_received(w->fd) != w->seen) {
    becomes(w, READING, now, ms(d->terms.request_s));
  }
  if (w->doing != SERVING && now >= w->due_ms && !w->cut) {
    cut(w, w->doing == IDLE ? "idle" : w->doing == GREETING ? "silent" : "deadline passed");
  }
}

/* Where places are short, one that has said nothing gives its own up: the oldest of those that never spoke, else the one
 * that has rested the longest. */
static void make_room(struct http_deadlines *d, int64_t now) {
  int count = 0;
  struct http_watch *silent = NULL, *resting = NULL;
  for (struct http_watch *w = d->first; w != NULL; w = w->next) {
    if (w->cut) {
      continue;
    }
    count++;
    if (w->doing == GREETING && now - w->since_ms >= SILENT_MS && (silent == NULL || w->since_ms <= silent->since_ms)) {
      silent = w;
    } else if (w->doing == IDLE && now - w->since_ms >= RESTING_MS &&
               (resting == NULL || w->since_ms <= resting->since_ms)) {
      resting = w;
    }
  }
  struct http_watch *goes = silent != NULL ? silent : resting;
  if (d->terms.scarce > 0 && count > d->terms.scarce && goes != NULL) {
    cut(goes, "silent, and places are short");
  }
}

static int count_of(const struct http_deadlines *d, uint64_t address) {
  int count = 0;
  for (struct http_watch *w = d->first; w != NULL; w = w->next) {
    count += w->address == address && !w->cut ? 1 : 0;
  }
  return count;
}

static void *watch(void *ctx) {
  struct http_deadlines *d = ctx;
  pthread_mutex_lock(&d->lock);
  while (!d->stop) {
    if (d->first == NULL) {
      pthread_cond_wait(&d->wake, &d->lock);
      continue;
    }
    int64_t now = xq_time_mono_ms();
    for (struct http_watch *w = d->first; w != NULL; w = w->next) {
      look(d, w, now);
    }
    make_room(d, now);
    pthread_mutex_unlock(&d->lock);
    nanosleep(&(struct timespec){.tv_nsec = SCAN_MS * 1000000L}, NULL);
    pthread_mutex_lock(&d->lock);
  }
  pthread_mutex_unlock(&d->lock);
  return NULL;
}

xq_err *http_deadlines_start(const struct http_terms *terms, struct http_deadlines **out) {
  struct http_deadlines *d = xq_calloc(1, sizeof *d);
  d->terms = *terms;
  pthread_mutex_init(&d->lock, NULL);
  pthread_cond_init(&d->wake, NULL);
  int error = pthread_create(&d->thread, NULL, watch, d);
  if (error != 0) {
    free(d);
    return xq_err_errno(error, NULL, "thread for deadlines");
  }
  *out = d;
  return NULL;
}

void http_deadlines_stop(struct http_deadlines **dp) {
  struct http_deadlines *d = *dp;
  if (d == NULL) {
    return;
  }
  pthread_mutex_lock(&d->lock);
  d->stop = true;
  pthread_cond_signal(&d->wake);
  pthread_mutex_unlock(&d->lock);
  pthread_join(d->thread, NULL);
  pthread_cond_destroy(&d->wake);
  pthread_mutex_destroy(&d->lock);
  free(d);
  *dp = NULL;
}

bool http_watch_may_add(struct http_deadlines *d, uint64_t address) {
  pthread_mutex_lock(&d->lock);
  bool may = d->terms.most_of_address == 0 || count_of(d, address) < d->terms.most_of_address;
  pthread_mutex_unlock(&d->lock);
  return may;
}

struct http_watch *http_watch_add(struct http_deadlines *d, int fd, uint64_t address) {
  struct http_watch *w = xq_calloc(1, sizeof *w);
  int64_t now = xq_time_mono_ms();
  w->fd = fd;
  w->address = address;
  becomes(w, GREETING, now, ms(d->terms.greeting_s));
  pthread_mutex_lock(&d->lock);
  w->next = d->first;
  w->link = &d->first;
  if (w->next != NULL) {
    w->next->link = &w->next;
  } else {
    pthread_cond_signal(&d->wake);
  }
  d->first = w;
  if (d->terms.most_of_address > 0 && count_of(d, address) > d->terms.most_of_address) { /* two came at once */
    cut(w, "one too many of its address");
  } else {
    make_room(d, now);
  }
  pthread_mutex_unlock(&d->lock);
  return w;
}

void http_watch_remove(struct http_deadlines *d, struct http_watch *w) {
  pthread_mutex_lock(&d->lock);
  *w->link = w->next;
  if (w->next != NULL) {
    w->next->link = w->link;
  }
  pthread_mutex_unlock(&d->lock);
  free(w);
}

static void now_doing(struct http_deadlines *d, struct http_watch *w, enum doing doing, int64_t for_ms) {
  pthread_mutex_lock(&d->lock);
  becomes(w, doing, xq_time_mono_ms(), for_ms);
  pthread_mutex_unlock(&d->lock);
}

void http_watch_spoken(struct http_deadlines *d, struct http_watch *w) {
  pthread_mutex_lock(&d->lock);
  if (w->doing == GREETING || w->doing == IDLE) {
    becomes(w, READING, xq_time_mono_ms(), ms(d->terms.request_s));
  }
  pthread_mutex_unlock(&d->lock);
}

void http_watch_reading(struct http_deadlines *d, struct http_watch *w) {
  pthread_mutex_lock(&d->lock);
  if (w->doing != READING) { /* one that is READING already keeps the time it has left */
    becomes(w, READING, xq_time_mono_ms(), ms(d->terms.request_s));
  }
  pthread_mutex_unlock(&d->lock);
}

void http_watch_serving(struct http_deadlines *d, struct http_watch *w) {
  now_doing(d, w, SERVING, 0);
}

void http_watch_answering(struct http_deadlines *d, struct http_watch *w) {
  now_doing(d, w, ANSWERING, ms(d->terms.request_s));
}

void http_watch_idle(struct http_deadlines *d, struct http_watch *w) {
  uint64_t seen = bytes_received(w->fd);
  pthread_mutex_lock(&d->lock);
  becomes(w, IDLE, xq_time_mono_ms(), ms(d->terms.idle_s));
  w->seen = seen;
  pthread_mutex_unlock(&d->lock);
}
