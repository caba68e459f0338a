/*
 * token.h - keys and the media they live on: one interface over key files (PKCS#12) now, smart cards and PKCS#11
 * modules behind it later.  A private key leaves here as an EVP_PKEY of the in-process OpenSSL provider "xuqi"
 * (provider.c), so that requests, signed messages and TLS need not know where it lives.
 *
 *     scan -> list of media -> open -> entries (certificate + key) -> login -> EVP_PKEY -> sign
 *                                                                           -> install transaction
 *
 * A medium is addressed by a URI: "file:/home/hu/hu.p12" for a key file.
 */
#ifndef XUQI_TOKEN_H
#define XUQI_TOKEN_H

#include "xuqi/pki.h"

/* ---- backends: one file each (keystore.c), listed in backends.c */

typedef struct xq_token xq_token;

/** What a backend is told when it looks for media.  Borrowed, NULL-terminated lists. */
struct xq_token_config {
  const char *const *key_files; /* paths of PKCS#12 files, or directories searched for *.p12 and *.pfx */
  const char *state_dir;        /* where PIN counters and install journals are kept */
};

enum xq_token_kind { XQ_TOKEN_FILE, XQ_TOKEN_CARD, XQ_TOKEN_PKCS11 };

struct xq_token_info {
  enum xq_token_kind kind;
  char *uri;
  char *label;  /* in a person's words: "hu.p12" */
  char *serial; /* of the medium; for a file the first 16 hex digits of the key's public fingerprint once known, else
                   NULL */
  bool read_only;
  size_t pin_min, pin_max; /* characters */
};

/** The PIN as it stands, asked without spending a try. */
struct xq_pin_state {
  int tries_left;       /* until it locks or pauses; -1 unknown */
  bool locked;          /* for good (a card) */
  int64_t wait_seconds; /* > 0: tries are refused for that long (key files are slowed, never locked for good) */
};

/** All media present.  An unreadable one does not spoil the others: it is left out.  Caller frees list with
 *  xq_token_list_free. */
struct xq_token_list {
  xq_token **tokens;
  size_t count;
  xq_err *
      left_out; /* why the first medium that is here was left out (TOKEN_DAMAGED, PERMISSION, IO; fact path); or NULL */
};
XQ_MUST_CHECK xq_err *xq_token_scan(const struct xq_token_config *config, struct xq_token_list *list);
void xq_token_list_free(struct xq_token_list *list);
/** One medium by URI (or, for files, a plain path). KEY_ABSENT, MALFORMED, TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *xq_token_open(const struct xq_token_config *config, const char *uri, xq_token **token);
void xq_token_free(xq_token **token);
/** Another reference to the same open medium; each is dropped by xq_token_free(). */
xq_token *xq_token_ref(xq_token *token);
const struct xq_token_info *xq_token_get_info(const xq_token *token); /* borrowed */

/** An entry: a certificate and, usually, its key.  A key file shows its certificates without the PIN where the file
 * allows it; otherwise from the public copy kept beside it (NAME.p12.crt), written at first login. */
struct xq_token_entry {
  char *id;               /* stable within the medium; hex. For key files the first 32 digits of xq_key_fingerprint() */
  X509 *cert;             /* owned by the entry */
  STACK_OF(X509) * chain; /* further certificates found beside it; may be NULL */
  bool has_key;
};
struct xq_token_entries {
  struct xq_token_entry *items;
  size_t count;
};
/** What can be seen now; PIN_NEEDED (only) when nothing can be seen before login. */
XQ_MUST_CHECK xq_err *xq_token_entries(xq_token *token, struct xq_token_entries *entries);
void xq_token_entries_free(struct xq_token_entries *entries);

/* ---- PIN */

XQ_MUST_CHECK xq_err *xq_token_pin_state(xq_token *token, struct xq_pin_state *state);
/** Spends a try unless the length is impossible (PIN_LENGTH) or a wait is on (PIN_WAIT, fact wait_seconds).
 *  PIN_WRONG with facts tries_left, wait_seconds; PIN_LOCKED; TOKEN_REMOVED; TOKEN_DAMAGED.
 *  The secret is kept, wiped at logout, only while logged in: a key file is written under it. */
