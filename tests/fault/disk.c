/*
 * disk.c - an undo log of what is not flushed yet.  See disk.h.
 *
 * Every change adds a record of what was there before; a flush drops the records of its file or directory; losing plays
 * the rest back, newest first.  Descriptors that are opened here stay open to the end: closing one would take the
 * program's own POSIX locks on that file from it.  Bare system calls, because the C library's are wrapped (killat.c).
 */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/fs.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIRST_FD 300 /* out of the program's way, which closes or counts its own */

/* A file or directory that something was done to. */
struct node {
  dev_t dev;
  ino_t ino;
  int fd;
  struct node *next;
};

struct undo {
  const struct node *of;
  /* content, where name is NULL: `len` bytes at `at`, then the size */
  off_t at, size;
  size_t len;
  char *bytes;
  /* a name in the directory `of`: what it stood for, NULL for nothing */
  char *name;
  const struct node *was;
  struct undo *older;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t owner;
static const char *limbo;
static struct node *nodes;
static struct undo *newest;
static unsigned in_limbo;

/* A rig that cannot keep its word says so at once: what it would prove is not proved. */
static void must(bool holds, const char *what) {
  if (!holds) {
    dprintf(2, "disk.c: %s: %s\n", what, strerror(errno));
    kill(getpid(), SIGABRT);
  }
}

void disk_start(const char *folder) {
  limbo = folder;
  owner = getpid();
}

bool disk_on(void) {
  return limbo != NULL && owner == getpid();
}

void disk_done(void) {
  pthread_mutex_unlock(&lock);
}

/* ---- files and directories */

static int keep_open(int fd) {
  int high = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, FIRST_FD);
  must(high >= 0, "F_DUPFD");
  return high;
}

static const struct node *known(const struct stat *st) {
  for (const struct node *n = nodes; n != NULL; n = n->next) {
    if (n->dev == st->st_dev && n->ino == st->st_ino) {
      return n;
    }
  }
  return NULL;
}

/* Takes fd, a fresh descriptor; one of a regular file stays open itself too. */
static const struct node *add_node(const struct stat *st, int fd) {
  struct node *n = malloc(sizeof *n);
  *n = (struct node){.dev = st->st_dev, .ino = st->st_ino, .fd = keep_open(fd), .next = nodes};
  nodes = n;
  if (!S_ISREG(st->st_mode)) {
    syscall(SYS_close, fd);
  }
  return n;
}

/* The node of an open file, to be read and written here; NULL: not one that is looked at. */
static const struct node *node_of(int fd) {
  struct stat st;
  char link[64], path[4096];
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    return NULL;
  }
  const struct node *n = known(&st);
  if (n != NULL) {
    return n;
  }
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(link, path, sizeof path - 1);
  if (len > 4 && memcmp(path + len - 4, "-shm", 4) == 0) {
    return NULL;
  }
  int own = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDWR | O_CLOEXEC);
  must(own >= 0, "open a file again");
  return add_node(&st, own);
}

/* The directory a path lies in, and *name, a new string. NULL: there is no such directory. */
static const struct node *directory_of(int dir, const char *path, char **name) {
  struct stat st;
  char *copy = strdup(path), *copy2 = strdup(path);
  const struct node *n = NULL;
  int fd = (int)syscall(SYS_openat, dir, dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && fstat(fd, &st) == 0) {
    n = known(&st);
    if (n == NULL) {
      n = add_node(&st, fd);
    } else {
      syscall(SYS_close, fd);
    }
    *name = strdup(basename(copy2));
  }
  free(copy);
  free(copy2);
  return n;
}

/* What a name stands for now; NULL: nothing. */
static const struct node *entry(const struct node *dir, const char *name) {
  struct stat st;
  if (fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
    return NULL;
  }
  const struct node *n = known(&st);
  if (n == NULL) {
    int fd = (int)syscall(SYS_openat, dir->fd, name, O_CLOEXEC | O_NOFOLLOW | (S_ISREG(st.st_mode) ? O_RDWR : O_PATH));
    must(fd >= 0, "open what is to be removed");
    n = add_node(&st, fd);
  }
  return n;
}

static bool is_shm(const char *path) {
  size_t len = strlen(path);
  return len > 4 && strcmp(path + len - 4, "-shm") == 0;
}

/* ---- what is done */

static struct undo *add_undo(const struct node *of) {
  struct undo *u = calloc(1, sizeof *u);
  u->of = of;
  u->older = newest;
  newest = u;
  return u;
}

static void add_content(const struct node *n, off_t at, size_t len) {
  struct stat st;
  must(fstat(n->fd, &st) == 0, "fstat");
  struct undo *u = add_undo(n);
  u->size = st.st_size;
  u->at = at;
  if (at < st.st_size) {
    u->len = (off_t)len < st.st_size - at ? len : (size_t)(st.st_size - at);
    u->bytes = malloc(u->len);
    must(syscall(SYS_pread64, n->fd, u->bytes, u->len, at) == (ssize_t)u->len, "read what is written over");
  }
}

