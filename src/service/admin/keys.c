/* keys.c - first certificates: for a request made elsewhere, or with a key file for a demonstration or a test. */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/admin/within.h"
#include "service/issuing/issuing.h"
#include "xuqi/token.h"

#define DAY 86400
#define REQUEST_MAX 65536

/* ---- validity: --days-left, or both ends; by default a year that ends then */

static xq_err *validity(const struct admin_args *a, int64_t *not_before, int64_t *not_after) {
  int64_t now = xq_time_now(), days = 365;
  xq_err *err = NULL;
  if (a->days_left != NULL && a->not_after != NULL) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "give --days-left or --not-after, not both"), "argument", "--not-after");
  }
  if (a->not_after != NULL) {
    XQ_TRY(xq_time_parse_rfc3339(a->not_after, not_after));
  } else {
    if (a->days_left != NULL) {
      XQ_TRY(admin_number(a->days_left, "--days-left", -36500, 36500, &days));
    }
    *not_after = now + days * DAY;
  }
  if (a->not_before != NULL) {
    XQ_TRY(xq_time_parse_rfc3339(a->not_before, not_before));
  } else {
    *not_before = *not_after - 365 * DAY < now ? *not_after - 365 * DAY : now;
  }
out:
  return err;
}

static xq_err *give(X509 *cert, const struct admin_args *a, const char *file, struct json_object **out) {
  char *pem = xq_cert_to_pem(cert), *serial = xq_cert_serial(cert);
  char fingerprint[65];
  xq_err *err = NULL;
  xq_cert_fingerprint(cert, fingerprint);
  if (a->out != NULL) {
    XQ_TRY(xq_file_write(a->out, pem, strlen(pem), 0644));
  }
  *out = json_object_new_object();
  xq_json_add_str(*out, "serial", serial);
  xq_json_add_str(*out, "fingerprint", fingerprint);
  xq_json_add_time(*out, "not_before", xq_cert_not_before(cert));
  xq_json_add_time(*out, "not_after", xq_cert_not_after(cert));
  if (file != NULL) {
    xq_json_add_str(*out, "file", file);
  } else if (a->out == NULL) {
    xq_json_add_str(*out, "certificate", pem);
  }
out:
  free(pem);
  free(serial);
  return err;
}

/* ---- enroll */

/* DER, or PEM between its lines. */
static xq_err *read_request(const char *path, uint8_t **der, size_t *len) {
  uint8_t *data = NULL;
  size_t data_len = 0;
  BIO *bio = NULL;
  unsigned char *body = NULL;
  long body_len = 0;
  xq_err *err = NULL;
  XQ_TRY(xq_file_read(path, REQUEST_MAX, &data, &data_len));
  bio = BIO_new_mem_buf(data, (int)data_len);
  if (strstr((const char *)data, "-----BEGIN") == NULL) {
    *der = data;
    *len = data_len;
    data = NULL;
  } else if (PEM_bytes_read_bio(&body, &body_len, NULL, PEM_STRING_X509_REQ, bio, NULL, NULL) == 1) {
    *der = xq_malloc((size_t)body_len);
    *len = (size_t)body_len;
    memcpy(*der, body, *len);
  } else {
    err = xq_err_fact(xq_err_openssl(XQ_E_MALFORMED, "not a certificate request: %s", path), "path", "%s", path);
  }
out:
  OPENSSL_free(body);
  BIO_free(bio);
  free(data);
  return err;
}

xq_err *admin_enroll(svc *s, const struct admin_args *a, struct json_object **out) {
  uint8_t *csr = NULL;
  size_t len = 0;
  int64_t not_before = 0, not_after = 0;
  X509 *cert = NULL;
  xq_err *err = NULL;
  XQ_TRY(validity(a, &not_before, &not_after));
  XQ_TRY(read_request(a->operand, &csr, &len));
  XQ_TRY(svc_admin_enroll(s, a->who, csr, len, not_before, not_after, &cert));
  XQ_TRY(give(cert, a, NULL, out));
out:
  X509_free(cert);
  free(csr);
  return err;
}

/* ---- make-key-file */

static xq_err *bad_subject(const char *subject) {
  return xq_err_fact(xq_err_new(XQ_E_USAGE, "not a subject such as \"C=CN,O=Company,CN=Name\": %s", subject),
                     "argument", "--subject");
}

