/* flaws.c - the fields of the form and of a transfer, and what may be wrong with them: short words beside the field. */
#include "words/words_int.h"

static const char *const flaws[XQ_FLAW_COUNT_] = {
    [XQ_FLAW_NONE] = "",
    [XQ_FLAW_EMPTY] = N_("Please fill this in"),
    [XQ_FLAW_TOO_LONG] = N_("Too long"),
    [XQ_FLAW_TOO_SHORT] = N_("Too short"),
    [XQ_FLAW_CHARACTERS] = N_("Holds a character that cannot stand here"),
    [XQ_FLAW_LENGTH] = N_("Not the right length"),
    [XQ_FLAW_PATTERN] = N_("Not of the right form"),
    [XQ_FLAW_CHECK_DIGIT] = N_("The check digit does not fit: please compare every digit"),
    [XQ_FLAW_DATE] = N_("There is no such date (write it as 2017-09-21)"),
    [XQ_FLAW_DATE_FUTURE] = N_("The date lies in the future"),
    [XQ_FLAW_DATE_TOO_OLD] = N_("The date is too long ago"),
    [XQ_FLAW_REGION] = N_("Unknown region: please check the first six digits"),
    [XQ_FLAW_FIFTEEN_DIGITS] = N_("Numbers of 15 digits are no longer valid: please enter the one of 18"),
    [XQ_FLAW_MOBILE_PREFIX] = N_("An unusual number: please check it"),
    [XQ_FLAW_EMAIL_AT] = N_("There must be exactly one @"),
    [XQ_FLAW_EMAIL_LOCAL] = N_("Something is wrong before the @"),
    [XQ_FLAW_EMAIL_DOMAIN] = N_("Something is wrong after the @"),
    [XQ_FLAW_EMAIL_QUOTED] = N_("Mail to such an address often does not arrive: please use another"),
    [XQ_FLAW_NAME_DIGITS] = N_("A name has no digits"),
    [XQ_FLAW_PRIVATE_USE] = N_("Holds a character that other machines may not know: please check"),
    [XQ_FLAW_ADDRESS_VAGUE] = N_("Perhaps not exact enough for a courier"),
    [XQ_FLAW_AMOUNT_DECIMALS] = N_("At most two digits after the point"),
    [XQ_FLAW_AMOUNT_ZERO] = N_("The amount must be more than zero"),
    [XQ_FLAW_AMOUNT_RANGE] = N_("The amount is out of range"),
    [XQ_FLAW_LUHN] = N_("Please compare the account number once more"),
    [XQ_FLAW_CHOICE] = N_("Please choose one of those offered"),
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
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_PATTERN, N_("Not the form that numbers of this document have")},
    {XQ_F_HANDLER_ID_NO, XQ_FLAW_DATE, N_("The date of birth in it does not exist")},
    {XQ_F_HANDLER_NAME, XQ_FLAW_PATTERN, N_("Not the form that a name has")},
    {XQ_F_RECIPIENT_NAME, XQ_FLAW_PATTERN, N_("Not the form that a name has")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_CHARACTERS, N_("Digits only, please")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_LENGTH, N_("A mobile number has 11 digits")},
    {XQ_F_HANDLER_MOBILE, XQ_FLAW_PATTERN, N_("Not a mobile number of the mainland")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_CHARACTERS, N_("Digits only, please")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_LENGTH, N_("A mobile number has 11 digits")},
    {XQ_F_RECIPIENT_MOBILE, XQ_FLAW_PATTERN, N_("Not a mobile number of the mainland")},
    {XQ_F_RECIPIENT_ADDRESS, XQ_FLAW_TOO_SHORT, N_("Too short: please give the whole address")},
};

const char *xq_words_flaw(enum xq_flaw flaw, enum xq_field field) {
  for (size_t i = 0; i < XQ_COUNT(exact); i++) {
    if (exact[i].field == field && exact[i].flaw == flaw) {
      return _(exact[i].words);
    }
  }
  return general(flaw);
}

const char *xq_words_transfer_flaw(enum xq_flaw flaw, enum xq_transfer_field field) {
  if (field == XQ_T_ACCOUNT) {
    switch (flaw) {
      case XQ_FLAW_CHARACTERS:
        return _("Digits only, please");
      case XQ_FLAW_LENGTH:
      case XQ_FLAW_TOO_SHORT:
      case XQ_FLAW_TOO_LONG:
        return _("An account number has 6 to 32 digits");
      default:
        break;
    }
  }
  return field == XQ_T_AMOUNT && flaw == XQ_FLAW_CHARACTERS ? _("Digits only, please") : general(flaw);
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
