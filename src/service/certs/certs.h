/* certs.h - certificates: what goes into one, and those that this CA has issued. */
#ifndef XUQI_SERVICE_CERTS_H
#define XUQI_SERVICE_CERTS_H

#include "service/config/config.h"
#include "service/store/store.h"
#include "xuqi/pki.h"

/* ---- in the store (certificates.c) */

struct svc_cert {
  char *fingerprint, *serial, *holder, *key;
  X509 *x509;
  int64_t not_before, not_after;
  int64_t revoked_at; /* 0: not revoked */
};
/** Frees what it holds; it is empty afterwards. */
void svc_cert_clear(struct svc_cert *cert);
/** By fingerprint.  CERT_UNKNOWN. */
XQ_MUST_CHECK xq_err *svc_cert_load(svc_tx *tx, const char *fingerprint, struct svc_cert *cert);
/** The newest one of a public key (xq_key_fingerprint) that is not revoked.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_cert_load_of_key(svc_tx *tx, const char *key, struct svc_cert *cert);
/** The certificate issued for an application, or NOT_ISSUED. */
XQ_MUST_CHECK xq_err *svc_cert_load_issued(svc_tx *tx, const char *business_no, struct svc_cert *cert);
/** Hash of subject and subjectAltName, on their DER bytes. */
XQ_MUST_CHECK xq_err *svc_cert_holder(X509 *cert, char out[65]);
/** Adds a certificate just signed; predecessor and business_no may be NULL. */
XQ_MUST_CHECK xq_err *svc_cert_insert(svc_tx *tx, X509 *cert, const char *predecessor, const char *business_no);
/** Whether a renewed certificate was issued on top of this one. */
XQ_MUST_CHECK xq_err *svc_cert_has_successor(svc_tx *tx, const char *fingerprint, bool *has);
/** An expired or revoked certificate gets a session and may look, but changes nothing.  CERT_UNKNOWN, CERT_REVOKED,
 * CERT_EXPIRED. */
XQ_MUST_CHECK xq_err *svc_cert_may_act(svc_tx *tx, const char *fingerprint);

/* ---- what goes into a certificate (profile.c), RFC 5280 section 4.1 */

struct svc_profile {
  const char *serial; /* upper-case hex */
  X509_NAME *subject;
  X509_EXTENSION *alt_name; /* subjectAltName, or NULL */
  EVP_PKEY *key;
  X509 *old; /* key usage and extended key usage are taken over from it; NULL: the usual ones */
  int64_t not_before, not_after;
};
/** Unsigned.  BEYOND_CA when it would outlive the CA. */
XQ_MUST_CHECK xq_err *svc_cert_build(const struct svc_config *config, X509 *ca, const struct svc_profile *profile,
                                     X509 **cert);

#endif
