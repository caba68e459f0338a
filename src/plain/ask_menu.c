/*
 * ask_menu.c - what can be done on a page, numbered: what was asked, to be heard and changed once more, and its buttons.
 * On the first page the keys that work everywhere are there, too; every other one can be gone back from.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/plain_int.h"

/* Where no button of the page leads back, the menu does. */
static bool lacks_back(const tui_page *page) {
  bool has = page->below == NULL;
  for (size_t i = 0; i < page->layout.stops && !has; i++) {
    const struct tui_button *button = page->layout.stop[i].button;
    has = button != NULL && xq_streq(button->label, _("Back"));
  }
  return !has;
}

/* What stands in the menu behind what the page has: the way out. */
static size_t more_count(const struct plain *p) {
  const tui_page *page = p->t->top;
  return page->below == NULL ? p->t->global_hint_count : lacks_back(page) ? 1 : 0;
}

static const char *more_label(const struct plain *p, size_t i) {
  return p->t->top->below == NULL ? p->t->global_hints[i].label : _("Back");
}

/* The heading under which an item stands, since the one before; NULL: none. */
static const char *heading(const tui_page *page, const struct item *from, const struct item *to) {
  const char *text = NULL;
  for (size_t i = 0; i < page->items.count && &page->items.item[i] != to; i++) {
    const struct item *item = &page->items.item[i];
    text = item->kind == ITEM_HEADING && (from == NULL || item > from) ? item->text : text;
  }
  return text;
}

/* What was filled in is told under its headings. */
static char *listed(const struct plain *p, bool cards) {
  const tui_page *page = p->t->top;
  const struct layout *layout = &page->layout;
  struct xq_buf text = {0};
  const struct item *before = NULL;
  for (size_t i = 0; i < layout->stops; i++) {
    if (layout->stop[i].item->kind == ITEM_CARD && !cards) {
      continue;
    }
    const struct item *item = layout->stop[i].item;
    const char *under = item->kind == ITEM_HEADING ? item->text : heading(page, before, item);
    if (under != NULL && i < layout->body_stops && (layout->stop[i].button == NULL || item->kind == ITEM_HEADING)) {
      xq_buf_printf(&text, "%s\n", under);
      before = item;
    }
    char *words = plain_stop_words(&layout->stop[i]);
    xq_buf_printf(&text, "%zu  %s\n", i + 1, words);
    xq_strwipe(words);
  }
  for (size_t i = 0; i < more_count(p); i++) {
    xq_buf_printf(&text, "%zu  %s\n", layout->stops + i + 1, more_label(p, i));
  }
  return xq_buf_take_str(&text);
}

/* The ids behind the numbers, and what Enter takes.  New string. */
static char *numbers(const struct plain *p) {
  const struct layout *layout = &p->t->top->layout;
  struct xq_buf text = {0};
  for (size_t i = 0; i < layout->stops; i++) {
    xq_buf_printf(&text, "%d ", layout->stop[i].id);
  }
  xq_buf_printf(&text, "%zu %ld", more_count(p), page_main_stop(p->t->top));
  return xq_buf_take_str(&text);
}

bool plain_menu_stands(struct plain *p) {
  char *now = numbers(p);
  const bool stands = xq_streq(now, plain_page_of(p, p->t->top)->numbers);
  free(now);
  return stands;
}

/* News of a page that is listened to is no reason to list it all again; cards are not read twice. */
static void list(struct plain *p) {
  const tui_page *page = p->t->top;
  struct plain_page *state = plain_page_of(p, page);
  char *bare = listed(p, false);
  if (p->listed_page != page->serial || !xq_streq(bare, state->listed)) {
    char *text = listed(p, !p->cards_read);
    plain_say_together(&p->out, text);
    xq_strwipe(text);
  }
  xq_strwipe(state->listed);
  state->listed = bare;
  free(state->numbers);
  state->numbers = numbers(p);
  p->listed_page = page->serial;
}

