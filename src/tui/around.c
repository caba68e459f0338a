/* around.c - what stands around every page: banner, ribbon, the keys that work everywhere, the toast at the foot. */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

void tui_set_banner(tui *t, const char *left, const char *right) {
  free(t->banner_left);
  free(t->banner_right);
  t->banner_left = xq_strdup(left);
  t->banner_right = xq_strdup(right);
  t->dirty = true;
}

void tui_set_ribbon(tui *t, const char *text) {
  free(t->ribbon);
  t->ribbon = t->spoken && text != NULL ? text_spoken(text) : xq_strdup(text);
  t->dirty = true;
}

int tui_seconds(const tui *t, int seconds, bool up) {
  const int step = seconds > 10 ? 10 : 5;
  const int steady = (seconds + (up ? step - 1 : 0)) / step * step;
  return !t->calm || seconds <= 0 ? seconds : steady > 0 ? steady : 1;
}

void tui_set_global_keys(tui *t, bool (*handler)(void *ctx, int key), void *ctx) {
  t->global = handler;
  t->global_ctx = ctx;
}

/* ---------------------------------------------------------------- keys that work everywhere */

static char *place_string(char **at, const char *text) {
  char *start = *at;
  *at = stpcpy(start, text) + 1;
  return start;
}

/* One block: the hints, and behind them their words. */
struct tui_hint *hints_copy(const struct tui_hint *hints, size_t count) {
  size_t size = count * sizeof *hints;
  for (size_t i = 0; i < count; i++) {
    size += strlen(hints[i].key) + strlen(hints[i].label) + 2;
  }
  if (count == 0) {
    return NULL;
  }
  struct tui_hint *copy = xq_malloc(size);
  char *words = (char *)(copy + count);
  for (size_t i = 0; i < count; i++) {
    copy[i].key = place_string(&words, hints[i].key);
    copy[i].label = place_string(&words, hints[i].label);
  }
  return copy;
}

void tui_set_global_hints(tui *t, const struct tui_hint *hints, size_t count) {
  free(t->global_hints);
  t->global_hints = hints_copy(hints, count);
  t->global_hint_count = count;
  t->dirty = true;
}

/* ---------------------------------------------------------------- the toast */

static void end_toast(void *ctx) {
  tui *t = ctx;
  free(t->toast);
  t->toast = NULL;
  t->toast_timer = 0;
  t->dirty = true;
}

void tui_toast(tui *t, enum tui_style style, const char *text) {
  if (t->toast_timer != 0) {
    tui_timer_stop(t, t->toast_timer);
  }
  free(t->toast);
  t->toast = xq_strdup(text);
  t->toast_style = style;
  t->toast_since = xq_time_mono_ms();
  t->toast_of = t->in_key && style == TUI_WARN ? TOAST_OF_KEY : TOAST_OF_ANY;
  t->toast_page = 0;
  t->toast_timer = tui_timer(t, TOAST_MS, end_toast, t);
  t->dirty = true;
}

static void drop_toast(tui *t) {
  tui_timer_stop(t, t->toast_timer);
  end_toast(t);
}

void around_toast_of(tui *t, enum toast_of why, const char *text) {
  tui_toast(t, TUI_WARN, text);
  t->toast_of = why;
}

void around_end_toast(tui *t, enum toast_of why) {
  if (t->toast != NULL && t->toast_of == why) {
    drop_toast(t);
  }
}

void around_key_comes(tui *t) {
  if (t->toast_page != 0) {
    around_end_toast(t, TOAST_OF_KEY);
  }
}

/* That the window is small is so on every page. */
void around_place_toast(tui *t) {
  const unsigned here = t->top != NULL ? t->top->serial : 0;
  if (t->toast == NULL || t->toast_of == TOAST_OF_SIZE) {
    return;
  }
  if (t->toast_page == 0) {
    t->toast_page = here;
  } else if (t->toast_page != here) {
    drop_toast(t);
  }
}

void around_warn(tui *t, char *text) {
  tui_toast(t, TUI_WARN, text);
  free(text);
  if (!t->beeped) {
    tui_beep(t);
    t->beeped = true;
  }
}

void around_clear(tui *t) {
  free(t->banner_left);
  free(t->banner_right);
  free(t->ribbon);
  free(t->toast);
  xq_strwipe(t->arrival.words);
  free(t->global_hints);
}
