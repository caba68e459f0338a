/*
 * layout_items.c - items become lines: the kinds that are only text, and the way through all of them.
 *
 * Left to right a line of content has: headings at column 0, everything else two columns in.  On a narrow terminal the
 * indentation goes, and what stood side by side stands under each other; nothing is ever cut that cannot be read
 * elsewhere.
 */
#include <stdlib.h>

#include "tui/layout.h"

/* ---------------------------------------------------------------- text */

enum { MEASURE = 84 }; /* the longest line of prose that the eye finds back from */

static int prose_cols(int cols) {
  return cols < MEASURE ? cols : MEASURE;
}

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
  layout_line(layout)->heading = item->on ? item : NULL;
  layout_wrap(layout, layout_here(layout), indent, prose_cols(layout->cols - indent), (enum tui_look)item->style, -1,
              item->text);
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
  layout_wrap(layout, line, indent + 3, prose_cols(layout->cols - indent - 3), LOOK_NORMAL, -1, item->text);
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
  int room = prose_cols(layout->cols - 2 * indent - 4);
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
  if (layout->signs->spoken) {
    layout_heard(layout, items, item);
    return;
  }
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
    case ITEM_QR:
      layout_qr(layout, item);
      break;
    case ITEM_PATH:
      layout_path(layout, item);
      break;
    case ITEM_STEP:
      layout_step(layout, items, item);
      break;
    case ITEM_WAITING:
      layout_marked(layout, item);
      break;
    case ITEM_CONTENTS: /* of the text beside which it stands */
      break;
    case ITEM_FOOT:
      layout_foot(layout, item);
      break;
  }
}

/* ---------------------------------------------------------------- two columns */

enum { MAIN_LEAST = 74, BETWEEN = 5, BESIDE_LEAST = 35, BESIDE_MOST = 60, BESIDE_SHARE = 36 };

bool layout_is_wide(int cols) {
  return cols >= MAIN_LEAST + BETWEEN + BESIDE_LEAST;
}

int layout_main_cols(int cols) {
  if (!layout_is_wide(cols)) {
    return cols;
  }
  int beside = (cols - BETWEEN) * BESIDE_SHARE / 100;
  beside = beside > BESIDE_MOST ? BESIDE_MOST : beside;
  const int main = cols - BETWEEN - beside;
  return main > MAIN_LEAST ? main : MAIN_LEAST;
}

/* The parts of the text; a sign, and a strong line, at the part that is read. */
static void layout_contents(struct layout *beside, const struct layout *layout, size_t top, size_t rows) {
  const struct item *now = NULL;
  for (size_t i = 0; i < layout->body && (now == NULL || i <= top + rows / 3); i++) {
    now = layout->line[i].heading != NULL ? layout->line[i].heading : now;
  }
  for (size_t i = 0; i < layout->body; i++) {
    const struct item *heading = layout->line[i].heading;
    if (heading != NULL) {
      layout_line(beside);
      const size_t line = layout_here(beside);
      if (heading == now) {
        layout_put(beside, line, 0, LOOK_KEY, beside->signs->pointer);
      }
      layout_wrap(beside, line, 2, beside->cols - 2, heading == now ? LOOK_STRONG : LOOK_NORMAL, -1, heading->text);
    }
  }
}

/* Only whole items: none is cut in its midst. */
static void end_beside(struct layout *beside, size_t rows) {
  while (beside->count > 0 && (beside->count > rows || !beside->line[beside->count - 1].ends)) {
    layout_drop_line(beside);
  }
}

void layout_beside(struct layout *layout, const struct items *items, size_t top, size_t rows) {
  if (layout->body_cols == layout->cols || items->aside == NULL) {
    return;
  }
  struct layout *beside = layout->beside;
  if (beside == NULL) {
    layout->beside = beside = xq_calloc(1, sizeof *beside);
  }
  layout_clear(beside);
  layout->beside_col = layout->body_cols + BETWEEN;
  beside->cols = beside->body_cols = layout->cols - layout->beside_col;
  beside->signs = layout->signs;
  beside->label_cols = layout_label_cols(items->aside, beside->cols);
  for (size_t i = 0; i < items->aside->count; i++) {
    const struct item *item = &items->aside->item[i];
    if (item->kind == ITEM_CONTENTS) {
      layout_contents(beside, layout, top, rows);
    } else {
      layout_item(beside, items->aside, item);
    }
    if (beside->count > 0) {
      beside->line[beside->count - 1].ends = item->kind != ITEM_HEADING; /* which is nothing without what follows */
    }
  }
  end_beside(beside, rows);
}

/* ---------------------------------------------------------------- all of it */

struct item *items_foot(const struct items *items) {
  for (size_t i = 0; i < items->count; i++) {
    if (items->item[i].kind == ITEM_FOOT) {
      return &items->item[i];
    }
  }
  return NULL;
}

/* Whether a line is to be left free before an item: what is a line of its own, or of the item before, needs none. */
static bool parts(const struct layout *layout, const struct items *items, size_t at) {
  const enum item_kind kind = items->item[at].kind;
  return layout->apart != APART_NOT && layout->count > 0 && kind != ITEM_SPACE && kind != ITEM_VALIDITY &&
         items->item[at - 1].kind != ITEM_SPACE;
}

void layout_make(struct layout *layout, const struct items *items, int cols, const struct tui_signs *signs) {
  cols = cols > 8 ? cols : 8;
  layout->signs = signs;
  const bool two = items->aside != NULL && items->aside->count > 0 && !signs->spoken;
  layout->cols = layout->body_cols = two ? layout_main_cols(cols) : cols;
  layout->label_cols = layout_label_cols(items, layout->cols);
  const struct item *foot = NULL;
  for (size_t i = 0; i < items->count; i++) {
    if (items->item[i].kind == ITEM_FOOT) {
      foot = &items->item[i];
    } else {
      if (parts(layout, items, i)) {
        layout_line(layout);
      }
      layout_item(layout, items, &items->item[i]);
    }
  }
  layout->apart = APART_NOT;
  layout->body = layout->count;
  layout->body_stops = layout->stops;
  layout->cols = cols;
  if (foot != NULL) {
    layout_item(layout, items, foot);
  }
}
