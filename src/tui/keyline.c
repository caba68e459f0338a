/*
 * keyline.c - the line of keys at the bottom: what the page hints at, help, and what works everywhere.  Where it gets
 * narrow global ones go first, leaving last of them, then the last of the page's; help stays.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

enum { HINTS_MOST = 24, GAP = 2 };

struct hints {
  struct tui_hint hint[HINTS_MOST];
  size_t count;
};

static void add(struct hints *hints, const struct tui_hint *hint) {
  if (hints->count < HINTS_MOST) {
    hints->hint[hints->count++] = *hint;
  }
}

static int hint_cols(const struct tui_hint *hint) {
  return xq_text_width(hint->key) + 1 + xq_text_width(hint->label);
}

static int total(const struct hints *a, const struct hints *b) {
  int cols = 0;
  for (size_t i = 0; i < a->count; i++) {
    cols += hint_cols(&a->hint[i]) + GAP;
  }
  for (size_t i = 0; i < b->count; i++) {
    cols += hint_cols(&b->hint[i]) + GAP;
  }
  return cols - GAP;
}

static bool is_letter(const char *key) {
  return key[0] != '\0' && key[1] == '\0';
}

static void collect(const tui *t, struct hints *own, struct hints *always) {
  if (t->popup != NULL) {
    const struct tui_hint *hints;
    size_t count;
    popup_hints(t->popup, &hints, &count);
    for (size_t i = 0; i < count; i++) {
      add(own, &(struct tui_hint){.key = hints[i].key, .label = _(hints[i].label)});
    }
    return;
  }
  const tui_page *page = t->top;
  bool typing = page != NULL && page_typing(page);
  for (size_t i = 0; page != NULL && i < page->hint_count; i++) {
    if (!typing || !is_letter(page->hints[i].key)) { /* a letter is text there */
      add(own, &page->hints[i]);
    }
  }
  add(always, &(struct tui_hint){.key = "F1", .label = _("Help")});
  for (size_t i = 0; i < t->global_hint_count; i++) {
    add(always, &t->global_hints[i]);
  }
}

static int draw_hints(const tui *t, const struct hints *hints, int row, int col, int end) {
  for (size_t i = 0; i < hints->count && col < end; i++) {
    theme_set(&t->theme, stdscr, LOOK_KEY);
    col += draw_text(stdscr, row, col, end - col, hints->hint[i].key) + 1;
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    if (col < end) {
      col += draw_text(stdscr, row, col, end - col, hints->hint[i].label) + GAP;
    }
  }
  return col;
}

void keyline_draw(tui *t, int row, int col, int cols) {
  struct hints own = {0}, always = {0};
  collect(t, &own, &always);
  while (total(&own, &always) > cols && always.count > 1) {
    always.count--;
    memmove(&always.hint[1], &always.hint[2], (always.count - 1) * sizeof always.hint[0]);
  }
  while (total(&own, &always) > cols && own.count > (always.count == 0 ? 1 : 0)) {
    own.count--;
  }
  int end = col + cols;
  col = draw_hints(t, &own, row, col, end);
  draw_hints(t, &always, row, col, end);
}
