/*
 * test_meanwhile.c - every act that saves something, after a second terminal with the same key, or somebody of the
 * service, has done something else meanwhile.  Whatever it was: what is there is not replaced by whoever has not seen it,
 * an act that did nothing does not succeed, and the first terminal is told what stands there now.  On the real service.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

static const char *const pins[] = {RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, RIG_PIN, NULL};

enum act { REPORT, KEEP, CHANGE, REMOVE, WITHDRAW, CORRECT, INSTALL, ACTS };
enum meanwhile { SAME, OTHER, WITHDRAWN, PAID, REFUSED, CLOSED_BY_REVIEW, ISSUED, REVOKED, MEANWHILES };
static const char *const act_names[ACTS] = {"report", "keep", "change", "remove", "withdraw", "correct", "install"};
static const char *const meanwhile_names[MEANWHILES] = {"the same", "another list", "withdrawn", "paid",
                                                        "refused",  "rejected",     "issued",    "revoked"};

/* What the first terminal is told: XQ_E_NONE where its act counts.  NEVER: nothing that can happen. */
enum { NEVER = -1 };
static const int wants[ACTS][MEANWHILES] = {
    [REPORT] = {XQ_E_NONE, XQ_E_VERSION_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_VERSION_CONFLICT,
                XQ_E_STATE_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_CERT_REVOKED},
    /* the list that the desk found, or looks for, stands as it was: saving it again is no mistake */
    [KEEP] = {XQ_E_NONE, XQ_E_VERSION_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_NONE, XQ_E_VERSION_CONFLICT, NEVER, XQ_E_NONE,
              XQ_E_CERT_REVOKED},
    [CHANGE] = {XQ_E_NONE, XQ_E_VERSION_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_VERSION_CONFLICT,
                NEVER, XQ_E_STATE_CONFLICT, XQ_E_CERT_REVOKED},
    [REMOVE] = {XQ_E_NONE, XQ_E_VERSION_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_VERSION_CONFLICT,
                NEVER, XQ_E_STATE_CONFLICT, XQ_E_CERT_REVOKED},
    [WITHDRAW] = {XQ_E_NONE, XQ_E_VERSION_CONFLICT, XQ_E_NONE, XQ_E_STATE_CONFLICT, XQ_E_VERSION_CONFLICT,
                  XQ_E_STATE_CONFLICT, XQ_E_STATE_CONFLICT, XQ_E_CERT_REVOKED},
    [CORRECT] = {XQ_E_STATE_CONFLICT, NEVER, NEVER, NEVER, NEVER, XQ_E_STATE_CONFLICT, XQ_E_ALREADY_RENEWED,
                 XQ_E_CERT_REVOKED},
    [INSTALL] = {XQ_E_NONE, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, XQ_E_NONE},
};

static struct rig rig;

struct two {
  char *here_file, *there_file;
  struct terminal here, there;
  char *no, *serial;
  struct xq_application *seen; /* as the first terminal saw it last */
};

static struct xq_transfer_list *list_of(const char *payer, int64_t fen) {
  static char account[] = "6222000000001234", remark[] = "";
  static char name[64];
  static struct xq_transfer transfer;
  static struct xq_transfer_list list;
  snprintf(name, sizeof name, "%s", payer);
  transfer = (struct xq_transfer){account, name, fen, xq_day_of(xq_time_now()), remark, 0};
  list = (struct xq_transfer_list){&transfer, fen > 0 ? 1 : 0};
  return &list;
}
#define MINE(two) list_of("甲公司", (two)->seen->order.total_fen)
#define THEIRS(two) list_of("乙公司", (two)->seen->order.total_fen)
#define FIRST(two) list_of("丙公司", (two)->seen->order.total_fen)
#define NONE list_of("", 0)

static void drop(xq_err *err, struct json_object **o) {
  made_ok(err);
  json_object_put(*o);
  *o = NULL;
}

static void confirm(const struct two *two) {
  struct json_object *o = NULL;
  drop(svc_admin_confirm_payment(rig.s, "test", two->no, 0, &o), &o);
}

/* As the second terminal sees it now. */
static const struct xq_application *look(struct two *two) {
  struct terminal *t = &two->there;
  made_ok(terminal_run(t, xq_engine_application(t->engine, t->ref, two->no)));
  return t->app;
}

static void record_there(struct two *two, const struct xq_transfer_list *list) {
  struct terminal *t = &two->there;
  struct xq_application *now = xq_application_dup(look(two));
  made_ok(terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, now, list)));
  xq_application_free(&now);
}

