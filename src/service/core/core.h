/*
 * core.h - the service object: the store, the CA key and the settings of one service, and the frame around every change.
 * What is done with them is in the rooms above.
 */
#ifndef XUQI_SERVICE_CORE_H
#define XUQI_SERVICE_CORE_H

#include <pthread.h>

#include "service/audit/audit.h"
#include "service/config/config.h"
#include "service/issuer/issuer.h"
#include "service/store/store.h"

typedef struct svc svc;

struct svc {
  struct svc_config *config;
  svc_db *db;
  svc_issuer *issuer;

  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake;  /* something has changed, or somebody who waits is to stop */
  xq_err *trouble;      /* why no work is accepted; NULL when all is well */
  int64_t version;      /* of the store, when last asked */
  int64_t generation;
  int64_t verified; /* generation at which the end of the audit chain was last verified */
};

/* ---- opening */

/** Opens the service that config describes (copied), and verifies the end of the audit chain.  What a crash cut off is
 * not completed here: that is svc_issue_recover()'s, called by whoever serves.  CONFIG, NOT_FOUND, AUDIT_BROKEN. */
XQ_MUST_CHECK xq_err *svc_open(const struct svc_config *config, svc **s);
/** The same without a look at the audit log: for reading a store that is broken. */
XQ_MUST_CHECK xq_err *svc_open_unverified(const struct svc_config *config, svc **s);
/** After whoever uses it has ended. */
void svc_close(svc **s);
/** One process serves a folder: takes its lock, which ends with the process.  BUSY when another has it.  Unlock by xq_unlock. */
XQ_MUST_CHECK xq_err *svc_lock(const char *dir, int *lock);
/** For who serves: what would write waits two seconds at most for another program that does (svc_db_hurry).  Before threads. */
void svc_hurry(svc *s);
/** Brings the store of an earlier version up to date: a copy of it first, then step by step, each whole or not at all and in
 * the audit log, with who did it.  {"from":n,"to":n,"backup":path}; without "backup" when there is nothing to do.  BUSY while
 * any program has the store open, an older service among them; AUDIT_BROKEN; with fact "backup" where a step fails. */
XQ_MUST_CHECK xq_err *svc_upgrade(const struct svc_config *config, const char *who, struct json_object **result);
/** Borrowed. */
const struct svc_config *svc_get_config(const svc *s);

/* ---- health */

/** NULL, or why no work is accepted (AUDIT_BROKEN, DISK_FULL ...). */
XQ_MUST_CHECK xq_err *svc_health(svc *s);
/** After trouble that may pass (no room, a disk that fails, a store that may not be written): tries to write, and all is well
 * again where that succeeds.  Does nothing where there is no trouble, or only a person can end it (AUDIT_BROKEN). */
void svc_probe(svc *s);
/** A number that grows with every change to any application, also by other processes (admin); cheap to read. */
int64_t svc_generation(svc *s);

/* ---- changes */

/** Begins a change.  AUDIT_BROKEN at once when the chain was found broken. */
XQ_MUST_CHECK xq_err *svc_write_begin(svc *s, svc_tx **tx);
/** Commits when err is NULL, else rolls back; remembers what makes work impossible; wakes the worker.  Takes and
 * returns err. */
XQ_MUST_CHECK xq_err *svc_write_end(svc *s, svc_tx **tx, xq_err *err);
/** The same, for a change that is answered by an object: *result is out, which is freed where nothing was committed. */
XQ_MUST_CHECK xq_err *svc_write_answer(svc *s, svc_tx **tx, xq_err *err, struct json_object *out,
                                       struct json_object **result);
/** For a change that was only asked about: rolls it back.  *result is out, as it would have been. */
XQ_MUST_CHECK xq_err *svc_check_answer(svc_tx **tx, xq_err *err, struct json_object *out, struct json_object **result);

#endif
