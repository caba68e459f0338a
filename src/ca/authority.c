/* authority.c - hands each call of ca.h to the kind of authority that was opened. */
#include "ca/authority.h"

#include <string.h>

/* The kinds of authority, by how their addresses begin. */
static const struct {
  const char *scheme;
  xq_err *(*open)(const struct xq_ca_config *config, xq_ca **ca);
} kinds[] = {
    {"https://", xq_ca_service_open},
};

xq_err *xq_ca_open(const struct xq_ca_config *config, xq_ca **ca) {
  for (size_t i = 0; config->url != NULL && i < XQ_COUNT(kinds); i++) {
    size_t len = strlen(kinds[i].scheme);
    if (strncmp(config->url, kinds[i].scheme, len) == 0 && config->url[len] != '\0') {
      xq_err *err = kinds[i].open(config, ca);
      if (err == NULL) {
        (*ca)->dry_run = config->dry_run;
      }
      return err;
    }
  }
  return xq_err_fact(xq_err_new(XQ_E_CONFIG, "the service's address must begin with https://"), "setting", "url");
}

/* Whoever only asks must not come as far as this. */
static xq_err *may_change(const xq_ca *ca) {
  return ca->dry_run ? xq_err_new(XQ_E_INTERNAL, "a dry run changes nothing at the service") : NULL;
}

void xq_ca_free(xq_ca **ca) {
  if (ca != NULL && *ca != NULL) {
    (*ca)->ops->free(*ca);
    *ca = NULL;
  }
}

void xq_ca_interrupt(xq_ca *ca) {
  ca->ops->interrupt(ca);
}

void xq_ca_rearm(xq_ca *ca) {
  ca->ops->rearm(ca);
}

void xq_ca_set_language(xq_ca *ca, const char *language) {
  ca->ops->set_language(ca, language);
}

int64_t xq_ca_clock_offset(const xq_ca *ca, bool *known) {
  return ca->ops->clock_offset(ca, known);
}

xq_err *xq_ca_reference(xq_ca *ca, struct xq_reference **ref) {
  return ca->ops->reference(ca, ref);
}

int64_t xq_ca_retry_after(const xq_ca *ca) {
  return ca->ops->retry_after(ca);
}

xq_err *xq_ca_status(xq_ca *ca, const char *fingerprint, struct xq_cert_status *status) {
  return ca->ops->status(ca, fingerprint, status);
}

xq_err *xq_ca_certificate_of_key(xq_ca *ca, const char *key_fingerprint, X509 **cert) {
  return ca->ops->certificate_of_key(ca, key_fingerprint, cert);
}

xq_err *xq_ca_login(xq_ca *ca, EVP_PKEY *key, X509 *cert, struct xq_session_info *info) {
  return ca->ops->login(ca, key, cert, info);
}

void xq_ca_logout(xq_ca *ca) {
  ca->ops->logout(ca);
}

bool xq_ca_logged_in(const xq_ca *ca, const char *fingerprint) {
  return ca->ops->logged_in(ca, fingerprint);
}

xq_err *xq_ca_submit(xq_ca *ca, const uint8_t *cms, size_t len, struct xq_application **app) {
  xq_err *err = may_change(ca);
  return err != NULL ? err : ca->ops->submit(ca, cms, len, app);
}

xq_err *xq_ca_check(xq_ca *ca, const char *document) {
  return ca->ops->check(ca, document);
}

xq_err *xq_ca_applications(xq_ca *ca, struct xq_application_list *list) {
  return ca->ops->applications(ca, list);
}

xq_err *xq_ca_application(xq_ca *ca, const char *business_no, int64_t known_revision, int wait_s,
                          struct xq_application **app) {
  return ca->ops->application(ca, business_no, known_revision, wait_s, app);
}

xq_err *xq_ca_put_transfers(xq_ca *ca, const char *order_no, int64_t revision, const struct xq_transfer_list *list,
                            struct xq_application **app) {
  return ca->ops->put_transfers(ca, order_no, revision, list, app);
}

xq_err *xq_ca_withdraw(xq_ca *ca, const char *business_no, const char *idempotency_key, struct xq_application **app) {
  return ca->ops->withdraw(ca, business_no, idempotency_key, app);
}

xq_err *xq_ca_certificate(xq_ca *ca, const char *business_no, X509 **cert, STACK_OF(X509) * *chain) {
  return ca->ops->certificate(ca, business_no, cert, chain);
}

xq_err *xq_ca_confirm(xq_ca *ca, const char *business_no, EVP_PKEY *key, X509 *new_cert, struct xq_application **app) {
  xq_err *err = may_change(ca);
  return err != NULL ? err : ca->ops->confirm(ca, business_no, key, new_cert, app);
}
