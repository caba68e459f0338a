/* refdata.c - agreement, notices, prices: asked for, and kept. */
#include "app/refdata.h"

#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

/* What changed while the person was at it is brought into view where it is said. */
static void look_at_changes(struct app *app, const struct xq_reference *now) {
  struct app_draft_changes changes = app_draft_note_changes(&app->draft, app->reference, now);
  if (changes.agreement) {
    tui_page_scroll_home(tui_top(app->t));
  }
  if (changes.price) {
    tui_page_focus(tui_top(app->t), APP_ID_FIRST);
  }
}

static void on_reference(void *ctx, struct xq_event *event) {
  struct app *app = ctx;
  if (event->kind == XQ_EV_REFERENCE) {
    look_at_changes(app, event->reference);
    xq_reference_free(&app->reference);
    app->reference = event->reference;
    event->reference = NULL;
    xq_words_contact_of(app->reference);
    app->clock_offset = app->reference->server_time != 0 ? app->reference->server_time - xq_time_now() : 0;
  }
  if (event->done) {
    app->reference_asked = false;
    xq_err_free(&app->reference_err);
    app->reference_err = event->err;
    event->err = NULL;
  }
  app_refresh(app);
}

void app_fetch_reference(struct app *app) {
  if (!app->reference_asked) {
    app->reference_asked = true;
    app->reference_since = xq_time_mono_ms();
    app_end_watch(&app->events);
    app_expect(&app->events, xq_engine_reference(app->engine), on_reference, app);
  }
}

void app_fetch_reference_again(struct app *app) {
  app->reference_asked = false;
  app_fetch_reference(app);
}

bool app_add_reference(struct app *app, tui_page *page) {
  if (app->reference != NULL) {
    return true;
  }
  tui_add_space(page);
  if (app->reference_asked) {
    tui_add_waiting(page, _("Getting agreement, notices and prices"), app->reference_since, XQ_ANSWER_WAIT_S);
    return false;
  }
  if (app->reference_err != NULL) {
    app_add_error(page, app->reference_err);
  }
  const struct tui_button buttons[] = {{APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, false},
                                       {APP_ID_RETRY, _("Try again"), APP_LETTER_AGAIN, false, true}};
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  return false;
}

void app_retry_or_back(void *ctx, int id, int value) {
  struct app *app = ctx;
  if (id == APP_ID_RETRY) {
    app_fetch_reference(app);
    app_refresh(app);
  } else {
    app_only_back(app, id, value);
  }
}
