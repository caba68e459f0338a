/* test_words.c - everything that has a code has words, in both languages, and the right language is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/words/catalogue.h"

static bool has_han(const char *s) {
  wchar_t wc;
  for (size_t left = strlen(s), n; (n = xq_utf8_decode(s, left, &wc)) > 0; s += n, left -= n) {
    if (wc >= 0x3400 && wc <= 0x9FFF) {
      return true;
    }
  }
  return false;
}

static void assert_in_language(const char *s, const char *language) {
  assert_non_null(s);
  if (s[0] == '\0' || has_han(s) != (strcmp(language, "zh_CN") == 0) || strpbrk(s, "[]{}") != NULL) {
    print_error("%s: \"%s\"\n", language, s);
  }
  assert_true(s[0] != '\0');
  assert_int_equal(has_han(s), strcmp(language, "zh_CN") == 0);
  assert_null(strpbrk(s, "[]{}")); /* marks for facts are never shown */
}

static void add_all_facts(xq_err *err) {
  static const char *const facts[][2] = {
      {"path", "/p"},
      {"errno", "EIO"},
      {"business_no", "01201709210000846"},
      {"argument", "--x"},
      {"setting", "url"},
      {"line", "3"},
      {"field", "handler.id_no"},
      {"flaw", "check-digit"},
      {"not_after", "2017-10-11T15:59:59Z"},
      {"not_before", "2016-10-11T16:00:00Z"},
      {"revoked_at", "2017-01-01T00:00:00Z"},
      {"tries_left", "3"},
      {"wait_seconds", "300"},
      {"pin_min", "6"},
      {"pin_max", "16"},
      {"url", "https://x"},
      {"offset", "-4000"},
      {"retry_after", "30"},
      {"opens_at", "2017-08-12T00:00:00Z"},
      {"version", "2"},
      {"notice", "n1"},
      {"months", "48"},
      {"business_status", "issued"},
      {"record", "7"},
  };
  for (size_t i = 0; i < XQ_COUNT(facts); i++) {
    xq_err_fact(err, facts[i][0], "%s", facts[i][1]);
  }
}

static void every_code_has_words(void **state) {
  (void)state;
  static const char *const languages[] = {"zh_CN", "en"};
  for (int code = 1; code < XQ_E_COUNT_; code++) {
    for (size_t l = 0; l < XQ_COUNT(languages) * 2; l++) {
      const char *language = languages[l % 2];
      xq_words_set_language(language);
      xq_err *err = xq_err_new((enum xq_code)code, "x");
      if (l >= 2) {
        add_all_facts(err);
      }
      struct xq_words_error words;
      xq_words_error(err, &words);
      assert_in_language(words.what, language);
      assert_in_language(words.lost, language);
      assert_in_language(words.next, language);
      xq_words_error_clear(&words);
      assert_null(words.what);
      xq_err_free(&err);
    }
  }
}

static void facts_are_told(void **state) {
  (void)state;
  static const struct {
    enum xq_code code;
    const char *zh, *en;
  } table[] = {
      {XQ_E_PIN_WRONG, "还可尝试 3 次。请等待 5 分钟后再试", "Tries left: 3. The next try is possible in 5 minutes."},
      {XQ_E_TOO_EARLY, "2017-08-12 起可以办理", "from 2017-08-12 on"},
      {XQ_E_CERT_EXPIRED, "（2017-10-11）", "(2017-10-11)"}, /* the day in China */
      {XQ_E_RENEWAL_OPEN, "业务单号：01201709210000846", "Business number: 01201709210000846"},
      {XQ_E_DISK_FULL, "文件：/p", "File: /p"},
      {XQ_E_FORM_INVALID, "证件号码：可能有一位不对", "Document number: A digit"},
      {XQ_E_STATE_CONFLICT, "目前状态：已制证", "It is: Issued"},
      {XQ_E_CLOCK_WRONG, "67 分钟", "67 minutes"},
      {XQ_E_RATE_LIMITED, "30 秒", "30 seconds"},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    xq_err *err = xq_err_new(table[i].code, "x");
    add_all_facts(err);
    xq_words_set_language("zh_CN");
    char *text = xq_words_error_text(err);
    assert_non_null(strstr(text, table[i].zh));
    free(text);
    xq_words_set_language("en");
    text = xq_words_error_text(err);
    assert_non_null(strstr(text, table[i].en));
    free(text);
    xq_err_free(&err);
  }
}

/* What locks counts down to the lock; what only pauses tells of the pause, from the first wrong one on, and never of 0. */
static void tries_are_told(void **state) {
  (void)state;
  static const struct {
    struct xq_pin_state pin;
    const char *zh, *en;
  } table[] = {
      {{.tries_left = 3}, "还可尝试 3 次", "3 tries left"},
      {{.tries_left = 1}, "还可尝试 1 次", "1 try left"},
      {{.tries_left = -1}, NULL, NULL},
      {{.tries_left = -1, .low = true},
       "此前输错过，剩余次数较少",
       "wrong PINs were entered before; few tries are left"},
      {{.tries_left = 5, .pauses = true, .next_wait = 30}, NULL, NULL},
      {{.tries_left = 4, .pauses = true, .low = true, .next_wait = 30},
       "再输错 4 次须等待 30 秒",
       "4 more wrong PINs bring a pause of 30 seconds"},
      {{.tries_left = 1, .pauses = true, .low = true, .next_wait = 900},
       "再输错 1 次须等待 15 分钟",
       "1 more wrong PIN brings a pause of 15 minutes"},
      {{.tries_left = 1, .pauses = true, .low = true, .next_wait = 60, .wait_seconds = 9}, NULL, NULL},
  };
  for (size_t i = 0; i < XQ_COUNT(table) * 2; i++) {
    bool zh = i % 2 == 0;
    const char *want = zh ? table[i / 2].zh : table[i / 2].en;
    xq_words_set_language(zh ? "zh_CN" : "en");
    char *text = xq_words_tries(&table[i / 2].pin);
    if (want == NULL) {
      assert_null(text);
    } else {
      assert_string_equal(text, want);
    }
    free(text);
  }
}

