/*
 * keyline.c - the line of keys at the bottom: what can be pressed now, from the page's own buttons and items, so that it
 * never names what is not there.
 *
 * Where it gets narrow the least needed go first: letters, which stand in their buttons too, then what moves about.  The
 * main button, the way back, help and the way out of the program stay as long as there is any room for them.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

enum { HINTS_MOST = KEY_SPOTS, GAP = 2, NARROW_GAP = 1 };

/* How dear one is; the lowest go first, and of those the last. */
enum worth { LETTER, MOVES, GLOBAL, OWN, MAIN, WAY_BACK, WAY_OUT, HELP };

struct hint {
  char key[16];
  const char *label;
  enum worth worth;
};

struct hints {
  struct hint hint[HINTS_MOST];
  size_t count;
};

/* Unless something was said of that key before. */
static void add(struct hints *hints, const char *key, const char *label, enum worth worth) {
  for (size_t i = 0; i < hints->count; i++) {
    if (strcmp(hints->hint[i].key, key) == 0) {
      return;
    }
  }
  if (hints->count < HINTS_MOST && strlen(key) < sizeof hints->hint[0].key) {
    struct hint *hint = &hints->hint[hints->count++];
    strcpy(hint->key, key);
    hint->label = label;
    hint->worth = worth;
  }
}

static int hint_cols(const struct hint *hint) {
  return xq_text_width(hint->key) + 1 + xq_text_width(hint->label);
}

static int total(const struct hints *hints, int gap) {
  int cols = 0;
  for (size_t i = 0; i < hints->count; i++) {
    cols += hint_cols(&hints->hint[i]) + gap;
  }
  return cols - gap;
}

static size_t cheapest_of(const struct hints *hints) {
  size_t cheapest = 0;
  for (size_t i = 1; i < hints->count; i++) {
    cheapest = hints->hint[i].worth <= hints->hint[cheapest].worth ? i : cheapest;
  }
  return cheapest;
}

/* They stand closer together before one is left out, but for letters, which are seen in their buttons, too. */
static bool is_too_much(const struct hints *hints, int cols) {
  const bool letters = hints->count > 0 && hints->hint[cheapest_of(hints)].worth == LETTER;
  return hints->count > 1 && total(hints, letters ? GAP : NARROW_GAP) > cols;
}

static void drop_cheapest(struct hints *hints) {
  const size_t cheapest = cheapest_of(hints);
  const bool letters = hints->hint[cheapest].worth == LETTER; /* one of several would look like the only one */
  size_t kept = 0;
  for (size_t i = 0; i < hints->count; i++) {
    if (letters ? hints->hint[i].worth != LETTER : i != cheapest) {
      hints->hint[kept++] = hints->hint[i];
    }
  }
  hints->count = kept;
}

/* ---------------------------------------------------------------- what there is */

static bool is_character(const char *key) {
  wchar_t wc;
  return key[0] != '\0' && xq_utf8_decode(key, strlen(key), &wc) == strlen(key);
}

/* Text is typed, and there is nothing but a number pad: no Esc, no function keys, and no finger that presses them here. */
static bool no_other_keys(const tui_page *page) {
  return page->t->number_pad && !page->t->pads && page_typing(page);
}

static void add_fields(const tui_page *page, bool typing, struct hints *hints) {
  const struct stop *stop = page_stop(page, true);
  const bool ticks = stop != NULL && (stop->item->kind == ITEM_CHECK || stop->item->kind == ITEM_RADIO);
  const bool more = page->top < page_top_most(page);
  bool fills = false;
  for (size_t i = 0; i < page->layout.body_stops; i++) {
    enum item_kind kind = page->layout.stop[i].item->kind;
    fills |= kind == ITEM_FIELD || kind == ITEM_CHOICE || kind == ITEM_CHECK || kind == ITEM_RADIO;
  }
  if (typing && stop != NULL && stop->item->offer[0] != '\0' && tui_edit_is_empty(stop->item->edit)) {
    add(hints, page->t->number_pad ? "Enter" : "F6", _("Take what is offered"), OWN);
  }
  if (typing && stop != NULL && number_pad_erases(page->t, stop->item->edit)) {
    add(hints, "-", _("Erase"), OWN);
  }
  if (typing && stop != NULL && composer_suits(page->t, stop->item)) {
    add(hints, "F3", page->t->composer.on ? _("Other way") : _("Hanzi"), GLOBAL);
  }
  if (fills) {
    const bool last = no_other_keys(page) && page->focus + 1 == page->layout.body_stops;
    add(hints, "Tab", last ? _("To the buttons") : _("Next item"), page->t->number_pad && typing ? OWN : MOVES);
  }
  if (ticks && page->t->number_pad &&
      stop->item->kind == ITEM_CHECK) { /* what a box is for is not known to everybody */
    add(hints, "Enter", stop->item->on ? _("Next item") : _("Tick"), OWN);
  } else if (ticks) {
    add(hints, _("Space"), _("Choose"), MOVES);
  }
  if (more && stop == NULL) { /* the space bar turns the page then (nav.c) */
    add(hints, _("Space"), _("Read on"), MOVES);
  } else if (more) {
    add(hints, "PgDn", _("Read on"), MOVES);
  }
  if (page->t->mouse && page->top > 0) { /* for a finger, which has no wheel */
    add(hints, "PgUp", _("Read back"), MOVES);
  }
}

