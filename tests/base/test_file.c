/* test_file.c - files that are whole after every failure, kept copies, directories, locks between processes. */
#include "tests/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *dir;

static char *in_dir(const char *name) {
  return xq_path_join(dir, name);
}

static int make_dir(void **state) {
  (void)state;
  dir = xq_strdup("/tmp/xuqi-test-file.XXXXXX");
  return mkdtemp(dir) != NULL ? 0 : -1;
}

static void remove_tree(const char *path) {
  DIR *d = opendir(path);
  for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
      char *child = xq_path_join(path, e->d_name);
      if (unlink(child) != 0) {
        remove_tree(child);
      }
      free(child);
    }
  }
  if (d != NULL) {
    closedir(d);
  }
  rmdir(path);
}

static int remove_dir(void **state) {
  (void)state;
  remove_tree(dir);
  free(dir);
  return 0;
}

static int entries(const char *path) {
  int n = 0;
  DIR *d = opendir(path);
  assert_non_null(d);
  for (struct dirent *e; (e = readdir(d)) != NULL;) {
    n += e->d_name[0] != '.';
  }
  closedir(d);
  return n;
}

static void assert_content(const char *path, const char *want) {
  uint8_t *data = NULL;
  size_t len = 0;
  assert_ok(xq_file_read(path, 1 << 20, &data, &len));
  assert_int_equal(len, strlen(want));
  assert_string_equal((char *)data, want);
  free(data);
}

static void writes_and_reads(void **state) {
  (void)state;
  char *path = in_dir("证书.pem");
  umask(022);
  assert_ok(xq_file_write(path, "one", 3, 0600));
  assert_ok(xq_file_write(path, "two\n", 4, 0640));
  assert_content(path, "two\n");
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0640);
  assert_ok(xq_file_write(path, "", 0, 0600));
  assert_content(path, "");
  assert_int_equal(entries(dir), 1); /* no temporary file stays */
  free(path);
}

static void limits_are_exact(void **state) {
  (void)state;
  char *path = in_dir("f");
  uint8_t *data = NULL;
  size_t len = 0;
  assert_ok(xq_file_write(path, "12345", 5, 0600));
  assert_ok(xq_file_read(path, 5, &data, &len));
  free(data);
  assert_fails(xq_file_read(path, 4, &data, &len), XQ_E_TOO_LARGE);
  assert_fails(xq_file_read("/dev/zero", 100000, &data, &len), XQ_E_TOO_LARGE);
  free(path);
  path = in_dir("missing");
  assert_fails(xq_file_read(path, 4, &data, &len), XQ_E_NOT_FOUND);
  assert_fails(xq_file_read(dir, 4, &data, &len), XQ_E_IO);
  free(path);
}

static void a_pipe_is_read_to_its_end(void **state) {
  (void)state;
  int ends[2];
  uint8_t *data = NULL;
  size_t len = 0;
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "abc", 3), 3);
  close(ends[1]);
  assert_ok(xq_fd_read_all(ends[0], 3, &data, &len));
  assert_string_equal((char *)data, "abc");
  free(data);
  close(ends[0]);
}

static void a_link_stays_a_link(void **state) {
  (void)state;
  char *target = in_dir("target"), *link = in_dir("link"), *dangling = in_dir("dangling");
  assert_ok(xq_file_write(target, "old", 3, 0600));
  assert_int_equal(symlink("target", link), 0);
  assert_ok(xq_file_write(link, "new", 3, 0600));
  assert_content(target, "new");
  struct stat st;
  assert_int_equal(lstat(link, &st), 0);
  assert_true(S_ISLNK(st.st_mode));
  assert_int_equal(symlink("nowhere/file", dangling), 0);
  assert_fails(xq_file_write(dangling, "new", 3, 0600), XQ_E_NOT_FOUND);
  free(target);
  free(link);
  free(dangling);
}

/* A reader that has the old file open goes on seeing all of the old content: the file is replaced, and never written
 * into. */
static void the_old_file_is_never_written_into(void **state) {
  (void)state;
  char *path = in_dir("f");
  assert_ok(xq_file_write(path, "old content", 11, 0600));
  int fd = open(path, O_RDONLY);
  assert_ok(xq_file_write(path, "new", 3, 0600));
  char buf[32] = {0};
  assert_int_equal(read(fd, buf, sizeof buf), 11);
  assert_string_equal(buf, "old content");
  close(fd);
  free(path);
}

