/*
 * Tests of the engine against the real service: the whole renewal, what is refused and when, PINs, two terminals,
 * losing the service and finding it again, cancelling.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

#define STEP(step) (1U << (step))

static const char *const good_pins[] = {RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, NULL};
static const char *const no_pins[] = {NULL};

struct world {
  struct rig rig;
  char *key_file;
  struct terminal t;
};

static struct world *world_new(enum xq_key_kind kind, const char *key_policy, int from, int to) {
  struct world *w = xq_calloc(1, sizeof *w);
  rig_start(&w->rig, XQ_KEY_P256, key_policy);
  w->key_file = rig_key(&w->rig, "hu", kind, from, to);
  terminal_start(&w->t, &w->rig, "state", w->key_file, good_pins);
  terminal_scan(&w->t);
  return w;
}

static struct world *world_usual(void) {
  return world_new(XQ_KEY_P256, "same", -345, 20);
}

static void world_free(struct world *w) {
  terminal_stop(&w->t);
  rig_stop(&w->rig);
  free(w->key_file);
  free(w);
}

static xq_err *apply(struct terminal *t, int months) {
  return terminal_run(t, xq_engine_apply(t->engine, terminal_draft(t, months)));
}

static xq_err *install(struct terminal *t) {
  return terminal_run(t, xq_engine_install(t->engine, t->ref, t->app->business_no));
}

/* ---------------------------------------------------------------- the whole way */

static void renew(enum xq_key_kind kind, const char *key_policy, bool new_key) {
  struct world *w = world_new(kind, key_policy, -345, 20);
  struct terminal *t = &w->t;
  assert_int_equal(t->keys->count, 1);
  assert_true(t->keys->items[0].status_known);
  assert_int_equal(t->keys->items[0].status.renewability, XQ_R_OK);
  assert_null(t->keys->items[0].pending_install);
  assert_null(t->keys->service_err);
  int64_t old_end = t->keys->items[0].cert->not_after;

  struct xq_draft *draft = terminal_draft(t, 24);
  draft->new_key = new_key;
  made_ok(terminal_run(t, xq_engine_apply(t->engine, draft)));
  assert_int_equal(t->pins_asked, 1);
  assert_int_equal(t->purpose, XQ_PIN_APPLY);
  unsigned want = STEP(XQ_STEP_CHECK) | STEP(XQ_STEP_LOGIN) | STEP(XQ_STEP_MAKE_REQUEST) | STEP(XQ_STEP_SIGN) |
                  STEP(XQ_STEP_SEND) | (new_key ? STEP(XQ_STEP_MAKE_KEY) : 0);
  assert_int_equal(t->done, want);
  assert_int_equal(t->app->business, XQ_B_ENTERED);
  assert_int_equal(t->app->order.total_fen, t->app->order.lines[0].amount_fen);
  made_fails(install(t), XQ_E_NOT_ISSUED);

  terminal_pay(t);
  rig_approve(&w->rig, t->app->business_no);
  terminal_watch(t, XQ_B_ISSUED);
  made_ok(install(t));
  assert_int_equal(t->pins_asked, 0); /* once is enough */
  assert_non_null(t->proof);
  assert_true(t->proof->written_and_read_back && t->proof->key_matches && t->proof->chain_trusted);
  assert_true(t->proof->holder_unchanged && t->proof->extended);
  assert_int_equal(t->app->business, XQ_B_INSTALLED);
  assert_int_equal(t->proof->old_not_after, old_end);
  assert_int_equal(t->proof->new_not_after, t->app->new_not_after);
  assert_string_equal(t->proof->new_serial, t->app->new_serial);
  assert_non_null(t->keys); /* the keys as they are now */
  assert_int_equal(t->keys->items[0].cert->not_after, t->proof->new_not_after);

  /* walked away and come back: the key and the service are the only state */
  terminal_stop(t);
  terminal_start(t, &w->rig, "elsewhere", w->key_file, good_pins);
  terminal_scan(t);
  assert_int_equal(t->keys->count, 1);
  assert_int_equal(t->keys->items[0].cert->not_after - old_end > 700 * MADE_DAY, 1);
  assert_int_equal(t->keys->items[0].status.renewability, XQ_R_TOO_EARLY);
  assert_null(t->keys->items[0].pending_install);
  made_ok(terminal_run(t, xq_engine_applications(t->engine, t->ref)));
  assert_int_equal(t->apps.count, 1);
  assert_int_equal(t->apps.items[0]->business, XQ_B_INSTALLED);
  assert_int_equal(rig_count(&w->rig), 1);
  world_free(w);
}

static void renewal_rsa_same_key(void **state) {
  (void)state;
  renew(XQ_KEY_RSA_2048, "same", false);
}

static void renewal_rsa_new_key(void **state) {
  (void)state;
  renew(XQ_KEY_RSA_2048, "new", true);
}

static void renewal_p256_same_key(void **state) {
  (void)state;
  renew(XQ_KEY_P256, "either", false);
}

static void renewal_p256_new_key(void **state) {
  (void)state;
  renew(XQ_KEY_P256, "either", true);
}

/* ---------------------------------------------------------------- refused, before a PIN is asked */

static void refused(int from, int to, enum xq_code code) {
  struct world *w = world_new(XQ_KEY_P256, "same", from, to);
  made_fails(apply(&w->t, 12), code);
  assert_int_equal(w->t.pins_asked, 0);
  assert_int_equal(rig_count(&w->rig), 0);
  world_free(w);
}

static void expired(void **state) {
  (void)state;
  refused(-400, -1, XQ_E_CERT_EXPIRED);
}

