/*
 * within.h - what the files of src/service/http share; each calls those below it.
 *
 *     server.c       sockets, TLS, the daemon, starting and stopping
 *       handlers.c   one function a path; the table of routes
 *       status_page.c   the one that people open on a telephone
 *         request.c  one request from its first header to its last byte out
 *         wire.c     what comes out of TLS, before libmicrohttpd parses it; rests while a handshake is owed
 *           router.c, etag.c, problem.c, frame.c     pure functions
 *           deadline.c   cuts connections whose request is overdue, or that say nothing
 *           limits.c     requests an address, or a certificate, may make
 *           longpoll.c   requests that wait for a change
 *
 * libmicrohttpd parses HTTP and runs the threads; every function here may be called from any of them.
 */
#ifndef XUQI_SERVICE_HTTP_WITHIN_H
#define XUQI_SERVICE_HTTP_WITHIN_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#include "service/http/http.h"
#include "service/people/people.h"

/* ---- connections and their deadlines (deadline.c)
 *
 * libmicrohttpd knows idle time only: a client that sends a byte now and then holds its connection for ever, and who says
 * nothing keeps a place that somebody else needs.  So a thread of our own watches all connections and shuts the socket of
 * one that is too slow, or that is silent while places are short.  It learns what a connection is doing from these
 * calls. */

struct http_deadlines;
struct http_watch; /* one connection */

struct http_terms {
  int request_s;       /* for a request, from its first octet to its last */
  int greeting_s;      /* from the connection to the first octet of the first request, the TLS handshake included */
  int idle_s;          /* between two requests of a connection */
  int scarce;          /* from so many connections on, those that say nothing go, the oldest first; 0: never */
  int most_of_address; /* connections of an address at a time; 0: any number */
};

/** Starts the thread. */
XQ_MUST_CHECK xq_err *http_deadlines_start(const struct http_terms *terms, struct http_deadlines **d);
/** After the last connection was removed. */
void http_deadlines_stop(struct http_deadlines **d);
/** Whether an address (http_address_key) may have one connection more. */
bool http_watch_may_add(struct http_deadlines *d, uint64_t address);
/** A connection of an address was accepted.  One too many of its address is shut at once. */
struct http_watch *http_watch_add(struct http_deadlines *d, int fd, uint64_t address);
/** Before the socket is closed. */
void http_watch_remove(struct http_deadlines *d, struct http_watch *w);
/** An octet of a request has come: its time runs. */
void http_watch_spoken(struct http_deadlines *d, struct http_watch *w);
/** A request's head has come, or the beginning of one.  Its time has run since its first byte. */
void http_watch_reading(struct http_deadlines *d, struct http_watch *w);
/** It was read whole: the time that we take is not the client's fault. */
void http_watch_serving(struct http_deadlines *d, struct http_watch *w);
/** An answer was handed to the network: the client has one deadline to take it. */
void http_watch_answering(struct http_deadlines *d, struct http_watch *w);
/** The answer is out; the next request may begin within idle_s. */
void http_watch_idle(struct http_deadlines *d, struct http_watch *w);

/* ---- which octets are a request (frame.c) */

#define HTTP_HEAD_MAX 16384 /* octets of a request line and its fields */

/** The octets of one connection between TLS and libmicrohttpd; all zero at the beginning. */
struct http_frame {
  uint8_t *data;   /* HTTP_HEAD_MAX octets, or NULL while nothing is kept */
  size_t len;      /* kept */
  size_t seen;     /* of these: looked at */
  size_t passed;   /* of these: may be handed on */
  uint64_t body;   /* octets that belong to the request handed on last and have not come yet */
  unsigned status; /* not 0: the last head is refused with it, and nothing that follows is handed on */
  unsigned heads;  /* handed on, and not yet begun as a request */
};

/** Where octets that come are put, at most *room. */
uint8_t *http_frame_room(struct http_frame *f, size_t *room);
/** So many were put there. */
void http_frame_add(struct http_frame *f, size_t len);
/** Takes what may be handed on, at most `size` octets; 0: nothing yet. */
size_t http_frame_take(struct http_frame *f, uint8_t *to, size_t size);
/** Frees what is kept. */
void http_frame_clear(struct http_frame *f);

/* ---- a connection as all parts know it (wire.c) */

struct svc_http;
struct http_link {
  struct svc_http *http;
  struct http_watch *watch;
  struct http_frame frame;
};
/** Finds GnuTLS' own functions, which wire.c comes before: once, and before the daemon's threads begin.  INTERNAL where there
 * are none: nothing could be read. */
XQ_MUST_CHECK xq_err *http_wire_ready(void);
/** From now on what this connection sends goes through its frame. */
void http_wire_watch(struct MHD_Connection *connection, struct http_link *link);

/* ---- how much an address, or a certificate, may ask (limits.c) */

/** 64 bits that stand for an address: all of IPv4, the network half of IPv6, whose other half its owner may choose. */
uint64_t http_address_key(const struct sockaddr *address);

/** The same for a certificate, by its fingerprint (hex, lower case): nobody chooses whose he shares. */
uint64_t http_certificate_key(const char *fingerprint);

struct http_limits;
/** An allowance for each key. */
struct http_limits *http_limits_new(int requests_per_minute); /* 0: no limit */
/** *l is NULL afterwards. */
void http_limits_free(struct http_limits **l);
/** Takes one request of the key's allowance; false when there is none left: *retry_after is in seconds then. */
bool http_limits_take(struct http_limits *l, uint64_t key, int64_t now_ms, int *retry_after);

