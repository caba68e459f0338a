/* test_contact.c - mobile numbers, mail and postal addresses. */
#include "rule.h"

static void mobiles(void **state) {
  (void)state;
  assert_rule(xq_check_mobile, "13923101111", "none", "13923101111");
  assert_rule(xq_check_mobile, "139 2310 1111", "none", "13923101111");
  assert_rule(xq_check_mobile, "139-2310-1111", "none", "13923101111");
  assert_rule(xq_check_mobile, "+86 13923101111", "none", "13923101111");
  assert_rule(xq_check_mobile, "(+86) 139-2310-1111", "none", "13923101111");
  assert_rule(xq_check_mobile, "008613923101111", "none", "13923101111");
  assert_rule(xq_check_mobile, "8613923101111", "none", "13923101111");
  assert_rule(xq_check_mobile, "１３９２３１０１１１１", "none", "13923101111");
  assert_rule(xq_check_mobile, "19223101111", "none", "19223101111");
  assert_rule(xq_check_mobile, "\u202d13923101111\u202c", "none", "13923101111");
  assert_rule(xq_check_mobile, "14023101111", "mobile-prefix", "14023101111");
  assert_rule(xq_check_mobile, "15423101111", "mobile-prefix", "15423101111");
  assert_rule(xq_check_mobile, "19423101111", "mobile-prefix", "19423101111");
  assert_rule(xq_check_mobile, "013923101111", "none", "13923101111");
  assert_rule(xq_check_mobile, "+86 (0)139 2310 1111", "none", "13923101111");
  static const char *const dashes[] = {"-", "–", "—", "−", "‐", "‑", "－", "ー"};
  for (size_t i = 0; i < XQ_COUNT(dashes); i++) {
    char *number = xq_asprintf("139%s2310%s1111", dashes[i], dashes[i]);
    assert_rule(xq_check_mobile, number, "none", "13923101111");
    free(number);
  }
  static const char *const elsewhere[] = {"+85291234567",     "0085291234567", "+1 212 555 0100", "91234567",
                                          "020-38861234",     "02087654321",   "38861234",        "400-812-3456",
                                          "+86 20 3886 1234", "12345678901",   "0755 12345678",   "0912345678"};
  for (size_t i = 0; i < XQ_COUNT(elsewhere); i++) {
    assert_rule(xq_check_mobile, elsewhere[i], "mobile-mainland", NULL);
  }
  assert_rule(xq_check_mobile, "139+23101111", "pattern", NULL);
  assert_rule(xq_check_mobile, "1392310111", "length", NULL);
  assert_rule(xq_check_mobile, "139231011111", "length", NULL);
  assert_rule(xq_check_mobile, "+86", "length", NULL);
  assert_rule(xq_check_mobile, "1392310111a", "characters", NULL);
  assert_rule(xq_check_mobile, "()- ", "empty", NULL);
}

static void mail(void **state) {
  (void)state;
  assert_rule(xq_check_email, "hu@example.com", "none", "hu@example.com");
  assert_rule(xq_check_email, "Hu.Yidao+ca@EXAMPLE.Com", "none", "Hu.Yidao+ca@example.com");
  assert_rule(xq_check_email, "ｈｕ＠ｅｘａｍｐｌｅ．ｃｏｍ", "none", "hu@example.com");
  assert_rule(xq_check_email, "hu@例子.中国", "none", "hu@xn--fsqu00a.xn--fiqs8s");
  assert_rule(xq_check_email, "hu@例子。中国", "none", "hu@xn--fsqu00a.xn--fiqs8s");
  assert_rule(xq_check_email, "hu@bücher.example", "none", "hu@xn--bcher-kva.example");
  assert_rule(xq_check_email, "123456@qq.com", "none", "123456@qq.com");
  assert_rule(xq_check_email, "zhang。san@163。com", "none", "zhang.san@163.com");
  assert_rule(xq_check_email, "zhang–san@163.com", "none", "zhang-san@163.com");
  assert_rule(xq_check_email, "hu@コーヒー.example", "none",
              "hu@xn--tck2c4fb.example"); /* the stroke is a letter here */
  assert_rule(xq_check_email, " hu@example.com\n", "none", "hu@example.com");
  assert_rule(xq_check_email, "te\nst@iana.org", "characters", NULL);
  assert_rule(xq_check_email, "te\tst@iana.org", "characters", NULL);
  assert_rule(xq_check_email, "", "empty", NULL);
  assert_rule(xq_check_email, "hu", "email-at", NULL);
  assert_rule(xq_check_email, "hu@a@example.com", "email-at", NULL);
  assert_rule(xq_check_email, "\"hu\"@example.com", "email-quoted", NULL);
  assert_rule(xq_check_email, "hu@[192.0.2.1]", "email-quoted", NULL);
  assert_rule(xq_check_email, "h u@example.com", "characters", NULL);
  static const char *const locals[] = {"@example.com",     ".hu@example.com", "hu.@example.com",
                                       "h..u@example.com", "胡@example.com",  "h(u@example.com"};
  for (size_t i = 0; i < XQ_COUNT(locals); i++) {
    assert_rule(xq_check_email, locals[i], "email-local", NULL);
  }
  static const char *const domains[] = {
      "hu@",       "hu@localhost", "hu@.example.com", "hu@example..com", "hu@-a.com",
      "hu@a-.com", "hu@192.0.2.1", "hu@a_b.com",      "hu@exa,mple.com", "hu@xn--a.中国"};
  for (size_t i = 0; i < XQ_COUNT(domains); i++) {
    assert_rule(xq_check_email, domains[i], "email-domain", NULL);
  }
}

