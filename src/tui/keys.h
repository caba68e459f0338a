/*
 * keys.h - bytes from the terminal become keys and pasted text.  Pure: knows no terminal and no clock but the one it is
 * told.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/tui.h"

enum {
  TUI_ESC_MS = 50,      /* a lone Esc is one when nothing has followed for so long */
  TUI_TORN_MS = 500,    /* the rest of a sequence that has begun, or that a slow link tore off its Esc, comes by then */
  TUI_PASTE_MS = 1000,  /* a paste whose end never comes is over when nothing has come for so long */
  TUI_NESTED_MS = 100,  /* ... and when one within it has ended */
  TUI_BURST_MS = 50,    /* text that was pasted without a mark of its end is over */
  TUI_KEYS_ROOM = 4096, /* bytes that are looked at together */
  TUI_KEY_PASTE = 0x300000, /* of tui_key_decode(): the mark before pasted text */
  TUI_KEY_ANSWER,           /* ... an answer of the terminal: what it is, or that it is there */
  TUI_KEY_MOUSE             /* ... something of the mouse, which tui_mouse_decode() reads */
};

/**
 * Takes one key from the bytes at `buf`.  Returns how many bytes it used, 0 when more must come first.
 * final: no more came in time, so what is there is all there is (a lone Esc).
 * *key is TUI_KEY_NONE for a sequence that means nothing here; U+FFFD for bytes that are no character.
 */
size_t tui_key_decode(const char *buf, size_t len, bool final, int *key);

struct tui_mouse {
  enum tui_mouse_what { TUI_MOUSE_OTHER, TUI_MOUSE_PRESS, TUI_MOUSE_WHEEL_UP, TUI_MOUSE_WHEEL_DOWN } what;
  int row, col; /* from 0 */
};
/** What such a sequence of `len` bytes tells: the first button or a finger going down, the wheel.  All else (going up,
 * being moved, other buttons, with Shift, Ctrl or Alt) is TUI_MOUSE_OTHER. */
void tui_mouse_decode(const char *buf, size_t len, struct tui_mouse *mouse);

enum tui_input_kind {
  TUI_INPUT_KEY,        /* key */
  TUI_INPUT_ANSWER,     /* the terminal's, to what it was asked */
  TUI_INPUT_MOUSE,      /* mouse */
  TUI_INPUT_PASTE,      /* pasted text begins */
  TUI_INPUT_PASTE_ON,   /* ... and what was typed just now was some of it: it goes on with a line break */
  TUI_INPUT_PASTE_CHAR, /* key: a character of it, also \n and \t */
  TUI_INPUT_PASTE_END
};

struct tui_input {
  enum tui_input_kind kind;
  int key;
  struct tui_mouse mouse;
  size_t crowd; /* characters of text (blanks not counted) that came at once with this key, itself included */
};

/** What has come and is not told yet. Zero: nothing. */
struct tui_keys {
  char in[TUI_KEYS_ROOM];
  size_t len;
  int64_t came;    /* when the last bytes did */
  int64_t escaped; /* when a lone Esc was told because its time was over; 0 not lately */
  int64_t due;     /* when what is unfinished is taken as it is; 0: nothing is */
  size_t run;      /* characters of text told since the last other key, of one burst */
  int64_t typed;   /* when what was told last came, if it was text; else 0 */
  enum { TUI_PASTE_NONE, TUI_PASTE_MARKED, TUI_PASTE_BURST } paste;
  int depth; /* marks of a beginning within it */
  bool nested;
};

/** Where the next bytes go, and how many fit (at least one); then tui_keys_came().  Times in ms on one clock, above 0. */
char *tui_keys_room(struct tui_keys *keys, size_t *room);
/** So many bytes came there, all at once: a burst. */
void tui_keys_came(struct tui_keys *keys, size_t len, int64_t now);
/** The next that has come; false: none yet, until more comes or keys->due. */
bool tui_keys_next(struct tui_keys *keys, int64_t now, struct tui_input *input);
void tui_keys_wipe(struct tui_keys *keys); /* it may be a PIN */

#endif
