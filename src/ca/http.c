/*
 * http.c - HTTPS over libcurl.  A request is an easy handle driven by a multi handle of our own, because only
 * curl_multi_wakeup() can end a wait at once from another thread.
 *
 * What never happens here: plain HTTP, TLS below 1.2, a certificate taken unverified, a redirect followed (a signed
 * application goes to the service that was configured or nowhere), a proxy, password or cookie taken from the
 * environment.
 */
#include "ca/http.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "xuqi/limits.h"

#define CONNECT_TIMEOUT_S 10
#define TRIES 3 /* of a repeatable request */

struct xq_http {
  CURL *easy;
  CURLM *multi;
  char *base;
  int timeout_s;
  atomic_bool interrupted;
  bool clock_known;
  int64_t clock_offset;
  char detail[CURL_ERROR_SIZE];
};

/* What libcurl's callbacks fill in. */
struct reception {
  struct xq_http *http;
  struct xq_http_answer *answer;
  size_t max;
  bool too_much;
};

void xq_http_answer_clear(struct xq_http_answer *answer) {
  xq_buf_clear(&answer->body);
  free(answer->content_type);
  *answer = (struct xq_http_answer){0};
}

static void init_curl(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

xq_err *xq_http_open(const char *base, const char *ca_file, int timeout_s, xq_http **http) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, init_curl);

  xq_http *h = xq_calloc(1, sizeof *h);
  h->easy = curl_easy_init();
  h->multi = curl_multi_init();
  h->base = xq_strdup(base);
  h->timeout_s = timeout_s > 0 ? timeout_s : XQ_ANSWER_WAIT_S;
  if (h->easy == NULL || h->multi == NULL) {
    xq_http_free(&h);
    return xq_err_new(XQ_E_NO_MEMORY, "libcurl cannot be set up");
  }
  size_t len = strlen(h->base);
  while (len > 0 && h->base[len - 1] == '/') {
    h->base[--len] = '\0';
  }
  CURL *c = h->easy;
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->detail);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
#else
  curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* an interrupt does not wait for a name to be resolved */
#endif
  curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_PROXY, "");
  curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(c, CURLOPT_USERAGENT, "xuqi/" PACKAGE_VERSION);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
  if (ca_file != NULL) {
    curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL); /* nobody else may vouch */
  }
  *http = h;
  return NULL;
}

void xq_http_free(xq_http **http) {
  if (http == NULL || *http == NULL) {
    return;
  }
  xq_http *h = *http;
  curl_easy_cleanup(h->easy);
  curl_multi_cleanup(h->multi);
  free(h->base);
  free(h);
  *http = NULL;
}

void xq_http_interrupt(xq_http *http) {
  atomic_store(&http->interrupted, true);
  curl_multi_wakeup(http->multi);
}

void xq_http_rearm(xq_http *http) {
  atomic_store(&http->interrupted, false);
}

int64_t xq_http_clock_offset(const xq_http *http, bool *known) {
  *known = http->clock_known;
  return http->clock_offset;
}

static xq_err *cancelled(void) {
  return xq_err_new(XQ_E_CANCELLED, "interrupted");
}

xq_err *xq_http_pause(xq_http *http, int ms) {
  int64_t end = xq_time_mono_ms() + ms;
  for (;;) {
    if (atomic_load(&http->interrupted)) {
      return cancelled();
    }
    int64_t left = end - xq_time_mono_ms();
    if (left <= 0) {
      return NULL;
    }
    curl_multi_poll(http->multi, NULL, 0, (int)left, NULL);
  }
}

static size_t take_body(char *data, size_t size, size_t count, void *ctx) {
  struct reception *r = ctx;
  size_t len = size * count;
  if (len > r->max - r->answer->body.len) {
    r->too_much = true;
    return 0;
  }
  xq_buf_add(&r->answer->body, data, len);
  return len;
}

static void take_date(struct xq_http *h, const char *value, size_t len) {
  char *text = xq_strndup(value, len);
  char *trimmed = text + strspn(text, " \t");
  trimmed[strcspn(trimmed, "\r\n")] = '\0';
  int64_t date;
  xq_err *err = xq_time_parse_http(trimmed, &date);
  if (err == NULL) {
    h->clock_known = true;
    h->clock_offset = date - xq_time_now();
  }
  xq_err_ignore(err, "an answer without a readable date tells nothing of the clock");
  free(text);
}

static size_t take_header(char *data, size_t size, size_t count, void *ctx) {
  struct reception *r = ctx;
  size_t len = size * count;
  static const char date[] = "date:";
  if (len > sizeof date - 1 && strncasecmp(data, date, sizeof date - 1) == 0) {
    take_date(r->http, data + sizeof date - 1, len - (sizeof date - 1));
  }
  return len;
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value) {
  if (value == NULL) {
    return list;
  }
  char *line = xq_asprintf("%s: %s", name, value);
  struct curl_slist *more = curl_slist_append(list, line);
  OPENSSL_cleanse(line, strlen(line));
  free(line);
  return more != NULL ? more : list;
}

