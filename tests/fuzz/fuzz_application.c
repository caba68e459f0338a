/* fuzz_application.c - an application as the service tells it: what is taken is written to something taken as
 * the same. */
#include <json-c/json.h>
#include <string.h>

#include "fuzz.h"
#include "xuqi/ca.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct json_object *o = NULL, *first = NULL, *second = NULL;
  struct xq_application *app = NULL, *back = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_parse(data, size, &o));
  XQ_TRY(xq_application_from_json(o, &app));
  first = xq_application_to_json(app);
  err = xq_application_from_json(first, &back);
  FUZZ_HOLDS(err == NULL);
  second = xq_application_to_json(back);
  FUZZ_HOLDS(json_object_equal(first, second));
out:
  xq_application_free(&app);
  xq_application_free(&back);
  json_object_put(o);
  json_object_put(first);
  json_object_put(second);
  xq_err_free(&err);
  return 0;
}
