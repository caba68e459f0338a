/*
 * identity.c - numbers of identity documents: resident card (GB 11643-1999) and the cards built like it, permits,
 * passports.  Another document's first digits, and then a wrong date, are told before a wrong check digit: they say better
 * where to look.
 */
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define AGE_MAX_DAYS (150 * 366) /* nobody is older */
#define AGE_OF_WORK 16 /* Civil Code, 18: who lives by own work counts as of age; else nobody under 18 acts alone */

static const char *const type_names[XQ_ID_TYPE_COUNT_] = {
    [XQ_ID_RESIDENT] = "resident_id",          [XQ_ID_HMT_RESIDENCE] = "hmt_residence",
    [XQ_ID_FOREIGN_PR] = "foreign_permanent",  [XQ_ID_HM_PERMIT] = "hm_permit",
    [XQ_ID_TW_PERMIT] = "tw_permit",           [XQ_ID_PASSPORT_CN] = "passport_cn",
    [XQ_ID_PASSPORT_OTHER] = "passport_other",
};

const char *xq_id_type_name(enum xq_id_type type) {
  return (unsigned)type < XQ_ID_TYPE_COUNT_ ? type_names[type] : "";
}

bool xq_id_type_from_name(const char *name, enum xq_id_type *type) {
  for (int i = 0; name != NULL && i < XQ_ID_TYPE_COUNT_; i++) {
    if (strcmp(name, type_names[i]) == 0) {
      *type = (enum xq_id_type)i;
      return true;
    }
  }
  return false;
}

/* ---- what may be typed.  Spaces and hyphens only part the digits, and forms print the issue count in brackets. */

static bool parts(wchar_t wc) {
  return wc == ' ' || wc == '-';
}

static bool takes_resident(wchar_t wc) {
  return xq_rule_is_digit(wc) || wc == 'x' || wc == 'X' || parts(wc);
}

static bool takes_hm(wchar_t wc) {
  return xq_rule_is_digit(wc) || (wc > 0 && wc < 0x80 && strchr("hHmMaA()", wc) != NULL) || parts(wc);
}

static bool takes_document(wchar_t wc) {
  return xq_rule_is_digit(wc) || (wc < 0x80 && xq_rule_is_latin(wc)) || parts(wc);
}

static bool takes_tw(wchar_t wc) {
  return takes_document(wc) || wc == '(' || wc == ')';
}

const struct xq_rule_chars *xq_rule_id_chars(enum xq_id_type type) {
  static const struct xq_rule_chars resident = {XQ_FOLD_NUMBER, takes_resident, NULL},
                                    hm = {XQ_FOLD_NUMBER, takes_hm, NULL}, tw = {XQ_FOLD_NUMBER, takes_tw, NULL},
                                    document = {XQ_FOLD_NUMBER, takes_document, NULL};
  switch (type) {
    case XQ_ID_RESIDENT:
    case XQ_ID_HMT_RESIDENCE:
      return &resident;
    case XQ_ID_HM_PERMIT:
      return &hm;
    case XQ_ID_TW_PERMIT:
      return &tw;
    case XQ_ID_FOREIGN_PR:
    case XQ_ID_PASSPORT_CN:
    case XQ_ID_PASSPORT_OTHER:
      return &document;
    case XQ_ID_TYPE_COUNT_:
    default:
      return NULL;
  }
}

/* ---- judging */

static bool only(const char *s, const char *allowed) {
  return s[strspn(s, allowed)] == '\0';
}

static bool digits_from(const char *s, size_t first, size_t count) {
  return strspn(s + first, "0123456789") >= count;
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Whole years between two days. */
static int age_on(int64_t birth, int64_t today) {
  char born[11], now[11];
  xq_day_format(birth, born);
  xq_day_format(today, now);
  return atoi(now) - atoi(born) - (strcmp(now + 5, born + 5) < 0);
}

/* ISO 7064 MOD 11-2, as GB 11643 writes it out. */
static char check_character(const char *number) {
  static const int weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 17; i++) {
    sum += (number[i] - '0') * weight[i];
  }
  return "10X98765432"[sum % 11];
}

/* 6 digits of a place, 8 of the birthday, 3 of a sequence, 1 check character.  `province`: where
 * its two digits stand. */
static enum xq_flaw check_18(const char *number, size_t province, int64_t today) {
  if (strlen(number) != 18) { /* first: an X that is last of too many stands where it belongs */
    return XQ_FLAW_LENGTH;
  }
  if (strspn(number, DIGITS) < 17 || !only(number + 17, DIGITS "X")) {
    return XQ_FLAW_PATTERN;
  }
  int64_t birth = 0;
  enum xq_flaw date = xq_rule_date8(number + 6, today - AGE_MAX_DAYS, today, &birth);
  if (date != XQ_FLAW_NONE) {
    return date;
  }
  if (number[17] != check_character(number)) {
    return XQ_FLAW_CHECK_DIGIT;
  }
  /* Divisions come and go, and a person keeps the code of the day of birth: only a warning, only the province. */
  if (!xq_rule_known_province(number + province)) {
    return XQ_FLAW_REGION;
  }
  return age_on(birth, today) < AGE_OF_WORK ? XQ_FLAW_UNDER_AGE : XQ_FLAW_NONE;
}

