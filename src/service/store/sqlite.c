/* sqlite.c - the store in one SQLite file: WAL, every commit flushed to the disk.  One connection writes and one reads,
 * each behind a mutex, so that readers never wait for a flush.  The lock between processes is SQLite's own. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/store/store.h"

#define BUSY_MS 30000
#define HURRIED_MS 2000
#define TOUCH_MS 200 /* what another program that writes a little takes */
#define CACHED 64

/* Preparing a statement costs more than running it; the SQL texts are literals, so the pointer is the key. */
struct cached {
  const char *sql;
  sqlite3_stmt *stmt;
  bool in_use;
};

struct conn {
  sqlite3 *db;
  pthread_mutex_t lock;
  enum svc_tx_kind kind;
  struct cached cache[CACHED];
  size_t cached;
};

struct base {
  char *path;
  struct conn writer, reader;
  bool hurried;
  atomic_bool kept;   /* somebody has waited longer than a touch for another program */
  int64_t refused_ms; /* when the last one had waited in vain; under the writer's lock */
};

struct rows {
  struct conn *conn;
  sqlite3_stmt *stmt;
  struct cached *from; /* NULL: ours to finalize */
};

/* The one constraint that others run into by what they ask for; every other one is a defect of ours. */
static bool is_there_already(int rc) {
  return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID;
}

static enum xq_code code_of(sqlite3 *db, int rc) {
  switch (rc & 0xff) {
    case SQLITE_FULL:
      return XQ_E_DISK_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return XQ_E_BUSY;
    case SQLITE_CONSTRAINT:
      return is_there_already(rc) ? XQ_E_EXISTS : XQ_E_INTERNAL;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return XQ_E_PERMISSION;
    case SQLITE_CANTOPEN:
      return XQ_E_NOT_FOUND;
    case SQLITE_IOERR: {
      int why = db != NULL ? sqlite3_system_errno(db) : 0;
      return why == ENOSPC || why == EDQUOT ? XQ_E_DISK_FULL : XQ_E_IO;
    }
    default:
      return XQ_E_IO;
  }
}

/* For whoever operates the service: what SQLite says, and of which statement, is for the log of engineers. */
static const char *words_of(int rc) {
  switch (rc & 0xff) {
    case SQLITE_FULL:
      return "there is no room to write the store";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the store; try again";
    case SQLITE_CONSTRAINT:
      return is_there_already(rc) ? "the store has this already" : "the store's own rules do not allow this";
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return "the store may not be written";
    case SQLITE_CANTOPEN:
      return "the store cannot be opened";
    case SQLITE_IOERR:
      return "the disk with the store fails";
    case SQLITE_CORRUPT:
      return "the store is damaged";
    case SQLITE_NOTADB:
      return "this file is no store";
    case SQLITE_NOMEM:
      return "there is not enough memory";
    default:
      return "the store does not do what is asked of it";
  }
}

/* Trouble of the machine, not of what is in the file. */
static bool passes(int rc) {
  int primary = rc & 0xff;
  return primary == SQLITE_IOERR || primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN;
}

static xq_err *failed(sqlite3 *db, int rc, const char *what) {
  enum xq_code code = code_of(db, rc);
  xq_err *err = xq_err_new(code, "%s", code == XQ_E_DISK_FULL ? words_of(SQLITE_FULL) : words_of(rc));
  xq_log(XQ_LOG_DEBUG, "sqlite: %s: %s", what, db != NULL ? sqlite3_errmsg(db) : "no memory");
  xq_err_fact(err, "sqlite", "%d", db != NULL ? sqlite3_extended_errcode(db) : rc);
  return passes(rc) ? xq_err_fact(err, "passes", "true") : err;
}

static xq_err *run(sqlite3 *db, const char *sql) {
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return rc == SQLITE_OK ? NULL : failed(db, rc, sql);
}

/* ---- connections */

static void conn_close(struct conn *conn) {
  for (size_t i = 0; i < conn->cached; i++) {
    sqlite3_finalize(conn->cache[i].stmt);
  }
  conn->cached = 0;
  sqlite3_close(conn->db);
  conn->db = NULL;
}

