/* get.c - members of a JSON object that came from outside, with the checks the protocol asks for. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "ca/parse.h"

#define DIGITS "0123456789"

xq_err *xq_get_wrong(const char *field, const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "%s: %s", field, why), "field", "%s", field);
}

xq_err *xq_get_text(struct json_object *o, const char *key, char **out) {
  const char *s;
  xq_err *err = xq_json_str(o, key, &s);
  if (err == NULL) {
    *out = xq_text_clean(s);
  }
  return err;
}

xq_err *xq_get_lines(struct json_object *o, const char *key, char **out) {
  const char *s;
  xq_err *err = xq_json_str(o, key, &s);
  if (err != NULL) {
    return err;
  }
  struct xq_buf buf = {0};
  for (;;) {
    size_t len = strcspn(s, "\n");
    char *line = xq_strndup(s, len > 0 && s[len - 1] == '\r' ? len - 1 : len);
    for (char *tab = line; (tab = strchr(tab, '\t')) != NULL;) {
      *tab = ' ';
    }
    char *clean = xq_text_clean(line);
    xq_buf_add_str(&buf, clean);
    free(clean);
    free(line);
    if (s[len] == '\0') {
      break;
    }
    xq_buf_add_str(&buf, "\n");
    s += len + 1;
  }
  *out = xq_buf_take_str(&buf);
  return NULL;
}

xq_err *xq_get_opt_text(struct json_object *o, const char *key, char **out) {
  const char *s = NULL;
  xq_err *err = xq_json_opt_str(o, key, &s);
  if (err == NULL) {
    *out = s != NULL ? xq_text_clean(s) : NULL;
  }
  return err;
}

xq_err *xq_get_id(struct json_object *o, const char *key, size_t max, char **out) {
  const char *s;
  xq_err *err = xq_json_str(o, key, &s);
  if (err != NULL) {
    return err;
  }
  size_t len = strlen(s);
  if (len == 0 || len > max) {
    return xq_get_wrong(key, "empty or too long");
  }
  if (!xq_text_printable(s)) {
    return xq_get_wrong(key, "a character that cannot stand there");
  }
  *out = xq_strdup(s);
  return NULL;
}

xq_err *xq_get_digits(struct json_object *o, const char *key, size_t min, size_t max, char **out) {
  const char *s;
  xq_err *err = xq_json_str(o, key, &s);
  if (err != NULL) {
    return err;
  }
  size_t len = strlen(s);
  if (len < min || len > max || strspn(s, DIGITS) != len) {
    return xq_get_wrong(key, "not a number of this kind");
  }
  *out = xq_strdup(s);
  return NULL;
}

xq_err *xq_get_sha256(struct json_object *o, const char *key, char out[65]) {
  const char *s;
  xq_err *err = xq_json_str(o, key, &s);
  if (err != NULL) {
    return err;
  }
  if (strlen(s) != 64 || strspn(s, DIGITS "abcdef") != 64) {
    return xq_get_wrong(key, "not a SHA-256 in hexadecimal");
  }
  memcpy(out, s, 65);
  return NULL;
}

xq_err *xq_get_int(struct json_object *o, const char *key, int64_t min, int64_t max, int64_t *out) {
  int64_t value;
  xq_err *err = xq_json_int(o, key, &value);
  if (err != NULL) {
    return err;
  }
  if (value < min || value > max) {
    return xq_get_wrong(key, "out of range");
  }
  *out = value;
  return NULL;
}

#define GET(thing)                                                                       \
  xq_err *xq_get_##thing(struct json_object *o, const char *key, enum xq_##thing *out) { \
    const char *name;                                                                    \
    xq_err *err = xq_json_str(o, key, &name);                                            \
    if (err == NULL && !xq_##thing##_from_name(name, out)) {                             \
      err = xq_get_wrong(key, "none of the values it may have");                         \
    }                                                                                    \
    return err;                                                                          \
  }
GET(business)
GET(payment)
GET(order)
GET(app_event)
GET(actor)
GET(action)
GET(key_policy)
GET(validity_rule)
GET(renewability)

static xq_err *get_array(struct json_object *o, const char *key, size_t max, struct json_object **array,
                         size_t *count) {
  xq_err *err = xq_json_arr(o, key, array);
  if (err != NULL) {
    return err;
  }
  *count = json_object_array_length(*array);
  return *count > max ? xq_get_wrong(key, "too many") : NULL;
}

xq_err *xq_get_objects(struct json_object *o, const char *key, size_t max, const struct xq_get_array *how, void *ctx) {
  struct json_object *array;
  size_t count;
  xq_err *err = get_array(o, key, max, &array, &count);
  if (err != NULL) {
    return err;
  }
  how->begin(ctx, count);
  for (size_t i = 0; i < count && err == NULL; i++) {
    struct json_object *element = json_object_array_get_idx(array, i);
    err = json_object_is_type(element, json_type_object) ? how->item(ctx, i, element) : xq_get_wrong(key, "no object");
  }
  return err;
}

xq_err *xq_get_strings(struct json_object *o, const char *key, size_t max, xq_err *(*item)(void *ctx, const char *s),
                       void *ctx) {
  struct json_object *array;
  size_t count;
  xq_err *err = get_array(o, key, max, &array, &count);
  if (err != NULL) {
    return err;
  }
  for (size_t i = 0; i < count && err == NULL; i++) {
    struct json_object *element = json_object_array_get_idx(array, i);
    err = json_object_is_type(element, json_type_string) ? item(ctx, json_object_get_string(element))
                                                         : xq_get_wrong(key, "no string");
  }
  return err;
}
