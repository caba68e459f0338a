/* test_wait.c - deadlines and conditions: what has passed, what is signalled, whoever sets the clock. */
#include "tests/check.h"

#include <time.h>

static int64_t ms_of(struct timespec t) {
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_deadline_is_on_the_monotonic_clock(void **state) {
  (void)state;
  static const int64_t spans[] = {0, 1, 999, 1000, 1001, 59999, 86400000};
  for (size_t i = 0; i < XQ_COUNT(spans); i++) {
    int64_t before = xq_time_mono_ms();
    struct timespec deadline = xq_deadline_in(spans[i]);
    int64_t after = xq_time_mono_ms();
    assert_in_range(deadline.tv_nsec, 0, 999999999);
    assert_true(ms_of(deadline) >= before + spans[i] && ms_of(deadline) <= after + spans[i]);
  }
  int64_t before = xq_time_mono_ms();
  assert_true(ms_of(xq_deadline_in(-5000)) >= before);
}

struct meeting {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  bool came;
};

static void *come(void *ctx) {
  struct meeting *m = ctx;
  pthread_mutex_lock(&m->lock);
  m->came = true;
  pthread_cond_signal(&m->cond);
  pthread_mutex_unlock(&m->lock);
  return NULL;
}

static void open_meeting(struct meeting *m) {
  *m = (struct meeting){.came = false};
  pthread_mutex_init(&m->lock, NULL);
  xq_cond_init(&m->cond);
}

static void close_meeting(struct meeting *m) {
  pthread_cond_destroy(&m->cond);
  pthread_mutex_destroy(&m->lock);
}

static void what_has_passed_is_told(void **state) {
  (void)state;
  struct meeting m;
  open_meeting(&m);
  struct timespec now = xq_deadline_in(0), soon = xq_deadline_in(20);
  pthread_mutex_lock(&m.lock);
  assert_false(xq_cond_wait(&m.cond, &m.lock, &now));
  while (xq_cond_wait(&m.cond, &m.lock, &soon)) { /* on another clock it would be decades away, or long ago */
  }
  pthread_mutex_unlock(&m.lock);
  assert_true(xq_time_mono_ms() >= ms_of(soon));
  close_meeting(&m);
}

static void meet(const struct timespec *deadline) {
  struct meeting m;
  pthread_t other;
  open_meeting(&m);
  pthread_mutex_lock(&m.lock);
  assert_int_equal(pthread_create(&other, NULL, come, &m), 0); /* it waits for the lock */
  while (!m.came && xq_cond_wait(&m.cond, &m.lock, deadline)) {
  }
  assert_true(m.came);
  pthread_mutex_unlock(&m.lock);
  pthread_join(other, NULL);
  close_meeting(&m);
}

static void who_comes_is_not_missed(void **state) {
  (void)state;
  struct timespec late = xq_deadline_in(600 * 1000);
  meet(&late);
  meet(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_deadline_is_on_the_monotonic_clock),
      cmocka_unit_test(what_has_passed_is_told),
      cmocka_unit_test(who_comes_is_not_missed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
