/* pad_view.c - the keys on the screen as they are seen and pressed (pad.c knows which there are). */
#include "tui/kit.h"

void pad_draw(const tui *t, const struct geometry *g) {
  theme_set(&t->theme, stdscr, LOOK_BUTTON);
  for (int row = 0; row < g->pad_rows; row++) {
    struct pad_cell cell[PAD_CELLS];
    const int count = pad_cells(t, row, g->cols, cell);
    for (int i = 0; i < count; i++) {
      const char one[2] = {(char)cell[i].key, '\0'};
      const char *label = cell[i].word != NULL ? cell[i].word : one;
      const int col = g->col + cell[i].col, at = (cell[i].cols - xq_text_width(label)) / 2;
      draw_text(stdscr, g->pad_row + row, col, 1, "[");
      draw_text(stdscr, g->pad_row + row, col + (at > 1 ? at : 1), cell[i].cols - 2, label);
      draw_text(stdscr, g->pad_row + row, col + cell[i].cols - 1, 1, "]");
    }
  }
}

bool pad_click(tui *t, int row, int col, int *key) {
  const struct geometry g = frame_geometry(t);
  *key = TUI_KEY_NONE;
  if (row < g.pad_row || row >= g.pad_row + g.pad_rows) {
    return false;
  }
  struct pad_cell cell[PAD_CELLS];
  const int count = pad_cells(t, row - g.pad_row, g.cols, cell);
  for (int i = 0; i < count; i++) {
    const int from = g.col + cell[i].col;
    *key = col >= from && col < from + cell[i].cols ? cell[i].key : *key;
  }
  if (pad_switch(t, *key)) {
    *key = TUI_KEY_NONE;
  }
  return true;
}
