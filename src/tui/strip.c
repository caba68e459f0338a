/*
 * strip.c - the line of what is being written, under its field, or above it where there is no room:
 *
 *     xiao ming  1 小明  2 晓明  3 小名  4 小  5 效                    >
 *
 * Where it is narrow the candidates have a line of their own.  As many are seen as fit; the others are on further pages.
 */
#include <stdlib.h>

#include "tui/kit.h"

enum { PAD = 1, GAP = 2, SIGNS = 4 /* "< >" at the end */, BESIDE = 30 /* columns that make it worth a try */ };

struct strip {
  int rows, cols;
  int letters;        /* columns */
  int first_col, row; /* of candidates, from the strip's corner */
  size_t shown;
  int col[TUI_CANDIDATES], width[TUI_CANDIDATES];
};

static char *candidate_text(const struct tui_composition *now, size_t i, int cols) {
  char *whole = xq_asprintf("%zu %s", i + 1, now->candidate[i]);
  char *text = xq_text_clip(whole, cols);
  xq_strwipe(whole);
  return text;
}

static struct strip lay_out(const tui *t) {
  const struct tui_composition *now = t->composer.now;
  struct strip strip = {.rows = 1, .cols = frame_geometry(t).cols};
  strip.letters = xq_text_width(now->letters);
  strip.first_col = PAD + strip.letters + GAP;
  if (strip.cols - strip.first_col - SIGNS < BESIDE && now->count > 0) {
    strip.rows = 2;
    strip.row = 1;
    strip.first_col = PAD;
  }
  int col = strip.first_col;
  for (; strip.shown < now->count; strip.shown++) {
    char *text = candidate_text(now, strip.shown, strip.cols - SIGNS - PAD);
    const int width = xq_text_width(text);
    xq_strwipe(text);
    if (strip.shown > 0 && col + width > strip.cols - SIGNS) {
      break;
    }
    strip.col[strip.shown] = col;
    strip.width[strip.shown] = width;
    col += width + GAP;
  }
  return strip;
}

size_t strip_shown(const tui *t) {
  return t->composer.now != NULL ? lay_out(t).shown : 0;
}

/* Its first row, for a field in that one: within the text of the page where possible. */
static int place(const struct geometry *g, const struct strip *strip, int field) {
  const bool under = field + strip->rows < g->top + g->rows || field - strip->rows < g->top;
  return under ? field + 1 : field - strip->rows;
}

static void draw_candidates(const tui *t, const struct geometry *g, const struct strip *strip, int row) {
  const struct tui_composition *now = t->composer.now;
  for (size_t i = 0; i < strip->shown; i++) {
    char *text = candidate_text(now, i, strip->width[i]);
    theme_set(&t->theme, stdscr, now->from + i == t->composer.at ? LOOK_STRONG : LOOK_FOCUS);
    draw_text(stdscr, row, g->col + strip->col[i], strip->width[i], text);
    xq_strwipe(text);
  }
  theme_set(&t->theme, stdscr, LOOK_FOCUS);
  if (now->from > 0) {
    mvaddch(row, g->col + strip->cols - SIGNS + 1, '<');
  }
  if (now->more || strip->shown < now->count) {
    mvaddch(row, g->col + strip->cols - 2, '>');
  }
}

void strip_draw(const tui *t, const struct geometry *g, int *row, int *col) {
  const struct composer *composer = &t->composer;
  if (composer->now == NULL || t->popup != NULL) {
    return;
  }
  const struct strip strip = lay_out(t);
  const int first = place(g, &strip, *row);
  theme_set(&t->theme, stdscr, LOOK_FOCUS);
  for (int r = 0; r < strip.rows; r++) {
    for (int c = 0; c < strip.cols; c++) {
      mvaddch(first + r, g->col + c, ' ');
    }
  }
  const int room = strip.cols - 2 * PAD;
  draw_text(stdscr, first, g->col + PAD, room, composer->now->letters);
  draw_candidates(t, g, &strip, first + strip.row);
  *row = first;
  *col = g->col + PAD + (strip.letters < room ? strip.letters : room);
}

/* Where it is drawn; false: it is not, or not in that row. */
static bool find(const tui *t, int row, struct geometry *g, struct strip *strip) {
  const struct stop *stop = t->top != NULL ? page_stop(t->top, true) : NULL;
  if (t->composer.now == NULL || t->popup != NULL || stop == NULL) {
    return false;
  }
  *g = frame_geometry(t);
  *strip = lay_out(t);
  return row == place(g, strip, page_stop_row(t->top, stop)) + strip->row;
}

long strip_at(const tui *t, int row, int col) {
  struct geometry g;
  struct strip strip;
  const bool there = find(t, row, &g, &strip);
  for (size_t i = 0; there && i < strip.shown; i++) {
    if (col >= g.col + strip.col[i] && col < g.col + strip.col[i] + strip.width[i]) {
      return (long)(t->composer.now->from + i);
    }
  }
  return -1;
}

int strip_turns_at(const tui *t, int row, int col) {
  struct geometry g;
  struct strip strip;
  if (!find(t, row, &g, &strip) || col < g.col + strip.cols - SIGNS) {
    return 0;
  }
  return col >= g.col + strip.cols - SIGNS / 2 ? 1 : -1;
}
