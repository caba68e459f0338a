/* fuzz_csr.c - certificate requests: refused, or proven to be signed by their own key. */
#include "fuzz.h"
#include "xuqi/pki.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  X509_REQ *req = NULL;
  xq_err *err = xq_csr_check(data, size, &req);
  if (err == NULL) {
    FUZZ_HOLDS(X509_REQ_verify(req, X509_REQ_get0_pubkey(req)) == 1);
  } else {
    FUZZ_HOLDS(req == NULL);
  }
  X509_REQ_free(req);
  xq_err_free(&err);
  return 0;
}
