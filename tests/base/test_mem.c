/* test_mem.c - strings, growable bytes and secrets. */
#include "tests/check.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void buffers_grow_and_end_in_nul(void **state) {
  (void)state;
  struct xq_buf buf = {0};
  for (int i = 0; i < 5000; i++) {
    xq_buf_printf(&buf, "%d,", i % 10);
    assert_int_equal(buf.data[buf.len], 0);
  }
  assert_int_equal(buf.len, 10000);
  char *s = xq_buf_take_str(&buf);
  assert_int_equal(strlen(s), 10000);
  assert_null(buf.data);
  free(s);
  assert_text(xq_buf_take_str(&buf), "");
  xq_buf_clear(&buf);
}

/* How often four bytes and their like stand in what malloc() gives out of. */
static size_t found_in_heap(const char *coded, size_t len) {
  size_t found = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  assert_non_null(maps);
  char line[512];
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long from = 0, to = 0;
    if (strstr(line, "[heap]") == NULL || sscanf(line, "%lx-%lx", &from, &to) != 2) {
      continue;
    }
    for (unsigned long at = from; at + len <= to; at++) {
      size_t same = 0;
      while (same < len && ((const volatile char *)at)[same] == (coded[same] ^ 0x15)) { /* NOLINT: our own heap */
        same++;
      }
      found += same == len;
    }
  }
  fclose(maps);
  return found;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

static void nothing_is_left_of_what_grew(void **state) {
  (void)state;
#ifdef SANITIZED
  (void)found_in_heap;
  skip(); /* it forbids looking, and has no such heap */
#else
  static const char coded[] = "Pm`tLfrjzBvnqs"; /* not as itself anywhere else */
  const size_t len = sizeof coded - 1;
  struct xq_buf buf = {0};
  for (int i = 0; i < 400; i++) {
    for (size_t at = 0; at < len; at++) {
      const char c = (char)(coded[at] ^ 0x15);
      xq_buf_add(&buf, &c, 1);
    }
  }
  assert_int_equal(found_in_heap(coded, len), 400);
  xq_buf_wipe(&buf);
  assert_null(buf.data);
  assert_int_equal(found_in_heap(coded, len), 0);
#endif
}

static void null_strings(void **state) {
  (void)state;
  assert_null(xq_strdup(NULL));
  assert_true(xq_streq(NULL, NULL));
  assert_false(xq_streq(NULL, ""));
  assert_true(xq_streq("a", "a"));
  assert_text(xq_strndup("abc", 2), "ab");
}

static void secrets_take_256_bytes(void **state) {
  (void)state;
  xq_secret *s = xq_secret_new();
  for (int i = 0; i < 256; i++) {
    assert_true(xq_secret_append(s, "1", 1));
  }
  assert_false(xq_secret_append(s, "1", 1));
  assert_int_equal(xq_secret_len(s), 256);
  assert_int_equal(strlen(xq_secret_str(s)), 256);
  xq_secret_free(&s);
  assert_null(s);
  char big[257];
  memset(big, 'x', sizeof big);
  assert_null(xq_secret_from(big, sizeof big));
}

static void secrets_chop_characters(void **state) {
  (void)state;
  xq_secret *s = xq_secret_from("a口𰻝", 8);
  assert_int_equal(xq_secret_chars(s), 3);
  assert_true(xq_secret_chop(s));
  assert_string_equal(xq_secret_str(s), "a口");
  assert_true(xq_secret_chop(s));
  const char *bytes = xq_secret_str(s);
  assert_memory_equal(bytes, "a\0\0\0\0\0\0\0", 8); /* what was chopped is gone from memory */
  assert_true(xq_secret_chop(s));
  assert_false(xq_secret_chop(s));
  assert_int_equal(xq_secret_chars(s), 0);
  xq_secret_free(&s);
}

static void wiping_leaves_zeros(void **state) {
  (void)state;
  xq_secret *s = xq_secret_from("12345678", 8);
  xq_secret *copy = xq_secret_dup(s);
  const char *bytes = xq_secret_str(s);
  xq_secret_wipe(s);
  assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
  assert_int_equal(xq_secret_len(s), 0);
  assert_string_equal(xq_secret_str(copy), "12345678");
  xq_secret_free(&s);
  xq_secret_free(&copy);
}

/* In a child: the settings cannot be taken back.  Its exit status is the number of the first thing that is wrong. */
static int child_of_init(void) {
  bool locked = false;
  struct rlimit core = {1, 1};
  xq_secret_init(&locked);
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return 1;
  }
  if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0) {
    return 2;
  }
  xq_secret *first = xq_secret_from("1234", 4);
  if (!CRYPTO_secure_allocated(first)) {
    return 3;
  }
  /* More than the heap holds: ordinary memory then, and freeing knows which is which. */
  enum { MANY = 4000 };
  static xq_secret *many[MANY];
  bool outside = false;
  for (int i = 0; i < MANY; i++) {
    many[i] = xq_secret_from("5678", 4);
    outside = outside || !CRYPTO_secure_allocated(many[i]);
  }
  for (int i = 0; i < MANY; i++) {
    if (strcmp(xq_secret_str(many[i]), "5678") != 0) {
      return 4;
    }
    xq_secret_free(&many[i]);
  }
  xq_secret_free(&first);
  return outside && CRYPTO_secure_used() == 0 ? 0 : 5;
}

static void run_child_with_lock_limit(rlim_t limit) {
  pid_t pid = fork();
  if (pid == 0) {
    const struct rlimit memlock = {limit, limit};
    (void)setrlimit(RLIMIT_MEMLOCK, &memlock);
    _exit(child_of_init());
  }
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

static void init_locks_and_forbids_dumps(void **state) {
  (void)state;
  run_child_with_lock_limit((rlim_t)1024 * 1024);
  run_child_with_lock_limit((rlim_t)64 * 1024);
  run_child_with_lock_limit(0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(buffers_grow_and_end_in_nul),
      cmocka_unit_test(nothing_is_left_of_what_grew),
      cmocka_unit_test(null_strings),
      cmocka_unit_test(secrets_take_256_bytes),
      cmocka_unit_test(secrets_chop_characters),
      cmocka_unit_test(wiping_leaves_zeros),
      cmocka_unit_test(init_locks_and_forbids_dumps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
