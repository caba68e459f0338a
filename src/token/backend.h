/*
 * backend.h - what a kind of medium has to be able to do.  A new kind (SKF) is one file or directory with one struct
 * token_backend, named in backends.c; nothing above this face knows the difference.
 *
 * Calls on one token never overlap: they are made under its lock (TOKEN_CALL; xq_token_* from any thread is safe).
 */
#ifndef XUQI_TOKEN_BACKEND_H
#define XUQI_TOKEN_BACKEND_H

#include <pthread.h>
#include <stdatomic.h>

#include "xuqi/token.h"

/** What to sign, and how.  A card wants one of: the bare digest (ECDSA), a DigestInfo (PKCS #1 v1.5), an encoded
 * message. */
enum token_sign_scheme { TOKEN_SIGN_RSA_PKCS1, TOKEN_SIGN_RSA_PSS, TOKEN_SIGN_ECDSA };
struct token_sign {
  enum token_sign_scheme scheme;
  const char *digest_name; /* "SHA256", "SHA384" or "SHA512" */
  const char *mgf1_name;   /* PSS only; likewise */
  int salt_len;            /* PSS only, bytes */
  const uint8_t *digest;
  size_t digest_len;
};

struct token_backend {
  enum xq_token_kind kind;
  const char *scheme; /* of its URIs: "file" */

  /** The URI of an entry and back; NULL: token.c's "URI#id".  See xq_token_uri(). */
  char *(*uri)(const xq_token *token, const char *entry_id);
  xq_err *(*uri_split)(const char *uri, char **medium, char **entry_id);
  bool (*uri_means)(const char *given, const char *full);

  /** Media present; an unreadable one is logged and left out.  Adds to list. */
  xq_err *(*scan)(const struct xq_token_config *config, struct xq_token_list *list);
  /** Opens what follows "scheme:" in a URI: fills token->info and token->data. */
  xq_err *(*open)(xq_token *token, const char *rest);
  void (*close)(xq_token *token);
  /** See xq_token_present(); NULL: always there. */
  xq_err *(*present)(xq_token *token);
  /** Runs in a thread of its own: calls token_watch_changed() at every change of what is plugged in, until
   * token_watch_over(); looks at that at least four times a second, or is woken.  NULL: nothing to watch. */
  void (*watch)(const struct xq_token_config *config, struct xq_token_watch *watch);

  xq_err *(*entries)(xq_token *token, struct xq_token_entries *entries);

