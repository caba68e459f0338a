/*
 * page.c - the stack of pages; building them anew; keeping focus and place over a rebuild, a resize, another language.
 *
 * A popped page is only marked as gone: its callbacks may be on the call stack.  It is told and freed at the end of the
 * turn.
 */
#include "tui/kit.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the stack */

tui_page *tui_push(tui *t, const struct tui_page_ops *ops, void *ctx) {
  tui_page *page = xq_calloc(1, sizeof *page);
  page->t = t;
  page->serial = ++t->last_serial;
  page->ops = ops;
  page->ctx = ctx;
  page->below = t->top;
  haste_begin(page);
  t->top = page;
  t->dirty = true;
  return page;
}

void tui_pop(tui *t) {
  tui_page *page = t->top;
  if (page == NULL) {
    return;
  }
  t->top = page->below;
  page->gone = true;
  page->below = t->dead;
  t->dead = page;
  popup_forget_page(t, page);
  if (t->top != NULL) {
    t->top->shown = false; /* it will be told that it is on top again */
    t->top->built = false;
  }
  t->dirty = true;
}

void tui_pop_to(tui *t, tui_page *page) {
  while (t->top != NULL && t->top != page) {
    tui_pop(t);
  }
}

void tui_page_close(tui_page *page) {
  tui *t = page->t;
  if (!page->gone) {
    tui_pop_to(t, page);
    tui_pop(t);
  }
}

tui_page *tui_top(tui *t) {
  return t->top;
}

bool tui_is_typing(const tui *t) {
  return page_typing(t->top);
}

bool tui_is_long(const tui *t) {
  return t->top != NULL && page_top_most(t->top) > 0;
}

int tui_kind(const tui *t) {
  return t->top != NULL ? t->top->kind : 0;
}

tui *tui_page_tui(tui_page *page) {
  return page->t;
}

static void clear_head(tui_page *page) {
  free(page->title);
  free(page->right);
  page->title = page->right = NULL;
  tui_set_hints(page, NULL, 0);
}

void page_bury(tui *t) {
  while (t->dead != NULL) {
    tui_page *page = t->dead;
    t->dead = page->below;
    if (page->ops->destroyed != NULL) {
      page->ops->destroyed(page->ctx);
    }
    clear_head(page);
    layout_clear(&page->layout);
    items_clear(&page->items);
    free(page->seen);
    free(page);
  }
}

/* ---------------------------------------------------------------- asked of every page */

/* From the top, NULL at the end; free() the array.  Asked, a page may go and take others with it: they are gone then, but
 * stay until the turn ends. */
static tui_page **all_pages(const tui *t) {
  size_t count = 0;
  for (const tui_page *page = t->top; page != NULL; page = page->below) {
    count++;
  }
  tui_page **pages = xq_calloc(count + 1, sizeof(tui_page *));
  size_t i = 0;
  for (tui_page *page = t->top; page != NULL; page = page->below) {
    pages[i++] = page;
  }
  return pages;
}

void tui_keys_changed(tui *t) {
  tui_page **pages = all_pages(t);
  for (size_t i = 0; pages[i] != NULL; i++) {
    if (!pages[i]->gone && pages[i]->ops->keys_changed != NULL) {
      pages[i]->ops->keys_changed(pages[i]->ctx);
      tui_page_changed(pages[i]);
    }
  }
  free(pages);
}

void tui_forget(tui *t, enum tui_forget why) {
  composer_forget(t);
  tui_page **pages = all_pages(t);
  for (size_t i = 0; pages[i] != NULL; i++) {
    if (!pages[i]->gone && pages[i]->ops->forget != NULL) {
      pages[i]->ops->forget(pages[i]->ctx, why);
      tui_page_changed(pages[i]);
    }
  }
  free(pages);
}

enum tui_leave tui_may_leave(tui *t, const char **why) {
  enum tui_leave may = TUI_LEAVE;
  for (tui_page *page = t->top; page != NULL; page = page->below) {
    const char *words = NULL;
    enum tui_leave says = page->ops->may_leave != NULL ? page->ops->may_leave(page->ctx, &words) : TUI_LEAVE;
    if (says > may) { /* the strongest counts; of equals what lies further up */
      may = says;
      *why = words;
    }
  }
  return may;
}

/* ---------------------------------------------------------------- during build */

void tui_set_title(tui_page *page, const char *title, const char *right) {
  free(page->title);
  free(page->right);
  page->title = xq_strdup(title);
  page->right = xq_strdup(right);
}

void tui_set_kind(tui_page *page, int kind) {
  page->kind = kind;
}

