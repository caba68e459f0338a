/* install.c - writes the new certificate to the key (step 9 of the guide), live, and goes on to the proof. */
#include <stdlib.h>

#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/steplist.h"
#include "app/text.h"

static const char being_installed[] =
    N_("The certificate is being installed. This takes only a moment; please do not leave now.");

struct install {
  struct app *app;
  tui_page *page;
  uint64_t command;
  struct app_steplist steps;
  char *business_no;
  bool running;
  bool stopped; /* by the person */
  xq_err *err;
};

static void build(void *ctx, tui_page *page) {
  const struct install *s = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Installing the certificate"), app_step_of_ten(&pool, 9));
  app_steplist_add(&s->steps, page);
  tui_add_space(page);
  if (s->running) {
    app_steplist_add_waiting(&s->steps, page, app_waits_since(&s->app->events, s));
    tui_add_text(page, TUI_STRONG, 2,
                 s->app->options->kiosk != NULL ? _("Please do not unplug the key.")
                                                : _("Please do not unplug the key and do not switch off."));
    tui_set_hints(page, &(struct tui_hint){"Esc", ""}, 1);
  } else if (s->err != NULL) {
    app_add_error(page, s->err);
    const struct tui_button buttons[] = {{APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, false},
                                         {APP_ID_RETRY, _("Try again"), APP_LETTER_AGAIN, false, true}};
    tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  }
  app_pool_clear(&pool);
}

static void begin(struct install *s);

static void go_on(void *ctx) {
  begin(ctx);
}

static void on_event(void *ctx, struct xq_event *event) {
  struct install *s = ctx;
  struct app *app = s->app;
  switch (event->kind) {
    case XQ_EV_STEP:
      app_steplist_note(&s->steps, event);
      app->visit.writes |= app_steplist_writes(&s->steps);
      break;
    case XQ_EV_APPLICATION:
      app_take_application(app, &event->application);
      break;
    case XQ_EV_KEYS:
      app_take_keys(app, &event->keys);
      break;
    case XQ_EV_STATUS:
      app_take_status(app, event);
      break;
    case XQ_EV_PROOF:
      xq_install_proof_free(&app->proof);
      app->proof = event->proof;
      app->installed = true;
      app->visit.done = true;
      app->visit.writes = false;
      event->proof = NULL;
      break;
    default:
      break;
  }
  if (!event->done) {
    tui_page_changed(s->page);
    return;
  }
  s->running = false;
  if (app->proof != NULL) {
    app->told = event->err == NULL;
    tui_pop_to(app->t, app->home);
    app_go(app, APP_ROUTE_PROOF, NULL);
  } else if (event->err == NULL || xq_err_code(event->err) == XQ_E_CANCELLED) {
    tui_page_close(s->page);
    if (s->stopped) {
      tui_toast(app->t, TUI_NORMAL, _("Stopped. The key is as it was; the new certificate can be installed later."));
    }
  } else {
    s->err = event->err;
    event->err = NULL;
    app->visit.writes &= app_is_gone(s->err);
    app_wait_for_key(app, s->err, go_on, s);
    tui_page_changed(s->page);
  }
}

static void begin(struct install *s) {
  struct app *app = s->app;
  app_when_back(app, NULL, NULL);
  xq_err_free(&s->err);
  xq_install_proof_free(&app->proof);
  s->steps.count = 0;
  s->running = true;
  s->stopped = false;
  app_end_watch(&app->events);
  s->command = xq_engine_install(app->engine, app->key_ref, s->business_no);
  app_expect_undisturbed(&app->events, s->command, on_event, s, being_installed);
  tui_page_changed(s->page);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct install *s = ctx;
  if (id == APP_ID_RETRY) {
    begin(s);
  } else {
    tui_pop(s->app->t);
  }
}

static void back(void *ctx) {
  struct install *s = ctx;
  if (s->running && app_steplist_writes(&s->steps)) {
    tui_toast(s->app->t, TUI_WARN, _(being_installed));
  } else if (s->running) { /* the service is waited for, before anything is written or after everything is */
    s->stopped = true;
    app_stop(&s->app->events, s);
  } else {
    tui_pop(s->app->t);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The new certificate is downloaded, checked and written to your key. The old one is saved first; afterwards the "
      "new one is read back and tested with a signature. If anything fails, the old certificate stays as it was, and "
      "you can install again at any time.");
}

static void destroyed(void *ctx) {
  struct install *s = ctx;
  app_expect_nothing(&s->app->events, s);
  s->app->visit.writes = false;
  xq_err_free(&s->err);
  free(s->business_no);
  free(s);
}

APP_SCREEN(install) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .back = back, .help = help, .destroyed = destroyed};
  struct install *s = xq_calloc(1, sizeof *s);
  s->app = app;
  s->business_no = xq_strdup(argument);
  s->page = tui_push(app->t, &ops, s);
  begin(s);
}
