/* test_bounds.c - how much one holder may have the service do and keep: what he repeats comes to an end, what he says again
 * is no event, and what nobody has signed is not kept. */
#include <openssl/cms.h>

#include "../rig.h"

static char *withdraw(struct rig *rig, char *number) {
  struct json_object *app = NULL;
  assert_ok(svc_withdraw(rig->s, rig->hu.fingerprint, number, number, &app));
  json_object_put(app);
  free(number);
  return NULL;
}

/* ---- applications */

static void test_applications_of_a_day(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  for (int i = 0; i < rig->config->policy.applications_a_day; i++) {
    withdraw(rig, apply(rig, &rig->hu));
  }
  int64_t kept = count_of(rig, "SELECT COUNT(*) FROM audit");
  doc_make(rig, &rig->hu, &doc);
  xq_err *err = doc_submit(rig, &doc, &rig->hu, &created, &app);
  const char *after = xq_err_get_fact(err, "retry_after");
  assert_non_null(after);
  assert_in_range(atoi(after), 86400 - 600, 86400);
  assert_code(err, RATE_LIMITED);
  assert_int_equal(count_of(rig, "SELECT COUNT(*) FROM audit"), kept);

  struct holder other = {0}; /* whom this does not concern */
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  free(apply(rig, &other));
  holder_free(&other);

  vandalize(rig, "UPDATE application SET created_at = created_at - 86401 WHERE business_no LIKE '%1'");
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app)); /* the day of one of them is over */
  json_object_put(app);
  xq_application_doc_clear(&doc);
}

/* ---- transfers */

static int64_t revision_of(struct rig *rig, const struct holder *h, const char *number) {
  struct json_object *app = NULL;
  int64_t revision = 0;
  assert_ok(svc_application(rig->s, h->fingerprint, number, &app, &revision));
  json_object_put(app);
  return revision;
}

static void test_the_same_list_again(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  assert_ok(pay(rig, &rig->hu, number, 10000, &app));
  json_object_put(app);
  int64_t revision = revision_of(rig, &rig->hu, number), lines = count_of(rig, "SELECT COUNT(*) FROM timeline");
  int64_t records = count_of(rig, "SELECT COUNT(*) FROM audit");
  for (int i = 0; i < 200; i++) {
    assert_ok(pay(rig, &rig->hu, number, 10000, &app));
    assert_int_equal(number_of(app, "revision"), revision);
    json_object_put(app);
  }
  assert_int_equal(count_of(rig, "SELECT COUNT(*) FROM timeline"), lines);
  assert_int_equal(count_of(rig, "SELECT COUNT(*) FROM audit"), records);
  assert_ok(pay(rig, &rig->hu, number, 20000, &app)); /* another amount is another list */
  assert_int_equal(number_of(app, "revision"), revision + 1);
  json_object_put(app);
  assert_ok(svc_admin_refuse_payment(rig->s, "test", number, "not found", &app));
  json_object_put(app);
  assert_ok(
      pay(rig, &rig->hu, number, 20000, &app)); /* the same once more, after it was not found, asks to look again */
  assert_string_equal(text_of(app, "payment_status"), "reported");
  json_object_put(app);
  free(number);
}

static bool may_pay(struct rig *rig, const char *number) {
  struct json_object *app = NULL, *actions = NULL;
  bool may = false;
  assert_ok(svc_application(rig->s, rig->hu.fingerprint, number, &app, &(int64_t){0}));
  actions = part_of(app, "actions");
  for (size_t i = 0; i < json_object_array_length(actions); i++) {
    may = may || strcmp(json_object_get_string(json_object_array_get_idx(actions, i)), "pay") == 0;
  }
  json_object_put(app);
  return may;
}

static void test_changes_come_to_an_end(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  xq_err *err = NULL;
  int done = 0;
  assert_true(may_pay(rig, number));
  while (done < 1000 && (err = pay(rig, &rig->hu, number, 10000 + done, &app)) == NULL) {
    json_object_put(app);
    done++;
  }
  assert_code(err, STATE_CONFLICT);
  assert_int_equal(done, rig->config->policy.changes_most - 1); /* the application itself was the first */
  assert_false(may_pay(rig, number));                           /* and nobody is told that he can */
  assert_int_equal(revision_of(rig, &rig->hu, number), rig->config->policy.changes_most);
  withdraw(rig, number);
}

/* ---- what nobody has signed */

