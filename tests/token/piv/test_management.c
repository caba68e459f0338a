/* Tests of src/token/piv/management.c: the proof against a card that computes with the openssl program, and the forms
 * the key is kept in. */
#include <stdlib.h>
#include <string.h>

#include "../../pki/made.h"
#include "token/piv/piv.h"

static const struct method {
  uint8_t algorithm;
  const char *cipher, *key; /* the program's name, hexadecimal */
  size_t block;
} methods[] = {
    {PIV_3DES, "des-ede3", "0102030405060708A1A2A3A4A5A6A7A8B1B2B3B4B5B6B7B8", 8},
    {PIV_AES128, "aes-128-ecb", "000102030405060708090A0B0C0D0E0F", 16},
    {PIV_AES192, "aes-192-ecb", "000102030405060708090A0B0C0D0E0F1011121314151617", 16},
    {PIV_AES256, "aes-256-ecb", "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 16},
};

struct other_side {
  const struct method *method;
  const char *key;
  char *dir;
  bool lies;
  unsigned asked;
  uint8_t witness[16];
};

static void encrypt(const struct other_side *o, const uint8_t *in, uint8_t *out) {
  uint8_t *data = NULL;
  size_t len = 0;
  made_write(o->dir, "in", in, o->method->block);
  assert_int_equal(made_run(o->dir, "openssl enc -e -%s -nopad -K %s -in in -out out", o->method->cipher, o->key), 0);
  char *path = xq_path_join(o->dir, "out");
  made_ok(xq_file_read(path, 64, &data, &len));
  assert_int_equal(len, o->method->block);
  memcpy(out, data, len);
  free(path);
  free(data);
}

static xq_err *card(void *ctx, const uint8_t *apdu, size_t len, uint8_t *answer, size_t *answer_len) {
  struct other_side *o = ctx;
  size_t block = o->method->block;
  assert_int_equal(apdu[1], 0x87);
  assert_int_equal(apdu[3], 0x9B);
  size_t n = 0;
  if (apdu[2] != o->method->algorithm) {
    memcpy(answer, "\x6A\x80", 2);
    *answer_len = 2;
    return NULL;
  }
  if (o->asked++ == 0) {
    assert_memory_equal(apdu + 4, "\x04\x7C\x02\x80\x00", 5);
    for (size_t i = 0; i < block; i++) {
      o->witness[i] = (uint8_t)(17 * i + 3);
    }
    n = 4 + block;
    answer[0] = 0x7C;
    answer[1] = (uint8_t)(2 + block);
    answer[2] = 0x80;
    answer[3] = (uint8_t)block;
    encrypt(o, o->witness, answer + 4);
  } else {
    const uint8_t *data = apdu + 5;
    assert_int_equal(len, 4 + 1 + 2 + 2 * (2 + block) + 1);
    assert_int_equal(data[2], 0x80);
    assert_int_equal(data[4 + block], 0x81);
    if (memcmp(data + 4, o->witness, block) != 0) {
      memcpy(answer, "\x69\x82", 2);
      *answer_len = 2;
      return NULL;
    }
    n = 4 + block;
    answer[0] = 0x7C;
    answer[1] = (uint8_t)(2 + block);
    answer[2] = 0x82;
    answer[3] = (uint8_t)block;
    encrypt(o, data + 6 + block, answer + 4);
    answer[4] ^= o->lies;
  }
  answer[n] = 0x90;
  answer[n + 1] = 0;
  *answer_len = n + 2;
  return NULL;
}

static xq_secret *key_of(const char *hex) {
  uint8_t *data = NULL;
  size_t len = 0;
  made_ok(xq_unhex(hex, &data, &len));
  xq_secret *key = xq_secret_from((const char *)data, len);
  free(data);
  return key;
}

static xq_err *prove(struct other_side *o, uint8_t algorithm, const char *key, bool *known) {
  uint8_t *room = xq_malloc(PCSC_ANSWER_MAX);
  struct piv_channel channel = {.transmit = card, .ctx = o, .answer = room};
  xq_secret *secret = key_of(key);
  o->asked = 0;
  xq_err *err = piv_management_prove(&channel, algorithm, secret, known);
  xq_secret_free(&secret);
  free(room);
  return err;
}

static void proved(void **state) {
  (void)state;
  bool known;
  char *dir = made_dir();
  for (size_t i = 0; i < XQ_COUNT(methods); i++) {
    struct other_side o = {.method = &methods[i], .key = methods[i].key, .dir = dir};
    assert_int_equal(piv_management_len(methods[i].algorithm), strlen(methods[i].key) / 2);
    made_ok(prove(&o, methods[i].algorithm, methods[i].key, &known));
    assert_true(known);
    assert_int_equal(o.asked, 2);
    char *wrong = xq_strdup(methods[i].key);
    wrong[1] ^= 6; /* a bit that is none of DES's parity */
    made_fails(prove(&o, methods[i].algorithm, wrong, &known), XQ_E_MANAGEMENT_KEY);
    free(wrong);
    o.lies = true; /* the card cannot do what only its own could */
    made_fails(prove(&o, methods[i].algorithm, methods[i].key, &known), XQ_E_MANAGEMENT_KEY);
  }
  struct other_side o = {.method = &methods[2], .key = methods[2].key, .dir = dir};
  made_ok(prove(&o, PIV_3DES, methods[2].key, &known)); /* 24 bytes, but not that */
  assert_false(known);
  made_fails(prove(&o, PIV_AES128, methods[2].key, &known), XQ_E_MANAGEMENT_KEY); /* no such length */
  assert_int_equal(o.asked, 0);
  assert_int_equal(piv_management_len(0x09), 0);
  made_dir_remove(dir);
}

static xq_err *from_file(const char *dir, const char *text, xq_secret **key) {
  made_write(dir, "key", text, strlen(text));
  char *path = xq_path_join(dir, "key");
  xq_err *err = piv_management_from_file(path, key);
  free(path);
  return err;
}

static void files(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "0102",
                                    "01020304050607080102030405060708010203040506070",
                                    "zz",
                                    "010203040506070801020304050607080102030405060708 x",
                                    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20"};
  char *dir = made_dir();
  xq_secret *key = NULL;
  xq_secret *expected = key_of(methods[0].key);
  made_ok(from_file(dir, "0102030405060708 a1a2a3a4a5a6a7a8 B1:B2:B3:B4:B5:B6:B7:B8\r\n", &key));
  assert_int_equal(xq_secret_len(key), 24);
  assert_memory_equal(xq_secret_str(key), xq_secret_str(expected), 24);
  xq_secret_free(&key);
  xq_secret_free(&expected);
  for (size_t i = 0; i < XQ_COUNT(bad); i++) {
    xq_err *err = from_file(dir, bad[i], &key);
    assert_string_equal(xq_err_get_fact(err, "reason"), "file");
    made_fails(err, XQ_E_MANAGEMENT_KEY);
    assert_null(key);
  }
  made_fails(piv_management_from_file("/nonexistent", &key), XQ_E_MANAGEMENT_KEY);
  made_dir_remove(dir);
}

/* Computed by Python's hashlib: pbkdf2_hmac("sha1", b"123456", bytes(range(16)), 10000, 24) */
static void derived(void **state) {
  (void)state;
  static const uint8_t salt[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  xq_secret *pin = xq_secret_from("123456", 6);
  xq_secret *key = NULL;
  xq_secret *expected = key_of("6f4f2d621842bcdf52c44ef73d28d6017045e5d543b5547d");
  made_ok(piv_management_from_pin(pin, (struct piv_bytes){salt, sizeof salt}, &key));
  assert_int_equal(xq_secret_len(key), 24);
  assert_memory_equal(xq_secret_str(key), xq_secret_str(expected), 24);
  xq_secret_free(&pin);
  xq_secret_free(&key);
  xq_secret_free(&expected);
}

static void objects(void **state) {
  (void)state;
  static const uint8_t protected[] = {0x53, 0x05, 0x80, 0x03, 0x81, 0x01, 0x03};
  static const uint8_t salted[] = {0x53, 0x09, 0x80, 0x07, 0x81, 0x01, 0x01, 0x82, 0x02, 0xAA, 0xBB};
  static const uint8_t printed[] = {0x53, 0x14, 0x88, 0x12, 0x89, 0x10, 0,  1,  2,  3,  4,
                                    5,    6,    7,    8,    9,    10,   11, 12, 13, 14, 15};
  struct piv_admin admin;
  assert_true(piv_admin_read((struct piv_bytes){protected, sizeof protected}, &admin));
  assert_true(admin.protected);
  assert_int_equal(admin.salt.len, 0);
  assert_true(piv_admin_read((struct piv_bytes){salted, sizeof salted}, &admin));
  assert_false(admin.protected);
  assert_int_equal(admin.salt.len, 2);
  assert_false(piv_admin_read((struct piv_bytes){salted, 3}, &admin));
  xq_secret *key = piv_protected_read((struct piv_bytes){printed, sizeof printed});
  assert_int_equal(xq_secret_len(key), 16);
  xq_secret_free(&key);
  assert_null(piv_protected_read((struct piv_bytes){printed, 10}));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(proved), cmocka_unit_test(files), cmocka_unit_test(derived),
                                     cmocka_unit_test(objects)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
