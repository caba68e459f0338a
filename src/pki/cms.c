/* cms.c - signed messages: CMS SignedData with one signer, the content inside and signed attributes (RFC 5652). */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "pki/inner.h"

#define CMS_MAX (1024 * 1024)
#define CMS_CERTS_MAX 10
#define CMS_FRAME_MAX 4096 /* around content and certificate: names, signed attributes, an RSA signature */

struct xq_cms {
  CMS_ContentInfo *info;
  X509 *signer;
  size_t len; /* of the whole */
};

static xq_err *take_der(CMS_ContentInfo *cms, uint8_t **der, size_t *len) {
  unsigned char *made = NULL;
  int n = i2d_CMS_ContentInfo(cms, &made);
  if (n <= 0) {
    return xq_err_openssl(XQ_E_CRYPTO, "cannot encode a signed message");
  }
  *der = xq_malloc((size_t)n);
  memcpy(*der, made, (size_t)n);
  *len = (size_t)n;
  OPENSSL_free(made);
  return NULL;
}

xq_err *xq_cms_sign(EVP_PKEY *key, X509 *cert, STACK_OF(X509) * chain, const void *content, size_t content_len,
                    uint8_t **der, size_t *len) {
  xq_err *err = NULL;
  CMS_ContentInfo *cms = NULL;
  BIO *bio = NULL;
  enum xq_key_kind kind;
  if (content_len > CMS_MAX) {
    return xq_err_new(XQ_E_TOO_LARGE, "a message of %zu bytes to sign", content_len);
  }
  XQ_TRY(xq_key_kind_of(key, &kind));
  XQ_TRY(xq_cert_check_key(cert, key));
  bio = BIO_new_mem_buf(content, (int)content_len);
  cms = bio != NULL ? CMS_sign(NULL, NULL, chain, bio, CMS_BINARY | CMS_PARTIAL) : NULL;
  /* CMS_CADES: the certificate's hash is among what is signed (RFC 5035), so that no other can take its place */
  if (cms == NULL ||
      CMS_add1_signer(cms, cert, key, pki_digest(kind), CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES) == NULL ||
      CMS_final(cms, bio, NULL, CMS_BINARY) != 1) {
    err = xq_err_openssl(XQ_E_CRYPTO, "cannot sign a message");
    goto out;
  }
  err = take_der(cms, der, len);
out:
  BIO_free(bio);
  CMS_ContentInfo_free(cms);
  return err;
}

static xq_err *parse(const uint8_t *der, size_t len, CMS_ContentInfo **cms) {
  ASN1_OCTET_STRING **content;
  CMS_ContentInfo *read = NULL;
  xq_err *err = NULL;
  XQ_TRY(pki_der_read(der, len, CMS_MAX, ASN1_ITEM_rptr(CMS_ContentInfo), "a signed message", &read));
  if (OBJ_obj2nid(CMS_get0_type(read)) != NID_pkcs7_signed ||
      OBJ_obj2nid(CMS_get0_eContentType(read)) != NID_pkcs7_data) {
    err = xq_err_openssl(XQ_E_MALFORMED, "a CMS message, but not signed data");
    goto out;
  }
  content = CMS_get0_content(read);
  if (CMS_is_detached(read) != 0 || content == NULL || *content == NULL) {
    err = xq_err_openssl(XQ_E_MALFORMED, "a signature without what it signs");
    goto out;
  }
  *cms = read;
  read = NULL;
out:
  CMS_ContentInfo_free(read);
  return err;
}

/* The algorithms of a signer: a strong digest, and the same one in the signature. */
static bool algorithms_good(CMS_SignerInfo *signer) {
  X509_ALGOR *digest = NULL;
  X509_ALGOR *signature = NULL;
  CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, &signature);
  const ASN1_OBJECT *oid = NULL;
  X509_ALGOR_get0(&oid, NULL, NULL, digest);
  int digest_nid = OBJ_obj2nid(oid);
  X509_ALGOR_get0(&oid, NULL, NULL, signature);
  int signature_nid = OBJ_obj2nid(oid);
  int inner = NID_undef;
  if (!pki_digest_strong(digest_nid)) {
    return false;
  }
  return signature_nid == NID_rsaEncryption ||
         (OBJ_find_sigid_algs(signature_nid, &inner, NULL) == 1 && inner == digest_nid);
}

/* The one certificate inside that the signer names, read again as strictly as any other. */
static xq_err *signer_certificate(CMS_ContentInfo *cms, CMS_SignerInfo *signer, X509 **cert) {
  xq_err *err = NULL;
  uint8_t *der = NULL;
  size_t len = 0;
  X509 *found = NULL;
  int count = 0;
  enum xq_key_kind kind;
  X509 *strict = NULL;
  EVP_PKEY *key;
  STACK_OF(X509) *certs = CMS_get1_certs(cms);
  if (certs == NULL || sk_X509_num(certs) > CMS_CERTS_MAX) {
    err = xq_err_openssl(XQ_E_MALFORMED, "a signed message with no certificate, or too many");
    goto out;
  }
  for (int i = 0; i < sk_X509_num(certs); i++) {
    if (CMS_SignerInfo_cert_cmp(signer, sk_X509_value(certs, i)) == 0) {
      found = sk_X509_value(certs, i);
      count++;
    }
  }
  if (count != 1) {
    err = xq_err_new(XQ_E_MALFORMED, "a signed message with %d certificates of its signer", count);
    goto out;
  }
  XQ_TRY(xq_cert_to_der(found, &der, &len));
  XQ_TRY(xq_cert_from_der(der, len, &strict));
  key = X509_get0_pubkey(strict);
  if (key == NULL) {
    err = xq_err_openssl(XQ_E_MALFORMED, "the signer's public key cannot be read");
    goto out;
  }
  XQ_TRY(xq_key_kind_of(key, &kind));
  *cert = strict;
  strict = NULL;
out:
  X509_free(strict);
  free(der);
  sk_X509_pop_free(certs, X509_free);
  return err;
}

