/* test_workflow.c - the transition table, exhaustively: every event in every state, by everybody.  What is allowed is
 * written here a second time, by hand; all else must be refused and change nothing. */
#include <stdio.h>

#include "../rig.h"

struct allowed {
  enum xq_app_event event;
  enum xq_business from;
  enum xq_payment pay_from;
  enum xq_business to;
  enum xq_payment pay_to;
  bool closed; /* the order */
  unsigned who;
};

enum {
  H = 1u << XQ_BY_HOLDER,
  C = 1u << XQ_BY_CASHIER,
  R = 1u << XQ_BY_REVIEWER,
  A = 1u << XQ_BY_CA,
  S = 1u << XQ_BY_SYSTEM
};
static const struct allowed allowed[] = {
    {XQ_AE_TRANSFERS_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_ENTERED, XQ_P_REPORTED, false, H},
    {XQ_AE_TRANSFERS_REPORTED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_REPORTED, false, H},
    {XQ_AE_TRANSFERS_REMOVED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, false, H},
    {XQ_AE_TRANSFERS_REMOVED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_ENTERED, XQ_P_UNPAID, false, H},
    {XQ_AE_PAYMENT_CONFIRMED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, false, C | S},
    {XQ_AE_PAYMENT_CONFIRMED, XQ_B_WITHDRAWN, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_REFUNDING, true, C | S},
    {XQ_AE_PAYMENT_REFUSED, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_ENTERED, XQ_P_UNPAID, false, C},
    {XQ_AE_PAYMENT_REFUSED, XQ_B_WITHDRAWN, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_UNPAID, true, C},
    {XQ_AE_APPROVED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_APPROVED, XQ_P_PAID, false, R | S},
    {XQ_AE_RETURNED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_RETURNED, XQ_P_PAID, false, R},
    {XQ_AE_RESUBMITTED, XQ_B_RETURNED, XQ_P_PAID, XQ_B_AWAITING_REVIEW, XQ_P_PAID, false, H},
    {XQ_AE_REJECTED, XQ_B_AWAITING_REVIEW, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, R | S},
    {XQ_AE_REJECTED, XQ_B_RETURNED, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, R | S},
    {XQ_AE_REJECTED, XQ_B_APPROVED, XQ_P_PAID, XQ_B_REJECTED, XQ_P_REFUNDING, true, A},
    {XQ_AE_REJECTED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_REJECTED, XQ_P_UNPAID, true, R},
    {XQ_AE_WITHDRAWN, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_WITHDRAWN, XQ_P_UNPAID, true, H},
    {XQ_AE_WITHDRAWN, XQ_B_ENTERED, XQ_P_REPORTED, XQ_B_WITHDRAWN, XQ_P_REPORTED, true, H},
    {XQ_AE_ISSUED, XQ_B_APPROVED, XQ_P_PAID, XQ_B_ISSUED, XQ_P_PAID, false, A},
    {XQ_AE_INSTALLED, XQ_B_ISSUED, XQ_P_PAID, XQ_B_INSTALLED, XQ_P_PAID, false, H},
    {XQ_AE_CLOSED, XQ_B_ENTERED, XQ_P_UNPAID, XQ_B_CLOSED, XQ_P_UNPAID, true, S},
    {XQ_AE_REFUNDED, XQ_B_REJECTED, XQ_P_REFUNDING, XQ_B_REJECTED, XQ_P_REFUNDED, true, C},
    {XQ_AE_REFUNDED, XQ_B_WITHDRAWN, XQ_P_REFUNDING, XQ_B_WITHDRAWN, XQ_P_REFUNDED, true, C},
};

static const enum xq_actor actors[] = {XQ_BY_HOLDER, XQ_BY_CASHIER,  XQ_BY_REVIEWER, XQ_BY_CA,
                                       XQ_BY_SYSTEM, XQ_BY_OPERATOR, XQ_BY_NOBODY};

