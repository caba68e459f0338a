/* enroll.c - first certificates, for a request made elsewhere: in the same two steps as a renewed one. */
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "service/issuing/issuing.h"

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
  XQ_TRY(svc_issue_prepare(s, tx, who, profile, NULL, &prepared));
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
  XQ_TRY(svc_issue_sign(s, tx, who, serial, NULL, NULL, &cert));
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
