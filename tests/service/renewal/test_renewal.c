/* test_renewal.c - the ten rules of renewal, each refused case by its code, at intake, at approval and at issuance. */
#include <openssl/pem.h>
#include <stdio.h>

#include "../rig.h"
#include "service/renewal/renewal.h"

/* Submits a right application and expects it to be refused so; nothing may be left behind. */
static void refused(struct rig *rig, const struct holder *h, enum xq_code code) {
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  int64_t before = count_of(rig, "SELECT count(*) FROM application");
  doc_make(rig, h, &doc);
  check_code(doc_submit(rig, &doc, h, &created, &app), code, "submit", __FILE__, __LINE__);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM application"), before);
  xq_application_doc_clear(&doc);
}

static void renewability(struct rig *rig, const char *fingerprint, const char *word) {
  struct json_object *out = NULL;
  assert_ok(svc_certificate_status(rig->s, fingerprint, &out));
  assert_string_equal(text_of(out, "renewability"), word);
  json_object_put(out);
}

/* Rule 1 */
static void test_unknown(void **state) {
  struct rig *rig = *state;
  struct holder stranger = {0}, twin = {0};
  X509 *forged = X509_dup(rig->hu.cert);
  assert_ok(xq_key_generate(XQ_KEY_P256, &stranger.key));
  X509_set_pubkey(forged, stranger.key);
  assert_true(X509_sign(forged, stranger.key, EVP_sha256()) > 0);
  stranger.cert = forged;
  xq_cert_fingerprint(forged, stranger.fingerprint);
  refused(rig, &stranger, XQ_E_CERT_UNKNOWN);
  renewability(rig, stranger.fingerprint, "unknown");
  /* found, but not byte for byte */
  int64_t now = xq_time_now();
  holder_make(rig, &twin, "双胞胎", now, now + 86400);
  vandalize(rig, "UPDATE certificate SET der = (SELECT der FROM certificate ORDER BY rowid DESC LIMIT 1)");
  refused(rig, &rig->hu, XQ_E_CERT_UNKNOWN);
  holder_free(&stranger);
  holder_free(&twin);
}

/* Rule 2 */
static void test_revoked(void **state) {
  struct rig *rig = *state;
  char *serial = xq_cert_serial(rig->hu.cert);
  assert_code(svc_admin_revoke(rig->s, "test", "00", "lost"), NOT_FOUND);
  assert_code(svc_admin_revoke(rig->s, "test", serial, ""), MALFORMED);
  char *small = xq_strdup(serial);
  for (char *c = small; *c != '\0'; c++) {
    *c = *c >= 'A' && *c <= 'F' ? (char)(*c + 32) : *c; /* as other programs write it */
  }
  assert_ok(svc_admin_revoke(rig->s, "test", small, "lost"));
  assert_code(svc_admin_revoke(rig->s, "test", serial, "lost"), STATE_CONFLICT);
  free(small);
  refused(rig, &rig->hu, XQ_E_CERT_REVOKED);
  renewability(rig, rig->hu.fingerprint, "revoked");
  free(serial);
}

/* Rule 3 */
static void test_window(void **state) {
  struct rig *rig = *state;
  struct holder h = {0};
  int64_t now = xq_time_now();
  holder_make(rig, &h, "早", now, now + 91 * 86400);
  refused(rig, &h, XQ_E_TOO_EARLY);
  renewability(rig, h.fingerprint, "too_early");
  holder_make(rig, &h, "早", now, now + 90 * 86400);
  renewability(rig, h.fingerprint, "ok");
  holder_make(rig, &h, "早", now + 86400, now + 30 * 86400); /* near its end, but not valid yet */
  refused(rig, &h, XQ_E_TOO_EARLY);
  renewability(rig, h.fingerprint, "too_early");
  holder_make(rig, &h, "早", now - 30 * 86400, now - 1);
  refused(rig, &h, XQ_E_CERT_EXPIRED);
  renewability(rig, h.fingerprint, "expired");
  holder_free(&h);
  renewability(rig, rig->hu.fingerprint, "ok");
}

