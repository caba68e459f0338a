/* test_issue.c - the certificates that are issued, judged by openssl and certtool, for every kind of key and CA; and
 * what the worker does by itself. */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <unistd.h>

#include "../rig.h"
#include "service/reference/reference.h"
#include "service/renewal/renewal.h"

static X509 *picked_up(struct rig *rig, const struct holder *h, const char *number) {
  struct json_object *out = NULL;
  X509 *cert = NULL;
  assert_ok(svc_pick_up(rig->s, h->fingerprint, number, &out));
  assert_ok(xq_cert_from_pem(text_of(out, "certificate"), &cert));
  assert_int_equal(json_object_array_length(part_of(out, "chain")), 1);
  json_object_put(out);
  return cert;
}

static X509 *renewed(struct rig *rig, const struct holder *h) {
  char *number = apply(rig, h);
  bring_to_approved(rig, h, number);
  assert_ok(svc_issue(rig->s, number));
  X509 *cert = picked_up(rig, h, number);
  free(number);
  return cert;
}

/* $D in the command is the service's folder. */
static void must_run(const char *text, const char *dir) {
  setenv("D", dir, 1);
  char *command = xq_asprintf("{ %s; } >$D/out 2>&1", text);
  if (system(command) != 0) {
    char *show = xq_asprintf("cat %s/out >&2", dir);
    (void)!system(show);
    fail_msg("failed: %s", text);
  }
  free(command);
}

static void judged_from_outside(struct rig *rig, X509 *cert) {
  char *path = xq_path_join(rig->dir, "new.pem"), *pem = xq_cert_to_pem(cert);
  assert_ok(xq_file_write(path, pem, strlen(pem), 0600));
  must_run("openssl verify -x509_strict -CAfile $D/ca.pem $D/new.pem", rig->dir);
  must_run("certtool --verify --load-ca-certificate $D/ca.pem --infile $D/new.pem", rig->dir);
  must_run("certtool -i --infile $D/new.pem", rig->dir);
  free(pem);
  free(path);
}

/* ---- the whole way */

static void test_whole_way(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, number);
  assert_code(svc_pick_up(rig->s, rig->hu.fingerprint, number, &app), NOT_ISSUED);
  svc_work(rig->s);
  X509 *cert = picked_up(rig, &rig->hu, number);
  assert_code(svc_issue(rig->s, number), STATE_CONFLICT);
  assert_ok(confirm(rig, &rig->hu, number, cert, &app));
  assert_string_equal(text_of(app, "business_status"), "installed");
  json_object_put(app);
  assert_ok(confirm(rig, &rig->hu, number, cert, &app)); /* repeatable */
  assert_int_equal(json_object_array_length(part_of(app, "timeline")), 6);
  json_object_put(app);
  /* the new certificate is a party too: it finds its application */
  char fingerprint[65];
  xq_cert_fingerprint(cert, fingerprint);
  assert_ok(svc_applications(rig->s, fingerprint, NULL, XQ_PAGE_APPLICATIONS, &app));
  assert_int_equal(json_object_array_length(part_of(app, "applications")), 1);
  json_object_put(app);
  assert_ok(svc_audit_verify(rig->s, &app));
  json_object_put(app);
  X509_free(cert);
  free(number);
}

/* ---- what is in a certificate */

