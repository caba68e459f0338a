/*
 * server.c - starting and stopping: the listening socket, TLS, libmicrohttpd's threads.
 *
 * libmicrohttpd's epoll loop sleeps its full timeout when exactly a batch of 128 events (or a multiple) was ready at
 * once; a thread with fewer than 128 connections cannot have a full batch, so the connection limit is kept under 120 a
 * thread.
 */
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/http/within.h"

#define CONNECTIONS_PER_THREAD 120
#define CONNECTION_MEMORY (32 * 1024) /* of one connection; a request's head must fit into it */
#define IDLE_S 30
#define GREETING_S 6     /* three round trips, a lost packet among them */
#define WAITING_OF_ONE 4 /* requests of a certificate: a person, a desk, and a program that was left running */
#define PEM_MAX ((size_t)1024 * 1024)
#define EXPIRY_WARNING_S ((int64_t)30 * 24 * 3600)

/* TLS 1.2 and 1.3, forward secrecy, authenticated ciphers. */
static const char tls_priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:"
    "%SERVER_PRECEDENCE";

/* ---- TLS certificate and key */

static xq_err *read_pem(const char *dir, const char *name, char **pem) {
  char *path = xq_path_join(dir, name);
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, PEM_MAX, &data, &len);
  free(path);
  if (err == NULL) {
    *pem = (char *)data;
  }
  return err;
}

/* Says in plain words, before libmicrohttpd fails without any, that the two do not fit; warns of a certificate that
 * ends. */
static xq_err *check_pair(const char *cert_pem, const char *key_pem) {
  STACK_OF(X509) *certs = NULL;
  xq_err *err = xq_certs_from_pem(cert_pem, &certs);
  if (err != NULL) {
    return err;
  }
  BIO *bio = BIO_new_mem_buf(key_pem, -1);
  EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
  if (key == NULL) {
    err = xq_err_openssl(XQ_E_CONFIG, "the TLS key cannot be read");
  } else {
    err = xq_cert_check_key(sk_X509_value(certs, 0), key);
  }
  int64_t end = xq_cert_not_after(sk_X509_value(certs, 0));
  if (err == NULL && end < xq_time_now() + EXPIRY_WARNING_S) {
    char text[21];
    xq_log(XQ_LOG_WARNING, "the TLS certificate ends at %s", xq_time_rfc3339(end, text));
  }
  EVP_PKEY_free(key);
  BIO_free(bio);
  sk_X509_pop_free(certs, X509_free);
  return err;
}

static xq_err *load_tls(struct svc_http *http) {
  const struct svc_config *c = http->config;
  xq_err *err = NULL;
  XQ_TRY(read_pem(c->dir, c->http.cert_file, &http->cert_pem));
  XQ_TRY(read_pem(c->dir, c->http.key_file, &http->key_pem));
  XQ_TRY(check_pair(http->cert_pem, http->key_pem));
out:
  return err != NULL ? xq_err_wrap(err, XQ_E_CONFIG, "TLS certificate and key") : NULL;
}

/* ---- the listening socket */

static int port_of(int fd) {
  struct sockaddr_storage bound;
  socklen_t len = sizeof bound;
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
  if (getsockname(fd, (struct sockaddr *)&bound, &len) != 0) {
    return 0;
  }
  memcpy(&in, &bound, sizeof in);
  memcpy(&in6, &bound, sizeof in6);
  return ntohs(bound.ss_family == AF_INET6 ? in6.sin6_port : in.sin_port);
}

static xq_err *listen_at(const char *address, int port, int *fd_out, int *family) {
  char service[16];
  snprintf(service, sizeof service, "%d", port);
  struct addrinfo *found = NULL,
                  hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  int code = getaddrinfo(address, service, &hints, &found);
  if (code != 0) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "http.address \"%s\": %s", address, gai_strerror(code)), "setting",
                       "http.address");
  }
  xq_err *err = NULL;
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
    int saved = errno;
    err = xq_err_errno(saved, NULL, "listen at %s port %d: %s", address, port, strerrordesc_np(saved));
    if (fd >= 0) {
      close(fd);
    }
  } else {
    *fd_out = fd;
    *family = found->ai_family;
  }
  freeaddrinfo(found);
  return err;
}

