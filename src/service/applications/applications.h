/* applications.h - applications and the signed messages that made them, as they are in the store.  Only the workflow
 * writes an application. */
#ifndef XUQI_SERVICE_APPLICATIONS_H
#define XUQI_SERVICE_APPLICATIONS_H

#include "service/store/store.h"
#include "xuqi/form.h"
#include "xuqi/pki.h"

/* ---- applications (applications.c) */

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
/** Frees what it holds; it is empty afterwards. */
void svc_app_clear(struct svc_app *app);
/** By business number.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_app_load(svc_tx *tx, const char *business_no, struct svc_app *app);
/** The same, by the number of its order. */
XQ_MUST_CHECK xq_err *svc_app_load_by_order(svc_tx *tx, const char *order_no, struct svc_app *app);
/** An application, `certificate` in SQL, is of the holder of the certificate whose fingerprint is bound here: it is the one
 * to renew, or the end of renewals from it, each issued for an application of the one before it.  Money of an application
 * that is over outlasts the certificate. */
#define SVC_SQL_OF_HOLDER                                                                   \
  " certificate IN (WITH RECURSIVE line(fingerprint) AS (SELECT ? UNION"                    \
  " SELECT a.certificate FROM line JOIN certificate c ON c.fingerprint = line.fingerprint"  \
  " JOIN application a ON a.business_no = c.business_no AND a.certificate = c.predecessor)" \
  " SELECT fingerprint FROM line) "
/** NOT_FOUND unless the application is of the certificate's holder (SVC_SQL_OF_HOLDER). */
XQ_MUST_CHECK xq_err *svc_app_check_party(svc_tx *tx, const struct svc_app *app, const char *fingerprint);
/** Whether it still is what somebody looked at: VERSION_CONFLICT with the present "revision". */
XQ_MUST_CHECK xq_err *svc_app_check_revision(const struct svc_app *app, int64_t revision);

/* ---- signed messages (messages.c), as the very bytes received */

/** Keeps a message: type is "application" or "installed".  EXISTS when these bytes are kept already. */
XQ_MUST_CHECK xq_err *svc_message_store(svc_tx *tx, const char *type, const char *business_no, const uint8_t *bytes,
                                        size_t len);
/** The application that the bytes with this hash made: a new string, or NULL when they are not known. */
XQ_MUST_CHECK xq_err *svc_message_find(svc_tx *tx, const char *sha256, char **business_no);
/** The signed application with this hash, its signature verified anew: who signed, which the caller frees, and what, into
 * a document that was initialised.  SIGNATURE_BAD when the store no longer has what came, INTERNAL when it has nothing, and
 * the errors of reading. */
XQ_MUST_CHECK xq_err *svc_message_read(svc_tx *tx, const char *sha256, X509 **signer, struct xq_application_doc *doc);

#endif
