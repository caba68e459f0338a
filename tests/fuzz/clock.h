/* clock.h - the clock by which the program waits stands still, and goes on when it is told to; the date is one day for ever:
 * what happens depends on nothing but the input. */
#ifndef TESTS_FUZZ_CLOCK_H
#define TESTS_FUZZ_CLOCK_H

#include "xuqi/base.h"

/** Back to where it began. */
void clock_reset(void);
/** So many milliseconds pass. */
void clock_pass(int64_t ms);

#endif
