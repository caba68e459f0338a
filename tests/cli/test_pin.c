/* test_pin.c - where a PIN comes from: files, descriptors and a terminal of our own (a pty), which never shows it. */
#include "tests/cli/fixture.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>

#include "cli/cli_int.h"

static struct xq_pin_request request(int tries_left) {
  static char label[] = "hu.p12", holder[] = "胡建国", serial[] = "3A7F";
  return (struct xq_pin_request){.token_label = label,
                                 .holder = holder,
                                 .serial = serial,
                                 .state = {.tries_left = tries_left},
                                 .pin_min = 6,
                                 .pin_max = 16,
                                 .last_try = tries_left == 1};
}

static void assert_pin(xq_secret **pin, const char *want) {
  assert_string_equal(xq_secret_str(*pin), want);
  xq_secret_free(pin);
}

static void from_a_file(void **state) {
  char *path = in_dir(*state, "pin");
  assert_ok(xq_file_write(path, "123456\nabcdef\n", 14, 0600));
  const struct cli_args args = {.pin_fd = -1, .pin_file = path};
  struct cli cli = {.args = &args};
  struct xq_pin_request r = request(3);
  xq_secret *pin = NULL;
  assert_ok(cli_get_pin(&cli, &r, &pin));
  assert_pin(&pin, "123456");
  assert_ok(cli_get_pin(&cli, &r, &pin)); /* a key that asks before every signature */
  assert_pin(&pin, "123456");
  assert_ok(cli_get_new_pin(&cli, &r, &pin)); /* the second line */
  assert_pin(&pin, "abcdef");
  /* A PIN that was wrong is not tried again: that would only burn tries. */
  r.last = xq_err_new(XQ_E_PIN_WRONG, "wrong");
  assert_fails(cli_get_pin(&cli, &r, &pin), XQ_E_PIN_WRONG);
  xq_err_free(&r.last);
  xq_secret_free(&cli.pin);
  free(path);
}

static void the_last_try_is_kept(void **state) {
  char *path = in_dir(*state, "pin");
  assert_ok(xq_file_write(path, "123456", 6, 0600));
  struct cli_args args = {.pin_fd = -1, .pin_file = path};
  struct cli cli = {.args = &args};
  struct xq_pin_request r = request(1);
  xq_secret *pin = NULL;
  assert_fails(cli_get_pin(&cli, &r, &pin), XQ_E_PIN_LAST_TRY);
  args.last_try = true;
  assert_ok(cli_get_pin(&cli, &r, &pin));
  assert_pin(&pin, "123456");
  xq_secret_free(&cli.pin);
  free(path);
}

static void files_that_hold_none(void **state) {
  char *path = in_dir(*state, "pin"), *missing = in_dir(*state, "missing");
  struct xq_pin_request r = request(3);
  xq_secret *pin = NULL;
  struct cli_args args = {.pin_fd = -1, .pin_file = path};
  struct cli cli = {.args = &args};
  assert_ok(xq_file_write(path, "", 0, 0600));
  assert_fails(cli_get_pin(&cli, &r, &pin), XQ_E_PIN_NEEDED);
  assert_ok(xq_file_write(path, "123456\n", 7, 0600));
  assert_fails(cli_get_new_pin(&cli, &r, &pin), XQ_E_PIN_NEEDED); /* no second line */
  char big[300];
  memset(big, '1', sizeof big);
  assert_ok(xq_file_write(path, big, sizeof big, 0600));
  assert_fails(cli_get_pin(&cli, &r, &pin), XQ_E_PIN_LENGTH);
  args.pin_file = missing;
  assert_fails(cli_get_pin(&cli, &r, &pin), XQ_E_NOT_FOUND);
  assert_null(pin);
  free(path);
  free(missing);
}

static void from_a_descriptor(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "old-pin\r\nnew-pin", 16), 16);
  close(ends[1]);
  const struct cli_args args = {.pin_fd = ends[0]};
  struct cli cli = {.args = &args};
  struct xq_pin_request r = request(-1);
  xq_secret *pin = NULL;
  assert_ok(cli_get_pin(&cli, &r, &pin));
  assert_pin(&pin, "old-pin");
  assert_ok(cli_get_new_pin(&cli, &r, &pin));
  assert_pin(&pin, "new-pin");
  xq_secret_free(&cli.pin);
  close(ends[0]);
}

/* ---- a terminal */

/* In the child, whose terminal is the pty: reads the PIN (or a new one); its status tells whether it is `want`. */
static int child_asks(bool new_pin, const char *want) {
  const struct cli_args args = {.pin_fd = -1};
  struct cli cli = {.args = &args};
  struct xq_pin_request r = request(3);
  xq_secret *pin = NULL;
  xq_err *err = new_pin ? cli_get_new_pin(&cli, &r, &pin) : cli_get_pin(&cli, &r, &pin);
  int status = err != NULL ? 1 : strcmp(xq_secret_str(pin), want) == 0 ? 0 : 2;
  xq_err_free(&err);
  xq_secret_free(&pin);
  return status;
}

