/* test_ime.c - names by pinyin, wubi and strokes, by the real xuqi-ime over the real dictionaries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ime/ime.h"

static char *program, *schemas, *dir;

static void begin(xq_ime **ime) {
  const struct xq_ime_config config = {.program = program, .schemas = schemas};
  assert_null(xq_ime_start(&config, ime));
}

static void type(xq_ime *ime, const char *letters) {
  for (; *letters != '\0'; letters++) {
    assert_null(xq_ime_type(ime, *letters));
  }
}

/* Its index of all, -1 none among the first few pages. */
static long find(xq_ime *ime, const char *what) {
  for (size_t from = 0; from < 90; from += XQ_IME_PAGE) {
    assert_null(xq_ime_look(ime, from));
    const struct xq_ime_state *state = xq_ime_state(ime);
    for (size_t i = 0; i < state->count; i++) {
      if (strcmp(state->candidate[i], what) == 0) {
        return (long)(state->from + i);
      }
    }
  }
  return -1;
}

static void choose(xq_ime *ime, const char *what) {
  const long index = find(ime, what);
  assert_true(index >= 0);
  assert_null(xq_ime_choose(ime, (size_t)index));
}

static void a_name_is_written_by_its_sound(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  type(ime, "huxiaoming");
  assert_string_equal(xq_ime_state(ime)->letters, "hu xiao ming");
  choose(ime, "胡");
  assert_string_equal(xq_ime_state(ime)->committed, "");
  assert_string_equal(xq_ime_state(ime)->letters, "胡xiao ming"); /* the rest goes on */
  choose(ime, "小明");
  assert_string_equal(xq_ime_state(ime)->committed, "胡小明");
  assert_string_equal(xq_ime_state(ime)->letters, "");
  assert_int_equal(xq_ime_state(ime)->count, 0);
  xq_ime_stop(&ime);
}

static void letters_can_be_taken_back_and_dropped(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  type(ime, "xi'an");
  assert_true(find(ime, "西安") >= 0);
  assert_null(xq_ime_erase(ime));
  assert_null(xq_ime_erase(ime));
  assert_null(xq_ime_erase(ime));
  assert_string_equal(xq_ime_state(ime)->letters, "xi");
  assert_null(xq_ime_drop(ime));
  assert_string_equal(xq_ime_state(ime)->letters, "");
  assert_string_equal(xq_ime_state(ime)->committed, "");
  type(ime, "lv"); /* as Chinese keyboards have it */
  assert_string_equal(xq_ime_state(ime)->letters, "lü");
  assert_true(find(ime, "吕") >= 0);
  xq_ime_stop(&ime);
}

static void pages_end_where_there_are_no_more(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  type(ime, "zhen");
  size_t all = 0;
  do {
    assert_null(xq_ime_look(ime, all));
    assert_int_equal(xq_ime_state(ime)->from, xq_ime_state(ime)->count > 0 ? all : 0);
    all += xq_ime_state(ime)->count;
  } while (xq_ime_state(ime)->more);
  assert_in_range(all, XQ_IME_PAGE + 1, 500);
  assert_null(xq_ime_look(ime, all + 100));
  assert_int_equal(xq_ime_state(ime)->count, 0);
  xq_ime_stop(&ime);
}

static void wubi_and_strokes_where_the_packages_have_them(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  assert_true(xq_ime_can(ime, XQ_IME_PINYIN));
  if (xq_ime_can(ime, XQ_IME_WUBI)) {
    assert_null(xq_ime_use(ime, XQ_IME_WUBI));
    type(ime, "deg");
    choose(ime, "胡");
    assert_string_equal(xq_ime_state(ime)->committed, "胡");
  }
  if (xq_ime_can(ime, XQ_IME_STROKE)) {
    assert_null(xq_ime_use(ime, XQ_IME_STROKE));
    type(ime, "shn");
    assert_null(xq_ime_drop(ime));
    type(ime, "spn");
    assert_string_equal(xq_ime_state(ime)->letters, "丨丿丶");
    choose(ime, "小");
    assert_string_equal(xq_ime_state(ime)->committed, "小");
  }
  xq_ime_stop(&ime);
}

/* ---- nothing is learned */

static void what_was_written_is_offered_no_sooner(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  type(ime, "hu");
  const long before = find(ime, "瑚");
  assert_true(before > 0);
  for (int i = 0; i < 5; i++) {
    assert_null(xq_ime_drop(ime));
    type(ime, "hu");
    choose(ime, "瑚");
    assert_string_equal(xq_ime_state(ime)->committed, "瑚");
  }
  type(ime, "hu");
  assert_int_equal(find(ime, "瑚"), before);
  xq_ime_stop(&ime);
}

static size_t entries(const char *path) {
  DIR *folder = opendir(path);
  assert_non_null(folder);
  size_t count = 0;
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    count += entry->d_name[0] != '.' || (entry->d_name[1] != '\0' && strcmp(entry->d_name, "..") != 0);
  }
  closedir(folder);
  return count;
}

