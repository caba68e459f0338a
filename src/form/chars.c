/* chars.c - what a character is: its script and kind, by the properties that Unicode gives it. */
#include <string.h>
#include <unictype.h>

#include "form/chars.h"
#include "xuqi/base.h"

bool xq_rule_is_digit(wchar_t wc) {
  return wc >= '0' && wc <= '9';
}

bool xq_rule_is_han(wchar_t wc) {
  /* Ranges and not the library's script property: names are written in blocks newer than it (Extensions G to J). */
  static const struct {
    wchar_t first, last;
  } blocks[] = {
      {0x3005, 0x3005},   {0x3007, 0x3007},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAD9},
      {0x20000, 0x2A6DF}, {0x2A700, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x2F800, 0x2FA1D}, {0x30000, 0x33479},
  };
  for (size_t i = 0; i < XQ_COUNT(blocks); i++) {
    if (wc >= blocks[i].first && wc <= blocks[i].last) {
      return true;
    }
  }
  return false;
}

bool xq_rule_is_ideograph(wchar_t wc) {
  return xq_rule_is_han(wc) || xq_rule_is_private(wc);
}

static bool is_of_script(ucs4_t c, const char *name) {
  const uc_script_t *script = uc_script(c);
  return script != NULL && strcmp(script->name, name) == 0;
}

/* Letters that Unicode has added to the Latin blocks since the library was made. */
static bool is_newer_latin(ucs4_t c) {
  bool block = (c >= 0xA7C0 && c <= 0xA7FF) || (c >= 0x1DF00 && c <= 0x1DFFF) || (c >= 0x10780 && c <= 0x107BF);
  return block && uc_is_general_category(c, UC_UNASSIGNED);
}

bool xq_rule_is_latin(wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  if (c < 0x80) {
    return (wc >= 'a' && wc <= 'z') || (wc >= 'A' && wc <= 'Z');
  }
  return (is_of_script(c, "Latin") && uc_is_general_category(c, UC_LETTER)) || is_newer_latin(c);
}

bool xq_rule_is_mark(wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  return uc_is_general_category(c, UC_MARK) && (is_of_script(c, "Inherited") || is_of_script(c, "Latin"));
}

bool xq_rule_is_letter(wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  return xq_rule_is_han(wc) || uc_is_general_category(c, UC_LETTER) || uc_is_general_category(c, UC_MARK) ||
         uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER);
}

bool xq_rule_is_private(wchar_t wc) {
  return (wc >= 0xE000 && wc <= 0xF8FF) || (wc >= 0xF0000 && wc <= 0xFFFFD) || (wc >= 0x100000 && wc <= 0x10FFFD);
}

bool xq_rule_is_currency(wchar_t wc) {
  return uc_is_general_category((ucs4_t)wc, UC_CURRENCY_SYMBOL);
}

/* What the library does not know yet may well be somebody's character. */
bool xq_rule_is_shown(wchar_t wc) {
  ucs4_t c = (ucs4_t)wc;
  return wc > 0 && wc <= 0x10FFFF && wc != 0xFFFD && !uc_is_general_category(c, UC_CONTROL) &&
         !uc_is_general_category(c, UC_SURROGATE) && !uc_is_property_not_a_character(c);
}
