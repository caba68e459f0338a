/* flow.c - what follows what in a renewal. */
#include "app/flow.h"

#include <stddef.h>

/* Facts as a set, so that a row can ask for some to hold and for some not to. */
enum { NO_NOTICES = 1, NOTICED = 2, AGREED = 4, FORM_DONE = 8, PAID = 16, CORRECTING = 32 };

/* The first row whose stage is done and whose facts are so. */
static const struct {
  enum app_stage done;
  unsigned these, not_these;
  enum app_route next;
} rows[] = {
    {APP_STAGE_WANTED, 0, 0, APP_ROUTE_PRECHECK},
    {APP_STAGE_RETURNED, 0, NOTICED, APP_ROUTE_NOTICES}, /* what changed since is agreed to before, not after */
    {APP_STAGE_RETURNED, 0, AGREED, APP_ROUTE_AGREEMENT},
    {APP_STAGE_RETURNED, 0, 0, APP_ROUTE_FORM},
    {APP_STAGE_CHECKED, NO_NOTICES, 0, APP_ROUTE_AGREEMENT},
    {APP_STAGE_CHECKED, 0, 0, APP_ROUTE_NOTICES},
    {APP_STAGE_NOTICES, FORM_DONE | AGREED, 0, APP_ROUTE_SUBMIT},
    {APP_STAGE_NOTICES, CORRECTING | AGREED, 0, APP_ROUTE_FORM},
    {APP_STAGE_NOTICES, 0, 0, APP_ROUTE_AGREEMENT},
    {APP_STAGE_AGREEMENT, FORM_DONE, 0, APP_ROUTE_SUBMIT},
    {APP_STAGE_AGREEMENT, 0, 0, APP_ROUTE_FORM},
    {APP_STAGE_FORM, 0, NOTICED, APP_ROUTE_NOTICES}, /* what changed while the form was filled in is asked again */
    {APP_STAGE_FORM, 0, AGREED, APP_ROUTE_AGREEMENT},
    {APP_STAGE_FORM, 0, 0, APP_ROUTE_SUBMIT},
    {APP_STAGE_SENT, PAID, 0, APP_ROUTE_PROGRESS},
    {APP_STAGE_SENT, 0, 0, APP_ROUTE_PAYMENT},
};

static unsigned set_of(const struct app_flow_facts *facts) {
  return (facts->no_notices ? NO_NOTICES : 0U) | (facts->noticed ? NOTICED : 0U) | (facts->agreed ? AGREED : 0U) |
         (facts->form_done ? FORM_DONE : 0U) | (facts->paid ? PAID : 0U) | (facts->correcting ? CORRECTING : 0U);
}

enum app_route app_flow_next(enum app_stage done, const struct app_flow_facts *facts) {
  unsigned have = set_of(facts);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (rows[i].done == done && (have & rows[i].these) == rows[i].these && (have & rows[i].not_these) == 0) {
      return rows[i].next;
    }
  }
  return APP_ROUTE_HOME;
}
