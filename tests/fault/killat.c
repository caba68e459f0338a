/*
 * killat.c - a shared module for LD_PRELOAD that ends a program, or makes a call fail, at a chosen call that changes
 * the disk or the network.  Tests use it to cut a program off at every step of what it does, one run per step.
 *
 *   LD_PRELOAD=tests/fault/killat.so XUQI_KILL_AT=7 program ...
 *
 * Counted, in the order they are made by all threads of the process: write pwrite pwrite64 writev fsync fdatasync
 * rename renameat renameat2 link linkat unlink unlinkat ftruncate ftruncate64 send sendmsg.  Writing to the descriptors
 * 0, 1 and 2 is not counted, so that what a program prints does not shift the numbers.
 *
 * Environment:
 *   XUQI_KILL_AT=N     at call number N (from 1) the process gets SIGKILL, before the call is made
 *   XUQI_FAIL_AT=N     call number N is not made and fails with ENOSPC
 *   XUQI_FAIL_FROM=N   so do call number N and all later ones but unlink, send and sendmsg: a disk that stays full
 *   XUQI_FAULT_ONLY=A,B   count only these functions, e.g. "fsync,rename"
 *   XUQI_COUNT_TO=FILE    at exit (not after SIGKILL) the number of calls is written there, in decimal
 *
 * A child of fork() goes on counting from where its parent stood; a program started by exec starts from 0.  Under the
 * address sanitizer set ASAN_OPTIONS=verify_asan_link_order=0.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at, fail_at, fail_from;
static const char *only, *count_to;

static long number(const char *name) {
  const char *text = getenv(name);
  return text != NULL ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void start(void) {
  kill_at = number("XUQI_KILL_AT");
  fail_at = number("XUQI_FAIL_AT");
  fail_from = number("XUQI_FAIL_FROM");
  only = getenv("XUQI_FAULT_ONLY");
  count_to = getenv("XUQI_COUNT_TO");
}

/* Through the bare system calls, so that counting is not counted. */
__attribute__((destructor)) static void finish(void) {
  if (count_to == NULL) {
    return;
  }
  char text[32];
  int len = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
  int fd = (int)syscall(SYS_openat, AT_FDCWD, count_to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0) {
    syscall(SYS_write, fd, text, (size_t)len);
    syscall(SYS_close, fd);
  }
}

static bool listed(const char *name) {
  size_t len = strlen(name);
  for (const char *at = only; at != NULL; at = strchr(at, ','), at = at != NULL ? at + 1 : NULL) {
    if (strncmp(at, name, len) == 0 && (at[len] == ',' || at[len] == '\0')) {
      return true;
    }
  }
  return only == NULL;
}

/* True when this call is to fail. */
static bool struck(const char *name, bool goes_on_when_full) {
  if (!listed(name)) {
    return false;
  }
  long n = atomic_fetch_add(&calls, 1) + 1;
  if (n == kill_at) {
    raise(SIGKILL);
  }
  if (n == fail_at || (fail_from > 0 && n >= fail_from && !goes_on_when_full)) {
    errno = ENOSPC;
    return true;
  }
  return false;
}

/* One wrapper: the function of the same name in the C library does the work. */
#define WRAP(result, name, params, args, counted, goes_on) \
  result name params {                                     \
    static result(*real) params;                           \
    if (real == NULL) {                                    \
      *(void **)&real = dlsym(RTLD_NEXT, #name);           \
    }                                                      \
    if ((counted) && struck(#name, (goes_on))) {           \
      return -1;                                           \
    }                                                      \
    return real args;                                      \
  }

WRAP(ssize_t, write, (int fd, const void *data, size_t len), (fd, data, len), fd > 2, false)
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t len, off_t at), (fd, data, len, at), fd > 2, false)
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t len, off64_t at), (fd, data, len, at), fd > 2, false)
WRAP(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), fd > 2, false)
WRAP(int, fsync, (int fd), (fd), true, false)
WRAP(int, fdatasync, (int fd), (fd), true, false)
WRAP(int, rename, (const char *from, const char *to), (from, to), true, false)
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), true, false)
WRAP(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), true,
     false)
WRAP(int, link, (const char *from, const char *to), (from, to), true, false)
WRAP(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), true, false)
WRAP(int, unlink, (const char *path), (path), true, true)
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags), true, true)
WRAP(int, ftruncate, (int fd, off_t len), (fd, len), true, false)
WRAP(int, ftruncate64, (int fd, off64_t len), (fd, len), true, false)
WRAP(ssize_t, send, (int fd, const void *data, size_t len, int flags), (fd, data, len, flags), true, true)
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), true, true)
