/* secret.c - PINs in locked, guarded, wiped memory (OpenSSL's secure heap); no core dumps.  See base.h. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "xuqi/base.h"

#define SECRET_MAX 256

struct xq_secret {
  size_t len;
  char bytes[SECRET_MAX + 1];
};

void xq_secret_init(bool *locked) {
  const struct rlimit none = {0, 0};
  /* Either failing leaves the program as safe as an ordinary one: nothing to tell anyone. */
  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  /* OpenSSL keeps private numbers in the same heap and fails when it is full, so it is not made tight; where the limit
   * on locked memory (64 KiB on older kernels) forbids the large one, a small locked heap is worth more than a large
   * unlocked one. */
  static const size_t sizes[] = {512 * 1024, 32 * 1024};
  int rc = 0;
  for (size_t i = 0; i < XQ_COUNT(sizes) && rc != 1; i++) {
    if (rc == 2) {
      CRYPTO_secure_malloc_done();
    }
    rc = CRYPTO_secure_malloc_init(sizes[i], 32);
  }
  if (rc == 2 && CRYPTO_secure_malloc_done()) {
    rc = CRYPTO_secure_malloc_init(sizes[0], 32); /* guarded and wiped at least */
  }
  if (locked != NULL) {
    *locked = rc == 1;
  }
}

xq_secret *xq_secret_new(void) {
  xq_secret *s = OPENSSL_secure_zalloc(sizeof *s);
  /* The secure heap is full: ordinary memory, still wiped (OPENSSL_secure_clear_free knows both kinds). */
  return s != NULL ? s : memset(xq_malloc(sizeof *s), 0, sizeof *s);
}

xq_secret *xq_secret_from(const char *bytes, size_t len) {
  xq_secret *s = xq_secret_new();
  if (!xq_secret_append(s, bytes, len)) {
    xq_secret_free(&s);
  }
  return s;
}

xq_secret *xq_secret_dup(const xq_secret *s) {
  return s != NULL ? xq_secret_from(s->bytes, s->len) : NULL;
}

bool xq_secret_append(xq_secret *s, const char *bytes, size_t len) {
  if (len > SECRET_MAX - s->len) {
    return false;
  }
  memcpy(s->bytes + s->len, bytes, len);
  s->len += len;
  return true;
}

bool xq_secret_chop(xq_secret *s) {
  if (s->len == 0) {
    return false;
  }
  size_t at = s->len - 1;
  while (at > 0 && ((unsigned char)s->bytes[at] & 0xC0) == 0x80) {
    at--;
  }
  OPENSSL_cleanse(s->bytes + at, s->len - at);
  s->len = at;
  return true;
}

void xq_secret_wipe(xq_secret *s) {
  OPENSSL_cleanse(s, sizeof *s);
}

const char *xq_secret_str(const xq_secret *s) {
  return s->bytes;
}

size_t xq_secret_len(const xq_secret *s) {
  return s->len;
}

size_t xq_secret_chars(const xq_secret *s) {
  return xq_utf8_chars(s->bytes, s->len);
}

void xq_secret_free(xq_secret **s) {
  if (s == NULL || *s == NULL) {
    return;
  }
  if (CRYPTO_secure_allocated(*s)) {
    OPENSSL_secure_clear_free(*s, sizeof **s);
  } else {
    OPENSSL_cleanse(*s, sizeof **s);
    free(*s);
  }
  *s = NULL;
}
