/*
 * fold.c - one meaning, one character: what is only another way to write a letter, a digit or a mark becomes the one that
 * is stored.  By class and not by example: what a keyboard, an input method or a PDF file gives is not foreseeable.
 */
#include <stdlib.h>
#include <unictype.h>
#include <uninorm.h>

#include "form/chars.h"
#include "form/fold.h"
#include "xuqi/base.h"

/* ---- letters */

#define RADICALS_FIRST 0x2E80

/* CJK Radicals Supplement: the ideograph that each is a form of (EquivalentUnifiedIdeograph of the Unicode data), for
 * normalization leaves them apart.  PDF files are full of them. */
static const uint32_t radicals[] = {
    0,      0x5382,  0x4E5B, 0x4E5A,  0x4E59,  0x4EBB, 0x5182,  0x20628, 0x5200, 0x5202,  0x535C, 0x353E, 0x5C0F,
    0x5C0F, 0x5140,  0x5C23, 0x5C22,  0x21BC2, 0x5DF3, 0x5E7A,  0x5F51,  0x5F50, 0x5FC4,  0x5FC3, 0x624C, 0x6535,
    0,      0x65E1,  0x65E5, 0x6708,  0x6B7A,  0x6BCD, 0x6C11,  0x6C35,  0x6C3A, 0x706C,  0x722B, 0x722B, 0x4E2C,
    0x725B, 0x72AD,  0x738B, 0x24D14, 0x76EE,  0x793A, 0x793B,  0x25AD7, 0x7CF9, 0x7E9F,  0x7F53, 0x7F52, 0x34C1,
    0x5197, 0x2626B, 0x7F8A, 0x2634C, 0x2634B, 0x8002, 0x8080,  0x807F,  0x8089, 0x26951, 0x8279, 0x8279, 0x8279,
    0x864E, 0x8864,  0x8980, 0x897F,  0x89C1,  0x89D2, 0x278B2, 0x8BA0,  0x8D1D, 0x27FB7, 0x8F66, 0x8FB6, 0x8FB6,
    0x8FB6, 0x9091,  0x9485, 0x9577,  0x9578,  0x957F, 0x95E8,  0x28E0F, 0x961D, 0x96E8,  0x9752, 0x97E6, 0x9875,
    0x98CE, 0x98DE,  0x98DF, 0x2967F, 0x98E0,  0x9963, 0x29810, 0x9A6C,  0x9AA8, 0x9B3C,  0x9C7C, 0x9E1F, 0x5364,
    0x9EA6, 0x9EC4,  0x9EFE, 0x6589,  0x9F50,  0x6B6F, 0x9F7F,  0x7ADC,  0x9F99, 0x9F9C,  0x4E80, 0x9F9F,
};

static bool is_other_form_tag(int tag) {
  return tag == UC_DECOMP_FONT || tag == UC_DECOMP_WIDE || tag == UC_DECOMP_NARROW || tag == UC_DECOMP_SMALL ||
         tag == UC_DECOMP_COMPAT;
}

static bool is_plain_letter(ucs4_t c) {
  return xq_rule_is_han((wchar_t)c) || xq_rule_is_latin((wchar_t)c);
}

/* How many; 0 when it is too many or no character at all. */
static size_t normalize_one(uninorm_t form, ucs4_t c, ucs4_t out[XQ_FOLD_CHARS_MAX]) {
  size_t count = XQ_FOLD_CHARS_MAX;
  ucs4_t *result = u32_normalize(form, &c, 1, out, &count);
  if (result == out) {
    return count;
  }
  free(result);
  return 0;
}

/* Only another form of letters of ours: Kangxi radicals, ligatures, full-width and mathematical letters; Roman numerals
 * that are one character, where they are part of a name or number.  How many in out; 0: it is none. */
