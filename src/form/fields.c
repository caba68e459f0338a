/* fields.c - the fields of the application form, in the order in which they are asked, and what may
 * be typed into each. */
#include "form/rules.h"

static const struct xq_field_spec specs[XQ_F_COUNT_] = {
    {XQ_F_HANDLER_ID_TYPE, "handler", "id_type", 0, true},
    {XQ_F_HANDLER_ID_NO, "handler", "id_no", 24, true},
    {XQ_F_HANDLER_NAME, "handler", "name", 50, true},
    {XQ_F_HANDLER_MOBILE, "handler", "mobile", 24, true}, /* room for "+86 139-2310-1111" */
    {XQ_F_HANDLER_EMAIL, "handler", "email", 254, true},
    {XQ_F_RECIPIENT_NAME, "recipient", "name", 50, true},
    {XQ_F_RECIPIENT_MOBILE, "recipient", "mobile", 24, true},
    {XQ_F_RECIPIENT_ADDRESS, "recipient", "address", 120, true},
};

const struct xq_field_spec *xq_field_spec(enum xq_field field) {
  return &specs[(unsigned)field < XQ_F_COUNT_ ? field : 0];
}

static bool is_ascii_letter(wchar_t wc) {
  return (wc >= 'a' && wc <= 'z') || (wc >= 'A' && wc <= 'Z');
}

static bool id_accepts(enum xq_id_type type, wchar_t wc) {
  if (xq_rule_is_digit(wc)) {
    return true;
  }
  switch (type) {
    case XQ_ID_RESIDENT:
    case XQ_ID_HMT_RESIDENCE:
      return wc == 'x' || wc == 'X';
    case XQ_ID_HM_PERMIT:
      return wc == 'h' || wc == 'H' || wc == 'm' || wc == 'M';
    case XQ_ID_FOREIGN_PR:
    case XQ_ID_TW_PERMIT:
    case XQ_ID_PASSPORT_CN:
    case XQ_ID_PASSPORT_OTHER:
      return is_ascii_letter(wc);
    case XQ_ID_TYPE_COUNT_:
    default:
      return false;
  }
}

static bool mobile_accepts(wchar_t wc) {
  return xq_rule_is_digit(wc) || wc == ' ' || wc == '-' || wc == '(' || wc == ')' || wc == '+';
}

/* Beyond ASCII the letters of a domain in the person's own script; the rule says later that the
 * part before @ has none. */
static bool email_accepts(wchar_t wc) {
  return wc < 0x80 ? wc > ' ' && wc < 0x7F : xq_rule_is_letter(wc) || wc == 0x3002;
}

bool xq_field_accepts(enum xq_field field, enum xq_id_type id_type, wchar_t wc) {
  wchar_t folded = xq_fold_width(wc);
  switch (field) {
    case XQ_F_HANDLER_ID_NO:
      return id_accepts(id_type, folded);
    case XQ_F_HANDLER_NAME:
    case XQ_F_RECIPIENT_NAME:
      return xq_rule_is_name_char(folded);
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_RECIPIENT_MOBILE:
      return mobile_accepts(folded);
    case XQ_F_HANDLER_EMAIL:
      return email_accepts(folded);
    case XQ_F_RECIPIENT_ADDRESS:
      return xq_rule_is_shown(wc);
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_COUNT_:
    default:
      return false;
  }
}
