/* test_form.c - the form as a whole: frozen, written and read. */
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
  struct xq_form_frozen *frozen = NULL;
  enum xq_flaw flaws[XQ_F_COUNT_];
  xq_form_init(&form);
  assert_err(xq_form_freeze(&form, today, &frozen, flaws), XQ_E_FORM_INVALID, "handler.id_no");
  assert_null(frozen);
  assert_int_equal(flaws[XQ_F_HANDLER_ID_TYPE], XQ_FLAW_NONE);
  for (int i = XQ_F_HANDLER_ID_NO; i < XQ_F_COUNT_; i++) {
    assert_string_equal(form.value[i], "");
    assert_int_equal(flaws[i], XQ_FLAW_EMPTY);
  }
  form.id_type = (enum xq_id_type)42;
  assert_int_equal(xq_form_check_field(&form, XQ_F_HANDLER_ID_TYPE, today, NULL), XQ_FLAW_CHOICE);
  assert_err(xq_form_freeze(&form, today, &frozen, NULL), XQ_E_FORM_INVALID, "handler.id_type");
  assert_null(frozen);
  xq_form_frozen_free(&frozen); /* NULL is none */
  xq_form_clear(&form);
}

static void frozen_when_right(void **state) {
  (void)state;
  struct xq_form form;
  struct xq_form_frozen *frozen = NULL;
  enum xq_flaw flaws[XQ_F_COUNT_];
  fill(&form);
  xq_form_set(&form, XQ_F_RECIPIENT_ADDRESS, "佛山市南海区"); /* a warning stops nobody, and is told */
  assert_ok(xq_form_freeze(&form, today, &frozen, flaws));
  assert_int_equal(flaws[XQ_F_RECIPIENT_ADDRESS], XQ_FLAW_ADDRESS_VAGUE);
  assert_int_equal(flaws[XQ_F_HANDLER_ID_NO], XQ_FLAW_NONE);
  struct xq_form_frozen *kept = frozen;
  xq_form_set(&form, XQ_F_HANDLER_ID_NO, "110105194912310021");
  xq_form_set(&form, XQ_F_RECIPIENT_NAME, NULL);
  xq_err *err = xq_form_freeze(&form, today, &frozen, flaws);
  assert_ptr_equal(frozen, kept); /* untouched */
  assert_int_equal(flaws[XQ_F_HANDLER_ID_NO], XQ_FLAW_CHECK_DIGIT);
  assert_string_equal(xq_err_get_fact(err, "flaw"), "check-digit");
  assert_string_equal(xq_err_get_fact(err, "fields"), "handler.id_no=check-digit,recipient.name=empty");
  assert_null(strstr(xq_err_message(err), "110105")); /* private: not in any log */
  assert_err(err, XQ_E_FORM_INVALID, "handler.id_no");
  xq_form_frozen_free(&frozen);
  assert_null(frozen);
  xq_form_clear(&form);
}

static void canonical_once_and_for_all(void **state) {
  (void)state;
  struct xq_form form;
  struct xq_form_frozen *frozen = NULL, *again = NULL;
  char *canon = NULL;
  fill(&form);
  form.id_type = XQ_ID_RESIDENT;
  assert_ok(xq_form_freeze(&form, today, &frozen, NULL));
  const struct xq_form *is = xq_form_frozen_values(frozen);
  assert_int_equal(is->id_type, XQ_ID_RESIDENT);
  assert_string_equal(is->value[XQ_F_HANDLER_ID_NO], "11010519491231002X");
  assert_string_equal(is->value[XQ_F_HANDLER_NAME], "张三");
  assert_string_equal(is->value[XQ_F_HANDLER_MOBILE], "13923101111");
  assert_string_equal(is->value[XQ_F_HANDLER_EMAIL], "hu@xn--fsqu00a.xn--fiqs8s");
  assert_string_equal(is->value[XQ_F_RECIPIENT_ADDRESS], "佛山市南海区海五路28号");
  assert_string_equal(form.value[XQ_F_HANDLER_NAME], "张　三"); /* what was typed stays as it was typed */
  assert_ok(xq_form_freeze(is, today, &again, NULL));
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    assert_string_equal(xq_form_frozen_values(again)->value[i], is->value[i]);
  }
  assert_int_equal(xq_form_check_field(&form, XQ_F_HANDLER_MOBILE, today, &canon), XQ_FLAW_NONE);
  assert_string_equal(canon, "13923101111");
  free(canon);
  xq_form_frozen_free(&again);
  xq_form_frozen_free(&frozen);
  xq_form_clear(&form);
}

static void shared_until_the_last_one_lets_go(void **state) {
  (void)state;
  struct xq_form form;
  struct xq_form_frozen *screen = NULL, *document;
  fill(&form);
  form.id_type = XQ_ID_PASSPORT_OTHER;
  xq_form_set(&form, XQ_F_HANDLER_ID_NO, "P1234567");
  assert_ok(xq_form_freeze(&form, today, &screen, NULL));
  assert_int_equal(xq_form_frozen_values(screen)->id_type, XQ_ID_PASSPORT_OTHER);
  document = xq_form_frozen_ref(screen);
  assert_ptr_equal(document, screen); /* the same one, not one like it */
  xq_form_clear(&form);
  xq_form_frozen_free(&screen);
  assert_string_equal(xq_form_frozen_values(document)->value[XQ_F_HANDLER_NAME], "张三");
  xq_form_frozen_free(&document);
  assert_null(xq_form_frozen_ref(NULL));
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
      cmocka_unit_test(frozen_when_right),
      cmocka_unit_test(canonical_once_and_for_all),
      cmocka_unit_test(shared_until_the_last_one_lets_go),
      cmocka_unit_test(values_move),
      cmocka_unit_test(as_json_and_back),
      cmocka_unit_test(hostile_json),
  };
  return cmocka_run_group_tests(tests, set_today, NULL);
}
