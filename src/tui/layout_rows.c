/* layout_rows.c - what stands in columns: pairs, tables, the steps of a path. */
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

#define _(text) gettext(text)

enum { GAP = 2, WIDE_GAP = 4, INDENT = 2, LEAST_COL = 6 };

static int max(int a, int b) {
  return a > b ? a : b;
}

static int indent_of(const struct layout *layout) {
  return layout->cols >= 50 ? INDENT : 0;
}

/* ---------------------------------------------------------------- pairs */

enum { PAIRS_MOST = 4 };
struct pair_cols {
  int label[PAIRS_MOST], value[PAIRS_MOST];
  int gap, between; /* after a label, and before the next pair */
  int total;
};

static struct pair_cols measure_pairs(const struct item *item, size_t across, bool tight) {
  struct pair_cols cols = {.gap = tight ? 1 : GAP, .between = tight ? GAP : WIDE_GAP};
  for (size_t i = 0; i < item->count; i++) {
    size_t c = i % across;
    cols.label[c] = max(cols.label[c], xq_text_width(item->pairs[i].label));
    cols.value[c] = max(cols.value[c], xq_text_width(item->pairs[i].value));
  }
  for (size_t c = 0; c < across; c++) {
    cols.total += cols.label[c] + cols.gap + cols.value[c] + (c > 0 ? cols.between : 0);
  }
  return cols;
}

/* As many side by side as fit, closer together where that brings all of them into one row; pairs that do not fit two
 * abreast stand like the fields of a form. */
void layout_pairs(struct layout *layout, const struct item *item) {
  int room = layout->cols - indent_of(layout);
  size_t across = item->count < PAIRS_MOST ? item->count : PAIRS_MOST;
  bool tight = across == item->count && measure_pairs(item, across, false).total > room &&
               measure_pairs(item, across, true).total <= room;
  while (across > 1 && measure_pairs(item, across, tight).total > room) {
    across--;
  }
  if (item->count == 1) {
    layout_label_value(layout, item->pairs[0].label, item->pairs[0].value, (enum tui_look)item->pairs[0].style);
    return;
  }
  struct pair_cols cols = measure_pairs(item, across, tight);
  if (cols.label[0] > room / 2) {
    cols.label[0] = room / 2;
  }
  for (size_t i = 0; i < item->count; i += across) {
    layout_line(layout);
    size_t line = layout_here(layout);
    int col = indent_of(layout);
    for (size_t c = 0; c < across && i + c < item->count; c++) {
      const struct tui_pair *pair = &item->pairs[i + c];
      layout_wrap(layout, line, col, cols.label[c], LOOK_DIM, -1, pair->label);
      col += cols.label[c] + cols.gap;
      layout_wrap(layout, line, col, across > 1 ? cols.value[c] : layout->cols - col, (enum tui_look)pair->style, -1,
                  pair->value);
      col += cols.value[c] + cols.between;
    }
  }
}

/* ---------------------------------------------------------------- tables */

enum { TABLE_MOST = 12 };
struct table_cols {
  int width[TABLE_MOST], least[TABLE_MOST]; /* least: in fewer a number or a name would be cut */
  size_t count;
  int natural; /* so wide it is where nothing is wrapped */
};

static int table_total(const struct table_cols *cols) {
  int total = 0;
  for (size_t c = 0; c < cols->count; c++) {
    total += cols->width[c] + (c > 0 ? WIDE_GAP : 0);
  }
  return total;
}

static struct table_cols measure_table(const struct item *item, int room) {
  struct table_cols cols = {.count = item->cols < TABLE_MOST ? item->cols : TABLE_MOST};
  for (size_t c = 0; c < cols.count; c++) {
    cols.width[c] = item->header != NULL ? xq_text_width(item->header[c]) : 0;
    cols.least[c] = item->header != NULL ? xq_text_least_cols(item->header[c]) : 0;
    for (size_t i = c; i < item->count; i += item->cols) {
      cols.width[c] = max(cols.width[c], xq_text_width(item->list[i]));
      cols.least[c] = max(cols.least[c], xq_text_least_cols(item->list[i]));
    }
    cols.least[c] = max(cols.least[c], LEAST_COL);
  }
  cols.natural = table_total(&cols);
  while (table_total(&cols) > room) { /* the widest column that can gives */
    size_t widest = cols.count;
    for (size_t c = 0; c < cols.count; c++) {
      const bool gives = cols.width[c] > cols.least[c];
      widest = gives && (widest == cols.count || cols.width[c] > cols.width[widest]) ? c : widest;
    }
    if (widest == cols.count) {
      break;
    }
    cols.width[widest]--;
  }
  return cols;
}

static void put_row(struct layout *layout, const struct table_cols *cols, const bool *align_right, enum tui_look look,
                    const char *const *cells) {
  layout_line(layout);
  size_t line = layout_here(layout);
  int col = indent_of(layout);
  for (size_t c = 0; c < cols->count; c++) {
    int width = xq_text_width(cells[c]);
    int shift = align_right[c] && width < cols->width[c] ? cols->width[c] - width : 0;
    layout_wrap(layout, line, col + shift, cols->width[c] - shift, look, -1, cells[c]);
    col += cols->width[c] + WIDE_GAP;
  }
}

