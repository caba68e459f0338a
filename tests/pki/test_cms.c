/* Tests of src/pki/cms.c: signed messages, ours against the openssl program's and the other way round. */
#include <openssl/cms.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"

static const char text[] = "{\"type\":\"application\",\"name\":\"胡\"}\r\n\n line";
#define TEXT_LEN (sizeof text - 1)

static X509 *cert_of(enum xq_key_kind kind, int number) {
  return made_cert(&(struct made_spec){.serial = 500 + number}, made_key(kind, number), NULL, made_key(kind, number));
}

/* Lays key, certificate and text where the openssl program finds them. */
static void lay(const char *dir, enum xq_key_kind kind, X509 *cert) {
  made_write_text(dir, "k.pem", made_key_pem(made_key(kind, 0)));
  made_write_text(dir, "c.pem", xq_cert_to_pem(cert));
  made_write(dir, "t", text, TEXT_LEN);
}

static xq_err *open_file(const char *dir, const char *name) {
  char *path = xq_path_join(dir, name);
  uint8_t *der = NULL;
  uint8_t *content = NULL;
  size_t len = 0;
  size_t content_len = 0;
  X509 *signer = NULL;
  made_ok(xq_file_read(path, 4 * 1024 * 1024, &der, &len));
  xq_err *err = xq_cms_open(der, len, &signer, &content, &content_len);
  if (err == NULL) {
    assert_int_equal(content_len, TEXT_LEN);
    assert_memory_equal(content, text, TEXT_LEN);
    X509_free(signer);
    free(content);
  }
  free(path);
  free(der);
  return err;
}

static void every_kind_both_ways(void **state) {
  char *dir = *state;
  for (enum xq_key_kind kind = XQ_KEY_RSA_2048; kind <= XQ_KEY_P384; kind++) {
    X509 *cert = cert_of(kind, 0);
    X509 *signer = NULL;
    uint8_t *der = NULL;
    uint8_t *content = NULL;
    size_t len = 0;
    size_t content_len = 0;
    lay(dir, kind, cert);
    made_ok(xq_cms_sign(made_key(kind, 0), cert, NULL, text, TEXT_LEN, &der, &len));
    made_ok(xq_cms_open(der, len, &signer, &content, &content_len));
    assert_true(xq_cert_equal(signer, cert));
    assert_int_equal(content_len, TEXT_LEN);
    assert_memory_equal(content, text, TEXT_LEN);
    made_write(dir, "m.der", der, len);
    assert_int_equal(made_run(dir, "openssl cms -verify -binary -inform DER -in m.der -noverify -out o && cmp o t"), 0);
    assert_int_equal(made_run(dir, "openssl cms -cmsout -print -inform DER -in m.der | grep -q '%s'",
                              kind == XQ_KEY_P384 ? "sha384" : "sha256"),
                     0);
    assert_int_equal(made_run(dir,
                              "openssl cms -sign -binary -nodetach -md %s -in t -signer c.pem -inkey k.pem "
                              "-outform DER -out p.der",
                              kind == XQ_KEY_P384 ? "sha384" : "sha256"),
                     0);
    made_ok(open_file(dir, "p.der"));
    X509_free(signer);
    X509_free(cert);
    free(der);
    free(content);
  }
}

static void empty_content_and_chain(void **state) {
  (void)state;
  struct made_ca ca;
  made_ca_init(&ca, 1);
  X509 *cert = made_cert(&(struct made_spec){0}, made_key(XQ_KEY_P256, 0), ca.issuing, ca.issuing_key);
  X509 *signer = NULL;
  uint8_t *der = NULL;
  uint8_t *content = NULL;
  size_t len = 0;
  size_t content_len = 1;
  made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), cert, ca.chain, "", 0, &der, &len));
  made_ok(xq_cms_open(der, len, &signer, &content, &content_len));
  assert_int_equal(content_len, 0);
  assert_true(xq_cert_equal(signer, cert)); /* not the CA's certificate that travels along */
  X509_free(signer);
  X509_free(cert);
  free(der);
  free(content);
  made_ca_clear(&ca);
}

static void key_and_certificate_must_fit(void **state) {
  (void)state;
  X509 *cert = cert_of(XQ_KEY_P256, 0);
  uint8_t *der = NULL;
  size_t len = 0;
  made_fails(xq_cms_sign(made_key(XQ_KEY_P256, 1), cert, NULL, text, TEXT_LEN, &der, &len), XQ_E_CERT_KEY_MISMATCH);
  X509_free(cert);
}