static void test_content(void **state) {
  struct rig *rig = *state;
  X509 *cert = renewed(rig, &rig->hu), *ca = NULL;
  int64_t now = xq_time_now();
  judged_from_outside(rig, cert);
  assert_ok(xq_cert_check_same_holder(rig->hu.cert, cert));
  assert_ok(xq_cert_check_key(cert, rig->hu.key));
  assert_int_equal(xq_cert_not_after(cert), svc_add_months(xq_cert_not_after(rig->hu.cert), 12));
  assert_true(xq_cert_not_before(cert) <= now && xq_cert_not_before(cert) > now - 60);
  assert_int_equal(X509_get_version(cert), X509_VERSION_3);
  char *serial = xq_cert_serial(cert), *old_serial = xq_cert_serial(rig->hu.cert);
  assert_int_equal(strlen(serial), 36);
  assert_string_not_equal(serial, old_serial);
  assert_int_equal(X509_get_key_usage(cert), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
  assert_int_equal(X509_get_extended_key_usage(cert), XKU_SSL_CLIENT | XKU_SMIME);
  assert_non_null(X509_get0_authority_key_id(cert));
  assert_non_null(X509_get0_subject_key_id(cert));
  assert_true(X509_get_ext_by_NID(cert, NID_certificate_policies, -1) < 0);
  assert_true(X509_get_ext_by_NID(cert, NID_crl_distribution_points, -1) < 0);
  char *path = xq_path_join(rig->dir, "tls.pem");
  must_run("openssl verify -x509_strict -CAfile $D/ca.pem $D/tls.pem", rig->dir);
  must_run("openssl verify -x509_strict -purpose sslserver -verify_ip 127.0.0.1 -CAfile $D/ca.pem $D/tls.pem",
           rig->dir);
  free(path);
  free(serial);
  free(old_serial);
  X509_free(ca);
  X509_free(cert);
}

static void test_crl_and_issue_date(void **state) {
  struct rig *rig = *state;
  rig_close(rig);
  rig_configure(rig, "// crl_url", "crl_url");
  rig_configure(rig, "\"old_end\"", "\"issue\"");
  rig_open(rig);
  int64_t before = xq_time_now();
  X509 *cert = renewed(rig, &rig->hu);
  int64_t after = xq_time_now();
  judged_from_outside(rig, cert);
  assert_true(X509_get_ext_by_NID(cert, NID_crl_distribution_points, -1) >= 0);
  assert_true(xq_cert_not_after(cert) >= svc_add_months(before, 12));
  assert_true(xq_cert_not_after(cert) <= svc_add_months(after, 12));
  X509_free(cert);
}

/* A trial service says so in the certificate and in the CA's name. */
static void test_trial_notice(void **state) {
  (void)state;
  struct rig rig;
  rig_start(&rig, true);
  X509 *cert = renewed(&rig, &rig.hu);
  judged_from_outside(&rig, cert);
  must_run("openssl x509 -in $D/new.pem -noout -text -certopt no_pubkey,no_sigdump | grep -q 'TRIAL'", rig.dir);
  must_run("openssl x509 -in $D/ca.pem -noout -subject -nameopt utf8 | grep -q 'TRIAL 试用'", rig.dir);
  assert_true(X509_get_ext_by_NID(cert, NID_certificate_policies, -1) >= 0);
  X509_free(cert);
  rig_end(&rig);
}

/* subjectAltName and usages are taken over as they are. */
static void test_taken_over(void **state) {
  struct rig *rig = *state;
  struct holder h = {0};
  X509_REQ *req = X509_REQ_new();
  STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
  unsigned char *der = NULL;
  int64_t now = xq_time_now();
  assert_ok(xq_key_generate(XQ_KEY_RSA_2048, &h.key));
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN", MBSTRING_UTF8, (const unsigned char *)"公司", -1, -1,
                             0);
  sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "email:hu@example.com"));
  X509_REQ_add_extensions(req, extensions);
  X509_REQ_set_pubkey(req, h.key);
  assert_true(X509_REQ_sign(req, h.key, EVP_sha256()) > 0);
  int len = i2d_X509_REQ(req, &der);
  assert_ok(svc_admin_enroll(rig->s, "test", der, (size_t)len, now, now + 20 * 86400, &h.cert));
  xq_cert_fingerprint(h.cert, h.fingerprint);
  assert_true(X509_get_ext_by_NID(h.cert, NID_subject_alt_name, -1) >= 0);
  X509 *cert = renewed(rig, &h);
  judged_from_outside(rig, cert);
  assert_ok(xq_cert_check_same_holder(h.cert, cert));
  assert_int_equal(X509_get_key_usage(cert), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION | KU_KEY_ENCIPHERMENT);
  X509_free(cert);
  OPENSSL_free(der);
  X509_REQ_free(req);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  holder_free(&h);
}

