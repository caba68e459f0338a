/*
 * store.h - a thin face over a SQL database.  A database is one file here (sqlite.c) that fills struct svc_db_ops; its
 * line in store.c makes it known.
 *
 * The SQL is plain: `?` for parameters, TEXT, BIGINT and BLOB, partial unique indexes, INSERT ... ON CONFLICT,
 * RETURNING.  A database with other spellings (PostgreSQL: $1, BYTEA) translates these few in its own file.
 *
 * Every access is inside a transaction.  A reader sees one moment of the store; there is one writer at a time, over all
 * threads and processes.  A transaction belongs to the thread that began it, and no second one may be begun meanwhile.
 */
#ifndef XUQI_SERVICE_STORE_H
#define XUQI_SERVICE_STORE_H

#include "xuqi/base.h"

/* ---- values */

enum svc_value_type { SVC_V_END, SVC_V_NULL, SVC_V_INT, SVC_V_TEXT, SVC_V_BLOB };
struct svc_value {
  enum svc_value_type type;
  int64_t number;
  const void *data; /* borrowed until the call returns */
  size_t len;
};
/** Values to bind. */
struct svc_value svc_int(int64_t number);
struct svc_value svc_text(const char *text); /* NULL: SQL NULL */
struct svc_value svc_blob(const void *data, size_t len);

/* ---- databases */

typedef struct svc_db svc_db;
typedef struct svc_tx svc_tx;
typedef struct svc_rows svc_rows;

enum svc_tx_kind { SVC_READ, SVC_WRITE };

/** url: "sqlite:FILE"; relative to dir.  create: an empty store is made, else NOT_FOUND. */
XQ_MUST_CHECK xq_err *svc_db_open(const char *url, const char *dir, bool create, svc_db **db);
/** Whether no other program has it open at this moment, of whichever version it is: BUSY otherwise. */
XQ_MUST_CHECK xq_err *svc_db_alone(const char *url, const char *dir);
/** After every transaction has ended; *db is NULL afterwards, and may be before. */
void svc_db_close(svc_db **db);

/** For who serves others: nobody waits longer than two seconds for another program that writes, and while one does, the
 * next that would write is refused at once, so that no second thread is kept.  Before transactions are begun. */
void svc_db_hurry(svc_db *db);

/** Waits its turn: BUSY after half a minute, after two seconds in a hurry. */
XQ_MUST_CHECK xq_err *svc_tx_begin(svc_db *db, enum svc_tx_kind kind, svc_tx **tx);
/** Durable when it returns NULL; rolled back after an error.  Ends tx either way. */
XQ_MUST_CHECK xq_err *svc_tx_commit(svc_tx **tx);
/** Undoes everything; a NULL tx is allowed. */
void svc_tx_rollback(svc_tx **tx);

/** svc_exec(tx, sql, values...): one statement; sql is a literal, statements are kept prepared by its address.  EXISTS
 * where there is one that may be there once; INTERNAL when another constraint refuses; DISK_FULL. */
