/* leave.h - leaving the program. */
#ifndef APP_LEAVE_H
#define APP_LEAVE_H

struct app;

/** Leaves, unless a screen has something against it: then the person is asked, or told to wait. */
void app_leave(struct app *app);
/** Asks in any case; asked again while that question is open it leaves. */
void app_ask_to_leave(struct app *app);

#endif
