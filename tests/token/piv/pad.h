/* pad.h - a reader with a PIN pad, in the place of libpcsclite: what the program calls is answered here, and the card
 * is a virtual one on a wire (tests/card).  It knows part 10 of the PC/SC specification and nothing of Xuqi. */
#ifndef TESTS_TOKEN_PIV_PAD_H
#define TESTS_TOKEN_PIV_PAD_H

#include "../../card/reader.h"

#define KEY_CANCEL "\x1b"
enum { PAD_TYPED_MAX = 8, PAD_LOG_MAX = 4096 };

struct pad {
  struct reader wire; /* to the card */
  /* what it is like */
  const unsigned char *features; /* NULL: it does not know the question */
  size_t features_len;
  /* what the person types at each prompt in turn; NULL: nothing, until the time is over */
  const char *typed[PAD_TYPED_MAX];
  unsigned prompts;       /* so far */
  long fails;             /* the next command of the pad ends with this SCARD_ code; 0: none does */
  int short_answer;       /* ... or with so many bytes; -1: none does */
  bool other_application; /* another program selects something else before the next transaction */
  bool out;               /* the card is */
  /* what was seen */
  unsigned char request[512]; /* the last structure */
  size_t request_len;
  unsigned char log[PAD_LOG_MAX]; /* instructions the card got, in order */
  size_t log_len;
  unsigned typed_here; /* VERIFY and CHANGE with data that came from the program itself */
  unsigned bad;        /* structures that are not as the specification has them */
};
extern struct pad pad;

void pad_plug(const char *option, const char *value); /* a card with this option; NULL: none */
void pad_unplug(void);

#endif
