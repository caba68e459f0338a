/* help.c - F1: what the page has to say, then the keys that work everywhere. */
#include <stdlib.h>

#include "tui/kit.h"

void help_open(tui_page *page) {
  const char *own = page->ops->help != NULL ? page->ops->help(page->ctx) : NULL;
  const char *keys =
      _("Keys\n"
        "Tab, Shift-Tab, arrows   move between fields and buttons\n"
        "Enter, space   press, choose\n"
        "PgUp, PgDn   scroll\n"
        "Esc   back\n"
        "Ctrl-L   draw the screen again\n"
        "Function keys missing? Ctrl-G is F1, Ctrl-T F2, Ctrl-X F9, Ctrl-Q F10. Alt and a digit work, too.");
  char *text = own != NULL && own[0] != '\0' ? xq_asprintf("%s\n\n%s", own, keys) : xq_strdup(keys);
  popup_open(page->t, &(struct popup_spec){.title = _("Help"), .text = text});
  free(text);
}