static void too_early(void **state) {
  (void)state;
  refused(-10, 300, XQ_E_TOO_EARLY);
}

static void revoked(void **state) {
  (void)state;
  struct world *w = world_usual();
  made_ok(svc_admin_revoke(w->rig.s, "test", w->t.keys->items[0].cert->serial, "lost"));
  terminal_scan(&w->t);
  assert_int_equal(w->t.keys->items[0].status.renewability, XQ_R_REVOKED);
  made_fails(apply(&w->t, 12), XQ_E_CERT_REVOKED);
  assert_int_equal(w->t.pins_asked, 0);
  world_free(w);
}

static void self_made(void **state) {
  (void)state;
  struct world *w = world_usual();
  EVP_PKEY *key = made_key(XQ_KEY_P256, 9);
  int64_t now = xq_time_now();
  X509 *cert =
      made_cert(&(struct made_spec){.name = "Eve", .from = now - MADE_DAY, .to = now + 20 * MADE_DAY}, key, NULL, key);
  char *path = xq_path_join(w->rig.dir, "eve.p12");
  xq_secret *pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN));
  struct terminal eve;
  made_ok(xq_keystore_create(path, pin, key, cert, NULL));
  terminal_start(&eve, &w->rig, "eve", path, good_pins);
  terminal_scan(&eve);
  assert_int_equal(eve.keys->items[0].status.renewability, XQ_R_UNKNOWN);
  made_fails(apply(&eve, 12), XQ_E_CERT_UNKNOWN);
  made_fails(terminal_run(&eve, xq_engine_applications(eve.engine, eve.ref)), XQ_E_CERT_UNKNOWN);
  terminal_stop(&eve);
  xq_secret_free(&pin);
  free(path);
  X509_free(cert);
  world_free(w);
}

static void a_precheck_asks_no_pin(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct xq_draft *draft = terminal_draft(&w->t, 12);
  draft->precheck = true;
  made_ok(terminal_run(&w->t, xq_engine_apply(w->t.engine, draft)));
  assert_int_equal(w->t.pins_asked, 0);
  assert_int_equal(w->t.done, STEP(XQ_STEP_CHECK));
  assert_int_equal(rig_count(&w->rig), 0);
  world_free(w);
}

/* What can be found out is found out before the PIN is asked, not left to the service. */
static void fails_before_the_pin(struct terminal *t, const struct xq_draft *draft, enum xq_code code) {
  made_fails(terminal_run(t, xq_engine_apply(t->engine, draft)), code);
  assert_int_equal(t->pins_asked, 0);
}

static void what_changed_meanwhile_is_noticed(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  struct xq_draft *draft = terminal_draft(t, 12);
  draft->fee_fen--;
  fails_before_the_pin(t, draft, XQ_E_PRICE_CHANGED);
  draft = terminal_draft(t, 12);
  draft->notice_count = 0;
  fails_before_the_pin(t, draft, XQ_E_NOTICE_UNREAD);
  draft = terminal_draft(t, 12);
  draft->months = 13;
  fails_before_the_pin(t, draft, XQ_E_TERM_UNKNOWN);
  draft = terminal_draft(t, 12);
  draft->form = NULL;
  fails_before_the_pin(t, draft, XQ_E_FORM_INVALID);
  draft = terminal_draft(t, 12);
  made_ok(svc_admin_publish_agreement(w->rig.s, "test", "zh_CN", "2099-01", "协议", "全新的协议"));
  fails_before_the_pin(t, draft, XQ_E_AGREEMENT_CHANGED);
  world_free(w);
}

/* Whether the certificate could be written at the end: here nothing can be kept for that, for a file is in the way. */
static void what_cannot_be_installed_is_not_applied_for(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  const struct xq_draft *draft = terminal_draft(t, 12);
  assert_false(xq_path_exists(t->state_dir));
  made_ok(xq_file_write(t->state_dir, "", 0, 0600));
  xq_err *err = terminal_run(t, xq_engine_apply(t->engine, draft));
  assert_non_null(err);
  xq_err_free(&err);
  assert_int_equal(t->pins_asked, 0);
  assert_int_equal(rig_count(&w->rig), 0);
  world_free(w);
}

static void a_key_that_is_not_here(void **state) {
  (void)state;
  struct world *w = world_usual();
  made_fails(terminal_run(&w->t, xq_engine_applications(w->t.engine, "file:/nowhere/x.p12#00")), XQ_E_KEY_ABSENT);
  world_free(w);
}

/* A stick of the same name at the same place, a file copied over: what was shown is what is applied for, or nothing. */
static void another_key_in_its_place_is_not_renewed(void **state) {
  (void)state;
  struct world *w = world_usual();
  char *other = rig_key(&w->rig, "other", XQ_KEY_P256, -345, 10);
  assert_int_equal(rename(other, w->key_file), 0);
  made_fails(apply(&w->t, 12), XQ_E_KEY_ABSENT);
  struct xq_draft *draft = terminal_draft(&w->t, 12);
  draft->precheck = true;
  made_fails(terminal_run(&w->t, xq_engine_apply(w->t.engine, draft)), XQ_E_KEY_ABSENT);
  assert_int_equal(w->t.pins_asked, 0);
  assert_int_equal(rig_count(&w->rig), 0);
  terminal_scan(&w->t); /* seen, it is a key like any other */
  made_ok(apply(&w->t, 12));
  free(other);
  world_free(w);
}

/* ---------------------------------------------------------------- PIN */

static void wrong_pins_are_asked_again(void **state) {
  (void)state;
  static const char *const pins[] = {"11111111", "22222222", RIG_PIN, NULL};
  struct world *w = world_usual();
  w->t.pins = pins;
  made_ok(apply(&w->t, 12));
  assert_int_equal(w->t.pins_asked, 3);
  assert_int_equal(xq_err_code(w->t.last_pin_error), XQ_E_PIN_WRONG);
  world_free(w);
}

