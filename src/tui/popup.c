/*
 * popup.c - what stands over a page until it is answered: messages with buttons, lists that drop from a field, help.
 *
 * One form for the three: a frame, a title in it, text that scrolls, and options as buttons or as a list.  The window
 * lives for one frame only; curses mends the wide characters its edges cut.
 */
#include "tui/kit.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum { MARGIN = 2, TEXT_MOST = 68, BUTTON_GAP = 3 };

/* Where it stands on the screen, and its text laid out.  The key line, which tells how to be rid of it, stays free. */
struct place {
  int row, col, rows, cols;
  int text_rows;            /* visible lines of text or list */
  size_t lines;             /* all of them */
  int focus_row, focus_col; /* where the cursor stands: at what is chosen */
  struct layout layout;
};

void popup_open(tui *t, const struct popup_spec *spec) {
  struct popup *popup = xq_calloc(1, sizeof *popup);
  popup->title = xq_strdup(spec->title != NULL ? spec->title : "");
  popup->text = xq_strdup(spec->text != NULL ? spec->text : "");
  popup->option = xq_calloc(spec->count, sizeof *popup->option);
  for (size_t i = 0; i < spec->count; i++) {
    popup->option[i] = t->number_pad ? xq_asprintf("%zu %s", i + 1, spec->options[i]) : xq_strdup(spec->options[i]);
  }
  popup->count = spec->count;
  popup->selected = spec->preferred > 0 && (size_t)spec->preferred < spec->count ? (size_t)spec->preferred : 0;
  popup->preferred = popup->selected;
  popup->list = spec->list;
  popup->reading = t->spoken && spec->count == 0;
  popup->row = spec->row;
  popup->col = spec->col;
  popup->chosen = spec->chosen;
  popup->ctx = spec->ctx;
  popup->page = spec->page;
  popup->id = spec->id;
  popup->picked = spec->picked;
  popup->serial = ++t->last_serial;
  popup->below = t->popup;
  t->popup = popup;
  t->dirty = true;
}

void tui_dialog(tui *t, const char *title, const char *text, const char *const *buttons, size_t count, int preferred,
                void (*chosen)(void *ctx, int index), void *ctx) {
  popup_open(t, &(struct popup_spec){.title = title,
                                     .text = text,
                                     .options = buttons,
                                     .count = count,
                                     .preferred = preferred,
                                     .chosen = chosen,
                                     .ctx = ctx});
}

bool tui_asks(const tui *t, void (*chosen)(void *ctx, int index)) {
  const struct popup *popup = t->popup;
  while (popup != NULL && popup->chosen != chosen) {
    popup = popup->below;
  }
  return popup != NULL;
}

static void popup_free(struct popup *popup) {
  for (size_t i = 0; i < popup->count; i++) {
    free(popup->option[i]);
  }
  free(popup->option);
  free(popup->title);
  free(popup->text);
  free(popup);
}

void popup_answer(tui *t, int index) {
  struct popup *popup = t->popup;
  t->popup = popup->below; /* first, for the callback may open the next */
  t->dirty = true;
  if (popup->page != NULL && index >= 0) {
    popup->picked(popup->page, popup->id, index);
  } else if (popup->chosen != NULL) {
    popup->chosen(popup->ctx, index);
    if (t->top != NULL) {
      t->top->built = false;
    }
  }
  popup_free(popup);
}

void popup_close_all(tui *t) {
  while (t->popup != NULL) {
    struct popup *popup = t->popup;
    t->popup = popup->below;
    popup_free(popup);
  }
}

void tui_take_back(tui *t, void (*chosen)(void *ctx, int index), const void *ctx) {
  for (struct popup **link = &t->popup; *link != NULL;) {
    struct popup *popup = *link;
    if (popup->chosen == chosen && popup->ctx == ctx) {
      *link = popup->below;
      popup_free(popup);
      t->dirty = true;
    } else {
      link = &popup->below;
    }
  }
}

bool tui_has_popup(const tui *t) {
  return t->popup != NULL;
}

void tui_close_popups(tui *t) {
  popup_close_all(t);
  t->dirty = true;
}

