/*
 * layout.c - items become lines: the common part, and the kinds that are only text.
 *
 * Left to right a line of content has: headings at column 0, everything else two columns in.  On a narrow terminal the
 * indentation goes, and what stood side by side stands under each other; nothing is ever cut that cannot be read
 * elsewhere.
 */
#include "tui/layout.h"

#include <stdlib.h>
#include <string.h>

const struct tui_signs tui_signs_plain = {
    .mark = {[TUI_MARK_NONE] = "",
             [TUI_MARK_OK] = "ok",
             [TUI_MARK_NOW] = ">>",
             [TUI_MARK_WARN] = "!",
             [TUI_MARK_BAD] = "x",
             [TUI_MARK_TODO] = "-"},
    .pointer = ">",
    .radio = "*",
    .drop = "v",
    .past = "-",
    .left = "=",
    .today = "+",
    .full = "#",
    .empty = ".",
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
    .full = "█",
    .empty = "░",
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
    w->line++;
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

/* ---------------------------------------------------------------- buttons */

/* One that cannot be pressed has another shape, not only another colour. */
static char *button_text(const struct tui_button *button) {
  if (button->disabled) {
    return xq_asprintf("( %s%s )", button->label, button->letter != 0 ? "  " : "");
  }
  return button->letter != 0 ? xq_asprintf("[ %s %c ]", button->label, button->letter)
                             : xq_asprintf("[ %s ]", button->label);
}

int layout_button_cols(const struct tui_button *button) {
  return xq_text_width(button->label) + 4 + (button->letter != 0 ? 2 : 0);
}

void layout_put_button(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line,
                       int col) {
  char *text = button_text(button);
  int stop = -1;
  if (!button->disabled) {
    stop = layout_stop(layout, item, button, line, col, layout_button_cols(button));
  }
  layout_put(layout, line, col, button->disabled ? LOOK_DIM : LOOK_BUTTON, text)->stop = stop;
  free(text);
}

/* A row of buttons, broken into several rows where the width asks for it. */
static void layout_buttons(struct layout *layout, const struct item *item) {
  enum { GAP = 3 };
  for (size_t at = 0; at < item->button_count;) {
    int width = 0;
    size_t end = at;
    while (end < item->button_count) {
      int more = layout_button_cols(&item->buttons[end]) + (end > at ? GAP : 0);
      if (end > at && width + more > layout->cols) {
        break;
      }
      width += more;
      end++;
    }
    layout_line(layout);
    int col = item->on ? (layout->cols - width) / 2 : layout->cols - width;
    col = col > 0 ? col : 0;
    for (; at < end; at++) {
      layout_put_button(layout, item, &item->buttons[at], layout_here(layout), col);
      col += layout_button_cols(&item->buttons[at]) + GAP;
    }
  }
}

/* ---------------------------------------------------------------- text */

static int indentation(const struct layout *layout, int wanted) {
  return layout->cols >= 50 ? wanted : wanted < 2 ? wanted : 2;
}

static void layout_heading(struct layout *layout, const struct item *item) {
  layout_line(layout);
  size_t line = layout_here(layout);
  int room = layout->cols;
  if (item->button_count > 0) {
    int cols = layout_button_cols(&item->buttons[0]);
    bool beside = xq_text_width(item->text) + 2 + cols <= layout->cols;
    room -= beside ? cols + 2 : 0;
    size_t last = layout_wrap(layout, line, 0, room, LOOK_HEADING, -1, item->text);
    if (!beside) {
      layout_line(layout);
      last = layout_here(layout);
    }
    int col = layout->cols - cols;
    layout_put_button(layout, item, &item->buttons[0], beside ? line : last, col > 0 ? col : 0);
    return;
  }
  layout_wrap(layout, line, 0, room, LOOK_HEADING, -1, item->text);
}

static void layout_text(struct layout *layout, const struct item *item) {
  int indent = indentation(layout, item->indent);
  layout_line(layout);
  layout_wrap(layout, layout_here(layout), indent, layout->cols - indent, (enum tui_look)item->style, -1, item->text);
}

static enum tui_look mark_look(enum tui_mark mark) {
  switch (mark) {
    case TUI_MARK_OK:
      return LOOK_GOOD;
    case TUI_MARK_NOW:
      return LOOK_STRONG;
    case TUI_MARK_WARN:
      return LOOK_WARN;
    case TUI_MARK_BAD:
      return LOOK_BAD;
    default:
      return LOOK_DIM;
  }
}

static void layout_marked(struct layout *layout, const struct item *item) {
  layout_line(layout);
  size_t line = layout_here(layout);
  int indent = indentation(layout, 2);
  layout_put(layout, line, indent, mark_look(item->mark), layout->signs->mark[item->mark]);
  layout_wrap(layout, line, indent + 3, layout->cols - indent - 3, LOOK_NORMAL, -1, item->text);
}

struct widest {
  int cols;
};

static void measure(void *ctx, const char *start, size_t bytes) {
  struct widest *widest = ctx;
  char *line = xq_strndup(start, bytes);
  int cols = xq_text_width(line);
  widest->cols = cols > widest->cols ? cols : widest->cols;
  free(line);
}

/* A frame around text, no wider than its longest line. */
static void layout_box(struct layout *layout, const struct item *item) {
  int indent = indentation(layout, 2);
  int room = layout->cols - 2 * indent - 4;
  struct widest widest = {0};
  xq_text_wrap(item->text, room, measure, &widest);
  int cols = widest.cols + 4;
  layout_line(layout);
  layout_draw(layout, layout_here(layout), RUN_TOP, indent, cols, LOOK_FRAME);
  layout_line(layout);
  size_t first = layout_here(layout);
  size_t last = layout_wrap(layout, first, indent + 2, room, (enum tui_look)item->style, -1, item->text);
  for (size_t line = first; line <= last; line++) {
    layout_draw(layout, line, RUN_VLINE, indent, 1, LOOK_FRAME);
    layout_draw(layout, line, RUN_VLINE, indent + cols - 1, 1, LOOK_FRAME);
  }
  layout_line(layout);
  layout_draw(layout, layout_here(layout), RUN_BOTTOM, indent, cols, LOOK_FRAME);
}

/* ---------------------------------------------------------------- all of them */

static void layout_item(struct layout *layout, const struct items *items, const struct item *item) {
  switch (item->kind) {
    case ITEM_HEADING:
      layout_heading(layout, item);
      break;
    case ITEM_SPACE:
      layout_line(layout);
      break;
    case ITEM_RULE:
      layout_line(layout);
      layout_draw(layout, layout_here(layout), RUN_HLINE, 0, layout->cols, LOOK_FRAME);
      break;
    case ITEM_TEXT:
      layout_text(layout, item);
      break;
    case ITEM_MARKED:
      layout_marked(layout, item);
      break;
    case ITEM_PAIRS:
      layout_pairs(layout, item);
      break;
    case ITEM_FIELD:
      layout_field(layout, item);
      break;
    case ITEM_CHOICE:
      layout_choice(layout, item);
      break;
    case ITEM_RADIO:
      layout_radio(layout, item);
      break;
    case ITEM_CHECK:
      layout_check(layout, item);
      break;
    case ITEM_PAIR_BUTTON:
      layout_pair_button(layout, item);
      break;
    case ITEM_BUTTONS:
      layout_buttons(layout, item);
      break;
    case ITEM_CARD:
      layout_card(layout, item);
      break;
    case ITEM_VALIDITY:
      layout_validity(layout, items, item);
      break;
    case ITEM_TABLE:
      layout_table(layout, item);
      break;
    case ITEM_BOX:
      layout_box(layout, item);
      break;
    case ITEM_STEP:
      layout_step(layout, items, item);
      break;
    case ITEM_PROGRESS:
      layout_progress(layout, item);
      break;
  }
}

void layout_make(struct layout *layout, const struct items *items, int cols, const struct tui_signs *signs) {
  layout->cols = cols > 8 ? cols : 8;
  layout->signs = signs;
  layout->label_cols = layout_label_cols(items, layout->cols);
  for (size_t i = 0; i < items->count; i++) {
    layout_item(layout, items, &items->item[i]);
  }
}

void layout_clear(struct layout *layout) {
  for (size_t i = 0; i < layout->count; i++) {
    for (size_t r = 0; r < layout->line[i].count; r++) {
      free(layout->line[i].run[r].text);
    }
    free(layout->line[i].run);
  }
  free(layout->line);
  free(layout->stop);
  *layout = (struct layout){0};
}

/* ---------------------------------------------------------------- as plain text */

static void add_many(struct xq_buf *buf, const char *text, int times) {
  for (; times > 0; times--) {
    xq_buf_add_str(buf, text);
  }
}

static void add_run_text(struct xq_buf *buf, const struct run *run) {
  if (run->kind == RUN_TEXT) {
    xq_buf_add_str(buf, run->text);
  } else if (run->kind == RUN_FIELD) {
    struct tui_edit_view view;
    tui_edit_look(run->edit, run->cols, &view);
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
