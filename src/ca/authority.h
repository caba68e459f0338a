/*
 * authority.h - what an authority is made of: a table of operations, one per function of ca.h.  A new kind of authority
 * is a file with such a table and an open function; authority.c hands the calls on.
 */
#ifndef XUQI_CA_AUTHORITY_H
#define XUQI_CA_AUTHORITY_H

#include "xuqi/ca.h"

struct xq_ca_ops {
  void (*free)(xq_ca *ca); /* the whole object, xq_ca included */
  void (*interrupt)(xq_ca *ca);
  void (*rearm)(xq_ca *ca);
  void (*set_language)(xq_ca *ca, const char *language);
  int64_t (*clock_offset)(const xq_ca *ca, bool *known);
  int64_t (*retry_after)(const xq_ca *ca);
  xq_err *(*reference)(xq_ca *ca, struct xq_reference **ref);
  xq_err *(*status)(xq_ca *ca, const char *fingerprint, struct xq_cert_status *status);
  xq_err *(*certificate_of_key)(xq_ca *ca, const char *key_fingerprint, X509 **cert);
  xq_err *(*login)(xq_ca *ca, EVP_PKEY *key, X509 *cert, struct xq_session_info *info);
  void (*logout)(xq_ca *ca);
  bool (*logged_in)(const xq_ca *ca, const char *fingerprint);
  xq_err *(*submit)(xq_ca *ca, const uint8_t *cms, size_t len, struct xq_application **app);
  xq_err *(*check)(xq_ca *ca, const char *document);
  xq_err *(*applications)(xq_ca *ca, struct xq_application_list *list);
  xq_err *(*application)(xq_ca *ca, const char *business_no, int64_t known_revision, int wait_s,
                         struct xq_application **app);
  xq_err *(*put_transfers)(xq_ca *ca, const char *order_no, int64_t revision, const struct xq_transfer_list *list,
                           struct xq_application **app);
  xq_err *(*withdraw)(xq_ca *ca, const char *business_no, const char *idempotency_key, struct xq_application **app);
  xq_err *(*certificate)(xq_ca *ca, const char *business_no, X509 **cert, STACK_OF(X509) * *chain);
  xq_err *(*confirm)(xq_ca *ca, const char *business_no, EVP_PKEY *key, X509 *new_cert, struct xq_application **app);
};

/** First member of every authority's own struct. */
struct xq_ca {
  const struct xq_ca_ops *ops;
  bool dry_run; /* put_transfers and withdraw only ask; submit and confirm are not called */
};

/** The protocol of xuqid (service.c). */
XQ_MUST_CHECK xq_err *xq_ca_service_open(const struct xq_ca_config *config, xq_ca **ca);

#endif
