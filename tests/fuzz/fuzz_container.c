/* fuzz_container.c - the object that a card keeps a certificate in, plain or packed.  One that was read is written by
 * us so that it is read again. */
#include "fuzz.h"
#include "token/piv/piv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct xq_buf object = {0};
  X509 *cert = NULL;
  X509 *again = NULL;
  xq_err *err = piv_container_read((struct piv_bytes){data, size}, &cert);
  FUZZ_HOLDS(err == NULL || (cert == NULL && xq_err_code(err) == XQ_E_TOKEN_DAMAGED));
  if (cert != NULL) {
    FUZZ_HOLDS(piv_container_write(cert, &object) == NULL);
    FUZZ_HOLDS(piv_container_read((struct piv_bytes){object.data, object.len}, &again) == NULL);
    FUZZ_HOLDS(xq_cert_equal(cert, again));
  }
  X509_free(cert);
  X509_free(again);
  xq_buf_clear(&object);
  xq_err_free(&err);
  return 0;
}
