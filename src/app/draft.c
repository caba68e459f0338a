/* draft.c - an application while it is being made.  Nothing in it is lost by Back, an error, or a change of language.
 */
#include <stdlib.h>
#include <string.h>

#include "app/app_int.h"

static bool accepts(void *ctx, wchar_t wc, enum xq_field field) {
  const struct app_draft *draft = ctx;
  return xq_field_accepts(field, draft->id_type, wc);
}

/* The editor's callback has no room for the field's number: one small function per field. */
#define ACCEPT(field)                                 \
  static bool accept_##field(void *ctx, wchar_t wc) { \
    return accepts(ctx, wc, field);                   \
  }
ACCEPT(XQ_F_HANDLER_ID_NO)
ACCEPT(XQ_F_HANDLER_NAME)
ACCEPT(XQ_F_HANDLER_MOBILE)
ACCEPT(XQ_F_HANDLER_EMAIL)
ACCEPT(XQ_F_RECIPIENT_NAME)
ACCEPT(XQ_F_RECIPIENT_MOBILE)
ACCEPT(XQ_F_RECIPIENT_ADDRESS)

static const tui_accept_fn accept_field[XQ_F_COUNT_] = {
    [XQ_F_HANDLER_ID_NO] = accept_XQ_F_HANDLER_ID_NO,         [XQ_F_HANDLER_NAME] = accept_XQ_F_HANDLER_NAME,
    [XQ_F_HANDLER_MOBILE] = accept_XQ_F_HANDLER_MOBILE,       [XQ_F_HANDLER_EMAIL] = accept_XQ_F_HANDLER_EMAIL,
    [XQ_F_RECIPIENT_NAME] = accept_XQ_F_RECIPIENT_NAME,       [XQ_F_RECIPIENT_MOBILE] = accept_XQ_F_RECIPIENT_MOBILE,
    [XQ_F_RECIPIENT_ADDRESS] = accept_XQ_F_RECIPIENT_ADDRESS,
};

void app_draft_init(struct app_draft *draft) {
  *draft = (struct app_draft){.id_type = XQ_ID_RESIDENT};
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    draft->edit[f] = tui_edit_new(xq_field_spec((enum xq_field)f)->max_chars, accept_field[f], draft);
  }
}

static void set(char **to, const char *from) {
  char *copy = xq_strdup(from);
  free(*to);
  *to = copy;
}

/* What belongs to one application only; what was typed about people stays. */
static void forget_consent(struct app_draft *draft) {
  for (size_t i = 0; i < draft->acknowledged_count; i++) {
    free(draft->acknowledged[i]);
  }
  free(draft->acknowledged);
  draft->acknowledged = NULL;
  draft->acknowledged_count = 0;
  set(&draft->agreement_version, NULL);
  set(&draft->agreement_sha256, NULL);
  set(&draft->agreement_language, NULL);
  set(&draft->agreement_note, NULL);
  set(&draft->price_version, NULL);
  set(&draft->price_note, NULL);
  set(&draft->business_no, NULL);
  set(&draft->reason, NULL);
  draft->months = 0;
  draft->fixed_fee = 0;
  draft->fee_fen = 0;
  xq_form_frozen_free(&draft->form);
}

void app_draft_clear(struct app_draft *draft) {
  forget_consent(draft);
  set(&draft->key_ref, NULL);
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    tui_edit_free(&draft->edit[f]);
  }
}

void app_draft_begin(struct app *app, const char *key_ref) {
  struct app_draft *draft = &app->draft;
  if (!xq_streq(draft->key_ref, key_ref) || draft->business_no != NULL) {
    forget_consent(draft);
    set(&draft->key_ref, key_ref);
  }
  xq_form_frozen_free(&draft->form);
}

void app_draft_correct(struct app *app, const struct xq_application *application) {
  struct app_draft *draft = &app->draft;
  if (xq_streq(draft->business_no, application->business_no)) {
    return; /* already being corrected: what was typed stays */
  }
  forget_consent(draft);
  set(&draft->key_ref, app->key_ref);
  set(&draft->business_no, application->business_no);
  set(&draft->reason, application->reason);
  draft->months = application->months;
  draft->fixed_fee = application->order.total_fen;
  draft->id_type = application->form.id_type;
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    tui_edit_set_text(draft->edit[f], application->form.value[f]);
    draft->left[f] = true;
  }
}

void app_draft_sent(struct app_draft *draft) {
  forget_consent(draft);
  set(&draft->key_ref, NULL);
  draft->typed = false;
}

static char **find_notice(const struct app_draft *draft, const char *notice) {
  for (size_t i = 0; i < draft->acknowledged_count; i++) {
    if (strcmp(draft->acknowledged[i], notice) == 0) {
      return &draft->acknowledged[i];
    }
  }
  return NULL;
}

bool app_draft_has_acknowledged(const struct app_draft *draft, const char *notice) {
  return find_notice(draft, notice) != NULL;
}

void app_draft_acknowledge(struct app_draft *draft, const char *notice, bool yes) {
  char **found = find_notice(draft, notice);
  if (yes && found == NULL) {
    draft->acknowledged = xq_realloc(draft->acknowledged, (draft->acknowledged_count + 1) * sizeof(char *));
    draft->acknowledged[draft->acknowledged_count++] = xq_strdup(notice);
  } else if (!yes && found != NULL) {
    free(*found);
    *found = draft->acknowledged[--draft->acknowledged_count];
  }
}

bool app_draft_all_acknowledged(const struct app *app) {
  const struct xq_reference *ref = app->reference;
  for (size_t i = 0; ref != NULL && i < ref->notice_count; i++) {
    if (!app_draft_has_acknowledged(&app->draft, ref->notices[i].id)) {
      return false;
    }
  }
  return ref != NULL;
}

/* Accepted in one language is accepted: only another version must be read again. */
bool app_draft_accepted(const struct app *app) {
  return app->reference != NULL && app->draft.agreement_version != NULL &&
         strcmp(app->draft.agreement_version, app->reference->agreement.version) == 0;
}

void app_draft_accept(struct app *app, bool yes) {
  struct app_draft *draft = &app->draft;
  const struct xq_reference *ref = app->reference;
  set(&draft->agreement_version, yes ? ref->agreement.version : NULL);
  set(&draft->agreement_sha256, yes ? ref->agreement.sha256 : NULL);
  set(&draft->agreement_language, yes ? ref->agreement.language : NULL);
  if (yes) {
    set(&draft->agreement_note, NULL);
  }
}

void app_draft_texts(const struct app_draft *draft, struct xq_form *form) {
  xq_form_init(form);
  form->id_type = draft->id_type;
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    xq_form_set(form, (enum xq_field)f, tui_edit_text(draft->edit[f]));
  }
}

int64_t app_draft_fee(const struct app *app) {
  if (app->draft.business_no != NULL) {
    return app->draft.fixed_fee;
  }
  const struct xq_price_term *term =
      app->reference != NULL ? xq_price_find(&app->reference->prices, app->draft.months) : NULL;
  return term != NULL ? term->fee_fen : 0;
}
