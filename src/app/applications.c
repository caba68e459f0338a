/* applications.c - all applications of a certificate: the way to the one that matters now. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/aside.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_CARD = 100 };

/* What the person wants of them. */
enum then { THEN_CHOOSE, THEN_PROGRESS, THEN_PAY, THEN_INSTALL, THEN_CASE };

struct applications {
  struct app *app;
  tui_page *page;
  enum then then;
  char *number; /* the one that is wanted; NULL: any */
  struct xq_application_list list;
  bool loaded;
  xq_err *err;
  struct app_listener listener;
};

static void build(void *ctx, tui_page *page) {
  const struct applications *s = ctx;
  struct app_pool pool = {0};
  tui_set_title(page, _("Applications"), NULL);
  if (s->err != NULL) {
    app_add_error(page, s->err);
    const struct tui_button buttons[] = {{APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, false},
                                         {APP_ID_RETRY, _("Try again"), APP_LETTER_AGAIN, false, true}};
    tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  } else if (!s->loaded) {
    tui_add_waiting(page, _("Checking with the service"), app_waits_since(&s->app->events, s), XQ_ANSWER_WAIT_S);
  }
  const size_t at = (size_t)(tui_page_focused(page) - ID_CARD);
  if (s->list.count > 0) {
    app_aside_path(s->list.items[at < s->list.count ? at : 0], page);
  }
  for (size_t i = 0; i < s->list.count; i++) {
    const struct xq_application *a = s->list.items[i];
    const struct xq_turn turn = xq_turn_of_application(a);
    const char *line = app_keep(&pool, xq_words_turn_short(&turn));
    tui_add_card(page, ID_CARD + (int)i,
                 app_say(&pool, "%s  %s  %s", a->business_no, app_keep(&pool, xq_words_months(a->months)),
                         xq_words_business(a->business)),
                 app_date(&pool, a->created_at), &line, 1, i == 0);
    tui_add_space(page);
  }
  tui_set_hints(page, &(struct tui_hint){"Enter", _("Open")}, s->list.count > 0);
  app_pool_clear(&pool);
}

static struct xq_application *find(const struct applications *s, enum xq_action action) {
  for (size_t i = 0; i < s->list.count; i++) {
    if (xq_application_may(s->list.items[i], action)) {
      return s->list.items[i];
    }
  }
  return NULL;
}

static void open_progress(struct applications *s, const struct xq_application *a) {
  struct app *app = s->app;
  struct xq_application *copy = xq_application_dup(a);
  char *number = xq_strdup(a->business_no);
  app_take_application(app, &copy);
  tui_pop_to(app->t, s->page);
  if (s->list.count == 1 || s->then != THEN_CHOOSE) {
    tui_pop(app->t);
  }
  app_go(app, APP_ROUTE_PROGRESS, number);
  free(number);
}

/* There is nothing: say so, and go back. */
static void tell_none(struct applications *s) {
  struct app *app = s->app;
  tui_page_close(s->page);
  app_tell(app, _("No application"),
           _("There is no renewal application for this certificate yet. To start one, choose Apply for renewal."));
}

/* The progress of the newest is shown meanwhile. */
static void tell_not_ready(struct app *app) {
  const struct xq_application *a = app->latest;
  struct app_pool pool = {0};
  if (a->business == XQ_B_INSTALLED) {
    app_tell(app, _("Nothing to install"),
             app_say(&pool,
                     _("The new certificate of application %s was installed on %s. There is nothing left to "
                       "install."),
                     a->business_no, app_date(&pool, a->updated_at)));
  } else if (xq_business_is_final(a->business)) {
    app_tell(app, _("Nothing to install"),
             app_say(&pool,
                     _("The last application %s is over (%s), and no certificate was issued for it. To renew the "
                       "certificate, choose Apply for renewal on the first screen."),
                     a->business_no, xq_words_business(a->business)));
  } else {
    app_tell(app, _("Nothing to install yet"),
             _("The new certificate for this key is not ready yet. Here is the progress of the application."));
  }
  app_pool_clear(&pool);
}

static void on_install_answer(void *ctx, int index) {
  struct app *app = ctx;
  if (index == 0 && app->application != NULL) {
    char *number = xq_strdup(app->application->business_no);
    app_go(app, APP_ROUTE_INSTALL, number);
    free(number);
  }
}

/* An install replaces a certificate: it is said before, for the PIN may have been given long ago. */
static void ask_install(struct app *app) {
  const struct xq_application *a = app->application;
  const struct xq_key_view *key = app_key(app);
  struct app_pool pool = {0};
  const char *const buttons[] = {_("Install"), _("Not now")};
  tui_dialog(app->t, _("Install the new certificate?"),
             app_say(&pool,
                     _("The new certificate of application %s is written to %s and replaces the old one, which is "
                       "saved first. The new one is tested before it counts."),
                     a->business_no, key != NULL ? key->token_label : _("the key")),
             buttons, 2, 0, on_install_answer, app);
  app_pool_clear(&pool);
}

/* Whose it is, if anybody's, is nobody's business. */
static void tell_not_yours(struct app *app, const char *number) {
  struct app_pool pool = {0};
  app->visit.wrong_numbers++;
  app->visit.wrong_ms = xq_time_mono_ms();
  app_tell(app, _("No such application of this key"),
           app_say(&pool,
                   _("The certificate on this key has no application %s. Please compare the number with your notice, "
                     "digit by digit. If it belongs to another key, please use that one."),
                   number));
  app_pool_clear(&pool);
}

