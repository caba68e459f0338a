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
        "Ctrl-R   draw the screen again\n"
        "Function keys missing? Press Esc and then a digit: Esc 1 is F1, Esc 0 is F10.");
  char *text = own != NULL && own[0] != '\0' ? xq_asprintf("%s\n\n%s", own, keys) : xq_strdup(keys);
  popup_open(page->t, &(struct popup_spec){.title = _("Help"), .text = text});
  free(text);
}
