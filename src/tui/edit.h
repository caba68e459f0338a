/* edit.h - what the kit itself needs of the editor model beyond tui.h. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include "tui/tui.h"

/** Wipes every secret that is being typed.  For the handler of fatal signals. */
void tui_edit_wipe_live(void);
/** Nothing more fits: what the reason of a refusal is told by. */
bool tui_edit_is_full(const tui_edit *edit);
size_t tui_edit_max(const tui_edit *edit); /* characters */

#endif
