/* media.h - key files made on the spot, for the tests of src/token. */
#ifndef TESTS_TOKEN_MEDIA_H
#define TESTS_TOKEN_MEDIA_H

#include "../pki/made.h"
#include "xuqi/token.h"

#define PIN "12345678"

/** A directory with a CA, a key file hu.p12 in it, and a state directory. */
struct medium {
  char *dir;
  char *file;  /* dir/hu.p12 */
  char *state; /* dir/state */
  struct made_ca ca;
  X509 *cert;
  EVP_PKEY *key; /* borrowed */
  struct xq_token_config config;
  const char *files[2];
};

void medium_init(struct medium *m, enum xq_key_kind kind);
void medium_clear(struct medium *m);
xq_token *medium_open(struct medium *m);
/** Logs in with `pin`. */
xq_err *medium_login(xq_token *token, const char *pin);
/** The id of the only entry with a key; new string. */
char *medium_entry(xq_token *token);
/** Whole file; len may be NULL. */
uint8_t *medium_read(const char *path, size_t *len);

#endif