static void after_many_wrong_pins_one_waits(void **state) {
  (void)state;
  static const char *const pins[] = {"11111111", "22222222", "33333333", "44444444", "55555555", RIG_PIN, NULL};
  struct world *w = world_usual();
  w->t.pins = pins;
  xq_err *err = apply(&w->t, 12);
  /* slowed: the right PIN comes too soon, is not tried, and is asked for again until refused */
  made_fails(err, XQ_E_CANCELLED);
  assert_int_equal(w->t.pins_asked, 7);
  assert_int_equal(xq_err_code(w->t.last_pin_error), XQ_E_PIN_WAIT);
  assert_true(w->t.pin_state.wait_seconds > 0);
  assert_int_equal(rig_count(&w->rig), 0);
  world_free(w);
}

static void a_refused_pin_ends_the_command(void **state) {
  (void)state;
  struct world *w = world_usual();
  w->t.pins = no_pins;
  made_fails(apply(&w->t, 12), XQ_E_CANCELLED);
  assert_int_equal(w->t.pins_asked, 1);
  w->t.pins = good_pins;
  made_ok(apply(&w->t, 12));
  world_free(w);
}

static void forgetting_asks_again(void **state) {
  (void)state;
  struct world *w = world_usual();
  terminal_apply(&w->t, 12);
  made_ok(terminal_run(&w->t, xq_engine_applications(w->t.engine, w->t.ref)));
  assert_int_equal(w->t.pins_asked, 0);
  xq_engine_forget(w->t.engine);
  made_ok(terminal_run(&w->t, xq_engine_applications(w->t.engine, w->t.ref)));
  assert_int_equal(w->t.pins_asked, 1);
  assert_int_equal(w->t.purpose, XQ_PIN_LOGIN);
  world_free(w);
}

static void a_quiet_watch_asks_for_no_pin(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  xq_engine_forget(t->engine);
  made_fails(terminal_run(t, xq_engine_watch_quietly(t->engine, t->ref, t->app->business_no)), XQ_E_PIN_NEEDED);
  assert_int_equal(t->pins_asked, 0);
  world_free(w);
}

static void scanning_again_keeps_the_key_open(void **state) {
  (void)state;
  struct world *w = world_usual();
  terminal_apply(&w->t, 12);
  terminal_scan(&w->t);
  xq_engine_reference(w->t.engine);
  rig_http_stop(&w->rig); /* the session is gone with it */
  rig_http_start(&w->rig);
  made_ok(terminal_run(&w->t, xq_engine_applications(w->t.engine, w->t.ref)));
  assert_int_equal(w->t.pins_asked, 0);
  world_free(w);
}

/* A file as other programs make it, certificates encrypted too: nothing to see before the PIN. */
static void a_sealed_file_is_opened(void **state) {
  (void)state;
  static const char *const wrong_first[] = {"11111111", RIG_PIN, NULL};
  struct world *w = world_usual();
  struct terminal s;
  assert_int_equal(made_run(w->rig.dir, "openssl pkcs12 -in hu.p12 -passin pass:" RIG_PIN " -nodes -out all.pem && "
                                        "openssl pkcs12 -export -in all.pem -passout pass:" RIG_PIN " -out sealed.p12"),
                   0);
  char *path = xq_path_join(w->rig.dir, "sealed.p12");
  terminal_start(&s, &w->rig, "state-s", path, wrong_first);
  terminal_scan(&s);
  assert_int_equal(s.keys->count, 1);
  assert_true(s.keys->items[0].sealed);
  assert_null(s.keys->items[0].cert);
  made_ok(terminal_run(&s, xq_engine_unseal(s.engine, s.ref)));
  assert_int_equal(s.pins_asked, 2);
  assert_int_equal(s.purpose, XQ_PIN_UNSEAL);
  assert_false(s.keys->items[0].sealed);
  assert_int_equal(s.keys->items[0].status.renewability, XQ_R_OK);
  terminal_apply(&s, 12); /* by the reference from before it was opened */
  assert_int_equal(s.pins_asked, 0);
  terminal_stop(&s);
  free(path);
  world_free(w);
}

/* ---------------------------------------------------------------- two terminals */

static void a_second_terminal_goes_on(void **state) {
  (void)state;
  struct world *w = world_usual();
  char *copy = rig_copy(&w->rig, w->key_file, "copy.p12");
  struct terminal b;
  terminal_start(&b, &w->rig, "state-b", copy, good_pins);
  terminal_scan(&b);
  terminal_apply(&w->t, 12);
  xq_err *err = apply(&b, 24);
  assert_string_equal(xq_err_get_fact(err, "business_no"), w->t.app->business_no);
  made_fails(err, XQ_E_RENEWAL_OPEN);
  made_ok(terminal_run(&b, xq_engine_application(b.engine, b.ref, w->t.app->business_no)));
  terminal_pay(&b);
  rig_approve(&w->rig, b.app->business_no);
  terminal_watch(&b, XQ_B_ISSUED);
  made_ok(install(&b));
  assert_int_equal(rig_count(&w->rig), 1);
  made_ok(install(&w->t)); /* the other copy gets the same certificate; the service hears it twice */
  assert_string_equal(w->t.app->new_serial, b.app->new_serial);
  made_fails(apply(&w->t, 12), XQ_E_TOO_EARLY);
  terminal_stop(&b);
  free(copy);
  world_free(w);
}

/* ---------------------------------------------------------------- payment, correction, withdrawal */

