/*
 * compose.c - what keys do while characters are being written that the keyboard has not.
 *
 * What is being written belongs to one field.  It stays over a resize, a dialog, help and another language, and while text
 * is pasted; it ends when the field is no longer typed into.  A key that would lead away from it is held back, so that no
 * letter is lost and none is left behind.
 */
#include "tui/edit.h"
#include "tui/kit.h"

#include <stdlib.h>
#include <string.h>

static const struct stop *field_here(const tui *t) {
  return t->top == NULL || t->top->gone ? NULL : page_typed(t->top);
}

/* ---------------------------------------------------------------- into the field */

static void say_refused(tui *t, const tui_edit *edit) {
  around_warn(t, tui_edit_is_full(edit) ? xq_asprintf(_("At most %zu characters fit here."), tui_edit_max(edit))
                                        : xq_strdup(_("This character cannot be used here.")));
}

bool tui_type_text(tui *t, const char *text) {
  if (t->top == NULL) {
    return false;
  }
  page_ready(t->top);
  const struct stop *stop = field_here(t);
  if (stop == NULL) {
    return false;
  }
  tui_page *page = t->top;
  tui_edit *edit = stop->item->edit;
  bool changed = false, refused = false;
  size_t left = strlen(text);
  for (const char *p = text; left > 0;) {
    wchar_t wc;
    const size_t used = xq_utf8_decode(p, left, &wc);
    const enum tui_edit_result result = tui_edit_key(edit, (int)wc);
    changed |= result == TUI_EDIT_CHANGED;
    refused |= result == TUI_EDIT_REFUSED;
    p += used;
    left -= used;
  }
  page_show_stop(page, stop);
  if (changed && page->ops->changed != NULL) {
    page->ops->changed(page->ctx, stop->id);
  }
  page->built = page->built && !changed;
  t->dirty = true;
  if (refused) {
    say_refused(t, edit);
  }
  return true;
}

/* ---------------------------------------------------------------- what is being written */

/* It is at its beginning again: other letters have other candidates. */
static void began(struct composer *composer, const struct tui_composition *now) {
  composer->now = now;
  composer->turned = 0;
  composer->start[0] = composer->at = 0;
}

/* What has come of a key: characters go into the field, and when no letter is left it is over. */
static void take(tui *t, const struct tui_composition *now) {
  struct composer *composer = &t->composer;
  if (now == NULL) { /* the application has said why */
    composer->now = NULL;
    composer->on = false;
    return;
  }
  began(composer, now);
  if (now->committed[0] != '\0') {
    tui_type_text(t, now->committed);
  }
  if (composer->now != NULL && composer->now->letters[0] == '\0') {
    composer->now = NULL;
  }
}

static void choose(tui *t, size_t index) {
  struct composer *composer = &t->composer;
  if (index < composer->now->from || index >= composer->now->from + strip_shown(t)) {
    around_warn(t, xq_strdup(_("There is no character of that number.")));
  } else {
    take(t, composer->ops->choose(composer->ctx, index));
  }
}

/* The letters as they stand, without the blanks that part the syllables. */
static void take_letters(tui *t) {
  struct composer *composer = &t->composer;
  char *letters = xq_strdup(composer->now->letters);
  size_t len = 0;
  for (const char *p = letters; *p != '\0'; p++) {
    if (*p != ' ') {
      letters[len++] = *p;
    }
  }
  letters[len] = '\0';
  composer_drop(t);
  tui_type_text(t, letters);
  xq_strwipe(letters);
}

/* ---------------------------------------------------------------- pages of candidates */

static bool look(tui *t, size_t from) {
  struct composer *composer = &t->composer;
  const struct tui_composition *now = composer->ops->look(composer->ctx, from);
  if (now == NULL) {
    composer->now = NULL;
    composer->on = false;
    return false;
  }
  composer->now = now;
  return true;
}

static bool turn_on(tui *t) {
  struct composer *composer = &t->composer;
  const size_t shown = strip_shown(t), next = composer->now->from + shown;
  const bool more = composer->now->more || shown < composer->now->count;
  if (!more || composer->turned + 1 == COMPOSE_PAGES || !look(t, next)) {
    return false;
  }
  composer->start[++composer->turned] = composer->at = next;
  return true;
}

static bool turn_back(tui *t) {
  struct composer *composer = &t->composer;
  if (composer->turned == 0 || !look(t, composer->start[composer->turned - 1])) {
    return false;
  }
  composer->at = composer->start[--composer->turned];
  return true;
}

static void light(tui *t, int direction) {
  struct composer *composer = &t->composer;
  const size_t first = composer->now->from, shown = strip_shown(t);
  if (direction > 0 && composer->at + 1 < first + shown) {
    composer->at++;
  } else if (direction < 0 && composer->at > first) {
    composer->at--;
  } else if (direction > 0) {
    turn_on(t);
  } else if (turn_back(t) && composer->now != NULL) {
    composer->at = composer->now->from + strip_shown(t) - 1;
  }
}

/* ---------------------------------------------------------------- keys */

static bool is_letter(const struct composer *composer, int key) {
  return key > ' ' && key < 0x7f && strchr(composer->ops->letters(composer->ctx, composer->way), key) != NULL;
}