/* ---- libmicrohttpd */

XQ_PRINTF(2, 0) static void on_log(void *cls, const char *fmt, va_list ap) {
  (void)cls;
  char *text = xq_vasprintf(fmt, ap);
  text[strcspn(text, "\n")] = '\0';
  xq_log(XQ_LOG_DEBUG, "libmicrohttpd: %s", text);
  free(text);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode what) {
  struct svc_http *http = cls;
  struct http_link *link = *socket_context;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    const struct sockaddr *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    link = xq_calloc(1, sizeof *link);
    link->http = http;
    link->watch = http_watch_add(http->deadlines, fd, http_address_key(address));
    http_wire_watch(connection, link);
    *socket_context = link;
  } else {
    http_wire_watch(connection, NULL);
    http_watch_remove(http->deadlines, link->watch);
    http_frame_clear(&link->frame);
    free(link);
    *socket_context = NULL;
  }
}

/* Nobody, once the service stops; and not more of an address than it may have, or as fast as it likes: a TLS handshake is
 * the dearest thing that a stranger can ask for, and here he has not begun it. */
static enum MHD_Result may_come(void *cls, const struct sockaddr *address, socklen_t len) {
  struct svc_http *http = cls;
  (void)len;
  uint64_t key = http_address_key(address);
  int unused = 0;
  bool may = !atomic_load(&http->stopping) && http_watch_may_add(http->deadlines, key) &&
             http_limits_take(http->arrivals, key, xq_time_mono_ms(), &unused);
  return may ? MHD_YES : MHD_NO;
}

/* Paths and queries stay as they came: see router.c. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *s) {
  (void)cls, (void)connection;
  return strlen(s);
}

static unsigned connection_limit(const struct svc_config *c, unsigned threads) {
  unsigned most = threads * CONNECTIONS_PER_THREAD;
  return c->http.connections > 0 && (unsigned)c->http.connections < most ? (unsigned)c->http.connections : most;
}

static xq_err *start_daemon(struct svc_http *http, int family) {
  const struct svc_config *c = http->config;
  unsigned threads = c->http.threads > 1 ? (unsigned)c->http.threads : 1;
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                   (family == AF_INET6 ? MHD_USE_IPv6 : 0U);
  struct MHD_OptionItem options[] = {
      {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, NULL}, /* first: it hears what is wrong with the others */
      {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, http},
      {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)http_on_completed, http},
      {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, NULL},
      {MHD_OPTION_LISTEN_SOCKET, http->listen_fd, NULL},
      {MHD_OPTION_HTTPS_MEM_CERT, 0, http->cert_pem},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, http->key_pem},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
      {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connection_limit(c, threads), NULL},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
      {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
      /* libmicrohttpd takes a pool of two or more only; last, so that it can be left out */
      {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
      {MHD_OPTION_END, 0, NULL},
  };
  http->daemon = MHD_start_daemon(flags, 0, may_come, http, http_on_request, http, MHD_OPTION_ARRAY, options,
                                  MHD_OPTION_HTTPS_PRIORITIES, tls_priorities, MHD_OPTION_END);
  return http->daemon != NULL ? NULL : xq_err_new(XQ_E_INTERNAL, "libmicrohttpd does not start (--verbose says why)");
}

/* ---- starting and stopping */

static void free_http(struct svc_http **hp) {
  struct svc_http *http = *hp;
  http_longpoll_stop(&http->longpoll);
  http_deadlines_stop(&http->deadlines);
  svc_sessions_free(&http->sessions);
  svc_challenges_free(&http->challenges);
  http_limits_free(&http->of_addresses);
  http_limits_free(&http->arrivals);
  http_limits_free(&http->of_certificates);
  http_limits_free(&http->logins);
  if (http->listen_fd >= 0) {
    close(http->listen_fd);
  }
  if (http->key_pem != NULL) {
    OPENSSL_cleanse(http->key_pem, strlen(http->key_pem));
  }
  free(http->key_pem);
  free(http->cert_pem);
  free(http->port_path);
  pthread_cond_destroy(&http->done);
  pthread_mutex_destroy(&http->lock);
  free(http);
  *hp = NULL;
}

