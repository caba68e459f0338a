/* soft.h - SoftHSM2 in a private directory, for the tests of src/token/pkcs11. */
#ifndef TESTS_TOKEN_PKCS11_SOFT_H
#define TESTS_TOKEN_PKCS11_SOFT_H

#include "../media.h"

#define SOFT_MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define SO_PIN "87654321"
/** tests/token/pkcs11/shim.c, built. */
const char *soft_shim(void);

/** A directory with SoftHSM's configuration and tokens, a state directory, and a CA.  The environment names it. */
struct soft {
  char *dir;
  char *state;
  struct made_ca ca;
  const char *modules[2];
  struct xq_token_config config;
};

/** Ends the program with 77 where SoftHSM2 is not installed. */
void soft_need(void);
void soft_begin(struct soft *s);
void soft_end(struct soft *s);
/** From now on media are opened through the shim (shim.c), ruled by files in dir/shim; text NULL: the file goes. */
void soft_use_shim(struct soft *s);
void soft_rule(struct soft *s, const char *file, const char *text);
/** An initialised token, and a medium opened by its label. */
void soft_token(struct soft *s, const char *label);
xq_token *soft_open(struct soft *s, const char *label);
/** The certificate of the tests for `key`: the holder Hu, valid until 65 days after MADE_NOW; serial 0: 1001. */
X509 *soft_cert(struct soft *s, EVP_PKEY *key, long serial);
/** One that renews it. */
X509 *soft_renewed(struct soft *s, EVP_PKEY *key, long serial);

/** Puts objects on a token, from a process of its own: what has letters of "p" private key, "k" public key, "c"
 * certificate, "a" a private key that always asks for the PIN.  id in hex, or "-" for none. */
void soft_put(struct soft *s, const char *token, EVP_PKEY *key, X509 *cert, const char *id, const char *label,
              const char *what);
/** That process; for main(): -1 when argv does not ask for it. */
int soft_put_main(int argc, char **argv);
/** How many objects of a class (CKO_) a token has, private ones too. */
int soft_count(struct soft *s, const char *token, unsigned long class);

#endif
