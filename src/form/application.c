/*
 * application.c - the application document, "xuqi-application/1": what the old key signs.  The bytes written here are
 * signed and stored as they are, so nothing ever needs to write the same document a second time the same way.  What is
 * read comes from anyone who holds a certificate: every key, type and size is checked.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "form/rules.h"

#define DOC_TYPE "xuqi-application/1"

static void clear_plain(struct xq_application_doc *doc) {
  free(doc->business_no);
  free(doc->cert_fingerprint);
  free(doc->token_serial);
  free(doc->agreement_version);
  free(doc->agreement_sha256);
  free(doc->agreement_language);
  for (size_t i = 0; i < doc->notice_count; i++) {
    free(doc->notices[i]);
  }
  free(doc->notices);
  free(doc->price_version);
  free(doc->csr);
}

void xq_application_doc_init(struct xq_application_doc *doc) {
  *doc = (struct xq_application_doc){0};
  xq_form_init(&doc->texts);
}

void xq_application_doc_clear(struct xq_application_doc *doc) {
  clear_plain(doc);
  xq_form_clear(&doc->texts);
  xq_form_frozen_free(&doc->form);
  *doc = (struct xq_application_doc){0};
}

char *xq_application_doc_write(const struct xq_application_doc *doc) {
  struct json_object *o = json_object_new_object();
  struct json_object *agreement = json_object_new_object();
  struct json_object *notices = json_object_new_array();
  xq_json_add_str(o, "type", DOC_TYPE);
  if (doc->business_no != NULL) {
    xq_json_add_str(o, "business_no", doc->business_no);
  }
  xq_json_add_str(o, "certificate", doc->cert_fingerprint);
  if (doc->token_serial != NULL) {
    xq_json_add_str(o, "token_serial", doc->token_serial);
  }
  xq_json_add_str(agreement, "version", doc->agreement_version);
  xq_json_add_str(agreement, "sha256", doc->agreement_sha256);
  xq_json_add_str(agreement, "language", doc->agreement_language);
  xq_json_add(o, "agreement", agreement);
  for (size_t i = 0; i < doc->notice_count; i++) {
    json_object_array_add(notices, json_object_new_string(doc->notices[i]));
  }
  xq_json_add(o, "notices", notices);
  xq_json_add_str(o, "prices", doc->price_version);
  xq_json_add_int(o, "months", doc->months);
  xq_json_add_int(o, "fee_fen", doc->fee_fen);
  char *csr = xq_base64(doc->csr, doc->csr_len);
  xq_json_add_str(o, "csr", csr);
  xq_json_add_time(o, "created_at", doc->created_at);
  xq_json_add(o, "form", xq_form_to_json(xq_form_frozen_values(doc->form)));
  char *text = xq_json_text(o);
  free(csr);
  json_object_put(o);
  return text;
}

/* ---- reading */

