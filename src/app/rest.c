/*
 * rest.c - the first screen of a machine in a hall.  At rest it invites; with a key in its place it says what is to be done
 * next, the one thing first; when a visit is over and the key still there it asks to take it along.
 */
#include <stdlib.h>

#include "app/banner.h"
#include "app/card.h"
#include "app/errors.h"
#include "app/keyacts.h"
#include "app/keylist.h"
#include "app/letters.h"
#include "app/policy.h"
#include "app/receipt.h"
#include "app/scan.h"
#include "app/sitting.h"
#include "app/text.h"
#include "app/visit.h"

enum { ID_DONE = APP_ACT_COUNT_, ID_AGAIN, ID_HOW, ID_RECEIPT, ID_NUMBER, ID_CARD = 100 };

struct rest {
  struct app *app;
  tui_page *page;
  bool shown_before;
  int led_to; /* what the focus was put on by itself: while it stays there, it may be put elsewhere */
};

/* ---- what is shown */

static void add_help(const struct app *app, tui_page *page, struct app_pool *pool) {
  const char *place = app->options->kiosk != NULL ? app->options->kiosk->place : NULL;
  tui_add_text(
      page, TUI_NORMAL, 8,
      place != NULL
          ? app_say(pool, _("Need help? Press %s, or come here: %s"), tui_key_called(app->t, "F7"), place)
          : app_say(pool, _("Need help? Press %s, or ask the staff of this hall."), tui_key_called(app->t, "F7")));
}

enum { ROWS_FOR_ALL = 16 };

/* In both languages: who stands before it has not chosen yet. */
static void build_resting(const struct app *app, tui_page *page, struct app_pool *pool) {
  const bool chinese = xq_streq(xq_words_language(), "zh_CN");
  int rows, cols;
  tui_size(app->t, &rows, &cols);
  if (app->visit.said != NULL) {
    tui_add_text(page, TUI_WARN, 2, app->visit.said);
  }
  for (int i = app->visit.said != NULL; i < 2 && rows >= ROWS_FOR_ALL;
       i++) { /* else what is to be done is seen at once */
    tui_add_space(page);
  }
  tui_add_large(page, 8, _("Renew your digital certificate here"));
  tui_add_space(page);
  tui_add_large(page, 8, _("Please plug in your key (UKey)"));
  tui_add_space(page);
  tui_add_text(
      page, TUI_NORMAL, 8,
      chinese ? "Plug in your key to renew your certificate"
              : "\u8bf7\u63d2\u5165\u60a8\u7684\u4ecb\u8d28\uff0c\u529e\u7406\u6570\u5b57\u8bc1\u4e66\u7eed\u671f");
  tui_add_space(page);
  const char *other = tui_key_called(app->t, "F2");
  tui_add_text(page, TUI_NORMAL, 8,
               app_say(pool,
                       chinese ? "\u6309 %s \u6362\u8bed\u8a00    Press %s for English"
                               : "Press %s for another language    \u6309 %s \u6362\u4e2d\u6587",
                       other, other));
  add_help(app, page, pool);
  const struct tui_button how = {ID_HOW, _("How it works"), APP_LETTER_VIEW, false, true};
  tui_set_foot(page, NULL, &how, 1);
  if (app->keys != NULL && app->keys->media_err != NULL) {
    app_add_error(page, app->keys->media_err);
  } else if (app->keys != NULL && app->keys->unseen_err != NULL) {
    app_add_error(page, app->keys->unseen_err);
  }
}

static void build_left_key(const struct app *app, tui_page *page, struct app_pool *pool) {
  tui_add_space(page);
  tui_add_large(page, 8, _("Please take your key with you"));
  tui_add_space(page);
  tui_add_text(page, TUI_NORMAL, 8,
               _("Everything that was entered here has been deleted. What has been sent is kept."));
  tui_add_text(page, TUI_NORMAL, 8, _("If you have found this key here, please give it to the attendant."));
  add_help(app, page, pool);
  const struct tui_button button = {ID_AGAIN, _("It is my key: begin again"), APP_LETTER_AGAIN, false, true};
  tui_set_foot(page, NULL, &button, 1);
}

