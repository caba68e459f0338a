/*
 * fuzz_state.c - what lies in the state directory, which anybody who uses the account could have written: the journal
 * of an install, a kept certificate, the count of wrong PINs.  The same bytes are laid in the place of each.
 */
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "token/backend.h"
#include "token/journal.h"
#include "token/keyfile/keyfile.h"

#define URI "piv:12345678"
#define LATER (400 * INT64_C(86400))

static char dir[] = "/tmp/xuqi-fuzz.XXXXXX";
static char *journal_path, *kept_path, *count_path;

static void remove_dir(void) {
  unlink(journal_path);
  unlink(kept_path);
  unlink(count_path);
  rmdir(dir);
  free(journal_path);
  free(kept_path);
  free(count_path);
}

static char *place(const char *format, const char *name) {
  char hash[65];
  xq_sha256_hex(name, strlen(name), hash);
  hash[strncmp(format, "pin", 3) == 0 ? 32 : 24] = '\0';
  char *file = xq_asprintf("%s%s%s", format, hash, strncmp(format, "pin", 3) == 0 ? ".json" : "");
  char *path = xq_path_join(dir, file);
  free(file);
  return path;
}

static char *with_end(char *path, const char *end) {
  char *whole = xq_asprintf("%s%s", path, end);
  free(path);
  return whole;
}

static void make_dir(void) {
  if (journal_path == NULL) {
    FUZZ_HOLDS(mkdtemp(dir) != NULL);
    journal_path = with_end(place("install-", URI), "-0.json");
    kept_path = with_end(place("kept-", URI), "-03E9.pem");
    count_path = place("pin-", URI);
    atexit(remove_dir);
  }
}

static void write_plainly(const char *path, const uint8_t *data, size_t size) {
  FILE *file = fopen(path, "wb");
  FUZZ_HOLDS(file != NULL);
  FUZZ_HOLDS(fwrite(data, 1, size, file) == size);
  FUZZ_HOLDS(fclose(file) == 0);
}

static void look_at_journals(const char *entry_id) {
  struct journal journal = {0};
  if (journal_of_entry(dir, URI, entry_id, &journal)) {
    FUZZ_HOLDS(journal.business_no != NULL && journal.old_cert != NULL && journal.new_cert != NULL);
    FUZZ_HOLDS(xq_streq(journal.entry_id, entry_id));
  }
  journal_clear(&journal);
}

/* The certificate found there, and one that lasts longer: which it may have given way to. */
static void look_at_kept(const xq_token *token) {
  X509 *kept = NULL;
  X509 *old = NULL;
  char *kept_at = NULL;
  xq_err *err = token_kept_read(kept_path, &kept);
  X509 *longer = err == NULL ? X509_dup(kept) : NULL;
  if (longer != NULL) {
    ASN1_TIME_set(X509_getm_notAfter(longer), (time_t)(xq_time_now() + LATER));
    FUZZ_HOLDS(token_kept_find(token, longer, &old, &kept_at) == NULL);
    FUZZ_HOLDS((old == NULL) == (kept_at == NULL));
    FUZZ_HOLDS(old == NULL || xq_cert_not_after(old) < xq_cert_not_after(longer));
  }
  X509_free(longer);
  X509_free(kept);
  X509_free(old);
  free(kept_at);
  xq_err_free(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct xq_pin_state pin = {0};
  make_dir();
  write_plainly(journal_path, data, size);
  write_plainly(kept_path, data, size);
  write_plainly(count_path, data, size);
  const xq_token token = {.info.uri = (char *)(uintptr_t)URI, .state_dir = dir};
  free(journal_any(dir, URI));
  look_at_journals("9a");
  look_at_kept(&token);
  xq_err *err = pinguard_state(dir, URI, &pin);
  FUZZ_HOLDS(err != NULL || (pin.wait_seconds >= 0 && pin.wait_seconds <= PINGUARD_WAIT_MAX));
  xq_err_free(&err);
  return 0;
}
