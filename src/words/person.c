/* person.c - whose certificate it is, where that is a person. */
#include <string.h>

#include "words/words.h"

/* The common name may be an organisation's, too: that is nobody's name. */
const char *xq_words_person(const struct xq_cert_info *cert) {
  const char *name = cert->common_name;
  if (name == NULL || xq_flaw_stops(xq_check_person_name(name, NULL))) {
    return NULL;
  }
  bool is_person = cert->organization != NULL ? strcmp(cert->organization, name) != 0
                                              : xq_text_width(name) <= 8 || strstr(name, "·") != NULL;
  return is_person ? name : NULL;
}
