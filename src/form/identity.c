/*
 * identity.c - numbers of identity documents: resident card (GB 11643-1999) and the cards built like it, permits,
 * passports.  A wrong date is told before a wrong check digit: it says better where to look.
 */
#include <string.h>

#include "form/rules.h"

#define AGE_MAX_DAYS (150 * 366) /* nobody is older */

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

static bool only(const char *s, const char *allowed) {
  return s[strspn(s, allowed)] == '\0';
}

static bool digits_from(const char *s, size_t first, size_t count) {
  return strspn(s + first, "0123456789") >= count;
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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
  if (!only(number, DIGITS "X") || (strchr(number, 'X') != NULL && strchr(number, 'X') - number != 17)) {
    return XQ_FLAW_CHARACTERS;
  }
  if (strlen(number) != 18) {
    return XQ_FLAW_LENGTH;
  }
  enum xq_flaw date = xq_rule_date8(number + 6, today - AGE_MAX_DAYS, today, NULL);
  if (date != XQ_FLAW_NONE) {
    return date;
  }
  if (number[17] != check_character(number)) {
    return XQ_FLAW_CHECK_DIGIT;
  }
  /* Divisions come and go, and a person keeps the code of the day of birth: only a warning, only the province. */
  return xq_rule_known_province(number + province) ? XQ_FLAW_NONE : XQ_FLAW_REGION;
}

static enum xq_flaw check_resident(const char *number, int64_t today) {
  if (strlen(number) == 15 && only(number, DIGITS)) {
    return XQ_FLAW_FIFTEEN_DIGITS;
  }
  return check_18(number, 0, today);
}

static enum xq_flaw check_hmt_residence(const char *number, int64_t today) {
  enum xq_flaw flaw = check_18(number, 0, today);
  if (flaw != XQ_FLAW_NONE && flaw != XQ_FLAW_REGION) {
    return flaw;
  }
  bool ours = number[0] == '8' && number[1] >= '1' && number[1] <= '3' && strncmp(number + 2, "0000", 4) == 0;
  return ours ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

/* The card of 2023 is built like the resident card, beginning with 9; that of 2017 (three letters of the nationality
 * and twelve digits) stays valid until it ends.  No public text gives the older one's check digit. */
static enum xq_flaw check_foreign(const char *number, int64_t today) {
  if (!only(number, DIGITS LETTERS)) {
    return XQ_FLAW_CHARACTERS;
  }
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

/* H or M and eight digits, where the issue count of two digits may follow. */
static enum xq_flaw check_hm_permit(const char *number) {
  if (!only(number, DIGITS "HM")) {
    return XQ_FLAW_CHARACTERS;
  }
  size_t len = strlen(number);
  if (len != 9 && len != 11) {
    return XQ_FLAW_LENGTH;
  }
  return (number[0] == 'H' || number[0] == 'M') && digits_from(number, 1, len - 1) ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

/* Eight digits; ten characters on older permits. */
static enum xq_flaw check_tw_permit(const char *number) {
  if (!only(number, DIGITS LETTERS)) {
    return XQ_FLAW_CHARACTERS;
  }
  size_t len = strlen(number);
  if (len != 8 && len != 10) {
    return XQ_FLAW_LENGTH;
  }
  return digits_from(number, 0, 8) ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

static enum xq_flaw check_passport_cn(const char *number) {
  if (!only(number, DIGITS LETTERS)) {
    return XQ_FLAW_CHARACTERS;
  }
  if (strlen(number) != 9) {
    return XQ_FLAW_LENGTH;
  }
  bool g = number[0] == 'G' && digits_from(number, 1, 8);
  bool e = number[0] == 'E' && number[1] != 'I' && number[1] != 'O' && digits_from(number, 2, 7);
  return g || e ? XQ_FLAW_NONE : XQ_FLAW_PATTERN;
}

static enum xq_flaw check_passport_other(const char *number) {
  if (!only(number, DIGITS LETTERS)) {
    return XQ_FLAW_CHARACTERS;
  }
  size_t len = strlen(number);
  return len >= 5 && len <= 20 ? XQ_FLAW_NONE : XQ_FLAW_LENGTH;
}

enum xq_flaw xq_check_id_number(enum xq_id_type type, const char *text, int64_t today, char **canon) {
  char *number = NULL;
  enum xq_flaw flaw = xq_rule_number(text, " ", &number);
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
