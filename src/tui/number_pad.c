/*
 * number_pad.c - all but text by a number pad: digits press the buttons of the foot, which show them, + and - go on and back, in
 * long text by pages, Enter presses, 9 leads back, 0 is the other language, * calls for help, / asks for more time, and . is
 * the help of the page.
 *
 * While text is typed digits are text.  The four signs are commands even there where the terminal tells them from those of
 * a keyboard (term.c), and where the field takes none: - erases, + goes on.  Where neither is so, + and - are commands as
 * long as nothing but digits was typed in secret, or nothing at all: whoever typed letters has a keyboard, and its Tab.
 * The X at the end of an identity number is on the dot.
 */
#include "tui/edit.h"
#include "tui/kit.h"

enum {
  BACK = '9',
  LANGUAGE = '0',
  CALL = '*',
  MORE_TIME = '/',
  HELP = '.',
  LAST_OF_ID = 'X',
  BUTTONS_MOST = NUMBER_PAD_BUTTONS
};

/* ---------------------------------------------------------------- buttons */

void number_pad_letters(const tui *t, struct tui_button *buttons, size_t count, bool foot) {
  for (size_t i = 0; t->number_pad && i < count; i++) {
    buttons[i].letter = foot && i < BUTTONS_MOST ? (int)('1' + i) : 0;
  }
}

const tui_edit *number_pad_secret(const tui_page *page) {
  const tui_edit *found = NULL;
  for (size_t i = 0; i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    if (item->kind == ITEM_FIELD && tui_edit_is_secret(item->edit) && (found == NULL || tui_edit_is_empty(found))) {
      found = item->edit;
    }
  }
  return found;
}

bool number_pad_relabel(const tui_page *page, bool typing) {
  const struct item *foot = page->t->number_pad ? items_foot(&page->items) : NULL;
  bool changed = false;
  typing = typing || page->no_digits != NULL || number_pad_secret(page) != NULL;
  for (size_t b = 0; foot != NULL && b < foot->button_count && b < BUTTONS_MOST; b++) {
    const int letter = typing ? 0 : (int)('1' + b);
    changed |= foot->buttons[b].letter != letter;
    foot->buttons[b].letter = letter;
  }
  return changed;
}

/* ---------------------------------------------------------------- keys */

static bool is_sign(int key) {
  return key == '+' || key == '-' || key == CALL || key == MORE_TIME;
}

bool number_pad_commands(const tui *t, const tui_edit *typed, int key, bool told) {
  if (told || (!tui_edit_is_secret(typed) && !tui_edit_takes(typed, (wchar_t)key))) {
    return true;
  }
  return !t->pad_told && (key == '+' || key == '-') && (tui_edit_is_empty(typed) || tui_edit_has_only_digits(typed));
}

static int typed_command(const tui_edit *typed, int key) {
  switch (key) {
    case '+':
      return TUI_KEY_TAB;
    case '-':
      if (tui_edit_is_empty(typed)) { /* one too many must not lead to where what follows is read by all */
        return TUI_KEY_NONE;
      }
      return TUI_KEY_BACKSPACE;
    case CALL:
      return TUI_KEY_F7;
    default:
      return TUI_KEY_F8;
  }
}

int number_pad_key(tui *t, const tui_edit *typed, int key, const struct number_pad_turn *turn) {
  const bool told = key >= TUI_KEY_PAD;
  key = tui_key_sign(key);
  if (!t->number_pad) {
    return key;
  }
  t->pad_told |= told;
  if (typed != NULL && key == HELP && !tui_edit_takes(typed, '.') && tui_edit_takes(typed, LAST_OF_ID)) {
    return LAST_OF_ID;
  }
  if (typed != NULL) {
    return is_sign(key) && number_pad_commands(t, typed, key, told) ? typed_command(typed, key) : key;
  }
  switch (key) {
    case '+':
      return turn->on;
    case '-':
      return turn->back;
    case BACK:
      return TUI_KEY_ESC;
    case LANGUAGE:
      return TUI_KEY_F2;
    case CALL:
      return TUI_KEY_F7;
    case MORE_TIME:
      return TUI_KEY_F8;
    case HELP:
      return TUI_KEY_F1;
    default:
      return key;
  }
}

bool number_pad_erases(const tui *t, const tui_edit *typed) {
  return t->number_pad && !tui_edit_is_empty(typed) && number_pad_commands(t, typed, '-', t->pad_told);
}