static size_t fold_letter(enum xq_rule_fold fold, ucs4_t c, ucs4_t out[XQ_FOLD_CHARS_MAX]) {
  ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
  int tag = -1;
  if (c >= RADICALS_FIRST && c < RADICALS_FIRST + XQ_COUNT(radicals) && radicals[c - RADICALS_FIRST] != 0) {
    out[0] = radicals[c - RADICALS_FIRST];
    return 1;
  }
  bool radical = c >= 0x2F00 && c <= 0x2FD5;
  bool numeral = fold != XQ_FOLD_TEXT && uc_is_general_category(c, UC_LETTER_NUMBER);
  if (!radical && !numeral && !uc_is_general_category(c, UC_LETTER)) {
    return 0;
  }
  if (uc_decomposition(c, &tag, parts) <= 0 || !is_other_form_tag(tag)) {
    return 0;
  }
  size_t count = normalize_one(UNINORM_NFKC, c, out);
  for (size_t i = 0; i < count; i++) {
    if (!is_plain_letter(out[i])) {
      return 0;
    }
  }
  return count;
}

/* ---- marks */

static bool is_one_of(ucs4_t c, const uint16_t *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (c == list[i]) {
      return true;
    }
  }
  return false;
}
#define IS_ONE_OF(c, list) is_one_of((c), (list), XQ_COUNT(list))

/* What a person sees as a short level stroke.  In a mail address those that are letters stay: domains have them. */
static bool is_dash(enum xq_rule_fold fold, ucs4_t c) {
  static const uint16_t others[] = {0x02D7, 0x2043, 0x23AF, 0x2500, 0x2501, 0x2796, 0x30A0};
  static const uint16_t letters[] = {0x30FC, 0xFF70};
  return uc_is_property_dash(c) || IS_ONE_OF(c, others) || (fold != XQ_FOLD_MAIL && IS_ONE_OF(c, letters));
}

static bool is_stop(ucs4_t c) {
  static const uint16_t marks[] = {0x2024, 0x2E3C, 0x3002, 0xFE12, 0xFE52, 0xFF0E, 0xFF61};
  return IS_ONE_OF(c, marks);
}

static bool is_slash(ucs4_t c) {
  static const uint16_t marks[] = {0x2044, 0x2215, 0x29F8, 0xFF0F};
  return IS_ONE_OF(c, marks);
}

/* Between ideographs of a name the enumeration comma is something else. */
static bool is_comma(enum xq_rule_fold fold, ucs4_t c) {
  static const uint16_t marks[] = {0x060C, 0xFE10, 0xFE50, 0xFF0C};
  static const uint16_t enumeration[] = {0x3001, 0xFE11, 0xFE51, 0xFF64};
  return IS_ONE_OF(c, marks) || (fold != XQ_FOLD_NAME && IS_ONE_OF(c, enumeration));
}

static bool is_opening(ucs4_t c) {
  static const uint16_t marks[] = {0x207D, 0x208D, 0x3010, 0x3014, 0x3016, 0xFE35,
                                   0xFE39, 0xFE3B, 0xFE59, 0xFE5D, 0xFF08};
  return IS_ONE_OF(c, marks);
}

static bool is_closing(ucs4_t c) {
  static const uint16_t marks[] = {0x207E, 0x208E, 0x3011, 0x3015, 0x3017, 0xFE36,
                                   0xFE3A, 0xFE3C, 0xFE5A, 0xFE5E, 0xFF09};
  return IS_ONE_OF(c, marks);
}

static bool is_apostrophe(ucs4_t c) {
  static const uint16_t marks[] = {0x0060, 0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02BF, 0x02C8,
                                   0x02CA, 0x02CB, 0x02F4, 0x0374, 0x0384, 0x055A, 0x055D, 0x05F3, 0x07F4,
                                   0x07F5, 0x1FBD, 0x1FBF, 0x1FEF, 0x1FFD, 0x1FFE, 0x2018, 0x2019, 0x201B,
                                   0x2032, 0x2035, 0x275B, 0x275C, 0xFF07, 0xFF40};
  return IS_ONE_OF(c, marks);
}

static bool is_middle_dot(ucs4_t c) {
  static const uint16_t marks[] = {0x00B7, 0x02D9, 0x0387, 0x119E, 0x1427, 0x16EB, 0x2022, 0x2027,
                                   0x2218, 0x2219, 0x22C5, 0x25AA, 0x25CF, 0x25E6, 0x26AB, 0x2981,
                                   0x2E30, 0x2E31, 0x2E33, 0x30FB, 0x318D, 0xFF65};
  return IS_ONE_OF(c, marks) || c == 0x10101;
}

