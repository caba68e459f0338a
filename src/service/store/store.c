/* store.c - finds the database for an address and passes calls on to it. */
#include "service/store/store.h"

#include <stdlib.h>
#include <string.h>

static const struct svc_db_ops *const databases[] = {&svc_db_sqlite};

struct svc_db {
  const struct svc_db_ops *ops;
  void *self;
};

struct svc_tx {
  svc_db *db;
  void *conn;
};

struct svc_rows {
  const struct svc_db_ops *ops;
  void *self;
};

struct svc_value svc_int(int64_t number) {
  return (struct svc_value){SVC_V_INT, number, NULL, 0};
}

struct svc_value svc_text(const char *text) {
  if (text == NULL) {
    return (struct svc_value){SVC_V_NULL, 0, NULL, 0};
  }
  return (struct svc_value){SVC_V_TEXT, 0, text, strlen(text)};
}

struct svc_value svc_blob(const void *data, size_t len) {
  return (struct svc_value){data != NULL ? SVC_V_BLOB : SVC_V_NULL, 0, data, len};
}

static xq_err *open_one(const struct svc_db_ops *ops, const char *dir, const char *name, bool create, svc_db **out) {
  char *path = xq_path_join(dir, name);
  svc_db *db = xq_calloc(1, sizeof *db);
  db->ops = ops;
  xq_err *err = ops->open(path, create, &db->self);
  free(path);
  if (err != NULL) {
    free(db);
    return err;
  }
  *out = db;
  return NULL;
}

/* *name: what follows the scheme. */
static xq_err *find_kind(const char *url, const struct svc_db_ops **ops, const char **name) {
  for (size_t i = 0; i < XQ_COUNT(databases); i++) {
    size_t n = strlen(databases[i]->scheme);
    if (strncmp(url, databases[i]->scheme, n) == 0 && url[n] == ':') {
      *ops = databases[i];
      *name = url + n + 1;
      return NULL;
    }
  }
  return xq_err_fact(xq_err_new(XQ_E_CONFIG, "no database of this kind: %s", url), "setting", "store");
}

xq_err *svc_db_open(const char *url, const char *dir, bool create, svc_db **out) {
  const struct svc_db_ops *ops = NULL;
  const char *name = NULL;
  xq_err *err = find_kind(url, &ops, &name);
  return err != NULL ? err : open_one(ops, dir, name, create, out);
}

xq_err *svc_db_alone(const char *url, const char *dir) {
  const struct svc_db_ops *ops = NULL;
  const char *name = NULL;
  xq_err *err = find_kind(url, &ops, &name);
  if (err == NULL) {
    char *path = xq_path_join(dir, name);
    err = ops->alone(path);
    free(path);
  }
  return err;
}

void svc_db_close(svc_db **db) {
  if (db != NULL && *db != NULL) {
    (*db)->ops->close((*db)->self);
    free(*db);
    *db = NULL;
  }
}

xq_err *svc_tx_begin(svc_db *db, enum svc_tx_kind kind, svc_tx **out) {
  svc_tx *tx = xq_calloc(1, sizeof *tx);
  tx->db = db;
  xq_err *err = db->ops->begin(db->self, kind, &tx->conn);
  if (err != NULL) {
    free(tx);
    return err;
  }
  *out = tx;
  return NULL;
}

xq_err *svc_tx_commit(svc_tx **tx) {
  xq_err *err = (*tx)->db->ops->commit((*tx)->db->self, (*tx)->conn);
  free(*tx);
  *tx = NULL;
  return err;
}

void svc_tx_rollback(svc_tx **tx) {
  if (tx != NULL && *tx != NULL) {
    (*tx)->db->ops->rollback((*tx)->db->self, (*tx)->conn);
    free(*tx);
    *tx = NULL;
  }
}

xq_err *svc_exec_values(svc_tx *tx, int64_t *count, const char *sql, const struct svc_value *values) {
  return tx->db->ops->exec(tx->conn, count, sql, values + 1); /* behind the start mark */
}

xq_err *svc_exec_script(svc_tx *tx, const char *sql) {
  return tx->db->ops->script(tx->conn, sql);
}

xq_err *svc_query_values(svc_tx *tx, svc_rows **out, const char *sql, const struct svc_value *values) {
  svc_rows *rows = xq_calloc(1, sizeof *rows);
  rows->ops = tx->db->ops;
  xq_err *err = rows->ops->query(tx->conn, &rows->self, sql, values + 1);
  if (err != NULL) {
    free(rows);
    return err;
  }
  *out = rows;
  return NULL;
}

xq_err *svc_rows_next(svc_rows *rows, bool *more) {
  return rows->ops->next(rows->self, more);
}

void svc_rows_close(svc_rows **rows) {
  if (rows != NULL && *rows != NULL) {
    (*rows)->ops->rows_close((*rows)->self);
    free(*rows);
    *rows = NULL;
  }
}

int64_t svc_col_int(svc_rows *rows, int column) {
  return rows->ops->col_int(rows->self, column);
}

bool svc_col_is_null(svc_rows *rows, int column) {
  return rows->ops->col_is_null(rows->self, column);
}

const char *svc_col_text(svc_rows *rows, int column) {
  return rows->ops->col_text(rows->self, column);
}

const uint8_t *svc_col_blob(svc_rows *rows, int column, size_t *len) {
  return rows->ops->col_blob(rows->self, column, len);
}

xq_err *svc_rows_take_json(svc_rows **rows, const char *what, struct json_object **out) {
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_rows_next(*rows, &more));
  const char *text = more ? svc_col_text(*rows, 0) : NULL;
  if (text == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "the store has no %s", what);
    goto out;
  }
  XQ_TRY(xq_json_parse(text, strlen(text), out));
out:
  svc_rows_close(rows);
  return err;
}

xq_err *svc_db_version(svc_db *db, int64_t *version) {
  return db->ops->version(db->self, version);
}

void svc_db_hurry(svc_db *db) {
  db->ops->hurry(db->self);
}

xq_err *svc_db_backup(svc_db *db, const char *path) {
  return db->ops->backup(db->self, path);
}

bool svc_err_passes(const xq_err *err) {
  return xq_err_code(err) == XQ_E_DISK_FULL || xq_err_code(err) == XQ_E_BUSY ||
         xq_streq(xq_err_get_fact(err, "passes"), "true");
}