static xq_err *correct(struct terminal *t, const char *no, const char *address) {
  struct xq_draft draft = *terminal_draft(t, 12);
  struct xq_form_frozen *form = NULL;
  struct xq_form texts;
  xq_form_init(&texts);
  xq_form_copy(&texts, xq_form_frozen_values(draft.form));
  xq_form_set(&texts, XQ_F_RECIPIENT_ADDRESS, address);
  made_ok(xq_form_freeze(&texts, xq_day_of(xq_time_now()), &form, NULL));
  xq_form_clear(&texts);
  draft.business_no = no;
  draft.form = form;
  xq_err *err = terminal_run(t, xq_engine_apply(t->engine, &draft));
  xq_form_frozen_free(&form);
  return err;
}
#define ADDRESS_HERE "广东省广州市天河区示例路1号"
#define ADDRESS_THERE "广东省广州市天河区示例路2号"

/* ---- before, meanwhile, and the act itself */

static void prepare(struct two *two, enum act act) {
  struct terminal *t = &two->here;
  struct json_object *o = NULL;
  terminal_apply(t, 12);
  free(two->no);
  two->no = xq_strdup(t->app->business_no);
  xq_application_free(&two->seen);
  two->seen = xq_application_dup(t->app);
  if (act == REPORT || act == WITHDRAW) {
    return;
  }
  record_there(two, FIRST(two));
  if (act == CORRECT) {
    confirm(two);
    drop(svc_admin_return(rig.s, "test", two->no, "地址不全", &o), &o);
  } else if (act == INSTALL) {
    rig_approve(&rig, two->no);
    terminal_watch(t, XQ_B_ISSUED);
  }
  made_ok(terminal_run(t, xq_engine_application(t->engine, t->ref, two->no)));
  xq_application_free(&two->seen);
  two->seen = xq_application_dup(t->app);
}

static void do_there(struct two *two, enum act act) {
  struct terminal *t = &two->there;
  if (act == WITHDRAW) {
    struct xq_application *now = xq_application_dup(look(two));
    made_ok(terminal_run(t, xq_engine_withdraw(t->engine, t->ref, now)));
    xq_application_free(&now);
  } else if (act == CORRECT) {
    made_ok(correct(t, two->no, ADDRESS_THERE));
  } else if (act == INSTALL) {
    made_ok(terminal_run(t, xq_engine_install(t->engine, t->ref, two->no)));
  } else {
    record_there(two, act == REMOVE ? NONE : act == KEEP ? FIRST(two) : MINE(two));
  }
}

/* What the service's people do is about another list, but where the same one is to stand. */
static void record_for_the_desk(struct two *two, enum act act) {
  if (act != KEEP) {
    record_there(two, THEIRS(two));
  }
}

static void happens(struct two *two, enum act act, enum meanwhile what) {
  struct json_object *o = NULL;
  switch (what) {
    case SAME:
      do_there(two, act);
      break;
    case WITHDRAWN:
      do_there(two, WITHDRAW);
      break;
    case CLOSED_BY_REVIEW:
      drop(svc_admin_reject(rig.s, "test", two->no, "不符合条件", &o), &o);
      break;
    case REVOKED:
      made_ok(svc_admin_revoke(rig.s, "test", two->serial, "lost"));
      break;
    case ISSUED:
      if (act == CORRECT) {
        do_there(two, act);
        drop(svc_admin_approve(rig.s, "test", two->no, 0, &o), &o);
      } else {
        record_for_the_desk(two, act);
        rig_approve(&rig, two->no);
      }
      terminal_watch(&two->there, XQ_B_ISSUED);
      break;
    case PAID:
      record_for_the_desk(two, act);
      confirm(two);
      break;
    case REFUSED:
      record_for_the_desk(two, act);
      drop(svc_admin_refuse_payment(rig.s, "test", two->no, "没有查到", &o), &o);
      break;
    default:
      record_there(two, THEIRS(two));
  }
}

static xq_err *do_here(struct two *two, enum act act) {
  struct terminal *t = &two->here;
  switch (act) {
    case KEEP:
      return terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, two->seen, FIRST(two)));
    case REPORT:
    case CHANGE:
      return terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, two->seen, MINE(two)));
    case REMOVE:
      return terminal_run(t, xq_engine_put_transfers(t->engine, t->ref, two->seen, NONE));
    case WITHDRAW:
      return terminal_run(t, xq_engine_withdraw(t->engine, t->ref, two->seen));
    case CORRECT:
      return correct(t, two->no, ADDRESS_HERE);
    default:
      return terminal_run(t, xq_engine_install(t->engine, t->ref, two->no));
  }
}

/* ---- and what must hold */

