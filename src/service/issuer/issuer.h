/*
 * issuer.h - the CA key, wherever it is.  A kind of key is one file here (local.c: a key file) that fills struct
 * svc_issuer_ops.  What goes into a certificate, and the order in which issuing happens, is not the issuer's business:
 * certs/profile.c and issuing/issue.c decide it for all kinds.
 */
#ifndef XUQI_SERVICE_ISSUER_H
#define XUQI_SERVICE_ISSUER_H

#include "service/config/config.h"
#include "xuqi/limits.h"
#include "xuqi/pki.h"

typedef struct svc_issuer svc_issuer;

struct svc_issuer_ops {
  const char *name;
  /** Opens the key that belongs to ca.  CERT_KEY_MISMATCH, KEY_UNSUPPORTED. */
  xq_err *(*open)(const struct svc_config *config, X509 *ca, void **self);
  /** Signs the certificate with the CA key. */
  xq_err *(*sign)(void *self, X509 *cert);
  void (*close)(void *self);
};
extern const struct svc_issuer_ops svc_issuer_local;

/** The issuer that the settings name, and the CA's certificates; CONFIG, the errors of files. */
XQ_MUST_CHECK xq_err *svc_issuer_open(const struct svc_config *config, svc_issuer **issuer);
/** The same with a kind of key of one's own. */
XQ_MUST_CHECK xq_err *svc_issuer_open_with(const struct svc_issuer_ops *ops, const struct svc_config *config,
                                           svc_issuer **issuer);
/** *issuer is NULL afterwards, and may be before. */
void svc_issuer_close(svc_issuer **issuer);
/** The CA's own certificate.  Borrowed. */
X509 *svc_issuer_cert(const svc_issuer *issuer);
/** All of the CA's certificate file: the CA's own first, then those above it.  Borrowed. */
STACK_OF(X509) * svc_issuer_chain(const svc_issuer *issuer);

/** Signs with a throw-away key of the CA key's kind: the same to-be-signed bytes, under a signature nobody
 * can trust. */
XQ_MUST_CHECK xq_err *svc_issuer_sign_throwaway(svc_issuer *issuer, X509 *cert);
/** Signs what `prepared` holds with the CA key, and checks that exactly those bytes were signed, by exactly
 * that key. */
XQ_MUST_CHECK xq_err *svc_issuer_sign(svc_issuer *issuer, const uint8_t *prepared, size_t len, X509 **cert);
/** The to-be-signed bytes of a certificate in DER (RFC 5280 section 4.1.1.1); borrowed from der. */
XQ_MUST_CHECK xq_err *svc_tbs_bytes(const uint8_t *der, size_t der_len, const uint8_t **tbs, size_t *len);

#endif
