/*
 * fuzz_edit.c - bytes from a terminal, read as keys, typed into the editor model.  The first byte is the field's width,
 * the second its size, the third chooses a secret.  What is shown fits the field, and the text is one that can be
 * shown.
 */
#include <string.h>

#include "fuzz.h"
#include "tui/edit.h"
#include "tui/keys.h"

static void look(tui_edit *edit, int cols) {
  struct tui_edit_view view = {0};
  tui_edit_look(edit, cols, &view);
  FUZZ_HOLDS(xq_text_width(view.text) <= cols);
  FUZZ_HOLDS(xq_utf8_valid(view.text, strlen(view.text)));
  FUZZ_HOLDS(view.caret_col >= 0 && view.caret_col <= cols);
  free(view.text);
}

static void type(tui_edit *edit, const char *keys, size_t len, int cols) {
  while (len > 0) {
    int key = TUI_KEY_NONE;
    size_t used = tui_key_decode(keys, len, false, &key);
    if (used == 0) {
      used = tui_key_decode(keys, len, true, &key);
    }
    FUZZ_HOLDS(used > 0 && used <= len);
    tui_edit_key(edit, key);
    look(edit, cols);
    keys += used;
    len -= used;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 3 || size > 2048) {
    return 0;
  }
  int cols = 1 + data[0] % 80;
  size_t max = data[1];
  tui_edit *edit = data[2] % 4 == 3 ? tui_edit_new_secret(max) : tui_edit_new(max, NULL, NULL);
  type(edit, (const char *)data + 3, size - 3, cols);
  const char *text = tui_edit_text(edit);
  FUZZ_HOLDS(xq_text_printable(text));
  if (!tui_edit_is_secret(edit)) {
    char *copy = xq_strdup(text);
    tui_edit_set_text(edit, copy);
    FUZZ_HOLDS(strcmp(tui_edit_text(edit), copy) == 0);
    free(copy);
  }
  tui_edit_free(&edit);
  return 0;
}
