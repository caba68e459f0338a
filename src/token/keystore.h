/*
 * keystore.h - the backend for key files: what its files share.
 *
 *     NAME.p12               the key file
 *     NAME.p12.SERIAL.old    as it was before the certificate SERIAL was renewed
 *     NAME.p12.new           keys generated and not yet in use, under the same PIN
 *     NAME.p12.crt           public copy of the certificates, only where the file itself hides them
 */
#ifndef XUQI_TOKEN_KEYSTORE_H
#define XUQI_TOKEN_KEYSTORE_H

#include "token/backend.h"
#include "token/p12.h"

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

/* keystore_write.c */
xq_err *keystore_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin);
xq_err *keystore_generate(xq_token *token, enum xq_key_kind kind, char **entry_id);
xq_err *keystore_possible(xq_token *token, const char *entry_id, bool new_key);
xq_err *keystore_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at);
xq_err *keystore_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain);
xq_err *keystore_read_back(xq_token *token, const char *key_id, X509 **cert);
xq_err *keystore_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at);
xq_err *keystore_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at);
xq_err *keystore_settle(xq_token *token, const char *entry_id, const char *key_id);

/* keystore_scan.c */
xq_err *keystore_scan(const struct xq_token_config *config, struct xq_token_list *list);

#endif
