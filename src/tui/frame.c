/*
 * frame.c - the whole screen: title, ribbon, content, key line, toast; then popups; the cursor last.
 *
 * Everything is drawn anew into curses' memory, which sends the terminal only what differs.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

/* ---------------------------------------------------------------- head and foot */

static void draw_rule(const tui *t, const struct geometry *g, int row) {
  if (t->spoken) {
    return;
  }
  theme_set(&t->theme, stdscr, LOOK_FRAME);
  if (!g->border) {
    draw_hline(&t->theme, stdscr, row, 0, t->cols);
    return;
  }
  draw_hline(&t->theme, stdscr, row, 1, t->cols - 2);
  mvaddch(row, 0, t->theme.ascii ? '+' : ACS_LTEE);
  mvaddch(row, t->cols - 1, t->theme.ascii ? '+' : ACS_RTEE);
}

/* "3-20 / 57": what of the text is seen; "" where all is.  New string. */
static char *place_text(const tui *t, const struct geometry *g) {
  const tui_page *page = t->top;
  if (t->spoken || page == NULL || page->layout.body <= (size_t)g->rows) {
    return xq_strdup("");
  }
  return xq_asprintf(" %zu-%zu / %zu ", page->top + 1, page_seen_end(page, g), page->layout.body);
}

static void draw_title(const tui *t, const struct geometry *g) {
  const tui_page *page = t->top;
  const char *left = page != NULL && page->title != NULL ? page->title : t->banner_left;
  const char *right = page != NULL && page->right != NULL ? page->right : t->banner_right;
  left = left != NULL ? left : t->title != NULL ? t->title : "";
  right = right != NULL ? right : "";
  int pad = g->border ? 2 : g->col;
  int room = t->cols - 2 * pad;
  int width = xq_text_width(right);
  if (g->low_rule_row < 0) { /* in a window of a few rows the place stands here, too, and cuts no character in half */
    char *place = place_text(t, g);
    const int without = room - xq_text_width(place);
    room = without > 0 ? without : 0;
    free(place);
  }
  bool both = xq_text_width(left) + 2 + width <= room;
  char *shown = xq_text_clip(left, room);
  theme_set(&t->theme, stdscr, LOOK_TITLE);
  draw_text(stdscr, g->title_row, pad, room, shown);
  free(shown);
  if (both) {
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    draw_text(stdscr, g->title_row, pad + room - width, width, right);
  }
}

struct ribbon {
  const tui *t;
  const struct geometry *g;
  int line;
};

static void ribbon_line(void *ctx, const char *start, size_t bytes) {
  struct ribbon *ribbon = ctx;
  const struct geometry *g = ribbon->g;
  if (ribbon->line < g->ribbon_rows) {
    char *text = xq_strndup(start, bytes);
    int row = g->ribbon_row + ribbon->line;
    int edge = g->border ? 1 : 0;
    mvhline(row, edge,
            ' ' | (chtype)ribbon->t->theme.attr[LOOK_RIBBON] | (chtype)COLOR_PAIR(ribbon->t->theme.pair[LOOK_RIBBON]),
            ribbon->t->cols - 2 * edge);
    draw_text(stdscr, row, g->border ? 2 : g->col, g->cols, text);
    free(text);
  }
  ribbon->line++;
}

static void draw_ribbon(const tui *t, const struct geometry *g) {
  struct ribbon ribbon = {.t = t, .g = g};
  theme_set(&t->theme, stdscr, LOOK_RIBBON);
  xq_text_wrap(t->ribbon, g->cols, ribbon_line, &ribbon);
}

/* At the right end of the rule below the text, or of the title where there is no rule.  The columns that it takes of the rule
 * above the keys. */
static int draw_place(const tui *t, const struct geometry *g) {
  char *text = place_text(t, g);
  const int width = xq_text_width(text);
  int row = g->foot_rule_row >= 0 ? g->foot_rule_row : g->low_rule_row >= 0 ? g->low_rule_row : g->title_row;
  const bool drawn = row >= 0 && width > 0 && width + 2 <= t->cols;
  if (drawn) {
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    draw_text(stdscr, row, t->cols - width - (g->border ? 3 : 0), width, text);
  }
  free(text);
  return drawn && row == g->low_rule_row ? width : 0;
}

/* A note of the foot that has no room above its buttons stands on the rule below them: what is still missing is wanted in the
 * smallest window, too. */
