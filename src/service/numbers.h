/* numbers.h - business, order and serial numbers. */
#ifndef XUQI_SERVICE_NUMBERS_H
#define XUQI_SERVICE_NUMBERS_H

#include "service/store/store.h"

/** `01`, the date of the day (China Standard Time), seven digits.  New string.  INTERNAL when a day's ten millions are
 * spent. */
XQ_MUST_CHECK xq_err *svc_number_business(svc_tx *tx, int64_t now, char **number);
/** The date and at least four digits.  New string. */
XQ_MUST_CHECK xq_err *svc_number_order(svc_tx *tx, int64_t now, char **number);
/** Certificate serial: one byte of the instance (1..127) and 136 random bits, in upper-case hex: 18 octets, positive
 * (RFC 5280 section 4.1.2.2: at most 20).  New string. */
XQ_MUST_CHECK xq_err *svc_number_serial(svc_tx *tx, char **serial);

#endif
