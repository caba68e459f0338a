/* test_identity.c - numbers of identity documents.  Check characters were worked out apart from this code, by the
 * formula of GB 11643 (sum of digit times 2^(17-i) mod 11); the first two are the standard's own examples. */
#include "rule.h"

static int64_t today;

static int set_today(void **state) {
  (void)state;
  today = day("2026-11-22");
  return 0;
}

static enum xq_id_type type;
static enum xq_flaw check(const char *text, char **canon) {
  return xq_check_id_number(type, text, today, canon);
}

static void resident_numbers(void **state) {
  (void)state;
  type = XQ_ID_RESIDENT;
  assert_rule(check, "11010519491231002X", "none", "11010519491231002X");
  assert_rule(check, "440524188001010014", "none", "440524188001010014");
  assert_rule(check, "440106198812031235", "none", "440106198812031235");
  assert_rule(check, "11010519491231002x", "none", "11010519491231002X");
  assert_rule(check, " 110105 19491231 002X ", "none", "11010519491231002X");
  assert_rule(check, "１１０１０５１９４９１２３１００２Ｘ", "none", "11010519491231002X");
  assert_rule(check, "\u202d11010519491231002X\u202c", "none", "11010519491231002X");
  assert_rule(check, "110105-19491231-002X", "none", "11010519491231002X");
  assert_rule(check, "110105–19491231–002x", "none", "11010519491231002X");
  assert_rule(check, "810000199003078172", "other-document", "810000199003078172");
  assert_int_equal(xq_id_type_of_number(type, "810000199003078172", today), XQ_ID_HMT_RESIDENCE);
  assert_int_equal(xq_id_type_of_number(type, "11010519491231002X", today), XQ_ID_RESIDENT);
  assert_rule(check, "110101202611220014", "under-age", "110101202611220014"); /* born today */
  assert_rule(check, "10010119900307001X", "region", "10010119900307001X");
  assert_rule(check, "990101199003070015", "region", "990101199003070015");
}

static void resident_flaws(void **state) {
  (void)state;
  type = XQ_ID_RESIDENT;
  assert_rule(check, "", "empty", NULL);
  assert_rule(check, NULL, "empty", NULL);
  assert_rule(check, " \u3000", "empty", NULL);
  assert_rule(check, "110105491231002", "fifteen-digits", NULL);
  assert_rule(check, "11010549123100X", "length", NULL);
  assert_rule(check, "1101051949123100", "length", NULL);
  assert_rule(check, "11010519491231002", "length", NULL);
  assert_rule(check, "11010519491231002XX", "length", NULL);
  assert_rule(check, "111010519491231002X", "length", NULL); /* one too many before the last */
  assert_rule(check, "1010519491231002X", "length", NULL);
  assert_rule(check, "1101051949123100200", "length", NULL);
  assert_rule(check, "1101051949123100X2", "pattern", NULL);
  assert_rule(check, "11010519491231002Y", "characters", NULL);
  assert_rule(check, "110105*19491231002X", "characters", NULL);
  assert_rule(check, "11010519491231002\xff", "characters", NULL);
  assert_rule(check, "110105194912310021", "check-digit", NULL);
  assert_rule(check, "440102199002290015", "date", NULL);
  assert_rule(check, "440102209912310018", "date-future", NULL);
  assert_rule(check, "440102184901010011", "date-too-old", NULL);
  char long_text[10000];
  memset(long_text, '1', sizeof long_text - 1);
  long_text[sizeof long_text - 1] = '\0';
  assert_rule(check, long_text, "too-long", NULL);
}

static void born_today_not_tomorrow(void **state) {
  (void)state;
  int64_t kept = today;
  type = XQ_ID_RESIDENT;
  today = day("1988-12-03");
  assert_rule(check, "440106198812031235", "under-age", "440106198812031235");
  today = day("2004-12-02");
  assert_rule(check, "440106198812031235", "under-age", "440106198812031235");
  today = day("2004-12-03"); /* sixteen */
  assert_rule(check, "440106198812031235", "none", "440106198812031235");
  today = day("1988-12-02");
  assert_rule(check, "440106198812031235", "date-future", NULL);
  today = kept;
}

static bool passes(const char *number) {
  enum xq_flaw flaw = check(number, NULL);
  return flaw == XQ_FLAW_NONE || xq_flaw_is_warning(flaw);
}

/* MOD 11-2 finds every single wrong digit and every exchange of neighbours. */
static void every_slip_is_caught(void **state) {
  (void)state;
  static const char *const numbers[] = {"11010519491231002X", "440524188001010014", "440106198812031235"};
  type = XQ_ID_RESIDENT;
  for (size_t n = 0; n < XQ_COUNT(numbers); n++) {
    for (size_t at = 0; at < 18; at++) {
      char number[19];
      for (const char *c = "0123456789X"; *c != '\0'; c++) {
        strcpy(number, numbers[n]);
        number[at] = *c;
        assert_int_equal(passes(number), *c == numbers[n][at]);
      }
      strcpy(number, numbers[n]);
      if (at < 17 && number[at] != number[at + 1]) {
        char swap = number[at];
        number[at] = number[at + 1];
        number[at + 1] = swap;
        assert_false(passes(number));
      }
    }
  }
}

