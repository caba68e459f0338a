/* Tests of src/token/piv/apdu.c against a card that follows a script. */
#include <stdlib.h>
#include <string.h>

#include "../../pki/made.h"
#include "token/piv/piv.h"

/* What is expected, in hexadecimal, and what is answered. "*N" in an answer: N bytes before the status word. */
struct line {
  const char *expected; /* the beginning of it */
  size_t len;           /* 0: exactly `expected` */
  const char *answer;
};
struct script {
  const struct line *lines;
  size_t count, at;
};

static size_t answer_of(const char *text, uint8_t *out) {
  size_t fill = 0;
  uint8_t *data = NULL;
  size_t len = 0;
  if (*text == '*') {
    char *end;
    fill = strtoul(text + 1, &end, 10);
    text = end + 1;
  }
  for (size_t i = 0; i < fill; i++) {
    out[i] = (uint8_t)i;
  }
  made_ok(xq_unhex(text, &data, &len));
  memcpy(out + fill, data, len);
  free(data);
  return fill + len;
}

static xq_err *follow(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  struct script *s = ctx;
  uint8_t *expected = NULL;
  size_t expected_len = 0;
  assert_true(s->at < s->count);
  const struct line *line = &s->lines[s->at++];
  made_ok(xq_unhex(line->expected, &expected, &expected_len));
  assert_int_equal(len, line->len != 0 ? line->len : expected_len);
  assert_memory_equal(apdu, expected, expected_len);
  free(expected);
  if (strcmp(line->answer, "gone") == 0) {
    return xq_err_new(XQ_E_TOKEN_REMOVED, "pulled");
  }
  uint8_t made[1024];
  size_t made_len = answer_of(line->answer, made);
  assert_true(made_len <= *answer_len);
  memcpy(answer, made, made_len);
  *answer_len = made_len;
  return NULL;
}

static xq_err *run(const struct line *lines, size_t count, size_t *extended, size_t data_len, enum piv_wants wants,
                   struct piv_answer *answer, uint8_t *room) {
  static const uint8_t data[1000];
  struct script script = {.lines = lines, .count = count};
  struct piv_channel channel = {.transmit = follow, .ctx = &script, .extended = *extended, .answer = room};
  const struct piv_command command = {.ins = 0xDB, .p1 = 0x3F, .p2 = 0xFF, .data = {data, data_len}, .wants = wants};
  xq_err *err = piv_apdu(&channel, &command, answer);
  assert_int_equal(script.at, count);
  *extended = channel.extended;
  return err;
}

struct one {
  struct line lines[6];
  size_t extended, data_len;
  enum piv_wants wants;
  size_t answer_len;
  uint16_t sw;
  size_t extended_after;
};

