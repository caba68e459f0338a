/*
 * service.c - the protocol of xuqid (doc/openapi.yaml) as an authority.  Every request is safe to send twice:
 * submissions are known to the service by their hash, withdrawals by their key, transfers by the revision they replace;
 * a challenge is simply asked for again.
 */
#include <json-c/json.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "ca/authority.h"
#include "ca/http.h"
#include "ca/parse.h"

#define TOKEN_MAX 1024
#define LOGIN_TRIES 3

struct service {
  xq_ca ca; /* first */
  xq_http *http;
  char language[6];
  int64_t retry_after; /* seconds; of the last answer */
  char *bearer;        /* the session's token; NULL: none */
  char fingerprint[65];
};

static struct service *of(xq_ca *ca) {
  return (struct service *)ca;
}

/* ---------------------------------------------------------------- one exchange */

/* Sends and gives the JSON object of a successful answer; *status tells 200 from 201 and 304 (*o NULL then). */
static xq_err *exchange(struct service *s, const struct xq_http_request *request, struct json_object **o) {
  struct xq_http_answer answer = {0};
  xq_err *err = NULL;
  struct json_object *got = NULL;
  s->retry_after = 0;
  XQ_TRY(xq_http_send(s->http, request, &answer));
  s->retry_after = answer.retry_after;
  if (answer.status == 304 || answer.status == 204) {
    *o = NULL;
  } else if (answer.status != 200 && answer.status != 201) {
    err = xq_parse_problem(&answer);
  } else if (!xq_streq(answer.content_type, "application/json")) {
    err = xq_err_new(XQ_E_SERVICE_PROTOCOL, "an answer that is not JSON");
  } else if ((err = xq_json_parse(answer.body.data, answer.body.len, &got)) != NULL) {
    err = xq_err_wrap(err, XQ_E_SERVICE_PROTOCOL, "an answer that cannot be read");
  } else if (!json_object_is_type(got, json_type_object)) {
    err = xq_err_new(XQ_E_SERVICE_PROTOCOL, "an answer that is no object");
  } else {
    *o = got;
    got = NULL;
  }
out:
  json_object_put(got);
  OPENSSL_cleanse(answer.body.data, answer.body.len);
  xq_http_answer_clear(&answer);
  return err;
}

/* What a parser said of an answer is the service's fault, not the reader's. */
static xq_err *blame(xq_err *err) {
  return err != NULL ? xq_err_wrap(err, XQ_E_SERVICE_PROTOCOL, "an answer against the protocol") : NULL;
}

/* exchange() for answers that must have a body. */
static xq_err *exchange_object(struct service *s, const struct xq_http_request *request, struct json_object **o) {
  xq_err *err = exchange(s, request, o);
  if (err == NULL && *o == NULL) {
    err = xq_err_new(XQ_E_SERVICE_PROTOCOL, "an empty answer");
  }
  return err;
}

/* The entries that are too old to be in the application itself.  What cannot be had now is missing from the beginning of
 * the history only: the application is as good without. */
static void complete_timeline(struct service *s, struct xq_application *app) {
  while (app->timeline_before > 0 && app->timeline_count < XQ_TIMELINE_MAX) {
    struct json_object *o = NULL;
    size_t count = app->timeline_count;
    int64_t before = 0;
    char *path =
        xq_asprintf("/v1/applications/%s/timeline?before=%lld", app->business_no, (long long)app->timeline_before);
    struct xq_http_request request = {.method = "GET", .path = path, .bearer = s->bearer, .repeatable = true};
    xq_err *err = exchange_object(s, &request, &o);
    if (err == NULL) {
      err = blame(xq_parse_timeline(o, app, &before));
    }
    json_object_put(o);
    free(path);
    if (err != NULL) {
      xq_log_err(XQ_LOG_DEBUG, err, "older entries of the timeline");
      return;
    }
    app->timeline_before = app->timeline_count > count ? before : 0;
  }
}

static xq_err *exchange_application(struct service *s, const struct xq_http_request *request,
                                    struct xq_application **app) {
  struct json_object *o = NULL;
  xq_err *err = exchange_object(s, request, &o);
  if (err == NULL) {
    err = blame(xq_application_from_json(o, app));
  }
  if (err == NULL) {
    complete_timeline(s, *app);
  }
  json_object_put(o);
  return err;
}

