/* test_workflow.c - the transition table, exhaustively: every event in every state, by everybody.  What is allowed is
 * written here a second time, by hand; all else must be refused and change nothing. */
#include <stdio.h>

#include "../rig.h"

struct allowed {
  enum svc_event event;
  enum xq_business from;
  enum xq_payment pay_from;
  enum xq_business to;
  enum xq_payment pay_to;
  bool closed; /* the order */
  unsigned who;
};

#define H SVC_BY_HOLDER
#define C SVC_BY_CASHIER
#define R SVC_BY_REVIEWER
#define A SVC_BY_CA
#define S SVC_BY_SYSTEM
static const struct allowed allowed[] = {
    {SVC_EV_TRANSFERS_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_ENTERED, XQ_P_REPORTED, false, H},
    {SVC_EV_TRANSFERS_REPORTED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_REPORTED, false, H},
    {SVC_EV_TRANSFERS_REMOVED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, false, H},
    {SVC_EV_TRANSFERS_REMOVED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_ENTERED, XQ_P_UNPAID, false, H},
    {SVC_EV_PAYMENT_CONFIRMED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, false, C | S},
    {SVC_EV_PAYMENT_CONFIRMED, XQ_B_WITHDRAWN, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_REFUNDING, true, C | S},
    {SVC_EV_PAYMENT_REFUSED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, false, C},
    {SVC_EV_PAYMENT_REFUSED, XQ_B_WITHDRAWN, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_UNPAID, true, C},
    {SVC_EV_APPROVED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_APPROVED, XQ_P_PAID, false, R | S},
    {SVC_EV_RETURNED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_RETURNED, XQ_P_PAID, false, R},
    {SVC_EV_RESUBMITTED, XQ_B_RETURNED, XQ_P_PAID, XQ_B_AWAITING_REVIEW, XQ_P_PAID, false, H},
    {SVC_EV_REJECTED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, R | S},
    {SVC_EV_REJECTED, XQ_B_RETURNED, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, R},
    {SVC_EV_REJECTED, XQ_B_APPROVED, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, A},
    {SVC_EV_REJECTED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_REJECTED, XQ_P_UNPAID, true, R},
    {SVC_EV_WITHDRAWN, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_WITHDRAWN, XQ_P_UNPAID, true, H},
    {SVC_EV_WITHDRAWN, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_REPORTED, true, H},
    {SVC_EV_ISSUED, XQ_B_APPROVED, XQ_P_PAID, XQ_B_ISSUED, XQ_P_PAID, false, A},
    {SVC_EV_INSTALLED, XQ_B_ISSUED, XQ_P_PAID, XQ_B_INSTALLED, XQ_P_PAID, false, H},
    {SVC_EV_CLOSED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_CLOSED, XQ_P_UNPAID, true, S},
    {SVC_EV_REFUNDED, XQ_B_REJECTED, XQ_P_REFUNDING, XQ_B_REJECTED, XQ_P_REFUNDED, true, C},
    {SVC_EV_REFUNDED, XQ_B_WITHDRAWN, XQ_P_REFUNDING, XQ_B_WITHDRAWN, XQ_P_REFUNDED, true, C},
};

static const enum svc_actor actors[] = {H, C, R, A, S};

static const struct allowed *expected(enum svc_event event, enum xq_business b, enum xq_payment p) {
  for (size_t i = 0; i < XQ_COUNT(allowed); i++) {
    if (allowed[i].event == event && allowed[i].from == b && allowed[i].pay_from == p) {
      return &allowed[i];
    }
  }
  return NULL;
}

struct world {
  struct rig rig;
  struct holder other;
  char *number;
};

static int setup(void **state) {
  struct world *w = calloc(1, sizeof *w);
  rig_start(&w->rig, false);
  int64_t now = xq_time_now();
  holder_make(&w->rig, &w->other, "李四", now, now + 86400);
  w->number = apply(&w->rig, &w->rig.hu);
  *state = w;
  return 0;
}

static int teardown(void **state) {
  struct world *w = *state;
  holder_free(&w->other);
  free(w->number);
  rig_end(&w->rig);
  free(w);
  return 0;
}

static int64_t one(svc_tx *tx, const char *sql) {
  svc_rows *rows = NULL;
  bool more = false;
  assert_ok(svc_query(tx, &rows, sql));
  assert_ok(svc_rows_next(rows, &more));
  assert_true(more);
  int64_t n = svc_col_int(rows, 0);
  svc_rows_close(&rows);
  return n;
}