/* What Esc does; "": from the first page nothing leads back. */
static const char *way_back(const tui_page *page) {
  for (size_t i = 0; i < page->hint_count; i++) {
    if (strcmp(page->hints[i].key, "Esc") == 0) {
      return page->hints[i].label;
    }
  }
  return page->below != NULL ? _("Back") : "";
}

static void add_buttons(const tui_page *page, bool typing, struct hints *hints) {
  for (size_t i = 0; i < page->layout.stops && !typing; i++) {
    const struct tui_button *button = page->layout.stop[i].button;
    if (button != NULL && button->letter != 0 && !button->main && strcmp(button->label, way_back(page)) != 0) {
      add(hints, (const char[]){(char)button->letter, '\0'}, button->label, LETTER);
    }
  }
}

static void collect_composition(const tui *t, struct hints *hints) {
  const struct tui_composition *now = t->composer.now;
  if (now->count > 0) {
    const enum worth worth = t->mouse ? MOVES : OWN; /* a finger chooses where they stand */
    add(hints, "1-9", _("Choose"), worth);
    add(hints, _("Space"), _("Marked one"), worth);
  }
  const bool more = now->more || strip_shown(t) < now->count;
  if (t->mouse && more) { /* for a finger each has its place */
    add(hints, "+", _("Other characters"), OWN);
  }
  if (t->mouse && now->from > 0) {
    add(hints, "-", _("Those before"), OWN);
  }
  if (!t->mouse && (now->from > 0 || more)) {
    add(hints, "+ -", _("Other characters"), MOVES);
  }
  add(hints, "Enter", _("Letters as they are"), OWN);
  add(hints, "Esc", _("Drop"), WAY_BACK);
  add(hints, "F1", _("Help"), HELP);
}

/* Where Enter does the same it is told once. */
static void add_main(struct hints *hints, const char *label) {
  for (size_t i = 0; i < hints->count; i++) {
    struct hint *hint = &hints->hint[i];
    if (strcmp(hint->key, "Enter") == 0 && strcmp(hint->label, label) == 0) {
      strcpy(hint->key, "Enter/F5");
      hint->worth = MAIN;
      return;
    }
  }
  add(hints, "F5", label, MAIN);
}

/* With a number pad the foot shows no digits where a PIN is typed: Enter presses what has the focus. */
static bool add_focused(const tui_page *page, struct hints *hints) {
  const struct stop *stop = page_stop(page, false);
  const bool there = page->t->number_pad && stop != NULL && stop->button != NULL && stop->button->letter == 0 &&
                     page_is_foot(page, stop);
  if (there) {
    add(hints, "Enter", stop->button->label, MAIN);
  }
  return there;
}

/* Of the program, or to a person who helps. */
static bool is_way_out(const char *key) {
  return strcmp(key, "F10") == 0 || strcmp(key, "F7") == 0;
}

/* A number pad has it while text is typed, too. */
static bool is_of_pad(const char *key) {
  return strcmp(key, "F7") == 0 || strcmp(key, "F8") == 0;
}

static void collect_page(const tui *t, const tui_page *page, struct hints *hints) {
  const struct stop *typed = page_typed(page);
  const bool typing = typed != NULL, few = no_other_keys(page);
  const long main = page_main_stop(page);
  const bool pressed = add_focused(page, hints);
  for (size_t i = 0; i < page->hint_count; i++) {
    const struct tui_hint *hint = &page->hints[i];
    if (strcmp(hint->key, "Esc") != 0 && !(pressed && strcmp(hint->key, "Enter") == 0) &&
        !(typing && is_character(hint->key))) { /* a letter is text there */
      add(hints, hint->key, hint->label, OWN);
    }
  }
  add_fields(page, typing, hints);
  add_buttons(page, typing, hints);
  if (main >= 0 && !pressed && strcmp(page->layout.stop[main].button->label, way_back(page)) != 0) {
    const bool enters = typing && t->number_pad && typed->item->on; /* Enter does it, and pads have it */
    if (enters) {
      add(hints, "Enter", page->layout.stop[main].button->label, MAIN);
    } else if (!few) {
      add_main(hints, page->layout.stop[main].button->label);
    }
  }
  if (way_back(page)[0] != '\0' && !few) {
    add(hints, "Esc", way_back(page), WAY_BACK);
  }
  if (!few) {
    add(hints, "F1", _("Help"), HELP);
  }
  for (size_t i = 0; i < t->global_hint_count; i++) {
    const struct tui_hint *hint = &t->global_hints[i];
    if (few && !is_of_pad(hint->key)) {
      continue;
    }
    add(hints, hint->key, hint->label, is_way_out(hint->key) ? WAY_OUT : GLOBAL);
  }
}

