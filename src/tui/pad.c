/*
 * pad.c - which keys the screen has, for a field that is typed into with a mouse or a finger alone.
 *
 * They stand above the key line and are pressed like any key: what writes Chinese from letters takes them, too.  Nothing
 * lights up, so that whoever looks on sees of a PIN no more than its stars.
 */
#include <string.h>

#include "tui/kit.h"

enum { LEAST_ROWS = 20, LEAST_COLS = 60 };

/* Keys that are none of the keyboard. */
enum { CAPITALS = TUI_KEY_CTRL - 2, OTHER_PAD };

struct pad_row {
  const char *chars; /* one key each */
  int more[4];       /* and these */
};

static const struct pad_row digits[] = {
    {"1234567890", {0}},
    {"X.-", {OTHER_PAD, TUI_KEY_BACKSPACE, TUI_KEY_ENTER}},
};
static const struct pad_row letters[] = {
    {"1234567890", {0}},
    {"qwertyuiop", {0}},
    {"asdfghjkl@", {0}},
    {"zxcvbnm.-_", {0}},
    {"", {OTHER_PAD, CAPITALS, ' ', TUI_KEY_BACKSPACE}},
};

static const struct item *field_here(const tui *t) {
  const tui_page *page = t->pads && t->rows >= LEAST_ROWS && t->cols >= LEAST_COLS ? t->top : NULL;
  const struct stop *stop = page != NULL && page->focus < page->layout.stops ? &page->layout.stop[page->focus] : NULL;
  return stop != NULL && stop->item->kind == ITEM_FIELD ? stop->item : NULL;
}

static const struct pad_row *pad_for(const tui *t, const struct item *field, size_t *count) {
  const bool other = t->pad_edit == field->edit && t->pad_other;
  const bool wants_digits = (field->pad == TUI_PAD_DIGITS) != other;
  *count = wants_digits ? XQ_COUNT(digits) : XQ_COUNT(letters);
  return wants_digits ? digits : letters;
}

int pad_rows(const tui *t) {
  const struct item *field = field_here(t);
  size_t count = 0;
  if (field != NULL) {
    pad_for(t, field, &count);
  }
  return (int)count;
}

/* The keys of a row; Enter stands at the end of the last one. */
static int row_keys(const struct pad_row *row, bool last, bool capitals, int keys[PAD_CELLS]) {
  int count = 0;
  for (const char *c = row->chars; *c != '\0'; c++) {
    keys[count++] = capitals && *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c;
  }
  for (size_t i = 0; i < XQ_COUNT(row->more) && row->more[i] != 0; i++) {
    keys[count++] = row->more[i];
  }
  if (last && keys[count - 1] != TUI_KEY_ENTER) {
    keys[count++] = TUI_KEY_ENTER;
  }
  return count;
}

static const char *word_for(const tui *t, const struct item *field, bool digits_now, int key) {
  switch (key) {
    case CAPITALS:
      return _("Capitals");
    case OTHER_PAD:
      return digits_now ? "abc" : "123";
    case ' ':
      return _("Space");
    case TUI_KEY_BACKSPACE:
      return _("Erase");
    case TUI_KEY_ENTER:
      return t->composer.now != NULL ? _("As letters") : field->on ? _("OK") : _("Next item");
    default:
      return NULL;
  }
}

int pad_cells(const tui *t, int row, int cols, struct pad_cell cell[PAD_CELLS]) {
  const struct item *field = field_here(t);
  size_t rows = 0;
  const struct pad_row *pad = field != NULL ? pad_for(t, field, &rows) : NULL;
  if (row < 0 || (size_t)row >= rows) {
    return 0;
  }
  int keys[PAD_CELLS];
  const bool capitals = t->pad_edit == field->edit && t->pad_capitals;
  const int count = row_keys(&pad[row], (size_t)row + 1 == rows, capitals, keys);
  for (int i = 0; i < count; i++) {
    const int from = i * cols / count;
    cell[i] = (struct pad_cell){.key = keys[i], .col = from, .cols = (i + 1) * cols / count - from};
    cell[i].word = word_for(t, field, pad == digits, keys[i]);
  }
  return count;
}

bool pad_switch(tui *t, int key) {
  const struct item *field = field_here(t);
  if (field == NULL || (key != CAPITALS && key != OTHER_PAD)) {
    return false;
  }
  if (t->pad_edit != field->edit) { /* both are the field's own */
    t->pad_edit = field->edit;
    t->pad_other = t->pad_capitals = false;
  }
  if (key == CAPITALS) {
    t->pad_capitals = !t->pad_capitals;
  } else {
    t->pad_other = !t->pad_other;
  }
  return true;
}