/* A session of an expired or revoked certificate looks, and changes nothing. */
static void test_only_looks(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  int64_t revision = 0;
  char *number = apply(rig, &rig->hu), *serial = xq_cert_serial(rig->hu.cert);
  assert_ok(svc_admin_revoke(rig->s, "test", serial, "lost"));
  assert_ok(svc_application(rig->s, rig->hu.fingerprint, number, &app, &revision));
  json_object_put(app);
  assert_code(svc_withdraw(rig->s, rig->hu.fingerprint, number, "key-00001", &app), CERT_REVOKED);
  assert_code(pay(rig, &rig->hu, number, 10000, &app), CERT_REVOKED);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM transfer"), 0);
  free(number);
  free(serial);
}

/* Rule 4 */
static void test_subject(void **state) {
  struct rig *rig = *state;
  struct holder other = {0};
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now, now + 86400);
  doc_make(rig, &rig->hu, &doc);
  doc_csr(&doc, other.cert, rig->hu.key);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), CERT_SUBJECT_CHANGED);
  xq_application_doc_clear(&doc);
  holder_free(&other);
}

/* Rule 5: the request's own signature, the message's, and the stored message's */
static void test_proofs(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  uint8_t *cms = NULL;
  size_t len = 0;
  doc_make(rig, &rig->hu, &doc);
  doc.csr[doc.csr_len - 1] ^= 1;
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), SIGNATURE_BAD);
  doc.csr[doc.csr_len - 1] ^= 1;
  doc_sign(&doc, &rig->hu, &cms, &len);
  uint8_t *at = memmem(cms, len, "\"months\":12", 11);
  if (at == NULL) {
    at = memmem(cms, len, "\"months\": 12", 12);
  }
  assert_non_null(at);
  *(uint8_t *)memchr(at, '1', 12) = '2';
  assert_code(svc_submit(rig->s, rig->hu.fingerprint, cms, len, &created, &app), SIGNATURE_BAD);
  free(cms);
  xq_application_doc_clear(&doc);

  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  vandalize(rig, "UPDATE message SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00'");
  assert_code(svc_admin_approve(rig->s, "test", number, 0, &app), SIGNATURE_BAD);
  free(number);
}

/* Rule 6 */
static void test_key_policy(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  EVP_PKEY *fresh = NULL;
  assert_ok(xq_key_generate(XQ_KEY_P256, &fresh));
  doc_make(rig, &rig->hu, &doc);
  doc_csr(&doc, rig->hu.cert, fresh);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), KEY_POLICY);
  rig_close(rig);
  rig_configure(rig, "key_policy = \"same\"", "key_policy = \"new\"");
  rig_open(rig);
  refused(rig, &rig->hu, XQ_E_KEY_POLICY);
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  assert_true(created);
  json_object_put(app);
  xq_application_doc_clear(&doc);
  EVP_PKEY_free(fresh);
}

static void test_key_reuse(void **state) {
  struct rig *rig = *state;
  struct holder other = {0}, third = {0};
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  EVP_PKEY *fresh = NULL;
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now, now + 20 * 86400);
  holder_make(rig, &third, "王五", now, now + 20 * 86400);
  rig_close(rig);
  rig_configure(rig, "key_policy = \"same\"", "key_policy = \"either\"");
  rig_open(rig);
  /* another holder's certified key */
  doc_make(rig, &rig->hu, &doc);
  doc_csr(&doc, rig->hu.cert, other.key);
  assert_code(doc_submit(rig, &doc, &rig->hu, &created, &app), KEY_REUSED);
  /* a new key: good once, and not in a second application while the first waits */
  assert_ok(xq_key_generate(XQ_KEY_P256, &fresh));
  doc_csr(&doc, rig->hu.cert, fresh);
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  json_object_put(app);
  xq_application_doc_clear(&doc);
  doc_make(rig, &third, &doc);
  doc_csr(&doc, third.cert, fresh);
  assert_code(doc_submit(rig, &doc, &third, &created, &app), KEY_REUSED);
  xq_application_doc_clear(&doc);
  /* one's own key stays allowed */
  free(apply(rig, &third));
  /* and enrolling another holder with a certified key is refused too */
  unsigned char *der = NULL;
  X509_REQ *req = X509_REQ_new();
  X509 *cert = NULL;
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN", MBSTRING_UTF8, (const unsigned char *)"贼", -1, -1,
                             0);
  X509_REQ_set_pubkey(req, other.key);
  assert_true(X509_REQ_sign(req, other.key, EVP_sha256()) > 0);
  int len = i2d_X509_REQ(req, &der);
  assert_code(svc_admin_enroll(rig->s, "test", der, (size_t)len, now, now + 86400, &cert), KEY_REUSED);
  OPENSSL_free(der);
  X509_REQ_free(req);
  EVP_PKEY_free(fresh);
  holder_free(&other);
  holder_free(&third);
}

