/* holder.c - what a certificate's holder does beside applying: ask, look, withdraw, pick up, confirm the installation. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/people/people.h"
#include "service/render/render.h"
#include "service/renewal/renewal.h"
#include "service/workflow/workflow.h"

/* ---- may it be renewed? */

/* False for what is no answer to that question. */
static bool renewability_of(enum xq_code code, enum xq_renewability *out) {
  switch (code) {
    case XQ_E_NONE:
      *out = XQ_R_OK;
      break;
    case XQ_E_CERT_UNKNOWN:
      *out = XQ_R_UNKNOWN;
      break;
    case XQ_E_CERT_REVOKED:
      *out = XQ_R_REVOKED;
      break;
    case XQ_E_RENEWAL_OPEN:
      *out = XQ_R_OPEN;
      break;
    case XQ_E_ALREADY_RENEWED:
      *out = XQ_R_RENEWED;
      break;
    case XQ_E_CERT_EXPIRED:
      *out = XQ_R_EXPIRED;
      break;
    case XQ_E_TOO_EARLY:
      *out = XQ_R_TOO_EARLY;
      break;
    case XQ_E_BEYOND_CA:
      *out = XQ_R_BEYOND_CA;
      break;
    default:
      return false;
  }
  return true;
}

/* Whether anything was ever applied for with it, or with those that it was renewed from. */
static xq_err *was_applied_for(svc_tx *tx, const char *fingerprint, bool *applied) {
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT 1 FROM application WHERE" SVC_SQL_OF_HOLDER "LIMIT 1", svc_text(fingerprint)));
  XQ_TRY(svc_rows_next(rows, applied));
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_certificate_status(svc *s, const char *fingerprint, struct json_object **result) {
  struct svc_cert cert = {0};
  struct xq_turn turn = {.actor = XQ_BY_NOBODY};
  bool applied = false;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  err = svc_renewal_check_certificate(s, tx, fingerprint, NULL, NULL, 0);
  enum xq_renewability renewability;
  if (!renewability_of(xq_err_code(err), &renewability)) {
    goto out;
  }
  bool unknown = xq_err_code(err) == XQ_E_CERT_UNKNOWN;
  xq_err_free(&err);
  if (!unknown) {
    XQ_TRY(svc_cert_load(tx, fingerprint, &cert));
    XQ_TRY(svc_turn_of_certificate(s, tx, fingerprint, &turn));
    XQ_TRY(was_applied_for(tx, fingerprint, &applied));
  }
  struct json_object *out = json_object_new_object();
  xq_json_add_str(out, "renewability", xq_renewability_name(renewability));
  if (!unknown) {
    xq_json_add_time(out, "opens_at", svc_renewal_opens(s->config, &cert));
    xq_json_add_time(out, "closes_at", cert.not_after);
    xq_json_add_bool(out, "applied", applied);
  }
  if (cert.revoked_at != 0) {
    xq_json_add_time(out, "revoked_at", cert.revoked_at);
  }
  if (turn.actor != XQ_BY_NOBODY) {
    xq_json_add(out, "next", xq_turn_to_json(&turn));
  }
  *result = out;
out:
  svc_cert_clear(&cert);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_certificate_of_key(svc *s, const char *key, struct json_object **out) {
  struct svc_cert cert = {0};
  svc_tx *tx = NULL;
  char *pem = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_cert_load_of_key(tx, key, &cert));
  pem = xq_cert_to_pem(cert.x509);
  *out = json_object_new_object();
  xq_json_add_str(*out, "certificate", pem);
out:
  free(pem);
  svc_cert_clear(&cert);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_certificate_find(svc *s, const char *fingerprint, X509 **out) {
  struct svc_cert cert = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_cert_load(tx, fingerprint, &cert));
  *out = cert.x509;
  cert.x509 = NULL;
out:
  svc_cert_clear(&cert);
  svc_tx_rollback(&tx);
  return err;
}

/* ---- looking */

/* The one after which the page begins must be the holder's as well. */
static xq_err *check_after(svc_tx *tx, const char *fingerprint, const char *after) {
  struct svc_app app = {0};
  xq_err *err = svc_app_load(tx, after, &app);
  if (err == NULL) {
    err = svc_app_check_party(tx, &app, fingerprint);
  }
  svc_app_clear(&app);
  return err;
}

#define OF_HOLDER "SELECT business_no FROM application WHERE" SVC_SQL_OF_HOLDER
#define NEWEST_FIRST " ORDER BY created_at DESC, business_no DESC LIMIT ?"

xq_err *svc_applications(svc *s, const char *fingerprint, const char *after, int limit, struct json_object **out) {
  svc_tx *tx = NULL;
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  if (after != NULL) {
    XQ_TRY(check_after(tx, fingerprint, after));
    XQ_TRY(svc_query(tx, &rows,
                     OF_HOLDER "AND (created_at, business_no) <"
                               " (SELECT created_at, business_no FROM application WHERE business_no = ?)" NEWEST_FIRST,
                     svc_text(fingerprint), svc_text(after), svc_int(limit + 1)));
  } else {
    XQ_TRY(svc_query(tx, &rows, OF_HOLDER NEWEST_FIRST, svc_text(fingerprint), svc_int(limit + 1)));
  }
  XQ_TRY(svc_app_render_all(s, tx, rows, (size_t)limit, out));
out:
  svc_rows_close(&rows);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_timeline(svc *s, const char *fingerprint, const char *business_no, int64_t before, int limit,
                     struct json_object **result) {
  struct json_object *out = json_object_new_object();
  svc_tx *tx = NULL;
  struct svc_app app = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(svc_timeline_json(tx, business_no, before, limit, out, "before"));
  *result = out;
  out = NULL;
out:
  json_object_put(out);
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
  return err;
}

xq_err *svc_application(svc *s, const char *fingerprint, const char *business_no, struct json_object **out,
                        int64_t *revision) {
  svc_tx *tx = NULL;
  struct svc_app app = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(svc_app_json(s, tx, &app, out));
  *revision = app.revision;
out:
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
  return err;
}

static xq_err *look_whether_moved(svc_tx *tx, struct svc_seen *seen) {
  svc_rows *rows = NULL;
  bool there = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT revision FROM application WHERE business_no = ?", svc_text(seen->business_no)));
  XQ_TRY(svc_rows_next(rows, &there));
  seen->moved = !there || svc_col_int(rows, 0) != seen->revision;
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_applications_moved(svc *s, struct svc_seen *seen, size_t count) {
  svc_tx *tx = NULL;
  xq_err *err = svc_tx_begin(s->db, SVC_READ, &tx);
  for (size_t i = 0; err == NULL && i < count; i++) {
    err = look_whether_moved(tx, &seen[i]);
  }
  svc_tx_rollback(&tx);
  return err;
}

/* ---- withdrawing */

/* Whether this request was carried out before, and for which application. */
static xq_err *find_request(svc_tx *tx, const char *fingerprint, const char *key, const char *business_no, bool *done) {
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT business_no FROM idempotency WHERE certificate = ? AND request = ?",
                   svc_text(fingerprint), svc_text(key)));
  XQ_TRY(svc_rows_next(rows, done));
  if (*done && strcmp(svc_col_text(rows, 0), business_no) != 0) {
    err = xq_err_new(XQ_E_IDEMPOTENCY_CONFLICT, "this key was used for another application");
  }
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *withdraw(svc *s, svc_tx *tx, const char *fingerprint, struct svc_app *app, const char *key) {
  const struct svc_act act = {XQ_AE_WITHDRAWN, XQ_BY_HOLDER, fingerprint, NULL};
  xq_err *err = NULL;
  XQ_TRY(svc_workflow_apply(s, tx, app, &act));
  XQ_TRY(svc_exec(tx, "INSERT INTO idempotency (certificate, request, business_no, at) VALUES (?, ?, ?, ?)",
                  svc_text(fingerprint), svc_text(key), svc_text(app->business_no), svc_int(xq_time_now())));
out:
  return err;
}

xq_err *svc_withdraw(svc *s, const char *fingerprint, const char *business_no, const char *idempotency_key,
                     struct json_object **result) {
  struct svc_app app = {0};
  struct json_object *out = NULL;
  bool done = false;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  size_t len = strlen(idempotency_key);
  if (len < XQ_REQUEST_KEY_MIN || len > XQ_REQUEST_KEY_MAX || !xq_text_printable(idempotency_key)) {
    return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "an idempotency key has %d to %d characters", XQ_REQUEST_KEY_MIN,
                                  XQ_REQUEST_KEY_MAX),
                       "header", "Idempotency-Key");
  }
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(find_request(tx, fingerprint, idempotency_key, business_no, &done));
  if (!done) {
    XQ_TRY(withdraw(s, tx, fingerprint, &app, idempotency_key));
  }
  XQ_TRY(svc_app_json(s, tx, &app, &out));
out:
  err = svc_write_answer(s, &tx, err, out, result);
  svc_app_clear(&app);
  return err;
}

