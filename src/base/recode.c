/*
 * recode.c - the edge where a locale is not UTF-8 (zh_CN.GB18030, zh_CN.GBK).  Inside the program all text is UTF-8; what
 * a person types or names is recoded here on its way in, and what is printed on its way out.  By the C library's iconv,
 * so that it works where the locale itself was never generated.  See base.h.
 */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xuqi/base.h"

/* iconv() writes nothing to its input, though its type says it may. */
static size_t convert(iconv_t cd, const char **in, size_t *len, char **out, size_t *room) {
  union {
    const char *given;
    char *taken;
  } at = {*in};
  const size_t result = iconv(cd, &at.taken, len, out, room);
  *in = at.given;
  return result;
}

/* ---- on the way in */

/* As much as can be recoded; what is no character becomes U+FFFD. */
static char *decode(iconv_t cd, const char *s, size_t len) {
  static const char replacement[] = "\xEF\xBF\xBD";
  struct xq_buf buf = {0};
  xq_buf_add(&buf, "", 0);
  while (len > 0) {
    char out[256], *at = out;
    size_t room = sizeof out;
    const bool stuck = convert(cd, &s, &len, &at, &room) == (size_t)-1 && errno != E2BIG;
    xq_buf_add(&buf, out, (size_t)(at - out));
    if (stuck) {
      xq_buf_add_str(&buf, replacement);
      s++;
      len--;
    }
    explicit_bzero(out, sizeof out); /* it may be about a person */
  }
  return xq_buf_take_str(&buf);
}

char *xq_charset_in(const char *s, size_t len) {
  iconv_t cd = xq_charset() != NULL ? iconv_open("UTF-8", xq_charset()) : (iconv_t)-1;
  if (cd == (iconv_t)-1) {
    return xq_strndup(s, len);
  }
  char *text = decode(cd, s, len);
  iconv_close(cd);
  return text;
}

char *xq_charset_file(const char *s, size_t len) {
  return xq_utf8_valid(s, len) ? xq_strndup(s, len) : xq_charset_in(s, len);
}

/* ---- on the way out */

struct stream {
  int fd;
  bool shown; /* at a terminal, to which its font matters */
  iconv_t cd;
  char torn[4]; /* the beginning of a character whose end is still to be written */
  size_t torn_len;
};

/* One character; false: this character set has it not. */
static bool put_char(iconv_t cd, const char *s, size_t len, struct xq_buf *out) {
  char bytes[16], *at = bytes;
  size_t room = sizeof bytes;
  if (convert(cd, &s, &len, &at, &room) != 0 || len > 0) { /* "more than 0": by one like it */
    iconv(cd, NULL, NULL, NULL, NULL);
    return false;
  }
  xq_buf_add(out, bytes, (size_t)(at - bytes));
  return true;
}

static void put_stand_in(iconv_t cd, wchar_t wc, bool shown, struct xq_buf *out) {
  static const char geta[] = "\xE3\x80\x93"; /* what printers set for a type they have not */
  char instead[XQ_SHOWN_MAX];
  xq_stand_in(wc, instead);
  if (xq_wcwidth(wc) == 2 && instead[0] == '[' && !(shown && xq_glyph_missing(0x3013)) &&
      put_char(cd, geta, sizeof geta - 1, out)) {
    return;
  }
  xq_buf_add_str(out, instead); /* ASCII */
}

/* Bytes that are no UTF-8 go out as they are: names of files, which are the locale's own. */
static void encode(iconv_t cd, const char *s, size_t len, bool shown, struct xq_buf *out) {
  while (len > 0) {
    wchar_t wc;
    size_t n = xq_utf8_decode(s, len, &wc);
    if ((unsigned char)s[0] < 0x80 || (n == 1 && wc == 0xFFFD)) {
      xq_buf_add(out, s, 1);
      n = 1;
    } else if ((shown && xq_glyph_missing(wc)) || !put_char(cd, s, n, out)) {
      put_stand_in(cd, wc, shown, out);
    }
    s += n;
    len -= n;
  }
}

static const char *charset_out(void) {
  return xq_charset() != NULL ? xq_charset() : "UTF-8";
}

bool xq_charset_has(wchar_t wc) {
  iconv_t cd = iconv_open(charset_out(), "UTF-8");
  char bytes[4];
  struct xq_buf out = {0};
  const bool has = cd != (iconv_t)-1 && put_char(cd, bytes, xq_utf8_encode(wc, bytes), &out);
  xq_buf_clear(&out);
  if (cd != (iconv_t)-1) {
    iconv_close(cd);
  }
  return has;
}

char *xq_charset_out(const char *s) {
  iconv_t cd = iconv_open(charset_out(), "UTF-8");
  if (cd == (iconv_t)-1) {
    return xq_strdup(s);
  }
  struct xq_buf out = {0};
  xq_buf_add(&out, "", 0);
  encode(cd, s, strlen(s), true, &out);
  iconv_close(cd);
  return xq_buf_take_str(&out);
}

/* How many bytes at the end are the beginning of a character. */
static size_t unfinished(const char *s, size_t len) {
  for (size_t back = 1; back <= 3 && back <= len; back++) {
    const unsigned char c = (unsigned char)s[len - back];
    if (c >= 0xC0) {
      const size_t whole = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
      return whole > back ? back : 0;
    }
    if (c < 0x80) {
      break;
    }
  }
  return 0;
}

static bool write_all(int fd, const char *s, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, s, len);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      return false;
    }
    s += n;
    len -= (size_t)n;
  }
  return true;
}

static ssize_t stream_write(void *cookie, const char *s, size_t len) {
  struct stream *stream = cookie;
  struct xq_buf in = {0}, out = {0};
  xq_buf_add(&in, stream->torn, stream->torn_len);
  xq_buf_add(&in, s, len);
  stream->torn_len = unfinished((const char *)in.data, in.len);
  memcpy(stream->torn, in.data + in.len - stream->torn_len, stream->torn_len);
  encode(stream->cd, (const char *)in.data, in.len - stream->torn_len, stream->shown, &out);
  const bool done = write_all(stream->fd, (const char *)out.data, out.len);
  xq_buf_clear(&in);
  xq_buf_clear(&out);
  return done ? (ssize_t)len : 0; /* 0 is an error here */
}

static FILE *recoded(int fd, int mode) {
  struct stream *stream = xq_calloc(1, sizeof *stream);
  stream->fd = fd;
  stream->shown = isatty(fd);
  stream->cd = iconv_open(charset_out(), "UTF-8");
  FILE *file = fopencookie(stream, "w", (cookie_io_functions_t){.write = stream_write});
  if (file == NULL || stream->cd == (iconv_t)-1) {
    abort(); /* xq_charset_set() has tried it: only memory can be missing */
  }
  setvbuf(file, NULL, mode, BUFSIZ);
  return file;
}

/* The streams live as long as the process; exit() flushes them. */
void xq_charset_streams(void) {
  static bool done;
  if (done || (xq_charset() == NULL && !xq_glyph_missing(0x4E2D))) {
    return;
  }
  done = true;
  fflush(stdout);
  stdout = recoded(STDOUT_FILENO, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
  stderr = recoded(STDERR_FILENO, _IOLBF);
}

xq_err *xq_stdout_bytes(const void *data, size_t len) {
  if (fflush(stdout) != 0 || !write_all(STDOUT_FILENO, data, len)) {
    return xq_err_errno(errno, NULL, "writing the answer");
  }
  return NULL;
}
