/*
 * longpoll.c - requests that wait for a change, without a thread each.  Their connections are suspended in
 * libmicrohttpd; one thread looks at svc_generation() a few times a second while anybody waits (another process may
 * make the change, so nobody could wake us).  When something has changed it asks for the revisions of the applications
 * that are waited for, and resumes those whose number has moved: a busy service wakes nobody who would only look and wait
 * again.  The handler then runs again and decides by the application itself.
 */
#include <stdlib.h>
#include <time.h>

#include "service/http/within.h"

#define LOOK_MS 120

struct waiter {
  struct waiter *next;
  struct MHD_Connection *connection;
  uint64_t id;
  char fingerprint[65];
  struct svc_seen seen;
  int64_t generation; /* at which the revision was last looked at */
  int64_t until_ms;
};

struct http_longpoll {
  svc *s;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_t thread;
  struct waiter *first;
  size_t count, most, most_of_one;
  uint64_t last_id;
  bool closed; /* nothing waits any more */
  bool stop;   /* the thread ends */
};

/* Under the lock. */
static void resume(struct http_longpoll *p, struct waiter **link) {
  struct waiter *w = *link;
  *link = w->next;
  p->count--;
  MHD_resume_connection(w->connection);
  free(w);
}

static void resume_all(struct http_longpoll *p, int64_t late_ms) {
  for (struct waiter **link = &p->first; *link != NULL;) {
    if ((*link)->until_ms <= late_ms) {
      resume(p, link);
    } else {
      link = &(*link)->next;
    }
  }
}

/* What is waited for and was not looked at since this generation; the caller frees it. */
static size_t not_looked_at(struct http_longpoll *p, int64_t generation, struct svc_seen **seen, uint64_t **ids) {
  size_t n = 0;
  *seen = xq_calloc(p->count + 1, sizeof **seen);
  *ids = xq_calloc(p->count + 1, sizeof **ids);
  for (const struct waiter *w = p->first; w != NULL; w = w->next) {
    if (w->generation != generation) {
      (*ids)[n] = w->id;
      (*seen)[n++] = w->seen;
    }
  }
  return n;
}

/* Both lists are in the order of the waiters, of whom only new ones, in front, may have been added meanwhile. */
static void take_news(struct http_longpoll *p, int64_t generation, const struct svc_seen *seen, const uint64_t *ids,
                      size_t n) {
  struct waiter **link = &p->first;
  for (size_t i = 0; i < n; i++) {
    while (*link != NULL && (*link)->id != ids[i]) {
      link = &(*link)->next;
    }
    if (*link == NULL) {
      return;
    }
    if (seen[i].moved) {
      resume(p, link);
    } else {
      (*link)->generation = generation;
    }
  }
}

/* Under the lock, which is open while the store is asked. */
static void look(struct http_longpoll *p) {
  struct svc_seen *seen = NULL;
  uint64_t *ids = NULL;
  pthread_mutex_unlock(&p->lock);
  nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
  int64_t generation = svc_generation(p->s);
  pthread_mutex_lock(&p->lock);
  size_t n = not_looked_at(p, generation, &seen, &ids);
  if (n > 0) {
    pthread_mutex_unlock(&p->lock);
    xq_err *err = svc_applications_moved(p->s, seen, n);
    pthread_mutex_lock(&p->lock);
    if (err == NULL) {
      take_news(p, generation, seen, ids, n);
    }
    xq_err_ignore(err, "looked at again in the next round");
  }
  free(seen);
  free(ids);
  resume_all(p, xq_time_mono_ms());
}

static void *run(void *ctx) {
  struct http_longpoll *p = ctx;
  pthread_mutex_lock(&p->lock);
  while (!p->stop) {
    if (p->first == NULL) {
      pthread_cond_wait(&p->wake, &p->lock);
    } else {
      look(p);
    }
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

xq_err *http_longpoll_start(svc *s, size_t most, size_t most_of_one, struct http_longpoll **out) {
  struct http_longpoll *p = xq_calloc(1, sizeof *p);
  p->s = s;
  p->most = most;
  p->most_of_one = most_of_one;
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->wake, NULL);
  int error = pthread_create(&p->thread, NULL, run, p);
  if (error != 0) {
    free(p);
    return xq_err_errno(error, NULL, "thread for long polls");
  }
  *out = p;
  return NULL;
}

void http_longpoll_wake_all(struct http_longpoll *p) {
  pthread_mutex_lock(&p->lock);
  p->closed = true;
  resume_all(p, INT64_MAX);
  pthread_mutex_unlock(&p->lock);
}

void http_longpoll_stop(struct http_longpoll **pp) {
  struct http_longpoll *p = *pp;
  if (p == NULL) {
    return;
  }
  http_longpoll_wake_all(p);
  pthread_mutex_lock(&p->lock);
  p->stop = true;
  pthread_cond_signal(&p->wake);
  pthread_mutex_unlock(&p->lock);
  pthread_join(p->thread, NULL);
  pthread_cond_destroy(&p->wake);
  pthread_mutex_destroy(&p->lock);
  free(p);
  *pp = NULL;
}

/* Under the lock. */
static bool has_place(const struct http_longpoll *p, const char *fingerprint) {
  size_t own = 0;
  for (const struct waiter *w = p->first; w != NULL; w = w->next) {
    own += strcmp(w->fingerprint, fingerprint) == 0 ? 1 : 0;
  }
  return !p->closed && p->count < p->most && own < p->most_of_one;
}

bool http_longpoll_wait(struct http_longpoll *p, struct MHD_Connection *connection, const char *fingerprint,
                        const struct svc_seen *seen, int64_t generation, int64_t until_ms) {
  pthread_mutex_lock(&p->lock);
  bool may = has_place(p, fingerprint);
  if (may) {
    struct waiter *w = xq_calloc(1, sizeof *w);
    *w = (struct waiter){p->first, connection, ++p->last_id, "", *seen, generation, until_ms};
    memcpy(w->fingerprint, fingerprint, strlen(fingerprint) + 1);
    /* Suspended before it is in the list: nobody can resume it earlier. */
    MHD_suspend_connection(connection);
    p->first = w;
    p->count++;
    pthread_cond_signal(&p->wake);
  }
  pthread_mutex_unlock(&p->lock);
  return may;
}
