/* inner.h - what the files of src/pki share among themselves. */
#ifndef XUQI_PKI_INNER_H
#define XUQI_PKI_INNER_H

#include <openssl/asn1.h>

#include "xuqi/pki.h"

/** Reads one object of `max` bytes at most that is DER and nothing else: encoded again it is the same, byte for byte.
 * `value` is where a pointer to it goes (X509 ** for ASN1_ITEM_rptr(X509)), the caller's; `what` names it: "a
 * certificate".  MALFORMED. */
XQ_MUST_CHECK xq_err *pki_der_read(const uint8_t *der, size_t len, size_t max, const ASN1_ITEM *item, const char *what,
                                   void *value);

/** The digest that goes with a kind of key: SHA-384 for P-384, else SHA-256. */
const EVP_MD *pki_digest(enum xq_key_kind kind);
/** Whether signatures over this digest are still to be believed: SHA-256, SHA-384, SHA-512. */
bool pki_digest_strong(int nid);

/** A subject and its subjectAltName, wherever they stand (a certificate, a request).  Borrowed. */
struct pki_holder {
  const X509_NAME *name;
  const STACK_OF(X509_EXTENSION) * extensions; /* may be NULL */
};
/** CERT_SUBJECT_CHANGED unless both are equal on their DER bytes; MALFORMED when an extension stands there twice. */
XQ_MUST_CHECK xq_err *pki_same_holder(const struct pki_holder *a, const struct pki_holder *b);

#endif
