/*
 * fuzz_apdu.c - the answers of a card that says anything.  The input: how long the command is (2 bytes), what it wants
 * and what the card can take (1 byte), then the answers, each behind its length (2 bytes); after the last one the card
 * is gone.  However it answers, an answer ends, lies in its buffer, and what was sent is an APDU.
 */
#include <string.h>

#include "fuzz.h"
#include "token/piv/piv.h"

struct script {
  const uint8_t *p;
  size_t left;
  size_t extended;
};

static uint8_t buffer[PCSC_ANSWER_MAX];

/* Short: 4 bytes, length, data, length of the answer; extended ones no longer than was said. */
static void check_command(const struct script *s, const uint8_t *apdu, size_t len) {
  FUZZ_HOLDS(len >= 4 && (len <= 4 + 1 + 255 + 1 || len <= s->extended));
  if (len > 5 && apdu[4] != 0) {
    FUZZ_HOLDS(len == 5u + apdu[4] || len == 6u + apdu[4]);
  } else if (len > 7) {
    size_t data = (size_t)apdu[5] << 8 | apdu[6];
    FUZZ_HOLDS(len == 7 + data || len == 9 + data);
  }
}

static xq_err *transmit(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  struct script *s = ctx;
  check_command(s, apdu, len);
  FUZZ_HOLDS(answer >= buffer && answer + *answer_len <= buffer + sizeof buffer);
  if (s->left < 2) {
    return xq_err_new(XQ_E_TOKEN_REMOVED, "the card is gone");
  }
  size_t n = (size_t)s->p[0] << 8 | s->p[1];
  s->p += 2;
  s->left -= 2;
  n = n < s->left ? n : s->left;
  n = n < *answer_len ? n : *answer_len;
  memcpy(answer, s->p, n);
  s->p += n;
  s->left -= n;
  *answer_len = n;
  return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 3) {
    return 0;
  }
  static const size_t extended[] = {0, 261, 2038, 65535};
  struct script s = {.p = data + 3, .left = size - 3, .extended = extended[data[2] >> 2 & 3]};
  struct piv_channel channel = {.transmit = transmit, .ctx = &s, .extended = s.extended, .answer = buffer};
  size_t len = ((size_t)data[0] << 8 | data[1]) % 4096;
  uint8_t *out = xq_calloc(1, len + 1);
  struct piv_command command = {
      .ins = PIV_PUT_DATA, .p1 = 0x3F, .p2 = 0xFF, .data = {out, len}, .wants = (enum piv_wants)(data[2] % 3)};
  struct piv_answer answer = {0};
  xq_err *err = piv_apdu(&channel, &command, &answer);
  if (err == NULL) {
    FUZZ_HOLDS(answer.data.p == buffer && answer.data.len <= sizeof buffer - 2);
    FUZZ_HOLDS(answer.sw >> 8 != 0x61);
  } else {
    FUZZ_HOLDS(xq_err_code(err) == XQ_E_TOKEN_REMOVED || xq_err_code(err) == XQ_E_TOKEN_DAMAGED);
  }
  xq_err_free(&err);
  free(out);
  return 0;
}