/* What happens when the process dies in the middle of the write, by a signal of the kernel's. */
static void death_while_writing_leaves_the_old(void **state) {
  (void)state;
  char *path = in_dir("f");
  assert_ok(xq_file_write(path, "old", 3, 0600));
  pid_t pid = fork();
  if (pid == 0) {
    const struct rlimit limit = {4096, 4096}, none = {0, 0};
    static char big[65536];
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_DFL);
    xq_err_ignore(xq_file_write(path, big, sizeof big, 0600), "the signal comes first");
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  assert_true(WIFSIGNALED(status));
  assert_content(path, "old");
  free(path);
}

static void a_refused_write_leaves_the_old_and_no_rest(void **state) {
  (void)state;
  char *path = in_dir("f");
  assert_ok(xq_file_write(path, "old", 3, 0600));
  pid_t pid = fork();
  if (pid == 0) {
    const struct rlimit limit = {4096, 4096};
    static char big[65536];
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    xq_err *err = xq_file_write(path, big, sizeof big, 0600);
    _exit((int)xq_err_code(err));
  }
  int status = 0;
  waitpid(pid, &status, 0);
  assert_int_equal(WEXITSTATUS(status), XQ_E_IO);
  assert_content(path, "old");
  assert_int_equal(entries(dir), 1);
  free(path);
}

