/* transfer_rows.c - transfers while they are typed. */
#include "app/transfer_rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/policy.h"
#include "app/text.h"

#define ACCEPT(field)                                 \
  static bool accept_##field(void *ctx, wchar_t wc) { \
    (void)ctx;                                        \
    return xq_transfer_accepts(field, wc);            \
  }
ACCEPT(XQ_T_ACCOUNT)
ACCEPT(XQ_T_NAME)
ACCEPT(XQ_T_AMOUNT)
ACCEPT(XQ_T_DATE)
ACCEPT(XQ_T_REMARK)

static const struct {
  tui_accept_fn accept;
  size_t max;
  int width;
} fields[XQ_T_COUNT_] = {
    [XQ_T_ACCOUNT] = {accept_XQ_T_ACCOUNT, 40, 36}, [XQ_T_NAME] = {accept_XQ_T_NAME, 100, 36},
    [XQ_T_AMOUNT] = {accept_XQ_T_AMOUNT, 24, 17},   [XQ_T_DATE] = {accept_XQ_T_DATE, 20, 14},
    [XQ_T_REMARK] = {accept_XQ_T_REMARK, 100, 36},
};

void transfer_rows_read(struct transfer_rows *rows, size_t i) {
  struct transfer_row *row = &rows->items[i];
  const char *texts[XQ_T_COUNT_];
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    texts[f] = tui_edit_text(row->edit[f]);
  }
  xq_transfer_clear(&row->is);
  (void)xq_transfer_read(texts, rows->today, &row->is, row->flaws);
}

static void set_amount(const struct transfer_row *row, int64_t fen) {
  char *text = xq_fen_text(fen);
  tui_edit_set_text(row->edit[XQ_T_AMOUNT], text);
  free(text);
}

void transfer_rows_add(struct transfer_rows *rows, int64_t fen) {
  struct transfer_row *row = &rows->items[rows->count++];
  *row = (struct transfer_row){0};
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    row->edit[f] = tui_edit_new(fields[f].max, fields[f].accept, NULL);
  }
  char today[11];
  tui_edit_set_text(row->edit[XQ_T_DATE], xq_day_format(rows->today, today));
  if (fen > 0) {
    set_amount(row, fen);
  }
  row->given_fen = fen;
  row->given_day = rows->today;
  transfer_rows_read(rows, rows->count - 1);
}

static void clear_row(struct transfer_row *row) {
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    tui_edit_free(&row->edit[f]);
  }
  xq_transfer_clear(&row->is);
  xq_transfers_clear(&row->was);
}

void transfer_rows_delete(struct transfer_rows *rows, size_t i) {
  clear_row(&rows->items[i]);
  rows->count--;
  memmove(&rows->items[i], &rows->items[i + 1], (rows->count - i) * sizeof rows->items[0]);
}

void transfer_rows_clear(struct transfer_rows *rows) {
  for (size_t i = 0; i < rows->count; i++) {
    clear_row(&rows->items[i]);
  }
  rows->count = 0;
}

void transfer_rows_fill(struct transfer_rows *rows, const struct xq_transfer_list *list) {
  transfer_rows_clear(rows);
  for (size_t i = 0; i < list->count && i < XQ_TRANSFERS_MAX; i++) {
    const struct xq_transfer *transfer = &list->items[i];
    char day[11];
    transfer_rows_add(rows, transfer->amount_fen);
    const struct transfer_row *row = &rows->items[i];
    tui_edit_set_text(row->edit[XQ_T_ACCOUNT], transfer->payer_account);
    tui_edit_set_text(row->edit[XQ_T_NAME], transfer->payer_name);
    tui_edit_set_text(row->edit[XQ_T_DATE], xq_day_format(transfer->day, day));
    tui_edit_set_text(row->edit[XQ_T_REMARK], transfer->remark != NULL ? transfer->remark : "");
    transfer_rows_read(rows, i);
  }
}

static bool stands_as(const struct transfer_row *row, enum xq_transfer_field field, const char *given) {
  return tui_edit_is_empty(row->edit[field]) || strcmp(tui_edit_text(row->edit[field]), given) == 0;
}

bool transfer_row_is_blank(const struct transfer_row *row) {
  char day[11], *fen = xq_fen_text(row->given_fen);
  bool blank = row->was.count == 0 && stands_as(row, XQ_T_ACCOUNT, "") && stands_as(row, XQ_T_NAME, "") &&
               stands_as(row, XQ_T_REMARK, "") && stands_as(row, XQ_T_AMOUNT, fen) &&
               stands_as(row, XQ_T_DATE, xq_day_format(row->given_day, day));
  free(fen);
  return blank;
}

size_t transfer_rows_blank(const struct transfer_rows *rows) {
  size_t i = 0;
  while (i < rows->count && !transfer_row_is_blank(&rows->items[i])) {
    i++;
  }
  return i;
}

