/* flaws.c - the fields of the form and of a transfer, and what may be wrong with them: short words beside the field,
 * which say what would be right. */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

static const char *const flaws[XQ_FLAW_COUNT_] = {
    [XQ_FLAW_NONE] = "",
    [XQ_FLAW_EMPTY] = N_("Please fill this in"),
    [XQ_FLAW_TOO_LONG] = N_("Too long"),
    [XQ_FLAW_TOO_SHORT] = N_("Too short"),
    [XQ_FLAW_CHARACTERS] = N_("Contains a character that cannot be used here"),
    [XQ_FLAW_LENGTH] = N_("Not the right length"),
    [XQ_FLAW_PATTERN] = N_("Not of the right form"),
    [XQ_FLAW_CHECK_DIGIT] = N_("A digit seems to be wrong: please compare every one with the document"),
    [XQ_FLAW_DATE] = N_("There is no such date (write it as 2017-09-21)"),
    [XQ_FLAW_DATE_FUTURE] = N_("The date lies in the future"),
    [XQ_FLAW_DATE_TOO_OLD] = N_("The date is too long ago"),
    [XQ_FLAW_REGION] = N_("Unknown region: please check the first two digits"),
    [XQ_FLAW_FIFTEEN_DIGITS] = N_("15-digit numbers are no longer valid: please enter the 18-digit one"),
    [XQ_FLAW_MOBILE_PREFIX] = N_("An unusual number: please check it"),
    [XQ_FLAW_EMAIL_AT] = N_("There must be exactly one @"),
    [XQ_FLAW_EMAIL_LOCAL] = N_("The part before the @ is not right"),
    [XQ_FLAW_EMAIL_DOMAIN] = N_("The part after the @ is not right"),
    [XQ_FLAW_EMAIL_QUOTED] = N_("Mail to such an address often does not arrive: please use another"),
    [XQ_FLAW_NAME_DIGITS] = N_("A name has no digits"),
    [XQ_FLAW_PRIVATE_USE] = N_("Contains a character that other computers may not know: please check"),
    [XQ_FLAW_ADDRESS_VAGUE] = N_("Perhaps not exact enough for a courier: please add the street number"),
    [XQ_FLAW_AMOUNT_DECIMALS] = N_("At most two digits after the point"),
    [XQ_FLAW_AMOUNT_ZERO] = N_("The amount must be more than zero"),
    [XQ_FLAW_AMOUNT_RANGE] = N_("The amount is out of range"),
    [XQ_FLAW_LUHN] = N_("A digit of the card number seems to be wrong: please compare it with the card"),
    [XQ_FLAW_CHOICE] = N_("Please choose one of those offered"),
    [XQ_FLAW_SCRIPT] = N_("Please use the Chinese or Latin letters printed on the document"),
    [XQ_FLAW_NAME_SHORT] = N_("Please make sure that the name is complete"),
    [XQ_FLAW_NAME_DOT] = N_("Is the dot between the parts of the name missing? (A full stop will do.)"),
    [XQ_FLAW_NAME_UNUSUAL] = N_("An unusual way to write a name: please compare it with the document"),
    [XQ_FLAW_MOBILE_MAINLAND] = N_("Please give a mobile number of mainland China (messages are sent there)"),
    [XQ_FLAW_OTHER_DOCUMENT] = N_("This is the number of a residence permit for Hong Kong, Macao and Taiwan residents"),
    [XQ_FLAW_PASSPORT_SERIES] = N_("An unusual passport number: please check it"),
    [XQ_FLAW_AMOUNT_CURRENCY] = N_("Only amounts in yuan (renminbi) can be recorded"),
    [XQ_FLAW_AMOUNT_FIGURES] = N_("Please write the amount in figures, like 1,200.00"),
    [XQ_FLAW_AMOUNT_GROUPS] = N_("Commas part groups of three figures, a point the cents: 1,200.50"),
    [XQ_FLAW_INVISIBLE] = N_("An invisible character was taken out: please read it once more"),
    [XQ_FLAW_ACCOUNT_SHORT] = N_("A short account number: please make sure that it is complete"),
    [XQ_FLAW_UNDER_AGE] = N_("The holder of this number is under 16: please check it"),
};

static const char *general(enum xq_flaw flaw) {
  /* gettext("") is the header of the catalogue */
  return (unsigned)flaw < XQ_FLAW_COUNT_ && flaw != XQ_FLAW_NONE ? _(flaws[flaw]) : "";
}

