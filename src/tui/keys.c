/*
 * keys.c - bytes from the terminal become keys.
 *
 * Not curses' getch(): that waits inside for the rest of a sequence, leaks the tail of one it does not know into a text
 * field, and keeps what was typed in a queue nobody wipes.  Terminals in use agree on the grammar of ECMA-48, so a
 * sequence is read by its grammar and an unknown one is dropped whole.
 *
 * Esc and what comes with it at once is one key: Alt and that key.  Alt and a digit is a function key, Alt and anything
 * else a key that does nothing; at a person's speed Esc is Esc and the digit a key of its own.  So every function key
 * has a Ctrl letter, too, which works at any speed (keytable.c).
 */
#include "tui/keys.h"

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
      return final >= 'j' && final <= 'y' ? signs[final - 'j'] : letter_key(final);
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
  int word = modified(*key, 3);
  *key = word != *key ? word : *key >= TUI_KEY_PASTE && *key <= TUI_KEY_ANSWER ? *key : TUI_KEY_NONE;
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

/* ---------------------------------------------------------------- what has come */

char *tui_keys_room(struct tui_keys *keys, size_t *room) {
  if (keys->len == sizeof keys->in) {
    tui_keys_wipe(keys); /* a sequence that never ends */
  }
  *room = sizeof keys->in - keys->len;
  return keys->in + keys->len;
}

static int64_t paste_due(const struct tui_keys *keys) {
  return keys->came + (keys->paste == TUI_PASTE_BURST ? TUI_BURST_MS : keys->nested ? TUI_NESTED_MS : TUI_PASTE_MS);
}

void tui_keys_came(struct tui_keys *keys, size_t len, int64_t now) {
  keys->len += len;
  keys->came = now;
  keys->run = 0;
  keys->due = keys->paste != TUI_PASTE_NONE ? paste_due(keys) : 0;
}

void tui_keys_wipe(struct tui_keys *keys) {
  explicit_bzero(keys->in, sizeof keys->in);
  keys->len = 0;
  keys->due = 0;
}

static void drop(struct tui_keys *keys, size_t len) {
  memmove(keys->in, keys->in + len, keys->len - len);
  keys->len -= len;
  explicit_bzero(keys->in + keys->len, len);
}

static bool is_break(char c) {
  return c == '\r' || c == '\n';
}

static bool is_text(int key) {
  return key >= ' ' && key < TUI_KEY_UP && key != 0xFFFD;
}

/* The bytes of the character at `at`, in the locale's character set; an unfinished one is one. */
static size_t char_bytes(const struct tui_keys *keys, size_t at) {
  int key;
  size_t used = (unsigned char)keys->in[at] < 0x80 ? 1 : decode_char(keys->in + at, keys->len - at, true, &key);
  return used > 0 ? used : 1;
}

/* Characters of text that lie ahead, blanks not counted; across_lines: in the lines after it, too. */
static size_t text_ahead(const struct tui_keys *keys, size_t at, bool across_lines) {
  size_t count = 0;
  while (at < keys->len) {
    size_t next = at;
    while (across_lines && next < keys->len && is_break(keys->in[next])) {
      next++;
    }
    if (next == keys->len || (unsigned char)keys->in[next] < 0x20 || keys->in[next] == DEL) {
      break;
    }
    count += keys->in[next] != ' ';
    at = next + char_bytes(keys, next);
  }
  return count;
}

/* Whether what comes next are pasted lines: text behind a line break came at once with it, and more of it than somebody
 * presses while the line is slow (one letter, Enter and another; Enter and a few letters). */
static bool are_lines(const struct tui_keys *keys) {
  enum { LINES = 3, LINES_BEHIND = 4 };
  size_t at = 0;
  while (at < keys->len && ((unsigned char)keys->in[at] >= 0x20 && keys->in[at] != DEL)) {
    at++;
  }
  const size_t first = at;
  while (at < keys->len && is_break(keys->in[at])) {
    at++;
  }
  const size_t behind = at > first ? text_ahead(keys, at, true) : 0;
  return behind > 0 && text_ahead(keys, 0, true) >= (first > 0 ? LINES : LINES_BEHIND);
}

