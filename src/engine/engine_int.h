/*
 * engine_int.h - the engine within: a thread that takes commands from a queue, and what commands share.
 *
 *     event.c draft.c key.c   what an event, a draft, a key owns
 *     queue.c    commands in, events out, cancelling            (the only file with locks)
 *     steps.c    the small events that every command sends
 *     session.c  PIN and session; what the token layer asks of the engine
 *     media.c    open media and the key a command is about
 *     journal.c  the application whose outcome is not known
 *     scan.c apply.c progress.c payment.c install.c medium.c doctor.c   one group of commands each
 *     engine.c   life, and the commands of engine.h as entries for the queue
 *
 * Everything below runs in the engine's thread unless said otherwise.
 */
#ifndef XUQI_ENGINE_INT_H
#define XUQI_ENGINE_INT_H

#include <pthread.h>

#include "xuqi/engine.h"

/* ---- a command */

/** xq_draft with everything owned. */
struct eng_draft {
  char *business_no; /* NULL: a new application */
  int months;
  int64_t fee_fen;
  char *price_version;
  char *agreement_version, *agreement_sha256, *agreement_language;
  char **notices;
  size_t notice_count;
  struct xq_form_frozen *form;
  bool new_key;
  bool precheck;
};

struct eng_command {
  struct eng_command *next;
  uint64_t id;
  xq_err *(*run)(struct xq_engine *e, const struct eng_command *c);
  bool quiet;      /* nobody is asked for a PIN: it ends instead */
  bool makes_room; /* for every command that does not: it waits behind them, and runs again when it was broken off */
  char *key_ref;
  char **refs; /* of which certificates it is, NULL at the end; NULL: of all */
  char *business_no;
  char *order_no;
  int64_t revision; /* of the application as the person saw it, and what it said of money */
  enum xq_payment payment;
  struct xq_transfer_list transfers;
  struct eng_draft *draft;
  xq_secret *old_pin, *new_pin; /* old_pin: or the PUK */
  bool last_try;
};

/** The key a command is about. */
struct eng_key {
  xq_token *token; /* a reference */
  char *ref;
  char *entry_id;
  X509 *cert;
  STACK_OF(X509) * chain; /* may be NULL */
  char fingerprint[65];
  bool pin_always; /* asks for the PIN before every signature */
};

/** A certificate of the last EV_KEYS, of which the service is asked. */
struct eng_known {
  char *ref;
  char fingerprint[65];
};

/** What the engine's thread does between commands; handed to the queue, which does not know how. */
struct eng_idle {
  void (*look)(struct xq_engine *e);   /* something was plugged in or pulled out */
  void (*forget)(struct xq_engine *e); /* PINs and sessions; also when the thread ends */
};

/* ---- the engine */

struct eng_event_node {
  struct eng_event_node *next;
  struct xq_event *event;
};

struct xq_engine {
  /* fixed after start */
  char *url, *ca_file, *state_dir;
  char *management_key;
  char **key_files, **modules; /* NULL-terminated */
  struct xq_token_config token_config;
  struct xq_token_hooks hooks;
  bool unwatched;
  bool dry_run;
  xq_token_watch *media_watch;
  const struct eng_idle *idle;
  pthread_t thread;
  int pipe[2]; /* holds one byte while events wait */

  /* of the engine's thread alone; xq_ca_interrupt() excepted */
  xq_ca *ca;
  struct xq_token_list media;
  struct eng_known *known;
  size_t known_count;
  struct eng_key about; /* what the running command is about, for whoever has to ask for its PIN */
  enum xq_pin_purpose purpose;
  bool quiet;     /* the running command asks nobody for a PIN */
  bool impatient; /* a card that others hold is a finding, not worth the wait */

  /* under lock */
  pthread_mutex_t lock;
  pthread_cond_t wake;
  struct eng_command *queue;
  struct eng_event_node *events, **events_end;
  uint64_t last_id;
  uint64_t running;             /* id; 0: none */
  bool cancelled;               /* the running one */
  bool committed;               /* the running one may not be cancelled now */
  struct eng_command *yielding; /* what the running one is when it makes room: run again later; NULL: it does not */
  bool yields;                  /* ... and it was told to */
  bool stopping;
  bool forget;
  bool pin_wanted;
  bool last_try; /* a person allowed it, for the next PIN */
  xq_secret *pin;
  uint64_t changes, changes_seen; /* of what is plugged in */
  bool waiting_long;              /* on the network, where a change of the media is news */
  bool attending;                 /* the face was told that a key waits for something */
  char *held;                     /* by whom a card is held, as told; NULL */
  bool held_given_up;
  char language[6];
};

/* ---- key.c */

/** Lets go of what a key holds; all zero afterwards. */
void xq_eng_key_clear(struct eng_key *key);
/** The private key; the medium must be logged in. */
XQ_MUST_CHECK xq_err *xq_eng_private_key(const struct eng_key *key, const char *entry_id, EVP_PKEY **pkey);
/** What the medium says of an operation of its key that OpenSSL only reports as failed; else err itself. */
xq_err *xq_eng_explain(const struct eng_key *key, xq_err *err);
/** The error that says that this medium is not there any more, or not the same; else NULL. */
XQ_MUST_CHECK xq_err *xq_eng_medium_gone(xq_token *token);

