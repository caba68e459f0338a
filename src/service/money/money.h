/* money.h - what a renewal costs and what is known of its payment: price lists and orders.  Money is whole fen. */
#ifndef XUQI_SERVICE_MONEY_H
#define XUQI_SERVICE_MONEY_H

#include "service/store/store.h"
#include "xuqi/form.h"

/* ---- prices (prices.c) */

/** The price list in force; clear it with xq_price_list_clear(). */
XQ_MUST_CHECK xq_err *svc_prices_load(svc_tx *tx, struct xq_price_list *list);
/** Months of the shortest term offered. */
XQ_MUST_CHECK xq_err *svc_prices_shortest_term(svc_tx *tx, int *months);
/** Puts a list in force.  EXISTS (fact "version") when its version was published before. */
XQ_MUST_CHECK xq_err *svc_prices_publish(svc_tx *tx, const struct xq_price_list *list);
/** Whether the document names the list in force and the fee in it: *term is what it chose.  PRICE_CHANGED (facts
 * "version", "fee_fen"), TERM_UNKNOWN (fact "months"). */
XQ_MUST_CHECK xq_err *svc_prices_check(svc_tx *tx, const struct xq_application_doc *doc, struct xq_price_term *term);
/** PRICE_CHANGED with the fee that is right. */
xq_err *svc_prices_changed(const char *what, int64_t fee_fen);

/* ---- orders (orders.c) */

struct svc_order {
  const char *order_no, *business_no; /* borrowed */
  enum xq_order status;
  int64_t created_at;
  const char *line; /* what its one line is called; borrowed */
};
/** Adds the order of an application, with one line: the term. */
XQ_MUST_CHECK xq_err *svc_order_create(svc_tx *tx, const struct svc_order *order, const struct xq_price_term *term);
/** Sum of the transfers reported for an order. */
XQ_MUST_CHECK xq_err *svc_order_reported(svc_tx *tx, const char *order_no, int64_t *fen);
/** These transfers, in their order, added to the list; xq_transfers_clear() it, whatever is returned. */
XQ_MUST_CHECK xq_err *svc_order_transfers(svc_tx *tx, const char *order_no, struct xq_transfer_list *list);

#endif
