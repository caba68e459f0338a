/*
 * haste.c - keys that were meant for what was there before.  A PIN typed before it is asked for has lost its beginning: the
 * rest is no PIN, and must not cost a try.  A key that is held down, or pressed as the page comes, is no consent.
 */
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

bool haste_no_consent(const tui_page *page, int key) {
  const tui *t = page->t;
  return t->held || (key == TUI_KEY_ENTER && now(t) - page->since < COMING_MS);
}
