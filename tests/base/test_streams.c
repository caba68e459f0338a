/* test_streams.c - standard descriptors that were closed. */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child, which can say by its status only what is wrong. */
static int look(unsigned closed) {
  for (int fd = 0; fd < 3; fd++) {
    if ((closed >> fd & 1) != 0) {
      close(fd);
    }
  }
  char c;
  xq_streams_fill();
  if ((closed & 1) != 0 && read(STDIN_FILENO, &c, 1) != 0) {
    return 1; /* not at its end */
  }
  for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
    if ((closed >> fd & 1) != 0 && (write(fd, "x", 1) >= 0 || errno != EBADF)) {
      return 2; /* it seems to be said */
    }
  }
  return open("/dev/null", O_WRONLY) > STDERR_FILENO ? 0 : 3;
}

static void what_is_closed_is_filled_and_what_is_open_is_left(void **state) {
  (void)state;
  for (unsigned closed = 0; closed < 8; closed++) {
    int status = -1;
    const pid_t pid = fork();
    if (pid == 0) {
      _exit(look(closed));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_closed_is_filled_and_what_is_open_is_left)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
