/* test_application.c - the application document: written, read, refused. */
#include "rule.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void fill(struct xq_application_doc *doc) {
  static const uint8_t csr[] = {0x30, 0x03, 0x02, 0x01, 0x00};
  xq_application_doc_init(doc);
  doc->cert_fingerprint = xq_strdup(HEX64);
  doc->agreement_version = xq_strdup("2026-11");
  doc->agreement_sha256 = xq_strdup(HEX64);
  doc->agreement_language = xq_strdup("zh_CN");
  doc->notices = xq_calloc(2, sizeof *doc->notices);
  doc->notices[0] = xq_strdup("tender");
  doc->notices[1] = xq_strdup("right-key");
  doc->notice_count = 2;
  doc->price_version = xq_strdup("2026-11");
  doc->months = 24;
  doc->fee_fen = 20000;
  doc->csr = xq_malloc(sizeof csr);
  memcpy(doc->csr, csr, sizeof csr);
  doc->csr_len = sizeof csr;
  doc->created_at = 1505976588;
  xq_form_set(&doc->texts, XQ_F_HANDLER_ID_NO, "11010519491231002x");
  xq_form_set(&doc->texts, XQ_F_HANDLER_NAME, "张　三");
  xq_form_set(&doc->texts, XQ_F_HANDLER_MOBILE, "13923101111");
  xq_form_set(&doc->texts, XQ_F_HANDLER_EMAIL, "hu@example.com");
  xq_form_set(&doc->texts, XQ_F_RECIPIENT_NAME, "李四");
  xq_form_set(&doc->texts, XQ_F_RECIPIENT_MOBILE, "13800138000");
  xq_form_set(&doc->texts, XQ_F_RECIPIENT_ADDRESS, "佛山市 \"A\" \\ 座1号");
  assert_ok(xq_application_doc_freeze(doc, day("2026-11-22")));
}

static void read_back(const struct xq_application_doc *doc) {
  char *text = xq_application_doc_write(doc);
  struct xq_application_doc back;
  xq_application_doc_init(&back);
  assert_ok(xq_application_doc_read((const uint8_t *)text, strlen(text), &back));
  assert_null(back.form); /* read, not judged */
  assert_ok(xq_application_doc_freeze(&back, day("2026-11-22")));
  char *again = xq_application_doc_write(&back);
  assert_string_equal(again, text);
  assert_true(xq_streq(back.business_no, doc->business_no));
  assert_true(xq_streq(back.token_serial, doc->token_serial));
  assert_string_equal(back.notices[1], "right-key");
  assert_int_equal(back.csr_len, doc->csr_len);
  assert_memory_equal(back.csr, doc->csr, doc->csr_len);
  assert_int_equal(back.created_at, doc->created_at);
  assert_int_equal(back.fee_fen, 20000);
  assert_string_equal(back.texts.value[XQ_F_RECIPIENT_ADDRESS], "佛山市 \"A\" \\ 座1号");
  assert_ok(xq_application_doc_read((const uint8_t *)text, strlen(text), &back)); /* over an old content */
  free(again);
  free(text);
  xq_application_doc_clear(&back);
}

static void there_and_back(void **state) {
  (void)state;
  struct xq_application_doc doc;
  fill(&doc);
  read_back(&doc);
  doc.business_no = xq_strdup("01201709210000846");
  doc.token_serial = xq_strdup("NETCA-00518823");
  read_back(&doc);
  xq_application_doc_clear(&doc);
  assert_null(doc.csr);
}

static void exactly_these_bytes(void **state) {
  (void)state;
  struct xq_application_doc doc;
  fill(&doc);
  char *text = xq_application_doc_write(&doc);
  assert_string_equal(
      text, "{\"type\":\"xuqi-application/1\",\"certificate\":\"" HEX64
            "\",\"agreement\":{\"version\":\"2026-11\",\"sha256\":\"" HEX64
            "\",\"language\":\"zh_CN\"},\"notices\":[\"tender\",\"right-key\"],\"prices\":\"2026-11\",\"months\":24,"
            "\"fee_fen\":20000,\"csr\":\"MAMCAQA=\",\"created_at\":\"2017-09-21T06:49:48Z\",\"form\":{\"handler\":{"
            "\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\",\"name\":\"张三\",\"mobile\":"
            "\"13923101111\",\"email\":\"hu@example.com\"},\"recipient\":{\"name\":\"李四\",\"mobile\":"
            "\"13800138000\",\"address\":\"佛山市 \\\"A\\\" \\\\ 座1号\"}}}");
  free(text);
  xq_application_doc_clear(&doc);
}

