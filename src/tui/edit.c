/*
 * edit.c - one line of text being edited: a pure model without a terminal.
 *
 * The text is an array of wide characters; the caret and the first visible place are indexes that always stand between
 * grapheme clusters, so a combining mark is never parted from the character before it.  Columns come from xq_wcwidth()
 * and from nothing else.  A secret is never an array of ours: its characters go from the key press into an xq_secret.
 */
#include "tui/edit.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>

enum { CLUSTER_MAX = 5 /* what one curses cell holds: a character and four marks */ };

struct tui_edit {
  size_t max;
  tui_accept_fn accept;
  void *ctx;
  wchar_t *text;
  size_t len, cap;
  size_t caret, first;
  char *utf8; /* the text for tui_edit_text() */
  xq_secret *secret;
  tui_edit *next_live;
};

/* Editors that may hold a secret, for the handler of fatal signals. */
static tui_edit *live_secrets;

tui_edit *tui_edit_new(size_t max_chars, tui_accept_fn accept, void *ctx) {
  tui_edit *edit = xq_calloc(1, sizeof *edit);
  edit->max = max_chars;
  edit->accept = accept;
  edit->ctx = ctx;
  return edit;
}

tui_edit *tui_edit_new_secret(size_t max_chars) {
  tui_edit *edit = tui_edit_new(max_chars, NULL, NULL);
  edit->secret = xq_secret_new();
  edit->next_live = live_secrets;
  live_secrets = edit;
  return edit;
}

void tui_edit_free(tui_edit **edit) {
  if (edit == NULL || *edit == NULL) {
    return;
  }
  for (tui_edit **link = &live_secrets; *link != NULL; link = &(*link)->next_live) {
    if (*link == *edit) {
      *link = (*edit)->next_live;
      break;
    }
  }
  xq_secret_free(&(*edit)->secret);
  free((*edit)->text);
  free((*edit)->utf8);
  free(*edit);
  *edit = NULL;
}

void tui_edit_wipe_live(void) {
  for (tui_edit *edit = live_secrets; edit != NULL; edit = edit->next_live) {
    if (edit->secret != NULL) {
      xq_secret_wipe(edit->secret);
    }
  }
}

void tui_edit_set_accept(tui_edit *edit, tui_accept_fn accept, void *ctx) {
  edit->accept = accept;
  edit->ctx = ctx;
}

bool tui_edit_is_secret(const tui_edit *edit) {
  return edit->secret != NULL;
}

size_t tui_edit_chars(const tui_edit *edit) {
  return edit->secret != NULL ? xq_secret_chars(edit->secret) : edit->len;
}

bool tui_edit_is_empty(const tui_edit *edit) {
  return edit->secret != NULL ? xq_secret_len(edit->secret) == 0 : edit->len == 0;
}

bool tui_edit_is_full(const tui_edit *edit) {
  return (edit->secret != NULL ? xq_secret_chars(edit->secret) : edit->len) >= edit->max;
}

size_t tui_edit_max(const tui_edit *edit) {
  return edit->max;
}

const char *tui_edit_text(const tui_edit *edit) {
  return edit->utf8 != NULL ? edit->utf8 : "";
}

xq_secret *tui_edit_take_secret(tui_edit *edit) {
  xq_secret *taken = edit->secret;
  if (taken != NULL) {
    edit->secret = xq_secret_new();
  }
  return taken;
}

/* ---------------------------------------------------------------- clusters and columns */

/* wchar_t is UCS-4 in every locale of the C libraries Xuqi runs on; libunistring wants it unsigned. */
static const uint32_t *ucs4(const tui_edit *edit, size_t at) {
  return (const uint32_t *)(edit->text + at);
}

static size_t cluster_next(const tui_edit *edit, size_t at) {
  if (at >= edit->len) {
    return edit->len;
  }
  return (size_t)(u32_grapheme_next(ucs4(edit, at), ucs4(edit, edit->len)) - ucs4(edit, 0));
}

static size_t cluster_prev(const tui_edit *edit, size_t at) {
  if (at == 0) {
    return 0;
  }
  return (size_t)(u32_grapheme_prev(ucs4(edit, at), ucs4(edit, 0)) - ucs4(edit, 0));
}

static int columns(const tui_edit *edit, size_t from, size_t to) {
  int cols = 0;
  for (size_t i = from; i < to; i++) {
    int w = xq_wcwidth(edit->text[i]);
    cols += w > 0 ? w : 0;
  }
  return cols;
}

/* ---------------------------------------------------------------- changing */

