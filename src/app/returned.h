/* returned.h - what a returned application asks for, on the way through its correction. */
#ifndef APP_RETURNED_H
#define APP_RETURNED_H

#include "app/sitting.h"

/** Where one is being corrected: why it came back, and what comes next; else nothing. */
void app_add_returned(const struct app *app, tui_page *page);

#endif