static void a_wrong_pin_tells_the_lock_or_the_pause(void **state) {
  (void)state;
  static const struct {
    const char *left, *next, *wait, *zh;
  } table[] = {
      {"2", NULL, NULL, "口令不正确。还可尝试 2 次。\n"},
      {"2", "30", "0", "口令不正确。再输错 2 次须等待 30 秒。\n"},
      {"1", "60", "30", "口令不正确。请等待 30 秒后再试。\n"},
  };
  xq_words_set_language("zh_CN");
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    const char *const facts[][2] = {
        {"tries_left", table[i].left}, {"next_wait", table[i].next}, {"wait_seconds", table[i].wait}};
    xq_err *err = xq_err_new(XQ_E_PIN_WRONG, "x");
    for (size_t f = 0; f < XQ_COUNT(facts); f++) {
      if (facts[f][1] != NULL) {
        xq_err_fact(err, facts[f][0], "%s", facts[f][1]);
      }
    }
    char *text = xq_words_error_text(err);
    assert_int_equal(strncmp(text, table[i].zh, strlen(table[i].zh)), 0);
    free(text);
    xq_err_free(&err);
  }
}

/* One code, several causes: each is said by its own name, and the commonest remedy comes first. */
static void a_cause_has_its_own_sentence(void **state) {
  (void)state;
  static const struct {
    enum xq_code code;
    const char *why, *zh, *en;
  } table[] = {
      {XQ_E_CONFIG, "dumb-terminal", "TERM=dumb", "TERM=dumb"},
      {XQ_E_CONFIG, "dumb-terminal", "xuqi --plain", "xuqi --plain"},
      {XQ_E_CONFIG, "not-a-terminal", "xuqi --plain", "xuqi --plain"},
      {XQ_E_NET_UNTRUSTED, "not-yet-valid", "2026-10-19", "2026-10-19"},
      {XQ_E_NET_UNTRUSTED, "not-yet-valid", "\n请先校准", "\nFirst set the date"},
      {XQ_E_NET_UNTRUSTED, "expired", "\n请先校准", "\nFirst set the date"},
      {XQ_E_NET_UNTRUSTED, "anything else", "ca_file", "ca_file"},
  };
  for (size_t i = 0; i < XQ_COUNT(table) * 2; i++) {
    bool en = i % 2 != 0;
    xq_words_set_language(en ? "en" : "zh_CN");
    xq_err *err = xq_err_fact(xq_err_new(table[i / 2].code, "x"), "why", "%s", table[i / 2].why);
    xq_err_fact(err, "term", "dumb");
    xq_err_fact(err, "machine_time", "2026-10-19T02:00:00Z");
    char *text = xq_words_error_text(err);
    if (strstr(text, en ? table[i / 2].en : table[i / 2].zh) == NULL) {
      fail_msg("%s: %s", table[i / 2].why, text);
    }
    if (strcmp(table[i / 2].why, "anything else") != 0) {
      assert_null(strstr(text, "xuqi.conf"));
      assert_null(strstr(text, "ca_file"));
    }
    free(text);
    xq_err_free(&err);
  }
}

/* What the question to the service took is no part of how far the clock is off. */
static void clocks_are_apart_by_the_nearest_unit(void **state) {
  (void)state;
  static const struct {
    const char *offset, *en;
  } table[] = {
      {"31536003", "365 days"}, {"-31535997", "365 days"}, {"31579199", "365 days"}, {"31579200", "366 days"},
      {"7201", "2 hours"},      {"-7199", "2 hours"},      {"119", "119 seconds"},
  };
  xq_words_set_language("en");
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    xq_err *err = xq_err_new(XQ_E_CLOCK_WRONG, "x");
    xq_err_fact(err, "offset", "%s", table[i].offset);
    char *text = xq_words_error_text(err);
    assert_non_null(strstr(text, table[i].en));
    free(text);
    xq_err_free(&err);
  }
}

static void hostile_facts_do_no_harm(void **state) {
  (void)state;
  xq_words_set_language("zh_CN");
  xq_err *err = xq_err_new(XQ_E_RENEWAL_OPEN, "x");
  xq_err_fact(err, "business_no", "[{path}%%s\x1B[2J]");
  char *text = xq_words_error_text(err);
  assert_non_null(strstr(text, "[{path}%s\xEF\xBF\xBD[2J]")); /* shown, not obeyed */
  free(text);
  xq_err_free(&err);
  err = xq_err_new(XQ_E_PIN_WRONG, "x");
  xq_err_fact(err, "tries_left", "-1"); /* unknown: not told */
  xq_err_fact(err, "wait_seconds", "99999999999999999999");
  text = xq_words_error_text(err);
  assert_null(strstr(text, "-1"));
  assert_non_null(strstr(text, "366 天"));
  free(text);
  xq_err_free(&err);
  err = xq_err_new(XQ_E_TOO_EARLY, "x");
  xq_err_fact(err, "opens_at", "soon");
  text = xq_words_error_text(err);
  assert_null(strstr(text, "soon"));
  free(text);
  xq_err_free(&err);
  text = xq_words_error_text(NULL);
  assert_string_equal(text, "\n\n");
  free(text);
}

