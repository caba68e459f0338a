/* go.c - goes where a screen says, by the table that the program was begun with. */
#include "app/app_int.h"

void app_go(struct app *app, enum app_route route, const char *argument) {
  app->routes[route](app, argument);
}