/* ---- entity tags of applications (etag.c), RFC 9110 section 8.8.3: the revision in quotes */

/** If-None-Match: whether the list (or "*") names this revision. */
bool http_etag_matches(const char *list, int64_t revision);
/** If-Match: exactly one strong tag.  MALFORMED.  A tag that is no revision of ours gives -1, which matches nothing. */
XQ_MUST_CHECK xq_err *http_etag_revision(const char *header, int64_t *revision);

/* ---- problem details (problem.c), RFC 9457 */

/** HTTP status for a code. */
unsigned http_problem_status(enum xq_code code);
/** The problem for an error.  `status` 0: that of the code.  Errors that are our own fault say nothing but that, and
 * the request's id, under which the log has the rest.  *status_out is the status to answer with. */
struct json_object *http_problem(const xq_err *err, unsigned status, const char *request_id, unsigned *status_out);

/* ---- routes (router.c) */

struct http_request;
struct http_answer;

enum http_route_flags {
  HTTP_SESSION = 1, /* needs a bearer token */
  HTTP_CHANGES = 2, /* changes something: refused while the service is unwell */
  HTTP_CMS = 4,     /* takes application/pkcs7-mime */
  HTTP_JSON = 8,    /* takes application/json */
};

struct http_route {
  const char *method;
  const char *path; /* "/v1/applications/{business_no}/confirm"; parameters: see router.c */
  unsigned flags;
  xq_err *(*handle)(struct http_request *r, struct http_answer *a);
};

#define HTTP_PARAM_SIZE 72

/** The route for a request, or NULL: then *allow names the methods the path has ("GET, HEAD"; new string), or is NULL
 * where there is no such path.  HEAD goes where GET goes. */
const struct http_route *http_route_find(const struct http_route *routes, size_t count, const char *method,
                                         const char *path, char param[HTTP_PARAM_SIZE], char **allow);

/** How an application stands, as a page (status_page.c). */
xq_err *http_get_status(struct http_request *r, struct http_answer *a);
extern const struct http_route http_routes[]; /* handlers.c */
extern const size_t http_route_count;

/* ---- requests that wait (longpoll.c) */

struct http_longpoll;
/** Starts the thread that looks for changes; at most `most` requests wait at a time, and so many of one certificate. */
XQ_MUST_CHECK xq_err *http_longpoll_start(svc *s, size_t most, size_t most_of_one, struct http_longpoll **p);
/** Wakes all; from now on nothing waits. */
void http_longpoll_wake_all(struct http_longpoll *p);
/** After the last request has ended. */
void http_longpoll_stop(struct http_longpoll **p);
/** Suspends the connection of a certificate's holder until the application is no longer as it was seen at `generation`, or
 * `until_ms`.  False when it cannot wait (stopping, too many wait): answer at once. */
bool http_longpoll_wait(struct http_longpoll *p, struct MHD_Connection *connection, const char *fingerprint,
                        const struct svc_seen *seen, int64_t generation, int64_t until_ms);

/* ---- a request (request.c) */

struct svc_http {
  svc *s;
  const struct svc_config *config;
  char *cert_pem, *key_pem, *port_path;
  int listen_fd;
  struct MHD_Daemon *daemon;
  const struct http_route *routes; /* the table that requests are looked up in */
  size_t route_count;
  struct http_deadlines *deadlines;
  struct http_limits *arrivals, *of_addresses, *of_certificates, *logins;
  struct svc_challenges *challenges;
  struct svc_sessions *sessions;
  struct http_longpoll *longpoll;
  atomic_bool stopping;
  pthread_mutex_t lock;
  pthread_cond_t done; /* active fell to 0 */
  int active;          /* requests whose head was read and whose answer is not out */
};

struct http_request {
  struct svc_http *http;
  struct MHD_Connection *connection;
  struct http_link *link;
  const struct http_route *route; /* NULL: none */
  char id[17];
  char method[8]; /* its beginning, for the log */
  char param[HTTP_PARAM_SIZE];
  char fingerprint[65]; /* of the session's certificate; "" without one */
  bool head_only;       /* HEAD */
  bool close;           /* after the answer */
  struct xq_buf body;
  xq_err *refusal; /* decided before the body was read */
  unsigned refusal_status;
  char *allow;
  int retry_after;
  int64_t began_ms;
  int64_t wait_until_ms; /* of a long poll; 0 before it began */
};

/** What a handler answers; it begins as 200 without anything. */
struct http_answer {
  unsigned status;
  struct json_object *body;
  int64_t revision; /* the ETag; -1: none */
  char *location;
  char *html;           /* a page for people instead of the body */
  const char *language; /* in which it is: "zh-CN", "en" */
  bool later;           /* the connection is suspended; the handler will be called again */
};

/** A header or query parameter of the request, or NULL.  Borrowed. */
const char *http_request_header(const struct http_request *r, const char *name);
const char *http_request_query(const struct http_request *r, const char *name);
/** The bearer token, or NULL. */
const char *http_request_token(const struct http_request *r);

/** libmicrohttpd's callbacks. */
enum MHD_Result http_on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                const char *version, const char *upload, size_t *upload_size, void **state);
void http_on_completed(void *cls, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why);

#endif
