/* state.c - what was read of each page already: only what is new is read again. */
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"

/* ---- the pages that are on the stack */

static void forget_page(struct plain_page *state) {
  plain_lines_clear(&state->said);
  xq_strwipe(state->listed);
  free(state->numbers);
  free(state->title);
  *state = (struct plain_page){0};
}

struct plain_page *plain_page_of(struct plain *p, const tui_page *page) {
  for (size_t i = 0; i < p->pages; i++) {
    if (p->page[i].serial == page->serial) {
      return &p->page[i];
    }
  }
  p->page = xq_realloc(p->page, (p->pages + 1) * sizeof *p->page);
  struct plain_page *state = &p->page[p->pages++];
  *state = (struct plain_page){.serial = page->serial, .title = xq_strdup(page->title)};
  if (page->title != NULL && xq_streq(p->gone.title, page->title)) { /* the PIN is asked for again */
    state->said = p->gone.said;
    state->titled = p->gone.titled;
    p->gone.said = (struct plain_lines){0};
  }
  return state;
}

void plain_pages_settle(struct plain *p) {
  forget_page(&p->gone);
}

static bool is_there(const tui *t, unsigned serial) {
  for (const tui_page *page = t->top; page != NULL; page = page->below) {
    if (page->serial == serial) {
      return true;
    }
  }
  return false;
}

void plain_pages_sweep(struct plain *p) {
  for (size_t i = p->pages; i-- > 0;) {
    if (!is_there(p->t, p->page[i].serial)) {
      forget_page(&p->gone);
      p->gone = p->page[i];
      p->page[i] = p->page[--p->pages];
    }
  }
}

void plain_pages_clear(struct plain *p) {
  for (size_t i = 0; i < p->pages; i++) {
    forget_page(&p->page[i]);
  }
  plain_pages_settle(p);
  free(p->page);
  p->page = NULL;
  p->pages = 0;
}

/* ---- what is new */

/* The line is taken out of those that were said; false: it was not among them. */
static bool was_said(struct plain_lines *said, const char *line, bool (*same)(const char *a, const char *b)) {
  for (size_t i = 0; i < said->count; i++) {
    if (said->line[i] != NULL && same(said->line[i], line)) {
      xq_strwipe(said->line[i]);
      said->line[i] = NULL;
      return true;
    }
  }
  return false;
}

static bool same(const char *a, const char *b) {
  return strcmp(a, b) == 0;
}

/* Says those of the first `told` lines that were not said, and keeps which of all were.  Takes lines over. */
static bool tell_new(struct plain *p, struct plain_lines *said, struct plain_lines *lines, size_t told, bool calm) {
  bool *known = xq_calloc(lines->count + 1, sizeof *known);
  for (size_t i = 0; i < lines->count; i++) {
    known[i] = was_said(said, lines->line[i], same);
  }
  struct plain_lines now = {0};
  bool news = false;
  for (size_t i = 0; i < lines->count; i++) {
    known[i] = known[i] || (calm && i < told && was_said(said, lines->line[i], xq_text_same_but_digits));
    if (!known[i] && i < told) {
      plain_take(&p->out, xq_strdup(lines->line[i]));
      news = true;
    }
    if (known[i] || i < told) {
      plain_lines_add(&now, "%s", lines->line[i]);
    }
  }
  for (size_t i = 0; i < said->count; i++) { /* what is there no more */
    if (said->line[i] == NULL) {
      said->line[i] = xq_strdup("");
    }
  }
  plain_lines_clear(said);
  plain_lines_clear(lines);
  *said = now;
  free(known);
  return news;
}

/* The number that the first stop of the item has in the menu; 0: it has none. */
static size_t number_of(const tui_page *page, const struct item *item) {
  for (size_t i = 0; i < page->layout.stops; i++) {
    if (page->layout.stop[i].item == item) {
      return i + 1;
    }
  }
  return 0;
}

static void tell_title(struct plain *p, const tui_page *page, struct plain_page *state) {
  const bool back = state->told && p->told_page != page->serial; /* one has to know where one is again */
  state->told = true;
  p->told_page = page->serial;
  if (!state->titled || back || !xq_streq(page->title, state->title)) { /* one may lead from step to step */
    state->titled = true;
    free(state->title);
    state->title = xq_strdup(page->title);
    plain_gap(&p->out);
    plain_out_forget_noted(&p->out);
    if (page->title != NULL) {
      plain_say(&p->out, "%s%s%s", page->title, page->right != NULL ? "  " : "",
                page->right != NULL ? page->right : "");
    }
  }
}

void plain_tell_page(struct plain *p, tui_page *page, size_t end, bool calm) {
  struct plain_page *state = plain_page_of(p, page);
  struct plain_lines lines = {0};
  size_t told = 0;
  for (size_t i = 0; i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    told = i == end ? lines.count : told;
    if (item->kind != ITEM_FOOT) {
      plain_read(item, item->kind == ITEM_CARD ? number_of(page, item) : 0, &lines);
    }
  }
  if (end >= page->items.count) {
    if (items_foot(&page->items) != NULL && tui_page_seen(page) == 100) { /* it may tell how much was read */
      plain_read(items_foot(&page->items), 0, &lines);
    }
    told = lines.count;
  }
  if (lines.count > 0 || page->layout.stops > 0) { /* what only passes by has no heading worth a line */
    tell_title(p, page, state);
  }
  bool news = tell_new(p, &state->said, &lines, told, calm);
  p->cards_read |= news;
  p->reading = true;
}

void plain_tell_around(struct plain *p, bool calm) {
  const tui *t = p->t;
  struct plain_lines lines = {0};
  if (t->banner_left != NULL) {
    plain_lines_add(&lines, "%s", t->banner_left);
  }
  if (t->banner_right != NULL) {
    plain_lines_add(&lines, "%s", t->banner_right);
  }
  if (t->ribbon != NULL) {
    plain_lines_add(&lines, "%s", t->ribbon);
  }
  size_t count = lines.count;
  (void)tell_new(p, &p->around, &lines, count, calm);
}
