/* banner.h - what stands around every screen: title bar, ribbon, what the function keys do. */
#ifndef APP_BANNER_H
#define APP_BANNER_H

struct app;

/** Draws again with what is known now: the screens, and what stands around them. */
void app_refresh(struct app *app);
/** Only what stands around them: a second went by in which the service did not answer. */
void app_redraw_banner(struct app *app);

#endif
