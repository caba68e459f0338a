/* opensslerr.c - OpenSSL's error queue as one of our errors. */
#include <openssl/err.h>
#include <stdlib.h>

#include "xuqi/pki.h"

xq_err *xq_err_openssl_at(const char *file, int line, const char *func, enum xq_code code, const char *fmt, ...) {
  struct xq_buf text = {0};
  va_list ap;
  va_start(ap, fmt);
  char *what = xq_vasprintf(fmt, ap);
  va_end(ap);
  xq_buf_add_str(&text, what);
  free(what);

  unsigned long number;
  const char *data;
  int flags;
  const char *separator = ": ";
  while ((number = ERR_get_error_all(NULL, NULL, NULL, &data, &flags)) != 0) {
    const char *reason = ERR_reason_error_string(number);
    xq_buf_printf(&text, "%s%s", separator, reason != NULL ? reason : "unnamed error");
    if ((flags & ERR_TXT_STRING) != 0 && data != NULL && data[0] != '\0') {
      xq_buf_printf(&text, " (%s)", data);
    }
    separator = "; ";
  }
  char *line_text = xq_buf_take_str(&text);
  xq_err *err = xq_err_new_at(file, line, func, NULL, code, "%s", line_text);
  free(line_text);
  return err;
}
