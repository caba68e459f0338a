/* screens.h - all screens, as one table: for the program's beginning. */
#ifndef APP_SCREENS_H
#define APP_SCREENS_H

#include "app/routes.h"

extern const app_open_fn app_routes[APP_ROUTE_COUNT_];

#endif
