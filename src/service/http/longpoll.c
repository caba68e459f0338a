/*
 * longpoll.c - requests that wait for a change, without a thread each.  Their connections are suspended in
 * libmicrohttpd; one thread looks at svc_generation() a few times a second while anybody waits (another process may
 * make the change, so nobody could wake us) and resumes those whose number has moved or whose time is up.  The handler
 * then runs again and decides by the application itself.
 */
#include <stdlib.h>
#include <time.h>

#include "service/http/within.h"

#define LOOK_MS 120

struct waiter {
  struct waiter *next;
  struct MHD_Connection *connection;
  int64_t generation, until_ms;
};

struct http_longpoll {
  svc *s;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_t thread;
  struct waiter *first;
  size_t count, max;
  bool closed; /* nothing waits any more */
  bool stop;   /* the thread ends */
};

/* Under the lock. */
static void resume(struct http_longpoll *p, bool all, int64_t generation, int64_t now_ms) {
  for (struct waiter **link = &p->first; *link != NULL;) {
    struct waiter *w = *link;
    if (all || w->generation != generation || now_ms >= w->until_ms) {
      *link = w->next;
      p->count--;
      MHD_resume_connection(w->connection);
      free(w);
    } else {
      link = &w->next;
    }
  }
}

static void *look(void *ctx) {
  struct http_longpoll *p = ctx;
  pthread_mutex_lock(&p->lock);
  while (!p->stop) {
    if (p->first == NULL) {
      pthread_cond_wait(&p->wake, &p->lock);
      continue;
    }
    pthread_mutex_unlock(&p->lock);
    nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
    int64_t generation = svc_generation(p->s);
    pthread_mutex_lock(&p->lock);
    resume(p, false, generation, xq_time_mono_ms());
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

xq_err *http_longpoll_start(svc *s, size_t max, struct http_longpoll **out) {
  struct http_longpoll *p = xq_calloc(1, sizeof *p);
  p->s = s;
  p->max = max;
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->wake, NULL);
  int error = pthread_create(&p->thread, NULL, look, p);
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
  resume(p, true, 0, 0);
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

bool http_longpoll_wait(struct http_longpoll *p, struct MHD_Connection *connection, int64_t generation,
                        int64_t until_ms) {
  pthread_mutex_lock(&p->lock);
  bool may = !p->closed && p->count < p->max;
  if (may) {
    struct waiter *w = xq_calloc(1, sizeof *w);
    *w = (struct waiter){.next = p->first, .connection = connection, .generation = generation, .until_ms = until_ms};
    /* Suspended before it is in the list: nobody can resume it earlier. */
    MHD_suspend_connection(connection);
    p->first = w;
    p->count++;
    pthread_cond_signal(&p->wake);
  }
  pthread_mutex_unlock(&p->lock);
  return may;
}
