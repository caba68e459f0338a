/*
 * pinguard.h - wrong-PIN counting for media that cannot count themselves: key files.  A try is on disk before it is
 * made, so that killing the program wins nothing; after five wrong ones each further try has to wait, longer and
 * longer, but never longer than a quarter of an hour: a file can be slowed down, not locked for good.
 */
#ifndef XUQI_TOKEN_PINGUARD_H
#define XUQI_TOKEN_PINGUARD_H

#include "xuqi/token.h"

#define PINGUARD_FREE_TRIES 5
#define PINGUARD_WAIT_FIRST 30 /* seconds */
#define PINGUARD_WAIT_MAX 900

/** A counter, held locked from pinguard_begin() to pinguard_end(). */
struct pinguard {
  char *path;
  int lock;
  int wrong; /* with this try counted */
};

/** The PIN state for `identity` (any text that names the key), nothing spent. */
XQ_MUST_CHECK xq_err *pinguard_state(const char *state_dir, const char *identity, struct xq_pin_state *state);
/** Counts a try as wrong, on disk, before it is made.  PIN_WAIT with fact wait_seconds; the errors of writing. */
XQ_MUST_CHECK xq_err *pinguard_begin(const char *state_dir, const char *identity, struct pinguard *guard);
/** The try is over.  right: the counter is forgotten.  Otherwise tries_left and wait_seconds become facts of `verdict`
 *  (PIN_WRONG), which is returned; any other verdict takes the try back.  Frees the guard. */
XQ_MUST_CHECK xq_err *pinguard_end(struct pinguard *guard, xq_err *verdict);

#endif
