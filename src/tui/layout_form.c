/*
 * layout_form.c - what is filled in: fields, choices, checks.
 *
 *   * label   [value          ]   ! error or hint
 *
 * Labels of the whole page share one column.  Where the label and a field cannot stand side by side the field stands
 * below.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

enum { STAR_COL = 2, LABEL_COL = 4, GAP = 2, LEAST_FIELD = 12, LEAST_BESIDE = 16, LONG_FIELD = 26, PAGE_COLS = 74 };

/* Where labels begin, and the value beside or below them. */
struct place {
  int star, label, value;
  bool below;
};

static struct place place_for(const struct layout *layout) {
  bool narrow = layout->cols < 50;
  struct place place = {.star = narrow ? 0 : STAR_COL, .label = narrow ? 2 : LABEL_COL};
  place.value = place.label + layout->label_cols + GAP;
  place.below = layout->cols - place.value < LEAST_FIELD + 2;
  if (place.below) {
    place.value = place.label;
  }
  return place;
}

static const char *label_of(const struct item *item) {
  switch (item->kind) {
    case ITEM_FIELD:
    case ITEM_CHOICE:
    case ITEM_RADIO:
    case ITEM_PAIR_BUTTON:
      return item->label;
    case ITEM_PAIRS:
      return item->count == 1 ? item->pairs[0].label : NULL;
    default:
      return NULL;
  }
}

int layout_label_cols(const struct items *items, int cols) {
  int widest = 0;
  for (size_t i = 0; i < items->count; i++) {
    const char *label = label_of(&items->item[i]);
    int width = label != NULL ? xq_text_width(label) : 0;
    widest = width > widest ? width : widest;
  }
  return widest < cols / 2 ? widest : cols / 2;
}

/* The label's line(s); returns the line on which the value begins. */
static size_t put_label(struct layout *layout, struct place place, const char *label, bool required) {
  layout_line(layout);
  size_t line = layout_here(layout);
  if (required) {
    layout_put(layout, line, place.star, LOOK_KEY, "*");
  }
  bool any = label[0] != '\0';
  if (any) {
    int cols = place.below ? layout->cols - place.label : layout->label_cols;
    line = layout_wrap(layout, line, place.label, cols, LOOK_NORMAL, -1, label);
  }
  if (place.below && any) {
    layout_line(layout);
    line = layout_here(layout);
  }
  return line;
}

void layout_label_value(struct layout *layout, const char *label, const char *value, enum tui_look look) {
  struct place place = place_for(layout);
  size_t line = put_label(layout, place, label, false);
  layout_wrap(layout, line, place.value, layout->cols - place.value, look, -1, value);
}

/* The remark of a field: beside it from `col` if it fits there, else below from the value's column. */
static void put_remark(struct layout *layout, struct place place, size_t line, int col, enum tui_look look,
                       const char *mark, const char *text) {
  char *remark = mark[0] != '\0' ? xq_asprintf("%s %s", mark, text) : xq_strdup(text);
  int room = layout->cols - col;
  if (room >= LEAST_BESIDE && xq_text_width(remark) <= room) {
    layout_put(layout, line, col, look, remark);
  } else {
    int at = layout->cols - place.value >= LEAST_BESIDE ? place.value : place.label;
    layout_line(layout);
    layout_wrap(layout, layout_here(layout), at, layout->cols - at, look, -1, remark);
  }
  free(remark);
}

/* A field that has the focus is lit at its name and its brackets: what is typed into it is a byte or two then, where a lit
 * letter is more than a slow line carries quickly. */
static void light_label(struct layout *layout, size_t from, size_t to, int stop) {
  for (size_t line = from; line <= to; line++) {
    for (size_t i = 0; i < layout->line[line].count; i++) {
      struct run *run = &layout->line[line].run[i];
      run->stop = run->look == LOOK_NORMAL ? stop : run->stop;
    }
  }
}