XQ_MUST_CHECK xq_err *xq_token_login(xq_token *token, const xq_secret *pin);
bool xq_token_logged_in(const xq_token *token);
/** Forgets the PIN and every private key; EVP_PKEYs handed out fail from now on with PIN_NEEDED. */
void xq_token_logout(xq_token *token);
/** For files: re-encrypts under a new PIN of at least 6 characters, atomically; the old PIN counts as a try.
 * PIN_LENGTH, PIN_WRONG, PIN_WAIT.  Files kept by earlier installs stay under the PIN they had. */
XQ_MUST_CHECK xq_err *xq_token_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);

/* ---- keys */

/** Loads the provider into OpenSSL's default context, once; called by xq_token_scan and _open. */
XQ_MUST_CHECK xq_err *xq_provider_load(void);
/** The entry's private key as an EVP_PKEY of the provider.  Usable while logged in (else its operations fail,
 * PIN_NEEDED from xq_token_last_error). RSA 2048..4096, P-256, P-384.  KEY_ABSENT, KEY_UNSUPPORTED. Caller frees. */
XQ_MUST_CHECK xq_err *xq_token_key(xq_token *token, const char *entry_id, EVP_PKEY **key);
/** The error behind the last failed operation of one of this token's keys (OpenSSL itself carries no cause); taken, may
 * be NULL. */
xq_err *xq_token_last_error(xq_token *token);
/** Makes a new key on the medium beside the old one, not yet in use. It survives a crash. *entry_id is a new string. */
XQ_MUST_CHECK xq_err *xq_token_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);

/* ---- the install transaction (install.c): DESIGN "before every act that destroys, its undo; after every act, its
   proof"

   check -> journal (old + new certificate, fsync) -> keep the old -> write -> read back -> prove -> [service told] ->
   done
*/

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
  bool written_and_read_back;
  bool key_matches; /* a trial signature verified */
  bool chain_trusted;
  bool holder_unchanged;
  bool extended; /* new notAfter > old notAfter */
  char *old_serial, *new_serial;
  int64_t old_not_before, old_not_after, new_not_before, new_not_after;
  char *kept_at; /* where the old certificate (and key) is kept: a path or URI */
};
void xq_install_proof_free(struct xq_install_proof **proof);

/** The checks alone, before anything is written and without login where possible: the certificate is for this key, this
 * holder, longer, trusted, in time. CERT_* codes. */
XQ_MUST_CHECK xq_err *xq_install_check(xq_token *token, const struct xq_install_request *req);
/** The whole transaction up to the proof.  Needs login.  If new_cert is already in place (an earlier run was cut off)
 * it is proved again and the same proof results.  After any error the old certificate is usable. CERT_*, TOKEN_*,
 * DISK_FULL, PERMISSION, INSTALL_UNPROVEN, PIN_NEEDED. */
XQ_MUST_CHECK xq_err *xq_install_run(xq_token *token, const struct xq_install_request *req,
                                     struct xq_install_proof **proof);
/** Drops the journal once the service has been told. */
XQ_MUST_CHECK xq_err *xq_install_done(xq_token *token, const char *business_no);
/** What an earlier run left: NULL business_no when nothing is open. New string. */
XQ_MUST_CHECK xq_err *xq_install_pending(xq_token *token, char **business_no);
/** Can an install succeed here? (writable directory, free space, file not read-only).  For --dry-run and before money
 * is spent. */
XQ_MUST_CHECK xq_err *xq_install_possible(xq_token *token);

/* ---- making key files (demo, tests, and the service's `init`) */

/** Writes a PKCS#12 (PBES2 AES-256-CBC, PBKDF2 SHA-256, HMAC-SHA-256; mode 0600) of key, cert, chain; certificates
 * unencrypted so that they can be listed without the PIN. */
XQ_MUST_CHECK xq_err *xq_keystore_create(const char *path, const xq_secret *pin, EVP_PKEY *key, X509 *cert,
                                         STACK_OF(X509) * chain);

#endif
