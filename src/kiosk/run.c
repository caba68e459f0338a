/* run.c - commands that the operator has set.  They get what is theirs and nothing else: no shell reads them, no
 * descriptor of ours is open in them, and the screen waits for none of them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/kiosk.h"

enum { INPUT_MOST = 64 * 1024 };

/* A file without a name: a command that reads slowly holds nobody up. */
static xq_err *input_file(const char *input, int *fd) {
  const size_t len = input != NULL ? strlen(input) : 0;
  if (len > INPUT_MOST) {
    return xq_err_new(XQ_E_TOO_LARGE, "input of a command");
  }
  *fd = memfd_create("input", MFD_CLOEXEC);
  if (*fd < 0 || (len > 0 && (write(*fd, input, len) != (ssize_t)len || lseek(*fd, 0, SEEK_SET) != 0))) {
    return xq_err_errno(errno, NULL, "input of a command");
  }
  return NULL;
}

/* What it failed by; a pipe that is closed without a word means that the command runs. */
static _Noreturn void tell(int report) {
  const int number = errno;
  (void)!write(report, &number, sizeof number);
  _exit(127);
}

/* Where nobody wants to know what becomes of it, twice a child: the first is waited for at once, the second is nobody's. */
static void in_child(char *const *argv, int fd, int report, bool ours) {
  static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGPIPE, SIGCHLD};
  const pid_t second = ours ? 0 : fork();
  if (second != 0) {
    _exit(second < 0 ? 1 : 0);
  }
  for (size_t i = 0; i < XQ_COUNT(signals); i++) {
    (void)signal(signals[i], SIG_DFL);
  }
  const int null = open("/dev/null", O_WRONLY);
  if (setsid() < 0 || null < 0 || dup2(fd, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
      dup2(null, STDERR_FILENO) < 0 || close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    tell(report);
  }
  execvp(argv[0], argv);
  tell(report);
}

bool kiosk_ended(int ended) {
  siginfo_t how = {0};
  const bool known = waitid(P_PIDFD, (id_t)ended, &how, WEXITED) == 0;
  close(ended);
  return known && how.si_code == CLD_EXITED && how.si_status == 0;
}

/* The end of a child that is ours; one that could not be started has ended already. */
static int end_of(pid_t child, bool started) {
  const int ended = pidfd_open(child, 0);
  if (ended >= 0 && !started) {
    (void)kiosk_ended(ended);
    return -1;
  }
  return ended;
}

xq_err *kiosk_run(char *const *argv, const char *input, int *ended) {
  int fd = -1, report[2] = {-1, -1}, number = 0;
  xq_err *err = NULL;
  XQ_TRY(input_file(input, &fd));
  if (pipe2(report, O_CLOEXEC) != 0) {
    err = xq_err_errno(errno, argv[0], "starting a command");
    goto out;
  }
  const pid_t child = fork();
  if (child == 0) {
    in_child(argv, fd, report[1], ended != NULL);
  }
  int status = 0;
  if (child < 0) {
    err = xq_err_errno(errno, argv[0], "starting a command");
    goto out;
  }
  while (ended == NULL && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  close(report[1]);
  report[1] = -1;
  if (status != 0) {
    err = xq_err_errno(EAGAIN, argv[0], "starting a command");
  } else if (read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
    err = xq_err_errno(number, argv[0], "starting a command");
  }
  if (ended != NULL) {
    *ended = end_of(child, err == NULL);
  }
out:
  for (size_t i = 0; i < XQ_COUNT(report); i++) {
    if (report[i] >= 0) {
      close(report[i]);
    }
  }
  if (fd >= 0) {
    close(fd);
  }
  return err;
}