/* "C=CN,O=Company,CN=Name": a backslash takes the next character as it is. */
static xq_err *parse_subject(const char *subject, X509_NAME *name) {
  const char *p = subject;
  while (*p != '\0') {
    struct xq_buf value = {0};
    size_t n = strcspn(p, "=,");
    if (n == 0 || p[n] != '=') {
      return bad_subject(subject);
    }
    char *type = xq_strndup(p, n);
    for (p += n + 1; *p != '\0' && *p != ','; p++) {
      p += *p == '\\' && p[1] != '\0';
      xq_buf_add(&value, p, 1);
    }
    p += *p == ',';
    xq_buf_add(&value, "", 1);
    value.len--;
    if (!xq_text_printable((char *)value.data)) { /* a certificate would be of another than is read on the screen */
      free(type);
      xq_buf_clear(&value);
      return xq_err_fact(
          xq_err_new(XQ_E_USAGE, "a line break or another invisible character cannot stand in a subject"), "argument",
          "--subject");
    }
    bool ok =
        value.len > 0 && X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, value.data, (int)value.len, -1, 0) == 1;
    free(type);
    xq_buf_clear(&value);
    if (!ok) {
      return bad_subject(subject);
    }
  }
  return X509_NAME_entry_count(name) > 0 ? NULL : bad_subject(subject);
}

static xq_err *make_request(const char *subject, EVP_PKEY *key, uint8_t **der, size_t *len) {
  X509_REQ *req = X509_REQ_new();
  unsigned char *bytes = NULL;
  xq_err *err = NULL;
  XQ_TRY(parse_subject(subject, X509_REQ_get_subject_name(req)));
  int n = -1;
  if (X509_REQ_set_pubkey(req, key) == 1 && X509_REQ_sign(req, key, EVP_sha256()) > 0) {
    n = i2d_X509_REQ(req, &bytes);
  }
  if (n <= 0) {
    err = xq_err_openssl(XQ_E_CRYPTO, "the request cannot be made");
    goto out;
  }
  *der = xq_malloc((size_t)n);
  *len = (size_t)n;
  memcpy(*der, bytes, *len);
out:
  OPENSSL_free(bytes);
  X509_REQ_free(req);
  return err;
}

/* The first line, byte by byte, so that nothing of it stays in a buffer. */
static xq_err *read_pin(int fd, xq_secret **pin) {
  xq_secret *s = xq_secret_new();
  char c = 0;
  ssize_t n;
  xq_err *err = NULL;
  while ((n = read(fd, &c, 1)) == 1 && c != '\n') {
    if (!xq_secret_append(s, &c, 1)) {
      err = xq_err_new(XQ_E_PIN_LENGTH, "the PIN is too long");
      goto out;
    }
  }
  if (n < 0) {
    err = xq_err_errno(errno, NULL, "the PIN cannot be read");
    goto out;
  }
  if (xq_secret_len(s) == 0) {
    err = xq_err_new(XQ_E_PIN_NEEDED, "no PIN was given");
    goto out;
  }
  *pin = s;
  s = NULL;
out:
  xq_secret_free(&s);
  return err;
}

static xq_err *pin_of(const struct admin_args *a, xq_secret **pin) {
  int64_t number = 0;
  xq_err *err = NULL;
  if ((a->pin_fd != NULL) == (a->pin_file != NULL)) {
    return xq_err_fact(xq_err_new(XQ_E_PIN_NEEDED, "give the PIN by --pin-fd or --pin-file"), "argument", "--pin-fd");
  }
  if (a->pin_fd != NULL) {
    err = admin_number(a->pin_fd, "--pin-fd", 0, 65535, &number);
    return err != NULL ? err : read_pin((int)number, pin);
  }
  int fd = open(a->pin_file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return xq_err_errno(errno, a->pin_file, "the PIN file cannot be opened");
  }
  err = read_pin(fd, pin);
  close(fd);
  return err;
}

static xq_err *check_arguments(const struct admin_args *a, enum xq_key_kind *kind) {
  if (a->subject == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "--subject is needed"), "argument", "--subject");
  }
  if (a->key_kind != NULL && !xq_key_kind_from_name(a->key_kind, kind)) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "no such kind of key: %s", a->key_kind), "argument", "--key-kind");
  }
  if (xq_path_exists(a->operand)) {
    return xq_err_errno(EEXIST, a->operand, "the key file is there already");
  }
  return NULL;
}

xq_err *admin_make_key_file(svc *s, const struct admin_args *a, struct json_object **out) {
  enum xq_key_kind kind = XQ_KEY_P256;
  int64_t not_before = 0, not_after = 0;
  xq_secret *pin = NULL;
  EVP_PKEY *key = NULL;
  X509 *cert = NULL;
  uint8_t *csr = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  XQ_TRY(check_arguments(a, &kind));
  XQ_TRY(validity(a, &not_before, &not_after));
  XQ_TRY(pin_of(a, &pin));
  XQ_TRY(xq_key_generate(kind, &key));
  XQ_TRY(make_request(a->subject, key, &csr, &len));
  XQ_TRY(svc_admin_enroll(s, a->who, csr, len, not_before, not_after, &cert));
  XQ_TRY(xq_keystore_create(a->operand, pin, key, cert, svc_issuer_chain(s->issuer)));
  XQ_TRY(give(cert, a, a->operand, out));
out:
  xq_secret_free(&pin);
  EVP_PKEY_free(key);
  X509_free(cert);
  free(csr);
  return err;
}