static const struct allowed *expected(enum xq_app_event event, enum xq_business b, enum xq_payment p) {
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
static void put(struct world *w, svc_tx *tx, enum xq_app_event event, enum xq_business b, enum xq_payment p) {
  assert_ok(svc_exec(tx, "UPDATE application SET business_status = ?, payment_status = ? WHERE business_no = ?",
                     svc_text(xq_business_name(b)), svc_text(xq_payment_name(p)), svc_text(w->number)));
  if (event != XQ_AE_TRANSFERS_REMOVED) {
    assert_ok(svc_exec(tx,
                       "INSERT INTO transfer (order_no, position, payer_account, payer_name, amount_fen, day, remark)"
                       " SELECT order_no, 1, '1', 'x', 10000, 0, '' FROM orders WHERE business_no = ?",
                       svc_text(w->number)));
  }
  if (event == XQ_AE_ISSUED || event == XQ_AE_INSTALLED) {
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
static void try_one(struct world *w, enum xq_app_event event, enum xq_business b, enum xq_payment p,
                    enum xq_actor actor) {
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
  } else if ((row->who & 1u << actor) == 0) {
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
  for (int event = 0; event < XQ_AE_COUNT_; event++) {
    for (int b = 0; b < XQ_B_COUNT_; b++) {
      for (int p = 0; p < XQ_P_COUNT_; p++) {
        for (size_t a = 0; a < XQ_COUNT(actors); a++) {
          try_one(*state, (enum xq_app_event)event, (enum xq_business)b, (enum xq_payment)p, actors[a]);
          tried++;
        }
      }
    }
  }
  assert_int_equal(tried, 14 * 9 * 5 * 7);
}

/* ---- guards */

static void expect(struct world *w, enum xq_app_event event, enum xq_actor actor, enum xq_business b, enum xq_payment p,
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
  check_code(svc_workflow_apply(w->rig.s, tx, &app, &act), code, xq_app_event_name(event), __FILE__, __LINE__);
  check_unchanged(tx, w, b, p, one(tx, "SELECT count(*) FROM audit"));
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
}

static void test_guards(void **state) {
  struct world *w = *state;
  char *too_long = calloc(1, 502);
  memset(too_long, 'x', 501);
  expect(w, XQ_AE_TRANSFERS_REPORTED, XQ_BY_HOLDER, XQ_B_ENTERED, XQ_P_UNPAID, NULL, "DELETE FROM transfer",
         XQ_E_STATE_CONFLICT);
  expect(w, XQ_AE_TRANSFERS_REMOVED, XQ_BY_HOLDER, XQ_B_ENTERED, XQ_P_REPORTED, NULL,
         "INSERT INTO transfer SELECT order_no, 1, '1', 'x', 1, 0, '' FROM orders", XQ_E_STATE_CONFLICT);
  expect(w, XQ_AE_PAYMENT_CONFIRMED, XQ_BY_CASHIER, XQ_B_ENTERED, XQ_P_REPORTED, NULL,
         "UPDATE transfer SET amount_fen = 9999", XQ_E_STATE_CONFLICT);
  expect(w, XQ_AE_PAYMENT_CONFIRMED, XQ_BY_CASHIER, XQ_B_ENTERED, XQ_P_REPORTED, NULL,
         "UPDATE transfer SET amount_fen = 10001", XQ_E_STATE_CONFLICT);
  expect(w, XQ_AE_RETURNED, XQ_BY_REVIEWER, XQ_B_AWAITING_REVIEW, XQ_P_PAID, NULL, NULL, XQ_E_MALFORMED);
  expect(w, XQ_AE_RETURNED, XQ_BY_REVIEWER, XQ_B_AWAITING_REVIEW, XQ_P_PAID, "", NULL, XQ_E_MALFORMED);
  expect(w, XQ_AE_REJECTED, XQ_BY_REVIEWER, XQ_B_AWAITING_REVIEW, XQ_P_PAID, "\033[2J", NULL, XQ_E_MALFORMED);
  expect(w, XQ_AE_REJECTED, XQ_BY_REVIEWER, XQ_B_AWAITING_REVIEW, XQ_P_PAID, too_long, NULL, XQ_E_MALFORMED);
  expect(w, XQ_AE_PAYMENT_REFUSED, XQ_BY_CASHIER, XQ_B_ENTERED, XQ_P_REPORTED, NULL, NULL, XQ_E_MALFORMED);
  expect(w, XQ_AE_APPROVED, XQ_BY_REVIEWER, XQ_B_AWAITING_REVIEW, XQ_P_PAID, NULL,
         "UPDATE certificate SET revoked_at = 1", XQ_E_CERT_REVOKED);
  expect(w, XQ_AE_ISSUED, XQ_BY_CA, XQ_B_APPROVED, XQ_P_PAID, NULL, "UPDATE certificate SET business_no = NULL",
         XQ_E_NOT_ISSUED);
  expect(w, XQ_AE_INSTALLED, XQ_BY_HOLDER, XQ_B_ISSUED, XQ_P_PAID, NULL, "UPDATE certificate SET business_no = NULL",
         XQ_E_NOT_ISSUED);
  expect(w, XQ_AE_RESUBMITTED, XQ_BY_HOLDER, XQ_B_RETURNED, XQ_P_PAID, NULL, "UPDATE certificate SET revoked_at = 1",
         XQ_E_CERT_REVOKED);
  static const enum xq_app_event acts[] = {XQ_AE_TRANSFERS_REPORTED, XQ_AE_TRANSFERS_REMOVED, XQ_AE_WITHDRAWN};
  for (size_t i = 0; i < XQ_COUNT(acts); i++) {
    expect(w, acts[i], XQ_BY_HOLDER, XQ_B_ENTERED, XQ_P_REPORTED, NULL, "UPDATE certificate SET revoked_at = 1",
           XQ_E_CERT_REVOKED);
    expect(w, acts[i], XQ_BY_HOLDER, XQ_B_ENTERED, XQ_P_REPORTED, NULL, "UPDATE certificate SET not_after = 1",
           XQ_E_CERT_EXPIRED);
  }
  free(too_long);
}

/* What was loaded is no longer so: a lost change would be written over. */
static void test_changed_meanwhile(void **state) {
  struct world *w = *state;
  static const char *const changes[] = {"UPDATE application SET revision = revision + 1",
                                        "UPDATE application SET payment_status = 'reported'",
                                        "UPDATE application SET business_status = 'returned'"};
  const struct svc_act act = {XQ_AE_WITHDRAWN, XQ_BY_HOLDER, "test", NULL};
  for (size_t i = 0; i < XQ_COUNT(changes); i++) {
    struct svc_app app = {0};
    svc_tx *tx = NULL;
    assert_ok(svc_write_begin(w->rig.s, &tx));
    assert_ok(svc_app_load(tx, w->number, &app));
    assert_ok(svc_exec_script(tx, changes[i]));
    assert_code(svc_workflow_apply(w->rig.s, tx, &app, &act), INTERNAL);
    svc_app_clear(&app);
    svc_tx_rollback(&tx);
  }
}

/* ---- what is open to the holder */

static void check_actions(struct world *w, enum xq_business b, enum xq_payment p, const char *prepare,
                          const char *wanted) {
  struct json_object *out = NULL, *can_withdraw = NULL;
  struct svc_app app = {0};
  svc_tx *tx = NULL;
  assert_ok(svc_write_begin(w->rig.s, &tx));
  put(w, tx, b == XQ_B_ISSUED ? XQ_AE_ISSUED : XQ_AE_COUNT_, b, p);
  if (prepare != NULL) {
    assert_ok(svc_exec_script(tx, prepare));
  }
  assert_ok(svc_app_load(tx, w->number, &app));
  assert_ok(svc_app_json(w->rig.s, tx, &app, &out));
  assert_string_equal(json_object_to_json_string_ext(part_of(out, "actions"), JSON_C_TO_STRING_PLAIN), wanted);
  assert_true(json_object_object_get_ex(out, "can_withdraw", &can_withdraw));
  assert_int_equal(json_object_get_boolean(can_withdraw), strstr(wanted, "withdraw") != NULL);
  json_object_put(out);
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
}

static void test_actions(void **state) {
  struct world *w = *state;
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    for (int p = 0; p < XQ_P_COUNT_; p++) {
      bool entered = b == XQ_B_ENTERED && (p == XQ_P_UNPAID || p == XQ_P_REPORTED);
      const char *wanted = entered                                ? "[\"pay\",\"withdraw\"]"
                           : b == XQ_B_RETURNED && p == XQ_P_PAID ? "[\"correct\"]"
                           : b == XQ_B_ISSUED && p == XQ_P_PAID   ? "[\"install\"]"
                                                                  : "[]";
      check_actions(w, (enum xq_business)b, (enum xq_payment)p, NULL, wanted);
    }
  }
  /* with a certificate that cannot act any more: nothing but what needs only the new one */
  static const char *const ends[] = {"UPDATE certificate SET revoked_at = 1", "UPDATE certificate SET not_after = 1"};
  for (size_t i = 0; i < XQ_COUNT(ends); i++) {
    check_actions(w, XQ_B_ENTERED, XQ_P_UNPAID, ends[i], "[]");
    check_actions(w, XQ_B_ENTERED, XQ_P_REPORTED, ends[i], "[]");
    check_actions(w, XQ_B_RETURNED, XQ_P_PAID, ends[i], "[]");
    check_actions(w, XQ_B_ISSUED, XQ_P_PAID, ends[i], "[\"install\"]");
  }
}

/* The states that SQL takes for open are those that are not final. */
static void test_open_states(void **state) {
  struct world *w = *state;
  svc_tx *tx = NULL;
  assert_ok(svc_write_begin(w->rig.s, &tx));
  for (int b = 0; b < XQ_B_COUNT_; b++) {
    put(w, tx, XQ_AE_TRANSFERS_REMOVED, (enum xq_business)b, XQ_P_PAID);
    assert_int_equal(one(tx, "SELECT count(*) FROM application WHERE " SVC_SQL_OPEN),
                     !xq_business_is_final((enum xq_business)b));
  }
  svc_tx_rollback(&tx);
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
      put(w, tx, XQ_AE_COUNT_, (enum xq_business)b, (enum xq_payment)p);
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
      cmocka_unit_test_setup_teardown(test_changed_meanwhile, setup, teardown),
      cmocka_unit_test_setup_teardown(test_actions, setup, teardown),
      cmocka_unit_test_setup_teardown(test_open_states, setup, teardown),
      cmocka_unit_test_setup_teardown(test_next, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