static void changed(tui_edit *edit) {
  struct xq_buf buf = {0};
  for (size_t i = 0; i < edit->len; i++) {
    char bytes[4];
    xq_buf_add(&buf, bytes, xq_utf8_encode(edit->text[i], bytes));
  }
  free(edit->utf8);
  edit->utf8 = xq_buf_take_str(&buf);
}

static void put(tui_edit *edit, wchar_t wc) {
  if (edit->len == edit->cap) {
    edit->cap = edit->cap != 0 ? edit->cap * 2 : 32;
    edit->text = xq_realloc(edit->text, edit->cap * sizeof *edit->text);
  }
  wmemmove(edit->text + edit->caret + 1, edit->text + edit->caret, edit->len - edit->caret);
  edit->text[edit->caret] = wc;
  edit->len++;
  edit->caret++;
}

static void remove_range(tui_edit *edit, size_t from, size_t to) {
  wmemmove(edit->text + from, edit->text + to, edit->len - to);
  edit->len -= to - from;
  edit->caret = from;
}

/* Whether the character can stand in a line of text at all, at the caret. */
static bool printable_here(const tui_edit *edit, wchar_t wc) {
  int width = xq_wcwidth(wc);
  ucs4_t ch = (ucs4_t)wc;
  if (wc == 0 || wc == 0xFFFD || width < 0 || uc_is_general_category(ch, UC_FORMAT) ||
      uc_is_general_category(ch, UC_SURROGATE) || uc_is_property(ch, UC_PROPERTY_NOT_A_CHARACTER)) {
    return false; /* controls, invisible formatting, what is no character */
  }
  if (width > 0) {
    return true;
  }
  if (edit->caret == 0 || uc_is_grapheme_break((ucs4_t)edit->text[edit->caret - 1], ch)) {
    return false; /* a mark needs a character to stand on */
  }
  return edit->caret - cluster_prev(edit, edit->caret) < CLUSTER_MAX;
}

static enum tui_edit_result insert(tui_edit *edit, wchar_t wc) {
  if (!printable_here(edit, wc) || tui_edit_is_full(edit)) {
    return TUI_EDIT_REFUSED;
  }
  if (edit->accept != NULL && !edit->accept(edit->ctx, wc)) {
    wc = xq_fold_width(wc); /* for a field that wants the plain ones */
    if (!edit->accept(edit->ctx, wc)) {
      return TUI_EDIT_REFUSED;
    }
  }
  put(edit, wc);
  changed(edit);
  return TUI_EDIT_CHANGED;
}

void tui_edit_set_text(tui_edit *edit, const char *text) {
  if (edit->secret != NULL) {
    xq_secret_wipe(edit->secret);
    return;
  }
  edit->len = edit->caret = edit->first = 0;
  size_t left = text != NULL ? strlen(text) : 0;
  for (const char *p = text; left > 0 && edit->len < edit->max;) {
    wchar_t wc;
    size_t used = xq_utf8_decode(p, left, &wc);
    if (printable_here(edit, wc)) {
      put(edit, wc);
    }
    p += used;
    left -= used;
  }
  changed(edit);
}

void tui_edit_set_max(tui_edit *edit, size_t max_chars) {
  edit->max = max_chars;
  if (edit->secret == NULL && edit->len > max_chars) {
    edit->caret = max_chars;
    while (edit->caret > 0 && cluster_next(edit, cluster_prev(edit, edit->caret)) != edit->caret) {
      edit->caret--;
    }
    edit->len = edit->caret;
    edit->first = 0;
    changed(edit);
  }
}

/* ---------------------------------------------------------------- keys */

static enum tui_edit_result moved(tui_edit *edit, size_t to) {
  if (edit->caret == to) {
    return TUI_EDIT_IGNORED;
  }
  edit->caret = to;
  return TUI_EDIT_MOVED;
}

static enum tui_edit_result cut(tui_edit *edit, size_t from, size_t to) {
  if (from == to) {
    return TUI_EDIT_MOVED; /* nothing there, but the key was for us */
  }
  remove_range(edit, from, to);
  changed(edit);
  return TUI_EDIT_CHANGED;
}

static enum tui_edit_result secret_key(tui_edit *edit, int key) {
  if (key == TUI_KEY_BACKSPACE) {
    return xq_secret_chop(edit->secret) ? TUI_EDIT_CHANGED : TUI_EDIT_MOVED;
  }
  if (key == TUI_KEY_CTRL + 'u') {
    xq_secret_wipe(edit->secret);
    return TUI_EDIT_CHANGED;
  }
  if (key <= 0 || key >= TUI_KEY_UP) {
    return TUI_EDIT_IGNORED;
  }
  if (xq_wcwidth((wchar_t)key) <= 0 || key == 0xFFFD || tui_edit_is_full(edit)) {
    return TUI_EDIT_REFUSED;
  }
  char bytes[4];
  size_t len = xq_utf8_encode((wchar_t)key, bytes);
  bool room = xq_secret_append(edit->secret, bytes, len);
  explicit_bzero(bytes, sizeof bytes);
  return room ? TUI_EDIT_CHANGED : TUI_EDIT_REFUSED;
}

