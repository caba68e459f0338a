/*
 * The unplug matrix of PKCS#11 tokens: an install is cut off at every call it makes to the module, by the token being
 * pulled out, by an error, by the end of the process.  Afterwards a fresh process must find the old or the new
 * certificate usable, and finish what was begun.
 *
 * The program runs itself again as `test_unplug install DIR` with the shim's faults in its environment.  Each point
 * starts from a copy of the same token.  By default it is cut off in all ways at each call that changes the token, and in
 * one way, which takes turns, at those before and after it and at every nineteenth; with XUQI_EVERY_POINT=1 in all ways
 * at every call.
 */
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "soft.h"
#include "token/pkcs11/pkcs11.h"

#define BUSINESS_NO "01202609210000846"

static struct soft soft;

/* ---- the job, the same in the process that is cut off and in the one that finishes */

struct job {
  STACK_OF(X509) * fresh, *chain, *roots;
  char *entry, *key; /* key NULL: the same */
  struct xq_install_request req;
};

static xq_err *read_job(const char *dir, struct job *job) {
  char *paths[] = {xq_path_join(dir, "new.pem"), xq_path_join(dir, "chain.pem"), xq_path_join(dir, "roots.pem"),
                   xq_path_join(dir, "ids")};
  uint8_t *ids = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  *job = (struct job){0};
  XQ_TRY(xq_certs_from_file(paths[0], &job->fresh));
  XQ_TRY(xq_certs_from_file(paths[1], &job->chain));
  XQ_TRY(xq_certs_from_file(paths[2], &job->roots));
  XQ_TRY(xq_file_read(paths[3], 1000, &ids, &len));
  char *space = strchr((char *)ids, ' ');
  job->key = space != NULL ? xq_strdup(space + 1) : NULL;
  job->entry = space != NULL ? xq_strndup((char *)ids, (size_t)(space - (char *)ids)) : xq_strdup((char *)ids);
  job->req = (struct xq_install_request){.entry_id = job->entry,
                                         .new_key_id = job->key,
                                         .new_cert = sk_X509_value(job->fresh, 0),
                                         .chain = job->chain,
                                         .roots = job->roots,
                                         .business_no = BUSINESS_NO,
                                         .now = MADE_NOW};
out:
  for (size_t i = 0; i < XQ_COUNT(paths); i++) {
    free(paths[i]);
  }
  free(ids);
  return err;
}

static void clear_job(struct job *job) {
  sk_X509_pop_free(job->fresh, X509_free);
  sk_X509_pop_free(job->chain, X509_free);
  sk_X509_pop_free(job->roots, X509_free);
  free(job->entry);
  free(job->key);
}

static xq_err *install(const struct xq_token_config *config, struct job *job, struct xq_install_proof **proof) {
  xq_token *token = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_token_open(config, "pkcs11:token=unplug", &token));
  XQ_TRY(medium_login(token, PIN));
  XQ_TRY(xq_install_run(token, &job->req, proof));
  XQ_TRY(xq_install_done(token, BUSINESS_NO));
out:
  xq_token_free(&token);
  return err;
}

/* install DIR: SOFTHSM2_CONF and the faults are in the environment. */
static int install_main(const char *dir) {
  char *state = xq_path_join(dir, "state");
  const char *modules[] = {soft_shim(), NULL};
  struct xq_token_config config = {.state_dir = state, .modules = modules};
  struct xq_install_proof *proof = NULL;
  struct job job;
  xq_err *err = read_job(dir, &job);
  if (err == NULL) {
    err = install(&config, &job, &proof);
  }
  char *line = err != NULL ? xq_err_to_line(err) : NULL;
  if (line != NULL) {
    puts(line);
  }
  free(line);
  int status = err == NULL ? 0 : 1;
  xq_err_free(&err);
  xq_install_proof_free(&proof);
  clear_job(&job);
  free(state);
  p11_modules_release();
  return status;
}

/* ---- the token as it is before, kept as a copy of SoftHSM's directory */

static void write_pem(const char *name, X509 *cert) {
  made_write_text(soft.dir, name, xq_cert_to_pem(cert));
}