static char *question(struct plain *p) {
  const tui_page *page = p->t->top;
  const size_t most = page->layout.stops + more_count(p);
  long main = page_main_stop(page);
  char *label = most > 0 ? xq_asprintf(_("Which, 1 to %zu"), most) : xq_strdup(_("Type < to go back"));
  char *value = main >= 0 ? xq_asprintf("%ld %s", main + 1, page->layout.stop[main].button->label) : NULL;
  char *text = plain_question(label, value);
  free(label);
  free(value);
  return text;
}

/* From the card that is looked at now to this one, as the arrows lead. */
static void look_at(struct plain *p, size_t i) {
  tui_page *page = p->t->top;
  const struct item *item = page->layout.stop[i].item;
  plain_say(&p->out, _("Chosen: %s  %s"), item->text, item->right);
  for (size_t on = 0; on < page->layout.stops; on++) {
    if (page->layout.stop[on].item->kind == ITEM_CARD && page->layout.stop[on].item->on) {
      page_move_focus(page, on);
      break;
    }
  }
  plain_move_to(p, i);
  page->built = false;
}

/* A card is looked at first where the page tells more of it then. */
static void press(struct plain *p, size_t i) {
  tui_page *page = p->t->top;
  const struct stop *stop = &page->layout.stop[i];
  switch (stop->item->kind) {
    case ITEM_FIELD:
    case ITEM_CHOICE:
    case ITEM_RADIO:
      plain_go_to(p, i);
      break;
    case ITEM_CHECK:
      page_act(page, stop->id, !stop->item->on);
      break;
    case ITEM_CARD:
      if (page->ops->came != NULL && !stop->item->on) {
        look_at(p, i);
        break;
      }
      page_act(page, stop->id, 0);
      break;
    case ITEM_BUTTONS: /* the page may lead back to what was asked before */
      plain_move_to(p, i);
      page_act(page, page->focus_id, 0);
      break;
    default:
      page_act(page, stop->id, 0);
  }
}

static void press_more(struct plain *p, size_t i) {
  if (p->t->top->below != NULL) {
    page_key(p->t->top, TUI_KEY_ESC);
    return;
  }
  const char *name = p->t->global_hints[i].key;
  int n = name[0] == 'F' ? atoi(name + 1) : 0;
  if (n > 0 && p->t->global != NULL) {
    p->t->global(p->t->global_ctx, TUI_KEY_F1 + n - 1);
  }
}

/* A letter that the texts of a page name: of a button, or a key of its own. */
static bool press_letter(struct plain *p, const char *line) {
  char c = line[0];
  return c > ' ' && (unsigned char)c < 0x7f && line[1] == '\0' && (c < '0' || c > '9') && page_key(p->t->top, c);
}

static size_t chosen(const struct plain *p, const char *line) {
  const struct layout *layout = &p->t->top->layout;
  const size_t count = layout->stops + more_count(p);
  char **words = xq_calloc(count + 1, sizeof *words);
  for (size_t i = 0; i < count; i++) {
    words[i] = i < layout->stops ? plain_stop_words(&layout->stop[i]) : xq_strdup(more_label(p, i - layout->stops));
  }
  size_t n = plain_choice_of(line, (const char *const *)words, count);
  for (size_t i = 0; i < count; i++) {
    xq_strwipe(words[i]);
  }
  free(words);
  return n;
}

static void answer(struct plain *p, const char *line) {
  tui_page *page = p->t->top;
  const size_t stops = page->layout.stops, most = stops + more_count(p);
  long main = page_main_stop(page);
  size_t n = chosen(p, line);
  if (*line == '\0' && main >= 0) {
    n = (size_t)main + 1;
  }
  if (n > 0 && n <= stops) {
    press(p, n - 1);
  } else if (n > 0) {
    press_more(p, n - 1 - stops);
  } else if (!press_letter(p, line)) {
    plain_no_such(p, most);
  }
}

const struct plain_asking plain_ask_menu = {.list = list, .question = question, .answer = answer};