void popup_forget_page(tui *t, const tui_page *page) {
  for (struct popup **link = &t->popup; *link != NULL;) {
    struct popup *popup = *link;
    if (popup->page == page || (page->ops->destroyed != NULL && popup->ctx == page->ctx)) { /* it would be told */
      *link = popup->below;
      popup_free(popup);
    } else {
      link = &popup->below;
    }
  }
}

/* ---------------------------------------------------------------- where it stands */

static int max(int a, int b) {
  return a > b ? a : b;
}

static int min(int a, int b) {
  return a < b ? a : b;
}

static void measure(void *ctx, const char *start, size_t bytes) {
  char *line = xq_strndup(start, bytes);
  *(int *)ctx = max(*(int *)ctx, xq_text_width(line));
  free(line);
}

static int options_cols(const struct popup *popup) {
  int cols = 0;
  for (size_t i = 0; i < popup->count; i++) {
    int width = xq_text_width(popup->option[i]);
    cols = popup->list ? max(cols, width) : cols + width + 4 + (i > 0 ? BUTTON_GAP : 0);
  }
  return cols;
}

/* Buttons that do not fit in one row stand under each other. */
static int button_rows(const tui *t, const struct popup *popup, int inner) {
  if (popup->list || popup->count == 0) {
    return 0;
  }
  return options_cols(popup) <= inner && !t->spoken ? 1 : (int)popup->count;
}

static void find_place(const tui *t, const struct popup *popup, struct place *p) {
  *p = (struct place){0};
  const struct geometry g = frame_geometry(t);
  const int from = g.border ? g.rule_row : 0;
  const int room = (g.keys_row >= 0 ? g.keys_row : t->rows) - from;
  int widest = 0;
  int most = max(8, t->spoken ? t->cols - 2 * MARGIN : min(TEXT_MOST, t->cols - 2 * MARGIN - 2));
  xq_text_wrap(popup->text, most, measure, &widest);
  int inner = max(widest, options_cols(popup));
  inner = min(max(inner, xq_text_width(popup->title) + 2), most);
  p->layout.cols = inner;
  if (popup->text[0] != '\0') {
    layout_line(&p->layout);
    layout_wrap(&p->layout, 0, 0, inner, LOOK_NORMAL, -1, popup->text);
  }
  p->lines = popup->list ? popup->count : p->layout.count;
  int buttons = button_rows(t, popup, inner);
  int around = 2 + (buttons > 0 ? buttons + (t->rows >= 12 ? 1 : 0) : 0);
  p->text_rows = max(1, min((int)p->lines, room - around));
  p->rows = min(p->text_rows + around, room);
  p->cols = min(inner + 2 * MARGIN, t->cols);
  p->row = from + (room - p->rows) / 2;
  p->col = (t->cols - p->cols) / 2;
  if (popup->list) { /* under its field, above it, or wherever there is room */
    int under = popup->row + 1, over = popup->row - p->rows;
    p->row = under + p->rows <= from + room ? under : over >= 0 ? over : from + room - p->rows;
    p->col = max(0, min(popup->col, t->cols - p->cols));
  }
  if (t->spoken) { /* nothing of the page is beside it */
    p->row = from;
    p->rows = room;
    p->col = 0;
    p->cols = t->cols;
  }
}

/* ---------------------------------------------------------------- drawing */

static void draw_option(const tui *t, WINDOW *win, const struct popup *popup, size_t which, int row, int col,
                        int cols) {
  const char *option = popup->option[which];
  char *text = t->spoken     ? option_spoken(option, which, popup->count)
               : popup->list ? xq_strdup(option)
                             : xq_asprintf("[ %s ]", option);
  draw_text(win, row, col, cols, text);
  free(text);
}

static void draw_list(const tui *t, WINDOW *win, const struct popup *popup, struct place *p) {
  for (int r = 0; r < p->text_rows && popup->top + (size_t)r < popup->count; r++) {
    size_t i = popup->top + (size_t)r;
    theme_set(&t->theme, win, i == popup->selected ? LOOK_FOCUS : LOOK_NORMAL);
    mvwhline(win, 1 + r, 1, ' ' | (i == popup->selected ? A_REVERSE : 0), p->cols - 2);
    draw_option(t, win, popup, i, 1 + r, MARGIN, p->cols - 2 * MARGIN);
    if (i == popup->selected) {
      p->focus_row = 1 + r;
      p->focus_col = MARGIN;
    }
  }
}

