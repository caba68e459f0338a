/* fuzz_cert.c - certificates: what is taken is written back byte for byte, and all that is shown of it is printable. */
#include <string.h>

#include "fuzz.h"
#include "xuqi/pki.h"

static void look_at(X509 *cert) {
  struct xq_cert_info *info = NULL;
  xq_err *err = xq_cert_info_get(cert, &info);
  if (err == NULL) {
    FUZZ_HOLDS(xq_text_printable(info->subject));
    FUZZ_HOLDS(xq_text_printable(info->common_name));
    FUZZ_HOLDS(info->organization == NULL || xq_text_printable(info->organization));
    FUZZ_HOLDS(xq_text_printable(info->issuer));
  }
  xq_cert_info_free(&info);
  xq_err_free(&err);
  xq_err_ignore(xq_cert_check_same_holder(cert, cert), "any answer will do");
  xq_err_ignore(xq_cert_check_time(cert, 1505976588), "any answer will do");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  X509 *cert = NULL;
  xq_err *err = xq_cert_from_der(data, size, &cert);
  if (err == NULL) {
    uint8_t *der = NULL;
    size_t len = 0;
    look_at(cert);
    err = xq_cert_to_der(cert, &der, &len);
    FUZZ_HOLDS(err == NULL);
    FUZZ_HOLDS(len == size && memcmp(der, data, size) == 0);
    free(der);
  }
  X509_free(cert);
  xq_err_free(&err);
  return 0;
}
