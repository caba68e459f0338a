/*
 * engine.h - a renewal, without a screen: commands in, events out.  The full-screen program, the kiosk and the command
 * line are faces of this one interface.
 *
 * The engine runs in a thread of its own.  A command returns at once with a number; every event that answers it carries
 * that number, the last one has `done` set.  Commands run one after another; xq_engine_cancel() ends the running one
 * soon (network waits at once; an install only before its first write).  A question to the service that only shows more
 * (what it says of the keys, agreement and prices) makes room for every other command, and is asked again after it: a
 * service that hangs holds nothing back that needs no service.
 *
 *     face thread                          engine thread
 *     xq_engine_apply(...)  -- queue -->   PIN? --> EV_PIN_NEEDED  <-- answered by xq_engine_give_pin()
 *     poll(xq_engine_fd())  <-- pipe --    EV_STEP ... EV_APPLICATION, done
 *     xq_engine_next()
 */
#ifndef XUQI_ENGINE_H
#define XUQI_ENGINE_H

#include "xuqi/ca.h"
#include "xuqi/token.h"

typedef struct xq_engine xq_engine;

struct xq_engine_config {
  struct xq_ca_config ca;
  struct xq_token_config token; /* its hooks are the engine's own */
  bool unwatched;               /* no XQ_EV_MEDIA: for a face that is gone again after one command */
  bool dry_run;                 /* commands check all that they can, and change nothing on key, service and disk:
                                   apply gives no application, put_transfers and withdraw give it as it would be,
                                   install its proof without what was not done, unblock an EV_CHECK "puk" (WARNING:
                                   that code could not be tried); mend is refused */
};

/* ---- events */

enum xq_event_kind {
  XQ_EV_KEYS,         /* keys: what is here; what the service says of them follows */
  XQ_EV_STATUS,       /* status: what the service says of one of these keys; or err: why it says nothing (now).
                         xq_key_list_note() puts it into the list */
  XQ_EV_REFERENCE,    /* reference */
  XQ_EV_PIN_NEEDED,   /* pin: the engine waits for xq_engine_give_pin() or xq_engine_refuse_pin(); see pin->pad */
  XQ_EV_STEP,         /* step: something begins, succeeded or failed */
  XQ_EV_APPLICATION,  /* application: its present state */
  XQ_EV_APPLICATIONS, /* applications of the certificate, newest first */
  XQ_EV_PROOF,        /* proof of an install */
  XQ_EV_CHECK,        /* check: one finding of doctor */
  XQ_EV_ATTEND,       /* attend: the key waits for a person, or for another program */
  XQ_EV_MEDIA,        /* command 0: something was plugged in or pulled out; faces scan again */
  XQ_EV_DONE,         /* the command ended; err NULL or why not */
};

/** A key and its certificate, as the first screen shows it. */
struct xq_key_view {
  char *ref; /* stable: token uri + "#" + entry id; what commands take */
  char *token_uri, *token_label, *token_serial;
  char *token_place, *token_model; /* the reader; make and version; NULL */
  enum xq_token_kind token_kind;
  char *slot;                /* the medium's own name of the place: "9A"; NULL */
  struct xq_cert_info *cert; /* NULL: can only be seen after login (sealed), or cannot be read (problem) */
  xq_err *problem;           /* why the certificate in its place cannot be read (TOKEN_DAMAGED); else NULL */
  bool has_key;
  bool sealed;
  bool pin_always;              /* asks for the PIN before every signature */
  bool touch;                   /* wants a finger at every signature */
  bool pin_pad;                 /* the PIN is typed on the reader */
  bool can_unblock;             /* has a PUK or SO PIN */
  struct xq_cert_status status; /* valid when status_known */
  bool status_known;
  char *pending_install; /* business number of an install that was cut off; or NULL */
  struct xq_pin_state pin;
  size_t pin_min, pin_max; /* characters of a new PIN */
};
struct xq_key_list {
  struct xq_key_view *items;
  size_t count;
  xq_err *service_err; /* why the service could not be asked; NULL: it was not asked yet, or has answered */
  xq_err *media_err;   /* why a medium that is here was left out, such as a damaged key file; NULL */
  xq_err *unseen_err;  /* why a kind of media could not be looked for (READER_SERVICE, READER_DENIED, MODULE); NULL.
                          Worth saying when no key is found, and by doctor */
};

