/* transfer_rows.h - transfers while they are typed: a row of fields each, read as they are typed. */
#ifndef APP_TRANSFER_ROWS_H
#define APP_TRANSFER_ROWS_H

#include "app/app.h"
#include "app/text.h"
#include "tui/tui.h"

struct transfer_row {
  tui_edit *edit[XQ_T_COUNT_];
  bool left[XQ_T_COUNT_];
  struct xq_transfer is; /* what stands there: shown, added up and sent */
  enum xq_flaw flaws[XQ_T_COUNT_];
  int64_t given_fen, given_day; /* what the program filled in */
  struct xq_transfer_list was;  /* as it is recorded, one; none: it is not */
};
struct transfer_rows {
  struct transfer_row items[XQ_TRANSFERS_MAX];
  size_t count;
  int64_t today; /* for dates: of today, and none after it */
  char *payer;   /* who may have paid, as the certificate says: offered; goes with the rows.  NULL: nobody is known */
};

/** Another one, empty but for its date, today's, and its amount; fen 0: none.  There must be room for it. */
void transfer_rows_add(struct transfer_rows *rows, int64_t fen);
/** Takes one away. */
void transfer_rows_delete(struct transfer_rows *rows, size_t i);
/** In the place of what stands there, as many as there is room for. */
void transfer_rows_fill(struct transfer_rows *rows, const struct xq_transfer_list *list);
/** Empty afterwards. */
void transfer_rows_clear(struct transfer_rows *rows);
/** Reads what was typed into a row. */
void transfer_rows_read(struct transfer_rows *rows, size_t i);
/** The rows that say what is recorded in the list are those transfers from now on, whatever is typed into them. */
void transfer_rows_know(struct transfer_rows *rows, const struct xq_transfer_list *recorded);
/** What of the list is in no row any more, neither as it is nor corrected; the caller clears it. */
struct xq_transfer_list transfer_rows_lacking(const struct transfer_rows *rows,
                                              const struct xq_transfer_list *recorded);
/** Whether nothing stands in a row but what the program filled in, and it is not recorded: nobody would miss it. */
bool transfer_row_is_blank(const struct transfer_row *row);
/** The first row that is blank; as many as there are rows: none is. */
size_t transfer_rows_blank(const struct transfer_rows *rows);
/** The rows that are not blank; the caller clears the list. */
struct xq_transfer_list transfer_rows_list(const struct transfer_rows *rows);
/** Their sum. */
int64_t transfer_rows_sum(const struct transfer_rows *rows);
/** From now on every flaw is shown; the first that stops, as a row and a field.  False: there is none. */
bool transfer_rows_judge(struct transfer_rows *rows, size_t *row, enum xq_transfer_field *field);
/** The fields of a row, as items of the page from first_id on; of what is not being typed as much as may be shown here. */
void transfer_rows_show(const struct app_options *options, const struct transfer_rows *rows, size_t i, tui_page *page,
                        int first_id);

#endif
