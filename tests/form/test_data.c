/* test_data.c - the reference data that a new service starts with is right in itself (doc/reference-data.md). */
#include "rule.h"

static char *data_path(const char *name) {
  return xq_asprintf("%s/data/%s", getenv("XUQI_TOP_SRCDIR"), name);
}

static struct json_object *read_data(const char *name) {
  char *path = data_path(name);
  struct json_object *o = NULL;
  assert_ok(xq_json_read(path, &o));
  free(path);
  return o;
}

static void assert_text(const char *text) {
  assert_true(*text != '\0');
  assert_true(xq_text_printable(text));
  assert_null(strstr(text, "…"));
}

/* {"zh_CN","en"}, nothing else. */
static void assert_both(struct json_object *o, const char *key) {
  struct json_object *both = o;
  const char *text = NULL;
  if (key != NULL) {
    assert_ok(xq_json_obj(o, key, &both));
  }
  assert_int_equal(json_object_object_length(both), 2);
  assert_ok(xq_json_str(both, "zh_CN", &text));
  assert_text(text);
  assert_ok(xq_json_str(both, "en", &text));
  assert_text(text);
}

static char *agreement_version(const char *name) {
  char *path = data_path(name);
  uint8_t *data = NULL;
  size_t len = 0;
  assert_ok(xq_file_read(path, 65536, &data, &len));
  assert_true(xq_utf8_valid((const char *)data, len));
  char *line[4] = {(char *)data};
  for (int i = 1; i < 4; i++) {
    line[i] = strchr(line[i - 1], '\n');
    assert_non_null(line[i]);
    *line[i]++ = '\0';
  }
  assert_text(line[0]);
  assert_string_equal(line[2], "");
  char *last_word = strrchr(line[1], ' ');
  assert_non_null(last_word);
  char *version = xq_strdup(last_word + 1);
  for (char *at = strtok(line[3], "\n"); at != NULL; at = strtok(NULL, "\n")) {
    assert_text(at);
  }
  free(data);
  free(path);
  return version;
}

static void agreements(void **state) {
  (void)state;
  char *zh = agreement_version("agreement.zh_CN.txt");
  char *en = agreement_version("agreement.en.txt");
  assert_string_equal(zh, en);
  free(zh);
  free(en);
}

static void notices(void **state) {
  (void)state;
  struct json_object *list = read_data("notices.json");
  assert_true(json_object_array_length(list) >= 3);
  for (size_t i = 0; i < json_object_array_length(list); i++) {
    struct json_object *notice = json_object_array_get_idx(list, i);
    const char *id = NULL;
    assert_ok(xq_json_str(notice, "id", &id));
    assert_true(strlen(id) > 0 && strlen(id) <= 64);
    assert_both(notice, "text");
    assert_both(notice, "confirm");
    assert_int_equal(json_object_object_length(notice), 3);
  }
  json_object_put(list);
}

static void prices(void **state) {
  (void)state;
  struct xq_price_list list = {0};
  struct json_object *o = read_data("prices.json");
  assert_ok(xq_price_list_from_json(o, &list));
  assert_int_equal(xq_price_find(&list, 24)->fee_fen, 20000); /* the guide's two years */
  assert_non_null(xq_price_find(&list, 12));
  assert_non_null(xq_price_find(&list, 36));
  xq_price_list_clear(&list);
  json_object_put(o);
}

static void halls_and_accounts(void **state) {
  (void)state;
  struct json_object *o = read_data("halls.json"), *halls = NULL, *bring = NULL;
  const char *text = NULL;
  assert_ok(xq_json_arr(o, "halls", &halls));
  assert_ok(xq_json_arr(o, "bring", &bring));
  assert_true(json_object_array_length(halls) > 0 && json_object_array_length(bring) > 0);
  for (size_t i = 0; i < json_object_array_length(halls); i++) {
    struct json_object *hall = json_object_array_get_idx(halls, i);
    assert_both(hall, "name");
    assert_both(hall, "address");
    assert_both(hall, "hours");
    assert_ok(xq_json_str(hall, "phone", &text));
    assert_text(text);
  }
  for (size_t i = 0; i < json_object_array_length(bring); i++) {
    assert_both(json_object_array_get_idx(bring, i), NULL);
  }
  json_object_put(o);
  o = read_data("accounts.json");
  for (size_t i = 0; i < json_object_array_length(o); i++) {
    struct json_object *account = json_object_array_get_idx(o, i);
    assert_both(account, "account_name");
    assert_both(account, "bank");
    assert_ok(xq_json_str(account, "account_no", &text));
    assert_int_equal(xq_check_account_no(text, NULL), XQ_FLAW_NONE);
  }
  json_object_put(o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agreements),
      cmocka_unit_test(notices),
      cmocka_unit_test(prices),
      cmocka_unit_test(halls_and_accounts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
