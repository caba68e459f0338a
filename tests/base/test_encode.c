/* test_encode.c - hexadecimal, base64, SHA-256: the vectors of the standards, and what is not quite them. */
#include "tests/check.h"

#include <string.h>

static void hexadecimal(void **state) {
  (void)state;
  uint8_t *data = NULL;
  size_t len = 0;
  assert_text(xq_hex((const uint8_t *)"\x00\xAB\xff", 3), "00ABFF");
  assert_text(xq_hex(NULL, 0), "");
  assert_ok(xq_unhex("00abFF", &data, &len));
  assert_int_equal(len, 3);
  assert_memory_equal(data, "\x00\xAB\xff", 3);
  free(data);
  assert_ok(xq_unhex("", &data, &len));
  assert_int_equal(len, 0);
  free(data);
  static const char *const wrong[] = {"0", "0g", "0x00", "00 1", "@0", "`0", "１１"};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    assert_fails(xq_unhex(wrong[i], &data, &len), XQ_E_MALFORMED);
  }
}

static void base64(void **state) {
  (void)state;
  static const char *const vectors[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
  uint8_t *data = NULL;
  size_t len = 0;
  for (size_t i = 0; i < XQ_COUNT(vectors); i++) {
    assert_text(xq_base64((const uint8_t *)vectors[i][0], strlen(vectors[i][0])), vectors[i][1]);
    assert_ok(xq_unbase64(vectors[i][1], &data, &len));
    assert_int_equal(len, strlen(vectors[i][0]));
    assert_memory_equal(data, vectors[i][0], len);
    free(data);
  }
  static const char *const wrong[] = {"Zg",   "Zg=",  "Zg===", "Z===", "====",     "=",     " Zg==",  "Zg==\n",
                                      "Zh==", "Zm9=", "Zm-_",  "Z=g=", "Zg==Zg==", "Zm9v!", "Zm9\xC2"};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    assert_fails(xq_unbase64(wrong[i], &data, &len), XQ_E_MALFORMED);
  }
}

static void every_byte_survives(void **state) {
  (void)state;
  uint8_t all[256], *back = NULL;
  size_t len = 0;
  for (int i = 0; i < 256; i++) {
    all[i] = (uint8_t)i;
  }
  for (size_t n = 0; n <= 256; n++) {
    char *text = xq_base64(all, n);
    assert_ok(xq_unbase64(text, &back, &len));
    assert_int_equal(len, n);
    assert_memory_equal(back, all, n);
    free(back);
    free(text);
  }
}

static void sha256(void **state) {
  (void)state;
  char hex[65];
  xq_sha256_hex("abc", 3, hex);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  xq_sha256_hex("", 0, hex);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hexadecimal),
      cmocka_unit_test(base64),
      cmocka_unit_test(every_byte_survives),
      cmocka_unit_test(sha256),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