static void check_tables(const char *language) {
  for (int flaw = 1; flaw < XQ_FLAW_COUNT_; flaw++) {
    for (int f = 0; f < XQ_F_COUNT_; f++) {
      assert_in_language(xq_words_flaw((enum xq_flaw)flaw, (enum xq_field)f), language);
    }
    for (int f = 0; f < XQ_T_COUNT_; f++) {
      assert_in_language(xq_words_transfer_flaw((enum xq_flaw)flaw, (enum xq_transfer_field)f), language);
    }
  }
  assert_string_equal(xq_words_flaw(XQ_FLAW_NONE, XQ_F_HANDLER_NAME), "");
#define CHECK_ALL(fn, type, count)             \
  for (int i = 0; i < (count); i++) {          \
    assert_in_language(fn((type)i), language); \
  }                                            \
  assert_string_equal(fn((type)(count)), "")
  CHECK_ALL(xq_words_field, enum xq_field, XQ_F_COUNT_);
  CHECK_ALL(xq_words_transfer_field, enum xq_transfer_field, XQ_T_COUNT_);
  CHECK_ALL(xq_words_id_type, enum xq_id_type, XQ_ID_TYPE_COUNT_);
  CHECK_ALL(xq_words_business, enum xq_business, XQ_B_COUNT_);
  CHECK_ALL(xq_words_payment, enum xq_payment, XQ_P_COUNT_);
  CHECK_ALL(xq_words_order, enum xq_order, XQ_O_COUNT_);
  CHECK_ALL(xq_words_step, enum xq_step, XQ_STEP_COUNT_);
  CHECK_ALL(xq_words_renewability, enum xq_renewability, XQ_R_COUNT_);
  CHECK_ALL(xq_words_event, enum xq_app_event, XQ_AE_COUNT_);
  CHECK_ALL(xq_words_actor, enum xq_actor, XQ_BY_OPERATOR);
  static const char *const checks[] = {"locale", "config", "keys", "service",
                                       "clock",  "trust",  "disk", "sealed-memory"};
  for (size_t i = 0; i < XQ_COUNT(checks); i++) {
    assert_in_language(xq_words_check(checks[i]), language);
    assert_string_not_equal(xq_words_check(checks[i]), checks[i]);
  }
  assert_string_equal(xq_words_actor(XQ_BY_NOBODY), "");
  assert_string_equal(xq_words_event(XQ_AE_COUNT_), "");
}

static void every_table_is_full(void **state) {
  (void)state;
  static const char *const languages[] = {"zh_CN", "en", "zh_CN"};
  for (size_t i = 0; i < XQ_COUNT(languages); i++) {
    xq_words_set_language(languages[i]);
    assert_string_equal(xq_words_language(), languages[i]);
    check_tables(languages[i]);
  }
}

/* The sentence of a turn, in both languages. */
static void assert_turn(const struct xq_turn *turn, int64_t today, const char *zh, const char *en) {
  static const char *const languages[] = {"zh_CN", "en"};
  for (size_t i = 0; i < 2; i++) {
    xq_words_set_language(languages[i]);
    char *text = xq_words_turn(turn, today);
    assert_in_language(text, languages[i]);
    if (strstr(text, i == 0 ? zh : en) == NULL) {
      fail_msg("%s\nis not: %s", text, i == 0 ? zh : en);
    }
    free(text);
  }
}

static void assert_next(enum xq_actor actor, enum xq_action action, enum xq_business business, enum xq_payment payment,
                        int64_t due, const char *zh, const char *en) {
  const struct xq_turn turn = {.actor = actor,
                               .action = action,
                               .due = due,
                               .whole = true,
                               .business = business,
                               .payment = payment,
                               .total_fen = 120000,
                               .recorded_fen = payment == XQ_P_UNPAID ? 0 : 120000,
                               .since = 17430};
  assert_turn(&turn, 17430, zh, en);
}