/** The small steps of a command, in order; words in src/words. */
enum xq_step {
  XQ_STEP_SCAN,
  XQ_STEP_REFERENCE,
  XQ_STEP_LOGIN, /* proving to the service who we are */
  XQ_STEP_CHECK, /* certificate, window, form, install possible */
  XQ_STEP_MAKE_KEY,
  XQ_STEP_MAKE_REQUEST,
  XQ_STEP_SIGN,
  XQ_STEP_SEND,
  XQ_STEP_FETCH, /* certificate */
  XQ_STEP_KEEP_OLD,
  XQ_STEP_WRITE,
  XQ_STEP_READ_BACK,
  XQ_STEP_PROVE,
  XQ_STEP_CONFIRM, /* telling the service */
  XQ_STEP_COUNT_
};
const char *xq_step_name(enum xq_step step); /* stable, for JSON: "scan" ... */
enum xq_step_state { XQ_STEP_BEGUN, XQ_STEP_DONE, XQ_STEP_FAILED };

enum xq_pin_purpose { XQ_PIN_LOGIN, XQ_PIN_APPLY, XQ_PIN_INSTALL, XQ_PIN_UNSEAL };

struct xq_pin_request {
  enum xq_pin_purpose purpose;
  enum xq_pin_why why;
  bool pad;      /* typed on the reader: the engine goes on by itself and waits for no xq_engine_give_pin(); shown until
                    the next event.  With last_try it waits for xq_engine_allow_last_try() or xq_engine_refuse_pin() */
  bool last_try; /* a wrong one locks the key for good: a person must say yes, by xq_engine_allow_last_try() before the
                    PIN is given.  Without it the engine asks again with last = PIN_LAST_TRY */
  char *key_ref, *token_label, *holder, *serial; /* which key, in a person's words */
  struct xq_pin_state state;                     /* tries left, wait */
  size_t pin_min, pin_max;
  xq_err *last; /* why the previous PIN was refused; NULL the first time */
};

/** SKIPPED: not looked at, because a setting says so or because something else has to work first. */
enum xq_check_result { XQ_CHECK_OK, XQ_CHECK_WARNING, XQ_CHECK_BAD, XQ_CHECK_SKIPPED };
/** What was found; words are made of it elsewhere.  In brackets the facts that come with it. */
enum xq_finding {
  XQ_FOUND_ERROR,          /* the error says it [medium] */
  XQ_FOUND_CHARSET,        /* [charset] */
  XQ_FOUND_ROOTS,          /* certificates that may vouch [url, count, path] */
  XQ_FOUND_MEDIA,          /* [count] */
  XQ_FOUND_READERS,        /* [readers, cards] */
  XQ_FOUND_READERS_OFF,    /* not looked for: the setting cards */
  XQ_FOUND_MODULES,        /* [count] */
  XQ_FOUND_MODULES_SYSTEM, /* and those p11-kit is configured with [count] */
  XQ_FOUND_CERTIFICATES,   /* that can be read [count] */
  XQ_FOUND_MENDED,         /* [medium] */
  XQ_FOUND_WHOLE,          /* there was nothing to mend [medium] */
  XQ_FOUND_SERVICE,        /* [name] */
  XQ_FOUND_SERVICE_TRIAL,  /* [name] */
  XQ_FOUND_CLOCK_SAME,
  XQ_FOUND_CLOCK_APART,   /* [offset: seconds] */
  XQ_FOUND_CLOCK_UNKNOWN, /* no service to compare with */
  XQ_FOUND_TRUST,         /* [count] */
  XQ_FOUND_TRUST_UNKNOWN, /* no service, or no certificates that may vouch */
  XQ_FOUND_DISK,          /* [path] */
  XQ_FOUND_SEALED,        /* PINs are kept in locked memory */
  XQ_FOUND_UNSEALED,
  XQ_FOUND_PUK_RIGHT,
  XQ_FOUND_PUK_UNTRIED, /* this card says it only when a PIN is set */
  XQ_FOUND_COUNT_
};
const char *xq_finding_name(enum xq_finding finding); /* stable, for JSON: "readers-off" */

