/* upgrade.c - a store of an earlier version becomes one of this program's. */
#include <json-c/json.h>
#include <stdlib.h>

#include "service/core/core.h"

static xq_err *version_of(svc_db *db, int *version) {
  svc_tx *tx = NULL;
  xq_err *err = svc_tx_begin(db, SVC_READ, &tx);
  if (err == NULL) {
    err = svc_schema_version(tx, version);
  }
  svc_tx_rollback(&tx);
  return err;
}

/* Before a copy is made: what is broken is not carried on. */
static xq_err *check_audit(svc_db *db) {
  svc_tx *tx = NULL;
  xq_err *err = svc_tx_begin(db, SVC_READ, &tx);
  if (err == NULL) {
    err = svc_audit_check_end(tx);
  }
  svc_tx_rollback(&tx);
  return err;
}

static xq_err *step(svc_db *db, const char *who) {
  int version = 0;
  svc_tx *tx = NULL;
  struct json_object *facts = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_tx_begin(db, SVC_WRITE, &tx));
  XQ_TRY(svc_schema_step(tx));
  XQ_TRY(svc_schema_version(tx, &version));
  facts = json_object_new_object();
  xq_json_add_str(facts, "who", who);
  xq_json_add_int(facts, "version", version);
  XQ_TRY(svc_audit_append(tx, XQ_BY_OPERATOR, "store_upgraded", "xuqid", facts));
  XQ_TRY(svc_tx_commit(&tx));
out:
  svc_tx_rollback(&tx);
  return err;
}

static xq_err *upgrade(svc_db *db, const char *dir, const char *who, int from, struct json_object *said) {
  char *name = xq_asprintf("xuqid.db.version-%d.%lld", from, (long long)xq_time_now());
  char *path = xq_path_join(dir, name);
  xq_err *err = NULL;
  XQ_TRY(check_audit(db));
  XQ_TRY(svc_db_backup(db, path));
  xq_json_add_str(said, "backup", path);
  for (int version = from; err == NULL && version < SVC_SCHEMA_VERSION; version++) {
    err = step(db, who);
  }
  if (err != NULL) {
    err = xq_err_wrap(err, xq_err_code(err), "the step that failed changed nothing; what the store was before is in %s",
                      path);
    err = xq_err_fact(err, "backup", "%s", path);
  }
out:
  free(path);
  free(name);
  return err;
}

/* The lock (lock.c) is not known to services of the first version: whoever has the store open is asked to leave it. */
static xq_err *open_alone(const struct svc_config *config, svc_db **db) {
  svc_db_close(db);
  xq_err *err = svc_db_alone(config->store, config->dir);
  if (xq_err_code(err) == XQ_E_BUSY) {
    return xq_err_wrap(err, XQ_E_BUSY, "another program has the store of %s open; stop the service first", config->dir);
  }
  return err != NULL ? err : svc_db_open(config->store, config->dir, false, db);
}

xq_err *svc_upgrade(const struct svc_config *config, const char *who, struct json_object **result) {
  struct json_object *said = json_object_new_object();
  svc_db *db = NULL;
  int from = 0;
  xq_err *err = NULL;
  XQ_TRY(svc_db_open(config->store, config->dir, false, &db));
  XQ_TRY(version_of(db, &from));
  if (from > SVC_SCHEMA_VERSION) {
    err = xq_err_new(XQ_E_CONFIG, "the store has tables of version %d, which this program is too old for", from);
    goto out;
  }
  xq_json_add_int(said, "from", from);
  xq_json_add_int(said, "to", SVC_SCHEMA_VERSION);
  if (from < SVC_SCHEMA_VERSION) {
    XQ_TRY(open_alone(config, &db));
    XQ_TRY(upgrade(db, config->dir, who, from, said));
  }
  *result = said;
  said = NULL;
out:
  json_object_put(said);
  svc_db_close(&db);
  return err;
}
