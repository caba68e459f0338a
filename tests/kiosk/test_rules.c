/* test_rules.c - how long a visitor may be away, how slow the attendant's code is to guess, what is run for a visitor. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants some of the above */
#include <cmocka.h>

#include "kiosk/kiosk.h"

/* ---- time */

static void a_visitor_is_warned_before_anything_happens(void **state) {
  (void)state;
  const struct kiosk_times times = kiosk_times_usual();
  int left = 0;
  assert_int_equal(kiosk_presence(&times, KIOSK_CHOOSES, false, 0, &left), KIOSK_HERE);
  assert_int_equal(left, times.wait[KIOSK_CHOOSES]);
  assert_int_equal(kiosk_presence(&times, KIOSK_CHOOSES, false, times.wait[KIOSK_CHOOSES] * 1000 - 1, &left),
                   KIOSK_HERE);
  assert_int_equal(kiosk_presence(&times, KIOSK_CHOOSES, false, times.wait[KIOSK_CHOOSES] * 1000, &left), KIOSK_WARNED);
  assert_int_equal(left, times.warn);
  assert_true(times.warn >= 20); /* long enough to be heard, read and answered */
  const int64_t end = (int64_t)(times.wait[KIOSK_CHOOSES] + times.warn) * 1000;
  assert_int_equal(kiosk_presence(&times, KIOSK_CHOOSES, false, end - 1, &left), KIOSK_WARNED);
  assert_int_equal(left, 1);
  assert_int_equal(kiosk_presence(&times, KIOSK_CHOOSES, false, end, &left), KIOSK_AWAY);
}

static void whoever_pays_has_the_longest_and_nobody_is_hurried(void **state) {
  (void)state;
  const struct kiosk_times times = kiosk_times_usual();
  int left;
  for (int doing = 0; doing < KIOSK_DOING_COUNT_; doing++) {
    assert_true(times.wait[doing] >= 60);
    assert_true(times.wait[doing] <= times.wait[KIOSK_PAYS]);
    const int64_t wait = (int64_t)times.wait[doing] * 1000, warn = (int64_t)times.warn * 1000;
    assert_int_equal(kiosk_presence(&times, (enum kiosk_doing)doing, false, wait - 1, &left), KIOSK_HERE);
    assert_int_equal(kiosk_presence(&times, (enum kiosk_doing)doing, false, wait, &left), KIOSK_WARNED);
    assert_int_equal(kiosk_presence(&times, (enum kiosk_doing)doing, false, wait + warn, &left), KIOSK_AWAY);
    assert_int_equal(kiosk_presence(&times, (enum kiosk_doing)doing, true, 2 * wait - 1, &left), KIOSK_HERE);
  }
}

static void typing_and_reading_take_longer_and_more_can_be_asked_for(void **state) {
  (void)state;
  const struct kiosk_times times = kiosk_times_usual();
  int left;
  assert_true(times.wait[KIOSK_TYPES] > times.wait[KIOSK_CHOOSES]);
  assert_true(times.wait[KIOSK_READS] > times.wait[KIOSK_TYPES]);
  const int64_t idle = (int64_t)times.wait[KIOSK_READS] * 1000;
  assert_int_equal(kiosk_presence(&times, KIOSK_READS, false, idle, &left), KIOSK_WARNED);
  assert_int_equal(kiosk_presence(&times, KIOSK_READS, true, idle, &left), KIOSK_HERE);
  assert_int_equal(kiosk_presence(&times, KIOSK_READS, true, 2 * idle, &left), KIOSK_WARNED);
}

static void a_pause_lasts_ninety_seconds(void **state) {
  (void)state;
  const struct kiosk_times times = kiosk_times_usual();
  assert_int_equal(kiosk_pause_left(&times, 0), 90);
  assert_int_equal(kiosk_pause_left(&times, 89999), 1);
  assert_int_equal(kiosk_pause_left(&times, 90000), 0);
  assert_int_equal(kiosk_pause_left(&times, INT64_MAX / 2), 0);
}

/* ---- the code */

struct place {
  char dir[64];
  xq_secret *right, *wrong;
  struct kiosk_tries kept;
};

static int setup(void **state) {
  struct place *place = xq_calloc(1, sizeof *place);
  snprintf(place->dir, sizeof place->dir, "/tmp/xuqi-kiosk.XXXXXX");
  assert_non_null(mkdtemp(place->dir));
  place->right = xq_secret_from("246810", 6);
  place->wrong = xq_secret_from("246811", 6);
  *state = place;
  return 0;
}

