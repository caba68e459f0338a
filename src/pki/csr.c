/* csr.c - PKCS#10 certification requests (RFC 2986). */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pki/inner.h"

#define CSR_MAX 65536

/* The old certificate's subjectAltName, wanted again for the new one. */
static bool copy_alt_names(X509_REQ *req, X509 *old) {
  int at = X509_get_ext_by_NID(old, NID_subject_alt_name, -1);
  if (at < 0) {
    return true;
  }
  STACK_OF(X509_EXTENSION) *wanted = sk_X509_EXTENSION_new_null();
  bool done = wanted != NULL && sk_X509_EXTENSION_push(wanted, X509_get_ext(old, at)) > 0 &&
              X509_REQ_add_extensions(req, wanted) == 1;
  sk_X509_EXTENSION_free(wanted); /* the extension itself stays the certificate's */
  return done;
}

xq_err *xq_csr_make(EVP_PKEY *key, X509 *old, uint8_t **der, size_t *len) {
  xq_err *err = NULL;
  unsigned char *made = NULL;
  int n;
  enum xq_key_kind kind;
  X509_REQ *req = X509_REQ_new();
  XQ_TRY(xq_key_kind_of(key, &kind));
  if (req == NULL || X509_REQ_set_version(req, X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_subject_name(req, X509_get_subject_name(old)) != 1 || X509_REQ_set_pubkey(req, key) != 1 ||
      !copy_alt_names(req, old)) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot build a certification request");
    goto out;
  }
  if (X509_REQ_sign(req, key, pki_digest(kind)) <= 0) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot sign a certification request");
    goto out;
  }
  n = i2d_X509_REQ(req, &made);
  if (n <= 0) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot encode a certification request");
    goto out;
  }
  *der = xq_malloc((size_t)n);
  memcpy(*der, made, (size_t)n);
  *len = (size_t)n;
out:
  OPENSSL_free(made);
  X509_REQ_free(req);
  return err;
}

static xq_err *check_signature(X509_REQ *req) {
  xq_err *err = NULL;
  EVP_PKEY *key = X509_REQ_get0_pubkey(req);
  enum xq_key_kind kind;
  int md = NID_undef;
  if (key == NULL) {
    err = xq_err_openssl(XQ_E_KEY_UNSUPPORTED, "the request's public key cannot be read");
    goto out;
  }
  XQ_TRY(xq_key_kind_of(key, &kind));
  if (OBJ_find_sigid_algs(X509_REQ_get_signature_nid(req), &md, NULL) != 1 || !pki_digest_strong(md)) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "the request is signed with an algorithm that is not accepted");
    goto out;
  }
  if (X509_REQ_verify(req, key) != 1) {
    err = xq_err_openssl(XQ_E_SIGNATURE_BAD, "the request's own signature is wrong");
  }
out:
  return err;
}

xq_err *xq_csr_check(const uint8_t *der, size_t len, X509_REQ **req) {
  X509_REQ *read = NULL;
  xq_err *err = pki_der_read(der, len, CSR_MAX, ASN1_ITEM_rptr(X509_REQ), "a certification request", &read);
  if (err == NULL) {
    err = check_signature(read);
  }
  if (err != NULL) {
    X509_REQ_free(read);
    return err;
  }
  *req = read;
  return NULL;
}

xq_err *xq_csr_check_same_holder(X509_REQ *req, X509 *cert) {
  STACK_OF(X509_EXTENSION) *wanted = X509_REQ_get_extensions(req);
  struct pki_holder asked = {X509_REQ_get_subject_name(req), wanted};
  struct pki_holder holder = {X509_get_subject_name(cert), X509_get0_extensions(cert)};
  xq_err *err = pki_same_holder(&asked, &holder);
  sk_X509_EXTENSION_pop_free(wanted, X509_EXTENSION_free);
  ERR_clear_error();
  return err;
}
