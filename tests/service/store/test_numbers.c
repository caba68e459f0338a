/* test_numbers.c - numbers never repeat: over threads, processes, days and rollbacks. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../rig.h"

#define DAY_2017 1505976588 /* 2017-09-21 14:36:28 +08:00 */

typedef xq_err *draw_fn(svc_tx *tx, int64_t now, char **number);

static char *draw(struct rig *rig, draw_fn *fn, int64_t now, bool keep) {
  svc_tx *tx = NULL;
  char *number = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_ok(fn(tx, now, &number));
  if (keep) {
    assert_ok(svc_tx_commit(&tx));
  } else {
    svc_tx_rollback(&tx);
  }
  return number;
}

static void same(char *number, const char *wanted) {
  assert_string_equal(number, wanted);
  free(number);
}

/* The guide's numbers. */
static void test_shape(void **state) {
  struct rig *rig = *state;
  same(draw(rig, svc_number_business, DAY_2017, true), "01201709210000001");
  same(draw(rig, svc_number_business, DAY_2017, true), "01201709210000002");
  same(draw(rig, svc_number_order, DAY_2017, true), "201709210001");
  same(draw(rig, svc_number_order, DAY_2017, false), "201709210002");
  same(draw(rig, svc_number_order, DAY_2017, true), "201709210002"); /* nobody has seen the one rolled back */
  /* the day is that of the zone: 16:00 UTC is midnight there */
  same(draw(rig, svc_number_order, 1506009599, true), "201709210003");
  same(draw(rig, svc_number_order, 1506009600, true), "201709220001");
  /* a clock set back goes on where that day was */
  same(draw(rig, svc_number_order, DAY_2017, true), "201709210004");
}

static void test_many(void **state) {
  struct rig *rig = *state;
  vandalize(rig, "INSERT INTO sequence VALUES ('order-20170921', 9999), ('business-20170921', 9999998)");
  same(draw(rig, svc_number_order, DAY_2017, true), "2017092110000"); /* a fifth digit */
  same(draw(rig, svc_number_business, DAY_2017, true), "01201709219999999");
  svc_tx *tx = NULL;
  char *number = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_code(svc_number_business(tx, DAY_2017, &number), INTERNAL);
  svc_tx_rollback(&tx);
}

static void test_serial(void **state) {
  struct rig *rig = *state;
  svc_tx *tx = NULL;
  char *a = NULL, *b = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_WRITE, &tx));
  assert_ok(svc_number_serial(tx, &a));
  assert_ok(svc_number_serial(tx, &b));
  svc_tx_rollback(&tx);
  assert_int_equal(strlen(a), 36);
  assert_string_not_equal(a, b);
  assert_memory_equal(a, b, 2); /* the instance */
  assert_true(a[0] < '8');      /* positive */
  assert_true(strncmp(a, "00", 2) != 0);
  free(a);
  free(b);
}

static void *draw_fifty(void *arg) {
  for (int i = 0; i < 50; i++) {
    free(draw(arg, svc_number_order, DAY_2017, i % 3 != 0));
  }
  return NULL;
}

/* Two processes with two threads each: every number kept is another. */
static void test_at_once(void **state) {
  struct rig *rig = *state;
  pid_t pids[2];
  rig_close(rig);
  for (int p = 0; p < 2; p++) {
    pids[p] = fork();
    if (pids[p] == 0) {
      pthread_t threads[2];
      rig_open(rig);
      for (int t = 0; t < 2; t++) {
        pthread_create(&threads[t], NULL, draw_fifty, rig);
      }
      for (int t = 0; t < 2; t++) {
        pthread_join(threads[t], NULL);
      }
      _exit(0);
    }
  }
  for (int p = 0; p < 2; p++) {
    int status = 0;
    waitpid(pids[p], &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  rig_open(rig);
  assert_int_equal(count_of(rig, "SELECT value FROM sequence WHERE name = 'order-20170921'"), 4 * 33);
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {T(test_shape), T(test_many), T(test_serial), T(test_at_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