static int teardown(void **state) {
  struct place *place = *state;
  static const char *const files[] = {"kiosk.code", "kiosk.tries", "out", "out2"};
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    char *path = xq_path_join(place->dir, files[i]);
    (void)unlink(path);
    free(path);
  }
  (void)rmdir(place->dir);
  xq_secret_free(&place->right);
  xq_secret_free(&place->wrong);
  free(place);
  return 0;
}

static char *content(const struct place *place, const char *name) {
  char *path = xq_path_join(place->dir, name);
  uint8_t *text = NULL;
  size_t len;
  xq_err *err = xq_file_read(path, 4096, &text, &len);
  xq_err_ignore(err, "then there is nothing yet");
  free(path);
  return (char *)text;
}

static bool opens(struct place *place, const xq_secret *code, int64_t now) {
  bool right = false;
  assert_null(kiosk_code_try(place->dir, &place->kept, code, now, &right));
  return right;
}

static void only_the_code_leaves(void **state) {
  struct place *place = *state;
  assert_false(kiosk_code_is_set(place->dir));
  assert_null(kiosk_code_set(place->dir, place->right));
  assert_true(kiosk_code_is_set(place->dir));
  assert_false(opens(place, place->wrong, 1000));
  assert_true(opens(place, place->right, 1000));
  char *stored = content(place, "kiosk.code");
  assert_null(strstr(stored, "246810"));
  free(stored);
  xq_secret *code = xq_secret_from("24681", 5);
  xq_err *err = kiosk_code_set(place->dir, code);
  assert_int_equal(xq_err_code(err), XQ_E_PIN_LENGTH);
  xq_err_free(&err);
  xq_secret_free(&code);
}

static void two_that_set_the_same_store_another_hash(void **state) {
  struct place *place = *state;
  assert_null(kiosk_code_set(place->dir, place->right));
  char *first = content(place, "kiosk.code");
  assert_null(kiosk_code_set(place->dir, place->right));
  char *second = content(place, "kiosk.code");
  assert_string_not_equal(first, second);
  free(first);
  free(second);
}

/* All of it is on the disk: a machine that is switched off and on again waits all the same. */
static void guessing_gets_slower_and_slower(void **state) {
  struct place *place = *state;
  int64_t now = 1000000;
  int last = 0;
  assert_null(kiosk_code_set(place->dir, place->right));
  for (int i = 0; i < 3; i++) {
    assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 0);
    assert_false(opens(place, place->wrong, now));
  }
  for (int i = 0; i < 8; i++) {
    place->kept = (struct kiosk_tries){0}; /* begun anew each time */
    const int wait = kiosk_code_wait(place->dir, &place->kept, now);
    assert_true(wait >= 60 && wait >= last && wait <= 3600);
    last = wait;
    now += wait;
    assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now - 1), 1);
    assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 0);
    assert_false(opens(place, place->wrong, now));
  }
  assert_int_equal(last, 3600);
  assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now - 1000000),
                   3600); /* a clock set back is no way round, and no trap */
  now += 3600;
  assert_true(opens(place, place->right, now));
  assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 0);
}

/* A disk that is full or cannot be written keeps no attendant in, and lets nobody guess. */
static void where_nothing_can_be_stored_it_counts_in_memory(void **state) {
  struct place *place = *state;
  char *tries = xq_path_join(place->dir, "kiosk.tries");
  int64_t now = 1000000;
  assert_null(kiosk_code_set(place->dir, place->right));
  assert_int_equal(mkdir(tries, 0700), 0); /* no file can be put in its place, whoever we are */
  assert_true(opens(place, place->right, now));
  for (int i = 0; i < 3; i++) {
    assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 0);
    assert_false(opens(place, place->wrong, now));
  }
  assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 60);
  now += 60;
  assert_true(opens(place, place->right, now));
  assert_int_equal(kiosk_code_wait(place->dir, &place->kept, now), 0);
  assert_int_equal(rmdir(tries), 0);
  free(tries);
}