static void what_comes_next(void **state) {
  (void)state;
  const int64_t day = 17435; /* 2017-09-26 */
  static const char *const about[][2] = {{"zh_CN", "约 2027-01-05"}, {"en", "about 2027-01-05"}};
  for (size_t i = 0; i < XQ_COUNT(about); i++) {
    xq_words_set_language(about[i][0]);
    char *due = xq_words_due(20823, true);
    assert_string_equal(due, about[i][1]);
    free(due);
  }
  for (int i = 0; i < 2; i++) {
    int64_t due = i == 0 ? day : 0;
    const char *by = i == 0 ? "2017-09-26" : "";
    assert_next(XQ_BY_HOLDER, XQ_DO_PAY, XQ_B_ENTERED, XQ_P_UNPAID, due, "轮到您：请转账 1,200.00 元", "1,200.00 yuan");
    assert_next(XQ_BY_HOLDER, XQ_DO_PAY, XQ_B_ENTERED, XQ_P_UNPAID, due, by, by);
    assert_next(XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, XQ_B_ENTERED, XQ_P_REPORTED, due, "等财务确认您的转账",
                "Waiting for the accounts office");
    assert_next(XQ_BY_CASHIER, XQ_DO_CONFIRM_PAYMENT, XQ_B_WITHDRAWN, XQ_P_REPORTED, due,
                "您登记的 1,200.00 元是否到账", "has been withdrawn");
    assert_next(XQ_BY_REVIEWER, XQ_DO_REVIEW, XQ_B_AWAITING_REVIEW, XQ_P_PAID, due, "等认证机构审核",
                "Waiting for the review");
    assert_next(XQ_BY_REVIEWER, XQ_DO_REVIEW, XQ_B_AWAITING_REVIEW, XQ_P_PAID, due, by, by);
    assert_next(XQ_BY_CA, XQ_DO_ISSUE, XQ_B_APPROVED, XQ_P_PAID, due, "正在制证",
                i == 0 ? "should be ready by" : "being issued");
    assert_next(XQ_BY_CASHIER, XQ_DO_REFUND, XQ_B_REJECTED, XQ_P_REFUNDING, due, "没有通过审核，正在退还您 1,200.00 元",
                "1,200.00 yuan will be refunded");
    assert_next(XQ_BY_CASHIER, XQ_DO_REFUND, XQ_B_WITHDRAWN, XQ_P_REFUNDING, due, "已撤销，正在退还您 1,200.00 元",
                "1,200.00 yuan will be refunded");
    assert_next(XQ_BY_HOLDER, XQ_DO_INSTALL, XQ_B_ISSUED, XQ_P_PAID, due, "轮到您：新证书已制好", "install it");
    assert_next(XQ_BY_HOLDER, XQ_DO_CORRECT, XQ_B_RETURNED, XQ_P_PAID, due, "轮到您：申请被退回",
                "correct and resubmit");
  }
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_INSTALLED, XQ_P_PAID, 0, "已经完成", "All done");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_REJECTED, XQ_P_UNPAID, 0, "没有收费", "nothing was charged");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_WITHDRAWN, XQ_P_UNPAID, 0, "没有收费", "nothing was charged");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_CLOSED, XQ_P_UNPAID, 0, "没有收费", "nothing was charged");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_WITHDRAWN, XQ_P_REFUNDED, 0, "1,200.00 元已于 2017-09-21 退还给您",
              "1,200.00 yuan were refunded to you on 2017-09-21");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_REJECTED, XQ_P_REFUNDED, 0, "1,200.00 元已于 2017-09-21 退还给您",
              "1,200.00 yuan were refunded to you on 2017-09-21");
  assert_next(XQ_BY_NOBODY, XQ_DO_NOTHING, XQ_B_APPROVED, XQ_P_PAID, 0, "稍后", "later");
}

/* A day that is over is not promised again. */
static void what_is_late(void **state) {
  (void)state;
  struct xq_turn turn = {.actor = XQ_BY_REVIEWER, .action = XQ_DO_REVIEW, .due = 17435};
  xq_words_set_contact("020-12345678", NULL);
  assert_turn(&turn, 17435, "预计 2017-09-26 前完成", "finished by 2017-09-26");
  assert_turn(&turn, 17436, "原定 2017-09-26 前完成，已经过了；可以咨询客服（电话 020-12345678）",
              "should have been done by 2017-09-26; you can ask customer service (telephone 020-12345678)");
  xq_words_set_contact(NULL, NULL);
  turn = (struct xq_turn){.actor = XQ_BY_HOLDER, .action = XQ_DO_INSTALL, .due = 17435};
  assert_turn(&turn, 17435, "原证书 2017-09-26 到期", "expires on 2017-09-26");
  assert_turn(&turn, 17436, "原证书已于 2017-09-26 到期", "expired on 2017-09-26");
}

/* What is recorded, or was looked for in vain, is not to be paid once more; nor is somebody who paid told that nothing
 * was charged. */
static void nobody_pays_twice(void **state) {
  (void)state;
  struct xq_turn turn = {.actor = XQ_BY_HOLDER, .action = XQ_DO_PAY, .due = 17435, .refused = true};
  for (int i = 0; i < 2; i++) {
    turn.whole = i > 0;
    turn.total_fen = 10000;
    turn.recorded_fen = i > 0 ? 10000 : 0;
    assert_turn(&turn, 17430, "不要重复付款", "do not pay again");
    assert_string_equal(xq_words_act(&turn), "Correct the transfer");
  }
  turn.refused = false;
  turn.recorded = true;
  turn.recorded_fen = 6000;
  assert_turn(&turn, 17430, "已登记 60.00 元，还差 40.00 元", "60.00 yuan are recorded, 40.00 yuan are still due");
  turn.recorded_fen = 12000;
  assert_turn(&turn, 17430, "不要再付款", "Do not pay again");
  turn.whole = false;
  turn.recorded_fen = turn.total_fen = 0;
  assert_turn(&turn, 17430, "不要重复付款", "do not pay again");
  static const enum xq_business over[] = {XQ_B_REJECTED, XQ_B_WITHDRAWN, XQ_B_CLOSED};
  for (size_t i = 0; i < XQ_COUNT(over); i++) {
    turn = (struct xq_turn){.actor = XQ_BY_NOBODY,
                            .action = XQ_DO_NOTHING,
                            .whole = true,
                            .business = over[i],
                            .payment = XQ_P_UNPAID,
                            .total_fen = 10000,
                            .recorded_fen = 10000};
    assert_turn(&turn, 17430, "没有查到您登记的转账", "was not found");
    xq_words_set_language("en");
    char *text = xq_words_turn(&turn, 17430);
    assert_null(strstr(text, "nothing was charged"));
    free(text);
  }
}

