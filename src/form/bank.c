/* bank.c - what a bank transfer is described by: account numbers and names, remarks, amounts of money and how to write
 * them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define ACCOUNT_MIN 6
#define ACCOUNT_USUAL 9 /* fewer digits are nearly always only a part of the number */
#define ACCOUNT_MAX 32
#define ACCOUNT_LETTERS_MAX 3
#define ACCOUNT_NAME_MAX_CHARS 100
#define REMARK_MAX_CHARS 100

/* ---- accounts */

/* ISO/IEC 7812-1, annex B. */
static bool luhn_right(const char *digits) {
  int sum = 0;
  bool twice = false;
  for (size_t i = strlen(digits); i > 0; i--) {
    int value = digits[i - 1] - '0';
    if (twice) {
      value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    }
    sum += value;
    twice = !twice;
  }
  return sum % 10 == 0;
}

/* Only cards have the check digit, companies' accounts do not; cards issued in China begin with 62. */
static bool looks_like_card(const char *digits) {
  size_t len = strlen(digits);
  return len >= 16 && len <= 19 && strncmp(digits, "62", 2) == 0;
}

static bool takes_account(wchar_t wc) {
  return xq_rule_is_digit(wc) || (wc < 0x80 && xq_rule_is_latin(wc)) || wc == ' ' || wc == '-';
}

const struct xq_rule_chars xq_rule_account = {XQ_FOLD_NUMBER, takes_account, NULL};

/* Two or three letters in front belong to the number: accounts of free-trade zones (FTN...), offshore ones (OSA..., NRA...). */
enum xq_flaw xq_check_account_no(const char *text, char **canon) {
  char *number = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &xq_rule_account, " -", &number);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, number, canon);
  }
  size_t len = strlen(number), letters = strcspn(number, "0123456789");
  if (letters == 1 || letters > ACCOUNT_LETTERS_MAX || !xq_rule_all_digits(number + letters)) {
    flaw = XQ_FLAW_PATTERN;
  } else if (len - letters < ACCOUNT_MIN) {
    flaw = XQ_FLAW_TOO_SHORT;
  } else if (len > ACCOUNT_MAX) {
    flaw = XQ_FLAW_TOO_LONG;
  } else if (len - letters < ACCOUNT_USUAL) {
    flaw = XQ_FLAW_ACCOUNT_SHORT;
  } else if (looks_like_card(number) && !luhn_right(number)) {
    flaw = XQ_FLAW_LUHN;
  }
  return xq_rule_finish(flaw, number, canon);
}

static enum xq_flaw check_line(const char *text, size_t max_chars, char **canon) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_clean(text, &xq_rule_text, &clean);
  if (flaw == XQ_FLAW_NONE) {
    if (xq_utf8_chars(clean, strlen(clean)) > max_chars) {
      flaw = XQ_FLAW_TOO_LONG;
    } else if (xq_rule_has_private(clean)) {
      flaw = XQ_FLAW_PRIVATE_USE;
    }
  }
  flaw = xq_rule_seen(flaw, text);
  return xq_rule_finish(flaw, clean, canon);
}

enum xq_flaw xq_check_account_name(const char *text, char **canon) {
  return check_line(text, ACCOUNT_NAME_MAX_CHARS, canon);
}

enum xq_flaw xq_check_remark(const char *text, char **canon) {
  enum xq_flaw flaw = check_line(text, REMARK_MAX_CHARS, canon);
  if (flaw == XQ_FLAW_EMPTY) {
    flaw = XQ_FLAW_NONE;
    if (canon != NULL) {
      *canon = xq_strdup("");
    }
  }
  return flaw;
}

/* ---- amounts */

/* Commas, where there are any, part groups of three from the right. */
static bool groups_right(const char *whole, size_t len) {
  const char *first = memchr(whole, ',', len);
  if (first == NULL) {
    return true;
  }
  size_t head = (size_t)(first - whole);
  if (head < 1 || head > 3 || (len - head) % 4 != 0) {
    return false;
  }
  for (size_t i = head; i < len; i += 4) {
    if (whole[i] != ',' || strspn(whole + i + 1, "0123456789") != 3) {
      return false;
    }
  }
  return true;
}

/* Figures, and what may be written before and behind them; what is wrong with other money or words can be said best when
 * all of it is there. */
static bool takes_amount(wchar_t wc) {
  return xq_rule_is_digit(wc) || wc == ',' || wc == '.' || wc == ' ' || (wc < 0x80 && xq_rule_is_latin(wc)) ||
         xq_rule_is_han(wc) || xq_rule_is_currency(wc);
}

