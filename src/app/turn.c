/* turn.c - whose turn it is: the one button for it, which is called alike and has the same letter on every screen. */
#include "app/turn.h"

#include "app/letters.h"

bool app_turn_button(const struct xq_turn *turn, int id, struct tui_button *button) {
  const char *label = xq_words_act(turn);
  if (label == NULL) {
    return false;
  }
  int letter = turn->action == XQ_DO_INSTALL   ? APP_LETTER_INSTALL
               : turn->action == XQ_DO_CORRECT ? APP_LETTER_CORRECT
                                               : APP_LETTER_PAY;
  *button = (struct tui_button){.id = id, .label = label, .letter = letter, .main = true};
  return true;
}