/* Every kind of CA key with every kind of holder's key. */
static void test_kinds(void **state) {
  (void)state;
  static const enum xq_key_kind cas[] = {XQ_KEY_P256, XQ_KEY_P384, XQ_KEY_RSA_2048, XQ_KEY_RSA_3072};
  static const enum xq_key_kind keys[] = {XQ_KEY_P256, XQ_KEY_P384, XQ_KEY_RSA_2048};
  use_data_dir();
  for (size_t c = 0; c < XQ_COUNT(cas); c++) {
    const struct svc_init_options options = {.ca_key = cas[c], .cashier_s = -1, .reviewer_s = -1};
    struct rig rig = {0};
    snprintf(rig.dir, sizeof rig.dir, "/tmp/xuqi-svc.XXXXXX");
    assert_non_null(mkdtemp(rig.dir));
    assert_ok(svc_init(rig.dir, &options));
    rig_open(&rig);
    for (size_t k = 0; k < XQ_COUNT(keys); k++) {
      struct holder h = {0};
      int64_t now = xq_time_now();
      assert_ok(xq_key_generate(keys[k], &h.key));
      holder_make(&rig, &h, xq_key_kind_name(keys[k]), now, now + 20 * 86400);
      X509 *cert = renewed(&rig, &h);
      judged_from_outside(&rig, cert);
      X509_free(cert);
      holder_free(&h);
    }
    rig_end(&rig);
  }
}

/* ---- what was prepared is what is signed */

static void test_prepared(void **state) {
  struct rig *rig = *state;
  const uint8_t *meant = NULL, *done = NULL;
  size_t meant_len = 0, done_len = 0, len = 0;
  uint8_t *der = NULL;
  X509 *cert = renewed(rig, &rig->hu);
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  bool more = false;
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &tx));
  assert_ok(svc_query(tx, &rows, "SELECT precert FROM issuance WHERE business_no IS NOT NULL"));
  assert_ok(svc_rows_next(rows, &more));
  size_t pre_len = 0;
  const uint8_t *pre = svc_col_blob(rows, 0, &pre_len);
  assert_ok(svc_tbs_bytes(pre, pre_len, &meant, &meant_len));
  assert_ok(xq_cert_to_der(cert, &der, &len));
  assert_ok(svc_tbs_bytes(der, len, &done, &done_len));
  assert_int_equal(meant_len, done_len);
  assert_memory_equal(meant, done, done_len);
  /* the throw-away signature is worth nothing */
  X509 *precert = NULL;
  assert_ok(xq_cert_from_der(pre, pre_len, &precert));
  assert_int_not_equal(X509_verify(precert, X509_get0_pubkey(svc_issuer_cert(rig->s->issuer))), 1);
  X509_free(precert);
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  X509_free(cert);
  free(der);
}

/* The term in the store is not believed: what counts is what was signed. */
static void test_term_changed_in_the_store(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  vandalize(rig, "UPDATE application SET months = 36");
  assert_code(svc_admin_approve(rig->s, "test", number, 0, &app), SIGNATURE_BAD);
  vandalize(rig, "UPDATE application SET months = 12");
  assert_ok(svc_admin_approve(rig->s, "test", number, 0, &app));
  json_object_put(app);
  vandalize(rig, "UPDATE application SET months = 36");
  assert_code(svc_issue(rig->s, number), SIGNATURE_BAD);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate WHERE business_no IS NOT NULL"), 0);
  vandalize(rig, "UPDATE application SET months = 12");
  assert_ok(svc_issue(rig->s, number));
  free(number);
}

