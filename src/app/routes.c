/* routes.c - which screen answers a route, and which come unasked.  Nothing else names screens. */
#include "app/routes.h"

#include "app/pin.h"

#define DECLARE(name, screen) void app_open_##screen(struct app *app, const char *argument);
APP_ROUTES(DECLARE)

#define ROW(name, screen) [APP_ROUTE_##name] = app_open_##screen,
const app_open_fn app_routes[APP_ROUTE_COUNT_] = {APP_ROUTES(ROW)};

void app_screens_listen(struct app *app) {
  app_pin_listen(app);
}