static xq_err *conn_open(struct conn *conn, const char *path) {
  int rc = sqlite3_open_v2(path, &conn->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK) {
    return failed(conn->db, rc, path);
  }
  sqlite3_extended_result_codes(conn->db, 1);
  sqlite3_busy_timeout(conn->db, BUSY_MS);
  sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(conn->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  /* FULL: a commit that was answered survives a loss of power (in WAL mode NORMAL would not promise that). */
  return run(conn->db,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
             /* what a long reader made grow is given back */
             "PRAGMA journal_size_limit=4194304;");
}

static void base_close(void *self) {
  struct base *base = self;
  conn_close(&base->reader);
  conn_close(&base->writer); /* last, so that its checkpoint leaves one plain file */
  pthread_mutex_destroy(&base->writer.lock);
  pthread_mutex_destroy(&base->reader.lock);
  free(base->path);
  free(base);
}

/* The file holds names and identity numbers: it is made by us with a mode of our own, not by SQLite with
 * the umask's. */
static xq_err *make_file(const char *path) {
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) {
    return xq_err_errno(errno, path, "cannot make the store");
  }
  close(fd);
  return NULL;
}

static xq_err *base_open(const char *path, bool create, void **self) {
  xq_err *err = NULL;
  struct base *base = xq_calloc(1, sizeof *base);
  base->path = xq_strdup(path);
  pthread_mutex_init(&base->writer.lock, NULL);
  pthread_mutex_init(&base->reader.lock, NULL);
  if (create) {
    XQ_TRY(make_file(path));
  } else if (access(path, F_OK) != 0) {
    err = xq_err_errno(errno, path, "there is no store here");
    goto out;
  }
  XQ_TRY(conn_open(&base->writer, path));
  XQ_TRY(conn_open(&base->reader, path));
  *self = base;
  base = NULL;
out:
  if (base != NULL) {
    base_close(base);
  }
  return err;
}

/* Each connection in WAL mode holds the file, shared, for as long as it is open, whatever program it belongs to; leaving that
 * mode takes the file alone.  The next who opens it comes back to WAL. */
static xq_err *alone(const char *path) {
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  xq_err *err = rc != SQLITE_OK ? failed(db, rc, path) : run(db, "PRAGMA journal_mode=DELETE");
  sqlite3_close(db);
  return err;
}

/* ---- transactions */

static void hurry(void *self) {
  ((struct base *)self)->hurried = true;
}

static xq_err *refused(void) {
  return xq_err_new(XQ_E_BUSY, "%s", words_of(SQLITE_BUSY));
}

/* One waits for the other program, and that not for long; who came meanwhile would only do the same after him. */
static xq_err *begin_hurried(struct base *base, int64_t came_ms) {
  sqlite3 *db = base->writer.db;
  if (base->refused_ms > came_ms) {
    return refused();
  }
  sqlite3_busy_timeout(db, TOUCH_MS);
  int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if ((rc & 0xff) != SQLITE_BUSY) {
    return rc == SQLITE_OK ? NULL : failed(db, rc, "BEGIN IMMEDIATE");
  }
  if (base->refused_ms > 0 && came_ms - base->refused_ms < HURRIED_MS) { /* it goes on */
    return refused();
  }
  atomic_store(&base->kept, true);
  sqlite3_busy_timeout(db, HURRIED_MS - TOUCH_MS);
  xq_err *err = run(db, "BEGIN IMMEDIATE");
  atomic_store(&base->kept, false);
  if (err != NULL) {
    base->refused_ms = xq_time_mono_ms();
  }
  return err;
}

