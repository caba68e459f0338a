/* flaw.c - the stable names of flaws, and which of them only warn.  Words for people are in src/words. */
#include "xuqi/form.h"

static const struct {
  const char *name;
  bool warning;
} flaws[XQ_FLAW_COUNT_] = {
    [XQ_FLAW_NONE] = {"none", false},
    [XQ_FLAW_EMPTY] = {"empty", false},
    [XQ_FLAW_TOO_LONG] = {"too-long", false},
    [XQ_FLAW_TOO_SHORT] = {"too-short", false},
    [XQ_FLAW_CHARACTERS] = {"characters", false},
    [XQ_FLAW_LENGTH] = {"length", false},
    [XQ_FLAW_PATTERN] = {"pattern", false},
    [XQ_FLAW_CHECK_DIGIT] = {"check-digit", false},
    [XQ_FLAW_DATE] = {"date", false},
    [XQ_FLAW_DATE_FUTURE] = {"date-future", false},
    [XQ_FLAW_DATE_TOO_OLD] = {"date-too-old", false},
    [XQ_FLAW_REGION] = {"region", true},
    [XQ_FLAW_FIFTEEN_DIGITS] = {"fifteen-digits", false},
    [XQ_FLAW_MOBILE_PREFIX] = {"mobile-prefix", true},
    [XQ_FLAW_EMAIL_AT] = {"email-at", false},
    [XQ_FLAW_EMAIL_LOCAL] = {"email-local", false},
    [XQ_FLAW_EMAIL_DOMAIN] = {"email-domain", false},
    [XQ_FLAW_EMAIL_QUOTED] = {"email-quoted", false},
    [XQ_FLAW_NAME_DIGITS] = {"name-digits", false},
    [XQ_FLAW_PRIVATE_USE] = {"private-use", true},
    [XQ_FLAW_ADDRESS_VAGUE] = {"address-vague", true},
    [XQ_FLAW_AMOUNT_DECIMALS] = {"amount-decimals", false},
    [XQ_FLAW_AMOUNT_ZERO] = {"amount-zero", false},
    [XQ_FLAW_AMOUNT_RANGE] = {"amount-range", false},
    [XQ_FLAW_LUHN] = {"luhn", true},
    [XQ_FLAW_CHOICE] = {"choice", false},
    [XQ_FLAW_SCRIPT] = {"script", false},
    [XQ_FLAW_NAME_SHORT] = {"name-short", true},
    [XQ_FLAW_NAME_DOT] = {"name-dot", true},
    [XQ_FLAW_NAME_UNUSUAL] = {"name-unusual", true},
    [XQ_FLAW_MOBILE_MAINLAND] = {"mobile-mainland", false},
    [XQ_FLAW_OTHER_DOCUMENT] = {"other-document", true},
    [XQ_FLAW_PASSPORT_SERIES] = {"passport-series", true},
    [XQ_FLAW_ACCOUNT_SHORT] = {"account-short", true},
    [XQ_FLAW_UNDER_AGE] = {"under-age", true},
    [XQ_FLAW_AMOUNT_CURRENCY] = {"amount-currency", false},
    [XQ_FLAW_AMOUNT_FIGURES] = {"amount-figures", false},
    [XQ_FLAW_AMOUNT_GROUPS] = {"amount-groups", false},
    [XQ_FLAW_INVISIBLE] = {"invisible", true},
};

bool xq_flaw_is_warning(enum xq_flaw flaw) {
  return (unsigned)flaw < XQ_FLAW_COUNT_ && flaws[flaw].warning;
}

bool xq_flaw_stops(enum xq_flaw flaw) {
  return flaw != XQ_FLAW_NONE && !xq_flaw_is_warning(flaw);
}

const char *xq_flaw_name(enum xq_flaw flaw) {
  return (unsigned)flaw < XQ_FLAW_COUNT_ ? flaws[flaw].name : flaws[XQ_FLAW_NONE].name;
}
