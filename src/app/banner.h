/* banner.h - what stands around every screen: title bar, ribbon, what the function keys do. */
#ifndef APP_BANNER_H
#define APP_BANNER_H

struct app;

/** Draws again with what is known now: the screens, and what stands around them. */
void app_refresh(struct app *app);

#endif
