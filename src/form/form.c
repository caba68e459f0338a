/* form.c - the values of the application form: kept, checked one by one, written as JSON and
 * read back. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

static bool is_text(enum xq_field field) {
  return (unsigned)field < XQ_F_COUNT_ && field != XQ_F_HANDLER_ID_TYPE;
}

static void drop_value(char **value) {
  if (*value != NULL) {
    xq_strwipe(*value);
    *value = NULL;
  }
}

void xq_form_init(struct xq_form *form) {
  form->id_type = XQ_ID_RESIDENT;
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    form->value[i] = xq_strdup("");
  }
}

void xq_form_clear(struct xq_form *form) {
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    drop_value(&form->value[i]);
  }
}

void xq_form_set(struct xq_form *form, enum xq_field field, const char *text) {
  if (is_text(field)) {
    char *copy = xq_strdup(text != NULL ? text : ""); /* first: text may be the value itself */
    drop_value(&form->value[field]);
    form->value[field] = copy;
  }
}

void xq_form_copy(struct xq_form *to, const struct xq_form *from) {
  to->id_type = from->id_type;
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    xq_form_set(to, (enum xq_field)i, from->value[i]);
  }
}

enum xq_flaw xq_form_check_field(const struct xq_form *form, enum xq_field field, int64_t today, char **canon) {
  if (canon != NULL) {
    *canon = NULL; /* the type of the document has none */
  }
  const char *text = form->value[field];
  switch (field) {
    case XQ_F_HANDLER_ID_NO:
      return xq_check_id_number(form->id_type, text, today, canon);
    case XQ_F_HANDLER_NAME:
    case XQ_F_RECIPIENT_NAME:
      return xq_check_person_name(text, canon);
    case XQ_F_HANDLER_MOBILE:
    case XQ_F_RECIPIENT_MOBILE:
      return xq_check_mobile(text, canon);
    case XQ_F_HANDLER_EMAIL:
      return xq_check_email(text, canon);
    case XQ_F_RECIPIENT_ADDRESS:
      return xq_check_address(text, canon);
    case XQ_F_HANDLER_ID_TYPE:
    case XQ_F_COUNT_:
    default:
      return (unsigned)form->id_type < XQ_ID_TYPE_COUNT_ ? XQ_FLAW_NONE : XQ_FLAW_CHOICE;
  }
}

void xq_form_copy_handler_to_recipient(struct xq_form *form) {
  xq_form_set(form, XQ_F_RECIPIENT_NAME, form->value[XQ_F_HANDLER_NAME]);
  xq_form_set(form, XQ_F_RECIPIENT_MOBILE, form->value[XQ_F_HANDLER_MOBILE]);
}

struct json_object *xq_form_to_json(const struct xq_form *form) {
  struct json_object *root = json_object_new_object();
  struct json_object *handler = json_object_new_object();
  struct json_object *recipient = json_object_new_object();
  xq_json_add(root, "handler", handler);
  xq_json_add(root, "recipient", recipient);
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)i);
    const char *value = i == XQ_F_HANDLER_ID_TYPE ? xq_id_type_name(form->id_type) : form->value[i];
    xq_json_add_str(strcmp(spec->part, "handler") == 0 ? handler : recipient, spec->name, value != NULL ? value : "");
  }
  return root;
}

/* ---- reading */

static xq_err *read_field(struct json_object *part, const struct xq_field_spec *spec, struct xq_form *form) {
  const char *text = NULL;
  xq_err *err = xq_json_str(part, spec->name, &text);
  if (err == NULL && spec->field == XQ_F_HANDLER_ID_TYPE && !xq_id_type_from_name(text, &form->id_type)) {
    err = xq_err_new(XQ_E_MALFORMED, "no such type of identity document");
  }
  if (err != NULL) {
    return xq_err_fact(err, "field", "%s.%s", spec->part, spec->name);
  }
  xq_form_set(form, spec->field, text);
  return NULL;
}

static xq_err *read_part(struct json_object *o, const char *part_name, struct xq_form *form) {
  xq_err *err = NULL;
  struct json_object *part = NULL;
  char *where = xq_asprintf("%s.", part_name);
  const char *keys[XQ_F_COUNT_];
  size_t count = 0;
  XQ_TRY(xq_json_obj(o, part_name, &part));
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)i);
    if (strcmp(spec->part, part_name) == 0) {
      keys[count++] = spec->name;
      XQ_TRY(read_field(part, spec, form));
    }
  }
  XQ_TRY(xq_rule_only_keys(part, where, keys, count));
out:
  free(where);
  return err;
}

xq_err *xq_form_from_json(struct json_object *o, struct xq_form *form) {
  static const char *const parts[] = {"handler", "recipient"};
  xq_err *err = NULL;
  struct xq_form read;
  xq_form_init(&read);
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    XQ_TRY(read_part(o, parts[i], &read));
  }
  XQ_TRY(xq_rule_only_keys(o, "", parts, XQ_COUNT(parts)));
  xq_form_copy(form, &read);
out:
  xq_form_clear(&read);
  return err;
}
