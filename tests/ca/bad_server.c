/* bad_server.c - see bad_server.h.  One thread, one connection at a time. */
#include "bad_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct bad_server {
  int fd, port;
  int stop[2], arrived[2]; /* pipes */
  SSL_CTX *ctx;
  enum bad_mode mode;
  pthread_t thread;
  atomic_int connections, requests, challenges, sessions;
};

/* False: time to stop, or the peer has gone. */
static bool readable(struct bad_server *s, int fd) {
  struct pollfd p[2] = {{s->stop[0], POLLIN, 0}, {fd, POLLIN, 0}};
  return poll(p, 2, -1) > 0 && p[0].revents == 0;
}

static void stall(struct bad_server *s, int fd) {
  char drop[256];
  while (readable(s, fd) && read(fd, drop, sizeof drop) > 0) {
  }
}

static bool read_request(struct bad_server *s, SSL *ssl, int fd, char *buf, size_t max) {
  size_t len = 0;
  for (;;) {
    if (SSL_pending(ssl) == 0 && !readable(s, fd)) {
      return false;
    }
    int n = SSL_read(ssl, buf + len, (int)(max - len - 1));
    if (n <= 0) {
      return false;
    }
    len += (size_t)n;
    buf[len] = '\0';
    const char *end = strstr(buf, "\r\n\r\n");
    if (end != NULL) {
      const char *length = strcasestr(buf, "content-length:");
      size_t body = length != NULL && length < end ? strtoul(length + 15, NULL, 10) : 0;
      if (len - (size_t)(end + 4 - buf) >= body) {
        return true;
      }
    }
  }
}

static void send_text(SSL *ssl, const char *text) {
  SSL_write(ssl, text, (int)strlen(text));
}

static void answer_json(SSL *ssl, const char *json, time_t date) {
  char when[64];
  struct tm tm;
  strftime(when, sizeof when, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&date, &tm));
  char *text =
      xq_asprintf("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                  when, strlen(json), json);
  send_text(ssl, text);
  free(text);
}

static const char *json_for(struct bad_server *s, const char *request) {
  if (strncmp(request, "POST /v1/challenge ", 19) == 0) {
    s->challenges++;
    return "{\"challenge\":\"abc\",\"expires_at\":\"2030-01-01T00:00:00Z\"}";
  }
  if (strncmp(request, "POST /v1/session ", 17) == 0) {
    return s->mode == BAD_TOKEN ? "{\"token\":\"a b\",\"expires_at\":\"2030-01-01T00:00:00Z\","
                                  "\"certificate\":{\"renewability\":\"ok\"}}"
                                : "{\"token\":\"abc-DEF_123\",\"expires_at\":\"2030-01-01T00:00:00Z\","
                                  "\"certificate\":{\"renewability\":\"ok\"}}";
  }
  return "{\"renewability\":\"ok\"}";
}

static void send_without_end(SSL *ssl, const char *head, const char *unit) {
  send_text(ssl, head);
  for (int i = 0; i < 1000000; i++) {
    if (SSL_write(ssl, unit, (int)strlen(unit)) <= 0) {
      return;
    }
  }
}

