/* offer.c - the name in the certificate and the form of the last application, offered for the next one. */
#include "app/offer.h"

#include <stdlib.h>
#include <string.h>

#include "app/text.h"

bool app_knows_last(const struct app *app) {
  return app->latest != NULL && app->latest->form.value[XQ_F_HANDLER_NAME] != NULL &&
         *app->latest->form.value[XQ_F_HANDLER_NAME] != '\0';
}

static const char *last_value(const struct app *app, enum xq_field field) {
  const char *value = app_knows_last(app) ? app->latest->form.value[field] : NULL;
  return value != NULL && *value != '\0' ? value : NULL;
}

const char *app_offer(const struct app *app, enum xq_field field, const char **from) {
  const struct xq_key_view *key = app_key(app);
  if (app->draft.business_no != NULL ||
      (field == XQ_F_HANDLER_ID_NO && app_knows_last(app) && app->latest->form.id_type != app->draft.id_type)) {
    return NULL;
  }
  const char *value = last_value(app, field);
  *from = _("last application");
  if (value == NULL && field == XQ_F_HANDLER_NAME && key != NULL && key->cert != NULL) {
    value = xq_words_person(key->cert);
    *from = _("certificate");
  }
  return value;
}

int app_take_last(struct app *app) {
  struct app_draft *draft = &app->draft;
  int taken = 0;
  if (app_knows_last(app) && tui_edit_is_empty(draft->edit[XQ_F_HANDLER_ID_NO])) {
    draft->id_type = app->latest->form.id_type;
  }
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    const char *from, *value = tui_edit_is_empty(draft->edit[f]) ? app_offer(app, (enum xq_field)f, &from) : NULL;
    if (value != NULL) {
      tui_edit_set_text(draft->edit[f], value);
      draft->left[f] = true; /* rules may have changed since */
      taken++;
    }
  }
  draft->typed = draft->typed || taken > 0;
  return taken;
}