/* A file system of 64 KiB in a mount namespace of its own.  77: this machine does not allow one. */
static int child_on_a_full_disk(void) {
  if ((unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
      mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("none", dir, "tmpfs", 0, "size=64k") != 0) {
    return 77;
  }
  char *path = in_dir("f");
  static char big[200000];
  xq_err *err = xq_file_write(path, "old", 3, 0600);
  if (err != NULL) {
    return 1;
  }
  err = xq_file_write(path, big, sizeof big, 0600);
  if (xq_err_code(err) != XQ_E_DISK_FULL || !xq_streq(xq_err_get_fact(err, "path"), path)) {
    return 2;
  }
  uint8_t *data = NULL;
  size_t len = 0;
  if (xq_file_read(path, 100, &data, &len) != NULL || len != 3 || memcmp(data, "old", 3) != 0) {
    return 3;
  }
  if (entries(dir) != 1) {
    return 4;
  }
  /* The space of the attempt is free again. */
  return xq_file_write(path, big, 20000, 0600) == NULL ? 0 : 5;
}

static void a_full_disk_leaves_the_old(void **state) {
  (void)state;
  pid_t pid = fork();
  if (pid == 0) {
    _exit(child_on_a_full_disk());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    skip();
  }
  assert_int_equal(WEXITSTATUS(status), 0);
}

static void keeping(void **state) {
  (void)state;
  char *path = in_dir("key.p12"), *keep = in_dir("key.p12.old"), *missing = in_dir("missing");
  assert_ok(xq_file_write(path, "old", 3, 0600));
  assert_ok(xq_file_keep(path, keep));
  assert_ok(xq_file_keep(path, keep)); /* the same again is fine */
  assert_ok(xq_file_write(path, "new", 3, 0600));
  assert_content(keep, "old"); /* a link to the old inode, which is never written into */
  assert_fails(xq_file_keep(path, keep), XQ_E_EXISTS);
  assert_content(keep, "old");
  assert_fails(xq_file_keep(missing, keep), XQ_E_NOT_FOUND);
  assert_ok(xq_file_remove(keep));
  assert_ok(xq_file_remove(keep));
  assert_false(xq_path_exists(keep));
  assert_fails(xq_file_remove(dir), XQ_E_IO);
  free(path);
  free(keep);
  free(missing);
}

/* /dev/shm is another file system: no hard link can reach it. */
static void keeping_where_links_are_impossible(void **state) {
  (void)state;
  char other[] = "/dev/shm/xuqi-test.XXXXXX";
  if (mkdtemp(other) == NULL) {
    skip();
  }
  char *path = in_dir("f"), *keep = xq_path_join(other, "f");
  assert_ok(xq_file_write(path, "old", 3, 0640));
  assert_ok(xq_file_keep(path, keep));
  assert_content(keep, "old");
  struct stat st;
  assert_int_equal(stat(keep, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0640);
  remove_tree(other);
  free(path);
  free(keep);
}

static void directories(void **state) {
  (void)state;
  char *deep = in_dir("a/b//c"), *file = in_dir("f"), *below = in_dir("f/x");
  assert_ok(xq_dir_make(deep, 0700));
  assert_ok(xq_dir_make(deep, 0700));
  assert_ok(xq_dir_make("/", 0700));
  assert_fails(xq_dir_make("", 0700), XQ_E_NOT_FOUND);
  assert_ok(xq_file_write(file, "", 0, 0600));
  assert_fails(xq_dir_make(file, 0700), XQ_E_EXISTS);
  assert_fails(xq_dir_make(below, 0700), XQ_E_EXISTS);
  free(deep);
  free(file);
  free(below);
}

static void paths(void **state) {
  (void)state;
  assert_text(xq_path_join("/a", "b"), "/a/b");
  assert_text(xq_path_join("/a/", "b"), "/a/b");
  assert_text(xq_path_join("/a", "/b"), "/b");
  assert_text(xq_path_join("", "b"), "b");
  setenv("HOME", "/h", 1);
  unsetenv("XDG_CONFIG_HOME");
  assert_text(xq_dir_config(), "/h/.config/xuqi");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  assert_text(xq_dir_config(), "/h/.config/xuqi");
  setenv("XDG_CONFIG_HOME", "/c", 1);
  assert_text(xq_dir_config(), "/c/xuqi");
  unsetenv("XDG_DATA_HOME");
  assert_text(xq_dir_data(), "/h/.local/share/xuqi");
  unsetenv("XDG_STATE_HOME");
  assert_text(xq_dir_state(), "/h/.local/state/xuqi");
}

static void paths_in_the_home_directory(void **state) {
  (void)state;
  setenv("HOME", "/h/u", 1);
  assert_text(xq_dir_home(), "/h/u");
  assert_text(xq_path_from_home("~/a b"), "/h/u/a b");
  assert_text(xq_path_from_home("~"), "/h/u");
  assert_text(xq_path_from_home("~other/a"), "~other/a"); /* somebody else's is not looked up */
  assert_text(xq_path_from_home("/~/a"), "/~/a");
  assert_text(xq_path_to_home("/h/u/a"), "~/a");
  assert_text(xq_path_to_home("/h/us/a"), "/h/us/a");
  assert_text(xq_path_to_home("/h/u"), "/h/u");
  setenv("HOME", "/h/u/", 1);
  assert_text(xq_path_to_home("/h/u/a"), "~/a");
  setenv("HOME", "/", 1);
  assert_text(xq_path_to_home("/a"), "/a"); /* nothing would be told by it */
  setenv("HOME", "relative", 1);            /* not to be trusted: the user database knows */
  char *home = xq_dir_home();
  assert_int_equal(home[0], '/');
  unsetenv("HOME");
  assert_text(xq_dir_home(), home);
  free(home);
}

static void locks_keep_processes_apart(void **state) {
  (void)state;
  char *path = in_dir("lock");
  int ready[2], go[2];
  assert_int_equal(pipe(ready), 0);
  assert_int_equal(pipe(go), 0);
  pid_t pid = fork();
  if (pid == 0) {
    int held = -1;
    char byte = 0;
    xq_err *err = xq_lock(path, 0, &held);
    if (err != NULL || write(ready[1], "x", 1) != 1 || read(go[0], &byte, 1) != 1) {
      _exit(1);
    }
    _exit(0); /* dies holding it: the kernel lets go */
  }
  char byte;
  int fd = -1;
  assert_int_equal(read(ready[0], &byte, 1), 1);
  assert_fails(xq_lock(path, 0, &fd), XQ_E_BUSY);
  assert_fails(xq_lock(path, 50, &fd), XQ_E_BUSY);
  assert_int_equal(fd, -1);
  assert_int_equal(write(go[1], "x", 1), 1);
  assert_ok(xq_lock(path, 60000, &fd)); /* waits until the other is gone */
  int second = -1;
  assert_fails(xq_lock(path, 0, &second), XQ_E_BUSY); /* also within one process */
  xq_unlock(&fd);
  assert_int_equal(fd, -1);
  xq_unlock(&fd);
  assert_ok(xq_lock(path, 0, &second));
  xq_unlock(&second);
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  waitpid(pid, NULL, 0);
  for (int i = 0; i < 2; i++) {
    close(ready[i]);
    close(go[i]);
  }
  free(path);
}

#define in_a_directory(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_directory(writes_and_reads),
      in_a_directory(limits_are_exact),
      in_a_directory(a_pipe_is_read_to_its_end),
      in_a_directory(a_link_stays_a_link),
      in_a_directory(the_old_file_is_never_written_into),
      in_a_directory(death_while_writing_leaves_the_old),
      in_a_directory(a_refused_write_leaves_the_old_and_no_rest),
      in_a_directory(a_full_disk_leaves_the_old),
      in_a_directory(keeping),
      in_a_directory(keeping_where_links_are_impossible),
      in_a_directory(directories),
      in_a_directory(locks_keep_processes_apart),
      cmocka_unit_test(paths),
      cmocka_unit_test(paths_in_the_home_directory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