void tui_set_no_digits(tui_page *page, const char *why) {
  page->no_digits = why;
}

void tui_set_hints(tui_page *page, const struct tui_hint *hints, size_t count) {
  free(page->hints);
  page->hints = hints_copy(hints, count);
  page->hint_count = count;
}

void tui_page_changed(tui_page *page) {
  if (page->building) {
    return;
  }
  page->built = false;
  page->t->dirty = true;
}

void tui_rebuild_all(tui *t) {
  for (tui_page *page = t->top; page != NULL; page = page->below) {
    page->built = false;
  }
  t->dirty = true;
}

/* ---------------------------------------------------------------- ready to be used */

static void set_focus(tui_page *page, size_t stop) {
  const struct layout *layout = &page->layout;
  page->focus = stop;
  page->focus_id = stop < layout->stops ? layout->stop[stop].id : 0;
  page->in_foot = stop < layout->stops && stop >= layout->body_stops;
}

/* The focus by its id; where that is gone, what now stands in its place: in the text, or the main button.  Another one
 * of the foot never gets it by itself: Enter would do what nobody asked for. */
static void find_focus(tui_page *page) {
  const struct layout *layout = &page->layout;
  for (size_t i = 0; page->focus_id != 0 && i < layout->stops; i++) {
    if (layout->stop[i].id == page->focus_id) {
      set_focus(page, i);
      return;
    }
  }
  if (layout->body_stops > 0 && !page->in_foot) {
    set_focus(page, page->focus < layout->body_stops ? page->focus : layout->body_stops - 1);
    return;
  }
  long main = page_main_stop(page);
  bool foot = page->in_foot; /* it stays there, if only the button cannot be pressed at the moment */
  set_focus(page, main >= 0 ? (size_t)main : layout->stops);
  page->in_foot |= foot;
}

/* What has been read stays read when the lines are broken elsewhere. */
static void carry_seen(tui_page *page) {
  size_t count = page->layout.body;
  if (count == page->seen_count) {
    return;
  }
  bool *seen = xq_calloc(count, sizeof *seen);
  for (size_t i = 0; i < count && page->seen_count > 0; i++) {
    seen[i] = page->seen[i * page->seen_count / count];
  }
  free(page->seen);
  page->seen = seen;
  page->seen_count = count;
}

static void build(tui_page *page) {
  layout_clear(&page->layout);
  items_clear(&page->items);
  clear_head(page);
  page->tick_due = 0;
  page->built_for = page->focus_id;
  page->building = true;
  page->no_digits = NULL;
  page->ops->build(page->ctx, page);
  page->building = page->aside = false;
  page->built = true;
  page->laid = false;
}

/* Where the foot has more rows than room, the one with the focus is seen. */
static void show_foot_line(tui_page *page, size_t line) {
  const size_t rows = (size_t)frame_geometry(page->t).foot_rows;
  const size_t at = line - page->layout.body;
  if (rows > 0 && at >= page->foot_top + rows) {
    page->foot_top = at - rows + 1;
  } else if (at < page->foot_top) {
    page->foot_top = at;
  }
}

static void show_foot(tui_page *page, const struct stop *stop) {
  show_foot_line(page, stop->first);
}

/* They come into view; but where something has been typed the cursor stays at it. */
static void take_news(tui_page *page) {
  const struct stop *typed = page_typed(page);
  if (typed != NULL && !tui_edit_is_empty(typed->item->edit)) {
    page->t->news.page = 0;
  } else {
    page_show_line(page, page->t->news.line);
  }
}

static void make_for(tui_page *page, int cols, int rows, enum apart apart) {
  layout_clear(&page->layout);
  page->layout.rows = rows;
  page->layout.apart = apart;
  layout_make(&page->layout, &page->items, cols, page->t->theme.signs);
}

/* How many rows are seen is known when it is known how many the foot takes, and matters to pictures only.  Where large is
 * wanted lines stand as far apart as leaves nothing below the window. */
static void make(tui_page *page, int cols) {
  make_for(page, cols, frame_geometry(page->t).rows, APART_NOT);
  const int rows = frame_geometry(page->t).rows;
  if (page->layout.by_rows && rows != page->layout.rows) {
    make_for(page, cols, rows, APART_NOT);
  }
  bool looks = page->t->large && page->layout.body <= (size_t)rows;
  for (int apart = APART_LINES; looks && apart >= APART_NOT; apart--) {
    make_for(page, cols, rows, (enum apart)apart);
    looks = page->layout.body > (size_t)rows;
  }
}

