/*
 * haste.c - keys that were meant for what was there before.  A PIN typed before it is asked for has lost its beginning: the
 * rest is no PIN, and must not cost a try.  A key that is held down, or pressed as the page comes, is no consent.
 */
#include <string.h>

#include "tui/kit.h"

enum {
  REST_MS = 1000,  /* text after a pause like this begins anew */
  HELD_MS = 300,   /* a key that is held down comes again within it, also the first time on a console */
  COMING_MS = 250, /* what is there for so short a time has not been read */
};

static int64_t now(const tui *t) {
  return t->clock != NULL ? t->clock() : xq_time_mono_ms();
}

void haste_key(tui *t, int key) {
  const int64_t at = now(t);
  t->held = key == t->key_before && at - t->key_before_at < HELD_MS;
  t->key_before = key == TUI_KEY_ENTER || key == ' ' ? key : TUI_KEY_NONE; /* of a PIN no digit stays */
  t->key_before_at = at;
}

void haste_stray(tui *t) {
  t->stray_at = now(t);
}

bool tui_typed_ahead(const tui *t) {
  return t->stray_at != 0 && now(t) - t->stray_at < REST_MS;
}

void haste_begin(tui_page *page) {
  page->since = now(page->t);
  page->behind = tui_typed_ahead(page->t);
}

bool haste_is_rest(tui_page *page, int key) {
  if (page->behind && tui_key_is_text(key) && tui_typed_ahead(page->t)) {
    haste_stray(page->t);
    return true;
  }
  page->behind = false;
  return false;
}

/* ---------------------------------------------------------------- buttons that moved */

static int id_of(const struct foot_key *keys, size_t count, int letter) {
  for (size_t i = 0; i < count; i++) {
    if (keys[i].letter == letter) {
      return keys[i].id;
    }
  }
  return 0;
}

static size_t list_foot(const tui_page *page, struct foot_key keys[FOOT_MOST]) {
  const struct item *foot = items_foot(&page->items);
  size_t count = 0;
  for (; foot != NULL && count < foot->button_count && count < FOOT_MOST; count++) {
    keys[count] = (struct foot_key){foot->buttons[count].letter, foot->buttons[count].id};
  }
  return count;
}

void haste_note_foot(tui_page *page) {
  struct foot_keys *foot = &page->foot;
  struct foot_key keys[FOOT_MOST] = {{0}};
  const size_t count = list_foot(page, keys);
  if (foot->known && count == foot->is_count && memcmp(keys, foot->is, count * sizeof *keys) == 0) {
    return;
  }
  memcpy(foot->was, foot->is, sizeof foot->was);
  foot->was_count = foot->is_count;
  memcpy(foot->is, keys, sizeof foot->is);
  foot->is_count = count;
  foot->moved_at = foot->known && !page->t->in_key && !page->t->acted ? now(page->t) : 0;
  foot->known = true;
}

/* With a number pad a digit that pressed nothing was of something else; a letter is always of the same. */
bool haste_moved(tui_page *page, int letter) {
  const struct foot_keys *foot = &page->foot;
  if (foot->moved_at == 0 || now(page->t) - foot->moved_at >= REST_MS) {
    return false;
  }
  const int was = id_of(foot->was, foot->was_count, letter);
  const bool other = letter == 0 ? foot->was_count > 0
                                 : was != id_of(foot->is, foot->is_count, letter) && (was != 0 || page->t->number_pad);
  if (other) {
    haste_stray(page->t);
  }
  return other;
}

bool haste_no_consent(const tui_page *page, int key) {
  const tui *t = page->t;
  return t->held || (key == TUI_KEY_ENTER && now(t) - page->since < COMING_MS);
}
