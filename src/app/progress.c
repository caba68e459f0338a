/* progress.c - how an application stands (step 8 of the guide): who acts next and by when, live. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/aside.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/money.h"
#include "app/path.h"
#include "app/policy.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/turn.h"
#include "app/watch.h"

enum { ID_PAY = 1, ID_CORRECT, ID_INSTALL, ID_WITHDRAW, ID_REFRESH, ID_HISTORY, ID_PHONE };

struct progress {
  struct app *app;
  tui_page *page;
  char *business_no;
  struct app_watch watch;
  bool over;       /* nothing more will happen */
  bool told;       /* it has been seen as it stands: from then on nobody is asked for a PIN unasked */
  xq_err *trouble; /* why there is no news at the moment */
  int64_t updated_at;
  int state; /* of which the person has been shown the next act; -1: none */
};

static const struct xq_application *shown_application(const struct progress *p) {
  const struct xq_application *a = p->app->application;
  return a != NULL && strcmp(a->business_no, p->business_no) == 0 ? a : NULL;
}

/* ---- what is shown */

static void add_news(const struct progress *p, tui_page *page, struct app_pool *pool) {
  char at[20];
  if (p->watch.stopped) {
    tui_add_text(page, TUI_WARN, 2,
                 app_say(pool, _("Automatic updates have stopped: the PIN is needed again. Press %s to continue."),
                         app_called(p->app->options, pool, APP_LETTER_AGAIN, _("Refresh"))));
  } else if (p->trouble != NULL) {
    tui_add_text(page, TUI_WARN, 2, _("! The service is not responding. Retrying automatically; nothing is lost."));
  }
  if (p->updated_at != 0) {
    xq_time_local(p->updated_at, at);
    tui_add_text(page, TUI_DIM, 2,
                 app_say(pool, p->watch.command != 0 ? _("Last update %s, updates automatically") : _("Last update %s"),
                         at + 11));
  }
}

/* The button for what the holder has to do, where the service lets it be done now. */
static bool next_button(const struct xq_application *a, struct tui_button *button) {
  const struct xq_turn turn = xq_turn_of_application(a);
  int id = turn.action == XQ_DO_INSTALL ? ID_INSTALL : turn.action == XQ_DO_CORRECT ? ID_CORRECT : ID_PAY;
  return xq_application_may(a, turn.action) && app_turn_button(&turn, id, button);
}

/* What can be done; what is next stands last. */
static void add_application_buttons(const struct progress *p, const struct xq_application *a, tui_page *page) {
  struct tui_button buttons[5];
  size_t n = 0;
  if (xq_application_may(a, XQ_DO_WITHDRAW)) {
    buttons[n++] = (struct tui_button){ID_WITHDRAW, _("Withdraw application"), APP_LETTER_WITHDRAW, false, false};
  }
  buttons[n++] = (struct tui_button){ID_HISTORY, _("What has happened"), APP_LETTER_VIEW, false, false};
  if (a->status_path != NULL && !p->over) {
    buttons[n++] = (struct tui_button){ID_PHONE, _("On your phone"), APP_LETTER_PHONE, false, false};
  }
  if (!p->over) {
    buttons[n++] = (struct tui_button){ID_REFRESH, _("Refresh"), APP_LETTER_AGAIN, false, false};
  }
  if (next_button(a, &buttons[n])) {
    n++;
  } else if (xq_application_may(a, XQ_DO_PAY)) {
    buttons[n++] = (struct tui_button){ID_PAY, _("Payment details"), APP_LETTER_PAY, false, false};
  }
  tui_set_foot(page, NULL, buttons, n);
}