/* On paper and on a telephone nothing can be recorded. */
static void what_is_read_elsewhere_names_no_here(void **state) {
  (void)state;
  static const char *const languages[] = {"zh_CN", "en"};
  static const char *const here[] = {"这里", " here"}, *const key[] = {"介质", "key"};
  for (size_t i = 0; i < XQ_COUNT(languages); i++) {
    xq_words_set_language(languages[i]);
    for (int64_t due = 0; due <= 17450; due += 17450) {
      const struct xq_turn turn = {.actor = XQ_BY_HOLDER,
                                   .action = XQ_DO_PAY,
                                   .due = due,
                                   .whole = true,
                                   .business = XQ_B_ENTERED,
                                   .payment = XQ_P_UNPAID,
                                   .total_fen = 10000};
      char *text = xq_words_turn(&turn, 17430), *elsewhere = xq_words_turn_elsewhere(&turn, 17430);
      assert_in_language(elsewhere, languages[i]);
      assert_non_null(strstr(text, here[i]));
      assert_null(strstr(elsewhere, here[i]));
      assert_non_null(strstr(elsewhere, key[i]));
      assert_non_null(strstr(elsewhere, "100.00"));
      assert_int_equal(strstr(elsewhere, "2017-10-") != NULL, due != 0);
      free(text);
      free(elsewhere);
    }
  }
}

/* The sums that a person sees, and what they mean: in each state of the money. */
static void money_in_words(void **state) {
  (void)state;
  static const struct {
    enum xq_business business;
    enum xq_payment payment;
    int64_t recorded;
    const char *line[2], *note[2]; /* Chinese, English */
  } table[] = {
      {XQ_B_ENTERED,
       XQ_P_UNPAID,
       0,
       {"应缴 1,200.00 元，已登记 0.00 元，还差 1,200.00 元",
        "Due 1,200.00 yuan, Recorded 0.00 yuan, Still due 1,200.00 yuan"},
       {NULL, NULL}},
      {XQ_B_ENTERED,
       XQ_P_REPORTED,
       100000,
       {"应缴 1,200.00 元，已登记 1,000.00 元（待确认），还差 200.00 元",
        "Due 1,200.00 yuan, Recorded 1,000.00 yuan (pending), Still due 200.00 yuan"},
       {"请不要重复付款；还差的 200.00 元可以再登记一笔", "Please do not pay that again"}},
      {XQ_B_ENTERED,
       XQ_P_REPORTED,
       120000,
       {"应缴 1,200.00 元，已登记 1,200.00 元（待确认），还差 0.00 元", "Still due 0.00 yuan"},
       {"您已登记转账，请不要重复付款", "Please do not pay again"}},
      {XQ_B_ENTERED,
       XQ_P_REPORTED,
       130000,
       {"应缴 1,200.00 元，已登记 1,300.00 元（待确认），多付 100.00 元", "Overpaid 100.00 yuan"},
       {"比应缴多 100.00 元", "100.00 yuan more than is due"}},
      {XQ_B_ENTERED,
       XQ_P_UNPAID,
       120000,
       {"应缴 1,200.00 元，已登记 1,200.00 元（未查到，待您核对）", "Recorded 1,200.00 yuan (not found, please check)"},
       {"财务没有查到这笔款：付款账号不符。不要重复转账。请核对付款账号、账户名、金额和日期，改正后保存。",
        "Do not pay again."}},
      {XQ_B_AWAITING_REVIEW,
       XQ_P_PAID,
       120000,
       {"应缴 1,200.00 元，已到账 1,200.00 元，还差 0.00 元", "Received 1,200.00 yuan"},
       {"不需要再付款", "There is nothing more to pay"}},
      {XQ_B_WITHDRAWN,
       XQ_P_REPORTED,
       100000,
       {"应缴 0.00 元，已登记 1,000.00 元（待确认）", "Due 0.00 yuan, Recorded 1,000.00 yuan (pending)"},
       {"退还", "refunded"}},
      {XQ_B_WITHDRAWN,
       XQ_P_UNPAID,
       120000,
       {"应缴 0.00 元，已登记 1,200.00 元（未查到），已到账 0.00 元", "(not found)"},
       {"财务没有查到这笔款：付款账号不符。如果确实已付款", "did not find this payment: 付款账号不符."}},
      {XQ_B_REJECTED,
       XQ_P_REFUNDING,
       120000,
       {"已到账 1,200.00 元，待退款 1,200.00 元", "Received 1,200.00 yuan, To be refunded 1,200.00 yuan"},
       {"正在退还", "being refunded"}},
      {XQ_B_REJECTED,
       XQ_P_REFUNDED,
       120000,
       {"已到账 1,200.00 元，已退款 1,200.00 元", "Refunded 1,200.00 yuan"},
       {"已退还", "has been refunded"}},
      {XQ_B_CLOSED, XQ_P_UNPAID, 0, {"应缴 0.00 元", "Due 0.00 yuan"}, {"请不要再为它付款", "do not pay"}},
  };
  static const char *const languages[] = {"zh_CN", "en"};
  for (size_t i = 0; i < XQ_COUNT(table) * 2; i++) {
    size_t l = i % 2;
    struct xq_transfer transfer = {.amount_fen = table[i / 2].recorded};
    struct xq_application app = {.business = table[i / 2].business,
                                 .payment = table[i / 2].payment,
                                 .reason = (char *)(uintptr_t) "付款账号不符。",
                                 .order.total_fen = 120000};
    if (transfer.amount_fen > 0) {
      app.transfers = (struct xq_transfer_list){&transfer, 1};
    }
    xq_words_set_language(languages[l]);
    char *line = xq_words_money_line(&app), *note = xq_words_money_note(&app);
    assert_in_language(line, languages[l]);
    if (l == 0) {
      assert_string_equal(line, table[i / 2].line[l]);
    }
    assert_non_null(strstr(line, table[i / 2].line[l]));
    assert_int_equal(note == NULL, table[i / 2].note[l] == NULL);
    if (note != NULL && strstr(note, table[i / 2].note[l]) == NULL) {
      fail_msg("\"%s\" says nothing of \"%s\"", note, table[i / 2].note[l]);
    }
    free(line);
    free(note);
  }
}

