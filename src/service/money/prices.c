/* prices.c - the price lists: publishing one, the one in force, and whether an application names it. */
#include <json-c/json.h>
#include <stdlib.h>

#include "service/money/money.h"

xq_err *svc_prices_publish(svc_tx *tx, const struct xq_price_list *list) {
  struct json_object *o = xq_price_list_to_json(list);
  char *text = xq_json_text(o);
  xq_err *err = svc_exec(tx,
                         "INSERT INTO price_list (position, version, terms, published_at)"
                         " SELECT COALESCE(MAX(position), 0) + 1, ?, ?, ? FROM price_list",
                         svc_text(list->version), svc_text(text), svc_int(xq_time_now()));
  if (xq_err_code(err) == XQ_E_EXISTS) {
    xq_err_fact(err, "version", "%s", list->version);
  }
  free(text);
  json_object_put(o);
  return err;
}

xq_err *svc_prices_load(svc_tx *tx, struct xq_price_list *list) {
  struct json_object *o = NULL;
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT terms FROM price_list ORDER BY position DESC LIMIT 1"));
  XQ_TRY(svc_rows_take_json(&rows, "price list", &o));
  XQ_TRY(xq_price_list_from_json(o, list));
out:
  json_object_put(o);
  return err;
}

xq_err *svc_prices_shortest_term(svc_tx *tx, int *months) {
  struct xq_price_list list = {0};
  xq_err *err = svc_prices_load(tx, &list);
  if (err == NULL) {
    *months = list.terms[0].months;
    for (size_t i = 1; i < list.count; i++) {
      *months = list.terms[i].months < *months ? list.terms[i].months : *months;
    }
  }
  xq_price_list_clear(&list);
  return err;
}

/* ---- checking */

xq_err *svc_prices_changed(const char *what, int64_t fee) {
  xq_err *err = xq_err_new(XQ_E_PRICE_CHANGED, "%s", what);
  return xq_err_fact(err, "fee_fen", "%lld", (long long)fee);
}

/* The price is the published one, and the one the person saw. */
xq_err *svc_prices_check(svc_tx *tx, const struct xq_application_doc *doc, struct xq_price_term *term) {
  struct xq_price_list list = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_prices_load(tx, &list));
  const struct xq_price_term *found = xq_price_find(&list, doc->months);
  if (!xq_streq(list.version, doc->price_version)) {
    err = found != NULL ? svc_prices_changed("another price list is in force", found->fee_fen)
                        : xq_err_new(XQ_E_PRICE_CHANGED, "another price list is in force");
    xq_err_fact(err, "version", "%s", list.version);
    goto out;
  }
  if (found == NULL) {
    err = xq_err_fact(xq_err_new(XQ_E_TERM_UNKNOWN, "a term of %d months is not offered", doc->months), "months", "%d",
                      doc->months);
    goto out;
  }
  if (found->fee_fen != doc->fee_fen) {
    err = svc_prices_changed("the fee quoted is not the published one", found->fee_fen);
    goto out;
  }
  *term = *found;
out:
  xq_price_list_clear(&list);
  return err;
}
