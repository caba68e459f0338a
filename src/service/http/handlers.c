/* handlers.c - what each path of doc/openapi.yaml does, and the table of them. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/http/within.h"
#include "service/payment/payment.h"
#include "service/reference/reference.h"

#define COME_BACK_S 10 /* for who finds no place to wait */

/* An application as the answer, with its revision as the ETag. */
static xq_err *answer_application(struct http_answer *a, struct json_object *app) {
  a->body = app;
  return xq_json_int(app, "revision", &a->revision);
}

/* ---- public */

static xq_err *get_health(struct http_request *r, struct http_answer *a) {
  xq_err *err = svc_health(r->http->s);
  if (err != NULL) {
    return http_problem_status(xq_err_code(err)) == MHD_HTTP_SERVICE_UNAVAILABLE
               ? err
               : xq_err_wrap(err, XQ_E_SERVICE_UNAVAILABLE, "no work is accepted");
  }
  a->body = json_object_new_object();
  xq_json_add_str(a->body, "status", "ok");
  return NULL;
}

static xq_err *get_reference(struct http_request *r, struct http_answer *a) {
  const char *language = http_request_query(r, "lang");
  if (language == NULL) {
    language = "zh_CN";
  }
  if (strcmp(language, "zh_CN") != 0 && strcmp(language, "en") != 0) {
    return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "lang is zh_CN or en"), "field", "lang");
  }
  return svc_reference(r->http->s, language, &a->body);
}

static xq_err *get_certificate_status(struct http_request *r, struct http_answer *a) {
  return svc_certificate_status(r->http->s, r->param, &a->body);
}

static xq_err *get_certificate_of_key(struct http_request *r, struct http_answer *a) {
  return svc_certificate_of_key(r->http->s, r->param, &a->body);
}

/* ---- who is there */

static xq_err *post_challenge(struct http_request *r, struct http_answer *a) {
  char *text = NULL;
  xq_err *err = svc_challenge_make(r->http->challenges, xq_time_mono_ms(), &text);
  if (err != NULL) {
    return err;
  }
  a->body = json_object_new_object();
  xq_json_add_str(a->body, "challenge", text);
  xq_json_add_time(a->body, "expires_at", xq_time_now() + SVC_CHALLENGE_S);
  free(text);
  return NULL;
}

/* The signer is a certificate that was issued here, byte for byte: not merely one that chains to our CA. */
static xq_err *check_signer(svc *s, X509 *signer, char fingerprint[65]) {
  X509 *issued = NULL;
  xq_cert_fingerprint(signer, fingerprint);
  xq_err *err = svc_certificate_find(s, fingerprint, &issued);
  if (err == NULL && !xq_cert_equal(signer, issued)) {
    err = xq_err_new(XQ_E_CERT_UNKNOWN, "not the certificate issued under this fingerprint");
  }
  X509_free(issued);
  return err;
}

/* The challenge in {"type":"xuqi-session/1","challenge":"..."}; borrowed from the document. */
static xq_err *read_session_document(const uint8_t *content, size_t len, struct json_object **document,
                                     const char **challenge) {
  const char *type = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_parse(content, len, document));
  XQ_TRY(xq_json_str(*document, "type", &type));
  XQ_TRY(xq_json_str(*document, "challenge", challenge));
  if (strcmp(type, "xuqi-session/1") != 0 || json_object_object_length(*document) != 2) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "not a xuqi-session/1 document"), "field", "type");
  }
out:
  return err;
}

/* All that can be known without a signature: anybody may send such a message. */
static xq_err *check_session_message(struct http_request *r, const struct xq_cms *cms, char **challenge,
                                     char fingerprint[65]) {
  struct json_object *document = NULL;
  const char *text = NULL;
  size_t len = 0;
  const uint8_t *content = xq_cms_content(cms, &len);
  xq_err *err = NULL;
  XQ_TRY(xq_cms_check_bare(cms));
  XQ_TRY(read_session_document(content, len, &document, &text));
  XQ_TRY(svc_challenge_check(r->http->challenges, text, xq_time_mono_ms()));
  XQ_TRY(check_signer(r->http->s, xq_cms_signer(cms), fingerprint));
  *challenge = xq_strdup(text);
out:
  json_object_put(document);
  return err;
}

/* Counted once it is known who he is: nobody else can use up what a certificate may. */
static xq_err *check_logins(struct http_request *r, const char *fingerprint) {
  return http_limits_take(r->http->logins, http_certificate_key(fingerprint), xq_time_mono_ms(), &r->retry_after)
             ? NULL
             : xq_err_new(XQ_E_RATE_LIMITED, "too many sessions were opened with this certificate");
}

