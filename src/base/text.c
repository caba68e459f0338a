/* text.c - characters, columns and lines of UTF-8 text.  Unicode by libunistring.  See base.h. */
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unilbrk.h>
#include <uninorm.h>
#include <unistr.h>

#include "xuqi/base.h"

#define REPLACEMENT 0xFFFD
#define FULL_WIDTH_SPACE 0x3000

static void add_char(struct xq_buf *buf, wchar_t wc) {
  char bytes[4];
  xq_buf_add(buf, bytes, xq_utf8_encode(wc, bytes));
}

static bool is_control(wchar_t wc) {
  return (wc >= 0 && wc < 0x20) || (wc >= 0x7F && wc < 0xA0);
}

/* ---- columns */

/* Columns as shown: what has no width is shown as one replacement character. */
static int shown_width(wchar_t wc) {
  int width = xq_wcwidth(wc);
  return width >= 0 ? width : 1;
}

int xq_text_width(const char *s) {
  int width = 0;
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    width += shown_width(wc);
  }
  return width;
}

/* For each byte of `s` whether a character as people see it (a grapheme cluster) begins there; free() it. */
static char *cluster_breaks(const char *s, size_t len) {
  char *breaks = xq_calloc(len + 1, 1);
  if (xq_utf8_valid(s, len)) {
    u8_grapheme_breaks((const uint8_t *)s, len, breaks);
  } else {
    memset(breaks, 1, len);
  }
  breaks[len] = 1;
  return breaks;
}

char *xq_text_unshown(const char *s) {
  struct xq_buf buf = {0};
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    char shown[XQ_SHOWN_MAX];
    if (xq_shown(wc, shown) > 0 && (strlen(shown) != n || strncmp(shown, s, n) != 0)) {
      xq_buf_printf(&buf, "%sU+%04X", buf.len > 0 ? " " : "", (unsigned)wc);
    }
  }
  return buf.len > 0 ? xq_buf_take_str(&buf) : NULL;
}

/* The columns of the cluster at `at`; *end is where it ends. */
static int cluster_width(const char *s, size_t len, const char *breaks, size_t at, size_t *end) {
  int width = 0;
  do {
    wchar_t wc;
    at += xq_utf8_decode(s + at, len - at, &wc);
    width += shown_width(wc);
  } while (at < len && breaks[at] == 0);
  *end = at;
  return width;
}

char *xq_text_clip(const char *s, int cols) {
  if (xq_text_width(s) <= cols) {
    return xq_strdup(s);
  }
  const int dots = cols >= 2 ? 2 : cols > 0 ? cols : 0;
  const size_t len = strlen(s);
  char *breaks = cluster_breaks(s, len);
  size_t fits = 0, next = 0;
  for (int width = 0; fits < len; fits = next) {
    width += cluster_width(s, len, breaks, fits, &next);
    if (width > cols - dots) {
      break;
    }
  }
  free(breaks);
  struct xq_buf buf = {0};
  xq_buf_add(&buf, s, dots < 2 ? 0 : fits);
  xq_buf_add(&buf, "..", (size_t)dots);
  return xq_buf_take_str(&buf);
}

/* ---- lines */

/* Without the spaces at its end: they hang over the edge. */
static void emit(const char *start, size_t len, void (*line)(void *, const char *, size_t), void *ctx) {
  while (len > 0 && start[len - 1] == ' ') {
    len--;
  }
  line(ctx, start, len);
}

static bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Names of keys (Ctrl-G), options (--dry-run), files (1C72.pem) and dates are one piece: Unicode would break them behind
 * the hyphen or the point.  Longer than a line, they are. */
enum { BREAK_IN_NAME = 'n' };
static void keep_names(const char *s, size_t len, char *breaks) {
  for (size_t i = 1; i < len; i++) {
    if ((s[i - 1] == '-' || s[i - 1] == '.') && (is_letter_or_digit(s[i]) || s[i] == '_')) {
      breaks[i] = breaks[i] == UC_BREAK_POSSIBLE ? BREAK_IN_NAME : breaks[i];
    }
  }
}

