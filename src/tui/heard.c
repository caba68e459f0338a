/*
 * heard.c - what is read aloud is where the cursor is (struct tui_options, spoken).
 *
 * Arrows go through all lines that say something, not only those that can have the focus, which comes along; Enter does
 * nothing to what the cursor has left.
 */
#include "tui/kit.h"

/* ---------------------------------------------------------------- arriving */

static uint64_t add_text(uint64_t sum, const char *text) {
  enum { FNV = 16777619 };
  for (; *text != '\0'; text++) {
    sum = (sum ^ (unsigned char)*text) * FNV;
  }
  return (sum ^ '\n') * FNV;
}

static uint64_t add_words(uint64_t sum, const struct layout *layout, size_t first, int rows) {
  for (size_t line = first; line < first + (size_t)rows && line < layout->count; line++) {
    for (size_t i = 0; i < layout->line[line].count; i++) {
      const struct run *run = &layout->line[line].run[i];
      sum = add_text(sum, run->kind == RUN_FIELD ? tui_edit_text(run->edit) : run->text != NULL ? run->text : "");
    }
  }
  return sum;
}

static uint64_t what_is_seen(const tui_page *page) {
  const struct geometry g = frame_geometry(page->t);
  const int rows = (int)(page_seen_end(page, &g) - page->top);
  return add_words(add_words(page->serial, &page->layout, page->top, rows), &page->layout,
                   page->layout.body + page->foot_top, g.foot_rows);
}

void heard_arrive(tui *t) {
  if (!t->spoken) {
    return;
  }
  const tui_page *page = t->popup == NULL ? t->top : NULL; /* after a popup it is there anew */
  const struct stop *stop = page != NULL ? page_stop(page, true) : NULL;
  const struct arrival now = {.page = page != NULL ? page->serial : 0,
                              .focus = page != NULL ? page->focus_id : 0,
                              .seen = page != NULL ? what_is_seen(page) : 0};
  char *words = t->arrival.words;
  const bool another = now.page != t->arrival.page || now.seen != t->arrival.seen;
  if (now.page == 0 || (another && stop == NULL)) {
    xq_strwipe(words);
    words = NULL;
  } else if (another && (now.page != t->arrival.page || now.focus != t->arrival.focus)) {
    xq_strwipe(words);
    words = layout_words(&page->layout.line[stop->first]);
    t->news.page = 0; /* the cursor is where that says */
  }
  t->arrival = now;
  t->arrival.words = words;
}

/* ---------------------------------------------------------------- reading */

static void read_line(tui_page *page, size_t line) {
  page->reading = true;
  page->at = line;
  page_show_line(page, line);
  page->t->dirty = true;
}

void heard_go_on(tui_page *page) {
  const struct news *news = &page->t->news;
  if (news->here && news->page == page->serial && news->line < page->layout.count) {
    read_line(page, news->line);
  }
}

bool heard_step(tui_page *page, int direction) {
  const struct layout *layout = &page->layout;
  size_t line = page_line(page);
  do {
    line += (size_t)(direction > 0 ? 1 : -1);
  } while (line < layout->count && layout->line[line].count == 0);
  if (line >= layout->count) {
    return false;
  }
  for (size_t i = 0; i < layout->stops; i++) {
    if (layout->stop[i].first == line) {
      page_move_focus(page, i);
      page_show_line(page, line);
      return true;
    }
  }
  read_line(page, line);
  return true;
}

void heard_scrolled(tui_page *page, bool end) {
  if (page->layout.body > 0) {
    read_line(page, end ? page->layout.body - 1 : page->top);
  }
}