bool disk_writes(int fd, off_t at, size_t len) {
  if (!disk_on()) {
    return false;
  }
  pthread_mutex_lock(&lock);
  const struct node *n = node_of(fd);
  int flags = n != NULL ? (int)syscall(SYS_fcntl, fd, F_GETFL) : 0;
  if (n == NULL || (flags & O_DSYNC) != 0) {
    disk_done();
    return false;
  }
  if (at < 0) {
    at = (off_t)syscall(SYS_lseek, fd, 0, (flags & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
  }
  add_content(n, at, len);
  return true;
}

bool disk_truncates(int fd, off_t len) {
  return disk_writes(fd, len, SIZE_MAX / 2);
}

static void add_name(int dir, const char *path, bool goes) {
  char *name = NULL;
  const struct node *d = directory_of(dir, path, &name);
  if (d != NULL) {
    struct undo *u = add_undo(d);
    u->name = name;
    u->was = entry(d, name);
    if (u->was != NULL && goes) { /* it may be its last name */
      char kept[4200];
      snprintf(kept, sizeof kept, "%s/%d-%u", limbo, (int)owner, in_limbo++);
      struct stat st;
      must(fstat(u->was->fd, &st) == 0, "fstat");
      must(S_ISDIR(st.st_mode) || syscall(SYS_linkat, d->fd, name, AT_FDCWD, kept, 0) == 0, "keep in limbo");
    }
  }
}

bool disk_changes_name(int dir, const char *path) {
  if (!disk_on() || is_shm(path)) {
    return false;
  }
  pthread_mutex_lock(&lock);
  add_name(dir, path, true);
  return true;
}

bool disk_renames(int from_dir, const char *from, int to_dir, const char *to) {
  if (!disk_on()) {
    return false;
  }
  pthread_mutex_lock(&lock);
  struct stat st;
  must(fstatat(from_dir, from, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG(st.st_mode), "rename of what is no file");
  add_name(from_dir, from, false);
  add_name(to_dir, to, true);
  return true;
}

bool disk_opens(int dir, const char *path, int flags) {
  struct stat st;
  if (!disk_on() || (flags & (O_CREAT | O_TRUNC)) == 0 || is_shm(path) || (flags & O_TMPFILE) == O_TMPFILE) {
    return false;
  }
  pthread_mutex_lock(&lock);
  if (fstatat(dir, path, &st, 0) != 0) {
    if ((flags & O_CREAT) != 0) {
      add_name(dir, path, false);
    }
  } else if (S_ISREG(st.st_mode) && (flags & O_TRUNC) != 0) {
    const struct node *n = known(&st);
    int fd = n == NULL ? (int)syscall(SYS_openat, dir, path, O_RDWR | O_CLOEXEC) : -1;
    if (n == NULL && fd >= 0) {
      n = add_node(&st, fd);
    }
    if (n != NULL) { /* else the program cannot open it either */
      add_content(n, 0, SIZE_MAX / 2);
    }
  }
  return true;
}

void disk_made(const char *path) {
  char *name = NULL;
  if (disk_on()) {
    pthread_mutex_lock(&lock);
    const struct node *d = directory_of(AT_FDCWD, path, &name);
    must(d != NULL, "the folder of a new file");
    add_undo(d)->name = name;
    disk_done();
  }
}

static void free_undo(struct undo *u) {
  free(u->bytes);
  free(u->name);
  free(u);
}

bool disk_flushes(int fd) {
  struct stat st;
  if (!disk_on() || fstat(fd, &st) != 0) {
    return false;
  }
  pthread_mutex_lock(&lock);
  const struct node *n = known(&st);
  for (struct undo **at = &newest; *at != NULL;) {
    struct undo *u = *at;
    if (u->of == n) {
      *at = u->older;
      free_undo(u);
    } else {
      at = &u->older;
    }
  }
  disk_done();
  return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

/* ---- the power cut */

static void put_back_content(const struct undo *u) {
  must(u->len == 0 || syscall(SYS_pwrite64, u->of->fd, u->bytes, u->len, u->at) == (ssize_t)u->len, "lose content");
  must(syscall(SYS_ftruncate, u->of->fd, u->size) == 0, "lose length");
}

static void put_back_name(const struct undo *u) {
  struct stat st;
  char path[4200];
  if (fstatat(u->of->fd, u->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
    if (u->was != NULL && u->was->dev == st.st_dev && u->was->ino == st.st_ino) {
      return;
    }
    /* a directory goes with all that is in it */
    snprintf(path, sizeof path, "%s/%d-%u", limbo, (int)owner, in_limbo++);
    must(syscall(SYS_renameat2, u->of->fd, u->name, AT_FDCWD, path, 0) == 0, "lose a name");
  }
  if (u->was != NULL && fstat(u->was->fd, &st) == 0) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", u->was->fd);
    must((S_ISDIR(st.st_mode) ? syscall(SYS_mkdirat, u->of->fd, u->name, st.st_mode)
                              : syscall(SYS_linkat, AT_FDCWD, path, u->of->fd, u->name, AT_SYMLINK_FOLLOW)) == 0,
         "give a name back");
  }
}

void disk_lose(bool names_stay) {
  if (!disk_on()) {
    return;
  }
  pthread_mutex_lock(&lock); /* for good */
  while (newest != NULL) {
    struct undo *u = newest;
    newest = u->older;
    if (u->name == NULL) {
      put_back_content(u);
    } else if (!names_stay) {
      put_back_name(u);
    }
    free_undo(u);
  }
}
