/* test_contact.c - names, mobile numbers, mail and postal addresses. */
#include "rule.h"

static void names(void **state) {
  (void)state;
  assert_rule(xq_check_person_name, "胡一刀", "none", "胡一刀");
  assert_rule(xq_check_person_name, "  张　三 ", "none", "张三");
  assert_rule(xq_check_person_name, "阿依古丽·买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽•买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽・买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽‧买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽･买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽 · 买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽.买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽 ． 买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "Anne-Marie  O’Neill", "none", "Anne-Marie O'Neill");
  assert_rule(xq_check_person_name, "Ｌｉ　Ｎａ", "none", "Li Na");
  assert_rule(xq_check_person_name, "Jose\u0301 Mu\u00f1oz", "none", "José Muñoz");
  assert_rule(xq_check_person_name, "David 王", "none", "David 王");
  assert_rule(xq_check_person_name, "\U00020BB7野", "none", "\U00020BB7野");
  assert_rule(xq_check_person_name, "李\U00031350", "none", "李\U00031350"); /* Extension H */
  assert_rule(xq_check_person_name, "李\U0002EBF0", "none", "李\U0002EBF0"); /* Extension I */
  assert_rule(xq_check_person_name, "〇〇", "none", "〇〇");
  assert_rule(xq_check_person_name, "王\uE863", "private-use", "王\uE863");
  assert_rule(xq_check_person_name, "张\u200b三", "none", "张三");
}

static void name_flaws(void **state) {
  (void)state;
  assert_rule(xq_check_person_name, "", "empty", NULL);
  assert_rule(xq_check_person_name, "胡", "too-short", NULL);
  assert_rule(xq_check_person_name, "张三1", "name-digits", NULL);
  assert_rule(xq_check_person_name, "张三１", "name-digits", NULL);
  assert_rule(xq_check_person_name, "张三!", "characters", NULL);
  assert_rule(xq_check_person_name, "张三🙂", "characters", NULL);
  assert_rule(xq_check_person_name, "⼀二", "characters", NULL); /* a radical that looks like 一 */
  assert_rule(xq_check_person_name, "J. Smith", "characters", NULL);
  assert_rule(xq_check_person_name, "张\u0301三", "characters", NULL);
  assert_rule(xq_check_person_name, "·买买提", "pattern", NULL);
  assert_rule(xq_check_person_name, "买买提·", "pattern", NULL);
  assert_rule(xq_check_person_name, "买··提", "pattern", NULL);
  assert_rule(xq_check_person_name, "Li-", "pattern", NULL);
  assert_rule(xq_check_person_name, "' '", "pattern", NULL);
  char fifty[151] = {0};
  for (size_t i = 0; i < 50; i++) {
    memcpy(fifty + 3 * i, "王", 3);
  }
  assert_rule(xq_check_person_name, fifty, "none", fifty);
  char *more = xq_asprintf("%s王", fifty);
  assert_rule(xq_check_person_name, more, "too-long", NULL);
  free(more);
}

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
  assert_rule(xq_check_mobile, "12345678901", "pattern", NULL);
  assert_rule(xq_check_mobile, "02087654321", "pattern", NULL);
  assert_rule(xq_check_mobile, "1392310111", "length", NULL);
  assert_rule(xq_check_mobile, "139231011111", "length", NULL);
  assert_rule(xq_check_mobile, "+86", "length", NULL);
  assert_rule(xq_check_mobile, "+85291234567", "characters", NULL);
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
      "hu@",       "hu@localhost", "hu@example.com.", "hu@.example.com", "hu@example..com", "hu@-a.com",
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
      cmocka_unit_test(names), cmocka_unit_test(name_flaws), cmocka_unit_test(mobiles),
      cmocka_unit_test(mail),  cmocka_unit_test(mail_sizes), cmocka_unit_test(addresses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