/* Where a field can say more exactly what is wrong than the flaw alone. */
static const struct {
  enum xq_field field;
  enum xq_flaw flaw;
  const char *words;
} exact[] = {
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_LENGTH, N_("Not as long as the number of this document is")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_TOO_LONG, N_("Not as long as the number of this document is")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_PATTERN, N_("Not the form that numbers of this document have")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_DATE, N_("The date of birth in the number does not exist")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_DATE_FUTURE, N_("The date of birth in the number lies in the future")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_DATE_TOO_OLD, N_("The date of birth in the number is too long ago")},
    {XQ_F_HANDLER_NAME, XQ_FLAW_EMPTY, N_("Please fill in the full name")},
    {XQ_F_RECIPIENT_NAME, XQ_FLAW_EMPTY, N_("Please fill in the full name")},
    {XQ_F_HANDLER_NAME, XQ_FLAW_TOO_LONG, N_("At most 50 characters, or 100 with Latin letters")},
    {XQ_F_RECIPIENT_NAME, XQ_FLAW_TOO_LONG, N_("At most 50 characters, or 100 with Latin letters")},
    {XQ_F_HANDLER_NAME, XQ_FLAW_PATTERN, N_("Please write it as it is printed on the document")},
    {XQ_F_RECIPIENT_NAME, XQ_FLAW_PATTERN, N_("Please write it as it is printed on the document")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_LENGTH, N_("A mobile number has 11 digits")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_TOO_LONG, N_("A mobile number has 11 digits")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_PATTERN, N_("Digits only, please")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_LENGTH, N_("A mobile number has 11 digits")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_TOO_LONG, N_("A mobile number has 11 digits")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_PATTERN, N_("Digits only, please")},
    {XQ_F_RECIPIENT_ADDRESS, XQ_FLAW_TOO_SHORT, N_("Too short: please give the whole address")},
    {XQ_F_RECIPIENT_ADDRESS, XQ_FLAW_TOO_LONG, N_("An address has at most 120 characters")},
};

const char *xq_words_flaw(enum xq_flaw flaw, enum xq_field field) {
  for (size_t i = 0; i < XQ_COUNT(exact); i++) {
    if (exact[i].field == field && exact[i].flaw == flaw) {
      return _(exact[i].words);
    }
  }
  return general(flaw);
}

/* What is right for the number of this document. */
static const struct {
  const char *length, *pattern;
} of_document[XQ_ID_TYPE_COUNT_] = {
    [XQ_ID_RESIDENT] = {N_("A resident identity number has 18 characters"), N_("Only the last character may be an X")},
    [XQ_ID_HMT_RESIDENCE] = {N_("The number of this permit has 18 characters"),
                             N_("The number of this permit begins with 810000, 820000 or 830000")},
    [XQ_ID_FOREIGN_PR] = {N_("The number of this card has 18 characters (15 on cards before 2023)"),
                          N_("The number begins with 9 (before 2023: with three letters)")},
    [XQ_ID_HM_PERMIT] = {N_("H or M and 8 digits; the 2 digits of the issue count may follow"),
                         N_("H or M and then digits; HA or MA for holders who are not Chinese")},
    [XQ_ID_TW_PERMIT] = {N_("The number of this permit has 8 digits (10 on older ones)"),
                         N_("The number of this permit begins with 8 digits")},
    [XQ_ID_PASSPORT_CN] = {N_("The number of a Chinese passport has 9 characters"), NULL},
    [XQ_ID_PASSPORT_OTHER] = {N_("The number of a passport has 5 to 20 characters"), NULL},
};

/* Which character it is: as it looks, where it can be seen, and its number, for what looks like another. */
static char *odd_words(wchar_t odd) {
  char shown[5] = "";
  shown[xq_utf8_encode(odd, shown)] = '\0';
  if (xq_wcwidth(odd) <= 0 || !xq_text_printable(shown)) {
    return xq_asprintf(_("The invisible character U+%04X cannot be used here"), (unsigned)odd);
  }
  if (odd < 0x80) {
    return xq_asprintf(_("\"%s\" cannot be used here"), shown);
  }
  return xq_asprintf(_("\"%s\" (U+%04X) cannot be used here"), shown, (unsigned)odd);
}

static bool is_nameable(enum xq_flaw flaw, wchar_t odd) {
  return flaw == XQ_FLAW_CHARACTERS && odd != 0 && odd != 0xFFFD;
}