static struct curl_slist *make_headers(const struct xq_http_request *request) {
  struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* no round trip before the body */
  list = add_header(list, "Accept", "application/json, application/problem+json");
  list = add_header(list, "Content-Type", request->body != NULL ? request->content_type : NULL);
  list = add_header(list, "If-Match", request->if_match);
  list = add_header(list, "If-None-Match", request->if_none_match);
  list = add_header(list, "Idempotency-Key", request->idempotency_key);
  if (request->bearer != NULL) {
    char *value = xq_asprintf("Bearer %s", request->bearer);
    list = add_header(list, "Authorization", value);
    OPENSSL_cleanse(value, strlen(value));
    free(value);
  }
  return list;
}

static void wipe_headers(struct curl_slist *list) {
  for (struct curl_slist *i = list; i != NULL; i = i->next) {
    OPENSSL_cleanse(i->data, strlen(i->data));
  }
  curl_slist_free_all(list);
}

static void set_method(CURL *c, const struct xq_http_request *request) {
  bool post = strcmp(request->method, "GET") != 0 && strcmp(request->method, "DELETE") != 0;
  curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, NULL);
  curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
  if (post) {
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
  }
  if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "POST") != 0) {
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request->method);
  }
}

/* Drives the transfer until it ended (*result) or was interrupted. */
static xq_err *drive(xq_http *h, CURLcode *result) {
  for (;;) {
    if (atomic_load(&h->interrupted)) {
      return cancelled();
    }
    int running = 0;
    CURLMcode rc = curl_multi_perform(h->multi, &running);
    if (rc == CURLM_OK && running == 0) {
      int left;
      const CURLMsg *msg = curl_multi_info_read(h->multi, &left);
      *result = msg != NULL ? msg->data.result : CURLE_FAILED_INIT;
      return NULL;
    }
    if (rc == CURLM_OK) {
      rc = curl_multi_poll(h->multi, NULL, 0, 10000, NULL);
    }
    if (rc != CURLM_OK) {
      return xq_err_new(XQ_E_INTERNAL, "libcurl: %s", curl_multi_strerror(rc));
    }
  }
}

static char *media_type(const char *header) {
  if (header == NULL) {
    return NULL;
  }
  char *type = xq_strndup(header, strcspn(header, "; \t"));
  for (char *p = type; *p != '\0'; p++) {
    *p = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
  }
  return type;
}

static void note_result(CURL *c, struct xq_http_answer *answer) {
  char *type = NULL;
  curl_off_t retry = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &answer->status);
  curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
  curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &retry);
  answer->content_type = media_type(type);
  answer->retry_after = (int64_t)retry;
}

static xq_err *send_once(xq_http *h, const struct xq_http_request *request, struct xq_http_answer *answer) {
  struct reception reception = {h, answer, request->max > 0 ? request->max : XQ_ANSWER_MAX, false};
  struct curl_slist *headers = make_headers(request);
  char *url = xq_asprintf("%s%s", h->base, request->path);
  CURL *c = h->easy;
  set_method(c, request);
  curl_easy_setopt(c, CURLOPT_URL, url);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)(h->timeout_s + request->extra_s));
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &reception);
  curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(c, CURLOPT_HEADERDATA, &reception);
  h->detail[0] = '\0';
  curl_multi_add_handle(h->multi, c);
  CURLcode result = CURLE_OK;
  xq_err *err = drive(h, &result);
  curl_multi_remove_handle(h->multi, c);
  ERR_clear_error(); /* what libcurl's TLS left is no part of a later error of ours */
  if (err == NULL && reception.too_much) {
    err = xq_err_fact(xq_err_new(XQ_E_SERVICE_PROTOCOL, "the service's answer is too large"), "limit", "%zu",
                      reception.max);
  } else if (err == NULL && result != CURLE_OK) {
    long verify = X509_V_OK;
    curl_easy_getinfo(c, CURLINFO_SSL_VERIFYRESULT, &verify);
    err = xq_http_error(result, h->detail, verify);
  } else if (err == NULL) {
    note_result(c, answer);
  }
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
  wipe_headers(headers);
  free(url);
  return err;
}

xq_err *xq_http_send(xq_http *http, const struct xq_http_request *request, struct xq_http_answer *answer) {
  static const int pause_ms[TRIES - 1] = {150, 600};
  for (int n = 0;; n++) {
    struct xq_http_answer got = {0};
    xq_err *err = send_once(http, request, &got);
    if (err == NULL) {
      *answer = got;
      return NULL;
    }
    xq_http_answer_clear(&got);
    xq_err_fact(err, "url", "%s", http->base);
    if (!request->repeatable || n == TRIES - 1 || !xq_err_is(err, XQ_IS_SEND_AGAIN)) {
      return err;
    }
    xq_err *paused = xq_http_pause(http, pause_ms[n]);
    if (paused != NULL) {
      xq_err_free(&err);
      return paused;
    }
    xq_err_ignore(err, "the request is sent again");
  }
}
