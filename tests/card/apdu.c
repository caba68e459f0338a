/* apdu.c - from frames to whole commands and back: short and extended APDUs, command chaining, GET RESPONSE, Le,
 * faults, and the log.  ISO 7816-4, T=1. */
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

enum { CLA_CHAIN = 0x10, INS_GET_RESPONSE = 0xC0 };

void session_forget(struct card *c) {
  c->session = (struct session){.app = APP_NONE};
  OPENSSL_cleanse(&c->chain, sizeof c->chain);
  OPENSSL_cleanse(&c->reply, sizeof c->reply);
  c->fetched = 0;
  c->more = c->secret = false;
}

/* --- log --- */

void log_note(const struct card *c, const char *format, ...) {
  FILE *f = c->opt.log != NULL ? fopen(c->opt.log, "a") : NULL;
  if (f != NULL) {
    va_list ap;
    va_start(ap, format);
    fputs("# ", f);
    vfprintf(f, format, ap);
    fputc('\n', f);
    va_end(ap);
    fclose(f);
  }
}

/* the first `show` bytes, and for the rest only how many */
void log_frame(const struct card *c, char direction, const unsigned char *p, size_t n, size_t show) {
  FILE *f = c->opt.log != NULL ? fopen(c->opt.log, "a") : NULL;
  if (f == NULL) {
    return;
  }
  show = show < n ? show : n;
  char *hex = to_hex(p, show);
  fprintf(f, "%4lu %c %s", c->apdus, direction, hex);
  if (show < n) {
    fprintf(f, " (%zu bytes not shown)", n - show);
  }
  fputc('\n', f);
  free(hex);
  fclose(f);
}

/* A PUT DATA of printed information, where the management key may be kept; also when the tag cannot be seen yet. */
static bool put_is_secret(struct card *c, const unsigned char *in, size_t len) {
  if (!c->chain.open) {
    size_t head = in[4] != 0 ? 5 : 7;
    c->chain.secret = len < head + 5 || memcmp(in + head, "\x5C\x03\x5F\xC1\x09", 5) == 0;
  }
  return c->chain.secret;
}

/* PIN, PUK, management key and imported keys do not get into the log. */
static bool carries_secret(struct card *c, const unsigned char *in, size_t len) {
  if (len < 5) {
    return false;
  }
  switch (in[1]) {
    case 0x20:
    case 0x24:
    case 0x2C:
    case 0xFE:
    case 0xFF:
      return true;
    case 0x87:
      return in[3] == 0x9B;
    case 0xDB:
      return put_is_secret(c, in, len);
    default:
      return false;
  }
}

/* --- parsing --- */

/* cases 1, 2, 3, 4, short and extended */
static bool parse(const unsigned char *in, size_t len, struct apdu *a) {
  if (len < 4) {
    return false;
  }
  *a = (struct apdu){.cla = in[0], .ins = in[1], .p1 = in[2], .p2 = in[3], .data = in + len};
  const unsigned char *p = in + 4;
  size_t left = len - 4;
  if (left == 0) {
    return true;
  }
  if (left == 1) {
    a->le = p[0] != 0 ? p[0] : 256;
    return true;
  }
  if (p[0] != 0 || left == 2) {
    a->lc = p[0];
    if (a->lc == 0 || (left != 1 + a->lc && left != 2 + a->lc)) {
      return false;
    }
    a->data = p + 1;
    if (left == 2 + a->lc) {
      a->le = p[1 + a->lc] != 0 ? p[1 + a->lc] : 256;
    }
    return true;
  }
  a->extended = true;
  size_t number = (size_t)p[1] << 8 | p[2];
  if (left == 3) {
    a->le = number != 0 ? number : 65536;
    return true;
  }
  a->lc = number;
  if (a->lc == 0 || (left != 3 + a->lc && left != 5 + a->lc)) {
    return false;
  }
  a->data = p + 3;
  if (left == 5 + a->lc) {
    number = (size_t)p[3 + a->lc] << 8 | p[4 + a->lc];
    a->le = number != 0 ? number : 65536;
  }
  return true;
}

