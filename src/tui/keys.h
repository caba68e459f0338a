/*
 * keys.h - bytes from the terminal become keys and pasted text.  Pure: knows no terminal and no clock but the one it is
 * told.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/decode.h"

enum {
  TUI_ESC_MS = 50,      /* a lone Esc is one when nothing has followed for so long */
  TUI_TORN_MS = 500,    /* the rest of a sequence that has begun, or that a slow link tore off its Esc, comes by then */
  TUI_PASTE_MS = 1000,  /* a paste whose end never comes is over when nothing has come for so long */
  TUI_NESTED_MS = 100,  /* ... and when one within it has ended */
  TUI_BURST_MS = 50,    /* text that was pasted without a mark of its end is over */
  TUI_KEYS_ROOM = 4096, /* bytes that are looked at together */
};

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
