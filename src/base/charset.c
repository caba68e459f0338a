/* charset.c - which character set the person's locale has.  See base.h. */
#include <iconv.h>
#include <stdlib.h>

#include "xuqi/base.h"

/* Like the locale itself: one for the process, set before threads. */
static char *charset;

xq_err *xq_charset_set(const char *name) {
  iconv_t known = name != NULL ? iconv_open(name, "UTF-8") : (iconv_t)-1;
  if (name != NULL && known == (iconv_t)-1) {
    return xq_err_fact(xq_err_new(XQ_E_CONFIG, "no character set is called %s", name), "charset", "%s", name);
  }
  if (name != NULL) {
    iconv_close(known);
  }
  free(charset);
  charset = xq_strdup(name);
  return NULL;
}

const char *xq_charset(void) {
  return charset;
}
