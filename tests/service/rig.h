/* rig.h - a real service in a temporary folder, and a holder with a real key, for tests. */
#ifndef TESTS_SERVICE_RIG_H
#define TESTS_SERVICE_RIG_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/money/money.h"
#include "service/render/render.h"
#include "service/service.h"
#include "service/workflow/workflow.h"

struct holder {
  EVP_PKEY *key;
  X509 *cert;
  char fingerprint[65];
};

struct rig {
  char dir[64];
  struct svc_config *config;
  svc *s;
  struct holder hu; /* certificate ends in 20 days */
};

/* the source tree's data/ */
void use_data_dir(void);
/* no automatic acts; the worker does not run: tests call svc_work() */
void rig_start(struct rig *rig, bool trial);
void rig_open(struct rig *rig);  /* opens the service again, reading xuqid.conf */
void rig_close(struct rig *rig); /* as a clean stop */
void rig_end(struct rig *rig);   /* closes and removes everything */
/* the same around a cmocka test: a rig of its own is its state */
int rig_setup(void **state);
int rig_teardown(void **state);
/* replaces text in xuqid.conf; call rig_close() and rig_open() around it */
void rig_configure(struct rig *rig, const char *from, const char *to);

void holder_make(struct rig *rig, struct holder *h, const char *subject, int64_t not_before, int64_t not_after);
void holder_free(struct holder *h);
/* a request for the certificate's holder, by any key */
void csr_for(X509 *cert, EVP_PKEY *key, uint8_t **der, size_t *len);

/* a right application by h; change what a test wants wrong, then sign and submit */
void doc_make(struct rig *rig, const struct holder *h, struct xq_application_doc *doc);
void doc_csr(struct xq_application_doc *doc, X509 *cert, EVP_PKEY *key);
void doc_sign(const struct xq_application_doc *doc, const struct holder *h, uint8_t **cms, size_t *len);
/* signs and submits; the caller owns *app */
xq_err *doc_submit(struct rig *rig, const struct xq_application_doc *doc, const struct holder *h, bool *created,
                   struct json_object **app);

/* a new application of h; new string: its number */
char *apply(struct rig *rig, const struct holder *h);
/* reports a transfer of fen for the application */
xq_err *pay(struct rig *rig, const struct holder *h, const char *business_no, int64_t fen, struct json_object **app);
/* the way to a state: pays, confirms, approves */
void bring_to_review(struct rig *rig, const struct holder *h, const char *business_no);
void bring_to_approved(struct rig *rig, const struct holder *h, const char *business_no);
/* signs "xuqi-installed/1" with the certificate and confirms */
xq_err *confirm(struct rig *rig, const struct holder *h, const char *business_no, X509 *cert, struct json_object **app);

/* fields of an application */
const char *text_of(struct json_object *o, const char *key);
int64_t number_of(struct json_object *o, const char *key);
struct json_object *part_of(struct json_object *o, const char *key);
/* business_status of an application now; new string */
char *status_of(struct rig *rig, const char *business_no);
/* one number by SQL on the store, from outside */
int64_t count_of(struct rig *rig, const char *sql);
/* changes the store behind the service's back */
void vandalize(struct rig *rig, const char *sql);

#define assert_ok(expr) check_ok((expr), #expr, __FILE__, __LINE__)
#define assert_code(expr, code) check_code((expr), XQ_E_##code, #expr, __FILE__, __LINE__)
void check_ok(xq_err *err, const char *expr, const char *file, int line);
/* frees the error */
void check_code(xq_err *err, enum xq_code code, const char *expr, const char *file, int line);

#endif
