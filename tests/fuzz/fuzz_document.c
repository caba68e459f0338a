/* fuzz_document.c - the signed application document: what is taken is written to something that is taken as
 * the same. */
#include <string.h>

#include "fuzz.h"
#include "xuqi/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = xq_application_doc_read(data, size, &doc);
  if (err == NULL) {
    err = xq_application_doc_freeze(&doc, 20000);
  }
  if (err == NULL) {
    char *text = xq_application_doc_write(&doc);
    err = xq_application_doc_read((const uint8_t *)text, strlen(text), &doc);
    FUZZ_HOLDS(err == NULL);
    err = xq_application_doc_freeze(&doc, 20000);
    FUZZ_HOLDS(err == NULL); /* a canonical form is its own canonical form */
    char *again = xq_application_doc_write(&doc);
    FUZZ_HOLDS(strcmp(text, again) == 0);
    free(again);
    free(text);
  }
  xq_err_free(&err);
  xq_application_doc_clear(&doc);
  return 0;
}
