/* test_issuer.c - a CA key that does something else than it was told: what it signed is not believed. */
#include <stdio.h>

#include "../rig.h"
#include "service/issuer/issuer.h"

static enum { RIGHT, LONGER, OTHER_KEY } manner;

static xq_err *open_key(const struct svc_config *config, X509 *ca, void **self) {
  return svc_issuer_local.open(config, ca, self);
}

static xq_err *sign(void *self, X509 *cert) {
  EVP_PKEY *other = NULL;
  if (manner == LONGER) {
    X509_gmtime_adj(X509_getm_notAfter(cert), 40L * 365 * 86400);
  }
  if (manner != OTHER_KEY) {
    return svc_issuer_local.sign(self, cert);
  }
  assert_ok(xq_key_generate(XQ_KEY_P256, &other));
  assert_true(X509_sign(cert, other, EVP_sha256()) > 0);
  EVP_PKEY_free(other);
  return NULL;
}

static void close_key(void *self) {
  svc_issuer_local.close(self);
}

static const struct svc_issuer_ops odd = {.name = "odd", .open = open_key, .sign = sign, .close = close_key};

static void test_what_was_signed_is_looked_at(void **state) {
  struct rig *rig = *state;
  svc_issuer *issuer = NULL;
  X509 *precert = X509_dup(rig->hu.cert), *cert = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  assert_ok(svc_issuer_open_with(&odd, rig->config, &issuer));
  assert_ok(svc_issuer_sign_throwaway(issuer, precert));
  assert_ok(xq_cert_to_der(precert, &der, &len));
  manner = LONGER;
  assert_code(svc_issuer_sign(issuer, der, len, &cert), INTERNAL);
  manner = OTHER_KEY;
  assert_code(svc_issuer_sign(issuer, der, len, &cert), INTERNAL);
  assert_null(cert);
  manner = RIGHT;
  assert_ok(svc_issuer_sign(issuer, der, len, &cert));
  X509_free(cert);
  X509_free(precert);
  free(der);
  svc_issuer_close(&issuer);
}

/* A client takes no longer chain. */
static void test_the_chain_is_not_too_long(void **state) {
  struct rig *rig = *state;
  svc_issuer *issuer = NULL;
  struct xq_buf all = {0};
  char *path = xq_path_join(rig->dir, "ca.pem"), *pem = xq_cert_to_pem(svc_issuer_cert(rig->s->issuer));
  for (int i = 1; i <= XQ_CHAIN_MAX + 1; i++) {
    xq_buf_printf(&all, "%s", pem);
    assert_ok(xq_file_write(path, all.data, all.len, 0644));
    if (i <= XQ_CHAIN_MAX) {
      assert_ok(svc_issuer_open(rig->config, &issuer));
      svc_issuer_close(&issuer);
    }
  }
  assert_code(svc_issuer_open(rig->config, &issuer), CONFIG);
  xq_buf_clear(&all);
  free(path);
  free(pem);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
  const struct CMUnitTest tests[] = {T(test_what_was_signed_is_looked_at), T(test_the_chain_is_not_too_long)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
