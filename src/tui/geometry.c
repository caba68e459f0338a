/* geometry.c - where title, ribbon, content and key line stand, in a terminal of any size. */
#include "tui/kit.h"

enum { BORDER_ROWS = 16, BORDER_COLS = 60, RULE_ROWS = 9 };

static void count_line(void *ctx, const char *start, size_t bytes) {
  (void)start;
  (void)bytes;
  ++*(int *)ctx;
}

/* Up to half of what there is; a rule above it where there is room for one.  The text has what is left. */
static void place_foot(const tui *t, struct geometry *g) {
  const struct layout *layout = t->top != NULL ? &t->top->layout : NULL;
  int wanted = layout != NULL ? (int)(layout->count - layout->body) : 0;
  int most = g->room / 2;
  g->foot_rows = wanted < most ? wanted : most;
  g->foot_row = g->top + g->room - g->foot_rows;
  g->foot_rule_row = g->border && g->foot_rows > 0 ? g->foot_row - 1 : -1;
  int end = g->foot_rule_row >= 0 ? g->foot_rule_row : g->foot_row;
  g->rows = end - g->top > 1 ? end - g->top : 1;
}

/* A large terminal gets a frame, a smaller one rules only, a tiny one keeps its rows for the content. */
struct geometry frame_geometry(const tui *t) {
  struct geometry g = {.border = !t->spoken && t->rows >= BORDER_ROWS && t->cols >= BORDER_COLS, .ribbon_row = -1};
  bool rules = t->rows >= RULE_ROWS;
  int edge = g.border ? 1 : 0;
  g.col = g.border ? 3 : t->cols >= 30 ? 1 : 0;
  g.cols = t->cols - 2 * g.col;
  g.title_row = t->rows >= 3 ? edge : -1;
  g.rule_row = rules ? g.title_row + 1 : -1;
  g.keys_row = t->rows >= 2 ? t->rows - 1 - edge : -1;
  g.low_rule_row = rules ? g.keys_row - 1 : -1;
  g.top = g.title_row + 1 + (rules ? 1 : 0);
  const int low = rules ? g.low_rule_row : g.keys_row;
  g.pad_rows = low > 0 ? pad_rows(t) : 0;
  g.pad_row = low - g.pad_rows;
  int end = g.pad_rows > 0 ? g.pad_row : rules ? g.low_rule_row : g.keys_row >= 0 ? g.keys_row : t->rows;
  if (t->ribbon != NULL && end - g.top >= 3) {
    int lines = 0;
    xq_text_wrap(t->ribbon, g.cols, count_line, &lines);
    g.ribbon_row = g.top;
    g.ribbon_rows = rules && lines > 1 ? 2 : 1;
    g.top += g.ribbon_rows;
  }
  g.room = end - g.top > 1 ? end - g.top : 1;
  place_foot(t, &g);
  return g;
}

/* A page with rows to spare gets a breath above it. */
int frame_content_row(const tui *t, const struct geometry *g) {
  bool spare = g->border && t->top != NULL && t->top->layout.body < (size_t)g->rows;
  return g->top + (spare ? 1 : 0);
}
