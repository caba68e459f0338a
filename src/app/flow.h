/* flow.h - what follows what in a renewal, as a table: a stage that is done and what is known in, where to go next out.
 * No screen, no engine. */
#ifndef APP_FLOW_H
#define APP_FLOW_H

#include <stdbool.h>

#include "app/route.h"

/** What is done. */
enum app_stage {
  APP_STAGE_WANTED,    /* a person wants a renewal */
  APP_STAGE_RETURNED,  /* ... wants to correct an application that was returned */
  APP_STAGE_CHECKED,   /* the key can take a new certificate */
  APP_STAGE_NOTICES,   /* all notices are confirmed */
  APP_STAGE_AGREEMENT, /* the agreement is accepted */
  APP_STAGE_FORM,      /* the form is filled in */
  APP_STAGE_SENT,      /* the application is at the service */
  APP_STAGE_COUNT_
};

struct app_flow_facts {
  bool no_notices; /* it is known that there are none */
  bool noticed;    /* all notices that there are now are confirmed */
  bool agreed;     /* the agreement as it is now is accepted */
  bool form_done;
  bool correcting; /* what was returned */
  bool paid;       /* or on its way to be */
};

/** The screen that follows. */
enum app_route app_flow_next(enum app_stage done, const struct app_flow_facts *facts);

#endif