static xq_err *need_session(const struct service *s) {
  return s->bearer != NULL ? NULL : xq_err_new(XQ_E_AUTH_REQUIRED, "no session");
}

/* Numbers become part of a path. */
static xq_err *check_number(const char *number) {
  size_t len = number != NULL ? strlen(number) : 0;
  if (len == 0 || len > 20 || strspn(number, "0123456789") != len) {
    return xq_err_new(XQ_E_NOT_FOUND, "no such number");
  }
  return NULL;
}

/* ---------------------------------------------------------------- life */

static void service_logout(xq_ca *ca);

static void service_free(xq_ca *ca) {
  struct service *s = of(ca);
  if (s->bearer != NULL) {
    OPENSSL_cleanse(s->bearer, strlen(s->bearer));
    free(s->bearer);
  }
  xq_http_free(&s->http);
  free(s);
}

static void service_interrupt(xq_ca *ca) {
  xq_http_interrupt(of(ca)->http);
}

static void service_rearm(xq_ca *ca) {
  xq_http_rearm(of(ca)->http);
}

static void service_set_language(xq_ca *ca, const char *language) {
  snprintf(of(ca)->language, sizeof of(ca)->language, "%s", xq_streq(language, "en") ? "en" : "zh_CN");
}

static int64_t service_clock_offset(const xq_ca *ca, bool *known) {
  return xq_http_clock_offset(((const struct service *)ca)->http, known);
}

static int64_t service_retry_after(const xq_ca *ca) {
  return ((const struct service *)ca)->retry_after;
}

/* ---------------------------------------------------------------- public */

static xq_err *service_reference(xq_ca *ca, struct xq_reference **ref) {
  struct service *s = of(ca);
  char *path = xq_asprintf("/v1/reference?lang=%s", s->language);
  struct xq_http_request request = {.method = "GET", .path = path, .max = XQ_LONG_ANSWER_MAX, .repeatable = true};
  struct json_object *o = NULL;
  xq_err *err = exchange_object(s, &request, &o);
  if (err == NULL) {
    err = blame(xq_parse_reference(o, ref));
  }
  if (err == NULL) {
    bool known;
    (*ref)->server_time = xq_time_now() + xq_http_clock_offset(s->http, &known);
  }
  json_object_put(o);
  free(path);
  return err;
}

static xq_err *service_status(xq_ca *ca, const char *fingerprint, struct xq_cert_status *status) {
  struct service *s = of(ca);
  char *path = xq_asprintf("/v1/certificates/%s", fingerprint);
  struct xq_http_request request = {.method = "GET", .path = path, .repeatable = true};
  struct json_object *o = NULL;
  xq_err *err = exchange_object(s, &request, &o);
  if (err == NULL) {
    err = blame(xq_parse_cert_status(o, status));
  }
  json_object_put(o);
  free(path);
  return err;
}

static xq_err *service_certificate_of_key(xq_ca *ca, const char *key_fingerprint, X509 **cert) {
  struct service *s = of(ca);
  char *path = xq_asprintf("/v1/keys/%s/certificate", key_fingerprint);
  struct xq_http_request request = {.method = "GET", .path = path, .repeatable = true};
  struct json_object *o = NULL;
  const char *pem = NULL;
  xq_err *err = NULL;
  XQ_TRY(exchange_object(s, &request, &o));
  XQ_TRY(blame(xq_json_str(o, "certificate", &pem)));
  XQ_TRY(blame(xq_cert_from_pem(pem, cert)));
out:
  json_object_put(o);
  free(path);
  return err;
}

/* ---------------------------------------------------------------- session */

static xq_err *get_challenge(struct service *s, char **content) {
  struct xq_http_request request = {.method = "POST", .path = "/v1/challenge", .repeatable = true};
  struct json_object *o = NULL, *signed_part;
  char *challenge = NULL;
  xq_err *err = NULL;
  XQ_TRY(exchange_object(s, &request, &o));
  XQ_TRY(blame(xq_get_id(o, "challenge", 512, &challenge)));
  signed_part = json_object_new_object();
  xq_json_add_str(signed_part, "type", "xuqi-session/1");
  xq_json_add_str(signed_part, "challenge", challenge);
  *content = xq_json_text(signed_part);
  json_object_put(signed_part);
out:
  free(challenge);
  json_object_put(o);
  return err;
}

static bool is_token(const char *s) {
  return s[0] != '\0' && s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=")] == '\0';
}

