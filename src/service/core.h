/*
 * core.h - what the files of xuqid's core share: the service object, write transactions, certificates in the store,
 * applications in the store.
 */
#ifndef XUQI_SERVICE_CORE_H
#define XUQI_SERVICE_CORE_H

#include <pthread.h>

#include "service/audit.h"
#include "service/service.h"
#include "service/store/store.h"

struct svc_issuer;

struct svc {
  struct svc_config *config;
  svc_db *db;
  struct svc_issuer *issuer;

  pthread_mutex_t lock; /* guards what follows */
  xq_err *trouble;      /* why no work is accepted; NULL when all is well */
  int64_t version;      /* of the store, when last asked */
  int64_t generation;
  int64_t verified; /* generation at which the end of the audit chain was last verified */

  pthread_cond_t wake; /* the worker's */
  pthread_t worker;
  bool worker_runs, worker_stop;
};

/* ---- opening (svc.c) */

/** svc_open() without a look at the audit log and without recovery: for reading a store that is broken. */
XQ_MUST_CHECK xq_err *svc_open_unverified(const struct svc_config *config, svc **s);

/* ---- changes (svc.c) */

/** Begins a change.  AUDIT_BROKEN at once when the chain was found broken. */
XQ_MUST_CHECK xq_err *svc_write_begin(svc *s, svc_tx **tx);
/** Commits when err is NULL, else rolls back; remembers what makes work impossible; wakes the worker.  Takes and
 * returns err. */
XQ_MUST_CHECK xq_err *svc_write_end(svc *s, svc_tx **tx, xq_err *err);
/** The same, for a change that is answered by an object: *result is out, which is freed where nothing was committed. */
XQ_MUST_CHECK xq_err *svc_write_answer(svc *s, svc_tx **tx, xq_err *err, struct json_object *out,
                                       struct json_object **result);

/* ---- certificates in the store (certificates.c) */

struct svc_cert {
  char *fingerprint, *serial, *holder, *key;
  X509 *x509;
  int64_t not_before, not_after;
  int64_t revoked_at; /* 0: not revoked */
};
void svc_cert_clear(struct svc_cert *cert);
/** By fingerprint.  CERT_UNKNOWN. */
XQ_MUST_CHECK xq_err *svc_cert_load(svc_tx *tx, const char *fingerprint, struct svc_cert *cert);
/** The certificate issued for an application, or NOT_ISSUED. */
XQ_MUST_CHECK xq_err *svc_cert_load_of_key(svc_tx *tx, const char *key, struct svc_cert *cert);
XQ_MUST_CHECK xq_err *svc_cert_load_issued(svc_tx *tx, const char *business_no, struct svc_cert *cert);
/** Hash of subject and subjectAltName, on their DER bytes. */
XQ_MUST_CHECK xq_err *svc_cert_holder(X509 *cert, char out[65]);
/** Adds a certificate just signed; predecessor and business_no may be NULL. */
XQ_MUST_CHECK xq_err *svc_cert_insert(svc_tx *tx, X509 *cert, const char *predecessor, const char *business_no);
/** Whether a renewed certificate was issued on top of this one. */
XQ_MUST_CHECK xq_err *svc_cert_has_successor(svc_tx *tx, const char *fingerprint, bool *has);
/** An expired or revoked certificate gets a session and may look, but changes nothing.  CERT_UNKNOWN, CERT_REVOKED,
 * CERT_EXPIRED. */
XQ_MUST_CHECK xq_err *svc_cert_may_act(svc_tx *tx, const char *fingerprint);

/* ---- applications in the store (applications.c) */

struct svc_app {
  char *business_no;
  char *certificate; /* fingerprint of the one to renew */
  enum xq_business business;
  enum xq_payment payment;
  int64_t revision, created_at, updated_at;
  int months;
  char *message; /* SHA-256 of the signed application in force */
  char *key;     /* fingerprint of the key to certify */
  char *form;    /* JSON text */
  char *reason;  /* of the last return, refusal or rejection; may be NULL */
  char *order_no;
  enum xq_order order;
  int64_t total_fen;
};
void svc_app_clear(struct svc_app *app);
/** NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_app_load(svc_tx *tx, const char *business_no, struct svc_app *app);
XQ_MUST_CHECK xq_err *svc_app_load_by_order(svc_tx *tx, const char *order_no, struct svc_app *app);
/** NOT_FOUND unless the certificate is the application's old or new one. */
XQ_MUST_CHECK xq_err *svc_app_check_party(svc_tx *tx, const struct svc_app *app, const char *fingerprint);
/** Whether it still is what somebody looked at: VERSION_CONFLICT with the present "revision". */
XQ_MUST_CHECK xq_err *svc_app_check_revision(const struct svc_app *app, int64_t revision);
/** As in doc/openapi.yaml; new reference. */
XQ_MUST_CHECK xq_err *svc_app_json(svc *s, svc_tx *tx, const struct svc_app *app, struct json_object **out);
/** Sum of the transfers reported for an order. */
XQ_MUST_CHECK xq_err *svc_app_reported(svc_tx *tx, const struct svc_app *app, int64_t *fen);
/** Loads and renders in one go. */
XQ_MUST_CHECK xq_err *svc_app_render(svc *s, svc_tx *tx, const char *business_no, struct json_object **out);

/* ---- issuing and working (issue.c, worker.c) */

/** Issues for an approved application, or goes on where a crash cut it off.  STATE_CONFLICT, and the codes of renewal.
 */
XQ_MUST_CHECK xq_err *svc_issue(svc *s, const char *business_no);
/** Completes what was prepared when a crash came.  What cannot be completed is logged, and the worker's to try again.
 */
void svc_issue_recover(svc *s);
/** One round of everything that is due.  What fails is logged and tried again in the next round. */
void svc_work(svc *s);

#endif
