/*
 * json.c - JSON by json-c, held to RFC 8259 and I-JSON (RFC 7493).  See base.h.
 *
 * json-c, even when strict, keeps the last of two members with one name, clamps integers that do not fit, and cuts a
 * name at an escaped NUL; it also takes 'a' and 1. and such.  Two readers of one signed document could then see two
 * different documents, so these are refused: the text is well-formed once json-c has taken it, and one pass over it
 * counts the members written (one colon each, outside strings) - more than there are in the tree means a double - and
 * looks at integers and strings.
 */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

/* Past the string that begins at the quote s[at]; SIZE_MAX where it holds a NUL or a bare control character. */
static size_t skip_string(const char *s, size_t at) {
  for (at++; s[at] != '"'; at++) {
    if ((unsigned char)s[at] < 0x20) {
      return SIZE_MAX;
    }
    if (s[at] == '\\') {
      at++;
      if (strncmp(s + at, "u0000", 5) == 0) {
        return SIZE_MAX;
      }
    }
  }
  return at + 1;
}

/* Past the number at s[at]; SIZE_MAX where it is not RFC 8259's, or an integer that does not fit int64_t. */
static size_t skip_number(const char *s, size_t at) {
  static const char digits[] = "0123456789";
  const size_t start = at;
  at += s[at] == '-';
  size_t n = strspn(s + at, digits);
  bool right = n > 0 && (n == 1 || s[at] != '0');
  at += n;
  bool integer = true;
  if (s[at] == '.') {
    n = strspn(s + ++at, digits);
    right = right && n > 0;
    integer = false;
    at += n;
  }
  if (s[at] == 'e' || s[at] == 'E') {
    at++;
    at += s[at] == '+' || s[at] == '-';
    n = strspn(s + at, digits);
    right = right && n > 0;
    integer = false;
    at += n;
  }
  if (right && integer) {
    errno = 0;
    (void)strtoll(s + start, NULL, 10);
    right = errno != ERANGE;
  }
  return right ? at : SIZE_MAX;
}

/* Members written in the text json-c took, or -1 where it is not what RFC 8259 says or goes too deep.  json-c counts a
 * scalar as a level of its own, so that its limit lets an empty array one deeper through. */
static long count_members(const char *s) {
  long members = 0;
  int depth = 0;
  for (size_t at = 0; s[at] != '\0';) {
    if (s[at] == '"') {
      at = skip_string(s, at);
    } else if (s[at] == '-' || (s[at] >= '0' && s[at] <= '9')) {
      at = skip_number(s, at);
    } else {
      depth += (s[at] == '[' || s[at] == '{') - (s[at] == ']' || s[at] == '}');
      members += s[at] == ':';
      at = depth > XQ_JSON_DEPTH || s[at] == '\'' || s[at] == '/' ? SIZE_MAX : at + 1;
    }
    if (at == SIZE_MAX) {
      return -1;
    }
  }
  return members;
}

/* Members in the tree; -1 where it holds a number that is none (NaN, Infinity).  The depth is bounded by the parser. */
static long tree_members(struct json_object *o) {
  long sum = 0;
  if (json_object_is_type(o, json_type_double)) {
    return isfinite(json_object_get_double(o)) ? 0 : -1;
  }
  if (json_object_is_type(o, json_type_array)) {
    for (size_t i = 0; i < json_object_array_length(o); i++) {
      long n = tree_members(json_object_array_get_idx(o, i));
      if (n < 0) {
        return -1;
      }
      sum += n;
    }
  } else if (json_object_is_type(o, json_type_object)) {
    json_object_object_foreach(o, key, value) {
      (void)key;
      long n = tree_members(value);
      if (n < 0) {
        return -1;
      }
      sum += n + 1;
    }
  }
  return sum;
}

static xq_err *parse(const char *text, size_t len, struct json_object **out) {
  struct json_tokener *tokener = json_tokener_new_ex(XQ_JSON_DEPTH + 1);
  if (tokener == NULL) {
    return xq_err_new(XQ_E_NO_MEMORY, "JSON parser");
  }
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
  /* With the terminating NUL, so that a number at the very end is known to be complete. */
  struct json_object *o = json_tokener_parse_ex(tokener, text, (int)len + 1);
  enum json_tokener_error code = json_tokener_get_error(tokener);
  size_t end = json_tokener_get_parse_end(tokener);
  json_tokener_free(tokener);
  xq_err *err = NULL;
  if (code != json_tokener_success) {
    err = xq_err_new(XQ_E_MALFORMED, "JSON at byte %zu: %s", end, json_tokener_error_desc(code));
  } else if (end < len) {
    err = xq_err_new(XQ_E_MALFORMED, "JSON goes on after its end, at byte %zu", end);
  } else {
    long written = count_members(text), kept = tree_members(o);
    if (written < 0 || kept < 0) {
      err = xq_err_new(XQ_E_MALFORMED,
                       "JSON with a number out of range, a control character in a string, other quotes, or too deep");
    } else if (written != kept) {
      err = xq_err_new(XQ_E_MALFORMED, "JSON with two members of one name");
    }
  }
  if (err != NULL) {
    json_object_put(o);
    return err;
  }
  *out = o;
  return NULL;
}

#define JSON_MAX ((size_t)16 * 1024 * 1024)

