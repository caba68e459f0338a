/* test_codes.c - codes of organisations.  91350100M000100Y43 is the example of GB 32100-2015, D2143569-X that of GB
 * 11714-1997; the others are public codes of well-known companies.  All check characters were worked out apart from
 * this code. */
#include "rule.h"

static const char *const real[] = {"91350100M000100Y43", "9144030071526726XG", "91330100799655058B",
                                   "914403001922038216", "91110000802100433B"};

static void credit_codes(void **state) {
  (void)state;
  for (size_t i = 0; i < XQ_COUNT(real); i++) {
    assert_rule(xq_check_uscc, real[i], "none", real[i]);
  }
  assert_rule(xq_check_uscc, " 91350100 m000100y43 ", "none", "91350100M000100Y43");
  assert_rule(xq_check_uscc, "９１３５０１００Ｍ０００１００Ｙ４３", "none", "91350100M000100Y43");
  assert_rule(xq_check_uscc, "", "empty", NULL);
  assert_rule(xq_check_uscc, "91350100M000100Y4", "length", NULL);
  assert_rule(xq_check_uscc, "91350100M000100Y44", "check-digit", NULL);
  assert_rule(xq_check_uscc, "91350100MO00100Y43", "characters", NULL);
  assert_rule(xq_check_uscc, "94350100M000100Y43", "pattern", NULL);
  assert_rule(xq_check_uscc, "B1350100M000100Y43", "pattern", NULL);
  assert_rule(xq_check_uscc, "9135A100M000100Y43", "pattern", NULL);
}

static bool passes(const char *code) {
  enum xq_flaw flaw = xq_check_uscc(code, NULL);
  return flaw == XQ_FLAW_NONE || xq_flaw_is_warning(flaw);
}

static void every_slip_is_caught(void **state) {
  (void)state;
  for (size_t n = 0; n < XQ_COUNT(real); n++) {
    for (size_t at = 0; at < 18; at++) {
      char code[19];
      for (const char *c = "0123456789ABCDEFGHJKLMNPQRTUWXY"; *c != '\0'; c++) {
        strcpy(code, real[n]);
        code[at] = *c;
        assert_int_equal(passes(code), *c == real[n][at]);
      }
      strcpy(code, real[n]);
      if (at < 17 && code[at] != code[at + 1]) {
        char swap = code[at];
        code[at] = code[at + 1];
        code[at + 1] = swap;
        assert_false(passes(code));
      }
    }
  }
}

static void organisation_codes(void **state) {
  (void)state;
  assert_rule(xq_check_org_code, "D2143569-X", "none", "D2143569X");
  assert_rule(xq_check_org_code, "d2143569x", "none", "D2143569X");
  for (size_t i = 0; i < XQ_COUNT(real); i++) { /* characters 9 to 17 of a credit code are one */
    char code[10] = {0};
    memcpy(code, real[i] + 8, 9);
    assert_rule(xq_check_org_code, code, "none", code);
  }
  assert_rule(xq_check_org_code, "D2143569-1", "check-digit", NULL);
  assert_rule(xq_check_org_code, "D2143569", "length", NULL);
  assert_rule(xq_check_org_code, "D214356*-X", "characters", NULL);
  assert_rule(xq_check_org_code, "-", "empty", NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(credit_codes),
      cmocka_unit_test(every_slip_is_caught),
      cmocka_unit_test(organisation_codes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
