/* mend.h - a certificate that cannot be read any more. */
#ifndef APP_MEND_H
#define APP_MEND_H

struct app;

/** Asks, then mends the current key's certificate; tells what came of it. */
void app_mend(struct app *app);

#endif
