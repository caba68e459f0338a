/* Tests of src/pki/cert.c and certinfo.c: strict reading, display, holder and time. */
#include <stdlib.h>
#include <string.h>

#include "made.h"

static X509 *own(const struct made_spec *spec) {
  return made_cert(spec, made_key(XQ_KEY_P256, 0), NULL, made_key(XQ_KEY_P256, 0));
}

static void der_is_read_whole(void **state) {
  (void)state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509 *cert = own(&(struct made_spec){.name = "胡一"});
  X509 *back = NULL;
  made_ok(xq_cert_to_der(cert, &der, &len));
  made_ok(xq_cert_from_der(der, len, &back));
  assert_true(xq_cert_equal(cert, back));
  X509_free(back);
  for (size_t cut = 0; cut < len; cut++) {
    made_fails(xq_cert_from_der(der, cut, &back), XQ_E_MALFORMED);
  }
  uint8_t *longer = xq_calloc(1, XQ_CERT_MAX + 2);
  memcpy(longer, der, len);
  made_fails(xq_cert_from_der(longer, len + 1, &back), XQ_E_MALFORMED);
  made_fails(xq_cert_from_der(longer, XQ_CERT_MAX + 1, &back), XQ_E_MALFORMED);
  /* the outer length in a form longer than DER allows: 30 82 xx xx -> 30 83 00 xx xx */
  assert_int_equal(der[1], 0x82);
  longer[0] = 0x30;
  longer[1] = 0x83;
  longer[2] = 0;
  memcpy(longer + 3, der + 2, len - 2);
  made_fails(xq_cert_from_der(longer, len + 1, &back), XQ_E_MALFORMED);
  free(longer);
  free(der);
  X509_free(cert);
}

/* The last bit of a signature that is a bit string, told to be unused although it is set: as long, and not DER. */
static void not_der_of_equal_length(void **state) {
  (void)state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509 *cert = NULL;
  X509 *back = NULL;
  const ASN1_BIT_STRING *signature;
  do {
    X509_free(cert);
    free(der);
    cert = own(&(struct made_spec){0});
    made_ok(xq_cert_to_der(cert, &der, &len));
  } while ((der[len - 1] & 1) == 0);
  X509_get0_signature(&signature, NULL, cert);
  uint8_t *unused = &der[len - 1 - (size_t)signature->length];
  assert_int_equal(*unused, 0);
  *unused = 1;
  made_fails(xq_cert_from_der(der, len, &back), XQ_E_MALFORMED);
  free(der);
  X509_free(cert);
}

static void damaged_bytes_never_crash(void **state) {
  (void)state;
  uint8_t *der = NULL;
  size_t len = 0;
  X509 *cert = own(&(struct made_spec){.alt = "email:hu@example.com"});
  made_ok(xq_cert_to_der(cert, &der, &len));
  for (size_t i = 0; i < len; i++) {
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    for (size_t k = 0; k < sizeof flips; k++) {
      X509 *back = NULL;
      der[i] ^= flips[k];
      xq_err *err = xq_cert_from_der(der, len, &back);
      if (err == NULL) { /* some bytes are free to be anything: then everything else must cope */
        struct xq_cert_info *info = NULL;
        made_ok(xq_cert_info_get(back, &info));
        assert_true(xq_text_printable(info->subject));
        xq_cert_info_free(&info);
      }
      xq_err_free(&err);
      X509_free(back);
      der[i] ^= flips[k];
    }
  }
  free(der);
  X509_free(cert);
}

static void pem(void **state) {
  (void)state;
  X509 *a = own(&(struct made_spec){.serial = 1});
  X509 *b = own(&(struct made_spec){.serial = 2});
  char *pem_a = xq_cert_to_pem(a);
  char *pem_b = xq_cert_to_pem(b);
  char *both = xq_asprintf("words before\n%swords between\n%s", pem_a, pem_b);
  char *key = made_key_pem(made_key(XQ_KEY_P256, 0));
  char *with_key = xq_asprintf("%s%s", pem_a, key);
  X509 *cert = NULL;
  STACK_OF(X509) *certs = NULL;
  made_ok(xq_cert_from_pem(pem_a, &cert));
  assert_true(xq_cert_equal(a, cert));
  made_ok(xq_certs_from_pem(both, &certs));
  assert_int_equal(sk_X509_num(certs), 2);
  assert_true(xq_cert_equal(b, sk_X509_value(certs, 1)));
  sk_X509_pop_free(certs, X509_free);
  X509_free(cert);
  made_fails(xq_cert_from_pem(both, &cert), XQ_E_MALFORMED);
  made_fails(xq_certs_from_pem(with_key, &certs), XQ_E_MALFORMED);
  made_fails(xq_certs_from_pem("", &certs), XQ_E_MALFORMED);
  made_fails(xq_certs_from_pem("-----BEGIN CERTIFICATE-----\nMIIB\n", &certs), XQ_E_MALFORMED);
  made_fails(xq_certs_from_pem("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", &certs),
             XQ_E_MALFORMED);
  char *dir = made_dir();
  char *path = xq_path_join(dir, "two.pem");
  made_write(dir, "two.pem", both, strlen(both));
  made_ok(xq_certs_from_file(path, &certs));
  assert_int_equal(sk_X509_num(certs), 2);
  sk_X509_pop_free(certs, X509_free);
  made_run(dir, "rm two.pem");
  made_fails(xq_certs_from_file(path, &certs), XQ_E_NOT_FOUND);
  made_dir_remove(dir);
  free(path);
  free(pem_a);
  free(pem_b);
  free(both);
  free(key);
  free(with_key);
  X509_free(a);
  X509_free(b);
}

