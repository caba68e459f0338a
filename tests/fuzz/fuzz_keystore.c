/*
 * fuzz_keystore.c - key files of unknown origin, listed as the first screen lists them: opened without a PIN,
 * certificates looked at.  One file in a private directory is written anew for each input.
 */
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "xuqi/token.h"

static char dir[] = "/tmp/xuqi-fuzz.XXXXXX";
static char *path;

static void remove_dir(void) {
  unlink(path);
  rmdir(dir);
  free(path);
}

static void make_dir(void) {
  if (path == NULL) {
    FUZZ_HOLDS(mkdtemp(dir) != NULL);
    path = xq_path_join(dir, "key.p12");
    atexit(remove_dir);
  }
}

static void write_plainly(const uint8_t *data,
                          size_t size) { /* without the fsync of xq_file_write: thousands a second */
  FILE *file = fopen(path, "wb");
  FUZZ_HOLDS(file != NULL);
  FUZZ_HOLDS(fwrite(data, 1, size, file) == size);
  FUZZ_HOLDS(fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  make_dir();
  write_plainly(data, size);
  struct xq_token_config config = {.state_dir = dir};
  struct xq_token_entries entries = {0};
  struct xq_pin_state pin = {0};
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_token_open(&config, path, &token));
  XQ_TRY(xq_token_pin_state(token, &pin));
  XQ_TRY(xq_token_entries(token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    FUZZ_HOLDS(entries.items[i].id != NULL && entries.items[i].cert != NULL);
  }
out:
  FUZZ_HOLDS(err == NULL || xq_err_code(err) != XQ_E_INTERNAL);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
  xq_err_free(&err);
  return 0;
}