static CMS_SignerInfo *the_signer(CMS_ContentInfo *info) {
  return sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(info), 0);
}

xq_err *xq_cms_read(const uint8_t *der, size_t len, struct xq_cms **out) {
  xq_err *err = NULL;
  struct xq_cms *cms = xq_calloc(1, sizeof *cms);
  STACK_OF(CMS_SignerInfo) * signers;
  cms->len = len;
  XQ_TRY(parse(der, len, &cms->info));
  signers = CMS_get0_SignerInfos(cms->info);
  if (signers == NULL || sk_CMS_SignerInfo_num(signers) != 1) {
    err = xq_err_new(XQ_E_MALFORMED, "a message with %d signatures where one is due",
                     signers != NULL ? sk_CMS_SignerInfo_num(signers) : 0);
    goto out;
  }
  if (CMS_signed_get_attr_count(the_signer(cms->info)) <= 0) {
    err = xq_err_new(XQ_E_MALFORMED, "a signature without signed attributes");
    goto out;
  }
  if (!algorithms_good(the_signer(cms->info))) {
    err = xq_err_new(XQ_E_SIGNATURE_BAD, "signed with an algorithm that is not accepted");
    goto out;
  }
  XQ_TRY(signer_certificate(cms->info, the_signer(cms->info), &cms->signer));
  *out = cms;
  cms = NULL;
out:
  xq_cms_free(&cms);
  ERR_clear_error();
  return err;
}

void xq_cms_free(struct xq_cms **cms) {
  if (*cms != NULL) {
    X509_free((*cms)->signer);
    CMS_ContentInfo_free((*cms)->info);
    free(*cms);
    *cms = NULL;
  }
}

X509 *xq_cms_signer(const struct xq_cms *cms) {
  return cms->signer;
}

const uint8_t *xq_cms_content(const struct xq_cms *cms, size_t *len) {
  const ASN1_OCTET_STRING *content = *CMS_get0_content(cms->info);
  *len = (size_t)ASN1_STRING_length(content);
  return ASN1_STRING_get0_data(content);
}

/* Certificates of other kinds, other revocation data and whatever else a later syntax may hide are not counted one by one:
 * the bound on the frame leaves no room for them. */
xq_err *xq_cms_check_bare(const struct xq_cms *cms) {
  STACK_OF(X509) *certs = CMS_get1_certs(cms->info);
  STACK_OF(X509_CRL) *crls = CMS_get1_crls(cms->info);
  int cert_len = i2d_X509(cms->signer, NULL);
  size_t content_len = 0;
  xq_cms_content(cms, &content_len);
  const char *what = CMS_unsigned_get_attr_count(the_signer(cms->info)) > 0 ? "unsigned attributes"
                     : sk_X509_num(certs) != 1                              ? "certificates of others"
                     : crls != NULL && sk_X509_CRL_num(crls) > 0            ? "revocation lists"
                     : cert_len < 0 || cms->len > content_len + (size_t)cert_len + CMS_FRAME_MAX ? "more than is signed"
                                                                                                 : NULL;
  sk_X509_pop_free(certs, X509_free);
  sk_X509_CRL_pop_free(crls, X509_CRL_free);
  ERR_clear_error();
  return what != NULL ? xq_err_new(XQ_E_MALFORMED, "a signed message with %s", what) : NULL;
}

xq_err *xq_cms_verify(const struct xq_cms *cms) {
  xq_err *err = NULL;
  BIO *sink = BIO_new(BIO_s_null());
  if (sink == NULL || CMS_verify(cms->info, NULL, NULL, NULL, sink, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1) {
    err = xq_err_openssl(XQ_E_SIGNATURE_BAD, "the signature does not fit the message");
  }
  BIO_free(sink);
  ERR_clear_error();
  return err;
}

xq_err *xq_cms_open(const uint8_t *der, size_t len, X509 **signer, uint8_t **content, size_t *content_len) {
  xq_err *err = NULL;
  struct xq_cms *cms = NULL;
  const uint8_t *data = NULL;
  size_t size = 0;
  XQ_TRY(xq_cms_read(der, len, &cms));
  XQ_TRY(xq_cms_verify(cms));
  data = xq_cms_content(cms, &size);
  *content = xq_malloc(size + 1);
  if (size > 0) {
    memcpy(*content, data, size);
  }
  (*content)[size] = 0;
  *content_len = size;
  *signer = cms->signer;
  cms->signer = NULL;
out:
  xq_cms_free(&cms);
  return err;
}
