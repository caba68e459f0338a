/* items.c - what a page's build callback lists: each tui_add_ function copies what it is given into one item. */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

struct item *items_add(struct items *items, enum item_kind kind) {
  if (items->count == items->cap) {
    items->cap = items->cap != 0 ? items->cap * 2 : 32;
    items->item = xq_realloc(items->item, items->cap * sizeof *items->item);
  }
  struct item *item = &items->item[items->count++];
  *item = (struct item){.kind = kind};
  return item;
}

static void free_item(struct item *item) {
  for (size_t i = 0; i < item->kept_count; i++) {
    xq_strwipe(item->kept[i]); /* it may be about a person */
  }
  free(item->kept);
  free(item->list);
  free(item->header);
  free(item->align_right);
  free(item->pairs);
  free(item->buttons);
  xq_qr_clear(&item->qr);
  xq_qr_clear(&item->shorter);
}

void items_clear(struct items *items) {
  for (size_t i = 0; i < items->count; i++) {
    free_item(&items->item[i]);
  }
  free(items->item);
  if (items->aside != NULL) {
    items_clear(items->aside);
    free(items->aside);
  }
  *items = (struct items){0};
}

/* A copy that lives as long as the item; NULL becomes "". */
static const char *keep(struct item *item, const char *text) {
  if (item->kept_count == item->kept_cap) {
    item->kept_cap = item->kept_cap != 0 ? item->kept_cap * 2 : 4;
    item->kept = xq_realloc(item->kept, item->kept_cap * sizeof *item->kept);
  }
  return item->kept[item->kept_count++] = xq_strdup(text != NULL ? text : "");
}

static const char **keep_list(struct item *item, const char *const *list, size_t count) {
  const char **copy = xq_calloc(count, sizeof *copy);
  for (size_t i = 0; i < count; i++) {
    copy[i] = keep(item, list[i]);
  }
  return copy;
}

static void keep_pairs(struct item *item, const struct tui_pair *pairs, size_t count) {
  item->pairs = xq_calloc(count, sizeof *item->pairs);
  item->count = count;
  for (size_t i = 0; i < count; i++) {
    item->pairs[i].label = keep(item, pairs[i].label);
    item->pairs[i].value = keep(item, pairs[i].value);
    item->pairs[i].style = pairs[i].style;
  }
}

static struct item *add(tui_page *page, enum item_kind kind) {
  return items_add(page->aside ? page->items.aside : &page->items, kind);
}

static struct item *add_text(tui_page *page, enum item_kind kind, const char *text) {
  struct item *item = add(page, kind);
  item->text = keep(item, text);
  return item;
}

static void set_buttons(tui_page *page, struct item *item, const struct tui_button *buttons, size_t count) {
  item->buttons = xq_calloc(count, sizeof *item->buttons);
  item->button_count = count;
  for (size_t i = 0; i < count; i++) {
    item->buttons[i] = buttons[i];
    item->buttons[i].label = keep(item, buttons[i].label);
  }
  number_pad_letters(page->t, item->buttons, count, item->kind == ITEM_FOOT);
}

/* Ideographs apart, as on a sign; where that is too wide it stays as it is. */
static char *spread(const tui_page *page, int indent, const char *text) {
  struct xq_buf buf = {0};
  wchar_t wc;
  bool wide = false;
  const size_t len = strlen(text);
  for (size_t at = 0, n; (n = xq_utf8_decode(text + at, len - at, &wc)) > 0; at += n) {
    const bool is_wide = xq_wcwidth(wc) == 2;
    if (wide && is_wide) {
      xq_buf_add_str(&buf, " ");
    }
    xq_buf_add(&buf, text + at, n);
    wide = is_wide;
  }
  char *apart = xq_buf_take_str(&buf);
  if (!page->t->large || page->t->spoken || xq_text_width(apart) + indent > frame_geometry(page->t).cols) {
    free(apart);
    return xq_strdup(text);
  }
  return apart;
}

/* ---------------------------------------------------------------- beside the rest */

/* Large, one thing is shown at a time; heard, or read line by line, nothing stands beside anything. */
bool tui_begin_aside(tui_page *page) {
  const tui *t = page->t;
  if (t->face != NULL || t->spoken || t->large || !layout_is_wide(frame_geometry(t).cols)) {
    return false;
  }
  if (page->items.aside == NULL) {
    page->items.aside = xq_calloc(1, sizeof *page->items.aside);
  }
  return page->aside = true;
}

void tui_end_aside(tui_page *page) {
  page->aside = false;
}

void tui_add_part(tui_page *page, const char *text) {
  tui_add_text(page, TUI_STRONG, 2, text);
  page->items.item[page->items.count - 1].on = true;
}

void tui_add_contents(tui_page *page) {
  add(page, ITEM_CONTENTS);
}

int tui_page_cols(const tui_page *page) {
  const int cols = frame_geometry(page->t).cols;
  return page->items.aside != NULL ? layout_main_cols(cols) : cols;
}

/* ---------------------------------------------------------------- text */

