/* sign.c - the two steps of every issuance: a certificate prepared under a throw-away signature, and the very same bytes
 * signed with the CA key. */
#include <json-c/json.h>
#include <stdlib.h>

#include "service/issuing/issuing.h"

static xq_err *audit_certificate(svc_tx *tx, const char *who, const char *action, const char *serial,
                                 const char *business_no, const char *what, const char *hash) {
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(facts, "who", who);
  if (business_no != NULL) {
    xq_json_add_str(facts, "business_no", business_no);
  }
  xq_json_add_str(facts, what, hash);
  return svc_audit_append(tx, XQ_BY_CA, action, serial, facts);
}

xq_err *svc_issue_prepare(svc *s, svc_tx *tx, const char *who, struct svc_profile *profile, const char *business_no,
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

xq_err *svc_issue_sign(svc *s, svc_tx *tx, const char *who, const char *serial, const char *predecessor,
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
