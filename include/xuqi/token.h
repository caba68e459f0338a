/*
 * token.h - keys and the media they live on: one interface over key files (PKCS#12), PIV smart cards (PC/SC) and
 * PKCS#11 modules.  A private key leaves here as an EVP_PKEY of the in-process OpenSSL provider "xuqi" (provider.c), so
 * that requests, signed messages and TLS need not know where it lives.
 *
 *     scan -> list of media -> open -> entries (certificate + key) -> login -> EVP_PKEY -> sign
 *                                                                           -> install transaction
 *
 * A medium is addressed by a URI, a key on it by that URI and the key's own mark:
 *
 *     file:/home/hu/hu.p12#0123...                             a key file; the key's fingerprint
 *     piv:12345678#9a                                          a PIV card by its serial number (else the GUID of its
 *                                                              CHUID, else "reader=" and the reader's name); the slot
 *     pkcs11:token=hu;serial=...;...;id=%01                    RFC 7512; whoever gives one may leave out any part of it
 */
#ifndef XUQI_TOKEN_H
#define XUQI_TOKEN_H

#include "xuqi/pki.h"

/* ---- backends: one directory each (piv/), listed in backends.c */

typedef struct xq_token xq_token;

enum xq_attend { XQ_ATTEND_TOUCH, XQ_ATTEND_PAD, XQ_ATTEND_OVER };

/** Why a key asks for its PIN. */
enum xq_pin_why {
  XQ_PIN_WHY_LOGIN,  /* nobody has logged in yet */
  XQ_PIN_WHY_ALWAYS, /* this key asks before every signature (PIV slot 9C, CKA_ALWAYS_AUTHENTICATE) */
  XQ_PIN_WHY_RESET,  /* another program made the card forget it */
};

/** What the layer asks of whoever drives it, from inside a call and in that call's thread, with no transaction open on
 * a card.  Any may be NULL. */
struct xq_token_hooks {
  void *ctx;
  /** The PIN for one operation.  A NULL *pin with no error means: type it on the reader's own pad.  last: why the one
   * before was refused, or NULL.  CANCELLED and others end the operation. */
  xq_err *(*ask_pin)(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                     xq_secret **pin);
  /** Another program holds the card in this reader (its name and pid, or NULL where it cannot be known).  Called again
   * about four times a second while that lasts; true: give up (the call ends with CANCELLED). */
  bool (*held)(void *ctx, const char *reader, const char *program);
  /** The key waits for a finger (touch policy), or for the PIN on its pad. */
  void (*attend)(void *ctx, xq_token *token, enum xq_attend what);
};

/** What a backend is told when it looks for media.  Borrowed, NULL-terminated lists; NULL: none. */
struct xq_token_config {
  const char *const *key_files;       /* paths of PKCS#12 files, or directories searched for *.p12 and *.pfx */
  const char *state_dir;              /* where PIN counters, install journals and old certificates are kept */
  const char *const *modules;         /* PKCS#11: paths of modules, besides the configured ones */
  bool configured_modules;            /* those that p11-kit is configured with, too */
  bool cards;                         /* PIV cards over PC/SC */
  const char *management_key;         /* path of a file with a card's management key in hex; NULL: the card's own (PIN
                                         protected) or the makers' default */
  const struct xq_token_hooks *hooks; /* outlives every token; may be NULL */
  bool look_only;                     /* nothing is written but what a PIN given counts as: what would write, fails */
};

enum xq_token_kind { XQ_TOKEN_FILE, XQ_TOKEN_CARD, XQ_TOKEN_PKCS11 };

struct xq_token_info {
  enum xq_token_kind kind;
  char *uri;
  char *label;  /* in a person's words: "hu.p12", "YubiKey 5", the token's label */
  char *serial; /* of the medium; for a file the first 16 hex digits of the key's public fingerprint once known, else
                   NULL */
  char *place;  /* where it is plugged in: the reader or slot; NULL for files */
  char *model;  /* make and version, as it says itself; NULL */
  bool read_only;
  bool pin_pad;            /* the PIN is typed on the reader: login takes NULL */
  bool pin_pad_change;     /* and changed there: change_pin takes NULL twice */
  bool can_unblock;        /* has a PUK (or SO PIN) that sets a new PIN */
  size_t pin_min, pin_max; /* characters */
};

