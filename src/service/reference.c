/* reference.c - agreement, prices, notices, calendar, halls and payee accounts: seeded from the data directory
 * (doc/reference-data.md), then kept in the store, where the operator may publish new ones. */
#include "service/reference.h"

#include <json-c/json.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/issuer/issuer.h"

#define TEXT_MAX (1 << 20)

/* What stands on the payment page beside the numbers. */
static const char order_terms[] =
    "{\"fee_name\":{\"zh_CN\":\"证书服务费用\",\"en\":\"Certificate service fee\"},"
    "\"express_payment\":{\"zh_CN\":\"货到付款\",\"en\":\"Paid on delivery\"},"
    "\"invoice_type\":{\"zh_CN\":\"普通定额发票\",\"en\":\"Ordinary fixed-amount invoice\"}}";

static const char *const languages[] = {"zh_CN", "en"};

static xq_err *check_language(const char *language) {
  for (size_t i = 0; i < XQ_COUNT(languages); i++) {
    if (xq_streq(language, languages[i])) {
      return NULL;
    }
  }
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "no such language: %s", language), "field", "lang");
}

/* ---- seeding */

static xq_err *put(svc_tx *tx, const char *name, const char *json) {
  return svc_exec(tx,
                  "INSERT INTO reference (name, value) VALUES (?, ?)"
                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                  svc_text(name), svc_text(json));
}

static xq_err *seed_json(svc_tx *tx, const char *dir, const char *name) {
  char *file = xq_asprintf("%s/%s.json", dir, name), *text = NULL;
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_read(file, &o));
  text = xq_json_text(o);
  XQ_TRY(put(tx, name, text));
out:
  json_object_put(o);
  free(text);
  free(file);
  return err;
}

static xq_err *seed_prices(svc_tx *tx, const char *dir) {
  char *file = xq_asprintf("%s/prices.json", dir);
  struct json_object *o = NULL;
  struct xq_price_list list = {0};
  xq_err *err = NULL;
  XQ_TRY(xq_json_read(file, &o));
  XQ_TRY(xq_price_list_from_json(o, &list));
  XQ_TRY(svc_reference_publish_prices(tx, &list));
out:
  xq_price_list_clear(&list);
  json_object_put(o);
  free(file);
  return err;
}

/* Line 1: title.  Line 2: the version, its last word.  Line 3: empty.  Then the text. */
xq_err *svc_agreement_read(const char *path, struct svc_agreement *agreement) {
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  XQ_TRY(xq_file_read(path, TEXT_MAX, &data, &len));
  char *title = (char *)data, *second = strchr(title, '\n');
  char *third = second != NULL ? strchr(second + 1, '\n') : NULL;
  if (third == NULL || third[1] != '\n' || memchr(data, '\0', len) != NULL) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "not an agreement: %s", path), "path", "%s", path);
    goto out;
  }
  *second = *third = '\0';
  const char *version = strrchr(second + 1, ' ');
  agreement->title = xq_strdup(title);
  agreement->version = xq_strdup(version != NULL ? version + 1 : second + 1);
  agreement->text = xq_strdup(third + 2);
out:
  free(data);
  return err;
}

void svc_agreement_clear(struct svc_agreement *agreement) {
  free(agreement->title);
  free(agreement->version);
  free(agreement->text);
  *agreement = (struct svc_agreement){0};
}

static xq_err *seed_agreement(svc_tx *tx, const char *dir, const char *language) {
  char *file = xq_asprintf("%s/agreement.%s.txt", dir, language);
  struct svc_agreement agreement = {0};
  xq_err *err = NULL;
  XQ_TRY(svc_agreement_read(file, &agreement));
  XQ_TRY(svc_reference_publish_agreement(tx, language, agreement.version, agreement.title, agreement.text));
out:
  svc_agreement_clear(&agreement);
  free(file);
  return err;
}

xq_err *svc_reference_seed(svc_tx *tx, const char *data_dir) {
  static const char *const files[] = {"notices", "calendar", "halls", "accounts"};
  struct xq_calendar calendar = {0};
  xq_err *err = NULL;
  for (size_t i = 0; i < XQ_COUNT(files); i++) {
    XQ_TRY(seed_json(tx, data_dir, files[i]));
  }
  XQ_TRY(put(tx, "order", order_terms));
  XQ_TRY(seed_prices(tx, data_dir));
  for (size_t i = 0; i < XQ_COUNT(languages); i++) {
    XQ_TRY(seed_agreement(tx, data_dir, languages[i]));
  }
  XQ_TRY(svc_reference_calendar(tx, &calendar));
  xq_calendar_clear(&calendar);
out:
  return err;
}

