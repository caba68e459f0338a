/* renewal.c - the ten rules.  See renewal.h. */
#include "service/renewal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "service/issuer/issuer.h"
#include "service/reference.h"

#define DAY 86400

int64_t svc_add_months(int64_t t, int months) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  time_t from = (time_t)t;
  struct tm tm;
  gmtime_r(&from, &tm);
  int month = tm.tm_mon + months;
  tm.tm_year += month / 12;
  tm.tm_mon = month % 12;
  int year = tm.tm_year + 1900;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  int last = days[tm.tm_mon] + (tm.tm_mon == 1 && leap);
  if (tm.tm_mday > last) {
    tm.tm_mday = last;
  }
  return (int64_t)timegm(&tm);
}

void svc_renewal_validity(const struct svc_config *config, int64_t old_end, int months, int64_t now,
                          int64_t *not_before, int64_t *not_after) {
  bool from_issue = strcmp(config->policy.validity_from, "issue") == 0;
  *not_before = now;
  *not_after = svc_add_months(from_issue ? now : old_end, months);
}

/* ---- rules 1, 2, 3, 8, 10 */

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
                   " AND business_status NOT IN ('installed', 'rejected', 'withdrawn', 'closed')",
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
  xq_err *err = months == 0 ? svc_reference_shortest_term(tx, &months) : NULL;
  if (err != NULL || months < 1 || months > 1200) {
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

/* ---- rules 4, 5, 6 */

static xq_err *reused(const char *what) {
  return xq_err_new(XQ_E_KEY_REUSED, "the key of the request is already %s", what);
}

/* A key that stays must be the holder's alone; a new one must be nobody's, not even in an application that waits: two
 * applications with one request would otherwise both pass (the second while the first is being reviewed). */
static xq_err *check_key_unused(svc_tx *tx, const char *key, const char *holder, bool same_key, const char *own) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT 1 FROM certificate WHERE key = ? AND holder <> ? LIMIT 1", svc_text(key),
                   svc_text(same_key ? holder : "")));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    err = reused(same_key ? "that of another holder" : "certified");
    goto out;
  }
  svc_rows_close(&rows);
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT 1 FROM application a JOIN certificate c ON c.fingerprint = a.certificate"
                   " WHERE a.key = ? AND a.business_no <> ? AND c.holder <> ?"
                   " AND a.business_status NOT IN ('installed', 'rejected', 'withdrawn', 'closed') LIMIT 1",
                   svc_text(key), svc_text(own != NULL ? own : ""), svc_text(same_key ? holder : "")));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    err = reused("in another application");
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *check_key(svc *s, svc_tx *tx, X509 *old, EVP_PKEY *new_key, const char *own, char key[65]) {
  char old_key[65], holder[65];
  const char *policy = s->config->policy.key_policy;
  xq_err *err = NULL;
  enum xq_key_kind kind;
  XQ_TRY(xq_key_kind_of(new_key, &kind));
  XQ_TRY(xq_key_fingerprint(new_key, key));
  XQ_TRY(xq_key_fingerprint(X509_get0_pubkey(old), old_key));
  XQ_TRY(svc_cert_holder(old, holder));
  bool same = strcmp(key, old_key) == 0;
  if ((same && strcmp(policy, "new") == 0) || (!same && strcmp(policy, "same") == 0)) {
    err = xq_err_fact(xq_err_new(XQ_E_KEY_POLICY, "the key of the request does not follow the policy"), "key_policy",
                      "%s", policy);
    goto out;
  }
  XQ_TRY(check_key_unused(tx, key, holder, same, own));
out:
  return err;
}

xq_err *svc_renewal_check_request(svc *s, svc_tx *tx, X509 *old, const uint8_t *csr, size_t csr_len, const char *own,
                                  char key[65]) {
  X509_REQ *req = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_csr_check(csr, csr_len, &req));
  XQ_TRY(xq_csr_check_same_holder(req, old));
  XQ_TRY(check_key(s, tx, old, X509_REQ_get0_pubkey(req), own, key));
out:
  X509_REQ_free(req);
  return err;
}

/* ---- rule 9 */

static xq_err *stored_message(svc_tx *tx, const char *sha256, uint8_t **bytes, size_t *len) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  char hash[65];
  XQ_TRY(svc_query(tx, &rows, "SELECT bytes FROM message WHERE sha256 = ?", svc_text(sha256)));
  XQ_TRY(svc_rows_next(rows, &more));
  const uint8_t *data = more ? svc_col_blob(rows, 0, len) : NULL;
  if (data == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "the signed application %s is not in the store", sha256);
    goto out;
  }
  xq_sha256_hex(data, *len, hash);
  if (strcmp(hash, sha256) != 0) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "the stored application %s was changed", sha256);
    goto out;
  }
  *bytes = xq_malloc(*len);
  memcpy(*bytes, data, *len);
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_renewal_recheck(svc *s, svc_tx *tx, const struct svc_app *app, X509_REQ **req) {
  uint8_t *bytes = NULL, *content = NULL;
  size_t len = 0, content_len = 0;
  X509 *signer = NULL;
  char fingerprint[65], key[65];
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = NULL;
  XQ_TRY(stored_message(tx, app->message, &bytes, &len));
  XQ_TRY(xq_cms_open(bytes, len, &signer, &content, &content_len));
  XQ_TRY(xq_application_doc_read(content, content_len, &doc));
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
  free(content);
  free(bytes);
  return err;
}
