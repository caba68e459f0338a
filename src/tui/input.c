/*
 * input.c - from the terminal's keys to who takes them: what is open on top, the page, the keys that work everywhere.  What
 * nobody takes is not swallowed in silence, and text that comes at once is never a row of shortcuts.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/kit.h"

/* So many characters at once, where no text is being typed, were not pressed one after the other. */
enum { CROWD = 5 };

static bool has_field(const tui_page *page) {
  for (size_t i = 0; page != NULL && i < page->layout.stops; i++) {
    if (page->layout.stop[i].item->kind == ITEM_FIELD) {
      return true;
    }
  }
  return false;
}

static bool waits(const tui_page *page) {
  for (size_t i = 0; page != NULL && i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    if (item->kind == ITEM_WAITING || (item->kind == ITEM_FOOT && item->label != NULL && item->label[0] != '\0')) {
      return true;
    }
  }
  return false;
}

/* Only what a person can have meant: junk of a terminal, and keys without a name, are not worth a word. */
static void say_unwanted(tui *t, int key) {
  char name[8] = "";
  key = tui_key_sign(key);
  const bool alt = key > TUI_KEY_ALT;
  key -= alt ? TUI_KEY_ALT : 0;
  if (tui_key_is_text(key) && !alt) {
    haste_stray(t);
    if (t->popup == NULL && waits(t->top)) {
      return; /* it may be of a PIN, which is about to be asked for */
    }
  }
  if (key >= TUI_KEY_F1 && key <= TUI_KEY_F10) {
    snprintf(name, sizeof name, "F%d", 1 + key - TUI_KEY_F1);
  } else if (key > ' ' && tui_key_is_text(key)) {
    name[xq_utf8_encode((wchar_t)(alt && key >= 'a' && key <= 'z' ? key - 'a' + 'A' : key), name)] = '\0';
  } else {
    return;
  }
  if (alt) {
    around_warn(t, xq_asprintf(_("Alt-%s does nothing here."), name));
  } else if (tui_key_is_text(key) && t->popup == NULL && has_field(t->top)) {
    around_warn(t, xq_asprintf(_("\"%s\" was not typed: no field is chosen. %s goes to the next one."), name,
                               tui_key_called(t, "Tab")));
  } else {
    around_warn(t, xq_asprintf(_("The key %s does nothing here."), name));
  }
}

/* With a number pad: what is not seen yet is read before the focus goes past it. */
static int turn(const tui_page *page, int direction) {
  const int key = direction > 0 ? TUI_KEY_TAB : TUI_KEY_BACKTAB;
  if (page == NULL || !page->t->number_pad || (direction > 0 ? page->top >= page_top_most(page) : page->top == 0)) {
    return key;
  }
  const struct layout *layout = &page->layout;
  const size_t to = page->focus + (size_t)direction; /* (size_t)-1 is beyond all */
  const bool seen = page_stop(page, true) != NULL && to < layout->body_stops && page_in_view(page, &layout->stop[to]);
  return seen ? key : direction > 0 ? TUI_KEY_PGDN : TUI_KEY_PGUP;
}

/* Arrows come where digits are typed: NumLock is off.  True: it was said, and the key does nothing else.  Not where
 * the terminal tells a number pad's keys: its digits come whatever NumLock says, and an arrow is meant. */
static bool pad_is_off(tui *t, const struct stop *stop, int key) {
  if (!t->number_pad || t->pad_told || stop == NULL || stop->item->pad != TUI_PAD_DIGITS || key < TUI_KEY_UP ||
      key > TUI_KEY_PGDN || (!tui_edit_is_empty(stop->item->edit) && (key == TUI_KEY_LEFT || key == TUI_KEY_RIGHT)) ||
      ((key == TUI_KEY_PGUP || key == TUI_KEY_PGDN) && page_top_most(t->top) > 0)) {
    return false;
  }
  around_warn(t, xq_strdup(_("No digit was typed. If you pressed one, press NumLock once and try again.")));
  return true;
}

/* A person is called, and more time asked for, whatever lies on the page. */
static bool calls_person(tui *t, int key) {
  key = number_pad_key(t, NULL, key, &(struct number_pad_turn){TUI_KEY_NONE, TUI_KEY_NONE});
  return (key == TUI_KEY_F7 || key == TUI_KEY_F8) && t->global != NULL && t->global(t->global_ctx, key);
}

/* Where a PIN is typed, or about to be, only 9 and 0 are commands, and these only before anything was typed. */
static bool drops_digit(tui_page *page, int key) {
  tui *t = page->t;
  key = tui_key_sign(key);
  if (!t->number_pad || key < '0' || key > '9') {
    return false;
  }
  const tui_edit *secret = number_pad_secret(page);
  const bool ahead = tui_typed_ahead(t), of_secret = secret != NULL || page->no_digits != NULL;
  if (!ahead && (!of_secret || ((key == '9' || key == '0') && (secret == NULL || tui_edit_is_empty(secret))))) {
    if (of_secret && key == '9') {
      haste_stray(t); /* of a PIN that begins with it the rest does nothing on the page behind */
    }
    return false;
  }
  haste_stray(t);
  around_warn(t, page->no_digits != NULL ? xq_strdup(page->no_digits)
                 : secret != NULL ? xq_strdup(_("No digit was typed: no field is chosen. + goes to the next one."))
                                  : xq_strdup(_("That came too fast. Please look and press again.")));
  return true;
}

