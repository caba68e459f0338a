/*
 * http.h - one HTTPS connection to one service: requests one after another, each with a deadline, a limit to what is
 * accepted as an answer, and an end at any moment by interrupt.  Knows nothing of what is said over it.
 */
#ifndef XUQI_CA_HTTP_H
#define XUQI_CA_HTTP_H

#include <curl/curl.h>

#include "xuqi/base.h"

typedef struct xq_http xq_http;

struct xq_http_request {
  const char *method;       /* "GET", "POST", "PUT", "DELETE" */
  const char *path;         /* "/v1/reference?lang=en" */
  const char *content_type; /* of body */
  const void *body;         /* NULL: none */
  size_t body_len;
  const char *bearer;   /* token; NULL: none */
  const char *if_match; /* header values; NULL: none */
  const char *if_none_match;
  const char *idempotency_key;
  size_t max;      /* most bytes of an answer; 0: 256 KiB */
  int extra_s;     /* seconds on top of the usual deadline (a long poll) */
  bool repeatable; /* the service treats a second copy as the first: may be sent again on a broken connection */
};

struct xq_http_answer {
  long status;
  struct xq_buf body;
  char *content_type;  /* lower case, without parameters; NULL: none */
  int64_t retry_after; /* seconds; 0: not said */
};
/** Frees what the answer owns; empty afterwards. */
void xq_http_answer_clear(struct xq_http_answer *answer);

/** base: "https://host:port", without a path's last '/'. ca_file NULL: the system's roots.  CONFIG. */
XQ_MUST_CHECK xq_err *xq_http_open(const char *base, const char *ca_file, int timeout_s, xq_http **http);
/** Closes and nulls; NULL is nothing. */
void xq_http_free(xq_http **http);
/** From any thread: see xq_ca_interrupt(). */
void xq_http_interrupt(xq_http *http);
/** After an interrupt: requests may be sent again. */
void xq_http_rearm(xq_http *http);
/** The service's clock minus ours by the last answer's Date. */
int64_t xq_http_clock_offset(const xq_http *http, bool *known);
/** Any status is a success here.  NET_UNREACHABLE, NET_TIMEOUT, NET_BROKEN, NET_UNTRUSTED, SERVICE_PROTOCOL (too much),
 * CANCELLED. */
XQ_MUST_CHECK xq_err *xq_http_send(xq_http *http, const struct xq_http_request *request, struct xq_http_answer *answer);
/** The error that libcurl's result stands for (http_error.c); detail is libcurl's own message, verify what OpenSSL said
 * of the certificate (CURLINFO_SSL_VERIFYRESULT).  NET_UNTRUSTED has the fact `why` ("not-yet-valid", "expired"), with
 * machine_time, where a clock that is wrong is the commonest cause. */
xq_err *xq_http_error(CURLcode result, const char *detail, long verify);
/** A pause that an interrupt ends: CANCELLED. */
XQ_MUST_CHECK xq_err *xq_http_pause(xq_http *http, int ms);

#endif
