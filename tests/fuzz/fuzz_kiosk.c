/* fuzz_kiosk.c - the whole program at a machine in a hall: see whole.h. */
#include "fuzz.h"
#include "tests/fuzz/whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  whole_sitting(data, size, true);
  return 0;
}
