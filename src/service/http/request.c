/*
 * request.c - one request.  libmicrohttpd calls when the head is there, for each piece of the body, when all has been
 * read, again after a suspended connection was resumed, and when the answer is out.
 *
 * What can be refused by the head alone is refused by it, but answered only after the body was read (and dropped) where
 * that is short: a client that is still sending when its socket is closed would never see the answer.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service/http/within.h"

#define DROP_MAX ((uint64_t)4 * 1024 * 1024) /* bytes of a refused body that are read in order to be heard */

const char *http_request_header(const struct http_request *r, const char *name) {
  return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

const char *http_request_query(const struct http_request *r, const char *name) {
  return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *http_request_token(const struct http_request *r) {
  const char *value = http_request_header(r, "Authorization");
  if (value == NULL || strncasecmp(value, "Bearer ", 7) != 0) {
    return NULL;
  }
  return value + 7 + strspn(value + 7, " ");
}

/* ---- refusing by the head */

static xq_err *check_rate(struct http_request *r) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == NULL || info->client_addr == NULL ||
      http_limits_take(r->http->of_addresses, http_address_key(info->client_addr), r->began_ms, &r->retry_after)) {
    return NULL;
  }
  return xq_err_new(XQ_E_RATE_LIMITED, "too many requests from this address");
}

static xq_err *find_route(struct http_request *r, const char *url, const char *method) {
  r->route = http_route_find(r->http->routes, r->http->route_count, method, url, r->param, &r->allow);
  if (r->route != NULL) {
    xq_log(XQ_LOG_DEBUG, "request %s: %s %s begins", r->id, r->method, r->route->path);
    return NULL;
  }
  if (r->allow == NULL) {
    return xq_err_new(XQ_E_NOT_FOUND, "no such path");
  }
  r->refusal_status = MHD_HTTP_METHOD_NOT_ALLOWED;
  return xq_err_fact(xq_err_new(XQ_E_USAGE, "this path does not know that method"), "allow", "%s", r->allow);
}

static xq_err *check_session(struct http_request *r) {
  if ((r->route->flags & HTTP_SESSION) == 0) {
    return NULL;
  }
  const char *token = http_request_token(r);
  if (token == NULL) {
    return xq_err_new(XQ_E_AUTH_REQUIRED, "no bearer token");
  }
  return svc_session_use(r->http->sessions, token, r->began_ms, r->fingerprint);
}

/* From however many addresses its holder asks. */
static xq_err *check_certificate_rate(struct http_request *r) {
  if (r->fingerprint[0] == '\0' ||
      http_limits_take(r->http->of_certificates, http_certificate_key(r->fingerprint), r->began_ms, &r->retry_after)) {
    return NULL;
  }
  return xq_err_new(XQ_E_RATE_LIMITED, "too many requests with this certificate");
}

static bool media_type_is(const char *header, const char *type) {
  size_t len = strlen(type);
  return header != NULL && strncasecmp(header, type, len) == 0 && strchr("; \t", header[len]) != NULL;
}

static xq_err *check_type(struct http_request *r) {
  const char *want = (r->route->flags & HTTP_CMS) != 0    ? "application/pkcs7-mime"
                     : (r->route->flags & HTTP_JSON) != 0 ? "application/json"
                                                          : NULL;
  const char *encoding = http_request_header(r, "Content-Encoding");
  if (want == NULL || (media_type_is(http_request_header(r, "Content-Type"), want) &&
                       (encoding == NULL || strcasecmp(encoding, "identity") == 0))) {
    return NULL;
  }
  r->refusal_status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "the body must be %s, not encoded", want), "content_type", "%s", want);
}

static xq_err *too_large(const struct http_request *r) {
  return xq_err_fact(xq_err_new(XQ_E_TOO_LARGE, "the body is too large"), "max", "%" PRId64,
                     r->http->config->http.body_max);
}

/* The length announced, which frame.c found to be digits, and not too many; 0 where none is announced (libmicrohttpd holds
 * the client to it). */
static uint64_t announced(const struct http_request *r) {
  const char *text = http_request_header(r, "Content-Length");
  return text != NULL ? strtoull(text, NULL, 10) : 0;
}

/* What frame.c said of these octets.  The connection cannot be trusted any more when it refused them; when it has not seen
 * them at all, nothing can be.  What stands in for a refused head is the last that is handed on: the requests before it,
 * which may have come in the same record, are as good as any. */
