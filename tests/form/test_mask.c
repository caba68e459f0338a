/* test_mask.c - what stays to be seen of a value where others may look on. */
#include "rule.h"

static void assert_masked(enum xq_field field, const char *value, const char *want) {
  char *got = xq_form_masked(field, value);
  assert_string_equal(got, want);
  free(got);
}

static void numbers(void **state) {
  (void)state;
  assert_masked(XQ_F_HANDLER_ID_NO, "330106199001011234", "3301**********1234");
  assert_masked(XQ_F_HANDLER_ID_NO, "11010519491231002X", "1101**********002X");
  assert_masked(XQ_F_HANDLER_ID_NO, "ABC123456789012", "ABC1*******9012");
  assert_masked(XQ_F_HANDLER_ID_NO, "H1234567801", "H1*******01");
  assert_masked(XQ_F_HANDLER_ID_NO, "E12345678", "E1*****78");
  assert_masked(XQ_F_HANDLER_ID_NO, "1234", "****"); /* nothing of it would be hidden */
  assert_masked(XQ_F_HANDLER_MOBILE, "13923101111", "139****1111");
  assert_masked(XQ_F_RECIPIENT_MOBILE, "1392310", "*******");
}

static void names(void **state) {
  (void)state;
  assert_masked(XQ_F_HANDLER_NAME, "胡小明", "胡*明");
  assert_masked(XQ_F_HANDLER_NAME, "胡明", "胡*");
  assert_masked(XQ_F_HANDLER_NAME, "胡", "*");
  assert_masked(XQ_F_RECIPIENT_NAME, "欧阳娜娜", "欧**娜");
  assert_masked(XQ_F_HANDLER_NAME, "阿卜杜拉·买买提", "阿***·**提");
  assert_masked(XQ_F_HANDLER_NAME, "Robert J. Smith", "R***** J. S****");
  assert_masked(XQ_F_HANDLER_NAME, "陈Tony", "陈T***");
  assert_masked(XQ_F_HANDLER_NAME, "陈 Tony 大文", "陈 T*** *文");
  assert_masked(XQ_F_HANDLER_NAME, "U", "*");
  assert_masked(XQ_F_HANDLER_NAME, "Ɂehdzo̱ G̃uarani", "Ɂ***** G̃******"); /* marks go with their letter */
}

static void the_others(void **state) {
  (void)state;
  assert_masked(XQ_F_HANDLER_EMAIL, "hu@example.com", "h***@example.com");
  assert_masked(XQ_F_HANDLER_EMAIL, "wrong", "***");
  assert_masked(XQ_F_RECIPIENT_ADDRESS, "广东省佛山市南海区桂城街道南海大道北50号", "广东省佛山市***");
  assert_masked(XQ_F_RECIPIENT_ADDRESS, "佛山市1号", "佛***");
  assert_masked(XQ_F_HANDLER_ID_TYPE, "resident_id", "resident_id");
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    assert_masked((enum xq_field)f, "", "");
    assert_masked((enum xq_field)f, NULL, "");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(names), cmocka_unit_test(the_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