static void transfers_meet_a_newer_revision(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  struct xq_application *before = xq_application_dup(t->app);
  terminal_pay(t);
  struct xq_application *paid = xq_application_dup(t->app);
  /* the same list once more, as after a lost answer */
  made_ok(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, before, &paid->transfers)));
  assert_int_equal(t->app->revision, paid->revision);
  struct xq_transfer_list none = {NULL, 0};
  made_fails(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, before, &none)), XQ_E_VERSION_CONFLICT);
  /* one that differs only a little is not ours */
  struct xq_transfer *little = &paid->transfers.items[0];
  little->amount_fen--;
  made_fails(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, before, &paid->transfers)),
             XQ_E_VERSION_CONFLICT);
  little->amount_fen++;
  little->day--;
  made_fails(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, before, &paid->transfers)),
             XQ_E_VERSION_CONFLICT);
  little->day++;
  made_ok(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, paid, &none)));
  assert_int_equal(t->app->payment, XQ_P_UNPAID);
  /* and after the payment was confirmed */
  terminal_pay(t);
  struct json_object *o = NULL;
  made_ok(svc_admin_confirm_payment(w->rig.s, "test", t->app->business_no, 0, &o));
  json_object_put(o);
  made_ok(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, paid, &paid->transfers)));
  assert_int_equal(t->app->payment, XQ_P_PAID);
  made_fails(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, t->app, &none)), XQ_E_STATE_CONFLICT);
  xq_application_free(&before);
  xq_application_free(&paid);
  world_free(w);
}

static void withdrawing_is_repeatable(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  struct xq_application *seen = xq_application_dup(t->app);
  char *no = xq_strdup(t->app->business_no);
  made_ok(terminal_run(t, xq_engine_withdraw(t->engine, t->ref, seen)));
  assert_int_equal(t->app->business, XQ_B_WITHDRAWN);
  made_ok(terminal_run(t, xq_engine_withdraw(t->engine, t->ref, seen)));
  made_ok(terminal_run(t, xq_engine_watch(t->engine, t->ref, no))); /* final: told once, and over */
  assert_int_equal(t->app->business, XQ_B_WITHDRAWN);
  terminal_apply(t, 12);
  assert_string_not_equal(t->app->business_no, no);
  xq_application_free(&seen);
  free(no);
  world_free(w);
}

/* What the payment desk does with a withdrawn application while it is watched: finds the money, and pays it back. */
static void pay_back(struct terminal *t, const struct xq_event *event, void *ctx) {
  struct rig *r = ctx;
  struct json_object *o = NULL;
  if (event->kind != XQ_EV_APPLICATION) {
    return;
  }
  assert_int_equal(t->app->business, XQ_B_WITHDRAWN);
  if (t->app->payment == XQ_P_REPORTED) {
    assert_int_equal(t->app->next.action, XQ_DO_CONFIRM_PAYMENT);
    made_ok(svc_admin_confirm_payment(r->s, "test", t->app->business_no, 0, &o));
  } else if (t->app->payment == XQ_P_REFUNDING) {
    assert_int_equal(t->app->next.action, XQ_DO_REFUND);
    assert_true(t->app->next.due > xq_day_of(xq_time_now()));
    made_ok(svc_admin_refund(r->s, "test", t->app->business_no, &o));
  }
  json_object_put(o);
}

/* Withdrawn after a transfer was reported: over, but not the money. */
static void a_refund_is_watched_to_its_end(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  terminal_pay(t);
  char *no = xq_strdup(t->app->business_no);
  struct xq_application *seen = xq_application_dup(t->app);
  made_ok(terminal_run(t, xq_engine_withdraw(t->engine, t->ref, seen)));
  t->each = pay_back;
  t->ctx = &w->rig;
  made_ok(terminal_run(t, xq_engine_watch(t->engine, t->ref, no)));
  t->each = NULL;
  assert_int_equal(t->app->payment, XQ_P_REFUNDED);
  assert_int_equal(t->app->next.actor, XQ_BY_NOBODY);
  xq_application_free(&seen);
  free(no);
  world_free(w);
}

static void a_returned_application_is_corrected(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  struct json_object *o = NULL;
  terminal_apply(t, 12);
  terminal_pay(t);
  char *no = xq_strdup(t->app->business_no);
  made_ok(svc_admin_confirm_payment(w->rig.s, "test", no, 0, &o));
  json_object_put(o);
  made_ok(svc_admin_return(w->rig.s, "test", no, "地址不全", &o));
  json_object_put(o);
  made_ok(terminal_run(t, xq_engine_application(t->engine, t->ref, no)));
  assert_int_equal(t->app->business, XQ_B_RETURNED);
  assert_string_equal(t->app->reason, "地址不全");
  struct xq_draft *draft = terminal_draft(t, 12);
  draft->business_no = no;
  made_ok(terminal_run(t, xq_engine_apply(t->engine, draft)));
  assert_string_equal(t->app->business_no, no);
  assert_int_equal(t->app->business, XQ_B_AWAITING_REVIEW);
  assert_int_equal(rig_count(&w->rig), 1);
  free(no);
  world_free(w);
}

/* ---------------------------------------------------------------- the service goes and comes */

struct outage {
  struct rig *rig;
  uint64_t command;
  int applications;
};

static void outage(struct terminal *t, const struct xq_event *event, void *ctx) {
  struct outage *o = ctx;
  if (event->kind == XQ_EV_APPLICATION && ++o->applications == 1) {
    rig_http_stop(o->rig);
  } else if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_FAILED && o->rig->http == NULL) {
    rig_http_start(o->rig);
    rig_approve(o->rig, t->app->business_no);
  } else if (event->kind == XQ_EV_APPLICATION && t->app->business == XQ_B_ISSUED) {
    xq_engine_cancel(t->engine, o->command);
  }
}

