/* page.h - a page from the inside. */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "tui/kit.h"

struct tui_page {
  tui *t;
  const struct tui_page_ops *ops;
  void *ctx;
  tui_page *below;
  struct items items;
  struct layout layout;
  char *title, *right;
  struct tui_hint *hints;
  size_t hint_count;
  bool built, building, laid, shown, gone;
  int laid_cols, height; /* the window it was laid out for */
  int focus_id;          /* 0: none yet */
  size_t focus;          /* index of the stop */
  size_t top;            /* first visible line */
  bool bring;            /* bring the focus into view at the next layout */
  bool *seen;            /* lines that have been on screen */
  size_t seen_count;
  int builds;
};

struct items *tui_page_items(tui_page *page);
int tui_page_builds(const tui_page *page);

/** Builds and lays out what changed since; before keys are handled and frames drawn. */
void page_ready(tui_page *page);
/** The stop that has the focus, or NULL; in_view: only when it can be seen. */
const struct stop *page_stop(const tui_page *page, bool in_view);
bool page_in_view(const tui_page *page, const struct stop *stop);
int page_height(const tui_page *page);
size_t page_top_most(const tui_page *page); /* the last possible first line */
void page_show_stop(tui_page *page, const struct stop *stop);
/** Moves the focus as a person does: the field left is told. */
void page_move_focus(tui_page *page, size_t stop);
bool page_mark_seen(tui_page *page); /* true when lines came into view for the first time */
void page_act(tui_page *page, int id, int value);
void page_bury(tui *t);

/* ---- nav.c */
/** Handles a key; false when nobody wanted it. */
bool page_key(tui_page *page, int key);
bool page_typing(const tui_page *page); /* a text field has the focus */

/* ---- help.c */
void help_open(tui_page *page);

#endif
