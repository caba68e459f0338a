/* log.c - one line, one write(); nothing that could steer the terminal that shows it.  See base.h. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xuqi/base.h"

static atomic_int log_fd = -1;
static atomic_int log_least = XQ_LOG_INFO;

void xq_log_open(int fd, enum xq_log_level least) {
  atomic_store(&log_fd, fd);
  atomic_store(&log_least, (int)least);
}

/* Control characters as \xHH, so that a line stays one line and holds no escape sequence. */
static void add_escaped(struct xq_buf *buf, const char *s) {
  for (size_t left = strlen(s), n; left > 0; s += n, left -= n) {
    wchar_t wc;
    n = xq_utf8_decode(s, left, &wc);
    if (wc < 0x20 || (wc >= 0x7F && wc < 0xA0) || (wc == 0xFFFD && n == 1)) {
      xq_buf_printf(buf, "\\x%02X", wc == 0xFFFD ? (unsigned)(unsigned char)*s : (unsigned)wc);
    } else {
      xq_buf_add(buf, s, n);
    }
  }
}

void xq_log(enum xq_log_level level, const char *fmt, ...) {
  static const char *const names[] = {"error", "warning", "info", "debug"};
  int fd = atomic_load(&log_fd);
  if (fd < 0 || (int)level > atomic_load(&log_least)) {
    return;
  }
  va_list ap;
  va_start(ap, fmt);
  char *text = xq_vasprintf(fmt, ap);
  va_end(ap);
  struct xq_buf line = {0};
  char stamp[21];
  xq_buf_printf(&line, "%s %s ", xq_time_rfc3339(xq_time_now(), stamp), names[level]);
  add_escaped(&line, text);
  xq_buf_add_str(&line, "\n");
  if (write(fd, line.data, line.len) < 0) {
    /* A log that cannot be written has nowhere to say so. */
  }
  xq_buf_clear(&line);
  free(text);
}

void xq_log_err(enum xq_log_level level, xq_err *err, const char *what) {
  char *line = xq_err_to_line(err);
  xq_log(level, "%s: %s", what, line);
  free(line);
  xq_err_free(&err);
}
