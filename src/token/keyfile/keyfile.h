/*
 * keyfile.h - the backend for key files: what the files of this directory share.
 *
 *     NAME.p12               the key file
 *     NAME.p12.SERIAL.old    as it was before the certificate SERIAL was renewed
 *     NAME.p12.new           keys generated and not yet in use, under the same PIN
 *     NAME.p12.crt           public copy of the certificates, only where the file itself hides them
 */
#ifndef XUQI_TOKEN_KEYFILE_H
#define XUQI_TOKEN_KEYFILE_H

#include <openssl/pkcs12.h>

#include "token/backend.h"

/* ---- the container (p12.c, p12_build.c): PKCS#12 (RFC 7292) taken apart and put together again.  What is not
   understood is kept as it is, so that renewing one certificate loses nothing else the file holds. */

#define P12_FILE_MAX ((size_t)1024 * 1024)
#define P12_ITEMS_MAX 64
#define P12_ID_LEN 32 /* an id: the first hex digits of the public key's fingerprint (xq_key_fingerprint) */

struct p12_item {
  PKCS12_SAFEBAG *bag;     /* as found in the file, with its attributes */
  X509 *cert;              /* certificates */
  EVP_PKEY *key;           /* keys, once unlocked and of a kind OpenSSL knows */
  char id[P12_ID_LEN + 1]; /* of the public key; empty while it is not known */
  bool sealed;             /* came out of an encrypted part */
};

struct p12_items {
  struct p12_item *items;
  size_t count;
};

struct p12 {
  PKCS12 *pfx;
  struct p12_items certs, keys, others;
  bool sealed; /* an encrypted part has not been opened yet */
  bool unlocked;
};

/** Of PBKDF2, for all that is written here.  Only tests of other things write files that are opened more quickly. */
extern int p12_iterations;

/** Takes apart what can be seen without the PIN.  MALFORMED. */
XQ_MUST_CHECK xq_err *p12_parse(const uint8_t *der, size_t len, struct p12 **p12);
/** An empty container, unlocked. */
struct p12 *p12_new(void);
/** Wipes the keys, and sets *p12 to NULL; NULL is none. */
void p12_free(struct p12 **p12);
/** Checks the MAC and opens everything.  PIN_WRONG (no facts), TOKEN_DAMAGED. */
XQ_MUST_CHECK xq_err *p12_unlock(struct p12 *p12, const xq_secret *pin);
/** Forgets every opened key and what was found in encrypted parts. */
void p12_lock(struct p12 *p12);
/** Index of the key that goes with certs.items[cert], -1: none.  Certain once unlocked, else by localKeyID. */
int p12_key_of(const struct p12 *p12, size_t cert);
/** Index of the key with this id, -1: none.  Needs an unlocked container. */
int p12_find_key(const struct p12 *p12, const char *id);
/** Index of the certificate that belongs to a key and whose key has this id, the longest valid one; -1: none. */
int p12_find_cert(const struct p12 *p12, const char *id);
/** Adds a key, encrypted under pin. */
XQ_MUST_CHECK xq_err *p12_add_key(struct p12 *p12, EVP_PKEY *key, const xq_secret *pin);
/** Removes keys.items[index]. */
void p12_drop_key(struct p12 *p12, size_t index);
/** Puts cert in the place of certs.items[index]; its friendly name stays. */
XQ_MUST_CHECK xq_err *p12_replace_cert(struct p12 *p12, size_t index, X509 *cert);
/** Adds a certificate unless it is there already. */
XQ_MUST_CHECK xq_err *p12_add_cert(struct p12 *p12, X509 *cert);
/** Encrypts every key anew under pin; all keys must be open (KEY_UNSUPPORTED else). */
XQ_MUST_CHECK xq_err *p12_rekey(struct p12 *p12, const xq_secret *pin);
/** The whole as DER: certificates in the clear, keys in PBES2 (AES-256-CBC, PBKDF2 with HMAC-SHA-256), HMAC-SHA-256
 * over all. */
