/* test_transfer.c - reported bank transfers. */
#include "rule.h"

static int64_t today;

static int set_today(void **state) {
  (void)state;
  today = day("2017-09-22");
  return 0;
}

#define ONE(amount, date)                                                                            \
  "{\"payer_account\":\"7443 9001 8260\",\"payer_name\":\"佛山市××有限公司\",\"amount_fen\":" amount \
  ",\"date\":\"" date "\",\"remark\":\"\"}"

static void a_list(void **state) {
  (void)state;
  struct xq_transfer_list list = {0};
  struct json_object *o = json("[" ONE("15000", "2017-09-21") "," ONE("5000", "2017-09-22") "]");
  assert_ok(xq_transfers_from_json(o, today, &list));
  json_object_put(o);
  assert_int_equal(list.count, 2);
  assert_string_equal(list.items[0].payer_account, "744390018260");
  assert_int_equal(list.items[0].day, day("2017-09-21"));
  assert_string_equal(list.items[1].remark, "");
  assert_int_equal(xq_transfers_total(&list), 20000);
  o = xq_transfers_to_json(&list);
  struct xq_transfer_list back = {0};
  assert_ok(xq_transfers_from_json(o, today, &back));
  struct json_object *again = xq_transfers_to_json(&back);
  assert_true(json_object_equal(o, again));
  json_object_put(again);
  json_object_put(o);
  xq_transfers_clear(&back);
  xq_transfers_clear(&list);
  assert_int_equal(list.count, 0);
  assert_int_equal(xq_transfers_total(&list), 0);
  o = json("[]");
  assert_ok(xq_transfers_from_json(o, today, &list));
  assert_int_equal(list.count, 0);
  json_object_put(o);
  xq_transfers_clear(&list);
}

static void refuse(const char *text, enum xq_code code, const char *field, const char *flaw) {
  struct xq_transfer_list list = {0};
  struct json_object *o = json(text);
  xq_err *err = xq_transfers_from_json(o, today, &list);
  assert_true(xq_streq(xq_err_get_fact(err, "flaw"), flaw));
  assert_err(err, code, field);
  assert_null(list.items);
  json_object_put(o);
}

static void refused(void **state) {
  (void)state;
  const char *good = ONE("1", "2017-09-21");
  char *second = xq_asprintf("[%s,%s]", good, ONE("1", "2017-09-23"));
  refuse(second, XQ_E_FORM_INVALID, "transfers[1].date", "date-future");
  free(second);
  refuse("[" ONE("1", "2016-09-20") "]", XQ_E_FORM_INVALID, "transfers[0].date", "date-too-old");
  refuse("[" ONE("1", "2017-9-21") "]", XQ_E_FORM_INVALID, "transfers[0].date", "pattern");
  refuse("[" ONE("1", "20170921") "]", XQ_E_FORM_INVALID, "transfers[0].date", "pattern");
  refuse("[" ONE("1", "2017-02-29") "]", XQ_E_FORM_INVALID, "transfers[0].date", "date");
  refuse("[" ONE("0", "2017-09-21") "]", XQ_E_FORM_INVALID, "transfers[0].amount_fen", "amount-zero");
  refuse("[" ONE("-1", "2017-09-21") "]", XQ_E_FORM_INVALID, "transfers[0].amount_fen", "amount-range");
  refuse("[" ONE("10000000000000", "2017-09-21") "]", XQ_E_FORM_INVALID, "transfers[0].amount_fen", "amount-range");
  refuse("[" ONE("1.5", "2017-09-21") "]", XQ_E_MALFORMED, "transfers[0].amount_fen", NULL);
  refuse("[" ONE("\"1\"", "2017-09-21") "]", XQ_E_MALFORMED, "transfers[0].amount_fen", NULL);
  refuse("[{}]", XQ_E_MALFORMED, "transfers[0].payer_account", NULL);
  refuse("[null]", XQ_E_MALFORMED, "transfers[0]", NULL);
  refuse("{}", XQ_E_MALFORMED, "transfers", NULL);
  refuse("[{\"payer_account\":\"1\",\"payer_name\":\"a\",\"amount_fen\":1,\"date\":\"2017-09-21\",\"remark\":\"\"}]",
         XQ_E_FORM_INVALID, "transfers[0].payer_account", "too-short");
  refuse(
      "[{\"payer_account\":\"123456\",\"payer_name\":\" \",\"amount_fen\":1,\"date\":\"2017-09-21\",\"remark\":\"\"}]",
      XQ_E_FORM_INVALID, "transfers[0].payer_name", "empty");
  refuse(
      "[{\"payer_account\":\"123456\",\"payer_name\":\"a\",\"amount_fen\":1,\"date\":\"2017-09-21\",\"remark\":\"\","
      "\"confirmed\":true}]",
      XQ_E_MALFORMED, "transfers[0].confirmed", NULL);
}

