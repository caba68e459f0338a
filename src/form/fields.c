/* fields.c - the fields of the application form, in the order in which they are asked, and what may
 * be typed into each. */
#include "form/rules.h"

static const struct xq_field_spec specs[XQ_F_COUNT_] = {
    {XQ_F_HANDLER_ID_TYPE, "handler", "id_type", 0, true},
    {XQ_F_HANDLER_ID_NO, "handler", "id_no", 24, true},
    {XQ_F_HANDLER_NAME, "handler", "name", 100, true},
    {XQ_F_HANDLER_MOBILE, "handler", "mobile", 24, true}, /* room for "+86 139-2310-1111" */
    {XQ_F_HANDLER_EMAIL, "handler", "email", 254, true},
    {XQ_F_RECIPIENT_NAME, "recipient", "name", 100, true},
    {XQ_F_RECIPIENT_MOBILE, "recipient", "mobile", 24, true},
    {XQ_F_RECIPIENT_ADDRESS, "recipient", "address", 120, true},
};

const struct xq_field_spec *xq_field_spec(enum xq_field field) {
  return &specs[(unsigned)field < XQ_F_COUNT_ ? field : 0];
}

/* NULL: nothing is typed there. */
static const struct xq_rule_chars *chars_of(enum xq_field field, enum xq_id_type id_type) {
  switch (field) {
    case XQ_F_HANDLER_ID_NO:
      return xq_rule_id_chars(id_type);
    case XQ_F_HANDLER_NAME:
    case XQ_F_RECIPIENT_NAME:
      return &xq_rule_name;
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_RECIPIENT_MOBILE:
      return &xq_rule_mobile;
    case XQ_F_HANDLER_EMAIL:
      return &xq_rule_email;
    case XQ_F_RECIPIENT_ADDRESS:
      return &xq_rule_text;
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_COUNT_:
    default:
      return NULL;
  }
}

bool xq_field_accepts(enum xq_field field, enum xq_id_type id_type, wchar_t wc) {
  const struct xq_rule_chars *chars = chars_of(field, id_type);
  return chars != NULL && xq_rule_takes(chars, wc);
}

wchar_t xq_field_odd_character(enum xq_field field, enum xq_id_type id_type, const char *text) {
  const struct xq_rule_chars *chars = chars_of(field, id_type);
  return chars != NULL ? xq_rule_odd(chars, text) : 0;
}
