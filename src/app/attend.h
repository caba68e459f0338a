/* attend.h - the key waits for a finger, for its PIN on the reader, or for another program: every screen says so. */
#ifndef APP_ATTEND_H
#define APP_ATTEND_H

#include <stdbool.h>

struct app;

/** Says it from now on, until the key no longer waits. */
void app_attend_listen(struct app *app);
/** The person no longer wants to wait for another program. */
void app_attend_stop(struct app *app);

#endif
