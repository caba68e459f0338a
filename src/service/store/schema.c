/* schema.c - the tables.  What must never happen is made impossible here where a constraint can say it: two open
 * renewals of one certificate, two certificates for one application, one serial number twice, two orders for one
 * application. */
#include "service/store/store.h"

#include <stdio.h>
#include <stdlib.h>

static const char schema[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
    /* drawn numbers: never counted backwards, whichever instance draws */
    "CREATE TABLE sequence (name TEXT PRIMARY KEY, value BIGINT NOT NULL);"

    /* every certificate ever issued, as the very bytes; holder: hash of subject and subjectAltName; key: of the public
       key */
    "CREATE TABLE certificate ("
    "  fingerprint TEXT PRIMARY KEY, serial TEXT NOT NULL UNIQUE, holder TEXT NOT NULL, key TEXT NOT NULL,"
    "  der BLOB NOT NULL, not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, issued_at BIGINT NOT NULL,"
    "  predecessor TEXT UNIQUE REFERENCES certificate(fingerprint), business_no TEXT UNIQUE,"
    "  revoked_at BIGINT, revoke_reason TEXT);"
    "CREATE INDEX certificate_key ON certificate(key);"

    /* a certificate about to be signed: precert holds the to-be-signed bytes under a throw-away signature */
    "CREATE TABLE issuance ("
    "  serial TEXT PRIMARY KEY, business_no TEXT UNIQUE, precert BLOB NOT NULL, tbs_sha256 TEXT NOT NULL,"
    "  prepared_at BIGINT NOT NULL, fingerprint TEXT UNIQUE REFERENCES certificate(fingerprint));"

    "CREATE TABLE application ("
    "  business_no TEXT PRIMARY KEY, certificate TEXT NOT NULL REFERENCES certificate(fingerprint),"
    "  business_status TEXT NOT NULL, payment_status TEXT NOT NULL, revision BIGINT NOT NULL,"
    "  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, months BIGINT NOT NULL,"
    "  message TEXT NOT NULL, key TEXT NOT NULL, form TEXT NOT NULL, reason TEXT);"
    "CREATE UNIQUE INDEX application_open ON application(certificate)"
    "  WHERE " SVC_SQL_OPEN
    ";"
    "CREATE INDEX application_status ON application(business_status, payment_status, updated_at);"
    "CREATE INDEX application_certificate ON application(certificate);"
    "CREATE INDEX application_key ON application(key);"

    /* signed messages, as the very bytes received; their hash makes a repetition known */
    "CREATE TABLE message ("
    "  sha256 TEXT PRIMARY KEY, business_no TEXT NOT NULL REFERENCES application(business_no), type TEXT NOT NULL,"
    "  received_at BIGINT NOT NULL, bytes BLOB NOT NULL);"
    "CREATE TABLE orders ("
    "  order_no TEXT PRIMARY KEY, business_no TEXT NOT NULL UNIQUE REFERENCES application(business_no),"
    "  status TEXT NOT NULL, created_at BIGINT NOT NULL, total_fen BIGINT NOT NULL);"
    "CREATE TABLE order_line ("
    "  order_no TEXT NOT NULL REFERENCES orders(order_no), position BIGINT NOT NULL, name TEXT NOT NULL,"
    "  unit_fen BIGINT NOT NULL, quantity BIGINT NOT NULL, amount_fen BIGINT NOT NULL, PRIMARY KEY (order_no, "
    "position));"
    "CREATE TABLE transfer ("
    "  order_no TEXT NOT NULL REFERENCES orders(order_no), position BIGINT NOT NULL, payer_account TEXT NOT NULL,"
    "  payer_name TEXT NOT NULL, amount_fen BIGINT NOT NULL, day BIGINT NOT NULL, remark TEXT NOT NULL,"
    "  PRIMARY KEY (order_no, position));"
    "CREATE TABLE timeline ("
    "  business_no TEXT NOT NULL REFERENCES application(business_no), position BIGINT NOT NULL, at BIGINT NOT NULL,"
    "  event TEXT NOT NULL, actor TEXT NOT NULL, note TEXT, PRIMARY KEY (business_no, position));"
    "CREATE TABLE idempotency ("
    "  certificate TEXT NOT NULL, request TEXT NOT NULL, business_no TEXT NOT NULL, at BIGINT NOT NULL,"
    "  PRIMARY KEY (certificate, request));"

    "CREATE TABLE agreement ("
    "  language TEXT NOT NULL, position BIGINT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT "
    "NULL,"
    "  sha256 TEXT NOT NULL, published_at BIGINT NOT NULL, PRIMARY KEY (language, position), UNIQUE (language, "
    "version));"
    "CREATE TABLE price_list ("
    "  position BIGINT PRIMARY KEY, version TEXT NOT NULL UNIQUE, terms TEXT NOT NULL, published_at BIGINT NOT NULL);"
    /* notices, halls, payee accounts, calendar: JSON texts by name */
    "CREATE TABLE reference (name TEXT PRIMARY KEY, value TEXT NOT NULL);"

    "CREATE TABLE audit ("
    "  seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,"
    "  facts TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL);";

/* What has come since: steps[n] leads from version n + 1 to n + 2.  A new store takes them all, so that it is what an old one
 * becomes.  A step, once released, is never changed. */
static const char *const steps[] = {
    /* the operator's pages, oldest first */
    "CREATE INDEX application_listed ON application(business_status, created_at, business_no);"
    "CREATE INDEX application_created ON application(created_at, business_no);",
};
_Static_assert(XQ_COUNT(steps) == SVC_SCHEMA_VERSION - 1, "a step for each version");

static xq_err *set_version(svc_tx *tx, int number) {
  char version[16];
  snprintf(version, sizeof version, "%d", number);
  return svc_meta_set(tx, "schema", version);
}

xq_err *svc_schema_create(svc_tx *tx) {
  xq_err *err = svc_exec_script(tx, schema);
  for (size_t i = 0; err == NULL && i < XQ_COUNT(steps); i++) {
    err = svc_exec_script(tx, steps[i]);
  }
  return err != NULL ? err : set_version(tx, SVC_SCHEMA_VERSION);
}

xq_err *svc_schema_version(svc_tx *tx, int *version) {
  char *value = NULL;
  xq_err *err = svc_meta_get(tx, "schema", &value);
  *version = value != NULL ? atoi(value) : 0;
  free(value);
  if (err != NULL && !svc_err_passes(err)) {
    return xq_err_wrap(err, XQ_E_CONFIG, "this is not a store of xuqid");
  }
  if (err == NULL && *version < 1) {
    err = xq_err_new(XQ_E_CONFIG, "this is not a store of xuqid");
  }
  return err;
}

xq_err *svc_schema_step(svc_tx *tx) {
  int version = 0;
  xq_err *err = NULL;
  XQ_TRY(svc_schema_version(tx, &version));
  if (version >= SVC_SCHEMA_VERSION) {
    err = xq_err_new(XQ_E_CONFIG, "the store has tables of version %d already", version);
    goto out;
  }
  XQ_TRY(svc_exec_script(tx, steps[version - 1]));
  XQ_TRY(set_version(tx, version + 1));
out:
  return err;
}

xq_err *svc_schema_check(svc_tx *tx) {
  int version = 0;
  xq_err *err = svc_schema_version(tx, &version);
  if (err == NULL && version != SVC_SCHEMA_VERSION) {
    err =
        version < SVC_SCHEMA_VERSION
            ? xq_err_new(XQ_E_CONFIG, "the store has tables of version %d; xuqid upgrade DIR makes them version %d",
                         version, SVC_SCHEMA_VERSION)
            : xq_err_new(XQ_E_CONFIG, "the store has tables of version %d, which this program is too old for", version);
    xq_err_fact(err, "setting", "store");
  }
  return err;
}

xq_err *svc_meta_get(svc_tx *tx, const char *name, char **value) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT value FROM meta WHERE name = ?", svc_text(name)));
  XQ_TRY(svc_rows_next(rows, &more));
  *value = more ? xq_strdup(svc_col_text(rows, 0)) : NULL;
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_meta_set(svc_tx *tx, const char *name, const char *value) {
  return svc_exec(
      tx, "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      svc_text(name), svc_text(value));
}
