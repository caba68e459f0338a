/*
 * out.c - what is said: in whole lines, broken at the terminal's width, a screenful at a time.  Nothing but text leaves here:
 * what would move the cursor, or reorder its neighbours, is shown as what it is not.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "plain/plain_int.h"

enum { ROWS_LEAST = 5, COLS_LEAST = 10 };

static int number_in_environment(const char *name) {
  const char *value = getenv(name);
  return value != NULL ? atoi(value) : 0;
}

void plain_out_measure(struct plain_out *out) {
  struct winsize size = {0};
  if (!out->terminal) {
    return;
  }
  int cols = number_in_environment("COLUMNS"), rows = number_in_environment("LINES");
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  out->cols = cols >= COLS_LEAST ? cols : known && size.ws_col >= COLS_LEAST ? size.ws_col : 80;
  out->rows = rows >= ROWS_LEAST ? rows : known && size.ws_row >= ROWS_LEAST ? size.ws_row : 24;
}

void plain_out_begin(struct plain_out *out) {
  out->to = stdout;
  out->terminal = isatty(STDOUT_FILENO);
  plain_out_measure(out);
}

/* ---- what waits to be written */

/* What only looks like a character is told once a page: by its number it can be looked up, and read aloud. */
void plain_tell_unshown(struct plain_out *out, const char *line) {
  enum { AN_IDEOGRAPH = 0x4E2D }; /* (where all Chinese is spelled in letters it would be all of it) */
  char *numbers = (out->terminal || xq_charset() != NULL) && xq_shows(AN_IDEOGRAPH) ? xq_text_unshown(line) : NULL,
       *rest = numbers;
  struct xq_buf fresh = {0};
  for (char *number; (number = strsep(&rest, " ")) != NULL;) {
    if (out->noted == NULL || strstr(out->noted, number) == NULL) {
      char *noted = xq_asprintf("%s %s", out->noted != NULL ? out->noted : "", number);
      xq_strwipe(out->noted);
      out->noted = noted;
      xq_buf_printf(&fresh, "%s%s", fresh.len > 0 ? " " : "", number);
    }
  }
  if (fresh.len > 0) {
    char *words = xq_buf_take_str(&fresh);
    plain_lines_put(&out->waiting, xq_asprintf(_("(%s: cannot be shown here; it is kept exactly as it is.)"), words));
    xq_strwipe(words);
  }
  xq_strwipe(numbers);
}

void plain_take(struct plain_out *out, char *line) {
  plain_lines_put(&out->waiting, line);
  plain_tell_unshown(out, line);
}

void plain_say(struct plain_out *out, const char *fmt, ...) {
  struct plain_lines lines = {0};
  va_list ap;
  va_start(ap, fmt);
  plain_lines_take(&lines, xq_vasprintf(fmt, ap));
  va_end(ap);
  for (size_t i = 0; i < lines.count; i++) {
    plain_take(out, lines.line[i]);
  }
  free(lines.line);
}

void plain_say_together(struct plain_out *out, const char *lines) {
  const size_t first = out->waiting.count;
  plain_say(out, "%s", lines);
  out->group = first;
  out->grouped = out->waiting.count - first;
}

void plain_say_choices(struct plain_out *out, const char *label, const char *const *choices, size_t count) {
  struct xq_buf text = {0};
  if (label != NULL) {
    xq_buf_printf(&text, "%s\n", label);
  }
  for (size_t i = 0; i < count; i++) {
    xq_buf_printf(&text, "%zu  %s\n", i + 1, choices[i]);
  }
  char *lines = xq_buf_take_str(&text);
  if (lines != NULL) {
    plain_say_together(out, lines);
  }
  xq_strwipe(lines);
}

void plain_gap(struct plain_out *out) {
  size_t count = out->waiting.count;
  if (count == 0 || out->waiting.line[count - 1][0] != '\0') {
    plain_lines_put(&out->waiting, xq_strdup(""));
  }
}

void plain_out_forget_noted(struct plain_out *out) {
  xq_strwipe(out->noted);
  out->noted = NULL;
}

/* ---- writing */

/* A character as the terminal can show it; through a pipe it goes as it is. */
static void add_shown(struct xq_buf *text, bool terminal, const char *s, size_t n, wchar_t wc) {
  char shown[XQ_SHOWN_MAX];
  const int width = xq_shown(wc, shown);
  if (width < 0 || terminal) {
    xq_buf_add_str(text, shown);
  } else if (width > 0 || shown[0] != '\0') {
    xq_buf_add(text, s, n);
  }
}

static void write_text(const struct plain_out *out, const char *s, size_t len) {
  struct xq_buf text = {0};
  wchar_t wc;
  for (size_t n; (n = xq_utf8_decode(s, len, &wc)) > 0; s += n, len -= n) {
    add_shown(&text, out->terminal, s, n, wc);
  }
  if (text.len > 0) {
    fwrite(text.data, 1, text.len, out->to);
  }
  xq_buf_wipe(&text);
}

