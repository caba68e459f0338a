/* pin.h - the screen that asks for a PIN comes unasked: when the engine wants one. */
#ifndef APP_PIN_H
#define APP_PIN_H

struct app;

/** Opens it from now on. */
void app_pin_listen(struct app *app);

#endif
