/* test_crash.c - the service ends at every single write and flush of submission, approval, issuance and all the rest:
 * killed, so that what it wrote stays, or by a power cut, so that what it had not flushed is lost.  Then it is opened
 * again, the act is repeated as a client or an operator would, and all must be there exactly once; what was answered
 * must be there without that. */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fault/killat.h"
#include "tests/service/rig.h"

/* ---- the acts */

struct world {
  struct rig *rig;
  struct holder h;
  uint8_t *cms; /* the application, signed once, as a client's journal holds it */
  size_t cms_len;
  char *number;
};

/* What somebody does; done again after a crash. */
typedef void act_fn(struct world *w);

static void done_or(xq_err *err, enum xq_code harmless, struct json_object *app) {
  if (err != NULL && xq_err_code(err) != harmless) {
    check_ok(err, "after a crash", __FILE__, __LINE__);
  }
  xq_err_free(&err);
  json_object_put(app);
}

static void act_submit(struct world *w) {
  struct json_object *app = NULL;
  bool created = false;
  xq_err *err = svc_submit(w->rig->s, w->h.fingerprint, w->cms, w->cms_len, &created, &app);
  done_or(err, XQ_E_NONE, app); /* apart: the order in which arguments are worked out is the compiler's choice */
}

static void act_pay(struct world *w) {
  struct json_object *app = NULL;
  xq_err *err = pay(w->rig, &w->h, w->number, 10000, &app);
  done_or(err, XQ_E_NONE, app);
}

static void act_confirm_payment(struct world *w) {
  struct json_object *app = NULL;
  xq_err *err = svc_admin_confirm_payment(w->rig->s, "test", w->number, 0, &app);
  done_or(err, XQ_E_STATE_CONFLICT, app);
}

static void act_approve(struct world *w) {
  struct json_object *app = NULL;
  xq_err *err = svc_admin_approve(w->rig->s, "test", w->number, 0, &app);
  done_or(err, XQ_E_STATE_CONFLICT, app);
}

static void act_issue(struct world *w) {
  svc_work(w->rig->s);
}

static void act_install(struct world *w) {
  struct json_object *out = NULL, *app = NULL;
  X509 *cert = NULL;
  assert_ok(svc_pick_up(w->rig->s, w->h.fingerprint, w->number, &out));
  assert_ok(xq_cert_from_pem(text_of(out, "certificate"), &cert));
  xq_err *err = confirm(w->rig, &w->h, w->number, cert, &app);
  done_or(err, XQ_E_NONE, app);
  json_object_put(out);
  X509_free(cert);
}

static act_fn *const acts[] = {act_submit, act_pay, act_confirm_payment, act_approve, act_issue, act_install};
static const char *const status_after[] = {"entered", "entered", "awaiting_review", "approved", "issued", "installed"};

/* ---- the crash */

enum way { DEATH, POWER, CONTENT, WAYS }; /* CONTENT: names stay, what is in the files is lost */

/* In a child, until killat_end(). */
static void arm(struct rig *rig, long n, enum way way) {
  char *limbo = xq_path_join(rig->dir, "limbo");
  mkdir(limbo, 0700);
  killat(n, way == DEATH ? NULL : limbo, way == CONTENT);
}