static xq_err *check_frame(struct http_request *r) {
  struct http_frame *f = &r->link->frame;
  bool seen = f->heads > 0, refused = f->status != 0 && f->heads == 1;
  f->heads -= seen ? 1 : 0;
  if (seen && !refused) {
    return NULL;
  }
  r->close = true;
  if (!seen) {
    return xq_err_new(XQ_E_INTERNAL, "libmicrohttpd has read a request that was not looked at before");
  }
  r->refusal_status = f->status;
  switch (f->status) {
    case MHD_HTTP_URI_TOO_LONG:
      return xq_err_new(XQ_E_TOO_LARGE, "the request's target is too long, or has too many parameters");
    case MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE:
      return xq_err_new(XQ_E_TOO_LARGE, "the request has too many header fields, or too long ones");
    case MHD_HTTP_CONTENT_TOO_LARGE:
      return too_large(r);
    case MHD_HTTP_LENGTH_REQUIRED:
      return xq_err_new(XQ_E_MALFORMED, "a body is taken with a Content-Length only, not in chunks");
    case MHD_HTTP_EXPECTATION_FAILED:
      return xq_err_new(XQ_E_MALFORMED, "nothing can be expected but 100-continue");
    case MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED:
      return xq_err_new(XQ_E_MALFORMED, "HTTP/1.1 and HTTP/1.0 are spoken here");
    default:
      return xq_err_new(XQ_E_MALFORMED, "the request's head could be read in more than one way");
  }
}

static xq_err *check_length(struct http_request *r) {
  return announced(r) > (uint64_t)r->http->config->http.body_max ? too_large(r) : NULL;
}

static xq_err *check_stopping(struct http_request *r) {
  return atomic_load(&r->http->stopping) ? xq_err_new(XQ_E_SERVICE_UNAVAILABLE, "stopping") : NULL;
}

static void judge_head(struct http_request *r, const char *url, const char *method) {
  xq_err *err = NULL;
  XQ_TRY(check_frame(r));
  XQ_TRY(check_stopping(r));
  XQ_TRY(check_rate(r));
  XQ_TRY(find_route(r, url, method));
  XQ_TRY(check_session(r));
  XQ_TRY(check_certificate_rate(r));
  XQ_TRY(check_length(r));
  XQ_TRY(check_type(r));
out:
  r->refusal = err;
}

/* ---- answering */

static void add_header(struct MHD_Response *response, const char *name, const char *value) {
  if (MHD_add_response_header(response, name, value) != MHD_YES) {
    xq_log(XQ_LOG_ERROR, "header %s is not sent", name);
  }
}

