/* money.h - an application's money as every page shows it. */
#ifndef APP_MONEY_H
#define APP_MONEY_H

#include "app/text.h"
#include "tui/tui.h"

/** Due, recorded or received, missing: in one row where the page is wide enough. */
void app_add_money(tui_page *page, const struct xq_application *a);
/** What the sums mean for the holder, such as that nothing is to be paid twice; nothing where they say all. */
void app_add_money_note(tui_page *page, const struct xq_application *a);

/** Until when it is to be paid, or the record of it corrected, or probably confirmed; nothing where no day is known. */
void app_add_pay_deadline(tui_page *page, const struct xq_application *a);

#endif