/* Whether the connection may be used for another request. */
static bool answer(struct bad_server *s, SSL *ssl, int fd, const char *request) {
  static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  char page[1001];
  memset(page, ' ', sizeof page - 1);
  page[sizeof page - 1] = '\0';
  switch (s->mode) {
    case BAD_CUT:
      return false;
    case BAD_CUT_ONCE:
      if (s->connections == 1) {
        return false;
      }
      break;
    case BAD_SESSION_TWICE:
      if (strncmp(request, "POST /v1/session ", 17) == 0 && s->sessions++ < 2) {
        return false;
      }
      break;
    case BAD_STALL_BODY:
    case BAD_CUT_BODY:
      send_text(ssl, ok);
      send_text(ssl, "Content-Length: 1000\r\n\r\n{\"renewability\":");
      if (s->mode == BAD_STALL_BODY) {
        stall(s, fd);
      }
      return false;
    case BAD_STALL:
      stall(s, fd);
      return false;
    case BAD_GARBAGE:
      send_text(ssl, "\x01\x02 hello there\r\n\r\n");
      return false;
    case BAD_HUGE:
      send_without_end(ssl, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", page);
      return false;
    case BAD_HUGE_HEADERS:
      memcpy(page, "X-Filler: ", 10);
      memcpy(page + sizeof page - 3, "\r\n", 2);
      send_without_end(ssl, ok, page);
      return false;
    case BAD_HTML:
      send_text(ssl, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
      return true;
    case BAD_TRUNCATED_JSON:
      answer_json(ssl, "{\"renewability\":\"o", time(NULL));
      return true;
    case BAD_REDIRECT:
      send_text(ssl, "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
      return true;
    case BAD_NOT:
    case BAD_PLAIN:
    case BAD_CLOCK:
    case BAD_TOKEN:
    default:
      break;
  }
  answer_json(ssl, json_for(s, request), time(NULL) + (s->mode == BAD_CLOCK ? 3600 : 0));
  return true;
}

static void serve(struct bad_server *s, int fd) {
  char request[65536];
  s->connections++;
  if (s->mode == BAD_PLAIN) {
    static const char hello[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    readable(s, fd);
    if (write(fd, hello, sizeof hello - 1) > 0) {
      stall(s, fd);
    }
    return;
  }
  SSL *ssl = SSL_new(s->ctx);
  SSL_set_fd(ssl, fd);
  if (SSL_accept(ssl) == 1) {
    while (read_request(s, ssl, fd, request, sizeof request)) {
      s->requests++;
      if (write(s->arrived[1], "", 1) != 1 || !answer(s, ssl, fd, request)) {
        break;
      }
    }
  }
  SSL_free(ssl);
}

static void *run(void *arg) {
  struct bad_server *s = arg;
  while (readable(s, s->fd)) {
    int fd = accept(s->fd, NULL, NULL);
    if (fd >= 0) {
      serve(s, fd);
      close(fd);
    }
  }
  return NULL;
}

struct bad_server *bad_server_start(EVP_PKEY *key, X509 *cert, enum bad_mode mode, int tls_max) {
  struct bad_server *s = xq_calloc(1, sizeof *s);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof a;
  signal(SIGPIPE, SIG_IGN);
  s->mode = mode;
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(s->fd >= 0);
  assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
  assert_int_equal(listen(s->fd, 8), 0);
  assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &len), 0);
  s->port = ntohs(a.sin_port);
  assert_int_equal(pipe(s->stop), 0);
  assert_int_equal(pipe(s->arrived), 0);
  s->ctx = SSL_CTX_new(TLS_server_method());
  assert_int_equal(SSL_CTX_use_certificate(s->ctx, cert), 1);
  assert_int_equal(SSL_CTX_use_PrivateKey(s->ctx, key), 1);
  if (tls_max != 0) {
    SSL_CTX_set_min_proto_version(s->ctx, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(s->ctx, tls_max);
    SSL_CTX_set_cipher_list(s->ctx, "DEFAULT@SECLEVEL=0");
  }
  assert_int_equal(pthread_create(&s->thread, NULL, run, s), 0);
  return s;
}

int bad_server_port(const struct bad_server *s) {
  return s->port;
}

int bad_server_connections(struct bad_server *s) {
  return s->connections;
}

int bad_server_requests(struct bad_server *s) {
  return s->requests;
}

int bad_server_challenges(struct bad_server *s) {
  return s->challenges;
}

void bad_server_await_request(struct bad_server *s) {
  char byte;
  assert_int_equal(read(s->arrived[0], &byte, 1), 1);
}

void bad_server_stop(struct bad_server **server) {
  struct bad_server *s = *server;
  assert_int_equal(write(s->stop[1], "", 1), 1);
  pthread_join(s->thread, NULL);
  close(s->fd);
  for (int i = 0; i < 2; i++) {
    close(s->stop[i]);
    close(s->arrived[i]);
  }
  SSL_CTX_free(s->ctx);
  free(s);
  *server = NULL;
}