static void write_row(void *ctx, const char *start, size_t bytes) {
  struct plain_out *out = ctx;
  write_text(out, start, bytes);
  fputc('\n', out->to);
  out->shown++;
}

static void count_row(void *ctx, const char *start, size_t bytes) {
  (void)start;
  (void)bytes;
  ++*(int *)ctx;
}

static int rows_of(const struct plain_out *out, const char *line) {
  int rows = 0;
  if (out->cols > 0) {
    xq_text_wrap(line, out->cols, count_row, &rows);
  }
  return rows > 1 ? rows : 1;
}

static void write_line(struct plain_out *out, const char *line) {
  if (out->cols > 0 && *line != '\0') {
    xq_text_wrap(line, out->cols, write_row, out);
  } else {
    write_row(out, line, strlen(line));
  }
}

static void end_question(struct plain_out *out) {
  if (out->half) {
    fputc('\n', out->to);
  }
  out->open = out->half = false;
}

/* Whoever reads it may have gone: then nothing is said any more. */
static void push_out(struct plain_out *out) {
  errno = 0;
  if (!out->gone && (fflush(out->to) != 0 || ferror(out->to))) {
    out->gone = errno != 0 ? errno : EPIPE;
  }
}

bool plain_out_gone(struct plain_out *out) {
  struct pollfd reader = {.fd = STDOUT_FILENO};
  if (out->gone == 0 && !out->terminal && out->to == stdout && poll(&reader, 1, 0) > 0 &&
      (reader.revents & (POLLERR | POLLHUP)) != 0) {
    out->gone = EPIPE;
  }
  return out->gone != 0;
}

/* How many rows are needed here at once: of this line, or of all that stand together from it on.  (One row of the next
 * screenful is the question whether to go on.) */
static int rows_needed(const struct plain_out *out, size_t at) {
  const struct plain_lines *waiting = &out->waiting;
  int rows = 0;
  for (size_t i = at; at == out->group && i < at + out->grouped && i < waiting->count; i++) {
    rows += rows_of(out, waiting->line[i]);
  }
  return rows > 0 && rows < out->rows - 2 ? rows : rows_of(out, waiting->line[at]);
}

/* So many lines were written, or none wait any more. */
static void move_group(struct plain_out *out, size_t done) {
  if (out->waiting.count == 0 || done > out->group) {
    out->grouped = 0;
  }
  out->group -= done < out->group ? done : out->group;
}

bool plain_out_flush(struct plain_out *out) {
  struct plain_lines *waiting = &out->waiting;
  size_t done = 0;
  bool full = false;
  while (done < waiting->count && !full) {
    const char *line = waiting->line[done];
    full = out->rows > 0 && out->shown > 0 && out->shown + rows_needed(out, done) > out->rows - 2;
    if (!full) {
      end_question(out);
      write_line(out, line);
      done++;
    }
  }
  for (size_t i = 0; i < done; i++) {
    xq_strwipe(waiting->line[i]);
  }
  if (done > 0) {
    waiting->count -= done;
    memmove(waiting->line, waiting->line + done, waiting->count * sizeof *waiting->line);
  }
  move_group(out, done);
  push_out(out);
  return !full;
}

/* ---- questions */

struct rows {
  struct plain_out *out;
  const char *last; /* the row that is to be written, when there is one behind it */
  size_t len;
};

static void write_before(void *ctx, const char *start, size_t bytes) {
  struct rows *rows = ctx;
  if (rows->last != NULL) {
    write_row(rows->out, rows->last, rows->len);
  }
  rows->last = start;
  rows->len = bytes;
}

/* Its last piece stays open, so that what is typed stands behind it. */
void plain_out_ask(struct plain_out *out, char *text) {
  struct rows rows = {.out = out};
  end_question(out);
  if (out->terminal) {
    xq_text_wrap(text, out->cols - 1, write_before, &rows);
    write_text(out, rows.last, strlen(rows.last)); /* with the blank at its end */
  } else {
    write_line(out, text);
  }
  out->half = out->terminal;
  out->open = true;
  push_out(out);
  out->shown = 0;
  xq_strwipe(text);
}

void plain_out_end(struct plain_out *out) {
  out->rows = 0; /* nobody is asked whether to go on */
  (void)plain_out_flush(out);
  end_question(out);
  push_out(out);
  plain_lines_clear(&out->waiting);
  plain_out_forget_noted(out);
}

void plain_out_answered(struct plain_out *out, bool echoed) {
  out->half = out->half && !echoed;
  out->open = false;
  out->shown = 1;
}
