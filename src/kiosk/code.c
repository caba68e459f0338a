/*
 * code.c - the attendant's code.  A visitor can try codes as long as the hall is open, so guessing is made slow: scrypt
 * takes its time, and after three wrong ones there are pauses, which outlast a restart.
 *
 *     kiosk.code    "scrypt 15 8 1 SALT HASH", hexadecimal
 *     kiosk.tries   "WRONG WHEN": how many in a row, and when the last one was (seconds since 1970)
 */
#include <inttypes.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"

enum { SALT = 16, HASH = 32, LOG_N = 15, BLOCK = 8, FREE_TRIES = 3, FIRST_PAUSE_S = 60, LONGEST_PAUSE_S = 3600 };

/* ---------------------------------------------------------------- scrypt */

static xq_err *derive(const xq_secret *code, const uint8_t salt[SALT], uint8_t hash[HASH]) {
  uint64_t n = UINT64_C(1) << LOG_N, memory = UINT64_C(64) << 20;
  uint32_t r = BLOCK, p = 1;
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
  EVP_KDF_CTX *ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)(uintptr_t)xq_secret_str(code),
                                        xq_secret_len(code)),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, SALT),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
      OSSL_PARAM_construct_end(),
  };
  const bool done = ctx != NULL && EVP_KDF_derive(ctx, hash, HASH, params) == 1;
  EVP_KDF_CTX_free(ctx);
  EVP_KDF_free(kdf);
  return done ? NULL : xq_err_new(XQ_E_INTERNAL, "scrypt failed");
}

static xq_err *damaged(const char *path) {
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "no stored code"), "path", "%s", path);
}

/* Only what this program writes. */
static xq_err *parse(const char *path, char *text, uint8_t salt[SALT], uint8_t hash[HASH]) {
  char salt_hex[2 * SALT + 1], hash_hex[2 * HASH + 1], end;
  unsigned log_n, r, p;
  if (sscanf(text, "scrypt %2u %2u %2u %32s %64s%c", &log_n, &r, &p, salt_hex, hash_hex, &end) != 6 || end != '\n' ||
      log_n != LOG_N || r != BLOCK || p != 1 || strlen(salt_hex) != 2 * SALT || strlen(hash_hex) != 2 * HASH) {
    return damaged(path);
  }
  uint8_t *bytes = NULL;
  size_t len;
  xq_err *err = NULL;
  XQ_TRY(xq_unhex(salt_hex, &bytes, &len));
  memcpy(salt, bytes, SALT);
  free(bytes);
  bytes = NULL;
  XQ_TRY(xq_unhex(hash_hex, &bytes, &len));
  memcpy(hash, bytes, HASH);
out:
  free(bytes);
  return err;
}

/* ---------------------------------------------------------------- wrong tries */

/* What cannot be read counts as none: who can write here could replace the code itself. */
static struct kiosk_tries read_tries(const char *dir) {
  struct kiosk_tries tries = {0};
  char *path = xq_path_join(dir, "kiosk.tries");
  uint8_t *text = NULL;
  size_t len;
  xq_err *err = xq_file_read(path, 64, &text, &len);
  if (err != NULL || sscanf((const char *)text, "%9d %" SCNd64, &tries.wrong, &tries.when) != 2 || tries.wrong < 0) {
    tries = (struct kiosk_tries){0};
  }
  xq_err_ignore(err, "then there was none");
  free(text);
  free(path);
  return tries;
}

static xq_err *write_tries(const char *dir, struct kiosk_tries tries) {
  char *path = xq_path_join(dir, "kiosk.tries");
  char *text = xq_asprintf("%d %" PRId64 "\n", tries.wrong, tries.when);
  xq_err *err = tries.wrong == 0 ? xq_file_remove(path) : xq_file_write(path, text, strlen(text), 0600);
  free(text);
  free(path);
  return err;
}

/* Those on the disk, or those kept in memory where they are more: they could not be written. */
static struct kiosk_tries count_tries(const char *dir, const struct kiosk_tries *kept) {
  const struct kiosk_tries stored = read_tries(dir);
  return kept->wrong > stored.wrong ? *kept : stored;
}

int kiosk_pause_after(int wrong) {
  int pause = FIRST_PAUSE_S;
  for (int i = FREE_TRIES; i < wrong && pause < LONGEST_PAUSE_S; i++) {
    pause *= 2;
  }
  return wrong < FREE_TRIES ? 0 : pause < LONGEST_PAUSE_S ? pause : LONGEST_PAUSE_S;
}

int kiosk_code_wait(const char *dir, const struct kiosk_tries *kept, int64_t now) {
  const struct kiosk_tries tries = count_tries(dir, kept);
  const int pause = kiosk_pause_after(tries.wrong);
  const int64_t left = tries.when + pause - now;
  return left <= 0 ? 0 : left < pause ? (int)left : pause;
}

/* ---------------------------------------------------------------- the code */

bool kiosk_code_is_set(const char *dir) {
  char *path = xq_path_join(dir, "kiosk.code");
  const bool is = xq_path_exists(path);
  free(path);
  return is;
}

xq_err *kiosk_code_set(const char *dir, const xq_secret *code) {
  if (xq_secret_chars(code) < KIOSK_CODE_LEAST) {
    return xq_err_fact(xq_err_new(XQ_E_PIN_LENGTH, "too short"), "min", "%d", KIOSK_CODE_LEAST);
  }
  uint8_t salt[SALT], hash[HASH];
  char *path = xq_path_join(dir, "kiosk.code"), *salt_hex = NULL, *hash_hex = NULL, *text = NULL;
  xq_err *err = NULL;
  if (RAND_bytes(salt, SALT) != 1) {
    err = xq_err_new(XQ_E_INTERNAL, "no random bytes");
    goto out;
  }
  XQ_TRY(derive(code, salt, hash));
  salt_hex = xq_hex(salt, SALT);
  hash_hex = xq_hex(hash, HASH);
  text = xq_asprintf("scrypt %d %d 1 %s %s\n", LOG_N, BLOCK, salt_hex, hash_hex);
  XQ_TRY(xq_dir_make(dir, 0700));
  XQ_TRY(xq_file_write(path, text, strlen(text), 0600));
  XQ_TRY(write_tries(dir, (struct kiosk_tries){0}));
out:
  free(text);
  free(hash_hex);
  free(salt_hex);
  free(path);
  return err;
}

xq_err *kiosk_code_try(const char *dir, struct kiosk_tries *kept, const xq_secret *code, int64_t now, bool *right) {
  uint8_t salt[SALT], hash[HASH], own[HASH];
  char *path = xq_path_join(dir, "kiosk.code");
  uint8_t *text = NULL;
  size_t len;
  xq_err *err = NULL;
  *right = false;
  struct kiosk_tries tries = count_tries(dir, kept);
  XQ_TRY(xq_file_read(path, 1024, &text, &len));
  XQ_TRY(parse(path, (char *)text, salt, hash));
  tries.wrong += tries.wrong < 1000;
  tries.when = now;
  *kept = tries;
  xq_err_ignore(write_tries(dir, tries), "then it counts in memory");
  XQ_TRY(derive(code, salt, own));
  *right = CRYPTO_memcmp(hash, own, HASH) == 0;
  if (*right) {
    *kept = (struct kiosk_tries){0};
    xq_err_ignore(write_tries(dir, *kept), "then the next ones find a pause, and no way in");
  }
out:
  free(text);
  free(path);
  return err;
}
