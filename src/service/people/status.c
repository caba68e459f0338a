/* status.c - anybody who was given the link of an application sees how it stands: its state and whose turn it is, not whose
 * certificate. */
#include <json-c/json.h>

#include "service/applications/applications.h"
#include "service/people/people.h"
#include "service/reference/reference.h"
#include "service/render/render.h"
#include "words/words.h"

/* Who helps, for the words. */
static xq_err *learn_contact(svc *s) {
  struct json_object *reference = NULL, *halls = NULL;
  xq_err *err = svc_reference(s, "zh_CN", &reference);
  const bool any = err == NULL && json_object_object_get_ex(reference, "halls", &halls);
  for (size_t i = 0; any && i < json_object_array_length(halls); i++) {
    struct json_object *phone = NULL;
    if (json_object_object_get_ex(json_object_array_get_idx(halls, i), "phone", &phone)) {
      xq_words_set_contact(json_object_get_string(phone), NULL); /* its hours are said in one language only */
      break;
    }
  }
  json_object_put(reference);
  return err;
}

xq_err *svc_status_open(svc *s) {
  xq_err *err = svc_health(s);
  if (err != NULL) {
    xq_err_ignore(err, "the worker draws the secret when the trouble is over");
    xq_err_ignore(learn_contact(s), "pages name no telephone");
    return NULL;
  }
  err = svc_status_secret(s);
  return err != NULL ? err : learn_contact(s);
}

xq_err *svc_status_look(svc *s, const char *code, struct svc_status *status) {
  svc_tx *tx = NULL;
  struct svc_app app = {0};
  xq_err *err = svc_tx_begin(s->db, SVC_READ, &tx);
  if (err != NULL) {
    return err;
  }
  XQ_TRY(svc_status_number(tx, code, status->business_no));
  XQ_TRY(svc_app_load(tx, status->business_no, &app));
  XQ_TRY(svc_turn(s, tx, &app, &status->turn));
  status->turn.expired = app.business == XQ_B_REJECTED && xq_streq(app.reason, xq_code_name(XQ_E_CERT_EXPIRED));
out:
  svc_app_clear(&app);
  svc_tx_rollback(&tx);
  return err;
}