static xq_err *take_session(struct service *s, struct json_object *o, struct xq_session_info *info) {
  xq_err *err = NULL;
  char *token = NULL;
  struct json_object *certificate;
  struct xq_session_info got = {0};
  XQ_TRY(xq_get_id(o, "token", TOKEN_MAX, &token));
  if (!is_token(token)) {
    XQ_TRY(xq_get_wrong("token", "not a bearer token")); /* it becomes part of a header */
  }
  XQ_TRY(xq_json_time(o, "expires_at", &got.expires_at));
  XQ_TRY(xq_json_obj(o, "certificate", &certificate));
  XQ_TRY(xq_parse_cert_status(certificate, &got.status));
  s->bearer = token;
  token = NULL;
  *info = got;
out:
  free(token);
  return err;
}

/* Without the chain: the service has issued the certificate, and takes nothing that it has not asked for. */
static xq_err *login_once(struct service *s, EVP_PKEY *key, X509 *cert, struct xq_session_info *info) {
  struct xq_http_request request;
  xq_err *err = NULL;
  char *content = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  struct json_object *o = NULL;
  XQ_TRY(get_challenge(s, &content));
  XQ_TRY(xq_cms_sign(key, cert, NULL, content, strlen(content), &der, &len));
  request = (struct xq_http_request){
      .method = "POST", .path = "/v1/session", .content_type = "application/pkcs7-mime", .body = der, .body_len = len};
  XQ_TRY(exchange_object(s, &request, &o));
  XQ_TRY(blame(take_session(s, o, info)));
  xq_cert_fingerprint(cert, s->fingerprint);
out:
  json_object_put(o);
  free(der);
  free(content);
  return err;
}

static xq_err *service_login(xq_ca *ca, EVP_PKEY *key, X509 *cert, struct xq_session_info *info) {
  service_logout(ca);
  for (int n = 1;; n++) {
    xq_err *err = login_once(of(ca), key, cert, info);
    /* an answer that was lost, or spent the challenge, costs only another challenge */
    if (n == LOGIN_TRIES || (xq_err_code(err) != XQ_E_NET_BROKEN && xq_err_code(err) != XQ_E_CHALLENGE_SPENT)) {
      return err;
    }
    xq_err_ignore(err, "begun again with a new challenge");
  }
}

static void service_logout(xq_ca *ca) {
  struct service *s = of(ca);
  if (s->bearer != NULL) {
    OPENSSL_cleanse(s->bearer, strlen(s->bearer));
    free(s->bearer);
  }
  s->bearer = NULL;
  s->fingerprint[0] = '\0';
}

static bool service_logged_in(const xq_ca *ca, const char *fingerprint) {
  const struct service *s = (const struct service *)ca;
  return s->bearer != NULL && xq_streq(s->fingerprint, fingerprint);
}

/* ---------------------------------------------------------------- of a holder */

static xq_err *service_submit(xq_ca *ca, const uint8_t *cms, size_t len, struct xq_application **app) {
  struct service *s = of(ca);
  xq_err *err = need_session(s);
  if (err != NULL) {
    return err;
  }
  struct xq_http_request request = {.method = "POST",
                                    .path = "/v1/applications",
                                    .content_type = "application/pkcs7-mime",
                                    .body = cms,
                                    .body_len = len,
                                    .bearer = s->bearer,
                                    .repeatable = true};
  return exchange_application(s, &request, app);
}

/* Where a request goes that only asks: a service that does not know of it answers "not found", and has done nothing. */
static const char *root(const struct service *s) {
  return s->ca.dry_run ? "/v1/check" : "/v1";
}

static xq_err *service_check(xq_ca *ca, const char *document) {
  struct service *s = of(ca);
  struct xq_application *app = NULL; /* as it would be, with numbers that nobody keeps */
  xq_err *err = need_session(s);
  if (err != NULL) {
    return err;
  }
  struct xq_http_request request = {.method = "POST",
                                    .path = "/v1/check/applications",
                                    .content_type = "application/json",
                                    .body = document,
                                    .body_len = strlen(document),
                                    .bearer = s->bearer,
                                    .repeatable = true};
  err = exchange_application(s, &request, &app);
  xq_application_free(&app);
  return err;
}

