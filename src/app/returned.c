/* returned.c - a returned application: what was asked for and all that will be asked, said before anything is. */
#include "app/returned.h"

#include "app/text.h"

static const char *what_comes(const struct app_draft *draft) {
  if (draft->again.notices && draft->again.agreement) {
    return _("Next: 1 confirm the notices  2 accept the agreement  3 correct the form  4 sign with the PIN");
  }
  if (draft->again.notices) {
    return _("Next: 1 confirm the notices that are new  2 correct the form  3 sign with the PIN");
  }
  return draft->again.agreement
             ? _("Next: 1 accept the agreement, which has changed  2 correct the form  3 sign with the PIN")
             : _("Next: 1 correct the form  2 sign with the PIN (nothing to accept again)");
}

void app_add_returned(const struct app *app, tui_page *page) {
  const struct app_draft *draft = &app->draft;
  if (draft->business_no == NULL) {
    return;
  }
  struct app_pool pool = {0};
  const char *term = app_keep(&pool, xq_words_months(draft->months));
  tui_add_text(page, TUI_WARN, 2, app_say(&pool, _("! Returned to you: %s"), app_or_dash(draft->reason)));
  tui_add_text(page, TUI_NORMAL, 2, what_comes(draft));
  tui_add_text(page, TUI_NORMAL, 2,
               app_say(&pool, _("Term and fee stay as they are: %s, %s."), term, app_yuan(&pool, draft->fixed_fee)));
  app_pool_clear(&pool);
}
