/*
 * problem.c - RFC 9457 problem details as an error: the service's code becomes ours where it may speak of such a thing.
 * A code that is about the service's own machine ("disk-full") must not read as if this terminal's disk were full.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "ca/parse.h"

#define FACTS_MAX 32

static enum xq_code code_of_status(long status) {
  switch (status) {
    case 429:
      return XQ_E_RATE_LIMITED;
    case 502:
    case 503:
    case 504:
      return XQ_E_SERVICE_UNAVAILABLE;
    default:
      return XQ_E_SERVICE_FAULT;
  }
}

static enum xq_code code_of(const char *name, long status) {
  enum xq_code code = xq_code_from_name(name);
  return xq_code_is(code, XQ_IS_HEARD) ? code : code_of_status(status);
}

static bool is_fact(const char *key, struct json_object *value) {
  static const char *const members[] = {"type", "title", "status", "detail", "instance", "code"};
  for (size_t i = 0; i < XQ_COUNT(members); i++) {
    if (strcmp(key, members[i]) == 0) {
      return false;
    }
  }
  return xq_text_printable(key) &&
         (json_object_is_type(value, json_type_string) || json_object_is_type(value, json_type_int));
}

static void add_facts(xq_err *err, struct json_object *o) {
  int count = 0;
  json_object_object_foreach(o, key, value) {
    if (is_fact(key, value) && count++ < FACTS_MAX) {
      char *clean = xq_text_clean(json_object_get_string(value));
      xq_err_fact(err, key, "%s", clean);
      free(clean);
    }
  }
}

static xq_err *from_json(struct json_object *o, long status) {
  const char *name;
  const char *title = "";
  xq_err *err = xq_json_str(o, "code", &name);
  if (err != NULL) {
    return xq_err_wrap(err, XQ_E_SERVICE_PROTOCOL, "a problem without a code");
  }
  xq_err_ignore(xq_json_opt_str(o, "title", &title), "a title is for engineers only");
  char *clean = xq_text_clean(title);
  char *clean_name = xq_text_clean(name);
  enum xq_code code = code_of(name, status);
  err = xq_err_new(code, "the service says %s: %s", clean_name, clean);
  add_facts(err, o);
  if (strcmp(xq_code_name(code), name) != 0) {
    xq_err_fact(err, "service_code", "%s", clean_name);
  }
  free(clean);
  free(clean_name);
  return err;
}

xq_err *xq_parse_problem(const struct xq_http_answer *answer) {
  xq_err *err = NULL;
  struct json_object *o = NULL;
  if (!xq_streq(answer->content_type, "application/problem+json")) {
    /* not from the service itself: a gateway before it, or another server */
    enum xq_code code = code_of_status(answer->status);
    err = xq_err_new(code == XQ_E_SERVICE_FAULT ? XQ_E_SERVICE_PROTOCOL : code,
                     "an answer that is not the service's (status %ld)", answer->status);
  } else if ((err = xq_json_parse(answer->body.data, answer->body.len, &o)) != NULL) {
    err = xq_err_wrap(err, XQ_E_SERVICE_PROTOCOL, "a problem that cannot be read (status %ld)", answer->status);
  } else if (!json_object_is_type(o, json_type_object)) {
    err = xq_err_new(XQ_E_SERVICE_PROTOCOL, "a problem that is no object (status %ld)", answer->status);
  } else {
    err = from_json(o, answer->status);
  }
  json_object_put(o);
  xq_err_fact(err, "status", "%ld", answer->status);
  if (answer->retry_after > 0) {
    xq_err_fact(err, "retry_after", "%lld", (long long)answer->retry_after);
  }
  return err;
}
