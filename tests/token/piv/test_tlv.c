/* Tests of src/token/piv/tlv.c. */
#include <string.h>

#include "../../pki/made.h"
#include "token/piv/piv.h"

#define BYTES(...) ((struct piv_bytes){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})

static void reads(void **state) {
  (void)state;
  struct piv_bytes in = BYTES(0x53, 0x02, 0xAA, 0xBB, 0x7F, 0x49, 0x81, 0x01, 0xCC, 0x5F, 0x82, 0x01, 0x00);
  struct piv_bytes value;
  uint32_t tag;
  assert_true(piv_tlv_next(&in, &tag, &value));
  assert_int_equal(tag, 0x53);
  assert_int_equal(value.len, 2);
  assert_int_equal(value.p[1], 0xBB);
  assert_true(piv_tlv_next(&in, &tag, &value));
  assert_int_equal(tag, 0x7F49);
  assert_int_equal(value.len, 1);
  assert_true(piv_tlv_next(&in, &tag, &value));
  assert_int_equal(tag, 0x5F8201);
  assert_int_equal(value.len, 0);
  assert_false(piv_tlv_next(&in, &tag, &value));
  assert_int_equal(in.len, 0);
}

static void broken(void **state) {
  (void)state;
  const struct piv_bytes cases[] = {
      BYTES(0x53),                               /* no length */
      BYTES(0x53, 0x02, 0xAA),                   /* shorter than it says */
      BYTES(0x53, 0x80, 0x00, 0x00),             /* indefinite */
      BYTES(0x53, 0x81),                         /* a length without its byte */
      BYTES(0x53, 0x82, 0x00),                   /* half of one */
      BYTES(0x53, 0x83, 0xFF, 0xFF, 0xFF, 0x00), /* far more than there is */
      BYTES(0x53, 0x84, 0x00, 0x00, 0x00, 0x01, 0x00),
      BYTES(0x53, 0xFF, 0x00),
      BYTES(0x7F),                         /* half a tag */
      BYTES(0x7F, 0x81, 0x81, 0x01, 0x00), /* a tag of four bytes */
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct piv_bytes in = cases[i];
    struct piv_bytes value;
    uint32_t tag;
    assert_false(piv_tlv_next(&in, &tag, &value));
    assert_int_equal(in.len, cases[i].len); /* not moved */
  }
  static const uint8_t long_enough[2 + 0x80] = {0x53, 0x80}; /* indefinite, with as many bytes as its 80 could mean */
  struct piv_bytes in = {long_enough, sizeof long_enough};
  struct piv_bytes value;
  uint32_t tag;
  assert_false(piv_tlv_next(&in, &tag, &value));
}

static void finds(void **state) {
  (void)state;
  const struct piv_bytes in = BYTES(0x71, 0x01, 0x00, 0x70, 0x01, 0xEE, 0x70, 0x01, 0xFF, 0x00);
  struct piv_bytes value;
  assert_true(piv_tlv_find(in, 0x70, &value));
  assert_int_equal(value.p[0], 0xEE);
  assert_false(piv_tlv_find(in, 0xFE, &value));
}

/* What is written is read again, around every change of the length's form. */
static void writes(void **state) {
  (void)state;
  static const size_t lengths[] = {0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000};
  static const uint32_t tags[] = {0x53, 0x7F49, 0x5F8201};
  static uint8_t data[0x10000];
  for (size_t i = 0; i < XQ_COUNT(lengths); i++) {
    struct xq_buf buf = {0};
    struct piv_bytes value;
    uint32_t tag;
    uint32_t expected = tags[i % XQ_COUNT(tags)];
    memset(data, (int)i, lengths[i]);
    piv_tlv_put(&buf, expected, data, lengths[i]);
    struct piv_bytes in = {buf.data, buf.len};
    assert_true(piv_tlv_next(&in, &tag, &value));
    assert_int_equal(tag, expected);
    assert_int_equal(value.len, lengths[i]);
    assert_int_equal(in.len, 0);
    assert_memory_equal(value.p, data, lengths[i]);
    xq_buf_clear(&buf);
  }
  uint8_t head[PIV_TLV_HEAD_MAX];
  assert_int_equal(piv_tlv_head(head, 0x7F49, 0x1234), 5);
  assert_memory_equal(head, "\x7F\x49\x82\x12\x34", 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(reads), cmocka_unit_test(broken), cmocka_unit_test(finds),
                                     cmocka_unit_test(writes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
