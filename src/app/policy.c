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
      {APP_ROUTE_DOCTOR, APP_ROUTE_COUNT_},  /* it tells how the computer is set up, */
      {APP_ROUTE_DETAILS, APP_ROUTE_COUNT_}, /* and so does this, and who the holder is */
  };
  for (size_t i = 0; in_hall(options) && i < XQ_COUNT(rows); i++) {
    if (rows[i].usual == route) {
      return rows[i].hall;
    }
  }
  return route;
}

const char *app_person(const struct app_options *options, struct app_pool *pool, const struct xq_cert_info *cert) {
  return xq_streq(cert->organization, cert->common_name)
             ? cert->common_name
             : app_personal(options, pool, XQ_F_HANDLER_NAME, cert->common_name);
}

const char *app_holder(const struct app_options *options, struct app_pool *pool, const struct xq_cert_info *cert) {
  const char *person = app_person(options, pool, cert);
  return cert->organization == NULL || xq_streq(cert->organization, cert->common_name)
             ? person
             : app_say(pool, "%s  %s", person, cert->organization);
}

const char *app_account(const struct app_options *options, struct app_pool *pool, const char *number) {
  enum { ENDS = 4 };
  return number == NULL || app_may(options, APP_MAY_SEE_DATA) ? number
                                                              : app_keep(pool, xq_text_mask(number, ENDS, ENDS));
}

const char *app_personal(const struct app_options *options, struct app_pool *pool, enum xq_field field,
                         const char *value) {
  return app_may(options, APP_MAY_SEE_DATA) ? value : app_keep(pool, xq_form_masked(field, value));
}

const char *app_called(const struct app_options *options, struct app_pool *pool, int letter, const char *label) {
  return in_hall(options) ? app_say(pool, _("\"%s\""), label) : app_say(pool, "%c", letter);
}
