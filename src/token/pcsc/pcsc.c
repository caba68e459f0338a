/* pcsc.c - a card as its user sees it: connection, transactions, APDUs.  See pcsc.h. */
#include <assert.h>
#include <poll.h>
#include <stdlib.h>

#include "token/pcsc/inner.h"

/* How long after a failed exchange the daemon may take to find out that the card was pulled: it looks every 0.4 s. */
#define GONE_MS 1000
#define GONE_LOOK_MS 50

static atomic_uint_least64_t count_apdus, count_sent, count_received;

struct pcsc_counts pcsc_counts(void) {
  return (struct pcsc_counts){
      .apdus = atomic_load(&count_apdus), .sent = atomic_load(&count_sent), .received = atomic_load(&count_received)};
}

/* ---- connection */

/* One job of the line, which is opened when there is none.  The error is the way's (given up) or the job's own. */
static xq_err *line_job(pcsc_card *card, enum pcsc_job job, const char *what) {
  xq_err *err = NULL;
  if (card->line == NULL) {
    XQ_TRY(pcsc_line_new(card->reader, &card->line));
  }
  XQ_TRY(pcsc_line_do(&card->line, job, card->hooks));
  err = pcsc_error(card->line->rv, card->reader, what);
out:
  return err;
}

xq_err *pcsc_connect(const char *reader, const struct xq_token_hooks *hooks, pcsc_card **card) {
  pcsc_card *made = xq_calloc(1, sizeof *made);
  made->reader = xq_strdup(reader);
  made->hooks = hooks;
  xq_err *err = line_job(made, PCSC_JOB_CONNECT, "connecting to the card");
  if (err != NULL) {
    pcsc_disconnect(&made, false);
    return err;
  }
  *card = made;
  return NULL;
}

void pcsc_disconnect(pcsc_card **card, bool forget) {
  if (card == NULL || *card == NULL) {
    return;
  }
  pcsc_line_close(&(*card)->line, forget);
  free((*card)->reader);
  free(*card);
  *card = NULL;
}

const char *pcsc_reader_name(const pcsc_card *card) {
  return card->reader;
}

/* ---- transactions */

xq_err *pcsc_begin(pcsc_card *card, bool *fresh) {
  assert(card->line == NULL || !card->line->in_transaction);
  xq_err *err = line_job(card, PCSC_JOB_BEGIN, "beginning a transaction");
  if (err == NULL) {
    *fresh = card->line->fresh;
    card->line->used = true;
    card->line->fresh = card->moved = false;
  }
  return err;
}

void pcsc_end(pcsc_card *card) {
  struct pcsc_line *l = card->line;
  if (l != NULL && l->in_transaction) {
    SCardEndTransaction(l->handle, SCARD_LEAVE_CARD);
    l->in_transaction = false;
  }
}

/* A card that is pulled in the middle of an APDU shows first as a failed exchange, or as an answer of nothing. */
static bool exchange_failed(LONG rv, size_t answered) {
  return (rv == SCARD_S_SUCCESS && answered < 2) || rv == SCARD_E_NOT_TRANSACTED || rv == SCARD_E_COMM_DATA_LOST ||
         rv == SCARD_E_INVALID_VALUE || rv == SCARD_W_UNPOWERED_CARD || rv == SCARD_W_UNRESPONSIVE_CARD;
}

static bool card_gone(const struct pcsc_line *l) {
  bool gone = false;
  for (int64_t until = xq_time_mono_ms() + GONE_MS; !gone && xq_time_mono_ms() < until;) {
    DWORD state = 0;
    LONG rv = pcsc_state(l->context, l->reader, &state);
    gone = rv != SCARD_S_SUCCESS || (state & SCARD_STATE_PRESENT) == 0 || (uint16_t)(state >> 16) != l->events;
    if (!gone) {
      poll(NULL, 0, GONE_LOOK_MS);
    }
  }
  return gone;
}

xq_err *pcsc_failed(pcsc_card *card, LONG rv, size_t answered) {
  struct pcsc_line *l = card->line;
  l->fresh = true; /* what the card made of it is not known */
  if (exchange_failed(rv, answered) && card_gone(l)) {
    rv = SCARD_W_REMOVED_CARD;
  }
  if (rv == SCARD_S_SUCCESS) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_DAMAGED, "an answer without a status word"), "why", "answer");
  }
  return pcsc_error(rv, card->reader, "sending to the card");
}

xq_err *pcsc_transmit(pcsc_card *card, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  struct pcsc_line *l = card->line;
  assert(l != NULL && l->in_transaction);
  DWORD got = *answer_len;
  LONG rv = SCardTransmit(l->handle, l->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1, apdu, len, NULL,
                          answer, &got);
  atomic_fetch_add(&count_apdus, 1);
  atomic_fetch_add(&count_sent, len);
  atomic_fetch_add(&count_received, rv == SCARD_S_SUCCESS ? got : 0);
  if (rv == SCARD_S_SUCCESS && got >= 2) {
    *answer_len = got;
    return NULL;
  }
  return pcsc_failed(card, rv, got);
}

/* ---- still there? */

/* In a context of its own, for when the connection's is gone. */
static LONG state_apart(const char *reader, DWORD *state) {
  SCARDCONTEXT context;
  LONG rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
  if (rv == SCARD_S_SUCCESS) {
    rv = pcsc_state(context, reader, state);
    SCardReleaseContext(context);
  }
  return rv;
}

xq_err *pcsc_present(pcsc_card *card) {
  const struct pcsc_line *l = card->line;
  DWORD state = 0;
  LONG rv = SCARD_E_NO_SERVICE;
  if (l != NULL && l->in_context) {
    rv = pcsc_state(l->context, card->reader, &state);
    card->moved = card->moved || !l->connected || (uint16_t)(state >> 16) != l->events;
  }
  if (pcsc_service_lost(rv)) {
    card->moved = true;
    rv = state_apart(card->reader, &state);
  }
  if (rv == SCARD_S_SUCCESS && (state & SCARD_STATE_PRESENT) == 0) {
    rv = SCARD_E_NO_SMARTCARD;
  }
  return pcsc_error(rv, card->reader, "looking for the card");
}

bool pcsc_moved(const pcsc_card *card) {
  return card->moved;
}

uint16_t pcsc_insertion(const pcsc_card *card) {
  return card->line != NULL ? card->line->events : 0;
}
