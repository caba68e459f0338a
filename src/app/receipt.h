/* receipt.h - at a machine in a hall: on paper what a visitor needs to come back to an application. */
#ifndef APP_RECEIPT_H
#define APP_RECEIPT_H

#include <stdbool.h>

struct app;

/** Whether there is a printer, and an application to tell of. */
bool app_has_receipt(const struct app *app);
/** Prints it: when, the business number, whose turn it is, where to pay to while that is due, whom to call.  What came of
 * it is said, also when the command fails later.  The screen does not wait for it; a command that has not ended after 20
 * seconds is ended, and another receipt is printed only then. */
void app_print_receipt(struct app *app);

#endif