/* What a slow link tore off an Esc that was taken for one: the sequence without it, alone. Nobody types that so fast. */
static size_t torn(const struct tui_keys *keys, int64_t now, int *key) {
  if (keys->escaped == 0 || now - keys->escaped > TUI_TORN_MS || (keys->in[0] != '[' && keys->in[0] != 'O')) {
    return 0;
  }
  char whole[64] = {ESC};
  size_t len = keys->len < sizeof whole - 1 ? keys->len : sizeof whole - 1;
  memcpy(whole + 1, keys->in, len);
  size_t used = tui_key_decode(whole, len + 1, false, key);
  bool is_one = used > 2 && *key != TUI_KEY_NONE && (keys->in[0] == '[' || keys->len == 2) && !is_text(*key);
  return is_one ? used - 1 : 0;
}

static void begin(struct tui_keys *keys, bool marked, struct tui_input *input) {
  keys->paste = marked ? TUI_PASTE_MARKED : TUI_PASTE_BURST;
  keys->depth = 1;
  keys->nested = false;
  keys->due = paste_due(keys);
  const bool goes_on = !marked && keys->typed != 0 && keys->came - keys->typed <= TUI_BURST_MS && is_break(keys->in[0]);
  input->kind = goes_on ? TUI_INPUT_PASTE_ON : TUI_INPUT_PASTE;
}

static void end(struct tui_keys *keys, struct tui_input *input) {
  keys->paste = TUI_PASTE_NONE;
  keys->due = 0;
  keys->run = 0;
  input->kind = TUI_INPUT_PASTE_END;
}

/* ---------------------------------------------------------------- pasted text */

/* 200 or 201 for the mark that stands here, -1 when it may become one, 0 for none. */
static int mark_here(const struct tui_keys *keys) {
  static const char mark[] = "\033[20";
  const size_t same = keys->len < sizeof mark - 1 ? keys->len : sizeof mark - 1;
  if (memcmp(keys->in, mark, same) != 0) {
    return 0;
  }
  if (keys->len < sizeof mark || (keys->len == sizeof mark && (keys->in[4] == '0' || keys->in[4] == '1'))) {
    return -1;
  }
  if ((keys->in[4] != '0' && keys->in[4] != '1') || keys->in[5] != '~') {
    return 0;
  }
  return keys->in[4] == '0' ? 200 : 201;
}

enum { MARK_LEN = 6 };

/* Whether the sign of life that was asked for (ask.c) stands here, between two pieces of the paste: its length, -1 when it
 * may become one, 0 where it is none. */
static int answer_here(const struct tui_keys *keys) {
  static const char answer[] = "\033[0n";
  const size_t same = keys->len < sizeof answer - 1 ? keys->len : sizeof answer - 1;
  if (memcmp(keys->in, answer, same) != 0) {
    return 0;
  }
  return same == sizeof answer - 1 ? (int)same : -1;
}