static void watching_outlives_the_service(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  terminal_pay(t);
  char *no = xq_strdup(t->app->business_no);
  struct outage o = {.rig = &w->rig, .command = xq_engine_watch(t->engine, t->ref, no)};
  t->each = outage;
  t->ctx = &o;
  made_fails(terminal_run(t, o.command), XQ_E_CANCELLED);
  t->each = NULL;
  assert_int_equal(t->app->business, XQ_B_ISSUED);
  assert_int_equal(t->pins_asked, 0); /* a new session, without a new PIN */
  free(no);
  world_free(w);
}

static void without_the_service_keys_are_shown(void **state) {
  (void)state;
  struct world *w = world_usual();
  rig_http_stop(&w->rig);
  terminal_scan(&w->t);
  assert_int_equal(w->t.keys->count, 1);
  assert_false(w->t.keys->items[0].status_known);
  assert_int_equal(xq_err_code(w->t.keys->service_err), XQ_E_NET_UNREACHABLE);
  made_fails(terminal_run(&w->t, xq_engine_reference(w->t.engine)), XQ_E_NET_UNREACHABLE);
  rig_http_start(&w->rig);
  world_free(w);
}

/* Takes connections in the service's place and says nothing. */
static int hang(const struct rig *r) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)r->port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(listen(fd, 8), 0);
  return fd;
}

/* Counts what came before the PIN was changed, and changes it as soon as the keys are there. */
struct impatience {
  uint64_t change;
  int keys, statuses;
};

static void be_impatient(struct terminal *t, const struct xq_event *event, struct impatience *i) {
  i->statuses += event->kind == XQ_EV_STATUS;
  if (event->kind == XQ_EV_KEYS) {
    i->keys++;
    xq_secret *old_pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN)), *new_pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN));
    i->change = xq_engine_change_pin(t->engine, t->keys->items[0].token_uri, &old_pin, &new_pin);
  }
}

static void a_service_that_hangs_holds_nothing_back(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  struct impatience i = {0};
  rig_http_stop(&w->rig);
  int hung = hang(&w->rig);
  uint64_t reference = xq_engine_reference(t->engine), scan = xq_engine_scan(t->engine);
  for (bool changed = false; !changed;) { /* what asks the service waits: the other two are done */
    struct xq_event *event = xq_engine_wait(t->engine, -1);
    changed = event != NULL && i.change != 0 && event->command == i.change && event->done;
    if (event != NULL && event->kind == XQ_EV_KEYS) {
      xq_key_list_free(&t->keys);
      t->keys = event->keys;
      event->keys = NULL;
    }
    if (event != NULL) {
      assert_false(event->done && !changed);
      assert_null(changed ? event->err : NULL);
      be_impatient(t, event, &i);
    }
    xq_event_free(&event);
  }
  assert_int_equal(i.keys, 1);
  assert_int_equal(i.statuses, 0);
  close(hung); /* what waits is asked again under its number */
  rig_http_start(&w->rig);
  struct xq_key_list *keys = t->keys;
  t->keys = NULL;
  for (int done = 0; done < 2;) {
    struct xq_event *event = xq_engine_wait(t->engine, -1);
    if (event != NULL && event->command == scan) {
      xq_key_list_note(keys, event);
    }
    done += event != NULL && event->done && (event->command == scan || event->command == reference);
    xq_event_free(&event);
  }
  assert_true(keys->items[0].status_known || keys->service_err != NULL);
  xq_key_list_free(&keys);
  world_free(w);
}

static void count_statuses(struct terminal *t, const struct xq_event *event, void *count) {
  (void)t;
  *(int *)count += event->kind == XQ_EV_STATUS;
}

/* It waits as every question to the service does, and is the same one when it goes on. */
static void only_what_is_wanted_is_asked_about(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  int statuses = 0;
  terminal_scan(t);
  char *uri = xq_strdup(t->keys->items[0].token_uri);
  const char *const other[] = {"nobody's#1"}, *const ours[] = {"nobody's#1", t->ref};
  t->each = count_statuses;
  t->ctx = &statuses;
  made_ok(terminal_run(t, xq_engine_ask_of(t->engine, other, 1)));
  assert_int_equal(statuses, 0);
  made_ok(terminal_run(t, xq_engine_ask_of(t->engine, ours, 2)));
  assert_int_equal(statuses, 1);
  rig_http_stop(&w->rig);
  int hung = hang(&w->rig);
  uint64_t none = xq_engine_ask_of(t->engine, other, 1), ask = xq_engine_ask_of(t->engine, ours, 2);
  xq_secret *old_pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN)), *new_pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN));
  made_ok(terminal_run(t, none));
  made_ok(terminal_run(t, xq_engine_change_pin(t->engine, uri, &old_pin, &new_pin)));
  close(hung);
  rig_http_start(&w->rig);
  made_ok(terminal_run(t, ask));
  assert_int_equal(statuses, 2);
  free(uri);
  world_free(w);
}

/* ---------------------------------------------------------------- cancelling */

static void what_waits_can_be_cancelled(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  terminal_apply(t, 12);
  char *no = xq_strdup(t->app->business_no);
  uint64_t watch = xq_engine_watch(t->engine, t->ref, no), scan = xq_engine_scan(t->engine);
  xq_engine_cancel(t->engine, scan);
  made_fails(terminal_run(t, scan), XQ_E_CANCELLED);
  xq_engine_cancel(t->engine, watch);
  made_fails(terminal_run(t, watch), XQ_E_CANCELLED);
  xq_engine_cancel(t->engine, watch); /* over already: nothing */
  made_ok(terminal_run(t, xq_engine_scan(t->engine)));
  free(no);
  world_free(w);
}

