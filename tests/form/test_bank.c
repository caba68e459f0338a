/* test_bank.c - accounts, remarks, amounts and how they are written. */
#include "rule.h"

static void accounts(void **state) {
  (void)state;
  assert_rule(xq_check_account_no, "7443 9001 8260 0096 874", "none", "7443900182600096874"); /* a company's: no Luhn */
  assert_rule(xq_check_account_no, "7443-9001-8260", "none", "744390018260");
  assert_rule(xq_check_account_no, "６２２２０２１２３４５６７８９０１２８", "none", "6222021234567890128");
  assert_rule(xq_check_account_no, "6222021234567890127", "luhn", "6222021234567890127");
  assert_rule(xq_check_account_no, "6222 0212 3456 7890 128", "none", "6222021234567890128");
  assert_rule(xq_check_account_no, "622202123456789", "none", "622202123456789"); /* too short for a card */
  assert_rule(xq_check_account_no, "12345", "too-short", NULL);
  assert_rule(xq_check_account_no, "123456", "account-short", "123456");
  assert_rule(xq_check_account_no, "12345678", "account-short", "12345678");
  assert_rule(xq_check_account_no, "123456789", "none", "123456789");
  assert_rule(xq_check_account_no, "12345678901234567890123456789012", "none", "12345678901234567890123456789012");
  assert_rule(xq_check_account_no, "123456789012345678901234567890123", "too-long", NULL);
  assert_rule(xq_check_account_no, "FTN44050110123", "none", "FTN44050110123");
  assert_rule(xq_check_account_no, "osa 123456-789", "none", "OSA123456789");
  assert_rule(xq_check_account_no, "NR123456789", "none", "NR123456789");
  assert_rule(xq_check_account_no, "139–2310—1111", "none", "13923101111");
  assert_rule(xq_check_account_no, "FTN12345", "too-short", NULL);
  assert_rule(xq_check_account_no, "12345A", "pattern", NULL);
  assert_rule(xq_check_account_no, "A1234567", "pattern", NULL);
  assert_rule(xq_check_account_no, "ABCD1234567", "pattern", NULL);
  assert_rule(xq_check_account_no, "ABC", "pattern", NULL);
  assert_rule(xq_check_account_no, "123*456", "characters", NULL);
  assert_rule(xq_check_account_no, "", "empty", NULL);
}

static void card_slips(void **state) {
  (void)state;
  for (size_t at = 2; at < 19; at++) {
    char card[] = "6222021234567890128";
    card[at] = card[at] == '9' ? '0' : (char)(card[at] + 1);
    assert_int_equal(xq_check_account_no(card, NULL), XQ_FLAW_LUHN);
  }
}

static void names_and_remarks(void **state) {
  (void)state;
  assert_rule(xq_check_account_name, "佛山市××（中国）有限公司", "none", "佛山市××（中国）有限公司");
  assert_rule(xq_check_account_name, " ＡＢＣ公司 ", "none", "ABC公司");
  assert_rule(xq_check_account_name, "", "empty", NULL);
  assert_rule(xq_check_account_name, "\uE000公司", "private-use", "\uE000公司");
  assert_rule(xq_check_account_name, "a\u202Eb", "invisible", "ab");
  assert_rule(xq_check_remark, "证书\u2066服务费\u2069", "invisible", "证书服务费");
  assert_rule(xq_check_remark, "", "none", "");
  assert_rule(xq_check_remark, NULL, "none", "");
  assert_rule(xq_check_remark, "   ", "none", "");
  assert_rule(xq_check_remark, "证书\n服务费", "none", "证书 服务费");
  assert_rule(xq_check_remark, "证书\x1b服务费", "characters", NULL);
  char long_text[102];
  memset(long_text, 'a', 101);
  long_text[101] = '\0';
  assert_rule(xq_check_remark, long_text, "too-long", NULL);
  assert_rule(xq_check_account_name, long_text, "too-long", NULL);
  long_text[100] = '\0';
  assert_rule(xq_check_remark, long_text, "none", long_text);
}

static void assert_amount(const char *text, const char *flaw, int64_t fen) {
  int64_t got = -7;
  enum xq_flaw found = xq_check_amount(text, &got);
  if (strcmp(xq_flaw_name(found), flaw) != 0) {
    print_error("\"%s\" is %s\n", text, xq_flaw_name(found));
  }
  assert_string_equal(xq_flaw_name(found), flaw);
  assert_int_equal(got, found == XQ_FLAW_NONE ? fen : -7);
  assert_int_equal(xq_check_amount(text, NULL), found);
}