/* Does the act in a child that ends at its n-th write; false when it came to its end before. */
static bool crash(struct world *w, act_fn *act, long n, enum way way) {
  int status = 0;
  rig_close(w->rig);
  pid_t pid = fork();
  if (pid == 0) {
    arm(w->rig, n, way);
    rig_open(w->rig);
    act(w);
    killat_end();
    _exit(0); /* without closing: that too is an end */
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  rig_open(w->rig);
  assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

static int64_t count_for(struct world *w, const char *fmt_table, const char *where) {
  char *sql = xq_asprintf("SELECT count(*) FROM %s WHERE %s '%s'", fmt_table, where, w->number);
  int64_t n = count_of(w->rig, sql);
  free(sql);
  return n;
}

static char *number_by_certificate(struct world *w) {
  struct json_object *out = NULL;
  char *number = NULL;
  assert_ok(svc_applications(w->rig->s, w->h.fingerprint, NULL, XQ_PAGE_APPLICATIONS, &out));
  struct json_object *list = part_of(out, "applications");
  assert_true(json_object_array_length(list) <= 1);
  if (json_object_array_length(list) == 1) {
    number = xq_strdup(text_of(json_object_array_get_idx(list, 0), "business_no"));
  }
  json_object_put(out);
  return number;
}

static void check_whole(struct world *w, size_t act) {
  struct json_object *out = NULL;
  char *status = status_of(w->rig, w->number);
  assert_string_equal(status, status_after[act]);
  free(status);
  assert_int_equal(count_for(w, "orders", "business_no ="), 1);
  assert_int_equal(count_for(w, "order_line l JOIN orders o USING (order_no)", "o.business_no ="), 1);
  assert_int_equal(count_for(w, "certificate", "business_no ="), act >= 4);
  assert_int_equal(count_for(w, "issuance", "business_no ="), act >= 4);
  assert_int_equal(count_for(w, "timeline", "event IN ('submitted') AND business_no ="), 1);
  assert_int_equal(count_for(w, "timeline", "event IN ('issued') AND business_no ="), act >= 4);
  assert_int_equal(count_for(w, "audit", "action = 'certificate_signed' AND json_extract(facts, '$.business_no') ="),
                   act >= 4);
  assert_ok(svc_audit_verify(w->rig->s, &out));
  json_object_put(out);
}

/* A fresh holder, brought to where the act begins. */
static void world_start(struct world *w, struct rig *rig, size_t act) {
  struct xq_application_doc doc;
  int64_t now = xq_time_now();
  *w = (struct world){.rig = rig};
  holder_make(rig, &w->h, "胡小明", now - 345 * 86400, now + 20 * 86400);
  doc_make(rig, &w->h, &doc);
  doc_sign(&doc, &w->h, &w->cms, &w->cms_len);
  xq_application_doc_clear(&doc);
  for (size_t i = 0; i < act; i++) {
    acts[i](w);
    if (i == 0) {
      w->number = number_by_certificate(w);
    }
  }
}

static void world_end(struct world *w) {
  holder_free(&w->h);
  free(w->cms);
  free(w->number);
}

static void run_act(size_t act) {
  struct rig rig;
  struct world w;
  bool died = true;
  long n = 1;
  rig_start(&rig, false);
  /* each call in one of the ways, or all (`make check-fault`); then the power cut after the last one */
  bool all = getenv("XUQI_FAULT_EVERY") != NULL && strcmp(getenv("XUQI_FAULT_EVERY"), "1") == 0;
  for (long round = 0; died; round++) {
    enum way way = (enum way)(round % WAYS);
    n = 1 + (all ? round / WAYS : round);
    world_start(&w, &rig, act);
    died = crash(&w, acts[act], n, way);
    if (!died) {
      world_end(&w);
      world_start(&w, &rig, act);
      crash(&w, acts[act], 0, POWER);
    }
    if (w.number == NULL) {
      w.number = number_by_certificate(&w);
    }
    if (!died) {
      check_whole(&w, act); /* whoever asked has been told */
    }
    acts[act](&w); /* again, as whoever got no answer would */
    if (w.number == NULL) {
      w.number = number_by_certificate(&w);
    }
    check_whole(&w, act);
    if (act == 4) {
      svc_work(rig.s);
      check_whole(&w, act);
    }
    world_end(&w);
  }
  assert_true(n > 4); /* there were writes to die at */
  rig_end(&rig);
}

static void test_submit(void **state) {
  (void)state;
  run_act(0);
}

static void test_pay(void **state) {
  (void)state;
  run_act(1);
}

static void test_confirm_payment(void **state) {
  (void)state;
  run_act(2);
}

static void test_approve(void **state) {
  (void)state;
  run_act(3);
}

static void test_issue(void **state) {
  (void)state;
  run_act(4);
}

static void test_install(void **state) {
  (void)state;
  run_act(5);
}

/* After the first transaction of issuing: serving again is enough to complete it, with the serial that was reserved. */
static void test_recover_at_open(void **state) {
  (void)state;
  struct rig rig;
  struct world w;
  int recovered = 0;
  bool died = true;
  rig_start(&rig, false);
  for (long n = 1; died; n++) {
    world_start(&w, &rig, 4);
    rig_close(&rig);
    pid_t pid = fork();
    if (pid == 0) {
      arm(&rig, n, (enum way)(n % WAYS));
      rig_open(&rig);
      act_issue(&w);
      killat_end();
      _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    died = WIFSIGNALED(status);
    char *sql = xq_asprintf("SELECT count(*) FROM issuance WHERE business_no = '%s' AND fingerprint IS NULL", w.number);
    int64_t prepared = count_of(&rig, sql);
    char *serial_sql = xq_asprintf(
        "SELECT count(*) FROM certificate c JOIN issuance i USING (serial)"
        " WHERE c.business_no = '%s' AND i.tbs_sha256 <> ''",
        w.number);
    rig_open(&rig);
    if (prepared == 1) {
      recovered++;
      assert_int_equal(count_of(&rig, serial_sql), 1);
      assert_int_equal(count_of(&rig, sql), 0);
    }
    svc_work(rig.s);
    check_whole(&w, 4);
    free(sql);
    free(serial_sql);
    world_end(&w);
  }
  assert_true(recovered > 0);
  rig_end(&rig);
}

/* ---- what is done once */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
  (void)st;
  (void)type;
  (void)ftw;
  return remove(path);
}

/* Does it in a child, with the power cut after it. */
static void power_cut_after(struct rig *rig, void (*act)(struct rig *rig, const char *path), const char *path) {
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    arm(rig, 0, POWER);
    act(rig, path);
    killat_end();
    _exit(0);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
}

static void act_backup(struct rig *rig, const char *path) {
  rig_open(rig);
  assert_ok(svc_backup(rig->s, path));
}

/* The present state, opened as a store of its own. */
static void test_backup(void **state) {
  (void)state;
  struct rig rig;
  struct world w;
  rig_start(&rig, false);
  world_start(&w, &rig, 4);
  rig_close(&rig);
  char *path = xq_path_join(rig.dir, "copy.db"), *store = xq_path_join(rig.dir, "xuqid.db");
  power_cut_after(&rig, act_backup, path);
  assert_int_equal(rename(path, store), 0);
  rig_open(&rig);
  char *status = status_of(&rig, w.number);
  assert_string_equal(status, "approved");
  free(status);
  free(path);
  free(store);
  world_end(&w);
  rig_end(&rig);
}

static void act_init(struct rig *rig, const char *path) {
  (void)rig;
  const struct svc_init_options options = {.ca_key = XQ_KEY_P256, .cashier_s = -1, .reviewer_s = -1};
  assert_ok(svc_init(path, &options));
}

/* A new service, with its CA key: nobody will have another. */
static void test_init(void **state) {
  (void)state;
  struct rig rig;
  rig_start(&rig, false);
  char *path = xq_path_join(rig.dir, "another/ca");
  power_cut_after(&rig, act_init, path);
  struct rig another = {0};
  struct world w;
  snprintf(another.dir, sizeof another.dir, "%s", path);
  rig_open(&another);
  world_start(&w, &another, 1);
  world_end(&w);
  rig_close(&another);
  nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  free(path);
  rig_end(&rig);
}

static void act_serve(struct rig *rig, const char *path) {
  svc_http *http = NULL;
  int port = 0;
  (void)path;
  rig_open(rig);
  assert_ok(svc_http_start(rig->s, &http, &port));
}

/* Where it can be reached, for whoever was told that it is ready. */
static void test_port_file(void **state) {
  (void)state;
  struct rig rig;
  uint8_t *data = NULL;
  size_t len = 0;
  rig_start(&rig, false);
  rig_close(&rig);
  char *path = xq_path_join(rig.dir, "port");
  power_cut_after(&rig, act_serve, path);
  assert_ok(xq_file_read(path, 16, &data, &len));
  assert_in_range(atoi((const char *)data), 1, 65535);
  rig_open(&rig);
  free(data);
  free(path);
  rig_end(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_submit),          cmocka_unit_test(test_pay),    cmocka_unit_test(test_confirm_payment),
      cmocka_unit_test(test_approve),         cmocka_unit_test(test_issue),  cmocka_unit_test(test_install),
      cmocka_unit_test(test_recover_at_open), cmocka_unit_test(test_backup), cmocka_unit_test(test_init),
      cmocka_unit_test(test_port_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
