/* test_radicals.c - the list of radicals that is installed: rare characters are found by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ime/radicals.h"

static xq_radicals *list;

static size_t index_of(const char *form) {
  for (size_t i = 0; i < XQ_RADICALS; i++) {
    if (xq_radical_matches(list, i, form)) {
      return i;
    }
  }
  fail_msg("no radical %s", form);
  return 0;
}

static void all_characters_of_the_standard_are_there(void **state) {
  (void)state;
  enum { BASIC = 0x9FFF - 0x4E00 + 1 };
  static bool there[BASIC];
  size_t all = 0;
  for (size_t i = 0; i < XQ_RADICALS; i++) {
    assert_true(xq_utf8_chars(xq_radical_forms(list, i), strlen(xq_radical_forms(list, i))) <= 2);
    for (int strokes = 0; strokes <= XQ_STROKES_MOST; strokes++) {
      const char *p = xq_radical_characters(list, i, strokes);
      for (wchar_t wc; *p != '\0'; all++) {
        p += xq_utf8_decode(p, strlen(p), &wc);
        assert_true(wc >= 0x3400 && wc < 0x323B0); /* an ideograph, and not one that stands for another */
        assert_false(wc >= 0x2F800 && wc <= 0x2FA1F);
        if (wc >= 0x4E00 && wc <= 0x9FFF) {
          there[wc - 0x4E00] = true;
        }
      }
    }
  }
  assert_in_range(all, 97000, 110000);
  for (size_t i = 0; i < BASIC; i++) {
    if (!there[i]) {
      fail_msg("U+%04zX is nowhere", 0x4E00 + i);
    }
  }
}

static void a_character_is_found_by_its_parts(void **state) {
  (void)state;
  assert_string_equal(xq_radical_forms(list, 0), "一");
  assert_string_equal(xq_radical_forms(list, 84), "水氵");
  assert_int_equal(index_of("氵"), 84); /* in the form that people know */
  assert_true(xq_radical_matches(list, 84, "3"));
  assert_true(xq_radical_matches(list, 84, "4"));
  assert_false(xq_radical_matches(list, 84, "1"));
  assert_true(xq_radical_matches(list, 84, ""));
  assert_false(xq_radical_matches(list, 84, "x"));
  assert_non_null(strstr(xq_radical_characters(list, index_of("肉"), 5), "胡"));
  assert_non_null(strstr(xq_radical_characters(list, index_of("日"), 4), "明"));
  assert_non_null(strstr(xq_radical_characters(list, index_of("龙"), 0), "龙"));
  assert_string_equal(xq_radical_characters(list, 0, -1), "");
  assert_string_equal(xq_radical_characters(list, 0, 1000), "");
}

static void refused(const char *text, const char *line) {
  char path[] = "/tmp/xuqi-radicals.XXXXXX";
  const int fd = mkstemp(path);
  xq_radicals *radicals = NULL;
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
  close(fd);
  xq_err *err = xq_radicals_load(path, &radicals);
  unlink(path);
  assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
  if (line != NULL) {
    assert_string_equal(xq_err_get_fact(err, "line"), line);
  }
  assert_null(radicals);
  xq_err_free(&err);
}

static void a_list_that_is_none_says_where(void **state) {
  (void)state;
  refused("", NULL);
  refused("1\t1\t一\n", NULL); /* and the others? */
  refused("1\t1\n", "1");
  refused("2\t1\t丨\n", "1");
  refused("\t1\t一\n", "1");
  refused("# x\n1\t1\t一\n\tx\t一\n", "3");
  refused("1\t1\t一\n\t100\t一\n", "2");
  refused("1\t1\t一\n\t1\t\xff\n", "2");
  xq_radicals *radicals = NULL;
  xq_err *err = xq_radicals_load("/nonexistent/radicals.txt", &radicals);
  assert_int_equal(xq_err_code(err), XQ_E_NOT_FOUND);
  xq_err_free(&err);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_characters_of_the_standard_are_there),
      cmocka_unit_test(a_character_is_found_by_its_parts),
      cmocka_unit_test(a_list_that_is_none_says_where),
  };
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data/radicals.txt");
  xq_err *err = xq_radicals_load(path, &list);
  free(path);
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    print_error("%s\n", line);
    free(line);
    xq_err_free(&err);
    return 1;
  }
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  xq_radicals_free(&list);
  return failed;
}
