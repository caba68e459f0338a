/* test_issue.c - the certificates that are issued, judged by openssl and certtool; and that a crash between any two
 * steps leaves exactly one. */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"
#include "service/issuer/issuer.h"
#include "service/renewal.h"

static X509 *picked_up(struct rig *rig, const struct holder *h, const char *number) {
  struct json_object *out = NULL;
  X509 *cert = NULL;
  assert_ok(svc_pick_up(rig->s, h->fingerprint, number, &out));
  assert_ok(xq_cert_from_pem(text_of(out, "certificate"), &cert));
  json_object_put(out);
  return cert;
}

static void write_pem(struct rig *rig, const char *name, X509 *cert) {
  char *path = xq_path_join(rig->dir, name), *pem = xq_cert_to_pem(cert);
  assert_ok(xq_file_write(path, pem, strlen(pem), 0600));
  free(pem);
  free(path);
}

/* $D in the command is the service's folder. */
static void must_run(const char *text, const char *dir) {
  setenv("D", dir, 1);
  char *command = xq_asprintf("%s >/dev/null 2>&1", text);
  if (system(command) != 0) {
    fail_msg("failed: %s", command);
  }
  free(command);
}

/* The whole thin thread: applied, paid, approved, issued, installed. */
static void test_whole_way(void **state) {
  (void)state;
  struct rig rig;
  struct json_object *app = NULL;
  rig_start(&rig, true);
  char *number = apply(&rig, &rig.hu);
  bring_to_approved(&rig, &rig.hu, number);
  assert_code(svc_pick_up(rig.s, rig.hu.fingerprint, number, &app), NOT_ISSUED);
  svc_work(rig.s);
  X509 *cert = picked_up(&rig, &rig.hu, number);
  write_pem(&rig, "new.pem", cert);
  must_run("openssl verify -x509_strict -CAfile $D/ca.pem $D/new.pem", rig.dir);
  must_run("certtool --verify --load-ca-certificate $D/ca.pem --infile $D/new.pem", rig.dir);
  must_run("openssl verify -x509_strict -CAfile $D/ca.pem $D/tls.pem", rig.dir);
  assert_ok(xq_cert_check_same_holder(rig.hu.cert, cert));
  assert_ok(xq_cert_check_key(cert, rig.hu.key));
  assert_int_equal(xq_cert_not_after(cert), svc_add_months(xq_cert_not_after(rig.hu.cert), 12));
  assert_ok(confirm(&rig, &rig.hu, number, cert, &app));
  assert_string_equal(text_of(app, "business_status"), "installed");
  json_object_put(app);
  assert_ok(confirm(&rig, &rig.hu, number, cert, &app)); /* repeatable */
  json_object_put(app);
  assert_ok(svc_audit_verify(rig.s, &app));
  json_object_put(app);
  X509_free(cert);
  free(number);
  rig_end(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole_way)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