static void reasons(void **state) {
  (void)state;
  static const char *const cases[][2] = {{"地址不全", "地址不全"}, {"not-a-code", "not-a-code"}};
  xq_words_set_language("zh_CN");
  for (size_t i = 0; i < XQ_COUNT(cases); i++) {
    char *text = xq_words_reason(cases[i][0]);
    assert_string_equal(text, cases[i][1]);
    free(text);
  }
  char *text = xq_words_reason("cert-expired");
  assert_in_language(text, "zh_CN");
  free(text);
  text = xq_words_reason(NULL);
  assert_string_equal(text, "");
  free(text);
}

static void numbers(void **state) {
  (void)state;
  static const struct {
    const char *language;
    int months;
    const char *words;
  } table[] = {{"zh_CN", 24, "24个月"}, {"en", 24, "24 months"}, {"en", 1, "1 month"}};
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    xq_words_set_language(table[i].language);
    char *text = xq_words_months(table[i].months);
    assert_string_equal(text, table[i].words);
    free(text);
  }
}

/* One environment, one process: which language comes of it, and does gettext speak it? */
static void assert_language(const char *lc_all, const char *lang, const char *language, const char *option,
                            const char *want) {
  pid_t pid = fork();
  if (pid == 0) {
    unsetenv("LC_MESSAGES");
    lc_all != NULL ? setenv("LC_ALL", lc_all, 1) : unsetenv("LC_ALL");
    lang != NULL ? setenv("LANG", lang, 1) : unsetenv("LANG");
    language != NULL ? setenv("LANGUAGE", language, 1) : unsetenv("LANGUAGE");
    xq_words_init(option);
    const bool spelled = lc_all != NULL && (strcmp(lc_all, "C") == 0 || strcmp(lc_all, "POSIX") == 0);
    bool right = strcmp(xq_words_language(), want) == 0 && xq_wcwidth(0x4E2D) == (spelled ? 5 : 2) /* Zhong */ &&
                 has_han(xq_words_business(XQ_B_ISSUED)) == (strcmp(want, "zh_CN") == 0);
    _exit(right ? 0 : 1);
  }
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  if (status != 0) {
    print_error("LC_ALL=%s LANG=%s LANGUAGE=%s option %s: not %s\n", lc_all, lang, language, option, want);
  }
  assert_int_equal(status, 0);
}

static void the_language_is_found(void **state) {
  (void)state;
  char *data = xq_asprintf("%s/data", getenv("XUQI_TOP_SRCDIR"));
  setenv("XUQI_DATADIR", data, 1);
  free(data);
  assert_language("C", NULL, NULL, NULL, "en"); /* ASCII is what was asked for */
  assert_language("POSIX", NULL, NULL, NULL, "en");
  assert_language("C.UTF-8", NULL, NULL, NULL, "zh_CN");
  assert_language(NULL, NULL, NULL, NULL, "zh_CN");
  assert_language("C", NULL, "zh_CN", NULL, "en");    /* gettext ignores LANGUAGE in "C", so do we */
  assert_language("C.UTF-8", NULL, "en", NULL, "en"); /* there gettext ignores it, too, but who sets it means it */
  assert_language(NULL, NULL, "en", NULL, "en");
  assert_language(NULL, "C.UTF-8", "zh_CN:en", NULL, "zh_CN");
  assert_language("zh_CN.UTF-8", NULL, NULL, NULL, "zh_CN");
  assert_language("zh_CN.GB18030", NULL, NULL, NULL, "zh_CN");
  assert_language("zh_TW.UTF-8", NULL, NULL, NULL, "zh_CN");
  assert_language("en_US.UTF-8", NULL, NULL, NULL, "en");
  assert_language(NULL, "en_GB.UTF-8", NULL, NULL, "en");
  assert_language(NULL, "en_GB.UTF-8", "zh_CN:en", NULL, "zh_CN");
  assert_language("zh_CN.UTF-8", "en_US.UTF-8", "", NULL, "zh_CN");
  assert_language("no_such.locale", NULL, NULL, NULL, "en");
  assert_language("C", NULL, NULL, "zh_CN", "zh_CN");
  assert_language("en_US.UTF-8", NULL, "en", "zh_CN", "zh_CN");
}

