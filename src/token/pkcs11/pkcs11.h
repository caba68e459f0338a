/*
 * pkcs11.h - keys behind PKCS#11 modules (OASIS PKCS #11 v2.40), through p11-kit: the inner face of this directory.
 *
 *     modules.c  the modules of this process       uri.c      RFC 7512
 *     error.c    CK_RV to codes                    pin.c      login, PIN change, unblocking
 *     session.c  one token, found again            sign.c     signatures
 *     objects.c  what is on it                     write.c    the acts of an install
 *     entries.c  which certificate is whose        generate.c a new key; can it be written
 *     watch.c    hot plug                          backend.c  finding, opening; the table
 *
 * Slot numbers, session handles and object handles change under us: a token is known by its label, serial number, make
 * and model, and objects are looked up again at every job.
 *
 * The id of an entry is the CKA_ID of its certificate in lower-case hex, or, where that is missing or two keys share
 * it, "key-" and the first 32 digits of xq_key_fingerprint().  In a URI the first is "id=%..", the second the query
 * "x-xuqi-key=...": other programs, which know no such query, go by the label, which stands in both as "object=...".
 */
#ifndef XUQI_TOKEN_PKCS11_H
#define XUQI_TOKEN_PKCS11_H

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include "token/backend.h"

#define P11_BY_KEY "key-" /* how an id begins that is no CKA_ID */

/* ---- modules.c */

struct p11_module {
  CK_FUNCTION_LIST *f;
  char *path;
};
/** The modules of this configuration, loaded and initialised; the array is the caller's, what is in it is not.  One
 * that cannot be used is left out and becomes *unseen (MODULE, fact path), unless unseen is NULL. */
size_t p11_modules(const struct xq_token_config *config, const struct p11_module ***modules, xq_err **unseen);
/** Changes when sessions of before are void: in a forked child. */
unsigned p11_generation(void);
/** Whether this module is (still) loaded. */
bool p11_module_ready(const struct p11_module *module);
/** Lets all modules go (tests; else at exit). */
void p11_modules_release(void);

/* ---- error.c */

/** The name of a CK_RV: "CKR_PIN_INCORRECT"; a number in hex for one that is not known. */
const char *p11_rv_name(CK_RV rv, char buf[24]);
/** An error from what a module answered, with fact ckr. */
xq_err *p11_rv_err(CK_RV rv, const char *what);

/* ---- session.c */

/** What the URIs of entries need: remembered from the last look. */
struct p11_name {
  char *id, *label;
};

struct p11_token {
  const struct p11_module *module;
  CK_SLOT_ID slot;
  CK_TOKEN_INFO self; /* who it is: label, manufacturer, model, serial number */
  CK_SESSION_HANDLE session;
  unsigned generation;
  bool open;
  bool writable; /* the session is read/write */
  bool logged_in;
  bool login_lost; /* it was logged in, until the session broke or another program logged it out */
  bool broken;     /* what was answered last says that the session is of no use any more */
  X509 *replaced;  /* by the install of this process; and by what */
  X509 *written;
  pthread_mutex_t names_lock; /* a URI is made at any time, from any thread */
  struct p11_name *names;
  size_t name_count;
};

/** The error of a call, noting whether the session is lost. */
xq_err *p11_err(struct p11_token *t, CK_RV rv, const char *what);
/** For loops: a job is done once, and once more on a new session when the first turned out to be lost.
 *      for (int n = 0; p11_attempt(t, n, &err); n++) { err = job(t); }  */
bool p11_attempt(struct p11_token *t, int n, xq_err **err);
/** The token's flags and limits as they are now. */
xq_err *p11_token_info(struct p11_token *t, CK_TOKEN_INFO *info);
/** Closes the session, if there is one; a login is lost with it. */
void p11_session_close(struct p11_token *t);
/** PIN_NEEDED with the reason. */
xq_err *p11_pin_needed(const struct p11_token *t, const char *why);

/** A token in a slot of a module; seen() returns false to end the visit.  wanted: only those the URI means; or NULL. */
struct p11_seen {
  const struct p11_module *module;
  CK_SLOT_ID slot;
  CK_SLOT_INFO slot_info;
  CK_TOKEN_INFO info;
};
/** Visits the tokens of all modules; those that cannot be asked are left out, see p11_modules(). */
void p11_each_token(const struct xq_token_config *config, P11KitUri *wanted,
                    bool (*seen)(void *ctx, const struct p11_seen *one), void *ctx, xq_err **unseen);
/** The slots of a module with a token in them; freed by the caller. */
CK_RV p11_slots(const struct p11_module *module, CK_SLOT_ID **slots, CK_ULONG *count);

/** See struct token_backend. */
xq_err *p11_present(xq_token *token);

/* ---- objects.c */

struct p11_bytes {
  uint8_t *data;
  size_t len;
};
/** Frees the bytes; *bytes is empty then. */
void p11_bytes_clear(struct p11_bytes *bytes);
/** Byte for byte; two empty ones are equal. */
bool p11_bytes_equal(const struct p11_bytes *a, const struct p11_bytes *b);
/** CKA_ID in lower-case hex; NULL for an empty one.  New string. */
char *p11_bytes_hex(const struct p11_bytes *bytes);

