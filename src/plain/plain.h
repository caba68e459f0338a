/*
 * plain.h - the third face of xuqi: its pages read line by line, what they ask as questions and answers.  For screen
 * readers, terminals without a movable cursor, and whoever reads what a program said afterwards.
 *
 * The pages are those of the full screen, so that every one of them is here, in the same words and with the same order,
 * checks and offers: the kit hands its items over instead of drawing them (struct tui_face).  What is in this directory,
 * from below:
 *
 *     lines words           lines of text; what a person types that is meant for the program
 *     out in                the two ends of the terminal, or pipes
 *     reads                 an item as lines: one function a kind, a table of them
 *     state moving prompt   what was read already; which question is next; its line
 *     ask_*                 the kinds of questions, one file each; none knows another
 *     commands wait         back, help, leave; what is waited for
 *     questions             the table of kinds; asking, hearing
 *     loop                  reading, asking, waiting
 *     open                  begin and end
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "tui/tui.h"

/** Line by line, to be given to tui_open().  Reads standard input, writes standard output; a PIN is read from the
 * terminal only, without echo.  tui_run() fails with CANCELLED (fact why = "input-ended") when the input ends while
 * something is open. */
extern const struct tui_face plain_face;

/** Whether to go line by line: asked for (--plain), wished for by everybody's variable ACCESSIBLE, or because there is no
 * screen: TERM names none, or standard output is no terminal.  Unless asked for it is only where a person can answer:
 * standard input is a terminal. */
bool plain_wanted(bool asked);
/** Whether ACCESSIBLE is "screen": the full screen is wished for, laid out for whoever hears it (struct tui_options). */
bool plain_screen_wanted(void);
/** Whether ACCESSIBLE is set at all, so that what is said is heard. */
bool plain_is_heard(void);

#endif
