/* cert.c - certificates: strict reading, and the checks that do not need a chain (RFC 5280). */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pki/inner.h"

#define CERT_FILE_MAX (1024 * 1024)

static xq_err *asn1_time(const ASN1_TIME *t, int64_t *out) {
  struct tm tm;
  if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1) {
    return xq_err_openssl(XQ_E_MALFORMED, "a certificate's validity cannot be read");
  }
  *out = (int64_t)timegm(&tm);
  return NULL;
}

/* What d2i lets through and later code would stumble over. */
static xq_err *check_sound(X509 *cert) {
  xq_err *err = NULL;
  int64_t from;
  int64_t to;
  XQ_TRY(asn1_time(X509_get0_notBefore(cert), &from));
  XQ_TRY(asn1_time(X509_get0_notAfter(cert), &to));
  if ((X509_get_extension_flags(cert) & EXFLAG_INVALID) != 0) {
    err = xq_err_openssl(XQ_E_MALFORMED, "a certificate has damaged extensions");
  }
out:
  return err;
}

xq_err *xq_cert_from_der(const uint8_t *der, size_t len, X509 **cert) {
  X509 *read = NULL;
  xq_err *err = pki_der_read(der, len, XQ_CERT_MAX, ASN1_ITEM_rptr(X509), "a certificate", &read);
  if (err == NULL) {
    err = check_sound(read);
  }
  if (err != NULL) {
    X509_free(read);
    return err;
  }
  *cert = read;
  return NULL;
}

/* Reads the next PEM block as a certificate; *cert is NULL at the end. */
static xq_err *next_pem(BIO *bio, X509 **cert) {
  xq_err *err = NULL;
  char *name = NULL;
  char *header = NULL;
  unsigned char *data = NULL;
  long len = 0;
  *cert = NULL;
  if (PEM_read_bio(bio, &name, &header, &data, &len) != 1) {
    unsigned long last = ERR_peek_last_error();
    if (ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE) {
      ERR_clear_error();
      return NULL;
    }
    return xq_err_openssl(XQ_E_MALFORMED, "damaged PEM text");
  }
  if (strcmp(name, PEM_STRING_X509) != 0) {
    err = xq_err_new(XQ_E_MALFORMED, "not a certificate in PEM but something else");
    goto out;
  }
  err = xq_cert_from_der(data, (size_t)len, cert);
out:
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_clear_free(data, (size_t)len); /* a private key that strayed in */
  return err;
}

static xq_err *certs_from_memory(const char *pem, size_t len, STACK_OF(X509) * *certs) {
  xq_err *err = NULL;
  STACK_OF(X509) *list = sk_X509_new_null();
  BIO *bio = len <= CERT_FILE_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
  if (list == NULL || bio == NULL) {
    err = xq_err_new(XQ_E_MALFORMED, "certificates of %zu bytes", len);
    goto out;
  }
  for (;;) {
    X509 *cert;
    XQ_TRY(next_pem(bio, &cert));
    if (cert == NULL) {
      break;
    }
    sk_X509_push(list, cert);
  }
  if (sk_X509_num(list) == 0) {
    err = xq_err_new(XQ_E_MALFORMED, "no certificate in PEM found");
    goto out;
  }
  *certs = list;
  list = NULL;
out:
  BIO_free(bio);
  sk_X509_pop_free(list, X509_free);
  return err;
}

xq_err *xq_certs_from_pem(const char *pem, STACK_OF(X509) * *certs) {
  return certs_from_memory(pem, strlen(pem), certs);
}

xq_err *xq_cert_from_pem(const char *pem, X509 **cert) {
  xq_err *err = NULL;
  STACK_OF(X509) *list = NULL;
  XQ_TRY(xq_certs_from_pem(pem, &list));
  if (sk_X509_num(list) != 1) {
    err = xq_err_new(XQ_E_MALFORMED, "%d certificates where one is due", sk_X509_num(list));
    goto out;
  }
  *cert = sk_X509_pop(list);
out:
  sk_X509_pop_free(list, X509_free);
  return err;
}

xq_err *xq_certs_from_file(const char *path, STACK_OF(X509) * *certs) {
  xq_err *err = NULL;
  uint8_t *data = NULL;
  size_t len = 0;
  XQ_TRY(xq_file_read(path, CERT_FILE_MAX, &data, &len));
  err = certs_from_memory((const char *)data, len, certs);
  if (err != NULL) {
    xq_err_fact(err, "path", "%s", path);
  }
out:
  free(data);
  return err;
}

xq_err *xq_cert_to_der(X509 *cert, uint8_t **der, size_t *len) {
  unsigned char *made = NULL;
  int n = i2d_X509(cert, &made);
  if (n <= 0) {
    return xq_err_openssl(XQ_E_CRYPTO, "cannot encode a certificate");
  }
  *der = xq_malloc((size_t)n);
  memcpy(*der, made, (size_t)n);
  *len = (size_t)n;
  OPENSSL_free(made);
  return NULL;
}

char *xq_cert_to_pem(X509 *cert) {
  BIO *bio = BIO_new(BIO_s_mem());
  char *text = NULL;
  char *pem = NULL;
  if (bio != NULL && PEM_write_bio_X509(bio, cert) == 1) {
    long len = BIO_get_mem_data(bio, &text);
    pem = xq_strndup(text, (size_t)len);
  }
  BIO_free(bio);
  ERR_clear_error();
  return pem != NULL ? pem : xq_strdup("");
}

