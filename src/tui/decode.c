/*
 * decode.c - bytes from the terminal become keys.
 *
 * Not curses' getch(): that waits inside for the rest of a sequence, leaks the tail of one it does not know into a text
 * field, and keeps what was typed in a queue nobody wipes.  Terminals in use agree on the grammar of ECMA-48, so a
 * sequence is read by its grammar and an unknown one is dropped whole.
 *
 * Esc and what comes with it at once is one key: Alt and that key.  Alt and a digit is a function key, Alt and anything
 * else a key that does nothing; at a person's speed Esc is Esc and the digit a key of its own.  So every function key
 * has a Ctrl letter, too, which works at any speed (keytable.c).
 */
#include "tui/decode.h"

#include <string.h>

enum { ESC = 0x1b, BEL = 0x07, DEL = 0x7f, UNDO = 0x1f /* Ctrl-_ */ };

/* ---------------------------------------------------------------- sequences */

/* CSI number ~ : the keys of the DEC VT220 and its children. */
static int tilde_key(int number) {
  static const int keys[] = {
      [1] = TUI_KEY_HOME, [3] = TUI_KEY_DELETE, [4] = TUI_KEY_END,     [5] = TUI_KEY_PGUP, [6] = TUI_KEY_PGDN,
      [7] = TUI_KEY_HOME, [8] = TUI_KEY_END,    [11] = TUI_KEY_F1,     [12] = TUI_KEY_F2,  [13] = TUI_KEY_F3,
      [14] = TUI_KEY_F4,  [15] = TUI_KEY_F5,    [17] = TUI_KEY_F6,     [18] = TUI_KEY_F7,  [19] = TUI_KEY_F8,
      [20] = TUI_KEY_F9,  [21] = TUI_KEY_F10,   [200] = TUI_KEY_PASTE,
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
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
      return TUI_KEY_F1 + (final - 'P');
    default:
      return TUI_KEY_NONE;
  }
}

/* SS3 x: also the keypad, where the terminal tells it from the other keys. */
static int keypad_key(char final) {
  static const char signs[] = "*+,-./0123456789"; /* of j..y */
  switch (final) {
    case 'M':
      return TUI_KEY_ENTER;
    case 'I':
      return TUI_KEY_TAB;
    case ' ':
      return ' ';
    case 'X':
      return '=';
    case 'c': /* rxvt's Ctrl and an arrow */
      return TUI_KEY_WORD_RIGHT;
    case 'd':
      return TUI_KEY_WORD_LEFT;
    default:
      return final < 'j' || final > 'y'                 ? letter_key(final)
             : final < 'p' && signs[final - 'j'] != ',' ? TUI_KEY_PAD + signs[final - 'j']
                                                        : signs[final - 'j'];
  }
}

/* With Alt or Ctrl (xterm's modifier from 3 on) an arrow goes word by word; elsewhere modifiers change nothing. */
static int modified(int key, int modifier) {
  if (modifier < 3) {
    return key;
  }
  return key == TUI_KEY_LEFT ? TUI_KEY_WORD_LEFT : key == TUI_KEY_RIGHT ? TUI_KEY_WORD_RIGHT : key;
}

/* The digits of a sequence: its first two numbers; returns the index of its last byte. */
static size_t parameters(const char *buf, size_t len, size_t at, int number[2]) {
  int which = 0;
  for (; at < len && buf[at] >= 0x20 && buf[at] < 0x40; at++) {
    if (buf[at] == ';') {
      which++;
    } else if (buf[at] < '0' || buf[at] > '9') {
      which = 2; /* a report or what else: none of its numbers is a key */
      number[0] = number[1] = -1;
    } else if (which < 2 && number[which] >= 0 && number[which] < 10000) {
      number[which] = number[which] * 10 + (buf[at] - '0');
    }
  }
  return at;
}

/* ESC [ M and three bytes (X10), of terminals that know no other way to tell it. */
enum { X10_LEN = 6, X10_ZERO = 32 };

