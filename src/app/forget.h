/* forget.h - the holder is not here any more. */
#ifndef APP_FORGET_H
#define APP_FORGET_H

#include "tui/tui.h"

struct app;

/** Secrets, and what was typed into the form, are wiped; screens that show it go (tui_forget); the person is told. */
void app_forget(struct app *app, enum tui_forget why);

#endif