enum tui_edit_result tui_edit_key(tui_edit *edit, int key) {
  if (edit->secret != NULL) {
    return secret_key(edit, key);
  }
  switch (key) {
    case TUI_KEY_LEFT:
      return moved(edit, cluster_prev(edit, edit->caret));
    case TUI_KEY_RIGHT:
      return moved(edit, cluster_next(edit, edit->caret));
    case TUI_KEY_HOME:
    case TUI_KEY_CTRL + 'a':
      return moved(edit, 0);
    case TUI_KEY_END:
    case TUI_KEY_CTRL + 'e':
      return moved(edit, edit->len);
    case TUI_KEY_BACKSPACE:
      return cut(edit, cluster_prev(edit, edit->caret), edit->caret);
    case TUI_KEY_DELETE:
    case TUI_KEY_CTRL + 'd':
      return cut(edit, edit->caret, cluster_next(edit, edit->caret));
    case TUI_KEY_CTRL + 'u':
      return cut(edit, 0, edit->caret);
    case TUI_KEY_CTRL + 'k':
      return cut(edit, edit->caret, edit->len);
    default:
      return key > 0 && key < TUI_KEY_UP ? insert(edit, (wchar_t)key) : TUI_EDIT_IGNORED;
  }
}

void tui_edit_paste_begins(tui_edit *edit) {
  (void)edit;
}

enum tui_edit_result tui_edit_paste(tui_edit *edit, wchar_t wc) {
  return tui_edit_key(edit, (int)wc);
}

/* ---------------------------------------------------------------- looking */

/* Columns needed from `first` so that the caret is seen: up to it, and the character it stands on. */
static int caret_reach(const tui_edit *edit, size_t first) {
  return columns(edit, first, cluster_next(edit, edit->caret));
}

/* Moves the first visible place.  A jump is a third of the field, so that most key presses change one cell only. */
static void scroll(tui_edit *edit, int cols) {
  int slack = cols / 3;
  if (edit->caret < edit->first || (edit->caret == edit->first && edit->first > 0)) {
    edit->first = edit->caret;
    for (int back = 0; edit->first > 0 && back < slack;) {
      size_t prev = cluster_prev(edit, edit->first);
      back += columns(edit, prev, edit->first);
      edit->first = prev;
    }
  }
  if (caret_reach(edit, edit->first) > cols) {
    while (edit->first < edit->caret && caret_reach(edit, edit->first) > cols - slack) {
      edit->first = cluster_next(edit, edit->first);
    }
  }
  if (columns(edit, 0, edit->len) <= cols) {
    edit->first = 0;
  }
  while (edit->first > 0 && columns(edit, edit->first, edit->len) + 2 < cols - slack) { /* much was removed */
    edit->first = cluster_prev(edit, edit->first);
  }
}

static void look_secret(const tui_edit *edit, int cols, struct tui_edit_view *view) {
  size_t chars = xq_secret_chars(edit->secret);
  size_t shown = chars < (size_t)cols ? chars : (size_t)cols;
  view->text = xq_malloc(shown + 1);
  memset(view->text, '*', shown);
  view->text[shown] = '\0';
  view->caret_col = (int)shown;
  view->more_left = chars > shown;
  view->more_right = false;
}

void tui_edit_look(tui_edit *edit, int cols, struct tui_edit_view *view) {
  if (cols < 1) {
    cols = 1;
  }
  if (edit->secret != NULL) {
    look_secret(edit, cols, view);
    return;
  }
  scroll(edit, cols);
  struct xq_buf buf = {0};
  int used = 0;
  size_t at = edit->first;
  while (at < edit->len) {
    size_t next = cluster_next(edit, at);
    int width = columns(edit, at, next);
    if (used + width > cols) {
      break;
    }
    for (; at < next; at++) {
      char bytes[4];
      xq_buf_add(&buf, bytes, xq_utf8_encode(edit->text[at], bytes));
    }
    used += width;
  }
  view->caret_col = columns(edit, edit->first, edit->caret);
  view->more_left = edit->first > 0;
  view->more_right = at < edit->len;
  view->text = xq_buf_take_str(&buf);
}
