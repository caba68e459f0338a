/* reads.c - what is on a page, in lines. */
#include <stdlib.h>

#include "plain/plain_int.h"

/* A card with the number by which it is chosen. */
static char *card(const struct item *item, size_t number) {
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
  return xq_buf_take_str(&text);
}

/* What is asked is read by its question (ask_*.c), what is waited for by wait.c. */
void plain_read(const struct item *item, size_t number, struct plain_lines *lines) {
  char *text = NULL;
  if (item->kind == ITEM_CARD) {
    text = card(item, number);
  } else if (item->kind == ITEM_FOOT) {
    text = item->label == NULL ? xq_strdup(item->text) : NULL;
  } else if (item->kind != ITEM_WAITING) {
    text = item_spoken(item);
  }
  if (text != NULL) {
    plain_lines_take(lines, text);
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
