/* issue.c - issuing, in an order that a crash cannot spoil:
 *
 *   transaction 1   rules of renewal; reserve the serial (unique by insertion); build the certificate; sign it with a
 * throw-away key; store that; audit "certificate_prepared" transaction 2   rules again; sign exactly the stored bytes
 * with the CA key; compare; verify; store; audit "certificate_signed"; the application is issued
 *
 * After a crash in between, the record of what was about to be signed is there, and transaction 2 is simply done again,
 * with the same serial and the same bytes.  Nothing signed ever leaves before transaction 2 is on the disk.  That there
 * is one certificate for one application is also a constraint of the tables. */
#include <json-c/json.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "service/core.h"
#include "service/issuer/issuer.h"
#include "service/numbers.h"
#include "service/renewal.h"
#include "service/workflow/workflow.h"

static X509_EXTENSION *alt_name_of(X509 *cert) {
  int at = X509_get_ext_by_NID(cert, NID_subject_alt_name, -1);
  return at >= 0 ? X509_get_ext(cert, at) : NULL;
}

static xq_err *audit_certificate(svc_tx *tx, const char *who, const char *action, const char *serial,
                                 const char *business_no, const char *what, const char *hash) {
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(facts, "who", who);
  if (business_no != NULL) {
    xq_json_add_str(facts, "business_no", business_no);
  }
  xq_json_add_str(facts, what, hash);
  return svc_audit_append(tx, "ca", action, serial, facts);
}

/* ---- transaction 1 */

static xq_err *store_prepared(svc *s, svc_tx *tx, const char *who, struct svc_profile *profile, const char *business_no,
                              X509 **prepared) {
  X509 *cert = NULL;
  uint8_t *der = NULL;
  const uint8_t *tbs = NULL;
  size_t len = 0, tbs_len = 0;
  char hash[65];
  char *serial = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_number_serial(tx, &serial));
  profile->serial = serial;
  XQ_TRY(svc_cert_build(s->config, svc_issuer_cert(s->issuer), profile, &cert));
  XQ_TRY(svc_issuer_sign_throwaway(s->issuer, cert));
  XQ_TRY(xq_cert_to_der(cert, &der, &len));
  XQ_TRY(svc_tbs_bytes(der, len, &tbs, &tbs_len));
  xq_sha256_hex(tbs, tbs_len, hash);
  XQ_TRY(svc_exec(tx,
                  "INSERT INTO issuance (serial, business_no, precert, tbs_sha256, prepared_at) VALUES (?, ?, ?, ?, ?)",
                  svc_text(serial), svc_text(business_no), svc_blob(der, len), svc_text(hash), svc_int(xq_time_now())));
  XQ_TRY(audit_certificate(tx, who, "certificate_prepared", serial, business_no, "tbs_sha256", hash));
  *prepared = cert;
  cert = NULL;
out:
  X509_free(cert);
  free(der);
  free(serial);
  return err;
}

/* ---- transaction 2 */

static xq_err *sign_prepared(svc *s, svc_tx *tx, const char *who, const char *serial, const char *predecessor,
                             const char *business_no, X509 **signed_cert) {
  svc_rows *rows = NULL;
  bool more = false;
  X509 *cert = NULL;
  char fingerprint[65];
  size_t len = 0;
  xq_err *err = NULL;
  XQ_TRY(
      svc_query(tx, &rows, "SELECT precert FROM issuance WHERE serial = ? AND fingerprint IS NULL", svc_text(serial)));
  XQ_TRY(svc_rows_next(rows, &more));
  const uint8_t *prepared = more ? svc_col_blob(rows, 0, &len) : NULL;
  if (prepared == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "nothing is prepared under serial %s", serial);
    goto out;
  }
  XQ_TRY(svc_issuer_sign(s->issuer, prepared, len, &cert));
  svc_rows_close(&rows);
  XQ_TRY(svc_cert_insert(tx, cert, predecessor, business_no));
  xq_cert_fingerprint(cert, fingerprint);
  XQ_TRY(svc_exec(tx, "UPDATE issuance SET fingerprint = ? WHERE serial = ?", svc_text(fingerprint), svc_text(serial)));
  XQ_TRY(audit_certificate(tx, who, "certificate_signed", serial, business_no, "fingerprint", fingerprint));
  *signed_cert = cert;
  cert = NULL;
out:
  svc_rows_close(&rows);
  X509_free(cert);
  return err;
}

/* ---- for an application */

static xq_err *find_prepared(svc_tx *tx, const char *business_no, char **serial) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT serial FROM issuance WHERE business_no = ?", svc_text(business_no)));
  XQ_TRY(svc_rows_next(rows, &more));
  *serial = more ? xq_strdup(svc_col_text(rows, 0)) : NULL;
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *check_approved(const struct svc_app *app) {
  if (svc_transition_find(SVC_EV_ISSUED, app->business, app->payment) != NULL) {
    return NULL;
  }
  xq_err *err = xq_err_new(XQ_E_STATE_CONFLICT, "%s is not waiting for a certificate", app->business_no);
  return xq_err_fact(err, "business_status", "%s", xq_business_name(app->business));
}