/* Puts the application into a state, with all that any guard could ask for. */
static void put(struct world *w, svc_tx *tx, enum svc_event event, enum xq_business b, enum xq_payment p) {
  assert_ok(svc_exec(tx, "UPDATE application SET business_status = ?, payment_status = ? WHERE business_no = ?",
                     svc_text(xq_business_name(b)), svc_text(xq_payment_name(p)), svc_text(w->number)));
  if (event != SVC_EV_TRANSFERS_REMOVED) {
    assert_ok(svc_exec(tx,
                       "INSERT INTO transfer (order_no, position, payer_account, payer_name, amount_fen, day, remark)"
                       " SELECT order_no, 1, '1', 'x', 10000, 0, '' FROM orders WHERE business_no = ?",
                       svc_text(w->number)));
  }
  if (event == SVC_EV_ISSUED) {
    assert_ok(svc_exec(tx, "UPDATE certificate SET business_no = ? WHERE fingerprint = ?", svc_text(w->number),
                       svc_text(w->other.fingerprint)));
  }
}

static void check_unchanged(svc_tx *tx, const struct world *w, enum xq_business b, enum xq_payment p, int64_t audit) {
  struct svc_app app = {0};
  assert_ok(svc_app_load(tx, w->number, &app));
  assert_int_equal(app.business, b);
  assert_int_equal(app.payment, p);
  assert_int_equal(app.revision, 1);
  assert_int_equal(one(tx, "SELECT count(*) FROM timeline"), 1);
  assert_int_equal(one(tx, "SELECT count(*) FROM audit"), audit);
  svc_app_clear(&app);
}

static void check_changed(svc_tx *tx, const struct world *w, const struct allowed *row, int64_t audit) {
  struct svc_app app = {0};
  assert_ok(svc_app_load(tx, w->number, &app));
  assert_int_equal(app.business, row->to);
  assert_int_equal(app.payment, row->pay_to);
  assert_int_equal(app.order, row->closed ? XQ_O_CLOSED : XQ_O_NORMAL);
  assert_int_equal(app.revision, 2);
  assert_int_equal(one(tx, "SELECT count(*) FROM timeline"), 2);
  assert_int_equal(one(tx, "SELECT count(*) FROM audit"), audit + 1);
  assert_ok(svc_audit_check_all(tx, &audit));
  svc_app_clear(&app);
}

/* One event, in one state, by one actor; in a transaction that is undone afterwards. */
static void try_one(struct world *w, enum svc_event event, enum xq_business b, enum xq_payment p,
                    enum svc_actor actor) {
  const struct allowed *row = expected(event, b, p);
  const struct svc_act act = {event, actor, "test", "a reason"};
  struct svc_app app = {0};
  svc_tx *tx = NULL;
  assert_ok(svc_write_begin(w->rig.s, &tx));
  put(w, tx, event, b, p);
  int64_t audit = one(tx, "SELECT count(*) FROM audit");
  assert_ok(svc_app_load(tx, w->number, &app));
  xq_err *err = svc_workflow_apply(w->rig.s, tx, &app, &act);
  if (row == NULL) {
    assert_string_equal(xq_err_get_fact(err, "business_status"), xq_business_name(b));
    assert_string_equal(xq_err_get_fact(err, "payment_status"), xq_payment_name(p));
    assert_code(err, STATE_CONFLICT);
    check_unchanged(tx, w, b, p, audit);
  } else if ((row->who & (unsigned)actor) == 0) {
    assert_code(err, FORBIDDEN);
    check_unchanged(tx, w, b, p, audit);
  } else {
    assert_ok(err);
    check_changed(tx, w, row, audit);
  }
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
}

static void test_every_pair(void **state) {
  int tried = 0;
  for (int event = 0; event < SVC_EV_COUNT_; event++) {
    for (int b = 0; b < XQ_B_COUNT_; b++) {
      for (int p = 0; p < XQ_P_COUNT_; p++) {
        for (size_t a = 0; a < XQ_COUNT(actors); a++) {
          try_one(*state, (enum svc_event)event, (enum xq_business)b, (enum xq_payment)p, actors[a]);
          tried++;
        }
      }
    }
  }
  assert_int_equal(tried, 14 * 9 * 5 * 5);
}

/* ---- guards */

