/* der.c - what comes from outside is DER to the last byte, or it is refused: two readers must never see two things. */
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <string.h>

#include "pki/inner.h"

xq_err *pki_der_read(const uint8_t *der, size_t len, size_t max, const ASN1_ITEM *item, const char *what, void *value) {
  if (len == 0 || len > max) {
    return xq_err_new(XQ_E_MALFORMED, "%s of %zu bytes", what, len);
  }
  xq_err *err = NULL;
  const unsigned char *p = der;
  unsigned char *again = NULL;
  ASN1_VALUE *read = ASN1_item_d2i(NULL, &p, (long)len, item);
  if (read == NULL) {
    return xq_err_openssl(XQ_E_MALFORMED, "not %s", what);
  }
  if (p != der + len || ASN1_item_i2d(read, &again, item) != (int)len || memcmp(again, der, len) != 0) {
    err = xq_err_openssl(XQ_E_MALFORMED, "%s with bytes that do not belong to it, or not in DER", what);
    ASN1_item_free(read, item);
  } else {
    *(ASN1_VALUE **)value = read;
  }
  OPENSSL_free(again);
  return err;
}
