/* offer.h - what need not be typed again: it is offered, and taken only by a person. */
#ifndef APP_OFFER_H
#define APP_OFFER_H

#include "app/sitting.h"

/** What could stand in the field, borrowed from what is known of the key and of its holder's last application; *from: where
 * it is from, in words.  NULL: nothing, as where a returned application is corrected. */
const char *app_offer(const struct app *app, enum xq_field field, const char **from);
/** Whether the last application is known, and has a form. */
bool app_knows_last(const struct app *app);
/** Fills the fields that are empty with what the last application says; their number. */
int app_take_last(struct app *app);

#endif