static bool is_lower_hex64(const char *s) {
  return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

bool xq_is_business_no(const char *s) {
  return strlen(s) == 17 && xq_rule_all_digits(s) && strncmp(s, "01", 2) == 0;
}

static bool is_name(const char *s) {
  return *s != '\0' && strlen(s) <= XQ_NAME_MAX && xq_text_printable(s);
}

static bool is_language(const char *s) {
  return strcmp(s, "zh_CN") == 0 || strcmp(s, "en") == 0;
}

static bool is_doc_type(const char *s) {
  return strcmp(s, DOC_TYPE) == 0;
}

/* A required string that `right` finds right; a copy. */
static xq_err *read_str(struct json_object *o, const char *where, const char *key, bool (*right)(const char *),
                        char **out) {
  const char *text = NULL;
  xq_err *err = xq_json_str(o, key, &text);
  if (err != NULL) {
    return xq_err_fact(err, "field", "%s%s", where, key);
  }
  if (!right(text)) {
    return xq_rule_malformed(where, key, "not of the form it must have");
  }
  *out = xq_strdup(text);
  return NULL;
}

static xq_err *read_opt_str(struct json_object *o, const char *key, bool (*right)(const char *), char **out) {
  return json_object_object_get_ex(o, key, NULL) ? read_str(o, "", key, right, out) : NULL;
}

static xq_err *read_agreement(struct json_object *o, struct xq_application_doc *doc) {
  static const char *const keys[] = {"version", "sha256", "language"};
  xq_err *err = NULL;
  struct json_object *agreement = NULL;
  XQ_TRY(xq_json_obj(o, "agreement", &agreement));
  XQ_TRY(xq_rule_only_keys(agreement, "agreement.", keys, XQ_COUNT(keys)));
  XQ_TRY(read_str(agreement, "agreement.", "version", is_name, &doc->agreement_version));
  XQ_TRY(read_str(agreement, "agreement.", "sha256", is_lower_hex64, &doc->agreement_sha256));
  XQ_TRY(read_str(agreement, "agreement.", "language", is_language, &doc->agreement_language));
out:
  return err;
}

static xq_err *read_notices(struct json_object *o, struct xq_application_doc *doc) {
  struct json_object *list = NULL;
  xq_err *err = xq_json_arr(o, "notices", &list);
  if (err != NULL) {
    return err;
  }
  size_t count = json_object_array_length(list);
  if (count > XQ_NOTICES_MAX) {
    return xq_rule_malformed("", "notices", "too many");
  }
  doc->notices = xq_calloc(count > 0 ? count : 1, sizeof *doc->notices);
  for (size_t i = 0; i < count; i++) {
    struct json_object *item = json_object_array_get_idx(list, i);
    const char *id = json_object_is_type(item, json_type_string) ? json_object_get_string(item) : "";
    if (!is_name(id) || strlen(id) != (size_t)json_object_get_string_len(item)) {
      return xq_rule_malformed("", "notices", "not an id");
    }
    doc->notices[doc->notice_count++] = xq_strdup(id);
  }
  return NULL;
}

static xq_err *read_numbers(struct json_object *o, struct xq_application_doc *doc) {
  xq_err *err = NULL;
  int64_t months = 0;
  XQ_TRY(xq_json_int(o, "months", &months));
  XQ_TRY(xq_json_int(o, "fee_fen", &doc->fee_fen));
  XQ_TRY(xq_json_time(o, "created_at", &doc->created_at));
  if (months < 1 || months > XQ_MONTHS_MAX) {
    return xq_rule_malformed("", "months", "out of bounds");
  }
  if (doc->fee_fen < 0 || doc->fee_fen > XQ_AMOUNT_MAX_FEN) {
    return xq_rule_malformed("", "fee_fen", "out of bounds");
  }
  if (doc->created_at < 0) {
    return xq_rule_malformed("", "created_at", "out of bounds");
  }
  doc->months = (int)months;
out:
  return err;
}

static xq_err *read_csr(struct json_object *o, struct xq_application_doc *doc) {
  const char *text = NULL;
  xq_err *err = xq_json_str(o, "csr", &text);
  if (err == NULL) {
    err = xq_unbase64(text, &doc->csr, &doc->csr_len);
  }
  if (err != NULL) {
    return xq_err_fact(err, "field", "csr");
  }
  return doc->csr_len < 1 || doc->csr_len > XQ_CSR_MAX ? xq_rule_malformed("", "csr", "empty or too long") : NULL;
}

static xq_err *read_doc(struct json_object *o, struct xq_application_doc *doc) {
  static const char *const keys[] = {"type",   "business_no", "certificate", "token_serial", "agreement",  "notices",
                                     "prices", "months",      "fee_fen",     "csr",          "created_at", "form"};
  xq_err *err = NULL;
  char *type = NULL;
  struct json_object *form = NULL;
  XQ_TRY(read_str(o, "", "type", is_doc_type, &type));
  XQ_TRY(xq_rule_only_keys(o, "", keys, XQ_COUNT(keys)));
  XQ_TRY(read_opt_str(o, "business_no", xq_is_business_no, &doc->business_no));
  XQ_TRY(read_str(o, "", "certificate", is_lower_hex64, &doc->cert_fingerprint));
  XQ_TRY(read_opt_str(o, "token_serial", is_name, &doc->token_serial));
  XQ_TRY(read_agreement(o, doc));
  XQ_TRY(read_notices(o, doc));
  XQ_TRY(read_str(o, "", "prices", is_name, &doc->price_version));
  XQ_TRY(read_numbers(o, doc));
  XQ_TRY(read_csr(o, doc));
  XQ_TRY(xq_json_obj(o, "form", &form));
  XQ_TRY(xq_form_from_json(form, &doc->texts));
out:
  free(type);
  return err;
}

xq_err *xq_application_doc_read(const uint8_t *data, size_t len, struct xq_application_doc *doc) {
  xq_err *err = NULL;
  struct json_object *o = NULL;
  struct xq_application_doc read;
  if (len > XQ_DOCUMENT_MAX) {
    return xq_err_new(XQ_E_MALFORMED, "an application of %zu bytes", len);
  }
  xq_application_doc_init(&read);
  XQ_TRY(xq_json_parse(data, len, &o));
  if (!json_object_is_type(o, json_type_object)) {
    XQ_TRY(xq_err_new(XQ_E_MALFORMED, "an application is an object"));
  }
  XQ_TRY(read_doc(o, &read));
  xq_application_doc_clear(doc);
  *doc = read;
  xq_application_doc_init(&read);
out:
  xq_application_doc_clear(&read);
  json_object_put(o);
  return err;
}

xq_err *xq_application_doc_freeze(struct xq_application_doc *doc, int64_t today) {
  xq_form_frozen_free(&doc->form);
  return xq_form_freeze(&doc->texts, today, &doc->form, NULL);
}
