/* numbers.c - draws numbers from sequences in the store, so that they never repeat, whichever instance draws them and
 * however often a transaction is rolled back. */
#include "service/store/store.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/pki.h"

static xq_err *draw(svc_tx *tx, const char *kind, const char *date, int64_t *value) {
  char name[32];
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  snprintf(name, sizeof name, "%s-%s", kind, date);
  XQ_TRY(svc_query(tx, &rows,
                   "INSERT INTO sequence (name, value) VALUES (?, 1)"
                   " ON CONFLICT (name) DO UPDATE SET value = sequence.value + 1 RETURNING value",
                   svc_text(name)));
  XQ_TRY(svc_rows_next(rows, &more));
  *value = more ? svc_col_int(rows, 0) : 0;
  XQ_TRY(svc_rows_next(rows, &more)); /* to its end, or the change is not made */
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_number_business(svc_tx *tx, int64_t now, char **number) {
  char date[9];
  int64_t n = 0;
  xq_err *err = draw(tx, "business", xq_date_compact(now, date), &n);
  if (err == NULL && n > 9999999) {
    err = xq_err_new(XQ_E_INTERNAL, "no business numbers left on %s", date);
  }
  if (err == NULL) {
    *number = xq_asprintf("01%s%07lld", date, (long long)n);
  }
  return err;
}

xq_err *svc_number_order(svc_tx *tx, int64_t now, char **number) {
  char date[9];
  int64_t n = 0;
  xq_err *err = draw(tx, "order", xq_date_compact(now, date), &n);
  if (err == NULL) {
    *number = xq_asprintf("%s%04lld", date, (long long)n);
  }
  return err;
}

xq_err *svc_number_serial(svc_tx *tx, char **serial) {
  uint8_t bytes[18];
  char *instance = NULL;
  xq_err *err = svc_meta_get(tx, "instance", &instance);
  if (err != NULL) {
    return err;
  }
  int prefix = instance != NULL ? atoi(instance) : 0;
  free(instance);
  if (prefix < 1 || prefix > 127) {
    return xq_err_new(XQ_E_CONFIG, "the store has no instance number");
  }
  if (RAND_bytes(bytes, (int)sizeof bytes) != 1) {
    return xq_err_openssl(XQ_E_CRYPTO, "no random bytes");
  }
  bytes[0] = (uint8_t)prefix;
  *serial = xq_hex(bytes, sizeof bytes);
  return NULL;
}
