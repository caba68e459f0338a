/* layout_qr.c - a QR symbol and what stands beside it; where it cannot be seen whole, words. */
#include <libintl.h>
#include <stdlib.h>

#include "tui/layout.h"

#define _(text) gettext(text)

enum { GAP = 3, LABEL_GAP = 2, LEAST_BESIDE = 24 };

bool layout_qr_fits(const struct tui_signs *signs, const struct xq_qr *qr, int rows, int cols) {
  return qr->side > 0 && xq_qr_rows(qr, signs->halves) <= rows && xq_qr_cols(qr, signs->halves) <= cols;
}

static bool fits(const struct layout *layout, const struct xq_qr *qr) {
  return layout_qr_fits(layout->signs, qr, layout->rows, layout->cols);
}

/* ---- the symbol */

/* Without half blocks each module is two blank cells, light or dark. */
static void put_cells(struct layout *layout, size_t line, const struct xq_qr *qr, int row) {
  const int modules = xq_qr_modules(qr);
  for (int col = 0, next; col < modules; col = next) {
    const bool dark = xq_qr_dark(qr, row, col);
    for (next = col + 1; next < modules && xq_qr_dark(qr, row, next) == dark; next++) {
    }
    char *blank = xq_asprintf("%*s", 2 * (next - col), "");
    layout_put(layout, line, 2 * col, dark ? LOOK_DARK : LOOK_LIGHT, blank);
    free(blank);
  }
}

/* On new lines; the first of them. */
static size_t put_symbol(struct layout *layout, const struct xq_qr *qr) {
  const bool halves = layout->signs->halves;
  const size_t first = layout->count;
  for (int row = 0; row < xq_qr_rows(qr, halves); row++) {
    layout_line(layout);
    if (halves) {
      char *text = xq_qr_row(qr, row, true);
      layout_put(layout, layout_here(layout), 0, LOOK_LIGHT, text);
      free(text);
    } else {
      put_cells(layout, layout_here(layout), qr, row);
    }
  }
  return first;
}

/* ---- the words */

struct words {
  struct layout *layout;
  size_t line; /* the next one */
  int col, label_cols;
};

static void put(struct words *words, enum tui_look look, const char *label, const char *text) {
  struct layout *layout = words->layout;
  const int col = words->col + (label[0] != '\0' ? words->label_cols : 0);
  while (words->line >= layout->count) {
    layout_line(layout);
  }
  if (label[0] != '\0') {
    layout_put(layout, words->line, words->col, LOOK_DIM, label);
  }
  words->line = layout_wrap(layout, words->line, col, layout->cols - col, look, -1, text) + 1;
}

static void put_words(struct layout *layout, const struct item *item, size_t line, int col, bool drawn) {
  struct words words = {.layout = layout, .line = line, .col = col};
  const char *code = _("Code to type");
  for (size_t i = 0; i <= item->count; i++) {
    const char *label = i < item->count ? item->pairs[i].label : item->extra[0] != '\0' ? code : "";
    const int cols = label[0] != '\0' ? xq_text_width(label) + LABEL_GAP : 0;
    words.label_cols = cols > words.label_cols ? cols : words.label_cols;
  }
  for (size_t i = 0; i < item->count; i++) {
    put(&words, (enum tui_look)item->pairs[i].style, item->pairs[i].label, item->pairs[i].value);
  }
  if (drawn && item->count > 0) {
    words.line++; /* apart */
  }
  put(&words, LOOK_NORMAL, "", drawn ? item->text : item->error);
  put(&words, drawn ? LOOK_NORMAL : LOOK_STRONG, "", item->right);
  if (item->extra[0] != '\0') {
    put(&words, LOOK_STRONG, code, item->extra);
  }
}

void layout_qr(struct layout *layout, const struct item *item) {
  layout->by_rows = true;
  const struct xq_qr *qr = fits(layout, &item->qr) ? &item->qr : fits(layout, &item->shorter) ? &item->shorter : NULL;
  if (qr == NULL) {
    put_words(layout, item, layout->count, layout->cols >= 50 ? 2 : 0, false);
    return;
  }
  const size_t first = put_symbol(layout, qr);
  const int col = xq_qr_cols(qr, layout->signs->halves) + GAP;
  const bool beside = layout->cols - col >= LEAST_BESIDE;
  put_words(layout, item, beside ? first + 1 : layout->count, beside ? col : 0, true);
}