/* Its amount stands under those of the last column. */
static void put_sum(struct layout *layout, const struct item *item, const struct table_cols *cols) {
  const int indent = indent_of(layout), total = table_total(cols);
  const int label = xq_text_width(item->label), sum = xq_text_width(item->right);
  const int end = indent + max(total, label + GAP + sum);
  layout_line(layout);
  layout_draw(layout, layout_here(layout), RUN_HLINE, indent, end - indent, LOOK_FRAME);
  layout_line(layout);
  const size_t line = layout_here(layout);
  layout_put(layout, line, end - sum - GAP - label, LOOK_NORMAL, item->label);
  layout_put(layout, line, end - sum, LOOK_STRONG, item->right);
}

static void stack_cell(struct layout *layout, int col, enum tui_look look, const char *label, const char *text) {
  char *words = label[0] != '\0' ? xq_asprintf(_("%s: %s"), label, text) : xq_strdup(text);
  layout_line(layout);
  layout_wrap(layout, layout_here(layout), col, layout->cols - col, look, -1, words);
  xq_strwipe(words);
}

/* Too narrow for columns: each row as labels and values, the rows apart. */
static void stack_rows(struct layout *layout, const struct item *item) {
  int indent = indent_of(layout);
  for (size_t i = 0; i + item->cols <= item->count; i += item->cols) {
    for (size_t c = 0; c < item->cols; c++) {
      if (item->list[i + c][0] != '\0') {
        stack_cell(layout, c == 0 ? indent : indent + 2, LOOK_NORMAL, item->header != NULL ? item->header[c] : "",
                   item->list[i + c]);
      }
    }
  }
  if (item->label != NULL) {
    stack_cell(layout, indent, LOOK_STRONG, item->label, item->right);
  }
}

void layout_table(struct layout *layout, const struct item *item) {
  if (item->cols == 0) {
    return;
  }
  int room = layout->cols - indent_of(layout);
  struct table_cols cols = measure_table(item, room);
  const int sum = item->label != NULL ? xq_text_width(item->label) + GAP + xq_text_width(item->right) : 0;
  const bool narrow = layout->cols < 50 && cols.natural > room; /* words would be broken in the middle */
  if (narrow || table_total(&cols) > room || sum > room || item->cols > TABLE_MOST) {
    stack_rows(layout, item);
    return;
  }
  if (item->header != NULL) {
    put_row(layout, &cols, item->align_right, LOOK_DIM, item->header);
  }
  for (size_t i = 0; i + item->cols <= item->count; i += item->cols) {
    put_row(layout, &cols, item->align_right, LOOK_NORMAL, item->list + i);
  }
  if (item->label != NULL) {
    put_sum(layout, item, &cols);
  }
}

/* ---------------------------------------------------------------- steps */

/* The name and date columns are shared by all steps of the page. */
void layout_step(struct layout *layout, const struct items *items, const struct item *item) {
  int name = 0, when = 0;
  for (size_t i = 0; i < items->count; i++) {
    if (items->item[i].kind == ITEM_STEP) {
      name = max(name, xq_text_width(items->item[i].text));
      when = max(when, xq_text_width(items->item[i].extra));
    }
  }
  int indent = indent_of(layout);
  int name_col = indent + 3;
  int when_col = name_col + name + WIDE_GAP;
  int detail_col = when_col + when + (when > 0 ? 3 : 0);
  bool beside = layout->cols - detail_col >= 20;
  enum tui_look look = item->mark == TUI_MARK_NOW                                   ? LOOK_STRONG
                       : item->mark == TUI_MARK_TODO || item->mark == TUI_MARK_NONE ? LOOK_DIM
                                                                                    : LOOK_NORMAL;
  enum tui_look mark = item->mark == TUI_MARK_OK     ? LOOK_GOOD
                       : item->mark == TUI_MARK_BAD  ? LOOK_BAD
                       : item->mark == TUI_MARK_WARN ? LOOK_WARN
                                                     : look;
  layout_line(layout);
  size_t line = layout_here(layout);
  layout_put(layout, line, indent, mark, layout->signs->mark[item->mark]);
  layout_put(layout, line, name_col, look, item->text);
  if (when_col + when <= layout->cols) {
    layout_put(layout, line, when_col, look, item->extra);
  } else if (item->extra[0] != '\0') {
    layout_line(layout);
    line = layout_wrap(layout, layout_here(layout), name_col, layout->cols - name_col, look, -1, item->extra);
  }
  if (item->right[0] == '\0') {
    return;
  }
  if (!beside) {
    layout_line(layout);
    line = layout_here(layout);
  }
  int col = beside ? detail_col : name_col;
  layout_wrap(layout, line, col, layout->cols - col, item->mark == TUI_MARK_NOW ? LOOK_NORMAL : look, -1, item->right);
}