/* Prepared, and cut off before the CA signed: what has changed by the time it goes on is seen. */
static void test_rules_again_before_signing(void **state) {
  struct rig *rig = *state;
  static const struct {
    const char *change, *back;
    enum xq_code code;
  } changes[] = {
      {"UPDATE certificate SET revoked_at = 1", "UPDATE certificate SET revoked_at = NULL", XQ_E_CERT_REVOKED},
      {"UPDATE certificate SET not_after = not_after - 30 * 86400",
       "UPDATE certificate SET not_after = not_after + 30 * 86400", XQ_E_CERT_EXPIRED},
      {"UPDATE application SET months = 24", "UPDATE application SET months = 12", XQ_E_SIGNATURE_BAD},
      {"UPDATE application SET key = 'another'",
       "UPDATE application SET key = (SELECT c.key FROM certificate c WHERE c.fingerprint = certificate)",
       XQ_E_SIGNATURE_BAD},
      {"UPDATE application SET reason = certificate, certificate = (SELECT fingerprint FROM certificate c WHERE"
       " c.fingerprint <> certificate)",
       "UPDATE application SET certificate = reason, reason = NULL", XQ_E_SIGNATURE_BAD},
  };
  struct holder other = {0};
  int64_t now = xq_time_now();
  holder_make(rig, &other, "李四", now - 345 * 86400, now + 20 * 86400);
  char *number = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, number);
  vandalize(rig, "CREATE TRIGGER cut_off BEFORE INSERT ON certificate BEGIN SELECT RAISE(ABORT, 'cut off'); END");
  xq_err *err = svc_issue(rig->s, number);
  assert_non_null(err);
  xq_err_free(&err);
  vandalize(rig, "DROP TRIGGER cut_off");
  assert_int_equal(count_of(rig, "SELECT count(*) FROM issuance WHERE fingerprint IS NULL AND business_no IS NOT NULL"),
                   1);
  for (size_t i = 0; i < XQ_COUNT(changes); i++) {
    vandalize(rig, changes[i].change);
    check_code(svc_issue(rig->s, number), changes[i].code, changes[i].change, __FILE__, __LINE__);
    svc_issue_recover(rig->s);
    assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate WHERE business_no IS NOT NULL"), 0);
    vandalize(rig, changes[i].back);
  }
  svc_issue_recover(rig->s);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM certificate WHERE business_no IS NOT NULL"), 1);
  assert_int_equal(count_of(rig, "SELECT count(*) FROM issuance WHERE business_no IS NOT NULL"), 1);
  free(number);
  holder_free(&other);
}

/* What was signed once is not signed again. */
static void test_signed_once(void **state) {
  struct rig *rig = *state;
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  bool more = false;
  X509 *cert = renewed(rig, &rig->hu), *again = NULL;
  assert_ok(svc_write_begin(rig->s, &tx));
  assert_ok(svc_query(tx, &rows, "SELECT serial FROM issuance WHERE business_no IS NOT NULL"));
  assert_ok(svc_rows_next(rows, &more));
  char *serial = xq_strdup(svc_col_text(rows, 0));
  svc_rows_close(&rows);
  assert_code(svc_issue_sign(rig->s, tx, "test", serial, NULL, NULL, &again), INTERNAL);
  svc_tx_rollback(&tx);
  X509_free(cert);
  free(serial);
}

/* Another message of the same holder in the place of the one in force, rightly signed: not what was reviewed. */
static void test_message_exchanged_in_the_store(void **state) {
  struct rig *rig = *state;
  struct xq_application_doc doc;
  struct json_object *app = NULL;
  bool created = false;
  char *number = apply(rig, &rig->hu);
  bring_to_review(rig, &rig->hu, number);
  assert_ok(svc_admin_return(rig->s, "test", number, "地址不全", &app));
  json_object_put(app);
  doc_make(rig, &rig->hu, &doc);
  doc.business_no = xq_strdup(number);
  assert_ok(doc_submit(rig, &doc, &rig->hu, &created, &app));
  json_object_put(app);
  vandalize(rig, "UPDATE message SET bytes = (SELECT bytes FROM message ORDER BY rowid LIMIT 1)");
  assert_code(svc_admin_approve(rig->s, "test", number, 0, &app), SIGNATURE_BAD);
  xq_application_doc_clear(&doc);
  free(number);
}

