/* person.c - whose certificate it is, where that is a person. */
#include <string.h>

#include "words/words.h"

/* As wide as it is written, whatever a terminal can show of it. */
static size_t written_cols(const char *name) {
  const size_t bytes = strlen(name);
  size_t cols = 0, n;
  wchar_t wc;
  for (size_t at = 0; (n = xq_utf8_decode(name + at, bytes - at, &wc)) > 0; at += n) {
    cols += wc < 0x80 ? 1 : 2;
  }
  return cols;
}

/* The common name may be an organisation's, too: that is nobody's name. */
const char *xq_words_person(const struct xq_cert_info *cert) {
  const char *name = cert->common_name;
  if (name == NULL || xq_flaw_stops(xq_check_person_name(name, NULL))) {
    return NULL;
  }
  bool is_person = cert->organization != NULL ? strcmp(cert->organization, name) != 0
                                              : written_cols(name) <= 8 || strstr(name, "·") != NULL;
  return is_person ? name : NULL;
}