/* A browser runs nothing of it, shows it in no other page and tells nobody where it was. */
static void add_page_headers(struct MHD_Response *response, const struct http_answer *a) {
  add_header(response, "Content-Security-Policy",
             "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  add_header(response, "Referrer-Policy", "no-referrer");
  add_header(response, "X-Frame-Options", "DENY");
  add_header(response, "X-Robots-Tag", "noindex, nofollow");
  add_header(response, "Content-Language", a->language);
  add_header(response, "Vary", "Accept-Language");
}

static enum MHD_Result send_answer(struct http_request *r, const struct http_answer *a, const char *type) {
  char *text = a->html != NULL ? xq_strdup(a->html) : a->body != NULL ? xq_json_text(a->body) : NULL;
  size_t len = text != NULL ? strlen(text) : 0;
  struct MHD_Response *response = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
  if (response == NULL) {
    free(text);
    return MHD_NO;
  }
  add_header(response, "Cache-Control", "no-store");
  add_header(response, "X-Content-Type-Options", "nosniff");
  if (text != NULL) {
    add_header(response, "Content-Type", a->html != NULL ? "text/html; charset=utf-8" : type);
  }
  if (a->html != NULL) {
    add_page_headers(response, a);
  }
  if (a->revision >= 0) {
    char etag[24];
    snprintf(etag, sizeof etag, "\"%" PRId64 "\"", a->revision);
    add_header(response, "ETag", etag);
  }
  if (a->location != NULL) {
    add_header(response, "Location", a->location);
  }
  if (r->allow != NULL) {
    add_header(response, "Allow", r->allow);
  }
  if (a->status == MHD_HTTP_UNAUTHORIZED) {
    add_header(response, "WWW-Authenticate", "Bearer");
  }
  if (a->status == MHD_HTTP_SERVICE_UNAVAILABLE && r->retry_after == 0) {
    r->retry_after = 5;
  }
  if (r->retry_after > 0) {
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%d", r->retry_after);
    add_header(response, "Retry-After", seconds);
  }
  if (r->close || atomic_load(&r->http->stopping)) {
    add_header(response, "Connection", "close");
  }
  http_watch_answering(r->http->deadlines, r->link->watch);
  enum MHD_Result queued = MHD_queue_response(r->connection, a->status, response);
  MHD_destroy_response(response);
  xq_log(XQ_LOG_DEBUG, "request %s: %s %s: %u, %" PRId64 " ms", r->id, r->method,
         r->route != NULL ? r->route->path : "-", a->status, xq_time_mono_ms() - r->began_ms);
  return queued;
}

/* Answers with a problem; takes err. */
static enum MHD_Result send_problem(struct http_request *r, xq_err *err, unsigned status) {
  const char *said = xq_err_get_fact(err, "retry_after");
  if (xq_err_code(err) == XQ_E_RATE_LIMITED && said != NULL) {
    r->retry_after = atoi(said);
  } else if (xq_err_code(err) == XQ_E_RATE_LIMITED) {
    xq_err_fact(err, "retry_after", "%d", r->retry_after);
  }
  struct http_answer a = {.revision = -1};
  a.body = http_problem(err, status, r->id, &a.status);
  char *what = xq_asprintf("request %s: %s %s", r->id, r->method, r->route != NULL ? r->route->path : "-");
  xq_log_err(a.status == 500 ? XQ_LOG_ERROR : a.status > 500 ? XQ_LOG_WARNING : XQ_LOG_DEBUG, err, what);
  free(what);
  enum MHD_Result sent = send_answer(r, &a, "application/problem+json");
  json_object_put(a.body);
  return sent;
}

/* What keeps the service from working is not the client's to know, but that it may come back is. */
static xq_err *as_unavailable(xq_err *err) {
  bool known = err == NULL || http_problem_status(xq_err_code(err)) == MHD_HTTP_SERVICE_UNAVAILABLE;
  return known ? err : xq_err_wrap(err, XQ_E_SERVICE_UNAVAILABLE, "no work is accepted");
}

static xq_err *check_health(struct http_request *r) {
  return (r->route->flags & HTTP_CHANGES) != 0 ? as_unavailable(svc_health(r->http->s)) : NULL;
}

/* All has been read, or a wait is over. */
static enum MHD_Result serve(struct http_request *r) {
  http_watch_serving(r->http->deadlines, r->link->watch);
  if (r->refusal == NULL) {
    r->refusal = check_health(r);
  }
  struct http_answer a = {.status = MHD_HTTP_OK, .revision = -1};
  xq_err *err = r->refusal;
  r->refusal = NULL;
  if (err == NULL) {
    err = r->route->handle(r, &a);
    if ((r->route->flags & HTTP_CHANGES) != 0 && xq_err_is(err, XQ_IS_TROUBLE)) {
      err = as_unavailable(err);
    }
  }
  enum MHD_Result sent = MHD_YES;
  if (err != NULL) {
    sent = send_problem(r, err, r->refusal_status);
  } else if (!a.later) {
    sent = send_answer(r, &a, "application/json");
  }
  json_object_put(a.body);
  free(a.location);
  free(a.html);
  return sent;
}

/* ---- libmicrohttpd's callbacks */

static struct http_request *begin(struct svc_http *http, struct MHD_Connection *connection, const char *method) {
  struct http_request *r = xq_calloc(1, sizeof *r);
  r->http = http;
  r->connection = connection;
  r->link = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
  r->began_ms = xq_time_mono_ms();
  snprintf(r->method, sizeof r->method, "%s", method);
  r->head_only = strcmp(method, "HEAD") == 0;
  uint64_t number = 0;
  if (RAND_bytes((unsigned char *)&number, sizeof number) != 1) {
    number = (uint64_t)(uintptr_t)r; /* an id for the log need not be secret */
  }
  snprintf(r->id, sizeof r->id, "%016" PRIx64, number);
  pthread_mutex_lock(&http->lock);
  http->active++;
  pthread_mutex_unlock(&http->lock);
  http_watch_reading(http->deadlines, r->link->watch);
  return r;
}

enum MHD_Result http_on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                const char *version, const char *upload, size_t *upload_size, void **state) {
  (void)version;
  struct http_request *r = *state;
  if (r == NULL) {
    r = begin(cls, connection, method);
    *state = r;
    judge_head(r, url, method);
    bool at_once =
        r->refusal != NULL && (r->close || announced(r) > DROP_MAX || http_request_header(r, "Expect") != NULL);
    return at_once ? serve(r) : MHD_YES;
  }
  if (*upload_size > 0) {
    if (r->refusal == NULL) { /* the length was announced, and checked */
      xq_buf_add(&r->body, upload, *upload_size);
    }
    *upload_size = 0;
    return MHD_YES;
  }
  return serve(r);
}

void http_on_completed(void *cls, struct MHD_Connection *connection, void **state,
                       enum MHD_RequestTerminationCode why) {
  (void)connection, (void)why;
  struct svc_http *http = cls;
  struct http_request *r = *state;
  if (r == NULL) {
    return;
  }
  if (r->link->frame.len > 0) { /* of the next request, in the same record */
    http_watch_reading(http->deadlines, r->link->watch);
  } else {
    http_watch_idle(http->deadlines, r->link->watch);
  }
  xq_buf_clear(&r->body);
  xq_err_free(&r->refusal);
  free(r->allow);
  free(r);
  *state = NULL;
  pthread_mutex_lock(&http->lock);
  if (--http->active == 0) {
    pthread_cond_broadcast(&http->done);
  }
  pthread_mutex_unlock(&http->lock);
}
