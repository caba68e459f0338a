/* wait.c - conditions and deadlines of threads, on the monotonic clock.  See base.h. */
#include <errno.h>
#include <time.h>

#include "xuqi/base.h"

void xq_cond_init(pthread_cond_t *cond) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(cond, &attr);
  pthread_condattr_destroy(&attr);
}

struct timespec xq_deadline_in(int64_t ms) {
  struct timespec t;
  ms = ms < 0 ? 0 : ms;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_nsec += (long)(ms % 1000) * 1000000;
  t.tv_sec += (time_t)(ms / 1000) + t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}

bool xq_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline) {
  if (deadline == NULL) {
    return pthread_cond_wait(cond, lock) == 0;
  }
  return pthread_cond_timedwait(cond, lock, deadline) != ETIMEDOUT;
}
