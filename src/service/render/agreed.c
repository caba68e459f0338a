/* agreed.c - what the holder of a returned application agreed to, from the message that was signed: only what has changed
 * since need be agreed to again. */
#include <json-c/json.h>
#include <stdlib.h>

#include "service/render/agreed.h"

struct json_object *svc_agreed_json(svc_tx *tx, const struct svc_app *app) {
  uint8_t *bytes = NULL, *content = NULL;
  size_t len = 0, content_len = 0;
  X509 *signer = NULL;
  struct json_object *out = NULL;
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = NULL;
  XQ_TRY(svc_message_load(tx, app->message, &bytes, &len));
  XQ_TRY(xq_cms_open(bytes, len, &signer, &content, &content_len));
  XQ_TRY(xq_application_doc_read(content, content_len, &doc));
  out = json_object_new_object();
  struct json_object *notices = json_object_new_array();
  xq_json_add_str(out, "agreement", doc.agreement_version);
  for (size_t i = 0; i < doc.notice_count; i++) {
    json_object_array_add(notices, json_object_new_string(doc.notices[i]));
  }
  xq_json_add(out, "notices", notices);
out:
  xq_err_ignore(err, "then all is agreed to again");
  xq_application_doc_clear(&doc);
  X509_free(signer);
  free(content);
  free(bytes);
  return out;
}