/* ---- publishing */

xq_err *svc_reference_publish_agreement(svc_tx *tx, const char *language, const char *version, const char *title,
                                        const char *text) {
  char sha256[65];
  xq_err *err = check_language(language);
  if (err != NULL) {
    return err;
  }
  if (version[0] == '\0' || strlen(version) > 32 || !xq_text_printable(version) || title[0] == '\0' ||
      !xq_text_printable(title) || text[0] == '\0' || strlen(text) > TEXT_MAX || !xq_utf8_valid(text, strlen(text))) {
    return xq_err_new(XQ_E_MALFORMED, "an agreement needs a version, a title and a text in UTF-8");
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

xq_err *svc_reference_publish_prices(svc_tx *tx, const struct xq_price_list *list) {
  struct json_object *o = xq_price_list_to_json(list);
  char *text = xq_json_text(o);
  xq_err *err = svc_exec(tx,
                         "INSERT INTO price_list (position, version, terms, published_at)"
                         " SELECT COALESCE(MAX(position), 0) + 1, ?, ?, ? FROM price_list",
                         svc_text(list->version), svc_text(text), svc_int(xq_time_now()));
  if (xq_err_code(err) == XQ_E_EXISTS) {
    xq_err_fact(err, "version", "%s", list->version);
  }
  free(text);
  json_object_put(o);
  return err;
}

/* ---- reading */

/* The one JSON text a query finds; the query is closed. */
static xq_err *take_json(svc_rows *rows, const char *what, struct json_object **out) {
  bool more = false;
  xq_err *err = NULL;
  XQ_TRY(svc_rows_next(rows, &more));
  const char *text = more ? svc_col_text(rows, 0) : NULL;
  if (text == NULL) {
    err = xq_err_new(XQ_E_INTERNAL, "the store has no %s", what);
    goto out;
  }
  XQ_TRY(xq_json_parse(text, strlen(text), out));
out:
  svc_rows_close(&rows);
  return err;
}

static xq_err *get(svc_tx *tx, const char *name, struct json_object **out) {
  svc_rows *rows = NULL;
  xq_err *err = svc_query(tx, &rows, "SELECT value FROM reference WHERE name = ?", svc_text(name));
  return err != NULL ? err : take_json(rows, name, out);
}

xq_err *svc_reference_prices(svc_tx *tx, struct xq_price_list *list) {
  struct json_object *o = NULL;
  svc_rows *rows = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_query(tx, &rows, "SELECT terms FROM price_list ORDER BY position DESC LIMIT 1"));
  XQ_TRY(take_json(rows, "price list", &o));
  XQ_TRY(xq_price_list_from_json(o, list));
out:
  json_object_put(o);
  return err;
}

xq_err *svc_reference_shortest_term(svc_tx *tx, int *months) {
  struct xq_price_list list = {0};
  xq_err *err = svc_reference_prices(tx, &list);
  if (err == NULL) {
    *months = list.terms[0].months;
    for (size_t i = 1; i < list.count; i++) {
      *months = list.terms[i].months < *months ? list.terms[i].months : *months;
    }
  }
  xq_price_list_clear(&list);
  return err;
}

xq_err *svc_reference_calendar(svc_tx *tx, struct xq_calendar *calendar) {
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(get(tx, "calendar", &o));
  XQ_TRY(xq_calendar_from_json(o, calendar));
out:
  json_object_put(o);
  return err;
}

xq_err *svc_reference_fee_name(svc_tx *tx, const char *language, char **name) {
  struct json_object *o = NULL, *texts = NULL;
  const char *text = NULL;
  xq_err *err = NULL;
  XQ_TRY(get(tx, "order", &o));
  XQ_TRY(xq_json_obj(o, "fee_name", &texts));
  XQ_TRY(xq_json_str(texts, language, &text));
  *name = xq_strdup(text);
out:
  json_object_put(o);
  return err;
}

/* ---- checking */

static xq_err *agreement_in_force(svc_tx *tx, const char *language, svc_rows **rows) {
  bool more = false;
  xq_err *err = check_language(language);
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
  XQ_TRY(agreement_in_force(tx, doc->agreement_language, &rows));
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
  XQ_TRY(get(tx, "notices", &list));
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

/* ---- showing */

/* A copy in which every {"zh_CN": ..., "en": ...} has become the text in one language. */
static struct json_object *in_language(struct json_object *o, const char *language) {
  struct json_object *copy = NULL, *text = NULL;
  if (json_object_is_type(o, json_type_object)) {
    if (json_object_object_get_ex(o, language, &text) && json_object_is_type(text, json_type_string)) {
      return json_object_get(text);
    }
    copy = json_object_new_object();
    json_object_object_foreach(o, key, value) {
      xq_json_add(copy, key, in_language(value, language));
    }
    return copy;
  }
  if (json_object_is_type(o, json_type_array)) {
    copy = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(o); i++) {
      json_object_array_add(copy, in_language(json_object_array_get_idx(o, i), language));
    }
    return copy;
  }
  return json_object_get(o);
}

/* Adds the members of a stored object, or a stored array under its name. */
static xq_err *show(svc_tx *tx, const char *name, const char *language, struct json_object *out) {
  struct json_object *o = NULL, *shown = NULL;
  xq_err *err = get(tx, name, &o);
  if (err != NULL) {
    return err;
  }
  shown = in_language(o, language);
  json_object_put(o);
  if (json_object_is_type(shown, json_type_array) || strcmp(name, "calendar") == 0) {
    xq_json_add(out, name, shown);
    return NULL;
  }
  json_object_object_foreach(shown, key, value) {
    xq_json_add(out, key, json_object_get(value));
  }
  json_object_put(shown);
  return NULL;
}

static xq_err *show_agreement(svc_tx *tx, const char *language, struct json_object *out) {
  svc_rows *rows = NULL;
  xq_err *err = agreement_in_force(tx, language, &rows);
  if (err == NULL) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "version", svc_col_text(rows, 0));
    xq_json_add_str(o, "language", language);
    xq_json_add_str(o, "title", svc_col_text(rows, 1));
    xq_json_add_str(o, "text", svc_col_text(rows, 2));
    xq_json_add_str(o, "sha256", svc_col_text(rows, 3));
    xq_json_add(out, "agreement", o);
  }
  svc_rows_close(&rows);
  return err;
}