/* Where a button stands in the window. */
struct spot {
  int row, col, cols;
};

static struct spot button_spot(const tui *t, const struct popup *popup, const struct place *p, size_t which) {
  const int inner = p->cols - 2 * MARGIN, rows = button_rows(t, popup, inner);
  struct spot spot = {.row = p->rows - 1 - rows,
                      .col = MARGIN + max(0, inner - (rows == 1 ? options_cols(popup) : inner)),
                      .cols = min(xq_text_width(popup->option[which]) + 4, inner)};
  for (size_t i = 0; i < which; i++) {
    if (rows == 1) {
      spot.col += min(xq_text_width(popup->option[i]) + 4, inner) + BUTTON_GAP;
    } else {
      spot.row++;
    }
  }
  return spot;
}

static void draw_buttons(const tui *t, WINDOW *win, const struct popup *popup, struct place *p) {
  int inner = p->cols - 2 * MARGIN;
  for (size_t i = 0; i < popup->count; i++) {
    const struct spot spot = button_spot(t, popup, p, i);
    theme_set(&t->theme, win, i == popup->selected ? LOOK_FOCUS : LOOK_BUTTON);
    draw_option(t, win, popup, i, spot.row, spot.col, inner);
    if (i == popup->selected) {
      p->focus_row = spot.row;
      p->focus_col = spot.col;
    }
  }
}

static void draw_title(const tui *t, WINDOW *win, const struct popup *popup, const struct place *p) {
  if (popup->title[0] != '\0' && p->cols > 6) {
    char *shown = xq_text_clip(popup->title, p->cols - 6);
    char *text = xq_asprintf(" %s ", shown);
    theme_set(&t->theme, win, LOOK_TITLE);
    draw_text(win, 0, 2, p->cols - 4, text);
    free(text);
    free(shown);
  }
  if (p->lines > (size_t)p->text_rows && !t->spoken) {
    size_t end = popup->top + (size_t)p->text_rows;
    char *text = xq_asprintf(" %zu-%zu / %zu ", popup->top + 1, end < p->lines ? end : p->lines, p->lines);
    int width = xq_text_width(text);
    if (width + 4 <= p->cols) {
      theme_set(&t->theme, win, LOOK_NORMAL);
      draw_text(win, p->rows - 1, p->cols - width - 2, width, text);
    }
    free(text);
  }
}

/* Of several options, which one Enter chooses now that it opens. */
static void draw_arrival(const tui *t, WINDOW *win, const struct popup *popup, const struct place *p) {
  if (t->spoken && popup->count > 1) {
    char *option = option_spoken(popup->option[popup->preferred], popup->preferred, popup->count);
    char *text = arrival_spoken(option);
    theme_set(&t->theme, win, LOOK_NORMAL);
    draw_text(win, p->rows - 1, MARGIN, p->cols - 2 * MARGIN, text);
    free(text);
    free(option);
  }
}

void popup_draw(const tui *t, const struct popup *popup) {
  if (popup->below != NULL) {
    popup_draw(t, popup->below);
  }
  struct place p;
  find_place(t, popup, &p);
  WINDOW *win = newwin(p.rows, p.cols, p.row, p.col);
  if (win != NULL) {
    int row, col;
    if (!t->spoken) {
      draw_frame(&t->theme, win, 0, 0, p.rows, p.cols);
    }
    if (popup->list) {
      draw_list(t, win, popup, &p);
    } else {
      draw_lines(&t->theme, win, &p.layout, popup->top, p.text_rows, 1, MARGIN, p.cols - 2 * MARGIN, -1, &row, &col);
      draw_buttons(t, win, popup, &p);
    }
    draw_title(t, win, popup, &p);
    draw_arrival(t, win, popup, &p);
    if (popup->reading) {
      p.focus_row = 1 + (int)(popup->at - popup->top);
      p.focus_col = MARGIN;
    }
    wmove(win, p.focus_row, p.focus_col); /* readers for the blind follow the cursor */
    wnoutrefresh(win);
    delwin(win);
  }
  layout_clear(&p.layout);
}

/* ---------------------------------------------------------------- the mouse */

