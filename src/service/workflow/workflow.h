/*
 * workflow.h - the life of an application as one table.  Whoever wants to change a state, calls svc_workflow_apply();
 * in one transaction it checks the table, changes the application and its order, adds a line to the timeline and a
 * record to the audit log.
 */
#ifndef XUQI_SERVICE_WORKFLOW_H
#define XUQI_SERVICE_WORKFLOW_H

#include "service/applications/applications.h"
#include "service/core/core.h"

/** One act of one actor. */
struct svc_act {
  enum xq_app_event event;
  enum xq_actor actor;
  const char *who;  /* for the audit record: a name, or the certificate's fingerprint */
  const char *note; /* a reason; may be NULL */
};

/** What must be so of the application itself; also asked to know what is open to somebody. */
typedef xq_err *svc_condition(svc *s, svc_tx *tx, const struct svc_app *app);
/** What must be so of what came with the act: transfers, a reason. */
typedef xq_err *svc_guard(svc_tx *tx, const struct svc_app *app, const struct svc_act *act);

/** One row: in this state, this event, by one of these, leads there, if the condition holds and the guard agrees. */
struct svc_transition {
  enum xq_app_event event;
  enum xq_business from_business;
  enum xq_payment from_payment;
  enum xq_business to_business;
  enum xq_payment to_payment;
  enum xq_order to_order;
  unsigned who;             /* 1u << enum xq_actor, or-ed */
  svc_condition *condition; /* NULL: none */
  svc_guard *guard;         /* NULL: none */
};

/** The row for an event in a state, or NULL. */
const struct svc_transition *svc_transition_find(enum xq_app_event event, enum xq_business business,
                                                 enum xq_payment payment);

/** 1 to XQ_REASON_MAX_CHARS printable characters.  MALFORMED (fact "field": "reason"). */
XQ_MUST_CHECK xq_err *svc_reason_check(const char *reason);

/** What the holder could do now: bit 1u << enum xq_action for each of the holder's rows whose condition holds.  Errors are
 * those of the store; a condition that does not hold is none. */
XQ_MUST_CHECK xq_err *svc_workflow_open_actions(svc *s, svc_tx *tx, const struct svc_app *app, unsigned *actions);

/** Changes app, which must have been loaded in this transaction.  STATE_CONFLICT with facts "event", "business_status",
 *  "payment_status" when the table has no such row; FORBIDDEN when the actor may not; the codes of
 *  condition and guard. */
XQ_MUST_CHECK xq_err *svc_workflow_apply(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act);
/** Begins the life of app: fills in its states, revision and times, and writes application, timeline and
 * audit record. */
XQ_MUST_CHECK xq_err *svc_workflow_create(svc *s, svc_tx *tx, struct svc_app *app, const struct svc_act *act);

#endif