wchar_t xq_rule_fold_mark(enum xq_rule_fold fold, wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  if (fold == XQ_FOLD_TEXT) {
    return wc; /* in Chinese text every mark is right as it is */
  }
  if (is_dash(fold, c)) {
    return '-';
  }
  if (is_stop(c)) {
    return '.';
  }
  if (fold == XQ_FOLD_MAIL) {
    return c == 0xFE6B ? '@' : wc;
  }
  if (fold == XQ_FOLD_NAME && (c == 0x25CB || c == 0x25EF)) {
    return 0x3007; /* the circle of a keyboard for the ideograph */
  }
  if (fold == XQ_FOLD_NAME && (is_apostrophe(c) || is_middle_dot(c))) {
    return is_apostrophe(c) ? '\'' : XQ_MIDDLE_DOT;
  }
  if (is_slash(c)) {
    return '/';
  }
  if (is_opening(c) || is_closing(c)) {
    return is_opening(c) ? '(' : ')';
  }
  if (fold == XQ_FOLD_NUMBER && (c == '[' || c == ']')) {
    return c == '[' ? '(' : ')';
  }
  if (is_comma(fold, c)) {
    return ',';
  }
  if (fold == XQ_FOLD_NUMBER) {
    return c == 0xFE62 || c == 0x207A || c == 0x208A ? '+' : wc;
  }
  return c == 0xFE6B ? '@' : wc;
}

/* ---- one character */

static bool is_dropped(ucs4_t c) {
  return uc_is_general_category(c, UC_FORMAT) || uc_is_property_default_ignorable_code_point(c);
}

bool xq_rule_is_unseen(wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  return is_dropped(c) && !uc_is_property_variation_selector(c);
}

/* A full-width or foreign digit; -1: none.  Text in another script keeps its own digits. */
static int digit_of(enum xq_rule_fold fold, ucs4_t c) {
  bool ours = c >= 0xFF10 && c <= 0xFF19;
  return ours || (fold != XQ_FOLD_TEXT && uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER)) ? uc_decimal_value(c)
                                                                                              : -1;
}

static size_t fold_composed(enum xq_rule_fold fold, ucs4_t c, ucs4_t out[XQ_FOLD_CHARS_MAX]) {
  int digit = digit_of(fold, c);
  size_t count = digit >= 0 ? 0 : fold_letter(fold, c, out);
  if (count > 0) {
    return count;
  }
  if (digit >= 0) {
    out[0] = (ucs4_t)('0' + digit);
  } else if (fold != XQ_FOLD_TEXT && c >= 0xFF01 && c <= 0xFF5E) {
    out[0] = (ucs4_t)xq_rule_fold_mark(fold, xq_fold_width((wchar_t)c));
  } else {
    out[0] = (ucs4_t)xq_rule_fold_mark(fold, (wchar_t)c);
  }
  return 1;
}

size_t xq_rule_fold_char(enum xq_rule_fold fold, wchar_t wc, wchar_t out[XQ_FOLD_CHARS_MAX]) {
  ucs4_t c = (ucs4_t)wc, composed[XQ_FOLD_CHARS_MAX], folded[XQ_FOLD_CHARS_MAX];
  size_t total = 0;
  if (uc_is_property_white_space(c)) {
    out[0] = ' ';
    return 1;
  }
  if (is_dropped(c)) {
    return 0;
  }
  size_t count = normalize_one(UNINORM_NFC, c, composed);
  if (count == 0) {
    composed[0] = c; /* no character: nobody takes it */
    count = 1;
  }
  for (size_t i = 0; i < count; i++) {
    size_t n = fold_composed(fold, composed[i], folded);
    for (size_t k = 0; k < n && total < XQ_FOLD_CHARS_MAX; k++) {
      out[total++] = (wchar_t)folded[k];
    }
  }
  return total;
}