static void check(struct two *two, enum act act, enum meanwhile what, xq_err *err) {
  int code = err == NULL ? XQ_E_NONE : (int)xq_err_code(err);
  bool saved = code == XQ_E_NONE && act < WITHDRAW;
  const struct xq_application *told = two->here.app;
  if (code != wants[act][what]) {
    fail_msg("%s, meanwhile %s: %s, not %s", act_names[act], meanwhile_names[what], xq_code_name((enum xq_code)code),
             xq_code_name((enum xq_code)wants[act][what]));
  }
  if (code == XQ_E_STATE_CONFLICT) {
    assert_non_null(xq_err_get_fact(err, "business_status"));
  }
  xq_err_free(&err);
  struct xq_application *now = xq_application_dup(look(two));
  const struct xq_transfer_list *list = act == REMOVE ? NONE : act == KEEP ? FIRST(two) : MINE(two);
  if (saved && !xq_transfers_equal(&now->transfers, list)) {
    fail_msg("%s, meanwhile %s: it is not what was saved", act_names[act], meanwhile_names[what]);
  }
  bool another = what == PAID || what == REFUSED || (what == ISSUED && act != CORRECT);
  if (what == OTHER || (another && act != KEEP)) {
    assert_true(xq_transfers_equal(&now->transfers, THEIRS(two))); /* nothing is replaced unseen */
  }
  if (act <= WITHDRAW && what != REVOKED && (code != XQ_E_STATE_CONFLICT || act != WITHDRAW)) {
    assert_int_equal(told->revision, now->revision); /* and it is shown */
    assert_true(xq_transfers_equal(&told->transfers, &now->transfers));
  }
  if (act == CORRECT && code != XQ_E_NONE && what == SAME) {
    assert_string_equal(now->form.value[XQ_F_RECIPIENT_ADDRESS], ADDRESS_THERE);
  }
  if (act == INSTALL) {
    assert_int_equal(now->business, XQ_B_INSTALLED);
  }
  xq_application_free(&now);
}

static void two_start(struct two *two, const char *name) {
  *two = (struct two){.here_file = rig_key(&rig, name, XQ_KEY_P256, -345, 20)};
  char *there = xq_asprintf("%s-there.p12", name);
  two->there_file = rig_copy(&rig, two->here_file, there);
  terminal_start(&two->here, &rig, "here", two->here_file, pins);
  terminal_start(&two->there, &rig, "there", two->there_file, pins);
  terminal_scan(&two->here);
  terminal_scan(&two->there);
  two->serial = xq_strdup(two->here.keys->items[0].cert->serial);
  free(there);
}

static void two_stop(struct two *two) {
  terminal_stop(&two->here);
  terminal_stop(&two->there);
  xq_application_free(&two->seen);
  free(two->here_file);
  free(two->there_file);
  free(two->no);
  free(two->serial);
}

/* Over with it, so that the next can be applied for; false: this certificate cannot be renewed any more. */
static bool clear_away(struct two *two, enum meanwhile what) {
  struct json_object *o = NULL;
  const struct xq_application *now = look(two);
  if (what == REVOKED || now->business == XQ_B_ISSUED || now->business == XQ_B_INSTALLED) {
    return false;
  }
  if (now->business == XQ_B_ENTERED) {
    do_there(two, WITHDRAW);
  } else if (!xq_business_is_final(now->business)) {
    drop(svc_admin_reject(rig.s, "test", two->no, "不符合条件", &o), &o);
  }
  return true;
}

static void each_act_after_each_other(void **state) {
  enum act act = *(const enum act *)*state;
  struct two two = {0};
  bool ready = false;
  for (int what = 0; what < MEANWHILES; what++) {
    if (wants[act][what] == NEVER) {
      continue;
    }
    if (!ready) {
      char *name = xq_asprintf("hu-%s-%d", act_names[act], what);
      two_start(&two, name);
      free(name);
    }
    prepare(&two, act);
    happens(&two, act, (enum meanwhile)what);
    check(&two, act, (enum meanwhile)what, do_here(&two, act));
    ready = clear_away(&two, (enum meanwhile)what);
    if (!ready) {
      two_stop(&two);
    }
  }
}

static int start(void **state) {
  (void)state;
  rig_start(&rig, XQ_KEY_P256, "same");
  return 0;
}

static int stop(void **state) {
  (void)state;
  rig_stop(&rig);
  return 0;
}

int main(void) {
  static enum act acts[ACTS];
  struct CMUnitTest tests[ACTS];
  for (int i = 0; i < ACTS; i++) {
    acts[i] = (enum act)i;
    tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(each_act_after_each_other, &acts[i]);
    tests[i].name = act_names[i];
  }
  return cmocka_run_group_tests(tests, start, stop);
}
