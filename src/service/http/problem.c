/*
 * problem.c - an error as RFC 9457 problem details.  What is the client's to know goes out: code, facts, a sentence for
 * engineers. What is ours (a path, a database's message) stays in the log; the client gets the request's id to ask
 * about it.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/http/within.h"

/* The codes that may leave the service (those with the trait SAID, a test holds); any other is "internal" outside. */
static const struct public_code {
  enum xq_code code;
  unsigned status;
  const char *title;
} public_codes[] = {
    {XQ_E_USAGE, 400, "The request is not one this service knows"},
    {XQ_E_MALFORMED, 400, "The request cannot be read"},
    {XQ_E_AUTH_REQUIRED, 401, "A session is needed"},
    {XQ_E_AUTH_EXPIRED, 401, "The session has ended"},
    {XQ_E_FORBIDDEN, 403, "Not allowed with this certificate"},
    {XQ_E_CHALLENGE_SPENT, 403, "The challenge is not good (any more)"},
    {XQ_E_CERT_UNKNOWN, 403, "The certificate was not issued here"},
    {XQ_E_CERT_UNTRUSTED, 403, "The certificate was not issued here"},
    {XQ_E_CERT_EXPIRED, 403, "The certificate has expired"},
    {XQ_E_CERT_NOT_YET_VALID, 403, "The certificate is not valid yet"},
    {XQ_E_CERT_REVOKED, 403, "The certificate has been revoked"},
    {XQ_E_TOO_EARLY, 403, "The certificate cannot be renewed yet"},
    {XQ_E_BEYOND_CA, 403, "The certification authority ends before the new certificate would"},
    {XQ_E_NOT_FOUND, 404, "There is no such thing here"},
    {XQ_E_RENEWAL_OPEN, 409, "A renewal of this certificate is under way"},
    {XQ_E_ALREADY_RENEWED, 409, "The certificate has been renewed"},
    {XQ_E_AGREEMENT_CHANGED, 409, "Another version of the agreement is in force"},
    {XQ_E_NOTICE_UNREAD, 409, "A notice was not acknowledged"},
    {XQ_E_PRICE_CHANGED, 409, "Another price list is in force"},
    {XQ_E_STATE_CONFLICT, 409, "The application's state does not allow this"},
    {XQ_E_NOT_ISSUED, 409, "The certificate has not been issued yet"},
    {XQ_E_KEY_REUSED, 409, "The key is already in use"},
    {XQ_E_VERSION_CONFLICT, 412, "The application has changed meanwhile"},
    {XQ_E_TOO_LARGE, 413, "The request is too large"},
    {XQ_E_FORM_INVALID, 422, "The form has values that are not right"},
    {XQ_E_SIGNATURE_BAD, 422, "A signature is not good"},
    {XQ_E_CERT_SUBJECT_CHANGED, 422, "The request names another holder"},
    {XQ_E_CERT_KEY_MISMATCH, 422, "Key and certificate do not belong together"},
    {XQ_E_KEY_UNSUPPORTED, 422, "This kind of key is not supported"},
    {XQ_E_KEY_POLICY, 422, "The policy on keys does not allow this key"},
    {XQ_E_TERM_UNKNOWN, 422, "There is no such term"},
    {XQ_E_TERM_FIXED, 422, "The term cannot be changed any more"},
    {XQ_E_IDEMPOTENCY_CONFLICT, 422, "The idempotency key was used for something else"},
    {XQ_E_RATE_LIMITED, 429, "Too many requests"},
    {XQ_E_AUDIT_BROKEN, 503, "The service takes no work: its audit log is damaged"},
    {XQ_E_DISK_FULL, 503, "The service takes no work: it has no room to store it"},
    {XQ_E_BUSY, 503, "The service is busy"},
    {XQ_E_SERVICE_UNAVAILABLE, 503, "The service takes no work now"},
};
static const struct public_code internal_code = {XQ_E_INTERNAL, 500, "The service failed"};

static const struct public_code *public_code_of(enum xq_code code) {
  for (size_t i = 0; i < XQ_COUNT(public_codes); i++) {
    if (public_codes[i].code == code) {
      return &public_codes[i];
    }
  }
  return &internal_code;
}

unsigned http_problem_status(enum xq_code code) {
  return public_code_of(code)->status;
}

static void add_clean(struct json_object *o, const char *key, const char *value) {
  char *clean = xq_text_clean(value);
  xq_json_add_str(o, key, clean);
  free(clean);
}

static void add_fact(void *ctx, const char *key, const char *value) {
  struct json_object *o = ctx;
  if (!json_object_object_get_ex(o, key, NULL)) { /* the outermost error wins, and the members of RFC 9457 over facts */
    add_clean(o, key, value);
  }
}

struct json_object *http_problem(const xq_err *err, unsigned status, const char *request_id, unsigned *status_out) {
  /* A file that was not found is not what the client asked for and did not find. */
  bool of_a_file = xq_err_get_fact(err, "path") != NULL || xq_err_get_fact(err, "errno") != NULL;
  const struct public_code *p = public_code_of(xq_err_code(err));
  if (of_a_file && p->status < 500) {
    p = &internal_code;
    status = 0;
  }
  if (status == 0) {
    status = p->status;
  }
  struct json_object *o = json_object_new_object();
  char *type = xq_asprintf("urn:xuqi:problem:%s", xq_code_name(p->code));
  xq_json_add_str(o, "type", type);
  free(type);
  xq_json_add_str(o, "title", p->title);
  xq_json_add_int(o, "status", status);
  xq_json_add_str(o, "code", xq_code_name(p->code));
  xq_json_add_str(o, "request", request_id);
  if (status < 500) {
    add_clean(o, "detail", xq_err_message(err));
    for (const xq_err *e = err; e != NULL; e = xq_err_cause(e)) {
      xq_err_each_fact(e, add_fact, o);
    }
  }
  *status_out = status;
  return o;
}
