/* keys.h - bytes from the terminal become keys.  Pure: knows no terminal. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/tui.h"

enum { TUI_ESC_DELAY_MS = 200 }; /* shorter tears key sequences apart on slow links */

/**
 * Takes one key from the bytes at `buf`.  Returns how many bytes it used, 0 when more must come first.
 * final: no more came in time, so what is there is all there is (a lone Esc).
 * *key is TUI_KEY_NONE for a sequence that means nothing here; U+FFFD for bytes that are no character.
 */
size_t tui_key_decode(const char *buf, size_t len, bool final, int *key);

#endif