static long option_at(const tui *t, const struct popup *popup, const struct place *p, int row, int col) {
  if (popup->list) {
    const size_t i = popup->top + (size_t)(row - 1);
    return row >= 1 && row <= p->text_rows && col >= 1 && col < p->cols - 1 && i < popup->count ? (long)i : -1;
  }
  for (size_t i = 0; i < popup->count; i++) {
    const struct spot spot = button_spot(t, popup, p, i);
    if (row == spot.row && col >= spot.col && col < spot.col + spot.cols) {
      return (long)i;
    }
  }
  return -1;
}

void popup_click(tui *t, int row, int col) {
  struct place p;
  find_place(t, t->popup, &p);
  const long option = option_at(t, t->popup, &p, row - p.row, col - p.col);
  layout_clear(&p.layout);
  if (option >= 0) {
    popup_answer(t, (int)option);
  }
}

/* ---------------------------------------------------------------- keys */

#define N_(text) text
void popup_hints(const struct popup *popup, const struct tui_hint **hints, size_t *count) {
  static const struct tui_hint list[] = {{"Enter", N_("Choose")}, {"Esc", N_("Close")}};
  static const struct tui_hint buttons[] = {{"Tab", N_("Other button")}, {"Enter", N_("Choose")}, {"Esc", N_("Close")}};
  if (popup->list || popup->count < 2) {
    *hints = popup->count == 0 ? &list[1] : list;
    *count = popup->count == 0 ? 1 : XQ_COUNT(list);
  } else {
    *hints = buttons;
    *count = XQ_COUNT(buttons);
  }
}

static bool more_below(const struct popup *popup, const struct place *p) {
  return popup->top + (size_t)p->text_rows < p->lines;
}

bool popup_scrolls(const tui *t, const struct popup *popup) {
  struct place p;
  find_place(t, popup, &p);
  const bool more = more_below(popup, &p);
  layout_clear(&p.layout);
  return more;
}

static void scroll_text(struct popup *popup, const struct place *p, long by) {
  long most = (long)p->lines - p->text_rows;
  long top = (long)popup->top + by;
  popup->top = (size_t)(top < 0 || most < 0 ? 0 : top > most ? most : top);
}

static void select_item(struct popup *popup, const struct place *p, long to) {
  if (popup->count == 0) {
    return;
  }
  popup->selected = (size_t)(to < 0 ? 0 : to >= (long)popup->count ? (long)popup->count - 1 : to);
  if (popup->list && popup->selected < popup->top) {
    popup->top = popup->selected;
  } else if (popup->list && popup->selected >= popup->top + (size_t)p->text_rows) {
    popup->top = popup->selected - (size_t)p->text_rows + 1;
  }
}

/* The next option that begins with the character typed. */
static void jump_to(struct popup *popup, const struct place *p, int key) {
  for (size_t step = 1; step <= popup->count; step++) {
    size_t i = (popup->selected + step) % popup->count;
    wchar_t wc;
    if (xq_utf8_decode(popup->option[i], strlen(popup->option[i]), &wc) > 0 &&
        towlower((wint_t)wc) == towlower((wint_t)key)) {
      select_item(popup, p, (long)i);
      return;
    }
  }
}

static bool list_key(struct popup *popup, const struct place *p, int key) {
  const long at = (long)popup->selected;
  switch (key) {
    case TUI_KEY_UP:
    case TUI_KEY_BACKTAB:
      select_item(popup, p, at - 1);
      break;
    case TUI_KEY_DOWN:
    case TUI_KEY_TAB:
      select_item(popup, p, at + 1);
      break;
    case TUI_KEY_PGUP:
      select_item(popup, p, at - p->text_rows);
      break;
    case TUI_KEY_PGDN:
      select_item(popup, p, at + p->text_rows);
      break;
    case TUI_KEY_HOME:
      select_item(popup, p, 0);
      break;
    case TUI_KEY_END:
      select_item(popup, p, (long)popup->count - 1);
      break;
    default:
      if (key <= ' ' || key >= TUI_KEY_UP) {
        return false;
      }
      jump_to(popup, p, key);
  }
  return true;
}

