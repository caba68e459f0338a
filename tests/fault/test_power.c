/*
 * test_power.c - the power goes out at every single call that changes the disk, and after the last one.
 *
 * Death alone (SIGKILL) loses nothing that was written: the kernel writes it later.  Here what was not flushed is lost
 * (disk.h): a promise that was given must hold then, and what was being changed be there as it was or as it was to be.
 * Each act runs in a child, once for each of its calls.  The install transaction is cut the same way in
 * tests/token/test_install.c, the service's acts in tests/service/issuing/test_crash.c, whole programs by the scripts
 * beside this file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine_int.h"
#include "tests/check.h"
#include "tests/fault/killat.h"
#include "tests/token/media.h"
#include "token/journal.h"

/* An act, and what must be true afterwards. */
struct promise {
  void (*before)(void); /* in the current folder, an empty one; everything is on the disk then; may be NULL */
  bool (*act)(void);    /* in the child; true: it was done, whoever asked has been notified */
  bool (*holds)(bool done);
  bool dear; /* takes long: content is lost alone at every other call, and not also at every one */
};

static char *top; /* each round has a folder of its own below */

static bool has(const char *path, const char *want) {
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, 1 << 20, &data, &len);
  bool same = err == NULL && len == strlen(want) && memcmp(data, want, len) == 0;
  xq_err_ignore(err, "not there, then");
  free(data);
  return same;
}

static bool gone(const char *path) {
  return access(path, F_OK) != 0;
}

static bool ok(xq_err *err) {
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    print_error("%s\n", line);
    free(line);
    xq_err_free(&err);
    return false;
  }
  return true;
}

static void put(const char *path, const char *content) {
  made_ok(xq_file_write(path, content, strlen(content), 0600));
}

