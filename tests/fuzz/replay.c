/*
 * replay.c - feeds a fuzz target its kept corpus where there is no libFuzzer: every file as it is, cut short at some
 * places, and with some bytes changed, always the same ones.  Run by `make check`.
 *
 *     replay_NAME [DIRECTORY OR FILE]...        default: tests/fuzz/corpus/NAME of the source tree
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "xuqi/base.h"

#define VARIANTS 64
#define INPUT_MAX ((size_t)1024 * 1024)

static size_t fed;

/* In memory of exactly its size, so that reading past the end is found by a sanitizer. */
static void feed(const uint8_t *data, size_t size) {
  uint8_t *exact = xq_malloc(size > 0 ? size : 1);
  memcpy(exact, data, size);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  fed++;
}

static void feed_with_variants(uint8_t *data, size_t size) {
  feed(data, size);
  for (size_t i = 0; i < VARIANTS && i < size; i++) {
    size_t at = size <= VARIANTS ? i : i * size / VARIANTS;
    feed(data, at);
    uint8_t kept = data[at];
    data[at] = (uint8_t)(kept ^ (1u << i % 8));
    feed(data, size);
    data[at] = i % 2 == 0 ? 0 : 0xFF;
    feed(data, size);
    data[at] = kept;
  }
}

static int feed_file(const char *path) {
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, INPUT_MAX, &data, &len);
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    fprintf(stderr, "%s\n", line);
    free(line);
    xq_err_free(&err);
    return 1;
  }
  feed_with_variants(data, len);
  free(data);
  return 0;
}

static int not_hidden(const struct dirent *entry) {
  return entry->d_name[0] != '.';
}

static int feed_path(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
    return feed_file(path);
  }
  struct dirent **names = NULL;
  int count = scandir(path, &names, not_hidden, alphasort);
  int failed = count <= 0;
  for (int i = 0; i < count; i++) {
    char *file = xq_path_join(path, names[i]->d_name);
    failed |= feed_file(file);
    free(file);
    free(names[i]);
  }
  free(names);
  return failed;
}

int main(int argc, char **argv) {
  int failed = 0;
  for (int i = 1; i < argc; i++) {
    failed |= feed_path(argv[i]);
  }
  if (argc == 1) {
    const char *top = getenv("XUQI_TOP_SRCDIR");
    char *corpus = xq_asprintf("%s/tests/fuzz/corpus/%s", top != NULL ? top : ".", FUZZ_NAME);
    failed |= feed_path(corpus);
    free(corpus);
  }
  printf("%s: %zu inputs\n", FUZZ_NAME, fed);
  return failed;
}
