/* catalogue.h - the catalogue of the build tree, laid out as gettext wants it; for tests that speak Chinese. */
#ifndef XUQI_TEST_CATALOGUE_H
#define XUQI_TEST_CATALOGUE_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "words/words.h"

static char root[] = "/tmp/xuqi-test-words.XXXXXX";

static char *under_root(const char *name) {
  return xq_path_join(root, name);
}

/* The build tree keeps the catalogue as po/zh_CN.mo; gettext wants it deeper. */
/* Chooses the locale, too. */
static int lay_out_catalogue(void **state) {
  (void)state;
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  if (mkdtemp(root) == NULL) {
    return -1;
  }
  char *dir = under_root("zh_CN/LC_MESSAGES"), *link = xq_path_join(dir, "xuqi.mo");
  char *mo = xq_asprintf("%s/po/zh_CN.mo", build != NULL ? build : ".");
  char *real = realpath(mo, NULL);
  xq_err *err = xq_dir_make(dir, 0700);
  int rc = err == NULL && real != NULL ? symlink(real, link) : -1;
  xq_err_free(&err);
  free(dir);
  free(link);
  free(mo);
  free(real);
  setenv("XUQI_LOCALEDIR", root, 1);
  xq_words_init(NULL);
  return rc;
}

static int remove_catalogue(void **state) {
  (void)state;
  static const char *const names[] = {"zh_CN/LC_MESSAGES/xuqi.mo", "zh_CN/LC_MESSAGES", "zh_CN"};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    char *path = under_root(names[i]);
    remove(path);
    free(path);
  }
  return rmdir(root);
}

#endif
