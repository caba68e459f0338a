/* fuzz_form.c - the rules of the form: the first byte chooses one, the rest is what was typed.  A canonical form is its
 * own canonical form, and every character of it could have been typed. */
#include <string.h>

#include "fuzz.h"
#include "xuqi/form.h"

#define TODAY 20000

enum { ID_RULES = XQ_ID_TYPE_COUNT_ };
static enum xq_flaw (*const rules[])(const char *, char **) = {
    xq_check_uscc,    xq_check_org_code,   xq_check_person_name,  xq_check_mobile, xq_check_email,
    xq_check_address, xq_check_account_no, xq_check_account_name, xq_check_remark,
};

static enum xq_flaw apply(unsigned rule, const char *text, char **canon) {
  return rule < ID_RULES ? xq_check_id_number((enum xq_id_type)rule, text, TODAY, canon)
                         : rules[rule - ID_RULES](text, canon);
}

static void check_canonical(unsigned rule, const char *text) {
  char *canon = NULL, *again = NULL;
  enum xq_flaw flaw = apply(rule, text, &canon);
  FUZZ_HOLDS((canon != NULL) == (flaw == XQ_FLAW_NONE || xq_flaw_is_warning(flaw)));
  if (canon != NULL) {
    FUZZ_HOLDS(xq_utf8_valid(canon, strlen(canon)));
    FUZZ_HOLDS(xq_text_printable(canon));
    enum xq_flaw then = apply(rule, canon, &again); /* what nobody sees is gone by then */
    FUZZ_HOLDS(flaw == XQ_FLAW_INVISIBLE ? !xq_flaw_stops(then) : then == flaw);
    FUZZ_HOLDS(strcmp(canon, again) == 0);
  }
  free(canon);
  free(again);
}

static void check_money(const char *text) {
  int64_t fen = 0, again = 0;
  if (xq_check_amount(text, &fen) == XQ_FLAW_NONE) {
    char *grouped = xq_fen_grouped(fen);
    FUZZ_HOLDS(xq_check_amount(grouped, &again) == XQ_FLAW_NONE && again == fen);
    free(grouped);
    free(xq_fen_capital(fen));
  }
}

static void check_date(const char *text) {
  int64_t day = 0, again = 0;
  if (xq_check_date(text, INT64_MIN, INT64_MAX, &day) == XQ_FLAW_NONE) {
    char date[11];
    FUZZ_HOLDS(xq_check_date(xq_day_format(day, date), INT64_MIN, INT64_MAX, &again) == XQ_FLAW_NONE && again == day);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) {
    return 0;
  }
  char *text = xq_strndup((const char *)data + 1, size - 1);
  unsigned rule = data[0] % (ID_RULES + XQ_COUNT(rules) + 2);
  if (rule < ID_RULES + XQ_COUNT(rules)) {
    check_canonical(rule, text);
  } else if (rule == ID_RULES + XQ_COUNT(rules)) {
    check_money(text);
  } else {
    check_date(text);
  }
  free(text);
  return 0;
}