void tui_mouse_decode(const char *buf, size_t len, struct tui_mouse *mouse) {
  enum { PRESSED = 0, WHEEL_UP = 64, WHEEL_DOWN = 65 };
  int number[3] = {0, 0, 0};
  size_t which = 0;
  *mouse = (struct tui_mouse){0};
  if (len == X10_LEN && buf[2] == 'M') {
    for (; which < 3; which++) {
      number[which] = (unsigned char)buf[3 + which] - X10_ZERO;
    }
  } else if (len > 4 && buf[2] == '<' && buf[len - 1] == 'M') { /* SGR 1006; m: going up */
    for (size_t i = 3; i < len - 1 && which < 3; i++) {
      which += buf[i] == ';';
      if (which < 3 && buf[i] != ';') {
        number[which] = number[which] < 10000 ? number[which] * 10 + (buf[i] - '0') : number[which];
      }
    }
  }
  if (number[1] < 1 || number[2] < 1) {
    return;
  }
  mouse->what = number[0] == PRESSED      ? TUI_MOUSE_PRESS
                : number[0] == WHEEL_UP   ? TUI_MOUSE_WHEEL_UP
                : number[0] == WHEEL_DOWN ? TUI_MOUSE_WHEEL_DOWN
                                          : TUI_MOUSE_OTHER;
  mouse->col = number[1] - 1;
  mouse->row = number[2] - 1;
}

/* ESC [ < numbers M or m: nothing else begins so. */
static bool is_sgr_mouse(const char *buf, size_t last) {
  bool numbers = buf[2] == '<' && (buf[last] == 'M' || buf[last] == 'm');
  for (size_t i = 3; i < last; i++) {
    numbers = numbers && ((buf[i] >= '0' && buf[i] <= '9') || buf[i] == ';');
  }
  return numbers;
}

/* buf[0..1] is ESC [ . */
static size_t decode_csi(const char *buf, size_t len, bool final, int *key) {
  if (len > 2 && buf[2] == '[') { /* the Linux console's F1..F5: ESC [ [ A..E */
    if (len < 4) {
      return final ? len : 0;
    }
    *key = buf[3] >= 'A' && buf[3] <= 'E' ? TUI_KEY_F1 + (buf[3] - 'A') : TUI_KEY_NONE;
    return 4;
  }
  if (len > 2 && buf[2] == 'M') {
    *key = len >= X10_LEN ? TUI_KEY_MOUSE : TUI_KEY_NONE;
    return len >= X10_LEN ? X10_LEN : final ? len : 0;
  }
  int number[2] = {0, 0};
  size_t last = parameters(buf, len, 2, number);
  if (last == len) { /* never ended; or Alt and the bracket */
    *key = len == 2 ? TUI_KEY_ALT + '[' : TUI_KEY_NONE;
    return final ? len : 0;
  }
  if (buf[last] < 0x40 || buf[last] == DEL) { /* a control or a byte of text: the sequence was broken off */
    return last;
  }
  if (buf[last] == 'n' || buf[last] == 'c') {
    *key = TUI_KEY_ANSWER;
  } else if (buf[last] == '~') {
    *key = tilde_key(number[0]);
  } else if (is_sgr_mouse(buf, last)) {
    *key = TUI_KEY_MOUSE;
  } else if (number[0] >= 0 && buf[last] != 'M' && (buf[last] != 'R' || number[0] <= 1)) { /* not a mouse or a report */
    *key = modified(letter_key(buf[last]), number[1]);
  }
  return last + 1;
}

/* buf[0..1] is ESC O . */
static size_t decode_ss3(const char *buf, size_t len, bool final, int *key) {
  int number[2] = {0, 0};
  size_t last = len > 2 && buf[2] != ' ' ? parameters(buf, len, 2, number) : 2;
  if (last >= len) {
    *key = len == 2 ? TUI_KEY_ALT + 'O' : TUI_KEY_NONE;
    return final ? len : 0;
  }
  if (buf[last] < 0x20 || buf[last] == DEL) { /* Alt and the letter, then another key */
    *key = TUI_KEY_ALT + 'O';
    return 2;
  }
  *key = modified(keypad_key(buf[last]), number[1] > 0 ? number[1] : number[0]);
  return last + 1;
}

/* Whether ESC c begins a string that ends with BEL or ESC \, such as an answer of the terminal; `next` follows c. */
static bool begins_string(char c, char next) {
  return (c == ']' && next >= '0' && next <= '9') || (c == 'P' && (next == '>' || next == '!' || next == '$')) ||
         (c == 'P' && next >= '0' && next <= '9') || (c == '_' && next == 'G');
}

static size_t decode_string(const char *buf, size_t len, bool final) {
  for (size_t i = 2; i < len; i++) {
    if (buf[i] == BEL) {
      return i + 1;
    }
    if (buf[i] == ESC && i + 1 < len) {
      return buf[i + 1] == '\\' ? i + 2 : i; /* broken off by another sequence */
    }
  }
  return final ? len : 0;
}

static size_t decode_char(const char *buf, size_t len, bool final, int *key);

