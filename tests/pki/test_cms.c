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

/* What is signed names the certificate by its hash (RFC 5035), so that no other of the same key can take its place. */
static void the_certificate_is_among_what_is_signed(void **state) {
  char *dir = *state;
  X509 *cert = cert_of(XQ_KEY_P256, 0);
  uint8_t *der = NULL;
  size_t len = 0;
  uint8_t hash[32];
  made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), cert, NULL, text, TEXT_LEN, &der, &len));
  const unsigned char *p = der;
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)len);
  assert_non_null(cms);
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
  int at = CMS_signed_get_attr_by_NID(signer, NID_id_smime_aa_signingCertificateV2, -1);
  assert_true(at >= 0);
  const ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(signer, at), 0);
  assert_int_equal(X509_digest(cert, EVP_sha256(), hash, NULL), 1);
  assert_non_null(memmem(value->value.sequence->data, (size_t)value->value.sequence->length, hash, sizeof hash));
  CMS_ContentInfo_free(cms);
  made_write(dir, "m.der", der, len);
  made_write_text(dir, "c.pem", xq_cert_to_pem(cert));
  assert_int_equal(
      made_run(
          dir,
          "openssl cms -verify -cades -binary -inform DER -in m.der -CAfile c.pem -partial_chain -purpose any -no_check_time"),
      0);
  free(der);
  X509_free(cert);
}

static xq_err *open_only(const uint8_t *der, size_t len) {
  X509 *signer = NULL;
  uint8_t *content = NULL;
  size_t content_len = 0;
  xq_err *err = xq_cms_open(der, len, &signer, &content, &content_len);
  if (err == NULL) {
    X509_free(signer);
    free(content);
  }
  return err;
}

static void too_many_certificates(void **state) {
  (void)state;
  X509 *cert = cert_of(XQ_KEY_P256, 0);
  STACK_OF(X509) *others = sk_X509_new_null();
  for (int n = 1; n <= 10; n++) { /* ten are borne, with the signer's */
    uint8_t *der = NULL;
    size_t len = 0;
    made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), cert, others, text, TEXT_LEN, &der, &len));
    made_ok(open_only(der, len));
    free(der);
    sk_X509_push(others, made_cert(&(struct made_spec){.serial = 700 + n}, made_key(XQ_KEY_P256, 1), NULL,
                                   made_key(XQ_KEY_P256, 1)));
  }
  uint8_t *der = NULL;
  size_t len = 0;
  made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), cert, others, text, TEXT_LEN, &der, &len));
  made_fails(open_only(der, len), XQ_E_MALFORMED);
  free(der);
  sk_X509_pop_free(others, X509_free);
  X509_free(cert);
}

/* The same certificates in another order: a set in DER has but one, and the signature does not cover it. */
static void a_set_out_of_order(void **state) {
  (void)state;
  X509 *mine = cert_of(XQ_KEY_P256, 0);
  X509 *other = NULL;
  uint8_t *der = NULL;
  uint8_t *bytes[2] = {NULL};
  size_t len = 0;
  size_t lens[2];
  STACK_OF(X509) *others = sk_X509_new_null();
  other = made_cert(&(struct made_spec){.serial = 900}, made_key(XQ_KEY_P256, 1), NULL, made_key(XQ_KEY_P256, 1));
  sk_X509_push(others, other);
  made_ok(xq_cms_sign(made_key(XQ_KEY_P256, 0), mine, others, text, TEXT_LEN, &der, &len));
  made_ok(open_only(der, len));
  made_ok(xq_cert_to_der(mine, &bytes[0], &lens[0]));
  made_ok(xq_cert_to_der(other, &bytes[1], &lens[1]));
  uint8_t *first = memmem(der, len, bytes[0], lens[0]);
  uint8_t *second = memmem(der, len, bytes[1], lens[1]);
  assert_true(first != NULL && second != NULL);
  int lower = first < second ? 0 : 1; /* side by side: put the other way round */
  uint8_t *at = lower == 0 ? first : second;
  assert_ptr_equal(at + lens[lower], lower == 0 ? second : first);
  memcpy(at, bytes[1 - lower], lens[1 - lower]);
  memcpy(at + lens[1 - lower], bytes[lower], lens[lower]);
  made_fails(open_only(der, len), XQ_E_MALFORMED);
  free(der);
  free(bytes[0]);
  free(bytes[1]);
  sk_X509_pop_free(others, X509_free);
  X509_free(mine);
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
      cmocka_unit_test(the_certificate_is_among_what_is_signed),
      cmocka_unit_test(too_many_certificates),
      cmocka_unit_test(a_set_out_of_order),
      cmocka_unit_test(key_and_certificate_must_fit),
      cmocka_unit_test(every_cut_and_every_flip_is_refused),
      cmocka_unit_test(what_is_not_one_whole_signed_message),
      cmocka_unit_test(small_rsa_is_refused),
      cmocka_unit_test(another_key_with_the_same_name),
  };
  return cmocka_run_group_tests(tests, made_dir_setup, made_dir_teardown);
}