static void prepare(bool new_key, X509 **old, X509 **fresh) {
  EVP_PKEY *own = made_key(XQ_KEY_P256, 0);
  char *id = NULL;
  EVP_PKEY *key = NULL;
  *old = soft_cert(&soft, own, 0);
  made_run(soft.dir, "rm -rf tokens tokens.before state && mkdir tokens");
  soft_token(&soft, "unplug");
  soft_put(&soft, "unplug", own, *old, "01", "hu", "pkc");
  if (new_key) {
    xq_token *token = soft_open(&soft, "unplug");
    made_ok(medium_login(token, PIN));
    made_ok(xq_token_generate(token, XQ_KEY_P256, &id));
    made_ok(xq_token_key(token, id, &key));
    *fresh = soft_renewed(&soft, key, 2002);
    xq_token_free(&token);
  } else {
    *fresh = soft_renewed(&soft, own, 2002);
  }
  EVP_PKEY_free(key);
  write_pem("new.pem", *fresh);
  write_pem("chain.pem", soft.ca.issuing);
  write_pem("roots.pem", soft.ca.root);
  made_write_text(soft.dir, "ids", id != NULL ? xq_asprintf("01 %s", id) : xq_strdup("01"));
  free(id);
  p11_modules_release();
  made_run(soft.dir, "cp -r tokens tokens.before");
}

static void as_before(void) {
  p11_modules_release();
  assert_int_equal(made_run(soft.dir, "rm -rf tokens state && cp -r tokens.before tokens"), 0);
}

static int run_install(long at, const char *what) {
  char *self = realpath("/proc/self/exe", NULL);
  int status =
      made_run(soft.dir, "XUQI_SHIM_COUNT=$PWD/count XUQI_SHIM_AT=%ld XUQI_SHIM_WHAT=%s '%s' install . >said; exit $?",
               at, what, self);
  free(self);
  return status;
}

/* ---- afterwards */

static struct {
  const char *what; /* NULL: it was passed */
  long at;
} point;

/* After a failure: where it was. */
static int say_where(void **state) {
  (void)state;
  if (point.what != NULL) {
    print_message("it was cut off by %s at call %ld\n", point.what, point.at);
    char *path = xq_path_join(soft.dir, "said");
    uint8_t *said = medium_read(path, NULL);
    print_message("%s\n", (char *)said);
    free(said);
    free(path);
    point.what = NULL;
  }
  return 0;
}

/* Seen without the PIN, and signing with it: the old one or the new one. */
static void expect_usable(const struct xq_token_config *config, X509 *old, X509 *fresh) {
  xq_token *token = NULL;
  struct xq_token_entries entries = {0};
  size_t usable = 0;
  made_ok(xq_token_open(config, "pkcs11:token=unplug", &token));
  made_ok(xq_token_entries(token, &entries));
  made_ok(medium_login(token, PIN));
  for (size_t i = 0; i < entries.count; i++) {
    X509 *cert = entries.items[i].cert;
    EVP_PKEY *key = NULL;
    assert_non_null(cert);
    assert_true(entries.items[i].has_key);
    assert_true(xq_cert_equal(cert, old) || xq_cert_equal(cert, fresh));
    made_ok(xq_token_key(token, entries.items[i].id, &key));
    made_ok(xq_key_prove(key, cert));
    EVP_PKEY_free(key);
    usable++;
  }
  assert_in_range(usable, 1, 2);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
}