static struct svc_http *new_http(svc *s) {
  struct svc_http *http = xq_calloc(1, sizeof *http);
  http->routes = http_routes;
  http->route_count = http_route_count;
  http->s = s;
  http->config = svc_get_config(s);
  http->listen_fd = -1;
  pthread_mutex_init(&http->lock, NULL);
  xq_cond_init(&http->done);
  const struct svc_config *c = http->config;
  http->of_addresses = http_limits_new(c->http.requests_per_minute);
  http->arrivals =
      http_limits_new(c->http.requests_per_minute); /* as if each of them came on a connection of its own */
  http->of_certificates = http_limits_new(c->http.certificate_requests_per_minute);
  http->logins = http_limits_new(c->http.logins_per_minute);
  http->sessions = svc_sessions_new();
  return http;
}

/* DIR/port: who started us with port 0, or waits for us to be ready, reads it. */
static xq_err *write_port(struct svc_http *http, int port) {
  char text[16];
  int len = snprintf(text, sizeof text, "%d\n", port);
  http->port_path = xq_path_join(http->config->dir, "port");
  return xq_file_write(http->port_path, text, (size_t)len, 0644);
}

xq_err *svc_http_start(svc *s, svc_http **out, int *port) {
  struct svc_http *http = new_http(s);
  const struct svc_config *c = http->config;
  xq_err *err = NULL;
  int family = AF_INET, real = 0;
  unsigned threads = c->http.threads > 1 ? (unsigned)c->http.threads : 1;
  int places = (int)connection_limit(c, threads);
  const struct http_terms terms = {
      .request_s = c->http.request_deadline_s,
      .greeting_s = c->http.request_deadline_s < GREETING_S ? c->http.request_deadline_s : GREETING_S,
      .idle_s = IDLE_S,
      .scarce = places - places / 4, /* the last quarter is for who comes meanwhile */
      .most_of_address = c->http.connections_per_address};
  XQ_TRY(http_wire_ready());
  XQ_TRY(load_tls(http));
  XQ_TRY(svc_challenges_new(&http->challenges));
  XQ_TRY(svc_status_open(s));
  XQ_TRY(http_deadlines_start(&terms, &http->deadlines));
  /* Waiting requests take at most half of the connections: there must be room to make the changes they wait for. */
  XQ_TRY(http_longpoll_start(s, (size_t)places / 2, WAITING_OF_ONE, &http->longpoll));
  XQ_TRY(listen_at(c->http.address, c->http.port, &http->listen_fd, &family));
  real = port_of(http->listen_fd);
  XQ_TRY(start_daemon(http, family));
  http->listen_fd = -1; /* the daemon's now */
  XQ_TRY(write_port(http, real));
  *out = http;
  *port = real;
  return NULL;
out:
  if (http->daemon != NULL) {
    MHD_stop_daemon(http->daemon);
  }
  free_http(&http);
  return err;
}

/* Waits until the answers to all requests in progress are out. */
static void drain(struct svc_http *http, int wait_s) {
  struct timespec until = xq_deadline_in(wait_s * INT64_C(1000));
  pthread_mutex_lock(&http->lock);
  while (http->active > 0 && xq_cond_wait(&http->done, &http->lock, &until)) {
  }
  int left = http->active;
  pthread_mutex_unlock(&http->lock);
  if (left > 0) {
    xq_log(XQ_LOG_WARNING, "%d requests were cut off after %d s", left, wait_s);
  }
}

void svc_http_stop(svc_http **hp, int wait_s) {
  struct svc_http *http = *hp;
  if (http == NULL) {
    return;
  }
  atomic_store(&http->stopping, true);
  /* Who connects from now on is not let in (may_come).  MHD_quiesce_daemon() would do more, and refuse; but where one of
   * the daemon's threads is quicker than it, both take the socket out of the same epoll set, and libmicrohttpd calls
   * abort() for the second (0.9.75). */
  xq_err_ignore(xq_file_remove(http->port_path), "the next start writes it anew");
  http_longpoll_wake_all(http->longpoll);
  drain(http, wait_s);
  MHD_stop_daemon(http->daemon);
  free_http(hp);
}
