/* line.c - one connection to a card, and the thread that waits for other programs in its place.  See
 * inner.h. */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "token/pcsc/inner.h"

#define SLICE_MS 250     /* so often the hook is asked, */
#define PATIENCE_MS 1000 /* from here on: shorter waits are every day's */
#define HOOKLESS_MS 2000 /* nobody to ask: give up by then */
#define FAREWELL_MS 1000 /* to let go of the card */
#define HOLDER_SLICES 4  /* all of /proc is read for the holder's name: once a second */
#define MEND_TRIES 5     /* other programs may reset the card again and again */

/* ---- what the thread does */

static LONG enter(struct pcsc_line *l) {
  if (l->in_context) {
    return SCARD_S_SUCCESS;
  }
  LONG rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &l->context);
  l->in_context = rv == SCARD_S_SUCCESS;
  return rv;
}

static LONG connect_card(struct pcsc_line *l) {
  LONG rv = enter(l);
  if (rv != SCARD_S_SUCCESS || l->connected) {
    return rv;
  }
  DWORD state = 0; /* before the connection: a change in between then counts as one since */
  if ((rv = pcsc_state(l->context, l->reader, &state)) != SCARD_S_SUCCESS) {
    return rv;
  }
  l->events = (uint16_t)(state >> 16);
  rv = SCardConnect(l->context, l->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &l->handle,
                    &l->protocol);
  l->connected = rv == SCARD_S_SUCCESS;
  l->fresh = true;
  return rv;
}

static void disconnect(struct pcsc_line *l, DWORD disposition) {
  if (l->in_transaction) { /* a reset is done here, where nobody has to be waited for */
    SCardEndTransaction(l->handle, disposition);
    disposition = SCARD_LEAVE_CARD;
  }
  if (l->connected) {
    SCardDisconnect(l->handle, disposition);
  }
  l->in_transaction = l->connected = false;
}

static void leave(struct pcsc_line *l, DWORD disposition) {
  disconnect(l, disposition);
  if (l->in_context) {
    SCardReleaseContext(l->context);
  }
  l->in_context = false;
}

/* After a refusal: true when another try may go better. */
static bool mend(struct pcsc_line *l, LONG rv) {
  if (rv == SCARD_W_RESET_CARD) { /* the share is kept: nobody can take the card for himself in between */
    l->fresh = true;
    if (SCardReconnect(l->handle, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_LEAVE_CARD,
                       &l->protocol) != SCARD_S_SUCCESS) {
      disconnect(l, SCARD_LEAVE_CARD);
    }
    return true;
  }
  bool had = pcsc_service_lost(rv) ? l->in_context : l->connected;
  if (pcsc_service_lost(rv)) {
    leave(l, SCARD_LEAVE_CARD);
  } else {
    disconnect(l, SCARD_LEAVE_CARD); /* taken out, without power: a new connection is what is left */
  }
  return had;
}

static bool wanted(struct pcsc_line *l) {
  pthread_mutex_lock(&l->lock);
  bool wanted = !l->abandoned;
  pthread_mutex_unlock(&l->lock);
  return wanted;
}

static LONG begin(struct pcsc_line *l) {
  LONG rv = SCARD_S_SUCCESS;
  for (int i = 0; i < MEND_TRIES; i++) {
    rv = connect_card(l);
    if (rv == SCARD_S_SUCCESS && wanted(l)) { /* connecting may have taken long */
      rv = SCardBeginTransaction(l->handle);
      l->in_transaction = rv == SCARD_S_SUCCESS;
    }
    if (rv == SCARD_S_SUCCESS || !mend(l, rv) || !wanted(l)) {
      break;
    }
  }
  return rv;
}

static LONG work(struct pcsc_line *l, enum pcsc_job job) {
  switch (job) {
    case PCSC_JOB_CONNECT:
      return connect_card(l);
    case PCSC_JOB_BEGIN:
      return begin(l);
    case PCSC_JOB_RESET:
      leave(l, SCARD_RESET_CARD);
      break;
    case PCSC_JOB_LEAVE:
    case PCSC_JOB_NONE:
      leave(l, SCARD_LEAVE_CARD);
      break;
  }
  return SCARD_S_SUCCESS;
}

/* ---- the end of the program */

/* Abandoned threads that are not through yet.  The process has one exit and libpcsclite one list of contexts, so this is
 * one number for the process. */
static atomic_int adrift;

/* libpcsclite takes its contexts down in exit(), under a thread that still waits in it: that crashed now and then when
 * the program was left while the daemon came back.  With such a thread the process ends without; the daemon resets the
 * card of a program that is gone. */
static void end_at_once(int status, void *unused) {
  (void)unused;
  if (atomic_load(&adrift) > 0) {
    fflush(NULL);
    _exit(status);
  }
}

static void end_at_once_at_exit(void) {
  if (on_exit(end_at_once, NULL) != 0) {
    xq_log(XQ_LOG_ERROR, "no more room for what is to be done at the exit");
  }
}

static void set_adrift(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  atomic_fetch_add(&adrift, 1);
  pthread_once(&once, end_at_once_at_exit);
}