static bool is_hmt_residence(const char *number) {
  return number[0] == '8' && number[1] >= '1' && number[1] <= '3' && strncmp(number + 2, "0000", 4) == 0;
}

static enum xq_flaw check_resident(const char *number, int64_t today) {
  if (strlen(number) == 15 && only(number, DIGITS)) {
    return XQ_FLAW_FIFTEEN_DIGITS;
  }
  enum xq_flaw flaw = check_18(number, 0, today);
  return !xq_flaw_stops(flaw) && is_hmt_residence(number) ? XQ_FLAW_OTHER_DOCUMENT : flaw;
}

static enum xq_flaw check_hmt_residence(const char *number, int64_t today) {
  return strlen(number) == 18 && !is_hmt_residence(number) ? XQ_FLAW_PATTERN : check_18(number, 0, today);
}

/* The card of 2023 is built like the resident card, beginning with 9; that of 2017 (three letters of the nationality
 * and twelve digits) stays valid until it ends.  No public text gives the older one's check digit. */
static enum xq_flaw check_foreign(const char *number, int64_t today) {
  size_t len = strlen(number);
  if (len == 15) {
    bool pattern = strspn(number, LETTERS) == 3 && digits_from(number, 3, 12);
    return pattern ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
  }
  if (len != 18) {
    return XQ_FLAW_LENGTH;
  }
  return number[0] == '9' ? check_18(number, 1, today) : XQ_FLAW_PATTERN;
}

/* H or M and eight digits, where the issue count of two digits may follow; H or M, A and seven digits for those who are
 * not Chinese (since 2024-07-10). */
static enum xq_flaw check_hm_permit(const char *number) {
  size_t len = strlen(number), letters = strcspn(number, DIGITS);
  if (len != 9 && len != 11) {
    return XQ_FLAW_LENGTH;
  }
  bool series = (number[0] == 'H' || number[0] == 'M') && (letters == 1 || (letters == 2 && number[1] == 'A'));
  return series && only(number + letters, DIGITS) ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

/* Eight digits; ten characters on older permits. */
static enum xq_flaw check_tw_permit(const char *number) {
  size_t len = strlen(number);
  if (len != 8 && len != 10) {
    return XQ_FLAW_LENGTH;
  }
  return digits_from(number, 0, 8) ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

/* Ordinary passports, and those for public affairs (PE), service (SE) and diplomats (DE). */
static enum xq_flaw check_passport_cn(const char *number) {
  if (strlen(number) != 9) {
    return XQ_FLAW_LENGTH;
  }
  bool g = number[0] == 'G' && digits_from(number, 1, 8);
  bool e = number[0] == 'E' && number[1] != 'I' && number[1] != 'O' && digits_from(number, 2, 7);
  bool official = strchr("PSD", number[0]) != NULL && number[1] == 'E' && digits_from(number, 2, 7);
  return g || e || official ? XQ_FLAW_NONE : XQ_FLAW_PASSPORT_SERIES; /* there are more series than we know */
}

static enum xq_flaw check_passport_other(const char *number) {
  size_t len = strlen(number);
  return len >= 5 && len <= 20 ? XQ_FLAW_NONE : XQ_FLAW_LENGTH;
}

enum xq_flaw xq_check_id_number(enum xq_id_type type, const char *text, int64_t today, char **canon) {
  char *number = NULL;
  const struct xq_rule_chars *chars = xq_rule_id_chars(type);
  if (chars == NULL) {
    return xq_rule_finish(XQ_FLAW_CHOICE, xq_strdup(""), canon);
  }
  enum xq_flaw flaw = xq_rule_number(text, chars, " -()", &number);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, number, canon);
  }
  switch (type) {
    case XQ_ID_RESIDENT:
      flaw = check_resident(number, today);
      break;
    case XQ_ID_HMT_RESIDENCE:
      flaw = check_hmt_residence(number, today);
      break;
    case XQ_ID_FOREIGN_PR:
      flaw = check_foreign(number, today);
      break;
    case XQ_ID_HM_PERMIT:
      flaw = check_hm_permit(number);
      break;
    case XQ_ID_TW_PERMIT:
      flaw = check_tw_permit(number);
      break;
    case XQ_ID_PASSPORT_CN:
      flaw = check_passport_cn(number);
      break;
    case XQ_ID_PASSPORT_OTHER:
      flaw = check_passport_other(number);
      break;
    case XQ_ID_TYPE_COUNT_:
    default:
      flaw = XQ_FLAW_CHOICE;
      break;
  }
  return xq_rule_finish(flaw, number, canon);
}

enum xq_id_type xq_id_type_of_number(enum xq_id_type type, const char *text, int64_t today) {
  return xq_check_id_number(type, text, today, NULL) == XQ_FLAW_OTHER_DOCUMENT ? XQ_ID_HMT_RESIDENCE : type;
}