bool xq_cert_equal(const X509 *a, const X509 *b) {
  unsigned char *der_a = NULL;
  unsigned char *der_b = NULL;
  int len_a = a != NULL ? i2d_X509(a, &der_a) : -1;
  int len_b = b != NULL ? i2d_X509(b, &der_b) : -1;
  bool equal = len_a > 0 && len_a == len_b && memcmp(der_a, der_b, (size_t)len_a) == 0;
  OPENSSL_free(der_a);
  OPENSSL_free(der_b);
  return equal;
}

void xq_cert_fingerprint(X509 *cert, char out[65]) {
  unsigned char *der = NULL;
  int len = i2d_X509(cert, &der);
  xq_sha256_hex(der, len > 0 ? (size_t)len : 0, out);
  OPENSSL_free(der);
}

char *xq_cert_serial(const X509 *cert) {
  BIGNUM *bn = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
  char *hex = bn != NULL ? BN_bn2hex(bn) : NULL;
  char *serial = xq_strdup(hex != NULL ? hex : "00");
  OPENSSL_free(hex);
  BN_free(bn);
  return serial;
}

/* A certificate that came through xq_cert_from_der() has readable times; any other is treated as never valid. */
int64_t xq_cert_not_before(const X509 *cert) {
  int64_t t = INT64_MAX;
  xq_err_ignore(asn1_time(X509_get0_notBefore(cert), &t), "unreadable counts as never valid");
  return t;
}

int64_t xq_cert_not_after(const X509 *cert) {
  int64_t t = INT64_MIN;
  xq_err_ignore(asn1_time(X509_get0_notAfter(cert), &t), "unreadable counts as never valid");
  return t;
}

xq_err *xq_cert_check_key(X509 *cert, EVP_PKEY *key) {
  EVP_PKEY *public = X509_get0_pubkey(cert);
  if (public == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "the certificate has no readable public key");
  }
  if (EVP_PKEY_eq(public, key) != 1) {
    return xq_err_openssl(XQ_E_CERT_KEY_MISMATCH, "the certificate belongs to another key");
  }
  return NULL;
}

/* The value of the only subjectAltName; *value is NULL where there is none. */
static xq_err *alt_names(const STACK_OF(X509_EXTENSION) * extensions, const ASN1_OCTET_STRING **value) {
  *value = NULL;
  int at = X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, -1);
  if (at < 0) {
    return NULL;
  }
  if (X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, at) >= 0) {
    return xq_err_new(XQ_E_MALFORMED, "two subjectAltName extensions");
  }
  *value = X509_EXTENSION_get_data(X509v3_get_ext(extensions, at));
  return NULL;
}

xq_err *pki_same_holder(const struct pki_holder *a, const struct pki_holder *b) {
  xq_err *err = NULL;
  const unsigned char *name_a;
  const unsigned char *name_b;
  size_t len_a;
  size_t len_b;
  const ASN1_OCTET_STRING *alt_a;
  const ASN1_OCTET_STRING *alt_b;
  bool same;
  if (X509_NAME_get0_der(a->name, &name_a, &len_a) != 1 || X509_NAME_get0_der(b->name, &name_b, &len_b) != 1) {
    err = xq_err_openssl(XQ_E_MALFORMED, "a name cannot be read");
    goto out;
  }
  if (len_a != len_b || memcmp(name_a, name_b, len_a) != 0) {
    err = xq_err_new(XQ_E_CERT_SUBJECT_CHANGED, "the subject is another");
    goto out;
  }
  XQ_TRY(alt_names(a->extensions, &alt_a));
  XQ_TRY(alt_names(b->extensions, &alt_b));
  same = alt_a == NULL || alt_b == NULL ? alt_a == alt_b : ASN1_OCTET_STRING_cmp(alt_a, alt_b) == 0;
  if (!same) {
    err = xq_err_new(XQ_E_CERT_SUBJECT_CHANGED, "the subjectAltName is another");
  }
out:
  return err;
}

xq_err *xq_cert_check_same_holder(X509 *a, X509 *b) {
  struct pki_holder holder_a = {X509_get_subject_name(a), X509_get0_extensions(a)};
  struct pki_holder holder_b = {X509_get_subject_name(b), X509_get0_extensions(b)};
  return pki_same_holder(&holder_a, &holder_b);
}

xq_err *xq_cert_check_time(const X509 *cert, int64_t at) {
  int64_t from = xq_cert_not_before(cert);
  int64_t to = xq_cert_not_after(cert);
  xq_err *err = NULL;
  if (at < from) {
    err = xq_err_new(XQ_E_CERT_NOT_YET_VALID, "the certificate is not valid yet");
  } else if (at > to) {
    err = xq_err_new(XQ_E_CERT_EXPIRED, "the certificate has expired");
  }
  if (err != NULL) {
    char text[21];
    xq_err_fact(err, "not_before", "%s", xq_time_rfc3339(from, text));
    xq_err_fact(err, "not_after", "%s", xq_time_rfc3339(to, text));
  }
  return err;
}