#define XQ_CHECK_FACTS 3
struct xq_check {
  const char *name; /* stable: "locale","config","readers","modules","keys","certificate","service","clock","trust",
                       "disk","sealed-memory","puk" */
  enum xq_check_result result;
  enum xq_finding found;
  struct {
    const char *name; /* NULL: no more */
    char *value;
  } facts[XQ_CHECK_FACTS];
  xq_err *err; /* NULL when fine */
};

/** What a key waits for.  HELD can be ended by xq_engine_cancel(), in an install too. */
enum xq_attend_kind {
  XQ_ATT_TOUCH, /* a finger */
  XQ_ATT_PAD,   /* the PIN on its own pad */
  XQ_ATT_HELD,  /* another program, that has the card */
  XQ_ATT_OVER,  /* nothing any more */
};

struct xq_event {
  enum xq_event_kind kind;
  uint64_t command;
  bool done;   /* last event of its command */
  xq_err *err; /* EV_DONE; EV_STEP when failed; EV_STATUS when the service said nothing */
  struct xq_key_list *keys;
  struct {
    char *ref; /* of the key */
    struct xq_cert_status of;
  } status;
  struct xq_reference *reference; /* owned by the event */
  struct xq_pin_request *pin;
  struct {
    enum xq_step step;
    enum xq_step_state state;
  } step;
  struct xq_application *application;
  struct xq_application_list applications;
  struct xq_install_proof *proof;
  struct xq_check *check;
  struct {
    enum xq_attend_kind what;
    char *label;   /* of the medium; of the reader when HELD */
    char *program; /* HELD: the other program's name and pid, where it can be known; else NULL */
  } attend;
};
/** Frees what the event still owns, and nulls; NULL is nothing. */
void xq_event_free(struct xq_event **event);
/** Who takes something out of an event (and sets it to NULL there) frees it: */
void xq_key_list_free(struct xq_key_list **keys);
/** Puts what an EV_STATUS says into the list that came before it; its err is taken out of the event. */
void xq_key_list_note(struct xq_key_list *keys, struct xq_event *event);
void xq_pin_request_free(struct xq_pin_request **request);
void xq_check_free(struct xq_check **check);

/* ---- life */

/** Starts the thread, and the watch for media unless `unwatched`. The config is copied. CONFIG. */
XQ_MUST_CHECK xq_err *xq_engine_start(const struct xq_engine_config *config, xq_engine **engine);
/** Cancels, joins, wipes; cards forget the PIN. */
void xq_engine_stop(xq_engine **engine);
/** Readable when events wait. */
int xq_engine_fd(const xq_engine *engine);
/** Next event or NULL; owned by the caller. */
struct xq_event *xq_engine_next(xq_engine *engine);
/** For faces without a loop of their own: waits up to timeout_ms (-1: for ever) and gives the next event or NULL. */
struct xq_event *xq_engine_wait(xq_engine *engine, int timeout_ms);

/* ---- commands: each returns its number */

uint64_t xq_engine_scan(xq_engine *engine); /* EV_KEYS at once, then EV_STATUS of each certificate */
uint64_t xq_engine_ask(xq_engine *engine);  /* EV_STATUS of each certificate of the last EV_KEYS */
/** ... of these alone, by their refs, which are copied; those that are not there any more are left out. */
uint64_t xq_engine_ask_of(xq_engine *engine, const char *const *refs, size_t count);
/** Language of agreement and notices from now on: "zh_CN", "en". Not queued. */
void xq_engine_set_language(xq_engine *engine, const char *language);
uint64_t xq_engine_reference(xq_engine *engine); /* EV_REFERENCE */
/** Opens a medium whose certificates cannot be seen before login: asks the PIN, then EV_KEYS. */
uint64_t xq_engine_unseal(xq_engine *engine, const char *key_ref);
/** Session (PIN if needed), then EV_APPLICATIONS. */
uint64_t xq_engine_applications(xq_engine *engine, const char *key_ref);