/* Cuts the power at call n (0: after the last); true if the act came to its end. */
static bool cut(const struct promise *p, long n, bool content_only) {
  int status = 0;
  assert_int_equal(chdir(top), 0);
  assert_int_equal(made_run(top, "rm -rf round limbo && mkdir round limbo"), 0);
  assert_int_equal(chdir("round"), 0);
  if (p->before != NULL) {
    p->before();
  }
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    char *limbo = xq_path_join(top, "limbo");
    killat(n, limbo, content_only);
    bool done = p->act();
    killat_end();
    _exit(done ? 0 : 1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
  return !WIFSIGNALED(status);
}

static void keeps(const struct promise *p, long calls_at_least) {
  for (int round = 0; round < (p->dear ? 1 : 2); round++) {
    bool done = false;
    long n = 1;
    for (; !done; n++) {
      bool content_only = p->dear ? n % 2 == 0 : round == 1;
      done = cut(p, n, content_only);
      if (!p->holds(done)) {
        fail_msg("%s, %s: the promise does not hold", done ? "after the act" : "during the act",
                 content_only ? "unflushed content lost" : "all that was unflushed lost");
      }
    }
    assert_true(n - 2 >= calls_at_least); /* there were calls to cut at */
    assert_true(!p->dear || (cut(p, 0, false) && p->holds(true)));
  }
}

/* ---- the rig itself loses what it is to lose, and nothing else */

static int fd_of(const char *path, int flags) {
  return open(path, flags | O_CLOEXEC, 0600);
}

static bool flush(const char *path) {
  int fd = fd_of(path, O_RDONLY);
  bool flushed = fsync(fd) == 0;
  close(fd);
  return flushed;
}

static void rig_before(void) {
  put("over", "0123456789");
  put("over_flushed", "0123456789");
  put("append", "abc");
  put("short", "0123456789");
  put("emptied", "0123456789");
  put("sync", "0123456789");
  put("renamed", "renamed");
  put("target", "target");
  put("removed", "removed");
  put("a", "a");
  assert_int_equal(mkdir("dir", 0700), 0);
  assert_int_equal(mkdir("old_dir", 0700), 0);
}

static bool rig_act(void) {
  int fd = fd_of("over", O_RDWR);
  bool done = pwrite(fd, "xxx", 3, 2) == 3 && pwrite(fd, "yyyyy", 5, 8) == 5 && pwrite(fd, "zz", 2, 3) == 2;
  fd = fd_of("over_flushed", O_RDWR);
  done = done && write(fd, "xxx", 3) == 3 && fdatasync(fd) == 0 && write(fd, "yyy", 3) == 3;
  fd = fd_of("append", O_WRONLY | O_APPEND);
  done = done && write(fd, "def", 3) == 3 && fsync(fd) == 0 && write(fd, "ghi", 3) == 3;
  fd = fd_of("short", O_RDWR);
  done = done && ftruncate(fd, 4) == 0;
  fd = fd_of("emptied", O_WRONLY | O_TRUNC);
  done = done && write(fd, "new", 3) == 3;
  fd = fd_of("sync", O_WRONLY | O_DSYNC);
  done = done && write(fd, "new", 3) == 3;
  done = done && rename("renamed", "target") == 0 && unlink("removed") == 0 && link("a", "b") == 0;
  /* made, flushed, but not its name; and one whose name is, but not its content */
  fd = fd_of("nameless", O_WRONLY | O_CREAT);
  done = done && write(fd, "new", 3) == 3 && fsync(fd) == 0;
  done = done && mkdir("new_dir", 0700) == 0 && rmdir("old_dir") == 0;
  fd = fd_of("new_dir/file", O_WRONLY | O_CREAT);
  done = done && write(fd, "new", 3) == 3 && fsync(fd) == 0 && flush("new_dir");
  fd = fd_of("dir/hollow", O_WRONLY | O_CREAT);
  done = done && write(fd, "new", 3) == 3 && flush("dir");
  fd = fd_of("dir/whole", O_WRONLY | O_CREAT);
  return done && write(fd, "new", 3) == 3 && fsync(fd) == 0 && flush("dir");
}

static bool rig_holds(bool done) {
  if (!done) {
    return true;
  }
  assert_true(has("over", "0123456789"));
  assert_true(has("over_flushed", "xxx3456789"));
  assert_true(has("append", "abcdef"));
  assert_true(has("short", "0123456789"));
  assert_true(has("emptied", "0123456789"));
  assert_true(has("sync", "new3456789"));
  assert_true(has("dir/hollow", ""));
  assert_true(has("dir/whole", "new"));
  struct stat st;
  if (stat("target", &st) == 0 && st.st_size == 7) { /* only content was lost */
    assert_true(gone("renamed") && gone("removed") && gone("old_dir"));
    assert_true(has("b", "a") && has("nameless", "new") && has("new_dir/file", "new"));
  } else {
    assert_true(has("renamed", "renamed") && has("target", "target") && has("removed", "removed"));
    assert_true(gone("b") && gone("nameless") && gone("new_dir") && !gone("old_dir"));
  }
  return true;
}

static void the_rig_loses(void **state) {
  (void)state;
  keeps(&(struct promise){rig_before, rig_act, rig_holds, false}, 25);
}

/* ---- files */

static void file_before(void) {
  put("file", "old");
}

static bool file_act(void) {
  return ok(xq_file_write("file", "the new one", 11, 0600));
}

static bool file_holds(bool done) {
  return has("file", "the new one") || (!done && has("file", "old"));
}

static void a_file_is_old_or_new(void **state) {
  (void)state;
  keeps(&(struct promise){file_before, file_act, file_holds, false}, 4);
}

static bool fresh_holds(bool done) {
  return has("file", "the new one") || (!done && gone("file"));
}

static void a_new_file_is_there(void **state) {
  (void)state;
  keeps(&(struct promise){NULL, file_act, fresh_holds, false}, 4);
}

static bool directory_act(void) {
  return ok(xq_dir_make("of/all/these", 0700)) && ok(xq_file_write("of/all/these/file", "new", 3, 0600));
}

static bool directory_holds(bool done) {
  return !done || has("of/all/these/file", "new");
}

static void a_new_directory_is_there_with_what_is_in_it(void **state) {
  (void)state;
  keeps(&(struct promise){NULL, directory_act, directory_holds, false}, 4);
}

static bool kept_act(void) {
  return ok(xq_file_keep("file", "kept")) && ok(xq_file_write("file", "new", 3, 0600));
}

static bool kept_holds(bool done) {
  return has("file", "new") ? has("kept", "old") : !done && has("file", "old");
}

static void what_is_kept_is_there_before_the_file_is_changed(void **state) {
  (void)state;
  keeps(&(struct promise){file_before, kept_act, kept_holds, false}, 6);
}

/* The first attempt died after its link: nobody has flushed that name. */
static bool kept_again_act(void) {
  return link("file", "kept") == 0 && ok(xq_file_keep("file", "kept"));
}

static bool kept_again_holds(bool done) {
  return has("file", "old") && (!done || has("kept", "old"));
}

static void what_was_kept_before_is_flushed_too(void **state) {
  (void)state;
  keeps(&(struct promise){file_before, kept_again_act, kept_again_holds, false}, 1);
}

static bool removed_act(void) {
  return ok(xq_file_remove("file"));
}

static bool removed_holds(bool done) {
  return gone("file") || (!done && has("file", "old"));
}

static void what_is_removed_stays_away(void **state) {
  (void)state;
  keeps(&(struct promise){file_before, removed_act, removed_holds, false}, 2);
}

/* ---- what the client must not forget; each in a state directory that is not there yet */

static char *in_round(const char *name) {
  char here[4096];
  assert_non_null(getcwd(here, sizeof here));
  return xq_path_join(here, name);
}

static bool application_act(void) {
  struct xq_engine e = {.state_dir = in_round("state/xuqi")};
  return ok(xq_eng_journal_keep(&e, "f1", (const uint8_t *)"signed", 6));
}

static bool application_holds(bool done) {
  return has("state/xuqi/submit-f1", "signed") || (!done && gone("state/xuqi/submit-f1"));
}

static void the_application_is_there_before_it_is_sent(void **state) {
  (void)state;
  keeps(&(struct promise){NULL, application_act, application_holds, false}, 4);
}

static bool fresh_key_act(void) {
  struct xq_engine e = {.state_dir = in_round("state/xuqi")};
  return ok(xq_eng_fresh_key_keep(&e, "f1", "the id"));
}

static bool fresh_key_holds(bool done) {
  return !done || has("state/xuqi/new-key-f1", "the id");
}

static void the_name_of_a_new_key_is_there_before_it_is_asked_for(void **state) {
  (void)state;
  keeps(&(struct promise){NULL, fresh_key_act, fresh_key_holds, false}, 4);
}

static X509 *some_cert(long serial) {
  static struct made_ca ca;
  if (ca.root == NULL) {
    made_ca_init(&ca, 1);
  }
  return made_cert(&(struct made_spec){.serial = serial}, made_key(XQ_KEY_P256, 5), ca.issuing, ca.issuing_key);
}

static X509 *old_cert, *new_cert;

static bool install_act(void) {
  struct journal journal = {.business_no = xq_strdup("01202609210000846"),
                            .entry_id = xq_strdup("9A"),
                            .old_cert = old_cert,
                            .new_cert = new_cert};
  return ok(journal_write("state/xuqi", "xuqi:some", &journal));
}

static bool install_holds(bool done) {
  struct journal journal = {0};
  bool found = false, whole = true;
  made_ok(journal_read("state/xuqi", "xuqi:some", "01202609210000846", &journal, &found));
  if (found) {
    whole = xq_cert_equal(journal.old_cert, old_cert) && xq_cert_equal(journal.new_cert, new_cert);
    journal_clear(&journal);
  }
  return whole && (found || !done);
}

static void both_certificates_are_there_before_one_is_written(void **state) {
  (void)state;
  old_cert = some_cert(1001);
  new_cert = some_cert(2002);
  keeps(&(struct promise){NULL, install_act, install_holds, false}, 4);
  X509_free(old_cert);
  X509_free(new_cert);
}

/* ---- key files */

static struct medium medium;
static int tries;   /* before anything */
static int told[2]; /* what the child says to the parent, without the disk's help */

static void key_before(void) {
  struct xq_pin_state now = {0};
  assert_int_equal(made_run(medium.dir, "rm -rf state hu.p12.* && cp -p pristine hu.p12"), 0);
  xq_token *token = medium_open(&medium);
  made_ok(xq_token_pin_state(token, &now));
  xq_token_free(&token);
  tries = now.tries_left;
}

static bool wrong_pin_act(void) {
  xq_err *err = medium_login(medium_open(&medium), "00000000");
  bool wrong = xq_err_code(err) == XQ_E_PIN_WRONG;
  xq_err_free(&err);
  return wrong;
}

static bool wrong_pin_holds(bool done) {
  struct xq_pin_state now = {0};
  xq_token *token = medium_open(&medium);
  made_ok(xq_token_pin_state(token, &now));
  xq_token_free(&token);
  return now.tries_left == tries - 1 || (!done && now.tries_left == tries);
}

static void a_wrong_pin_stays_counted(void **state) {
  (void)state;
  keeps(&(struct promise){key_before, wrong_pin_act, wrong_pin_holds, true}, 4);
}

static bool change_pin_act(void) {
  xq_secret *old = xq_secret_from(PIN, strlen(PIN)), *new = xq_secret_from("87654321", 8);
  bool done = ok(xq_token_change_pin(medium_open(&medium), old, new));
  xq_secret_free(&old);
  xq_secret_free(&new);
  return done;
}

static bool opens_with(const char *pin) {
  xq_token *token = medium_open(&medium);
  xq_err *err = medium_login(token, pin);
  bool opens = err == NULL;
  xq_err_free(&err);
  xq_token_free(&token);
  return opens;
}

static bool change_pin_holds(bool done) {
  return opens_with("87654321") || (!done && opens_with(PIN));
}

static void a_changed_pin_is_changed(void **state) {
  (void)state;
  keeps(&(struct promise){key_before, change_pin_act, change_pin_holds, true}, 10);
}

static bool generate_act(void) {
  xq_token *token = medium_open(&medium);
  char *id = NULL;
  return ok(medium_login(token, PIN)) && ok(xq_token_generate(token, XQ_KEY_P256, &id)) &&
         write(told[1], id, strlen(id)) == (ssize_t)strlen(id);
}

static bool generate_holds(bool done) {
  char id[128] = "";
  bool there = read(told[0], id, sizeof id - 1) > 0;
  EVP_PKEY *key = NULL;
  xq_token *token = medium_open(&medium);
  made_ok(medium_login(token, PIN));
  if (there) {
    there = ok(xq_token_key(token, id, &key));
    EVP_PKEY_free(key);
  }
  xq_token_free(&token);
  return there || !done;
}

static void a_key_that_was_made_is_there(void **state) {
  (void)state;
  assert_int_equal(pipe2(told, O_CLOEXEC | O_NONBLOCK), 0);
  keeps(&(struct promise){key_before, generate_act, generate_holds, true}, 6);
  close(told[0]);
  close(told[1]);
}

static int setup(void **state) {
  (void)state;
  top = made_dir();
  medium_init(&medium, XQ_KEY_P256);
  return made_run(medium.dir, "cp -p hu.p12 pristine");
}

static int teardown(void **state) {
  (void)state;
  medium_clear(&medium);
  made_dir_remove(top);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_rig_loses),
      cmocka_unit_test(a_file_is_old_or_new),
      cmocka_unit_test(a_new_file_is_there),
      cmocka_unit_test(a_new_directory_is_there_with_what_is_in_it),
      cmocka_unit_test(what_is_kept_is_there_before_the_file_is_changed),
      cmocka_unit_test(what_was_kept_before_is_flushed_too),
      cmocka_unit_test(what_is_removed_stays_away),
      cmocka_unit_test(the_application_is_there_before_it_is_sent),
      cmocka_unit_test(the_name_of_a_new_key_is_there_before_it_is_asked_for),
      cmocka_unit_test(both_certificates_are_there_before_one_is_written),
      cmocka_unit_test(a_wrong_pin_stays_counted),
      cmocka_unit_test(a_changed_pin_is_changed),
      cmocka_unit_test(a_key_that_was_made_is_there),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
