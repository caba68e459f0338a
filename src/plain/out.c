/* out.c - what is said: in whole lines, broken at the terminal's width, a screenful at a time. */
#include <stdarg.h>
#include <stdio.h>
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
  out->terminal = isatty(STDOUT_FILENO);
  plain_out_measure(out);
}

/* Blank lines are not what plain_lines_take() takes. */
static void put(struct plain_out *out, char *line) {
  struct plain_lines *waiting = &out->waiting;
  if (waiting->count == waiting->cap) {
    waiting->cap = waiting->cap != 0 ? waiting->cap * 2 : 16;
    waiting->line = xq_realloc(waiting->line, waiting->cap * sizeof *waiting->line);
  }
  waiting->line[waiting->count++] = line;
}

void plain_take(struct plain_out *out, char *line) {
  put(out, line);
}

void plain_say(struct plain_out *out, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  plain_lines_take(&out->waiting, xq_vasprintf(fmt, ap));
  va_end(ap);
}

void plain_gap(struct plain_out *out) {
  size_t count = out->waiting.count;
  if (count == 0 || out->waiting.line[count - 1][0] != '\0') {
    put(out, xq_strdup(""));
  }
}

static void write_row(void *ctx, const char *start, size_t bytes) {
  struct plain_out *out = ctx;
  fwrite(start, 1, bytes, stdout);
  fputc('\n', stdout);
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
  if (out->open) {
    fputc('\n', stdout);
    out->open = false;
  }
}

bool plain_out_flush(struct plain_out *out) {
  struct plain_lines *waiting = &out->waiting;
  size_t done = 0;
  bool full = false;
  while (done < waiting->count && !full) {
    const char *line = waiting->line[done];
    full = out->rows > 0 && out->shown > 0 && out->shown + rows_of(out, line) > out->rows - 2;
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
  fflush(stdout);
  return !full;
}

/* Its last piece stays open, so that what is typed stands behind it. */
void plain_out_ask(struct plain_out *out, char *text) {
  end_question(out);
  if (out->terminal) {
    fputs(text, stdout);
    out->open = true;
  } else {
    write_line(out, text);
  }
  fflush(stdout);
  out->shown = 0;
  xq_strwipe(text);
}

void plain_out_answered(struct plain_out *out, bool echoed) {
  if (echoed) {
    out->open = false;
  }
  out->shown = 1;
}