/* What was read is anybody's word until it is judged; a document that was is judged anew, and written as it was judged. */
static void judged_when_read(void **state) {
  (void)state;
  struct xq_application_doc doc;
  fill(&doc);
  xq_form_set(&doc.texts, XQ_F_HANDLER_ID_NO, "110105194912310021");
  assert_err(xq_application_doc_freeze(&doc, day("2026-11-22")), XQ_E_FORM_INVALID, "handler.id_no");
  assert_null(doc.form);
  xq_form_set(&doc.texts, XQ_F_HANDLER_ID_NO, "11010519491231002X");
  assert_ok(xq_application_doc_freeze(&doc, day("2026-11-22")));
  xq_form_set(&doc.texts, XQ_F_HANDLER_NAME, "王五");
  char *text = xq_application_doc_write(&doc);
  assert_non_null(strstr(text, "张三"));
  assert_null(strstr(text, "王五"));
  free(text);
  xq_application_doc_clear(&doc);
}

/* The document with the member at `path` ("agreement.sha256") replaced by JSON `value`, or without it (NULL). */
static char *with(const char *path, const char *value) {
  struct xq_application_doc doc;
  fill(&doc);
  char *text = xq_application_doc_write(&doc);
  struct json_object *o = json(text), *part = o;
  const char *dot = strchr(path, '.');
  if (dot != NULL) {
    char *part_name = xq_strndup(path, (size_t)(dot - path));
    assert_true(json_object_object_get_ex(o, part_name, &part));
    free(part_name);
    path = dot + 1;
  }
  if (value == NULL) {
    json_object_object_del(part, path);
  } else {
    json_object_object_add(part, path, json(value));
  }
  free(text);
  text = xq_json_text(o);
  json_object_put(o);
  xq_application_doc_clear(&doc);
  return text;
}

static void refuse(const char *text, size_t len, const char *field) {
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  doc.months = 7;
  assert_err(xq_application_doc_read((const uint8_t *)text, len, &doc), XQ_E_MALFORMED, field);
  assert_int_equal(doc.months, 7); /* untouched */
  assert_null(doc.cert_fingerprint);
  xq_application_doc_clear(&doc);
}

static void every_member_is_needed(void **state) {
  (void)state;
  static const char *const members[] = {"type",
                                        "certificate",
                                        "agreement",
                                        "agreement.version",
                                        "agreement.sha256",
                                        "agreement.language",
                                        "notices",
                                        "prices",
                                        "months",
                                        "fee_fen",
                                        "csr",
                                        "created_at",
                                        "form"};
  for (size_t i = 0; i < XQ_COUNT(members); i++) {
    static const char *const wrong[] = {NULL, "null", "true", "{}", "[[]]", "1.5", "\"\\u001b\""};
    for (size_t k = 0; k < XQ_COUNT(wrong); k++) {
      char *text = with(members[i], wrong[k]);
      refuse(text, strlen(text), NULL);
      free(text);
    }
  }
}