void layout_field(struct layout *layout, const struct item *item) {
  struct place place = place_for(layout);
  const size_t first = layout->count;
  size_t line = put_label(layout, place, item->label, item->required);
  int room = layout->cols - place.value - 2;
  int cols = item->width > 0 && item->width < room ? item->width : room;
  if (item->width >= LONG_FIELD && layout->cols > PAGE_COLS) { /* what can be long uses the width there is */
    cols = item->width + layout->cols - PAGE_COLS < room ? item->width + layout->cols - PAGE_COLS : room;
  }
  int stop = layout_stop(layout, item, NULL, line, place.value, cols + 2);
  light_label(layout, first, line, stop);
  layout_put(layout, line, place.value, LOOK_NORMAL, "[")->stop = stop;
  struct run *field = layout_draw(layout, line, RUN_FIELD, place.value + 1, cols, LOOK_NORMAL);
  field->stop = stop;
  field->edit = item->edit;
  field->text = item->covered != NULL ? xq_strdup(item->covered) : NULL;
  layout_put(layout, line, place.value + 1 + cols, LOOK_NORMAL, "]")->stop = stop;
  int beside = place.value + cols + 2 + GAP;
  const char *hint = item->offer_words[0] != '\0' && tui_edit_is_empty(item->edit) ? item->offer_words : item->extra;
  if (item->error[0] != '\0') {
    enum tui_mark mark = item->warning ? TUI_MARK_WARN : TUI_MARK_BAD;
    put_remark(layout, place, line, beside, item->warning ? LOOK_WARN : LOOK_BAD, layout->signs->mark[mark],
               item->error);
    beside = layout->cols;
  }
  if (item->asked[0] != '\0') {
    put_remark(layout, place, line, beside, LOOK_WARN, layout->signs->mark[TUI_MARK_NOW], item->asked);
    beside = layout->cols;
  }
  if (hint[0] != '\0' && (item->error[0] == '\0' || hint == item->offer_words)) {
    put_remark(layout, place, line, beside, LOOK_DIM, "", hint);
  }
  layout->stop[stop].last = layout_here(layout); /* the remark comes into view with the field */
}

void layout_choice(struct layout *layout, const struct item *item) {
  struct place place = place_for(layout);
  size_t line = put_label(layout, place, item->label, item->required);
  int cols = 8;
  for (size_t i = 0; i < item->count; i++) {
    int width = xq_text_width(item->list[i]);
    cols = width > cols ? width : cols;
  }
  int room = layout->cols - place.value - 5;
  cols = cols < room ? cols : room;
  bool any = item->value >= 0 && (size_t)item->value < item->count;
  char *shown = xq_text_clip(any ? item->list[item->value] : "", cols);
  char *text = xq_asprintf("[ %s%*s %s]", shown, cols - xq_text_width(shown), "", layout->signs->drop);
  int stop = layout_stop(layout, item, NULL, line, place.value, cols + 5);
  layout_put(layout, line, place.value, LOOK_NORMAL, text)->stop = stop;
  free(text);
  free(shown);
}

/* Options in a row, and in more rows where they do not fit.  The stop's runs are those of the chosen option, or of the
 * first. */
void layout_radio(struct layout *layout, const struct item *item) {
  struct place place = place_for(layout);
  size_t line = put_label(layout, place, item->label, item->required);
  int stop = layout_stop(layout, item, NULL, line, place.value, 4);
  size_t lit = item->value >= 0 && (size_t)item->value < item->count ? (size_t)item->value : 0;
  int col = place.value;
  for (size_t i = 0; i < item->count; i++) {
    char *text = xq_asprintf("(%s) %s", (int)i == item->value ? layout->signs->radio : " ", item->list[i]);
    int cols = xq_text_width(text);
    if (col > place.value && col + cols > layout->cols) {
      layout_line(layout);
      line = layout_here(layout);
      col = place.value;
    }
    struct run *run = layout_put(layout, line, col, LOOK_NORMAL, text);
    run->stop = i == lit ? stop : -1;
    run->option = (int)i + 1;
    layout->stop[stop].last = line;
    col += cols + GAP;
    free(text);
  }
}

void layout_check(struct layout *layout, const struct item *item) {
  struct place place = place_for(layout);
  layout_line(layout);
  size_t line = layout_here(layout);
  int stop = layout_stop(layout, item, NULL, line, place.star, 3);
  layout_put(layout, line, place.star, LOOK_NORMAL, item->on ? "[x]" : "[ ]")->stop = stop;
  int col = place.star + 4;
  layout->stop[stop].last = layout_wrap(layout, line, col, layout->cols - col, LOOK_NORMAL, -1, item->text);
}

void layout_pair_button(struct layout *layout, const struct item *item) {
  struct place place = place_for(layout);
  size_t line = put_label(layout, place, item->label, false);
  int cols = layout_button_cols(&item->buttons[0]);
  int room = layout->cols - place.value;
  bool beside = xq_text_width(item->text) + GAP + cols <= room;
  layout_wrap(layout, line, place.value, beside ? room - cols - GAP : room, LOOK_NORMAL, -1, item->text);
  if (!beside) {
    layout_line(layout);
    line = layout_here(layout);
  }
  int col = layout->cols - cols;
  layout_put_button(layout, item, &item->buttons[0], line, col > 0 ? col : 0);
}
