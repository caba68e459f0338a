/* open.c - the kit begins and ends. */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

/* The terminal is asked in any case: whether it answers tells how it can be paced. */
static void choose_theme(tui *t, enum tui_theme wanted) {
  enum { EXACT = 256 }; /* so many are the same everywhere */
  const bool exact = wanted == TUI_THEME_AUTO && theme_has_colours(EXACT);
  const enum tui_theme found = term_knows_modes() ? ask_terminal(t, exact) : TUI_THEME_NEUTRAL;
  theme_colour(&t->theme, wanted == TUI_THEME_AUTO ? found : wanted);
}

xq_err *tui_open(const struct tui_options *options, tui **out) {
  tui *t = xq_calloc(1, sizeof *t);
  t->ascii = options != NULL && options->ascii;
  t->calm = options != NULL && (options->calm || options->spoken);
  t->spoken = options != NULL && options->spoken;
  t->locked = options != NULL && options->locked;
  t->large = options != NULL && options->large;
  t->number_pad = options != NULL && options->number_pad;
  t->mouse = options != NULL && options->mouse && options->face == NULL;
  t->pads = t->mouse && options->pads;
  t->face = options != NULL ? options->face : NULL;
  t->theme.signs = &tui_signs_plain;
  xq_err *err = t->face != NULL ? t->face->open(t) : term_take(t);
  if (err != NULL) {
    free(t);
    return err;
  }
  t->title = xq_strdup(options != NULL ? options->title : NULL);
  if (t->face == NULL) {
    theme_init(&t->theme, t->ascii);
    choose_theme(t, options != NULL ? options->theme : TUI_THEME_AUTO);
    t->theme.signs = t->spoken ? &tui_signs_spoken : t->theme.signs;
  }
  t->last_key = xq_time_mono_ms();
  t->dirty = true;
  *out = t;
  return NULL;
}

void tui_close(tui **pt) {
  if (pt == NULL || *pt == NULL) {
    return;
  }
  tui *t = *pt;
  if (t->face != NULL) {
    t->face->close(t);
  } else {
    term_give_back(t);
  }
  composer_drop(t);
  popup_close_all(t);
  while (t->top != NULL) {
    tui_pop(t);
  }
  page_bury(t);
  tui_keys_wipe(&t->keys);
  free(t->paste.cut);
  around_clear(t);
  free(t->timer);
  free(t->title);
  free(t);
  *pt = NULL;
}

void tui_size(const tui *t, int *rows, int *cols) {
  *rows = t->rows;
  *cols = t->cols;
}

/* Windows of curses keep what they showed until something else is drawn there. */
void tui_wipe(tui *t) {
  around_end_toast(t, TOAST_OF_ANY);
  xq_strwipe(t->arrival.words);
  t->arrival = (struct arrival){0};
  erase();
  clearok(curscr, TRUE);
  wnoutrefresh(stdscr);
  doupdate();
  term_forget_lines();
  t->repaint = true;
  t->dirty = true;
}

void tui_set_ear(tui *t, bool (*ear)(void *ctx, int key, int64_t now), void *ctx) {
  t->ear = ear;
  t->ear_ctx = ctx;
}
