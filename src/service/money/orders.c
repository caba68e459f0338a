/* orders.c - orders, and what holders say they have paid for them. */
#include "service/money/money.h"

xq_err *svc_order_create(svc_tx *tx, const struct svc_order *order, const struct xq_price_term *term) {
  xq_err *err = NULL;
  XQ_TRY(svc_exec(tx,
                  "INSERT INTO orders (order_no, business_no, status, created_at, total_fen) VALUES (?, ?, ?, ?, ?)",
                  svc_text(order->order_no), svc_text(order->business_no), svc_text(xq_order_name(order->status)),
                  svc_int(order->created_at), svc_int(term->fee_fen)));
  XQ_TRY(svc_exec(tx,
                  "INSERT INTO order_line (order_no, position, name, unit_fen, quantity, amount_fen)"
                  " VALUES (?, 1, ?, ?, ?, ?)",
                  svc_text(order->order_no), svc_text(order->line), svc_int(term->unit_fen), svc_int(term->quantity),
                  svc_int(term->fee_fen)));
out:
  return err;
}

xq_err *svc_order_reported(svc_tx *tx, const char *order_no, int64_t *fen) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(
      svc_query(tx, &rows, "SELECT COALESCE(SUM(amount_fen), 0) FROM transfer WHERE order_no = ?", svc_text(order_no)));
  XQ_TRY(svc_rows_next(rows, &more));
  *fen = more ? svc_col_int(rows, 0) : 0;
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_order_transfers(svc_tx *tx, const char *order_no, struct xq_transfer_list *list) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT payer_account, payer_name, amount_fen, day, remark FROM transfer WHERE order_no = ?"
                   " ORDER BY position",
                   svc_text(order_no)));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    struct xq_transfer t = {.payer_account = xq_strdup(svc_col_text(rows, 0)),
                            .payer_name = xq_strdup(svc_col_text(rows, 1)),
                            .amount_fen = svc_col_int(rows, 2),
                            .day = svc_col_int(rows, 3),
                            .remark = xq_strdup(svc_col_text(rows, 4))};
    xq_transfers_add(list, &t);
    xq_transfer_clear(&t);
  }
out:
  svc_rows_close(&rows);
  return err;
}
