/*
 * service.h - xuqid within: what the CA's service can do, without HTTP.  http/ serves these functions to clients,
 * admin.c to the operator, worker.c calls them by itself (issuing; in a trial service also reviewing and confirming
 * payments).
 *
 *     http/ ---+                  +--- workflow/   the transition table; every change is one row of it
 *     admin ---+--- svc_* --------+--- store/      SQL, one file per database; one transaction per change
 *     worker --+                  +--- issuer/     the CA key
 *                                 +--- audit.c     hash chain, written in the same transaction
 *
 * Every function may be called from any thread.  JSON results are new references and have the shapes of
 * doc/openapi.yaml. Codes named are those of xuqi/codes.h; INTERNAL, IO, DISK_FULL and AUDIT_BROKEN may come from all
 * of them.
 */
#ifndef XUQI_SERVICE_H
#define XUQI_SERVICE_H

#include "xuqi/form.h"
#include "xuqi/pki.h"

/* ---- configuration (config.c): libconfig file DIR/xuqid.conf, made by svc_init() with comments that explain it */

struct svc_config {
  char *dir; /* all relative paths are relative to it */
  struct {
    char *address;              /* "127.0.0.1" */
    int port;                   /* 0: any free one, written to DIR/port once listening */
    char *cert_file, *key_file; /* TLS, P-256 */
    int threads;
    int connections_per_address, requests_per_minute; /* per address; 0: no limit */
    int request_deadline_s;                           /* from the first byte to the last, handshake included */
    int64_t body_max;                                 /* bytes */
    int connections;                                  /* in all; kept under 120 a thread (libmicrohttpd's epoll) */
  } http;
  char *store; /* "sqlite:xuqid.db" */
  struct {
    char *cert_file, *key_file; /* the CA */
    char *crl_url;              /* for CRL distribution point; may be NULL */
  } issuer;
  struct {
    char *name_zh, *name_en;
    int window_days;       /* 90 */
    char *key_policy;      /* same | new | either */
    char *validity_from;   /* old_end | issue */
    int review_days;       /* 3 */
    int unpaid_close_days; /* an unpaid application is closed after so many days; 30 */
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
void svc_config_free(struct svc_config **config);

/* ---- a new service (init.c) */

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

/* ---- the service */

typedef struct svc svc;

XQ_MUST_CHECK xq_err *svc_open(const struct svc_config *config,
                               svc **s); /* recovers what a crash left; verifies the end of the audit chain */
void svc_close(svc **s);
const struct svc_config *svc_get_config(const svc *s);
/** Starts and stops the worker thread. */
XQ_MUST_CHECK xq_err *svc_worker_start(svc *s);
void svc_worker_stop(svc *s);
/** Health: NULL, or why no work is accepted (AUDIT_BROKEN, DISK_FULL ...). */
xq_err *svc_health(svc *s);

/** A number that grows with every change to any application, also by other processes (admin); cheap to read. */
int64_t svc_generation(svc *s);

/* public */
XQ_MUST_CHECK xq_err *svc_reference(svc *s, const char *language, struct json_object **out);
XQ_MUST_CHECK xq_err *svc_certificate_status(svc *s, const char *fingerprint, struct json_object **out);
/** The certificate exactly as issued, or CERT_UNKNOWN: what a signed challenge's signer is compared with, byte for
 * byte. */
XQ_MUST_CHECK xq_err *svc_certificate_find(svc *s, const char *fingerprint, X509 **cert);
/** The newest one of a public key (xq_key_fingerprint) that is not revoked.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_certificate_of_key(svc *s, const char *key, struct json_object **out);

/* of a holder: `fingerprint` is the session's certificate; an application in which it is neither old nor new is
 * NOT_FOUND */
/** CMS over an application document.  *created: new (201) or known bytes (200).
 *  MALFORMED, SIGNATURE_BAD, FORBIDDEN (signer is not the session's certificate), CERT_UNKNOWN, CERT_REVOKED,
 * CERT_EXPIRED, TOO_EARLY (opens_at), BEYOND_CA, RENEWAL_OPEN (business_no), ALREADY_RENEWED, AGREEMENT_CHANGED,
 * NOTICE_UNREAD, PRICE_CHANGED, TERM_UNKNOWN, TERM_FIXED, FORM_INVALID, SIGNATURE_BAD (request), CERT_SUBJECT_CHANGED,
 * KEY_POLICY, KEY_REUSED, KEY_UNSUPPORTED, STATE_CONFLICT. */
XQ_MUST_CHECK xq_err *svc_submit(svc *s, const char *fingerprint, const uint8_t *cms, size_t len, bool *created,
                                 struct json_object **app);
XQ_MUST_CHECK xq_err *svc_applications(svc *s, const char *fingerprint, struct json_object **out);
XQ_MUST_CHECK xq_err *svc_application(svc *s, const char *fingerprint, const char *business_no,
                                      struct json_object **app, int64_t *revision);
/** body: {"transfers":[...]}.  VERSION_CONFLICT, STATE_CONFLICT, FORM_INVALID, MALFORMED. */
XQ_MUST_CHECK xq_err *svc_put_transfers(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                                        struct json_object *body, struct json_object **app);
/** Same key, same application: same answer.  Same key, another application: IDEMPOTENCY_CONFLICT.  STATE_CONFLICT. */
XQ_MUST_CHECK xq_err *svc_withdraw(svc *s, const char *fingerprint, const char *business_no,
                                   const char *idempotency_key, struct json_object **app);
XQ_MUST_CHECK xq_err *svc_pick_up(svc *s, const char *fingerprint, const char *business_no,
                                  struct json_object **out); /* NOT_ISSUED */
/** CMS by the new certificate; needs no session. SIGNATURE_BAD, FORBIDDEN, STATE_CONFLICT, NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_confirm(svc *s, const char *business_no, const uint8_t *cms, size_t len,
                                  struct json_object **app);

/* of the operator (operator.c); `who` is noted in the audit record; `revision` is the one that was looked at, and
 * VERSION_CONFLICT the answer when the application has another one by now; 0: whichever it has */
XQ_MUST_CHECK xq_err *svc_admin_list(svc *s, const char *business_status,
                                     struct json_object **out); /* NULL: all; {"applications":[...]} */
XQ_MUST_CHECK xq_err *svc_admin_show(svc *s, const char *business_no, struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_confirm_payment(svc *s, const char *who, const char *business_no, int64_t revision,
                                                struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_refuse_payment(svc *s, const char *who, const char *business_no, const char *reason,
                                               struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_approve(svc *s, const char *who, const char *business_no, int64_t revision,
                                        struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_return(svc *s, const char *who, const char *business_no, const char *reason,
                                       struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_reject(svc *s, const char *who, const char *business_no, const char *reason,
                                       struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_refund(svc *s, const char *who, const char *business_no, struct json_object **app);
XQ_MUST_CHECK xq_err *svc_admin_publish_agreement(svc *s, const char *who, const char *language, const char *version,
                                                  const char *title, const char *text);
XQ_MUST_CHECK xq_err *svc_admin_publish_prices(svc *s, const char *who, struct json_object *prices);
XQ_MUST_CHECK xq_err *svc_admin_revoke(svc *s, const char *who, const char *serial, const char *reason);
/** Issues a first certificate for a request (a key made at a hall; the demo's, the tests').  notBefore/notAfter as
 * given, but never past the CA's own end. */
XQ_MUST_CHECK xq_err *svc_admin_enroll(svc *s, const char *who, const uint8_t *csr, size_t len, int64_t not_before,
                                       int64_t not_after, X509 **cert);
/** {"records":n,"ok":true} or AUDIT_BROKEN with fact "record". */
XQ_MUST_CHECK xq_err *svc_audit_verify(svc *s, struct json_object **out);
/** A consistent copy of the store while others write. */
XQ_MUST_CHECK xq_err *svc_backup(svc *s, const char *path);

/* ---- faces: http/http.c and admin.c; called by src/xuqid.c */

typedef struct svc_http svc_http;
/** Listens and serves in threads of its own. *port: the real one. */
XQ_MUST_CHECK xq_err *svc_http_start(svc *s, svc_http **http, int *port);
/** Stops accepting, lets requests in progress end (at most wait_s), closes. */
void svc_http_stop(svc_http **http, int wait_s);
/** `xuqid init|admin ...`: argv after the program's name; returns the exit status. */
int svc_command(int argc, char **argv);

#endif
