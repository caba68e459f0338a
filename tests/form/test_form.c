/* test_form.c - the form as a whole: checked, made canonical, written and read. */
#include "rule.h"

static int64_t today;

static int set_today(void **state) {
  (void)state;
  today = day("2026-11-22");
  return 0;
}

static void fill(struct xq_form *form) {
  xq_form_init(form);
  xq_form_set(form, XQ_F_HANDLER_ID_NO, "11010519491231002x");
  xq_form_set(form, XQ_F_HANDLER_NAME, "张　三");
  xq_form_set(form, XQ_F_HANDLER_MOBILE, "+86 139-2310-1111");
  xq_form_set(form, XQ_F_HANDLER_EMAIL, "hu@例子.中国");
  xq_form_set(form, XQ_F_RECIPIENT_NAME, "李四");
  xq_form_set(form, XQ_F_RECIPIENT_MOBILE, "13800138000");
  xq_form_set(form, XQ_F_RECIPIENT_ADDRESS, "佛山市南海区海五路２８号");
}

static void empty_at_first(void **state) {
  (void)state;
  struct xq_form form;
  enum xq_flaw flaws[XQ_F_COUNT_];
  xq_form_init(&form);
  assert_false(xq_form_check(&form, today, flaws));
  assert_int_equal(flaws[XQ_F_HANDLER_ID_TYPE], XQ_FLAW_NONE);
  for (int i = XQ_F_HANDLER_ID_NO; i < XQ_F_COUNT_; i++) {
    assert_string_equal(form.value[i], "");
    assert_int_equal(flaws[i], XQ_FLAW_EMPTY);
  }
  form.id_type = (enum xq_id_type)42;
  assert_int_equal(xq_form_check_field(&form, XQ_F_HANDLER_ID_TYPE, today), XQ_FLAW_CHOICE);
  xq_form_clear(&form);
}

static void checked_and_required(void **state) {
  (void)state;
  struct xq_form form;
  enum xq_flaw flaws[XQ_F_COUNT_];
  fill(&form);
  assert_true(xq_form_check(&form, today, flaws));
  assert_ok(xq_form_require(&form, today));
  xq_form_set(&form, XQ_F_RECIPIENT_ADDRESS, "佛山市南海区"); /* a warning stops nobody */
  assert_true(xq_form_check(&form, today, flaws));
  assert_int_equal(flaws[XQ_F_RECIPIENT_ADDRESS], XQ_FLAW_ADDRESS_VAGUE);
  assert_ok(xq_form_require(&form, today));
  xq_form_set(&form, XQ_F_HANDLER_ID_NO, "110105194912310021");
  xq_form_set(&form, XQ_F_RECIPIENT_NAME, NULL);
  xq_err *err = xq_form_require(&form, today);
  assert_string_equal(xq_err_get_fact(err, "flaw"), "check-digit");
  assert_string_equal(xq_err_get_fact(err, "fields"), "handler.id_no=check-digit,recipient.name=empty");
  assert_null(strstr(xq_err_message(err), "110105")); /* private: not in any log */
  assert_err(err, XQ_E_FORM_INVALID, "handler.id_no");
  xq_form_clear(&form);
}

static void canonical_once_and_for_all(void **state) {
  (void)state;
  struct xq_form form, again;
  fill(&form);
  xq_form_canonicalize(&form, today);
  assert_string_equal(form.value[XQ_F_HANDLER_ID_NO], "11010519491231002X");
  assert_string_equal(form.value[XQ_F_HANDLER_NAME], "张三");
  assert_string_equal(form.value[XQ_F_HANDLER_MOBILE], "13923101111");
  assert_string_equal(form.value[XQ_F_HANDLER_EMAIL], "hu@xn--fsqu00a.xn--fiqs8s");
  assert_string_equal(form.value[XQ_F_RECIPIENT_ADDRESS], "佛山市南海区海五路28号");
  xq_form_init(&again);
  xq_form_copy(&again, &form);
  xq_form_canonicalize(&again, today);
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    assert_string_equal(again.value[i], form.value[i]);
  }
  xq_form_set(&form, XQ_F_HANDLER_MOBILE, " 12 "); /* a wrong value stays as typed */
  xq_form_canonicalize(&form, today);
  assert_string_equal(form.value[XQ_F_HANDLER_MOBILE], " 12 ");
  xq_form_clear(&again);
  xq_form_clear(&form);
}

