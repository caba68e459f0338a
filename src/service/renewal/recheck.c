/* recheck.c - rule 9 of renewal.h: all rules again, from the stored bytes. */
#include <stdlib.h>
#include <string.h>

#include "service/renewal/renewal.h"

xq_err *svc_renewal_recheck(svc *s, svc_tx *tx, const struct svc_app *app, X509_REQ **req) {
  X509 *signer = NULL;
  char fingerprint[65], key[65];
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = NULL;
  XQ_TRY(svc_message_read(tx, app->message, &signer, &doc));
  xq_cert_fingerprint(signer, fingerprint);
  if (strcmp(fingerprint, app->certificate) != 0 || doc.months != app->months) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "application %s is not what was signed", app->business_no);
    goto out;
  }
  XQ_TRY(svc_renewal_check_certificate(s, tx, app->certificate, signer, app->business_no, app->months));
  XQ_TRY(svc_renewal_check_request(s, tx, signer, doc.csr, doc.csr_len, app->business_no, key));
  if (strcmp(key, app->key) != 0) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "application %s is not what was signed", app->business_no);
    goto out;
  }
  if (req != NULL) {
    XQ_TRY(xq_csr_check(doc.csr, doc.csr_len, req));
  }
out:
  xq_application_doc_clear(&doc);
  X509_free(signer);
  return err;
}