xq_err *svc_check_withdraw(svc *s, const char *fingerprint, const char *business_no, struct json_object **result) {
  struct svc_app app = {0};
  struct json_object *out = NULL;
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(withdraw(s, tx, fingerprint, &app, ""));
  XQ_TRY(svc_app_json(s, tx, &app, &out));
out:
  err = svc_check_answer(&tx, err, out, result);
  svc_app_clear(&app);
  return err;
}

/* ---- picking up */

xq_err *svc_pick_up(svc *s, const char *fingerprint, const char *business_no, struct json_object **result) {
  struct svc_app app = {0};
  struct svc_cert cert = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(svc_app_check_party(tx, &app, fingerprint));
  XQ_TRY(svc_cert_load_issued(tx, business_no, &cert));
  struct json_object *out = json_object_new_object(), *chain = json_object_new_array();
  char *pem = xq_cert_to_pem(cert.x509);
  xq_json_add_str(out, "certificate", pem);
  free(pem);
  for (int i = 0; i < sk_X509_num(svc_issuer_chain(s->issuer)); i++) {
    pem = xq_cert_to_pem(sk_X509_value(svc_issuer_chain(s->issuer), i));
    json_object_array_add(chain, json_object_new_string(pem));
    free(pem);
  }
  xq_json_add(out, "chain", chain);
  *result = out;
out:
  svc_cert_clear(&cert);
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
  return err;
}