static void expect_finished(X509 *old, X509 *fresh, bool new_key) {
  xq_token *token = soft_open(&soft, "unplug");
  struct xq_token_entries entries = {0};
  bool has_fresh = false, has_old = false;
  made_ok(xq_token_entries(token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    if (xq_cert_equal(entries.items[i].cert, fresh)) {
      has_fresh = true;
      assert_string_equal(entries.items[i].slot, "hu");
    } else {
      has_old = true;
      assert_true(xq_cert_equal(entries.items[i].cert, old));
      assert_int_equal(strncmp(entries.items[i].slot, "hu (until 20", 12), 0);
    }
  }
  assert_true(has_fresh);
  assert_int_equal(has_old, new_key); /* needed for reading what was encrypted to it */
  struct p11_objects objects;
  made_ok(p11_objects_read(token->data, &objects));
  size_t certs = 0;
  for (size_t i = 0; i < objects.count; i++) {
    certs += objects.items[i].class == CKO_CERTIFICATE;
  }
  assert_int_equal(certs, new_key ? 2 : 1); /* nothing is left lying about */
  p11_objects_clear(&objects);
  xq_token_entries_free(&entries);
  xq_token_free(&token);
}

/* On this terminal, or on another that knows nothing of what was begun. */
static void finish(bool elsewhere, X509 *old) {
  struct job job;
  struct xq_install_proof *proof = NULL;
  if (elsewhere) {
    made_run(soft.dir, "rm -rf state");
  }
  made_ok(read_job(soft.dir, &job));
  made_ok(install(&soft.config, &job, &proof));
  assert_true(proof->written_and_read_back && proof->key_matches && proof->chain_trusted);
  if (!elsewhere) {
    char *serial = xq_cert_serial(old);
    X509 *kept = NULL;
    assert_string_equal(proof->old_serial, serial);
    assert_true(proof->extended && proof->holder_unchanged);
    if (proof->kept_at[0] == '/') {
      made_ok(token_kept_read(proof->kept_at, &kept));
      assert_true(xq_cert_equal(kept, old));
    }
    X509_free(kept);
    free(serial);
  }
  xq_install_proof_free(&proof);
  clear_job(&job);
}

static long calls_of_whole(void) {
  char *path = xq_path_join(soft.dir, "count");
  uint8_t *text = medium_read(path, NULL);
  long calls = strtol((char *)text, NULL, 10);
  free(text);
  free(path);
  return calls;
}

/* The calls of a whole run, and which of them are to be cut off. */
struct calls {
  long count;
  bool *chosen; /* by number, from 1 */
  bool *whole;  /* those to be cut off in all ways */
};

static bool changes_token(const char *name) {
  static const char *const names[] = {"C_CreateObject", "C_DestroyObject", "C_SetAttributeValue", "C_GenerateKeyPair"};
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    if (strcmp(name, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

static struct calls choose(void) {
  char *path = xq_path_join(soft.dir, "shim/calls");
  char *text = (char *)medium_read(path, NULL);
  struct calls calls = {.count = calls_of_whole()};
  bool all = getenv("XUQI_EVERY_POINT") != NULL;
  char *rest = NULL;
  long at = 0;
  calls.chosen = xq_calloc((size_t)calls.count + 3, sizeof *calls.chosen);
  calls.whole = xq_calloc((size_t)calls.count + 3, sizeof *calls.whole);
  for (const char *name = strtok_r(text, "\n", &rest); name != NULL && at < calls.count;
       name = strtok_r(NULL, "\n", &rest)) {
    at++;
    calls.chosen[at] = calls.chosen[at] || all || at % 19 == 0;
    calls.whole[at] = all || changes_token(name);
    if (changes_token(name)) {
      calls.chosen[at - 1] = calls.chosen[at] = calls.chosen[at + 1] = true;
    }
  }
  assert_int_equal(at, calls.count);
  soft_rule(&soft, "calls", NULL);
  free(text);
  free(path);
  return calls;
}

/* Whether it is to be cut off at this call, in this one of so many ways. */
static bool is_chosen(const struct calls *calls, long at, size_t way, size_t ways) {
  return calls->chosen[at] && (calls->whole[at] || (size_t)at % ways == way);
}

static void matrix(bool new_key) {
  static const char *const whats[] = {"removed", "removed-after", "error", "kill", "kill-after"};
  X509 *old, *fresh;
  long points = 0;
  prepare(new_key, &old, &fresh);
  as_before();
  soft_rule(&soft, "calls", "");
  assert_int_equal(run_install(0, "nothing"), 0);
  struct calls calls = choose();
  expect_finished(old, fresh, new_key);
  assert_in_range(calls.count, 50, 5000);
  for (size_t w = 0; w < XQ_COUNT(whats); w++) {
    for (long at = 1; at <= calls.count; at++) {
      if (!is_chosen(&calls, at, w, XQ_COUNT(whats))) {
        continue;
      }
      as_before();
      point.what = whats[w];
      point.at = at;
      int status = run_install(at, whats[w]);
      assert_true(strncmp(whats[w], "kill", 4) == 0 ? status == 128 + SIGKILL : status == 0 || status == 1);
      expect_usable(&soft.config, old, fresh);
      finish(at % 2 == 0, old);
      expect_finished(old, fresh, new_key);
      point.what = NULL;
      points++;
    }
  }
  print_message("%s: %ld calls, cut off at %ld points\n", new_key ? "new key" : "same key", calls.count, points);
  free(calls.chosen);
  free(calls.whole);
  X509_free(old);
  X509_free(fresh);
}

static void same_key(void **state) {
  (void)state;
  matrix(false);
}

static void new_key(void **state) {
  (void)state;
  matrix(true);
}

/* A new key: cut off while it is made, the old one is as it was, and one can be made afterwards. */
static int generate_main(const char *dir) {
  char *state = xq_path_join(dir, "state");
  const char *modules[] = {soft_shim(), NULL};
  struct xq_token_config config = {.state_dir = state, .modules = modules};
  xq_token *token = NULL;
  char *id = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_token_open(&config, "pkcs11:token=unplug", &token));
  XQ_TRY(medium_login(token, PIN));
  XQ_TRY(xq_install_possible(token, "01", true));
  XQ_TRY(xq_token_generate(token, XQ_KEY_P256, &id));
out:;
  int status = err == NULL ? 0 : 1;
  xq_err_free(&err);
  xq_token_free(&token);
  free(id);
  free(state);
  p11_modules_release();
  return status;
}

static int run_generate(long at, const char *what) {
  char *self = realpath("/proc/self/exe", NULL);
  int status =
      made_run(soft.dir, "XUQI_SHIM_COUNT=$PWD/count XUQI_SHIM_AT=%ld XUQI_SHIM_WHAT=%s '%s' generate . >said; exit $?",
               at, what, self);
  free(self);
  return status;
}

static void generating(void **state) {
  (void)state;
  static const char *const whats[] = {"removed", "removed-after", "error", "kill", "kill-after"};
  X509 *old, *fresh;
  long points = 0;
  prepare(false, &old, &fresh);
  as_before();
  soft_rule(&soft, "calls", "");
  assert_int_equal(run_generate(0, "nothing"), 0);
  struct calls calls = choose();
  for (size_t w = 0; w < XQ_COUNT(whats); w++) {
    for (long at = 1; at <= calls.count; at++) {
      if (!is_chosen(&calls, at, w, XQ_COUNT(whats))) {
        continue;
      }
      as_before();
      point.what = whats[w];
      point.at = at;
      run_generate(at, whats[w]);
      expect_usable(&soft.config, old, old);
      assert_int_equal(run_generate(0, "nothing"), 0);
      point.what = NULL;
      points++;
    }
  }
  print_message("making a key: %ld calls, cut off at %ld points\n", calls.count, points);
  free(calls.chosen);
  free(calls.whole);
  X509_free(old);
  X509_free(fresh);
}

static int setup(void **state) {
  (void)state;
  soft_begin(&soft);
  soft_use_shim(&soft);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  p11_modules_release();
  soft_end(&soft);
  return 0;
}

int main(int argc, char **argv) {
  soft_need();
  int put = soft_put_main(argc, argv);
  if (put >= 0) {
    return put;
  }
  if (argc == 3 && strcmp(argv[1], "install") == 0) {
    return install_main(argv[2]);
  }
  if (argc == 3 && strcmp(argv[1], "generate") == 0) {
    return generate_main(argv[2]);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(same_key, say_where),
      cmocka_unit_test_teardown(new_key, say_where),
      cmocka_unit_test_teardown(generating, say_where),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
