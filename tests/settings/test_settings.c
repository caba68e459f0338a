/* test_settings.c - xuqi.conf: what is read, what is refused and how the refusal is told. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "settings/settings.h"

static char dir[] = "/tmp/xuqi-settings.XXXXXX";

static char *file(const char *text) {
  char *path = xq_path_join(dir, "xuqi.conf");
  assert_null(xq_file_write(path, text, strlen(text), 0600));
  return path;
}

static void test_whole(void **state) {
  (void)state;
  setenv("HOME", "/home/hu", 1);
  char *path = file(
      "service = { url = \"https://ca.example.cn\"; ca_file = \"~/ca.pem\"; timeout = 5; phone = \"400-1\"; };\n"
      "keys = [ \"~/hu.p12\", \"/media\" ];\nstate_dir = \"/var/tmp/x\";\nlanguage = \"en\";\nchinese = \"pinyin\";\ntheme = \"light\";\nascii_borders = true;\n"
      "reduced_motion = true;\nnote = \"演示\";\n");
  struct xq_settings *s = NULL;
  assert_null(xq_settings_load(path, &s));
  assert_string_equal(s->service_url, "https://ca.example.cn");
  assert_string_equal(s->ca_file, "/home/hu/ca.pem");
  assert_int_equal(s->timeout_s, 5);
  assert_string_equal(s->service_phone, "400-1");
  assert_string_equal(s->keys[0], "/home/hu/hu.p12");
  assert_string_equal(s->keys[1], "/media");
  assert_null(s->keys[2]);
  assert_string_equal(s->state_dir, "/var/tmp/x");
  assert_string_equal(s->language, "en");
  assert_string_equal(s->note, "演示");
  assert_int_equal(s->chinese, XQ_CHINESE_PINYIN);
  assert_int_equal(s->theme, XQ_COLOURS_LIGHT);
  assert_true(s->ascii_borders && s->reduced_motion);
  xq_settings_set_key(s, "/tmp/other.p12");
  struct xq_engine_config config;
  xq_settings_engine(s, "en", &config);
  assert_string_equal(config.token.key_files[0], "/tmp/other.p12");
  assert_null(config.token.key_files[1]);
  assert_string_equal(config.ca.url, "https://ca.example.cn");
  xq_settings_free(&s);
  assert_null(s);
  free(path);
}

static void test_kiosk(void **state) {
  (void)state;
  char *path = file(
      "kiosk = { place = \"3\"; call = [ \"bell\", \"a b\" ]; wait_reading = 300; wait_paying = 600; pause = 60; };\n");
  struct xq_settings *s = NULL;
  assert_null(xq_settings_load(path, &s));
  assert_string_equal(s->kiosk.place, "3");
  assert_string_equal(s->kiosk.call[0], "bell");
  assert_string_equal(s->kiosk.call[1], "a b");
  assert_null(s->kiosk.call[2]);
  assert_null(s->kiosk.print);
  const struct kiosk_times usual = kiosk_times_usual();
  assert_int_equal(s->kiosk.times.wait[KIOSK_READS], 300);
  assert_int_equal(s->kiosk.times.wait[KIOSK_PAYS], 600);
  assert_int_equal(s->kiosk.times.wait[KIOSK_TYPES], usual.wait[KIOSK_TYPES]);
  assert_int_equal(s->kiosk.times.pause, 60);
  xq_settings_free(&s);
  free(path);
}

static void refused(const char *text, const char *setting, const char *line) {
  char *path = file(text);
  struct xq_settings *s = NULL;
  xq_err *err = xq_settings_load(path, &s);
  assert_int_equal(xq_err_code(err), XQ_E_CONFIG);
  assert_null(s);
  assert_string_equal(xq_err_get_fact(err, "path"), path);
  assert_string_equal(xq_err_get_fact(err, "line"), line);
  if (setting != NULL) {
    assert_string_equal(xq_err_get_fact(err, "setting"), setting);
  }
  xq_err_free(&err);
  free(path);
}

static void test_refused(void **state) {
  (void)state;
  refused("servise = { };\n", "servise", "1");
  refused("\nservice = { urll = \"x\"; };\n", "urll", "2");
  refused("service = \"https://x\";\n", "service", "1");
  refused("service = { timeout = 0; };\n", "timeout", "1");
  refused("service = { timeout = \"5\"; };\n", "timeout", "1");
  refused("service = { phone = 400; };\n", "phone", "1");
  refused("keys = \"one\";\n", "keys", "1");
  refused("keys = [ 1, 2 ];\n", "keys", "1");
  refused("language = \"fr\";\n", "language", "1");
  refused("note = \"\";\n", "note", "1");
  refused("kiosk = 1;\n", "kiosk", "1");
  refused("kiosk = { wait = 4; };\n", "wait", "1");
  refused("kiosk = { call = [ ]; };\n", "call", "1");
  refused("kiosk = { print = \"lp\"; };\n", "print", "1");
  refused("kiosk = { bell = true; };\n", "bell", "1");
  refused("theme = \"pink\";\n", "theme", "1");
  refused("chinese = \"latin\";\n", "chinese", "1");
  refused("keys = [ \"a\" \n\n", NULL, "3");
}

static void test_missing(void **state) {
  (void)state;
  struct xq_settings *s = NULL;
  xq_err *err = xq_settings_load("/nonexistent/xuqi.conf", &s);
  assert_int_equal(xq_err_code(err), XQ_E_NOT_FOUND);
  xq_err_free(&err);
  /* Nothing configured is not an error: keys in the usual places */
  setenv("HOME", dir, 1);
  setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
  assert_null(xq_settings_load(NULL, &s));
  assert_null(s->path);
  assert_string_equal(s->keys[1], dir);
  xq_settings_free(&s);
}

/* (libconfig would leave the thread in the locale of the process) */
static void test_locale_stays(void **state) {
  (void)state;
  locale_t own = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
  uselocale(own);
  char *path = file("language = \"en\";\n");
  struct xq_settings *s = NULL;
  assert_null(xq_settings_load(path, &s));
  assert_ptr_equal(uselocale((locale_t)0), own);
  uselocale(LC_GLOBAL_LOCALE);
  freelocale(own);
  xq_settings_free(&s);
  free(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole),   cmocka_unit_test(test_kiosk),        cmocka_unit_test(test_refused),
      cmocka_unit_test(test_missing), cmocka_unit_test(test_locale_stays),
  };
  if (mkdtemp(dir) == NULL) {
    return 99;
  }
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  char *path = xq_path_join(dir, "xuqi.conf");
  unlink(path);
  free(path);
  rmdir(dir);
  return failed;
}
