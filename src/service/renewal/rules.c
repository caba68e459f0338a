/* rules.c - rules 1, 2, 3, 8 and 10 of renewal.h: what must be so of the certificate to renew. */
#include "service/renewal/renewal.h"

#include "service/money/money.h"

#define DAY 86400

static xq_err *with_time(xq_err *err, const char *key, int64_t t) {
  char buf[21];
  return xq_err_fact(err, key, "%s", xq_time_rfc3339(t, buf));
}

/* Rule 8. */
static xq_err *check_single(svc_tx *tx, const char *fingerprint, const char *own) {
  svc_rows *rows = NULL;
  bool more = false, renewed = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT business_no FROM application WHERE certificate = ? AND business_no <> ?"
                   " AND " SVC_SQL_OPEN,
                   svc_text(fingerprint), svc_text(own != NULL ? own : "")));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    err = xq_err_new(XQ_E_RENEWAL_OPEN, "application %s is open for this certificate", svc_col_text(rows, 0));
    xq_err_fact(err, "business_no", "%s", svc_col_text(rows, 0));
    goto out;
  }
  XQ_TRY(svc_cert_has_successor(tx, fingerprint, &renewed));
  if (renewed) {
    err = xq_err_new(XQ_E_ALREADY_RENEWED, "this certificate was renewed before");
  }
out:
  svc_rows_close(&rows);
  return err;
}

int64_t svc_renewal_opens(const struct svc_config *config, const struct svc_cert *cert) {
  int64_t window = cert->not_after - (int64_t)config->policy.window_days * DAY;
  return window > cert->not_before ? window : cert->not_before;
}

/* Rule 3. */
static xq_err *check_window(const struct svc_config *config, const struct svc_cert *cert, int64_t now) {
  int64_t opens = svc_renewal_opens(config, cert);
  if (now > cert->not_after) {
    return with_time(xq_err_new(XQ_E_CERT_EXPIRED, "the certificate has expired"), "not_after", cert->not_after);
  }
  if (now < opens) {
    return with_time(xq_err_new(XQ_E_TOO_EARLY, "renewal opens %d days before the certificate's end, once it is valid",
                                config->policy.window_days),
                     "opens_at", opens);
  }
  return NULL;
}

/* Rule 10. */
static xq_err *check_ca_end(svc *s, svc_tx *tx, const struct svc_cert *cert, int months, int64_t now) {
  int64_t begin, end, ca_end = xq_cert_not_after(svc_issuer_cert(s->issuer));
  xq_err *err = months == 0 ? svc_prices_shortest_term(tx, &months) : NULL;
  if (err != NULL || months < 1 || months > XQ_MONTHS_MAX) {
    return err; /* an impossible term is refused by the price list */
  }
  svc_renewal_validity(s->config, cert->not_after, months, now, &begin, &end);
  if (end > ca_end) {
    err = xq_err_new(XQ_E_BEYOND_CA, "the new certificate would outlive the CA's own");
    with_time(err, "ca_not_after", ca_end);
  }
  return err;
}

xq_err *svc_renewal_check_certificate(svc *s, svc_tx *tx, const char *fingerprint, X509 *presented, const char *own,
                                      int months) {
  int64_t now = xq_time_now();
  struct svc_cert cert = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_cert_load(tx, fingerprint, &cert));
  if (presented != NULL && !xq_cert_equal(presented, cert.x509)) {
    err = xq_err_new(XQ_E_CERT_UNKNOWN, "the certificate is not the one we issued");
    goto out;
  }
  if (cert.revoked_at != 0) {
    err = with_time(xq_err_new(XQ_E_CERT_REVOKED, "the certificate is revoked"), "revoked_at", cert.revoked_at);
    goto out;
  }
  XQ_TRY(check_single(tx, fingerprint, own));
  XQ_TRY(check_window(s->config, &cert, now));
  XQ_TRY(check_ca_end(s, tx, &cert, months, now));
out:
  svc_cert_clear(&cert);
  return err;
}