/* Whoever is sent to the people that help is told their number. */
static void who_helps_has_a_number(void **state) {
  (void)state;
  char none_known[] = "", one[] = "000-1111", two[] = "000-2222", hours[] = "9:00-17:00";
  struct xq_hall halls[] = {{.phone = none_known}, {.phone = one, .hours = hours}, {.phone = two}};
  const struct xq_reference none = {0}, some = {.halls = halls, .hall_count = XQ_COUNT(halls)};
  for (int zh = 0; zh < 2; zh++) {
    xq_words_set_language(zh ? "zh_CN" : "en");
    xq_words_set_contact(NULL, NULL);
    char *text = xq_words_contact();
    assert_non_null(strstr(text, zh ? "机构" : "authority"));
    free(text);
    xq_words_set_contact("400-1", NULL);
    xq_words_contact_of(&none); /* says nothing: what the settings say stays */
    text = xq_words_contact();
    assert_string_equal(text, zh ? "客服（电话 400-1）" : "customer service (telephone 400-1)");
    free(text);
    xq_words_contact_of(&some);
    text = xq_words_contact();
    assert_string_equal(text,
                        zh ? "客服（电话 000-1111，9:00-17:00）" : "customer service (telephone 000-1111, 9:00-17:00)");
    free(text);
    for (int code = 1; code < XQ_E_COUNT_; code++) {
      xq_err *err = xq_err_new((enum xq_code)code, "test");
      text = xq_words_error_text(err);
      assert_null(strstr(text, "{"));
      if (strstr(text, zh ? "客服" : "customer service") != NULL) {
        assert_non_null(strstr(text, "000-1111"));
      }
      free(text);
      xq_err_free(&err);
    }
  }
  xq_words_set_contact(NULL, NULL);
}

/* A certification authority whose certificate has its name in both languages is named in the person's. */
static void the_issuer_is_named_in_the_language(void **state) {
  (void)state;
  char english[] = "Certificate Service CA", chinese[] = "数字证书服务";
  const struct xq_cert_info both = {.issuer = english, .issuer_org = chinese}, one = {.issuer = english};
  const struct xq_cert_info other = {.issuer = chinese, .issuer_org = english};
  xq_words_set_language("zh_CN");
  assert_string_equal(xq_words_issuer(&both), chinese);
  assert_string_equal(xq_words_issuer(&other), chinese);
  assert_string_equal(xq_words_issuer(&one), english);
  xq_words_set_language("en");
  assert_string_equal(xq_words_issuer(&both), english);
  assert_string_equal(xq_words_issuer(&other), english);
}

/* Every cause that the facts tell is told in sentences of its own, and says what to do. */
static void every_cause_has_its_words(void **state) {
  (void)state;
  static const struct {
    enum xq_code code;
    const char *fact, *value;
  } causes[] = {
      {XQ_E_USAGE, "why", "missing"},
      {XQ_E_USAGE, "keys", "a, b"},
      {XQ_E_USAGE, "field", "pin-value"},
      {XQ_E_CONFIG, "why", "not-a-terminal"},
      {XQ_E_CANCELLED, "why", "input-ended"},
      {XQ_E_CONFIG, "why", "dumb-terminal"},
      {XQ_E_CONFIG, "why", "no-locale"},
      {XQ_E_CONFIG, "setting", "url"},
      {XQ_E_CONFIG, "setting", "service.ca_file"},
      {XQ_E_CONFIG, "setting", "LC_CTYPE"},
      {XQ_E_NOT_FOUND, "what", "application"},
      {XQ_E_KEY_ABSENT, "wanted", "x"},
      {XQ_E_TOKEN_DAMAGED, "why", "unresponsive"},
      {XQ_E_TOKEN_DAMAGED, "why", "unpowered"},
      {XQ_E_TOKEN_DAMAGED, "why", "answer"},
      {XQ_E_TOKEN_DAMAGED, "why", "unsupported"},
      {XQ_E_TOKEN_BUSY, "reset", "yes"},
      {XQ_E_TOKEN_UNSUPPORTED, "what", "unblock"},
      {XQ_E_TOKEN_UNSUPPORTED, "what", "attest"},
      {XQ_E_TOKEN_UNSUPPORTED, "what", "generate"},
      {XQ_E_TOKEN_UNSUPPORTED, "what", "pin-pad"},
      {XQ_E_TOKEN_UNSUPPORTED, "what", "derived-management-key"},
      {XQ_E_TOKEN_FULL, "what", "slot"},
      {XQ_E_MANAGEMENT_KEY, "reason", "wrong"},
      {XQ_E_PIN_LAST_TRY, "what", "puk"},
      {XQ_E_PIN_NEEDED, "pad", "timeout"},
      {XQ_E_PIN_NEEDED, "pad", "differ"},
      {XQ_E_PIN_NEEDED, "why", "reset"},
      {XQ_E_PIN_NEEDED, "why", "last-before-pause"},
      {XQ_E_PIN_NEEDED, "why", "no-second-line"},
      {XQ_E_CERT_UNTRUSTED, "reason", "ca"},
      {XQ_E_NET_UNREACHABLE, "why", "no-such-host"},
      {XQ_E_NET_UNREACHABLE, "why", "proxy"},
      {XQ_E_NET_UNTRUSTED, "why", "not-yet-valid"},
      {XQ_E_NET_UNTRUSTED, "why", "expired"},
  };
  for (size_t i = 0; i < 2 * XQ_COUNT(causes); i++) {
    struct xq_words_error usual, words, other;
    const size_t at = i / 2, next = (at + 1) % XQ_COUNT(causes);
    xq_words_set_language(i % 2 == 0 ? "zh_CN" : "en");
    xq_err *err = xq_err_new(causes[at].code, "test");
    xq_words_error(err, &usual);
    xq_err *empty = xq_err_fact(xq_err_new(causes[at].code, "test"), causes[at].fact, "%s", "");
    xq_words_error(empty, &words); /* nothing to show: as if it were not there */
    assert_string_equal(words.what, usual.what);
    xq_words_error_clear(&words);
    xq_err_free(&empty);
    xq_err_fact(err, causes[at].fact, "%s", causes[at].value);
    xq_words_error(err, &words);
    if (strcmp(words.what, usual.what) == 0) {
      fail_msg("%s %s %s: %s", xq_code_name(causes[at].code), causes[at].fact, causes[at].value, words.what);
    }
    assert_null(strpbrk(words.what, "[]{}"));
    assert_null(strpbrk(words.next, "[]{}"));
    assert_true(strlen(words.next) > 0 && strlen(words.lost) > 0);
    xq_err *second = xq_err_new(causes[next].code, "test");
    xq_err_fact(second, causes[next].fact, "%s", causes[next].value);
    xq_words_error(second, &other);
    assert_string_not_equal(words.what, other.what);
    xq_words_error_clear(&usual);
    xq_words_error_clear(&words);
    xq_words_error_clear(&other);
    xq_err_free(&err);
    xq_err_free(&second);
  }
}

