/*
 * whole.h - the whole program but for the engine and the terminal's line (screens, kit, curses), fed with what a person, a
 * terminal, a key and a service can do, in any order.  After every step is looked at:
 *
 *     what the terminal shows is what curses believes (terminal.h), and what the pages would say if they were built anew;
 *     the cursor is on the screen, and the focus on something that is there;
 *     nothing that cannot be taken back was done but by a key or a finger, and the PIN is given by nothing else;
 *     what was typed is there until it is sent, or wiped for a reason;
 *     a machine in a hall is not left, opens no screen of a computer of one's own, and has nothing left after a visit.
 *
 * An input is a row of steps: a byte that says what is done, and what it needs (whole.c).
 */
#ifndef TESTS_FUZZ_WHOLE_H
#define TESTS_FUZZ_WHOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A sitting by that input, at a machine in a hall or at one's own.  Aborts where something does not hold. */
void whole_sitting(const uint8_t *data, size_t size, bool hall);

#endif
