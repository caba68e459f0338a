/* refdata.h - what the service says once for all: agreement, notices, prices, accounts, halls.  Asked for, and kept. */
#ifndef APP_REFDATA_H
#define APP_REFDATA_H

#include "tui/tui.h"

struct app;

/** Asks for it, unless that was done already. */
void app_fetch_reference(struct app *app);
/** Asks again, in the language there is now; what is known stays until then. */
void app_fetch_reference_again(struct app *app);
/** True when it is there; otherwise lists what a person needs to know and a button APP_ID_RETRY. */
bool app_add_reference(struct app *app, tui_page *page);
/** What the buttons of a page do that has only that one and APP_ID_BACK: the action of its tui_page_ops; ctx is the
 * app. */
void app_retry_or_back(void *ctx, int id, int value);

#endif
