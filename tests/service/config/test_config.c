/* test_config.c - xuqid.conf: what is refused, and where it says so; and init. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../rig.h"

struct folder {
  char dir[64];
};

static int setup(void **state) {
  struct folder *f = calloc(1, sizeof *f);
  snprintf(f->dir, sizeof f->dir, "/tmp/xuqi-conf.XXXXXX");
  assert_non_null(mkdtemp(f->dir));
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct folder *f = *state;
  char *command = xq_asprintf("rm -rf %s", f->dir);
  assert_int_equal(system(command), 0);
  free(command);
  free(f);
  return 0;
}

static xq_err *load(struct folder *f, const char *text, struct svc_config **config) {
  char *path = xq_path_join(f->dir, "xuqid.conf");
  assert_ok(xq_file_write(path, text, strlen(text), 0600));
  xq_err *err = svc_config_load(f->dir, config);
  free(path);
  return err;
}

static void test_defaults(void **state) {
  struct svc_config *c = NULL;
  assert_ok(load(*state, "", &c));
  assert_string_equal(c->http.address, "127.0.0.1");
  assert_string_equal(c->store, "sqlite:xuqid.db");
  assert_int_equal(c->policy.key_policy, XQ_KEY_SAME);
  assert_int_equal(c->policy.validity_from, XQ_FROM_OLD_END);
  assert_int_equal(c->policy.window_days, 90);
  assert_int_equal(c->policy.review_days, 3);
  assert_int_equal(c->policy.unpaid_close_days, 30);
  assert_false(c->trial.on);
  assert_int_equal(c->trial.cashier_s, -1);
  assert_int_equal(c->trial.reviewer_s, -1);
  assert_null(c->issuer.crl_url);
  assert_true(c->http.connections <= 120 * c->http.threads);
  svc_config_free(&c);
  assert_null(c);
}

static void test_values(void **state) {
  struct svc_config *c = NULL;
  assert_ok(load(*state,
                 "http = { port = 0; threads = 4; connections = 480; body_max = 1048576L; address = \"::\"; };\n"
                 "issuer = { crl_url = \"http://crl.example.com/x\"; };\n"
                 "policy = { key_policy = \"either\"; validity_from = \"issue\"; name_zh = \"某某认证\"; };\n"
                 "trial = { on = true; cashier_s = 0; reviewer_s = 5; };\n",
                 &c));
  assert_int_equal(c->http.port, 0);
  assert_int_equal(c->http.connections, 480);
  assert_int_equal(c->http.body_max, 1048576);
  assert_string_equal(c->http.address, "::");
  assert_string_equal(c->issuer.crl_url, "http://crl.example.com/x");
  assert_string_equal(c->policy.name_zh, "某某认证");
  assert_true(c->trial.on);
  assert_int_equal(c->trial.cashier_s, 0);
  svc_config_free(&c);
}

static void test_refused(void **state) {
  static const struct {
    const char *text, *setting, *line;
  } cases[] = {
      {"\ntrial = { cashier_s = 3; };", "trial.cashier_s", "2"},
      {"trial = {\n on = false;\n reviewer_s = 0; };", "trial.reviewer_s", "3"},
      {"\n\nhttp = { prot = 1; };", "http.prot", "3"},
      {"nothing = 1;", "nothing", "1"},
      {"http = 1;", "http", "1"},
      {"http = { port = \"8443\"; };", "http.port", "1"},
      {"http = { port = 65536; };", "http.port", "1"},
      {"http = { port = -1; };", "http.port", "1"},
      {"http = { port = 8443.0; };", "http.port", "1"},
      {"http = { body_max = 99999999999L; };", "http.body_max", "1"},
      {"http = { threads = 1; connections = 121; };", "http.connections", "1"},
      {"policy = { key_policy = \"none\"; };", "policy.key_policy", "1"},
      {"policy = { key_policy = \"sam\"; };", "policy.key_policy", "1"},
      {"policy = { validity_from = 1; };", "policy.validity_from", "1"},
      {"policy = { name_en = \"a\\x1b[2J\"; };", "policy.name_en", "1"},
      {"trial = { on = 1; };", "trial.on", "1"},
      {"store = \"oracle:x\";", "store", "1"},
      {"store = \"sqlite:\";", "store", "1"},
      {"http = {\n port = 1;\n", "syntax", "3"},
  };
  struct svc_config *c = NULL;
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    xq_err *err = load(*state, cases[i].text, &c);
    if (!xq_streq(xq_err_get_fact(err, "setting"), cases[i].setting) ||
        !xq_streq(xq_err_get_fact(err, "line"), cases[i].line)) {
      fail_msg("%s: %s line %s", cases[i].text, xq_err_get_fact(err, "setting"), xq_err_get_fact(err, "line"));
    }
    assert_non_null(xq_err_get_fact(err, "path"));
    assert_code(err, CONFIG);
    assert_null(c);
  }
}

static void test_absent(void **state) {
  struct folder *f = *state;
  struct svc_config *c = NULL;
  assert_code(svc_config_load(f->dir, &c), NOT_FOUND);
}

/* ---- init */

