/*
 * service.h - xuqid within: what the CA's service can do.  This is the face for programs (xuqid, tests); inside, a room
 * includes the rooms it stands on, and contrib/layers.sh says which these are.  From the top down:
 *
 *     http/  admin/                HTTPS for clients; the operator's commands
 *     worker/                      what the service does by itself
 *     people/  payment/            what holders and operators may do; channels of payment
 *     render/  issuing/            applications as the protocol shows them; certificates are signed here
 *     workflow/                    the transition table; every change is one row of it
 *     renewal/                     the ten rules
 *     init/  applications/  reference/    a new service; what is in the store, and may be asked
 *     money/  certs/               prices and orders; certificates issued
 *     core/                        the service object, health, the frame around every change
 *     audit/  issuer/              the hash chain, written in the same transaction; the CA key
 *     store/  config/              SQL, one file per database; xuqid.conf
 *
 * Every function may be called from any thread.  JSON results are new references and have the shapes of
 * doc/openapi.yaml. Codes named are those of xuqi/codes.h; INTERNAL, IO, DISK_FULL and AUDIT_BROKEN may come from all
 * of them.
 */
#ifndef XUQI_SERVICE_H
#define XUQI_SERVICE_H

#include "service/admin/admin.h"
#include "service/config/config.h"
#include "service/core/core.h"
#include "service/http/http.h"
#include "service/init/init.h"
#include "service/issuing/issuing.h"
#include "service/payment/payment.h"
#include "service/people/people.h"
#include "service/reference/reference.h"
#include "service/worker/worker.h"

#endif
