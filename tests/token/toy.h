/*
 * toy.h - a card made of memory, and a module that reaches the same cards, behind the token layer's own inner face
 * (token/backend.h): what stands above that face is tested with them.  They do what a card does and no more: raw RSA
 * over what token_pad_rsa() made, r and s side by side.
 *
 * Linked into a test, they stand in for src/token/backends.c (with key files beside them).
 */
#ifndef TESTS_TOKEN_TOY_H
#define TESTS_TOKEN_TOY_H

#include "media.h"
#include "token/backend.h"

#define TOY_PIN "123456"
#define TOY_PUK "12345678"
#define TOY_TRIES 3

struct toy_entry {
  const char *id; /* NULL: none */
  EVP_PKEY *key;  /* borrowed */
  X509 *cert;     /* owned; NULL: none, or torn */
  bool torn;
  bool mute; /* does not tell its public key */
};

/* A card. */
struct toy {
  const char *name;  /* "toy:NAME"; NULL: not plugged in */
  const char *place; /* NULL: what the card is not in, only a module reaches it */
  bool by_module;    /* a module reaches it, too, as "mod:NAME" */
  char pin[16];
  int tries, puk_tries;
  bool verified;
  bool always;      /* asks before every signature */
  bool login_first; /* and wants to be logged in before that */
  bool pad;         /* the PIN is typed there: TOY_PIN, unless pad_wrong */
  int pad_wrong;    /* so many times something else is typed */
  bool forgets;     /* another program resets it right after the next login */
  struct toy_entry entries[4];
  X509 *gives_back;          /* what reading a certificate back gives instead of it; borrowed */
  enum xq_code fails;        /* of the next signature; NONE: as it should */
  char digest[16], mgf1[16]; /* what the last signature was asked for with */
  int signatures, logins, writes;
};

extern struct toy toys[4];
/** Takes all cards out; gives up the certificates they hold. */
void toys_clear(void);
/** Puts a card in: one entry "9a" with this key and certificate (taken). */
struct toy *toy_plug(const char *name, EVP_PKEY *key, X509 *cert);
/** Makes the watching backends see that something changed. */
void toys_tell(void);

/** What a card does with a key. */
xq_err *toy_sign_raw(EVP_PKEY *key, const struct token_sign *what, uint8_t *sig, size_t *len);

#endif