/* One step in pasted text; *told: there is an input.  False: more must come. */
static bool paste_step(struct tui_keys *keys, struct tui_input *input, bool *told) {
  const int answer = keys->in[0] == ESC ? answer_here(keys) : 0;
  if (answer < 0) {
    return false;
  }
  if (answer > 0) {
    drop(keys, (size_t)answer);
    *input = (struct tui_input){.kind = TUI_INPUT_ANSWER};
    *told = true;
    return true;
  }
  const int mark = keys->in[0] == ESC ? mark_here(keys) : 0;
  if (mark < 0) {
    return false;
  }
  if (mark == 200 && keys->paste == TUI_PASTE_BURST) { /* lines came before it; it is a paste with an end after all */
    drop(keys, MARK_LEN);
    keys->paste = TUI_PASTE_MARKED;
    return true;
  }
  if (mark != 0) { /* (behind a pause the rest of a paste is taken for lines: its end is no text) */
    drop(keys, MARK_LEN);
    keys->nested |= mark == 201;
    keys->depth += mark == 200 ? 1 : -1;
    keys->due = paste_due(keys);
    *told = keys->depth == 0;
    if (*told) {
      end(keys, input);
    }
    return true;
  }
  const char c = keys->in[0];
  if ((unsigned char)c < 0x20 || c == DEL) { /* white space; no other control is text, least of all Esc */
    *input = (struct tui_input){.kind = TUI_INPUT_PASTE_CHAR, .key = c == '\t' ? '\t' : '\n'};
    *told = c >= '\t' && c <= '\r';
    drop(keys, 1);
    return true;
  }
  int key;
  size_t used = decode_char(keys->in, keys->len, false, &key);
  if (used == 0) {
    return false;
  }
  drop(keys, used);
  *input = (struct tui_input){.kind = TUI_INPUT_PASTE_CHAR, .key = key};
  *told = key != TUI_KEY_NONE;
  return true;
}

static bool paste_next(struct tui_keys *keys, int64_t now, struct tui_input *input) {
  bool told = false;
  while (keys->len > 0 && !told && paste_step(keys, input, &told)) {
  }
  if (!told && now >= keys->due) {
    drop(keys, keys->len);
    end(keys, input);
    told = true;
  }
  return told;
}

/* ---------------------------------------------------------------- the next */

/* How long what has begun may take. */
static int64_t patience(const struct tui_keys *keys) {
  const bool only_esc = keys->in[keys->len - 1] == ESC && keys->len <= 2;
  return only_esc ? TUI_ESC_MS : TUI_TORN_MS;
}

static bool one_key(struct tui_keys *keys, int64_t now, struct tui_input *input) {
  int key = TUI_KEY_NONE;
  bool waited = false;
  size_t used = torn(keys, now, &key);
  if (used > 0) {
    key =
        key == TUI_KEY_PASTE || key == TUI_KEY_ANSWER ? key : TUI_KEY_NONE; /* the Esc has been taken for one already */
  } else {
    used = tui_key_decode(keys->in, keys->len, false, &key);
  }
  if (used == 0 && now < keys->came + patience(keys)) {
    keys->due = keys->came + patience(keys);
    return false;
  }
  if (used == 0) {
    waited = true;
    used = tui_key_decode(keys->in, keys->len, true, &key);
  }
  keys->due = 0;
  keys->escaped = key == TUI_KEY_ESC && waited ? now : 0;
  *input = (struct tui_input){.kind = key == TUI_KEY_MOUSE ? TUI_INPUT_MOUSE : TUI_INPUT_KEY, .key = key};
  if (key == TUI_KEY_MOUSE) {
    tui_mouse_decode(keys->in, used, &input->mouse);
  }
  drop(keys, used);
  keys->typed = is_text(key) ? keys->came : 0;
  if (is_text(key)) {
    keys->run += key != ' ';
    input->crowd = keys->run + text_ahead(keys, 0, true);
  } else {
    keys->run = 0;
  }
  return true;
}

bool tui_keys_next(struct tui_keys *keys, int64_t now, struct tui_input *input) {
  if (keys->paste != TUI_PASTE_NONE) {
    return paste_next(keys, now, input);
  }
  while (keys->len > 0) {
    if (keys->run == 0 && are_lines(keys)) {
      begin(keys, false, input);
      return true;
    }
    if (!one_key(keys, now, input)) {
      return false;
    }
    if (input->key == TUI_KEY_ANSWER) {
      input->kind = TUI_INPUT_ANSWER;
      return true;
    }
    if (input->key == TUI_KEY_PASTE) {
      begin(keys, true, input);
      return true;
    }
    if (input->key != TUI_KEY_NONE) {
      return true;
    }
  }
  keys->due = 0;
  return false;
}
