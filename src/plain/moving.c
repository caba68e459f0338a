/* moving.c - from one question of a page to the next: the focus of the page says which one is asked. */
#include "plain/plain_int.h"

/* What is asked by itself, one after the other.  The rest is in the menu at the end. */
static bool is_asked(const struct stop *stop) {
  switch (stop->item->kind) {
    case ITEM_FIELD:
    case ITEM_CHOICE:
    case ITEM_RADIO:
    case ITEM_CHECK:
    case ITEM_HEADING:
      return true;
    case ITEM_BUTTONS: /* one that belongs to an item before it; several, or what was found, are a choice, for the menu */
      return stop->item->button_count == 1 && !stop->item->grid;
    default:
      return false;
  }
}

const struct stop *plain_stop(struct plain *p) {
  tui_page *page = p->t->top;
  struct plain_page *state = plain_page_of(p, page);
  if (page->focus_id != state->focus_id) { /* the page put it there */
    state->menu = false;
    state->single = false;
    state->focus_id = page->focus_id;
  }
  const struct layout *layout = &page->layout;
  bool asked = !state->menu && page->focus < layout->body_stops && is_asked(&layout->stop[page->focus]);
  return asked ? &layout->stop[page->focus] : NULL;
}

const struct item *plain_field(struct plain *p) {
  const struct stop *stop = p->t->popup == NULL && p->t->top != NULL ? plain_stop(p) : NULL;
  return stop != NULL && stop->button == NULL && stop->item->kind == ITEM_FIELD ? stop->item : NULL;
}

bool plain_can_write(struct plain *p) {
  const struct item *field = plain_field(p);
  return field != NULL && composer_suits(p->t, field);
}

void plain_move_to(struct plain *p, size_t stop) {
  tui_page *page = p->t->top;
  page_move_focus(page, stop);
  plain_page_of(p, page)->focus_id = page->focus_id;
}

/* To the menu: what was asked last is left, and told so. */
void plain_to_menu(struct plain *p) {
  tui_page *page = p->t->top;
  struct plain_page *state = plain_page_of(p, page);
  long main = page_main_stop(page);
  state->menu = true;
  state->single = false;
  if (main >= 0) {
    plain_move_to(p, (size_t)main);
  } else if (page->focus_id != 0 && page->ops->left != NULL) {
    page->ops->left(page->ctx, page->focus_id);
    page->built = false;
  }
}

void plain_go_on(struct plain *p) {
  tui_page *page = p->t->top;
  const struct layout *layout = &page->layout;
  bool single = plain_page_of(p, page)->single;
  for (size_t i = page->focus + 1; !single && i < layout->body_stops; i++) {
    if (is_asked(&layout->stop[i])) {
      plain_move_to(p, i);
      return;
    }
  }
  plain_to_menu(p);
}

bool plain_go_back(struct plain *p) {
  tui_page *page = p->t->top;
  struct plain_page *state = plain_page_of(p, page);
  size_t from = plain_stop(p) != NULL ? page->focus : page->layout.body_stops;
  for (size_t i = from; i-- > 0;) {
    const struct stop *stop = &page->layout.stop[i];
    if (is_asked(stop) && (stop->button == NULL || stop->item->kind == ITEM_HEADING)) {
      state->menu = false;
      state->single = false;
      plain_move_to(p, i);
      return true;
    }
  }
  return false;
}

void plain_go_to(struct plain *p, size_t stop) {
  struct plain_page *state = plain_page_of(p, p->t->top);
  plain_move_to(p, stop);
  state->menu = false;
  state->single = true;
}
