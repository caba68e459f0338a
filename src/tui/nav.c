/*
 * nav.c - what keys do on a page: typing, moving the focus, scrolling, pressing.
 *
 * What cannot be seen cannot be pressed: while the focus is scrolled out of view Enter and space turn the page as a
 * pager does, and arrows scroll until something comes into view.
 */
#include "tui/edit.h"
#include "tui/kit.h"

#include <stdlib.h>

enum { REACH = 2 /* lines beyond the edge to which an arrow moves the focus instead of scrolling */ };

/* ---------------------------------------------------------------- typing */

static void say_refused(tui_page *page, const tui_edit *edit) {
  tui_beep(page->t);
  if (tui_edit_is_full(edit)) {
    char *text = xq_asprintf(_("At most %zu characters fit here."), tui_edit_max(edit));
    tui_toast(page->t, TUI_WARN, text);
    free(text);
  } else {
    tui_toast(page->t, TUI_WARN, _("This character cannot be used here."));
  }
}

static bool type_key(tui_page *page, const struct stop *stop, int key) {
  if (key == TUI_KEY_UP || key == TUI_KEY_DOWN) {
    return false;
  }
  if ((tui_edit_is_secret(stop->item->edit) || page->t->number_pad) && haste_is_rest(page, key)) {
    around_warn(page->t, xq_strdup(_("What came before this page was not taken. Please type it from the beginning.")));
    return true;
  }
  const bool takes = key == TUI_KEY_F6 && stop->item->offer[0] != '\0' && tui_edit_is_empty(stop->item->edit);
  if (takes) {
    tui_edit_set_text(stop->item->edit, stop->item->offer);
  }
  enum tui_edit_result result = takes ? TUI_EDIT_CHANGED : tui_edit_key(stop->item->edit, key);
  if (result == TUI_EDIT_IGNORED) {
    return false;
  }
  page->reading = false;
  page_show_stop(page, stop);
  if (result == TUI_EDIT_REFUSED) {
    say_refused(page, stop->item->edit);
  } else if (result == TUI_EDIT_CHANGED && page->ops->changed != NULL) {
    page->ops->changed(page->ctx, stop->id);
    page->built = false;
  } else if (result == TUI_EDIT_CHANGED) {
    page->laid = false; /* an offer is shown only while there is nothing */
  }
  return true;
}

/* ---------------------------------------------------------------- moving */

void page_scroll(tui_page *page, long lines) {
  long top = (long)page->top + lines, most = (long)page_top_most(page);
  page->top = (size_t)(top < 0 ? 0 : top > most ? most : top);
  if (page_mark_seen(page)) { /* also when several keys come between two frames */
    page->built = false;
  }
}

static void scroll_page(tui_page *page, int direction) {
  const size_t from = page->top;
  page_scroll(page, direction * (page_height(page) > 2 ? page_height(page) - 1 : 1));
  if (direction > 0 && page_top_most(page) - page->top <= REACH) { /* not another page for the last line */
    page_scroll(page, REACH);
  }
  if (page->t->spoken) {
    heard_scrolled(page, page->top == from);
    return;
  }
  const struct layout *layout = &page->layout;
  if (page_stop(page, true) != NULL) {
    return;
  }
  for (size_t i = 0; i < layout->body_stops; i++) { /* the focus follows to what came into view */
    size_t at = direction > 0 ? i : layout->body_stops - 1 - i;
    if (page_in_view(page, &layout->stop[at])) {
      size_t top = page->top;
      page_move_focus(page, at);
      page->top = top;
      return;
    }
  }
}

/* The next stop on the way up or down, closest to the column of the present one; -1 none. */
static long next_vertical(const tui_page *page, int direction) {
  const struct layout *layout = &page->layout;
  const struct stop *from = page_stop(page, true);
  const long edge = page->reading   ? (long)page->at
                    : direction > 0 ? (long)page->top - 1
                                    : (long)page->top + page_height(page);
  const long start = from != NULL ? (long)from->first : edge;
  const int col = from != NULL ? from->col : 0;
  long best = -1, best_lines = 0, best_cols = 0;
  for (size_t i = 0; i < layout->stops; i++) {
    const struct stop *stop = &layout->stop[i];
    long lines = ((long)stop->first - start) * direction;
    long cols = labs((long)stop->col - col);
    if (lines > 0 && (best < 0 || lines < best_lines || (lines == best_lines && cols < best_cols))) {
      best = (long)i;
      best_lines = lines;
      best_cols = cols;
    }
  }
  return best;
}