/* Rule 6 again at issuance: the key was certified for somebody else while the application was being reviewed */
static void test_key_reuse_at_issuance(void **state) {
  struct rig *rig = *state;
  char *number = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, number);
  vandalize(rig,
            "INSERT INTO certificate (fingerprint, serial, holder, key, der, not_before, not_after, issued_at)"
            " SELECT 'f', 's', 'another', key, der, 0, 0, 0 FROM certificate LIMIT 1");
  assert_code(svc_issue(rig->s, number), KEY_REUSED);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM issuance WHERE business_no IS NOT NULL"), 0);
  free(number);
}

/* Rule 8 */
static void test_single(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  refused(rig, &rig->hu, XQ_E_RENEWAL_OPEN);
  renewability(rig, rig->hu.fingerprint, "open");
  bring_to_approved(rig, &rig->hu, number);
  svc_work(rig->s);
  refused(rig, &rig->hu, XQ_E_RENEWAL_OPEN); /* issued, not yet installed */
  assert_ok(svc_pick_up(rig->s, rig->hu.fingerprint, number, &app));
  X509 *cert = NULL;
  assert_ok(xq_cert_from_pem(text_of(app, "certificate"), &cert));
  json_object_put(app);
  assert_ok(confirm(rig, &rig->hu, number, cert, &app));
  json_object_put(app);
  refused(rig, &rig->hu, XQ_E_ALREADY_RENEWED);
  renewability(rig, rig->hu.fingerprint, "renewed");
  X509_free(cert);
  free(number);
}

/* Rule 8: withdrawn and rejected ones do not stand in the way of another */
static void test_again_after_end(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *first = apply(rig, &rig->hu);
  assert_ok(svc_withdraw(rig->s, rig->hu.fingerprint, first, "key-00001", &app));
  json_object_put(app);
  char *second = apply(rig, &rig->hu);
  assert_string_not_equal(first, second);
  bring_to_review(rig, &rig->hu, second);
  assert_ok(svc_admin_reject(rig->s, "test", second, "no", &app));
  assert_string_equal(text_of(app, "payment_status"), "refunding");
  json_object_put(app);
  free(apply(rig, &rig->hu));
  free(first);
  free(second);
}

/* Rule 9: revoked, and expired, between intake and approval, and between approval and issuance */
static void later(struct rig *rig, const char *sql, enum xq_code code, bool at_issuance) {
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  if (at_issuance) {
    bring_to_approved(rig, &rig->hu, number);
    vandalize(rig, sql);
    check_code(svc_issue(rig->s, number), code, sql, __FILE__, __LINE__);
    svc_work(rig->s); /* the worker ends it, so that the money goes back */
    assert_ok(svc_admin_show(rig->s, number, &app));
    assert_string_equal(text_of(app, "business_status"), "rejected");
    assert_string_equal(text_of(app, "payment_status"), "refunding");
    assert_string_equal(text_of(app, "reason"), xq_code_name(code));
    json_object_put(app);
  } else {
    bring_to_review(rig, &rig->hu, number);
    vandalize(rig, sql);
    check_code(svc_admin_approve(rig->s, "test", number, 0, &app), code, sql, __FILE__, __LINE__);
    char *status = status_of(rig, number);
    assert_string_equal(status, "awaiting_review");
    free(status);
  }
  assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate WHERE business_no IS NOT NULL"), 0);
  free(number);
}

