/* file.c - whole files, written so that a crash at any point leaves the old content or the new; locks.  See base.h. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xuqi/base.h"

/* ---- reading */

static xq_err *read_all(int fd, const char *path, size_t max, uint8_t **data, size_t *len) {
  struct xq_buf buf = {0};
  uint8_t chunk[16384];
  for (;;) {
    ssize_t n = read(fd, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      int saved = errno;
      xq_buf_clear(&buf);
      return xq_err_errno(saved, path, "read: %s", strerrordesc_np(saved));
    }
    if (n == 0) {
      break;
    }
    if ((size_t)n > max - buf.len) {
      xq_buf_clear(&buf);
      xq_err *err = xq_err_fact(xq_err_new(XQ_E_TOO_LARGE, "more than %zu bytes", max), "max", "%zu", max);
      return path != NULL ? xq_err_fact(err, "path", "%s", path) : err;
    }
    xq_buf_add(&buf, chunk, (size_t)n);
  }
  *len = buf.len;
  *data = (uint8_t *)xq_buf_take_str(&buf);
  return NULL;
}

xq_err *xq_fd_read_all(int fd, size_t max, uint8_t **data, size_t *len) {
  return read_all(fd, NULL, max, data, len);
}

xq_err *xq_file_read(const char *path, size_t max, uint8_t **data, size_t *len) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    int saved = errno;
    return xq_err_errno(saved, path, "open %s: %s", path, strerrordesc_np(saved));
  }
  xq_err *err = read_all(fd, path, max, data, len);
  close(fd);
  return err;
}

/* ---- writing */

static xq_err *sync_directory_of(const char *path) {
  char *copy = xq_strdup(path);
  const char *dir = dirname(copy);
  xq_err *err = NULL;
  int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* Some file systems (FUSE, old network ones) cannot fsync a directory and say EINVAL: there is nothing more to do. */
  if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)) {
    int saved = errno;
    err = xq_err_errno(saved, dir, "fsync of directory %s: %s", dir, strerrordesc_np(saved));
  }
  if (fd >= 0) {
    close(fd);
  }
  free(copy);
  return err;
}

xq_err *xq_file_flush(const char *path) {
  xq_err *err = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fsync(fd) != 0) {
    int saved = errno;
    err = xq_err_errno(saved, path, "fsync %s: %s", path, strerrordesc_np(saved));
  }
  if (fd >= 0) {
    close(fd);
  }
  return err != NULL ? err : sync_directory_of(path);
}

static int write_all(int fd, const uint8_t *data, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, data, len);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return -1;
    }
    data += n;
    len -= (size_t)n;
  }
  return 0;
}

/* A symbolic link stays one: what it points to is replaced. */
static xq_err *follow_link(const char *path, char **target) {
  struct stat st;
  if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
    *target = realpath(path, NULL);
    if (*target == NULL) {
      int saved = errno;
      return xq_err_errno(saved, path, "the link %s leads nowhere: %s", path, strerrordesc_np(saved));
    }
  } else {
    *target = xq_strdup(path);
  }
  return NULL;
}

/* Fills the fresh file `fd` named `temporary` and puts it in the place of target.  Closes fd. */
static xq_err *replace(int fd, const char *temporary, const char *target, const void *data, size_t len, mode_t mode) {
  xq_err *err = NULL;
  if (fchmod(fd, mode) != 0 || write_all(fd, data, len) != 0 || fsync(fd) != 0) {
    int saved = errno;
    err = xq_err_errno(saved, target, "write %s: %s", target, strerrordesc_np(saved));
  }
  if ((close(fd) != 0 || (err == NULL && rename(temporary, target) != 0)) && err == NULL) {
    int saved = errno;
    err = xq_err_errno(saved, target, "replace %s: %s", target, strerrordesc_np(saved));
  }
  if (err != NULL) {
    unlink(temporary);
    return err;
  }
  return sync_directory_of(target);
}

xq_err *xq_file_write(const char *path, const void *data, size_t len, mode_t mode) {
  char *target = NULL;
  xq_err *err = follow_link(path, &target);
  if (err != NULL) {
    return err;
  }
  char *temporary = xq_asprintf("%s.XXXXXX", target);
  int fd = mkostemp(temporary, O_CLOEXEC);
  if (fd < 0) {
    int saved = errno;
    err = xq_err_errno(saved, path, "create a file beside %s: %s", path, strerrordesc_np(saved));
  } else {
    err = replace(fd, temporary, target, data, len, mode);
  }
  free(temporary);
  free(target);
  return err;
}

#define KEEP_MAX ((size_t)64 * 1024 * 1024)

static xq_err *same_content(const char *a, const char *b, bool *same) {
  xq_err *err = NULL;
  uint8_t *da = NULL, *db = NULL;
  size_t la = 0, lb = 0;
  XQ_TRY(xq_file_read(a, KEEP_MAX, &da, &la));
  XQ_TRY(xq_file_read(b, KEEP_MAX, &db, &lb));
  *same = la == lb && memcmp(da, db, la) == 0;
out:
  free(da);
  free(db);
  return err;
}

static xq_err *copy_file(const char *from, const char *to) {
  xq_err *err = NULL;
  uint8_t *data = NULL;
  size_t len = 0;
  struct stat st;
  if (stat(from, &st) != 0) {
    int saved = errno;
    return xq_err_errno(saved, from, "stat %s: %s", from, strerrordesc_np(saved));
  }
  XQ_TRY(xq_file_read(from, KEEP_MAX, &data, &len));
  XQ_TRY(xq_file_write(to, data, len, st.st_mode & 07777));
out:
  free(data);
  return err;
}

