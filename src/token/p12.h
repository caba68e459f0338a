/*
 * p12.h - a PKCS#12 container (RFC 7292) taken apart and put together again.  What is not understood is kept as it is,
 * so that renewing one certificate loses nothing else the file holds.
 */
#ifndef XUQI_TOKEN_P12_H
#define XUQI_TOKEN_P12_H

#include <openssl/pkcs12.h>

#include "xuqi/pki.h"

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

/** Takes apart what can be seen without the PIN.  MALFORMED. */
XQ_MUST_CHECK xq_err *p12_parse(const uint8_t *der, size_t len, struct p12 **p12);
/** An empty container, unlocked. */
struct p12 *p12_new(void);
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

#endif