const struct xq_rule_chars xq_rule_amount = {XQ_FOLD_NUMBER, takes_amount, NULL};

static bool has_one_of(const char *s, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strstr(s, words[i]) != NULL) {
      return true;
    }
  }
  return false;
}

/* Cuts off the first of the words with which s begins or ends. */
static char *without_head(char *s, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strncmp(s, words[i], strlen(words[i])) == 0) {
      return s + strlen(words[i]);
    }
  }
  return s;
}

static void cut_tail(char *s, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t len = strlen(s), n = strlen(words[i]);
    if (len >= n && strcmp(s + len - n, words[i]) == 0) {
      s[len - n] = '\0';
      return;
    }
  }
}

/* The figures alone, of an amount in yuan: "￥100", "RMB100.00", "人民币100元整".  In s. */
static char *figures(char *s) {
  static const char *const heads[] = {"人民币", "RMB", "CNY", "CN"}, *const signs[] = {"¥", "￥"};
  static const char *const ends[] = {"整", "正"}, *const units[] = {"元", "圆", "块钱", "块", "YUAN", "RMB", "CNY"};
  s = without_head(s, heads, XQ_COUNT(heads));
  s = without_head(s, signs, XQ_COUNT(signs));
  cut_tail(s, ends, XQ_COUNT(ends));
  cut_tail(s, units, XQ_COUNT(units));
  cut_tail(s, heads, 1); /* "100元人民币" */
  cut_tail(s, units, 2);
  return s;
}

/* Of other money.  "￥" is the yen's sign, too: only its name tells. */
static bool is_foreign(const char *s) {
  static const char *const other[] = {"HK",   "US",  "MOP",  "TWD",  "NT",   "JPY",  "EUR",  "GBP", "AUD",
                                      "CAD",  "SGD", "KRW",  "CHF",  "港",   "美",   "台币", "澳",  "日元",
                                      "日圆", "円",  "欧元", "英镑", "韩元", "新币", "卢布"};
  size_t len = strlen(s);
  for (size_t at = 0; at < len;) {
    wchar_t wc;
    at += xq_utf8_decode(s + at, len - at, &wc);
    if (xq_rule_is_currency(wc) && wc != 0xA5 && wc != 0xFFE5) {
      return true;
    }
  }
  return has_one_of(s, other, XQ_COUNT(other));
}

static bool is_in_words(const char *s) {
  static const char *const words[] = {"零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
                                      "百", "千", "万", "亿", "两", "壹", "贰", "叁", "肆", "伍", "陆", "柒",
                                      "捌", "玖", "拾", "佰", "仟", "萬", "億", "貳", "參", "陸", "角", "分"};
  return has_one_of(s, words, XQ_COUNT(words));
}

static enum xq_flaw parse_amount(const char *s, int64_t *fen) {
  size_t whole = strcspn(s, ".");
  const char *fraction = s[whole] == '.' ? s + whole + 1 : "";
  if (s[strspn(s, "0123456789,.")] != '\0') {
    return is_in_words(s) ? XQ_FLAW_AMOUNT_FIGURES : XQ_FLAW_PATTERN;
  }
  if (strchr(fraction, '.') != NULL || strchr(fraction, ',') != NULL || (whole > 0 && !groups_right(s, whole))) {
    return XQ_FLAW_AMOUNT_GROUPS;
  }
  if (whole == 0 || (s[whole] == '.' && !xq_rule_all_digits(fraction))) {
    return XQ_FLAW_PATTERN;
  }
  if (strlen(fraction) > 2) {
    return XQ_FLAW_AMOUNT_DECIMALS;
  }
  int64_t total = 0;
  for (size_t i = 0; i < whole; i++) {
    if (s[i] != ',') {
      total = total * 10 + (s[i] - '0');
    }
    if (total > XQ_AMOUNT_MAX_FEN / 100) {
      return XQ_FLAW_AMOUNT_RANGE;
    }
  }
  total *= 100;
  if (fraction[0] != '\0') {
    total += (fraction[0] - '0') * 10 + (fraction[1] != '\0' ? fraction[1] - '0' : 0);
  }
  if (total == 0) {
    return XQ_FLAW_AMOUNT_ZERO;
  }
  *fen = total;
  return XQ_FLAW_NONE;
}