static void cancel_at_pin(struct terminal *t, const struct xq_event *event, void *ctx) {
  (void)ctx;
  if (event->kind == XQ_EV_STEP && event->step.step == XQ_STEP_LOGIN && event->step.state == XQ_STEP_BEGUN) {
    xq_engine_cancel(t->engine, event->command);
  }
}

static void cancelling_before_sending_leaves_nothing(void **state) {
  (void)state;
  struct world *w = world_usual();
  w->t.each = cancel_at_pin;
  xq_err *err = apply(&w->t, 12);
  w->t.each = NULL;
  /* cancelled while it proved who we are; the rare run in which all was sent before is a renewal */
  assert_true(xq_err_code(err) == XQ_E_CANCELLED || err == NULL);
  size_t orders = rig_count(&w->rig);
  if (err != NULL) {
    xq_err_free(&err);
    err = apply(&w->t, 12);
    if (err != NULL && orders == 1) {
      assert_int_equal(xq_err_code(err), XQ_E_RENEWAL_OPEN);
    } else {
      assert_null(err);
    }
  }
  assert_int_equal(rig_count(&w->rig), 1);
  xq_err_free(&err);
  world_free(w);
}

static void stopping_ends_a_watch(void **state) {
  (void)state;
  struct world *w = world_usual();
  terminal_apply(&w->t, 12);
  xq_engine_watch(w->t.engine, w->t.ref, w->t.app->business_no);
  struct xq_event *event;
  do { /* it is under way */
    event = xq_engine_wait(w->t.engine, -1);
    bool first = event != NULL && event->kind == XQ_EV_APPLICATION;
    xq_event_free(&event);
    if (first) {
      break;
    }
  } while (true);
  world_free(w);
}

/* ---------------------------------------------------------------- the journal */

static char *journal_path(struct world *w) {
  char *name = xq_asprintf("submit-%s", w->t.keys->items[0].cert->fingerprint);
  char *path = xq_path_join(w->t.state_dir, name);
  free(name);
  return path;
}

/* Lets the service be gone at the very moment of sending: the bytes stay, and are sent when it is back. */
static void outage_at_sending(struct terminal *t, const struct xq_event *event, void *ctx) {
  (void)t;
  struct rig *r = ctx;
  if (event->kind == XQ_EV_STEP && event->step.step == XQ_STEP_MAKE_REQUEST && event->step.state == XQ_STEP_BEGUN &&
      r->http != NULL) {
    rig_http_stop(r);
  }
}

static void what_was_signed_is_sent_later(void **state) {
  (void)state;
  struct world *w = world_new(XQ_KEY_RSA_3072, "same", -345, 20);
  struct terminal *t = &w->t;
  char *journal = journal_path(w);
  t->each = outage_at_sending;
  t->ctx = &w->rig;
  xq_err *err = apply(t, 12);
  t->each = NULL;
  rig_http_start(&w->rig);
  if (err != NULL) { /* else it was quicker than the outage */
    assert_int_equal(xq_code_exit(xq_err_code(err)), XQ_EXIT_NETWORK);
    xq_err_free(&err);
    assert_true(xq_path_exists(journal));
    /* the next start, on the same terminal */
    char *file = xq_strdup(t->key_file);
    terminal_stop(t);
    terminal_start(t, &w->rig, "state", file, good_pins);
    free(file);
    terminal_scan(t);
    made_ok(terminal_run(t, xq_engine_applications(t->engine, t->ref)));
    assert_int_equal(t->apps.count, 1);
  }
  assert_false(xq_path_exists(journal));
  assert_int_equal(rig_count(&w->rig), 1);
  free(journal);
  world_free(w);
}

static void a_damaged_journal_is_dropped(void **state) {
  (void)state;
  struct world *w = world_usual();
  char *journal = journal_path(w);
  made_ok(xq_dir_make(w->t.state_dir, 0700));
  made_ok(xq_file_write(journal, "nonsense", 8, 0600));
  made_ok(terminal_run(&w->t, xq_engine_applications(w->t.engine, w->t.ref)));
  assert_int_equal(w->t.apps.count, 0);
  assert_false(xq_path_exists(journal));
  made_ok(apply(&w->t, 12));
  assert_false(xq_path_exists(journal));
  free(journal);
  world_free(w);
}

static void to_document(const struct xq_draft *draft, struct xq_application_doc *doc) {
  xq_application_doc_init(doc);
  doc->agreement_version = xq_strdup(draft->agreement_version);
  doc->agreement_sha256 = xq_strdup(draft->agreement_sha256);
  doc->agreement_language = xq_strdup(draft->agreement_language);
  doc->notices = xq_calloc(draft->notice_count + 1, sizeof *doc->notices);
  for (size_t i = 0; i < draft->notice_count; i++) {
    doc->notices[doc->notice_count++] = xq_strdup(draft->notices[i]);
  }
  doc->price_version = xq_strdup(draft->price_version);
  doc->months = draft->months;
  doc->fee_fen = draft->fee_fen;
  doc->form = xq_form_frozen_ref(draft->form);
}

