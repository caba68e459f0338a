/*
 * backend.h - what a kind of medium has to be able to do.  A new kind (PIV, PKCS#11, SKF) is one file with one struct
 * token_backend, named in backends.c; nothing above this face knows the difference.
 *
 * Calls on one token never overlap: token.c holds the token's lock around them (xq_token_* from any thread is safe).
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
  const char *digest_name; /* OpenSSL's: "SHA256" */
  const char *mgf1_name;   /* PSS only */
  int salt_len;            /* PSS only, bytes */
  const uint8_t *digest;
  size_t digest_len;
};

struct token_backend {
  enum xq_token_kind kind;
  const char *scheme; /* of its URIs: "file" */

  /** Media present; an unreadable one is logged and left out.  Adds to list. */
  xq_err *(*scan)(const struct xq_token_config *config, struct xq_token_list *list);
  /** Opens what follows "scheme:" in a URI: fills token->info and token->data. */
  xq_err *(*open)(xq_token *token, const char *rest);
  void (*close)(xq_token *token);

  xq_err *(*entries)(xq_token *token, struct xq_token_entries *entries);

  xq_err *(*pin_state)(xq_token *token, struct xq_pin_state *state);
  xq_err *(*login)(xq_token *token, const xq_secret *pin);
  bool (*logged_in)(const xq_token *token);
  void (*logout)(xq_token *token);
  xq_err *(*change_pin)(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);

  /** The public key of an entry, or of a key generated and not yet in use.  Caller frees. */
  xq_err *(*public_key)(xq_token *token, const char *entry_id, EVP_PKEY **key);
  /** The id of the key on the medium, in use or not yet, whose public half is `public`; NULL where there is none. */
  xq_err *(*find_key)(xq_token *token, EVP_PKEY *public, char **entry_id);
  /** Signs.  *len: room in sig on entry, bytes used on return. */
  xq_err *(*sign)(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig, size_t *len);
  xq_err *(*generate)(xq_token *token, enum xq_key_kind kind, char **entry_id);

  /* The acts of an install (install.c calls them in this order).  A medium that can hold old and new side by side
     writes the new one beside the old and lets the old go in `settle`; one that cannot keeps the old elsewhere first.
   */

  /** Could the medium be written? */
  xq_err *(*possible)(xq_token *token);
  /** Keeps the old certificate and what its key needs to go on being usable; *kept_at tells a person where. */
  xq_err *(*keep)(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
  /** Writes cert (and chain) for key_id in the place of entry_id, which may be the same. */
  xq_err *(*write)(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
  /** Reads the certificate of key_id from the medium itself, nothing remembered. */
  xq_err *(*read_back)(xq_token *token, const char *key_id, X509 **cert);
  /** The certificate that was kept by an earlier run when `cert` took its place; *old NULL where none is found. */
  xq_err *(*find_kept)(xq_token *token, X509 *cert, X509 **old, char **kept_at);
  /** Puts back what keep() kept, after a proof that failed. */
  xq_err *(*restore)(xq_token *token, const char *kept_at);
  /** Clears away what is needed no longer once cert of key_id is proved. */
  xq_err *(*settle)(xq_token *token, const char *key_id);
};

struct xq_token {
  atomic_int refs;
  pthread_mutex_t lock;
  const struct token_backend *backend;
  struct xq_token_info info; /* filled by open */
  char *state_dir;
  xq_err *last_error;
  void *data; /* the backend's */
};

/** All backends, NULL at the end (backends.c). */
extern const struct token_backend *const token_backends[];
extern const struct token_backend token_backend_keystore; /* keystore.c */

/** A token of this backend, opened at `rest`; for scan. */
xq_err *token_make(const struct xq_token_config *config, const struct token_backend *backend, const char *rest,
                   xq_token **token);
void token_list_add(struct xq_token_list *list, xq_token *token);
/** Signs under the lock; an error is also kept for xq_token_last_error().  For the provider. */
xq_err *token_sign(xq_token *token, const char *entry_id, const struct token_sign *what, uint8_t *sig, size_t *len);

#endif
