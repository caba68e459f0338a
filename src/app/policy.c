/* policy.c - what a machine in a hall does not offer. */
#include "app/policy.h"

#include "app/text.h"

static bool in_hall(const struct app_options *options) {
  return options != NULL && options->kiosk != NULL;
}

bool app_may(const struct app_options *options, enum app_may what) {
#define ROW(name, allowed) [APP_MAY_##name] = (allowed),
  static const bool hall[] = {APP_MAYS(ROW)};
#undef ROW
  return !in_hall(options) || hall[what];
}

enum app_route app_route_here(const struct app_options *options, enum app_route route) {
  static const struct {
    enum app_route usual, hall;
  } rows[] = {
      {APP_ROUTE_HOME, APP_ROUTE_REST},
      {APP_ROUTE_FORM, APP_ROUTE_QUESTION},
      {APP_ROUTE_DOCTOR, APP_ROUTE_COUNT_}, /* it tells how the computer is set up */
  };
  for (size_t i = 0; in_hall(options) && i < XQ_COUNT(rows); i++) {
    if (rows[i].usual == route) {
      return rows[i].hall;
    }
  }
  return route;
}

const char *app_personal(const struct app_options *options, struct app_pool *pool, enum xq_field field,
                         const char *value) {
  return app_may(options, APP_MAY_SEE_DATA) ? value : app_keep(pool, xq_form_masked(field, value));
}