/* Alt and a key that sends a sequence of its own: ESC ESC [ A. */
static size_t decode_twice(const char *buf, size_t len, bool final, int *key) {
  if (len == 2 && !final) {
    return 0;
  }
  if (len == 2 || (buf[2] != '[' && buf[2] != 'O')) {
    *key = TUI_KEY_ESC; /* and another, or what begins with it */
    return 1;
  }
  size_t used = buf[2] == '[' ? decode_csi(buf + 1, len - 1, final, key) : decode_ss3(buf + 1, len - 1, final, key);
  if (*key == TUI_KEY_ANSWER) { /* the terminal's, which knows no Alt: the Esc before it was pressed */
    *key = TUI_KEY_ESC;
    return 1;
  }
  int word = modified(*key, 3);
  *key = word != *key ? word : *key == TUI_KEY_PASTE ? *key : TUI_KEY_NONE;
  return used > 0 ? used + 1 : 0;
}

static size_t decode_escape(const char *buf, size_t len, bool final, int *key) {
  if (len == 1) {
    *key = final ? TUI_KEY_ESC : TUI_KEY_NONE;
    return final;
  }
  if (buf[1] == ESC) {
    return decode_twice(buf, len, final, key);
  }
  if (buf[1] >= '0' && buf[1] <= '9') {
    *key = buf[1] == '0' ? TUI_KEY_F10 : TUI_KEY_F1 + (buf[1] - '1');
    return 2;
  }
  if (buf[1] == '[') {
    return decode_csi(buf, len, final, key);
  }
  if (buf[1] == 'O') {
    return decode_ss3(buf, len, final, key);
  }
  if (len == 2 && !final && (buf[1] == ']' || buf[1] == 'P' || buf[1] == '_')) {
    return 0;
  }
  if (len > 2 && begins_string(buf[1], buf[2])) {
    return decode_string(buf, len, final);
  }
  size_t used = decode_char(buf + 1, len - 1, final, key);
  if (*key == TUI_KEY_BACKSPACE) {
    *key = TUI_KEY_CTRL + 'w';
  } else {
    *key = *key > 0 && *key < TUI_KEY_UP && *key != 0xFFFD ? TUI_KEY_ALT + *key : TUI_KEY_NONE;
  }
  return used > 0 ? used + 1 : 0;
}

/* ---------------------------------------------------------------- single characters */

/* Ctrl letters that are second keys of the function keys are named in keytable.c, too. */
static int control_key(char c) {
  switch (c) {
    case '\b':
    case DEL:
      return TUI_KEY_BACKSPACE;
    case '\t':
      return TUI_KEY_TAB;
    case '\n':
    case '\r':
      return TUI_KEY_ENTER;
    case UNDO:
      return TUI_KEY_UNDO;
    case 'G' - '@':
      return TUI_KEY_F1;
    case 'T' - '@':
      return TUI_KEY_F2;
    case 'P' - '@':
      return TUI_KEY_F3;
    case 'O' - '@':
      return TUI_KEY_F4;
    case 'S' - '@':
      return TUI_KEY_F5;
    case 'Y' - '@':
      return TUI_KEY_F6;
    case 'X' - '@':
      return TUI_KEY_F9;
    case 'Q' - '@':
      return TUI_KEY_F10;
    default:
      return c >= 1 && c <= 26 ? TUI_KEY_CTRL + 'a' + c - 1 : TUI_KEY_NONE;
  }
}

static size_t decode_char(const char *buf, size_t len, bool final, int *key) {
  unsigned char c = (unsigned char)buf[0];
  if (c < 0x20 || c == DEL) {
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
  if (used == (size_t)-2) { /* begun well; never finished it is dropped whole, for its rest may look like letters */
    *key = 0xFFFD;
    return final ? len : 0;
  }
  if (used == 0 || used > len) {
    *key = 0xFFFD;
    return 1;
  }
  /* The controls of ISO 6429 are no characters; what glibc takes beyond Unicode must not meet the numbers of keys. */
  *key = wc > 0x10FFFF ? 0xFFFD : wc >= 0xA0 ? (int)wc : TUI_KEY_NONE;
  return used;
}

size_t tui_key_decode(const char *buf, size_t len, bool final, int *key) {
  *key = TUI_KEY_NONE;
  if (len == 0) {
    return 0;
  }
  return buf[0] == ESC ? decode_escape(buf, len, final, key) : decode_char(buf, len, final, key);
}

bool tui_key_is_text(int key) {
  return key >= ' ' && key < TUI_KEY_UP && key != 0xFFFD;
}

int tui_key_sign(int key) {
  return key >= TUI_KEY_PAD ? key - TUI_KEY_PAD : key;
}