static void not_too_many(void **state) {
  (void)state;
  struct xq_buf text = {0};
  xq_buf_add_str(&text, "[");
  for (int i = 0; i < XQ_TRANSFERS_MAX; i++) {
    xq_buf_printf(&text, "%s%s", i > 0 ? "," : "", ONE("9999999999999", "2017-09-21"));
  }
  char *most = xq_asprintf("%s]", text.data);
  char *more = xq_asprintf("%s,%s]", text.data, ONE("1", "2017-09-21"));
  struct xq_transfer_list list = {0};
  struct json_object *o = json(most);
  assert_ok(xq_transfers_from_json(o, today, &list));
  assert_int_equal(xq_transfers_total(&list), INT64_C(9999999999999) * XQ_TRANSFERS_MAX);
  json_object_put(o);
  xq_transfers_clear(&list);
  refuse(more, XQ_E_MALFORMED, "transfers", NULL);
  free(most);
  free(more);
  xq_buf_clear(&text);
}

static void the_clock_may_be_left_out(void **state) {
  (void)state;
  struct xq_transfer_list list = {0};
  struct json_object *o = json("[" ONE("1", "2001-01-01") "]");
  assert_ok(xq_transfers_from_json(o, 0, &list));
  json_object_put(o);
  xq_transfers_clear(&list);
}

static void totals_saturate(void **state) {
  (void)state;
  struct xq_transfer items[] = {{.amount_fen = INT64_MAX}, {.amount_fen = 1}};
  struct xq_transfer_list list = {items, 2};
  assert_int_equal(xq_transfers_total(&list), INT64_MAX);
  items[0].amount_fen = INT64_MIN;
  items[1].amount_fen = -1;
  assert_int_equal(xq_transfers_total(&list), INT64_MIN);
}

static const char *const right[XQ_T_COUNT_] = {"7443 9001 8260", "佛山市××有限公司", "１,200.50", "2017年9月21日", " "};

/* The transfer of `right` with one field typed otherwise: what is said of that field, the rest standing. */
static enum xq_flaw with(enum xq_transfer_field f, const char *text, struct xq_transfer *t) {
  const char *texts[XQ_T_COUNT_];
  enum xq_flaw flaws[XQ_T_COUNT_];
  memcpy(texts, right, sizeof texts);
  texts[f] = text;
  bool stands = xq_transfer_read(texts, today, t, flaws);
  assert_int_equal(stands, flaws[f] == XQ_FLAW_NONE || xq_flaw_is_warning(flaws[f]));
  for (int i = 0; i < XQ_T_COUNT_; i++) {
    assert_true(i == (int)f || flaws[i] == XQ_FLAW_NONE || xq_flaw_is_warning(flaws[i]));
  }
  return flaws[f];
}

