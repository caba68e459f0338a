/*
 * killat.c - a shared module for LD_PRELOAD that ends a program, or makes a call fail, at a chosen call that changes
 * the disk or the network.  Tests use it to cut a program off at every step of what it does, one run per step.
 *
 *   LD_PRELOAD=tests/fault/killat.so XUQI_KILL_AT=7 program ...
 *
 * Counted, in the order they are made by all threads of the process: write pwrite pwrite64 writev fsync fdatasync
 * rename renameat renameat2 link linkat unlink unlinkat ftruncate ftruncate64 send sendmsg.  Writing to the descriptors
 * 0, 1 and 2 is not counted, so that what a program prints does not shift the numbers; nor to a pipe, by which its
 * threads wake each other.
 *
 * Environment:
 *   XUQI_KILL_AT=N     at call number N (from 1) the process gets SIGKILL, before the call is made
 *   XUQI_FAIL_AT=N     call number N is not made and fails with ENOSPC
 *   XUQI_FAIL_FROM=N   so do call number N and all later ones but unlink, send and sendmsg: a disk that stays full
 *   XUQI_FAULT_ONLY=A,B   count only these functions, e.g. "fsync,rename"
 *   XUQI_COUNT_TO=FILE    at exit (not after SIGKILL) the number of calls is written there, in decimal
 *   XUQI_LOSE=FOLDER   a power cut: what was not flushed is lost, at the kill, or else when the program ends (disk.h);
 *                      FOLDER is an empty one on the same disk.  Death alone loses nothing: the kernel writes it later.
 *   XUQI_LOSE_CONTENT=1   only content is lost, not names
 *
 * A child of fork() goes on counting from where its parent stood; a program started by exec starts from 0.  Under the
 * address sanitizer set ASAN_OPTIONS=verify_asan_link_order=0.
 *
 * A test program may have this file and disk.c among its own, and call killat() in a child.
 */
#include "killat.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "disk.h"

static atomic_long calls;
static long kill_at, fail_at, fail_from;
static bool content_only;
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
  content_only = number("XUQI_LOSE_CONTENT") != 0;
  if (getenv("XUQI_LOSE") != NULL) {
    disk_start(getenv("XUQI_LOSE"));
  }
}

void killat(long n, const char *limbo, bool content) {
  atomic_store(&calls, 0);
  kill_at = n;
  content_only = content;
  disk_start(limbo);
}

void killat_end(void) {
  kill_at = 0;
  disk_lose(content_only);
}

/* Through the bare system calls, so that counting is not counted. */
__attribute__((destructor)) static void finish(void) {
  disk_lose(content_only);
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

static bool leaves_the_process(int fd) {
  struct stat st;
  return fd > 2 && (fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode));
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
    disk_lose(content_only);
    raise(SIGKILL);
  }
  if (n == fail_at || (fail_from > 0 && n >= fail_from && !goes_on_when_full)) {
    errno = ENOSPC;
    return true;
  }
  return false;
}

/* One wrapper: the function of the same name in the C library does the work.  `tracked` tells the disk's model before. */
#define WRAP(result, name, params, args, counted, goes_on, tracked) \
  result name params;                                               \
  result name params {                                              \
    static result(*real) params;                                    \
    if (real == NULL) {                                             \
      *(void **)&real = dlsym(RTLD_NEXT, #name);                    \
    }                                                               \
    if ((counted) && struck(#name, (goes_on))) {                    \
      return -1;                                                    \
    }                                                               \
    bool looked_at = (tracked);                                     \
    result got = real args;                                         \
    if (looked_at) {                                                \
      int saved = errno;                                            \
      disk_done();                                                  \
      errno = saved;                                                \
    }                                                               \
    return got;                                                     \
  }

/* The same for a flush, which need not be made where the model keeps account of it. */
#define WRAP_FLUSH(name)                         \
  int name(int fd) {                             \
    static int (*real)(int);                     \
    if (real == NULL) {                          \
      *(void **)&real = dlsym(RTLD_NEXT, #name); \
    }                                            \
    if (struck(#name, false)) {                  \
      return -1;                                 \
    }                                            \
    return disk_flushes(fd) ? 0 : real(fd);      \
  }

static size_t whole(const struct iovec *parts, int count) {
  size_t len = 0;
  for (int i = 0; i < count; i++) {
    len += parts[i].iov_len;
  }
  return len;
}

WRAP(ssize_t, write, (int fd, const void *data, size_t len), (fd, data, len), leaves_the_process(fd), false,
     fd > 2 && disk_writes(fd, -1, len))
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t len, off_t at), (fd, data, len, at), leaves_the_process(fd),
     false, fd > 2 && disk_writes(fd, at, len))
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t len, off64_t at), (fd, data, len, at), leaves_the_process(fd),
     false, fd > 2 && disk_writes(fd, at, len))
