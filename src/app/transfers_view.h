/*
 * transfers_view.h - what the page of bank transfers is about, and how it looks.  transfers.c acts on it.
 */
#ifndef XUQI_APP_TRANSFERS_VIEW_H
#define XUQI_APP_TRANSFERS_VIEW_H

#include "app/live.h"
#include "app/transfer_rows.h"

enum {
  ID_ADD = 1,
  ID_SAVE,
  ID_CLOSE,
  ID_MERGE,
  ID_THEIRS,
  ID_MINE,
  ID_PROGRESS,
  ID_ROW = 1000,
  ROW_IDS = 16,
  ROW_DELETE = 15
};

struct transfers {
  struct app *app;
  tui_page *page;
  struct transfer_rows rows;
  struct xq_application *seen;  /* as this page has shown it: its list is what is replaced, in its revision */
  struct xq_transfer_list sent; /* what is being saved, or was last */
  struct xq_application *now;   /* as the service told it while saving; NULL */
  int64_t to_pay;               /* what the person may still have to transfer; not of what is typed just now */
  bool over;                    /* nothing can be recorded any more */
  bool known;                   /* ... and `seen` says why */
  struct app_live live;
  bool conflict; /* `now` is shown beside what was typed, and the person is to choose */
  bool unsaved;
  bool saving;
  size_t deleting;
};

/** What is due for the application, in fen. */
int64_t transfers_owed(const struct transfers *t);
/** What is still to be transferred beside this much, in fen.  Nothing is asked for again that is recorded, or was refused
 * and may have been paid. */
int64_t transfers_still_to_pay(const struct transfers *t, int64_t recorded);
/** The application as the service told it last; `seen`, until something changes elsewhere.  Borrowed. */
const struct xq_application *transfers_latest(const struct transfers *t);
/** Whether something was recorded elsewhere, or looked for, over which what is typed cannot be saved unseen. */
bool transfers_is_behind(const struct transfers *t);
/** The first identifier of a row of the list. */
int transfers_row_id(size_t i);
/** What was typed and what another terminal recorded, in one list; for the caller to clear. */
struct xq_transfer_list transfers_merged(const struct transfers *t);
/** The page, for its struct tui_page_ops; ctx is the struct transfers. */
void transfers_build(void *ctx, tui_page *page);

#endif