/* False: the room for it is another one now. */
static bool lay_out(tui_page *page) {
  const struct geometry g = frame_geometry(page->t);
  const int cols = g.cols;
  if (page->built && page->laid && cols == page->laid_cols && g.room == page->laid_rows) {
    return true;
  }
  bool bring = page->bring || page_stop(page, true) != NULL; /* what could be seen will be */
  size_t old_count = page->layout.body, old_top = page->top, old_lines = page->layout.count;
  char **before = news_before(page);
  bool other_window = page->laid && (cols != page->laid_cols || g.room != page->laid_rows);
  if (!page->built || other_window) { /* what a page shows may depend on how much room there is */
    build(page);
  }
  make(page, cols);
  find_focus(page);
  if (number_pad_relabel(page, page_typing(page))) {
    make(page, cols);
  }
  haste_note_foot(page);
  page->laid = true;
  page->laid_rows = g.room;
  page->height = frame_geometry(page->t).rows;
  if (cols != page->laid_cols && old_count > 0) {
    page->top = old_top * page->layout.body / old_count; /* about the same place in the text */
  }
  page->laid_cols = cols;
  page->bring = false;
  carry_seen(page);
  find_focus(page);
  if (page->top > page_top_most(page)) {
    page->top = page_top_most(page);
  }
  size_t foot = page->layout.count - page->layout.body, foot_rows = (size_t)frame_geometry(page->t).foot_rows;
  if (page->foot_top + foot_rows > foot) {
    page->foot_top = foot > foot_rows ? foot - foot_rows : 0;
  }
  const long main = page_main_stop(page);
  if (!page->in_foot && main >= 0) {
    show_foot(page, &page->layout.stop[main]);
  }
  if (bring && page_stop(page, false) != NULL) {
    page_show_stop(page, page_stop(page, false));
  }
  if (page->reading && page->at >= page->layout.count) {
    page->reading = false;
  }
  if (news_came(page, before, old_lines)) {
    take_news(page);
  }
  return frame_geometry(page->t).room == g.room;
}

void page_ready(tui_page *page) {
  if (!page->shown) {
    page->shown = true;
    if (page->ops->shown != NULL) {
      page->ops->shown(page->ctx);
    }
  }
  if (!lay_out(page)) { /* with the focus in a field keys of the screen may want room, or want none any more */
    lay_out(page);
  }
  if (page->items.aside != NULL && page->built_for != page->focus_id) { /* it may be about what has the focus */
    page->built = false;
    lay_out(page);
  }
}

bool page_settle(tui_page *page) {
  const bool in_key = page->t->in_key;
  page->t->in_key = false;
  page_ready(page);
  page->t->in_key = in_key;
  return !page->gone && page->t->top == page;
}

/* ---------------------------------------------------------------- focus and place */

int page_height(const tui_page *page) {
  return page->height > 1 ? page->height : 1;
}

size_t page_top_most(const tui_page *page) {
  size_t height = (size_t)page_height(page);
  return page->layout.body > height ? page->layout.body - height : 0;
}

bool page_is_foot(const tui_page *page, const struct stop *stop) {
  return stop->first >= page->layout.body;
}

long page_main_stop(const tui_page *page) {
  const struct layout *layout = &page->layout;
  for (size_t i = layout->body_stops; i < layout->stops; i++) {
    if (layout->stop[i].button != NULL && layout->stop[i].button->main) {
      return (long)i;
    }
  }
  return -1;
}

int page_stop_row(const tui_page *page, const struct stop *stop) {
  return page_line_row(page, stop->first);
}

int page_line_row(const tui_page *page, size_t line) {
  const struct geometry g = frame_geometry(page->t);
  return line >= page->layout.body ? g.foot_row + (int)(line - page->layout.body - page->foot_top)
                                   : frame_content_row(page->t, &g) + (int)(line - page->top);
}

size_t page_line(const tui_page *page) {
  const struct stop *stop = page_stop(page, true);
  return page->reading ? page->at : stop != NULL ? stop->first : page->top;
}

bool page_in_view(const tui_page *page, const struct stop *stop) {
  if (page_is_foot(page, stop)) {
    return true; /* it gets there with the focus */
  }
  return stop->first >= page->top && stop->first < page->top + (size_t)page_height(page);
}

const struct stop *page_stop(const tui_page *page, bool in_view) {
  if (page->focus >= page->layout.stops) {
    return NULL;
  }
  const struct stop *stop = &page->layout.stop[page->focus];
  if (in_view && page->reading && (page->at < stop->first || page->at > stop->last)) {
    return NULL; /* something else is read */
  }
  return !in_view || page_in_view(page, stop) ? stop : NULL;
}