static xq_err *begin(void *self, enum svc_tx_kind kind, void **out) {
  struct base *base = self;
  struct conn *conn = kind == SVC_WRITE ? &base->writer : &base->reader;
  bool hurried = kind == SVC_WRITE && base->hurried;
  int64_t came_ms = xq_time_mono_ms();
  if (hurried && atomic_load(&base->kept)) {
    return refused();
  }
  pthread_mutex_lock(&conn->lock);
  conn->kind = kind;
  xq_err *err = hurried ? begin_hurried(base, came_ms) : run(conn->db, kind == SVC_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
  if (err != NULL) {
    pthread_mutex_unlock(&conn->lock);
    return err;
  }
  *out = conn;
  return NULL;
}

static void rollback(void *self, void *c) {
  (void)self;
  struct conn *conn = c;
  if (!sqlite3_get_autocommit(conn->db)) { /* a full disk may have rolled back already */
    xq_err_ignore(run(conn->db, "ROLLBACK"), "nothing was committed; the connection starts afresh");
  }
  pthread_mutex_unlock(&conn->lock);
}

static xq_err *commit(void *self, void *c) {
  struct conn *conn = c;
  xq_err *err = sqlite3_get_autocommit(conn->db)
                    ? xq_err_new(XQ_E_IO, "the store gave up the transaction before it was committed")
                    : run(conn->db, "COMMIT");
  if (err != NULL) {
    rollback(self, conn);
    return err;
  }
  pthread_mutex_unlock(&conn->lock);
  return NULL;
}

/* ---- statements */

static xq_err *prepare(struct conn *conn, const char *sql, sqlite3_stmt **stmt, struct cached **from) {
  *from = NULL;
  for (size_t i = 0; i < conn->cached; i++) {
    if (conn->cache[i].sql == sql && !conn->cache[i].in_use) {
      *from = &conn->cache[i];
      (*from)->in_use = true;
      *stmt = (*from)->stmt;
      return NULL;
    }
  }
  int rc = sqlite3_prepare_v3(conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
  if (rc != SQLITE_OK) {
    return failed(conn->db, rc, sql);
  }
  if (conn->cached < CACHED) {
    *from = &conn->cache[conn->cached++];
    **from = (struct cached){sql, *stmt, true};
  }
  return NULL;
}

static void release(sqlite3_stmt *stmt, struct cached *from) {
  if (from == NULL) {
    sqlite3_finalize(stmt);
    return;
  }
  sqlite3_reset(stmt);
  sqlite3_clear_bindings(stmt);
  from->in_use = false;
}

static xq_err *bind(struct conn *conn, sqlite3_stmt *stmt, const char *sql, const struct svc_value *values) {
  int n = 0;
  for (const struct svc_value *v = values; v->type != SVC_V_END; v++) {
    int rc = SQLITE_OK;
    n++;
    switch (v->type) {
      case SVC_V_INT:
        rc = sqlite3_bind_int64(stmt, n, v->number);
        break;
      case SVC_V_TEXT:
        rc = sqlite3_bind_text64(stmt, n, v->data, v->len, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
      case SVC_V_BLOB:
        rc = sqlite3_bind_blob64(stmt, n, v->data, v->len, SQLITE_TRANSIENT);
        break;
      case SVC_V_NULL:
      case SVC_V_END:
        rc = sqlite3_bind_null(stmt, n);
        break;
    }
    if (rc != SQLITE_OK) {
      return failed(conn->db, rc, sql);
    }
  }
  if (n != sqlite3_bind_parameter_count(stmt)) {
    return xq_err_new(XQ_E_INTERNAL, "%d values for %d parameters: %s", n, sqlite3_bind_parameter_count(stmt), sql);
  }
  return NULL;
}

static xq_err *exec(void *c, int64_t *count, const char *sql, const struct svc_value *values) {
  struct conn *conn = c;
  sqlite3_stmt *stmt = NULL;
  struct cached *from = NULL;
  xq_err *err = NULL;
  XQ_TRY(prepare(conn, sql, &stmt, &from));
  XQ_TRY(bind(conn, stmt, sql, values));
  int rc;
  do {
    rc = sqlite3_step(stmt);
  } while (rc == SQLITE_ROW);
  if (rc != SQLITE_DONE) {
    err = failed(conn->db, rc, sql);
  } else if (count != NULL) {
    *count = sqlite3_changes(conn->db);
  }
out:
  if (stmt != NULL) {
    release(stmt, from);
  }
  return err;
}

static xq_err *script(void *c, const char *sql) {
  return run(((struct conn *)c)->db, sql);
}

static xq_err *query(void *c, void **out, const char *sql, const struct svc_value *values) {
  struct conn *conn = c;
  struct rows *rows = xq_calloc(1, sizeof *rows);
  rows->conn = conn;
  xq_err *err = prepare(conn, sql, &rows->stmt, &rows->from);
  if (err == NULL) {
    err = bind(conn, rows->stmt, sql, values);
    if (err != NULL) {
      release(rows->stmt, rows->from);
    }
  }
  if (err != NULL) {
    free(rows);
    return err;
  }
  *out = rows;
  return NULL;
}

static xq_err *next(void *r, bool *more) {
  struct rows *rows = r;
  int rc = sqlite3_step(rows->stmt);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
    return failed(rows->conn->db, rc, sqlite3_sql(rows->stmt));
  }
  *more = rc == SQLITE_ROW;
  return NULL;
}

static void rows_close(void *r) {
  struct rows *rows = r;
  release(rows->stmt, rows->from);
  free(rows);
}

static int64_t col_int(void *r, int column) {
  return sqlite3_column_int64(((struct rows *)r)->stmt, column);
}

static bool col_is_null(void *r, int column) {
  return sqlite3_column_type(((struct rows *)r)->stmt, column) == SQLITE_NULL;
}

static const char *col_text(void *r, int column) {
  return (const char *)sqlite3_column_text(((struct rows *)r)->stmt, column);
}

static const uint8_t *col_blob(void *r, int column, size_t *len) {
  sqlite3_stmt *stmt = ((struct rows *)r)->stmt;
  const uint8_t *data = sqlite3_column_blob(stmt, column);
  *len = (size_t)sqlite3_column_bytes(stmt, column);
  return data;
}

/* data_version changes on a connection when any other one, here or in another process, has committed; our reader never
 * writes, so it notices our writer too. */
static xq_err *version(void *self, int64_t *out) {
  struct base *base = self;
  sqlite3_stmt *stmt = NULL;
  struct cached *from = NULL;
  pthread_mutex_lock(&base->reader.lock);
  xq_err *err = prepare(&base->reader, "PRAGMA data_version", &stmt, &from);
  if (err == NULL) {
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
      *out = sqlite3_column_int64(stmt, 0);
    } else {
      err = failed(base->reader.db, rc, "data_version");
    }
    release(stmt, from);
  }
  pthread_mutex_unlock(&base->reader.lock);
  return err;
}

/* VACUUM INTO reads one snapshot while others write, and the copy is a file without a log beside it. */
static xq_err *backup(void *self, const char *path) {
  struct base *base = self;
  struct conn *conn = xq_calloc(1, sizeof *conn);
  sqlite3_stmt *stmt = NULL;
  xq_err *err = NULL;
  bool made = false;
  if (access(path, F_OK) == 0) {
    err = xq_err_errno(EEXIST, path, "the backup would overwrite a file");
    goto out;
  }
  XQ_TRY(make_file(path)); /* empty, with our mode; VACUUM INTO accepts an empty file */
  made = true;
  XQ_TRY(conn_open(conn, base->path));
  int rc = sqlite3_prepare_v2(conn->db, "VACUUM INTO ?", -1, &stmt, NULL);
  if (rc == SQLITE_OK) {
    sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
  }
  if (rc != SQLITE_DONE) {
    err = failed(conn->db, rc, "backup");
    goto out;
  }
  err = xq_file_flush(path);
out:
  sqlite3_finalize(stmt);
  conn_close(conn);
  free(conn);
  if (err != NULL && made) {
    unlink(path);
  }
  return err;
}

const struct svc_db_ops svc_db_sqlite = {
    .scheme = "sqlite",
    .alone = alone,
    .open = base_open,
    .close = base_close,
    .hurry = hurry,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .exec = exec,
    .script = script,
    .query = query,
    .next = next,
    .rows_close = rows_close,
    .col_int = col_int,
    .col_is_null = col_is_null,
    .col_text = col_text,
    .col_blob = col_blob,
    .version = version,
    .backup = backup,
};