void tui_add_heading(tui_page *page, const char *text) {
  char *apart = spread(page, 0, text);
  add_text(page, ITEM_HEADING, apart);
  xq_strwipe(apart);
}

void tui_add_large(tui_page *page, int indent, const char *text) {
  char *apart = spread(page, indent, text);
  tui_add_text(page, TUI_STRONG, indent, apart);
  xq_strwipe(apart);
}

void tui_add_heading_button(tui_page *page, const char *text, int id, const char *label, int letter) {
  struct item *item = add_text(page, ITEM_HEADING, text);
  set_buttons(page, item, &(struct tui_button){.id = id, .label = label, .letter = letter}, 1);
}

void tui_add_space(tui_page *page) {
  add(page, ITEM_SPACE);
}

void tui_add_rule(tui_page *page) {
  add(page, ITEM_RULE);
}

void tui_add_text(tui_page *page, enum tui_style style, int indent, const char *text) {
  struct item *item = add_text(page, ITEM_TEXT, text);
  item->style = style;
  item->indent = indent;
}

void tui_add_marked(tui_page *page, enum tui_mark mark, const char *text) {
  add_text(page, ITEM_MARKED, text)->mark = mark;
}

void tui_add_pairs(tui_page *page, const struct tui_pair *pairs, size_t count) {
  keep_pairs(add(page, ITEM_PAIRS), pairs, count);
}

void tui_add_qr(tui_page *page, const struct tui_qr *qr) {
  struct item *item = add_text(page, ITEM_QR, qr->what);
  item->error = keep(item, qr->instead);
  item->right = keep(item, qr->link);
  item->extra = keep(item, qr->code);
  keep_pairs(item, qr->beside, qr->count);
  xq_qr_make(qr->text, &item->qr); /* where that is none there are the words */
  if (qr->shorter != NULL) {
    xq_qr_make(qr->shorter, &item->shorter);
  }
}

void tui_add_box(tui_page *page, enum tui_style style, const char *text) {
  add_text(page, ITEM_BOX, text)->style = style;
}

void tui_add_step(tui_page *page, enum tui_mark mark, const char *name, const char *when, const char *detail) {
  struct item *item = add_text(page, ITEM_STEP, name);
  item->mark = mark;
  item->extra = keep(item, when);
  item->right = keep(item, detail);
}

/* ---------------------------------------------------------------- what can be filled in */

/* Which key takes it; a number pad has no F6. */
static char *offer_words(const tui_page *page, const char *offer, const char *from) {
  const bool pad = page->t->number_pad;
  if (offer[0] == '\0') {
    return NULL;
  }
  if (from[0] == '\0') {
    return pad ? xq_asprintf(_("Enter takes %s"), offer) : xq_asprintf(_("F6 takes %s"), offer);
  }
  return pad ? xq_asprintf(_("Enter takes %s (%s)"), offer, from) : xq_asprintf(_("F6 takes %s (%s)"), offer, from);
}

void tui_add_field(tui_page *page, const struct tui_field *field) {
  struct item *item = add(page, ITEM_FIELD);
  item->id = field->id;
  item->label = keep(item, field->label);
  item->required = field->required;
  item->edit = field->edit;
  item->width = field->width;
  item->extra = keep(item, field->hint);
  item->error = keep(item, field->error);
  item->warning = field->warning;
  item->on = field->submits;
  item->latin = field->latin;
  item->covered = field->covered != NULL ? keep(item, field->covered) : NULL;
  item->pad = field->pad;
  char *asked = field->asked != NULL && field->asked[0] != '\0' ? xq_asprintf(_("Asked for: %s"), field->asked) : NULL;
  item->asked = keep(item, asked);
  free(asked);
  item->offer = keep(item, field->offer);
  item->right = keep(item, field->offer_from);
  char *offer = offer_words(page, item->offer, item->right);
  item->offer_words = keep(item, offer);
  free(offer);
}

static struct item *add_options(tui_page *page, enum item_kind kind, int id, const char *label, bool required,
                                const char *const *options, size_t count, int chosen) {
  struct item *item = add(page, kind);
  item->id = id;
  item->label = keep(item, label);
  item->required = required;
  item->list = keep_list(item, options, count);
  item->count = count;
  item->value = chosen;
  return item;
}

void tui_add_choice(tui_page *page, int id, const char *label, bool required, const char *const *options, size_t count,
                    int chosen) {
  add_options(page, ITEM_CHOICE, id, label, required, options, count, chosen);
}

void tui_add_radio(tui_page *page, int id, const char *label, bool required, const char *const *options, size_t count,
                   int chosen) {
  add_options(page, ITEM_RADIO, id, label, required, options, count, chosen);
}

void tui_add_consent(tui_page *page, int id, const char *text, bool checked) {
  tui_add_check(page, id, text, checked);
  page->items.item[page->items.count - 1].required = true;
}

void tui_add_check(tui_page *page, int id, const char *text, bool checked) {
  struct item *item = add_text(page, ITEM_CHECK, text);
  item->id = id;
  item->on = checked;
}

