/* progress.c - how an application stands (step 8 of the guide): who acts next and by when, live. */
#include <stdlib.h>
#include <string.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/errors.h"
#include "app/letters.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_PAY = 1, ID_CORRECT, ID_INSTALL, ID_WITHDRAW, ID_REFRESH };

struct progress {
  struct app *app;
  tui_page *page;
  char *business_no;
  uint64_t command; /* the watch; 0: not watching */
  bool over;        /* nothing more will happen */
  bool paused;      /* not watching, and only the person can start it again */
  bool lost;        /* ... or the service, when it is back */
  struct app_listener listener;
  xq_err *trouble; /* why there is no news at the moment */
  int64_t updated_at;
  int state; /* of which the person has been shown the next act; -1: none */
};

static const struct xq_application *shown_application(const struct progress *p) {
  const struct xq_application *a = p->app->application;
  return a != NULL && strcmp(a->business_no, p->business_no) == 0 ? a : NULL;
}

/* ---- the path */

static const struct xq_timeline_item *last_event(const struct xq_application *a, enum xq_app_event event) {
  const struct xq_timeline_item *found = NULL;
  for (size_t i = 0; i < a->timeline_count; i++) {
    if (a->timeline[i].event == event) {
      found = &a->timeline[i];
    }
  }
  return found;
}

static const char *when(struct app_pool *pool, const struct xq_timeline_item *item, const char *otherwise) {
  if (item == NULL) {
    return otherwise;
  }
  char buf[20];
  xq_time_local(item->at, buf);
  buf[16] = '\0'; /* to the minute */
  return app_say(pool, "%s", buf);
}

static void add_payment_step(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  bool paid = a->payment == XQ_P_PAID || a->payment == XQ_P_REFUNDING || a->payment == XQ_P_REFUNDED;
  enum tui_mark mark = paid ? TUI_MARK_OK : xq_business_is_final(a->business) ? TUI_MARK_NONE : TUI_MARK_NOW;
  const char *detail = app_yuan(pool, a->order.total_fen);
  if (a->payment == XQ_P_REPORTED) {
    detail =
        app_say(pool, _("%s by bank transfer, to be confirmed"), app_yuan(pool, xq_transfers_total(&a->transfers)));
  }
  tui_add_step(page, mark, _("Payment"),
               when(pool, last_event(a, XQ_AE_PAYMENT_CONFIRMED), xq_words_payment(a->payment)), detail);
}

static void add_review_step(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const char *name = _("Review");
  switch (a->business) {
    case XQ_B_APPROVED:
    case XQ_B_ISSUED:
    case XQ_B_INSTALLED:
      tui_add_step(page, TUI_MARK_OK, name, when(pool, last_event(a, XQ_AE_APPROVED), ""),
                   xq_words_event(XQ_AE_APPROVED));
      break;
    case XQ_B_RETURNED:
      tui_add_step(page, TUI_MARK_WARN, name, when(pool, last_event(a, XQ_AE_RETURNED), ""),
                   xq_words_business(a->business));
      break;
    case XQ_B_REJECTED:
      tui_add_step(page, TUI_MARK_BAD, name, when(pool, last_event(a, XQ_AE_REJECTED), ""),
                   xq_words_business(a->business));
      break;
    case XQ_B_AWAITING_REVIEW:
      tui_add_step(page, a->payment == XQ_P_PAID ? TUI_MARK_NOW : TUI_MARK_TODO, name, xq_words_business(a->business),
                   _("by the staff of the certification authority"));
      break;
    case XQ_B_ENTERED:
    case XQ_B_WITHDRAWN:
    case XQ_B_CLOSED:
    case XQ_B_COUNT_:
    default:
      tui_add_step(page, TUI_MARK_TODO, name, "", _("by the staff of the certification authority"));
      break;
  }
}

static void add_path(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  bool issued = a->business == XQ_B_ISSUED || a->business == XQ_B_INSTALLED;
  bool installed = a->business == XQ_B_INSTALLED;
  tui_add_step(page, TUI_MARK_OK, _("Application"), when(pool, last_event(a, XQ_AE_SUBMITTED), ""),
               _("signed with your key and sent"));
  add_payment_step(a, page, pool);
  if (a->business == XQ_B_WITHDRAWN || a->business == XQ_B_CLOSED) {
    enum xq_app_event end = a->business == XQ_B_WITHDRAWN ? XQ_AE_WITHDRAWN : XQ_AE_CLOSED;
    tui_add_step(page, TUI_MARK_WARN, xq_words_business(a->business), when(pool, last_event(a, end), ""), "");
    return;
  }
  add_review_step(a, page, pool);
  if (a->business == XQ_B_REJECTED) {
    return;
  }
  tui_add_step(page,
               issued                         ? TUI_MARK_OK
               : a->business == XQ_B_APPROVED ? TUI_MARK_NOW
                                              : TUI_MARK_TODO,
               _("Issuing"), when(pool, last_event(a, XQ_AE_ISSUED), ""),
               issued ? app_say(pool, _("issued, valid until %s"), app_date(pool, a->new_not_after))
                      : _("made by itself after approval"));
  tui_add_step(page,
               installed ? TUI_MARK_OK
               : issued  ? TUI_MARK_NOW
                         : TUI_MARK_TODO,
               _("Installing"), when(pool, last_event(a, XQ_AE_INSTALLED), ""),
               installed ? _("done and proved") : _("by you, with your key"));
}

