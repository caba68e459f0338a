/*
 * renewal.h - the rules of renewal, in one place, whoever asks: the status page, intake, approval, issuance.
 *
 *   1  the certificate is ours: found by fingerprint, byte for byte
 *   2  it is not revoked, as read in the same transaction
 *   3  inside the window: not before window_days from its end, and not after its end
 *   4  subject and subjectAltName of the request equal the certificate's, on their DER bytes
 *   5  two proofs: the old key signed the application, the key to certify signed its request
 *   6  the key may be certified (policy), and is nobody else's; at intake and again at issuance
 *   7  no other way leads around 1-6: there is no other function
 *   8  at most one open renewal for a certificate, and none once it was renewed
 *   9  all of it again at approval and at issuance, from the stored bytes: days lie between
 *  10  the new end is not later than the CA's own
 */
#ifndef XUQI_SERVICE_RENEWAL_H
#define XUQI_SERVICE_RENEWAL_H

#include "service/applications/applications.h"
#include "service/certs/certs.h"
#include "service/core/core.h"

/** Rules 1, 2, 3, 8 and 10 for a certificate.  own: the application that is being looked at, or NULL.  months: 0 when
 * none is chosen yet (then the shortest term of the price list).  presented: the bytes to compare, or NULL.
 *  CERT_UNKNOWN, CERT_REVOKED (revoked_at), RENEWAL_OPEN (business_no), ALREADY_RENEWED, CERT_EXPIRED (not_after),
 * TOO_EARLY (opens_at), BEYOND_CA. */
XQ_MUST_CHECK xq_err *svc_renewal_check_certificate(svc *s, svc_tx *tx, const char *fingerprint, X509 *presented,
                                                    const char *own, int months);
/** When rule 3 lets it be renewed: in the last days of its validity, and not before it is valid. */
int64_t svc_renewal_opens(const struct svc_config *config, const struct svc_cert *cert);
/** Rules 4, 5 and 6 for a request.  key: the fingerprint of the key to be certified.  SIGNATURE_BAD, MALFORMED,
 * KEY_UNSUPPORTED, CERT_SUBJECT_CHANGED, KEY_POLICY, KEY_REUSED. */
XQ_MUST_CHECK xq_err *svc_renewal_check_request(svc *s, svc_tx *tx, X509 *old, const uint8_t *csr, size_t csr_len,
                                                const char *own, char key[65]);
/** All rules for a stored application, from its stored message.  req: the request, owned by the caller; may be NULL. */
XQ_MUST_CHECK xq_err *svc_renewal_recheck(svc *s, svc_tx *tx, const struct svc_app *app, X509_REQ **req);

/** When a certificate issued now would begin and end. */
void svc_renewal_validity(const struct svc_config *config, int64_t old_end, int months, int64_t now,
                          int64_t *not_before, int64_t *not_after);
/** Calendar months in UTC; the 31st becomes the month's last day. */
int64_t svc_add_months(int64_t t, int months);

#endif