static void amounts(void **state) {
  (void)state;
  assert_amount("200", "none", 20000);
  assert_amount("200.00", "none", 20000);
  assert_amount("200.5", "none", 20050);
  assert_amount("0.01", "none", 1);
  assert_amount("1,200.00", "none", 120000);
  assert_amount("1,234,567.89", "none", 123456789);
  assert_amount("１，２００．００", "none", 120000);
  assert_amount(" 2 00 ", "none", 20000);
  assert_amount("000200", "none", 20000);
  assert_amount("99999999999.99", "none", 9999999999999);
  assert_amount("99,999,999,999.99", "none", 9999999999999);
  assert_amount("", "empty", 0);
  assert_amount("0", "amount-zero", 0);
  assert_amount("0.00", "amount-zero", 0);
  assert_amount("200.001", "amount-decimals", 0);
  assert_amount("200.000", "amount-decimals", 0);
  assert_amount("１，２００。５０", "none", 120050);
  assert_amount("1、200｡5", "none", 120050);
  assert_amount("-1", "characters", 0);
  assert_amount("1e3", "pattern", 0);
  assert_amount("¥200", "none", 20000);
  assert_amount("1.2.3", "amount-groups", 0);
  assert_amount("200.", "pattern", 0);
  assert_amount(".5", "pattern", 0);
  assert_amount(".", "pattern", 0);
  assert_amount("1,20", "amount-groups", 0);
  assert_amount("12,00.00", "amount-groups", 0);
  assert_amount("1200,000", "amount-groups", 0);
  assert_amount(",200", "amount-groups", 0);
  assert_amount("1,,200", "amount-groups", 0);
  assert_amount("1,200,", "amount-groups", 0);
  assert_amount("200.0,0", "amount-groups", 0);
}

static void money_does_not_overflow(void **state) {
  (void)state;
  assert_amount("100000000000", "amount-range", 0);
  assert_amount("92233720368547758.07", "amount-range", 0);
  assert_amount("92233720368547758.08", "amount-range", 0);
  assert_amount("18446744073709551616.01", "amount-range", 0);
  char long_text[4001];
  memset(long_text, '9', 4000);
  long_text[4000] = '\0';
  assert_amount(long_text, "amount-range", 0);
}

static void assert_written(int64_t fen, const char *plain, const char *grouped, const char *capital) {
  char *got[] = {xq_fen_text(fen), xq_fen_grouped(fen), xq_fen_capital(fen)};
  assert_string_equal(got[0], plain);
  assert_string_equal(got[1], grouped);
  assert_string_equal(got[2], capital);
  for (size_t i = 0; i < XQ_COUNT(got); i++) {
    free(got[i]);
  }
}

/* The examples of annex 1 of 支付结算办法; where it gives two forms, the first. */
static void capitals_of_the_annex(void **state) {
  (void)state;
  assert_written(140950, "1409.50", "1,409.50", "壹仟肆佰零玖元伍角");
  assert_written(600714, "6007.14", "6,007.14", "陆仟零柒元壹角肆分");
  assert_written(168032, "1680.32", "1,680.32", "壹仟陆佰捌拾元零叁角贰分");
  assert_written(10700053, "107000.53", "107,000.53", "壹拾万柒仟元零伍角叁分");
  assert_written(1640902, "16409.02", "16,409.02", "壹万陆仟肆佰零玖元零贰分");
  assert_written(32504, "325.04", "325.04", "叁佰贰拾伍元零肆分");
}