static void values_move(void **state) {
  (void)state;
  struct xq_form form;
  fill(&form);
  xq_form_copy_handler_to_recipient(&form);
  assert_string_equal(form.value[XQ_F_RECIPIENT_NAME], "张　三");
  assert_string_equal(form.value[XQ_F_RECIPIENT_MOBILE], "+86 139-2310-1111");
  assert_string_equal(form.value[XQ_F_RECIPIENT_ADDRESS], "佛山市南海区海五路２８号");
  xq_form_set(&form, XQ_F_HANDLER_NAME, form.value[XQ_F_HANDLER_NAME]);
  xq_form_copy(&form, &form);
  assert_string_equal(form.value[XQ_F_HANDLER_NAME], "张　三");
  xq_form_set(&form, XQ_F_HANDLER_ID_TYPE, "passport_cn");
  assert_int_equal(form.id_type, XQ_ID_RESIDENT);
  assert_string_equal(form.value[XQ_F_HANDLER_ID_TYPE], "");
  xq_form_clear(&form);
  xq_form_clear(&form); /* twice is once */
}

static void as_json_and_back(void **state) {
  (void)state;
  struct xq_form form, back;
  fill(&form);
  form.id_type = XQ_ID_PASSPORT_OTHER;
  struct json_object *o = xq_form_to_json(&form);
  char *text = xq_json_text(o);
  assert_string_equal(
      text,
      "{\"handler\":{\"id_type\":\"passport_other\",\"id_no\":\"11010519491231002x\",\"name\":\"张　三\","
      "\"mobile\":\"+86 139-2310-1111\",\"email\":\"hu@例子.中国\"},\"recipient\":{\"name\":\"李四\","
      "\"mobile\":\"13800138000\",\"address\":\"佛山市南海区海五路２８号\"}}");
  xq_form_init(&back);
  assert_ok(xq_form_from_json(o, &back));
  assert_int_equal(back.id_type, XQ_ID_PASSPORT_OTHER);
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    assert_string_equal(back.value[i], form.value[i]);
  }
  free(text);
  json_object_put(o);
  xq_form_clear(&back);
  xq_form_clear(&form);
}

#define HANDLER \
  "\"handler\":{\"id_type\":\"resident_id\",\"id_no\":\"1\",\"name\":\"2\",\"mobile\":\"3\",\"email\":\"4\"}"
#define RECIPIENT "\"recipient\":{\"name\":\"5\",\"mobile\":\"6\",\"address\":\"7\"}"

static void hostile_json(void **state) {
  (void)state;
  static const struct {
    const char *text, *field;
  } cases[] = {
      {"{}", "handler"},
      {"{" HANDLER "}", "recipient"},
      {"{" HANDLER ",\"recipient\":null}", "recipient"},
      {"{" HANDLER ",\"recipient\":[]}", "recipient"},
      {"{" HANDLER "," RECIPIENT ",\"admin\":true}", "admin"},
      {"{" HANDLER "," RECIPIENT ",\"a\\u001bb\":1}", NULL},
      {"{" HANDLER ",\"recipient\":{\"name\":\"5\",\"mobile\":\"6\",\"address\":\"7\",\"x\":1}}", "recipient.x"},
      {"{" HANDLER ",\"recipient\":{\"name\":\"5\",\"mobile\":6,\"address\":\"7\"}}", "recipient.mobile"},
      {"{" HANDLER ",\"recipient\":{\"name\":\"5\",\"mobile\":\"6\"}}", "recipient.address"},
      {"{\"handler\":{\"id_type\":\"x\",\"id_no\":\"1\",\"name\":\"2\",\"mobile\":\"3\",\"email\":\"4\"}," RECIPIENT
       "}",
       "handler.id_type"},
      {"{\"handler\":{\"id_type\":0,\"id_no\":\"1\",\"name\":\"2\",\"mobile\":\"3\",\"email\":\"4\"}," RECIPIENT "}",
       "handler.id_type"},
      {"[]", "handler"},
      {"\"x\"", "handler"},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    struct xq_form form;
    fill(&form);
    struct json_object *o = json(cases[i].text);
    assert_err(xq_form_from_json(o, &form), XQ_E_MALFORMED, cases[i].field);
    assert_string_equal(form.value[XQ_F_RECIPIENT_NAME], "李四"); /* untouched */
    json_object_put(o);
    xq_form_clear(&form);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(empty_at_first),
      cmocka_unit_test(checked_and_required),
      cmocka_unit_test(canonical_once_and_for_all),
      cmocka_unit_test(values_move),
      cmocka_unit_test(as_json_and_back),
      cmocka_unit_test(hostile_json),
  };
  return cmocka_run_group_tests(tests, set_today, NULL);
}
