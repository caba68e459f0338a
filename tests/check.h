/* check.h - what tests share that need no rig: cmocka, and a check of an error's code that frees it. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdlib.h>

#include "xuqi/base.h"

#define assert_ok(expr)                         \
  do {                                          \
    xq_err *ok_err_ = (expr);                   \
    if (ok_err_ != NULL) {                      \
      char *ok_line_ = xq_err_to_line(ok_err_); \
      print_error("%s: %s\n", #expr, ok_line_); \
      free(ok_line_);                           \
    }                                           \
    assert_null(ok_err_);                       \
  } while (0)

#define assert_fails(expr, want)                                                    \
  do {                                                                              \
    xq_err *fails_err_ = (expr);                                                    \
    assert_string_equal(xq_code_name(xq_err_code(fails_err_)), xq_code_name(want)); \
    xq_err_free(&fails_err_);                                                       \
  } while (0)

#define assert_text(expr, want)         \
  do {                                  \
    char *text_ = (expr);               \
    assert_string_equal(text_, (want)); \
    free(text_);                        \
  } while (0)

#endif
