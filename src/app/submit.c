/* submit.c - checks, signs and sends the application (step 5 of the guide), and shows it happening. */
#include <stdlib.h>

#include "app/acts.h"
#include "app/errors.h"
#include "app/refdata.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/steplist.h"
#include "app/text.h"

struct submit {
  struct app *app;
  tui_page *page;
  uint64_t command;
  struct app_steplist steps;
  xq_err *gone; /* the key was pulled out: it is waited for; NULL: the command runs */
};

static void build(void *ctx, tui_page *page) {
  const struct submit *s = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Sending the application"), app_step_of_ten(&pool, 5));
  app_steplist_add(&s->steps, page);
  tui_add_space(page);
  if (s->gone != NULL) {
    app_add_error(page, s->gone);
  } else {
    app_steplist_add_waiting(&s->steps, page, app_waits_since(&s->app->events, s));
  }
  const struct tui_hint hints[] = {{"Esc", _("Stop")}};
  tui_set_hints(page, hints, XQ_COUNT(hints));
  app_pool_clear(&pool);
}

/* ---- what can come of it */

static void succeed(struct app *app) {
  app_draft_sent(&app->draft);
  tui_pop_to(app->t, app->home);
  app_renewal_next(app, APP_STAGE_SENT);
  tui_toast(app->t, TUI_GOOD, _("The application has been signed and sent."));
}

static void lead_to_open(struct app *app, const xq_err *err) {
  app_draft_sent(&app->draft);
  app_show_progress(app, xq_err_get_fact(err, "business_no"));
  app_tell(app, _("Already in progress"),
           _("A renewal of this certificate was already in progress, perhaps from another terminal. Nothing was sent "
             "twice and nothing is charged twice. This is that application."));
}

static bool was_under_way(const struct submit *s) {
  for (size_t i = 0; i < s->steps.count; i++) {
    if (s->steps.step[i] == XQ_STEP_SEND) {
      return true;
    }
  }
  return false;
}

static void fail(const struct submit *s, const xq_err *err) {
  struct app *app = s->app;
  bool unknown = was_under_way(s) && xq_err_is(err, XQ_IS_OFFLINE);
  tui_pop(app->t);
  if (xq_err_is(err, XQ_IS_OUTDATED)) {
    app_fetch_reference(app); /* what changed is then said on the screen that shows it */
  }
  if (unknown) {
    app_tell(
        app, _("It is not known whether it arrived"),
        _("The connection was lost while the application was being sent. What you typed is kept.\nPlease submit it "
          "again when there is a connection: if it did arrive, it is still only one application, and nothing is "
          "charged twice."));
  } else {
    app_tell_error(app, err, NULL, NULL);
  }
}

static void begin(void *ctx);

static void on_event(void *ctx, struct xq_event *event) {
  struct submit *s = ctx;
  struct app *app = s->app;
  if (event->kind == XQ_EV_STEP) {
    app_steplist_note(&s->steps, event);
  } else if (event->kind == XQ_EV_APPLICATION) {
    app_take_application(app, &event->application);
  }
  if (!event->done) {
    tui_page_changed(s->page);
    return;
  }
  if (app_wait_for_key(app, event->err, begin, s)) {
    tui_pop_to(app->t, s->page);
    if (app->draft.form == NULL) { /* cleared when the key went: there is nothing to go on with */
      app_when_back(app, NULL, NULL);
      tui_pop(app->t);
      return;
    }
    s->gone = event->err;
    event->err = NULL;
    tui_page_changed(s->page);
    return;
  }
  tui_pop_to(app->t, s->page); /* whatever lies above has had its time */
  if (event->err == NULL && app->application != NULL) {
    succeed(app);
  } else if (xq_err_code(event->err) == XQ_E_RENEWAL_OPEN && xq_err_get_fact(event->err, "business_no") != NULL) {
    lead_to_open(app, event->err);
  } else {
    fail(s, event->err);
  }
}

static void on_stop(void *ctx, int index) {
  struct submit *s = ctx;
  if (index == 1) {
    xq_engine_cancel(s->app->engine, s->command);
  }
}

static void back(void *ctx) {
  struct submit *s = ctx;
  if (s->gone != NULL) {
    tui_pop(s->app->t); /* nothing runs */
    return;
  }
  const char *const buttons[] = {_("Continue"), _("Stop")};
  tui_dialog(s->app->t, _("Stop sending?"),
             _("What you entered is kept. If the application has already reached the service, you will find it under "
               "Track progress; it is never submitted twice."),
             buttons, 2, 0, on_stop, s);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The application is checked, signed with your key and sent to the certification authority. If the connection is "
      "interrupted, nothing is lost: send it again, and it still counts as one application.");
}

static void destroyed(void *ctx) {
  struct submit *s = ctx;
  app_expect_nothing(&s->app->events, s);
  xq_err_free(&s->gone);
  free(s);
}

static uint64_t apply(struct app *app) {
  const struct app_draft *draft = &app->draft;
  const struct xq_draft d = {
      .key_ref = app->key_ref,
      .business_no = draft->business_no,
      .months = draft->months,
      .fee_fen = draft->fee_fen,
      .price_version = draft->price_version,
      .agreement_version = draft->agreement_version,
      .agreement_sha256 = draft->agreement_sha256,
      .agreement_language = draft->agreement_language,
      .notices = (const char *const *)draft->acknowledged,
      .notice_count = draft->acknowledged_count,
      .form = draft->form,
      .new_key = draft->new_key,
  };
  app_end_watch(&app->events);
  xq_engine_forget(app->engine); /* a signature is willed each time: the PIN is asked beside what is signed */
  uint64_t command = xq_engine_apply(app->engine, &d);
  return command;
}

static void begin(void *ctx) {
  struct submit *s = ctx;
  struct app *app = s->app;
  xq_err_free(&s->gone);
  s->steps.count = 0;
  xq_application_free(&app->application);
  s->command = apply(app);
  app_expect_undisturbed(&app->events, s->command, on_event, s, N_("The application is being sent."));
  tui_page_changed(s->page);
}

APP_SCREEN(submit) {
  static const struct tui_page_ops ops = {.build = build, .back = back, .help = help, .destroyed = destroyed};
  struct submit *s = xq_calloc(1, sizeof *s);
  s->app = app;
  s->page = tui_push(app->t, &ops, s);
  begin(s);
}