/* Adds the transfer to `some` where the list has as many of it; false, and nothing is added: it has not. */
static bool take_of(const struct xq_transfer_list *list, struct xq_transfer_list *some,
                    const struct xq_transfer *transfer) {
  struct xq_transfer_list more = xq_transfers_dup(some);
  xq_transfers_add(&more, transfer);
  bool has = xq_transfers_contain(list, &more);
  if (has) {
    xq_transfers_add(some, transfer);
  }
  xq_transfers_clear(&more);
  return has;
}

void transfer_rows_know(struct transfer_rows *rows, const struct xq_transfer_list *recorded) {
  struct xq_transfer_list taken = {0};
  for (size_t i = 0; i < rows->count; i++) {
    struct transfer_row *row = &rows->items[i];
    xq_transfers_clear(&row->was);
    if (!transfer_row_is_blank(row) && take_of(recorded, &taken, &row->is)) {
      xq_transfers_add(&row->was, &row->is);
    }
  }
  xq_transfers_clear(&taken);
}

struct xq_transfer_list transfer_rows_lacking(const struct transfer_rows *rows,
                                              const struct xq_transfer_list *recorded) {
  struct xq_transfer_list here = {0}, found = {0}, lacking = {0};
  for (size_t i = 0; i < rows->count; i++) {
    const struct transfer_row *row = &rows->items[i];
    if (!transfer_row_is_blank(row)) {
      xq_transfers_add(&here, row->was.count > 0 ? &row->was.items[0] : &row->is);
    }
  }
  for (size_t i = 0; i < recorded->count; i++) {
    if (!take_of(&here, &found, &recorded->items[i])) {
      xq_transfers_add(&lacking, &recorded->items[i]);
    }
  }
  xq_transfers_clear(&here);
  xq_transfers_clear(&found);
  return lacking;
}

struct xq_transfer_list transfer_rows_list(const struct transfer_rows *rows) {
  struct xq_transfer_list list = {0};
  for (size_t i = 0; i < rows->count; i++) {
    if (!transfer_row_is_blank(&rows->items[i])) {
      xq_transfers_add(&list, &rows->items[i].is);
    }
  }
  return list;
}

int64_t transfer_rows_sum(const struct transfer_rows *rows) {
  struct xq_transfer_list list = transfer_rows_list(rows);
  int64_t sum = xq_transfers_total(&list);
  xq_transfers_clear(&list);
  return sum;
}

bool transfer_rows_judge(struct transfer_rows *rows, size_t *row, enum xq_transfer_field *field) {
  bool found = false;
  for (size_t i = 0; i < rows->count; i++) {
    struct transfer_row *r = &rows->items[i];
    for (int f = 0; f < XQ_T_COUNT_ && !transfer_row_is_blank(r); f++) {
      r->left[f] = true;
      if (!found && xq_flaw_stops(r->flaws[f])) {
        *row = i;
        *field = (enum xq_transfer_field)f;
        found = true;
      }
    }
  }
  return found;
}

/* NULL: it is shown as it is. */
static const char *covered(const struct app_options *options, struct app_pool *pool, enum xq_transfer_field field,
                           const char *value) {
  return field == XQ_T_ACCOUNT ? app_account(options, pool, value)
         : field == XQ_T_NAME  ? app_personal(options, pool, XQ_F_HANDLER_NAME, value)
                               : NULL;
}

void transfer_rows_show(const struct app_options *options, const struct transfer_rows *rows, size_t i, tui_page *page,
                        int first_id) {
  const struct transfer_row *row = &rows->items[i];
  struct app_pool pool = {0};
  for (int f = 0; f < XQ_T_COUNT_; f++) {
    enum xq_flaw flaw = row->left[f] ? row->flaws[f] : XQ_FLAW_NONE;
    const struct tui_field item = {
        .id = first_id + f,
        .label = xq_words_transfer_field((enum xq_transfer_field)f),
        .required = f != XQ_T_REMARK,
        .edit = row->edit[f],
        .covered = covered(options, &pool, (enum xq_transfer_field)f, tui_edit_text(row->edit[f])),
        .width = fields[f].width,
        .hint = f == XQ_T_DATE ? _("year-month-day") : NULL,
        .error = flaw != XQ_FLAW_NONE ? xq_words_transfer_flaw(flaw, (enum xq_transfer_field)f) : NULL,
        .warning = xq_flaw_is_warning(flaw),
        .offer = f == XQ_T_NAME ? rows->payer : NULL,
        .offer_from = _("certificate"),
        .pad = f == XQ_T_NAME || f == XQ_T_REMARK ? TUI_PAD_LETTERS : TUI_PAD_DIGITS,
    };
    tui_add_field(page, &item);
  }
  app_pool_clear(&pool);
}
