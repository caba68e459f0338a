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

bool kiosk_ended(struct kiosk_command *runs) {
  siginfo_t how = {0};
  int failed;
  do {
    failed = waitid(P_PID, (id_t)runs->pid, &how, WEXITED);
  } while (failed != 0 && errno == EINTR);
  if (runs->ended > 0) {
    close(runs->ended);
  }
  *runs = (struct kiosk_command){0};
  return failed == 0 && how.si_code == CLD_EXITED && how.si_status == 0;
}

void kiosk_stop(const struct kiosk_command *runs, bool gently) {
  if (runs->pid > 0) {
    (void)kill(-runs->pid, gently ? SIGTERM : SIGKILL);
  }
}

/* Whether the end of a child can be told of here, now: asked before there is one. */
static bool can_tell(void) {
  const int fd = pidfd_open(getpid(), 0);
  if (fd >= 0) {
    close(fd);
  }
  return fd >= 0;
}

/* A child that is ours.  One that could not be started has ended already; one whose end nothing tells of is ended. */
static xq_err *take(pid_t child, const char *name, xq_err *err, struct kiosk_command *runs) {
  *runs = (struct kiosk_command){.pid = child};
  if (err == NULL && (runs->ended = pidfd_open(child, 0)) < 0) {
    err = xq_err_errno(errno, name, "starting a command");
    kiosk_stop(runs, false);
  }
  if (err != NULL) {
    (void)kiosk_ended(runs);
  }
  return err;
}

xq_err *kiosk_run(char *const *argv, const char *input, struct kiosk_command *runs) {
  int fd = -1, report[2] = {-1, -1}, number = 0;
  xq_err *err = NULL;
  if (runs != NULL) {
    *runs = (struct kiosk_command){0};
  }
  XQ_TRY(input_file(input, &fd));
  if (pipe2(report, O_CLOEXEC) != 0) {
    err = xq_err_errno(errno, argv[0], "starting a command");
    goto out;
  }
  const bool ours = runs != NULL && can_tell();
  const pid_t child = fork();
  if (child == 0) {
    close(report[0]);
    in_child(argv, fd, report[1], ours);
  }
  int status = 0;
  if (child < 0) {
    err = xq_err_errno(errno, argv[0], "starting a command");
    goto out;
  }
  while (!ours && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  close(report[1]);
  report[1] = -1;
  if (status != 0) {
    err = xq_err_errno(EAGAIN, argv[0], "starting a command");
  } else if (read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
    err = xq_err_errno(number, argv[0], "starting a command");
  }
  if (ours) {
    err = take(child, argv[0], err, runs);
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
