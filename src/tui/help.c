/* help.c - F1: the keys of the page, as on its key line; what the page has to say; one word on the rest. */
#include <stdlib.h>

#include "tui/kit.h"

/* "F1 G, F2 T ...", all of them with Ctrl: for terminals and multiplexers that lose function keys. */
static char *second_keys(void) {
  static const char ctrl[] = "Ctrl-";
  struct xq_buf buf = {0};
  size_t count;
  const struct tui_global_key *keys = tui_global_keys(&count);
  for (size_t i = 0; i < count; i++) {
    if (keys[i].key >= TUI_KEY_F1 && keys[i].key <= TUI_KEY_F10) {
      xq_buf_printf(&buf, "%s%s %s", buf.len > 0 ? ", " : "", keys[i].name, keys[i].second + sizeof ctrl - 1);
    }
  }
  return xq_buf_take_str(&buf);
}

void help_open(tui_page *page) {
  const char *own = page->ops->help != NULL ? page->ops->help(page->ctx) : NULL;
  const int cols = page->t->cols;
  char *keys = keyline_text(page, cols > 76 ? 68 : cols - 8);
  char *second = second_keys();
  char *rest = xq_asprintf(
      page->t->number_pad ? _("+ and - go on and back, Enter presses, and a digit presses the button that shows it.")
      : page->t->spoken
          ? _("Up and Down read line by line, Tab goes to what can be pressed, Enter presses it. No function keys? Ctrl and "
              "a letter: %s")
          : _("Tab and arrows move, Enter presses, Ctrl-L draws the screen again. No function keys? Ctrl and a letter: %s"),
      second);
  char *text = xq_asprintf("%s%s\n\n%s%s%s", page->t->number_pad ? _("On the page below:\n") : "", keys,
                           own != NULL ? own : "", own != NULL && own[0] != '\0' ? "\n\n" : "", rest);
  popup_open(page->t, &(struct popup_spec){.title = _("Help"), .text = text});
  free(text);
  free(keys);
  free(second);
  free(rest);
}