static void read_from_what_was_typed(void **state) {
  (void)state;
  static const struct {
    enum xq_transfer_field field;
    const char *text;
    enum xq_flaw flaw;
  } cases[] = {
      {XQ_T_ACCOUNT, "12345", XQ_FLAW_TOO_SHORT},
      {XQ_T_ACCOUNT, NULL, XQ_FLAW_EMPTY},
      {XQ_T_NAME, "", XQ_FLAW_EMPTY},
      {XQ_T_AMOUNT, "0", XQ_FLAW_AMOUNT_ZERO},
      {XQ_T_AMOUNT, "1.005", XQ_FLAW_AMOUNT_DECIMALS},
      {XQ_T_DATE, "2017-09-22", XQ_FLAW_NONE},
      {XQ_T_DATE, "2017-09-23", XQ_FLAW_DATE_FUTURE},
      {XQ_T_DATE, "2016-09-21", XQ_FLAW_NONE},
      {XQ_T_DATE, "2016-09-20", XQ_FLAW_DATE_TOO_OLD},
      {XQ_T_REMARK, NULL, XQ_FLAW_NONE},
      {XQ_T_REMARK, "a\xff", XQ_FLAW_CHARACTERS},
  };
  struct xq_transfer t;
  assert_int_equal(with(XQ_T_REMARK, " ", &t), XQ_FLAW_NONE);
  assert_string_equal(t.payer_account, "744390018260");
  assert_string_equal(t.payer_name, "佛山市××有限公司");
  assert_int_equal(t.amount_fen, 120050);
  assert_int_equal(t.day, day("2017-09-21"));
  assert_string_equal(t.remark, "");
  xq_transfer_clear(&t);
  assert_null(t.payer_account);
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    assert_int_equal(with(cases[i].field, cases[i].text, &t), cases[i].flaw);
    xq_transfer_clear(&t);
  }
  (void)with(XQ_T_ACCOUNT, "12345", &t); /* one that does not stand leaves the others standing */
  assert_null(t.payer_account);
  assert_int_equal(t.amount_fen, 120050);
  xq_transfer_clear(&t);
  (void)with(XQ_T_AMOUNT, "x", &t);
  assert_int_equal(t.amount_fen, 0);
  assert_string_equal(t.payer_account, "744390018260");
  xq_transfer_clear(&t);
}

static void copied_and_compared(void **state) {
  (void)state;
  struct xq_transfer_list list = {0};
  struct xq_transfer t;
  enum xq_flaw flaws[XQ_T_COUNT_];
  assert_true(xq_transfer_read(right, today, &t, flaws));
  xq_transfers_add(&list, &t);
  xq_transfers_add(&list, &t);
  xq_transfer_clear(&t);
  struct xq_transfer_list copy = xq_transfers_dup(&list);
  assert_int_equal(copy.count, 2);
  assert_ptr_not_equal(copy.items[1].payer_name, list.items[1].payer_name);
  assert_true(xq_transfers_equal(&list, &copy));
  struct xq_transfer *other = &copy.items[1];
  other->amount_fen++;
  assert_false(xq_transfers_equal(&list, &copy));
  other->amount_fen--;
  other->day--;
  assert_false(xq_transfers_equal(&list, &copy));
  other->day++;
  char **texts[] = {&other->payer_account, &other->payer_name, &other->remark};
  for (size_t i = 0; i < XQ_COUNT(texts); i++) {
    char *kept = *texts[i], another[] = "another";
    *texts[i] = another;
    assert_false(xq_transfers_equal(&list, &copy));
    *texts[i] = kept;
  }
  assert_true(xq_transfers_equal(&list, &copy));
  copy.count = 1;
  assert_false(xq_transfers_equal(&list, &copy));
  assert_false(xq_transfers_equal(&copy, &list));
  copy.count = 2;
  xq_transfers_clear(&copy);
  xq_transfers_clear(&list);
  struct xq_transfer_list none = xq_transfers_dup(&list);
  assert_true(xq_transfers_equal(&list, &none));
  xq_transfers_clear(&none);
}

/* Each letter is a transfer. */
static struct xq_transfer_list letters(const char *text) {
  struct xq_transfer_list list = {0};
  for (; *text != '\0'; text++) {
    char name[] = {*text, '\0'}, account[] = "6222", none[] = "";
    xq_transfers_add(&list, &(struct xq_transfer){account, name, 100, 17430, none, 0});
  }
  return list;
}

