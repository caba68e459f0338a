/* fuzz_json.c - JSON from strangers: what is taken reads the same after it was written. */
#include <json-c/json.h>
#include <string.h>

#include "fuzz.h"
#include "xuqi/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct json_object *o = NULL, *again = NULL;
  xq_err *err = xq_json_parse(data, size, &o);
  if (err == NULL) {
    char *text = xq_json_text(o);
    err = xq_json_parse(text, strlen(text), &again);
    FUZZ_HOLDS(err == NULL);
    FUZZ_HOLDS(json_object_equal(o, again));
    free(text);
  }
  json_object_put(o);
  json_object_put(again);
  xq_err_free(&err);
  return 0;
}
