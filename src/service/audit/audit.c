/* audit.c - writes and verifies the hash chain.  See audit.h. */
#include "service/audit/audit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_CHARS 64
static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

struct record {
  int64_t seq;
  int64_t at;
  const char *actor, *action, *subject, *facts;
  const char *prev;
};

static void part(struct xq_buf *buf, const char *text) {
  const char *s = text != NULL ? text : "";
  xq_buf_printf(buf, "%zu:%s,", strlen(s), s);
}

static void number_part(struct xq_buf *buf, int64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)number);
  part(buf, text);
}

static void hash_of(const struct record *r, char hash[HASH_CHARS + 1]) {
  struct xq_buf buf = {0};
  part(&buf, "xuqi-audit/1");
  number_part(&buf, r->seq);
  number_part(&buf, r->at);
  part(&buf, r->actor);
  part(&buf, r->action);
  part(&buf, r->subject);
  part(&buf, r->facts);
  part(&buf, r->prev);
  xq_sha256_hex(buf.data, buf.len, hash);
  xq_buf_clear(&buf);
}

static xq_err *broken(int64_t seq, const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_AUDIT_BROKEN, "audit record %lld %s", (long long)seq, why), "record", "%lld",
                     (long long)seq);
}

#define COLUMNS "seq, at, actor, action, subject, facts, prev, hash"

static struct record record_at(svc_rows *rows) {
  return (struct record){svc_col_int(rows, 0),  svc_col_int(rows, 1),  svc_col_text(rows, 2), svc_col_text(rows, 3),
                         svc_col_text(rows, 4), svc_col_text(rows, 5), svc_col_text(rows, 6)};
}

/* One record against its own hash and the one before it. */
static xq_err *check_record(svc_rows *rows, int64_t seq, const char *prev) {
  struct record r = record_at(rows);
  char hash[HASH_CHARS + 1];
  if (r.seq != seq) {
    return broken(seq, "is missing");
  }
  if (prev != NULL && !xq_streq(r.prev, prev)) {
    return broken(seq, "does not follow the one before it");
  }
  hash_of(&r, hash);
  if (!xq_streq(svc_col_text(rows, 7), hash)) {
    return broken(seq, "was changed");
  }
  return NULL;
}

static xq_err *kept_end(svc_tx *tx, int64_t *seq, char hash[HASH_CHARS + 1]) {
  char *text = NULL;
  long long number = 0;
  xq_err *err = svc_meta_get(tx, "audit_end", &text);
  if (err != NULL) {
    return err;
  }
  *seq = 0;
  memcpy(hash, no_hash, sizeof no_hash);
  if (text != NULL) {
    if (sscanf(text, "%lld %64s", &number, hash) != 2 || strlen(hash) != HASH_CHARS || number < 1) {
      err = broken(0, "is the end according to the store, which is unreadable");
    }
    *seq = number;
  }
  free(text);
  return err;
}

/* The two last records in `newest first` order: the last must be what the store remembers as the end. */
static xq_err *end_of(svc_tx *tx, int64_t *seq, char hash[HASH_CHARS + 1]) {
  svc_rows *rows = NULL;
  bool more = false;
  char *prev = NULL;
  xq_err *err = NULL;
  XQ_TRY(kept_end(tx, seq, hash));
  XQ_TRY(svc_query(tx, &rows, "SELECT " COLUMNS " FROM audit ORDER BY seq DESC LIMIT 2"));
  XQ_TRY(svc_rows_next(rows, &more));
  if (!more) {
    err = *seq == 0 ? NULL : broken(*seq, "is missing");
    goto out;
  }
  if (svc_col_int(rows, 0) > *seq) {
    err = broken(svc_col_int(rows, 0), "was not written by the service");
    goto out;
  }
  XQ_TRY(check_record(rows, *seq, NULL));
  if (!xq_streq(svc_col_text(rows, 7), hash)) {
    err = broken(*seq, "was replaced");
    goto out;
  }
  prev = xq_strdup(svc_col_text(rows, 6));
  XQ_TRY(svc_rows_next(rows, &more));
  if (!more) {
    err = *seq == 1 && strcmp(prev, no_hash) == 0 ? NULL : broken(*seq - 1, "is missing");
    goto out;
  }
  XQ_TRY(check_record(rows, *seq - 1, NULL));
  if (!xq_streq(svc_col_text(rows, 7), prev)) {
    err = broken(*seq, "does not follow the one before it");
  }
out:
  svc_rows_close(&rows);
  free(prev);
  return err;
}

/* A chain that cannot be read is as bad as a broken one, unless it is the machine that fails: out of room, busy, a disk that
 * does not answer.  That may pass; what was written stays as it is. */
static xq_err *as_broken(xq_err *err, const char *what) {
  enum xq_code code = xq_err_code(err);
  if (err == NULL || code == XQ_E_AUDIT_BROKEN || svc_err_passes(err)) {
    return err;
  }
  return xq_err_wrap(err, XQ_E_AUDIT_BROKEN, "the audit log cannot be %s", what);
}

xq_err *svc_audit_check_end(svc_tx *tx) {
  int64_t seq;
  char hash[HASH_CHARS + 1];
  return as_broken(end_of(tx, &seq, hash), "read");
}

xq_err *svc_audit_append(svc_tx *tx, enum xq_actor actor, const char *action, const char *subject,
                         struct json_object *facts) {
  char prev[HASH_CHARS + 1], hash[HASH_CHARS + 1];
  struct xq_buf end = {0};
  int64_t last = 0;
  char *text = facts != NULL ? xq_json_text(facts) : xq_strdup("{}");
  xq_err *err = NULL;
  XQ_TRY(as_broken(end_of(tx, &last, prev), "read"));
  struct record r = {last + 1, xq_time_now(), xq_actor_name(actor), action, subject, text, prev};
  hash_of(&r, hash);
  xq_buf_printf(&end, "%lld %s", (long long)r.seq, hash);
  XQ_TRY(as_broken(
      svc_exec(tx, "INSERT INTO audit (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", svc_int(r.seq), svc_int(r.at),
               svc_text(r.actor), svc_text(action), svc_text(subject), svc_text(text), svc_text(prev), svc_text(hash)),
      "written"));
  XQ_TRY(as_broken(svc_meta_set(tx, "audit_end", (const char *)end.data), "written"));
out:
  xq_buf_clear(&end);
  free(text);
  json_object_put(facts);
  return err;
}

xq_err *svc_audit_check_all(svc_tx *tx, int64_t *records) {
  svc_rows *rows = NULL;
  bool more = false;
  int64_t end = 0, seq = 0;
  char prev[HASH_CHARS + 1], hash[HASH_CHARS + 1];
  xq_err *err = NULL;
  XQ_TRY(kept_end(tx, &end, hash));
  memcpy(prev, no_hash, sizeof no_hash);
  XQ_TRY(svc_query(tx, &rows, "SELECT " COLUMNS " FROM audit ORDER BY seq"));
  for (;;) {
    XQ_TRY(svc_rows_next(rows, &more));
    if (!more) {
      break;
    }
    seq++;
    XQ_TRY(check_record(rows, seq, prev));
    snprintf(prev, sizeof prev, "%s", svc_col_text(rows, 7));
  }
  if (seq < end) {
    err = broken(seq + 1, "is missing");
  } else if (seq > end) {
    err = broken(end + 1, "was not written by the service");
  } else if (strcmp(prev, hash) != 0) {
    err = broken(seq, "was replaced");
  }
  *records = seq;
out:
  svc_rows_close(&rows);
  return as_broken(err, "read");
}