/* From the foot up, into the text that is seen, wherever it is scrolled to: its lowest stop; -1 none. */
static long lowest_in_view(const tui_page *page) {
  for (size_t i = page->layout.body_stops; i-- > 0;) {
    if (page_in_view(page, &page->layout.stop[i])) {
      return (long)i;
    }
  }
  return -1;
}

static void move_vertical(tui_page *page, int direction) {
  if (page->t->spoken) {
    heard_step(page, direction);
    return;
  }
  long to = next_vertical(page, direction);
  const struct stop *from = page_stop(page, true);
  if (direction < 0 && from != NULL && page_is_foot(page, from) && to >= 0 && (size_t)to < page->layout.body_stops) {
    long seen = lowest_in_view(page);
    to = seen >= 0 ? seen : to;
  }
  if (to >= 0) {
    long line = (long)page->layout.stop[to].first;
    bool foot = page_is_foot(page, &page->layout.stop[to]) && from != NULL && page_is_foot(page, from);
    if (foot || (line >= (long)page->top - REACH && line < (long)page->top + page_height(page) + REACH)) {
      page_move_focus(page, (size_t)to);
      return;
    }
  }
  page_scroll(page, direction);
}

/* Tab goes round all stops, from what is in view. */
static void move_round(tui_page *page, int direction) {
  const struct layout *layout = &page->layout;
  if (layout->stops == 0) {
    return;
  }
  if (page_stop(page, true) == NULL) {
    long to = next_vertical(page, direction);
    page_move_focus(page, to >= 0 ? (size_t)to : direction > 0 ? 0 : layout->stops - 1);
    return;
  }
  page_move_focus(page, (page->focus + layout->stops + (size_t)(direction > 0 ? 1 : -1)) % layout->stops);
}

static bool move_along(tui_page *page, const struct stop *stop, int direction) {
  const struct layout *layout = &page->layout;
  size_t to = page->focus + (size_t)(direction > 0 ? 1 : -1);
  if (to >= layout->stops || layout->stop[to].first != stop->first) {
    return false;
  }
  page_move_focus(page, to);
  return true;
}

static bool move_key(tui_page *page, int key) {
  heard_go_on(page);
  switch (key) {
    case TUI_KEY_UP:
      move_vertical(page, -1);
      return true;
    case TUI_KEY_DOWN:
      move_vertical(page, 1);
      return true;
    case TUI_KEY_TAB:
      move_round(page, 1);
      return true;
    case TUI_KEY_BACKTAB:
      move_round(page, -1);
      return true;
    case TUI_KEY_PGUP:
      scroll_page(page, -1);
      return true;
    case TUI_KEY_PGDN:
      scroll_page(page, 1);
      return true;
    case TUI_KEY_HOME:
    case TUI_KEY_END:
      page->top = key == TUI_KEY_HOME ? 0 : page_top_most(page);
      if (page->t->spoken) {
        heard_scrolled(page, key == TUI_KEY_END);
      }
      return true;
    default:
      return false;
  }
}

/* ---------------------------------------------------------------- pressing */

static void open_choice(tui_page *page, const struct stop *stop) {
  struct geometry g = frame_geometry(page->t);
  const struct item *item = stop->item;
  popup_open(page->t, &(struct popup_spec){.title = item->label,
                                           .options = item->list,
                                           .count = item->count,
                                           .preferred = item->value,
                                           .list = true,
                                           .row = page_stop_row(page, stop),
                                           .col = g.col + stop->col,
                                           .page = page,
                                           .id = stop->id,
                                           .picked = page_act});
}

