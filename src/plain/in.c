/*
 * in.c - what is typed, line by line.  A PIN is read from the terminal alone, with its echo off: never from a pipe, and
 * not from what was typed before it was asked for.
 *
 * A line is one answer or none: one that is longer than any answer can be, or no text, is handed on as what is wrong with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plain/plain_int.h"

/* In bytes.  A terminal cuts a line at 4095 without a word: what has come to that is longer than the bound, too. */
enum { LINE_MOST = 4000, AHEAD_MOST = 1 << 20 };

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
  if (in->secret > in->fd) {
    close(in->secret);
  }
  xq_buf_wipe(&in->line);
  xq_secret_free(&in->typed);
}

/* ---- lines */

static bool waits(int fd) {
  return poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) > 0;
}

/* Of a line that is too long only so much is kept as shows that it is. */
static void keep(struct plain_in *in, const char *bytes, size_t len) {
  while (len > 0) {
    const char *end = memchr(bytes, '\n', len);
    const size_t piece = end != NULL ? (size_t)(end - bytes) + 1 : len, kept = in->line.len - in->line_start;
    if (end != NULL) {
      xq_buf_add(&in->line, bytes, kept <= LINE_MOST ? piece - 1 : 0);
      xq_buf_add_str(&in->line, "\n");
      in->line_start = in->line.len;
    } else if (kept <= LINE_MOST) {
      xq_buf_add(&in->line, bytes, piece);
    }
    bytes += piece;
    len -= piece;
  }
}

/* False: there was nothing. */
static bool read_more(struct plain_in *in) {
  char bytes[4096];
  ssize_t n = read(in->fd, bytes, sizeof bytes);
  if (n > 0) {
    keep(in, bytes, (size_t)n);
  } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
    in->ended = true;
  }
  explicit_bzero(bytes, sizeof bytes);
  return n > 0;
}

bool plain_in_has(const struct plain_in *in) {
  return in->line.len > 0 && (in->ended || memchr(in->line.data, '\n', in->line.len) != NULL);
}

/* Bytes that are no character of the person's character set come as U+FFFD from there, which nobody types. */
static bool is_text(const char *line) {
  return xq_utf8_valid(line, strlen(line)) && strstr(line, "\xEF\xBF\xBD") == NULL;
}

static bool has_controls(const char *line) {
  for (; *line != '\0'; line++) {
    if (((unsigned char)*line < ' ' && *line != '\t') || *line == 0x7f) {
      return true;
    }
  }
  return false;
}

static char *line_of(struct plain_in *in, const char *bytes, size_t len, enum plain_flaw *flaw) {
  static const char mark[] = "\xEF\xBB\xBF"; /* which some editors put in front of a file */
  while (len > 0 && bytes[len - 1] == '\r') {
    len--;
  }
  if (!in->begun && len >= 3 && memcmp(bytes, mark, 3) == 0) {
    bytes += 3;
    len -= 3;
  }
  in->begun = true;
  *flaw = len > LINE_MOST ? PLAIN_TOO_LONG : memchr(bytes, '\0', len) != NULL ? PLAIN_NO_TEXT : PLAIN_FINE;
  char *line = *flaw == PLAIN_FINE ? xq_charset_in(bytes, len) : xq_strdup("");
  if (*flaw == PLAIN_FINE && !is_text(line)) {
    *flaw = PLAIN_NO_TEXT;
  } else if (*flaw == PLAIN_FINE && has_controls(line)) {
    *flaw = PLAIN_KEYS;
  }
  return line;
}

char *plain_in_line(struct plain_in *in, bool ready, enum plain_flaw *flaw) {
  if (!plain_in_has(in) && ready && !in->ended) {
    (void)read_more(in);
  }
  if (!plain_in_has(in)) {
    return NULL;
  }
  struct xq_buf *buf = &in->line;
  const uint8_t *end = memchr(buf->data, '\n', buf->len);
  const size_t len = end != NULL ? (size_t)(end - buf->data) : buf->len, used = len + (end != NULL);
  char *line = line_of(in, (const char *)buf->data, len, flaw);
  memmove(buf->data, buf->data + used, buf->len - used);
  explicit_bzero(buf->data + buf->len - used, used);
  buf->len -= used;
  in->line_start -= end != NULL ? used : in->line_start;
  return line;
}

/* ---- what came before its question */

/* A line that is still being typed can be read while the terminal does not wait for its end. */
static bool at_hand(struct plain_in *in, struct termios *before) {
  if (!in->terminal || in->quiet || tcgetpgrp(in->fd) != getpgrp() || tcgetattr(in->fd, before) != 0) {
    return false;
  }
  struct termios now = *before;
  now.c_lflag &= ~(tcflag_t)ICANON;
  now.c_cc[VMIN] = 0;
  now.c_cc[VTIME] = 0;
  return tcsetattr(in->fd, TCSANOW, &now) == 0;
}

static bool is_file(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

bool plain_in_drop(struct plain_in *in) {
  struct termios before;
  const bool terminal = at_hand(in, &before), all = is_file(in->fd);
  bool any = in->line.len > 0;
  size_t most = AHEAD_MOST;
  while (!in->ended && (all || most > 0) && waits(in->fd)) {
    in->line.len = in->line_start = 0;
    if (!read_more(in)) {
      in->ended = in->ended && !terminal; /* nothing more, for now */
      break;
    }
    any = true;
    most -= most > 4096 ? 4096 : most;
  }
  if (terminal) {
    tcsetattr(in->fd, TCSANOW, &before);
  }
  xq_buf_wipe(&in->line);
  in->line_start = 0;
  return any;
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
  if (quiet && in->secret == in->fd) { /* nor what was typed ahead */
    xq_buf_wipe(&in->line);
    in->line_start = 0;
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
