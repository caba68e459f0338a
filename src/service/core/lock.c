/* lock.c - one process serves a folder: two would close each other's applications, and take away each other's port. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "service/core/core.h"

xq_err *svc_lock(const char *dir, int *lock) {
  char *path = xq_path_join(dir, "lock");
  xq_err *err = NULL;
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno == EROFS) { /* what was there before the disk failed can be locked all the same */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    errno = fd < 0 && errno == ENOENT ? EROFS : errno;
  }
  if (fd < 0) {
    err = xq_err_errno(errno, path, "the lock of %s cannot be made: %s", dir, strerrordesc_np(errno));
  } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    err = errno == EWOULDBLOCK
              ? xq_err_new(XQ_E_BUSY, "another xuqid serves %s; stop it first", dir)
              : xq_err_errno(errno, path, "the lock of %s cannot be taken: %s", dir, strerrordesc_np(errno));
    close(fd);
  } else {
    *lock = fd;
  }
  free(path);
  return err;
}
