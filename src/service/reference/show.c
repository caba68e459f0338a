/* show.c - all of it as the protocol shows it, in one language, with prices and policy (doc/openapi.yaml, Reference). */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/money/money.h"
#include "service/reference/reference.h"

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

/* Clients from before there was "covers_to" take no other key in it: how far it reaches stands beside it. */
static xq_err *show_calendar(svc_tx *tx, struct json_object *out) {
  struct xq_calendar calendar = {0};
  char date[11];
  xq_err *err = svc_reference_calendar(tx, &calendar);
  if (err == NULL) {
    struct json_object *o = xq_calendar_to_json(&calendar);
    json_object_object_del(o, "covers_to");
    xq_json_add(out, "calendar", o);
    xq_json_add_str(out, "calendar_covers_to", xq_day_format(calendar.covers_to, date));
  }
  xq_calendar_clear(&calendar);
  return err;
}

/* Adds the members of a stored object, or a stored array under its name. */
static xq_err *show(svc_tx *tx, const char *name, const char *language, struct json_object *out) {
  struct json_object *o = NULL, *shown = NULL;
  xq_err *err = svc_reference_get(tx, name, &o);
  if (err != NULL) {
    return err;
  }
  shown = in_language(o, language);
  json_object_put(o);
  if (json_object_is_type(shown, json_type_array)) {
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
  xq_err *err = svc_agreement_in_force(tx, language, &rows);
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
  xq_json_add_str(out, "key_policy", xq_key_policy_name(c->policy.key_policy));
  xq_json_add_str(out, "validity_from", xq_validity_rule_name(c->policy.validity_from));
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
  static const char *const stored[] = {"notices", "order", "accounts", "halls"};
  const char *lang = language != NULL ? language : svc_languages[0];
  struct json_object *out = json_object_new_object();
  struct xq_price_list prices = {0};
  svc_tx *tx = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_language_check(lang));
  XQ_TRY(svc_tx_begin(s->db, SVC_READ, &tx));
  show_policy(s, lang, out);
  XQ_TRY(show_agreement(tx, lang, out));
  XQ_TRY(svc_prices_load(tx, &prices));
  xq_json_add(out, "prices", xq_price_list_to_json(&prices));
  for (size_t i = 0; i < XQ_COUNT(stored); i++) {
    XQ_TRY(show(tx, stored[i], lang, out));
  }
  XQ_TRY(show_calendar(tx, out));
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
