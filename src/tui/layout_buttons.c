/*
 * layout_buttons.c - buttons: in rows within the text, and in the foot of the page.
 *
 *   [[ Next N ]]   what the page is for       [ Back B ]   another       ( Install I )   one that cannot be pressed now
 *
 * The three differ in shape, never in colour alone.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

/* How much room a row gives its buttons; where one is too narrow the next is tried. */
struct spacing {
  int gap;
  bool tight; /* no blanks within the brackets */
};

/* ---------------------------------------------------------------- one button */

static char *button_text(const struct tui_button *button, bool tight) {
  const char *left = button->disabled ? "(" : button->main ? "[[" : "[";
  const char *right = button->disabled ? ")" : button->main ? "]]" : "]";
  const char *blank = tight ? "" : " ";
  char letter[3] = {' ', (char)button->letter, '\0'};
  return xq_asprintf("%s%s%s%s%s%s", left, blank, button->label, button->letter != 0 ? letter : "", blank, right);
}

static int button_cols(const struct tui_button *button, bool tight) {
  char *text = button_text(button, tight);
  int cols = xq_text_width(text);
  free(text);
  return cols;
}

/* Wider than the page it is cut: its letter is on the key line, too. */
static void put_button(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line,
                       int col, bool tight) {
  char *text = button_text(button, tight);
  char *shown = xq_text_clip(text, layout->cols - col);
  int stop = -1;
  if (!button->disabled) {
    stop = layout_stop(layout, item, button, line, col, xq_text_width(shown));
  }
  enum tui_look look = button->disabled ? LOOK_DIM : button->main ? LOOK_STRONG : LOOK_BUTTON;
  struct run *run = layout_put(layout, line, col, look, shown);
  run->stop = stop;
  run->off = !button->disabled ? 0 : button->letter != 0 ? button->letter : ' ';
  free(shown);
  free(text);
}

int layout_button_cols(const struct tui_button *button) {
  return button_cols(button, false);
}

void layout_put_button(struct layout *layout, const struct item *item, const struct tui_button *button, size_t line,
                       int col) {
  put_button(layout, item, button, line, col, false);
}

/* ---------------------------------------------------------------- rows of buttons */

/* Columns of those from `at` that fit in one row; *end is the first that does not. */
static int row_cols(const struct item *item, size_t at, int cols, struct spacing spacing, size_t *end) {
  int width = 0;
  for (*end = at; *end < item->button_count; ++*end) {
    int more = button_cols(&item->buttons[*end], spacing.tight) + (*end > at ? spacing.gap : 0);
    if (*end > at && width + more > cols) {
      break;
    }
    width += more;
  }
  return width;
}

static size_t count_rows(const struct item *item, int cols, struct spacing spacing) {
  size_t rows = 0;
  for (size_t at = 0; at < item->button_count; rows++) {
    row_cols(item, at, cols, spacing, &at);
  }
  return rows;
}

/* From the present last line on. */
static void put_rows(struct layout *layout, const struct item *item, struct spacing spacing) {
  for (size_t at = 0; at < item->button_count;) {
    size_t end;
    int width = row_cols(item, at, layout->cols, spacing, &end);
    int col = item->on ? (layout->cols - width) / 2 : layout->cols - width;
    col = col > 0 ? col : 0;
    if (at > 0) {
      layout_line(layout);
    }
    for (; at < end; at++) {
      put_button(layout, item, &item->buttons[at], layout_here(layout), col, spacing.tight);
      col += button_cols(&item->buttons[at], spacing.tight) + spacing.gap;
    }
  }
}

/* Columns of one width, filled line by line; what is wider than the page is cut. */
static void put_grid(struct layout *layout, const struct item *item) {
  enum { INDENT = 2, GRID_GAP = 3 };
  int widest = 1;
  for (size_t i = 0; i < item->button_count; i++) {
    const int width = xq_text_width(item->buttons[i].label);
    widest = width > widest ? width : widest;
  }
  const int room = layout->cols - INDENT;
  widest = widest < room ? widest : room;
  const size_t columns = (size_t)((room + GRID_GAP) / (widest + GRID_GAP));
  for (size_t i = 0; i < item->button_count; i++) {
    if (i % columns == 0) {
      layout_line(layout);
    }
    const int col = INDENT + (int)(i % columns) * (widest + GRID_GAP);
    char *shown = xq_text_clip(item->buttons[i].label, widest);
    const int stop = layout_stop(layout, item, &item->buttons[i], layout_here(layout), col, xq_text_width(shown));
    layout_put(layout, layout_here(layout), col, LOOK_BUTTON, shown)->stop = stop;
    free(shown);
  }
}

void layout_buttons(struct layout *layout, const struct item *item) {
  if (item->grid) {
    put_grid(layout, item);
  } else if (item->button_count > 0) {
    layout_line(layout);
    put_rows(layout, item, (struct spacing){.gap = 3});
  }
}

/* The roomiest spacing that takes no more rows than the tightest would; beside the note, where that is possible. */
static struct spacing foot_spacing(const struct item *item, int cols) {
  static const struct spacing spacings[] = {{3, false}, {2, false}, {1, false}, {1, true}};
  const size_t tightest = XQ_COUNT(spacings) - 1;
  const size_t rows = count_rows(item, cols, spacings[tightest]);
  size_t i = 0;
  while (i < tightest && count_rows(item, cols, spacings[i]) > rows) {
    i++;
  }
  return spacings[i];
}

/* The note at the left, the buttons at the right; under each other where they do not fit side by side. */
void layout_foot(struct layout *layout, const struct item *item) {
  enum { NOTE_GAP = 2 };
  if (item->button_count == 0 && item->text[0] == '\0') {
    return;
  }
  layout_line(layout);
  const size_t first = layout_here(layout);
  const int note = item->text[0] != '\0' ? xq_text_width(item->text) + NOTE_GAP : 0;
  struct spacing spacing = foot_spacing(item, layout->cols - note);
  if (note > 0 && (note > layout->cols / 2 || count_rows(item, layout->cols - note, spacing) > 1)) {
    layout_wrap(layout, first, 0, layout->cols, LOOK_NORMAL, -1, item->text);
    if (item->button_count > 0) {
      layout_line(layout);
    }
    spacing = foot_spacing(item, layout->cols);
  } else if (note > 0) {
    layout_put(layout, first, 0, LOOK_NORMAL, item->text);
  }
  put_rows(layout, item, spacing);
}