enum xq_flaw xq_check_amount(const char *text, int64_t *fen) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &xq_rule_amount, " ", &clean);
  int64_t parsed = 0;
  if (flaw == XQ_FLAW_NONE) {
    flaw = is_foreign(clean) ? XQ_FLAW_AMOUNT_CURRENCY : parse_amount(figures(clean), &parsed);
  }
  if (flaw == XQ_FLAW_NONE && fen != NULL) {
    *fen = parsed;
  }
  free(clean);
  return flaw;
}

static uint64_t magnitude(int64_t fen) {
  return fen < 0 ? UINT64_C(0) - (uint64_t)fen : (uint64_t)fen;
}

char *xq_fen_text(int64_t fen) {
  uint64_t n = magnitude(fen);
  return xq_asprintf("%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long)(n / 100), (unsigned long long)(n % 100));
}

char *xq_fen_grouped(int64_t fen) {
  char *plain = xq_fen_text(fen);
  struct xq_buf buf = {0};
  size_t sign = plain[0] == '-' ? 1 : 0;
  size_t point = strcspn(plain, ".");
  for (size_t i = 0; plain[i] != '\0'; i++) {
    if (i > sign && i < point && (point - i) % 3 == 0) {
      xq_buf_add_str(&buf, ",");
    }
    xq_buf_add(&buf, plain + i, 1);
  }
  free(plain);
  return xq_buf_take_str(&buf);
}

/* ---- amounts in capital characters: the rules for filling in bills, annex 1 of 支付结算办法 (1997) */

static const char *const capital_digit[10] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/* Four digits, without leading zeros; one 零 for zeros between digits that are not. */
static void capital_four(struct xq_buf *buf, unsigned n) {
  static const char *const unit[4] = {"仟", "佰", "拾", ""};
  static const unsigned power[4] = {1000, 100, 10, 1};
  bool begun = false;
  bool zero = false;
  for (int i = 0; i < 4; i++) {
    unsigned digit = n / power[i] % 10;
    if (digit == 0) {
      zero = begun;
      continue;
    }
    if (zero) {
      xq_buf_add_str(buf, "零");
    }
    xq_buf_add_str(buf, capital_digit[digit]);
    xq_buf_add_str(buf, unit[i]);
    begun = true;
    zero = false;
  }
}

static void capital_whole(struct xq_buf *buf, uint64_t n);

/* How many times `size` (a power of ten) there is, and its unit; the rest.  Between groups 零 is written where the
 * lower group's first digit is zero (10,500: 壹万零伍佰).  Where only the 万 or 亿 digit is zero the annex leaves it
 * open; we write none (107,000: 壹拾万柒仟). */
static uint64_t capital_group(struct xq_buf *buf, uint64_t n, uint64_t size, const char *unit) {
  if (n < size) {
    return n;
  }
  uint64_t rest = n % size;
  capital_whole(buf, n / size);
  xq_buf_add_str(buf, unit);
  if (rest != 0 && rest < size / 10) {
    xq_buf_add_str(buf, "零");
  }
  return rest;
}

/* A number of yuan, not zero. */
static void capital_whole(struct xq_buf *buf, uint64_t n) {
  n = capital_group(buf, n, 100000000, "亿");
  n = capital_group(buf, n, 10000, "万");
  capital_four(buf, (unsigned)n);
}

char *xq_fen_capital(int64_t fen) {
  struct xq_buf buf = {0};
  uint64_t n = magnitude(fen);
  uint64_t yuan = n / 100;
  unsigned jiao = (unsigned)(n / 10 % 10);
  unsigned cent = (unsigned)(n % 10);
  if (fen < 0) {
    xq_buf_add_str(&buf, "负");
  }
  if (n == 0) {
    xq_buf_add_str(&buf, "零元");
  }
  if (yuan > 0) {
    capital_whole(&buf, yuan);
    xq_buf_add_str(&buf, "元");
    /* A zero 角 before 分 must be said; a zero 元 before 角 may be, and the annex gives that form first. */
    if ((jiao == 0 && cent != 0) || (jiao != 0 && yuan % 10 == 0)) {
      xq_buf_add_str(&buf, "零");
    }
  }
  if (jiao != 0) {
    xq_buf_printf(&buf, "%s角", capital_digit[jiao]);
  }
  if (cent != 0) {
    xq_buf_printf(&buf, "%s分", capital_digit[cent]);
  }
  if (jiao == 0 && cent == 0) {
    xq_buf_add_str(&buf, "整"); /* after 角 it may be left out, and the annex's examples leave it out */
  }
  return xq_buf_take_str(&buf);
}