/** The PIN as it stands, asked without spending a try. */
struct xq_pin_state {
  int tries_left;       /* until it locks or pauses; -1 unknown; never 0 where it only pauses */
  bool low;             /* wrong ones were given; where tries_left is -1 nobody tells how many are left (PKCS#11) */
  bool locked;          /* for good (a card) */
  bool pauses;          /* wrong ones bring a pause and never lock (key files) */
  int64_t next_wait;    /* where it pauses: seconds that the next pause will last */
  int unblock_left;     /* tries of the PUK; -1 unknown, 0: blocked or none */
  bool factory_set;     /* still the one every such card is sold with */
  int64_t wait_seconds; /* > 0: tries are refused for that long (key files are slowed, never locked for good) */
};

/** All media present.  An unreadable one does not spoil the others: it is left out.  A card that two backends reach is
 *  there once, by PC/SC.  Caller frees list with xq_token_list_free. */
struct xq_token_list {
  xq_token **tokens;
  size_t count;
  /* why the first medium that is here was left out (TOKEN_DAMAGED, PERMISSION, IO; fact path); or NULL */
  xq_err *left_out;
  /* why a kind of media could not be looked for at all (READER_SERVICE, READER_DENIED, MODULE); or NULL */
  xq_err *unseen;
};
/** Looks for media of all kinds.  An error only where nothing could be looked for (CRYPTO). */
XQ_MUST_CHECK xq_err *xq_token_scan(const struct xq_token_config *config, struct xq_token_list *list);
/** Lets go of all tokens in it, and empties it. */
void xq_token_list_free(struct xq_token_list *list);
/** One medium by URI (or, for files, a plain path). KEY_ABSENT, MALFORMED, TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *xq_token_open(const struct xq_token_config *config, const char *uri, xq_token **token);
/** Drops a reference and sets *token to NULL; the last one logs out and closes the medium. */
void xq_token_free(xq_token **token);
/** Another reference to the same open medium; each is dropped by xq_token_free(). */
xq_token *xq_token_ref(xq_token *token);
const struct xq_token_info *xq_token_get_info(const xq_token *token); /* borrowed */

/** The URI of an entry, as shown at the top; entry_id NULL: of the medium.  New string. */
char *xq_token_uri(const xq_token *token, const char *entry_id);
/** The other way: the medium's part and the entry's id ("" where none is named).  New strings.  MALFORMED. */
XQ_MUST_CHECK xq_err *xq_token_uri_split(const char *uri, char **medium, char **entry_id);
/** Whether a URI as a person gives it (RFC 7512: any part may be left out) means the entry that `full` names. */
bool xq_token_uri_means(const char *given, const char *full);

/* ---- hot plug */

typedef struct xq_token_watch xq_token_watch;
/** Calls `changed`, from a thread of the layer's, whenever a medium was plugged in or pulled out, within a second.  Key
 * files are not watched. */
XQ_MUST_CHECK xq_err *xq_token_watch_start(const struct xq_token_config *config, void (*changed)(void *ctx), void *ctx,
                                           xq_token_watch **watch);
/** Ends the threads (within a quarter of a second) and sets *watch to NULL; NULL is none. */
void xq_token_watch_stop(xq_token_watch **watch);
/** Whether it is still there, and the same one: NULL, TOKEN_REMOVED, TOKEN_SWAPPED.  Cheap. */
XQ_MUST_CHECK xq_err *xq_token_present(xq_token *token);

/** An entry: a certificate and, usually, its key.  A key file shows its certificates without the PIN where the file
 * allows it; otherwise from the public copy kept beside it (NAME.p12.crt), written at first login. */
struct xq_token_entry {
  char *id;               /* stable within the medium; hex. For key files the first 32 digits of xq_key_fingerprint() */
  X509 *cert;             /* owned by the entry */
  STACK_OF(X509) * chain; /* further certificates found beside it; may be NULL */
  bool has_key;
  char *slot;      /* the medium's own name of the place: "9A"; NULL */
  bool pin_always; /* asks for the PIN before every signature */
  bool touch;      /* wants a finger at every signature */
  xq_err *problem; /* cert is NULL because what is in its place cannot be read (TOKEN_DAMAGED); else NULL */
};
struct xq_token_entries {
  struct xq_token_entry *items;
  size_t count;
};
/** What can be seen now; PIN_NEEDED (only) when nothing can be seen before login. */
XQ_MUST_CHECK xq_err *xq_token_entries(xq_token *token, struct xq_token_entries *entries);
/** Frees what is in it, and empties it. */
void xq_token_entries_free(struct xq_token_entries *entries);

