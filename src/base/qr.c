/* qr.c - QR symbols by libqrencode, as modules and as rows of text.  See base.h. */
#include <qrencode.h>
#include <stdlib.h>

#include "xuqi/base.h"

/* The best error correction that costs no larger symbol. */
static QRcode *encode(const char *text) {
  static const QRecLevel better[] = {QR_ECLEVEL_H, QR_ECLEVEL_Q, QR_ECLEVEL_M};
  QRcode *least = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  for (size_t i = 0; least != NULL && i < XQ_COUNT(better); i++) {
    QRcode *code = QRcode_encodeString(text, least->version, better[i], QR_MODE_8, 1);
    if (code != NULL && code->version == least->version) {
      QRcode_free(least);
      return code;
    }
    QRcode_free(code);
  }
  return least;
}

bool xq_qr_make(const char *text, struct xq_qr *qr) {
  QRcode *code = text[0] != '\0' ? encode(text) : NULL;
  if (code == NULL) {
    return false;
  }
  const size_t count = (size_t)code->width * (size_t)code->width;
  *qr = (struct xq_qr){.side = code->width, .module = xq_malloc(count)};
  for (size_t i = 0; i < count; i++) {
    qr->module[i] = code->data[i] & 1;
  }
  QRcode_free(code);
  return true;
}

void xq_qr_clear(struct xq_qr *qr) {
  free(qr->module);
  *qr = (struct xq_qr){0};
}

bool xq_qr_dark(const struct xq_qr *qr, int row, int col) {
  row -= XQ_QR_QUIET;
  col -= XQ_QR_QUIET;
  return row >= 0 && row < qr->side && col >= 0 && col < qr->side && qr->module[row * qr->side + col] != 0;
}

int xq_qr_modules(const struct xq_qr *qr) {
  return qr->side > 0 ? qr->side + 2 * XQ_QR_QUIET : 0;
}

int xq_qr_rows(const struct xq_qr *qr, bool halves) {
  return halves ? (xq_qr_modules(qr) + 1) / 2 : xq_qr_modules(qr);
}

int xq_qr_cols(const struct xq_qr *qr, bool halves) {
  return halves ? xq_qr_modules(qr) : 2 * xq_qr_modules(qr);
}

char *xq_qr_row(const struct xq_qr *qr, int row, bool halves) {
  static const char *const half[] = {" ", "\xE2\x96\x80", "\xE2\x96\x84",
                                     "\xE2\x96\x88"}; /* none, upper, lower, both */
  struct xq_buf text = {0};
  for (int col = 0; col < xq_qr_modules(qr); col++) {
    if (halves) {
      xq_buf_add_str(&text, half[xq_qr_dark(qr, 2 * row, col) + 2 * xq_qr_dark(qr, 2 * row + 1, col)]);
    } else {
      xq_buf_add_str(&text, xq_qr_dark(qr, row, col) ? "##" : "  ");
    }
  }
  return xq_buf_take_str(&text);
}
