/* certinfo.c - what people and programs want to know of a certificate, in strings fit for a screen. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pki/inner.h"

/* Bytes from outside as one clean line: a NUL inside must not hide what comes after it. */
static char *clean_bytes(const unsigned char *data, size_t len) {
  char *text = xq_malloc(len + 1);
  memcpy(text, data, len);
  text[len] = '\0';
  for (size_t i = 0; i < len; i++) {
    if (text[i] == '\0') {
      text[i] = '\x01'; /* any control character: shown as U+FFFD */
    }
  }
  char *clean = xq_text_clean(text);
  free(text);
  return clean;
}

/* The first attribute of this kind in a name; NULL where there is none, or it cannot be read. */
static char *name_part(const X509_NAME *name, int nid) {
  int at = X509_NAME_get_index_by_NID(name, nid, -1);
  if (at < 0) {
    return NULL;
  }
  unsigned char *utf8 = NULL;
  int len = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (len < 0) {
    ERR_clear_error();
    return NULL;
  }
  char *part = clean_bytes(utf8, (size_t)len);
  OPENSSL_free(utf8);
  return part;
}

static char *name_line(const X509_NAME *name) {
  BIO *bio = BIO_new(BIO_s_mem());
  char *line = NULL;
  /* RFC 2253, but with characters beyond ASCII as they are. */
  if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0) {
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    line = clean_bytes((const unsigned char *)data, len > 0 ? (size_t)len : 0);
  }
  BIO_free(bio);
  ERR_clear_error();
  return line != NULL ? line : xq_strdup("");
}

static char *key_type(X509 *cert) {
  EVP_PKEY *key = X509_get0_pubkey(cert);
  enum xq_key_kind kind;
  if (key == NULL) {
    ERR_clear_error();
    return xq_strdup("?");
  }
  xq_err *err = xq_key_kind_of(key, &kind);
  if (err != NULL) {
    char *type = xq_text_clean(xq_err_get_fact(err, "key"));
    xq_err_ignore(err, "a certificate with a key we cannot use can still be shown");
    return type;
  }
  switch (kind) {
    case XQ_KEY_P256:
      return xq_strdup("EC P-256");
    case XQ_KEY_P384:
      return xq_strdup("EC P-384");
    default:
      return xq_asprintf("RSA %d", EVP_PKEY_get_bits(key));
  }
}

static enum xq_key_use key_use(X509 *cert) {
  uint32_t usage = X509_get_key_usage(cert); /* all bits where the extension is absent */
  bool sign = (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
  bool encrypt = (usage & (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | KU_KEY_AGREEMENT)) != 0;
  if (sign == encrypt) {
    return XQ_USE_BOTH;
  }
  return sign ? XQ_USE_SIGN : XQ_USE_ENCRYPT;
}

xq_err *xq_cert_info_get(X509 *cert, struct xq_cert_info **info) {
  if (X509_get_extension_flags(cert) & EXFLAG_INVALID) {
    return xq_err_openssl(XQ_E_MALFORMED, "a certificate has damaged extensions");
  }
  const X509_NAME *subject = X509_get_subject_name(cert);
  const X509_NAME *issuer = X509_get_issuer_name(cert);
  struct xq_cert_info *made = xq_calloc(1, sizeof *made);
  made->subject = name_line(subject);
  made->common_name = name_part(subject, NID_commonName);
  if (made->common_name == NULL) {
    made->common_name = xq_strdup(made->subject);
  }
  made->organization = name_part(subject, NID_organizationName);
  made->issuer = name_part(issuer, NID_commonName);
  made->issuer_org = name_part(issuer, NID_organizationName);
  if (made->issuer == NULL) {
    made->issuer = name_part(issuer, NID_organizationName);
  }
  if (made->issuer == NULL) {
    made->issuer = name_line(issuer);
  }
  made->serial = xq_cert_serial(cert);
  xq_cert_fingerprint(cert, made->fingerprint);
  made->not_before = xq_cert_not_before(cert);
  made->not_after = xq_cert_not_after(cert);
  made->key_type = key_type(cert);
  made->use = key_use(cert);
  made->is_ca = X509_check_ca(cert) == 1;
  *info = made;
  return NULL;
}

void xq_cert_info_free(struct xq_cert_info **info) {
  if (info == NULL || *info == NULL) {
    return;
  }
  struct xq_cert_info *i = *info;
  *info = NULL;
  free(i->subject);
  free(i->common_name);
  free(i->organization);
  free(i->issuer);
  free(i->issuer_org);
  free(i->serial);
  free(i->key_type);
  free(i);
}
