/*
 * pki.h - certificates, requests, signed messages, chains.  Plain OpenSSL 3 objects; whether a private key lives in a
 * file or on a card is not visible here (see token.h).
 */
#ifndef XUQI_PKI_H
#define XUQI_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "xuqi/base.h"

/** An error from OpenSSL's queue (which is emptied into the message). */
#define xq_err_openssl(code, ...) xq_err_openssl_at(__FILE__, __LINE__, __func__, (code), __VA_ARGS__)
/** What xq_err_openssl() calls. */
xq_err *xq_err_openssl_at(const char *file, int line, const char *func, enum xq_code code, const char *fmt, ...)
    XQ_PRINTF(5, 6);

#define XQ_CERT_MAX 65536 /* bytes of DER we are willing to look at */

/* ---- certificates (cert.c), RFC 5280 */

/** DER; trailing bytes are refused. MALFORMED. */
XQ_MUST_CHECK xq_err *xq_cert_from_der(const uint8_t *der, size_t len, X509 **cert);
XQ_MUST_CHECK xq_err *xq_cert_from_pem(const char *pem, X509 **cert); /* exactly one */
/** One or more certificates in PEM. */
XQ_MUST_CHECK xq_err *xq_certs_from_pem(const char *pem, STACK_OF(X509) * *certs);
/** The same from a file of XQ_CERT_MAX bytes at most.  Freed with sk_X509_pop_free().  Those of the file, MALFORMED.
 * */
XQ_MUST_CHECK xq_err *xq_certs_from_file(const char *path, STACK_OF(X509) * *certs);
/** *der is freed with free(), *len in bytes.  CRYPTO. */
XQ_MUST_CHECK xq_err *xq_cert_to_der(X509 *cert, uint8_t **der, size_t *len);
/** New string; empty when it cannot be encoded. */
char *xq_cert_to_pem(X509 *cert);
bool xq_cert_equal(const X509 *a, const X509 *b); /* byte for byte */

enum xq_key_use { XQ_USE_SIGN, XQ_USE_ENCRYPT, XQ_USE_BOTH };

/** What people and programs want to know of a certificate.  Strings owned by the struct, cleaned for display. */
struct xq_cert_info {
  char *subject;        /* RFC 2253 line */
  char *common_name;    /* CN, or the whole subject where there is none */
  char *organization;   /* O, or NULL */
  char *issuer;         /* CN of the issuer, or its O */
  char *issuer_org;     /* O of the issuer, or NULL */
  char *serial;         /* upper-case hex, no separators */
  char fingerprint[65]; /* SHA-256 of the DER, lower-case hex */
  int64_t not_before;
  int64_t not_after;
  char *key_type;      /* "RSA 2048", "EC P-256", "EC P-384" */
  enum xq_key_use use; /* from keyUsage */
  bool is_ca;
};
/** Reads it out; freed with xq_cert_info_free().  MALFORMED. */
XQ_MUST_CHECK xq_err *xq_cert_info_get(X509 *cert, struct xq_cert_info **info);
/** Sets *info to NULL; NULL is none. */
void xq_cert_info_free(struct xq_cert_info **info);
/** Lower-case hex SHA-256 of the DER. */
void xq_cert_fingerprint(X509 *cert, char out[65]);
char *xq_cert_serial(const X509 *cert); /* upper-case hex; new string */
int64_t xq_cert_not_before(const X509 *cert);
int64_t xq_cert_not_after(const X509 *cert);
/** CERT_KEY_MISMATCH unless cert's public key is that of key. */
XQ_MUST_CHECK xq_err *xq_cert_check_key(X509 *cert, EVP_PKEY *key);
/** CERT_SUBJECT_CHANGED unless subject and subjectAltName are equal on their DER bytes. */
XQ_MUST_CHECK xq_err *xq_cert_check_same_holder(X509 *a, X509 *b);
/** CERT_NOT_YET_VALID / CERT_EXPIRED with facts not_before, not_after. */
XQ_MUST_CHECK xq_err *xq_cert_check_time(const X509 *cert, int64_t at);

/* ---- keys (key.c) */

