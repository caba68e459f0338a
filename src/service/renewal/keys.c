/* keys.c - rules 4, 5 and 6 of renewal.h: what must be so of the request and its key. */
#include <string.h>

#include "service/renewal/renewal.h"

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
                   " AND a." SVC_SQL_OPEN " LIMIT 1",
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
  enum xq_key_policy policy = s->config->policy.key_policy;
  xq_err *err = NULL;
  enum xq_key_kind kind;
  XQ_TRY(xq_key_kind_of(new_key, &kind));
  XQ_TRY(xq_key_fingerprint(new_key, key));
  XQ_TRY(xq_key_fingerprint(X509_get0_pubkey(old), old_key));
  XQ_TRY(svc_cert_holder(old, holder));
  bool same = strcmp(key, old_key) == 0;
  if ((same && policy == XQ_KEY_NEW) || (!same && policy == XQ_KEY_SAME)) {
    err = xq_err_fact(xq_err_new(XQ_E_KEY_POLICY, "the key of the request does not follow the policy"), "key_policy",
                      "%s", xq_key_policy_name(policy));
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
