/* Tests of src/token/kept.c: old certificates of media that cannot hold old and new side by side. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "toy.h"

struct rig {
  char *dir, *state;
  struct made_ca ca, other;
  struct xq_token token; /* what kept.c looks at: the medium's address, and the state directory */
};

static void begin(struct rig *r) {
  *r = (struct rig){0};
  r->dir = made_dir();
  r->state = xq_path_join(r->dir, "deep/state");
  made_ca_init(&r->ca, 1);
  made_ca_init(&r->other, 2);
  r->token.info.uri = (char *)(uintptr_t) "piv:12345678";
  r->token.state_dir = r->state;
}

static void end(struct rig *r) {
  made_dir_remove(r->dir);
  free(r->state);
  made_ca_clear(&r->ca);
  made_ca_clear(&r->other);
}

static X509 *cert_of(const struct rig *r, const struct made_spec *spec) {
  (void)r;
  return made_cert(spec, made_key(XQ_KEY_P256, 0), r->ca.issuing, r->ca.issuing_key);
}

static void expect_kept(const struct rig *r, X509 *fresh, X509 *expected, const char *place) {
  X509 *old = NULL;
  char *kept_at = NULL;
  made_ok(token_kept_find(&r->token, fresh, &old, &kept_at));
  if (expected == NULL) {
    assert_null(old);
    assert_null(kept_at);
  } else {
    assert_true(xq_cert_equal(old, expected));
    assert_string_equal(kept_at, place);
  }
  X509_free(old);
  free(kept_at);
}

static void written_and_found(void **state) {
  (void)state;
  struct rig r;
  char *at = NULL;
  struct stat st;
  begin(&r);
  X509 *old = cert_of(&r, &(struct made_spec){.serial = 1001});
  X509 *fresh = cert_of(&r, &(struct made_spec){.serial = 1002, .to = MADE_NOW + 400 * MADE_DAY});
  expect_kept(&r, fresh, NULL, NULL); /* not even a directory */
  made_ok(token_kept_write(&r.token, "9a", old, &at));
  assert_int_equal(stat(at, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_int_equal(made_run(r.dir, "grep -qx 'serial: 03E9' '%s'", at), 0);
  expect_kept(&r, fresh, old, at);
  char *again = xq_strdup("what stood there before");
  made_ok(token_kept_write(&r.token, "9a", old, &again)); /* the same place, and the same again */
  assert_string_equal(at, again);
  X509 *read = NULL;
  made_ok(token_kept_read(at, &read));
  assert_true(xq_cert_equal(read, old));
  /* any other program reads it, too */
  assert_int_equal(made_run(r.dir, "openssl x509 -in '%s' -noout -serial | grep -q 03E9", at), 0);
  assert_int_equal(made_run(r.dir, "grep -qx 'key: 9a' '%s'", at), 0);
  X509_free(read);
  X509_free(old);
  X509_free(fresh);
  free(at);
  free(again);
  end(&r);
}

/* Only what the certificate may have replaced, and of that the newest. */
static void the_right_one(void **state) {
  (void)state;
  struct rig r;
  begin(&r);
  EVP_PKEY *key = made_key(XQ_KEY_P256, 0);
  struct made_spec spec = {.serial = 2000, .to = MADE_NOW + 400 * MADE_DAY};
  X509 *fresh = cert_of(&r, &spec);
  X509 *oldest = cert_of(&r, &(struct made_spec){.serial = 1, .to = MADE_NOW - 200 * MADE_DAY});
  X509 *old = cert_of(&r, &(struct made_spec){.serial = 2});
  X509 *others[] = {
      cert_of(&r, &(struct made_spec){.serial = 3, .to = MADE_NOW + 400 * MADE_DAY}), /* ends no earlier */
      cert_of(&r, &(struct made_spec){.serial = 4, .name = "Li", .to = MADE_NOW + 300 * MADE_DAY}),
      cert_of(&r, &(struct made_spec){.serial = 5, .key_usage = "keyEncipherment", .to = MADE_NOW + 300 * MADE_DAY}),
      made_cert(&(struct made_spec){.serial = 2, .to = MADE_NOW + 300 * MADE_DAY}, key, r.other.issuing,
                r.other.issuing_key), /* the same number from another authority */
  };
  char *places[2] = {NULL};
  char *elsewhere = NULL;
  made_ok(token_kept_write(&r.token, "9a", old, &places[0]));
  made_ok(token_kept_write(&r.token, "9a", oldest, &places[1]));
  for (size_t i = 0; i < XQ_COUNT(others); i++) {
    made_ok(token_kept_write(&r.token, "9d", others[i], &elsewhere));
  }
  expect_kept(&r, fresh, old, places[0]);
  /* another card's are not looked at */
  struct rig second = r;
  second.token.info.uri = (char *)(uintptr_t) "piv:1234567";
  expect_kept(&second, fresh, NULL, NULL);
  X509 *newer = cert_of(&r, &(struct made_spec){.serial = 6, .to = MADE_NOW + 300 * MADE_DAY});
  made_ok(token_kept_write(&second.token, "9a", newer, &elsewhere));
  expect_kept(&r, fresh, old, places[0]);
  expect_kept(&second, fresh, newer, elsewhere);
  /* a damaged one is as good as none, and what a crash left is not read */
  made_write(r.state, "kept-damaged", "x", 1);
  assert_int_equal(made_run(r.dir, "cp '%s' '%s.tmp'; echo damaged > '%s'", places[0], places[0], places[0]), 0);
  expect_kept(&r, fresh, oldest, places[1]);
  for (size_t i = 0; i < XQ_COUNT(others); i++) {
    X509_free(others[i]);
  }
  X509_free(newer);
  X509_free(fresh);
  X509_free(old);
  X509_free(oldest);
  free(places[0]);
  free(places[1]);
  free(elsewhere);
  end(&r);
}

static void no_place_to_keep_it(void **state) {
  (void)state;
  struct rig r;
  char *at = NULL;
  X509 *read = NULL;
  begin(&r);
  X509 *old = cert_of(&r, &(struct made_spec){0});
  made_write(r.dir, "deep", "a file", 6); /* where a directory should be */
  xq_err *err = token_kept_write(&r.token, "9a", old, &at);
  assert_non_null(err);
  assert_null(at);
  xq_err_free(&err);
  made_fails(token_kept_read(r.state, &read), XQ_E_NOT_FOUND);
  assert_null(read);
  X509_free(old);
  end(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(written_and_found),
      cmocka_unit_test(the_right_one),
      cmocka_unit_test(no_place_to_keep_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