static void test_enroll_limits(void **state) {
  struct rig *rig = *state;
  uint8_t *csr = NULL;
  size_t len = 0;
  X509 *cert = NULL;
  int64_t now = xq_time_now(), end = xq_cert_not_after(svc_issuer_cert(rig->s->issuer));
  csr_for(rig->hu.cert, rig->hu.key, &csr, &len);
  assert_code(svc_admin_enroll(rig->s, "test", csr, len, now, end + 1, &cert), BEYOND_CA);
  assert_code(svc_admin_enroll(rig->s, "test", csr, len, now, now, &cert), USAGE);
  csr[len - 1] ^= 1;
  assert_code(svc_admin_enroll(rig->s, "test", csr, len, now, now + 86400, &cert), SIGNATURE_BAD);
  assert_code(svc_admin_enroll(rig->s, "test", csr, len - 1, now, now + 86400, &cert), MALFORMED);
  free(csr);
}

/* ---- the worker by itself */

static void wait_for(struct rig *rig, const char *number, const char *wanted) {
  int64_t deadline = xq_time_mono_ms() + 60000; /* it takes a second; a machine under load takes what it takes */
  for (;;) {
    char *status = status_of(rig, number);
    bool there = strcmp(status, wanted) == 0;
    if (!there && xq_time_mono_ms() > deadline) {
      fail_msg("still %s, not %s", status, wanted);
    }
    free(status);
    if (there) {
      return;
    }
    usleep(20000);
  }
}

static void test_worker(void **state) {
  (void)state;
  svc_worker *worker = NULL;
  struct rig rig;
  struct json_object *app = NULL;
  rig_start(&rig, true);
  rig_close(&rig);
  rig_configure(&rig, "cashier_s = -1", "cashier_s = 0");
  rig_configure(&rig, "reviewer_s = -1", "reviewer_s = 0");
  rig_open(&rig);
  assert_ok(svc_worker_start(rig.s, &worker));
  char *number = apply(&rig, &rig.hu);
  assert_ok(pay(&rig, &rig.hu, number, 9999, &app)); /* does not add up: left to a person */
  json_object_put(app);
  svc_worker_stop(&worker);
  svc_work(rig.s);
  char *status = status_of(&rig, number);
  assert_string_equal(status, "entered");
  free(status);
  assert_ok(svc_worker_start(rig.s, &worker));
  assert_ok(pay(&rig, &rig.hu, number, 10000, &app));
  json_object_put(app);
  wait_for(&rig, number, "issued");
  assert_ok(svc_admin_show(rig.s, number, &app));
  struct json_object *timeline = part_of(app, "timeline");
  assert_string_equal(text_of(json_object_array_get_idx(timeline, 3), "event"), "payment_confirmed");
  assert_string_equal(text_of(json_object_array_get_idx(timeline, 3), "actor"), "system");
  assert_string_equal(text_of(json_object_array_get_idx(timeline, 5), "actor"), "ca");
  json_object_put(app);
  svc_worker_stop(&worker);
  free(number);
  rig_end(&rig);
}

/* Waits its seconds. */
static void test_worker_waits(void **state) {
  (void)state;
  struct rig rig;
  struct json_object *app = NULL;
  rig_start(&rig, true);
  rig_close(&rig);
  rig_configure(&rig, "cashier_s = -1", "cashier_s = 3600");
  rig_open(&rig);
  char *number = apply(&rig, &rig.hu);
  assert_ok(pay(&rig, &rig.hu, number, 10000, &app));
  json_object_put(app);
  svc_work(rig.s);
  wait_for(&rig, number, "entered");
  vandalize(&rig, "UPDATE application SET updated_at = updated_at - 3600");
  svc_work(rig.s);
  wait_for(&rig, number, "awaiting_review");
  vandalize(&rig, "UPDATE application SET updated_at = updated_at - 360000");
  svc_work(rig.s);
  wait_for(&rig, number, "awaiting_review"); /* no reviewer is set */
  free(number);
  rig_end(&rig);
}

static void assert_due(struct rig *rig, const char *number, int64_t due) {
  struct json_object *app = NULL;
  char text[11];
  assert_ok(svc_admin_show(rig->s, number, &app));
  assert_string_equal(text_of(part_of(app, "next"), "due"), xq_day_format(due, text));
  json_object_put(app);
}