static const struct one ones[] = {
    /* the four cases of ISO 7816-4, short */
    {{{"00DB3FFF", 0, "9000"}}, 0, 0, PIV_NO_ANSWER, 0, 0x9000, 0},
    {{{"00DB3FFF00", 0, "*5 9000"}}, 0, 0, PIV_ANSWER, 5, 0x9000, 0},
    {{{"00DB3FFF020000", 0, "63C2"}}, 0, 2, PIV_NO_ANSWER, 0, 0x63C2, 0},
    {{{"00DB3FFF02000000", 0, "*256 9000"}}, 0, 2, PIV_LONG_ANSWER, 256, 0x9000, 0},
    /* chained; the last piece may be full */
    {{{"10DB3FFFFF", 260, "9000"}, {"00DB3FFF01", 6, "9000"}}, 0, 256, PIV_NO_ANSWER, 0, 0x9000, 0},
    {{{"10DB3FFFFF", 260, "9000"}, {"00DB3FFFFF", 261, "*2 9000"}}, 0, 510, PIV_ANSWER, 2, 0x9000, 0},
    {{{"10DB3FFFFF", 260, "9000"}, {"10DB3FFFFF", 260, "6A84"}}, 0, 700, PIV_NO_ANSWER, 0, 0x6A84, 0},
    /* the answer in pieces */
    {{{"00DB3FFF00", 0, "*256 6100"}, {"00C0000000", 0, "*256 6103"}, {"00C0000003", 0, "*3 9000"}},
     0,
     0,
     PIV_LONG_ANSWER,
     515,
     0x9000,
     0},
    {{{"00DB3FFF00", 0, "*9 6282"}}, 0, 0, PIV_ANSWER, 9, 0x6282, 0},
    {{{"00DB3FFF00", 0, "6C07"}, {"00DB3FFF07", 0, "*7 9000"}}, 0, 0, PIV_ANSWER, 7, 0x9000, 0},
    /* in one piece where the card can, and only where it pays */
    {{{"00DB3FFF0001F4", 507, "9000"}}, 2038, 500, PIV_NO_ANSWER, 0, 0x9000, 2038},
    {{{"00DB3FFF0001F4", 509, "*9 9000"}}, 2038, 500, PIV_ANSWER, 9, 0x9000, 2038},
    {{{"00DB3FFF000005", 14, "*600 9000"}}, 2038, 5, PIV_LONG_ANSWER, 600, 0x9000, 2038},
    {{{"00DB3FFF000000", 0, "*600 9000"}}, 2038, 0, PIV_LONG_ANSWER, 600, 0x9000, 2038},
    {{{"00DB3FFF050000000000", 0, "9000"}}, 2038, 5, PIV_NO_ANSWER, 0, 0x9000, 2038},
    {{{"10DB3FFFFF", 260, "9000"}, {"00DB3FFF2D", 50, "9000"}}, 300, 300, PIV_NO_ANSWER, 0, 0x9000, 300},
    /* it says it can, and cannot: never tried again */
    {{{"00DB3FFF00012C", 307, "6700"}, {"10DB3FFFFF", 260, "9000"}, {"00DB3FFF2D", 50, "9000"}},
     2038,
     300,
     PIV_NO_ANSWER,
     0,
     0x9000,
     0},
};

static void in_pieces(void **state) {
  (void)state;
  uint8_t *room = xq_malloc(PCSC_ANSWER_MAX);
  for (size_t i = 0; i < XQ_COUNT(ones); i++) {
    const struct one *one = &ones[i];
    struct piv_answer answer;
    size_t extended = one->extended;
    size_t count = 0;
    while (count < XQ_COUNT(one->lines) && one->lines[count].expected != NULL) {
      count++;
    }
    made_ok(run(one->lines, count, &extended, one->data_len, one->wants, &answer, room));
    assert_int_equal(answer.sw, one->sw);
    assert_int_equal(answer.data.len, one->answer_len);
    assert_int_equal(extended, one->extended_after);
    for (size_t n = 0; n < answer.data.len; n++) { /* pieces of 256 go on counting */
      assert_int_equal(answer.data.p[n], n & 0xFF);
    }
  }
  free(room);
}

static xq_err *endless(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  const size_t *each = ctx;
  (void)apdu;
  (void)len;
  assert_true(*each + 2 <= *answer_len);
  memset(answer, 0x61, *each + 2);
  *answer_len = *each + 2;
  return NULL;
}

static void without_end(void **state) {
  (void)state;
  uint8_t *room = xq_malloc(PCSC_ANSWER_MAX);
  for (size_t each = 0; each <= 256; each += 128) {
    struct piv_channel channel = {.transmit = endless, .ctx = &each, .answer = room};
    const struct piv_command command = {.ins = 0xCB, .wants = PIV_ANSWER};
    struct piv_answer answer;
    made_fails(piv_apdu(&channel, &command, &answer), XQ_E_TOKEN_DAMAGED);
  }
  free(room);
}

static void broken_off(void **state) {
  (void)state;
  static const struct line pulled[] = {{"10DB3FFFFF", 260, "9000"}, {"00DB3FFF", 50, "gone"}};
  static const struct line mute[] = {{"00DB3FFF00", 0, "90"}};
  uint8_t *room = xq_malloc(PCSC_ANSWER_MAX);
  struct piv_answer answer;
  size_t extended = 0;
  made_fails(run(pulled, 2, &extended, 300, PIV_NO_ANSWER, &answer, room), XQ_E_TOKEN_REMOVED);
  made_fails(run(mute, 1, &extended, 0, PIV_ANSWER, &answer, room), XQ_E_TOKEN_DAMAGED);
  free(room);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(in_pieces), cmocka_unit_test(without_end),
                                     cmocka_unit_test(broken_off)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