/* A journal as the engine would have left it so many seconds ago. */
static void leave_journal(struct world *w, const char *path, int64_t age) {
  struct terminal *t = &w->t;
  const char *files[] = {t->key_file, NULL};
  struct xq_token_config config = {.key_files = files, .state_dir = t->state_dir};
  struct xq_token_entries entries = {0};
  struct xq_application_doc doc;
  xq_token *token = NULL;
  EVP_PKEY *key = NULL;
  uint8_t *cms = NULL;
  size_t len = 0;
  xq_secret *pin = xq_secret_from(RIG_PIN, strlen(RIG_PIN));
  to_document(terminal_draft(t, 12), &doc);
  terminal_scan(t);
  made_ok(xq_token_open(&config, t->keys->items[0].token_uri, &token));
  made_ok(xq_token_login(token, pin));
  made_ok(xq_token_entries(token, &entries));
  X509 *cert = entries.items[0].cert;
  made_ok(xq_token_key(token, entries.items[0].id, &key));
  made_ok(xq_csr_make(key, cert, &doc.csr, &doc.csr_len));
  doc.cert_fingerprint = xq_strdup(t->keys->items[0].cert->fingerprint);
  doc.created_at = xq_time_now() - age;
  char *text = xq_application_doc_write(&doc);
  made_ok(xq_cms_sign(key, cert, NULL, text, strlen(text), &cms, &len));
  made_ok(xq_dir_make(t->state_dir, 0700));
  made_ok(xq_file_write(path, cms, len, 0600));
  free(text);
  free(cms);
  EVP_PKEY_free(key);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  xq_secret_free(&pin);
  xq_application_doc_clear(&doc);
}

/* Who comes back days later does not find an application made behind their back. */
static void a_journal_is_revived_for_a_day(void **state) {
  (void)state;
  static const struct {
    int64_t age;
    size_t applications;
  } cases[] = {{24 * 3600 + 60, 0}, {24 * 3600 - 60, 1}};
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  char *journal = journal_path(w);
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    leave_journal(w, journal, cases[i].age);
    made_ok(terminal_run(t, xq_engine_applications(t->engine, t->ref)));
    assert_int_equal(t->apps.count, cases[i].applications);
    assert_int_equal(rig_count(&w->rig), cases[i].applications);
    assert_false(xq_path_exists(journal));
  }
  free(journal);
  world_free(w);
}

/* A dry run neither sends what lies signed there nor drops it. */
static void a_dry_run_leaves_the_journal_alone(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t, dry = {.pins = good_pins};
  char *journal = journal_path(w);
  leave_journal(w, journal, 60);
  const char *files[] = {t->key_file, NULL};
  struct xq_engine_config config = {
      .ca = {.url = w->rig.url, .ca_file = w->rig.ca_file, .language = "zh_CN", .timeout_s = 20},
      .token = {.key_files = files, .state_dir = t->state_dir},
      .dry_run = true};
  made_ok(xq_engine_start(&config, &dry.engine));
  made_ok(terminal_run(&dry, xq_engine_applications(dry.engine, t->ref)));
  assert_int_equal(dry.apps.count, 0);
  assert_int_equal(dry.failed, 0); /* nor does it say that something could not be sent */
  terminal_stop(&dry);
  assert_int_equal(rig_count(&w->rig), 0);
  made_ok(terminal_run(t, xq_engine_applications(t->engine, t->ref)));
  assert_int_equal(t->apps.count, 1);
  free(journal);
  world_free(w);
}

/* Another key's application under this key's name is dropped unsent. */
static void a_journal_signed_by_another_key_is_dropped(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  char *journal = journal_path(w);
  leave_journal(w, journal, 60);
  char *file = rig_key(&w->rig, "other", XQ_KEY_P256, -345, 20);
  terminal_stop(t);
  terminal_start(t, &w->rig, "state", file, good_pins);
  terminal_scan(t);
  char *others = journal_path(w);
  assert_int_equal(rename(journal, others), 0);
  made_ok(terminal_run(t, xq_engine_applications(t->engine, t->ref)));
  assert_int_equal(t->failed, 0); /* the service was not even asked */
  assert_false(xq_path_exists(others));
  assert_int_equal(rig_count(&w->rig), 0);
  free(file);
  free(others);
  free(journal);
  world_free(w);
}

/* What lies signed in the journal is sent again only if it says what the person says now. */
static void a_journal_of_something_else_gives_way(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  char *journal = journal_path(w);
  for (int other = 0; other < 2; other++) {
    leave_journal(w, journal, 60);
    struct xq_draft *draft = terminal_draft(t, other == 0 ? 24 : 12);
    if (other == 1) {
      struct xq_form texts;
      xq_form_init(&texts);
      xq_form_copy(&texts, xq_form_frozen_values(draft->form));
      xq_form_set(&texts, XQ_F_RECIPIENT_NAME, "李四");
      draft->form = NULL;
      made_ok(xq_form_freeze(&texts, xq_day_of(xq_time_now()), &draft->form, NULL));
      xq_form_clear(&texts);
    }
    made_ok(terminal_run(t, xq_engine_apply(t->engine, draft)));
    assert_int_equal(t->app->months, other == 0 ? 24 : 12);
    assert_string_equal(t->app->form.value[XQ_F_RECIPIENT_NAME], other == 0 ? "胡小明" : "李四");
    assert_false(xq_path_exists(journal));
    if (other == 1) {
      xq_form_frozen_free(&draft->form);
    }
    struct xq_application *seen = xq_application_dup(t->app);
    made_ok(terminal_run(t, xq_engine_withdraw(t->engine, t->ref, seen)));
    xq_application_free(&seen);
  }
  free(journal);
  world_free(w);
}

/* ---------------------------------------------------------------- doctor, languages */