static void test_revoked_before_approval(void **state) {
  later(*state, "UPDATE certificate SET revoked_at = 1700000000", XQ_E_CERT_REVOKED, false);
}

static void test_revoked_before_issuance(void **state) {
  later(*state, "UPDATE certificate SET revoked_at = 1700000000", XQ_E_CERT_REVOKED, true);
}

static void test_expired_before_approval(void **state) {
  later(*state, "UPDATE certificate SET not_after = 1700000000", XQ_E_CERT_EXPIRED, false);
}

static void test_expired_before_issuance(void **state) {
  later(*state, "UPDATE certificate SET not_after = 1700000000", XQ_E_CERT_EXPIRED, true);
}

/* Rule 10: a CA that ends in 30 days */
static void shorten_ca(struct rig *rig, int64_t end) {
  char *cert_path = xq_path_join(rig->dir, "ca.pem"), *key_path = xq_path_join(rig->dir, "ca.key");
  STACK_OF(X509) *certs = NULL;
  FILE *f = fopen(key_path, "r");
  EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
  fclose(f);
  assert_ok(xq_certs_from_file(cert_path, &certs));
  X509 *ca = sk_X509_value(certs, 0);
  ASN1_TIME_set(X509_getm_notAfter(ca), (time_t)end);
  assert_true(X509_sign(ca, key, EVP_sha256()) > 0);
  char *pem = xq_cert_to_pem(ca);
  rig_close(rig);
  assert_ok(xq_file_write(cert_path, pem, strlen(pem), 0644));
  rig_open(rig);
  free(pem);
  EVP_PKEY_free(key);
  sk_X509_pop_free(certs, X509_free);
  free(cert_path);
  free(key_path);
}

static void test_beyond_ca(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  int64_t end = svc_add_months(xq_cert_not_after(rig->hu.cert), 12);
  shorten_ca(rig, end - 1);
  refused(rig, &rig->hu, XQ_E_BEYOND_CA);
  renewability(rig, rig->hu.fingerprint, "beyond_ca");
  shorten_ca(rig, end);
  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  shorten_ca(rig, end - 1);
  assert_code(svc_admin_approve(rig->s, "test", number, 0, &app), BEYOND_CA);
  free(number);
}

/* Months as on a calendar */
static void test_months(void **state) {
  (void)state;
  static const struct {
    const char *from;
    int months;
    const char *to;
  } cases[] = {
      {"2024-01-31T10:11:12Z", 1, "2024-02-29T10:11:12Z"},  {"2023-01-31T10:11:12Z", 1, "2023-02-28T10:11:12Z"},
      {"2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"}, {"2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00Z"},
      {"2025-12-31T23:59:59Z", 12, "2026-12-31T23:59:59Z"}, {"2026-12-15T00:00:00Z", 36, "2029-12-15T00:00:00Z"},
      {"2026-08-31T00:00:00Z", 6, "2027-02-28T00:00:00Z"},  {"2049-06-01T00:00:00Z", 12, "2050-06-01T00:00:00Z"}};
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    int64_t t = 0;
    char buf[21];
    assert_ok(xq_time_parse_rfc3339(cases[i].from, &t));
    assert_string_equal(xq_time_rfc3339(svc_add_months(t, cases[i].months), buf), cases[i].to);
  }
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_unknown),
      T(test_revoked),
      T(test_window),
      T(test_only_looks),
      T(test_subject),
      T(test_proofs),
      T(test_key_policy),
      T(test_key_reuse),
      T(test_key_reuse_at_issuance),
      T(test_single),
      T(test_again_after_end),
      T(test_revoked_before_approval),
      T(test_revoked_before_issuance),
      T(test_expired_before_approval),
      T(test_expired_before_issuance),
      T(test_beyond_ca),
      cmocka_unit_test(test_months),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