xq_err *xq_file_keep(const char *path, const char *keep) {
  if (linkat(AT_FDCWD, path, AT_FDCWD, keep, AT_SYMLINK_FOLLOW) == 0) {
    return sync_directory_of(keep);
  }
  int saved = errno;
  if (saved == EEXIST) {
    bool same = false;
    xq_err *err = same_content(path, keep, &same);
    if (err != NULL) {
      return err;
    }
    if (same) {
      return sync_directory_of(keep); /* whoever made it may have died before that */
    }
    return xq_err_errno(EEXIST, keep, "%s exists with other content than %s", keep, path);
  }
  switch (saved) {
    case EPERM: /* FAT, or the kernel's protected_hardlinks */
    case EXDEV:
    case EMLINK:
    case ENOSYS:
    case EOPNOTSUPP:
      return copy_file(path, keep);
    default:
      return xq_err_errno(saved, path, "link %s to %s: %s", path, keep, strerrordesc_np(saved));
  }
}

xq_err *xq_file_remove(const char *path) {
  if (unlink(path) == 0) {
    return sync_directory_of(path);
  }
  int saved = errno;
  return saved == ENOENT ? NULL : xq_err_errno(saved, path, "unlink %s: %s", path, strerrordesc_np(saved));
}

/* ---- directories */

static xq_err *make_one(const char *path, mode_t mode) {
  struct stat st;
  if (mkdir(path, mode) == 0) {
    return sync_directory_of(path); /* what is put in it and flushed would else be lost with it */
  }
  int saved = errno;
  /* A directory that is there is fine, whatever mkdir said: on a read-only system it says EROFS. */
  if (stat(path, &st) == 0) {
    if (S_ISDIR(st.st_mode)) {
      return NULL;
    }
    saved = EEXIST;
  }
  return xq_err_errno(saved, path, "mkdir %s: %s", path, strerrordesc_np(saved));
}

xq_err *xq_dir_make(const char *path, mode_t mode) {
  char *copy = xq_strdup(path);
  xq_err *err = NULL;
  for (char *slash = *copy != '\0' ? strchr(copy + 1, '/') : NULL; slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    XQ_TRY(make_one(copy, mode));
    *slash = '/';
  }
  XQ_TRY(make_one(copy, mode));
out:
  free(copy);
  return err;
}

bool xq_path_exists(const char *path) {
  struct stat st;
  return stat(path, &st) == 0;
}

char *xq_path_join(const char *dir, const char *name) {
  if (name[0] == '/' || dir[0] == '\0') {
    return xq_strdup(name);
  }
  return xq_asprintf("%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

char *xq_dir_home(void) {
  const char *env = getenv("HOME");
  if (env != NULL && env[0] == '/') {
    return xq_strdup(env);
  }
  char space[4096];
  struct passwd pw, *found = NULL;
  if (getpwuid_r(getuid(), &pw, space, sizeof space, &found) == 0 && found != NULL && found->pw_dir != NULL) {
    return xq_strdup(found->pw_dir);
  }
  return xq_strdup("/");
}

char *xq_path_from_home(const char *path) {
  if (path[0] != '~' || (path[1] != '/' && path[1] != '\0')) {
    return xq_strdup(path);
  }
  char *home = xq_dir_home();
  char *full = xq_asprintf("%s%s", home, path + 1);
  free(home);
  return full;
}

char *xq_path_to_home(const char *path) {
  char *home = xq_dir_home();
  size_t len = strlen(home);
  while (len > 0 && home[len - 1] == '/') {
    len--;
  }
  bool in_it = len > 0 && strncmp(path, home, len) == 0 && path[len] == '/';
  free(home);
  return in_it ? xq_asprintf("~%s", path + len) : xq_strdup(path);
}

/* XDG Base Directory Specification: a relative path in the variable is invalid and ignored. */
static char *xdg(const char *variable, const char *fallback) {
  const char *env = getenv(variable);
  if (env != NULL && env[0] == '/') {
    return xq_path_join(env, "xuqi");
  }
  char *at_home = xq_dir_home();
  char *base = xq_path_join(at_home, fallback);
  char *dir = xq_path_join(base, "xuqi");
  free(at_home);
  free(base);
  return dir;
}

char *xq_dir_config(void) {
  return xdg("XDG_CONFIG_HOME", ".config");
}

char *xq_dir_data(void) {
  return xdg("XDG_DATA_HOME", ".local/share");
}

char *xq_dir_state(void) {
  return xdg("XDG_STATE_HOME", ".local/state");
}

/* ---- locks */

/* flock() belongs to the open file, so it also keeps two threads of one process apart, and the kernel lets go of it
 * when the holder dies.  It has no time-out of its own; a lock is held for moments, so asking again is good enough. */
xq_err *xq_lock(const char *path, int wait_ms, int *fd) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0600);
  if (file < 0) {
    int saved = errno;
    return xq_err_errno(saved, path, "open lock %s: %s", path, strerrordesc_np(saved));
  }
  const int64_t until = xq_time_mono_ms() + wait_ms;
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    int saved = errno;
    if (saved == EINTR) {
      continue;
    }
    if (saved != EWOULDBLOCK) {
      close(file);
      return xq_err_errno(saved, path, "lock %s: %s", path, strerrordesc_np(saved));
    }
    if (xq_time_mono_ms() >= until) {
      close(file);
      return xq_err_fact(xq_err_new(XQ_E_BUSY, "%s is locked by another process", path), "path", "%s", path);
    }
    poll(NULL, 0, 20);
  }
  *fd = file;
  return NULL;
}

void xq_unlock(int *fd) {
  if (*fd >= 0) {
    close(*fd);
    *fd = -1;
  }
}
