/* worker.c - what the service does by itself: issues what is approved, closes what is not paid, and in a trial service
 * also confirms payments and approves.  Each round asks the store what is due, so that a crash loses nothing: the next
 * round, of whichever instance, finds it again. */
#include <stdlib.h>
#include <string.h>

#include "service/issuing/issuing.h"
#include "service/reference/reference.h"
#include "service/render/render.h"
#include "service/worker/worker.h"
#include "service/workflow/workflow.h"
#include "xuqi/turn.h"

#define ROUND_MS 250 /* how soon a change by another process is noticed */
#define TROUBLED_ROUND_MS 2000
#define BATCH 100 /* applications of one kind in one round */

typedef xq_err *worker_step(svc *s, const char *business_no);

static xq_err *apply(svc *s, const char *business_no, enum xq_app_event event, enum xq_actor actor, const char *who,
                     const char *note) {
  const struct svc_act act = {event, actor, who, note};
  struct svc_app app = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_workflow_apply(s, tx, &app, &act));
out:
  err = svc_write_end(s, &tx, err);
  svc_app_clear(&app);
  return err;
}

/* Rejected with the rule as the reason, so that the money goes back and nobody waits. */
static xq_err *reject_if_refused(svc *s, const char *business_no, enum xq_actor actor, xq_err *err) {
  if (!xq_err_is(err, XQ_IS_REFUSAL)) {
    return err;
  }
  char *reason = xq_strdup(xq_code_name(xq_err_code(err)));
  xq_log_err(XQ_LOG_WARNING, err, business_no);
  err = apply(s, business_no, XQ_AE_REJECTED, actor, "worker", reason);
  free(reason);
  return err;
}

static xq_err *confirm_step(svc *s, const char *business_no) {
  return apply(s, business_no, XQ_AE_PAYMENT_CONFIRMED, XQ_BY_SYSTEM, "trial cashier", NULL);
}

static xq_err *review_step(svc *s, const char *business_no) {
  xq_err *err = apply(s, business_no, XQ_AE_APPROVED, XQ_BY_SYSTEM, "trial reviewer", NULL);
  return reject_if_refused(s, business_no, XQ_BY_SYSTEM, err);
}

static xq_err *issue_step(svc *s, const char *business_no) {
  return reject_if_refused(s, business_no, XQ_BY_CA, svc_issue(s, business_no));
}

static xq_err *close_step(svc *s, const char *business_no) {
  return apply(s, business_no, XQ_AE_CLOSED, XQ_BY_SYSTEM, "worker", NULL);
}

/* What was returned can no longer be corrected: the money goes back. */
static xq_err *expired_step(svc *s, const char *business_no) {
  return apply(s, business_no, XQ_AE_REJECTED, XQ_BY_SYSTEM, "worker", xq_code_name(XQ_E_CERT_EXPIRED));
}

static xq_err *revoked_step(svc *s, const char *business_no) {
  return apply(s, business_no, XQ_AE_REJECTED, XQ_BY_SYSTEM, "worker", xq_code_name(XQ_E_CERT_REVOKED));
}

/* ---- what is due */

/* What is in these states, and unchanged since `before`, or whose certificate ended by then; the oldest first. */
struct due {
  enum xq_business business;
  enum xq_payment payment;
  const char *sql;
};

#define IN_STATE "a.business_status = ? AND a.payment_status = ? AND a.updated_at <= ?"
static const char due_any[] =
    "SELECT a.business_no FROM application a WHERE " IN_STATE " ORDER BY a.updated_at LIMIT ?";
static const char due_paid_up[] =
    "SELECT a.business_no FROM application a JOIN orders o ON o.business_no = a.business_no WHERE " IN_STATE
    " AND o.total_fen = (SELECT SUM(t.amount_fen) FROM transfer t WHERE t.order_no = o.order_no)"
    " ORDER BY a.updated_at LIMIT ?";

#define OF_CERTIFICATE                                                                          \
  "SELECT a.business_no FROM application a JOIN certificate c ON c.fingerprint = a.certificate" \
  " WHERE a.business_status = ? AND a.payment_status = ? AND "
static const char due_expired[] = OF_CERTIFICATE "c.not_after <= ? ORDER BY a.updated_at LIMIT ?";
static const char due_revoked[] = OF_CERTIFICATE "c.revoked_at <= ? ORDER BY a.updated_at LIMIT ?";

static const struct due due_reported = {XQ_B_ENTERED, XQ_P_REPORTED, due_paid_up};
static const struct due due_review = {XQ_B_AWAITING_REVIEW, XQ_P_PAID, due_any};
static const struct due due_issue = {XQ_B_APPROVED, XQ_P_PAID, due_any};
static const struct due due_close = {XQ_B_ENTERED, XQ_P_UNPAID, due_any};
static const struct due due_close_expired = {XQ_B_ENTERED, XQ_P_UNPAID, due_expired};
static const struct due due_reject_expired = {XQ_B_RETURNED, XQ_P_PAID, due_expired};
static const struct due due_reject_revoked = {XQ_B_RETURNED, XQ_P_PAID, due_revoked};

