/*
 * wire.c - stands between GnuTLS, which deciphers, and libmicrohttpd, which parses, and lets through what frame.c has
 * found to be beyond doubt.  libmicrohttpd has no place for that: it repairs names with blanks, folded lines and bare line
 * feeds before it shows anything (0.9.75; later ones refuse some of it), and it never shows an octet as it came.  But it
 * reads by gnutls_record_recv(), and a program's own function of that name comes before the library's.
 *
 * Should a build of libmicrohttpd not read that way, no head has been looked at, and request.c refuses every request: it
 * fails closed.
 */
#include <dlfcn.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <time.h>

#include "service/http/within.h"

#define DROP_AT_ONCE 16 /* records that a refused client has sent already: read, so that it hears the answer */

#define NAP_MS 2
#define AWAKE_US 200 /* between two naps: a thread that has nothing else to do sleeps nine tenths of its time */

typedef ssize_t receive_fn(gnutls_session_t session, void *data, size_t size);
typedef int handshake_fn(gnutls_session_t session);

/* The library's own functions.  Looked for once: it takes a lock that all threads share.  Others of this process who speak
 * TLS may come before the service does. */
static pthread_once_t looked_for = PTHREAD_ONCE_INIT;
static struct {
  receive_fn *receive;
  handshake_fn *handshake;
} library;

static void look_for(void) {
  void *receive = dlsym(RTLD_NEXT, "gnutls_record_recv"), *handshake = dlsym(RTLD_NEXT, "gnutls_handshake");
  memcpy(&library.receive, &receive, sizeof receive); /* C has no cast from one to the other */
  memcpy(&library.handshake, &handshake, sizeof handshake);
}

static bool found(void) {
  pthread_once(&looked_for, look_for);
  return library.receive != NULL && library.handshake != NULL;
}

xq_err *http_wire_ready(void) {
  return found() ? NULL : xq_err_new(XQ_E_INTERNAL, "GnuTLS' functions are not where they are expected");
}

void http_wire_watch(struct MHD_Connection *connection, struct http_link *link) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (info != NULL && info->tls_session != NULL) {
    /* The one pointer of a session that libmicrohttpd leaves alone: it keeps no data base of sessions, nor do we. */
    gnutls_db_set_ptr(info->tls_session, link);
  }
}

/* What else has come of a refused client. */
static void drop(receive_fn *receive, gnutls_session_t session) {
  uint8_t waste[4096];
  for (int i = 0; i < DROP_AT_ONCE && receive(session, waste, sizeof waste) > 0; i++) {
  }
}

static ssize_t receive_checked(receive_fn *receive, gnutls_session_t session, struct http_link *link, uint8_t *data,
                               size_t size) {
  struct http_frame *f = &link->frame;
  for (;;) {
    size_t n = http_frame_take(f, data, size);
    if (n > 0) {
      return (ssize_t)n;
    }
    if (f->status != 0) {
      drop(receive, session);
      return GNUTLS_E_AGAIN;
    }
    if (f->body > 0) { /* a body goes through as it is */
      ssize_t got = receive(session, data, f->body < size ? (size_t)f->body : size);
      f->body -= got > 0 ? (uint64_t)got : 0;
      return got;
    }
    size_t room = 0;
    uint8_t *to = http_frame_room(f, &room);
    ssize_t got = receive(session, to, room);
    if (got <= 0) {
      if (f->len == 0) {
        http_frame_clear(f); /* a connection that only waits keeps no buffer */
      }
      return got;
    }
    http_watch_spoken(link->http->deadlines, link->watch);
    http_frame_add(f, (size_t)got);
    if (f->status != 0) {
      drop(receive, session);
    }
  }
}

__attribute__((visibility("default"))) ssize_t gnutls_record_recv(gnutls_session_t session, void *data, size_t size) {
  if (!found()) {
    return GNUTLS_E_INTERNAL_ERROR;
  }
  struct http_link *link = gnutls_db_get_ptr(session);
  return link != NULL && size > 0 ? receive_checked(library.receive, session, link, data, size)
                                  : library.receive(session, data, size);
}

/* libmicrohttpd (0.9.75) asks again at once, and again, while a client owes the next message of a handshake: one that sends the
 * first and then nothing keeps a thread busy.  So the thread rests where there is nothing to read; what this client sends
 * wakes it, and other clients of the thread wait for the length of a nap at most, for each time it went round. */
static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void nap(gnutls_session_t session) {
  static _Thread_local int64_t awake_since_us;
  struct pollfd fd = {.fd = gnutls_transport_get_int(session), .events = POLLIN};
  if (now_us() - awake_since_us >= AWAKE_US) {
    poll(&fd, 1, NAP_MS);
    awake_since_us = now_us();
  }
}

__attribute__((visibility("default"))) int gnutls_handshake(gnutls_session_t session) {
  if (!found()) {
    return GNUTLS_E_INTERNAL_ERROR;
  }
  int result = library.handshake(session);
  if (result == GNUTLS_E_AGAIN && gnutls_db_get_ptr(session) != NULL) {
    nap(session);
  }
  return result;
}