static void info(void **state) {
  (void)state;
  X509 *cert = own(&(struct made_spec){.name = "胡\x1b[31m一", .serial = 0x3A7F21, .key_usage = "keyEncipherment"});
  struct xq_cert_info *i = NULL;
  made_ok(xq_cert_info_get(cert, &i));
  assert_string_equal(i->common_name, "胡\xEF\xBF\xBD[31m一"); /* no escape reaches the terminal */
  assert_string_equal(i->organization, "Xuqi Tests");
  assert_true(xq_text_printable(i->subject));
  assert_non_null(strstr(i->subject, "O=Xuqi Tests"));
  assert_string_equal(i->serial, "3A7F21");
  assert_string_equal(i->key_type, "EC P-256");
  assert_int_equal(i->use, XQ_USE_ENCRYPT);
  assert_int_equal(i->not_before, MADE_NOW - 300 * MADE_DAY);
  assert_int_equal(i->not_after, MADE_NOW + 65 * MADE_DAY);
  assert_false(i->is_ca);
  char fingerprint[65];
  xq_cert_fingerprint(cert, fingerprint);
  assert_string_equal(i->fingerprint, fingerprint);
  xq_cert_info_free(&i);
  assert_null(i);
  xq_cert_info_free(&i);
  X509_free(cert);

  cert = made_cert(&(struct made_spec){.ca = true, .name = "根"}, made_key(XQ_KEY_RSA_3072, 0), NULL,
                   made_key(XQ_KEY_RSA_3072, 0));
  made_ok(xq_cert_info_get(cert, &i));
  assert_true(i->is_ca);
  assert_string_equal(i->key_type, "RSA 3072");
  assert_string_equal(i->issuer, "根");
  xq_cert_info_free(&i);
  X509_free(cert);
}

static void holder(void **state) {
  (void)state;
  X509 *a = own(&(struct made_spec){.alt = "email:hu@example.com"});
  X509 *same = own(&(struct made_spec){.alt = "email:hu@example.com", .serial = 77});
  X509 *name = own(&(struct made_spec){.alt = "email:hu@example.com", .name = "hu"}); /* equal only ignoring case */
  X509 *alt = own(&(struct made_spec){.alt = "email:li@example.com"});
  X509 *none = own(&(struct made_spec){0});
  made_ok(xq_cert_check_same_holder(a, same));
  made_fails(xq_cert_check_same_holder(a, name), XQ_E_CERT_SUBJECT_CHANGED);
  made_fails(xq_cert_check_same_holder(a, alt), XQ_E_CERT_SUBJECT_CHANGED);
  made_fails(xq_cert_check_same_holder(a, none), XQ_E_CERT_SUBJECT_CHANGED);
  made_fails(xq_cert_check_same_holder(none, a), XQ_E_CERT_SUBJECT_CHANGED);
  X509_free(a);
  X509_free(same);
  X509_free(name);
  X509_free(alt);
  X509_free(none);
}

static void times(void **state) {
  (void)state;
  X509 *cert = own(&(struct made_spec){.from = MADE_NOW, .to = MADE_NOW + 10});
  made_ok(xq_cert_check_time(cert, MADE_NOW));
  made_ok(xq_cert_check_time(cert, MADE_NOW + 10));
  made_fails(xq_cert_check_time(cert, MADE_NOW - 1), XQ_E_CERT_NOT_YET_VALID);
  xq_err *err = xq_cert_check_time(cert, MADE_NOW + 11);
  char text[21];
  assert_string_equal(xq_err_get_fact(err, "not_after"), xq_time_rfc3339(MADE_NOW + 10, text));
  assert_string_equal(xq_err_get_fact(err, "not_before"), xq_time_rfc3339(MADE_NOW, text));
  made_fails(err, XQ_E_CERT_EXPIRED);
  X509_free(cert);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(der_is_read_whole),
      cmocka_unit_test(not_der_of_equal_length),
      cmocka_unit_test(damaged_bytes_never_crash),
      cmocka_unit_test(pem),
      cmocka_unit_test(info),
      cmocka_unit_test(holder),
      cmocka_unit_test(times),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
