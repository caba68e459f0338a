/* payment.c - bank transfers reported, and an application withdrawn. */
#include <stdlib.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- transfers */

struct putting {
  const struct eng_command *c;
  struct xq_application *app;
};

/* Whether the list, where it stands, counts as recorded: it is looked for, or was found.  One that was refused, or whose
 * application was withdrawn or closed meanwhile, does not; nor is an empty list anything to an application that is over. */
static bool is_recorded(const struct xq_application *now) {
  struct xq_money money = xq_money_of(now);
  return !money.refused && (money.open || now->payment == XQ_P_PAID);
}

/* The holder cannot change the list any more: what happened to the application says more than that it was changed. */
static xq_err *closed_meanwhile(const struct xq_application *now, xq_err *conflict) {
  if (xq_money_of(now).open || xq_err_code(conflict) == XQ_E_STATE_CONFLICT) {
    return conflict;
  }
  xq_err_ignore(conflict, "the state says more");
  xq_err *err = xq_err_new(XQ_E_STATE_CONFLICT, "transfers can no longer be recorded: it is %s and %s",
                           xq_business_name(now->business), xq_payment_name(now->payment));
  xq_err_fact(err, "business_no", "%s", now->business_no);
  xq_err_fact(err, "business_status", "%s", xq_business_name(now->business));
  return xq_err_fact(err, "payment_status", "%s", xq_payment_name(now->payment));
}

/* A list whose answer was lost has been replaced already; the second copy meets a newer revision, or a payment that was
 * confirmed meanwhile.  If it is our list that stands there and is recorded, that is success.  Else the face is given
 * what stands there: nobody replaces what they have not seen. */
static xq_err *is_it_ours(struct xq_engine *e, struct putting *p, xq_err *conflict) {
  struct xq_application *now = NULL;
  xq_err *err = xq_ca_application(e->ca, p->c->business_no, -1, 0, &now);
  if (err != NULL) {
    xq_err_ignore(err, "the conflict says more");
    return conflict;
  }
  p->app = now;
  if (xq_transfers_equal(&now->transfers, &p->c->transfers) && is_recorded(now)) {
    xq_err_ignore(conflict, "the list stands as it was sent");
    return NULL;
  }
  return closed_meanwhile(now, conflict);
}

static xq_err *put(struct xq_engine *e, void *ctx) {
  struct putting *p = ctx;
  xq_application_free(&p->app);
  xq_err *err = xq_ca_put_transfers(e->ca, p->c->order_no, p->c->revision, &p->c->transfers, &p->app);
  bool conflict = xq_err_code(err) == XQ_E_VERSION_CONFLICT || xq_err_code(err) == XQ_E_STATE_CONFLICT;
  return conflict ? is_it_ours(e, p, err) : err;
}

xq_err *xq_eng_run_put_transfers(struct xq_engine *e, const struct eng_command *c) {
  struct eng_key key = {0};
  struct putting p = {c, NULL};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &key));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_SEND));
  XQ_TRY(xq_eng_end(e, XQ_STEP_SEND, xq_eng_with_session(e, &key, XQ_PIN_LOGIN, put, &p)));
out:
  if (p.app != NULL) {
    xq_eng_emit_application(e, p.app);
  }
  xq_application_free(&p.app);
  xq_eng_key_clear(&key);
  return err;
}

/* ---------------------------------------------------------------- withdrawing */

/* What became of the money since the person looked: whether it can be paid back is what they decide by. */
static xq_err *check_money_seen(struct xq_engine *e, struct putting *p) {
  struct xq_application *now = NULL;
  xq_err *err = xq_ca_application(e->ca, p->c->business_no, -1, 0, &now);
  if (err != NULL) {
    return err;
  }
  bool seen = xq_transfers_equal(&now->transfers, &p->c->transfers) && now->payment == p->c->payment;
  if (!seen && xq_application_may(now, XQ_DO_WITHDRAW)) { /* (where it cannot be withdrawn the service says why) */
    p->app = now;
    return xq_err_new(XQ_E_VERSION_CONFLICT, "its payment was changed in the meantime");
  }
  xq_application_free(&now);
  return NULL;
}

static xq_err *withdraw(struct xq_engine *e, void *ctx) {
  struct putting *p = ctx;
  xq_application_free(&p->app);
  xq_err *seen = check_money_seen(e, p);
  if (seen != NULL) {
    return seen;
  }
  /* an application is withdrawn once: its number is key enough, also after a restart */
  char *idempotency_key = xq_asprintf("withdraw-%s", p->c->business_no);
  xq_err *err = xq_ca_withdraw(e->ca, p->c->business_no, idempotency_key, &p->app);
  free(idempotency_key);
  return err;
}

xq_err *xq_eng_run_withdraw(struct xq_engine *e, const struct eng_command *c) {
  struct eng_key key = {0};
  struct putting p = {c, NULL};
  xq_err *err = NULL;
  XQ_TRY(xq_eng_key_find(e, c->key_ref, &key));
  XQ_TRY(xq_eng_begin(e, XQ_STEP_SEND));
  XQ_TRY(xq_eng_end(e, XQ_STEP_SEND, xq_eng_with_session(e, &key, XQ_PIN_LOGIN, withdraw, &p)));
  xq_eng_journal_drop(e, key.fingerprint); /* nothing of it is to be sent again */
out:
  if (p.app != NULL) {
    xq_eng_emit_application(e, p.app);
  }
  xq_application_free(&p.app);
  xq_eng_key_clear(&key);
  return err;
}
