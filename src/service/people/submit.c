/* submit.c - intake: a signed application, new or corrected, becomes rows of the store, or nothing at all. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/money/money.h"
#include "service/people/people.h"
#include "service/reference/reference.h"
#include "service/render/render.h"
#include "service/renewal/renewal.h"
#include "service/workflow/workflow.h"

/* What arrived, read and checked as far as it goes without the store. */
struct intake {
  const uint8_t *bytes;
  size_t len;
  char sha256[65];
  char fingerprint[65]; /* of the signer */
  X509 *signer;
  struct xq_application_doc doc;
  char key[65]; /* of the request, once checked */
};

static void intake_clear(struct intake *in) {
  X509_free(in->signer);
  xq_application_doc_clear(&in->doc);
}

/* Proof 1: the old key signed these bytes, and it is the session's own certificate that says so.  All that is cheap is
 * asked first, so that a signature is verified only where its being good is what is left to know. */
static xq_err *intake_open(struct intake *in, const char *session) {
  struct xq_cms *cms = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  XQ_TRY(xq_cms_read(in->bytes, in->len, &cms));
  XQ_TRY(xq_cms_check_bare(cms));
  xq_cert_fingerprint(xq_cms_signer(cms), in->fingerprint);
  if (strcmp(in->fingerprint, session) != 0) {
    err = xq_err_new(XQ_E_FORBIDDEN, "the application is signed by another certificate than the session's");
    goto out;
  }
  const uint8_t *content = xq_cms_content(cms, &len);
  XQ_TRY(xq_application_doc_read(content, len, &in->doc));
  if (!xq_streq(in->doc.cert_fingerprint, in->fingerprint)) {
    err = xq_err_new(XQ_E_FORBIDDEN, "the application names another certificate than its signer's");
    goto out;
  }
  XQ_TRY(xq_cms_verify(cms));
  xq_sha256_hex(in->bytes, in->len, in->sha256);
  in->signer = xq_cms_signer(cms);
  X509_up_ref(in->signer);
out:
  xq_cms_free(&cms);
  return err;
}

/* The same of a document that nobody signed: what its holder may ask before signing. */
static xq_err *intake_read(svc_tx *tx, struct intake *in, const char *session) {
  struct svc_cert cert = {0};
  xq_err *err = NULL;
  xq_sha256_hex(in->bytes, in->len, in->sha256);
  snprintf(in->fingerprint, sizeof in->fingerprint, "%s", session);
  XQ_TRY(svc_cert_load(tx, session, &cert));
  in->signer = cert.x509;
  cert.x509 = NULL;
  XQ_TRY(xq_application_doc_read(in->bytes, in->len, &in->doc));
  if (!xq_streq(in->doc.cert_fingerprint, session)) {
    err = xq_err_new(XQ_E_FORBIDDEN, "the application names another certificate than the session's");
  }
out:
  svc_cert_clear(&cert);
  return err;
}

static char *canonical_form(const struct intake *in) {
  struct json_object *o = xq_form_to_json(xq_form_frozen_values(in->doc.form));
  char *text = xq_json_text(o);
  json_object_put(o);
  return text;
}

/* ---- a new application */

static xq_err *create_order(svc_tx *tx, const struct svc_app *app, const struct xq_price_term *term,
                            const char *language) {
  char *line = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_reference_fee_name(tx, language, &line));
  const struct svc_order order = {app->order_no, app->business_no, app->order, app->created_at, line};
  XQ_TRY(svc_order_create(tx, &order, term));
out:
  free(line);
  return err;
}

#define DAY_S 86400