/* Keys that do not lead away from the field, or only for a while. */
static bool passes(int key) {
  return key == TUI_KEY_F1 || key == TUI_KEY_F2 || key == TUI_KEY_F9 || key == TUI_KEY_F10;
}

static bool written_key(tui *t, int key) {
  struct composer *composer = &t->composer;
  if (is_letter(composer, key)) {
    take(t, composer->ops->type(composer->ctx, (char)key));
    return true;
  }
  if (key >= '1' && key <= '9') {
    choose(t, composer->now->from + (size_t)(key - '1'));
    return true;
  }
  switch (key) {
    case ' ':
      choose(t, composer->at);
      return true;
    case TUI_KEY_ENTER:
    case TUI_KEY_F3:
      take_letters(t);
      return true;
    case TUI_KEY_ESC:
      composer_drop(t);
      return true;
    case TUI_KEY_BACKSPACE:
      take(t, composer->ops->take_back(composer->ctx));
      return true;
    case TUI_KEY_PGDN:
    case TUI_KEY_DOWN:
    case '=':
    case '+':
    case '.':
      turn_on(t);
      return true;
    case TUI_KEY_PGUP:
    case TUI_KEY_UP:
    case '-':
    case ',':
      turn_back(t);
      return true;
    case TUI_KEY_LEFT:
    case TUI_KEY_RIGHT:
      light(t, key == TUI_KEY_RIGHT ? 1 : -1);
      return true;
    default:
      if (passes(key)) {
        return false;
      }
      around_warn(t, xq_strdup(_("Choose first: 1-9, or the space bar for the marked one. Esc drops the letters.")));
      return true;
  }
}

/* ---------------------------------------------------------------- on and off */

static void begin(tui *t, size_t way) {
  struct composer *composer = &t->composer;
  const tui_page *page = t->top;
  const bool was_on = composer->on;
  composer->on = composer->ops->begin(composer->ctx, &way);
  composer->way = composer->on ? way : composer->way; /* one that only shows another page is not what F3 turns on */
  composer->on |= was_on && t->top != page;
}

static void on_way(tui_page *page, int id, int index) {
  tui *t = page->t;
  const char *name[TUI_WAYS];
  const size_t ways = t->composer.ops->ways(t->composer.ctx, name);
  (void)id;
  if ((size_t)index < ways) {
    begin(t, (size_t)index);
  } else {
    t->composer.on = false;
  }
}

/* All ways, and none; none is lit, so that F3 and Enter turn it off. */
static void offer_ways(tui *t, const struct stop *stop) {
  const char *name[TUI_WAYS + 1];
  const size_t ways = t->composer.ops->ways(t->composer.ctx, name);
  name[ways] = _("Off");
  popup_open(t, &(struct popup_spec){.title = _("Write Chinese"),
                                     .options = name,
                                     .count = ways + 1,
                                     .preferred = (int)ways,
                                     .list = true,
                                     .row = page_stop_row(t->top, stop),
                                     .col = frame_geometry(t).col + stop->col,
                                     .page = t->top,
                                     .picked = on_way});
}

static void switch_it(tui *t, const struct stop *stop) {
  if (stop == NULL) {
    around_warn(
        t, xq_asprintf(_("F3 writes Chinese in a field. %s goes to the next one."), number_pad_name(t, NULL, "Tab")));
  } else if (!composer_suits(t, stop->item)) {
    around_warn(t, xq_strdup(_("No Chinese is needed here: this item takes digits or letters only.")));
  } else if (t->composer.on) {
    page_show_stop(t->top, stop);
    offer_ways(t, stop);
  } else {
    begin(t, t->composer.way);
  }
}

bool compose_key(tui *t, int key) {
  struct composer *composer = &t->composer;
  if (composer->ops == NULL || t->top == NULL) {
    return false;
  }
  page_ready(t->top);
  compose_settle(t);
  if (composer->now != NULL) {
    return written_key(t, tui_key_sign(key));
  }
  const struct stop *stop = field_here(t);
  if (key == TUI_KEY_F3) {
    switch_it(t, stop);
    return true;
  }
  if (!composer->on || stop == NULL || !composer_suits(t, stop->item)) {
    return false;
  }
  if (key == '`') { /* the dot in names that come from other languages */
    tui_type_text(t, "·");
    return true;
  }
  if (!is_letter(composer, key)) {
    return false;
  }
  composer->page = t->top->serial;
  composer->edit = stop->item->edit;
  page_show_stop(t->top, stop);
  take(t, composer->ops->type(composer->ctx, (char)key));
  return true;
}

bool compose_click(tui *t, int row, int col) {
  const long index = strip_at(t, row, col);
  const int direction = index < 0 ? strip_turns_at(t, row, col) : 0;
  if (index >= 0) {
    choose(t, (size_t)index);
  } else if (direction != 0) {
    (void)(direction > 0 ? turn_on(t) : turn_back(t));
  }
  return index >= 0 || direction != 0;
}

void compose_settle(tui *t) {
  struct composer *composer = &t->composer;
  const struct stop *stop = field_here(t);
  if (composer->now != NULL &&
      (stop == NULL || t->top->serial != composer->page || stop->item->edit != composer->edit)) {
    composer_drop(t);
  }
  if (composer->now != NULL && composer->at >= composer->now->from + strip_shown(t)) { /* fewer fit than before */
    composer->at = composer->now->from;
  }
}
