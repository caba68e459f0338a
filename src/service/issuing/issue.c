/* issue.c - issuing for an application, in an order that a crash cannot spoil:
 *
 *   transaction 1   rules of renewal; reserve the serial (unique by insertion); build the certificate; sign it with a
 *                   throw-away key; store that; audit "certificate_prepared"
 *   transaction 2   rules again; sign exactly the stored bytes with the CA key; compare; verify; store; audit
 *                   "certificate_signed"; the application is issued
 *
 * After a crash in between, the record of what was about to be signed is there, and transaction 2 is simply done again,
 * with the same serial and the same bytes.  Nothing signed ever leaves before transaction 2 is on the disk.  That there
 * is one certificate for one application is also a constraint of the tables. */
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "service/issuing/issuing.h"
#include "service/renewal/renewal.h"
#include "service/workflow/workflow.h"

static X509_EXTENSION *alt_name_of(X509 *cert) {
  int at = X509_get_ext_by_NID(cert, NID_subject_alt_name, -1);
  return at >= 0 ? X509_get_ext(cert, at) : NULL;
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
  if (svc_transition_find(XQ_AE_ISSUED, app->business, app->payment) != NULL) {
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
  XQ_TRY(svc_issue_prepare(s, tx, "ca", &profile, business_no, &prepared));
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
  const struct svc_act act = {XQ_AE_ISSUED, XQ_BY_CA, "ca", NULL};
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
  XQ_TRY(svc_issue_sign(s, tx, "ca", serial != NULL ? serial : "", app.certificate, business_no, &cert));
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
                   " WHERE i.fingerprint IS NULL AND a.business_status = ? AND i.business_no > ?"
                   " ORDER BY i.business_no LIMIT 1",
                   svc_text(xq_business_name(XQ_B_APPROVED)), svc_text(*business_no != NULL ? *business_no : "")));
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
