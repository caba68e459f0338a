/* draft.c - an application while it is being made.  Nothing in it is lost by Back, an error, or a change of language;
 * nothing of it outlasts the one who typed it. */
#include "app/draft.h"

#include <stdlib.h>
#include <string.h>

#include "app/text.h"

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

/* What stands here is about people. */
static void drop(char **text) {
  xq_strwipe(*text);
  *text = NULL;
}

static void set(char **to, const char *from) {
  char *copy = xq_strdup(from);
  free(*to);
  *to = copy;
}

/* What belongs to one application only. */
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
  set(&draft->agreement_seen, NULL);
  set(&draft->agreement_seen_version, NULL);
  set(&draft->price_version, NULL);
  set(&draft->price_note, NULL);
  set(&draft->business_no, NULL);
  drop(&draft->reason);
  draft->months = 0;
  draft->fixed_fee = 0;
  draft->again.notices = draft->again.agreement = false;
  draft->fee_fen = 0;
  app_draft_thaw(draft);
}

static void forget_people(struct app_draft *draft) {
  draft->id_type = XQ_ID_RESIDENT;
  draft->typed = false;
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    tui_edit_set_text(draft->edit[f], NULL);
    draft->left[f] = false;
  }
  app_draft_thaw(draft);
}

static bool is_filled_in(const struct app_draft *draft) {
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    if (!tui_edit_is_empty(draft->edit[f])) {
      return true;
    }
  }
  return false;
}

void app_draft_clear(struct app_draft *draft) {
  forget_consent(draft);
  set(&draft->key_ref, NULL);
  for (int f = 0; f < XQ_F_COUNT_; f++) {
    tui_edit_free(&draft->edit[f]);
  }
}

bool app_draft_could_take_over(const struct app_draft *draft, const char *key_ref) {
  return draft->takes_over && !xq_streq(draft->key_ref, key_ref) && is_filled_in(draft);
}

void app_draft_begin(struct app_draft *draft, const char *key_ref, bool take_over) {
  bool other = !xq_streq(draft->key_ref, key_ref);
  if (other || draft->business_no != NULL) {
    if (other && !(take_over && draft->takes_over)) {
      forget_people(draft);
    }
    forget_consent(draft);
    set(&draft->key_ref, key_ref);
    draft->wiped = APP_WIPED_NOT;
  }
  app_draft_thaw(draft);
}

bool app_draft_wipe(struct app_draft *draft, enum app_wiped why) {
  bool was_filled_in = is_filled_in(draft);
  draft->wiped = was_filled_in ? why : draft->wiped;
  if (why == APP_WIPED_IDLE || draft->business_no != NULL) {
    forget_consent(draft);
    set(&draft->key_ref, NULL);
  }
  forget_people(draft);
  return was_filled_in;
}

static bool note_agreement(struct app_draft *draft, const struct xq_reference *now);

/* Sum and language of what was accepted are those of now, if it is that version still: see app_draft_freeze(). */
static void take_agreed(struct app_draft *draft, const struct xq_application *application,
                        const struct xq_reference *ref) {
  for (size_t i = 0; i < application->agreed.notice_count; i++) {
    app_draft_acknowledge(draft, application->agreed.notices[i], true);
  }
  set(&draft->agreement_version, application->agreed.agreement);
  if (ref != NULL) {
    (void)note_agreement(draft, ref);
  }
  draft->again.notices = !app_draft_all_acknowledged(draft, ref);
  draft->again.agreement = !app_draft_accepted(draft, ref);
}

