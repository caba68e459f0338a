/* layout_bars.c - cards, lines of validity, the way through numbered steps. */
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

enum { CARD_COL = 2, LINES_COL = 4, GAP = 2, LEAST_BAR = 6 };

/* First line with `right` at its end (below where there is no room), then the lines further in. */
void layout_card(struct layout *layout, const struct item *item) {
  layout_line(layout);
  size_t line = layout_here(layout);
  int stop = layout_stop(layout, item, NULL, line, 0, layout->cols);
  int room = layout->cols - CARD_COL;
  int right = xq_text_width(item->right);
  bool beside = right == 0 || xq_text_width(item->text) + GAP + right <= room;
  if (item->on) {
    layout_put(layout, line, 0, LOOK_KEY, layout->signs->pointer);
  }
  size_t last = layout_wrap(layout, line, CARD_COL, room, LOOK_STRONG, stop, item->text);
  if (right > 0 && beside) {
    layout_put(layout, line, layout->cols - right, LOOK_NORMAL, item->right);
  } else if (right > 0) {
    layout_line(layout);
    last = layout_wrap(layout, layout_here(layout), LINES_COL, layout->cols - LINES_COL, LOOK_NORMAL, -1, item->right);
  }
  for (size_t i = 0; i < item->count; i++) {
    layout_line(layout);
    last =
        layout_wrap(layout, layout_here(layout), LINES_COL, layout->cols - LINES_COL, LOOK_NORMAL, -1, item->list[i]);
  }
  layout->stop[stop].last = last;
}

static void put_bar(struct layout *layout, size_t line, int col, int from, int to, enum tui_look look,
                    const char *sign) {
  if (to <= from) {
    return;
  }
  struct xq_buf buf = {0};
  for (int i = from; i < to; i++) {
    xq_buf_add_str(&buf, sign);
  }
  char *text = xq_buf_take_str(&buf);
  layout_put(layout, line, col + from, look, text);
  free(text);
}

/* Lines of validity that stand together share their columns, so that their bars can be compared. */
static void shared_cols(const struct items *items, const struct item *item, int *label, int *from, int *to) {
  for (size_t i = 0; i < items->count; i++) {
    const struct item *other = &items->item[i];
    if (other->kind == ITEM_VALIDITY && other->indent == item->indent) {
      int width = xq_text_width(other->label);
      *label = width > *label ? width : *label;
      width = xq_text_width(other->text);
      *from = width > *from ? width : *from;
      width = xq_text_width(other->right);
      *to = width > *to ? width : *to;
    }
  }
}

void layout_validity(struct layout *layout, const struct items *items, const struct item *item) {
  int label = 0, from = 0, to = 0;
  shared_cols(items, item, &label, &from, &to);
  layout_line(layout);
  size_t line = layout_here(layout);
  int col = layout->cols >= 50 ? item->indent : item->indent < 2 ? item->indent : 2;
  if (label > 0) {
    layout_put(layout, line, col, LOOK_NORMAL, item->label);
    col += label + GAP;
  }
  int room = layout->cols - col - from - to - 2;
  if (room < LEAST_BAR) { /* words only */
    char *text = xq_asprintf("%s - %s", item->text, item->right);
    layout_wrap(layout, line, col, layout->cols - col, LOOK_NORMAL, -1, text);
    free(text);
    return;
  }
  layout_put(layout, line, col, LOOK_NORMAL, item->text);
  col += from + 1;
  int length = item->length >= 0 && item->length < 1000 ? item->length : 1000;
  int cols = room * length / 1000;
  cols = cols < 1 ? 1 : cols;
  int today = item->value < 0 ? -1 : item->value >= 1000 ? cols - 1 : item->value * cols / 1000;
  put_bar(layout, line, col, 0, today, LOOK_DIM, layout->signs->past);
  if (today >= 0) {
    put_bar(layout, line, col, today, today + 1, LOOK_STRONG, layout->signs->today);
  }
  const int opens = item->width > 0 ? item->width * cols / 1000 : cols;
  const int open = opens > today + 1 ? opens : today + 1;
  put_bar(layout, line, col, today + 1, open, LOOK_GOOD, layout->signs->left);
  put_bar(layout, line, col, open, cols, LOOK_GOOD, layout->signs->open);
  layout_put(layout, line, col + cols + 1, LOOK_NORMAL, item->right);
}

/* ---- numbered steps */

enum { JOINT_MOST = 3 };

/* "9" or, where one is, "[8]". */
static char *step_number(const struct item *item, int step) {
  return step == item->value ? xq_asprintf("[%d]", step) : xq_asprintf("%d", step);
}

static int numbers_cols(const struct item *item) {
  int cols = 0;
  for (int step = 1; step <= item->length; step++) {
    char *number = step_number(item, step);
    cols += xq_text_width(number);
    free(number);
  }
  return cols;
}

/* Joints as long as there is room; the name beside, or below. */
void layout_path(struct layout *layout, const struct item *item) {
  const int indent = layout->cols >= 50 ? 2 : 0, joints = item->length - 1;
  const int room = layout->cols - indent, numbers = numbers_cols(item), name = xq_text_width(item->text);
  const bool beside = numbers + joints + GAP + name <= room;
  int joint = joints > 0 ? (room - numbers - (beside ? GAP + name : 0)) / joints : 1;
  joint = joint > JOINT_MOST ? JOINT_MOST : joint;
  layout_line(layout);
  size_t line = layout_here(layout);
  int col = indent;
  for (int step = 1; joint > 0 && step <= item->length; step++) {
    const enum tui_look look = step < item->value ? LOOK_GOOD : step == item->value ? LOOK_STRONG : LOOK_DIM;
    if (step > 1) {
      put_bar(layout, line, col, 0, joint, step <= item->value ? LOOK_GOOD : LOOK_DIM,
              step <= item->value ? layout->signs->left : layout->signs->past);
      col += joint;
    }
    char *number = step_number(item, step);
    layout_put(layout, line, col, look, number);
    col += xq_text_width(number);
    free(number);
  }
  if (joint > 0 && !beside) {
    layout_line(layout);
    line = layout_here(layout);
  }
  const int at = joint > 0 && beside ? col + GAP : indent;
  layout_wrap(layout, line, at, layout->cols - at, LOOK_STRONG, -1, item->text);
}
