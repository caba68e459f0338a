/* face.c - what differs where pages are not shown on the screen. */
#include "tui/kit.h"

bool tui_by_lines(const tui *t) {
  return t->face != NULL;
}

bool tui_has_number_pad(const tui *t) {
  return t->number_pad;
}

void tui_beep(tui *t) {
  if (t->face != NULL) {
    t->face->beep(t);
  } else {
    beep();
  }
}