static void draw_note(const tui *t, const struct geometry *g, int taken) {
  const tui_page *page = t->top;
  const int room = t->cols - taken - 4;
  if (t->spoken || page == NULL || page->foot_top == 0 || g->low_rule_row < 0 || g->border || room < 2) {
    return;
  }
  const struct item *foot = items_foot(&page->items);
  if (foot != NULL && foot->text[0] != '\0') {
    char *shown = xq_text_clip(foot->text, room), *text = xq_asprintf(" %s ", shown);
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    draw_text(stdscr, g->low_rule_row, 1, room + 2, text);
    free(text);
    free(shown);
  }
}

/* The toast in lines, each with a blank at its ends. */
struct toast_lines {
  const tui *t;
  int row, pad, rows, widest; /* row: of the next; < 0: they are measured only */
};

static void toast_line(void *ctx, const char *start, size_t bytes) {
  struct toast_lines *lines = ctx;
  char *text = xq_strndup(start, bytes);
  const int width = xq_text_width(text);
  if (lines->row < 0) {
    lines->widest = width > lines->widest ? width : lines->widest;
  } else {
    theme_set(&lines->t->theme, stdscr, LOOK_FOCUS);
    mvwhline(stdscr, lines->row, lines->pad, ' ' | (chtype)lines->t->theme.attr[LOOK_FOCUS], lines->widest + 2);
    draw_text(stdscr, lines->row++, lines->pad + 1, lines->widest, text);
  }
  lines->rows++;
  free(text);
}

/* On the rule above the keys, where the place in the text is left free; over the keys, too, where it has several lines or
 * there is no rule, and then upwards. */
static void draw_toast(const tui *t, const struct geometry *g, int taken) {
  struct toast_lines lines = {.t = t, .row = -1, .pad = g->border ? 2 : 0};
  const int cols = draw_room(stdscr, g->keys_row, lines.pad + 1, t->cols - 2 * lines.pad - 2) - taken;
  if (g->keys_row < 0 || cols < 2) {
    return;
  }
  xq_text_wrap(t->toast, cols, toast_line, &lines);
  const int last = g->low_rule_row >= 0 && lines.rows < 2 ? g->low_rule_row : g->keys_row;
  if (last == g->keys_row) {
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    mvwhline(stdscr, last, lines.pad, ' ', t->cols - 2 * lines.pad);
  }
  lines.row = last + 1 - lines.rows > 0 ? last + 1 - lines.rows : 0;
  xq_text_wrap(t->toast, cols, toast_line, &lines);
}

/* In what way is being written, where the toast stands at other times. */
static void draw_way(const tui *t, const struct geometry *g) {
  const struct stop *stop = page_typed(t->top);
  const char *name[TUI_WAYS];
  if (g->low_rule_row < 0 || stop == NULL || !composer_suits(t, stop->item) ||
      t->composer.ops->ways(t->composer.ctx, name) <= t->composer.way) {
    return;
  }
  char *text = xq_asprintf(" %s ", name[t->composer.way]);
  theme_set(&t->theme, stdscr, LOOK_FOCUS);
  draw_text(stdscr, g->low_rule_row, g->border ? 2 : 0, t->cols - 4, text);
  free(text);
}

static void draw_around(const tui *t, const struct geometry *g) {
  if (g->border) {
    draw_frame(&t->theme, stdscr, 0, 0, t->rows, t->cols);
  }
  if (g->rule_row >= 0) {
    draw_rule(t, g, g->rule_row);
  }
  if (g->foot_rule_row >= 0) {
    draw_rule(t, g, g->foot_rule_row);
  }
  if (g->low_rule_row >= 0) {
    draw_rule(t, g, g->low_rule_row);
  }
  if (g->title_row >= 0) {
    draw_title(t, g);
  }
  if (g->ribbon_row >= 0) {
    draw_ribbon(t, g);
  }
}

/* What stands beside the text; it does not scroll, and follows what is read. */
static void draw_beside(const tui *t, const struct geometry *g) {
  tui_page *page = t->top;
  const int row = frame_content_row(t, g), rows = g->top + g->rows - row;
  layout_beside(&page->layout, &page->items, page->top, (size_t)rows);
  const struct layout *beside = page->layout.beside;
  if (beside != NULL) {
    theme_set(&t->theme, stdscr, LOOK_FRAME);
    draw_vline(&t->theme, stdscr, g->top, g->col + (page->layout.body_cols + page->layout.beside_col) / 2, g->rows);
    draw_lines(&t->theme, stdscr, beside, 0, rows, row, g->col + page->layout.beside_col, beside->cols, -1, NULL, NULL);
  }
}

/* ---------------------------------------------------------------- all of it */

static void on_tick(void *ctx) {
  tui *t = ctx;
  t->tick_timer = 0;
  if (t->top != NULL && t->top->tick_due != 0) {
    t->top->built = false;
  }
  t->dirty = true;
}

