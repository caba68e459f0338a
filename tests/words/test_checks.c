/* test_checks.c - what doctor finds has words in both languages, and Chinese ones are Chinese. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/words/catalogue.h"

/* The facts a finding may have; what they say is shown as it is. */
static struct xq_check check_of(enum xq_finding found, const char *name) {
  static char number[] = "7", path[] = "/p/q", words[] = "某某";
  struct xq_check check = {.name = name, .found = found};
  static const struct {
    const char *name;
    char *value;
  } all[] = {{"charset", words}, {"url", words},    {"count", number}, {"path", path},    {"readers", number},
             {"cards", number},  {"medium", words}, {"name", words},   {"offset", number}};
  size_t n = 0;
  char *line = NULL;
  for (size_t i = 0; i < XQ_COUNT(all); i++) { /* three at a time is all there is room for: those the text asks for */
    struct xq_check one = {.name = name, .found = found};
    one.facts[0].name = all[i].name;
    one.facts[0].value = all[i].value;
    char *with = xq_words_check_line(&one);
    line = line != NULL ? line : xq_words_check_line(&(struct xq_check){.name = name, .found = found});
    if (strcmp(with, line) != 0 && n < XQ_CHECK_FACTS) {
      check.facts[n].name = all[i].name;
      check.facts[n++].value = all[i].value;
    }
    free(with);
  }
  free(line);
  return check;
}

/* A run of letters that is no name of something in the settings or of a technique. */
static const char *foreign_word(const char *text) {
  static const char *const names[] = {"PKCS", "PUK", "p11", "kit", "cards", "false", "ca_file", "UTF", "p", "q"};
  for (const char *s = text; *s != '\0';) {
    size_t len = 0;
    while (isalnum((unsigned char)s[len]) || s[len] == '_') {
      len++;
    }
    bool known = len == 0 || isdigit((unsigned char)*s);
    for (size_t i = 0; i < XQ_COUNT(names); i++) {
      known = known || (strlen(names[i]) == len && strncmp(names[i], s, len) == 0);
    }
    if (!known) {
      return s;
    }
    s += len > 0 ? len : 1;
  }
  return NULL;
}

static void every_finding_has_words(void **state) {
  (void)state;
  for (int f = XQ_FOUND_ERROR; f < XQ_FOUND_COUNT_; f++) {
    assert_non_null(xq_finding_name((enum xq_finding)f));
    for (int other = 0; other < f; other++) {
      assert_string_not_equal(xq_finding_name((enum xq_finding)f), xq_finding_name((enum xq_finding)other));
    }
    for (int zh = 0; zh < 2; zh++) {
      xq_words_set_language(zh ? "zh_CN" : "en");
      struct xq_check check = check_of((enum xq_finding)f, "clock");
      char *line = xq_words_check_line(&check);
      assert_null(strpbrk(line, "{}"));
      assert_int_equal(strlen(line) > strlen(xq_words_check("clock")), f != XQ_FOUND_ERROR);
      if (zh && foreign_word(line) != NULL) {
        fail_msg("%s: %s", xq_finding_name((enum xq_finding)f), line);
      }
      free(line);
    }
  }
}

static void every_check_and_result_has_words(void **state) {
  (void)state;
  static const char *const names[] = {"locale",  "config", "readers", "modules", "keys",          "certificate",
                                      "service", "clock",  "trust",   "disk",    "sealed-memory", "puk"};
  xq_words_set_language("zh_CN");
  for (size_t i = 0; i < XQ_COUNT(names); i++) {
    assert_string_not_equal(xq_words_check(names[i]), names[i]);
    assert_null(foreign_word(xq_words_check(names[i])));
  }
  for (int r = XQ_CHECK_OK; r <= XQ_CHECK_SKIPPED; r++) {
    assert_null(foreign_word(xq_words_check_result((enum xq_check_result)r)));
    assert_true(xq_words_check_result((enum xq_check_result)r)[0] != '\0');
  }
}

static void a_fact_that_is_missing_or_hostile_does_no_harm(void **state) {
  (void)state;
  static char evil[] = "\033[2Jx";
  xq_words_set_language("en");
  struct xq_check check = {.name = "service", .found = XQ_FOUND_SERVICE};
  char *line = xq_words_check_line(&check);
  assert_string_equal(line, "Service: - answers");
  free(line);
  check.facts[0].name = "name";
  check.facts[0].value = evil;
  line = xq_words_check_line(&check);
  assert_null(strchr(line, '\033'));
  free(line);
  check.found = (enum xq_finding)99;
  line = xq_words_check_line(&check);
  assert_string_equal(line, "Service");
  free(line);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_finding_has_words),
      cmocka_unit_test(every_check_and_result_has_words),
      cmocka_unit_test(a_fact_that_is_missing_or_hostile_does_no_harm),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