static bool text_key(struct popup *popup, const struct place *p, int key) {
  const size_t count = popup->count > 0 ? popup->count : 1;
  switch (key) {
    case TUI_KEY_UP:
      scroll_text(popup, p, -1);
      break;
    case TUI_KEY_DOWN:
      scroll_text(popup, p, 1);
      break;
    case TUI_KEY_PGUP:
      scroll_text(popup, p, -(p->text_rows > 1 ? p->text_rows - 1 : 1));
      break;
    case TUI_KEY_PGDN:
      scroll_text(popup, p, p->text_rows > 1 ? p->text_rows - 1 : 1);
      break;
    case TUI_KEY_HOME:
      popup->top = 0;
      break;
    case TUI_KEY_END:
      scroll_text(popup, p, (long)p->lines);
      break;
    case TUI_KEY_LEFT:
    case TUI_KEY_BACKTAB:
      select_item(popup, p, (long)((popup->selected + count - 1) % count));
      break;
    case TUI_KEY_RIGHT:
    case TUI_KEY_TAB:
      select_item(popup, p, (long)((popup->selected + 1) % count));
      break;
    default:
      return false;
  }
  return true;
}

/* Line by line through the text, and on through the options. */
static void read_step(struct popup *popup, const struct place *p, int by) {
  const size_t lines = p->lines, all = lines + popup->count;
  size_t at = popup->reading ? popup->at : lines + popup->selected;
  do {
    at += (size_t)by;
  } while (at < lines && p->layout.line[at].count == 0);
  if (at < all) {
    popup->reading = at < lines;
    popup->at = at;
    popup->selected = at < lines ? popup->selected : at - lines;
  }
  if (popup->reading) {
    const long below = (long)popup->at - (long)(popup->top + (size_t)p->text_rows) + 1;
    scroll_text(popup, p, popup->at < popup->top ? (long)popup->at - (long)popup->top : below > 0 ? below : 0);
  }
}

/* As it is heard; false: as it is seen. */
static bool read_key(struct popup *popup, const struct place *p, int key) {
  const size_t from = popup->top;
  switch (key) {
    case TUI_KEY_UP:
    case TUI_KEY_DOWN:
      read_step(popup, p, key == TUI_KEY_DOWN ? 1 : -1);
      return true;
    case TUI_KEY_PGUP:
    case TUI_KEY_PGDN:
    case TUI_KEY_HOME:
    case TUI_KEY_END:
      text_key(popup, p, key);
      popup->reading = p->lines > 0;
      popup->at = key == TUI_KEY_END || (key == TUI_KEY_PGDN && popup->top == from) ? p->lines - 1 : popup->top;
      return true;
    case TUI_KEY_ENTER:
    case TUI_KEY_TAB:
    case TUI_KEY_BACKTAB:
    case TUI_KEY_LEFT:
    case TUI_KEY_RIGHT:
    case ' ': /* what is not where the cursor is is not pressed, but goes there */
      if (popup->count > 0 && popup->reading) {
        popup->reading = false;
        return true;
      }
      return false;
    default:
      return false;
  }
}

bool popup_key(tui *t, int key) {
  struct popup *popup = t->popup;
  if (t->number_pad && key >= '1' && key < '9' && (size_t)(key - '1') < popup->count) {
    popup_answer(t, key - '1');
    return true;
  }
  struct place p;
  bool wanted = true;
  find_place(t, popup, &p);
  const struct number_pad_turn turn = {more_below(popup, &p) ? TUI_KEY_PGDN : TUI_KEY_TAB,
                                       popup->top > 0 ? TUI_KEY_PGUP : TUI_KEY_BACKTAB};
  key = number_pad_key(t, NULL, key, &turn);
  if (key == TUI_KEY_ESC || key == TUI_KEY_F10) {
    popup_answer(t, -1);
  } else if (t->spoken && !popup->list && read_key(popup, &p, key)) {
    wanted = true;
  } else if (key == TUI_KEY_ENTER || key == ' ') {
    if (popup->count == 0 && key == ' ') {
      text_key(popup, &p, TUI_KEY_PGDN);
    } else {
      popup_answer(t, popup->count > 0 ? (int)popup->selected : -1);
    }
  } else if (popup->list) {
    wanted = list_key(popup, &p, key);
  } else {
    wanted = text_key(popup, &p, key);
  }
  layout_clear(&p.layout);
  return wanted;
}