/* ---- PIN */

/** Asks the medium, without spending a try.  TOKEN_REMOVED, TOKEN_BUSY, READER_SERVICE, MODULE. */
XQ_MUST_CHECK xq_err *xq_token_pin_state(xq_token *token, struct xq_pin_state *state);
/** Spends a try unless the length is impossible (PIN_LENGTH), a wait is on (PIN_WAIT, fact wait_seconds) or it would be
 *  the last one before the PIN locks for good and nobody allowed that (PIN_LAST_TRY).  pin NULL: typed on the pad
 *  (CANCELLED there; PIN_NEEDED with fact pad = "timeout": nobody did).
 *  PIN_WRONG with facts tries_left, wait_seconds, and where it only pauses next_wait; PIN_LOCKED; TOKEN_REMOVED; TOKEN_DAMAGED.
 *  The secret is kept, wiped at logout, only while logged in: a key file is written under it. */
XQ_MUST_CHECK xq_err *xq_token_login(xq_token *token, const xq_secret *pin);
/** Whether a PIN was given and holds still, as far as is known without asking the medium. */
bool xq_token_logged_in(const xq_token *token);
/** A person said yes: the next PIN given may be the last try. */
void xq_token_allow_last_try(xq_token *token);
/** Forgets the PIN and every private key; EVP_PKEYs handed out fail from now on with PIN_NEEDED. */
void xq_token_logout(xq_token *token);
/** For files: re-encrypts under a new PIN of at least 6 characters, atomically; the old PIN counts as a try.
 * PIN_LENGTH, PIN_WRONG, PIN_WAIT, PIN_LAST_TRY.  Both NULL: typed on the pad (info.pin_pad_change).  Files kept by
 * earlier installs stay under the PIN they had. */
XQ_MUST_CHECK xq_err *xq_token_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
/** All that change_pin would check, and nothing changed: the old PIN, which counts as a try, and what is known of the new
 *  one.  Both NULL: the old one is typed on the pad, the new one is not looked at. */
XQ_MUST_CHECK xq_err *xq_token_try_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
/** The shortest new PIN that change_pin and unblock take. */
size_t xq_token_new_pin_min(const xq_token *token);
/** Sets a new PIN by the PUK (PIV) or the security officer's PIN (PKCS#11).  PUK_WRONG (fact tries_left), PUK_LOCKED,
 *  PIN_LENGTH, PIN_LAST_TRY (fact what = "puk"), TOKEN_UNSUPPORTED. */
XQ_MUST_CHECK xq_err *xq_token_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin);
/** All that unblock would check, and nothing changed.  *tried: whether the code was, which counts as a try; a PIV card
 *  says only together with a new PIN whether its PUK is right. */
XQ_MUST_CHECK xq_err *xq_token_try_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin,
                                           bool *tried);

/* ---- keys */

/** Loads the provider into OpenSSL's default context, once; called by xq_token_scan and _open. */
XQ_MUST_CHECK xq_err *xq_provider_load(void);
/** The entry's private key as an EVP_PKEY of the provider.  When it needs a PIN nobody has given, its operations ask by
 * the hooks, or fail (PIN_NEEDED from xq_token_last_error) where there are none. RSA 2048..4096, P-256, P-384.
 * KEY_ABSENT, KEY_UNSUPPORTED. Caller frees. */
XQ_MUST_CHECK xq_err *xq_token_key(xq_token *token, const char *entry_id, EVP_PKEY **key);
/** xq_key_fingerprint() of an entry's key, where the medium can tell its public half.  KEY_ABSENT. */
XQ_MUST_CHECK xq_err *xq_token_key_fingerprint(xq_token *token, const char *entry_id, char out[65]);
/** A medium's own word that a key was made in it and never left: a certificate for the key, and the one of the maker's
 * that signs it (NULL: not told).  Caller frees.  TOKEN_UNSUPPORTED (also for a key that was imported). */
XQ_MUST_CHECK xq_err *xq_token_attest(xq_token *token, const char *entry_id, X509 **statement, X509 **by);
/** The error behind the last failed operation of one of this token's keys (OpenSSL itself carries no cause); taken, may
 * be NULL. */