static xq_err *post_session(struct http_request *r, struct http_answer *a) {
  xq_err *err = NULL;
  struct xq_cms *cms = NULL;
  struct json_object *status = NULL;
  char fingerprint[65], token[SVC_TOKEN_SIZE], *challenge = NULL;
  XQ_TRY(xq_cms_read(r->body.data, r->body.len, &cms));
  XQ_TRY(check_session_message(r, cms, &challenge, fingerprint));
  XQ_TRY(xq_cms_verify(cms));
  XQ_TRY(svc_challenge_spend(r->http->challenges, challenge, xq_time_mono_ms()));
  XQ_TRY(check_logins(r, fingerprint));
  XQ_TRY(svc_certificate_status(r->http->s, fingerprint, &status));
  XQ_TRY(svc_session_open(r->http->sessions, fingerprint, xq_time_mono_ms(), token));
  a->body = json_object_new_object();
  xq_json_add_str(a->body, "token", token);
  xq_json_add_time(a->body, "expires_at", xq_time_now() + SVC_SESSION_IDLE_S);
  xq_json_add(a->body, "certificate", json_object_get(status));
out:
  xq_cms_free(&cms);
  free(challenge);
  json_object_put(status);
  return err;
}

static xq_err *delete_session(struct http_request *r, struct http_answer *a) {
  svc_session_close(r->http->sessions, http_request_token(r));
  a->status = MHD_HTTP_NO_CONTENT;
  return NULL;
}

/* ---- applications */

/* A whole number in the query; what it was stays when it is not there. */
static xq_err *query_number(const struct http_request *r, const char *name, int64_t least, int64_t most,
                            int64_t *number) {
  const char *text = http_request_query(r, name);
  if (text == NULL) {
    return NULL;
  }
  size_t len = strlen(text);
  int64_t n = len > 0 && len <= 18 && strspn(text, "0123456789") == len ? strtoll(text, NULL, 10) : -1;
  if (n < least || n > most) {
    return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "%s is %lld to %lld", name, (long long)least, (long long)most),
                       "field", "%s", name);
  }
  *number = n;
  return NULL;
}

static xq_err *get_applications(struct http_request *r, struct http_answer *a) {
  int64_t limit = XQ_PAGE_APPLICATIONS;
  xq_err *err = query_number(r, "limit", 1, XQ_PAGE_APPLICATIONS, &limit);
  return err != NULL
             ? err
             : svc_applications(r->http->s, r->fingerprint, http_request_query(r, "after"), (int)limit, &a->body);
}

static xq_err *get_timeline(struct http_request *r, struct http_answer *a) {
  int64_t limit = XQ_PAGE_TIMELINE, before = INT64_MAX;
  xq_err *err = NULL;
  XQ_TRY(query_number(r, "limit", 1, XQ_PAGE_TIMELINE, &limit));
  XQ_TRY(query_number(r, "before", 1, INT64_MAX, &before));
  XQ_TRY(svc_timeline(r->http->s, r->fingerprint, r->param, before, (int)limit, &a->body));
out:
  return err;
}

static xq_err *post_application(struct http_request *r, struct http_answer *a) {
  bool created = false;
  struct json_object *app = NULL;
  const char *business_no = NULL;
  xq_err *err = svc_submit(r->http->s, r->fingerprint, r->body.data, r->body.len, &created, &app);
  if (err != NULL) {
    return err;
  }
  XQ_TRY(answer_application(a, app));
  if (created) {
    XQ_TRY(xq_json_str(app, "business_no", &business_no));
    a->status = MHD_HTTP_CREATED;
    a->location = xq_asprintf("/v1/applications/%s", business_no);
  }
out:
  return err;
}

/* Whether the request now waits for the next change.  One that would wait and cannot is told when to ask again. */
static bool begin_wait(struct http_request *r, int64_t seconds, int64_t revision, int64_t generation) {
  struct svc_seen seen = {.revision = revision};
  if (seconds == 0 || r->head_only) {
    return false;
  }
  int64_t now = xq_time_mono_ms();
  if (r->wait_until_ms == 0) {
    r->wait_until_ms = now + seconds * 1000;
  }
  if (now >= r->wait_until_ms) {
    return false;
  }
  memcpy(seen.business_no, r->param, strnlen(r->param, sizeof seen.business_no - 1));
  if (http_longpoll_wait(r->http->longpoll, r->connection, r->fingerprint, &seen, generation, r->wait_until_ms)) {
    xq_log(XQ_LOG_DEBUG, "request %s: waits for a change", r->id); /* r is this thread's until it is called again */
    return true;
  }
  r->retry_after = COME_BACK_S;
  return false;
}

static xq_err *get_application(struct http_request *r, struct http_answer *a) {
  struct json_object *app = NULL;
  int64_t revision = 0, seconds = 0;
  const char *known = http_request_header(r, "If-None-Match");
  xq_err *err = query_number(r, "wait", 0, XQ_WAIT_MAX_S, &seconds);
  if (err != NULL) {
    return err;
  }
  /* Taken before the application is read: a change in between ends the wait at once instead of being missed. */
  int64_t generation = svc_generation(r->http->s);
  err = svc_application(r->http->s, r->fingerprint, r->param, &app, &revision);
  if (err != NULL) {
    return err;
  }
  if (known == NULL || !http_etag_matches(known, revision)) {
    a->body = app;
    a->revision = revision;
    return NULL;
  }
  json_object_put(app);
  a->later = begin_wait(r, seconds, revision, generation);
  a->status = MHD_HTTP_NOT_MODIFIED;
  a->revision = revision;
  return NULL;
}

