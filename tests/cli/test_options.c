/* test_options.c - arguments, and what the options change in the settings. */
#include "tests/cli/fixture.h"

#include "cli/cli_int.h"

#define MAX_ARGS 16

/* Parses "xuqi" and the words given; the exit status. */
static int parse(struct cli_args *args, bool *done, const char *const *words) {
  static char space[MAX_ARGS][256];
  char *argv[MAX_ARGS + 1] = {0};
  int argc = 0;
  snprintf(space[argc], sizeof space[0], "xuqi");
  argv[argc] = space[argc];
  for (argc = 1; *words != NULL; words++, argc++) {
    snprintf(space[argc], sizeof space[0], "%s", *words);
    argv[argc] = space[argc];
  }
  return cli_parse(argc, argv, args, done);
}

#define PARSE(...) parse(&args, &done, (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

static void nothing_is_the_full_screen(void **state) {
  (void)state;
  struct cli_args args;
  bool done;
  assert_int_equal(PARSE(), XQ_EXIT_DONE);
  assert_false(done);
  assert_null(args.command);
  assert_int_equal(args.pin_fd, -1);
}

static void options_around_the_command(void **state) {
  (void)state;
  struct cli_args args;
  bool done;
  assert_int_equal(PARSE("--json", "renew", "--months=240", "--answers", "-", "--dry-run", "--pin-fd", "3"),
                   XQ_EXIT_DONE);
  assert_false(done);
  assert_string_equal(args.command->name, "renew");
  assert_null(args.operand);
  assert_true(args.json);
  assert_true(args.dry_run);
  assert_false(args.watch);
  assert_int_equal(args.months, 240);
  assert_int_equal(args.pin_fd, 3);
  assert_string_equal(args.answers, "-");
  assert_int_equal(PARSE("show", "3A7F21C08845"), XQ_EXIT_DONE);
  assert_string_equal(args.operand, "3A7F21C08845");
  assert_int_equal(PARSE("status", "--watch", "--number", "01201709210000846", "--key", "hu.p12"), XQ_EXIT_DONE);
  assert_true(args.watch);
  assert_string_equal(args.number, "01201709210000846");
  assert_string_equal(args.key, "hu.p12");
  assert_int_equal(PARSE("token", "export", "piv:1#9a", "--der", "--module", "/a.so", "--module", "/b.so"),
                   XQ_EXIT_DONE);
  assert_string_equal(args.command->name, "token export");
  assert_string_equal(args.operand, "piv:1#9a");
  assert_string_equal(args.modules[0], "/a.so");
  assert_string_equal(args.modules[1], "/b.so");
  assert_null(args.modules[2]);
  assert_true(args.der);
}

static void wrong_arguments_are_usage(void **state) {
  (void)state;
  static const char *const wrong[][5] = {
      {"--no-such-option"},
      {"renew", "--months", "0"},
      {"renew", "--months", "241"},
      {"renew", "--months", "12x"},
      {"renew", "--months", ""},
      {"--months"},
      {"renew", "--months", "99999999999999999999"},
      {"--pin-fd", "-1", "list"},
      {"--pin-fd", "x", "list"},
      {"--lang", "fr", "list"},
      {"--lang", "", "list"},
      {"show", "a", "b"},
      {"token", "info", "a", "b"},
      {"--json=yes", "list"},
      {"--pin", "12345678", "list"}, /* there is no such option, and what it could stand for is not guessed */
  };
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    struct cli_args args;
    bool done;
    int status = parse(&args, &done, wrong[i]);
    if (status != XQ_EXIT_USAGE || !done) {
      print_error("taken: %s %s\n", wrong[i][0], wrong[i][1] != NULL ? wrong[i][1] : "");
    }
    assert_int_equal(status, XQ_EXIT_USAGE);
    assert_true(done);
  }
}

static void help_and_version_end_well(void **state) {
  (void)state;
  struct cli_args args;
  bool done;
  assert_int_equal(PARSE("--help"), XQ_EXIT_DONE);
  assert_true(done);
  assert_int_equal(PARSE("--version"), XQ_EXIT_DONE);
  assert_true(done);
}

static void the_language_takes_effect(void **state) {
  (void)state;
  struct cli_args args;
  bool done;
  assert_int_equal(PARSE("--lang", "en"), XQ_EXIT_DONE);
  assert_string_equal(xq_words_language(), "en");
  assert_int_equal(PARSE("--lang", "zh_CN"), XQ_EXIT_DONE);
  assert_string_equal(xq_words_language(), "zh_CN");
}

static void options_come_before_the_file(void **state) {
  struct fixture *f = *state;
  char *conf = in_dir(f, "xuqi.conf");
  static const char text[] =
      "service = { url = \"https://a.example\"; ca_file = \"/a.pem\"; };\nkeys = [ \"/k1\", \"/k2\" ];\n";
  assert_ok(xq_file_write(conf, text, sizeof text - 1, 0600));
  struct cli_args args;
  bool done;
  struct xq_settings *settings = NULL;
  assert_int_equal(PARSE("list", "--config", conf), XQ_EXIT_DONE);
  assert_ok(cli_settings(&args, &settings));
  assert_string_equal(settings->service_url, "https://a.example");
  assert_string_equal(settings->keys[1], "/k2");
  xq_settings_free(&settings);
  assert_int_equal(
      PARSE("list", "--config", conf, "--service", "https://b.example", "--ca-file", "/b.pem", "--key-file", "/k"),
      XQ_EXIT_DONE);
  assert_ok(cli_settings(&args, &settings));
  assert_string_equal(settings->service_url, "https://b.example");
  assert_string_equal(settings->ca_file, "/b.pem");
  assert_string_equal(settings->keys[0], "/k");
  assert_null(settings->keys[1]);
  xq_settings_free(&settings);
  assert_int_equal(PARSE("list", "--config", conf, "--module", "/m.so", "--management-key", "/mk"), XQ_EXIT_DONE);
  assert_ok(cli_settings(&args, &settings));
  assert_string_equal(settings->modules[0], "/m.so");
  assert_null(settings->modules[1]);
  assert_string_equal(settings->management_key, "/mk");
  xq_settings_free(&settings);
  char *missing = in_dir(f, "missing.conf");
  assert_int_equal(PARSE("list", "--config", missing), XQ_EXIT_DONE);
  assert_fails(cli_settings(&args, &settings), XQ_E_NOT_FOUND);
  assert_null(settings);
  free(missing);
  free(conf);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_the_full_screen),
      cmocka_unit_test(options_around_the_command),
      cmocka_unit_test(wrong_arguments_are_usage),
      cmocka_unit_test(help_and_version_end_well),
      cmocka_unit_test(the_language_takes_effect),
      cmocka_unit_test_setup_teardown(options_come_before_the_file, make_fixture, remove_fixture),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