static void tell_over(struct app *app, const struct xq_application *a) {
  struct app_pool pool = {0};
  app_tell(app, _("This application is over"),
           app_say(&pool,
                   _("Application %s is over: %s, %s. There is nothing left to do about it. What can be done with this "
                     "key stands on the first screen."),
                   a->business_no, xq_words_business(a->business), app_date(&pool, a->updated_at)));
  app_pool_clear(&pool);
}

/* To the one of that number and nowhere else: a person who mistypes it is not to act on another. */
static void lead_to_case(struct applications *s) {
  struct app *app = s->app;
  const struct xq_application *found = NULL;
  for (size_t i = 0; i < s->list.count && found == NULL; i++) {
    found = strcmp(s->list.items[i]->business_no, s->number) == 0 ? s->list.items[i] : NULL;
  }
  if (found != NULL && xq_turn_of_application(found).actor != XQ_BY_NOBODY) {
    app_show_progress(app, found->business_no);
    return;
  }
  tui_page_close(s->page);
  if (found != NULL) {
    tell_over(app, found);
  } else {
    tell_not_yours(app, s->number);
  }
}

static void lead_on(struct applications *s) {
  struct app *app = s->app;
  const struct xq_application *newest = s->list.count > 0 ? s->list.items[0] : NULL;
  if (s->then == THEN_CASE) {
    lead_to_case(s);
  } else if (newest == NULL) {
    tell_none(s);
  } else if (s->then == THEN_INSTALL) {
    const struct xq_application *ready = find(s, XQ_DO_INSTALL);
    if (ready == NULL) {
      open_progress(s, newest);
      tell_not_ready(app);
      return;
    }
    struct xq_application *copy = xq_application_dup(ready);
    app_take_application(app, &copy);
    tui_page_close(s->page);
    ask_install(app);
  } else if (s->then == THEN_PAY && xq_application_may(newest, XQ_DO_PAY)) {
    open_progress(s, newest);
    app_end_watch(&app->events);
    app_go(app, APP_ROUTE_PAYMENT, NULL);
  } else if (s->list.count == 1 || !xq_business_is_final(newest->business)) {
    open_progress(s, newest);
  } else {
    s->then = THEN_CHOOSE;
    tui_page_changed(s->page);
  }
}

static void load(void *ctx);

static void on_event(void *ctx, struct xq_event *event) {
  struct applications *s = ctx;
  if (event->kind == XQ_EV_APPLICATIONS) {
    xq_application_list_free(&s->list);
    s->list = event->applications;
    event->applications = (struct xq_application_list){0};
    s->loaded = true;
    app_know_applications(s->app, &s->list);
  }
  if (!event->done) {
    return;
  }
  if (xq_err_code(event->err) == XQ_E_CANCELLED) {
    tui_page_close(s->page);
  } else if (event->err != NULL) {
    s->err = event->err;
    event->err = NULL;
    app_wait_for_key(s->app, s->err, load, s);
    app_refresh(s->app);
  } else {
    lead_on(s);
  }
}

static void load(void *ctx) {
  struct applications *s = ctx;
  app_when_back(s->app, NULL, NULL);
  xq_err_free(&s->err);
  app_end_watch(&s->app->events);
  app_expect(&s->app->events, xq_engine_applications(s->app->engine, s->app->key_ref), on_event, s);
  tui_page_changed(s->page);
}

/* The service, which was lost, is back. */
static void on_reached(void *ctx) {
  struct applications *s = ctx;
  if (xq_err_is(s->err, XQ_IS_OFFLINE) || xq_err_is(s->err, XQ_IS_TRANSIENT)) {
    load(s);
  }
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct applications *s = ctx;
  if (id == APP_ID_RETRY) {
    load(s);
  } else if (id >= ID_CARD && (size_t)(id - ID_CARD) < s->list.count) {
    open_progress(s, s->list.items[id - ID_CARD]);
  } else {
    tui_pop(s->app->t);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "All renewal applications for this certificate, newest first, with whose turn it is. Press Enter to see the "
      "progress of one.");
}

static void destroyed(void *ctx) {
  struct applications *s = ctx;
  app_unlisten(&s->app->events, &s->listener);
  app_expect_nothing(&s->app->events, s);
  xq_application_list_free(&s->list);
  xq_err_free(&s->err);
  free(s->number);
  free(s);
}

static void open_page(struct app *app, enum then then, const char *number) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help, .destroyed = destroyed};
  struct applications *s = xq_calloc(1, sizeof *s);
  s->app = app;
  s->then = then;
  s->number = xq_strdup(number);
  s->listener = (struct app_listener){.ctx = s, .reached = on_reached};
  app_listen(&app->events, &s->listener);
  s->page = tui_push(app->t, &ops, s);
  load(s);
}

APP_SCREEN(applications) {
  open_page(app, THEN_PROGRESS, NULL);
}

APP_SCREEN(to_pay) {
  open_page(app, THEN_PAY, NULL);
}

APP_SCREEN(to_install) {
  open_page(app, THEN_INSTALL, NULL);
}

APP_SCREEN(to_case) {
  open_page(app, THEN_CASE, argument);
}
