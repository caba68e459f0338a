/* payment.h - payment channels: how a holder says that an order is paid.  A channel is one file here; it books nothing by
 * itself but acts through the workflow. */
#ifndef XUQI_SERVICE_PAYMENT_H
#define XUQI_SERVICE_PAYMENT_H

#include "service/core/core.h"

/** Bank transfers (transfer.c): replaces the list reported for an order.  body: {"transfers":[...]}.  VERSION_CONFLICT,
 * STATE_CONFLICT, FORM_INVALID, MALFORMED, CERT_REVOKED, CERT_EXPIRED, NOT_FOUND unless `fingerprint` is a party. */
XQ_MUST_CHECK xq_err *svc_put_transfers(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                                        struct json_object *body, struct json_object **app);

/** What svc_put_transfers() would answer; nothing is changed. */
XQ_MUST_CHECK xq_err *svc_check_transfers(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                                          struct json_object *body, struct json_object **app);

#endif
