/*
 * number_pad.c - all but text by a number pad: digits press the buttons of the foot, which show them, + and - go on and back, in
 * long text by pages, Enter presses, 9 leads back, 0 is the other language, * calls for help, / asks for more time, and . is
 * the help of the page.
 *
 * While text is typed digits are text.  The four signs are commands even there where the terminal tells them from those of a
 * keyboard (term.c), and where the field takes none: - erases, and in an empty field goes back, + goes on.  Where neither is
 * so, + and - are commands as long as nothing but digits was typed in secret, or nothing at all: whoever typed letters has
 * a keyboard, and its Tab.  The X at the end of an identity number is on the dot.
 */
#include "tui/edit.h"
#include "tui/kit.h"

enum { BACK = '9', LANGUAGE = '0', CALL = '*', MORE_TIME = '/', HELP = '.', LAST_OF_ID = 'X', BUTTONS_MOST = 8 };

/* ---------------------------------------------------------------- buttons */

void number_pad_letters(const tui *t, struct tui_button *buttons, size_t count, bool foot) {
  for (size_t i = 0; t->number_pad && i < count; i++) {
    buttons[i].letter = foot && i < BUTTONS_MOST ? (int)('1' + i) : 0;
  }
}

bool number_pad_relabel(const tui_page *page) {
  const bool typing = page_typing(page);
  bool changed = false;
  for (size_t i = 0; page->t->number_pad && i < page->items.count; i++) {
    struct item *item = &page->items.item[i];
    for (size_t b = 0; item->kind == ITEM_FOOT && b < item->button_count && b < BUTTONS_MOST; b++) {
      const int letter = typing ? 0 : (int)('1' + b);
      changed |= item->buttons[b].letter != letter;
      item->buttons[b].letter = letter;
    }
  }
  return changed;
}

/* ---------------------------------------------------------------- keys */

static bool is_sign(int key) {
  return key == '+' || key == '-' || key == CALL || key == MORE_TIME;
}

/* Whether a sign is none of what is being typed. */
static bool is_command(const tui *t, const tui_edit *typed, int key, bool told) {
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
      return tui_edit_is_empty(typed) ? TUI_KEY_BACKTAB : TUI_KEY_BACKSPACE;
    case CALL:
      return TUI_KEY_F7;
    default:
      return TUI_KEY_F8;
  }
}

/* On and back: what is not seen yet is read before the focus goes past it. */
static int turn(const tui *t, int direction) {
  const tui_page *page = t->popup == NULL ? t->top : NULL;
  const int key = direction > 0 ? TUI_KEY_TAB : TUI_KEY_BACKTAB;
  if (t->popup != NULL) {
    return direction > 0 && popup_scrolls(t, t->popup) ? TUI_KEY_PGDN
           : direction < 0 && popup_scrolled(t->popup) ? TUI_KEY_PGUP
                                                       : key;
  }
  if (page == NULL || (direction > 0 ? page->top >= page_top_most(page) : page->top == 0)) {
    return key;
  }
  const struct layout *layout = &page->layout;
  const size_t to = page->focus + (size_t)direction; /* (size_t)-1 is beyond all */
  const bool seen = page_stop(page, true) != NULL && to < layout->body_stops && page_in_view(page, &layout->stop[to]);
  return seen ? key : direction > 0 ? TUI_KEY_PGDN : TUI_KEY_PGUP;
}

int number_pad_key(tui *t, const tui_edit *typed, int key) {
  const bool told = key >= TUI_KEY_PAD;
  key -= told ? TUI_KEY_PAD : 0;
  if (!t->number_pad) {
    return key;
  }
  t->pad_told |= told;
  if (typed != NULL && key == HELP && !tui_edit_takes(typed, '.') && tui_edit_takes(typed, LAST_OF_ID)) {
    return LAST_OF_ID;
  }
  if (typed != NULL) {
    return is_sign(key) && is_command(t, typed, key, told) ? typed_command(typed, key) : key;
  }
  switch (key) {
    case '+':
      return turn(t, 1);
    case '-':
      return turn(t, -1);
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
  return t->number_pad && !tui_edit_is_empty(typed) && is_command(t, typed, '-', t->pad_told);
}

bool number_pad_is_off(tui *t, int key) {
  const struct stop *stop = t->number_pad && t->top != NULL && page_typing(t->top) ? page_stop(t->top, false) : NULL;
  if (stop == NULL || stop->item->pad != TUI_PAD_DIGITS || key < TUI_KEY_UP || key > TUI_KEY_PGDN ||
      (!tui_edit_is_empty(stop->item->edit) && (key == TUI_KEY_LEFT || key == TUI_KEY_RIGHT)) ||
      ((key == TUI_KEY_PGUP || key == TUI_KEY_PGDN) && page_top_most(t->top) > 0)) {
    return false;
  }
  around_warn(t, xq_strdup(_("No digit was typed. If you pressed one, press NumLock once and try again.")));
  return true;
}

/* ---------------------------------------------------------------- what the key line calls them */

static const char *pad_key(const tui *t, const char *key) {
  static const struct {
    const char *key, *pad;
  } names[] = {{"Esc", "9"}, {"F1", "."},  {"F2", "0"},   {"F7", "*"},
               {"F8", "/"},  {"Tab", "+"}, {"PgDn", "+"}, {"PgUp", "-"}};
  static const char digits[BUTTONS_MOST][2] = {"1", "2", "3", "4", "5", "6", "7", "8"};
  const long main = t->popup == NULL && t->top != NULL ? page_main_stop(t->top) : -1;
  const int digit = main >= 0 && xq_streq(key, "F5") ? t->top->layout.stop[main].button->letter : 0;
  if (digit >= '1' && digit < '1' + BUTTONS_MOST) {
    return digits[digit - '1'];
  }
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (xq_streq(names[i].key, key)) {
      return names[i].pad;
    }
  }
  return xq_streq(key, _("Space")) ? "Enter" : key;
}

const char *number_pad_name(const tui *t, const tui_edit *typed, const char *key) {
  if (!t->number_pad || typed == NULL) {
    return t->number_pad ? pad_key(t, key) : key;
  }
  const char *pad = xq_streq(key, "Tab") ? "+" : xq_streq(key, "F7") ? "*" : xq_streq(key, "F8") ? "/" : key;
  return pad != key && is_command(t, typed, pad[0], t->pad_told) ? pad : key;
}