char *xq_words_flaw_exact(enum xq_flaw flaw, enum xq_field field, enum xq_id_type type, wchar_t odd) {
  const char *words = NULL;
  if (is_nameable(flaw, odd)) {
    return odd_words(odd);
  }
  if (field == XQ_F_HANDLER_ID_NO && (unsigned)type < XQ_ID_TYPE_COUNT_) {
    words = flaw == XQ_FLAW_LENGTH    ? of_document[type].length
            : flaw == XQ_FLAW_PATTERN ? of_document[type].pattern
                                      : NULL;
  }
  return xq_strdup(words != NULL ? _(words) : xq_words_flaw(flaw, field));
}

char *xq_words_form_flaw(const struct xq_form *form, enum xq_field field, enum xq_flaw flaw) {
  wchar_t odd = xq_field_odd_character(field, form->id_type, form->value[field]);
  return xq_words_flaw_exact(flaw, field, form->id_type, odd);
}

const char *xq_words_transfer_flaw(enum xq_flaw flaw, enum xq_transfer_field field) {
  if (field == XQ_T_ACCOUNT) {
    switch (flaw) {
      case XQ_FLAW_PATTERN:
        return _("Digits only; 2 or 3 letters may stand in front");
      case XQ_FLAW_LENGTH:
      case XQ_FLAW_TOO_SHORT:
      case XQ_FLAW_TOO_LONG:
        return _("An account number has 6 to 32 digits");
      default:
        break;
    }
  }
  if (field == XQ_T_AMOUNT && (flaw == XQ_FLAW_PATTERN || flaw == XQ_FLAW_TOO_LONG)) {
    return _("Please write the amount like 1,200.00");
  }
  if (field == XQ_T_DATE && flaw == XQ_FLAW_PATTERN) {
    return general(XQ_FLAW_DATE);
  }
  return (field == XQ_T_NAME || field == XQ_T_REMARK) && flaw == XQ_FLAW_TOO_LONG ? _("At most 100 characters")
                                                                                  : general(flaw);
}

char *xq_words_transfer_flaw_exact(enum xq_flaw flaw, enum xq_transfer_field field, wchar_t odd) {
  return is_nameable(flaw, odd) ? odd_words(odd) : xq_strdup(xq_words_transfer_flaw(flaw, field));
}

const char *xq_words_field(enum xq_field field) {
  static const char *const names[XQ_F_COUNT_] = {
      [XQ_F_HANDLER_ID_TYPE] = N_("Document type"),
      [XQ_F_HANDLER_ID_NO] = N_("Document number"),
      [XQ_F_HANDLER_NAME] = N_("Handler's name"),
      [XQ_F_HANDLER_MOBILE] = N_("Mobile number"),
      [XQ_F_HANDLER_EMAIL] = N_("E-mail"),
      [XQ_F_RECIPIENT_NAME] = N_("Recipient's name"),
      [XQ_F_RECIPIENT_MOBILE] = N_("Recipient's mobile number"),
      [XQ_F_RECIPIENT_ADDRESS] = N_("Recipient's address"),
  };
  return (unsigned)field < XQ_F_COUNT_ ? _(names[field]) : "";
}

const char *xq_words_transfer_field(enum xq_transfer_field field) {
  static const char *const names[XQ_T_COUNT_] = {
      [XQ_T_ACCOUNT] = N_("Payer's account"), [XQ_T_NAME] = N_("Payer's name"), [XQ_T_AMOUNT] = N_("Amount"),
      [XQ_T_DATE] = N_("Date of payment"),    [XQ_T_REMARK] = N_("Remark"),
  };
  return (unsigned)field < XQ_T_COUNT_ ? _(names[field]) : "";
}

const char *xq_words_id_type(enum xq_id_type type) {
  static const char *const names[XQ_ID_TYPE_COUNT_] = {
      [XQ_ID_RESIDENT] = N_("Resident identity card"),
      [XQ_ID_HMT_RESIDENCE] = N_("Residence permit for Hong Kong, Macao and Taiwan residents"),
      [XQ_ID_FOREIGN_PR] = N_("Foreigner's permanent residence card"),
      [XQ_ID_HM_PERMIT] = N_("Mainland travel permit for Hong Kong and Macao residents"),
      [XQ_ID_TW_PERMIT] = N_("Mainland travel permit for Taiwan residents"),
      [XQ_ID_PASSPORT_CN] = N_("Chinese passport"),
      [XQ_ID_PASSPORT_OTHER] = N_("Foreign passport"),
  };
  return (unsigned)type < XQ_ID_TYPE_COUNT_ ? _(names[type]) : "";
}
