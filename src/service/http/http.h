/* http.h - HTTPS in front of what people may do: doc/openapi.yaml.  within.h has the inside. */
#ifndef XUQI_SERVICE_HTTP_H
#define XUQI_SERVICE_HTTP_H

#include "service/core/core.h"

typedef struct svc_http svc_http;
/** Listens and serves in threads of its own. *port: the real one. */
XQ_MUST_CHECK xq_err *svc_http_start(svc *s, svc_http **http, int *port);
/** Stops accepting, lets requests in progress end (at most wait_s), closes. */
void svc_http_stop(svc_http **http, int wait_s);

#endif
