/* apdu.c - one command and its whole answer, in as many pieces as the card wants them: ISO 7816-4 sections 5.1 to 5.3.
 * See piv.h. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "token/piv/piv.h"

#define SHORT_MAX 255
#define CHAINED 0x10 /* in the class byte: more of this command follows */
#define ANSWER_MAX (PCSC_ANSWER_MAX - 2)

/* The answer grows in the channel's buffer; a status word stands behind what came last. */
struct exchange {
  struct piv_channel *channel;
  size_t len;
  uint16_t sw;
};

static xq_err *transmit(struct exchange *x, const uint8_t *apdu, size_t len) {
  size_t got = PCSC_ANSWER_MAX - x->len;
  uint8_t *at = x->channel->answer + x->len;
  xq_err *err = x->channel->transmit(x->channel->ctx, apdu, len, at, &got);
  if (err != NULL) {
    return err;
  }
  if (got < 2 || got > PCSC_ANSWER_MAX - x->len) {
    return xq_err_new(XQ_E_TOKEN_DAMAGED, "an answer of %zu bytes", got);
  }
  x->sw = (uint16_t)(at[got - 2] << 8 | at[got - 1]);
  x->len += got - 2;
  return NULL;
}

/* The rest of an answer that does not fit into one piece. */
static xq_err *fetch_rest(struct exchange *x) {
  xq_err *err = NULL;
  while (err == NULL && x->sw >> 8 == 0x61) {
    const uint8_t get[] = {0x00, PIV_GET_RESPONSE, 0x00, 0x00, (uint8_t)x->sw};
    size_t before = x->len;
    if (before + 256 > ANSWER_MAX) {
      return xq_err_new(XQ_E_TOKEN_DAMAGED, "an answer without end");
    }
    err = transmit(x, get, sizeof get);
    if (err == NULL && x->sw >> 8 == 0x61 && x->len == before) {
      return xq_err_new(XQ_E_TOKEN_DAMAGED, "an answer that does not go on");
    }
  }
  return err;
}

static size_t put_header(uint8_t *apdu, const struct piv_command *command, uint8_t class) {
  apdu[0] = class;
  apdu[1] = command->ins;
  apdu[2] = command->p1;
  apdu[3] = command->p2;
  return 4;
}

/* Case 2E to 4E: three bytes of length before the data, two behind for the answer (three where no data is). */
static xq_err *send_extended(struct exchange *x, const struct piv_command *command) {
  size_t len = command->data.len;
  uint8_t *apdu = xq_malloc(len + 10);
  size_t n = put_header(apdu, command, 0);
  if (len > 0 || command->wants != PIV_NO_ANSWER) {
    apdu[n++] = 0;
  }
  if (len > 0) {
    apdu[n++] = (uint8_t)(len >> 8);
    apdu[n++] = (uint8_t)len;
    memcpy(apdu + n, command->data.p, len);
    n += len;
  }
  if (command->wants != PIV_NO_ANSWER) {
    apdu[n++] = 0;
    apdu[n++] = 0;
  }
  xq_err *err = transmit(x, apdu, n);
  OPENSSL_cleanse(apdu, n);
  free(apdu);
  return err;
}

/* The last piece; a card that knows better how long its answer is, is asked again in its own words. */
static xq_err *send_last(struct exchange *x, uint8_t *apdu, size_t n, enum piv_wants wants) {
  if (wants != PIV_NO_ANSWER) {
    apdu[n++] = 0;
  }
  xq_err *err = transmit(x, apdu, n);
  if (err == NULL && x->sw >> 8 == 0x6C && wants != PIV_NO_ANSWER) {
    apdu[n - 1] = (uint8_t)x->sw;
    x->len = 0;
    err = transmit(x, apdu, n);
  }
  return err;
}

static xq_err *send_short(struct exchange *x, const struct piv_command *command) {
  uint8_t apdu[4 + 1 + SHORT_MAX + 1];
  struct piv_bytes left = command->data;
  xq_err *err = NULL;
  for (;;) {
    bool last = left.len <= SHORT_MAX;
    size_t now = last ? left.len : SHORT_MAX;
    size_t n = put_header(apdu, command, last ? 0 : CHAINED);
    if (now > 0) {
      apdu[n++] = (uint8_t)now;
      memcpy(apdu + n, left.p, now);
      n += now;
    }
    if (last) {
      err = send_last(x, apdu, n, command->wants);
      break;
    }
    err = transmit(x, apdu, n);
    if (err != NULL || x->sw != PIV_SW_OK) { /* refused half-way */
      break;
    }
    left = (struct piv_bytes){left.p + now, left.len - now};
  }
  OPENSSL_cleanse(apdu, sizeof apdu);
  return err;
}

xq_err *piv_apdu(struct piv_channel *channel, const struct piv_command *command, struct piv_answer *answer) {
  struct exchange x = {.channel = channel};
  bool long_one = command->data.len > SHORT_MAX || command->wants == PIV_LONG_ANSWER;
  bool whole = long_one && command->data.len + 9 <= channel->extended;
  xq_err *err = whole ? send_extended(&x, command) : send_short(&x, command);
  if (err == NULL && whole && x.sw == PIV_SW_LENGTH) { /* it said it could, and cannot: or its reader cannot */
    channel->extended = 0;
    x = (struct exchange){.channel = channel};
    err = send_short(&x, command);
  }
  if (err == NULL) {
    err = fetch_rest(&x);
  }
  if (err == NULL) {
    *answer = (struct piv_answer){.data = {channel->answer, x.len}, .sw = x.sw};
  }
  return err;
}