static xq_err *prepare(svc *s, const char *business_no) {
  struct svc_app app = {0};
  struct svc_cert old = {0};
  X509_REQ *req = NULL;
  X509 *prepared = NULL;
  char *serial = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(check_approved(&app));
  XQ_TRY(find_prepared(tx, business_no, &serial));
  if (serial != NULL) {
    goto out;
  }
  XQ_TRY(svc_renewal_recheck(s, tx, &app, &req));
  XQ_TRY(svc_cert_load(tx, app.certificate, &old));
  struct svc_profile profile = {.subject = X509_get_subject_name(old.x509),
                                .alt_name = alt_name_of(old.x509),
                                .key = X509_REQ_get0_pubkey(req),
                                .old = old.x509};
  svc_renewal_validity(s->config, old.not_after, app.months, xq_time_now(), &profile.not_before, &profile.not_after);
  XQ_TRY(store_prepared(s, tx, "ca", &profile, business_no, &prepared));
  XQ_TRY(xq_cert_check_same_holder(old.x509, prepared));
out:
  err = svc_write_end(s, &tx, err);
  X509_free(prepared);
  X509_REQ_free(req);
  svc_cert_clear(&old);
  svc_app_clear(&app);
  free(serial);
  return err;
}

static xq_err *complete(svc *s, const char *business_no) {
  const struct svc_act act = {SVC_EV_ISSUED, SVC_BY_CA, "ca", NULL};
  struct svc_app app = {0};
  X509 *cert = NULL;
  char *serial = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  if (app.business == XQ_B_ISSUED) {
    goto out; /* another instance was quicker */
  }
  XQ_TRY(check_approved(&app));
  XQ_TRY(svc_renewal_recheck(s, tx, &app, NULL));
  XQ_TRY(find_prepared(tx, business_no, &serial));
  XQ_TRY(sign_prepared(s, tx, "ca", serial != NULL ? serial : "", app.certificate, business_no, &cert));
  XQ_TRY(svc_workflow_apply(s, tx, &app, &act));
out:
  err = svc_write_end(s, &tx, err);
  X509_free(cert);
  svc_app_clear(&app);
  free(serial);
  return err;
}

xq_err *svc_issue(svc *s, const char *business_no) {
  xq_err *err = prepare(s, business_no);
  return err != NULL ? err : complete(s, business_no);
}

static xq_err *find_cut_off(svc *s, char **business_no) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT i.business_no FROM issuance i JOIN application a ON a.business_no = i.business_no"
                   " WHERE i.fingerprint IS NULL AND a.business_status = 'approved' AND i.business_no > ?"
                   " ORDER BY i.business_no LIMIT 1",
                   svc_text(*business_no != NULL ? *business_no : "")));
  XQ_TRY(svc_rows_next(rows, &more));
  free(*business_no);
  *business_no = more ? xq_strdup(svc_col_text(rows, 0)) : NULL;
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

void svc_issue_recover(svc *s) {
  char *business_no = NULL;
  xq_err *err = find_cut_off(s, &business_no);
  while (err == NULL && business_no != NULL) {
    err = complete(s, business_no);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "an interrupted issuance cannot be completed now");
    } else {
      xq_log(XQ_LOG_INFO, "completed the interrupted issuance for %s", business_no);
    }
    err = find_cut_off(s, &business_no);
  }
  if (err != NULL) {
    xq_log_err(XQ_LOG_WARNING, err, "interrupted issuances cannot be looked for");
  }
  free(business_no);
}

/* ---- first certificates */

static xq_err *check_enroll_key(svc_tx *tx, X509 *prepared) {
  svc_rows *rows = NULL;
  bool more = false;
  char key[65], holder[65];
  xq_err *err = NULL;
  XQ_TRY(xq_key_fingerprint(X509_get0_pubkey(prepared), key));
  XQ_TRY(svc_cert_holder(prepared, holder));
  XQ_TRY(svc_query(tx, &rows, "SELECT 1 FROM certificate WHERE key = ? AND holder <> ? LIMIT 1", svc_text(key),
                   svc_text(holder)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    err = xq_err_new(XQ_E_KEY_REUSED, "the key of the request is that of another holder");
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *enroll_prepare(svc *s, const char *who, struct svc_profile *profile, char **serial) {
  X509 *prepared = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(store_prepared(s, tx, who, profile, NULL, &prepared));
  XQ_TRY(check_enroll_key(tx, prepared));
  *serial = xq_cert_serial(prepared);
out:
  err = svc_write_end(s, &tx, err);
  X509_free(prepared);
  return err;
}

xq_err *svc_admin_enroll(svc *s, const char *who, const uint8_t *csr, size_t len, int64_t not_before, int64_t not_after,
                         X509 **out) {
  STACK_OF(X509_EXTENSION) *extensions = NULL;
  X509_REQ *req = NULL;
  X509 *cert = NULL;
  char *serial = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  if (not_after <= not_before) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "the certificate would end before it begins"), "field", "not_after");
  }
  XQ_TRY(xq_csr_check(csr, len, &req));
  extensions = X509_REQ_get_extensions(req);
  int at = X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, -1);
  struct svc_profile profile = {.subject = X509_REQ_get_subject_name(req),
                                .alt_name = at >= 0 ? X509v3_get_ext(extensions, at) : NULL,
                                .key = X509_REQ_get0_pubkey(req),
                                .not_before = not_before,
                                .not_after = not_after};
  XQ_TRY(enroll_prepare(s, who, &profile, &serial));
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(sign_prepared(s, tx, who, serial, NULL, NULL, &cert));
out:
  err = svc_write_end(s, &tx, err);
  if (err == NULL) {
    *out = cert;
    cert = NULL;
  }
  X509_free(cert);
  X509_REQ_free(req);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  free(serial);
  return err;
}