static void assert_merged(const char *seen, const char *mine, const char *theirs, const char *want) {
  struct xq_transfer_list s = letters(seen), m = letters(mine), t = letters(theirs);
  struct xq_transfer_list merged = xq_transfers_merge(&s, &m, &t);
  char got[32] = "";
  for (size_t i = 0; i < merged.count; i++) {
    got[i] = merged.items[i].payer_name[0];
  }
  assert_string_equal(got, want);
  xq_transfers_clear(&s);
  xq_transfers_clear(&m);
  xq_transfers_clear(&t);
  xq_transfers_clear(&merged);
}

static void two_lists_become_one(void **state) {
  (void)state;
  static const struct {
    const char *seen, *mine, *theirs, *want;
  } table[] = {
      {"", "a", "b", "ba"},                            /* both added */
      {"", "a", "a", "a"},                             /* the same one: once */
      {"", "aa", "a", "aa"},                           /* two that are alike are two */
      {"", "ab", "bc", "bca"}, {"a", "a", "ab", "ab"}, /* I did nothing */
      {"a", "b", "a", "b"},                            /* I changed it */
      {"a", "b", "c", "cb"},                           /* both changed it: both remain to be looked at */
      {"a", "", "a", ""},      {"a", "", "ab", "b"},   /* I took it away */
      {"ab", "a", "b", ""},                            /* each took one away */
      {"", "", "ab", "ab"},    {"", "ab", "", "ab"},   {"aab", "ab", "aabc", "abc"},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    assert_merged(table[i].seen, table[i].mine, table[i].theirs, table[i].want);
  }
}

static void one_list_holds_another(void **state) {
  (void)state;
  static const struct {
    const char *list, *part;
    bool holds;
  } table[] = {{"", "", true},      {"a", "", true},   {"", "a", false},    {"ab", "ba", true},
               {"ab", "aa", false}, {"aa", "a", true}, {"abc", "cb", true}, {"a", "ab", false}};
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    struct xq_transfer_list list = letters(table[i].list), part = letters(table[i].part);
    assert_int_equal(xq_transfers_contain(&list, &part), table[i].holds);
    xq_transfers_clear(&list);
    xq_transfers_clear(&part);
  }
}

static void typing(void **state) {
  (void)state;
  assert_true(xq_transfer_accepts(XQ_T_ACCOUNT, L'7') && xq_transfer_accepts(XQ_T_ACCOUNT, L'７'));
  assert_true(xq_transfer_accepts(XQ_T_ACCOUNT, L'f')); /* FTN... */
  assert_false(xq_transfer_accepts(XQ_T_ACCOUNT, L'*'));
  assert_true(xq_transfer_accepts(XQ_T_AMOUNT, L'.') && xq_transfer_accepts(XQ_T_AMOUNT, L','));
  assert_false(xq_transfer_accepts(XQ_T_AMOUNT, L'-'));
  assert_true(xq_transfer_accepts(XQ_T_DATE, L'/') && xq_transfer_accepts(XQ_T_DATE, 0x6708));
  assert_true(xq_transfer_accepts(XQ_T_DATE, 0x53F7) && xq_transfer_accepts(XQ_T_DATE, 0x3002));
  assert_false(xq_transfer_accepts(XQ_T_DATE, L'T'));
  assert_true(xq_transfer_accepts(XQ_T_NAME, 0x4E2D) && xq_transfer_accepts(XQ_T_REMARK, L' '));
  assert_false(xq_transfer_accepts(XQ_T_REMARK, L'\a'));
  assert_false(xq_transfer_accepts(XQ_T_COUNT_, L'1'));
  assert_string_equal(xq_transfer_field_name(XQ_T_AMOUNT), "amount_fen");
  assert_string_equal(xq_transfer_field_name(XQ_T_COUNT_), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_list),
      cmocka_unit_test(refused),
      cmocka_unit_test(not_too_many),
      cmocka_unit_test(the_clock_may_be_left_out),
      cmocka_unit_test(totals_saturate),
      cmocka_unit_test(typing),
      cmocka_unit_test(read_from_what_was_typed),
      cmocka_unit_test(copied_and_compared),
      cmocka_unit_test(two_lists_become_one),
      cmocka_unit_test(one_list_holds_another),
  };
  return cmocka_run_group_tests(tests, set_today, NULL);
}
