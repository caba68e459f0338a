/* seed.c - what a new service begins with: the files of the data directory (doc/reference-data.md). */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "service/money/money.h"
#include "service/reference/reference.h"

/* What stands on the payment page beside the numbers. */
static const char order_terms[] =
    "{\"fee_name\":{\"zh_CN\":\"证书服务费用\",\"en\":\"Certificate service fee\"},"
    "\"express_payment\":{\"zh_CN\":\"货到付款\",\"en\":\"Paid on delivery\"},"
    "\"invoice_type\":{\"zh_CN\":\"普通定额发票\",\"en\":\"Ordinary fixed-amount invoice\"}}";

static xq_err *seed_json(svc_tx *tx, const char *dir, const char *name) {
  char *file = xq_asprintf("%s/%s.json", dir, name), *text = NULL;
  struct json_object *o = NULL;
  xq_err *err = NULL;
  XQ_TRY(xq_json_read(file, &o));
  if (json_object_is_type(o, json_type_array) && json_object_array_length(o) > XQ_NOTICES_MAX) {
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "more than a client takes: %s", file), "path", "%s", file);
    goto out;
  }
  text = xq_json_text(o);
  XQ_TRY(svc_reference_put(tx, name, text));
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
  XQ_TRY(svc_prices_publish(tx, &list));
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
  XQ_TRY(xq_file_read(path, XQ_LONG_ANSWER_MAX, &data, &len));
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
  XQ_TRY(svc_reference_put(tx, "order", order_terms));
  XQ_TRY(seed_prices(tx, data_dir));
  for (size_t i = 0; i < SVC_LANGUAGES; i++) {
    XQ_TRY(seed_agreement(tx, data_dir, svc_languages[i]));
  }
  XQ_TRY(svc_reference_calendar(tx, &calendar));
  xq_calendar_clear(&calendar);
out:
  return err;
}