/* What the page says of time is said anew when it is due; never more than one timer. */
static void set_tick(tui *t) {
  if (t->tick_timer != 0) {
    tui_timer_stop(t, t->tick_timer);
    t->tick_timer = 0;
  }
  if (t->top != NULL && t->top->tick_due != 0) {
    int64_t wait = t->top->tick_due - xq_time_mono_ms();
    t->tick_timer = tui_timer(t, wait > 0 ? (int)wait : 1, on_tick, t);
  }
}

/* What was said just now, until a key is pressed. */
static bool is_told(const tui *t, const struct geometry *g) {
  return t->spoken && t->toast != NULL && t->last_key <= t->toast_since && g->keys_row >= 0;
}

/* With no caret the hidden cursor still stands at the focus: readers for the blind follow it. */
static void place_cursor(tui *t, const struct geometry *g, int row, int col) {
  const struct stop *stop = t->top != NULL ? page_stop(t->top, true) : NULL;
  size_t news;
  t->news.here = t->top != NULL && news_of(t->top, &news) && (!is_told(t, g) || t->news.at >= t->toast_since);
  curs_set(t->spoken || (row >= 0 && t->popup == NULL) ? 1 : 0);
  if (is_told(t, g) && !t->news.here) {
    row = g->low_rule_row >= 0 ? g->low_rule_row : g->keys_row;
    col = 0;
  } else if (t->news.here) {
    row = page_line_row(t->top, news);
    col = g->col;
  } else if (t->top != NULL && (row < 0 || t->top->reading)) {
    row = page_line_row(t->top, page_line(t->top));
    col = g->col + (stop != NULL && page_line(t->top) == stop->first ? stop->col : 0);
  } else if (row < 0) {
    row = frame_content_row(t, g);
    col = g->col;
  }
  move(row < t->rows ? row : t->rows - 1, col < t->cols ? col : t->cols - 1);
}

/* A line that is another one at every item is not what anybody wants to hear each time: help tells the keys.  Where the
 * cursor went stands in its place. */
static void draw_help_key(const tui *t, const struct geometry *g) {
  char *text = t->arrival.words != NULL ? arrival_spoken(t->arrival.words) : xq_asprintf("F1 %s", _("Help"));
  draw_text(stdscr, g->keys_row, g->col, g->cols, text);
  xq_strwipe(text);
}

void frame_draw(tui *t) {
  tui_page *page = NULL;
  while (page != t->top) { /* `shown` may put another page on top */
    page = t->top;
    page_ready(page);
  }
  if (page != NULL && page_mark_seen(page)) { /* the page may tell how far it was read */
    page->built = false;
    page_ready(page);
  }
  compose_settle(t);
  heard_arrive(t);
  around_place_toast(t);
  t->dirty = t->acted = false;
  set_tick(t);
  struct geometry g = frame_geometry(t);
  int row = -1, col = -1;
  erase();
  draw_around(t, &g);
  if (page != NULL) {
    const struct stop *stop = page_stop(page, true);
    const int focus = stop != NULL && t->popup == NULL ? (int)page->focus : -1;
    const struct layout *layout = &page->layout;
    const int rows = (int)(page_seen_end(page, &g) - page->top);
    draw_lines(&t->theme, stdscr, layout, page->top, rows, frame_content_row(t, &g), g.col, layout->body_cols, focus,
               &row, &col);
    draw_beside(t, &g);
    draw_lines(&t->theme, stdscr, layout, layout->body + page->foot_top, g.foot_rows, g.foot_row, g.col, g.cols, focus,
               &row, &col);
  }
  const int taken = draw_place(t, &g);
  draw_note(t, &g, taken);
  pad_draw(t, &g);
  if (g.keys_row >= 0 && t->spoken) {
    draw_help_key(t, &g);
  } else if (g.keys_row >= 0) {
    keyline_draw(t, g.keys_row, g.border ? 2 : g.col, t->cols - 2 * (g.border ? 2 : g.col));
  }
  if (t->toast != NULL) {
    draw_toast(t, &g, taken);
    t->spots = getcury(stdscr) == g.keys_row ? 0 : t->spots; /* what it lies on cannot be pressed */
  } else if (t->composer.on) {
    draw_way(t, &g);
  }
  if (row >= 0) {
    strip_draw(t, &g, &row, &col);
  }
  theme_set(&t->theme, stdscr, LOOK_NORMAL);
  place_cursor(t, &g, row, col);
  if (t->repaint) {
    clearok(curscr, TRUE);
    t->repaint = false;
  }
  wnoutrefresh(stdscr);
  if (t->popup != NULL) {
    popup_draw(t, t->popup);
  }
  doupdate();
}