/* Whose turn it is, and why it came to this. */
static void add_turn(const struct app *app, const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const struct xq_turn turn = xq_turn_of_application(a);
  const char *text = app_keep(pool, xq_words_turn(&turn, app_today(app)));
  bool explained =
      a->reason != NULL && *a->reason != '\0' && a->business != XQ_B_INSTALLED && a->business != XQ_B_ISSUED;
  if (explained) {
    text = app_say(pool, _("%s\nReason: %s"), text, app_keep(pool, xq_words_reason(a->reason)));
  }
  tui_add_box(page,
              explained || turn.ends != 0  ? TUI_WARN
              : turn.actor == XQ_BY_HOLDER ? TUI_STRONG
                                           : TUI_NORMAL,
              text);
}

/* Who stands at a machine in a hall is not to stay there for days. */
static void add_may_go(const struct progress *p, const struct xq_application *a, tui_page *page) {
  const enum xq_actor actor = xq_turn_of_application(a).actor;
  if (p->app->options->kiosk != NULL && actor != XQ_BY_HOLDER && actor != XQ_BY_NOBODY) {
    tui_add_text(page, TUI_NORMAL, 2, _("You can go now: take your key along, and come again with it then."));
  }
}

/* What is over without a renewal does not keep its certificate from being renewed, whatever its money does.  Where nobody
 * acts any more whose turn it is says so already. */
static void add_again(const struct app *app, const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  bool over = xq_business_is_final(a->business) && a->business != XQ_B_INSTALLED;
  const bool said =
      a->next.actor == XQ_BY_NOBODY && (a->payment == XQ_P_REFUNDED || xq_transfers_total(&a->transfers) == 0);
  if (over && !said && a->old_not_after > app_now(app)) {
    tui_add_text(page, TUI_STRONG, 2,
                 app_say(pool, _("You can apply again until %s: choose Apply for renewal on the first screen."),
                         app_date(pool, a->old_not_after)));
  }
}

static void build(void *ctx, tui_page *page) {
  const struct progress *p = ctx;
  const struct xq_application *a = shown_application(p);
  struct app_pool pool = {0};
  int step = a != NULL ? app_path_step(a) : 0;
  tui_set_kind(page, KIOSK_PAYS);
  tui_set_title(page, app_say(&pool, _("Progress of the application  %s"), p->business_no),
                step != 0 ? app_step_of_ten(&pool, step) : NULL);
  if (a == NULL) {
    if (p->watch.command != 0) {
      tui_add_waiting(page, _("Checking with the service"), app_waits_since(&p->app->events, &p->watch),
                      XQ_ANSWER_WAIT_S);
    }
    add_news(p, page, &pool);
    const struct tui_button again = {ID_REFRESH, _("Refresh"), APP_LETTER_AGAIN, .main = true};
    tui_set_foot(page, NULL, &again, 1);
  } else {
    app_aside_history(a, page);
    const bool guide = app_add_guide(a, page);
    app_add_path(a, page, &pool);
    if (!guide) { /* in its place: what follows is to be seen in a window of 24 rows */
      tui_add_space(page);
    }
    add_turn(p->app, a, page, &pool);
    add_may_go(p, a, page);
    tui_add_text(page, TUI_NORMAL, 2, app_keep(&pool, xq_words_money_line(a)));
    if (a->payment == XQ_P_UNPAID && a->transfers.count == 0 && xq_money_of(a).open) {
      app_add_money_note(page, a); /* of what was removed; whose turn it is says the rest */
    }
    add_again(p->app, a, page, &pool);
    add_news(p, page, &pool);
    add_application_buttons(p, a, page);
  }
  app_pool_clear(&pool);
}

/* ---- watching */

static bool wanted(void *ctx) {
  const struct progress *p = ctx;
  return !p->over;
}

/* The first look may ask for the PIN, and that of a person who presses R; what goes on by itself asks nobody. */
static uint64_t begin(void *ctx) {
  const struct progress *p = ctx;
  const struct app *app = p->app;
  return p->told ? xq_engine_watch_quietly(app->engine, app->key_ref, p->business_no)
                 : xq_engine_watch(app->engine, app->key_ref, p->business_no);
}

/* Somebody is there who plugged it in, and may be asked. */
static void on_key_back(void *ctx) {
  struct progress *p = ctx;
  p->told = false;
  app_watch_go(&p->watch);
}