xq_err *xq_token_last_error(xq_token *token);
/** Makes a new key on the medium beside the old one, not yet in use. It survives a crash. *entry_id is a new string.
 *  TOKEN_FULL, TOKEN_READ_ONLY, MANAGEMENT_KEY, KEY_UNSUPPORTED. */
XQ_MUST_CHECK xq_err *xq_token_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);

/* ---- the install transaction (install.c): before every act that destroys, its undo; after every act, its proof

   check -> journal (old + new certificate, on disk) -> keep the old -> write -> read back -> prove
         -> [the service is told] -> done */

struct xq_install_request {
  const char *entry_id;    /* the entry whose certificate is renewed */
  const char *new_key_id;  /* entry with the generated key; NULL: same key, or one on the medium that fits new_cert */
  X509 *new_cert;          /* borrowed */
  STACK_OF(X509) * chain;  /* borrowed, issuer first; may be NULL */
  STACK_OF(X509) * roots;  /* trust anchors; borrowed */
  const char *business_no; /* noted in the journal */
  int64_t now;             /* the service's time */
};

/** The proof: nothing here is true that was not read back and checked.  Where the new certificate was in place already
 * and nothing tells any more what it replaced (the key file was carried here alone), old_serial and kept_at are NULL
 * and holder_unchanged and extended are false; everything else is proved all the same. */
struct xq_install_proof {
  bool already; /* another run had written it: this one only read back and checked */
  bool written_and_read_back;
  bool key_matches; /* a trial signature verified */
  bool chain_trusted;
  bool holder_unchanged;
  bool extended; /* new notAfter > old notAfter */
  char *old_serial, *new_serial;
  int64_t old_not_before, old_not_after, new_not_before, new_not_after;
  char *kept_at; /* where the old certificate (and key) is kept: a path or URI */
};
/** Sets *proof to NULL; NULL is none. */
void xq_install_proof_free(struct xq_install_proof **proof);

/** The checks alone, before anything is written and without login where possible: the certificate is for this key, this
 * holder, longer, trusted, in time. CERT_* codes. */
XQ_MUST_CHECK xq_err *xq_install_check(xq_token *token, const struct xq_install_request *req);
/** The whole transaction up to the proof.  Needs login.  If new_cert is already in place (an earlier run was cut off)
 * it is proved again and the same proof results; likewise where another program writes it at the same moment, which is
 * found out under the medium's lock.  After any error the old certificate is usable. CERT_*, TOKEN_* (TOKEN_CHANGED:
 * something else was written there meanwhile),
 * DISK_FULL, PERMISSION, INSTALL_UNPROVEN, PIN_NEEDED. */
XQ_MUST_CHECK xq_err *xq_install_run(xq_token *token, const struct xq_install_request *req,
                                     struct xq_install_proof **proof);
/** Drops the journal once the service has been told. */
XQ_MUST_CHECK xq_err *xq_install_done(xq_token *token, const char *business_no);
/** What an earlier run left: NULL business_no when nothing is open. New string. */
XQ_MUST_CHECK xq_err *xq_install_pending(xq_token *token, char **business_no);
/** Can an install succeed here: writable, room for the certificate (and a free slot for a new key), the management key
 *  at hand, PIN not locked?  For --dry-run and before money is spent; finds out more when logged in.  entry_id NULL:
 * any. TOKEN_READ_ONLY, TOKEN_FULL, MANAGEMENT_KEY, PIN_LOCKED, PERMISSION, TOKEN_REMOVED. */
XQ_MUST_CHECK xq_err *xq_install_possible(xq_token *token, const char *entry_id, bool new_key);
/** Mends an entry whose certificate cannot be read (entry.problem) from what an install kept on this machine, else with
 *  `offered` (may be NULL), proves it and says by *mended whether there was anything to mend it with.  Needs login. */
XQ_MUST_CHECK xq_err *xq_install_mend(xq_token *token, const char *entry_id, X509 *offered, bool *mended);

/* ---- making key files (demo, tests, and the service's `init`) */

/** Writes a PKCS#12 (PBES2 AES-256-CBC, PBKDF2 SHA-256, HMAC-SHA-256; mode 0600) of key, cert, chain; certificates
 * unencrypted so that they can be listed without the PIN. */
XQ_MUST_CHECK xq_err *xq_keystore_create(const char *path, const xq_secret *pin, EVP_PKEY *key, X509 *cert,
                                         STACK_OF(X509) * chain);

#endif
