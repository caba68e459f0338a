/*
 * audit.h - the record of everything that was done: a hash chain in the store, written in the same transaction as what
 * it records.
 *
 *     hash(n) = SHA-256( "xuqi-audit/1" | seq | at | actor | action | subject | facts | hash(n-1) )
 *
 * Each part goes in with its length before it, so that no two records have the same bytes.  seq has no gaps and begins
 * with 1; hash(0) is 64 zeros.  The chain's end is also kept beside it (meta "audit_end"), so that cutting off the last
 * records is seen as well.
 */
#ifndef XUQI_SERVICE_AUDIT_H
#define XUQI_SERVICE_AUDIT_H

#include "service/store/store.h"
#include "xuqi/form.h"

/** Checks the chain's end and appends a record.  facts: a JSON object (taken) or NULL.  AUDIT_BROKEN when the end does
 * not verify or the record cannot be written; DISK_FULL. */
XQ_MUST_CHECK xq_err *svc_audit_append(svc_tx *tx, enum xq_actor actor, const char *action, const char *subject,
                                       struct json_object *facts);
/** The last record alone: its own hash, the link to the one before, nothing behind it.  AUDIT_BROKEN. */
XQ_MUST_CHECK xq_err *svc_audit_check_end(svc_tx *tx);
/** Every record.  AUDIT_BROKEN with fact "record": the number of the first one that is wrong or missing. */
XQ_MUST_CHECK xq_err *svc_audit_check_all(svc_tx *tx, int64_t *records);

#endif
