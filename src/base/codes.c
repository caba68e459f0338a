/* codes.c - what the table of codes says of each: its string, its exit class, its traits. */
#include <string.h>

#include "xuqi/base.h"

/* TRAITS(A, B) is XQ_IS_A | XQ_IS_B; without one it does not compile, so that a new code is thought about. */
#define TRAITS_1(a) XQ_IS_##a
#define TRAITS_2(a, ...) XQ_IS_##a | TRAITS_1(__VA_ARGS__)
#define TRAITS_3(a, ...) XQ_IS_##a | TRAITS_2(__VA_ARGS__)
#define TRAITS_4(a, ...) XQ_IS_##a | TRAITS_3(__VA_ARGS__)
#define TRAITS_5(a, ...) XQ_IS_##a | TRAITS_4(__VA_ARGS__)
#define TRAITS_N(_1, _2, _3, _4, _5, name, ...) name
#define TRAITS(...) TRAITS_N(__VA_ARGS__, TRAITS_5, TRAITS_4, TRAITS_3, TRAITS_2, TRAITS_1, )(__VA_ARGS__)

static const struct {
  const char *name;
  enum xq_exit exit;
  unsigned traits;
} codes[XQ_E_COUNT_] = {[XQ_E_NONE] = {"none", XQ_EXIT_DONE, 0},
#define X(code, string, status, ...) [XQ_E_##code] = {string, XQ_EXIT_##status, TRAITS(__VA_ARGS__)},
                        XQ_CODES(X)
#undef X
};

const char *xq_code_name(enum xq_code code) {
  return (unsigned)code < XQ_E_COUNT_ ? codes[code].name : "internal";
}

enum xq_code xq_code_from_name(const char *name) {
  for (int code = 1; name != NULL && code < XQ_E_COUNT_; code++) {
    if (strcmp(codes[code].name, name) == 0) {
      return (enum xq_code)code;
    }
  }
  return XQ_E_NONE;
}

enum xq_exit xq_code_exit(enum xq_code code) {
  return (unsigned)code < XQ_E_COUNT_ ? codes[code].exit : XQ_EXIT_FAILURE;
}

bool xq_code_is(enum xq_code code, enum xq_trait trait) {
  return (unsigned)code < XQ_E_COUNT_ && (codes[code].traits & trait) != 0;
}
