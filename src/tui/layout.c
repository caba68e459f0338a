/*
 * layout.c - lines, runs, stops and buttons: what every kind of item is laid out with.  The kinds are in layout_*.c,
 * and layout_items.c, above them, goes through a page.
 */
#include "tui/layout.h"

#include <stdlib.h>
#include <string.h>

#define ASCII_SIGNS                                                             \
  .mark = {[TUI_MARK_NONE] = "",  [TUI_MARK_OK] = "ok", [TUI_MARK_NOW] = ">>",  \
           [TUI_MARK_WARN] = "!", [TUI_MARK_BAD] = "x", [TUI_MARK_TODO] = "-"}, \
  .pointer = ">", .radio = "*", .drop = "v", .past = "-", .left = "=", .today = "+", .open = "#"

const struct tui_signs tui_signs_plain = {ASCII_SIGNS};
/* A console's font has few characters, but has had these from the beginning. */
const struct tui_signs tui_signs_console = {ASCII_SIGNS, .halves = true};

const struct tui_signs tui_signs_spoken = {
    .mark = {[TUI_MARK_NONE] = "",
             [TUI_MARK_OK] = "",
             [TUI_MARK_NOW] = "",
             [TUI_MARK_WARN] = "!",
             [TUI_MARK_BAD] = "x",
             [TUI_MARK_TODO] = ""},
    .pointer = "",
    .radio = "*",
    .drop = " ",
    .past = "-",
    .left = "=",
    .today = "+",
    .open = "#",
    .spoken = true,
};

const struct tui_signs tui_signs_unicode = {
    .mark = {[TUI_MARK_NONE] = "",
             [TUI_MARK_OK] = "√",
             [TUI_MARK_NOW] = "»",
             [TUI_MARK_WARN] = "!",
             [TUI_MARK_BAD] = "×",
             [TUI_MARK_TODO] = "·"},
    .pointer = "▸",
    .radio = "•",
    .drop = "▾",
    .past = "─",
    .left = "━",
    .today = "┿",
    .open = "═",
    .halves = true,
};

/* ---------------------------------------------------------------- lines, runs, stops */

struct line *layout_line(struct layout *layout) {
  if (layout->count == layout->cap) {
    layout->cap = layout->cap != 0 ? layout->cap * 2 : 64;
    layout->line = xq_realloc(layout->line, layout->cap * sizeof *layout->line);
  }
  struct line *line = &layout->line[layout->count++];
  *line = (struct line){0};
  return line;
}

size_t layout_here(const struct layout *layout) {
  return layout->count - 1;
}

static struct run *add_run(struct layout *layout, size_t at, struct run run) {
  struct line *line = &layout->line[at];
  line->run = xq_realloc(line->run, (line->count + 1) * sizeof *line->run);
  line->run[line->count] = run;
  return &line->run[line->count++];
}

struct run *layout_put_bytes(struct layout *layout, size_t line, int col, enum tui_look look, const char *text,
                             size_t len) {
  char *copy = xq_strndup(text, len);
  int cols = xq_text_width(copy);
  return add_run(layout, line,
                 (struct run){.kind = RUN_TEXT, .col = col, .cols = cols, .look = look, .stop = -1, .text = copy});
}

struct run *layout_put(struct layout *layout, size_t line, int col, enum tui_look look, const char *text) {
  return layout_put_bytes(layout, line, col, look, text, strlen(text));
}

struct run *layout_draw(struct layout *layout, size_t line, enum run_kind kind, int col, int cols, enum tui_look look) {
  return add_run(layout, line, (struct run){.kind = kind, .col = col, .cols = cols, .look = look, .stop = -1});
}

struct wrapping {
  struct layout *layout;
  size_t line;
  int col, stop;
  enum tui_look look;
  bool begun;
};

static void wrapped_line(void *ctx, const char *start, size_t bytes) {
  struct wrapping *w = ctx;
  if (w->begun) {
    w->line += w->layout->apart == APART_LINES ? 2 : 1;
    while (w->line >= w->layout->count) {
      layout_line(w->layout);
    }
  }
  w->begun = true;
  if (bytes > 0) {
    layout_put_bytes(w->layout, w->line, w->col, w->look, start, bytes)->stop = w->stop;
  }
}

size_t layout_wrap(struct layout *layout, size_t line, int col, int cols, enum tui_look look, int stop,
                   const char *text) {
  struct wrapping w = {.layout = layout, .line = line, .col = col, .look = look, .stop = stop};
  xq_text_wrap(text, cols, wrapped_line, &w);
  return w.line;
}

int layout_stop(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line, int col,
                int cols) {
  layout->stop = xq_realloc(layout->stop, (layout->stops + 1) * sizeof *layout->stop);
  layout->stop[layout->stops] = (struct stop){.id = button != NULL ? button->id : item->id,
                                              .item = item,
                                              .button = button,
                                              .first = line,
                                              .last = line,
                                              .col = col,
                                              .cols = cols};
  return (int)layout->stops++;
}

void layout_drop_line(struct layout *layout) {
  struct line *last = &layout->line[--layout->count];
  for (size_t r = 0; r < last->count; r++) {
    xq_strwipe(last->run[r].text);
  }
  free(last->run);
}

void layout_clear(struct layout *layout) {
  while (layout->count > 0) {
    layout_drop_line(layout);
  }
  free(layout->line);
  free(layout->stop);
  if (layout->beside != NULL) {
    layout_clear(layout->beside);
    free(layout->beside);
  }
  *layout = (struct layout){0};
}

/* ---------------------------------------------------------------- as plain text */

char *layout_words(const struct line *line) {
  struct xq_buf words = {0};
  for (size_t i = 0; i < line->count; i++) {
    xq_buf_add_str(&words, line->run[i].kind == RUN_TEXT ? line->run[i].text : "");
  }
  return xq_buf_take_str(&words);
}

static void add_many(struct xq_buf *buf, const char *text, int times) {
  for (; times > 0; times--) {
    xq_buf_add_str(buf, text);
  }
}

static void add_run_text(struct xq_buf *buf, const struct run *run) {
  if (run->kind == RUN_TEXT) {
    xq_buf_add_str(buf, run->text);
  } else if (run->kind == RUN_FIELD) {
    struct tui_edit_view view = {0};
    if (run->text != NULL) {
      view.text = xq_text_clip(run->text, run->cols);
    } else {
      tui_edit_look(run->edit, run->cols, &view);
    }
    xq_buf_add_str(buf, view.text);
    add_many(buf, " ", run->cols - xq_text_width(view.text));
    free(view.text);
  } else {
    add_many(buf, run->kind == RUN_VLINE ? "|" : "-", run->cols);
  }
}

char *layout_line_text(const struct layout *layout, size_t line) {
  struct xq_buf buf = {0};
  int col = 0;
  for (size_t i = 0; i < layout->line[line].count; i++) {
    const struct run *run = &layout->line[line].run[i];
    add_many(&buf, " ", run->col - col);
    add_run_text(&buf, run);
    col = run->col + run->cols;
  }
  return xq_buf_take_str(&buf);
}
