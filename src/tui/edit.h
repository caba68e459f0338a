/* edit.h - what the kit itself needs of the editor model beyond tui.h. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include "tui/tui.h"

/** Wipes every secret that is being typed.  For the handler of fatal signals. */
void tui_edit_wipe_live(void);
/** Nothing more fits: what the reason of a refusal is told by. */
bool tui_edit_is_full(const tui_edit *edit);
/** The caret goes to the column of what was last looked at (tui_edit_look); it stays at the end of a secret. */
void tui_edit_point(tui_edit *edit, int col);
/** Pasted text begins at the caret, and each of its characters: a change to be undone at once. */
void tui_edit_paste_begins(tui_edit *edit);
enum tui_edit_result tui_edit_paste(tui_edit *edit, wchar_t wc);
/** Whether that character could be typed into it, were there room; nothing can into a secret. */
bool tui_edit_takes(const tui_edit *edit, wchar_t wc);
size_t tui_edit_max(const tui_edit *edit); /* characters */
/** Whether it is a secret, and nothing but digits was typed yet. */
bool tui_edit_has_only_digits(const tui_edit *edit);

#endif