#define svc_exec(tx, ...) SVC_CALL_(svc_exec_values, (tx), NULL, __VA_ARGS__)
/** The same, and how many rows it touched. */
#define svc_exec_count(tx, count, ...) SVC_CALL_(svc_exec_values, (tx), (count), __VA_ARGS__)
/** svc_query(tx, &rows, sql, values...) */
#define svc_query(tx, rows, ...) SVC_CALL_(svc_query_values, (tx), (rows), __VA_ARGS__)
#define SVC_CALL_(func, tx, out, sql, ...) \
  func(tx, out, sql, (const struct svc_value[]){SVC_VALUES_START, ##__VA_ARGS__, SVC_VALUES_END})
#define SVC_VALUES_START \
  { SVC_V_NULL, 0, NULL, 0 } /* so that there may be none */
#define SVC_VALUES_END \
  { SVC_V_END, 0, NULL, 0 }
/** What the macros call: the values begin and end with the marks that these add. */
XQ_MUST_CHECK xq_err *svc_exec_values(svc_tx *tx, int64_t *count, const char *sql, const struct svc_value *values);
XQ_MUST_CHECK xq_err *svc_query_values(svc_tx *tx, svc_rows **rows, const char *sql, const struct svc_value *values);

/** The next row, or *more = false. */
XQ_MUST_CHECK xq_err *svc_rows_next(svc_rows *rows, bool *more);
/** Also of rows that were not read to their end; *rows is NULL afterwards, and may be before. */
void svc_rows_close(svc_rows **rows);
/** Columns of the present row, from 0.  Borrowed until the next row; NULL for SQL NULL. */
int64_t svc_col_int(svc_rows *rows, int column); /* 0 for NULL */
bool svc_col_is_null(svc_rows *rows, int column);
const char *svc_col_text(svc_rows *rows, int column);
const uint8_t *svc_col_blob(svc_rows *rows, int column, size_t *len); /* len is 0 for NULL */

/** The JSON text in the first column of the row a query finds; rows are closed.  INTERNAL when there is no row: the store
 * has no `what`. */
XQ_MUST_CHECK xq_err *svc_rows_take_json(svc_rows **rows, const char *what, struct json_object **out);

/** Several statements without parameters, as a schema is. */
XQ_MUST_CHECK xq_err *svc_exec_script(svc_tx *tx, const char *sql);

/** Whether an error of the store is the machine's (no room, in use, the disk), and may be over by itself; the store is as it
 * was. */
bool svc_err_passes(const xq_err *err);

/** A number that differs after every commit by anyone. Cheap. */
XQ_MUST_CHECK xq_err *svc_db_version(svc_db *db, int64_t *version);
/** A consistent copy while others write; EXISTS when path is there. */
XQ_MUST_CHECK xq_err *svc_db_backup(svc_db *db, const char *path);

/* ---- the tables (schema.c) */

#define SVC_SCHEMA_VERSION 2

/* Which applications are open: all but those in a final state.  In the SQL of an index and of queries, written once;
 * that it names the states that are final (xq_business_is_final) is tested. */
#define SVC_SQL_OPEN "business_status NOT IN ('installed', 'rejected', 'withdrawn', 'closed')"

/** Makes all tables in an empty store. */
XQ_MUST_CHECK xq_err *svc_schema_create(svc_tx *tx);
/** CONFIG when the tables are of another version. */
XQ_MUST_CHECK xq_err *svc_schema_check(svc_tx *tx);
/** The version of the tables.  CONFIG when this is no store of xuqid. */
XQ_MUST_CHECK xq_err *svc_schema_version(svc_tx *tx, int *version);
/** Takes the tables from their version to the next one, all or nothing.  CONFIG where there is no such step. */
XQ_MUST_CHECK xq_err *svc_schema_step(svc_tx *tx);
/** Small facts about the store itself, by name.  *value is a new string; NULL when there is none. */
XQ_MUST_CHECK xq_err *svc_meta_get(svc_tx *tx, const char *name, char **value);
/** Keeps such a fact, in place of an earlier one of this name. */
XQ_MUST_CHECK xq_err *svc_meta_set(svc_tx *tx, const char *name, const char *value);

/* ---- numbers that never repeat (numbers.c) */

/** `01`, the date of the day (China Standard Time), seven digits.  New string.  INTERNAL when a day's ten millions are
 * spent. */
XQ_MUST_CHECK xq_err *svc_number_business(svc_tx *tx, int64_t now, char **number);
/** The date and at least four digits.  New string. */
XQ_MUST_CHECK xq_err *svc_number_order(svc_tx *tx, int64_t now, char **number);
/** Certificate serial: one byte of the instance (1..127) and 136 random bits, in upper-case hex: 18 octets, positive
 * (RFC 5280 section 4.1.2.2: at most 20).  New string. */
XQ_MUST_CHECK xq_err *svc_number_serial(svc_tx *tx, char **serial);

/* ---- what a database supplies; the functions above check and call them */

struct svc_db_ops {
  const char *scheme; /* "sqlite" */
  xq_err *(*alone)(const char *path);
  xq_err *(*open)(const char *path, bool create, void **self);
  void (*close)(void *self);
  void (*hurry)(void *self);
  xq_err *(*begin)(void *self, enum svc_tx_kind kind, void **conn);
  xq_err *(*commit)(void *self, void *conn); /* rolls back when it fails */
  void (*rollback)(void *self, void *conn);
  xq_err *(*exec)(void *conn, int64_t *count, const char *sql, const struct svc_value *values);
  xq_err *(*script)(void *conn, const char *sql);
  xq_err *(*query)(void *conn, void **rows, const char *sql, const struct svc_value *values);
  xq_err *(*next)(void *rows, bool *more);
  void (*rows_close)(void *rows);
  int64_t (*col_int)(void *rows, int column);
  bool (*col_is_null)(void *rows, int column);
  const char *(*col_text)(void *rows, int column);
  const uint8_t *(*col_blob)(void *rows, int column, size_t *len);
  xq_err *(*version)(void *self, int64_t *version);
  xq_err *(*backup)(void *self, const char *path);
};
extern const struct svc_db_ops svc_db_sqlite;

#endif
