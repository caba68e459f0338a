/*
 * case.c - at a machine in a hall: the business number that stands on a notice or a receipt is typed, and leads to the progress
 * of that application.  It is looked for among those of the key that is plugged in, after its PIN: a number opens nothing
 * of anybody else.
 */
#include <stdlib.h>
#include <string.h>

#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_NUMBER = APP_ID_FIRST, TYPED_MOST = 32 };

struct which {
  struct app *app;
  tui_page *page;
  tui_edit *edit;
  bool refused; /* what was typed is no business number */
  int timer;
};

static int seconds_to_wait(const struct app *app) {
  return app_seconds_until(app->visit.wrong_ms + (int64_t)kiosk_pause_after(app->visit.wrong_numbers) * 1000);
}

static void build(void *ctx, tui_page *page) {
  const struct which *which = ctx;
  struct app_pool pool = {0};
  const int wait = seconds_to_wait(which->app);
  tui_set_title(page, _("Open an application by its number"), NULL);
  tui_add_large(page, 2, _("Business number"));
  tui_add_space(page);
  tui_add_text(page, TUI_NORMAL, 2,
               _("It stands on your notice or receipt: 17 digits, which begin with 01. The application must have been "
                 "made with the key that is plugged in."));
  tui_add_space(page);
  const struct tui_field field = {.id = ID_NUMBER,
                                  .label = _("Business number"),
                                  .required = true,
                                  .edit = which->edit,
                                  .width = 22,
                                  .error = which->refused ? _("17 digits that begin with 01") : NULL,
                                  .submits = true,
                                  .pad = TUI_PAD_DIGITS};
  tui_add_field(page, &field);
  if (wait > 0) {
    tui_add_text(
        page, TUI_WARN, 2,
        app_say(&pool,
                ngettext("! Too many wrong numbers. The next try is possible in %d second.",
                         "! Too many wrong numbers. The next try is possible in %d seconds.", (unsigned long)wait),
                tui_seconds(which->app->t, wait, true)));
  }
  const struct tui_button buttons[] = {{APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, false},
                                       {APP_ID_NEXT, _("Open"), APP_LETTER_NEXT, wait > 0, true}};
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  app_pool_clear(&pool);
}

/* As it is printed in groups, it may be typed. */
static bool accept(void *ctx, wchar_t wc) {
  (void)ctx;
  return (wc >= L'0' && wc <= L'9') || wc == L' ';
}

static char *number_of(const struct which *which) {
  char *number = xq_strdup(tui_edit_text(which->edit));
  size_t n = 0;
  for (const char *c = number; *c != '\0'; c++) {
    if (*c != ' ') {
      number[n++] = *c;
    }
  }
  number[n] = '\0';
  return number;
}

static void open_it(struct which *which) {
  char *number = number_of(which);
  which->refused = !xq_is_business_no(number);
  if (!which->refused && seconds_to_wait(which->app) == 0) {
    app_go(which->app, APP_ROUTE_TO_CASE, number);
  } else {
    tui_page_focus(which->page, ID_NUMBER);
  }
  free(number);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct which *which = ctx;
  if (id == APP_ID_BACK) {
    tui_page_close(which->page);
  } else {
    open_it(which);
  }
}

static void changed(void *ctx, int id) {
  (void)id;
  struct which *which = ctx;
  which->refused = false;
}

static void tick(void *ctx) {
  struct which *which = ctx;
  which->timer = tui_timer(which->app->t, 1000, tick, which);
  if (which->app->visit.wrong_numbers > 0) {
    tui_page_changed(which->page);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Type the business number and press Enter: after the PIN of your key, the progress of that application is shown. "
      "Only applications of the key that is plugged in can be opened. Without the number, Track progress on the first "
      "screen leads to the newest one.");
}

static void forget(void *ctx, enum tui_forget why) {
  struct which *which = ctx;
  if (why != TUI_FORGET_PAUSE) {
    tui_page_close(which->page);
  }
}

static void destroyed(void *ctx) {
  struct which *which = ctx;
  tui_timer_stop(which->app->t, which->timer);
  tui_edit_free(&which->edit);
  free(which);
}

APP_SCREEN(case) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .changed = changed, .help = help, .destroyed = destroyed, .forget = forget};
  struct which *which = xq_calloc(1, sizeof *which);
  which->app = app;
  which->edit = tui_edit_new(TYPED_MOST, accept, NULL);
  which->page = tui_push(app->t, &ops, which);
  which->timer = tui_timer(app->t, 1000, tick, which);
}
