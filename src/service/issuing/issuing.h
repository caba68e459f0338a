/* issuing.h - certificates are signed here, and nowhere else. */
#ifndef XUQI_SERVICE_ISSUING_H
#define XUQI_SERVICE_ISSUING_H

#include "service/certs/certs.h"
#include "service/core/core.h"

/* ---- for an application (issue.c) */

/** Issues for an approved application, or goes on where a crash cut it off.  STATE_CONFLICT, and the codes of renewal. */
XQ_MUST_CHECK xq_err *svc_issue(svc *s, const char *business_no);
/** Completes what was prepared when a crash came; for whoever serves, before anybody else writes.  What cannot be
 * completed is logged, and the worker's to try again. */
void svc_issue_recover(svc *s);

/* ---- a first certificate (enroll.c) */

/** Issues for a request (a key made at a hall; the demo's, the tests').  notBefore/notAfter as given, but never past the
 * CA's own end.  USAGE, BEYOND_CA, KEY_REUSED, and the codes of a request. */
XQ_MUST_CHECK xq_err *svc_admin_enroll(svc *s, const char *who, const uint8_t *csr, size_t len, int64_t not_before,
                                       int64_t not_after, X509 **cert);

/* ---- the two steps of both (sign.c); between them the caller commits, and begins a new transaction */

/** Draws a serial number for the profile, builds, signs with a throw-away key and stores: *prepared is what will be
 * signed.  business_no may be NULL.  BEYOND_CA. */
XQ_MUST_CHECK xq_err *svc_issue_prepare(svc *s, svc_tx *tx, const char *who, struct svc_profile *profile,
                                        const char *business_no, X509 **prepared);
/** Signs what is stored under the serial with the CA key, and stores the certificate.  predecessor and business_no may
 * be NULL.  INTERNAL when nothing is prepared, or it is signed already. */
XQ_MUST_CHECK xq_err *svc_issue_sign(svc *s, svc_tx *tx, const char *who, const char *serial, const char *predecessor,
                                     const char *business_no, X509 **signed_cert);

#endif
