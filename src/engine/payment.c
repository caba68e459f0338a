/* payment.c - bank transfers reported, and an application withdrawn. */
#include <stdlib.h>

#include "engine/engine_int.h"

/* ---------------------------------------------------------------- transfers */

struct putting {
  const struct eng_command *c;
  struct xq_application *app;
};

/* A list whose answer was lost has been replaced already; the second copy meets a newer revision, or a payment that was
 * confirmed meanwhile.  If it is our list that stands there, that is success. */
static xq_err *is_it_ours(struct xq_engine *e, struct putting *p, xq_err *conflict) {
  struct xq_application *now = NULL;
  xq_err *err = xq_ca_application(e->ca, p->c->business_no, -1, 0, &now);
  if (err == NULL && xq_transfers_equal(&now->transfers, &p->c->transfers)) {
    xq_err_ignore(conflict, "the list stands as it was sent");
    p->app = now;
    return NULL;
  }
  xq_err_ignore(err, "the conflict says more");
  xq_application_free(&now);
  return conflict;
}

static xq_err *put(struct xq_engine *e, void *ctx) {
  struct putting *p = ctx;
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
  xq_eng_emit_application(e, p.app);
out:
  xq_application_free(&p.app);
  xq_eng_key_clear(&key);
  return err;
}

/* ---------------------------------------------------------------- withdrawing */

static xq_err *withdraw(struct xq_engine *e, void *ctx) {
  struct putting *p = ctx;
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
  xq_eng_emit_application(e, p.app);
out:
  xq_application_free(&p.app);
  xq_eng_key_clear(&key);
  return err;
}
