/*
 * provider.h - the OpenSSL 3 provider "xuqi", inside the process: what makes a key on any medium an EVP_PKEY.
 *
 * A key of the provider knows its public half and where its private half lives.  It never exports private parts; so
 * when OpenSSL looks for an implementation that could use the key, every other provider is turned down and it comes
 * back to ours, which asks the token to sign.
 */
#ifndef XUQI_TOKEN_PROVIDER_H
#define XUQI_TOKEN_PROVIDER_H

#include <openssl/core_dispatch.h>
#include <stdatomic.h>

#include "xuqi/token.h"

/** What a key management hands to a signature: reference counted. */
struct provider_key {
  atomic_int refs;
  EVP_PKEY *public; /* of OpenSSL's own provider */
  xq_token *token;  /* NULL: a public key only */
  char *entry_id;
};
/** The shell around it that OpenSSL holds. */
struct provider_keydata {
  struct provider_key *key; /* NULL until imported */
};
/** Another reference; each is dropped by provider_key_free(), the last one lets the token go. */
struct provider_key *provider_key_ref(struct provider_key *key);
void provider_key_free(struct provider_key *key);

/** An EVP_PKEY for the key `entry_id` of token, whose public half is `public`. */
XQ_MUST_CHECK xq_err *provider_make_key(xq_token *token, const char *entry_id, EVP_PKEY *public, EVP_PKEY **key);

extern const OSSL_DISPATCH provider_keymgmt_rsa[], provider_keymgmt_ec[];        /* keymgmt.c */
extern const OSSL_DISPATCH provider_signature_rsa[], provider_signature_ecdsa[]; /* signature.c */

#endif
