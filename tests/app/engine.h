/* engine.h - an engine that does nothing by itself: it notes what it is told, and says what a test has it say. */
#ifndef TESTS_APP_ENGINE_H
#define TESTS_APP_ENGINE_H

#include "xuqi/engine.h"

/** The only one. */
xq_engine *fake_engine(void);
/** What it was told since the last call, as "scan 1;cancel 1;": a command with its number, and a reference or a number of
 * an application where it has one.  Checked, and forgotten. */
void engine_assert_told(const char *told);
/** Forgets what it was told. */
void engine_hush(void);
/** The last list of transfers that it was given to save, or to withdraw by, as "REVISION:PAYER FEN,PAYER FEN"; "" before the first.  Borrowed. */
const char *engine_transfers(void);
/** Hears each thing that it is told from now on, instead of its being noted: a command with its number, and else 0; NULL: it
 * is noted again. */
void engine_tell(void (*heard)(const char *what, uint64_t command));
/** The number of the last command. */
uint64_t engine_last(void);
/** An event of a command, which comes with the next xq_engine_next(); filled in by the test until then. */
struct xq_event *engine_say(enum xq_event_kind kind, uint64_t command);
/** ... the last one of its command, with err (taken over; NULL). */
void engine_end(uint64_t command, xq_err *err);
/** Everything is forgotten; command numbers begin with 1 again. */
void engine_reset(void);

#endif
