/* spelled.h - a terminal without ideographs. */
#ifndef APP_SPELLED_H
#define APP_SPELLED_H

#include "app/app.h"

struct app;

/** Says why the screens are in English, and what there is besides; nothing where the terminal has ideographs, or the
 * person chose the language. */
void app_tell_spelled(struct app *app);

#endif