/* One application of a certificate is open at a time; this is about those that are withdrawn and made anew. */
static xq_err *check_a_day(svc *s, svc_tx *tx, const char *fingerprint, int64_t now) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  /* that many applications ago: when it was made */
  XQ_TRY(svc_query(tx, &rows,
                   "SELECT created_at FROM application WHERE certificate = ? AND created_at > ?"
                   " ORDER BY created_at DESC LIMIT 1 OFFSET ?",
                   svc_text(fingerprint), svc_int(now - DAY_S), svc_int(s->config->policy.applications_a_day - 1)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (more) {
    err = xq_err_new(XQ_E_RATE_LIMITED, "%d applications with this certificate in a day",
                     s->config->policy.applications_a_day);
    xq_err_fact(err, "retry_after", "%lld", (long long)(svc_col_int(rows, 0) + DAY_S - now));
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *submit_new(svc *s, svc_tx *tx, struct intake *in, char **business_no) {
  const struct svc_act act = {XQ_AE_SUBMITTED, XQ_BY_HOLDER, in->fingerprint, NULL};
  struct svc_app app = {0};
  struct xq_price_term term = {0};
  int64_t now = xq_time_now();
  xq_err *err = NULL;
  XQ_TRY(svc_renewal_check_certificate(s, tx, in->fingerprint, in->signer, NULL, in->doc.months));
  XQ_TRY(check_a_day(s, tx, in->fingerprint, now));
  XQ_TRY(svc_reference_check_agreement(tx, &in->doc));
  XQ_TRY(svc_reference_check_notices(tx, &in->doc));
  XQ_TRY(svc_prices_check(tx, &in->doc, &term));
  XQ_TRY(xq_application_doc_freeze(&in->doc, xq_day_of(now)));
  XQ_TRY(svc_renewal_check_request(s, tx, in->signer, in->doc.csr, in->doc.csr_len, NULL, in->key));
  XQ_TRY(svc_number_business(tx, now, &app.business_no));
  XQ_TRY(svc_number_order(tx, now, &app.order_no));
  app.certificate = xq_strdup(in->fingerprint);
  app.months = in->doc.months;
  app.message = xq_strdup(in->sha256);
  app.key = xq_strdup(in->key);
  app.form = canonical_form(in);
  app.total_fen = term.fee_fen;
  XQ_TRY(svc_workflow_create(s, tx, &app, &act));
  XQ_TRY(create_order(tx, &app, &term, in->doc.agreement_language));
  XQ_TRY(svc_message_store(tx, "application", app.business_no, in->bytes, in->len));
  *business_no = xq_strdup(app.business_no);
out:
  svc_app_clear(&app);
  return err;
}

/* ---- a returned application, corrected: same number, same order, same term, same key */

static xq_err *submit_corrected(svc *s, svc_tx *tx, struct intake *in, char **business_no) {
  const struct svc_act act = {XQ_AE_RESUBMITTED, XQ_BY_HOLDER, in->fingerprint, NULL};
  struct svc_app app = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_app_load(tx, in->doc.business_no, &app));
  if (strcmp(app.certificate, in->fingerprint) != 0) {
    err = xq_err_new(XQ_E_NOT_FOUND, "no application %s", in->doc.business_no);
    goto out;
  }
  XQ_TRY(svc_renewal_check_certificate(s, tx, in->fingerprint, in->signer, app.business_no, app.months));
  XQ_TRY(svc_reference_check_agreement(tx, &in->doc));
  XQ_TRY(svc_reference_check_notices(tx, &in->doc));
  if (in->doc.months != app.months) {
    err = xq_err_fact(xq_err_new(XQ_E_TERM_FIXED, "the term of an application does not change"), "months", "%d",
                      app.months);
    goto out;
  }
  if (in->doc.fee_fen != app.total_fen) {
    err = svc_prices_changed("the fee of an application does not change", app.total_fen);
    goto out;
  }
  XQ_TRY(xq_application_doc_freeze(&in->doc, xq_day_of(xq_time_now())));
  XQ_TRY(svc_renewal_check_request(s, tx, in->signer, in->doc.csr, in->doc.csr_len, app.business_no, in->key));
  if (strcmp(in->key, app.key) != 0) {
    err = xq_err_new(XQ_E_KEY_POLICY, "the key of an application does not change");
    goto out;
  }
  free(app.message);
  app.message = xq_strdup(in->sha256);
  free(app.form);
  app.form = canonical_form(in);
  XQ_TRY(svc_workflow_apply(s, tx, &app, &act));
  XQ_TRY(svc_message_store(tx, "application", app.business_no, in->bytes, in->len));
  *business_no = xq_strdup(app.business_no);
out:
  svc_app_clear(&app);
  return err;
}

static xq_err *submit(svc *s, svc_tx *tx, struct intake *in, char **business_no) {
  return in->doc.business_no != NULL ? submit_corrected(s, tx, in, business_no) : submit_new(s, tx, in, business_no);
}

xq_err *svc_check_submit(svc *s, const char *fingerprint, const uint8_t *document, size_t len,
                         struct json_object **result) {
  struct intake in = {.bytes = document, .len = len};
  struct json_object *out = NULL;
  char *business_no = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  xq_application_doc_init(&in.doc);
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(intake_read(tx, &in, fingerprint));
  XQ_TRY(submit(s, tx, &in, &business_no));
  XQ_TRY(svc_app_render(s, tx, business_no, &out));
out:
  err = svc_check_answer(&tx, err, out, result);
  free(business_no);
  intake_clear(&in);
  return err;
}

xq_err *svc_submit(svc *s, const char *fingerprint, const uint8_t *cms, size_t len, bool *created,
                   struct json_object **result) {
  struct intake in = {.bytes = cms, .len = len};
  struct json_object *out = NULL;
  char *business_no = NULL;
  bool known = false;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  xq_application_doc_init(&in.doc);
  XQ_TRY(intake_open(&in, fingerprint));
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_message_find(tx, in.sha256, &business_no));
  known = business_no != NULL;
  if (!known) {
    XQ_TRY(submit(s, tx, &in, &business_no));
  }
  XQ_TRY(svc_app_render(s, tx, business_no, &out));
out:
  err = svc_write_answer(s, &tx, err, out, result);
  if (err == NULL) {
    *created = !known;
  }
  free(business_no);
  intake_clear(&in);
  return err;
}
