/*
 * router.c - which function answers a path.  Paths are compared byte for byte as they came: nothing is percent-decoded,
 * no "." or ".." is resolved, so there is no second spelling of a path to get past a check.  A parameter that does not
 * look like what it names is not a path of ours.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service/http/within.h"

static bool all_of(const char *s, size_t len, const char *alphabet) {
  return strspn(s, alphabet) >= len;
}

/* Whether s, len bytes long, may stand for the parameter "{name}". */
static bool fits(const char *name, const char *s, size_t len) {
  static const char digits[] = "0123456789";
  if (strncmp(name, "{fingerprint}", 13) == 0) {
    return len == 64 && all_of(s, len, "0123456789abcdef");
  }
  if (strncmp(name, "{business_no}", 13) == 0) {
    return len == 17 && s[0] == '0' && s[1] == '1' && all_of(s, len, digits);
  }
  if (strncmp(name, "{status}", 8) == 0) {
    return len > 0; /* typed by people, who are told on a page where it is wrong */
  }
  return strncmp(name, "{order_no}", 10) == 0 && len >= 12 && len <= 20 && all_of(s, len, digits);
}

static bool path_matches(const char *pattern, const char *path, char param[HTTP_PARAM_SIZE]) {
  param[0] = '\0';
  while (*pattern != '\0') {
    if (*pattern == '{') {
      size_t len = strcspn(path, "/");
      if (len >= HTTP_PARAM_SIZE || !fits(pattern, path, len)) {
        return false;
      }
      memcpy(param, path, len);
      param[len] = '\0';
      path += len;
      pattern += strcspn(pattern, "}") + 1;
    } else if (*pattern++ != *path++) {
      return false;
    }
  }
  return *path == '\0';
}

/* The path in an absolute-form target ("https://host/v1/health"), which a server must take (RFC 9112, 3.2.2). */
static const char *origin_form(const char *target) {
  size_t scheme = strncasecmp(target, "https://", 8) == 0 ? 8 : strncasecmp(target, "http://", 7) == 0 ? 7 : 0;
  return scheme == 0 ? target : target + scheme + strcspn(target + scheme, "/");
}

const struct http_route *http_route_find(const struct http_route *routes, size_t count, const char *method,
                                         const char *path, char param[HTTP_PARAM_SIZE], char **allow) {
  const char *as = strcmp(method, "HEAD") == 0 ? "GET" : method;
  struct xq_buf methods = {0};
  path = origin_form(path);
  for (size_t i = 0; i < count; i++) {
    if (!path_matches(routes[i].path, path, param)) {
      continue;
    }
    if (strcmp(routes[i].method, as) == 0) {
      xq_buf_clear(&methods);
      *allow = NULL;
      return &routes[i];
    }
    xq_buf_printf(&methods, "%s%s", methods.len > 0 ? ", " : "", routes[i].method);
    if (strcmp(routes[i].method, "GET") == 0) {
      xq_buf_add_str(&methods, ", HEAD");
    }
  }
  param[0] = '\0';
  *allow = methods.len > 0 ? xq_buf_take_str(&methods) : NULL;
  return NULL;
}
