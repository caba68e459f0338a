/*
 * fuzz_keys.c - bytes from a terminal, in bursts with pauses between them, become keys, pasted text and presses of the mouse.
 * The input is a row of bursts: how many bytes, how long after the one before (in 10 ms), the bytes.  Whatever comes, it is
 * told to its end, a paste is text and has an end, and nothing of it is left in memory.
 */
#include <locale.h>
#include <string.h>

#include "fuzz.h"
#include "tui/keys.h"

static bool pasting;

static void told(const struct tui_input *input) {
  switch (input->kind) {
    case TUI_INPUT_KEY:
      FUZZ_HOLDS(!pasting && input->key != TUI_KEY_NONE);
      FUZZ_HOLDS(input->key < TUI_KEY_PASTE || input->key >= TUI_KEY_CTRL); /* no mark is ever a key */
      break;
    case TUI_INPUT_ANSWER: /* may come between two pieces of a paste */
      break;
    case TUI_INPUT_MOUSE:
      FUZZ_HOLDS(!pasting && input->mouse.row >= 0 && input->mouse.col >= 0);
      break;
    case TUI_INPUT_PASTE:
    case TUI_INPUT_PASTE_ON:
      FUZZ_HOLDS(!pasting);
      pasting = true;
      break;
    case TUI_INPUT_PASTE_CHAR:
      FUZZ_HOLDS(pasting && (input->key >= ' ' || input->key == '\n' || input->key == '\t'));
      FUZZ_HOLDS(input->key != 0x7f && input->key < TUI_KEY_UP);
      break;
    case TUI_INPUT_PASTE_END:
      FUZZ_HOLDS(pasting);
      pasting = false;
      break;
  }
}

/* All that is to be told by now: at most one for each byte, and the beginning and the end of a paste around it. */
static void take(struct tui_keys *keys, int64_t now) {
  struct tui_input input;
  size_t most = 3 * keys->len + 2;
  while (tui_keys_next(keys, now, &input)) {
    FUZZ_HOLDS(most-- > 0);
    told(&input);
  }
  FUZZ_HOLDS(keys->len <= sizeof keys->in);
  FUZZ_HOLDS(keys->due != 0 || (keys->len == 0 && !pasting)); /* what is held back is waited for */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct tui_keys keys;
  static const struct tui_keys empty;
  int64_t now = 1000;
  setlocale(LC_ALL, "C.UTF-8");
  keys = empty;
  pasting = false;
  for (size_t at = 0; at + 2 < size;) {
    size_t room, len = 1 + data[at];
    now += 10 * data[at + 1];
    at += 2;
    char *to = tui_keys_room(&keys, &room);
    FUZZ_HOLDS(room > 0);
    len = len < room ? len : room;
    len = len < size - at ? len : size - at;
    if (keys.due != 0 && now >= keys.due) { /* the loop woke up meanwhile */
      take(&keys, now);
      to = tui_keys_room(&keys, &room);
    }
    memcpy(to, data + at, len);
    tui_keys_came(&keys, len, now);
    take(&keys, now);
    at += len;
  }
  for (int i = 0; i < 64 && keys.due != 0; i++) { /* and then nothing more comes */
    now = keys.due > now ? keys.due : now;
    take(&keys, now);
  }
  FUZZ_HOLDS(keys.due == 0 && !pasting);
  FUZZ_HOLDS(memcmp(keys.in, empty.in, sizeof keys.in) == 0);
  return 0;
}