static void turn_radio(tui_page *page, const struct stop *stop, int direction) {
  int count = (int)stop->item->count, value = stop->item->value;
  if (count > 0) {
    int from = value >= 0 && value < count ? value : direction > 0 ? -1 : 0;
    page_act(page, stop->id, (from + direction + count) % count);
  }
}

void page_press(tui_page *page, const struct stop *stop) {
  switch (stop->item->kind) {
    case ITEM_CHOICE:
      open_choice(page, stop);
      break;
    case ITEM_RADIO:
      turn_radio(page, stop, 1);
      break;
    case ITEM_CHECK:
      page_act(page, stop->id, !stop->item->on);
      break;
    default:
      page_act(page, stop->id, 0);
  }
}

bool page_moved(tui_page *page, int letter) {
  const bool moved = haste_moved(page, letter);
  if (moved) {
    around_warn(page->t, xq_strdup(_("The buttons have just changed. Please look and press again.")));
  }
  return moved;
}

static bool press_letter(tui_page *page, int key) {
  int letter = key >= 'a' && key <= 'z' ? key - 'a' + 'A' : key;
  for (size_t i = 0; i < page->layout.stops; i++) {
    const struct stop *stop = &page->layout.stop[i];
    if (stop->button == NULL || stop->button->letter == 0) {
      continue;
    }
    int own = stop->button->letter >= 'a' && stop->button->letter <= 'z' ? stop->button->letter - 'a' + 'A'
                                                                         : stop->button->letter;
    if (own == letter) {
      if (!page_moved(page, stop->button->letter)) {
        page_act(page, stop->id, 0);
      }
      return true;
    }
  }
  return false;
}

static const struct tui_button *main_button(const tui_page *page) {
  const struct item *foot = items_foot(&page->items);
  for (size_t b = 0; foot != NULL && b < foot->button_count; b++) {
    if (foot->buttons[b].main) {
      return &foot->buttons[b];
    }
  }
  return NULL;
}

/* What the page is for cannot be done yet, or it has no such button. */
static void say_no_main(tui_page *page) {
  const struct tui_button *button = main_button(page);
  around_warn(page->t, button != NULL ? xq_asprintf(_("\"%s\" is not possible yet."), button->label)
                                      : xq_asprintf(_("%s goes on to the buttons."), tui_key_called(page->t, "Tab")));
}

bool page_press_off(tui_page *page, int letter) {
  if (letter != ' ' && page->ops->key != NULL && page->ops->key(page->ctx, letter)) {
    page->built = false;
    return true;
  }
  const struct tui_button *button = main_button(page);
  if (button != NULL && button->disabled) {
    say_no_main(page);
  }
  return true;
}

static bool can_be_filled_in(const struct stop *stop) {
  const enum item_kind kind = stop->item->kind;
  return kind == ITEM_FIELD || kind == ITEM_CHOICE || kind == ITEM_RADIO || kind == ITEM_CHECK;
}

/* Enter in what is filled in: to the next of the kind, after the last to what the page is for.  By Enter alone no button
 * is reached that takes something away or leads back. */
static void go_on(tui_page *page) {
  for (size_t i = page->focus + 1; i < page->layout.body_stops; i++) {
    if (can_be_filled_in(&page->layout.stop[i])) {
      page_move_focus(page, i);
      return;
    }
  }
  const long main = page_main_stop(page);
  if (main >= 0) {
    page_move_focus(page, (size_t)main);
  } else {
    say_no_main(page);
  }
}

static bool is_hasty(const tui_page *page, const struct stop *stop, int key) {
  const bool hasty =
      stop->item->kind == ITEM_CHECK && stop->item->required && !stop->item->on && haste_no_consent(page, key);
  if (hasty) {
    tui_toast(page->t, TUI_WARN, _("Please read it first, then press the key once more."));
  }
  return hasty;
}

static void tick_and_go_on(tui_page *page, const struct stop *stop) {
  const int id = stop->id;
  if (!stop->item->on) {
    page_act(page, id, 1);
    if (page->gone || page->t->top != page) {
      return;
    }
    page_ready(page);
  }
  if (!page->gone && page->t->top == page && page->focus_id == id) {
    go_on(page);
  }
}

