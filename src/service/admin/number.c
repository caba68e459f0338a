/* number.c - whole numbers from the command line. */
#include <errno.h>
#include <stdlib.h>

#include "service/admin/within.h"

xq_err *admin_number(const char *text, const char *option, int64_t least, int64_t most, int64_t *number) {
  char *end = NULL;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || n < least || n > most) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "%s: not a number from %lld to %lld: %s", option, (long long)least,
                                  (long long)most, text),
                       "argument", "%s", option);
  }
  *number = n;
  return NULL;
}
