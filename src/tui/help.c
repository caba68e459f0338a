/* help.c - F1: the keys of the page, as on its key line; what the page has to say; one word on the rest. */
#include <stdlib.h>

#include "tui/kit.h"

void help_open(tui_page *page) {
  const char *own = page->ops->help != NULL ? page->ops->help(page->ctx) : NULL;
  int rows, cols;
  tui_size(page->t, &rows, &cols);
  char *keys = keyline_text(page, cols > 76 ? 68 : cols - 8);
  char *text = xq_asprintf("%s\n\n%s%s%s", keys, own != NULL ? own : "", own != NULL && own[0] != '\0' ? "\n\n" : "",
                           _("Tab and arrows move, Enter presses, Ctrl-L draws the screen again. No function keys? "
                             "Ctrl-G is F1, Ctrl-T F2, Ctrl-S F5, Ctrl-X F9, Ctrl-Q F10."));
  popup_open(page->t, &(struct popup_spec){.title = _("Help"), .text = text});
  free(text);
  free(keys);
}