static void add_timeline(const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  if (a->timeline_count == 0) {
    return;
  }
  tui_add_heading(page, _("What has happened"));
  const char **cells = xq_calloc(a->timeline_count * 4, sizeof *cells);
  for (size_t i = 0; i < a->timeline_count; i++) {
    const struct xq_timeline_item *item = &a->timeline[a->timeline_count - 1 - i];
    cells[i * 4] = app_time(pool, item->at);
    cells[i * 4 + 1] = xq_words_event(item->event);
    cells[i * 4 + 2] = xq_words_actor(item->actor);
    cells[i * 4 + 3] = item->note != NULL ? item->note : "";
  }
  tui_add_table(page, NULL, cells, a->timeline_count, 4, (const bool[]){false, false, false, false});
  free(cells);
}

/* ---- what is shown */

static void add_news(const struct progress *p, tui_page *page, struct app_pool *pool) {
  char at[20];
  if (p->paused) {
    tui_add_text(page, TUI_WARN, 2, _("Not refreshing by itself: the PIN is needed again. Press R to go on."));
  } else if (p->trouble != NULL) {
    tui_add_text(page, TUI_WARN, 2,
                 _("! The service does not answer at the moment. It is asked again by itself; nothing is lost."));
  }
  if (p->updated_at != 0) {
    xq_time_local(p->updated_at, at);
    tui_add_text(page, TUI_DIM, 2,
                 app_say(pool, p->command != 0 ? _("Last news %s, refreshing by itself") : _("Last news %s"), at + 11));
  }
}

static void add_application_buttons(const struct progress *p, const struct xq_application *a, tui_page *page) {
  struct tui_button buttons[4];
  size_t n = 0;
  if (xq_application_may(a, XQ_DO_WITHDRAW)) {
    buttons[n++] = (struct tui_button){ID_WITHDRAW, _("Withdraw application"), APP_LETTER_WITHDRAW, false, false};
  }
  if (!p->over) {
    buttons[n++] = (struct tui_button){ID_REFRESH, _("Refresh"), APP_LETTER_AGAIN, false, false};
  }
  if (xq_application_may(a, XQ_DO_CORRECT)) {
    buttons[n++] = (struct tui_button){ID_CORRECT, _("Correct and send again"), APP_LETTER_CORRECT, false, true};
  } else if (xq_application_may(a, XQ_DO_INSTALL)) {
    buttons[n++] = (struct tui_button){ID_INSTALL, _("Install certificate"), APP_LETTER_INSTALL, false, true};
  } else if (xq_application_may(a, XQ_DO_PAY)) {
    const bool unpaid = a->payment == XQ_P_UNPAID;
    buttons[n++] =
        (struct tui_button){ID_PAY, unpaid ? _("Go to payment") : _("Payment details"), APP_LETTER_PAY, false, unpaid};
  }
  tui_set_foot(page, NULL, buttons, n);
}

/* Who acts next, and why it came to this. */
static void add_next(const struct app *app, const struct xq_application *a, tui_page *page, struct app_pool *pool) {
  const struct xq_turn turn = xq_turn_of_application(a);
  const char *next = app_keep(pool, xq_words_turn(&turn, app_today(app)));
  bool explained =
      a->reason != NULL && *a->reason != '\0' && a->business != XQ_B_INSTALLED && a->business != XQ_B_ISSUED;
  if (explained) {
    next = app_say(pool, _("Reason given: %s\n%s"), app_keep(pool, xq_words_reason(a->reason)), next);
  }
  tui_add_box(page, explained ? TUI_WARN : TUI_NORMAL, next);
}

