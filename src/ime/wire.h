/* wire.h - what xuqi and xuqi-ime say to each other: a line each way.  Private to src/ime. */
#ifndef XUQI_IME_WIRE_H
#define XUQI_IME_WIRE_H

#include "ime/ime.h"

/*
 * Asked:    use WAY | type LETTER | erase | choose INDEX | drop | look FROM
 * Answered: =LETTERS <tab> COMMITTED <tab> FROM <tab> MORE <tab> CANDIDATE <tab> ...     or  !WHY
 * Before the first question the process says  =WAY <tab> WAY ...  or  !WHY.
 */
enum { XQ_WIRE_MOST = 16384 /* bytes of one line */ };

/** "pinyin" ...; by name: XQ_IME_WAY_COUNT_ where there is no such. */
const char *xq_wire_way(enum xq_ime_way way);
enum xq_ime_way xq_wire_way_of(const char *name);

/** The answer as a line with its end.  New string. */
char *xq_wire_state(const struct xq_ime_state *state);
/** Reads one (without its end, which is written over); MALFORMED, and CONFIG with the fact "why" for one that says that
 * something is wrong. */
XQ_MUST_CHECK xq_err *xq_wire_read_state(char *line, struct xq_ime_state *state);
/** Frees what it points to, overwritten; it may be filled again. */
void xq_wire_clear(struct xq_ime_state *state);

#endif