static void residence_permits(void **state) {
  (void)state;
  type = XQ_ID_HMT_RESIDENCE;
  assert_rule(check, "810000199003078172", "none", "810000199003078172");
  assert_rule(check, "820000199902290013", "date", NULL);
  assert_rule(check, "830000198504120059", "none", "830000198504120059");
  assert_rule(check, "830000198504120058", "check-digit", NULL);
  assert_rule(check, "440106198812031235", "pattern", NULL);
}

static void foreign_residents(void **state) {
  (void)state;
  type = XQ_ID_FOREIGN_PR;
  assert_rule(check, "911124198108030024", "none", "911124198108030024");
  assert_rule(check, "911124198108030025", "check-digit", NULL);
  assert_rule(check, "931110199001010015", "none", "931110199001010015");
  assert_rule(check, "990101199003070015", "region", "990101199003070015");
  assert_rule(check, "440106198812031235", "pattern", NULL);
  assert_rule(check, "usa110082111001", "none", "USA110082111001");
  assert_rule(check, "USA11008211100X", "pattern", NULL);
  assert_rule(check, "US1110082111001", "pattern", NULL);
  assert_rule(check, "USA11008211100", "length", NULL);
  assert_rule(check, "USA1100821/1001", "characters", NULL);
}

static void permits(void **state) {
  (void)state;
  type = XQ_ID_HM_PERMIT;
  assert_rule(check, "H12345678", "none", "H12345678");
  assert_rule(check, "m1234567801", "none", "M1234567801");
  assert_rule(check, "H1234567801", "none", "H1234567801");
  assert_rule(check, "H123456780", "length", NULL);
  assert_rule(check, "HA1234567", "none", "HA1234567");
  assert_rule(check, "ma1234567", "none", "MA1234567");
  assert_rule(check, "H12345678(01)", "none", "H1234567801");
  assert_rule(check, "H12345678（01）", "none", "H1234567801");
  assert_rule(check, "HA12345678", "length", NULL);
  assert_rule(check, "HAA123456", "pattern", NULL);
  assert_rule(check, "HB1234567", "characters", NULL);
  assert_rule(check, "A12345678", "pattern", NULL);
  assert_rule(check, "1H2345678", "pattern", NULL);
  assert_rule(check, "H1234567M", "pattern", NULL);
  type = XQ_ID_TW_PERMIT;
  assert_rule(check, "12345678", "none", "12345678");
  assert_rule(check, "1234567890", "none", "1234567890");
  assert_rule(check, "123456789B", "none", "123456789B");
  assert_rule(check, "123456789", "length", NULL);
  assert_rule(check, "1234567B", "pattern", NULL);
}

static void passports(void **state) {
  (void)state;
  type = XQ_ID_PASSPORT_CN;
  assert_rule(check, "G12345678", "none", "G12345678");
  assert_rule(check, "e12345678", "none", "E12345678");
  assert_rule(check, "EA1234567", "none", "EA1234567");
  static const char *const official[] = {"PE1234567", "SE1234567", "DE1234567"};
  for (size_t i = 0; i < XQ_COUNT(official); i++) {
    assert_rule(check, official[i], "none", official[i]);
  }
  static const char *const others[] = {"EI1234567", "EO1234567", "GA1234567", "XX1234567", "141234567"};
  for (size_t i = 0; i < XQ_COUNT(others); i++) {
    assert_rule(check, others[i], "passport-series", others[i]);
  }
  assert_rule(check, "E1234567", "length", NULL);
  assert_rule(check, "E1234567*", "characters", NULL);
  type = XQ_ID_PASSPORT_OTHER;
  assert_rule(check, "c01x00t47", "none", "C01X00T47");
  assert_rule(check, "1234", "length", NULL);
  assert_rule(check, "12345", "none", "12345");
  assert_rule(check, "12345678901234567890", "none", "12345678901234567890");
  assert_rule(check, "123456789012345678901", "length", NULL);
  assert_rule(check, "ÄB12345", "characters", NULL);
}

static void types_have_names(void **state) {
  (void)state;
  for (int i = 0; i < XQ_ID_TYPE_COUNT_; i++) {
    enum xq_id_type back = XQ_ID_TYPE_COUNT_;
    assert_true(xq_id_type_from_name(xq_id_type_name((enum xq_id_type)i), &back));
    assert_int_equal(back, i);
  }
  enum xq_id_type untouched = XQ_ID_TW_PERMIT;
  assert_false(xq_id_type_from_name("driving_licence", &untouched));
  assert_false(xq_id_type_from_name(NULL, &untouched));
  assert_int_equal(untouched, XQ_ID_TW_PERMIT);
  assert_string_equal(xq_id_type_name(XQ_ID_RESIDENT), "resident_id");
  type = (enum xq_id_type)99;
  assert_rule(check, "1", "choice", NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resident_numbers),
      cmocka_unit_test(resident_flaws),
      cmocka_unit_test(born_today_not_tomorrow),
      cmocka_unit_test(every_slip_is_caught),
      cmocka_unit_test(residence_permits),
      cmocka_unit_test(foreign_residents),
      cmocka_unit_test(permits),
      cmocka_unit_test(passports),
      cmocka_unit_test(types_have_names),
  };
  return cmocka_run_group_tests(tests, set_today, NULL);
}