static bool give(tui *t, int key) {
  if (key == TUI_KEY_CTRL + 'r' || key == TUI_KEY_CTRL + 'l') {
    t->repaint = true;
    return true;
  }
  if (t->popup != NULL) {
    return popup_key(t, key) || calls_person(t, key);
  }
  if (compose_key(t, key)) {
    return true;
  }
  if (t->top != NULL && !page_settle(t->top)) {
    return true; /* the key was for a page that is not there */
  }
  const struct stop *stop = page_typed(t->top);
  const struct number_pad_turn turns = {turn(t->top, 1), turn(t->top, -1)};
  if (t->top != NULL && stop == NULL && drops_digit(t->top, key)) {
    return true;
  }
  const int came = key;
  key = number_pad_key(t, stop != NULL ? stop->item->edit : NULL, key, &turns);
  if (key == TUI_KEY_NONE && came != TUI_KEY_NONE) {
    around_warn(t, xq_strdup(_("Nothing is left to erase. + goes on to the next item or the buttons.")));
    return true;
  }
  if (pad_is_off(t, stop, key)) {
    return true;
  }
  return (t->top != NULL && page_key(t->top, key)) || (t->global != NULL && t->global(t->global_ctx, key));
}

static bool take_key(tui *t, int key, size_t crowd) {
  if (key == TUI_KEY_CTRL + 'c') { /* from a line that sends no signals; in a kiosk it does nothing */
    if (!t->locked) {
      input_interrupt(t, SIGINT);
    }
    return true;
  }
  if (crowd >= CROWD && tui_key_is_text(key) && (t->popup != NULL || !page_typing(t->top))) {
    haste_stray(t);
    around_warn(t, xq_strdup(_("The pasted text was ignored: no field is selected.")));
    return true;
  }
  const bool wanted = give(t, key);
  if (!wanted) {
    say_unwanted(t, key);
  }
  return wanted;
}

bool input_key(tui *t, int key, size_t crowd) {
  t->dirty = true;
  around_key_comes(t);
  t->in_key = true;
  haste_key(t, key);
  const bool wanted = take_key(t, key, crowd);
  t->in_key = false;
  t->acted = true;
  return wanted;
}

static void take_mouse(tui *t, const struct tui_mouse *mouse) {
  around_key_comes(t);
  t->in_key = true;
  const int key = click_take(t, mouse);
  t->in_key = false;
  t->acted |= key == TUI_KEY_NONE;
  if (key != TUI_KEY_NONE) {
    input_key(t, key, 0);
  }
}

static void begin_paste(tui *t, bool on) {
  around_key_comes(t);
  paste_begin(t, on);
}

static void end_paste(tui *t) {
  t->in_key = true;
  paste_end(t);
  t->in_key = false;
}

void input_interrupt(tui *t, int sig) {
  const bool taken = t->global != NULL && t->global(t->global_ctx, TUI_KEY_INTERRUPT);
  t->dirty = true;
  t->quit |= !taken;
  if (t->quit) {
    t->signal = sig;
  }
}

void input_take(tui *t, int64_t now) {
  struct tui_input input;
  t->beeped = false;
  while (!t->quit && tui_keys_next(&t->keys, now, &input)) {
    if (input.kind == TUI_INPUT_ANSWER) {
      pace_answered(t);
      continue;
    }
    t->last_key = now;
    t->pressed = true;
    if (t->ear != NULL &&
        t->ear(t->ear_ctx, input.kind == TUI_INPUT_KEY ? tui_key_sign(input.key) : TUI_KEY_NONE, now)) {
      t->dirty = true;
      continue;
    }
    switch (input.kind) {
      case TUI_INPUT_ANSWER:
        break;
      case TUI_INPUT_KEY:
        input_key(t, input.key, input.crowd);
        break;
      case TUI_INPUT_MOUSE:
        take_mouse(t, &input.mouse);
        break;
      case TUI_INPUT_PASTE_CHAR:
        paste_char(t, (wchar_t)input.key);
        break;
      case TUI_INPUT_PASTE_END:
        end_paste(t);
        break;
      case TUI_INPUT_PASTE:
      case TUI_INPUT_PASTE_ON:
        begin_paste(t, input.kind == TUI_INPUT_PASTE_ON);
        break;
    }
  }
  paste_flush(t);
  explicit_bzero(&input, sizeof input); /* it may be of a PIN */
}