/* All pages, one after another. */
static xq_err *service_applications(xq_ca *ca, struct xq_application_list *list) {
  struct service *s = of(ca);
  struct xq_application_list got = {0};
  char *next = NULL;
  xq_err *err = NULL;
  XQ_TRY(need_session(s));
  do {
    struct json_object *o = NULL;
    size_t before = got.count;
    char *path = next == NULL ? xq_strdup("/v1/applications") : xq_asprintf("/v1/applications?after=%s", next);
    struct xq_http_request request = {
        .method = "GET", .path = path, .max = XQ_LONG_ANSWER_MAX, .bearer = s->bearer, .repeatable = true};
    free(next);
    next = NULL;
    err = exchange_object(s, &request, &o);
    if (err == NULL) {
      err = blame(xq_parse_applications(o, &got, &next));
    }
    json_object_put(o);
    free(path);
    if (err == NULL && next != NULL && got.count == before) {
      err = xq_err_new(XQ_E_SERVICE_PROTOCOL, "an empty page of applications, and more after it");
    }
  } while (err == NULL && next != NULL && got.count < XQ_APPLICATIONS_MAX);
  if (err == NULL) {
    *list = got;
    got = (struct xq_application_list){0};
  }
out:
  free(next);
  xq_application_list_free(&got);
  return err;
}

static xq_err *service_application(xq_ca *ca, const char *business_no, int64_t known_revision, int wait_s,
                                   struct xq_application **app) {
  struct xq_http_request request;
  struct service *s = of(ca);
  bool conditional = wait_s > 0 && known_revision >= 0;
  int wait = wait_s < XQ_WAIT_MAX_S ? wait_s : XQ_WAIT_MAX_S;
  char *path = NULL, *etag = NULL;
  struct json_object *o = NULL;
  struct xq_application *got = NULL;
  xq_err *err = NULL;
  XQ_TRY(need_session(s));
  XQ_TRY(check_number(business_no));
  if (conditional) {
    path = xq_asprintf("/v1/applications/%s?wait=%d", business_no, wait);
    etag = xq_asprintf("\"%lld\"", (long long)known_revision);
  } else {
    path = xq_asprintf("/v1/applications/%s", business_no);
  }
  request = (struct xq_http_request){.method = "GET",
                                     .path = path,
                                     .bearer = s->bearer,
                                     .if_none_match = etag,
                                     .extra_s = conditional ? wait : 0,
                                     .repeatable = true};
  XQ_TRY(exchange(s, &request, &o));
  if (o != NULL) {
    XQ_TRY(blame(xq_application_from_json(o, &got)));
    complete_timeline(s, got);
  } else if (!conditional) {
    XQ_TRY(xq_err_new(XQ_E_SERVICE_PROTOCOL, "an empty answer"));
  }
  *app = got;
out:
  json_object_put(o);
  free(path);
  free(etag);
  return err;
}

static xq_err *service_put_transfers(xq_ca *ca, const char *order_no, int64_t revision,
                                     const struct xq_transfer_list *list, struct xq_application **app) {
  struct xq_http_request request;
  struct service *s = of(ca);
  char *path = NULL, *etag = NULL, *body = NULL;
  struct json_object *o;
  xq_err *err = NULL;
  XQ_TRY(need_session(s));
  XQ_TRY(check_number(order_no));
  path = xq_asprintf("%s/orders/%s/transfers", root(s), order_no);
  etag = xq_asprintf("\"%lld\"", (long long)revision);
  o = json_object_new_object();
  xq_json_add(o, "transfers", xq_transfers_to_json(list));
  body = xq_json_text(o);
  json_object_put(o);
  request = (struct xq_http_request){.method = "PUT",
                                     .path = path,
                                     .content_type = "application/json",
                                     .body = body,
                                     .body_len = strlen(body),
                                     .bearer = s->bearer,
                                     .if_match = etag,
                                     .repeatable = true};
  XQ_TRY(exchange_application(s, &request, app));
out:
  free(path);
  free(etag);
  free(body);
  return err;
}

static xq_err *service_withdraw(xq_ca *ca, const char *business_no, const char *idempotency_key,
                                struct xq_application **app) {
  struct xq_http_request request;
  struct service *s = of(ca);
  char *path = NULL;
  xq_err *err = NULL;
  XQ_TRY(need_session(s));
  XQ_TRY(check_number(business_no));
  path = xq_asprintf("%s/applications/%s/withdraw", root(s), business_no);
  request = (struct xq_http_request){
      .method = "POST", .path = path, .bearer = s->bearer, .idempotency_key = idempotency_key, .repeatable = true};
  XQ_TRY(exchange_application(s, &request, app));
out:
  free(path);
  return err;
}

