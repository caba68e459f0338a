/* fuzz_cms.c - signed messages: refused, or with a signer and a content. */
#include "fuzz.h"
#include "xuqi/pki.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  X509 *signer = NULL;
  uint8_t *content = NULL;
  size_t len = 0;
  xq_err *err = xq_cms_open(data, size, &signer, &content, &len);
  FUZZ_HOLDS((err == NULL) == (signer != NULL));
  FUZZ_HOLDS(err != NULL || content != NULL);
  X509_free(signer);
  free(content);
  xq_err_free(&err);
  return 0;
}
