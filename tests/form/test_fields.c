/* test_fields.c - the table of fields, what may be typed, and the names of flaws. */
#include "rule.h"

static bool takes(enum xq_field field, enum xq_id_type type, const char *chars) {
  size_t len = strlen(chars);
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(chars + at, len - at, &wc);
    if (!xq_field_accepts(field, type, wc)) {
      return false;
    }
  }
  return true;
}

static bool takes_none(enum xq_field field, enum xq_id_type type, const char *chars) {
  size_t len = strlen(chars);
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(chars + at, len - at, &wc);
    if (xq_field_accepts(field, type, wc)) {
      return false;
    }
  }
  return true;
}

static void the_table(void **state) {
  (void)state;
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)i);
    assert_int_equal(spec->field, i);
    assert_true(strcmp(spec->part, i <= XQ_F_HANDLER_EMAIL ? "handler" : "recipient") == 0);
    assert_true(spec->required);
    assert_true(i == XQ_F_HANDLER_ID_TYPE || spec->max_chars >= 20);
  }
  assert_string_equal(xq_field_spec(XQ_F_RECIPIENT_ADDRESS)->name, "address");
}

static void numbers(void **state) {
  (void)state;
  enum xq_field f = XQ_F_HANDLER_ID_NO;
  assert_true(takes(f, XQ_ID_RESIDENT, "0123456789xX０９Ｘ -–\t\n\u200b"));
  assert_true(takes_none(f, XQ_ID_RESIDENT, "aYH.中\x7f\x1b"));
  assert_true(takes(f, XQ_ID_HM_PERMIT, "0123456789hHmMaA()（）"));
  assert_true(takes_none(f, XQ_ID_HM_PERMIT, "xX中"));
  assert_true(takes(f, XQ_ID_PASSPORT_CN, "0123456789EGaz"));
  assert_true(takes_none(f, XQ_ID_PASSPORT_OTHER, "</中é"));
  assert_true(takes(f, XQ_ID_TW_PERMIT, "0123456789B"));
  assert_true(takes(f, XQ_ID_FOREIGN_PR, "USA0123456789X"));
  assert_true(takes_none(f, (enum xq_id_type)99, "A"));
  assert_true(takes_none(XQ_F_HANDLER_ID_TYPE, XQ_ID_RESIDENT, "1a中"));
  assert_true(takes_none((enum xq_field)99, XQ_ID_RESIDENT, "1a中"));
}

static void names(void **state) {
  (void)state;
  assert_true(
      takes(XQ_F_HANDLER_NAME, 0, "胡\U00020BB7\U00031350\U0002EBF0〇 Az·•・‧･'’-Éü．。，@/\uE000\u3000ə\u202e"));
  assert_true(takes_none(XQ_F_RECIPIENT_NAME, 0, "09５!、<🙂\x1bЖش"));
}

static void mobiles_and_mail(void **state) {
  (void)state;
  assert_true(takes(XQ_F_HANDLER_MOBILE, 0, "0123456789 -()+＋０"));
  assert_true(takes_none(XQ_F_RECIPIENT_MOBILE, 0, "aA中*#"));
  for (wchar_t wc = 0x21; wc < 0x7F; wc++) {
    assert_true(xq_field_accepts(XQ_F_HANDLER_EMAIL, 0, wc));
  }
  assert_true(takes(XQ_F_HANDLER_EMAIL, 0, "例ü＠。ａ\u202e"));
  assert_true(takes_none(XQ_F_HANDLER_EMAIL, 0, " \t\x7f🙂\u3000"));
}

static void addresses(void **state) {
  (void)state;
  assert_true(takes(XQ_F_RECIPIENT_ADDRESS, 0,
                    "广东省 A座（１２）#3-4，\U00031350\uE000🙂\t\n\xc2\x85\u2028\u200b\u202e"));
  assert_true(takes_none(XQ_F_RECIPIENT_ADDRESS, 0, "\x01\x1b\x7f\xc2\x80\ufffd"));
  assert_false(xq_field_accepts(XQ_F_RECIPIENT_ADDRESS, 0, 0));
  assert_false(xq_field_accepts(XQ_F_RECIPIENT_ADDRESS, 0, (wchar_t)0xD800));
  assert_false(xq_field_accepts(XQ_F_RECIPIENT_ADDRESS, 0, (wchar_t)0xFFFF));
  assert_false(xq_field_accepts(XQ_F_RECIPIENT_ADDRESS, 0, (wchar_t)0x110000));
  assert_false(xq_field_accepts(XQ_F_RECIPIENT_ADDRESS, 0, (wchar_t)-1));
}

/* What the rules take in the end could have been typed: no field refuses a character of a canonical value. */
static void what_is_right_can_be_typed(void **state) {
  (void)state;
  assert_true(takes(XQ_F_HANDLER_ID_NO, XQ_ID_RESIDENT, "11010519491231002X"));
  assert_true(takes(XQ_F_HANDLER_ID_NO, XQ_ID_HM_PERMIT, "H1234567801"));
  assert_true(takes(XQ_F_HANDLER_NAME, 0, "阿依古丽·买买提"));
  assert_true(takes(XQ_F_HANDLER_NAME, 0, "Anne-Marie O'Neill"));
  assert_true(takes(XQ_F_HANDLER_EMAIL, 0, "hu.yidao+ca@xn--fsqu00a.xn--fiqs8s"));
  assert_true(takes(XQ_F_RECIPIENT_ADDRESS, 0, "广东省佛山市南海区海五路28号（华南国际）A座1203室"));
}

static void flaws_have_names(void **state) {
  (void)state;
  for (int i = 0; i < XQ_FLAW_COUNT_; i++) {
    const char *name = xq_flaw_name((enum xq_flaw)i);
    assert_non_null(name);
    assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
    for (int k = 0; k < i; k++) {
      assert_string_not_equal(name, xq_flaw_name((enum xq_flaw)k));
    }
  }
  assert_string_equal(xq_flaw_name(XQ_FLAW_CHECK_DIGIT), "check-digit");
  assert_string_equal(xq_flaw_name((enum xq_flaw)99), "none");
  assert_false(xq_flaw_is_warning((enum xq_flaw)99));
  assert_false(xq_flaw_is_warning(XQ_FLAW_NONE));
  int warnings = 0;
  for (int i = 0; i < XQ_FLAW_COUNT_; i++) {
    warnings += xq_flaw_is_warning((enum xq_flaw)i);
  }
  assert_int_equal(warnings, 13);
  assert_true(xq_flaw_is_warning(XQ_FLAW_REGION));
  assert_false(xq_flaw_stops(XQ_FLAW_NONE) || xq_flaw_stops(XQ_FLAW_REGION));
  assert_true(xq_flaw_stops(XQ_FLAW_LENGTH) && xq_flaw_stops((enum xq_flaw)99));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table),        cmocka_unit_test(numbers),   cmocka_unit_test(names),
      cmocka_unit_test(mobiles_and_mail), cmocka_unit_test(addresses), cmocka_unit_test(what_is_right_can_be_typed),
      cmocka_unit_test(flaws_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