static void doctor_finds_what_is_wrong(void **state) {
  (void)state;
  struct world *w = world_usual();
  made_ok(terminal_run(&w->t, xq_engine_doctor(w->t.engine)));
  int good = w->t.checks[XQ_CHECK_OK], bad = w->t.checks[XQ_CHECK_BAD];
  assert_int_equal(good + bad + w->t.checks[XQ_CHECK_WARNING] + w->t.checks[XQ_CHECK_SKIPPED], 11);
  rig_http_stop(&w->rig);
  made_ok(terminal_run(&w->t, xq_engine_doctor(w->t.engine)));
  assert_int_equal(w->t.checks[XQ_CHECK_BAD], bad + 1);
  rig_http_start(&w->rig);
  world_free(w);
}

static void the_language_changes_on_the_fly(void **state) {
  (void)state;
  struct world *w = world_usual();
  struct terminal *t = &w->t;
  made_ok(terminal_run(t, xq_engine_reference(t->engine)));
  assert_string_equal(t->reference->agreement.language, "zh_CN");
  xq_engine_set_language(t->engine, "en");
  made_ok(terminal_run(t, xq_engine_reference(t->engine)));
  assert_string_equal(t->reference->agreement.language, "en");
  made_ok(apply(t, 12)); /* what was read and accepted was English */
  world_free(w);
}

/* Signals that every thread of this process but the first blocks, as bits. */
static unsigned long long blocked_by_others(void) {
  unsigned long long blocked = ~0ULL;
  DIR *dir = opendir("/proc/self/task");
  assert_non_null(dir);
  for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.' || strtol(entry->d_name, NULL, 10) == (long)getpid()) {
      continue;
    }
    char *path = xq_asprintf("/proc/self/task/%s/status", entry->d_name);
    uint8_t *text = NULL;
    size_t len = 0;
    xq_err *gone = xq_file_read(path, 65536, &text, &len);
    free(path);
    if (gone != NULL) { /* a thread may end while it is looked for */
      xq_err_ignore(gone, "it blocks nothing any more");
      continue;
    }
    const char *line = strstr((const char *)text, "SigBlk:");
    assert_non_null(line);
    blocked &= strtoull(line + strlen("SigBlk:"), NULL, 16);
    free(text);
  }
  closedir(dir);
  return blocked;
}

/* A fault whose signal is blocked kills without the handler that gives the terminal back. */
static void faults_of_the_thread_are_not_blocked(void **state) {
  (void)state;
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  const char *const files[] = {NULL};
  struct xq_engine_config config = {.ca = {.url = "https://127.0.0.1:1"},
                                    .token = {.key_files = files, .state_dir = "/nonexistent"}};
  xq_engine *engine = NULL;
  made_ok(xq_engine_start(&config, &engine));
  xq_engine_scan(engine); /* a thread blocks everything until it has begun */
  struct xq_event *event = xq_engine_wait(engine, 60000);
  assert_non_null(event);
  xq_event_free(&event);
  unsigned long long blocked = blocked_by_others();
  xq_engine_stop(&engine);
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    assert_false((blocked >> (faults[i] - 1)) & 1);
  }
  assert_true((blocked >> (SIGINT - 1)) & 1);
  assert_true((blocked >> (SIGWINCH - 1)) & 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(renewal_rsa_same_key),
      cmocka_unit_test(renewal_rsa_new_key),
      cmocka_unit_test(renewal_p256_same_key),
      cmocka_unit_test(renewal_p256_new_key),
      cmocka_unit_test(expired),
      cmocka_unit_test(too_early),
      cmocka_unit_test(revoked),
      cmocka_unit_test(self_made),
      cmocka_unit_test(a_precheck_asks_no_pin),
      cmocka_unit_test(what_changed_meanwhile_is_noticed),
      cmocka_unit_test(what_cannot_be_installed_is_not_applied_for),
      cmocka_unit_test(a_key_that_is_not_here),
      cmocka_unit_test(another_key_in_its_place_is_not_renewed),
      cmocka_unit_test(wrong_pins_are_asked_again),
      cmocka_unit_test(after_many_wrong_pins_one_waits),
      cmocka_unit_test(a_refused_pin_ends_the_command),
      cmocka_unit_test(forgetting_asks_again),
      cmocka_unit_test(a_quiet_watch_asks_for_no_pin),
      cmocka_unit_test(scanning_again_keeps_the_key_open),
      cmocka_unit_test(a_sealed_file_is_opened),
      cmocka_unit_test(a_second_terminal_goes_on),
      cmocka_unit_test(transfers_meet_a_newer_revision),
      cmocka_unit_test(withdrawing_is_repeatable),
      cmocka_unit_test(a_refund_is_watched_to_its_end),
      cmocka_unit_test(a_returned_application_is_corrected),
      cmocka_unit_test(watching_outlives_the_service),
      cmocka_unit_test(without_the_service_keys_are_shown),
      cmocka_unit_test(a_service_that_hangs_holds_nothing_back),
      cmocka_unit_test(only_what_is_wanted_is_asked_about),
      cmocka_unit_test(what_waits_can_be_cancelled),
      cmocka_unit_test(cancelling_before_sending_leaves_nothing),
      cmocka_unit_test(stopping_ends_a_watch),
      cmocka_unit_test(what_was_signed_is_sent_later),
      cmocka_unit_test(a_damaged_journal_is_dropped),
      cmocka_unit_test(a_journal_is_revived_for_a_day),
      cmocka_unit_test(a_dry_run_leaves_the_journal_alone),
      cmocka_unit_test(a_journal_signed_by_another_key_is_dropped),
      cmocka_unit_test(a_journal_of_something_else_gives_way),
      cmocka_unit_test(doctor_finds_what_is_wrong),
      cmocka_unit_test(the_language_changes_on_the_fly),
      cmocka_unit_test(faults_of_the_thread_are_not_blocked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
