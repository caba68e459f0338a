/* clock.c - see clock.h.  The linker takes these for those of the library. */
#include "tests/fuzz/clock.h"

enum { BEGINNING_MS = 1000000 };
#define BEGINNING INT64_C(1790000000) /* a day in September 2026 */

static int64_t now_ms = BEGINNING_MS;

void clock_reset(void) {
  now_ms = BEGINNING_MS;
}

void clock_pass(int64_t ms) {
  now_ms += ms;
}

int64_t xq_time_mono_ms(void) {
  return now_ms;
}

int64_t xq_time_now(void) {
  return BEGINNING;
}
