/* turn.c - whose turn it is: the one button for it, which is called alike and has the same letter on every screen. */
#include "app/turn.h"

bool app_turn_button(const struct xq_turn *turn, int id, struct tui_button *button) {
  const char *label = xq_words_act(turn);
  if (label == NULL) {
    return false;
  }
  int letter = turn->action == XQ_DO_INSTALL ? 'I' : turn->action == XQ_DO_CORRECT ? 'C' : 'P';
  *button = (struct tui_button){.id = id, .label = label, .letter = letter};
  return true;
}
