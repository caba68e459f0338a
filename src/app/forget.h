/* forget.h - the holder is not here any more. */
#ifndef APP_FORGET_H
#define APP_FORGET_H

#include "tui/tui.h"

struct app;

/** Secrets, and what was typed into the form, are wiped; screens that show it go (tui_forget); the person is told. */
void app_forget(struct app *app, enum tui_forget why);
/** Nobody has pressed a key for long: all that is forgotten, once, and the session with the service.  While something runs
 * that must not be disturbed, only the PIN that it asks for is refused; it ends then, and the rest follows when this is
 * called again. */
void app_left_alone(struct app *app);
/** Watches from now on, by a timer, whether anybody is here. */
void app_watch_idle(struct app *app);

#endif