XQ_MUST_CHECK xq_err *p12_build(const struct p12 *p12, const xq_secret *pin, uint8_t **der, size_t *len);

/** The id of a public key. */
XQ_MUST_CHECK xq_err *p12_key_id(EVP_PKEY *key, char id[P12_ID_LEN + 1]);

/* ---- wrong PINs (pinguard.c): counted here, as a file cannot count.  A try is on disk before it is made, so that
   killing the program wins nothing; after five wrong ones each further try has to wait, longer and longer, but never
   longer than a quarter of an hour: a file can be slowed down, not locked for good. */

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
/** The try is over.  right: the counter is forgotten.  Otherwise tries_left, next_wait and wait_seconds become facts of
 *  `verdict` (PIN_WRONG), which is returned; any other verdict takes the try back.  Frees the guard. */
XQ_MUST_CHECK xq_err *pinguard_end(struct pinguard *guard, xq_err *verdict);

/* ---- the medium (keystore.c) */

struct keystore {
  char *path;     /* of the file itself, links resolved */
  char *identity; /* for the PIN counter: path and public key, so that it follows neither another key nor a copy */
  struct p12 *p12;
  struct p12 *fresh;     /* NAME.p12.new, while logged in; may be NULL */
  STACK_OF(X509) * copy; /* NAME.p12.crt, while the certificates cannot be seen otherwise; may be NULL */
  xq_secret *pin;        /* while logged in */
};

/** Reads a file that must be a regular one of bearable size.  KEY_ABSENT, MALFORMED, PERMISSION. */
XQ_MUST_CHECK xq_err *keystore_read(const char *path, uint8_t **data, size_t *len);
/** path with an ending; new string. */
char *keystore_beside(const struct keystore *ks, const char *ending);
/** A try with the PIN, counted; afterwards *p12 is the file as it is on disk now, opened.  PIN_*, TOKEN_*. */
XQ_MUST_CHECK xq_err *keystore_try_pin(xq_token *token, const xq_secret *pin, struct p12 **p12);
/** The private key with this id, in use or not yet; NULL where there is none.  Borrowed. */
EVP_PKEY *keystore_key(const struct keystore *ks, const char *id);
/** Takes an opened p12 as what the file now is. */
void keystore_take(struct keystore *ks, struct p12 *p12);

/* its part of struct token_backend */
xq_err *keystore_open(xq_token *token, const char *rest);
void keystore_close(xq_token *token);
xq_err *keystore_entries(xq_token *token, struct xq_token_entries *entries);
xq_err *keystore_pin_state(xq_token *token, struct xq_pin_state *state);
xq_err *keystore_login(xq_token *token, const xq_secret *pin);
bool keystore_logged_in(const xq_token *token);
void keystore_logout(xq_token *token);
xq_err *keystore_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key);
xq_err *keystore_find_key(xq_token *token, EVP_PKEY *public, char **entry_id);
xq_err *keystore_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                      uint8_t *sig, size_t *len);

/* ---- writing (write.c): see struct token_backend */

xq_err *keystore_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
xq_err *keystore_may_set_pin(xq_token *token, const xq_secret *new_pin);
xq_err *keystore_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);
xq_err *keystore_possible(xq_token *token, const char *entry_id, bool new_key);
xq_err *keystore_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
xq_err *keystore_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
xq_err *keystore_read_back(xq_token *token, const char *key_id, X509 **cert);
xq_err *keystore_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at);
xq_err *keystore_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at);
xq_err *keystore_settle(xq_token *token, const char *entry_id, const char *key_id);

/** Looks for key files (scan.c): see struct token_backend; backend: the one that opens them. */
xq_err *keystore_scan(const struct token_backend *backend, const struct xq_token_config *config,
                      struct xq_token_list *list);

#endif