static void what_is_stored_is_not_believed_when_it_is_damaged(void **state) {
  struct place *place = *state;
  static const char *const damaged[] = {"", "\n", "scrypt 1 1 1 00 00\n", "scrypt 15 8 1 zz zz\n", "246810\n"};
  char *path = xq_path_join(place->dir, "kiosk.code");
  for (size_t i = 0; i < XQ_COUNT(damaged); i++) {
    bool right = true;
    assert_null(xq_file_write(path, damaged[i], strlen(damaged[i]), 0600));
    xq_err *err = kiosk_code_try(place->dir, &place->kept, place->right, 1000, &right);
    assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
    assert_false(right);
    xq_err_free(&err);
  }
  free(path);
}

/* ---- commands */

static char *await(const struct place *place, const char *name) {
  for (;;) {
    char *text = content(place, name);
    if (text != NULL && strchr(text, '\n') != NULL) {
      return text;
    }
    free(text);
    usleep(10000);
  }
}

/* Who is told that somebody comes must be able to believe it. */
static void a_command_that_is_not_there_is_an_error(void **state) {
  (void)state;
  char bell[] = "/nonexistent/bell";
  char *const argv[] = {bell, NULL};
  xq_err *err = kiosk_run(argv, NULL, NULL);
  assert_non_null(err);
  xq_err_free(&err);
}

static void a_command_gets_what_is_its_own_and_no_shell_reads_it(void **state) {
  struct place *place = *state;
  char *out = xq_path_join(place->dir, "out"), *out2 = xq_path_join(place->dir, "out2");
  char *script = xq_asprintf("cat >'%s'; printf '%%s %%s\\n' \"$1\" \"$(ls /proc/self/fd | wc -l)\" >'%s'", out, out2);
  static char sh[] = "/bin/sh", option[] = "-c", name[] = "sh", word[] = "$(id) ; *";
  char *argv[] = {sh, option, script, name, word, NULL};
  const int open_here = open("/dev/null", O_RDONLY); /* not to be open there */
  assert_true(open_here >= 0);
  assert_null(kiosk_run(argv, "a receipt\n", NULL));
  char *text = await(place, "out2");
  assert_string_equal(text, "$(id) ; * 4\n"); /* 0, 1, 2 and the one that ls reads */
  free(text);
  text = await(place, "out");
  assert_string_equal(text, "a receipt\n");
  free(text);
  close(open_here);
  free(script);
  free(out);
  free(out2);
}

/* It runs all the same, and no child is left that nobody waits for. */
static void where_no_end_can_be_told_a_command_runs_by_itself(void **state) {
  struct place *place = *state;
  static char tee[] = "tee";
  char *argv[] = {tee, xq_path_join(place->dir, "out"), NULL};
  enum { TAKEN = 3 }; /* its input, and both ends of what tells that it could be started */
  int taken[TAKEN + 1];
  for (int i = 0; i <= TAKEN; i++) {
    taken[i] = dup(STDIN_FILENO);
  }
  struct rlimit before, few;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  few = (struct rlimit){.rlim_cur = (rlim_t)taken[TAKEN], .rlim_max = before.rlim_max};
  for (int i = 0; i <= TAKEN; i++) {
    close(taken[i]);
  }
  struct kiosk_command runs;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
  xq_err *err = kiosk_run(argv, "runs\n", &runs);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  assert_null(err);
  assert_int_equal(runs.pid, 0);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  char *text = await(place, "out");
  assert_string_equal(text, "runs\n");
  free(text);
  free(argv[1]);
}

int main(void) {
#define WITH_PLACE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_visitor_is_warned_before_anything_happens),
      cmocka_unit_test(typing_and_reading_take_longer_and_more_can_be_asked_for),
      cmocka_unit_test(whoever_pays_has_the_longest_and_nobody_is_hurried),
      cmocka_unit_test(a_pause_lasts_ninety_seconds),
      WITH_PLACE(only_the_code_leaves),
      WITH_PLACE(where_nothing_can_be_stored_it_counts_in_memory),
      WITH_PLACE(two_that_set_the_same_store_another_hash),
      WITH_PLACE(guessing_gets_slower_and_slower),
      WITH_PLACE(what_is_stored_is_not_believed_when_it_is_damaged),
      WITH_PLACE(a_command_gets_what_is_its_own_and_no_shell_reads_it),
      WITH_PLACE(where_no_end_can_be_told_a_command_runs_by_itself),
      cmocka_unit_test(a_command_that_is_not_there_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
