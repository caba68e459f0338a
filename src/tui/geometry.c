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

static struct geometry geometry_with(const tui *t, bool border, bool rules) {
  struct geometry g = {.border = border, .ribbon_row = -1};
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

/* The symbol of a page, the full one or the shorter; NULL: none is to be seen. */
static const struct xq_qr *symbol_of(const tui *t, bool shorter) {
  const struct items *items = t->top != NULL && !t->theme.signs->spoken ? &t->top->items : NULL;
  const struct xq_qr *found = NULL;
  for (size_t i = 0; items != NULL && found == NULL && i < items->count; i++) {
    const struct xq_qr *qr = shorter ? &items->item[i].shorter : &items->item[i].qr;
    found = qr->side > 0 ? qr : NULL;
  }
  return found;
}

/* A large terminal gets a frame, a smaller one rules only, a tiny one keeps its rows for the content.  What must be seen
 * whole takes the place of frame and rules where that is enough. */
struct geometry frame_geometry(const tui *t) {
  const bool rules = t->rows >= RULE_ROWS;
  const bool border = !t->spoken && t->rows >= BORDER_ROWS && t->cols >= BORDER_COLS;
  const struct geometry usual = geometry_with(t, border, rules);
  for (int shorter = 0; shorter < 2; shorter++) {
    const struct xq_qr *qr = symbol_of(t, shorter != 0);
    if (qr == NULL) {
      continue;
    }
    const struct geometry less[] = {usual, geometry_with(t, false, rules), geometry_with(t, false, false)};
    for (size_t i = 0; i < XQ_COUNT(less); i++) {
      if (layout_qr_fits(t->theme.signs, qr, less[i].rows, less[i].cols)) {
        return less[i];
      }
    }
  }
  return usual;
}

/* A page with rows to spare gets a breath above it. */
int frame_content_row(const tui *t, const struct geometry *g) {
  bool spare = g->border && t->top != NULL && t->top->layout.body < (size_t)g->rows;
  return g->top + (spare ? 1 : 0);
}
