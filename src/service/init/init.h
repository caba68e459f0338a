/* init.h - a new service in a folder. */
#ifndef XUQI_SERVICE_INIT_H
#define XUQI_SERVICE_INIT_H

#include "xuqi/pki.h"

struct svc_init_options {
  enum xq_key_kind ca_key; /* XQ_KEY_P256, XQ_KEY_P384 or RSA */
  const char *name_zh, *name_en;
  bool trial;
  int port;
  int cashier_s, reviewer_s; /* -1: none */
};
/** Makes DIR (0700): xuqid.conf, ca.pem + ca.key, tls.pem + tls.key (P-256, for localhost, 127.0.0.1, ::1; signed by a
 * TLS-only sub-key of the CA or the CA itself), the store with schema, first agreement (zh_CN and en), notices, price
 * list, calendar, payee account and halls, from data/.  EXISTS when DIR has a service already. */
XQ_MUST_CHECK xq_err *svc_init(const char *dir, const struct svc_init_options *options);

#endif