static void line_free(struct pcsc_line *l) {
  pthread_mutex_destroy(&l->lock);
  pthread_cond_destroy(&l->news);
  free(l->reader);
  free(l);
}

static void *run(void *arg) {
  struct pcsc_line *l = arg;
  bool over = false;
  pthread_mutex_lock(&l->lock);
  while (!over) {
    while (l->job == PCSC_JOB_NONE) {
      pthread_cond_wait(&l->news, &l->lock);
    }
    enum pcsc_job job = l->job;
    pthread_mutex_unlock(&l->lock);
    LONG rv = work(l, job);
    pthread_mutex_lock(&l->lock);
    l->rv = rv;
    l->job = PCSC_JOB_NONE;
    over = l->abandoned || job == PCSC_JOB_LEAVE || job == PCSC_JOB_RESET;
    pthread_cond_signal(&l->news);
  }
  bool own = l->abandoned;
  l->over = !own;
  pthread_mutex_unlock(&l->lock);
  if (own) { /* a PIN given in an earlier transaction must not outlive the connection */
    leave(l, l->used && !l->fresh ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
    line_free(l);
    atomic_fetch_sub(&adrift, 1);
  }
  return NULL;
}

/* ---- what the caller does */

xq_err *pcsc_line_new(const char *reader, struct pcsc_line **line) {
  struct pcsc_line *l = xq_calloc(1, sizeof *l);
  l->reader = xq_strdup(reader);
  pthread_mutex_init(&l->lock, NULL);
  xq_cond_init(&l->news);

  sigset_t all;
  sigset_t before;
  sigfillset(&all); /* signals are for the program's own threads */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int rc = pthread_create(&l->thread, NULL, run, l);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (rc != 0) {
    line_free(l);
    return xq_err_errno(rc, NULL, "no thread for the card");
  }
  *line = l;
  return NULL;
}

static void ask(struct pcsc_line *l, enum pcsc_job job) {
  pthread_mutex_lock(&l->lock);
  l->job = job;
  pthread_cond_signal(&l->news);
  pthread_mutex_unlock(&l->lock);
}

/* Whether the job is done within ms. */
static bool done_within(struct pcsc_line *l, int ms) {
  struct timespec until = xq_deadline_in(ms);
  pthread_mutex_lock(&l->lock);
  while (l->job != PCSC_JOB_NONE && xq_cond_wait(&l->news, &l->lock, &until)) {
  }
  bool done = l->job == PCSC_JOB_NONE;
  pthread_mutex_unlock(&l->lock);
  return done;
}

/* Leaves it to the thread; where that came to its end in this very moment, it is ended as always. */
static void abandon(struct pcsc_line **line) {
  struct pcsc_line *l = *line;
  *line = NULL;
  pthread_mutex_lock(&l->lock);
  bool over = l->over;
  if (!over) {
    l->abandoned = true;
    set_adrift();
    if (l->job == PCSC_JOB_NONE) { /* it got the card in this very moment */
      l->job = PCSC_JOB_LEAVE;
      pthread_cond_signal(&l->news);
    }
    pthread_detach(l->thread);
  }
  pthread_mutex_unlock(&l->lock); /* abandoned, it may be freed from here on */
  if (over) {
    pthread_join(l->thread, NULL);
    line_free(l);
  }
}

/* Another program holds the card since waited_ms: NULL to wait on. */
static xq_err *give_up(const char *reader, const struct xq_token_hooks *hooks, const char *program, int64_t waited_ms) {
  if (hooks != NULL && hooks->held != NULL) {
    return token_held(hooks, reader, program) ? xq_err_new(XQ_E_CANCELLED, "waiting for the card was given up") : NULL;
  }
  if (waited_ms < HOOKLESS_MS) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_TOKEN_BUSY, "another program holds the card");
  xq_err_fact(err, "reader", "%s", reader);
  return program != NULL ? xq_err_fact(err, "program", "%s", program) : err;
}

xq_err *pcsc_line_do(struct pcsc_line **line, enum pcsc_job job, const struct xq_token_hooks *hooks) {
  struct pcsc_line *l = *line;
  int64_t start = xq_time_mono_ms();
  xq_err *err = NULL;
  char *program = NULL;
  unsigned slices = 0;
  ask(l, job);
  while (err == NULL && !done_within(l, SLICE_MS)) {
    int64_t waited = xq_time_mono_ms() - start;
    if (waited < PATIENCE_MS) {
      continue;
    }
    if (slices++ % HOLDER_SLICES == 0) {
      free(program);
      program = pcsc_holder();
    }
    err = give_up(l->reader, hooks, program, waited);
  }
  free(program);
  if (err != NULL) {
    abandon(line);
  }
  return err;
}

void pcsc_line_close(struct pcsc_line **line, bool forget) {
  struct pcsc_line *l = *line;
  if (l == NULL) {
    return;
  }
  ask(l, forget ? PCSC_JOB_RESET : PCSC_JOB_LEAVE);
  if (!done_within(l, FAREWELL_MS)) {
    abandon(line);
    return;
  }
  *line = NULL;
  pthread_join(l->thread, NULL);
  line_free(l);
}
