/*
 * keys.c - what comes from the terminal in time: keys, bursts, and pasted text, with marks or without.  decode.c tells what
 * bytes are which key.
 */
#include "tui/keys.h"

#include <string.h>

enum { ESC = 0x1b, DEL = 0x7f };

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

/* The bytes of the character at `at`, in the locale's character set; an unfinished one is one. */
static size_t char_bytes(const struct tui_keys *keys, size_t at) {
  int key;
  size_t used = (unsigned char)keys->in[at] < 0x80 ? 1 : tui_key_decode(keys->in + at, keys->len - at, true, &key);
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
  bool is_one = used > 2 && *key != TUI_KEY_NONE && (keys->in[0] == '[' || keys->len == 2) && !tui_key_is_text(*key);
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
  size_t used = tui_key_decode(keys->in, keys->len, false, &key);
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
  keys->typed = tui_key_is_text(key) ? keys->came : 0;
  if (tui_key_is_text(key)) {
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