static void hostile(void **state) {
  (void)state;
  static const struct {
    const char *path, *value, *field;
  } cases[] = {
      {"type", "\"xuqi-application/2\"", "type"},
      {"admin", "true", "admin"},
      {"agreement.accepted", "true", "agreement.accepted"},
      {"form.fee", "0", "fee"},
      {"business_no", "null", "business_no"},
      {"business_no", "\"\"", "business_no"},
      {"business_no", "\"02201709210000846\"", "business_no"},
      {"business_no", "\"0120170921000084x\"", "business_no"},
      {"business_no", "\"012017092100008460\"", "business_no"},
      {"certificate", "\"0123\"", "certificate"},
      {"certificate", "\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\"", "certificate"},
      {"token_serial", "\"\"", "token_serial"},
      {"token_serial", "\"a\\u202eb\"", "token_serial"},
      {"agreement.language", "\"fr\"", "agreement.language"},
      {"notices", "[1]", "notices"},
      {"notices", "[\"\"]", "notices"},
      {"months", "0", "months"},
      {"months", "-12", "months"},
      {"months", "4294967308", "months"}, /* 12, were it cut to 32 bits */
      {"months", "\"24\"", "months"},
      {"fee_fen", "-1", "fee_fen"},
      {"fee_fen", "9223372036854775807", "fee_fen"},
      {"csr", "\"\"", "csr"},
      {"csr", "\"MAMCAQA\"", "csr"},
      {"csr", "\"MAMC AQA=\"", "csr"},
      {"created_at", "\"2017-09-21\"", "created_at"},
      {"created_at", "\"1899-09-21T00:00:00Z\"", "created_at"},
      {"created_at", "1505976588", "created_at"},
  };
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    char *text = with(cases[i].path, cases[i].value);
    refuse(text, strlen(text), cases[i].field);
    free(text);
  }
}

static void too_large(void **state) {
  (void)state;
  struct xq_application_doc doc;
  fill(&doc);
  free(doc.csr);
  doc.csr_len = 16384;
  doc.csr = xq_calloc(1, doc.csr_len);
  read_back(&doc);
  doc.csr = xq_realloc(doc.csr, doc.csr_len + 1);
  doc.csr[doc.csr_len++] = 0;
  char *text = xq_application_doc_write(&doc);
  refuse(text, strlen(text), "csr");
  free(text);
  xq_application_doc_clear(&doc);
  size_t len = 70000;
  char *blanks = xq_malloc(len);
  memset(blanks, ' ', len);
  refuse(blanks, len, NULL);
  free(blanks);
  struct xq_buf many = {0};
  xq_buf_add_str(&many, "[\"a\"");
  for (int i = 0; i < 32; i++) {
    xq_buf_add_str(&many, ",\"a\"");
  }
  xq_buf_add_str(&many, "]");
  text = with("notices", (const char *)many.data);
  refuse(text, strlen(text), "notices");
  free(text);
  xq_buf_clear(&many);
}

static void not_json(void **state) {
  (void)state;
  static const char *const texts[] = {
      "", "{", "null", "[]", "\"xuqi-application/1\"", "{}", "{\"type\":\"xuqi-application/1\"}x"};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    refuse(texts[i], strlen(texts[i]), NULL);
  }
  char *text = with("months", "24");
  refuse(text, strlen(text) - 1, NULL);
  refuse(text, strlen(text) + 1, NULL);                     /* with its NUL */
  char *twice = xq_asprintf("{\"months\":12,%s", text + 1); /* two members of one name */
  refuse(twice, strlen(twice), NULL);
  free(twice);
  free(text);
}

/* Every text cut short, and every byte changed once, is either refused or a document; never anything else. */
static void every_byte_changed(void **state) {
  (void)state;
  char *text = with("months", "24");
  size_t len = strlen(text);
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  for (size_t i = 0; i < len; i++) {
    xq_err *err = xq_application_doc_read((const uint8_t *)text, i, &doc);
    assert_err(err, XQ_E_MALFORMED, NULL);
    char kept = text[i];
    text[i] = (char)(kept ^ 0x11);
    err = xq_application_doc_read((const uint8_t *)text, len, &doc);
    assert_true(err == NULL || xq_err_code(err) == XQ_E_MALFORMED);
    xq_err_free(&err);
    text[i] = kept;
  }
  xq_application_doc_clear(&doc);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(there_and_back),   cmocka_unit_test(exactly_these_bytes),
      cmocka_unit_test(judged_when_read), cmocka_unit_test(every_member_is_needed),
      cmocka_unit_test(hostile),          cmocka_unit_test(too_large),
      cmocka_unit_test(not_json),         cmocka_unit_test(every_byte_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
