/*
 * pcsc.h - a card in a reader, over PC/SC-Lite: readers, connections, transactions, resets, and neighbours.
 *
 * The card is shared with every other program of the machine, so a transaction is held for one job (a few APDUs) and
 * never while a person types (but on the reader's own pad) or the network is waited for.  pcscd lets a client wait
 * without limit while another one holds a transaction; here every such wait can be given up (token_held()).
 */
#ifndef XUQI_TOKEN_PCSC_H
#define XUQI_TOKEN_PCSC_H

#include "token/backend.h"

/** Longest answer: 65,536 bytes and the status word. */
#define PCSC_ANSWER_MAX 65538

/** The readers there are.  READER_SERVICE (pcscd is not running), READER_DENIED (polkit).  Freed with
 * pcsc_readers_free(). */
struct pcsc_reader {
  char *name;
  bool card;       /* a card is in it */
  bool exclusive;  /* and another program keeps it for itself */
  uint8_t atr[33]; /* ISO 7816-3 */
  size_t atr_len;
};
struct pcsc_readers {
  struct pcsc_reader *items;
  size_t count;
};
XQ_MUST_CHECK xq_err *pcsc_readers(struct pcsc_readers *readers);
/** Frees what is in it, and empties it. */
void pcsc_readers_free(struct pcsc_readers *readers);

typedef struct pcsc_card pcsc_card;

/** Connects, shared.  TOKEN_REMOVED (no card), TOKEN_BUSY (exclusive use; fact program), CANCELLED (given up by hook),
 * READER_SERVICE, READER_DENIED.  hooks may be NULL: then a held card is TOKEN_BUSY after two seconds. */
XQ_MUST_CHECK xq_err *pcsc_connect(const char *reader, const struct xq_token_hooks *hooks, pcsc_card **card);
/** forget: reset the card, so that it forgets the PIN; else it is left as it is.  Waits at most a second for
 * others: what could not be done by then is done once they let go, if this program still runs then.  (When a program
 * ends without this, pcscd resets the card only if it ended inside a transaction.) */
void pcsc_disconnect(pcsc_card **card, bool forget);
/** Borrowed, as long as the card. */
const char *pcsc_reader_name(const pcsc_card *card);

/** Begins a transaction.  *fresh: the card was reset (by another program) or taken out and put in again since the last
 * one of this connection: nothing selected or verified before holds any more, and it may be another card.  The first
 * transaction of a connection is fresh.  TOKEN_REMOVED, TOKEN_BUSY, CANCELLED, READER_SERVICE (the daemon died; a later
 * call connects anew once it is back). */
XQ_MUST_CHECK xq_err *pcsc_begin(pcsc_card *card, bool *fresh);
/** Ends it.  Errors do not matter: the card is free either way. */
void pcsc_end(pcsc_card *card);
/** One APDU as it stands and its whole answer with the status word; in a transaction.  *answer_len: room in answer
 * (PCSC_ANSWER_MAX is always enough) on entry, bytes used on return, at least two.  TOKEN_REMOVED; TOKEN_BUSY with fact
 * reset = "yes" when another program reset the card in between (the caller begins its job again); IO
 * (fact scard) when the exchange failed.  After any error the next transaction is fresh. */
XQ_MUST_CHECK xq_err *pcsc_transmit(pcsc_card *card, const uint8_t *apdu, size_t len, uint8_t *answer,
                                    size_t *answer_len);

/** What a reader's own keys can do for a PIN (PC/SC part 10): control codes, 0 where it cannot. */
struct pcsc_pad {
  uint32_t verify, modify;
};
/** Asks the reader; in a transaction.  One that answers nothing, or nonsense, has no pad. */
struct pcsc_pad pcsc_pad(pcsc_card *card);
/** Its answer: tag, length 4, control code in network byte order, again and again.  False: it is not that. */
bool pcsc_pad_read(const uint8_t *list, size_t len, struct pcsc_pad *pad);

/** A command whose data are one PIN, or for a new one two of them, in ASCII digits from the left of fields of `field`
 * bytes that are filled up already. */
struct pcsc_pin_command {
  const uint8_t *apdu;
  size_t len; /* PCSC_PIN_COMMAND_MAX at most */
  uint8_t field, min, max;
};
#define PCSC_PIN_COMMAND_MAX 64
/** The person types on the pad, which sends the command; in a transaction, which others wait for meanwhile.  *sw: the
 * card's answer.  No command was sent: CANCELLED; PIN_NEEDED with fact pad = "timeout", or "differ" (the new PIN was
 * not the same twice); PIN_LENGTH; TOKEN_UNSUPPORTED (fact what = "pin-pad").  Else as pcsc_transmit(). */
XQ_MUST_CHECK xq_err *pcsc_verify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad,
                                             const struct pcsc_pin_command *command, uint16_t *sw);
/** The same for the PIN as it is and the new one, typed twice. */
XQ_MUST_CHECK xq_err *pcsc_modify_pin_direct(pcsc_card *card, const struct pcsc_pad *pad,
                                             const struct pcsc_pin_command *command, uint16_t *sw);

/** Whether the card is still in the reader, without a transaction.  NULL, TOKEN_REMOVED, READER_SERVICE. */
XQ_MUST_CHECK xq_err *pcsc_present(pcsc_card *card);
/** What the last pcsc_present() saw besides: the card was taken out (and put in again) since the last transaction, so
 * it may be another one.  Only a transaction, which will be fresh, can tell. */
bool pcsc_moved(const pcsc_card *card);
/** Another number each time a card is put into the reader; in a transaction. */
uint16_t pcsc_insertion(const pcsc_card *card);

/** APDUs and bytes of this process so far, for `make bench`. */
struct pcsc_counts {
  uint64_t apdus, sent, received;
};
/** As they stand now. */
struct pcsc_counts pcsc_counts(void);

/** The other program that holds this reader's card, "name (pid)"; NULL where it cannot be known.  New string. */
char *pcsc_holder(void);

/** A backend's watch(): readers and cards coming and going. */
void pcsc_watch(const struct xq_token_config *config, struct xq_token_watch *watch);

#endif
