/*
 * fuzz.h - a fuzz target: one function fed with bytes from a stranger.  It must return, and what it finds broken it
 * says by abort().  Built twice: with libFuzzer (`make fuzz`), and with replay.c, which feeds it the kept corpus in
 * `make check`.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** What must hold for every input. */
#define FUZZ_HOLDS(condition)                                                        \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                       \
    }                                                                                \
  } while (0)

#endif
