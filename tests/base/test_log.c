/* test_log.c - a log line is one line and steers no terminal. */
#include "tests/check.h"

#include <string.h>
#include <unistd.h>

static int ends[2];

static void assert_logged(const char *want) {
  char buf[4096] = {0};
  ssize_t n = read(ends[0], buf, sizeof buf - 1);
  assert_true(n > 21);
  assert_int_equal(buf[10], 'T');
  assert_int_equal(buf[19], 'Z');
  assert_string_equal(buf + 20, want);
}

static void lines(void **state) {
  (void)state;
  assert_int_equal(pipe(ends), 0);
  xq_log(XQ_LOG_ERROR, "dropped: nothing is open");
  xq_log_open(ends[1], XQ_LOG_INFO);
  xq_log(XQ_LOG_DEBUG, "dropped: too small");
  xq_log(XQ_LOG_INFO, "续期 %d", 7);
  assert_logged(" info 续期 7\n");
  xq_log(XQ_LOG_WARNING, "a\nb\x1B[2J\x7F\xC2\x9B\xFF\xEF\xBF\xBD");
  assert_logged(" warning a\\x0Ab\\x1B[2J\\x7F\\x9B\\xFF\xEF\xBF\xBD\n");
  xq_log_err(XQ_LOG_ERROR, xq_err_fact(xq_err_new(XQ_E_IO, "it\nbroke"), "path", "/x"), "saving");
  char buf[4096] = {0};
  assert_true(read(ends[0], buf, sizeof buf - 1) > 0);
  assert_non_null(strstr(buf, " error saving: io: it\\x0Abroke {path=/x} (test_log.c:"));
  xq_log_open(-1, XQ_LOG_DEBUG);
  xq_log(XQ_LOG_ERROR, "dropped again");
  close(ends[1]);
  assert_int_equal(read(ends[0], buf, sizeof buf), 0);
  close(ends[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lines)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
