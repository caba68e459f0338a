/* pad_names.c - what the key line and sentences call a key where there is a number pad. */
#include "tui/edit.h"
#include "tui/kit.h"

static const char *pad_key(const tui *t, const char *key) {
  static const struct {
    const char *key, *pad;
  } names[] = {{"Esc", "9"}, {"F1", "."},  {"F2", "0"},   {"F7", "*"},
               {"F8", "/"},  {"Tab", "+"}, {"PgDn", "+"}, {"PgUp", "-"}};
  static const char digits[NUMBER_PAD_BUTTONS][2] = {"1", "2", "3", "4", "5", "6", "7", "8"};
  const long main = t->popup == NULL && t->top != NULL ? page_main_stop(t->top) : -1;
  const int digit = main >= 0 && xq_streq(key, "F5") ? t->top->layout.stop[main].button->letter : 0;
  if (digit >= '1' && digit < '1' + NUMBER_PAD_BUTTONS) {
    return digits[digit - '1'];
  }
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (xq_streq(names[i].key, key)) {
      return names[i].pad;
    }
  }
  return xq_streq(key, _("Space")) ? "Enter" : key;
}

const char *number_pad_name(const tui *t, const tui_edit *typed, const char *key) {
  if (!t->number_pad || typed == NULL) {
    return t->number_pad ? pad_key(t, key) : key;
  }
  const char *pad = xq_streq(key, "Tab") ? "+" : xq_streq(key, "F7") ? "*" : xq_streq(key, "F8") ? "/" : key;
  return pad != key && number_pad_commands(t, typed, pad[0], t->pad_told) ? pad : key;
}