void tui_add_pair_button(tui_page *page, const char *label, const char *value, int id, const char *button, int letter) {
  struct item *item = add_text(page, ITEM_PAIR_BUTTON, value);
  item->label = keep(item, label);
  set_buttons(page, item, &(struct tui_button){.id = id, .label = button, .letter = letter}, 1);
}

void tui_add_buttons(tui_page *page, bool centred, const struct tui_button *buttons, size_t count) {
  struct item *item = add(page, ITEM_BUTTONS);
  item->on = centred;
  set_buttons(page, item, buttons, count);
}

void tui_add_button_grid(tui_page *page, const struct tui_button *buttons, size_t count) {
  struct item *item = add(page, ITEM_BUTTONS);
  item->grid = true;
  set_buttons(page, item, buttons, count);
}

void tui_set_foot(tui_page *page, const char *note, const struct tui_button *buttons, size_t count) {
  struct item *item = items_foot(&page->items);
  if (item == NULL) {
    item = items_add(&page->items, ITEM_FOOT);
  } else { /* the last word counts */
    free_item(item);
    *item = (struct item){.kind = ITEM_FOOT};
  }
  item->text = keep(item, note);
  set_buttons(page, item, buttons, count);
}

/* ---------------------------------------------------------------- cards, bars, tables */

void tui_add_card(tui_page *page, int id, const char *first, const char *right, const char *const *lines, size_t count,
                  bool current) {
  struct item *item = add_text(page, ITEM_CARD, first);
  item->id = id;
  item->right = keep(item, right);
  item->list = keep_list(item, lines, count);
  item->count = count;
  item->on = current;
}

void tui_add_validity(tui_page *page, int indent, const char *label, const char *from, const char *to, int position,
                      int length) {
  struct item *item = add_text(page, ITEM_VALIDITY, from);
  item->indent = indent;
  item->label = keep(item, label);
  item->right = keep(item, to);
  item->value = position;
  item->length = length;
}

static struct item *last_of(tui_page *page, enum item_kind kind) {
  struct item *item = page->items.count > 0 ? &page->items.item[page->items.count - 1] : NULL;
  return item != NULL && item->kind == kind ? item : NULL;
}

void tui_set_validity_window(tui_page *page, int position, const char *words) {
  struct item *item = last_of(page, ITEM_VALIDITY);
  if (item != NULL) {
    item->width = position;
    item->extra = keep(item, words);
  }
}

void tui_set_table_sum(tui_page *page, const char *label, const char *sum) {
  struct item *item = last_of(page, ITEM_TABLE);
  if (item != NULL) {
    item->label = keep(item, label);
    item->right = keep(item, sum);
  }
}

void tui_add_path(tui_page *page, int now, int count, const char *name) {
  struct item *item = add_text(page, ITEM_PATH, name);
  item->value = now;
  item->length = count;
}

void tui_add_table(tui_page *page, const char *const *header, const char *const *cells, size_t rows, size_t cols,
                   const bool *align_right) {
  struct item *item = add(page, ITEM_TABLE);
  item->cols = cols;
  item->count = rows * cols;
  item->list = keep_list(item, cells, item->count);
  item->header = header != NULL ? keep_list(item, header, cols) : NULL;
  item->align_right = xq_calloc(cols, sizeof *item->align_right);
  for (size_t i = 0; align_right != NULL && i < cols; i++) {
    item->align_right[i] = align_right[i];
  }
}

/* New string; the page is built again when it is another one. */
static char *waiting_words(tui_page *page, const char *text, int64_t since_ms, int at_most_s) {
  enum { SECOND = 1000, CALM = 10 };
  const int64_t step = page->t->calm ? CALM : 1;
  const int64_t now = xq_time_mono_ms();
  const int64_t waited = now > since_ms ? (now - since_ms) / SECOND : 0;
  char *words = waited == 0     ? xq_asprintf(_("%s ..."), text)
                : at_most_s > 0 ? xq_asprintf(_("%s ... %d s, at most %d s"), text, (int)waited, at_most_s)
                                : xq_asprintf(_("%s ... %d s"), text, (int)waited);
  const int64_t next = since_ms + (waited / step + 1) * step * SECOND;
  if (page->tick_due == 0 || next < page->tick_due) {
    page->tick_due = next;
  }
  return words;
}

void tui_add_waiting(tui_page *page, const char *text, int64_t since_ms, int at_most_s) {
  char *words = waiting_words(page, text, since_ms, at_most_s);
  struct item *item = add_text(page, ITEM_WAITING, words);
  item->mark = TUI_MARK_NOW;
  item->label = keep(item, text);
  free(words);
}

void tui_set_foot_waiting(tui_page *page, const char *text, int64_t since_ms, int at_most_s) {
  struct item *item = items_foot(&page->items);
  if (item != NULL) {
    char *words = waiting_words(page, text, since_ms, at_most_s);
    item->text = keep(item, words);
    item->label = keep(item, text);
    free(words);
  }
}
