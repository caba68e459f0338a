/* filling.c - how filling in the application form begins and ends. */
#include "app/filling.h"

#include "app/acts.h"
#include "app/refdata.h"
#include "app/text.h"

void app_filling_begin(struct app *app) {
  if (app->reference == NULL) {
    app_fetch_reference(app);
  } else if (app->draft.months == 0 && app->reference->prices.count > 0) {
    app->draft.months = app->reference->prices.terms[0].months;
  }
}

static void on_unchanged(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 1) {
    app_renewal_next(app, APP_STAGE_FORM);
  }
}

/* It came back for a reason, and as it is it would again; but what was asked for may be no matter of the form. */
static void ask_unchanged(struct app *app) {
  const char *const buttons[] = {_("Back to the form"), _("It is right: go on")};
  struct app_pool pool = {0};
  tui_dialog(app->t, _("Nothing was changed"),
             app_say(&pool, _("The application was returned: %s\nIf the form is right as it is, it can be sent again."),
                     app_or_dash(app->draft.reason)),
             buttons, XQ_COUNT(buttons), 0, on_unchanged, app);
  app_pool_clear(&pool);
}

/* XQ_F_COUNT_: none is. */
static enum xq_field first_wrong(const enum xq_flaw flaws[XQ_F_COUNT_]) {
  int wrong = 0;
  while (wrong < XQ_F_COUNT_ && !xq_flaw_stops(flaws[wrong])) {
    wrong++;
  }
  return (enum xq_field)wrong;
}

bool app_filling_end(struct app *app, enum xq_field *wrong) {
  struct app_draft *draft = &app->draft;
  enum xq_flaw flaws[XQ_F_COUNT_] = {XQ_FLAW_NONE};
  if (!app_draft_freeze(draft, app->reference, app_today(app), flaws)) {
    *wrong = draft->months == 0 ? XQ_F_COUNT_ : first_wrong(flaws);
    return false;
  }
  if (draft->business_no != NULL && !draft->typed) {
    ask_unchanged(app);
  } else {
    app_renewal_next(app, APP_STAGE_FORM);
  }
  return true;
}