/* The message with something put into it; the signature is as good as before. */
static void stuffed(const uint8_t *der, size_t len, int how, X509 *more, uint8_t **out, size_t *out_len) {
  static uint8_t waste[5000];
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &der, (long)len);
  assert_non_null(cms);
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
  if (how == 0) {
    assert_int_equal(CMS_unsigned_add1_attr_by_txt(signer, "1.2.3.4", V_ASN1_OCTET_STRING, waste, 20), 1);
  } else if (how == 1) {
    assert_int_equal(CMS_add1_cert(cms, more), 1);
  } else {
    X509_CRL *crl = X509_CRL_new();
    EVP_PKEY *key = NULL;
    ASN1_TIME *now = ASN1_TIME_set(NULL, time(NULL));
    assert_ok(xq_key_generate(XQ_KEY_P256, &key));
    X509_CRL_set_issuer_name(crl, X509_get_issuer_name(more));
    X509_CRL_set1_lastUpdate(crl, now);
    assert_true(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
    assert_int_equal(CMS_add1_crl(cms, crl), 1);
    X509_CRL_free(crl);
    EVP_PKEY_free(key);
    ASN1_TIME_free(now);
  }
  unsigned char *made = NULL;
  int n = i2d_CMS_ContentInfo(cms, &made);
  assert_true(n > 0);
  *out = xq_malloc((size_t)n);
  memcpy(*out, made, (size_t)n);
  *out_len = (size_t)n;
  OPENSSL_free(made);
  CMS_ContentInfo_free(cms);
}

static void test_only_what_was_signed(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  struct holder other = {0};
  bool created = false;
  uint8_t *cms = NULL, *more = NULL, *content = NULL;
  size_t len = 0, more_len = 0, content_len = 0;
  X509 *signer = NULL;
  int64_t now = xq_time_now(), records = 0;
  holder_make(rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  doc_make(rig, &rig->hu, &doc);
  doc_sign(&doc, &rig->hu, &cms, &len);
  records = count_of(rig, "SELECT COUNT(*) FROM audit");
  for (int how = 0; how < 3; how++) {
    stuffed(cms, len, how, other.cert, &more, &more_len);
    assert_ok(xq_cms_open(more, more_len, &signer, &content, &content_len)); /* the signature is good */
    assert_code(svc_submit(rig->s, rig->hu.fingerprint, more, more_len, &created, &app), MALFORMED);
    X509_free(signer);
    free(content);
    free(more);
  }
  assert_int_equal(count_of(rig, "SELECT COUNT(*) FROM message"), 0);
  assert_int_equal(count_of(rig, "SELECT COUNT(*) FROM audit"), records);
  assert_ok(svc_submit(rig->s, rig->hu.fingerprint, cms, len, &created, &app));
  json_object_put(app);
  free(cms);
  xq_application_doc_clear(&doc);
  holder_free(&other);
}

/* ---- what would have us work */

static EVP_PKEY *rsa_with_exponent_of(int bits) {
  BIGNUM *e = BN_new();
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  assert_true(BN_set_bit(e, bits - 1) == 1 && BN_set_bit(e, 0) == 1);
  assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048), 1);
  assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
  assert_int_equal(EVP_PKEY_generate(ctx, &key), 1);
  EVP_PKEY_CTX_free(ctx);
  BN_free(e);
  return key;
}

/* A stranger's message: he needs no certificate of ours to have one read. */
static void sign_as_a_stranger(EVP_PKEY *key, uint8_t **cms, size_t *len) {
  X509 *cert = X509_new();
  BIO *content = BIO_new_mem_buf("{}", 2);
  unsigned char *made = NULL;
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), 0);
  X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8, (const unsigned char *)"Hu", -1, -1, 0);
  X509_set_issuer_name(cert, X509_get_subject_name(cert));
  X509_set_version(cert, X509_VERSION_3);
  assert_int_equal(X509_set_pubkey(cert, key), 1);
  assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
  CMS_ContentInfo *info = CMS_sign(cert, key, NULL, content, CMS_BINARY | CMS_NOSMIMECAP);
  assert_non_null(info);
  int n = i2d_CMS_ContentInfo(info, &made);
  assert_true(n > 0);
  *cms = xq_malloc((size_t)n);
  memcpy(*cms, made, (size_t)n);
  *len = (size_t)n;
  OPENSSL_free(made);
  CMS_ContentInfo_free(info);
  BIO_free(content);
  X509_free(cert);
}

/* Who verifies with a long exponent works as long as who signs.  The signatures are spoiled: what is verified is refused as
 * that, and what has a longer exponent is refused before. */
static void test_no_work_for_a_long_exponent(void **state) {
  struct rig *rig = *state;
  struct holder odd = {.key = rsa_with_exponent_of(64)};
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  uint8_t *cms = NULL;
  size_t len = 0;
  int64_t now = xq_time_now();
  holder_make(rig, &odd, "李四", now - 345 * 86400, now + 20 * 86400);
  doc_make(rig, &odd, &doc);
  doc_sign(&doc, &odd, &cms, &len);
  cms[len - 1] ^= 1;
  assert_code(svc_submit(rig->s, odd.fingerprint, cms, len, &created, &app), SIGNATURE_BAD);
  free(cms);
  EVP_PKEY *longer = rsa_with_exponent_of(65);
  sign_as_a_stranger(longer, &cms, &len);
  cms[len - 1] ^= 1;
  assert_code(svc_submit(rig->s, odd.fingerprint, cms, len, &created, &app), KEY_UNSUPPORTED);
  free(cms);
  EVP_PKEY_free(longer);
  xq_application_doc_clear(&doc);
  holder_free(&odd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_applications_of_a_day, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(test_the_same_list_again, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(test_changes_come_to_an_end, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(test_only_what_was_signed, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(test_no_work_for_a_long_exponent, rig_setup, rig_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
