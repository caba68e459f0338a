/* scan.h - looks for keys, takes the lists over, and waits for the key that is worked on when it is away. */
#ifndef APP_SCAN_H
#define APP_SCAN_H

#include "xuqi/engine.h"

struct app;

/** Looks again from now on when something is plugged in or pulled out. */
void app_scan_listen(struct app *app);
/** Looks what is here, unless that is being done. */
void app_scan(struct app *app);
/** ... afresh: something changed since a look that may be going on began. */
void app_scan_again(struct app *app);
/** When the look that is going on is done, then(app); NULL: nothing any more. */
void app_when_scanned(struct app *app, void (*then)(struct app *app));
/** Opens the current key's medium, whose certificates cannot be seen without its PIN. */
void app_unseal(struct app *app);
/** Takes the list over; what the service said of a certificate in it stays until it says more. */
void app_take_keys(struct app *app, struct xq_key_list **keys);
/** Takes in what the service says of one of them (XQ_EV_STATUS). */
void app_take_status(struct app *app, struct xq_event *event);
/** What it said of them may have changed their order. */
void app_order_keys(struct app *app);

/** When the key is back, fn(ctx) once; fn NULL: nothing any more. */
void app_when_back(struct app *app, void (*fn)(void *ctx), void *ctx);
/** Where an error means that the key is away: remembers fn for when it is back, has every screen say it, and is true. */
bool app_wait_for_key(struct app *app, const xq_err *err, void (*fn)(void *ctx), void *ctx);
/** Whether an error means that the key is not in its reader. */
bool app_is_gone(const xq_err *err);

#endif
