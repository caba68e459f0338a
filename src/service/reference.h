/* reference.h - what a person must know before applying: agreement, prices, notices, calendar, halls, payee accounts.
 */
#ifndef XUQI_SERVICE_REFERENCE_H
#define XUQI_SERVICE_REFERENCE_H

#include "service/core.h"

/** Puts the files of the data directory into an empty store. */
XQ_MUST_CHECK xq_err *svc_reference_seed(svc_tx *tx, const char *data_dir);

/** A file with an agreement: title, version, empty line, text (doc/reference-data.md). */
struct svc_agreement {
  char *title, *version, *text;
};
XQ_MUST_CHECK xq_err *svc_agreement_read(const char *path, struct svc_agreement *agreement);
void svc_agreement_clear(struct svc_agreement *agreement);

/** The price list in force; clear it with xq_price_list_clear(). */
XQ_MUST_CHECK xq_err *svc_reference_prices(svc_tx *tx, struct xq_price_list *list);
/** Months of the shortest term offered. */
XQ_MUST_CHECK xq_err *svc_reference_shortest_term(svc_tx *tx, int *months);
XQ_MUST_CHECK xq_err *svc_reference_calendar(svc_tx *tx, struct xq_calendar *calendar);
/** What the order's line is called: "证书服务费用".  New string. */
XQ_MUST_CHECK xq_err *svc_reference_fee_name(svc_tx *tx, const char *language, char **name);

/** AGREEMENT_CHANGED (fact "version": the one in force) unless the document names the agreement in force. */
XQ_MUST_CHECK xq_err *svc_reference_check_agreement(svc_tx *tx, const struct xq_application_doc *doc);
/** NOTICE_UNREAD (fact "notice") unless every notice is acknowledged. */
XQ_MUST_CHECK xq_err *svc_reference_check_notices(svc_tx *tx, const struct xq_application_doc *doc);

XQ_MUST_CHECK xq_err *svc_reference_publish_agreement(svc_tx *tx, const char *language, const char *version,
                                                      const char *title, const char *text);
XQ_MUST_CHECK xq_err *svc_reference_publish_prices(svc_tx *tx, const struct xq_price_list *list);

#endif
