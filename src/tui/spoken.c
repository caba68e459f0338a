/* spoken.c - items in words that need no column, frame or sign to be understood: for whoever hears them. */
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "tui/layout.h"

#define _(text) gettext(text)

/* What a mark means, in a word. */
const char *mark_spoken(enum tui_mark mark) {
  switch (mark) {
    case TUI_MARK_OK:
      return _("Done");
    case TUI_MARK_NOW:
      return _("Now");
    case TUI_MARK_WARN:
      return _("Note");
    case TUI_MARK_BAD:
      return _("Wrong");
    case TUI_MARK_TODO:
      return _("Later");
    case TUI_MARK_NONE:
    default:
      return NULL;
  }
}

char *with_mark(enum tui_mark mark, const char *text) {
  const char *word = mark_spoken(mark);
  return word != NULL ? xq_asprintf(_("%s: %s"), word, text) : xq_strdup(text);
}

static char *pairs(const struct item *item) {
  struct xq_buf text = {0};
  for (size_t i = 0; i < item->count; i++) {
    xq_buf_add_str(&text, i > 0 ? "\n" : "");
    xq_buf_printf(&text, _("%s: %s"), item->pairs[i].label, item->pairs[i].value);
  }
  return xq_buf_take_str(&text);
}

/* Each cell with what its column is called, so that nobody has to count. */
static void add_row(struct xq_buf *text, const struct item *item, size_t first) {
  bool any = false;
  for (size_t c = 0; c < item->cols; c++) {
    const char *cell = item->list[first + c];
    if (cell[0] == '\0') {
      continue;
    }
    xq_buf_add_str(text, any ? _(", ") : "");
    if (item->header != NULL && item->header[c][0] != '\0') {
      xq_buf_printf(text, _("%s: %s"), item->header[c], cell);
    } else {
      xq_buf_add_str(text, cell);
    }
    any = true;
  }
}

static char *table(const struct item *item) {
  struct xq_buf text = {0};
  for (size_t i = 0; item->cols > 0 && i < item->count; i += item->cols) {
    xq_buf_add_str(&text, i > 0 ? "\n" : "");
    add_row(&text, item, i);
  }
  if (item->label != NULL) {
    xq_buf_add_str(&text, "\n");
    xq_buf_printf(&text, _("%s: %s"), item->label, item->right);
  }
  return xq_buf_take_str(&text);
}

static char *validity(const struct item *item) {
  char *words = item->label[0] != '\0' ? xq_asprintf(_("%s: valid from %s to %s"), item->label, item->text, item->right)
                                       : xq_asprintf(_("Valid from %s to %s"), item->text, item->right);
  if (item->extra == NULL) {
    return words;
  }
  char *more = xq_asprintf("%s%s%s", words, _(", "), item->extra);
  free(words);
  return more;
}

static char *qr(const struct item *item) {
  struct xq_buf text = {0};
  for (size_t i = 0; i < item->count; i++) {
    const struct tui_pair *pair = &item->pairs[i];
    if (pair->label[0] != '\0') {
      xq_buf_printf(&text, _("%s: %s"), pair->label, pair->value);
    } else {
      xq_buf_add_str(&text, pair->value);
    }
    xq_buf_add_str(&text, "\n");
  }
  xq_buf_printf(&text, "%s\n%s", item->error, item->right);
  if (item->extra[0] != '\0') {
    xq_buf_add_str(&text, "\n");
    xq_buf_printf(&text, _("%s: %s"), _("Code to type"), item->extra);
  }
  return xq_buf_take_str(&text);
}

static char *step(const struct item *item) {
  struct xq_buf text = {0};
  const char *const parts[] = {item->text, item->extra, item->right};
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    if (parts[i][0] != '\0') {
      xq_buf_printf(&text, "%s%s", text.len > 0 ? _(", ") : "", parts[i]);
    }
  }
  char *words = xq_buf_take_str(&text), *marked = with_mark(item->mark, words);
  xq_strwipe(words);
  return marked;
}

/* ---------------------------------------------------------------- what can have the focus */

char *button_spoken(const struct tui_button *button) {
  char *name = button->letter != 0 ? xq_asprintf("%s %c", button->label, button->letter) : xq_strdup(button->label);
  char *text = xq_asprintf(button->disabled ? _("%s, cannot be pressed now")
                           : button->main   ? _("%s, main button")
                                            : _("%s, button"),
                           name);
  free(name);
  return text;
}

/* Label, what is chosen, and how something else is. */
static char *options(const struct item *item) {
  const bool any = item->value >= 0 && (size_t)item->value < item->count;
  char *label = item->required ? xq_asprintf(_("%s, required"), item->label) : xq_strdup(item->label);
  char *chosen = any ? xq_asprintf(_("%s, %zu of %zu"), item->list[item->value], (size_t)item->value + 1, item->count)
                     : xq_asprintf(_("nothing chosen of %zu"), item->count);
  char *text = xq_asprintf(
      item->kind == ITEM_RADIO ? _("%s: %s, left and right arrow change it") : _("%s: %s, Enter opens the list"), label,
      chosen);
  free(chosen);
  free(label);
  return text;
}

char *stop_spoken(const struct item *item) {
  return item->kind != ITEM_CHECK ? options(item)
         : item->on               ? xq_asprintf(_("Ticked: %s"), item->text)
                                  : xq_asprintf(_("Not ticked: %s"), item->text);
}

char *option_spoken(const char *option, size_t at, size_t count) {
  return xq_asprintf(_("%s, %zu of %zu"), option, at + 1, count);
}

/* ---------------------------------------------------------------- all of them */

char *arrival_spoken(const char *words) {
  return xq_asprintf(_("The cursor went to: %s"), words);
}

char *text_spoken(const char *text) {
  return strncmp(text, "! ", 2) == 0 ? with_mark(TUI_MARK_WARN, text + 2) : xq_strdup(text);
}

char *item_spoken(const struct item *item) {
  switch (item->kind) {
    case ITEM_HEADING:
    case ITEM_TEXT:
    case ITEM_BOX:
      return text_spoken(item->text);
    case ITEM_MARKED: /* what is passed over is not put off */
      return item->mark == TUI_MARK_TODO ? xq_strdup(item->text) : with_mark(item->mark, item->text);
    case ITEM_PAIRS:
      return pairs(item);
    case ITEM_PAIR_BUTTON:
      return xq_asprintf(_("%s: %s"), item->label, item->text);
    case ITEM_VALIDITY:
      return validity(item);
    case ITEM_TABLE:
      return table(item);
    case ITEM_PATH:
      return xq_asprintf(_("Step %d of %d: %s"), item->value, item->length, item->text);
    case ITEM_QR: /* what it says, never the picture */
      return qr(item);
    case ITEM_STEP:
      return step(item);
    case ITEM_WAITING: /* without the seconds, which are never the same */
      return xq_asprintf(_("%s ..."), item->label);
    case ITEM_SPACE:
    case ITEM_RULE:
    case ITEM_FIELD:
    case ITEM_CHOICE:
    case ITEM_RADIO:
    case ITEM_CHECK:
    case ITEM_BUTTONS:
    case ITEM_CARD:
    case ITEM_FOOT:
    default:
      return NULL;
  }
}
