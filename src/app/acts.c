/* acts.c - what a person can have done from several screens. */
#include "app/acts.h"

#include <stdlib.h>

#include "app/banner.h"
#include "app/errors.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

void app_renewal_next(struct app *app, enum app_stage done) {
  const struct xq_reference *ref = app->reference;
  const struct app_flow_facts facts = {
      .no_notices = ref != NULL && ref->notice_count == 0,
      .noticed = app_draft_all_acknowledged(&app->draft, ref),
      .agreed = app_draft_accepted(&app->draft, ref),
      .form_done = app->draft.form != NULL,
      .correcting = app->draft.business_no != NULL,
      .paid = app->application != NULL && !xq_application_may(app->application, XQ_DO_PAY),
  };
  app_go(app, app_flow_next(done, &facts), app->application != NULL ? app->application->business_no : NULL);
}

/* ---- 申请续期 */

static void on_under_way(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 0) {
    app_go(app, APP_ROUTE_APPLICATIONS, NULL);
  }
}

static void on_status_unknown(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 0) {
    app_scan(app);
  }
}

static void tell_status_unknown(struct app *app) {
  struct app_pool pool = {0};
  const char *why = app->keys->service_err != NULL ? app_error_text(&pool, app->keys->service_err) : "";
  const char *text =
      app_say(&pool, _("The service has not yet confirmed whether this certificate can be renewed.\n%s"), why);
  const char *const buttons[] = {_("Try again"), _("Back")};
  tui_dialog(app->t, _("Not available right now"), text, buttons, 2, 0, on_status_unknown, app);
  app_pool_clear(&pool);
}

static void on_take_over(void *ctx, int index) {
  struct app *app = ctx;
  const struct xq_key_view *key = app_key(app);
  if (index >= 0 && key != NULL) {
    app_draft_begin(&app->draft, key->ref, index == 1);
    app_renewal_next(app, APP_STAGE_WANTED);
  }
}

static void begin_form(struct app *app, const struct xq_key_view *key) {
  if (!app_draft_could_take_over(&app->draft, key->ref)) {
    app_draft_begin(&app->draft, key->ref, false);
    app_renewal_next(app, APP_STAGE_WANTED);
    return;
  }
  const char *const buttons[] = {_("Start with an empty form"), _("Use it")};
  tui_dialog(app->t, _("Use the details from last time?"),
             _("The handler and recipient from the previous form can be used for this key as well. You can change "
               "everything before you sign."),
             buttons, 2, 0, on_take_over, app);
}

void app_begin_renewal(struct app *app) {
  app_when_scanned(app, app->scan.runs ? app_begin_renewal : NULL);
  if (app->scan.runs) {
    return; /* what is known of the certificate is about to be replaced */
  }
  const struct xq_key_view *key = app_key(app);
  if (key == NULL || key->cert == NULL) {
    return;
  }
  if (!key->has_key) {
    app_tell(app, _("Not available here"),
             _("This key holds the certificate but not its private key. Please use the one that holds both."));
    return;
  }
  if (key->pending_install != NULL) {
    app_go(app, APP_ROUTE_INSTALL, key->pending_install);
    return;
  }
  if (!key->status_known) {
    tell_status_unknown(app);
    return;
  }
  switch (key->status.renewability) {
    case XQ_R_OK:
      begin_form(app, key);
      break;
    case XQ_R_OPEN: {
      const char *const buttons[] = {_("Show progress"), _("Back")};
      tui_dialog(app->t, _("Already in progress"),
                 _("A renewal of this certificate is already in progress. There is no need to apply twice: please "
                   "continue with that application."),
                 buttons, 2, 0, on_under_way, app);
      break;
    }
    case XQ_R_TOO_EARLY:
    case XQ_R_EXPIRED:
    case XQ_R_REVOKED:
    case XQ_R_UNKNOWN:
    case XQ_R_RENEWED:
    case XQ_R_BEYOND_CA:
    case XQ_R_COUNT_:
    default:
      app_go(app, APP_ROUTE_EXPIRED, NULL);
      break;
  }
}

/* ---- 安装证书 */

void app_begin_install(struct app *app) {
  const struct xq_key_view *key = app_key(app);
  if (key != NULL && key->pending_install != NULL) {
    app_go(app, APP_ROUTE_INSTALL, key->pending_install);
  } else {
    app_go(app, APP_ROUTE_TO_INSTALL, NULL);
  }
}

void app_resume(struct app *app) {
  const char *number = app->options->resume;
  const struct xq_key_view *key = app_key(app);
  if (number != NULL && !app->resumed && key != NULL && key->cert != NULL) {
    app->resumed = true;
    app_go(app, number[0] != '\0' ? APP_ROUTE_TO_CASE : APP_ROUTE_APPLICATIONS, number);
  }
}