/* Types a line each time a question (a line that ends in ": ") has come; everything shown is collected. */
static int converse(int master, const char *const *lines, char *shown, size_t size) {
  size_t len = 0, answered = 0;
  ssize_t n;
  while (len < size - 1 && (n = read(master, shown + len, size - 1 - len)) > 0) {
    len += (size_t)n;
    shown[len] = '\0';
    if (len - answered >= 2 && strcmp(shown + len - 2, ": ") == 0 && *lines != NULL) {
      answered = len;
      if (write(master, *lines, strlen(*lines)) < 0) {
        return -1;
      }
      lines++;
    }
  }
  return *lines == NULL ? 0 : -1;
}

static void on_terminal(bool new_pin, const char *const *lines, const char *want, char *shown, size_t size) {
  int master = -1;
  pid_t pid = forkpty(&master, NULL, NULL, NULL);
  assert_true(pid >= 0);
  if (pid == 0) {
    _exit(child_asks(new_pin, want));
  }
  assert_int_equal(converse(master, lines, shown, size), 0);
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  close(master);
  assert_int_equal(status, 0);
}

static void the_terminal_does_not_show_it(void **state) {
  (void)state;
  char shown[4096];
  static const char *const lines[] = {"geheim99\n", NULL};
  on_terminal(false, lines, "geheim99", shown, sizeof shown);
  assert_null(strstr(shown, "geheim"));
  assert_non_null(strstr(shown, "hu.p12"));
  assert_non_null(strstr(shown, "胡建国"));
}

static void a_new_one_is_asked_twice(void **state) {
  (void)state;
  char shown[4096];
  static const char *const lines[] = {"first-1\n", "first-2\n", "second-1\n", "second-1\n", NULL};
  on_terminal(true, lines, "second-1", shown, sizeof shown);
  assert_null(strstr(shown, "first"));
  assert_null(strstr(shown, "second"));
  assert_non_null(strstr(shown, "different"));
}

/* ---- a terminal that is not UTF-8 */

static void in_gb18030(void **state) {
  (void)state;
  char shown[4096];
  assert_ok(xq_charset_set("GB18030"));
  static const char *const lines[] = {"a\xCA\xC7 bcd\n", "b\xCA\xC7 bcd\n", "\xCA\xC7 bcde\n", "\xCA\xC7 bcde\n", NULL};
  on_terminal(true, lines, "是 bcde", shown, sizeof shown); /* the PIN that the full screen would take */
  assert_ok(xq_charset_set(NULL));
}

/* In the child: whether a person who says it in GB18030 is understood. */
static int child_is_asked(void) {
  const struct cli_args args = {.pin_fd = -1};
  struct cli cli = {.args = &args};
  struct xq_pin_request r = request(1);
  xq_err *err = cli_allow_last_try(&cli, &r);
  int status = err != NULL ? 1 : 0;
  xq_err_free(&err);
  return status;
}

static void yes_is_understood_in_gb18030(void **state) {
  (void)state;
  int master = -1;
  assert_ok(xq_charset_set("GB18030"));
  pid_t pid = forkpty(&master, NULL, NULL, NULL);
  assert_true(pid >= 0);
  if (pid == 0) {
    _exit(child_is_asked());
  }
  char shown[4096];
  size_t len = 0;
  bool answered = false;
  ssize_t n;
  while (len < sizeof shown - 1 && (n = read(master, shown + len, sizeof shown - 1 - len)) > 0) {
    len += (size_t)n;
    shown[len] = '\0';
    if (!answered && strstr(shown, "[y/N] ") != NULL) {
      answered = true;
      assert_int_equal(write(master, "\xCA\xC7\n", 3), 3);
    }
  }
  assert_ok(xq_charset_set(NULL));
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  close(master);
  assert_int_equal(status, 0);
  assert_null(strstr(shown, "胡建国"));
  assert_non_null(strstr(shown, "\xBA\xFA\xBD\xA8\xB9\xFA")); /* 胡建国 */
}

#define with_directory(test) cmocka_unit_test_setup_teardown(test, make_fixture, remove_fixture)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_directory(from_a_file),
      with_directory(the_last_try_is_kept),
      with_directory(files_that_hold_none),
      cmocka_unit_test(from_a_descriptor),
      cmocka_unit_test(the_terminal_does_not_show_it),
      cmocka_unit_test(a_new_one_is_asked_twice),
      cmocka_unit_test(in_gb18030),
      cmocka_unit_test(yes_is_understood_in_gb18030),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
