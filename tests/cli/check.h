/* check.h - what the tests of the command line share: cmocka, errors checked by their code, a private directory. */
#ifndef TESTS_CLI_CHECK_H
#define TESTS_CLI_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

struct fixture {
  char dir[64];
};

static inline int make_fixture(void **state) {
  struct fixture *f = xq_calloc(1, sizeof *f);
  snprintf(f->dir, sizeof f->dir, "/tmp/xuqi-test-cli.XXXXXX");
  *state = f;
  return mkdtemp(f->dir) != NULL ? 0 : -1;
}

static inline int remove_fixture(void **state) {
  struct fixture *f = *state;
  DIR *d = opendir(f->dir);
  for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
    if (e->d_name[0] != '.') {
      unlinkat(dirfd(d), e->d_name, 0);
    }
  }
  if (d != NULL) {
    closedir(d);
  }
  rmdir(f->dir);
  free(f);
  return 0;
}

static inline char *in_dir(const struct fixture *f, const char *name) {
  return xq_path_join(f->dir, name);
}

#endif
