/* Tests of src/pki/csr.c, cross-checked with the openssl program. */
#include <stdlib.h>
#include <string.h>

#include "made.h"

static X509 *old_cert(enum xq_key_kind kind) {
  return made_cert(&(struct made_spec){.name = "胡", .alt = "email:hu@example.com"}, made_key(kind, 0), NULL,
                   made_key(kind, 0));
}

static void every_kind(void **state) {
  char *dir = *state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    uint8_t *der = NULL;
    size_t len = 0;
    X509_REQ *req = NULL;
    X509 *old = old_cert(kind);
    made_ok(xq_csr_make(made_key(kind, 0), old, &der, &len));
    made_ok(xq_csr_check(der, len, &req));
    made_ok(xq_csr_check_same_holder(req, old));
    made_write(dir, "r.der", der, len);
    assert_int_equal(made_run(dir, "openssl req -inform DER -in r.der -verify -noout"), 0);
    assert_int_equal(made_run(dir, "openssl req -inform DER -in r.der -noout -text | grep -q hu@example.com"), 0);
    X509_REQ_free(req);
    X509_free(old);
    free(der);
  }
}

static void what_the_program_makes_is_taken(void **state) {
  char *dir = *state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509_REQ *req = NULL;
  char *path = xq_path_join(dir, "q.der");
  assert_int_equal(made_run(dir,
                            "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem "
                            "-subj '/O=Xuqi Tests/CN=Hu' -outform DER -out q.der"),
                   0);
  made_ok(xq_file_read(path, 65536, &der, &len));
  made_ok(xq_csr_check(der, len, &req));
  X509 *other = old_cert(XQ_KEY_P256);
  made_fails(xq_csr_check_same_holder(req, other), XQ_E_CERT_SUBJECT_CHANGED);
  X509_free(other);
  X509_REQ_free(req);
  free(der);

  assert_int_equal(made_run(dir, "openssl req -new -sha1 -key k.pem -subj /CN=Hu -outform DER -out q.der"), 0);
  made_ok(xq_file_read(path, 65536, &der, &len));
  made_fails(xq_csr_check(der, len, &req), XQ_E_SIGNATURE_BAD);
  free(der);

  assert_int_equal(
      made_run(dir, "openssl req -new -newkey rsa:1024 -nodes -keyout /dev/null -subj /CN=Hu -outform DER -out q.der"),
      0);
  made_ok(xq_file_read(path, 65536, &der, &len));
  made_fails(xq_csr_check(der, len, &req), XQ_E_KEY_UNSUPPORTED);
  free(der);
  free(path);
}

static void damaged(void **state) {
  (void)state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509_REQ *req = NULL;
  X509 *old = old_cert(XQ_KEY_P256);
  made_ok(xq_csr_make(made_key(XQ_KEY_P256, 0), old, &der, &len));
  for (size_t cut = 0; cut < len; cut++) {
    made_fails(xq_csr_check(der, cut, &req), XQ_E_MALFORMED);
  }
  for (size_t i = 0; i < len; i++) {
    der[i] ^= 0x01;
    xq_err *err = xq_csr_check(der, len, &req);
    assert_non_null(err); /* every byte is covered: by the form or by the signature */
    xq_err_free(&err);
    der[i] ^= 0x01;
  }
  der = xq_realloc(der, len + 1);
  der[len] = 0;
  made_fails(xq_csr_check(der, len + 1, &req), XQ_E_MALFORMED);
  free(der);
  X509_free(old);
}

static void holder(void **state) {
  (void)state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509_REQ *req = NULL;
  X509 *old = old_cert(XQ_KEY_P256);
  X509 *no_alt = made_cert(&(struct made_spec){.name = "胡"}, made_key(XQ_KEY_P256, 0), NULL, made_key(XQ_KEY_P256, 0));
  made_ok(xq_csr_make(made_key(XQ_KEY_P384, 1), no_alt, &der, &len)); /* another key may ask for the same holder */
  made_ok(xq_csr_check(der, len, &req));
  made_ok(xq_csr_check_same_holder(req, no_alt));
  made_fails(xq_csr_check_same_holder(req, old), XQ_E_CERT_SUBJECT_CHANGED);
  X509_REQ_free(req);
  X509_free(old);
  X509_free(no_alt);
  free(der);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind),
      cmocka_unit_test(what_the_program_makes_is_taken),
      cmocka_unit_test(damaged),
      cmocka_unit_test(holder),
  };
  return cmocka_run_group_tests(tests, made_dir_setup, made_dir_teardown);
}
