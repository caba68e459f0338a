/* reference.c - agreement, notices, calendar, halls and payee accounts as they are in the store: what is in force, what
 * an application must name, and publishing new ones. */
#include "service/reference/reference.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* ---- languages */

const char *const svc_languages[SVC_LANGUAGES] = {"zh_CN", "en"};

xq_err *svc_language_check(const char *language) {
  for (size_t i = 0; i < SVC_LANGUAGES; i++) {
    if (xq_streq(language, svc_languages[i])) {
      return NULL;
    }
  }
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "no such language: %s", language), "field", "lang");
}

/* ---- publishing */

xq_err *svc_reference_put(svc_tx *tx, const char *name, const char *json) {
  return svc_exec(tx,
                  "INSERT INTO reference (name, value) VALUES (?, ?)"
                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                  svc_text(name), svc_text(json));
}

xq_err *svc_reference_publish_agreement(svc_tx *tx, const char *language, const char *version, const char *title,
                                        const char *text) {
  char sha256[65];
  xq_err *err = svc_language_check(language);
  if (err != NULL) {
    return err;
  }
  if (version[0] == '\0' || strlen(version) > XQ_NAME_MAX || !xq_text_printable(version) || title[0] == '\0' ||
      strlen(title) > XQ_AGREEMENT_TITLE_MAX || !xq_text_printable(title) || text[0] == '\0' ||
      strlen(text) > XQ_AGREEMENT_MAX || !xq_utf8_valid(text, strlen(text))) {
    return xq_err_new(XQ_E_MALFORMED, "an agreement needs a version, a title and a text in UTF-8 of at most %d bytes",
                      XQ_AGREEMENT_MAX);
  }
  xq_sha256_hex(text, strlen(text), sha256);
  err = svc_exec(tx,
                 "INSERT INTO agreement (language, position, version, title, text, sha256, published_at)"
                 " SELECT ?, COALESCE(MAX(position), 0) + 1, ?, ?, ?, ?, ? FROM agreement WHERE language = ?",
                 svc_text(language), svc_text(version), svc_text(title), svc_text(text), svc_text(sha256),
                 svc_int(xq_time_now()), svc_text(language));
  if (xq_err_code(err) == XQ_E_EXISTS) {
    xq_err_fact(err, "version", "%s", version);
  }
  return err;
}

/* ---- reading */

xq_err *svc_reference_get(svc_tx *tx, const char *name, struct json_object **out) {
  svc_rows *rows = NULL;
  xq_err *err = svc_query(tx, &rows, "SELECT value FROM reference WHERE name = ?", svc_text(name));
  return err != NULL ? err : svc_rows_take_json(&rows, name, out);
}

xq_err *svc_reference_fee_name(svc_tx *tx, const char *language, char **name) {
  struct json_object *o = NULL, *texts = NULL;
  const char *text = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_reference_get(tx, "order", &o));
  XQ_TRY(xq_json_obj(o, "fee_name", &texts));
  XQ_TRY(xq_json_str(texts, language, &text));
  *name = xq_strdup(text);
out:
  json_object_put(o);
  return err;
}

/* ---- checking */

xq_err *svc_agreement_in_force(svc_tx *tx, const char *language, svc_rows **rows) {
  bool more = false;
  xq_err *err = svc_language_check(language);
  if (err == NULL) {
    err = svc_query(
        tx, rows,
        "SELECT version, title, text, sha256 FROM agreement WHERE language = ? ORDER BY position DESC LIMIT 1",
        svc_text(language));
  }
  if (err == NULL) {
    err = svc_rows_next(*rows, &more);
  }
  if (err == NULL && !more) {
    err = xq_err_new(XQ_E_INTERNAL, "the store has no agreement in %s", language);
  }
  return err;
}

xq_err *svc_reference_check_agreement(svc_tx *tx, const struct xq_application_doc *doc) {
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_agreement_in_force(tx, doc->agreement_language, &rows));
  if (!xq_streq(svc_col_text(rows, 0), doc->agreement_version) ||
      !xq_streq(svc_col_text(rows, 3), doc->agreement_sha256)) {
    err = xq_err_new(XQ_E_AGREEMENT_CHANGED, "the agreement in force is another one");
    xq_err_fact(err, "version", "%s", svc_col_text(rows, 0));
  }
out:
  svc_rows_close(&rows);
  return err;
}

xq_err *svc_reference_check_notices(svc_tx *tx, const struct xq_application_doc *doc) {
  struct json_object *list = NULL;
  const char *id = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_reference_get(tx, "notices", &list));
  for (size_t i = 0; i < json_object_array_length(list); i++) {
    bool read = false;
    XQ_TRY(xq_json_str(json_object_array_get_idx(list, i), "id", &id));
    for (size_t k = 0; k < doc->notice_count; k++) {
      read = read || strcmp(doc->notices[k], id) == 0;
    }
    if (!read) {
      err = xq_err_fact(xq_err_new(XQ_E_NOTICE_UNREAD, "notice %s is not acknowledged", id), "notice", "%s", id);
      goto out;
    }
  }
out:
  json_object_put(list);
  return err;
}