/* Where the `len` bytes may be broken, each byte; free() it.  Text that is not UTF-8 may be cut anywhere. */
static char *line_breaks(const char *s, size_t len) {
  char *breaks = xq_calloc(len + 1, 1); /* all UC_BREAK_UNDEFINED */
  if (xq_utf8_valid(s, len)) {
    u8_possible_linebreaks((const uint8_t *)s, len, "UTF-8", breaks);
    keep_names(s, len, breaks);
  }
  return breaks;
}

/* Columns of the piece at `at`, without the blanks at its end; *end is where a line may break again. */
static int piece_cols(const char *s, size_t len, const char *breaks, const char *clusters, size_t at, size_t *end) {
  int width = 0, blanks = 0;
  do {
    const bool blank = s[at] == ' ';
    const int w = cluster_width(s, len, clusters, at, &at);
    width += blank ? 0 : blanks + w;
    blanks = blank ? blanks + w : 0;
  } while (at < len && breaks[at] != UC_BREAK_POSSIBLE && breaks[at] != UC_BREAK_MANDATORY);
  *end = at;
  return width;
}

static void break_long_names(const char *s, size_t len, char *breaks, const char *clusters, int cols) {
  for (size_t at = 0, end = 0; at < len; at = end) {
    if (piece_cols(s, len, breaks, clusters, at, &end) > cols) {
      for (size_t i = at; i < end; i++) {
        breaks[i] = breaks[i] == BREAK_IN_NAME ? UC_BREAK_POSSIBLE : breaks[i];
      }
    }
  }
}

/* One paragraph (no '\n' in it).  breaks[i] says whether a line may break before byte i, clusters[i] whether what people
 * see as one character begins there. */
static void wrap_paragraph(const char *s, size_t len, const char *breaks, const char *clusters, int cols,
                           void (*line)(void *, const char *, size_t), void *ctx) {
  size_t start = 0, at = 0, chance = 0;
  int width = 0; /* with the spaces at its end */
  while (at < len) {
    size_t next;
    int w = cluster_width(s, len, clusters, at, &next);
    if (w > cols) { /* wider than the line, by its marks: cut there, too */
      wchar_t wc;
      next = at + xq_utf8_decode(s + at, len - at, &wc);
      w = shown_width(wc);
    }
    if (breaks[at] == UC_BREAK_POSSIBLE && at > start) {
      chance = at;
    }
    if (!(s[at] == ' ' && next == at + 1) && width + w > cols && at > start) {
      at = chance > start ? chance : at; /* a word longer than the line is cut */
      emit(s + start, at - start, line, ctx);
      start = chance = at;
      width = 0;
      continue;
    }
    width += w;
    at = next;
  }
  emit(s + start, len - start, line, ctx);
}

int xq_text_least_cols(const char *s) {
  const size_t len = strlen(s);
  char *breaks = line_breaks(s, len), *clusters = cluster_breaks(s, len);
  int widest = 0;
  for (size_t at = 0, end = 0; at < len; at = end) {
    const int width = piece_cols(s, len, breaks, clusters, at, &end);
    widest = width > widest ? width : widest;
  }
  free(clusters);
  free(breaks);
  return widest;
}

void xq_text_wrap(const char *s, int cols, void (*line)(void *ctx, const char *start, size_t bytes), void *ctx) {
  cols = cols < 2 ? 2 : cols;
  while (*s != '\0') {
    size_t len = strcspn(s, "\n");
    char *breaks = line_breaks(s, len);
    char *clusters = cluster_breaks(s, len);
    break_long_names(s, len, breaks, clusters, cols);
    wrap_paragraph(s, len, breaks, clusters, cols, line, ctx);
    free(clusters);
    free(breaks);
    s += len + (s[len] == '\n');
  }
}

/* ---- cleaning */

/* Characters that reorder or hide their neighbours: a line with them does not say what it seems to say. */
static bool is_deceptive(wchar_t wc) {
  return (wc >= 0x202A && wc <= 0x202E) || /* embeddings and overrides */
         (wc >= 0x2066 && wc <= 0x2069) || /* isolates */
         wc == 0x200E || wc == 0x200F || wc == 0x061C || (wc >= 0xFFF9 && wc <= 0xFFFB) ||
         (wc >= 0xE0000 && wc <= 0xE007F); /* tags */
}

