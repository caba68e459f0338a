/* test_wire.c - the lines between xuqi and xuqi-ime: what one writes the other reads, and nothing else passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "ime/wire.h"

static void a_state_comes_back_as_it_went(void **state) {
  (void)state;
  char *words[] = {xq_strdup("xiao ming"), xq_strdup("胡"), xq_strdup("小明"), xq_strdup("小\t名\n")};
  const struct xq_ime_state sent = {.letters = words[0],
                                    .committed = words[1],
                                    .candidate = {words[2], words[3]},
                                    .from = 9,
                                    .count = 2,
                                    .more = true};
  struct xq_ime_state got = {0};
  char *line = xq_wire_state(&sent);
  assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1); /* one line, whatever stands in it */
  line[strlen(line) - 1] = '\0';
  assert_null(xq_wire_read_state(line, &got));
  assert_string_equal(got.letters, "xiao ming");
  assert_string_equal(got.committed, "胡");
  assert_int_equal(got.from, 9);
  assert_int_equal(got.count, 2);
  assert_true(got.more);
  assert_string_equal(got.candidate[0], "小明");
  assert_string_equal(got.candidate[1], "小 名 ");
  xq_wire_clear(&got);
  free(line);
  for (size_t i = 0; i < XQ_COUNT(words); i++) {
    free(words[i]);
  }
}

static void refused(const char *text, enum xq_code code) {
  struct xq_ime_state got = {0};
  char *line = xq_strdup(text);
  xq_err *err = xq_wire_read_state(line, &got);
  assert_int_equal(xq_err_code(err), code);
  assert_int_equal(got.count, 0);
  xq_err_free(&err);
  free(line);
}

static void anything_else_is_refused(void **state) {
  (void)state;
  refused("", XQ_E_MALFORMED);
  refused("=", XQ_E_MALFORMED);
  refused("=a\tb\t0", XQ_E_MALFORMED);
  refused("a\tb\t0\t1", XQ_E_MALFORMED);
  refused("=a\t\t0\t0\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10", XQ_E_MALFORMED);
  refused("!the dictionary is broken", XQ_E_CONFIG);
}

static void ways_have_names(void **state) {
  (void)state;
  for (int way = 0; way < XQ_IME_WAY_COUNT_; way++) {
    assert_int_equal(xq_wire_way_of(xq_wire_way((enum xq_ime_way)way)), way);
  }
  assert_int_equal(xq_wire_way_of("cangjie"), XQ_IME_WAY_COUNT_);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_state_comes_back_as_it_went),
      cmocka_unit_test(anything_else_is_refused),
      cmocka_unit_test(ways_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