static void build(void *ctx, tui_page *page) {
  const struct progress *p = ctx;
  const struct xq_application *a = shown_application(p);
  struct app_pool pool = {0};
  tui_set_title(page, _("Progress of the application"), p->business_no);
  if (a == NULL) {
    if (p->command != 0) {
      tui_add_progress(page, -1, _("Asking the service"));
    }
    add_news(p, page, &pool);
    const struct tui_button again = {ID_REFRESH, _("Refresh"), APP_LETTER_AGAIN, .main = true};
    tui_set_foot(page, NULL, &again, 1);
  } else {
    add_path(a, page, &pool);
    tui_add_space(page);
    add_next(p->app, a, page, &pool);
    add_news(p, page, &pool);
    add_application_buttons(p, a, page);
    add_timeline(a, page, &pool);
  }
  app_pool_clear(&pool);
}

/* ---- watching */

static void on_event(void *ctx, struct xq_event *event);

static void watch(void *ctx) {
  struct progress *p = ctx;
  struct app *app = p->app;
  if (p->command != 0 || p->over) {
    return;
  }
  app_end_watch(&app->events);
  p->paused = false;
  p->lost = false;
  p->command = xq_engine_watch(app->engine, app->key_ref, p->business_no);
  app_expect_watch(&app->events, p->command, on_event, p);
  tui_page_changed(p->page);
}

static void on_end(struct progress *p, const struct xq_event *event) {
  struct app *app = p->app;
  bool made_room = app_made_room(&app->events, event->command);
  p->command = 0;
  if (event->err == NULL) {
    p->over = true;
  } else if (xq_err_code(event->err) == XQ_E_CANCELLED) {
    p->paused = !made_room || app->idle;
    if (!p->paused && tui_top(app->t) == p->page) {
      watch(p); /* waits its turn behind what it made room for */
    }
  } else {
    p->paused = true;
    p->lost = xq_err_is(event->err, XQ_IS_OFFLINE);
    if (app_wait_for_key(app, event->err, watch, p)) {
      return;
    }
    app_tell_error(app, event->err, NULL, NULL);
  }
}

/* Where it stands has changed: the focus goes to what the person is expected to do, never to withdrawing. */
static void focus_next_act(struct progress *p, const struct xq_application *a) {
  int state = (int)a->business * XQ_P_COUNT_ + (int)a->payment;
  if (state != p->state) {
    p->state = state;
    tui_page_focus(p->page, xq_application_may(a, XQ_DO_CORRECT)   ? ID_CORRECT
                            : xq_application_may(a, XQ_DO_INSTALL) ? ID_INSTALL
                            : a->payment == XQ_P_UNPAID            ? ID_PAY
                                                                   : ID_REFRESH);
  }
}

static void on_event(void *ctx, struct xq_event *event) {
  struct progress *p = ctx;
  struct app *app = p->app;
  if (event->kind == XQ_EV_APPLICATION) {
    app_take_application(app, &event->application);
    p->updated_at = xq_time_now();
    focus_next_act(p, app->application);
    xq_err_free(&p->trouble);
  } else if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_FAILED) {
    xq_err_free(&p->trouble);
    p->trouble = event->err;
    event->err = NULL;
  } else if (event->kind == XQ_EV_STEP && event->step.state == XQ_STEP_DONE) {
    xq_err_free(&p->trouble);
  }
  if (event->done) {
    on_end(p, event);
  }
  tui_page_changed(p->page);
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
      app_draft_correct(&app->draft, app->key_ref, app->application);
      app_renewal_next(app, APP_STAGE_RETURNED);
      break;
    case ID_INSTALL:
      app_go(app, APP_ROUTE_INSTALL, p->business_no);
      break;
    case ID_WITHDRAW:
      app_withdraw(app);
      break;
    case ID_REFRESH:
    default:
      app_end_watch(&app->events); /* the watch begins with a fresh look */
      if (p->command == 0) {
        watch(p);
      }
      break;
  }
}

static void shown(void *ctx) {
  struct progress *p = ctx;
  if (p->page != NULL && !p->paused) {
    watch(p);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The path of your application, from the form to the installed certificate. The frame says who acts next and by "
      "when. The screen refreshes by itself; you may also leave, close the program, and look again from any terminal "
      "with this key.\n\n"
      "Depending on how it stands you can pay, correct a returned application, install the new certificate, or "
      "withdraw as long as the payment is not confirmed.");
}

static void on_reached(void *ctx) {
  struct progress *p = ctx;
  if (p->lost) {
    watch(p);
  }
}

static void destroyed(void *ctx) {
  struct progress *p = ctx;
  app_unlisten(&p->app->events, &p->listener);
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
  p->listener = (struct app_listener){.ctx = p, .reached = on_reached};
  app_listen(&app->events, &p->listener);
  p->page = tui_push(app->t, &ops, p);
  watch(p);
}
