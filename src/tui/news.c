/* news.c - what became another line of the page by itself: for whoever hears it, who is told where the cursor is. */
#include <stdlib.h>

#include "tui/kit.h"

char **news_before(const tui_page *page) {
  const struct layout *layout = &page->layout;
  if (!page->t->spoken || layout->count == 0) {
    return NULL;
  }
  char **lines = xq_calloc(layout->count, sizeof *lines);
  for (size_t i = 0; i < layout->count; i++) {
    lines[i] = layout_words(&layout->line[i]);
  }
  return lines;
}

static bool was_there(char *const *before, size_t count, const char *text) {
  for (size_t i = 0; i < count; i++) {
    if (xq_text_same_but_digits(before[i], text)) {
      return true;
    }
  }
  return false;
}

/* layout->count: nothing is new. */
static size_t first_new(const struct layout *layout, char *const *before, size_t count) {
  size_t line = 0;
  for (bool known = true; line < layout->count; line++) {
    char *text = layout_words(&layout->line[line]);
    known = was_there(before, count, text);
    xq_strwipe(text);
    if (!known) {
      break;
    }
  }
  return line;
}

bool news_came(tui_page *page, char **before, size_t count) {
  tui *t = page->t;
  if (before == NULL) {
    return false;
  }
  const bool told = t->toast != NULL && t->toast_page == 0; /* in words of its own */
  const size_t line = page == t->top && !told && !t->pressed && !t->in_key ? first_new(&page->layout, before, count)
                                                                           : page->layout.count;
  for (size_t i = 0; i < count; i++) {
    xq_strwipe(before[i]);
  }
  free(before);
  if (line < page->layout.count) {
    t->news = (struct news){page->serial, line, xq_time_mono_ms(), false};
  }
  return line < page->layout.count;
}

bool news_of(const tui_page *page, size_t *line) {
  const struct news *news = &page->t->news;
  *line = news->line;
  return news->page == page->serial && news->line < page->layout.count && page->t->last_key <= news->at;
}