void app_show_progress(struct app *app, const char *business_no) {
  char *number = xq_strdup(business_no); /* it may belong to what goes away */
  tui_pop_to(app->t, app->home);
  app_go(app, APP_ROUTE_PROGRESS, number);
  free(number);
}

/* ---- 撤销申请 */

static void ask_withdraw(struct app *app, const char *news);

/* The page on which it is waited for. */
struct withdrawing {
  struct app *app;
  tui_page *page;
};

static void build_withdrawing(void *ctx, tui_page *page) {
  const struct withdrawing *w = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Withdrawing the application"), NULL);
  tui_add_space(page);
  tui_add_waiting(page, app_say(&pool, _("Telling the service; %s stops this"), tui_key_called(w->app->t, "Esc")),
                  app_waits_since(&w->app->events, w), XQ_ANSWER_WAIT_S);
  app_pool_clear(&pool);
}

static void stop_withdrawing(void *ctx) {
  const struct withdrawing *w = ctx;
  app_stop(&w->app->events, w);
}

static const char *help_withdrawing(void *ctx) {
  (void)ctx;
  return _(
      "The service is told that the application is withdrawn. If that is stopped or the connection breaks, Track "
      "progress shows whether it is; it is withdrawn once, however often it is asked for.");
}

static void end_withdrawing(void *ctx) {
  struct withdrawing *w = ctx;
  app_expect_nothing(&w->app->events, w);
  free(w);
}

static void on_withdrawn(void *ctx, struct xq_event *event) {
  const struct withdrawing *w = ctx;
  struct app *app = w->app;
  if (event->kind == XQ_EV_APPLICATION) {
    app_take_application(app, &event->application);
  }
  if (!event->done) {
    tui_page_changed(w->page);
    return;
  }
  tui_page_close(w->page);
  if (xq_err_code(event->err) == XQ_E_CANCELLED) {
    app_tell(app, _("Withdrawing was stopped"),
             _("The service may have been told already: Track progress shows whether the application is withdrawn."));
    return;
  }
  if (xq_err_code(event->err) == XQ_E_VERSION_CONFLICT && app->application != NULL) {
    app_refresh(app);
    ask_withdraw(app, _("Its payment was changed at another terminal in the meantime. It is not withdrawn yet."));
    return;
  }
  if (event->err != NULL) {
    app_refresh(app);
    app_tell_error(app, event->err, NULL, NULL);
    return;
  }
  app_show_progress(app, app->application->business_no);
  tui_toast(app->t, TUI_GOOD, _("The application has been withdrawn."));
}

static void on_withdraw_answer(void *ctx, int index) {
  struct app *app = ctx;
  if (index != 1 || app->to_withdraw == NULL) {
    return;
  }
  static const struct tui_page_ops ops = {
      .build = build_withdrawing, .back = stop_withdrawing, .help = help_withdrawing, .destroyed = end_withdrawing};
  struct withdrawing *w = xq_calloc(1, sizeof *w);
  w->app = app;
  app_end_watch(&app->events);
  uint64_t command = xq_engine_withdraw(app->engine, app->key_ref, app->to_withdraw);
  app_expect_undisturbed(&app->events, command, on_withdrawn, w, N_("The application is being withdrawn."));
  w->page = tui_push(app->t, &ops, w);
}

/* What becomes of the money is what one decides by; that nothing was paid only the payment desk could say. */
static const char *money_of_withdrawing(const struct xq_application *a) {
  struct xq_money money = xq_money_of(a);
  return money.recorded > 0
             ? _("If your transfer has arrived, it will be refunded after the accounts office has checked it.")
             : _("No transfer is recorded. If you have already paid, record the transfer before you withdraw, so that "
                 "it can be refunded.");
}

static void ask_withdraw(struct app *app, const char *news) {
  xq_application_free(&app->to_withdraw);
  app->to_withdraw = xq_application_dup(app->application); /* which may be another before it is answered */
  const struct xq_application *a = app->to_withdraw;
  struct app_pool pool = {0};
  const char *text =
      app_say(&pool, _("Application %s will be withdrawn. This cannot be undone, but you can apply again.\n%s\n%s"),
              a->business_no, app_keep(&pool, xq_words_money_line(a)), money_of_withdrawing(a));
  if (news != NULL) {
    text = app_say(&pool, "%s\n%s", news, text);
  }
  const char *const buttons[] = {_("Keep it"), _("Withdraw")};
  tui_dialog(app->t, _("Withdraw the application?"), text, buttons, 2, 0, on_withdraw_answer, app);
  app_pool_clear(&pool);
}

void app_withdraw(struct app *app) {
  if (app->application != NULL) {
    ask_withdraw(app, NULL);
  }
}
