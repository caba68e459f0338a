/*
 * replay.c - feeds a fuzz target its kept corpus where there is no libFuzzer: every file as it is, cut short at some
 * places, and with some bytes changed, always the same ones.  Run by `make check`.
 *
 *     replay_NAME [DIRECTORY OR FILE]...        default: tests/fuzz/corpus/NAME of the source tree
 *
 * An input by which something does not hold is left in the file crash-NAME, to be given to it again.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "xuqi/base.h"

#ifndef FUZZ_VARIANTS
#define FUZZ_VARIANTS 64 /* of each kept input */
#endif
#define INPUT_MAX ((size_t)1024 * 1024)

static size_t fed;
static const uint8_t *feeding; /* the present input, for who must know what it was */
static size_t feeding_size;

static void leave_input(int sig) {
  const int fd = open("crash-" FUZZ_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  signal(sig, SIG_DFL);
  if (fd >= 0 && write(fd, feeding, feeding_size) == (ssize_t)feeding_size) {
    close(fd);
  }
  raise(sig);
}

/* In memory of exactly its size, so that reading past the end is found by a sanitizer. */
static void feed(const uint8_t *data, size_t size) {
  uint8_t *exact = xq_malloc(size > 0 ? size : 1);
  memcpy(exact, data, size);
  feeding = exact;
  feeding_size = size;
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  fed++;
}

static void feed_with_variants(uint8_t *data, size_t size) {
  feed(data, size);
  for (size_t i = 0; i < FUZZ_VARIANTS && i < size; i++) {
    size_t at = size <= FUZZ_VARIANTS ? i : i * size / FUZZ_VARIANTS;
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
  signal(SIGABRT, leave_input);
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