static void every_cut_and_every_flip_is_refused(void **state) {
  (void)state;
  X509 *cert = cert_of(XQ_KEY_P256, 0);
  X509 *signer = NULL;
  uint8_t *der = NULL;
  uint8_t *content = NULL;
  size_t len = 0;
  size_t content_len = 0;
  made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), cert, NULL, text, TEXT_LEN, &der, &len));
  for (size_t cut = 0; cut < len; cut++) {
    made_fails(xq_cms_open(der, cut, &signer, &content, &content_len), XQ_E_MALFORMED);
  }
  size_t survived = 0;
  for (size_t i = 0; i < len; i++) {
    der[i] ^= 0x04;
    xq_err *err = xq_cms_open(der, len, &signer, &content, &content_len);
    if (err == NULL) { /* bytes of a certificate nobody checks here, or a version: not what was said */
      survived++;
      assert_memory_equal(content, text, TEXT_LEN);
      assert_int_equal(content_len, TEXT_LEN);
      X509_free(signer);
      free(content);
    }
    xq_err_free(&err);
    der[i] ^= 0x04;
  }
  assert_true(survived < len);
  uint8_t garbage[512];
  for (unsigned seed = 1; seed < 200; seed++) {
    unsigned x = seed;
    for (size_t i = 0; i < sizeof garbage; i++) {
      x = x * 1103515245u + 12345u;
      garbage[i] = (uint8_t)(x >> 16);
    }
    xq_err *err = xq_cms_open(garbage, sizeof garbage, &signer, &content, &content_len);
    made_fails(err, XQ_E_MALFORMED);
  }
  der = xq_realloc(der, len + 1);
  der[len] = 0;
  made_fails(xq_cms_open(der, len + 1, &signer, &content, &content_len), XQ_E_MALFORMED);
  free(der);
  X509_free(cert);
}

static void what_is_not_one_whole_signed_message(void **state) {
  char *dir = *state;
  X509 *cert = cert_of(XQ_KEY_P256, 0);
  lay(dir, XQ_KEY_P256, cert);
  const char *sign = "openssl cms -sign -binary -in t -signer c.pem -inkey k.pem -outform DER -out p.der";
  assert_int_equal(made_run(dir, "%s -nodetach", sign), 0);
  made_ok(open_file(dir, "p.der"));
  assert_int_equal(made_run(dir, "%s", sign), 0); /* detached */
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "%s -nodetach -noattr", sign), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "%s -nodetach -nocerts", sign), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "%s -nodetach -stream", sign), 0); /* BER */
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "%s -nodetach -md sha1", sign), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_SIGNATURE_BAD);
  assert_int_equal(made_run(dir, "%s -nodetach -econtent_type 1.2.3.4", sign), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "openssl cms -data_create -binary -in t -outform DER -out p.der"), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  assert_int_equal(made_run(dir, "head -c 2000000 /dev/zero > p.der"), 0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);

  X509 *second = cert_of(XQ_KEY_P256, 1);
  made_write_text(dir, "k2.pem", made_key_pem(made_key(XQ_KEY_P256, 1)));
  made_write_text(dir, "c2.pem", xq_cert_to_pem(second));
  assert_int_equal(made_run(dir,
                            "openssl cms -sign -binary -nodetach -in t -signer c.pem -inkey k.pem -signer c2.pem "
                            "-inkey k2.pem -outform DER -out p.der"),
                   0);
  made_fails(open_file(dir, "p.der"), XQ_E_MALFORMED);
  X509_free(second);
  X509_free(cert);
}

static void small_rsa_is_refused(void **state) {
  char *dir = *state;
  assert_int_equal(made_run(dir,
                            "openssl req -x509 -newkey rsa:1024 -nodes -keyout k.pem -subj /CN=Hu -out c.pem && "
                            "openssl cms -sign -binary -nodetach -in t -signer c.pem -inkey k.pem -outform DER "
                            "-out p.der"),
                   0);
  made_fails(open_file(dir, "p.der"), XQ_E_KEY_UNSUPPORTED);
}

/* The signature of one key, the certificate of another with the same issuer and serial: somebody else's name. */
static void another_key_with_the_same_name(void **state) {
  (void)state;
  X509 *mine = cert_of(XQ_KEY_P256, 0);
  X509 *theirs =
      made_cert(&(struct made_spec){.serial = 500}, made_key(XQ_KEY_P256, 1), NULL, made_key(XQ_KEY_P256, 1));
  BIO *bio = BIO_new_mem_buf(text, (int)TEXT_LEN);
  CMS_ContentInfo *cms = CMS_sign(mine, made_key(XQ_KEY_P256, 0), NULL, bio, CMS_BINARY | CMS_NOCERTS);
  assert_non_null(cms);
  assert_int_equal(CMS_add1_cert(cms, theirs), 1);
  unsigned char *der = NULL;
  int len = i2d_CMS_ContentInfo(cms, &der);
  uint8_t *content = NULL;
  size_t content_len = 0;
  X509 *signer = NULL;
  made_fails(xq_cms_open(der, (size_t)len, &signer, &content, &content_len), XQ_E_SIGNATURE_BAD);
  OPENSSL_free(der);
  CMS_ContentInfo_free(cms);
  BIO_free(bio);
  X509_free(mine);
  X509_free(theirs);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_both_ways),
      cmocka_unit_test(empty_content_and_chain),
      cmocka_unit_test(key_and_certificate_must_fit),
      cmocka_unit_test(every_cut_and_every_flip_is_refused),
      cmocka_unit_test(what_is_not_one_whole_signed_message),
      cmocka_unit_test(small_rsa_is_refused),
      cmocka_unit_test(another_key_with_the_same_name),
  };
  return cmocka_run_group_tests(tests, made_dir_setup, made_dir_teardown);
}