/** An attribute; empty (and no error) where the object has none or does not show it. */
xq_err *p11_get(struct p11_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, struct p11_bytes *value);
/** False, too, where the object has no such attribute or does not show it. */
bool p11_get_bool(struct p11_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

struct p11_object {
  CK_OBJECT_HANDLE handle;
  CK_OBJECT_CLASS class;
  struct p11_bytes id;
  struct p11_bytes label;
  EVP_PKEY *public; /* of a certificate or key; NULL: it does not show it */
  X509 *cert;       /* of a certificate */
  xq_err *problem;  /* why there is none */
};
struct p11_objects {
  struct p11_object *items;
  size_t count;
};
/** All certificates, public and private keys there are to be seen. */
xq_err *p11_objects_read(struct p11_token *t, struct p11_objects *objects);
/** Frees what is in it, and empties it. */
void p11_objects_clear(struct p11_objects *objects);
/** Whether both are there and are the same public key. */
bool p11_same_key(const EVP_PKEY *a, const EVP_PKEY *b);

/* ---- entries.c */

/** A key with all that belongs to it. */
struct p11_identity {
  char *id;                             /* see above */
  EVP_PKEY *public;                     /* borrowed from an object; NULL: not known */
  const struct p11_object *cert;        /* the one in use; or NULL */
  const struct p11_object *private_key; /* NULL: none, or hidden until login */
  const struct p11_object *public_key;
  bool assumed; /* the private key is hidden, but there should be one */
};
struct p11_identities {
  struct p11_objects objects;
  struct p11_identity *items;
  size_t count;
};
/** Reads all objects and puts together what belongs to one key; cleared with p11_identities_clear(). */
xq_err *p11_identities_read(struct p11_token *t, struct p11_identities *all);
void p11_identities_clear(struct p11_identities *all);
/** The label of its certificate, else of its keys; NULL: none.  New string, as the token has it. */
char *p11_identity_label(const struct p11_identity *identity);
/** The id of a key by its fingerprint; new string. */
char *p11_id_by_key(EVP_PKEY *public);
/** By its id, or by the fingerprint of its key; NULL where there is none. */
const struct p11_identity *p11_identity_find(const struct p11_identities *all, const char *id);
/** By its public key; NULL where there is none.  Borrowed. */
const struct p11_identity *p11_identity_of(const struct p11_identities *all, const EVP_PKEY *public);

/** See struct token_backend. */
xq_err *p11_entries(xq_token *token, struct xq_token_entries *entries);
xq_err *p11_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key);
xq_err *p11_find_key(xq_token *token, EVP_PKEY *public, char **entry_id);

/* ---- pin.c */

/** See struct token_backend. */
xq_err *p11_pin_state(xq_token *token, struct xq_pin_state *state);
xq_err *p11_login(xq_token *token, const xq_secret *pin);
bool p11_logged_in(const xq_token *token);
void p11_logout(xq_token *token);
xq_err *p11_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
xq_err *p11_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin);
xq_err *p11_try_puk(xq_token *token, const xq_secret *puk);
/** C_Login as `user`, on the pad where pin is NULL. */
CK_RV p11_login_as(xq_token *token, CK_USER_TYPE user, const xq_secret *pin);

/* ---- sign.c */

/** See struct token_backend. */
xq_err *p11_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                 uint8_t *sig, size_t *len);
/** Whether the token has this mechanism with these flags; info may be NULL. */
bool p11_has_mechanism(struct p11_token *t, CK_MECHANISM_TYPE type, CK_FLAGS flags, CK_MECHANISM_INFO *info);

/* ---- write.c, generate.c: see backend.h */

/** See struct token_backend. */
xq_err *p11_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
xq_err *p11_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
xq_err *p11_read_back(xq_token *token, const char *key_id, X509 **cert);
xq_err *p11_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at);
xq_err *p11_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at);
xq_err *p11_settle(xq_token *token, const char *entry_id, const char *key_id);
xq_err *p11_possible(xq_token *token, const char *entry_id, bool new_key);
xq_err *p11_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);
/** The error of a call that writes: what the token will not take is READ_ONLY, FULL or WRITE. */
xq_err *p11_write_err(struct p11_token *t, CK_RV rv, const char *what);
/** PIN_NEEDED unless logged in; READ_ONLY where only a read-only session was to be had. */
xq_err *p11_may_write(const struct p11_token *t);

/* ---- watch.c */

/** See struct token_backend. */
void p11_watch(const struct xq_token_config *config, struct xq_token_watch *watch);

/* ---- uri.c */

/** Parsed; MALFORMED, and USAGE where a PIN stands in it. */
xq_err *p11_uri_parse(const char *uri, P11KitUri **parsed);
/** The medium's URI of a token. */
char *p11_uri_of_token(const CK_TOKEN_INFO *info);
/** See struct token_backend. */
char *p11_uri(const xq_token *token, const char *entry_id);
xq_err *p11_uri_split(const char *uri, char **medium, char **entry_id);
bool p11_uri_means(const char *given, const char *full);

#endif