static void mail_sizes(void **state) {
  (void)state;
  char local[66] = {0};
  memset(local, 'a', 64);
  char *address = xq_asprintf("%s@example.com", local);
  assert_rule(xq_check_email, address, "none", address);
  free(address);
  local[64] = 'a';
  address = xq_asprintf("%s@example.com", local);
  assert_rule(xq_check_email, address, "email-local", NULL);
  free(address);
  char label[65] = {0};
  memset(label, 'b', 63);
  address = xq_asprintf("hu@%s.com", label);
  assert_rule(xq_check_email, address, "none", address);
  free(address);
  address = xq_asprintf("hu@%.60s.%.60s.%.60s.%.60s.cn", label, label, label, label); /* 249 */
  assert_rule(xq_check_email, address, "none", address);
  free(address);
  address = xq_asprintf("hu.yidao@%.60s.%.60s.%.60s.%.60s.cn", label, label, label, label); /* 255 */
  assert_rule(xq_check_email, address, "too-long", NULL);
  free(address);
  label[63] = 'b';
  address = xq_asprintf("hu@%s.com", label);
  assert_rule(xq_check_email, address, "email-domain", NULL);
  free(address);
}

static void addresses(void **state) {
  (void)state;
  const char *full = "广东省佛山市南海区桂城街道海五路28号（华南国际）A座１２０３室";
  assert_rule(xq_check_address, full, "none", "广东省佛山市南海区桂城街道海五路28号（华南国际）A座1203室");
  assert_rule(xq_check_address, "某县某镇某村", "none", "某县某镇某村");
  assert_rule(xq_check_address, "佛山市南海区", "address-vague", "佛山市南海区");
  assert_rule(xq_check_address, "广州\uE000路1号", "private-use", "广州\uE000路1号");
  assert_rule(xq_check_address, "Room 5\n12 Queen Road", "none", "Room 5 12 Queen Road");
  assert_rule(xq_check_address, "广州市天河区Room 5\r\n12 Queen Road", "none", "广州市天河区Room 5 12 Queen Road");
  assert_rule(xq_check_address, "佛山市⻄⻔路⼀号", "none", "佛山市西门路一号"); /* radicals, out of a PDF file */
  assert_rule(xq_check_address, "佛山市南海区\a桂城街道1号", "characters", NULL);
  assert_rule(xq_check_address, "佛山市\xEF\xBF\xBD路1号", "characters", NULL); /* what once was a character */
  assert_rule(xq_check_address, "广州", "too-short", NULL);
  assert_rule(xq_check_address, "", "empty", NULL);
  char long_text[200];
  memset(long_text, '1', 121);
  long_text[121] = '\0';
  assert_rule(xq_check_address, long_text, "too-long", NULL);
  long_text[120] = '\0';
  assert_rule(xq_check_address, long_text, "none", long_text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mobiles),
      cmocka_unit_test(mail),
      cmocka_unit_test(mail_sizes),
      cmocka_unit_test(addresses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
