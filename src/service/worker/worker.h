/* worker.h - what the service does by itself: issuing what is approved, closing what is not paid, and in a trial service
 * confirming payments and approving. */
#ifndef XUQI_SERVICE_WORKER_H
#define XUQI_SERVICE_WORKER_H

#include "service/core/core.h"

/** One round of everything that is due.  What fails is logged and tried again in the next round. */
void svc_work(svc *s);

typedef struct svc_worker svc_worker;
/** Starts a thread that works a round after every change, and whenever the clock makes something due. */
XQ_MUST_CHECK xq_err *svc_worker_start(svc *s, svc_worker **worker);
/** Waits for its round to end; before the service is closed.  *worker is NULL afterwards, and may be before. */
void svc_worker_stop(svc_worker **worker);

#endif