/** What a person has agreed to and filled in.  Copied; of the form a reference is taken. */
struct xq_draft {
  const char *key_ref;
  const char *business_no; /* correcting a returned one; else NULL */
  int months;
  int64_t fee_fen; /* as shown to the person */
  const char *price_version;
  const char *agreement_version, *agreement_sha256, *agreement_language;
  const char *const *notices; /* ids acknowledged */
  size_t notice_count;
  struct xq_form_frozen *form; /* NULL, in a precheck only: nothing is filled in yet */
  bool new_key;                /* where the policy leaves the choice; otherwise ignored */
  bool precheck; /* only what can be checked without the PIN, in the order in which a person meets it: what is to be
                    said of the medium comes before what was filled in.  Nothing is sent */
};
/** Checks, PIN, request, signature, sending -> EV_STEPs, EV_APPLICATION.  If an application is already open for the
 *  certificate: RENEWAL_OPEN with fact business_no. */
uint64_t xq_engine_apply(xq_engine *engine, const struct xq_draft *draft);
/** Once: EV_APPLICATION. */
uint64_t xq_engine_application(xq_engine *engine, const char *key_ref, const char *business_no);
/** EV_APPLICATION now and at every change until cancelled (DONE with CANCELLED) or final.  Network trouble is reported
 * by an EV_STEP (LOGIN or FETCH failed) and retried with growing pauses. */
uint64_t xq_engine_watch(xq_engine *engine, const char *key_ref, const char *business_no);
/** The same for a page that only shows more by it: nobody is asked for a PIN, it ends with PIN_NEEDED instead. */
uint64_t xq_engine_watch_quietly(xq_engine *engine, const char *key_ref, const char *business_no);
/** Transfers replaced as a whole, if the application still has the revision of `app`: EV_APPLICATION.  Where it was
 * changed elsewhere and the list is not the one that stands there: EV_APPLICATION with what stands there, and
 * VERSION_CONFLICT; STATE_CONFLICT (facts business_status, payment_status) where nothing can be recorded any more. */
uint64_t xq_engine_put_transfers(xq_engine *engine, const char *key_ref, const struct xq_application *app,
                                 const struct xq_transfer_list *list);
/** Withdraws, once however often it is asked: EV_APPLICATION.  Where its payment is not as in `app` any more, which the
 * person decided by: EV_APPLICATION with what it is, and VERSION_CONFLICT. */
uint64_t xq_engine_withdraw(xq_engine *engine, const char *key_ref, const struct xq_application *app);
/** Fetch, the install transaction, proof, confirm: EV_STEPs, EV_PROOF, EV_APPLICATION.  An install that was cut off
 * earlier is finished by the same command. NOT_ISSUED. */
uint64_t xq_engine_install(xq_engine *engine, const char *key_ref, const char *business_no);
uint64_t xq_engine_doctor(xq_engine *engine); /* EV_CHECKs */
/** Mends a certificate that cannot be read (problem of its view) from what an earlier install kept on this machine:
 * PIN, EV_CHECK "certificate", EV_KEYS. */
uint64_t xq_engine_mend(xq_engine *engine, const char *key_ref);
/** Another PIN for a medium: PIN_WRONG, PIN_LENGTH, PIN_WAIT, PIN_LOCKED, PIN_LAST_TRY (unless it was allowed before
 * the call).  Both secrets are taken over and wiped; the caller's pointers are nulled. */
uint64_t xq_engine_change_pin(xq_engine *engine, const char *token_uri, xq_secret **old_pin, xq_secret **new_pin);
/** A new PIN by the PUK or the SO PIN: PUK_WRONG, PUK_LOCKED, PIN_LENGTH, TOKEN_UNSUPPORTED; PIN_LAST_TRY before the
 *  PUK's last one.  Takes both over. */
uint64_t xq_engine_unblock(xq_engine *engine, const char *token_uri, xq_secret **puk, xq_secret **new_pin);
/** Ends command n if it runs or waits. */
void xq_engine_cancel(xq_engine *engine, uint64_t command);

/** Answers EV_PIN_NEEDED. The secret is taken over and wiped after use; the caller's pointer is nulled. */
void xq_engine_give_pin(xq_engine *engine, xq_secret **pin);
void xq_engine_refuse_pin(xq_engine *engine); /* the command ends with CANCELLED */
/** A person said yes: the next PIN given (or typed on the pad; or PIN or PUK of the next change or unblock command) may
 *  be the last try before it locks for good. */
void xq_engine_allow_last_try(xq_engine *engine);
/** Forgets PINs and sessions now (screen left alone, kiosk time-out). */
void xq_engine_forget(xq_engine *engine);

#endif
