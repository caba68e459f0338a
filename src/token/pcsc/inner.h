/*
 * inner.h - what the files of pcsc.h share: errors, readers' states, and the line.
 *
 * A line is one connection with a thread of its own, in which the calls are made that may wait without limit for other
 * programs.  Whoever asked waits for the thread with an eye on the clock, and can abandon it: the thread then lets go
 * of the card as soon as it gets it, and frees everything.  A process that ends before runs no destructors of libraries.
 */
#ifndef XUQI_TOKEN_PCSC_INNER_H
#define XUQI_TOKEN_PCSC_INNER_H

#include <winscard.h>

#include "token/pcsc/pcsc.h"

/* ---- errors and states (error.c, watch.c) */

/** What a PC/SC code means to Xuqi; NULL for success.  reader may be NULL. */
XQ_MUST_CHECK xq_err *pcsc_error(LONG rv, const char *reader, const char *what);
/** The daemon is gone or forgot us: the context is of no use any more. */
bool pcsc_service_lost(LONG rv);
/** The path of pcscd's socket. */
const char *pcsc_socket(void);

/** The state of one reader now: SCARD_STATE_*, events in the high half. */
LONG pcsc_state(SCARDCONTEXT context, const char *reader, DWORD *state);

/* ---- the line (line.c) */

enum pcsc_job {
  PCSC_JOB_NONE,
  PCSC_JOB_CONNECT,
  PCSC_JOB_BEGIN,
  PCSC_JOB_LEAVE, /* let go of the card as it is; the thread ends */
  PCSC_JOB_RESET, /* let go of it after a reset; the thread ends */
};

struct pcsc_line {
  pthread_mutex_t lock;
  pthread_cond_t news;
  pthread_t thread;
  enum pcsc_job job; /* asked for and not done yet */
  bool abandoned;    /* nobody waits any more; the thread owns the line */
  bool over;         /* the thread is through, and has left the line to the caller */

  /* the thread's while a job is on, else the caller's: */
  LONG rv; /* of the job done last */
  char *reader;
  bool in_context, connected, in_transaction;
  bool used;  /* had a transaction, in which a PIN may have been given */
  bool fresh; /* nothing that was done to the card before holds any more; the next transaction is told */
  SCARDCONTEXT context;
  SCARDHANDLE handle;
  DWORD protocol;
  uint16_t events; /* insertions and removals the reader had seen at the connection */
};

/** A line to the card in this reader, not connected yet, and its thread.  INTERNAL: no thread. */
XQ_MUST_CHECK xq_err *pcsc_line_new(const char *reader, struct pcsc_line **line);
/** Has a job done.  CANCELLED (by the hook), TOKEN_BUSY (there is no hook and another program holds the card): the line
 * was abandoned and *line is NULL.  The job's own outcome is in (*line)->rv. */
XQ_MUST_CHECK xq_err *pcsc_line_do(struct pcsc_line **line, enum pcsc_job job, const struct xq_token_hooks *hooks);
/** Lets go of the card; abandons the line when that takes longer than a second. */
void pcsc_line_close(struct pcsc_line **line, bool forget);

/* ---- the connection (pcsc.c) */

struct pcsc_card {
  char *reader;
  const struct xq_token_hooks *hooks;
  struct pcsc_line *line; /* NULL once it was abandoned: the next transaction opens another */
  bool moved;
};

/** After an exchange in a transaction that gave no status word: rv may be a success.  The next transaction is fresh. */
XQ_MUST_CHECK xq_err *pcsc_failed(pcsc_card *card, LONG rv, size_t answered);

#endif
