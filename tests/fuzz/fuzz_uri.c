/* fuzz_uri.c - the address of a key as a person or another program gives it, of every kind of medium.  What is split
 * can be split again, and means what it came from. */
#include <string.h>

#include "fuzz.h"
#include "xuqi/token.h"

static void split(const char *uri) {
  char *medium = NULL, *entry = NULL, *again = NULL, *rest = NULL;
  xq_err *err = xq_token_uri_split(uri, &medium, &entry);
  FUZZ_HOLDS((err == NULL) == (medium != NULL && entry != NULL));
  FUZZ_HOLDS(err == NULL || xq_err_code(err) == XQ_E_MALFORMED || xq_err_code(err) == XQ_E_USAGE);
  if (err == NULL && strncmp(uri, "pkcs11:", 7) == 0) {
    FUZZ_HOLDS(xq_token_uri_split(medium, &again, &rest) == NULL);
    FUZZ_HOLDS(strcmp(medium, again) == 0 && rest[0] == '\0');
    FUZZ_HOLDS(xq_token_uri_means(medium, uri));
    FUZZ_HOLDS(xq_token_uri_means(uri, uri));
  }
  free(medium);
  free(entry);
  free(again);
  free(rest);
  xq_err_free(&err);
}

/* Two addresses, one a line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *given = xq_strndup((const char *)data, size);
  char *full = strchr(given, '\n');
  if (full != NULL) {
    *full++ = '\0';
    (void)xq_token_uri_means(given, full);
    split(full);
  }
  split(given);
  free(given);
  return 0;
}
