/* routes.h - all screens, for the program's beginning. */
#ifndef APP_ROUTES_H
#define APP_ROUTES_H

#include "app/route.h"

/** Which screen answers a route. */
extern const app_open_fn app_routes[APP_ROUTE_COUNT_];
/** From now on those come that come unasked. */
void app_screens_listen(struct app *app);

#endif