/* ---- queue.c */

/** Starts the thread, and the watch for media unless `unwatched`; idle is static. */
XQ_MUST_CHECK xq_err *xq_eng_queue_start(struct xq_engine *e, const struct eng_idle *idle);
/** Cancels what runs, ends both threads, frees what waits. */
void xq_eng_queue_stop(struct xq_engine *e);
/** Takes the command over, numbers it. From any thread. */
uint64_t xq_eng_queue_add(struct xq_engine *e, struct eng_command *c);
/** A new event of the running command. */
struct xq_event *xq_eng_event(struct xq_engine *e, enum xq_event_kind kind);
/** Hands the event to the face. */
void xq_eng_emit(struct xq_engine *e, struct xq_event *event);
/** CANCELLED if the running command was. */
XQ_MUST_CHECK xq_err *xq_eng_check_cancelled(struct xq_engine *e);
/** From here to the next call with false the running command cannot be cancelled (only stopped). CANCELLED if it
 * already was. */
XQ_MUST_CHECK xq_err *xq_eng_commit(struct xq_engine *e, bool on);
/** From here on the running command makes room for others: it ends with CANCELLED then, and `rest`, taken over, is run
 * later under its number, as if it had gone on. */
void xq_eng_make_room(struct xq_engine *e, struct eng_command *rest);
/** A pause that ends early when the media have changed since there were `seen` changes, or with CANCELLED. */
XQ_MUST_CHECK xq_err *xq_eng_pause(struct xq_engine *e, uint64_t seen, int64_t ms);
/** Waits for xq_engine_give_pin() after `request` was shown, or, for a pad, for xq_engine_allow_last_try() where that
 * is needed: *pin is NULL then.  *last_try: it may be the last one.  CANCELLED, TOKEN_REMOVED. */
XQ_MUST_CHECK xq_err *xq_eng_await_pin(struct xq_engine *e, xq_token *token, struct xq_pin_request *request,
                                       xq_secret **pin, bool *last_try);
/** Whether a person allowed the last try for the next PIN; allowed once. From any thread. */
bool xq_eng_take_last_try(struct xq_engine *e);
/** From here to the next call with false a change of the media interrupts the network. */
void xq_eng_wait_long(struct xq_engine *e, bool on);
/** How often the media have changed so far. */
uint64_t xq_eng_changes(struct xq_engine *e);
/** The interrupted network may be used again; CANCELLED if the command was. */
XQ_MUST_CHECK xq_err *xq_eng_rearm(struct xq_engine *e);
/** Tells the face what a key waits for; OVER only where something was told. */
void xq_eng_attend(struct xq_engine *e, enum xq_attend_kind what, const char *label);
/** Another program has the card: tells the face; true when the command was cancelled.  See xq_token_hooks. */
bool xq_eng_held(struct xq_engine *e, const char *reader, const char *program);

/* ---- steps.c */

