/* Tests of src/pki/der.c: DER to the last byte, and nothing beside it. */
#include <openssl/asn1.h>

#include "made.h"
#include "pki/inner.h"

static xq_err *read_as(const ASN1_ITEM *item, const void *bytes, size_t len, size_t max) {
  ASN1_VALUE *value = NULL;
  xq_err *err = pki_der_read(bytes, len, max, item, "a thing", &value);
  assert_true((err == NULL) == (value != NULL));
  ASN1_item_free(value, item);
  return err;
}
#define READ(item, bytes) read_as(ASN1_ITEM_rptr(item), bytes, sizeof(bytes) - 1, 100)

static void der_is_taken(void **state) {
  (void)state;
  made_ok(READ(ASN1_BIT_STRING, "\x03\x02\x07\x80"));
  made_ok(READ(ASN1_SET_ANY, "\x31\x06\x02\x01\x01\x02\x01\x02"));
  made_ok(READ(ASN1_INTEGER, "\x02\x02\x00\x80"));
}

/* What says the same in as many bytes: only the comparison byte for byte can tell. */
static void not_der_of_equal_length(void **state) {
  (void)state;
  made_fails(READ(ASN1_BIT_STRING, "\x03\x02\x07\xFF"), XQ_E_MALFORMED);              /* unused bits that are set */
  made_fails(READ(ASN1_SET_ANY, "\x31\x06\x02\x01\x02\x02\x01\x01"), XQ_E_MALFORMED); /* a set out of order */
}

static void not_der_of_another_length(void **state) {
  (void)state;
  made_fails(READ(ASN1_BIT_STRING, "\x03\x81\x02\x07\x80"), XQ_E_MALFORMED);
  made_fails(READ(ASN1_OCTET_STRING, "\x24\x80\x04\x01\x61\x00\x00"), XQ_E_MALFORMED); /* of no told length */
}

static void too_little_or_too_much(void **state) {
  (void)state;
  static const uint8_t one[] = {0x02, 0x01, 0x05, 0x00};
  made_ok(read_as(ASN1_ITEM_rptr(ASN1_INTEGER), one, 3, 3));
  made_fails(read_as(ASN1_ITEM_rptr(ASN1_INTEGER), one, 3, 2), XQ_E_MALFORMED);
  made_fails(read_as(ASN1_ITEM_rptr(ASN1_INTEGER), one, 4, 100), XQ_E_MALFORMED);
  made_fails(read_as(ASN1_ITEM_rptr(ASN1_INTEGER), one, 2, 100), XQ_E_MALFORMED);
  made_fails(read_as(ASN1_ITEM_rptr(ASN1_INTEGER), one, 0, 100), XQ_E_MALFORMED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(der_is_taken),
      cmocka_unit_test(not_der_of_equal_length),
      cmocka_unit_test(not_der_of_another_length),
      cmocka_unit_test(too_little_or_too_much),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
