/* streams.c - the three descriptors every program is begun with, where whoever began it had closed some. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "xuqi/base.h"

void xq_streams_fill(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) {
      continue;
    }
    /* The lowest free number is this one.  For reading only: what is written there is lost, and must not seem to be said. */
    if (open("/dev/null", O_RDONLY) < 0 && open("/", O_RDONLY | O_DIRECTORY) < 0) {
      _exit(XQ_EXIT_FAILURE); /* nobody could be told why */
    }
  }
}
