/*
 * number_pad.c - all but text by a number pad: digits press the buttons of the foot, which show them, + and - go on and back,
 * Enter presses, 9 leads back, 0 is the other language, * calls for help and / asks for more time.  While text is typed
 * digits are text, and so are + and - where the field takes them.
 */
#include "tui/edit.h"
#include "tui/kit.h"

enum { BACK = '9', LANGUAGE = '0', CALL = '*', MORE_TIME = '/', BUTTONS_MOST = 8 };

void number_pad_letters(const tui *t, struct tui_button *buttons, size_t count, bool foot) {
  for (size_t i = 0; t->number_pad && i < count; i++) {
    buttons[i].letter = foot && i < BUTTONS_MOST ? (int)('1' + i) : 0;
  }
}

int number_pad_key(const tui *t, const tui_edit *typed, int key) {
  if (!t->number_pad || (typed != NULL && ((key != '+' && key != '-') || tui_edit_is_secret(typed) ||
                                           tui_edit_takes(typed, (wchar_t)key)))) {
    return key;
  }
  switch (key) {
    case '+':
      return TUI_KEY_TAB;
    case '-':
      return TUI_KEY_BACKTAB;
    case BACK:
      return TUI_KEY_ESC;
    case LANGUAGE:
      return TUI_KEY_F2;
    case CALL:
      return TUI_KEY_F7;
    case MORE_TIME:
      return TUI_KEY_F8;
    default:
      return key;
  }
}

const char *number_pad_name(const tui *t, bool typing, const char *key) {
  static const struct {
    const char *key, *pad;
  } names[] = {{"Esc", "9"}, {"F2", "0"}, {"F7", "*"}, {"F8", "/"}, {"Tab", "+"}};
  for (size_t i = 0; t->number_pad && !typing && i < XQ_COUNT(names); i++) {
    if (xq_streq(names[i].key, key)) {
      return names[i].pad;
    }
  }
  return key;
}
