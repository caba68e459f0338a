/* test_answers.c - the answers file of `xuqi renew`: strict, and told by name what is wrong. */
#include "tests/cli/fixture.h"

#include "cli/cli_int.h"

#define HANDLER                                                                                                  \
  "\"handler\":{\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\",\"name\":\"胡建国\",\"mobile\":" \
  "\"13923101111\","                                                                                             \
  "\"email\":\"hu@example.com\"}"
#define RECIPIENT "\"recipient\":{\"name\":\"胡建国\",\"mobile\":\"13923101111\",\"address\":\"佛山市南海区\"}"

static xq_err *read_text(const struct fixture *f, const char *text, struct cli_answers *answers) {
  char *path = in_dir(f, "answers.json");
  assert_ok(xq_file_write(path, text, strlen(text), 0600));
  xq_err *err = cli_answers_read(path, answers);
  free(path);
  return err;
}

static void a_whole_file(void **state) {
  struct cli_answers answers;
  cli_answers_init(&answers);
  assert_ok(
      read_text(*state, "{" HANDLER "," RECIPIENT ",\"months\":240,\"notices\":[\"tender\",\"right-key\"]}", &answers));
  assert_string_equal(answers.form.value[XQ_F_HANDLER_ID_NO], "11010519491231002X");
  assert_string_equal(answers.form.value[XQ_F_RECIPIENT_ADDRESS], "佛山市南海区");
  assert_int_equal(answers.form.id_type, XQ_ID_RESIDENT);
  assert_int_equal(answers.months, 240);
  assert_string_equal(answers.notices[0], "tender");
  assert_string_equal(answers.notices[1], "right-key");
  assert_null(answers.notices[2]);
  cli_answers_clear(&answers);
}

static void one_word_for_all_notices(void **state) {
  struct cli_answers answers;
  cli_answers_init(&answers);
  assert_ok(read_text(*state, "{" HANDLER "," RECIPIENT ",\"notices\":\"all\"}", &answers));
  assert_int_equal(answers.months, 0);
  assert_string_equal(answers.notices[0], "all");
  assert_null(answers.notices[1]);
  cli_answers_clear(&answers);
}

static void wrong_files_are_named(void **state) {
  static const struct {
    const char *text, *field;
  } table[] = {
      {"[]", "answers"},
      {"{\"term\":24}", "term"},
      {"{\"months\":\"24\"}", "months"},
      {"{\"months\":0}", "months"},
      {"{\"months\":241}", "months"},
      {"{\"months\":24.0}", "months"},
      {"{\"months\":1e2}", "months"},
      {"{\"notices\":[1]}", "notices"},
      {"{\"notices\":true}", "notices"},
      {"{" HANDLER "," RECIPIENT ",\"pin\":\"12345678\"}", "pin"},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    struct cli_answers answers;
    cli_answers_init(&answers);
    xq_err *err = read_text(*state, table[i].text, &answers);
    assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
    assert_int_equal(xq_code_exit(xq_err_code(err)), XQ_EXIT_USAGE);
    assert_string_equal(xq_err_get_fact(err, "field"), table[i].field);
    assert_non_null(strstr(xq_err_get_fact(err, "path"), "answers.json"));
    xq_err_free(&err);
    cli_answers_clear(&answers);
  }
}

static void what_is_no_json_is_refused(void **state) {
  static const char *const texts[] = {"",
                                      "{",
                                      "{\"months\":12,\"months\":24}",
                                      "{} {}",
                                      "{\"handler\":{\"name\":\"\xFF\"}}",
                                      "{\"handler\":{\"surname\":\"x\"}}",
                                      "{\"handler\":[]}"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    struct cli_answers answers;
    cli_answers_init(&answers);
    assert_fails(read_text(*state, texts[i], &answers), XQ_E_MALFORMED);
    cli_answers_clear(&answers);
  }
  struct cli_answers answers;
  cli_answers_init(&answers);
  char *big = xq_calloc(1, 100001);
  memset(big, ' ', 100000);
  assert_fails(read_text(*state, big, &answers), XQ_E_TOO_LARGE);
  free(big);
  char *missing = in_dir(*state, "missing");
  assert_fails(cli_answers_read(missing, &answers), XQ_E_NOT_FOUND);
  free(missing);
  cli_answers_clear(&answers);
}

/* Every way the file can be cut short is an error, never half a form. */
static void a_cut_file_is_never_half_a_form(void **state) {
  static const char whole[] = "{" HANDLER "," RECIPIENT ",\"months\":24}";
  for (size_t len = 0; len < sizeof whole - 1; len++) {
    struct cli_answers answers;
    cli_answers_init(&answers);
    char *cut = xq_strndup(whole, len);
    assert_fails(read_text(*state, cut, &answers), XQ_E_MALFORMED);
    assert_int_equal(answers.months, 0);
    free(cut);
    cli_answers_clear(&answers);
  }
}

#define with_directory(test) cmocka_unit_test_setup_teardown(test, make_fixture, remove_fixture)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_directory(a_whole_file),
      with_directory(one_word_for_all_notices),
      with_directory(wrong_files_are_named),
      with_directory(what_is_no_json_is_refused),
      with_directory(a_cut_file_is_never_half_a_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