static xq_err *post_withdraw(struct http_request *r, struct http_answer *a) {
  const char *key = http_request_header(r, "Idempotency-Key");
  struct json_object *app = NULL;
  xq_err *err = svc_withdraw(r->http->s, r->fingerprint, r->param, key != NULL ? key : "", &app);
  return err != NULL ? err : answer_application(a, app);
}

static xq_err *get_certificate(struct http_request *r, struct http_answer *a) {
  return svc_pick_up(r->http->s, r->fingerprint, r->param, &a->body);
}

static xq_err *post_confirm(struct http_request *r, struct http_answer *a) {
  struct json_object *app = NULL;
  xq_err *err = svc_confirm(r->http->s, r->param, r->body.data, r->body.len, &app);
  return err != NULL ? err : answer_application(a, app);
}

typedef xq_err *transfers_fn(svc *s, const char *fingerprint, const char *order_no, int64_t revision,
                             struct json_object *body, struct json_object **app);

static xq_err *with_transfers(struct http_request *r, struct http_answer *a, transfers_fn *call) {
  xq_err *err = NULL;
  struct json_object *body = NULL, *app = NULL;
  int64_t revision = 0;
  const char *known = http_request_header(r, "If-Match");
  XQ_TRY(http_etag_revision(known != NULL ? known : "", &revision));
  XQ_TRY(xq_json_parse(r->body.data, r->body.len, &body));
  XQ_TRY(call(r->http->s, r->fingerprint, r->param, revision, body, &app));
  XQ_TRY(answer_application(a, app));
out:
  json_object_put(body);
  return err;
}

static xq_err *put_transfers(struct http_request *r, struct http_answer *a) {
  return with_transfers(r, a, svc_put_transfers);
}

/* ---- what would be answered: dry runs */

/* Without an ETag: it is no state that anybody could go on from. */
static xq_err *check_application(struct http_request *r, struct http_answer *a) {
  return svc_check_submit(r->http->s, r->fingerprint, r->body.data, r->body.len, &a->body);
}

static xq_err *check_withdraw(struct http_request *r, struct http_answer *a) {
  return svc_check_withdraw(r->http->s, r->fingerprint, r->param, &a->body);
}

static xq_err *check_transfers(struct http_request *r, struct http_answer *a) {
  xq_err *err = with_transfers(r, a, svc_check_transfers);
  a->revision = -1;
  return err;
}

const struct http_route http_routes[] = {
    {"GET", "/v1/health", 0, get_health},
    {"GET", "/v1/reference", 0, get_reference},
    {"GET", "/v1/certificates/{fingerprint}", 0, get_certificate_status},
    {"GET", "/v1/keys/{fingerprint}/certificate", 0, get_certificate_of_key},
    {"GET", "/S/{status}", 0, http_get_status},
    {"GET", "/s/{status}", 0, http_get_status},
    {"POST", "/v1/challenge", 0, post_challenge},
    {"POST", "/v1/session", HTTP_CMS, post_session},
    {"DELETE", "/v1/session", HTTP_SESSION, delete_session},
    {"GET", "/v1/applications", HTTP_SESSION, get_applications},
    {"POST", "/v1/applications", HTTP_SESSION | HTTP_CHANGES | HTTP_CMS, post_application},
    {"GET", "/v1/applications/{business_no}", HTTP_SESSION, get_application},
    {"GET", "/v1/applications/{business_no}/timeline", HTTP_SESSION, get_timeline},
    {"POST", "/v1/applications/{business_no}/withdraw", HTTP_SESSION | HTTP_CHANGES, post_withdraw},
    {"GET", "/v1/applications/{business_no}/certificate", HTTP_SESSION, get_certificate},
    {"POST", "/v1/applications/{business_no}/confirm", HTTP_CHANGES | HTTP_CMS, post_confirm},
    {"PUT", "/v1/orders/{order_no}/transfers", HTTP_SESSION | HTTP_CHANGES | HTTP_JSON, put_transfers},
    {"POST", "/v1/check/applications", HTTP_SESSION | HTTP_CHANGES | HTTP_JSON, check_application},
    {"POST", "/v1/check/applications/{business_no}/withdraw", HTTP_SESSION | HTTP_CHANGES, check_withdraw},
    {"PUT", "/v1/check/orders/{order_no}/transfers", HTTP_SESSION | HTTP_CHANGES | HTTP_JSON, check_transfers},
};
const size_t http_route_count = XQ_COUNT(http_routes);
