/* keytable.c - the keys that work on every screen, in one table for help and the manual page.  keys.c decodes them. */
#include "tui/tui.h"

#define N_(text) text

const struct tui_global_key *tui_global_keys(size_t *count) {
  static const struct tui_global_key keys[] = {
      {TUI_KEY_F1, "F1", "Ctrl-G", N_("help")},
      {TUI_KEY_F2, "F2", "Ctrl-T", N_("the other language")},
      {TUI_KEY_F3, "F3", "Ctrl-P", N_("write Chinese by its sound, its parts or its number")},
      {TUI_KEY_F4, "F4", "Ctrl-O", N_("in a form: choose province, city and county of the address")},
      {TUI_KEY_F5, "F5", "Ctrl-S", N_("the main button of the page, also from within a field")},
      {TUI_KEY_F6, "F6", "Ctrl-Y", N_("take what is offered for a field")},
      {TUI_KEY_F9, "F9", "Ctrl-X", N_("stop waiting for a key that another program is using")},
      {TUI_KEY_F10, "F10", "Ctrl-Q", N_("leave the program")},
      {TUI_KEY_CTRL + 'l', "Ctrl-L", "Ctrl-R", N_("draw the screen again")},
      {TUI_KEY_UNDO, "Ctrl-_", "Ctrl-/", N_("undo the last change in a field")},
  };
  *count = XQ_COUNT(keys);
  return keys;
}