WRAP(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), leaves_the_process(fd), false,
     fd > 2 && disk_writes(fd, -1, whole(parts, count)))
WRAP_FLUSH(fsync)
WRAP_FLUSH(fdatasync)
WRAP(int, rename, (const char *from, const char *to), (from, to), true, false,
     disk_renames(AT_FDCWD, from, AT_FDCWD, to))
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), true, false,
     disk_renames(a, from, b, to))
WRAP(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), true,
     false, disk_renames(a, from, b, to))
WRAP(int, link, (const char *from, const char *to), (from, to), true, false, disk_changes_name(AT_FDCWD, to))
WRAP(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), true, false,
     disk_changes_name(b, to))
WRAP(int, unlink, (const char *path), (path), true, true, disk_changes_name(AT_FDCWD, path))
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags), true, true,
     disk_changes_name(dir, path))
WRAP(int, ftruncate, (int fd, off_t len), (fd, len), true, false, disk_truncates(fd, len))
WRAP(int, ftruncate64, (int fd, off64_t len), (fd, len), true, false, disk_truncates(fd, len))
WRAP(ssize_t, send, (int fd, const void *data, size_t len, int flags), (fd, data, len, flags), true, true, false)
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), true, true, false)

/* ---- not counted, but they change a disk */

WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), false, true, disk_changes_name(AT_FDCWD, path))
WRAP(int, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode), false, true,
     disk_changes_name(dir, path))
WRAP(int, rmdir, (const char *path), (path), false, true, disk_changes_name(AT_FDCWD, path))
WRAP(int, symlink, (const char *to, const char *path), (to, path), false, true, disk_changes_name(AT_FDCWD, path))

static int open_real(int dir, const char *path, int flags, mode_t mode) {
  bool looked_at = disk_opens(dir, path, flags);
  int fd = (int)syscall(SYS_openat, dir, path, flags, mode);
  if (looked_at) {
    int saved = errno;
    disk_done();
    errno = saved;
  }
  return fd;
}

#define WRAP_OPEN(name, dir, params)          \
  int name params;                            \
  int name params {                           \
    va_list more;                             \
    va_start(more, flags);                    \
    mode_t mode = va_arg(more, mode_t);       \
    va_end(more);                             \
    return open_real(dir, path, flags, mode); \
  }

WRAP_OPEN(open, AT_FDCWD, (const char *path, int flags, ...))
WRAP_OPEN(open64, AT_FDCWD, (const char *path, int flags, ...))
WRAP_OPEN(openat, at, (int at, const char *path, int flags, ...))
WRAP_OPEN(openat64, at, (int at, const char *path, int flags, ...))

#define WRAP_TEMPORARY(name, params, args)       \
  int name params;                               \
  int name params {                              \
    static int(*real) params;                    \
    if (real == NULL) {                          \
      *(void **)&real = dlsym(RTLD_NEXT, #name); \
    }                                            \
    int fd = real args;                          \
    if (fd >= 0) {                               \
      disk_made(template);                       \
    }                                            \
    return fd;                                   \
  }

WRAP_TEMPORARY(mkstemp, (char *template), (template))
WRAP_TEMPORARY(mkstemp64, (char *template), (template))
WRAP_TEMPORARY(mkostemp, (char *template, int flags), (template, flags))
WRAP_TEMPORARY(mkostemp64, (char *template, int flags), (template, flags))
