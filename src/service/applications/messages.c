/* messages.c - signed messages as the very bytes received: kept, known again, read again. */
#include <stdlib.h>
#include <string.h>

#include "service/applications/applications.h"

xq_err *svc_message_store(svc_tx *tx, const char *type, const char *business_no, const uint8_t *bytes, size_t len) {
  char sha256[65];
  xq_sha256_hex(bytes, len, sha256);
  return svc_exec(tx, "INSERT INTO message (sha256, business_no, type, received_at, bytes) VALUES (?, ?, ?, ?, ?)",
                  svc_text(sha256), svc_text(business_no), svc_text(type), svc_int(xq_time_now()),
                  svc_blob(bytes, len));
}

xq_err *svc_message_find(svc_tx *tx, const char *sha256, char **business_no) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT business_no FROM message WHERE sha256 = ?", svc_text(sha256)));
  XQ_TRY(svc_rows_next(rows, &more));
  *business_no = more ? xq_strdup(svc_col_text(rows, 0)) : NULL;
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *load(svc_tx *tx, const char *sha256, uint8_t **bytes, size_t *len) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  char hash[65];
  XQ_TRY(svc_query(tx, &rows, "SELECT bytes FROM message WHERE sha256 = ?", svc_text(sha256)));
  XQ_TRY(svc_rows_next(rows, &more));
  const uint8_t *data = more ? svc_col_blob(rows, 0, len) : NULL;
  if (data == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "the signed application %s is not in the store", sha256);
    goto out;
  }
  xq_sha256_hex(data, *len, hash);
  if (strcmp(hash, sha256) != 0) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "the stored application %s was changed", sha256);
    goto out;
  }
  *bytes = xq_malloc(*len);
  memcpy(*bytes, data, *len);
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_message_read(svc_tx *tx, const char *sha256, X509 **signer, struct xq_application_doc *doc) {
  uint8_t *bytes = NULL, *content = NULL;
  size_t len = 0, content_len = 0;
  xq_err *err = NULL;
  XQ_TRY(load(tx, sha256, &bytes, &len));
  XQ_TRY(xq_cms_open(bytes, len, signer, &content, &content_len));
  XQ_TRY(xq_application_doc_read(content, content_len, doc));
out:
  free(content);
  free(bytes);
  return err;
}
