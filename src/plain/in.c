/*
 * in.c - what is typed, line by line.  A PIN is read from the terminal alone, with its echo off: never from a pipe, and
 * not from what was typed before it was asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain/plain_int.h"

enum { LINE_MOST = 4096 };

/* For a handler of signals. */
static struct termios saved;
static volatile sig_atomic_t quiet_fd = -1;

void plain_in_emergency(void) {
  if (quiet_fd >= 0) {
    tcsetattr(quiet_fd, TCSANOW, &saved);
  }
}

void plain_in_begin(struct plain_in *in) {
  in->terminal = isatty(STDIN_FILENO);
  in->secret = in->terminal ? STDIN_FILENO : open("/dev/tty", O_RDWR | O_CLOEXEC);
}

void plain_in_end(struct plain_in *in) {
  plain_in_quiet(in, false);
  if (in->secret > STDIN_FILENO) {
    close(in->secret);
  }
  xq_buf_wipe(&in->line);
  xq_secret_free(&in->typed);
}

/* ---- lines */

static bool waits(int fd) {
  return poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) > 0;
}

static void read_more(struct plain_in *in) {
  char bytes[256];
  ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  if (n > 0) {
    xq_buf_add(&in->line, bytes, (size_t)n);
  } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
    in->ended = true;
  }
  explicit_bzero(bytes, sizeof bytes);
}

bool plain_in_has(const struct plain_in *in) {
  return in->line.len > 0 && memchr(in->line.data, '\n', in->line.len) != NULL;
}

char *plain_in_line(struct plain_in *in, bool ready) {
  if (!plain_in_has(in) && ready && !in->ended) {
    read_more(in);
  }
  struct xq_buf *buf = &in->line;
  const uint8_t *end = buf->len > 0 ? memchr(buf->data, '\n', buf->len) : NULL;
  size_t len = end != NULL ? (size_t)(end - buf->data) : buf->len;
  if (end == NULL && !(in->ended && len > 0) && len < LINE_MOST) {
    return NULL;
  }
  char *line = xq_charset_in((const char *)buf->data, len);
  line[strcspn(line, "\r")] = '\0';
  size_t used = len + (end != NULL);
  memmove(buf->data, buf->data + used, buf->len - used);
  explicit_bzero(buf->data + buf->len - used, used);
  buf->len -= used;
  return line;
}

/* ---- a PIN */

bool plain_in_quiet(struct plain_in *in, bool quiet) {
  if (in->quiet == quiet) {
    return true;
  }
  if (in->secret < 0 || (quiet && tcgetattr(in->secret, &in->before) != 0)) {
    return false;
  }
  struct termios line = in->before;
  if (quiet) {
    line.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    saved = in->before;
  }
  if (tcsetattr(in->secret, TCSAFLUSH, &line) != 0) {
    return false;
  }
  quiet_fd = quiet ? in->secret : -1;
  in->quiet = quiet;
  if (quiet && in->secret == STDIN_FILENO) { /* nor what was typed ahead */
    xq_buf_wipe(&in->line);
  }
  xq_secret_free(&in->typed);
  return true;
}

/* As it is in the locale's character set; in->typed_over tells what fits no field. */
static xq_secret *recoded(struct plain_in *in) {
  xq_secret *typed = in->typed;
  in->typed = NULL;
  if (xq_charset() == NULL) {
    return typed;
  }
  char *text = xq_charset_in(xq_secret_str(typed), xq_secret_len(typed));
  xq_secret_wipe(typed);
  in->typed_over |= !xq_secret_append(typed, text, strlen(text));
  xq_strwipe(text);
  return typed;
}

/* Byte by byte, so that nothing of it is left in a buffer. */
xq_secret *plain_in_secret(struct plain_in *in) {
  char c = 0;
  if (in->typed == NULL) {
    in->typed = xq_secret_new();
    in->typed_over = false;
  }
  do {
    ssize_t n = read(in->secret, &c, 1);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
      return NULL;
    }
    if (n <= 0) {
      in->ended = true;
      return NULL;
    }
    if (c == '\n' || c == '\r') {
      return recoded(in);
    }
    in->typed_over |= !xq_secret_append(in->typed, &c, 1);
    c = 0;
  } while (waits(in->secret));
  return NULL;
}
