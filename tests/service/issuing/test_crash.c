/* test_crash.c - kill -9 at every single write and flush of submission, approval, issuance and all the rest; then the
 * service is opened again, the act is repeated as a client or an operator would, and all must be there exactly once.
 *
 * The functions below stand before those of the C library, also for SQLite: the n-th of them ends the process. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../rig.h"

static long kill_at; /* 0: never */
static long calls;

static void count_call(void) {
  if (kill_at > 0 && ++calls == kill_at) {
    kill(getpid(), SIGKILL);
  }
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at);
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  count_call();
  if (real == NULL) {
    *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  }
  return real(fd, data, len, at);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at) {
  return pwrite64(fd, data, len, at);
}

int fdatasync(int fd) {
  static int (*real)(int);
  count_call();
  if (real == NULL) {
    *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
  }
  return real(fd);
}

int fsync(int fd) {
  static int (*real)(int);
  count_call();
  if (real == NULL) {
    *(void **)&real = dlsym(RTLD_NEXT, "fsync");
  }
  return real(fd);
}

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

/* Does the act in a child that dies at its n-th write; false when it came to its end before. */
static bool crash(struct world *w, act_fn *act, long n) {
  int status = 0;
  rig_close(w->rig);
  pid_t pid = fork();
  if (pid == 0) {
    rig_open(w->rig);
    kill_at = n;
    act(w);
    kill_at = 0;
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
  assert_ok(svc_applications(w->rig->s, w->h.fingerprint, &out));
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
  for (; died; n++) {
    world_start(&w, &rig, act);
    died = crash(&w, acts[act], n);
    if (w.number == NULL) {
      w.number = number_by_certificate(&w);
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

/* After the first transaction of issuing: opening the service is enough to complete it, with the serial that was
 * reserved. */
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
      rig_open(&rig);
      kill_at = n;
      act_issue(&w);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_submit),          cmocka_unit_test(test_pay),   cmocka_unit_test(test_confirm_payment),
      cmocka_unit_test(test_approve),         cmocka_unit_test(test_issue), cmocka_unit_test(test_install),
      cmocka_unit_test(test_recover_at_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