/* ---- confirming the installation */

/* Content: {"type":"xuqi-installed/1","business_no":"...","serial":"..."}, nothing else. */
static xq_err *read_confirmation(const uint8_t *content, size_t len, const char *business_no, char **serial) {
  struct json_object *o = NULL;
  const char *type = NULL, *number = NULL, *text = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_parse(content, len, &o));
  XQ_TRY(xq_json_str(o, "type", &type));
  XQ_TRY(xq_json_str(o, "business_no", &number));
  XQ_TRY(xq_json_str(o, "serial", &text));
  if (strcmp(type, "xuqi-installed/1") != 0 || json_object_object_length(o) != 3) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "not a confirmation of an installation"), "field", "type");
    goto out;
  }
  if (strcmp(number, business_no) != 0) {
    err =
        xq_err_fact(xq_err_new(XQ_E_MALFORMED, "the confirmation is for another application"), "field", "business_no");
    goto out;
  }
  *serial = xq_strdup(text);
out:
  json_object_put(o);
  return err;
}

/* Not issued yet: then there is nothing that could have been installed. */
static xq_err *load_issued(svc_tx *tx, const struct svc_app *app, struct svc_cert *cert) {
  xq_err *err = svc_cert_load_issued(tx, app->business_no, cert);
  if (xq_err_code(err) == XQ_E_NOT_ISSUED) {
    err = xq_err_wrap(err, XQ_E_STATE_CONFLICT, "nothing was issued for %s", app->business_no);
    xq_err_fact(err, "business_status", "%s", xq_business_name(app->business));
  }
  return err;
}

static xq_err *installed(svc *s, svc_tx *tx, struct svc_app *app, const char *who, const uint8_t *cms, size_t len) {
  const struct svc_act act = {XQ_AE_INSTALLED, XQ_BY_HOLDER, who, NULL};
  xq_err *err = NULL;
  if (app->business == XQ_B_INSTALLED) {
    return NULL; /* said before */
  }
  XQ_TRY(svc_workflow_apply(s, tx, app, &act));
  XQ_TRY(svc_message_store(tx, "installed", app->business_no, cms, len));
out:
  return err;
}

/* Whether this message says what is asked, and by whom it must be said: everything but that its signature is good. */
static xq_err *check_confirmation(svc *s, const struct xq_cms *cms, const char *business_no) {
  struct svc_app app = {0};
  struct svc_cert cert = {0};
  char *serial = NULL;
  svc_tx *tx = NULL;
  size_t len = 0;
  const uint8_t *content = xq_cms_content(cms, &len);
  xq_err *err = NULL;
  XQ_TRY(xq_cms_check_bare(cms));
  XQ_TRY(read_confirmation(content, len, business_no, &serial));
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app));
  XQ_TRY(load_issued(tx, &app, &cert));
  if (!xq_cert_equal(xq_cms_signer(cms), cert.x509) || strcmp(serial, cert.serial) != 0) {
    err = xq_err_new(XQ_E_FORBIDDEN, "the confirmation is not signed with the certificate issued for %s", business_no);
  }
out:
  svc_tx_rollback(&tx);
  svc_cert_clear(&cert);
  svc_app_clear(&app);
  free(serial);
  return err;
}

xq_err *svc_confirm(svc *s, const char *business_no, const uint8_t *der, size_t len, struct json_object **result) {
  struct svc_app app = {0};
  struct json_object *out = NULL;
  struct xq_cms *cms = NULL;
  char fingerprint[65];
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_cms_read(der, len, &cms));
  XQ_TRY(check_confirmation(s, cms, business_no));
  XQ_TRY(xq_cms_verify(cms));
  xq_cert_fingerprint(xq_cms_signer(cms), fingerprint);
  XQ_TRY(svc_write_begin(s, &tx));
  XQ_TRY(svc_app_load(tx, business_no, &app)); /* what was issued for it stays so, whatever has happened meanwhile */
  XQ_TRY(installed(s, tx, &app, fingerprint, der, len));
  XQ_TRY(svc_app_json(s, tx, &app, &out));
out:
  err = svc_write_answer(s, &tx, err, out, result);
  xq_cms_free(&cms);
  svc_app_clear(&app);
  return err;
}
