/* schema.h - the tables of the store. */
#ifndef XUQI_SERVICE_SCHEMA_H
#define XUQI_SERVICE_SCHEMA_H

#include "service/store/store.h"

#define SVC_SCHEMA_VERSION 1

/** Makes all tables in an empty store. */
XQ_MUST_CHECK xq_err *svc_schema_create(svc_tx *tx);
/** CONFIG when the store was made by another version of the tables. */
XQ_MUST_CHECK xq_err *svc_schema_check(svc_tx *tx);
/** Small facts about the store itself, by name.  *value is a new string; NULL when there is none. */
XQ_MUST_CHECK xq_err *svc_meta_get(svc_tx *tx, const char *name, char **value);
XQ_MUST_CHECK xq_err *svc_meta_set(svc_tx *tx, const char *name, const char *value);

#endif