/* Not a trial: nothing is confirmed or approved by itself, whatever is in the settings. */
static void test_unpaid_closed(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL;
  char *number = apply(rig, &rig->hu);
  /* on the last day that people were told it is open, on the next it is closed */
  vandalize(rig,
            "UPDATE certificate SET not_after = not_after + 100 * 86400;"
            "UPDATE application SET updated_at = updated_at - 30 * 86400");
  assert_due(rig, number, xq_day_of(xq_time_now()));
  svc_work(rig->s);
  wait_for(rig, number, "entered");
  vandalize(rig, "UPDATE application SET updated_at = updated_at - 86400");
  assert_due(rig, number, xq_day_of(xq_time_now()) - 1);
  svc_work(rig->s);
  assert_ok(svc_admin_show(rig->s, number, &app));
  assert_string_equal(text_of(app, "business_status"), "closed");
  assert_string_equal(text_of(part_of(app, "order"), "status"), "closed");
  json_object_put(app);
  free(number);
  vandalize(rig, "UPDATE certificate SET not_after = not_after - 100 * 86400");
  number = apply(rig, &rig->hu); /* and may be begun again */
  assert_ok(pay(rig, &rig->hu, number, 10000, &app));
  json_object_put(app);
  vandalize(rig, "UPDATE application SET updated_at = 0 WHERE business_status = 'entered'");
  svc_work(rig->s);
  wait_for(rig, number, "entered"); /* reported: never closed under somebody who has paid */
  free(number);
}

/* The day that the application, and the certificate without a session, are told; 0: none. */
static void assert_public(struct rig *rig, const char *actor, const char *action, int64_t due) {
  struct json_object *status = NULL, *next = NULL, *day = NULL;
  char text[11] = "";
  assert_ok(svc_certificate_status(rig->s, rig->hu.fingerprint, &status));
  assert_int_equal(json_object_object_get_ex(status, "next", &next), actor != NULL);
  if (actor != NULL) {
    assert_string_equal(text_of(next, "actor"), actor);
    assert_string_equal(text_of(next, "action"), action);
    assert_int_equal(json_object_object_get_ex(next, "due", &day), due != 0);
  }
  if (due != 0) {
    assert_string_equal(json_object_get_string(day), xq_day_format(due, text));
  }
  json_object_put(status);
}

/* Whoever has the certificate's fingerprint alone is told whose turn it is, to the end of a refund; no names, no sums. */
static void test_public_turn(void **state) {
  struct rig *rig = *state;
  struct json_object *app = NULL, *status = NULL;
  int64_t today = xq_day_of(xq_time_now()), end = xq_day_of(xq_cert_not_after(rig->hu.cert));
  struct xq_calendar calendar = {0};
  svc_tx *tx = NULL;
  assert_ok(svc_tx_begin(rig->s->db, SVC_READ, &tx));
  assert_ok(svc_reference_calendar(tx, &calendar));
  svc_tx_rollback(&tx);
  assert_public(rig, NULL, NULL, 0);
  char *number = apply(rig, &rig->hu);
  assert_public(rig, "holder", "pay", end); /* before the thirty days */
  assert_ok(pay(rig, &rig->hu, number, 6000, &app));
  json_object_put(app);
  assert_public(rig, "holder", "pay", end);
  assert_ok(svc_certificate_status(rig->s, rig->hu.fingerprint, &status));
  assert_true(json_object_get_boolean(part_of(part_of(status, "next"), "recorded")));
  assert_null(strstr(json_object_to_json_string(status), "60"));
  json_object_put(status);
  assert_ok(pay(rig, &rig->hu, number, 10000, &app));
  json_object_put(app);
  assert_public(rig, "cashier", "confirm_payment", xq_calendar_add(&calendar, today, 1));
  assert_ok(svc_admin_refuse_payment(rig->s, "test", number, "查无此款", &app));
  json_object_put(app);
  assert_public(rig, "holder", "pay", end);
  assert_ok(svc_certificate_status(rig->s, rig->hu.fingerprint, &status));
  assert_true(json_object_get_boolean(part_of(part_of(status, "next"), "refused")));
  assert_null(strstr(json_object_to_json_string(status), "查无此款"));
  json_object_put(status);
  assert_ok(pay(rig, &rig->hu, number, 10000, &app)); /* corrected: the refusal is of the past */
  json_object_put(app);
  assert_ok(svc_certificate_status(rig->s, rig->hu.fingerprint, &status));
  assert_false(json_object_object_get_ex(part_of(status, "next"), "refused", NULL));
  json_object_put(status);
  assert_ok(svc_admin_confirm_payment(rig->s, "test", number, 0, &app));
  json_object_put(app);
  assert_public(rig, "reviewer", "review", xq_calendar_add(&calendar, today, 3));
  assert_ok(svc_admin_return(rig->s, "test", number, "地址不全", &app));
  json_object_put(app);
  assert_public(rig, "holder", "correct", end);
  assert_ok(svc_admin_reject(rig->s, "test", number, "地址不实", &app));
  json_object_put(app);
  assert_public(rig, "cashier", "refund", xq_calendar_add(&calendar, today, 5));
  assert_ok(svc_admin_refund(rig->s, "test", number, &app));
  json_object_put(app);
  assert_public(rig, NULL, NULL, 0);
  free(number);
  number = apply(rig, &rig->hu);
  bring_to_approved(rig, &rig->hu, number);
  assert_public(rig, "ca", "issue", xq_calendar_add(&calendar, today, 1));
  svc_work(rig->s);
  assert_public(rig, "holder", "install", end);
  X509 *cert = picked_up(rig, &rig->hu, number);
  assert_ok(confirm(rig, &rig->hu, number, cert, &app));
  json_object_put(app);
  assert_public(rig, NULL, NULL, 0);
  X509_free(cert);
  xq_calendar_clear(&calendar);
  free(number);
}