static void collect_popup(const tui *t, const struct popup *popup, struct hints *hints) {
  const struct tui_hint *own;
  size_t count;
  popup_hints(popup, &own, &count);
  const bool scrolls = popup_scrolls(t, popup);
  for (size_t i = 0; i < count; i++) {
    if (scrolls && t->number_pad && strcmp(own[i].key, "Tab") == 0) { /* + reads on before it goes on */
      continue;
    }
    add(hints, own[i].key, _(own[i].label), strcmp(own[i].key, "Esc") == 0 ? WAY_BACK : OWN);
  }
  if (scrolls) {
    add(hints, "PgDn", _("Read on"), MOVES);
  }
  if (t->mouse && popup->top > 0) {
    add(hints, "PgUp", _("Read back"), MOVES);
  }
}

/* ---------------------------------------------------------------- drawing */

/* The key that a hint names. */
static int key_of(const char *name) {
  static const struct {
    const char *name;
    int key;
  } names[] = {{"Enter", TUI_KEY_ENTER}, {"Enter/F5", TUI_KEY_F5}, {"Esc", TUI_KEY_ESC},
               {"Tab", TUI_KEY_TAB},     {"PgDn", TUI_KEY_PGDN},   {"PgUp", TUI_KEY_PGUP}};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (strcmp(names[i].name, name) == 0) {
      return names[i].key;
    }
  }
  wchar_t wc;
  if (is_character(name) && xq_utf8_decode(name, strlen(name), &wc) > 0) {
    return (int)wc;
  }
  const int number = name[0] == 'F' ? atoi(name + 1) : 0;
  return number >= 1 && number <= 10 ? TUI_KEY_F1 + number - 1 : strcmp(name, _("Space")) == 0 ? ' ' : TUI_KEY_NONE;
}

/* Where text is typed on the top page, unless something lies on it, a number pad has other names. */
const char *tui_key_called(const tui *t, const char *key) {
  const struct stop *stop = t->popup == NULL ? page_typed(t->top) : NULL;
  return number_pad_name(t, stop != NULL ? stop->item->edit : NULL, key);
}

void keyline_draw(tui *t, int row, int col, int cols) {
  struct hints hints = {0};
  if (t->popup != NULL) {
    collect_popup(t, t->popup, &hints);
  } else if (t->composer.now != NULL) {
    collect_composition(t, &hints);
  } else if (t->top != NULL) {
    collect_page(t, t->top, &hints);
  }
  const int indented = draw_room(stdscr, row, col, cols);
  const int room = indented < cols ? draw_room(stdscr, row, 0, cols) : cols;
  while (is_too_much(&hints, room)) {
    drop_cheapest(&hints);
  }
  if (indented < cols && total(&hints, NARROW_GAP) > indented) {
    col = 0; /* better than one key less */
  }
  cols = col == 0 ? room : indented;
  const int gap = total(&hints, GAP) > cols ? NARROW_GAP : GAP;
  const int end = col + cols;
  t->spots = 0;
  for (size_t i = 0; i < hints.count && col < end; i++) {
    const int from = col;
    const char *key = tui_key_called(t, hints.hint[i].key);
    theme_set(&t->theme, stdscr, LOOK_KEY);
    col += draw_text(stdscr, row, col, end - col, key) + 1;
    theme_set(&t->theme, stdscr, LOOK_NORMAL);
    if (col < end) {
      col += draw_text(stdscr, row, col, end - col, hints.hint[i].label) + gap;
    }
    const int to = col - gap < end ? col - gap : end;
    t->spot[t->spots++] = (struct key_spot){row, from, to - from, key_of(hints.hint[i].key)};
  }
}

int keyline_at(const tui *t, int row, int col) {
  for (size_t i = 0; i < t->spots; i++) {
    const struct key_spot *spot = &t->spot[i];
    if (row == spot->row && col >= spot->col && col < spot->col + spot->cols) {
      return spot->key;
    }
  }
  return TUI_KEY_NONE;
}

char *keyline_text(const tui_page *page, int cols) {
  struct hints hints = {0};
  struct xq_buf buf = {0};
  collect_page(page->t, page, &hints);
  int used = 0;
  for (size_t i = 0; i < hints.count; i++) {
    const char *key = tui_key_called(page->t, hints.hint[i].key);
    const int more = hint_cols(&hints.hint[i]);
    const bool fits = used == 0 || used + GAP + 1 + more <= cols;
    xq_buf_add_str(&buf, used == 0 ? "" : fits ? "   " : "\n");
    xq_buf_printf(&buf, "%s %s", key, hints.hint[i].label);
    used = (fits && used > 0 ? used + GAP + 1 : 0) + more;
  }
  return xq_buf_take_str(&buf);
}
