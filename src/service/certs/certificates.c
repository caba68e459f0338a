/* certificates.c - the certificates this CA has issued, as they are in the store. */
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "service/certs/certs.h"

void svc_cert_clear(struct svc_cert *cert) {
  free(cert->fingerprint);
  free(cert->serial);
  free(cert->holder);
  free(cert->key);
  X509_free(cert->x509);
  *cert = (struct svc_cert){0};
}

#define COLUMNS "fingerprint, serial, holder, key, der, not_before, not_after, revoked_at"

static xq_err *take_row(svc_rows *rows, struct svc_cert *cert) {
  size_t len = 0;
  const uint8_t *der = svc_col_blob(rows, 4, &len);
  xq_err *err = xq_cert_from_der(der, len, &cert->x509);
  if (err != NULL) {
    return xq_err_wrap(err, XQ_E_INTERNAL, "a stored certificate cannot be read");
  }
  cert->fingerprint = xq_strdup(svc_col_text(rows, 0));
  cert->serial = xq_strdup(svc_col_text(rows, 1));
  cert->holder = xq_strdup(svc_col_text(rows, 2));
  cert->key = xq_strdup(svc_col_text(rows, 3));
  cert->not_before = svc_col_int(rows, 5);
  cert->not_after = svc_col_int(rows, 6);
  cert->revoked_at = svc_col_int(rows, 7);
  return NULL;
}

static xq_err *load(svc_tx *tx, const char *sql, const char *value, enum xq_code absent, struct svc_cert *cert) {
  svc_rows *rows = NULL;
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, sql, svc_text(value)));
  XQ_TRY(svc_rows_next(rows, &more));
  if (!more) {
    err = xq_err_new(absent, "no certificate for %s", value);
    goto out;
  }
  XQ_TRY(take_row(rows, cert));
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_cert_load(svc_tx *tx, const char *fingerprint, struct svc_cert *cert) {
  return load(tx, "SELECT " COLUMNS " FROM certificate WHERE fingerprint = ?", fingerprint, XQ_E_CERT_UNKNOWN, cert);
}

xq_err *svc_cert_load_issued(svc_tx *tx, const char *business_no, struct svc_cert *cert) {
  return load(tx, "SELECT " COLUMNS " FROM certificate WHERE business_no = ?", business_no, XQ_E_NOT_ISSUED, cert);
}

xq_err *svc_cert_load_of_key(svc_tx *tx, const char *key, struct svc_cert *cert) {
  return load(tx,
              "SELECT " COLUMNS
              " FROM certificate WHERE key = ? AND revoked_at IS NULL"
              " ORDER BY not_after DESC, issued_at DESC LIMIT 1",
              key, XQ_E_NOT_FOUND, cert);
}

/* Subject and, when there is one, the subjectAltName extension's value; each with its length before it. */
xq_err *svc_cert_holder(X509 *cert, char out[65]) {
  struct xq_buf buf = {0};
  uint8_t *name = NULL;
  int len = i2d_X509_NAME(X509_get_subject_name(cert), &name);
  if (len <= 0) {
    return xq_err_openssl(XQ_E_CRYPTO, "the subject cannot be encoded");
  }
  xq_buf_printf(&buf, "%d:", len);
  xq_buf_add(&buf, name, (size_t)len);
  OPENSSL_free(name);
  int at = X509_get_ext_by_NID(cert, NID_subject_alt_name, -1);
  if (at >= 0) {
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(cert, at));
    xq_buf_printf(&buf, "%d:", ASN1_STRING_length(value));
    xq_buf_add(&buf, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
  }
  xq_sha256_hex(buf.data, buf.len, out);
  xq_buf_clear(&buf);
  return NULL;
}

xq_err *svc_cert_insert(svc_tx *tx, X509 *cert, const char *predecessor, const char *business_no) {
  char fingerprint[65], holder[65], key[65];
  uint8_t *der = NULL;
  size_t len = 0;
  char *serial = xq_cert_serial(cert);
  xq_err *err = NULL;
  xq_cert_fingerprint(cert, fingerprint);
  XQ_TRY(svc_cert_holder(cert, holder));
  XQ_TRY(xq_key_fingerprint(X509_get0_pubkey(cert), key));
  XQ_TRY(xq_cert_to_der(cert, &der, &len));
  XQ_TRY(svc_exec(tx,
                  "INSERT INTO certificate (fingerprint, serial, holder, key, der, not_before, not_after, issued_at,"
                  " predecessor, business_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  svc_text(fingerprint), svc_text(serial), svc_text(holder), svc_text(key), svc_blob(der, len),
                  svc_int(xq_cert_not_before(cert)), svc_int(xq_cert_not_after(cert)), svc_int(xq_time_now()),
                  svc_text(predecessor), svc_text(business_no)));
out:
  free(serial);
  free(der);
  return err;
}

xq_err *svc_cert_has_successor(svc_tx *tx, const char *fingerprint, bool *has) {
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT 1 FROM certificate WHERE predecessor = ?", svc_text(fingerprint)));
  XQ_TRY(svc_rows_next(rows, has));
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_cert_may_act(svc_tx *tx, const char *fingerprint) {
  struct svc_cert cert = {0};
  char when[21];
  xq_err *err = svc_cert_load(tx, fingerprint, &cert);
  if (err == NULL && cert.revoked_at != 0) {
    err = xq_err_new(XQ_E_CERT_REVOKED, "the certificate is revoked");
    xq_err_fact(err, "revoked_at", "%s", xq_time_rfc3339(cert.revoked_at, when));
  } else if (err == NULL && xq_time_now() > cert.not_after) {
    err = xq_err_new(XQ_E_CERT_EXPIRED, "the certificate has expired");
    xq_err_fact(err, "not_after", "%s", xq_time_rfc3339(cert.not_after, when));
  }
  svc_cert_clear(&cert);
  return err;
}
