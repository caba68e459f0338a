/* agreed.c - what the holder of a returned application agreed to, from the message that was signed: only what has changed
 * since need be agreed to again. */
#include <json-c/json.h>

#include "service/render/agreed.h"

struct json_object *svc_agreed_json(svc_tx *tx, const struct svc_app *app) {
  X509 *signer = NULL;
  struct json_object *out = NULL;
  struct xq_application_doc doc;
  xq_application_doc_init(&doc);
  xq_err *err = NULL;
  XQ_TRY(svc_message_read(tx, app->message, &signer, &doc));
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
  return out;
}
