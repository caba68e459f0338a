/* reader.h - a reader for one virtual card, as vpcd is one: it listens, the card connects.  For C tests of the card
 * itself. */
#ifndef TESTS_CARD_READER_H
#define TESTS_CARD_READER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdbool.h>
#include <sys/types.h>

struct reader {
  char dir[64];
  int listener, fd, port;
  pid_t card;
  unsigned char data[65536]; /* the last answer, without its status word */
  size_t len;
};

void reader_open(struct reader *r);
/* a card with these options (at most 8, NULL at the end) and the state of the one before; powered */
void card_start(struct reader *r, ...) __attribute__((sentinel));
void card_end(struct reader *r, int signal);
void reader_close(struct reader *r);
void reader_power(struct reader *r, unsigned char what); /* 0 off, 1 on, 2 reset */
void reader_accept(struct reader *r);
bool card_gone(struct reader *r); /* it closed the link, now or soon */

void send_message(struct reader *r, const unsigned char *p, size_t n);
size_t receive_message(struct reader *r, unsigned char *p, size_t room); /* 0: gone */
/* status word; 0: the card was pulled.  One frame in, one frame out */
unsigned frame(struct reader *r, const unsigned char *p, size_t n);
unsigned hex(struct reader *r, const char *text); /* the same, spaces allowed */
/* a whole command by short APDUs: chained, and fetched to its end */
unsigned command(struct reader *r, unsigned char ins, unsigned char p1, unsigned char p2, const unsigned char *data,
                 size_t n);
unsigned command_hex(struct reader *r, unsigned char ins, unsigned char p1, unsigned char p2, const char *text);

/* says a line to the card; its answer, without the end of line, till the next call */
const char *control(struct reader *r, const char *line);

/* authentications with the default management key of that algorithm */
void select_piv(struct reader *r);
unsigned be_manager(struct reader *r, unsigned char alg);
unsigned verify_pin(struct reader *r, const char *pin);

#endif
