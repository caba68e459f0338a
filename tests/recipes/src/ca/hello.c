/* hello.c - the example of an authority in doc/hacking.md: its agreement is all that it has, and nobody can log in. */
#include <stdlib.h>

#include "ca/authority.h"

static void hello_free(xq_ca *ca) {
  free(ca);
}

static void nothing(xq_ca *ca) {
  (void)ca;
}

static void set_language(xq_ca *ca, const char *language) {
  (void)ca;
  (void)language;
}

static xq_err *reference(xq_ca *ca, struct xq_reference **ref) {
  (void)ca;
  *ref = xq_calloc(1, sizeof **ref);
  (*ref)->agreement.version = xq_strdup("1");
  (*ref)->agreement.language = xq_strdup("en");
  (*ref)->agreement.title = xq_strdup("Hello");
  (*ref)->agreement.text = xq_strdup("An authority of its own greets you");
  return NULL;
}

static int64_t clock_offset(const xq_ca *ca, bool *known) {
  (void)ca;
  *known = false;
  return 0;
}

static xq_err *status(xq_ca *ca, const char *fingerprint, struct xq_cert_status *status) {
  (void)ca;
  (void)status;
  return xq_err_fact(xq_err_new(XQ_E_NOT_FOUND, "nothing is known of it"), "fingerprint", "%s", fingerprint);
}

static xq_err *certificate_of_key(xq_ca *ca, const char *key_fingerprint, X509 **cert) {
  (void)ca;
  (void)cert;
  return xq_err_fact(xq_err_new(XQ_E_NOT_FOUND, "nothing is known of it"), "fingerprint", "%s", key_fingerprint);
}

static bool logged_in(const xq_ca *ca, const char *fingerprint) {
  (void)ca;
  (void)fingerprint;
  return false;
}

xq_err *xq_ca_hello_open(const struct xq_ca_config *config, xq_ca **ca) {
  static const struct xq_ca_ops ops = {.free = hello_free,
                                       .interrupt = nothing,
                                       .rearm = nothing,
                                       .set_language = set_language,
                                       .clock_offset = clock_offset,
                                       .reference = reference,
                                       .status = status,
                                       .certificate_of_key = certificate_of_key,
                                       .logged_in = logged_in,
                                       .logout = nothing};
  (void)config;
  *ca = xq_calloc(1, sizeof **ca);
  (*ca)->ops = &ops;
  return NULL;
}