xq_err *xq_json_parse(const void *data, size_t len, struct json_object **out) {
  if (len > JSON_MAX) {
    return xq_err_fact(xq_err_new(XQ_E_TOO_LARGE, "JSON of %zu bytes", len), "max", "%zu", JSON_MAX);
  }
  if (len > 0 && memchr(data, 0, len) != NULL) {
    return xq_err_new(XQ_E_MALFORMED, "JSON with a NUL byte");
  }
  /* json-c's own check lets overlong forms and surrogates through. */
  if (!xq_utf8_valid(data, len)) {
    return xq_err_new(XQ_E_MALFORMED, "JSON that is not UTF-8");
  }
  char *text = xq_strndup(len > 0 ? data : "", len);
  xq_err *err = parse(text, len, out);
  free(text);
  return err;
}

xq_err *xq_json_read(const char *path, struct json_object **out) {
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, 1024 * 1024, &data, &len);
  if (err != NULL) {
    return err;
  }
  err = xq_json_parse(data, len, out);
  free(data);
  return err != NULL ? xq_err_fact(err, "path", "%s", path) : NULL;
}

/* ---- strict getters */

static xq_err *wrong(const char *key, const char *want) {
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "\"%s\" is not %s", key, want), "field", "%s", key);
}

static struct json_object *member(struct json_object *o, const char *key) {
  struct json_object *value = NULL;
  return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, &value) ? value : NULL;
}

static struct json_object *typed(struct json_object *o, const char *key, enum json_type type) {
  struct json_object *value = member(o, key);
  return value != NULL && json_object_is_type(value, type) ? value : NULL;
}

xq_err *xq_json_str(struct json_object *o, const char *key, const char **out) {
  struct json_object *value = typed(o, key, json_type_string);
  if (value == NULL) {
    return wrong(key, "a string");
  }
  *out = json_object_get_string(value);
  return NULL;
}

xq_err *xq_json_int(struct json_object *o, const char *key, int64_t *out) {
  struct json_object *value = typed(o, key, json_type_int);
  if (value == NULL) {
    return wrong(key, "an integer");
  }
  *out = json_object_get_int64(value);
  return NULL;
}

xq_err *xq_json_bool(struct json_object *o, const char *key, bool *out) {
  struct json_object *value = typed(o, key, json_type_boolean);
  if (value == NULL) {
    return wrong(key, "true or false");
  }
  *out = json_object_get_boolean(value);
  return NULL;
}

xq_err *xq_json_obj(struct json_object *o, const char *key, struct json_object **out) {
  struct json_object *value = typed(o, key, json_type_object);
  if (value == NULL) {
    return wrong(key, "an object");
  }
  *out = value;
  return NULL;
}

xq_err *xq_json_arr(struct json_object *o, const char *key, struct json_object **out) {
  struct json_object *value = typed(o, key, json_type_array);
  if (value == NULL) {
    return wrong(key, "an array");
  }
  *out = value;
  return NULL;
}

xq_err *xq_json_time(struct json_object *o, const char *key, int64_t *out) {
  const char *text = NULL;
  xq_err *err = xq_json_str(o, key, &text);
  if (err == NULL && (err = xq_time_parse_rfc3339(text, out)) != NULL) {
    xq_err_fact(err, "field", "%s", key);
  }
  return err;
}

xq_err *xq_json_opt_str(struct json_object *o, const char *key, const char **out) {
  return member(o, key) != NULL ? xq_json_str(o, key, out) : NULL;
}

xq_err *xq_json_opt_int(struct json_object *o, const char *key, int64_t *out) {
  return member(o, key) != NULL ? xq_json_int(o, key, out) : NULL;
}

xq_err *xq_json_opt_bool(struct json_object *o, const char *key, bool *out) {
  return member(o, key) != NULL ? xq_json_bool(o, key, out) : NULL;
}

xq_err *xq_json_opt_time(struct json_object *o, const char *key, int64_t *out) {
  return member(o, key) != NULL ? xq_json_time(o, key, out) : NULL;
}

/* ---- adders */

void xq_json_add(struct json_object *o, const char *key, struct json_object *value) {
  if (json_object_object_add(o, key, value) != 0) {
    abort(); /* out of memory, as in mem.c */
  }
}

void xq_json_add_str(struct json_object *o, const char *key, const char *value) {
  char *utf8 = value != NULL ? xq_charset_file(value, strlen(value)) : NULL; /* the name of a file may be none */
  xq_json_add(o, key, utf8 != NULL ? json_object_new_string(utf8) : NULL);
  xq_strwipe(utf8);
}

void xq_json_add_int(struct json_object *o, const char *key, int64_t value) {
  xq_json_add(o, key, json_object_new_int64(value));
}

void xq_json_add_bool(struct json_object *o, const char *key, bool value) {
  xq_json_add(o, key, json_object_new_boolean(value));
}

void xq_json_add_time(struct json_object *o, const char *key, int64_t value) {
  char text[21];
  xq_json_add_str(o, key, xq_time_rfc3339(value, text));
}

char *xq_json_text(struct json_object *o) {
  return xq_strdup(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void add_fact(void *ctx, const char *key, const char *value) {
  xq_json_add_str(ctx, key, value);
}

struct json_object *xq_err_to_json(const xq_err *err) {
  if (err == NULL) {
    return NULL;
  }
  struct json_object *o = json_object_new_object();
  struct json_object *facts = json_object_new_object();
  xq_json_add_str(o, "code", xq_code_name(xq_err_code(err)));
  xq_json_add_str(o, "message", xq_err_message(err));
  xq_err_each_fact(err, add_fact, facts);
  xq_json_add(o, "facts", facts);
  if (xq_err_cause(err) != NULL) {
    xq_json_add(o, "cause", xq_err_to_json(xq_err_cause(err)));
  }
  return o;
}