/* ---------------------------------------------------------------- certificate */

static xq_err *push_cert(void *ctx, const char *pem) {
  X509 *cert;
  xq_err *err = xq_cert_from_pem(pem, &cert);
  if (err == NULL) {
    sk_X509_push((STACK_OF(X509) *)ctx, cert);
  }
  return err;
}

xq_err *xq_parse_certificate(struct json_object *o, X509 **cert, STACK_OF(X509) * *chain) {
  xq_err *err = NULL;
  const char *pem;
  X509 *leaf = NULL;
  STACK_OF(X509) *stack = sk_X509_new_null();
  XQ_TRY(xq_json_str(o, "certificate", &pem));
  XQ_TRY(xq_cert_from_pem(pem, &leaf));
  XQ_TRY(xq_get_strings(o, "chain", XQ_CHAIN_MAX, push_cert, stack));
  *cert = leaf;
  *chain = stack;
  return NULL;
out:
  X509_free(leaf);
  sk_X509_pop_free(stack, X509_free);
  return err;
}

static xq_err *service_certificate(xq_ca *ca, const char *business_no, X509 **cert, STACK_OF(X509) * *chain) {
  struct xq_http_request request;
  struct service *s = of(ca);
  char *path = NULL;
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(need_session(s));
  XQ_TRY(check_number(business_no));
  path = xq_asprintf("/v1/applications/%s/certificate", business_no);
  request = (struct xq_http_request){.method = "GET", .path = path, .bearer = s->bearer, .repeatable = true};
  XQ_TRY(exchange_object(s, &request, &o));
  XQ_TRY(blame(xq_parse_certificate(o, cert, chain)));
out:
  json_object_put(o);
  free(path);
  return err;
}

static char *confirmation(const char *business_no, const X509 *cert) {
  struct json_object *o = json_object_new_object();
  char *serial = xq_cert_serial(cert);
  xq_json_add_str(o, "type", "xuqi-installed/1");
  xq_json_add_str(o, "business_no", business_no);
  xq_json_add_str(o, "serial", serial);
  char *text = xq_json_text(o);
  free(serial);
  json_object_put(o);
  return text;
}

static xq_err *service_confirm(xq_ca *ca, const char *business_no, EVP_PKEY *key, X509 *new_cert,
                               struct xq_application **app) {
  struct xq_http_request request;
  char *path = NULL, *content = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  XQ_TRY(check_number(business_no));
  path = xq_asprintf("/v1/applications/%s/confirm", business_no);
  content = confirmation(business_no, new_cert);
  XQ_TRY(xq_cms_sign(key, new_cert, NULL, content, strlen(content), &der, &len));
  request = (struct xq_http_request){.method = "POST",
                                     .path = path,
                                     .content_type = "application/pkcs7-mime",
                                     .body = der,
                                     .body_len = len,
                                     .repeatable = true};
  XQ_TRY(exchange_application(of(ca), &request, app));
out:
  free(der);
  free(content);
  free(path);
  return err;
}

/* ---------------------------------------------------------------- open */

static const struct xq_ca_ops service_ops = {
    .free = service_free,
    .interrupt = service_interrupt,
    .rearm = service_rearm,
    .set_language = service_set_language,
    .clock_offset = service_clock_offset,
    .retry_after = service_retry_after,
    .reference = service_reference,
    .status = service_status,
    .certificate_of_key = service_certificate_of_key,
    .login = service_login,
    .logout = service_logout,
    .logged_in = service_logged_in,
    .submit = service_submit,
    .check = service_check,
    .applications = service_applications,
    .application = service_application,
    .put_transfers = service_put_transfers,
    .withdraw = service_withdraw,
    .certificate = service_certificate,
    .confirm = service_confirm,
};

xq_err *xq_ca_service_open(const struct xq_ca_config *config, xq_ca **ca) {
  struct service *s = xq_calloc(1, sizeof *s);
  xq_err *err = xq_http_open(config->url, config->ca_file, config->timeout_s, &s->http);
  if (err != NULL) {
    free(s);
    return err;
  }
  s->ca.ops = &service_ops;
  service_set_language(&s->ca, config->language);
  *ca = &s->ca;
  return NULL;
}