static void capitals(void **state) {
  (void)state;
  assert_written(0, "0.00", "0.00", "零元整");
  assert_written(5, "0.05", "0.05", "伍分");
  assert_written(50, "0.50", "0.50", "伍角");
  assert_written(53, "0.53", "0.53", "伍角叁分");
  assert_written(100, "1.00", "1.00", "壹元整");
  assert_written(1000, "10.00", "10.00", "壹拾元整");
  assert_written(1005, "10.05", "10.05", "壹拾元零伍分");
  assert_written(1050, "10.50", "10.50", "壹拾元零伍角");
  assert_written(20000, "200.00", "200.00", "贰佰元整");
  assert_written(100000, "1000.00", "1,000.00", "壹仟元整");
  assert_written(1000000, "10000.00", "10,000.00", "壹万元整");
  assert_written(1050000, "10500.00", "10,500.00", "壹万零伍佰元整");
  assert_written(1000001, "10000.01", "10,000.01", "壹万元零壹分");
  assert_written(10050000, "100500.00", "100,500.00", "壹拾万零伍佰元整");
  assert_written(100010001, "1000100.01", "1,000,100.01", "壹佰万零壹佰元零壹分");
  assert_written(10000000000, "100000000.00", "100,000,000.00", "壹亿元整");
  assert_written(10000000100, "100000001.00", "100,000,001.00", "壹亿零壹元整");
  assert_written(10001000000, "100010000.00", "100,010,000.00", "壹亿零壹万元整");
  assert_written(10001000100, "100010001.00", "100,010,001.00", "壹亿零壹万零壹元整");
  assert_written(12345678912, "123456789.12", "123,456,789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分");
  assert_written(9999999999999, "99999999999.99", "99,999,999,999.99",
                 "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分");
  assert_written(100000000000000, "1000000000000.00", "1,000,000,000,000.00", "壹万亿元整");
  assert_written(-20050, "-200.50", "-200.50", "负贰佰元零伍角");
  assert_written(-123456, "-1234.56", "-1,234.56", "负壹仟贰佰叁拾肆元伍角陆分");
}

static void the_ends_of_the_range(void **state) {
  (void)state;
  char *least = xq_fen_grouped(INT64_MIN);
  assert_string_equal(least, "-92,233,720,368,547,758.08");
  free(least);
  char *most = xq_fen_capital(INT64_MAX);
  assert_int_equal(strncmp(most, "玖亿", strlen("玖亿")), 0);
  free(most);
}

/* Reading capitals back, independently of how they were written. */
static int64_t read_capital(const char *s) {
  static const char *const digits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
  static const struct {
    const char *unit;
    int64_t times;
  } small[] = {{"拾", 10}, {"佰", 100}, {"仟", 1000}};
  int64_t total = 0, section = 0, digit = 0, fen = 0;
  while (*s != '\0') {
    char c[4] = {s[0], s[1], s[2], '\0'};
    s += 3;
    for (int i = 0; i < 10; i++) {
      digit = strcmp(c, digits[i]) == 0 ? i : digit;
    }
    for (size_t i = 0; i < XQ_COUNT(small); i++) {
      if (strcmp(c, small[i].unit) == 0) {
        section += digit * small[i].times;
        digit = 0;
      }
    }
    if (strcmp(c, "万") == 0) {
      section = (section + digit) * 10000;
      digit = 0;
      total += section;
      section = 0;
    } else if (strcmp(c, "亿") == 0) {
      total = (total + section + digit) * 100000000;
      digit = section = 0;
    } else if (strcmp(c, "元") == 0) {
      fen = (total + section + digit) * 100;
      digit = section = 0;
    } else if (strcmp(c, "角") == 0) {
      fen += digit * 10;
      digit = 0;
    } else if (strcmp(c, "分") == 0) {
      fen += digit;
      digit = 0;
    }
  }
  return fen;
}

static void what_is_written_reads_back(void **state) {
  (void)state;
  uint64_t seed = 20170921;
  for (int i = 0; i < 20000; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    int64_t fen = (int64_t)(seed >> 20) % 10000000000000;
    fen = i % 3 == 0 ? fen % 100000000 : i % 3 == 1 ? fen / 100000 * 100000 : fen; /* small ones, ones with zeros */
    fen = fen == 0 ? 1 : fen;
    char *capital = xq_fen_capital(fen);
    if (read_capital(capital) != fen || strstr(capital, "零零") != NULL) {
      print_error("%lld: %s\n", (long long)fen, capital);
    }
    assert_int_equal(read_capital(capital), fen);
    assert_null(strstr(capital, "零零"));
    free(capital);
    char *grouped = xq_fen_grouped(fen);
    assert_amount(grouped, "none", fen);
    free(grouped);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accounts),
      cmocka_unit_test(card_slips),
      cmocka_unit_test(names_and_remarks),
      cmocka_unit_test(amounts),
      cmocka_unit_test(money_does_not_overflow),
      cmocka_unit_test(capitals_of_the_annex),
      cmocka_unit_test(capitals),
      cmocka_unit_test(the_ends_of_the_range),
      cmocka_unit_test(what_is_written_reads_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