static void expect(struct world *w, enum svc_event event, enum svc_actor actor, enum xq_business b, enum xq_payment p,
                   const char *note, const char *prepare, enum xq_code code) {
  const struct svc_act act = {event, actor, "test", note};
  struct svc_app app = {0};
  svc_tx *tx = NULL;
  assert_ok(svc_write_begin(w->rig.s, &tx));
  put(w, tx, event, b, p);
  if (prepare != NULL) {
    assert_ok(svc_exec_script(tx, prepare));
  }
  assert_ok(svc_app_load(tx, w->number, &app));
  check_code(svc_workflow_apply(w->rig.s, tx, &app, &act), code, svc_event_name(event), __FILE__, __LINE__);
  check_unchanged(tx, w, b, p, one(tx, "SELECT count(*) FROM audit"));
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
}

static void test_guards(void **state) {
  struct world *w = *state;
  char *too_long = calloc(1, 502);
  memset(too_long, 'x', 501);
  expect(w, SVC_EV_TRANSFERS_REPORTED, H, XQ_B_ENTERED, XQ_P_UNPAID, NULL, "DELETE FROM transfer", XQ_E_STATE_CONFLICT);
  expect(w, SVC_EV_TRANSFERS_REMOVED, H, XQ_B_ENTERED, XQ_P_REPORTED, NULL,
         "INSERT INTO transfer SELECT order_no, 1, '1', 'x', 1, 0, '' FROM orders", XQ_E_STATE_CONFLICT);
  expect(w, SVC_EV_PAYMENT_CONFIRMED, C, XQ_B_ENTERED, XQ_P_REPORTED, NULL, "UPDATE transfer SET amount_fen = 9999",
         XQ_E_STATE_CONFLICT);
  expect(w, SVC_EV_PAYMENT_CONFIRMED, C, XQ_B_ENTERED, XQ_P_REPORTED, NULL, "UPDATE transfer SET amount_fen = 10001",
         XQ_E_STATE_CONFLICT);
  expect(w, SVC_EV_RETURNED, R, XQ_B_AWAITING_REVIEW, XQ_P_PAID, NULL, NULL, XQ_E_MALFORMED);
  expect(w, SVC_EV_RETURNED, R, XQ_B_AWAITING_REVIEW, XQ_P_PAID, "", NULL, XQ_E_MALFORMED);
  expect(w, SVC_EV_REJECTED, R, XQ_B_AWAITING_REVIEW, XQ_P_PAID, "\033[2J", NULL, XQ_E_MALFORMED);
  expect(w, SVC_EV_REJECTED, R, XQ_B_AWAITING_REVIEW, XQ_P_PAID, too_long, NULL, XQ_E_MALFORMED);
  expect(w, SVC_EV_PAYMENT_REFUSED, C, XQ_B_ENTERED, XQ_P_REPORTED, NULL, NULL, XQ_E_MALFORMED);
  expect(w, SVC_EV_APPROVED, R, XQ_B_AWAITING_REVIEW, XQ_P_PAID, NULL, "UPDATE certificate SET revoked_at = 1",
         XQ_E_CERT_REVOKED);
  expect(w, SVC_EV_ISSUED, A, XQ_B_APPROVED, XQ_P_PAID, NULL, "UPDATE certificate SET business_no = NULL",
         XQ_E_NOT_ISSUED);
  free(too_long);
}

/* Every state says who acts next, and nobody waits for somebody who cannot act. */
static void test_next(void **state) {
  struct world *w = *state;
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    for (int p = 0; p < XQ_P_COUNT_; p++) {
      struct json_object *out = NULL;
      struct svc_app app = {0};
      svc_tx *tx = NULL;
      bool reachable = b == XQ_B_ENTERED && p == XQ_P_UNPAID, goes_on = false;
      for (size_t i = 0; i < XQ_COUNT(allowed); i++) {
        reachable = reachable || ((int)allowed[i].to == b && (int)allowed[i].pay_to == p);
        goes_on = goes_on || ((int)allowed[i].from == b && (int)allowed[i].pay_from == p);
      }
      if (!reachable) {
        continue;
      }
      assert_ok(svc_write_begin(w->rig.s, &tx));
      put(w, tx, SVC_EV_COUNT_, (enum xq_business)b, (enum xq_payment)p);
      assert_ok(svc_app_load(tx, w->number, &app));
      assert_ok(svc_app_json(w->rig.s, tx, &app, &out));
      bool nobody = strcmp(text_of(part_of(out, "next"), "actor"), "none") == 0;
      assert_int_equal(nobody, !goes_on);
      assert_int_equal(strcmp(text_of(part_of(out, "next"), "action"), "none") == 0, nobody);
      json_object_put(out);
      svc_app_clear(&app);
      svc_tx_rollback(&tx);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_every_pair, setup, teardown),
      cmocka_unit_test_setup_teardown(test_guards, setup, teardown),
      cmocka_unit_test_setup_teardown(test_next, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
