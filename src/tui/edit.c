/*
 * edit.c - one line of text being edited: a pure model without a terminal.
 *
 * The text is an array of wide characters; the caret and the first visible place are indexes that always stand between
 * grapheme clusters, so a combining mark is never parted from the character before it, nor a flag in two.  Where these
 * begin is found anew after each change, for a change may join what stands beside it.  Columns come from xq_wcwidth()
 * and from nothing else.  A secret is never an array of ours: its characters go from the key press into an xq_secret.
 */
#include "tui/edit.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>

enum { CLUSTER_MAX = 5 /* what one curses cell holds: a character and four marks */, UNDO_MOST = 32 };

/* What a change was: of those of one kind in a row the first is noted, and undone with the others. */
enum kind { KIND_NONE, KIND_TYPED, KIND_ERASED, KIND_PASTED, KIND_OTHER };

/* The text as it was before a change. */
struct was {
  wchar_t *text;
  size_t len, caret;
};

struct tui_edit {
  size_t max;
  tui_accept_fn accept;
  void *ctx;
  wchar_t *text;
  char *begins; /* for each character whether a cluster begins there */
  size_t len, cap;
  size_t caret, first;
  char *utf8; /* the text for tui_edit_text() */
  enum kind kind;
  struct was undo[UNDO_MOST];
  size_t undos;
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

/* What people typed about themselves is not left in memory. */
static void forget_undo(tui_edit *edit) {
  while (edit->undos > 0) {
    struct was *was = &edit->undo[--edit->undos];
    xq_memwipe(was->text, was->len * sizeof *was->text);
  }
  edit->kind = KIND_NONE;
}

static void forget_utf8(tui_edit *edit) {
  xq_strwipe(edit->utf8);
  edit->utf8 = NULL;
}

static void forget(tui_edit *edit) {
  forget_undo(edit);
  forget_utf8(edit);
  if (edit->text != NULL) {
    explicit_bzero(edit->text, edit->cap * sizeof *edit->text);
  }
  edit->len = edit->caret = edit->first = 0;
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
  forget(*edit);
  free((*edit)->text);
  free((*edit)->begins);
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

bool tui_edit_takes(const tui_edit *edit, wchar_t wc) {
  return edit->secret == NULL && (edit->accept == NULL || edit->accept(edit->ctx, wc));
}

bool tui_edit_has_only_digits(const tui_edit *edit) {
  const char *typed = edit->secret != NULL ? xq_secret_str(edit->secret) : NULL;
  return typed != NULL && typed[strspn(typed, "0123456789")] == '\0';
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

bool tui_edit_holds(const tui_edit *edit, const xq_secret *secret) {
  return edit->secret != NULL && xq_streq(xq_secret_str(edit->secret), xq_secret_str(secret));
}

/* ---------------------------------------------------------------- clusters and columns */

/* wchar_t is UCS-4 in every locale of the C libraries Xuqi runs on; libunistring wants it unsigned. */
static const uint32_t *ucs4(const tui_edit *edit, size_t at) {
  return (const uint32_t *)(edit->text + at);
}

static bool begins(const tui_edit *edit, size_t at) {
  return at == 0 || at >= edit->len || edit->begins[at] != 0;
}

static size_t cluster_next(const tui_edit *edit, size_t at) {
  while (at < edit->len && !begins(edit, ++at)) {
  }
  return at;
}

static size_t cluster_prev(const tui_edit *edit, size_t at) {
  while (at > 0 && !begins(edit, --at)) {
  }
  return at;
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

/* After a change, which may have joined what stood beside it. */
static void find_clusters(tui_edit *edit) {
  if (edit->len > 0) {
    u32_grapheme_breaks(ucs4(edit, 0), edit->len, edit->begins);
  }
  while (!begins(edit, edit->caret)) {
    edit->caret++;
  }
}

static void changed(tui_edit *edit) {
  edit->first = edit->first < edit->len ? edit->first : edit->len;
  while (!begins(edit, edit->first)) {
    edit->first--;
  }
  struct xq_buf buf = {0};
  for (size_t i = 0; i < edit->len; i++) {
    char bytes[4];
    xq_buf_add(&buf, bytes, xq_utf8_encode(edit->text[i], bytes));
  }
  forget_utf8(edit);
  edit->utf8 = xq_buf_take_str(&buf);
}

static void make_room(tui_edit *edit) {
  if (edit->len < edit->cap) {
    return;
  }
  size_t cap = edit->cap != 0 ? edit->cap * 2 : 32;
  wchar_t *text = xq_calloc(cap, sizeof *text);
  if (edit->len > 0) {
    wmemcpy(text, edit->text, edit->len);
  }
  xq_memwipe(edit->text, edit->cap * sizeof *edit->text);
  edit->text = text;
  edit->begins = xq_realloc(edit->begins, cap);
  edit->cap = cap;
}

static void put(tui_edit *edit, wchar_t wc) {
  make_room(edit);
  wmemmove(edit->text + edit->caret + 1, edit->text + edit->caret, edit->len - edit->caret);
  edit->text[edit->caret] = wc;
  edit->len++;
  edit->caret++;
  find_clusters(edit);
}

static void remove_range(tui_edit *edit, size_t from, size_t to) {
  wmemmove(edit->text + from, edit->text + to, edit->len - to);
  edit->len -= to - from;
  edit->caret = from;
  find_clusters(edit);
}

/* ---------------------------------------------------------------- undoing */

/* Before a change. */
static void note(tui_edit *edit, enum kind kind) {
  const bool same = kind == edit->kind && kind != KIND_OTHER;
  edit->kind = kind;
  if (same) {
    return;
  }
  if (edit->undos == UNDO_MOST) { /* the oldest goes */
    xq_memwipe(edit->undo[0].text, edit->undo[0].len * sizeof *edit->text);
    memmove(&edit->undo[0], &edit->undo[1], (UNDO_MOST - 1) * sizeof edit->undo[0]);
    edit->undos--;
  }
  struct was *was = &edit->undo[edit->undos++];
  *was = (struct was){.text = xq_calloc(edit->len, sizeof *was->text), .len = edit->len, .caret = edit->caret};
  if (edit->len > 0) {
    wmemcpy(was->text, edit->text, edit->len);
  }
}

static enum tui_edit_result undo(tui_edit *edit) {
  if (edit->undos == 0) {
    return TUI_EDIT_MOVED; /* nothing to undo, but the key was for us */
  }
  struct was *was = &edit->undo[--edit->undos];
  if (was->len > 0) {
    wmemcpy(edit->text, was->text, was->len); /* it was as long once: there is room */
  }
  edit->len = was->len;
  edit->caret = was->caret;
  edit->kind = KIND_NONE;
  xq_memwipe(was->text, was->len * sizeof *was->text);
  find_clusters(edit);
  changed(edit);
  return TUI_EDIT_CHANGED;
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

static enum tui_edit_result insert(tui_edit *edit, wchar_t wc, enum kind kind) {
  if (!printable_here(edit, wc) || tui_edit_is_full(edit)) {
    return TUI_EDIT_REFUSED;
  }
  if (edit->accept != NULL && !edit->accept(edit->ctx, wc)) {
    wc = xq_fold_width(wc); /* for a field that wants the plain ones */
    if (!edit->accept(edit->ctx, wc)) {
      return TUI_EDIT_REFUSED;
    }
  }
  if (kind == KIND_TYPED && wc != ' ' && edit->caret > 0 && edit->text[edit->caret - 1] == ' ') {
    edit->kind = KIND_NONE; /* undone word by word */
  }
  note(edit, kind);
  put(edit, wc);
  changed(edit);
  return TUI_EDIT_CHANGED;
}

void tui_edit_set_text(tui_edit *edit, const char *text) {
  if (edit->secret != NULL) {
    xq_secret_wipe(edit->secret);
    return;
  }
  char *copy = xq_strdup(text); /* it may be what is forgotten now */
  forget(edit);
  text = copy;
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
  xq_strwipe(copy);
  changed(edit);
}

/* ---------------------------------------------------------------- words */

enum sort { SORT_BLANK, SORT_WORD, SORT_IDEOGRAPHS, SORT_SIGN };

static enum sort sort_at(const tui_edit *edit, size_t at) {
  const ucs4_t c = (ucs4_t)edit->text[at];
  if (uc_is_property_white_space(c)) {
    return SORT_BLANK;
  }
  if (!uc_is_alnum(c)) {
    return SORT_SIGN;
  }
  return c >= 0x2E80 && xq_wcwidth((wchar_t)c) == 2 ? SORT_IDEOGRAPHS : SORT_WORD;
}

static size_t word_left(const tui_edit *edit, size_t at) {
  while (at > 0 && sort_at(edit, cluster_prev(edit, at)) == SORT_BLANK) {
    at = cluster_prev(edit, at);
  }
  const enum sort sort = at > 0 ? sort_at(edit, cluster_prev(edit, at)) : SORT_BLANK;
  while (at > 0 && sort_at(edit, cluster_prev(edit, at)) == sort) {
    at = cluster_prev(edit, at);
  }
  return at;
}

static size_t word_right(const tui_edit *edit, size_t at) {
  while (at < edit->len && sort_at(edit, at) == SORT_BLANK) {
    at = cluster_next(edit, at);
  }
  const enum sort sort = at < edit->len ? sort_at(edit, at) : SORT_BLANK;
  while (at < edit->len && sort_at(edit, at) == sort) {
    at = cluster_next(edit, at);
  }
  return at;
}

/* ---------------------------------------------------------------- keys */

static enum tui_edit_result moved(tui_edit *edit, size_t to) {
  if (edit->caret == to) {
    return TUI_EDIT_IGNORED;
  }
  edit->caret = to;
  edit->kind = KIND_NONE;
  return TUI_EDIT_MOVED;
}

/* Moving on needs room to move to; a key that goes by words is for us even where there is none. */
static enum tui_edit_result moved_by_word(tui_edit *edit, size_t to) {
  moved(edit, to);
  return TUI_EDIT_MOVED;
}

static enum tui_edit_result cut(tui_edit *edit, size_t from, size_t to, enum kind kind) {
  if (from == to) {
    return TUI_EDIT_MOVED; /* nothing there, but the key was for us */
  }
  note(edit, kind);
  remove_range(edit, from, to);
  changed(edit);
  return TUI_EDIT_CHANGED;
}

static enum tui_edit_result secret_key(tui_edit *edit, int key) {
  if (key == TUI_KEY_BACKSPACE) {
    return xq_secret_chop(edit->secret) ? TUI_EDIT_CHANGED : TUI_EDIT_MOVED;
  }
  if (key == TUI_KEY_CTRL + 'u' || key == TUI_KEY_CTRL + 'w') {
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
      return cut(edit, cluster_prev(edit, edit->caret), edit->caret, KIND_ERASED);
    case TUI_KEY_DELETE:
    case TUI_KEY_CTRL + 'd':
      return cut(edit, edit->caret, cluster_next(edit, edit->caret), KIND_ERASED);
    case TUI_KEY_CTRL + 'u':
      return cut(edit, 0, edit->caret, KIND_OTHER);
    case TUI_KEY_CTRL + 'w':
      return cut(edit, word_left(edit, edit->caret), edit->caret, KIND_OTHER);
    case TUI_KEY_CTRL + 'k':
      return cut(edit, edit->caret, edit->len, KIND_OTHER);
    case TUI_KEY_WORD_LEFT:
      return moved_by_word(edit, word_left(edit, edit->caret));
    case TUI_KEY_WORD_RIGHT:
      return moved_by_word(edit, word_right(edit, edit->caret));
    case TUI_KEY_UNDO:
      return undo(edit);
    default:
      return key > 0 && key < TUI_KEY_UP ? insert(edit, (wchar_t)key, KIND_TYPED) : TUI_EDIT_IGNORED;
  }
}

void tui_edit_paste_begins(tui_edit *edit) {
  edit->kind = KIND_NONE;
}

enum tui_edit_result tui_edit_paste(tui_edit *edit, wchar_t wc) {
  return edit->secret != NULL ? secret_key(edit, (int)wc) : insert(edit, wc, KIND_PASTED);
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
  while (edit->first < edit->caret && caret_reach(edit, edit->first) > cols) { /* wide ones moved it too far */
    edit->first = cluster_next(edit, edit->first);
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
    while (used == 0 && width > cols && next > at + 1) { /* wider than the field: its first characters */
      next--;
      width = columns(edit, at, next);
    }
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

void tui_edit_point(tui_edit *edit, int col) {
  if (edit->secret != NULL) {
    return;
  }
  size_t at = edit->first;
  for (int used = 0; at < edit->len;) {
    const size_t next = cluster_next(edit, at);
    used += columns(edit, at, next);
    if (used > col) {
      break;
    }
    at = next;
  }
  edit->caret = at;
}
