/* fixture.h - what the tests of the command line share: a private directory. */
#ifndef TESTS_CLI_FIXTURE_H
#define TESTS_CLI_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/check.h"

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
