/* contact.c - how a person is called and reached: names, mobile numbers, mail addresses, postal addresses. */
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define NAME_MAX_CHARS 50 /* GA/T 543 gives a name fifty */
#define ADDRESS_MIN_CHARS 4
#define ADDRESS_MAX_CHARS 120
#define EMAIL_MAX_BYTES 254 /* RFC 5321, 4.5.3.1.3 with the brackets off */
#define EMAIL_LOCAL_MAX 64
#define LABEL_MAX 63
#define MIDDLE_DOT 0xB7

/* ---- names */

static bool is_middle_dot(wchar_t wc) {
  return wc == MIDDLE_DOT || wc == 0x2022 || wc == 0x30FB || wc == 0x2027 || wc == 0xFF65 || wc == 0x2219 ||
         wc == 0x22C5;
}

/* Every way to write the dot between parts of a name, the apostrophe and the hyphen, as the one that is stored. */
static wchar_t fold_mark(wchar_t wc) {
  if (is_middle_dot(wc)) {
    return MIDDLE_DOT;
  }
  if (wc == 0x2018 || wc == 0x2019 || wc == 0x2BC) {
    return '\'';
  }
  return wc == 0x2010 || wc == 0x2011 ? '-' : wc;
}

static bool is_combining(wchar_t wc) {
  return wc >= 0x300 && wc <= 0x36F;
}

static bool is_ideograph(wchar_t wc) {
  return xq_rule_is_han(wc) || xq_rule_is_private(wc);
}

static bool is_name_letter(wchar_t wc) {
  return is_ideograph(wc) || xq_rule_is_latin(wc) || is_combining(wc);
}

bool xq_rule_is_name_char(wchar_t wc) {
  wchar_t mark = fold_mark(xq_fold_width(wc));
  return is_name_letter(mark) || mark == MIDDLE_DOT || mark == ' ' || mark == '\'' || mark == '-' || mark == '.';
}

/* Spaces are kept between Latin words only: between ideographs they are padding ("张　三"), beside a dot a habit.  A
 * full stop between ideographs is the dot of those who have no other on the keyboard. */
static size_t tidy_name(wchar_t *name, size_t count) {
  for (size_t i = 0; i < count; i++) {
    name[i] = fold_mark(name[i]);
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    wchar_t next = i + 1 < count ? name[i + 1] : 0;
    wchar_t before = kept > 0 ? name[kept - 1] : 0;
    if (name[i] == ' ' &&
        (next == ' ' || next == MIDDLE_DOT || before == MIDDLE_DOT ||
         (is_ideograph(before) && (is_ideograph(next) || next == '.')) || (before == '.' && is_ideograph(next)))) {
      continue;
    }
    name[kept++] = name[i];
  }
  for (size_t i = 1; i + 1 < kept; i++) {
    if (name[i] == '.' && is_ideograph(name[i - 1]) && is_ideograph(name[i + 1])) {
      name[i] = MIDDLE_DOT;
    }
  }
  return kept;
}

static bool is_joint(wchar_t wc) {
  return wc == MIDDLE_DOT || wc == '-';
}

static enum xq_flaw judge_name(const wchar_t *name, size_t count) {
  bool private = false;
  for (size_t i = 0; i < count; i++) {
    if (xq_rule_is_digit(name[i])) {
      return XQ_FLAW_NAME_DIGITS;
    }
    private = private || xq_rule_is_private(name[i]);
  }
  for (size_t i = 0; i < count; i++) {
    bool mark_on_nothing =
        is_combining(name[i]) && (i == 0 || !(xq_rule_is_latin(name[i - 1]) || is_combining(name[i - 1])));
    if (!xq_rule_is_name_char(name[i]) || name[i] == '.' || mark_on_nothing) {
      return XQ_FLAW_CHARACTERS;
    }
  }
  if (count < 2) {
    return XQ_FLAW_TOO_SHORT;
  }
  if (count > NAME_MAX_CHARS) {
    return XQ_FLAW_TOO_LONG;
  }
  bool letter = false;
  for (size_t i = 0; i < count; i++) {
    letter = letter || is_name_letter(name[i]);
    if (is_joint(name[i]) && (i == 0 || i + 1 == count || is_joint(name[i + 1]))) {
      return XQ_FLAW_PATTERN;
    }
  }
  if (!letter) {
    return XQ_FLAW_PATTERN;
  }
  return private ? XQ_FLAW_PRIVATE_USE : XQ_FLAW_NONE;
}

enum xq_flaw xq_check_person_name(const char *text, char **canon) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_clean(text, XQ_FOLD_ALL, &clean);
  if (flaw == XQ_FLAW_NONE) {
    size_t count = 0;
    wchar_t *name = xq_rule_decode(clean, &count);
    count = tidy_name(name, count);
    free(clean);
    clean = xq_rule_encode(name, count);
    flaw = judge_name(name, count);
    free(name);
  }
  return xq_rule_finish(flaw, clean, canon);
}

/* ---- mobile numbers */

/* Third digits in use for people (numbers for machines are left out: no message reaches anyone there). */
static bool mobile_prefix_known(const char *number) {
  static const char *const third[10] = {
      [3] = "0123456789", [4] = "57",         [5] = "012356789", [6] = "2567",
      [7] = "01235678",   [8] = "0123456789", [9] = "012356789",
  };
  const char *known = third[number[1] - '0'];
  return known != NULL && strchr(known, number[2]) != NULL;
}

