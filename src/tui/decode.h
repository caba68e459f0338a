/*
 * decode.h - what bytes from a terminal are which key.  Pure.
 */
#ifndef TUI_DECODE_H
#define TUI_DECODE_H

#include "tui/tui.h"

enum {
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

/** Whether a key is a character that can be typed into a field. */
bool tui_key_is_text(int key);
/** What stands on a key: the same on a number pad as elsewhere. */
int tui_key_sign(int key);

#endif