static void why_the_system_refused_is_said_in_words(void **state) {
  (void)state;
  xq_words_set_language("zh_CN");
  xq_err *err = xq_err_errno(EROFS, "/p", "test");
  char *text = xq_words_error_text(err);
  assert_null(strstr(text, "EROFS"));
  free(text);
  xq_err_free(&err);
  err = xq_err_fact(xq_err_new(XQ_E_IO, "test"), "errno", "EROFS");
  text = xq_words_error_text(err);
  assert_non_null(strstr(text, "写保护"));
  free(text);
  xq_err_free(&err);
  err = xq_err_fact(xq_err_new(XQ_E_IO, "test"), "errno", "EPROTO");
  text = xq_words_error_text(err);
  assert_null(strstr(text, "EPROTO"));
  assert_null(strstr(text, "原因"));
  free(text);
  xq_err_free(&err);
}

static void sentences_stand_close_after_full_width(void **state) {
  (void)state;
  assert_string_equal(xq_words_gap("The PIN is wrong."), " ");
  assert_string_equal(xq_words_gap("口令不正确。"), "");
  assert_string_equal(xq_words_gap("（卡号）"), "");
  assert_string_equal(xq_words_gap("还可尝试 3 次"), " ");
  assert_string_equal(xq_words_gap(""), " ");
}

/* A certificate may be an organisation's: its name is offered to nobody as a person's. */
static void who_is_a_person(void **state) {
  (void)state;
  static const struct {
    const char *name, *organization;
    bool is;
  } rows[] = {
      {"胡小明", NULL, true},
      {"胡小明", "佛山市示例有限公司", true},
      {"佛山市示例有限公司", "佛山市示例有限公司", false},
      {"佛山市示例有限公司", NULL, false},
      {"买买提·吐尔逊江", NULL, true},
      {NULL, NULL, false},
  };
  for (size_t i = 0; i < XQ_COUNT(rows); i++) {
    struct xq_cert_info cert = {.common_name = xq_strdup(rows[i].name),
                                .organization = xq_strdup(rows[i].organization)};
    assert_int_equal(xq_words_person(&cert) != NULL, rows[i].is);
    free(cert.common_name);
    free(cert.organization);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_is_a_person),
      cmocka_unit_test(the_language_is_found),
      cmocka_unit_test(every_code_has_words),
      cmocka_unit_test(facts_are_told),
      cmocka_unit_test(tries_are_told),
      cmocka_unit_test(a_wrong_pin_tells_the_lock_or_the_pause),
      cmocka_unit_test(a_cause_has_its_own_sentence),
      cmocka_unit_test(clocks_are_apart_by_the_nearest_unit),
      cmocka_unit_test(hostile_facts_do_no_harm),
      cmocka_unit_test(every_table_is_full),
      cmocka_unit_test(what_comes_next),
      cmocka_unit_test(what_is_late),
      cmocka_unit_test(nobody_pays_twice),
      cmocka_unit_test(reasons),
      cmocka_unit_test(numbers),
      cmocka_unit_test(sentences_stand_close_after_full_width),
      cmocka_unit_test(the_issuer_is_named_in_the_language),
      cmocka_unit_test(every_cause_has_its_words),
      cmocka_unit_test(why_the_system_refused_is_said_in_words),
      cmocka_unit_test(who_helps_has_a_number),
      cmocka_unit_test(what_is_read_elsewhere_names_no_here),
      cmocka_unit_test(money_in_words),
  };
  return cmocka_run_group_tests(tests, lay_out_catalogue, remove_catalogue);
}
