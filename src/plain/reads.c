/* reads.c - what is on a page, in lines that need no column to be understood.  No frame, bar or sign stands in them. */
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"

/* What a mark means, in a word. */
static const char *mark_word(enum tui_mark mark) {
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

static void read_text(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  plain_lines_add(lines, "%s", item->text);
}

static void read_nothing(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)item;
  (void)number;
  (void)lines;
}

static void read_marked(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  const char *word = item->mark != TUI_MARK_TODO ? mark_word(item->mark) : NULL; /* passed over, not put off */
  if (word != NULL) {
    plain_lines_add(lines, _("%s: %s"), word, item->text);
  } else {
    plain_lines_add(lines, "%s", item->text);
  }
}

static void read_pairs(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  for (size_t i = 0; i < item->count; i++) {
    plain_lines_add(lines, _("%s: %s"), item->pairs[i].label, item->pairs[i].value);
  }
}

static void read_pair(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  plain_lines_add(lines, _("%s: %s"), item->label, item->text);
}

static void read_card(const struct item *item, size_t number, struct plain_lines *lines) {
  struct xq_buf text = {0};
  if (number > 0) {
    xq_buf_printf(&text, "%zu  ", number);
  }
  xq_buf_add_str(&text, item->text);
  if (item->right[0] != '\0') {
    xq_buf_printf(&text, "  %s", item->right);
  }
  for (size_t i = 0; i < item->count; i++) {
    xq_buf_printf(&text, "\n%s", item->list[i]);
  }
  plain_lines_take(lines, xq_buf_take_str(&text));
}

static void read_validity(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  if (item->label[0] != '\0') {
    plain_lines_add(lines, _("%s: valid from %s to %s"), item->label, item->text, item->right);
  } else {
    plain_lines_add(lines, _("Valid from %s to %s"), item->text, item->right);
  }
}

/* Each cell with what its column is called, so that nobody has to count. */
static void read_table(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  for (size_t i = 0; item->cols > 0 && i < item->count; i += item->cols) {
    struct xq_buf row = {0};
    for (size_t c = 0; c < item->cols; c++) {
      const char *cell = item->list[i + c];
      if (cell[0] == '\0') {
        continue;
      }
      xq_buf_add_str(&row, row.len > 0 ? _(", ") : "");
      if (item->header != NULL && item->header[c][0] != '\0') {
        xq_buf_printf(&row, _("%s: %s"), item->header[c], cell);
      } else {
        xq_buf_add_str(&row, cell);
      }
    }
    plain_lines_take(lines, xq_buf_take_str(&row));
  }
}

static void read_step(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  struct xq_buf text = {0};
  const char *const parts[] = {item->text, item->extra, item->right};
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    if (parts[i][0] != '\0') {
      xq_buf_printf(&text, "%s%s", text.len > 0 ? _(", ") : "", parts[i]);
    }
  }
  char *words = xq_buf_take_str(&text);
  const char *mark = mark_word(item->mark);
  if (mark != NULL) {
    plain_lines_add(lines, _("%s: %s"), mark, words);
  } else {
    plain_lines_add(lines, "%s", words);
  }
  xq_strwipe(words);
}

static void read_progress(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  if (item->value >= 0) {
    plain_lines_add(lines, "%s  %d%%", item->text, item->value);
  } else {
    plain_lines_add(lines, "%s", item->text);
  }
}

/* The note of the foot, unless it tells what is waited for (wait.c). */
static void read_foot(const struct item *item, size_t number, struct plain_lines *lines) {
  (void)number;
  if (item->label == NULL) {
    plain_lines_add(lines, "%s", item->text);
  }
}

/* What is asked is read by its question (ask_*.c), what is waited for by wait.c. */
static void (*const read_kind[])(const struct item *item, size_t number, struct plain_lines *lines) = {
    [ITEM_HEADING] = read_text,    [ITEM_SPACE] = read_nothing,     [ITEM_RULE] = read_nothing,
    [ITEM_TEXT] = read_text,       [ITEM_MARKED] = read_marked,     [ITEM_PAIRS] = read_pairs,
    [ITEM_FIELD] = read_nothing,   [ITEM_CHOICE] = read_nothing,    [ITEM_RADIO] = read_nothing,
    [ITEM_CHECK] = read_nothing,   [ITEM_PAIR_BUTTON] = read_pair,  [ITEM_BUTTONS] = read_nothing,
    [ITEM_CARD] = read_card,       [ITEM_VALIDITY] = read_validity, [ITEM_TABLE] = read_table,
    [ITEM_BOX] = read_text,        [ITEM_STEP] = read_step,         [ITEM_PROGRESS] = read_progress,
    [ITEM_WAITING] = read_nothing, [ITEM_FOOT] = read_foot,
};

void plain_read(const struct item *item, size_t number, struct plain_lines *lines) {
  if (item->kind < XQ_COUNT(read_kind) && read_kind[item->kind] != NULL) {
    read_kind[item->kind](item, number, lines);
  }
}

char *plain_stop_words(const struct stop *stop) {
  const struct item *item = stop->item;
  if (stop->button != NULL) {
    return xq_strdup(stop->button->label);
  }
  switch (item->kind) {
    case ITEM_FIELD:
      return tui_edit_is_secret(item->edit) ? xq_strdup(item->label)
                                            : xq_asprintf(_("%s: %s"), item->label, tui_edit_text(item->edit));
    case ITEM_CHOICE:
    case ITEM_RADIO:
      return xq_asprintf(_("%s: %s"), item->label,
                         item->value >= 0 && (size_t)item->value < item->count ? item->list[item->value] : "");
    case ITEM_CHECK:
      return xq_asprintf(_("%s: %s"), item->text, item->on ? _("yes") : _("no"));
    default:
      return xq_strdup(item->text != NULL ? item->text : "");
  }
}