static void show_policy(const svc *s, const char *language, struct json_object *out) {
  const struct svc_config *c = s->config;
  xq_json_add_str(out, "name", strcmp(language, "en") == 0 ? c->policy.name_en : c->policy.name_zh);
  xq_json_add_bool(out, "trial", c->trial.on);
  xq_json_add_int(out, "window_days", c->policy.window_days);
  xq_json_add_str(out, "key_policy", c->policy.key_policy);
  xq_json_add_str(out, "validity_from", c->policy.validity_from);
  xq_json_add_int(out, "review_days", c->policy.review_days);
}

static void show_roots(const svc *s, struct json_object *out) {
  struct json_object *roots = json_object_new_array();
  STACK_OF(X509) *chain = svc_issuer_chain(s->issuer);
  char *pem = xq_cert_to_pem(sk_X509_value(chain, sk_X509_num(chain) - 1));
  json_object_array_add(roots, json_object_new_string(pem));
  free(pem);
  xq_json_add(out, "roots", roots);
}

xq_err *svc_reference(svc *s, const char *language, struct json_object **result) {
  static const char *const stored[] = {"notices", "order", "accounts", "halls", "calendar"};
  const char *lang = language != NULL ? language : languages[0];
  struct json_object *out = json_object_new_object();
  struct xq_price_list prices = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(check_language(lang));
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  show_policy(s, lang, out);
  XQ_TRY(show_agreement(tx, lang, out));
  XQ_TRY(svc_reference_prices(tx, &prices));
  xq_json_add(out, "prices", xq_price_list_to_json(&prices));
  for (size_t i = 0; i < XQ_COUNT(stored); i++) {
    XQ_TRY(show(tx, stored[i], lang, out));
  }
  xq_json_add(out, "channels", json_object_new_array());
  show_roots(s, out);
  *result = out;
  out = NULL;
out:
  svc_tx_rollback(&tx);
  xq_price_list_clear(&prices);
  json_object_put(out);
  return err;
}
