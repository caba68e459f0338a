/*
 * terminal.h - the terminal at the other end: what curses sent is shown by libvterm, and every cell of it compared with what
 * curses believes to be there.  Without libvterm nothing is compared.
 */
#ifndef TESTS_FUZZ_TERMINAL_H
#define TESTS_FUZZ_TERMINAL_H

#include "tests/tui/rig.h"

struct terminal;

/** Of the rig's size, with nothing on it; NULL where there is no libvterm.  terminal_free() frees it. */
struct terminal *terminal_new(const struct rig *rig);
void terminal_free(struct terminal **terminal); /* and nulls; NULL is nothing */
/** The window has the rig's size now. */
void terminal_resize(struct terminal *terminal, const struct rig *rig);
/** Shows what came since the last call.  False: a cell is not what it should be, or the cursor, which is told on standard
 * error. */
bool terminal_agrees(struct terminal *terminal, const struct rig *rig);

#endif
