/* card.h - a virtual card in a private PC/SC daemon, and a person's keys on it, for the tests of src/token/piv. */
#ifndef TESTS_TOKEN_PIV_CARD_H
#define TESTS_TOKEN_PIV_CARD_H

#include "../../pki/made.h"
#include "token/piv/piv.h"

#define PIN "123456"
#define PUK "12345678"

/** Runs this program again for each line of options, as `program NAME` under tests/card/with-card.  `lines`: "NAME
 * OPTIONS".  The exit status for main(): the first that is not 0, or 77. */
int rigged(char **argv, const char *const *lines, size_t count);

/** Says a line to the card; new string. */
char *card_say(const char *fmt, ...) XQ_PRINTF(1, 2);
unsigned long card_apdus(void); /* since the last "reset-count" */
/** "remove" or "insert", and until the reader has seen it. */
void card_pull(void);
void card_back(void);
/** Another card into the same reader, while ours is out; and out again. */
pid_t other_card(const char *options);
void other_card_out(pid_t pid);
/** Another program's connection, for what neighbours do: reset it, select something else. */
void neighbour_resets(void);
void neighbour_selects(void);

struct person {
  char *dir, *state;
  struct made_ca ca;
  struct xq_token_config config;
  struct xq_token_hooks hooks;
  xq_token *token;
  unsigned asked, touches; /* by hooks */
  enum xq_pin_why why;
};
void person_init(struct person *who, int number);
void person_clear(struct person *who);
/** The token of the only card, opened anew. */
void person_open(struct person *who);
void person_login(struct person *who);
/** The hooks answer with PIN. */
void person_at_hand(struct person *who);
xq_err *with_pin(xq_err *(*call)(xq_token *, const xq_secret *), xq_token *token, const char *pin);

/** A key made in a slot, whatever is there, and a certificate for it. */
EVP_PKEY *card_key(struct person *who, const char *id, enum xq_key_kind kind, uint8_t pin_policy, uint8_t touch);
X509 *card_cert(struct person *who, const char *id, EVP_PKEY *key, const struct made_spec *spec);
X509 *person_cert(struct person *who, EVP_PKEY *key, const struct made_spec *spec); /* made only */
/** As from the factory: nothing in any slot. */
void card_clear(struct person *who);
/** The entry of this id; entries stay the caller's. */
const struct xq_token_entry *entry_of(const struct xq_token_entries *entries, const char *id);
/** Signs with the key of an entry and lets OpenSSL verify. */
xq_err *prove(xq_token *token, const char *id, X509 *cert);

#endif