void app_draft_correct(struct app_draft *draft, const char *key_ref, const struct xq_application *application,
                       const struct xq_reference *ref) {
  if (xq_streq(draft->key_ref, key_ref) && xq_streq(draft->business_no, application->business_no)) {
    return; /* already being corrected: what was typed stays */
  }
  forget_consent(draft);
  draft->wiped = APP_WIPED_NOT;
  draft->typed = false;
  set(&draft->key_ref, key_ref);
  set(&draft->business_no, application->business_no);
  set(&draft->reason, application->reason);
  take_agreed(draft, application, ref);
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
  if (!draft->takes_over) {
    forget_people(draft);
  }
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

bool app_draft_all_acknowledged(const struct app_draft *draft, const struct xq_reference *ref) {
  for (size_t i = 0; ref != NULL && i < ref->notice_count; i++) {
    if (!app_draft_has_acknowledged(draft, ref->notices[i].id)) {
      return false;
    }
  }
  return ref != NULL;
}

/* Accepted in one language is accepted: only another version must be read again. */
bool app_draft_accepted(const struct app_draft *draft, const struct xq_reference *ref) {
  return ref != NULL && xq_streq(draft->agreement_version, ref->agreement.version);
}

void app_draft_accept(struct app_draft *draft, const struct xq_reference *ref) {
  set(&draft->agreement_version, ref != NULL ? ref->agreement.version : NULL);
  set(&draft->agreement_sha256, ref != NULL ? ref->agreement.sha256 : NULL);
  set(&draft->agreement_language, ref != NULL ? ref->agreement.language : NULL);
  if (ref != NULL) {
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

int64_t app_draft_fee(const struct app_draft *draft, const struct xq_reference *ref) {
  if (draft->business_no != NULL) {
    return draft->fixed_fee;
  }
  const struct xq_price_term *term = ref != NULL ? xq_price_find(&ref->prices, draft->months) : NULL;
  return term != NULL ? term->fee_fen : 0;
}

enum xq_flaw app_draft_settle(struct app_draft *draft, enum xq_field field, int64_t today) {
  struct xq_form texts;
  char *usual = NULL;
  app_draft_texts(draft, &texts);
  const enum xq_flaw flaw = xq_form_check_field(&texts, field, today, &usual);
  if (usual != NULL && strcmp(usual, tui_edit_text(draft->edit[field])) != 0) {
    tui_edit_set_text(draft->edit[field], usual);
  }
  xq_strwipe(usual);
  xq_form_clear(&texts);
  return flaw;
}

bool app_draft_freeze(struct app_draft *draft, const struct xq_reference *ref, int64_t today,
                      enum xq_flaw flaws[XQ_F_COUNT_]) {
  struct xq_form texts;
  app_draft_thaw(draft);
  app_draft_texts(draft, &texts);
  xq_err *err = xq_form_freeze(&texts, today, &draft->form, flaws);
  xq_form_clear(&texts);
  xq_err_ignore(err, "said beside the fields");
  if (draft->business_no == NULL && xq_price_find(&ref->prices, draft->months) == NULL) {
    draft->months = 0;
  }
  if (draft->months == 0) {
    app_draft_thaw(draft);
  }
  if (draft->form == NULL) {
    return false;
  }
  set(&draft->price_note, NULL);
  draft->wiped = APP_WIPED_NOT;
  draft->fee_fen = app_draft_fee(draft, ref);
  if (draft->agreement_sha256 == NULL && app_draft_accepted(draft, ref)) {
    app_draft_accept(draft, ref); /* it was, with the application that was returned */
  }
  set(&draft->price_version, ref->prices.version);
  return true;
}

void app_draft_thaw(struct app_draft *draft) {
  xq_form_frozen_free(&draft->form);
}

/* ---- prices or agreement changed while the person was at it: say what, keep the form */

static bool note_agreement(struct app_draft *draft, const struct xq_reference *now) {
  if (draft->agreement_version == NULL || strcmp(draft->agreement_version, now->agreement.version) == 0) {
    return false;
  }
  free(draft->agreement_note);
  draft->agreement_note =
      xq_asprintf(_("The agreement has changed from version %s to version %s. Please read it again."),
                  draft->agreement_version, now->agreement.version);
  return true;
}

static bool note_price(struct app_draft *draft, const struct xq_reference *before, const struct xq_reference *now) {
  const struct xq_price_term *old_term = xq_price_find(&before->prices, draft->months);
  const struct xq_price_term *new_term = xq_price_find(&now->prices, draft->months);
  if (draft->business_no != NULL || old_term == NULL || (new_term != NULL && new_term->fee_fen == old_term->fee_fen)) {
    return false;
  }
  struct app_pool pool = {0};
  free(draft->price_note);
  if (new_term == NULL) {
    draft->price_note = xq_strdup(_("The term you chose is no longer offered. Please choose another."));
    draft->months = draft->form != NULL ? draft->months : 0; /* what is being signed stays; the service judges it */
  } else {
    draft->price_note = xq_asprintf(_("The fee has changed: it was %s, it is now %s. What you typed is kept."),
                                    app_yuan(&pool, old_term->fee_fen), app_yuan(&pool, new_term->fee_fen));
  }
  app_pool_clear(&pool);
  return true;
}

struct app_draft_changes app_draft_note_changes(struct app_draft *draft, const struct xq_reference *before,
                                                const struct xq_reference *now) {
  struct app_draft_changes changes = {0};
  if (before != NULL && draft->key_ref != NULL) {
    changes.agreement = note_agreement(draft, now);
    changes.price = note_price(draft, before, now);
  }
  return changes;
}

enum tui_pad app_draft_pad(enum xq_field field) {
  const bool number = field == XQ_F_HANDLER_ID_NO || field == XQ_F_HANDLER_MOBILE || field == XQ_F_RECIPIENT_MOBILE;
  return number ? TUI_PAD_DIGITS : TUI_PAD_LETTERS;
}
