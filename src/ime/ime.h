/*
 * ime.h - Chinese where the machine has no input method: letters become characters.
 *
 * What knows how is librime, and it lives in a process of its own, `xuqi-ime`: a program that holds a PIN loads no
 * dictionary engine, and what somebody wrote is gone from memory for good when that process has ended.  The two talk
 * over a socket, a line each way; an answer takes well under a millisecond.
 *
 * Nothing is ever learned and no file is written: a name that was typed once is offered to nobody.
 */
#ifndef XUQI_IME_H
#define XUQI_IME_H

#include "xuqi/base.h"

/** How characters are written. */
enum xq_ime_way { XQ_IME_PINYIN, XQ_IME_WUBI, XQ_IME_STROKE, XQ_IME_WAY_COUNT_ };

/** Where things are; NULL: where they were installed. */
struct xq_ime_config {
  const char *program; /* xuqi-ime */
  const char *schemas; /* the folder with xuqi_pinyin.schema.yaml ... */
  const char *data;    /* librime's shared data, with its dictionaries in build/ */
};

enum { XQ_IME_PAGE = 9 /* candidates that are told at once */ };

/** What stands after the last call. */
struct xq_ime_state {
  char *letters;   /* what was typed and has not become characters yet, as it is shown ("xiao ming"); "" nothing */
  char *committed; /* what has become characters by the last call and is complete; "" nothing */
  char *candidate[XQ_IME_PAGE];
  size_t from, count; /* the first of them is the from-th of all, counted from 0 */
  bool more;          /* there are others behind them */
};

typedef struct xq_ime xq_ime;

/** Starts the process and waits until it is ready (some 40 ms), at most three seconds.  NOT_FOUND where it is not
 * installed; CONFIG where it says that its data is missing or broken, with the fact "why"; IO where it does not answer. */
XQ_MUST_CHECK xq_err *xq_ime_start(const struct xq_ime_config *config, xq_ime **ime);
/** Ends the process, and with it all that it knew. */
void xq_ime_stop(xq_ime **ime);
/** Whether the data for it is there. */
bool xq_ime_can(const xq_ime *ime, enum xq_ime_way way);

/* Each of these answers at once; IO where the process is gone or silent for a second: it is to be stopped then. */

/** Writes in that way from now on; what was begun is dropped. */
XQ_MUST_CHECK xq_err *xq_ime_use(xq_ime *ime, enum xq_ime_way way);
/** One more letter: a to z, or an apostrophe between syllables. */
XQ_MUST_CHECK xq_err *xq_ime_type(xq_ime *ime, char letter);
/** Takes the last letter, or the last choice, back. */
XQ_MUST_CHECK xq_err *xq_ime_erase(xq_ime *ime);
/** Takes the index-th candidate of all; what it does not cover stays as letters. */
XQ_MUST_CHECK xq_err *xq_ime_choose(xq_ime *ime, size_t index);
/** What was begun is gone. */
XQ_MUST_CHECK xq_err *xq_ime_drop(xq_ime *ime);
/** Candidates from that one on are wanted. */
XQ_MUST_CHECK xq_err *xq_ime_look(xq_ime *ime, size_t from);
/** Borrowed until the next call. */
const struct xq_ime_state *xq_ime_state(const xq_ime *ime);

#endif