static void on_failed(void *ctx, const xq_err *err) {
  struct progress *p = ctx;
  struct app *app = p->app;
  if (!app_wait_for_key(app, err, on_key_back, p) && !(p->told && xq_err_code(err) == XQ_E_PIN_NEEDED)) {
    app_tell_error(app, err, NULL, NULL); /* else the line says how to go on */
  }
}

/* Where it stands has changed: the focus goes to what the person is expected to do, never to withdrawing, and the path
 * is in view. */
static void focus_next_act(struct progress *p, const struct xq_application *a) {
  int state = ((int)a->next.action * XQ_B_COUNT_ + (int)a->business) * XQ_P_COUNT_ + (int)a->payment;
  struct tui_button next;
  if (state != p->state) {
    p->state = state;
    tui_page_focus(p->page, next_button(a, &next) ? next.id : ID_REFRESH);
    tui_page_scroll_home(p->page);
  }
}

static void on_news(void *ctx, struct xq_event *event) {
  struct progress *p = ctx;
  struct app *app = p->app;
  if (event->kind == XQ_EV_APPLICATION) {
    app_take_application(app, &event->application);
    p->updated_at = xq_time_now();
    focus_next_act(p, app->application);
    xq_err_free(&p->trouble);
    if (!p->told) {
      p->told = true;
      app_end_watch(&app->events); /* it goes on with a quiet one */
    }
  } else if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_FAILED) {
    xq_err_free(&p->trouble);
    p->trouble = event->err;
    event->err = NULL;
  } else if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_DONE) {
    xq_err_free(&p->trouble);
  }
  p->over = p->over || (event->done && event->err == NULL);
}

/* ---- what is done */

static void action(void *ctx, int id, int value) {
  (void)value;
  struct progress *p = ctx;
  struct app *app = p->app;
  switch (id) {
    case ID_PAY:
      app_end_watch(&app->events);
      app_go(app, APP_ROUTE_PAYMENT, NULL);
      break;
    case ID_CORRECT:
      app_end_watch(&app->events);
      app_draft_correct(&app->draft, app->key_ref, app->application, app->reference);
      app_renewal_next(app, APP_STAGE_RETURNED);
      break;
    case ID_INSTALL:
      app_go(app, APP_ROUTE_INSTALL, p->business_no);
      break;
    case ID_WITHDRAW:
      app_withdraw(app);
      break;
    case ID_HISTORY:
      app_go(app, APP_ROUTE_HISTORY, NULL);
      break;
    case ID_PHONE:
      app_go(app, APP_ROUTE_PHONE, NULL);
      break;
    case ID_REFRESH:
    default:
      app_end_watch(&app->events); /* the watch begins with a fresh look */
      p->told = false;
      app_watch_go(&p->watch);
      break;
  }
}

static void shown(void *ctx) {
  struct progress *p = ctx;
  app_watch_shown(&p->watch);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The path of your application, from the form to the installed certificate, or to the end of a refund. The box "
      "says whose turn it is, for what and until when; the button for your next step is already selected. The screen "
      "updates automatically; you can also leave, close the program, and look again from any terminal with this "
      "key.\n\nYou can withdraw until the payment is confirmed.");
}

static void destroyed(void *ctx) {
  struct progress *p = ctx;
  app_watch_end(&p->watch);
  app_expect_nothing(&p->app->events, p);
  xq_err_free(&p->trouble);
  free(p->business_no);
  free(p);
}

APP_SCREEN(progress) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .help = help, .destroyed = destroyed, .shown = shown};
  struct progress *p = xq_calloc(1, sizeof *p);
  p->app = app;
  p->business_no = xq_strdup(argument);
  p->state = -1;
  p->watch = (struct app_watch){.wanted = wanted, .begin = begin, .news = on_news, .failed = on_failed, .ctx = p};
  p->page = tui_push(app->t, &ops, p);
  app_watch_init(&p->watch, app, p->page);
  app_watch_go(&p->watch);
}
