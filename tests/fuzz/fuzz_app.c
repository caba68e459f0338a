/* fuzz_app.c - the whole program at a computer of one's own: see whole.h. */
#include "fuzz.h"
#include "tests/fuzz/whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  whole_sitting(data, size, false);
  return 0;
}
