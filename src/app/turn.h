/* turn.h - whose turn it is, on any screen: the one button for it, and where it leads. */
#ifndef APP_TURN_H
#define APP_TURN_H

#include "app/text.h"
#include "tui/tui.h"

/** The button by which the holder does what is next, under an id of the screen's: pay or correct the transfer, correct
 * the application, install.  False, and *button untouched, when there is nothing for the holder to do. */
bool app_turn_button(const struct xq_turn *turn, int id, struct tui_button *button);

#endif