  xq_err *(*pin_state)(xq_token *token, struct xq_pin_state *state);
  xq_err *(*login)(xq_token *token, const xq_secret *pin); /* pin NULL: info.pin_pad; change_pin likewise */
  bool (*logged_in)(const xq_token *token);
  void (*logout)(xq_token *token);
  xq_err *(*change_pin)(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
  xq_err *(*unblock)(xq_token *token, const xq_secret *puk, const xq_secret *new_pin); /* NULL: has none */
  /** What stands in the way of that new PIN (NULL: of any), as far as can be known beforehand.  NULL: nothing can. */
  xq_err *(*may_set_pin)(xq_token *token, const xq_secret *new_pin);
  /** Whether the PUK is right, which counts as a try; logged in afterwards is nobody.  NULL: cannot be told alone. */
  xq_err *(*try_puk)(xq_token *token, const xq_secret *puk);

  /** The public key of an entry, or of a key generated and not yet in use.  Caller frees. */
  xq_err *(*public_key)(xq_token *token, const char *entry_id, EVP_PKEY **key);
  /** The id of the key on the medium, in use or not yet, whose public half is `public`; NULL where there is none. */
  xq_err *(*find_key)(xq_token *token, EVP_PKEY *public, char **entry_id);
  /** Signs.  *len: room in sig on entry, bytes used on return.  pin: for this one signature (the key always asks), else
   *  NULL: as logged in, or token->pin_on_pad: for this one signature, typed on the reader's pad.  PIN_NEEDED with fact
   * why = "login", "always" or "reset" makes token.c ask by the hooks and call again.  An ECDSA signature is DER
   * (ECDSA-Sig-Value), whatever the medium speaks. */
  xq_err *(*sign)(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                  uint8_t *sig, size_t *len);
  xq_err *(*generate)(xq_token *token, enum xq_key_kind kind, char **entry_id);

  /* The acts of an install (install.c calls them in this order).  A medium that can hold old and new side by side
     writes the new one beside the old and lets the old go in `settle`; one that cannot keeps the old elsewhere first. */

  /** Could the medium be written?  See xq_install_possible(). */
  xq_err *(*possible)(xq_token *token, const char *entry_id, bool new_key);
  /** Keeps the old certificate and what its key needs to go on being usable; *kept_at tells a person where.
   * TOKEN_CHANGED: another program put something else in the place of `old` since it was read. */
  xq_err *(*keep)(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
  /** Writes cert (and chain) for key_id in the place of entry_id, which may be the same. */
  xq_err *(*write)(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
  /** Reads the certificate of key_id from the medium itself, nothing remembered. */
  xq_err *(*read_back)(xq_token *token, const char *key_id, X509 **cert);
  /** The certificate that was kept by an earlier run when `cert` took its place; *old NULL where none is found. */
  xq_err *(*find_kept)(xq_token *token, X509 *cert, X509 **old, char **kept_at);
  /** Puts back what keep() kept, after a proof that failed. */
  xq_err *(*restore)(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at);
  /** Once cert of key_id is proved: makes it the one in use in the place of entry_id, and clears away what is needed no
   * longer.  Called again after a cut, it goes on where it was; entry_id may be gone then. */
  xq_err *(*settle)(xq_token *token, const char *entry_id, const char *key_id);

  /** See xq_token_attest(); NULL: cannot. */
  xq_err *(*attest)(xq_token *token, const char *entry_id, X509 **statement, X509 **by);
};

struct xq_token {
  atomic_int refs;
  pthread_mutex_t lock;
  const struct token_backend *backend;
  struct xq_token_info info; /* filled by open */
  char *state_dir;
  char *management_key; /* path; or NULL */
  const struct xq_token_hooks *hooks;
  const struct xq_token_config *config; /* while `open` runs; else NULL */
  bool look_only;                       /* see xq_token_config */
  bool last_try_allowed;
  bool pin_on_pad; /* while sign() runs */
  xq_err *last_error;
  void *data; /* the backend's */
};

/** A call under the token's lock, its error as the value: one call at a time on one token. */
#define TOKEN_CALL(token, call)           \
  ({                                      \
    pthread_mutex_lock(&(token)->lock);   \
    xq_err *call_err_ = (call);           \
    pthread_mutex_unlock(&(token)->lock); \
    call_err_;                            \
  })

/** All backends, NULL at the end (backends.c); of a card that two of them reach, the first one's is shown. */
extern const struct token_backend *const token_backends[];
extern const struct token_backend token_backend_keystore; /* keyfile/backend.c */
extern const struct token_backend token_backend_piv;      /* piv/piv.c */
extern const struct token_backend token_backend_pkcs11;   /* pkcs11/backend.c */

/* ---- what every backend builds on (medium.c) */

/** A token of this backend, opened at `rest` (what follows "scheme:" in a URI); for scan.  The errors of open(). */
XQ_MUST_CHECK xq_err *token_make(const struct xq_token_config *config, const struct token_backend *backend,
                                 const char *rest, xq_token **token);
/** Adds it to the list, which owns it from now on. */
void token_list_add(struct xq_token_list *list, xq_token *token);
/** Another program holds the card: asks the hook.  True: give up. */
bool token_held(const struct xq_token_hooks *hooks, const char *reader, const char *program);
/** Tells who drives the layer that the key wants a finger or its PIN on the pad, or no longer. */
void token_attend(xq_token *token, enum xq_attend what);
/** INTERNAL where nothing may be written: whoever looks only must not come as far as this. */
XQ_MUST_CHECK xq_err *token_may_write(const xq_token *token);

/* ---- hot plug (watch.c) */

/** See xq_token_watch_start(); of these backends. */
XQ_MUST_CHECK xq_err *token_watch_start(const struct token_backend *const backends[],
                                        const struct xq_token_config *config, void (*changed)(void *ctx), void *ctx,
                                        struct xq_token_watch **watch);
/** A backend's thread has seen a change. */
void token_watch_changed(struct xq_token_watch *watch);
/** Whether the watching is over, so that the backend's thread must end. */
bool token_watch_over(struct xq_token_watch *watch);
/** A descriptor that becomes readable when the watching is over. */
int token_watch_fd(const struct xq_token_watch *watch);

/* ---- old certificates of media that cannot hold old and new side by side (kept.c): one file each under the state
   directory */

/** Keeps `old`, on disk when this returns; *kept_at (freed first) is its path, a new string.  The errors of files. */
XQ_MUST_CHECK xq_err *token_kept_write(const xq_token *token, const char *entry_id, X509 *old, char **kept_at);
/** What was kept there; *old is the caller's.  The errors of files, MALFORMED. */
XQ_MUST_CHECK xq_err *token_kept_read(const char *kept_at, X509 **old);
/** The newest kept one of this medium, of the same holder and issuer, that ends before cert does; *old NULL: none. */
XQ_MUST_CHECK xq_err *token_kept_find(const xq_token *token, X509 *cert, X509 **old, char **kept_at);
/** Whether two certificates are for the same use of a key: to sign, to decrypt. */
bool token_same_use(X509 *a, X509 *b);

/* ---- public keys from the numbers a medium tells (public.c); NULL where they are none; the caller frees */

/** From OpenSSL's parameters of a key of this type ("RSA", "EC"). */
EVP_PKEY *token_public_from(const char *type, const OSSL_PARAM params[]);
/** From modulus and exponent, both unsigned and big-endian, lengths in bytes. */
EVP_PKEY *token_public_rsa(const uint8_t *modulus, size_t modulus_len, const uint8_t *exponent, size_t exponent_len);
/** From a point (SEC 1 section 2.3.3, `len` bytes) of the group that OpenSSL calls so ("P-256"). */
EVP_PKEY *token_public_ec(const char *group, const uint8_t *point, size_t len);

/* ---- what cards do not do themselves (padding.c) */

/** The encoded message of RFC 8017 section 9.1 (PSS) or 9.2 (PKCS #1 v1.5) for a modulus of so many bits, into em_len
 * bytes.  KEY_UNSUPPORTED: a digest that is not known, or too little room. */
XQ_MUST_CHECK xq_err *token_pad_rsa(const struct token_sign *what, size_t modulus_bits, uint8_t *em, size_t em_len);
/** DigestInfo of RFC 8017 section 9.2, for media that pad but do not wrap.  *len: room, then used. */
XQ_MUST_CHECK xq_err *token_digest_info(const struct token_sign *what, uint8_t *out, size_t *len);
/** r and s, each half of raw, to DER. */
XQ_MUST_CHECK xq_err *token_ecdsa_der(const uint8_t *raw, size_t raw_len, uint8_t *der, size_t *len);

/** Signs under the lock, asking for the PIN by the hooks where the key wants it (pin.c); an error is also kept for
 * xq_token_last_error().  For the provider.  *len: room in sig, then bytes used.  The errors of sign(). */
XQ_MUST_CHECK xq_err *token_sign(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig,
                                 size_t *len);

#endif