static xq_err *find_due(svc *s, const struct due *due, int64_t before, char *numbers[BATCH], size_t *count) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  *count = 0;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_query(tx, &rows, due->sql, svc_text(xq_business_name(due->business)),
                   svc_text(xq_payment_name(due->payment)), svc_int(before), svc_int(BATCH)));
  while (*count < BATCH) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    numbers[(*count)++] = xq_strdup(svc_col_text(rows, 0));
  }
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

/* One application that fails does not hold up the others; a service that cannot write stops the round. */
static bool work_off(svc *s, const struct due *due, int64_t before, worker_step *step) {
  char *numbers[BATCH];
  size_t count = 0, done = 0;
  bool go_on = true;
  xq_err *err = find_due(s, due, before, numbers, &count);
  if (err != NULL) {
    xq_log_err(XQ_LOG_ERROR, err, "the worker cannot read the store");
    go_on = false;
  }
  for (size_t i = 0; i < count; i++) {
    if (go_on) {
      err = step(s, numbers[i]);
      enum xq_code code = xq_err_code(err);
      go_on = !xq_code_is(code, XQ_IS_TROUBLE);
      if (code == XQ_E_NONE) {
        done++;
      } else if (code == XQ_E_STATE_CONFLICT) {
        xq_err_ignore(err, "somebody else was quicker");
      } else {
        xq_log_err(XQ_LOG_ERROR, err, numbers[i]);
      }
    }
    free(numbers[i]);
  }
  return go_on && done == BATCH; /* there may be more */
}

void svc_work(svc *s) {
  const struct svc_config *c = s->config;
  if (c->trial.on && c->trial.cashier_s >= 0) {
    while (work_off(s, &due_reported, xq_time_now() - c->trial.cashier_s, confirm_step)) {
    }
  }
  if (c->trial.on && c->trial.reviewer_s >= 0) {
    while (work_off(s, &due_review, xq_time_now() - c->trial.reviewer_s, review_step)) {
    }
  }
  while (work_off(s, &due_issue, xq_time_now(), issue_step)) {
  }
  /* what nobody can go on with: on the day that people were told, or with its certificate */
  int64_t now = xq_time_now();
  while (work_off(s, &due_close, xq_turn_unpaid_before(now, c->policy.unpaid_close_days) - 1, close_step) ||
         work_off(s, &due_close_expired, now - 1, close_step) ||
         work_off(s, &due_reject_expired, now - 1, expired_step) ||
         work_off(s, &due_reject_revoked, now, revoked_step)) {
  }
}

/* ---- the thread */

struct svc_worker {
  svc *s;
  pthread_t thread;
  bool stop; /* under the service's lock */
};

/* Woken by a change here, by the clock otherwise.  While there is trouble it waits longer, so that it does not fill the log;
 * each round looks whether it is over. */
static bool wait_round(struct svc_worker *w) {
  svc *s = w->s;
  pthread_mutex_lock(&s->lock);
  struct timespec until = xq_deadline_in(s->trouble != NULL ? TROUBLED_ROUND_MS : ROUND_MS);
  while (!w->stop && xq_cond_wait(&s->wake, &s->lock, &until)) {
    if (s->trouble == NULL) {
      break;
    }
  }
  bool stop = w->stop;
  pthread_mutex_unlock(&s->lock);
  return !stop;
}

/* The secret of links, which a service that began in trouble could not draw.  Whether it is there. */
static bool draw_secret(svc *s) {
  xq_err *err = svc_health(s);
  if (err == NULL) {
    err = svc_status_secret(s);
  }
  bool drawn = err == NULL;
  xq_err_ignore(err, "tried again in the next round");
  return drawn;
}

static void *worker_main(void *arg) {
  struct svc_worker *w = arg;
  int64_t seen = 0, last = 0, reminded = 0;
  bool secret = false;
  do {
    svc_probe(w->s);
    secret = secret || draw_secret(w->s);
    int64_t generation = svc_generation(w->s), now = xq_time_now(), today = xq_day_of(now);
    if (today != reminded) { /* once a day, and when the service begins */
      svc_reference_remind(w->s, today);
      reminded = today;
    }
    if (generation != seen || now != last) { /* the clock makes things due as well: once a second */
      svc_work(w->s);
      seen = generation;
      last = now;
    }
  } while (wait_round(w));
  return NULL;
}

xq_err *svc_worker_start(svc *s, svc_worker **out) {
  struct svc_worker *w = xq_calloc(1, sizeof *w);
  w->s = s;
  int rc = pthread_create(&w->thread, NULL, worker_main, w);
  if (rc != 0) {
    free(w);
    return xq_err_errno(rc, NULL, "the worker cannot be started");
  }
  *out = w;
  return NULL;
}

void svc_worker_stop(svc_worker **worker) {
  struct svc_worker *w = *worker;
  if (w == NULL) {
    return;
  }
  pthread_mutex_lock(&w->s->lock);
  w->stop = true;
  pthread_cond_broadcast(&w->s->wake);
  pthread_mutex_unlock(&w->s->lock);
  pthread_join(w->thread, NULL);
  free(w);
  *worker = NULL;
}
