/* draw.c - text, lines and frames on a curses window.  Nothing here decides where things stand. */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

/* To fill the last cell of a screen curses may insert into the one before: that must not be half of a wide character. */
int draw_room(WINDOW *win, int row, int col, int cols) {
  const int most = getmaxx(stdscr) - 2 - getbegx(win) - col;
  if (getbegy(win) + row < getmaxy(stdscr) - 1 || cols <= most) {
    return cols;
  }
  return most > 0 ? most : 0;
}

/* What xq_shown() says of it; a control is shown as '?'. */
int draw_text(WINDOW *win, int row, int col, int cols, const char *text) {
  cols = draw_room(win, row, col, cols);
  int used = 0;
  size_t left = strlen(text), count = 0;
  wchar_t *shown = xq_calloc(XQ_SHOWN_MAX * left + 1, sizeof *shown);
  while (left > 0) {
    wchar_t wc;
    char instead[XQ_SHOWN_MAX];
    size_t n = xq_utf8_decode(text, left, &wc);
    int width = xq_shown(wc, instead);
    width = width < 0 ? 1 : width;
    if (used + width > cols) {
      break;
    }
    for (size_t at = 0, len = strlen(instead), bytes; (bytes = xq_utf8_decode(instead + at, len - at, &wc)) > 0;
         at += bytes) {
      shown[count++] = wc;
    }
    used += width;
    text += n;
    left -= n;
  }
  mvwaddnwstr(win, row, col, shown, (int)count);
  xq_memwipe(shown, count * sizeof *shown);
  return used;
}

/* The line characters come from the terminal's own set (ACS), or are ASCII: written as text they would be two columns
 * wide in some Chinese locales. */
static void line_char(const struct theme *theme, WINDOW *win, int row, int col, chtype acs, chtype ascii) {
  mvwaddch(win, row, col, theme->ascii ? ascii : acs);
}

void draw_hline(const struct theme *theme, WINDOW *win, int row, int col, int cols) {
  mvwhline(win, row, col, theme->ascii ? '-' : ACS_HLINE, cols);
}

void draw_vline(const struct theme *theme, WINDOW *win, int row, int col, int rows) {
  mvwvline(win, row, col, theme->ascii ? '|' : ACS_VLINE, rows);
}

static void draw_edge(const struct theme *theme, WINDOW *win, int row, int col, int cols, bool upper) {
  draw_hline(theme, win, row, col, cols);
  line_char(theme, win, row, col, upper ? ACS_ULCORNER : ACS_LLCORNER, '+');
  line_char(theme, win, row, col + cols - 1, upper ? ACS_URCORNER : ACS_LRCORNER, '+');
}

void draw_frame(const struct theme *theme, WINDOW *win, int row, int col, int rows, int cols) {
  theme_set(theme, win, LOOK_FRAME);
  draw_edge(theme, win, row, col, cols, true);
  for (int r = row + 1; r < row + rows - 1; r++) {
    line_char(theme, win, r, col, ACS_VLINE, '|');
    line_char(theme, win, r, col + cols - 1, ACS_VLINE, '|');
  }
  draw_edge(theme, win, row + rows - 1, col, cols, false); /* the last cell of a window gives ERR, and is drawn */
}

/* With the focus a field has the caret, whose column goes to *caret, and its brackets are lit.  Without it what is too long
 * for it is seen from its beginning. */
static void draw_field(const struct theme *theme, WINDOW *win, const struct run *run, int row, int col, bool focused,
                       int *caret) {
  struct tui_edit_view view = {0};
  if (focused || tui_edit_is_secret(run->edit)) {
    tui_edit_look(run->edit, run->cols, &view);
  } else {
    view.text = xq_strdup(run->text != NULL ? run->text : tui_edit_text(run->edit));
    view.more_right = xq_text_width(view.text) > run->cols;
  }
  theme_set(theme, win, LOOK_NORMAL);
  int used = draw_text(win, row, col, run->cols, view.text);
  for (; used < run->cols; used++) {
    mvwaddch(win, row, col + used, ' ');
  }
  theme_set(theme, win, LOOK_KEY); /* more text beyond the edge than is seen */
  if (view.more_left && !theme->signs->spoken) {
    mvwaddch(win, row, col - 1, '<');
  }
  if (view.more_right && !theme->signs->spoken) {
    mvwaddch(win, row, col + run->cols, '>');
  }
  if (focused) {
    *caret = col + view.caret_col;
  }
  xq_strwipe(view.text);
}

static void draw_run(const struct theme *theme, WINDOW *win, const struct run *run, int row, int col, int room,
                     int focus, int *caret) {
  theme_set(theme, win, focus >= 0 && run->stop == focus ? LOOK_FOCUS : run->look);
  switch (run->kind) {
    case RUN_TEXT:
      draw_text(win, row, col, room, run->text);
      break;
    case RUN_FIELD:
      draw_field(theme, win, run, row, col, focus >= 0 && run->stop == focus, caret);
      break;
    case RUN_HLINE:
      draw_hline(theme, win, row, col, run->cols < room ? run->cols : room);
      break;
    case RUN_TOP:
    case RUN_BOTTOM:
      draw_edge(theme, win, row, col, run->cols < room ? run->cols : room, run->kind == RUN_TOP);
      break;
    case RUN_VLINE:
      line_char(theme, win, row, col, ACS_VLINE, '|');
      break;
  }
}

static void draw_pointer(const struct theme *theme, WINDOW *win, const struct layout *layout, int focus, size_t line,
                         int row, int col) {
  const struct stop *stop = focus >= 0 ? &layout->stop[focus] : NULL;
  if (stop != NULL && stop->item->kind == ITEM_CARD && stop->first == line) {
    theme_set(theme, win, LOOK_KEY);
    draw_text(win, row, col, 1, theme->signs->pointer);
  }
}

void draw_lines(const struct theme *theme, WINDOW *win, const struct layout *layout, size_t first, int rows, int row,
                int col, int cols, int focus, int *caret_row, int *caret_col) {
  for (int r = 0; r < rows && first + (size_t)r < layout->count; r++) {
    const struct line *line = &layout->line[first + (size_t)r];
    int caret = -1;
    for (size_t i = 0; i < 2 * line->count; i++) { /* fields last: their marks stand in the brackets around them */
      const struct run *run = &line->run[i % line->count];
      if (run->col < cols && (run->kind == RUN_FIELD) == (i >= line->count)) {
        draw_run(theme, win, run, row + r, col + run->col, cols - run->col, focus, &caret);
      }
    }
    draw_pointer(theme, win, layout, focus, first + (size_t)r, row + r, col);
    if (caret >= 0) {
      *caret_row = row + r;
      *caret_col = caret;
    }
  }
}