/* A certificate that ends, or is revoked, ends what only its holder could go on with. */
static void test_ended_with_its_certificate(void **state) {
  struct rig *rig = *state;
  static const char *const ends[] = {"UPDATE certificate SET not_after = 1000",
                                     "UPDATE certificate SET revoked_at = 1000"};
  static const char *const reasons[] = {"cert-expired", "cert-revoked"};
  for (size_t i = 0; i < XQ_COUNT(ends); i++) {
    struct json_object *app = NULL;
    char *number = apply(rig, &rig->hu);
    int64_t not_after = xq_cert_not_after(rig->hu.cert);
    vandalize(rig, ends[i]);
    assert_public(rig, NULL, NULL, 0); /* nobody is asked to pay */
    svc_work(rig->s);
    wait_for(rig, number, i == 0 ? "closed" : "entered"); /* of a revoked one in due time */
    char *mend = xq_asprintf("UPDATE certificate SET revoked_at = NULL, not_after = %lld", (long long)not_after);
    vandalize(rig, mend);
    if (i == 0) {
      free(number);
      number = apply(rig, &rig->hu);
    }
    bring_to_review(rig, &rig->hu, number);
    assert_ok(svc_admin_return(rig->s, "test", number, "地址不全", &app));
    json_object_put(app);
    vandalize(rig, ends[i]);
    svc_work(rig->s);
    assert_ok(svc_admin_show(rig->s, number, &app));
    assert_string_equal(text_of(app, "business_status"), "rejected");
    assert_string_equal(text_of(app, "payment_status"), "refunding");
    assert_string_equal(text_of(app, "reason"), reasons[i]);
    json_object_put(app);
    vandalize(rig, mend);
    free(mend);
    free(number);
  }
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_whole_way),
      T(test_content),
      T(test_crl_and_issue_date),
      cmocka_unit_test(test_trial_notice),
      T(test_taken_over),
      cmocka_unit_test(test_kinds),
      T(test_prepared),
      T(test_term_changed_in_the_store),
      T(test_rules_again_before_signing),
      T(test_signed_once),
      T(test_message_exchanged_in_the_store),
      T(test_enroll_limits),
      cmocka_unit_test(test_worker),
      cmocka_unit_test(test_worker_waits),
      T(test_unpaid_closed),
      T(test_public_turn),
      T(test_ended_with_its_certificate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