/* Nothing is to be done, and that is certain. */
static bool is_settled(const struct xq_key_view *key) {
  return key != NULL && key->status_known && app_act_main(key).id == 0;
}

enum { BUTTONS_MOST = 6 };

/* How many; each of them is pressed by its digit. */
static size_t list_buttons(const struct app *app, const struct xq_key_view *key,
                           struct tui_button buttons[BUTTONS_MOST]) {
  size_t n = 0;
  const struct tui_button main = app_act_main(key);
  if (main.id != APP_ACT_PROGRESS) {
    buttons[n++] = app_act_button(app, key, APP_ACT_PROGRESS);
  }
  buttons[n++] = app_act_button(app, key, APP_ACT_PIN);
  if (app_has_receipt(app)) {
    buttons[n++] = (struct tui_button){ID_RECEIPT, _("Print a receipt"), APP_LETTER_EXPORT, false, false};
  }
  if (key != NULL && key->cert != NULL && key->status_known && !key->status.never_applied) {
    buttons[n++] = (struct tui_button){ID_NUMBER, _("Business number"), APP_LETTER_NUMBER, false, false};
  }
  buttons[n++] = (struct tui_button){ID_DONE, _("End, take the key"), APP_LETTER_LATER, false, is_settled(key)};
  if (main.id != 0) {
    buttons[n++] = main;
  }
  return n;
}

static void add_buttons(const struct app *app, const struct xq_key_view *key, tui_page *page) {
  struct tui_button buttons[BUTTONS_MOST];
  tui_set_foot(page, NULL, buttons, list_buttons(app, key, buttons));
}

static void build_visit(const struct app *app, tui_page *page, struct app_pool *pool) {
  const struct xq_key_view *key = app_key(app);
  if (app->visit.done) {
    tui_add_large(page, 2, _("All done. Please take your key with you"));
    tui_add_space(page);
  }
  if (app->visit.looks) {
    tui_add_waiting(page, _("Looking for keys and certificates"), app->scan.since_ms, 0);
    return;
  }
  if (app->keys->count > 1) {
    tui_add_heading(page, _("Which certificate?"));
    app_add_keylist(app, page, NULL, 0, ID_CARD);
  } else if (key != NULL && key->cert != NULL) {
    tui_add_large(page, 0, app_holder(app->options, pool, key->cert));
    app_add_validity(app, page, 2, key);
    tui_add_space(page);
    app_add_turn(app, page, key, true);
  } else if (key != NULL && key->problem != NULL) {
    app_add_error(page, key->problem);
  } else {
    tui_add_text(page, TUI_NORMAL, 2,
                 _("The certificates on this key can only be seen with its PIN. Nothing is sent."));
  }
  if (key != NULL && key->cert != NULL && !key->status_known) {
    if (app->keys->service_err != NULL) {
      tui_add_text(page, TUI_WARN, 2, app_error_line(pool, app->keys->service_err));
    } else {
      tui_add_waiting(page, _("Checking with the service"), app->scan.since_ms, XQ_ANSWER_WAIT_S);
    }
  }
  add_buttons(app, key, page);
}

static void build(void *ctx, tui_page *page) {
  const struct rest *rest = ctx;
  const struct app *app = rest->app;
  struct app_pool pool = {0};
  if (app->keys == NULL || app->keys->count == 0 || app->visit.state == APP_VISIT_NONE) {
    build_resting(app, page, &pool);
  } else if (app->visit.state == APP_VISIT_OVER) {
    build_left_key(app, page, &pool);
  } else {
    build_visit(app, page, &pool);
  }
  tui_set_hints(page, &(struct tui_hint){"Esc", ""}, 1);
  app_pool_clear(&pool);
}

/* ---- what is done */

static void choose(struct app *app, int id) {
  const size_t i = (size_t)(id - ID_CARD);
  if (id >= ID_CARD && app->keys != NULL && i < app->keys->count) {
    app->chosen = true;
    app_choose_key(app, app->keys->items[i].ref);
  }
}