static void mode_is(const char *dir, const char *name, mode_t mode) {
  struct stat st;
  char *path = xq_path_join(dir, name);
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, mode);
  free(path);
}

static void test_init(void **state) {
  struct folder *f = *state;
  struct svc_config *c = NULL;
  svc *s = NULL;
  char *dir = xq_path_join(f->dir, "ca");
  struct svc_init_options o = {.ca_key = XQ_KEY_P384,
                               .name_zh = "带\"引号\"的\\名字",
                               .name_en = "Quoted \"name\"",
                               .trial = true,
                               .port = 0,
                               .cashier_s = 1,
                               .reviewer_s = 2};
  use_data_dir();
  assert_ok(svc_init(dir, &o));
  assert_code(svc_init(dir, &o), EXISTS);
  mode_is(f->dir, "ca", 0700);
  mode_is(dir, "ca.key", 0600);
  mode_is(dir, "tls.key", 0600);
  mode_is(dir, "xuqid.db", 0600);
  mode_is(dir, "xuqid.conf", 0600);
  assert_ok(svc_config_load(dir, &c));
  assert_string_equal(c->policy.name_zh, o.name_zh);
  assert_string_equal(c->policy.name_en, o.name_en);
  assert_int_equal(c->trial.reviewer_s, 2);
  assert_ok(svc_open(c, &s));
  struct json_object *ref = NULL;
  assert_ok(svc_reference(s, "en", &ref));
  assert_string_equal(text_of(ref, "name"), o.name_en);
  assert_true(json_object_get_boolean(part_of(ref, "trial")));
  assert_string_equal(text_of(part_of(ref, "agreement"), "language"), "en");
  json_object_put(ref);
  assert_code(svc_reference(s, "fr", &ref), MALFORMED);
  svc_close(&s);
  svc_config_free(&c);
  free(dir);
}

/* What cannot be made is taken away again. */
static void test_init_fails(void **state) {
  struct folder *f = *state;
  struct svc_init_options o = {.ca_key = XQ_KEY_P256, .port = 0, .cashier_s = 1, .reviewer_s = -1};
  char *dir = xq_path_join(f->dir, "ca"), *left = xq_path_join(dir, "ca.key");
  assert_code(svc_init(dir, &o), CONFIG); /* acts by itself, and is no trial */
  assert_false(xq_path_exists(dir));
  o.cashier_s = -1;
  setenv("XUQI_DATADIR", "/nonexistent", 1);
  assert_code(svc_init(dir, &o), NOT_FOUND);
  assert_false(xq_path_exists(left));
  use_data_dir();
  assert_ok(svc_init(dir, &o));
  free(left);
  free(dir);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void) {
  const struct CMUnitTest tests[] = {T(test_defaults), T(test_values), T(test_refused),
                                     T(test_absent),   T(test_init),   T(test_init_fails)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
