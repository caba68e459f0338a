/* etag.c - entity tags: an application's revision in quotes.  RFC 9110 sections 8.8.3, 13.1.1, 13.1.2. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/http/within.h"

/* One tag at *s, past which *s is moved: its opaque part.  False where there is none. */
static bool next_tag(const char **s, bool *weak, const char **opaque, size_t *len) {
  const char *p = *s + strspn(*s, " \t,");
  *weak = strncmp(p, "W/", 2) == 0;
  p += *weak ? 2 : 0;
  if (*p != '"') {
    return false;
  }
  const char *end = strchr(p + 1, '"');
  if (end == NULL) {
    return false;
  }
  *opaque = p + 1;
  *len = (size_t)(end - p - 1);
  *s = end + 1;
  return true;
}

bool http_etag_matches(const char *list, int64_t revision) {
  char want[24];
  size_t want_len = (size_t)snprintf(want, sizeof want, "%" PRId64, revision);
  if (strcmp(list + strspn(list, " \t"), "*") == 0) {
    return true;
  }
  const char *opaque = NULL;
  size_t len = 0;
  bool weak = false;
  while (next_tag(&list, &weak, &opaque, &len)) {
    if (len == want_len && memcmp(opaque, want, len) == 0) {
      return true;
    }
  }
  return false;
}

xq_err *http_etag_revision(const char *header, int64_t *revision) {
  const char *opaque = NULL;
  size_t len = 0;
  bool weak = false;
  if (!next_tag(&header, &weak, &opaque, &len) || header[strspn(header, " \t")] != '\0') {
    return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "If-Match is not one entity tag"), "header", "If-Match");
  }
  /* A revision has one spelling; a weak tag never matches (13.1.1). */
  bool ours = !weak && len > 0 && len < 19 && strspn(opaque, "0123456789") == len && (opaque[0] != '0' || len == 1);
  *revision = ours ? strtoll(opaque, NULL, 10) : -1;
  return NULL;
}