/* Keys for the stop that has the focus and can be seen. */
static bool stop_key(tui_page *page, const struct stop *stop, int key) {
  if (key == TUI_KEY_ENTER && stop->item->kind == ITEM_FIELD && page->t->number_pad &&
      tui_edit_is_empty(stop->item->edit)) {
    type_key(page, stop, TUI_KEY_F6); /* which a number pad has not: what is offered is taken */
    page_ready(page);
    stop = page_stop(page, true);
    if (stop == NULL || page->gone) {
      return true;
    }
  }
  if (key == TUI_KEY_ENTER && stop->item->kind == ITEM_FIELD && stop->item->on) {
    page_act(page, stop->id, 0);
    return true;
  }
  if ((key == TUI_KEY_ENTER || key == ' ') && is_hasty(page, stop, key)) {
    return true;
  }
  if (key == TUI_KEY_ENTER && stop->item->kind == ITEM_CHECK) {
    tick_and_go_on(page, stop);
    return true;
  }
  if (key == TUI_KEY_ENTER && (stop->item->kind == ITEM_FIELD || stop->item->kind == ITEM_RADIO)) {
    go_on(page);
    return true;
  }
  if (key == TUI_KEY_ENTER || key == ' ') {
    page_press(page, stop);
    return true;
  }
  if (key == TUI_KEY_LEFT || key == TUI_KEY_RIGHT) {
    int direction = key == TUI_KEY_RIGHT ? 1 : -1;
    if (stop->item->kind == ITEM_RADIO) {
      turn_radio(page, stop, direction);
      return true;
    }
    return move_along(page, stop, direction);
  }
  return false;
}

/* ---------------------------------------------------------------- all keys */

static bool leave_key(tui_page *page, int key) {
  if (key == TUI_KEY_F1 || (key == '?' && !page_typing(page))) {
    help_open(page);
    return true;
  }
  if (key != TUI_KEY_ESC) {
    return false;
  }
  if (page->ops->back != NULL) {
    page->ops->back(page->ctx);
    page->built = false;
  } else if (page->below != NULL) {
    tui_pop(page->t);
  }
  return true;
}

/* F5 presses the main button from anywhere, from within a field, too: the field is left as by Tab, and what is said of it
 * then may be that the button cannot be pressed. */
static bool main_key(tui_page *page, int key) {
  if (key != TUI_KEY_F5 || main_button(page) == NULL) {
    return false;
  }
  long main = page_main_stop(page);
  if (main >= 0) {
    page_move_focus(page, (size_t)main);
    page_ready(page);
    main = page->gone || page->t->top != page ? -1 : page_main_stop(page);
  }
  if (main >= 0) {
    page_act(page, page->layout.stop[main].id, 0);
  } else if (page->gone || page->t->top != page) {
    return true;
  } else if (page->ops->key != NULL && page->ops->key(page->ctx, key)) { /* it leads to what has to be done before */
    page->built = false;
  } else {
    say_no_main(page);
  }
  return true;
}

bool page_key(tui_page *page, int key) {
  if (!page_settle(page)) {
    return true; /* `shown` went elsewhere: the key was for a page that is not there */
  }
  const struct stop *stop = page_stop(page, false);
  const bool typing = page_typing(page);
  if (main_key(page, key)) {
    return true;
  }
  if (typing && type_key(page, stop, key)) {
    return true;
  }
  stop = page_stop(page, true);
  if (stop != NULL && stop_key(page, stop, key)) {
    return true;
  }
  if (stop == NULL && (key == TUI_KEY_ENTER || key == ' ') && page->layout.count > 0) {
    scroll_page(page, 1);
    return true;
  }
  if (move_key(page, key)) {
    return true;
  }
  if (!typing && key > ' ' && key < 0x7f && key != '?' && press_letter(page, key)) {
    return true;
  }
  if (page->ops->key != NULL && page->ops->key(page->ctx, key)) {
    page->built = false;
    return true;
  }
  return leave_key(page, key);
}
