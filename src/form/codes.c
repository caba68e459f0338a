/* codes.c - codes of organisations: unified social credit code (GB 32100-2015) and organisation
 * code (GB 11714-1997). */
#include <string.h>

#include "form/rules.h"

/* The alphabet of GB 32100: no I, O, S, V, Z.  A character's place is its value. */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static char uscc_check(const char *code) {
  int sum = 0;
  int weight = 1;
  for (int i = 0; i < 17; i++) {
    sum += (int)(strchr(uscc_alphabet, code[i]) - uscc_alphabet) * weight;
    weight = weight * 3 % 31;
  }
  return uscc_alphabet[(31 - sum % 31) % 31];
}

/* First character: the registering authority; second: the kinds of body it registers. */
static bool uscc_authority(const char *code) {
  static const struct {
    char authority;
    const char *kinds;
  } table[] = {
      {'1', "1239"}, {'2', "19"}, {'3', "123459"}, {'4', "19"}, {'5', "1239"}, {'6', "129"},
      {'7', "129"},  {'8', "19"}, {'9', "123"},    {'A', "19"}, {'N', "1239"}, {'Y', "1"},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    if (table[i].authority == code[0]) {
      return strchr(table[i].kinds, code[1]) != NULL;
    }
  }
  return false;
}

static bool takes_code(wchar_t wc) {
  return xq_rule_is_digit(wc) || (wc < 0x80 && xq_rule_is_latin(wc)) || wc == ' ' || wc == '-';
}

static const struct xq_rule_chars code_chars = {XQ_FOLD_NUMBER, takes_code, NULL};

enum xq_flaw xq_check_uscc(const char *text, char **canon) {
  char *code = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &code_chars, " -", &code);
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, code, canon);
  }
  if (code[strspn(code, uscc_alphabet)] != '\0') {
    flaw = XQ_FLAW_CHARACTERS;
  } else if (strlen(code) != 18) {
    flaw = XQ_FLAW_LENGTH;
  } else if (!uscc_authority(code) || strspn(code + 2, "0123456789") < 6) {
    flaw = XQ_FLAW_PATTERN;
  } else if (code[17] != uscc_check(code)) {
    flaw = XQ_FLAW_CHECK_DIGIT;
  } else if (!xq_rule_known_province(code + 2) && strncmp(code + 2, "10", 2) != 0) {
    flaw = XQ_FLAW_REGION; /* 10: registered with the state itself */
  }
  return xq_rule_finish(flaw, code, canon);
}

static char org_check(const char *code) {
  static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 8; i++) {
    int value = code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10;
    sum += value * weight[i];
  }
  int check = 11 - sum % 11;
  if (check == 10) {
    return 'X';
  }
  return check == 11 ? '0' : (char)('0' + check);
}

enum xq_flaw xq_check_org_code(const char *text, char **canon) {
  char *code = NULL;
  enum xq_flaw flaw = xq_rule_number(text, &code_chars, " -", &code); /* "D2143569-X" is how it is printed */
  if (flaw != XQ_FLAW_NONE) {
    return xq_rule_finish(flaw, code, canon);
  }
  if (strlen(code) != 9) {
    flaw = XQ_FLAW_LENGTH;
  } else if (code[8] != org_check(code)) {
    flaw = XQ_FLAW_CHECK_DIGIT;
  }
  return xq_rule_finish(flaw, code, canon);
}
