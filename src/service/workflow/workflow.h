/*
 * workflow.h - the life of an application as one table.  Whoever wants to change a state, calls svc_workflow_apply();
 * in one transaction it checks the table, changes the application and its order, adds a line to the timeline and a
 * record to the audit log.
 */
#ifndef XUQI_SERVICE_WORKFLOW_H
#define XUQI_SERVICE_WORKFLOW_H

#include "service/applications/applications.h"
#include "service/core/core.h"

enum svc_event {
  SVC_EV_SUBMITTED,
  SVC_EV_TRANSFERS_REPORTED,
  SVC_EV_TRANSFERS_REMOVED,
  SVC_EV_PAYMENT_CONFIRMED,
  SVC_EV_PAYMENT_REFUSED,
  SVC_EV_APPROVED,
  SVC_EV_RETURNED,
  SVC_EV_RESUBMITTED,
  SVC_EV_REJECTED,
  SVC_EV_WITHDRAWN,
  SVC_EV_ISSUED,
  SVC_EV_INSTALLED,
  SVC_EV_CLOSED,
  SVC_EV_REFUNDED,
  SVC_EV_COUNT_
};
const char *svc_event_name(enum svc_event event);

/** Who acts; a set in the table. */
enum svc_actor {
  SVC_BY_HOLDER = 1,
  SVC_BY_CASHIER = 2,
  SVC_BY_REVIEWER = 4,
  SVC_BY_CA = 8,
  SVC_BY_SYSTEM = 16,
};
const char *svc_actor_name(enum svc_actor actor);

/** One act of one actor. */
struct svc_act {
  enum svc_event event;
  enum svc_actor actor;
  const char *who;  /* for the audit record: a name, or the certificate's fingerprint */
  const char *note; /* a reason; may be NULL */
};

typedef xq_err *svc_guard(svc *s, svc_tx *tx, const struct svc_app *app, const struct svc_act *act);

/** One row: in this state, this event, by one of these, leads there, if the guard agrees. */
struct svc_transition {
  enum svc_event event;
  enum xq_business from_business;
  enum xq_payment from_payment;
  enum xq_business to_business;
  enum xq_payment to_payment;
  enum xq_order to_order;
  unsigned who;     /* enum svc_actor, or-ed */
  svc_guard *guard; /* NULL: none */
};

/** The row for an event in a state, or NULL. */
const struct svc_transition *svc_transition_find(enum svc_event event, enum xq_business business,
                                                 enum xq_payment payment);

/** Changes app, which must have been loaded in this transaction.  STATE_CONFLICT with facts "event", "business_status",
 *  "payment_status" when the table has no such row; FORBIDDEN when the actor may not; the guard's codes. */
XQ_MUST_CHECK xq_err *svc_workflow_apply(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act);
/** Begins the life of app: fills in its states, revision and times, and writes application, timeline and audit record.
 */
XQ_MUST_CHECK xq_err *svc_workflow_create(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act);

#endif