/* --- answers --- */

static size_t status(unsigned char *out, size_t n, unsigned sw) {
  out[n] = (unsigned char)(sw >> 8);
  out[n + 1] = (unsigned char)sw;
  return n + 2;
}

/* As much of the answer as Le allows; what is left waits for GET RESPONSE, and the next command drops it.  No Le at all
 * counts as 256: over T=1 hosts send commands so and expect an answer. */
static size_t next_part(struct card *c, const struct apdu *a, unsigned char *out) {
  size_t room = a->le != 0 ? a->le : 256, left = c->reply.len - c->fetched;
  size_t n = left < room ? left : room;
  n = n < FRAME_MAX - 2 ? n : FRAME_MAX - 2;
  memcpy(out, c->reply.data + c->fetched, n);
  c->fetched += n;
  left -= n;
  c->more = left != 0;
  return status(out, n, left == 0 ? SW_OK : SW_MORE | (left < 256 ? (unsigned)left : 0));
}

/* Returns a status word, or 0 with *whole made of all parts. */
static unsigned gather(struct card *c, const struct apdu *a, struct apdu *whole) {
  bool continues = c->chain.open && memcmp(c->chain.head, &(const unsigned char[]){a->ins, a->p1, a->p2}, 3) == 0;
  if (!continues) {
    c->chain.len = 0;
    c->chain.open = false;
  }
  *whole = *a;
  if ((a->cla & CLA_CHAIN) == 0 && !continues) {
    return 0;
  }
  if (a->lc > CHAIN_MAX - c->chain.len) {
    c->chain.len = 0;
    c->chain.open = false;
    return SW_WRONG_LENGTH;
  }
  memcpy(c->chain.data + c->chain.len, a->data, a->lc);
  c->chain.len += a->lc;
  c->chain.open = (a->cla & CLA_CHAIN) != 0;
  if (c->chain.open) {
    memcpy(c->chain.head, &(const unsigned char[]){a->ins, a->p1, a->p2}, 3);
    return SW_OK;
  }
  whole->data = c->chain.data;
  whole->lc = c->chain.len;
  c->chain.len = 0;
  return 0;
}

static size_t command(struct card *c, const unsigned char *in, size_t len, unsigned char *out) {
  struct apdu a, whole;
  if (!parse(in, len, &a) || (a.extended && c->opt.no_extended)) {
    return status(out, 0, SW_WRONG_LENGTH);
  }
  if ((a.cla & ~CLA_CHAIN) != 0) {
    return status(out, 0, SW_BAD_CLA);
  }
  if (a.ins == INS_GET_RESPONSE) {
    c->session.pin_fresh = false;
    return c->more ? next_part(c, &a, out) : status(out, 0, SW_CONDITIONS);
  }
  c->reply.len = c->fetched = 0;
  c->more = c->secret = false;
  unsigned sw = gather(c, &a, &whole);
  if (sw != 0) {
    return status(out, 0, sw);
  }
  sw = piv_command(c, &whole);
  OPENSSL_cleanse(c->chain.data, sizeof c->chain.data);
  return sw == SW_OK ? next_part(c, &a, out) : status(out, 0, sw);
}

size_t apdu_frame(struct card *c, const unsigned char *in, size_t len, unsigned char *out) {
  bool secret = carries_secret(c, in, len);
  log_frame(c, '>', in, len, secret ? 5 : len);
  c->delay_ms = 0;
  size_t n = command(c, in, len, out);
  if ((secret || c->secret) && n > 2) {
    log_note(c, "an answer of %zu bytes, not shown", n);
    log_frame(c, '<', out + n - 2, 2, 2);
  } else {
    log_frame(c, '<', out, n, n);
  }
  return n;
}