enum xq_key_kind { XQ_KEY_RSA_2048, XQ_KEY_RSA_3072, XQ_KEY_RSA_4096, XQ_KEY_P256, XQ_KEY_P384 };
const char *xq_key_kind_name(enum xq_key_kind kind); /* "rsa2048" "rsa3072" "rsa4096" "p256" "p384" */
/** The other way; false: no such name. */
bool xq_key_kind_from_name(const char *name, enum xq_key_kind *kind);
/** The kind of a public key; KEY_UNSUPPORTED (fact "key") for anything else, other RSA sizes in 2048..4096 map down. */
XQ_MUST_CHECK xq_err *xq_key_kind_of(EVP_PKEY *key, enum xq_key_kind *kind);
/** A new key pair, by OpenSSL, in memory; caller frees.  CRYPTO. */
XQ_MUST_CHECK xq_err *xq_key_generate(enum xq_key_kind kind, EVP_PKEY **key);
/** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
XQ_MUST_CHECK xq_err *xq_key_fingerprint(EVP_PKEY *key, char out[65]);
/** Signs fresh random bytes with key and verifies them with the certificate's public key.  INSTALL_UNPROVEN on
 * mismatch. */
XQ_MUST_CHECK xq_err *xq_key_prove(EVP_PKEY *key, X509 *cert);

/* ---- PKCS#10 (csr.c), RFC 2986 */

/** Request with the subject and subjectAltName of `old`, for `key` (its own signature proves possession). */
XQ_MUST_CHECK xq_err *xq_csr_make(EVP_PKEY *key, X509 *old, uint8_t **der, size_t *len);
/** Parses and verifies the self-signature. MALFORMED, SIGNATURE_BAD, KEY_UNSUPPORTED. */
XQ_MUST_CHECK xq_err *xq_csr_check(const uint8_t *der, size_t len, X509_REQ **req);
/** Subject and SAN of the request equal the certificate's. CERT_SUBJECT_CHANGED. */
XQ_MUST_CHECK xq_err *xq_csr_check_same_holder(X509_REQ *req, X509 *cert);

/* ---- signed messages (cms.c), RFC 5652: SignedData, one signer, content inside, signed attributes, SHA-256/384 */

/** DER of a SignedData over content; the signer's certificate and `chain` (may be NULL) are inside. */
XQ_MUST_CHECK xq_err *xq_cms_sign(EVP_PKEY *key, X509 *cert, STACK_OF(X509) * chain, const void *content,
                                  size_t content_len, uint8_t **der, size_t *len);
/** A signed message in steps, so that what is cheap can be asked before its signature is verified. */
struct xq_cms;
/** Checks that der is one SignedData of exactly one signer with content attached and a certificate of his inside,
 * digest SHA-256 or stronger.  Nobody has signed anything yet as far as is known.  MALFORMED, SIGNATURE_BAD (algorithm). */
XQ_MUST_CHECK xq_err *xq_cms_read(const uint8_t *der, size_t len, struct xq_cms **cms);
/** *cms is NULL afterwards, and may be before. */
void xq_cms_free(struct xq_cms **cms);
/** The certificate that is said to have signed.  Borrowed. */
X509 *xq_cms_signer(const struct xq_cms *cms);
/** What is said to be signed.  Borrowed, and not ended by a NUL. */
const uint8_t *xq_cms_content(const struct xq_cms *cms, size_t *len);
/** MALFORMED when anything is in it that nobody signs, but for the signer's own certificate. */
XQ_MUST_CHECK xq_err *xq_cms_check_bare(const struct xq_cms *cms);
/** SIGNATURE_BAD unless the signature fits content and certificate. */
XQ_MUST_CHECK xq_err *xq_cms_verify(const struct xq_cms *cms);
/** xq_cms_read() and xq_cms_verify() of a message that is ours already; gives the certificate inside and the content,
 * both the caller's.  Says nothing about trust: the caller checks the certificate.  MALFORMED, SIGNATURE_BAD. */
XQ_MUST_CHECK xq_err *xq_cms_open(const uint8_t *der, size_t len, X509 **signer, uint8_t **content,
                                  size_t *content_len);

/* ---- chains (chain.c), RFC 5280 section 6, X509_V_FLAG_X509_STRICT */

/** Verifies leaf against `roots` with `intermediates` (may be NULL) at time `at` (0: do not judge validity times).
 *  CERT_UNTRUSTED, CERT_EXPIRED, CERT_NOT_YET_VALID. */
XQ_MUST_CHECK xq_err *xq_chain_check(X509 *leaf, STACK_OF(X509) * intermediates, STACK_OF(X509) * roots, int64_t at);

#endif