size_t page_seen_end(const tui_page *page, const struct geometry *g) {
  const size_t end = page->top + (size_t)g->rows;
  return end < page->layout.body ? end : page->layout.body;
}

const struct stop *page_typed(const tui_page *page) {
  const struct stop *stop = page != NULL ? page_stop(page, false) : NULL;
  return stop != NULL && stop->item->kind == ITEM_FIELD ? stop : NULL;
}

bool page_typing(const tui_page *page) {
  return page_typed(page) != NULL;
}

/* Scrolls as little as needed; at either end of the page all the way, so that headings and last words are seen. */
void page_show_stop(tui_page *page, const struct stop *stop) {
  if (page_is_foot(page, stop)) {
    show_foot(page, stop);
    return;
  }
  size_t height = (size_t)page_height(page), most = page_top_most(page);
  size_t last = stop->last - stop->first < height ? stop->last : stop->first + height - 1;
  if (stop == &page->layout.stop[0] && last < height) {
    page->top = 0;
  } else if (stop == &page->layout.stop[page->layout.body_stops - 1] && stop->first >= most) {
    page->top = most;
  } else if (stop->first < page->top) {
    page->top = stop->first;
  } else if (last >= page->top + height) {
    page->top = last - height + 1;
  }
}

void page_show_line(tui_page *page, size_t line) {
  const size_t height = (size_t)page_height(page);
  if (line >= page->layout.body) {
    show_foot_line(page, line);
  } else if (line < page->top) {
    page->top = line;
  } else if (line >= page->top + height) {
    page->top = line - height + 1;
  }
}

void page_move_focus(tui_page *page, size_t to) {
  const struct stop *from = page_stop(page, false);
  page->reading = false;
  int left = 0;
  if (from != NULL && page->focus != to &&
      (from->item->kind == ITEM_FIELD || from->item->kind == ITEM_CHOICE || from->item->kind == ITEM_RADIO ||
       from->item->kind == ITEM_CARD)) {
    left = from->id;
  }
  set_focus(page, to);
  page_show_stop(page, &page->layout.stop[to]);
  page->t->dirty = true;
  page->laid = page->laid && !page->t->number_pad; /* its buttons have digits only while nothing is typed */
  const bool card = page->layout.stop[to].item->kind == ITEM_CARD;
  if (left != 0 && page->ops->left != NULL) {
    page->ops->left(page->ctx, left);
    page->built = false;
  }
  if (card && page->ops->came != NULL) {
    page->ops->came(page->ctx, page->focus_id);
    page->built = false;
  }
}

void tui_page_focus(tui_page *page, int id) {
  page->reading = false;
  page->focus_id = id;
  page->bring = true;
  page->laid = false;
  page->t->dirty = true;
}

int tui_page_focused(const tui_page *page) {
  return page->focus_id;
}

void tui_page_scroll_home(tui_page *page) {
  page->top = 0;
  page->t->dirty = true;
}

bool page_mark_seen(tui_page *page) {
  size_t end = page->top + (size_t)page_height(page);
  bool news = false;
  for (size_t i = page->top; i < end && i < page->seen_count; i++) {
    news |= !page->seen[i];
    page->seen[i] = true;
  }
  return news;
}

char *tui_page_seen_lines(const tui_page *page) {
  char *lines = xq_calloc(page->seen_count + 1, 1);
  for (size_t i = 0; i < page->seen_count; i++) {
    lines[i] = page->seen[i] ? '1' : '0';
  }
  return lines;
}

void tui_page_set_seen(tui_page *page, const char *lines) {
  const size_t count = strlen(lines);
  free(page->seen);
  page->seen = xq_calloc(count + 1, sizeof *page->seen);
  page->seen_count = count;
  for (size_t i = 0; i < count; i++) {
    page->seen[i] = lines[i] == '1';
  }
}

bool tui_page_at_end(const tui_page *page) {
  return page->seen_count > 0 && page->top + (size_t)page->height >= page->seen_count; /* as it was laid out last */
}

int tui_page_seen(const tui_page *page) {
  size_t seen = 0;
  for (size_t i = 0; i < page->seen_count; i++) {
    seen += page->seen[i];
  }
  return page->seen_count == 0 ? 0 : (int)(seen * 100 / page->seen_count);
}

void page_act(tui_page *page, int id, int value) {
  if (page->ops->action != NULL) {
    page->ops->action(page->ctx, id, value);
  }
  page->built = false; /* whatever it changed is shown */
  page->t->dirty = true;
}