enum xq_flaw xq_check_mobile(const char *text, char **canon) {
  char *number = NULL;
  enum xq_flaw flaw = xq_rule_number(text, " -()", &number);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, number, canon);
  }
  size_t country = 0;
  if (strncmp(number, "+86", 3) == 0) {
    country = 3;
  } else if (strncmp(number, "0086", 4) == 0) {
    country = 4;
  } else if (strlen(number) == 13 && strncmp(number, "86", 2) == 0) {
    country = 2;
  }
  memmove(number, number + country, strlen(number + country) + 1);
  if (*number == '\0') {
    flaw = XQ_FLAW_LENGTH;
  } else if (!xq_rule_all_digits(number)) {
    flaw = XQ_FLAW_CHARACTERS;
  } else if (strlen(number) != 11) {
    flaw = XQ_FLAW_LENGTH;
  } else if (number[0] != '1' || number[1] < '3') {
    flaw = XQ_FLAW_PATTERN;
  } else if (!mobile_prefix_known(number)) {
    flaw = XQ_FLAW_MOBILE_PREFIX;
  }
  return xq_rule_finish(flaw, number, canon);
}

/* ---- mail addresses: the dot-atom form of RFC 5322, 3.4.1; names of hosts as in RFC 1123 */

static enum xq_flaw check_local(const char *local, size_t len) {
  static const char atext[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.";
  if (len == 0 || len > EMAIL_LOCAL_MAX || strspn(local, atext) < len || local[0] == '.' || local[len - 1] == '.') {
    return XQ_FLAW_EMAIL_LOCAL;
  }
  for (size_t i = 1; i < len; i++) {
    if (local[i] == '.' && local[i - 1] == '.') {
      return XQ_FLAW_EMAIL_LOCAL;
    }
  }
  return XQ_FLAW_NONE;
}

static bool label_right(const char *label, size_t len) {
  return len > 0 && len <= LABEL_MAX && strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-") >= len &&
         label[0] != '-' && label[len - 1] != '-';
}

/* At least two labels, and a last one that is not a number (then it would be an address). */
static bool host_right(const char *host) {
  size_t labels = 0;
  const char *label = host;
  for (;;) {
    size_t len = strcspn(label, ".");
    if (!label_right(label, len)) {
      return false;
    }
    labels++;
    if (label[len] == '\0') {
      return labels >= 2 && !xq_rule_all_digits(label);
    }
    label += len + 1;
  }
}

/* The domain in lower case, each label as an A-label (RFC 5891); NULL when it cannot be one. */
static char *domain_to_ascii(const char *domain) {
  char *ascii = NULL;
  int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
  if (idn2_to_ascii_8z(domain, &ascii, flags) != IDN2_OK) {
    return NULL;
  }
  char *host = xq_strdup(ascii);
  idn2_free(ascii);
  for (char *c = host; *c != '\0'; c++) {
    *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
  }
  if (!host_right(host)) {
    free(host);
    host = NULL;
  }
  return host;
}

static enum xq_flaw check_email(const char *clean, char **canon) {
  if (clean[0] == '"') {
    return XQ_FLAW_EMAIL_QUOTED;
  }
  const char *at = strchr(clean, '@');
  if (at == NULL || strchr(at + 1, '@') != NULL) {
    return XQ_FLAW_EMAIL_AT;
  }
  if (at[1] == '[') {
    return XQ_FLAW_EMAIL_QUOTED;
  }
  if (strpbrk(clean, " \t") != NULL) {
    return XQ_FLAW_CHARACTERS;
  }
  size_t local = (size_t)(at - clean);
  enum xq_flaw flaw = check_local(clean, local);
  if (flaw != XQ_FLAW_NONE) {
    return flaw;
  }
  char *host = domain_to_ascii(at + 1);
  if (host == NULL) {
    return XQ_FLAW_EMAIL_DOMAIN;
  }
  if (local + 1 + strlen(host) > EMAIL_MAX_BYTES) {
    flaw = XQ_FLAW_TOO_LONG;
  } else {
    *canon = xq_asprintf("%.*s@%s", (int)local, clean, host);
  }
  free(host);
  return flaw;
}

enum xq_flaw xq_check_email(const char *text, char **canon) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_clean(text, XQ_FOLD_ALL, &clean);
  if (flaw == XQ_FLAW_NONE) {
    char *address = NULL;
    flaw = check_email(clean, &address);
    if (address != NULL) {
      free(clean);
      clean = address;
    }
  }
  return xq_rule_finish(flaw, clean, canon);
}

/* ---- postal addresses */

/* A number, or one of the words by which a courier finds a door. */
static bool has_detail(const char *address) {
  static const char *const words[] = {"号", "室",   "楼",   "栋",   "幢",   "座",   "弄",   "村",   "组",   "队",
                                      "巷", "大厦", "广场", "信箱", "花园", "小区", "学校", "大学", "医院", "工业园"};
  if (strpbrk(address, "0123456789") != NULL) {
    return true;
  }
  for (size_t i = 0; i < XQ_COUNT(words); i++) {
    if (strstr(address, words[i]) != NULL) {
      return true;
    }
  }
  return false;
}

enum xq_flaw xq_check_address(const char *text, char **canon) {
  char *clean = NULL;
  enum xq_flaw flaw = xq_rule_clean(text, XQ_FOLD_ALNUM, &clean);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, clean, canon);
  }
  size_t count = xq_utf8_chars(clean, strlen(clean));
  if (!xq_text_printable(clean)) {
    flaw = XQ_FLAW_CHARACTERS;
  } else if (count < ADDRESS_MIN_CHARS) {
    flaw = XQ_FLAW_TOO_SHORT;
  } else if (count > ADDRESS_MAX_CHARS) {
    flaw = XQ_FLAW_TOO_LONG;
  } else if (xq_rule_has_private(clean)) {
    flaw = XQ_FLAW_PRIVATE_USE;
  } else if (!has_detail(clean)) {
    flaw = XQ_FLAW_ADDRESS_VAGUE;
  }
  return xq_rule_finish(flaw, clean, canon);
}
