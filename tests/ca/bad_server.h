/* bad_server.h - a real TLS server on the loopback that misbehaves as it is told: for the tests of whoever talks to a
 * service. */
#ifndef TESTS_CA_BAD_SERVER_H
#define TESTS_CA_BAD_SERVER_H

#include <openssl/ssl.h>

#include "../pki/made.h"

enum bad_mode {
  BAD_NOT,            /* answers as a service would */
  BAD_CUT_ONCE,       /* closes the first connection without an answer, then is good */
  BAD_CUT,            /* closes every connection without an answer */
  BAD_CUT_BODY,       /* promises more body than it sends */
  BAD_STALL,          /* takes the request and says nothing */
  BAD_STALL_BODY,     /* begins an answer and says no more */
  BAD_GARBAGE,        /* not HTTP */
  BAD_HUGE,           /* a body without end */
  BAD_HUGE_HEADERS,   /* headers without end */
  BAD_HTML,           /* 200, but no JSON */
  BAD_TRUNCATED_JSON, /* 200, JSON cut off */
  BAD_REDIRECT,       /* elsewhere */
  BAD_PLAIN,          /* no TLS at all */
  BAD_CLOCK,          /* a Date one hour ahead */
  BAD_SESSION_TWICE,  /* closes the first two POST /v1/session without an answer (libcurl itself repeats one) */
  BAD_TOKEN,          /* a bearer token that would break out of its header */
};

struct bad_server;

/** key and cert: the server's own. tls_max: 0 or TLS1_1_VERSION ... */
struct bad_server *bad_server_start(EVP_PKEY *key, X509 *cert, enum bad_mode mode, int tls_max);
int bad_server_port(const struct bad_server *s);
/** How many connections were accepted, requests read, challenges given. */
int bad_server_connections(struct bad_server *s);
int bad_server_requests(struct bad_server *s);
int bad_server_challenges(struct bad_server *s);
/** Waits until a request has arrived (and is stalled, where that is the mode). */
void bad_server_await_request(struct bad_server *s);
void bad_server_stop(struct bad_server **s);

#endif
