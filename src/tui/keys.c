/*
 * keys.c - bytes from the terminal become keys.
 *
 * Not curses' getch(): that waits inside for the rest of a sequence, leaks the tail of one it does not know into a text
 * field, and keeps what was typed in a queue nobody wipes.  Terminals in use agree on the grammar of ECMA-48, so a
 * sequence is read by its grammar and an unknown one is dropped whole.
 *
 * Second keys, for terminals and multiplexers that lose function keys: Esc (or Alt) and a digit is F1..F9, 0 is F10;
 * Ctrl-L is F2, Ctrl-P is F3, Ctrl-Q is F10.  '?' is F1 where no text is being typed (nav.c).
 */
#include "tui/keys.h"

#include <string.h>

enum { ESC = 0x1b };

/* CSI number ~ : the keys of the DEC VT220 and its children. */
static int tilde_key(int number) {
  static const int keys[] = {
      [1] = TUI_KEY_HOME, [3] = TUI_KEY_DELETE, [4] = TUI_KEY_END, [5] = TUI_KEY_PGUP, [6] = TUI_KEY_PGDN,
      [7] = TUI_KEY_HOME, [8] = TUI_KEY_END,    [11] = TUI_KEY_F1, [12] = TUI_KEY_F2,  [13] = TUI_KEY_F3,
      [14] = TUI_KEY_F4,  [15] = TUI_KEY_F5,    [17] = TUI_KEY_F6, [18] = TUI_KEY_F7,  [19] = TUI_KEY_F8,
      [20] = TUI_KEY_F9,  [21] = TUI_KEY_F10,
  };
  return number >= 0 && (size_t)number < XQ_COUNT(keys) ? keys[number] : TUI_KEY_NONE;
}

/* The last letter of CSI x and SS3 x. */
static int letter_key(char final) {
  switch (final) {
    case 'A':
      return TUI_KEY_UP;
    case 'B':
      return TUI_KEY_DOWN;
    case 'C':
      return TUI_KEY_RIGHT;
    case 'D':
      return TUI_KEY_LEFT;
    case 'H':
      return TUI_KEY_HOME;
    case 'F':
      return TUI_KEY_END;
    case 'Z':
      return TUI_KEY_BACKTAB;
    case 'M':
      return TUI_KEY_ENTER; /* of the keypad, after SS3 */
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
      return TUI_KEY_F1 + (final - 'P');
    default:
      return TUI_KEY_NONE;
  }
}

/* buf[0..1] is ESC [ . */
static size_t decode_csi(const char *buf, size_t len, int *key) {
  size_t i = 2;
  if (len > 2 && buf[2] == '[') { /* the Linux console's F1..F5: ESC [ [ A..E */
    if (len < 4) {
      return 0;
    }
    *key = buf[3] >= 'A' && buf[3] <= 'E' ? TUI_KEY_F1 + (buf[3] - 'A') : TUI_KEY_NONE;
    return 4;
  }
  int number = 0;
  bool first = true;
  for (; i < len && buf[i] >= 0x20 && buf[i] < 0x40; i++) {
    if (first && buf[i] >= '0' && buf[i] <= '9' && number < 1000) {
      number = number * 10 + (buf[i] - '0');
    } else {
      first = false; /* the rest are modifiers, which change nothing here */
    }
  }
  if (i == len) {
    return 0;
  }
  if (buf[i] < 0x40 || buf[i] == 0x7f) { /* a control or a byte of text: the sequence was broken off */
    return i;
  }
  *key = buf[i] == '~' ? tilde_key(number) : buf[i] == 'M' ? TUI_KEY_NONE : letter_key(buf[i]);
  return i + 1;
}

static size_t decode_escape(const char *buf, size_t len, bool final, int *key) {
  if (len == 1) {
    if (!final) {
      return 0;
    }
    *key = TUI_KEY_ESC;
    return 1;
  }
  if (buf[1] >= '0' && buf[1] <= '9') {
    *key = buf[1] == '0' ? TUI_KEY_F10 : TUI_KEY_F1 + (buf[1] - '1');
    return 2;
  }
  if (buf[1] == '[') {
    size_t used = decode_csi(buf, len, key);
    if (used > 0 || !final) {
      return used;
    }
  } else if (buf[1] == 'O') {
    if (len > 2) {
      *key = letter_key(buf[2]);
      return 3;
    }
    if (!final) {
      return 0;
    }
  }
  *key = TUI_KEY_ESC; /* and what follows is a key of its own */
  return 1;
}

static int control_key(char c) {
  switch (c) {
    case '\b':
    case 0x7f:
      return TUI_KEY_BACKSPACE;
    case '\t':
      return TUI_KEY_TAB;
    case '\n':
    case '\r':
      return TUI_KEY_ENTER;
    case 'L' - '@':
      return TUI_KEY_F2;
    case 'P' - '@':
      return TUI_KEY_F3;
    case 'Q' - '@':
      return TUI_KEY_F10;
    default:
      return c >= 1 && c <= 26 ? TUI_KEY_CTRL + 'a' + c - 1 : TUI_KEY_NONE;
  }
}

size_t tui_key_decode(const char *buf, size_t len, bool final, int *key) {
  *key = TUI_KEY_NONE;
  if (len == 0) {
    return 0;
  }
  unsigned char c = (unsigned char)buf[0];
  if (c == ESC) {
    return decode_escape(buf, len, final, key);
  }
  if (c < 0x20 || c == 0x7f) {
    *key = control_key((char)c);
    return 1;
  }
  if (c < 0x80) {
    *key = c;
    return 1;
  }
  mbstate_t state;
  memset(&state, 0, sizeof state);
  wchar_t wc = 0;
  size_t used = mbrtowc(&wc, buf, len, &state); /* of the locale: UTF-8, GB18030 ... */
  if (used == (size_t)-2 && !final) {
    return 0;
  }
  if (used == 0 || used > len) {
    *key = 0xFFFD;
    return 1;
  }
  *key = (int)wc;
  return used;
}