static bool is_printable(wchar_t wc) {
  return !is_control(wc) && !is_deceptive(wc) && wc != 0x2028 && wc != 0x2029;
}

bool xq_text_printable(const char *s) {
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    if (!is_printable(wc) || (wc == REPLACEMENT && n == 1)) {
      return false;
    }
  }
  return true;
}

char *xq_text_clean(const char *text) {
  char *utf8 = xq_charset_file(text, strlen(text)); /* the name of a file is in the locale's character set */
  const char *s = utf8;
  struct xq_buf buf = {0};
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    add_char(&buf, is_printable(wc) ? wc : REPLACEMENT);
  }
  xq_strwipe(utf8);
  return xq_buf_take_str(&buf);
}

/* Copy in which the white space at both ends is left out. */
static char *trim(const char *s, size_t len) {
  wchar_t wc;
  for (size_t n; (n = xq_utf8_decode(s, len, &wc)) > 0 && uc_is_property_white_space((ucs4_t)wc); s += n, len -= n) {
  }
  size_t end = 0;
  for (size_t at = 0, n; (n = xq_utf8_decode(s + at, len - at, &wc)) > 0; at += n) {
    if (!uc_is_property_white_space((ucs4_t)wc)) {
      end = at + n;
    }
  }
  return xq_strndup(s, end);
}

char *xq_text_normalize(const char *s) {
  struct xq_buf buf = {0};
  wchar_t wc, before = 0;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    bool second = before == '\r' && wc == '\n';
    if (!is_deceptive(wc) && !second) {
      add_char(&buf, uc_is_property_white_space((ucs4_t)wc) ? ' ' : wc);
    }
    before = wc;
  }
  xq_buf_add(&buf, "", 0);
  size_t len = 0;
  uint8_t *composed = u8_normalize(UNINORM_NFC, buf.data, buf.len, NULL, &len);
  if (composed == NULL) {
    abort(); /* the text is UTF-8 by now: only memory can be missing */
  }
  explicit_bzero(buf.data, buf.len); /* it may be about a person */
  xq_buf_clear(&buf);
  char *result = trim((const char *)composed, len);
  xq_memwipe(composed, len);
  return result;
}

wchar_t xq_fold_width(wchar_t wc) {
  if (wc >= 0xFF01 && wc <= 0xFF5E) {
    return wc - 0xFF01 + '!';
  }
  return wc == FULL_WIDTH_SPACE ? ' ' : wc;
}

char *xq_text_fold_width(const char *s) {
  struct xq_buf buf = {0};
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    if (xq_fold_width(wc) != wc) {
      add_char(&buf, xq_fold_width(wc));
    } else {
      xq_buf_add(&buf, s, n); /* bytes that are no character stay what they are */
    }
  }
  return xq_buf_take_str(&buf);
}

/* ---- showing values */

char *xq_text_group4(const char *s) {
  struct xq_buf buf = {0};
  wchar_t wc;
  size_t count = 0;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    if (count > 0 && count % 4 == 0) {
      xq_buf_add_str(&buf, " ");
    }
    xq_buf_add(&buf, s, n);
    count++;
  }
  return xq_buf_take_str(&buf);
}

char *xq_text_mask(const char *s, size_t head, size_t tail) {
  const size_t chars = xq_utf8_chars(s, strlen(s));
  if (head >= chars || tail >= chars - head) {
    head = tail = 0; /* nothing would be hidden: hide all */
  }
  struct xq_buf buf = {0};
  wchar_t wc;
  size_t i = 0;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n, i++) {
    if (i < head || i >= chars - tail) {
      xq_buf_add(&buf, s, n);
    } else {
      xq_buf_add_str(&buf, "*");
    }
  }
  return xq_buf_take_str(&buf);
}

/* ---------------------------------------------------------------- numbers that go on */

bool xq_text_same_but_digits(const char *a, const char *b) {
  while (*a != '\0' && *b != '\0') {
    if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9') {
      a += strspn(a, "0123456789");
      b += strspn(b, "0123456789");
    } else if (*a++ != *b++) {
      return false;
    }
  }
  return *a == *b;
}