static void no_file_is_written_and_none_can_be(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  char *home = xq_path_join(dir, "home");
  assert_int_equal(mkdir(home, 0500), 0); /* a home that nobody may write in */
  setenv("HOME", home, 1);
  setenv("TMPDIR", home, 1);
  begin(&ime);
  type(ime, "huxiaoming");
  choose(ime, "胡");
  choose(ime, "小明");
  assert_int_equal(entries(home), 0);
  assert_int_equal(entries(schemas), 3);
  xq_ime_stop(&ime);
  assert_int_equal(entries(home), 0);
  rmdir(home);
  free(home);
}

/* ---- what is missing or broken is said */

static void fails(const struct xq_ime_config *config, enum xq_code code, const char *why) {
  xq_ime *ime = NULL;
  xq_err *err = xq_ime_start(config, &ime);
  assert_non_null(err);
  assert_null(ime);
  assert_int_equal(xq_err_code(err), code);
  if (why != NULL) {
    assert_non_null(strstr(xq_err_get_fact(err, "why"), why));
  }
  xq_err_free(&err);
}

static void copy_part(const char *from, const char *to, long most) {
  uint8_t *data;
  size_t len;
  assert_null(xq_file_read(from, 64 << 20, &data, &len));
  assert_null(xq_file_write(to, data, most >= 0 && (size_t)most < len ? (size_t)most : len, 0600));
  free(data);
}

static void broken_data_is_an_error_that_says_so(void **state) {
  (void)state;
  char *data = xq_path_join(dir, "data"), *build = xq_path_join(dir, "data/build");
  char *table = xq_path_join(build, "pinyin_simp.table.bin"), *prism = xq_path_join(build, "pinyin_simp.prism.bin");
  fails(&(struct xq_ime_config){.program = "/nonexistent/xuqi-ime", .schemas = schemas}, XQ_E_NOT_FOUND, NULL);
  fails(&(struct xq_ime_config){.program = program, .schemas = dir}, XQ_E_CONFIG, "schema.yaml is missing");
  assert_null(xq_dir_make(build, 0700));
  const struct xq_ime_config config = {.program = program, .schemas = schemas, .data = data};
  fails(&config, XQ_E_CONFIG, "is missing");
  copy_part(XUQI_RIME_DATA "/build/pinyin_simp.prism.bin", prism, -1);
  copy_part(XUQI_RIME_DATA "/build/pinyin_simp.table.bin", table, 10);
  fails(&config, XQ_E_CONFIG, "cannot be used");
  assert_null(xq_file_write(
      table, "not a table, but long enough to be looked at as if it were one, and then some more words", 80, 0600));
  fails(&config, XQ_E_CONFIG, "cannot be used");
  copy_part(XUQI_RIME_DATA "/build/pinyin_simp.table.bin", table, -1);
  xq_ime *ime = NULL;
  assert_null(xq_ime_start(&config, &ime)); /* whole again; and only what is there is offered */
  assert_true(xq_ime_can(ime, XQ_IME_PINYIN));
  assert_false(xq_ime_can(ime, XQ_IME_WUBI));
  xq_ime_stop(&ime);
  free(table);
  free(prism);
  free(build);
  free(data);
}

static void a_program_that_is_something_else_is_no_trap(void **state) {
  (void)state;
  fails(&(struct xq_ime_config){.program = "/bin/false", .schemas = schemas}, XQ_E_IO, NULL);
  fails(&(struct xq_ime_config){.program = "/bin/echo", .schemas = schemas}, XQ_E_CONFIG, NULL);
}

static void one_that_ends_in_between_is_noticed(void **state) {
  (void)state;
  xq_ime *ime = NULL;
  begin(&ime);
  type(ime, "hu");
  char *children = xq_asprintf("/proc/%d/task/%d/children", getpid(), getpid());
  FILE *file = fopen(children, "r");
  int pid = 0;
  assert_non_null(file);
  assert_int_equal(fscanf(file, "%d", &pid), 1);
  fclose(file);
  assert_int_equal(kill(pid, SIGKILL), 0);
  xq_err *err = xq_ime_type(ime, 'x');
  assert_non_null(err);
  xq_err_free(&err);
  xq_ime_stop(&ime);
  assert_null(ime);
  free(children);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_name_is_written_by_its_sound),
      cmocka_unit_test(letters_can_be_taken_back_and_dropped),
      cmocka_unit_test(pages_end_where_there_are_no_more),
      cmocka_unit_test(wubi_and_strokes_where_the_packages_have_them),
      cmocka_unit_test(what_was_written_is_offered_no_sooner),
      cmocka_unit_test(no_file_is_written_and_none_can_be),
      cmocka_unit_test(broken_data_is_an_error_that_says_so),
      cmocka_unit_test(a_program_that_is_something_else_is_no_trap),
      cmocka_unit_test(one_that_ends_in_between_is_noticed),
  };
  program = xq_path_join(getenv("XUQI_TOP_BUILDDIR"), "xuqi-ime");
  schemas = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data/rime");
  if (!xq_path_exists(program) || !xq_path_exists(XUQI_RIME_DATA "/build/pinyin_simp.table.bin")) {
    puts("built without librime, or without its pinyin dictionary");
    return 77;
  }
  char folder[] = "/tmp/xuqi-ime.XXXXXX";
  dir = mkdtemp(folder);
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  char *sweep = xq_asprintf("rm -rf '%s'", dir);
  const int swept = system(sweep);
  free(sweep);
  free(program);
  free(schemas);
  return failed + swept;
}
