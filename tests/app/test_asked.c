/* test_asked.c - a reviewer's words stand beside the field they name. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "app/asked.h"

/* The fields, as a string of their letters: n N m M e a are numbers, names ... of the handler, in capitals of the
 * recipient. */
static void assert_about(const char *reason, const char *fields) {
  static const char letters[XQ_F_COUNT_ + 1] = "-inmeNMA";
  char got[XQ_F_COUNT_ + 1] = "";
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    char *asked = app_asked_of(reason, (enum xq_field)f);
    if (asked != NULL) {
      strncat(got, &letters[f], 1);
    }
    free(asked);
  }
  if (strcmp(got, fields) != 0) {
    fail_msg("%s: about [%s], not [%s]", reason, got, fields);
  }
}

static void words_find_their_field(void **state) {
  (void)state;
  assert_about(NULL, "");
  assert_about("", "");
  assert_about("请补充材料", "");
  assert_about("收件地址不详细，请写明楼层", "A");
  assert_about("经办人手机号码无法接通", "m");
  assert_about("收件人电话不对", "M");
  assert_about("手机号码无法接通", "mM"); /* whose is not said */
  assert_about("经办人姓名与证件不一致", "in");
  assert_about("电子邮箱退信", "e");
  assert_about("The e-mail address of the handler bounces", "eA"); /* a guess; the whole sentence stands above */
  assert_about("Name of the recipient is missing", "N");
}

static void each_sentence_stands_by_its_field(void **state) {
  (void)state;
  char *asked = app_asked_of("经办人姓名有误；收件地址请写明楼层。邮箱退信", XQ_F_RECIPIENT_ADDRESS);
  assert_string_equal(asked, "收件地址请写明楼层");
  free(asked);
  asked =
      app_asked_of("Recipient's address: floor is missing. Recipient's address: street, too.", XQ_F_RECIPIENT_ADDRESS);
  assert_string_equal(asked, "Recipient's address: floor is missing\nRecipient's address: street, too.");
  free(asked);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_find_their_field),
      cmocka_unit_test(each_sentence_stands_by_its_field),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
