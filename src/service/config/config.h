/*
 * config.h - the settings of a service: the libconfig file DIR/xuqid.conf, made by svc_init() with comments that explain
 * it.
 */
#ifndef XUQI_SERVICE_CONFIG_H
#define XUQI_SERVICE_CONFIG_H

#include "xuqi/form.h"

struct svc_config {
  char *dir; /* all relative paths are relative to it */
  struct {
    char *address;              /* "127.0.0.1" */
    int port;                   /* 0: any free one, written to DIR/port once listening */
    char *cert_file, *key_file; /* TLS, P-256 */
    int threads;
    int connections_per_address, requests_per_minute;       /* per address; 0: no limit */
    int certificate_requests_per_minute, logins_per_minute; /* of one certificate; 0: no limit */
    int request_deadline_s;                                 /* from a request's first byte to its last */
    int64_t body_max;                                       /* bytes */
    int connections; /* in all; kept under 120 a thread (libmicrohttpd's epoll) */
  } http;
  char *store; /* "sqlite:xuqid.db" */
  struct {
    char *cert_file, *key_file; /* the CA */
    char *crl_url;              /* for CRL distribution point; may be NULL */
  } issuer;
  struct {
    char *name_zh, *name_en;
    int window_days; /* 90 */
    enum xq_key_policy key_policy;
    enum xq_validity_rule validity_from;
    int review_days;        /* 3 */
    int confirm_days;       /* 1: a reported payment is confirmed or refused */
    int issue_days;         /* 1 */
    int refund_days;        /* 5 */
    int applications_a_day; /* new ones of a certificate, in 24 hours; 10 */
    int changes_most;       /* that its holder may make to one application; 100 */
    int unpaid_close_days;  /* an unpaid application is closed after so many days; 30 */
  } policy;
  struct {
    bool on;        /* a trial service: says so on screens and in certificates */
    int cashier_s;  /* confirms reported payments after so many seconds; -1: does not */
    int reviewer_s; /* approves after so many seconds; -1: does not */
  } trial;
};
/** CONFIG with facts "path", "line", "setting": unknown settings, wrong types, and trial.cashier_s / reviewer_s >= 0
 * while trial.on is false are refused. */
XQ_MUST_CHECK xq_err *svc_config_load(const char *dir, struct svc_config **config);
/** Deep copy, freed with svc_config_free(). */
struct svc_config *svc_config_copy(const struct svc_config *config);
/** Frees it with all its texts; *config is NULL afterwards. */
void svc_config_free(struct svc_config **config);

#endif