/** BEGUN; CANCELLED if the command was cancelled. */
XQ_MUST_CHECK xq_err *xq_eng_begin(struct xq_engine *e, enum xq_step step);
/** DONE or FAILED; returns err. */
XQ_MUST_CHECK xq_err *xq_eng_end(struct xq_engine *e, enum xq_step step, xq_err *err);
/** EV_APPLICATION with a copy. */
void xq_eng_emit_application(struct xq_engine *e, const struct xq_application *app);
/** What was looked at and what came of it, for xq_eng_emit_check(). */
struct xq_check *xq_eng_check(const char *name, enum xq_check_result result, enum xq_finding found);
/* Adds a fact; there is room for XQ_CHECK_FACTS.  Returns the check. */
struct xq_check *xq_eng_check_fact(struct xq_check *check, const char *fact, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Sends it, with the error that was found (NULL: none); takes both. */
void xq_eng_emit_check(struct xq_engine *e, struct xq_check *check, xq_err *err);

/* ---- media.c */

/** Looks again at what is here.  A medium that is open and logged in stays so as long as it is the same. */
XQ_MUST_CHECK xq_err *xq_eng_media_scan(struct xq_engine *e);
/** Logs every open medium out and lets go of it. */
void xq_eng_media_forget(struct xq_engine *e);
/** Something was plugged in or pulled out: an open medium that is gone is let go, and the session its key opened. */
void xq_eng_media_check(struct xq_engine *e);
/** Finds the key of a reference; where its name is gone, as after a renewal with a new key, the only key of that medium:
 * who must have the very one compares entry_id.  A sealed medium is opened (PIN).  KEY_ABSENT. */
XQ_MUST_CHECK xq_err *xq_eng_key_find(struct xq_engine *e, const char *ref, struct eng_key *key);
/** Only the medium; a new reference. */
XQ_MUST_CHECK xq_err *xq_eng_medium_find(struct xq_engine *e, const char *ref, xq_token **token);
/** The anchors of ca_file. CONFIG. */
XQ_MUST_CHECK xq_err *xq_eng_roots(struct xq_engine *e, STACK_OF(X509) * *roots);

/* ---- session.c */

/** The PIN, asked until it is right, refused or locked.  Nothing to do when logged in.  key NULL:
 * the medium is sealed. */
XQ_MUST_CHECK xq_err *xq_eng_unlock(struct xq_engine *e, xq_token *token, const struct eng_key *key,
                                    enum xq_pin_purpose purpose);
/** As xq_eng_unlock(), where the key only signs next: one that asks before every signature is not asked for a login
 * before it, as it would want the same PIN twice. */
XQ_MUST_CHECK xq_err *xq_eng_unlock_to_sign(struct xq_engine *e, const struct eng_key *key,
                                            enum xq_pin_purpose purpose);
/** Calls `call`, which needs a medium that is logged in, and again after the PIN when another program made the medium
 * forget it meanwhile. */
XQ_MUST_CHECK xq_err *xq_eng_insist(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose,
                                    xq_err *(*call)(struct xq_engine *e, void *ctx), void *ctx);
/** What the token layer asks of us. */
struct xq_token_hooks xq_eng_hooks(struct xq_engine *e);
/** Calls `call` within a session of the key; once more in a new session when the service says that
 * the old one is over. */
XQ_MUST_CHECK xq_err *xq_eng_with_session(struct xq_engine *e, struct eng_key *key, enum xq_pin_purpose purpose,
                                          xq_err *(*call)(struct xq_engine *e, void *ctx), void *ctx);
/** Now, by the service's clock where it is known. */
int64_t xq_eng_now(struct xq_engine *e);
/** CLOCK_WRONG (facts offset, service_time) when this machine's clock is more than a day off. */
XQ_MUST_CHECK xq_err *xq_eng_check_clock(struct xq_engine *e);

/* ---- journal.c: the exact bytes of an application from before they are sent until their outcome is known; a new key's
 * name */

/** Puts the bytes on disk, to stay. */
XQ_MUST_CHECK xq_err *xq_eng_journal_keep(struct xq_engine *e, const char *fingerprint, const uint8_t *cms, size_t len);
/** *cms NULL: there is none.  doc must be initialised. */
XQ_MUST_CHECK xq_err *xq_eng_journal_read(struct xq_engine *e, const char *fingerprint, uint8_t **cms, size_t *len,
                                          struct xq_application_doc *doc);
/** Nothing is to be sent again. */
void xq_eng_journal_drop(struct xq_engine *e, const char *fingerprint);
/** Sends the bytes (STEP_SEND) and drops the journal once the outcome is known. */
XQ_MUST_CHECK xq_err *xq_eng_journal_send(struct xq_engine *e, struct eng_key *key, const uint8_t *cms, size_t len,
                                          struct xq_application **app);

/** The id of a key that was generated to succeed this certificate's and is not in use yet. NULL: none is known here. */
char *xq_eng_fresh_key_read(struct xq_engine *e, const char *fingerprint);
/** Remembers that id. */
XQ_MUST_CHECK xq_err *xq_eng_fresh_key_keep(struct xq_engine *e, const char *fingerprint, const char *entry_id);
/** It is in use, or not wanted any more. */
void xq_eng_fresh_key_drop(struct xq_engine *e, const char *fingerprint);

/* ---- commands: what the queue runs for each of engine.h */

xq_err *xq_eng_run_scan(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_ask(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_unseal(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_reference(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_apply(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_applications(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_application(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_watch(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_put_transfers(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_withdraw(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_install(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_doctor(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_mend(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_change_pin(struct xq_engine *e, const struct eng_command *c);
xq_err *xq_eng_run_unblock(struct xq_engine *e, const struct eng_command *c);
/** EV_KEYS of what is here, then EV_STATUS of each certificate, making room for other commands (scan.c). */
XQ_MUST_CHECK xq_err *xq_eng_emit_keys(struct xq_engine *e);
/** Forgets which certificates the service is asked of. */
void xq_eng_known_clear(struct xq_engine *e);

/* ---- draft.c */

/** A copy with everything owned; a reference to the form. */
struct eng_draft *xq_eng_draft_dup(const struct xq_draft *draft);
/** Frees, the reference to the form too; NULL is nothing. */
void xq_eng_draft_free(struct eng_draft *d);
/** Whether the document says what the draft says. */
bool xq_eng_draft_is(const struct eng_draft *d, const struct xq_application_doc *doc);
/** Whether the draft still fits what the service publishes. AGREEMENT_CHANGED, NOTICE_UNREAD, PRICE_CHANGED,
 * TERM_UNKNOWN. */
XQ_MUST_CHECK xq_err *xq_eng_draft_check(const struct eng_draft *d, const struct xq_reference *ref);
/** The document to sign. doc must be initialised; csr is copied. */
void xq_eng_draft_document(const struct eng_draft *d, const struct eng_key *key, const uint8_t *csr, size_t csr_len,
                           int64_t now, struct xq_application_doc *doc);

#endif