/* How to begin. */
static void tell_how(struct app *app) {
  app_tell(app, _("How it works"),
           _("Plug the key with your certificate into the socket here: it is found by itself, and you are led "
             "from step to step. You need its PIN, and your identity document and telephone to fill in the form."));
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct rest *rest = ctx;
  struct app *app = rest->app;
  choose(app, tui_page_focused(rest->page));
  switch (id) {
    case ID_HOW:
      tell_how(app);
      break;
    case ID_AGAIN:
      app_visit_again(app);
      app_scan_again(app);
      break;
    case ID_NUMBER:
      app_go(app, APP_ROUTE_CASE, NULL);
      break;
    case ID_RECEIPT:
      app_print_receipt(app);
      break;
    case ID_DONE:
      app_visit_end(app);
      app_scan_again(app);
      break;
    default:
      choose(app, id);
      app_act_do(app, id < ID_CARD ? id : app_act_main(app_key(app)).id);
      break;
  }
}

/* The digit of a button that cannot be pressed now: why not. */
static bool on_key(void *ctx, int key) {
  const struct rest *rest = ctx;
  const struct app *app = rest->app;
  struct tui_button buttons[BUTTONS_MOST];
  if (app->visit.state != APP_VISIT_ON || app->visit.looks || key < '1') {
    return false;
  }
  const size_t i = (size_t)(key - '1'), n = list_buttons(app, app_key(app), buttons);
  struct app_pool pool = {0};
  const char *why = i < n && buttons[i].disabled ? app_act_refusal(app, app_key(app), buttons[i].letter, &pool) : NULL;
  if (why != NULL) {
    tui_toast(app->t, TUI_WARN, why);
  }
  app_pool_clear(&pool);
  return why != NULL;
}

static void came(void *ctx, int id) {
  struct rest *rest = ctx;
  choose(rest->app, id);
}

/* Nothing lies behind this screen. */
static void back(void *ctx) {
  struct rest *rest = ctx;
  if (rest->app->scan.then != NULL) {
    app_when_scanned(rest->app, NULL);
  }
}

static void shown(void *ctx) {
  struct rest *rest = ctx;
  if (rest->shown_before) {
    app_scan_again(rest->app);
    rest->led_to = 0;
  }
  rest->shown_before = true;
}

/* The focus goes to what is to be done, unless a person has moved it. */
static void lead(struct rest *rest) {
  const struct app *app = rest->app;
  const int now = tui_page_focused(rest->page);
  if (app->visit.state != APP_VISIT_ON) {
    rest->led_to = 0;
    return;
  }
  if (rest->led_to == 0 || now == 0 || now == rest->led_to) {
    const struct xq_key_view *key = app_key(app);
    const bool several = app->keys->count > 1;
    rest->led_to = several ? ID_CARD : app_act_main(key).id != 0 ? app_act_main(key).id : is_settled(key) ? ID_DONE : 0;
    tui_page_focus(rest->page, rest->led_to);
  }
}

static void keys_changed(void *ctx) {
  struct rest *rest = ctx;
  app_visit_keys(rest->app);
  lead(rest);
}

static const char *help(void *ctx) {
  const struct rest *rest = ctx;
  return rest->app->visit.state == APP_VISIT_NONE
             ? _("Here you renew the digital certificate on your key. Plug the key in, and you are led from step to step: "
                 "the agreement, the application form, payment, and at last the new certificate on your key. You can "
                 "stop at any time and go on later, here or on your own computer.")
             : _("The box says whose turn it is and until when; the button in double brackets does it. End, take the key "
                 "clears this screen; what has been sent is kept. Pulling the key out does the same.");
}

static void destroyed(void *ctx) {
  struct rest *rest = ctx;
  app_expect_nothing(&rest->app->events, rest);
  free(rest);
}

static enum tui_leave may_leave(void *ctx, const char **why) {
  const struct rest *rest = ctx;
  const char *busy = app_undisturbed(&rest->app->events);
  if (busy == NULL || rest->app->pins_awaited > 0) { /* of the visitor nothing is kept anyway */
    return TUI_LEAVE;
  }
  *why = _(busy);
  return TUI_LEAVE_NOT;
}

APP_SCREEN(rest) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .came = came,
                                          .key = on_key,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .keys_changed = keys_changed,
                                          .may_leave = may_leave};
  struct rest *rest = xq_calloc(1, sizeof *rest);
  rest->app = app;
  rest->page = tui_push(app->t, &ops, rest);
}
