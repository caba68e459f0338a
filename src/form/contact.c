/* contact.c - how a person is reached: mobile numbers, mail addresses, postal addresses. */
#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form/rules.h"

#define ADDRESS_MIN_CHARS 4
#define ADDRESS_MAX_CHARS 120
#define EMAIL_MAX_BYTES 254 /* RFC 5321, 4.5.3.1.3 with the brackets off */
#define EMAIL_LOCAL_MAX 64
#define LABEL_MAX 63
#define MOBILE_DIGITS 11

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

static bool takes_mobile(wchar_t wc) {
  return xq_rule_is_digit(wc) || (wc > 0 && wc < 0x80 && strchr(" -.()+", wc) != NULL);
}

const struct xq_rule_chars xq_rule_mobile = {XQ_FOLD_NUMBER, takes_mobile, NULL};

/* How much of the number says only that it is one of the mainland: +86, also without the plus, and the 0 that was once
 * dialled before mobile numbers of other towns. */
static size_t mainland_prefix(const char *number) {
  size_t country = 0;
  if (strncmp(number, "+86", 3) == 0) {
    country = 3;
  } else if (strncmp(number, "0086", 4) == 0) {
    country = 4;
  } else if (strlen(number) == MOBILE_DIGITS + 2 && strncmp(number, "86", 2) == 0) {
    country = 2;
  }
  const char *rest = number + country;
  return country + (rest[0] == '0' && rest[1] == '1' && rest[2] >= '3' && strlen(rest) == MOBILE_DIGITS + 1);
}

enum xq_flaw xq_check_mobile(const char *text, char **canon) {
  char *number = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &xq_rule_mobile, " -.()", &number);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, number, canon);
  }
  size_t prefix = mainland_prefix(number);
  memmove(number, number + prefix, strlen(number + prefix) + 1);
  if (*number == '\0') {
    flaw = XQ_FLAW_LENGTH;
  } else if (number[0] != '1') {
    flaw = XQ_FLAW_MOBILE_MAINLAND; /* of another country or region, or a landline: no message arrives there */
  } else if (!xq_rule_all_digits(number)) {
    flaw = XQ_FLAW_PATTERN;
  } else if (strlen(number) != MOBILE_DIGITS) {
    flaw = XQ_FLAW_LENGTH;
  } else if (number[1] < '3') {
    flaw = XQ_FLAW_MOBILE_MAINLAND;
  } else if (!mobile_prefix_known(number)) {
    flaw = XQ_FLAW_MOBILE_PREFIX;
  }
  return xq_rule_finish(flaw, number, canon);
}

/* ---- mail addresses: the dot-atom form of RFC 5322, 3.4.1; names of hosts as in RFC 1123 */

/* Beyond ASCII the letters of a domain in the person's own script; the rule says later that the part before @ has none. */
static bool takes_email(wchar_t wc) {
  return wc < 0x80 ? wc > ' ' && wc < 0x7F : xq_rule_is_letter(wc);
}

/* What address books and web pages give: "Hu <hu@x.com>", "mailto:hu@x.com?subject=...", and the end of a sentence or of
 * a list.  Two addresses stay two. */
static char *unwrap_email(const char *text) {
  static const char *const ends[] = {".", ";", ",", ":", "、", " "};
  size_t len = strlen(text);
  for (size_t i = 0; i < XQ_COUNT(ends);) {
    size_t n = strlen(ends[i]);
    bool at_end = len >= n && strncmp(text + len - n, ends[i], n) == 0;
    len -= at_end ? n : 0;
    i = at_end ? 0 : i + 1;
  }
  const char *open = memchr(text, '<', len);
  if (open != NULL && text[len - 1] == '>' && strchr(open + 1, '<') == NULL &&
      memchr(text, '@', (size_t)(open - text)) == NULL) {
    len = (size_t)(text + len - 1 - (open + 1));
    text = open + 1;
  }
  if (len >= strlen("mailto:") && strncasecmp(text, "mailto:", strlen("mailto:")) == 0) {
    const char *at = memchr(text, '@', len), *end = at != NULL ? memchr(at, '?', len - (size_t)(at - text)) : NULL;
    len = (end != NULL ? (size_t)(end - text) : len) - strlen("mailto:");
    text += strlen("mailto:");
  }
  return xq_strndup(text, len);
}

const struct xq_rule_chars xq_rule_email = {XQ_FOLD_MAIL, takes_email, unwrap_email};

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
  enum xq_flaw flaw = xq_rule_clean(text, &xq_rule_email, &clean);
  if (flaw == XQ_FLAW_NONE) {
    char *address = NULL;
    flaw = check_email(clean, &address);
    if (address != NULL) {
      xq_strwipe(clean);
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
  enum xq_flaw flaw = xq_rule_clean(text, &xq_rule_text, &clean);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, clean, canon);
  }
  size_t count = xq_utf8_chars(clean, strlen(clean));
  if (count < ADDRESS_MIN_CHARS) {
    flaw = XQ_FLAW_TOO_SHORT;
  } else if (count > ADDRESS_MAX_CHARS) {
    flaw = XQ_FLAW_TOO_LONG;
  } else if (xq_rule_has_private(clean)) {
    flaw = XQ_FLAW_PRIVATE_USE;
  } else if (!has_detail(clean)) {
    flaw = XQ_FLAW_ADDRESS_VAGUE;
  }
  flaw = xq_rule_seen(flaw, text);
  return xq_rule_finish(flaw, clean, canon);
}
