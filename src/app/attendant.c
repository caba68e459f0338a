/* attendant.c - the way out of a machine in a hall: the attendant's code, which is slow to guess. */
#include <stdlib.h>

#include "app/errors.h"
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

enum { ID_CODE = APP_ID_FIRST, CODE_MOST = 64 };

struct attendant {
  struct app *app;
  tui_page *page;
  tui_edit *edit;
  bool wrong;
  int timer;
};

static int seconds_to_wait(const struct attendant *a) {
  return kiosk_code_wait(a->app->options->kiosk->state_dir, &a->app->codes, xq_time_now());
}

static void build(void *ctx, tui_page *page) {
  const struct attendant *a = ctx;
  struct app_pool pool = {0};
  const bool is_set = kiosk_code_is_set(a->app->options->kiosk->state_dir);
  const int wait = seconds_to_wait(a);
  tui_set_title(page, _("For the attendant"), NULL);
  if (!is_set) {
    tui_add_text(page, TUI_WARN, 2, _("No code has been set, so this program cannot be left here."));
  } else {
    tui_add_text(page, TUI_NORMAL, 2,
                 _("Leaving the program takes the attendant's code. If you are a visitor, choose Back."));
    tui_add_space(page);
    const struct tui_field field = {
        .id = ID_CODE, .label = _("Code"), .required = true, .edit = a->edit, .width = 24, .submits = true};
    tui_add_field(page, &field);
    if (wait > 0) {
      tui_add_text(
          page, TUI_WARN, 2,
          app_say(&pool,
                  ngettext("! Too many wrong codes. The next try is possible in %d second.",
                           "! Too many wrong codes. The next try is possible in %d seconds.", (unsigned long)wait),
                  tui_seconds(a->app->t, wait, true)));
    } else if (a->wrong) {
      tui_add_text(page, TUI_BAD, 2, _("! That is not the code."));
    }
  }
  const struct tui_button buttons[] = {{APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, !is_set},
                                       {APP_ID_NEXT, _("Leave"), 0, wait > 0, true}};
  tui_set_foot(page, NULL, buttons, is_set ? 2 : 1);
  app_pool_clear(&pool);
}

static void tick(void *ctx) {
  struct attendant *a = ctx;
  a->timer = tui_timer(a->app->t, 1000, tick, a);
  tui_page_changed(a->page);
}

static void try(struct attendant *a) {
  struct app *app = a->app;
  const char *dir = app->options->kiosk->state_dir;
  xq_secret *code = tui_edit_take_secret(a->edit);
  bool right = false;
  if (xq_secret_len(code) > 0 && kiosk_code_wait(dir, &app->codes, xq_time_now()) == 0) {
    xq_err *err = kiosk_code_try(dir, &app->codes, code, xq_time_now(), &right);
    a->wrong = err == NULL && !right;
    app_tell_error(app, err, NULL, NULL);
    xq_err_free(&err);
  }
  xq_secret_free(&code);
  const char *why = NULL;
  if (right && tui_may_leave(app->t, &why) == TUI_LEAVE_NOT) {
    app_tell(app, _("Please wait"), why);
  } else if (right) {
    tui_quit(app->t);
  }
  tui_page_focus(a->page, ID_CODE);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct attendant *a = ctx;
  if (id == APP_ID_BACK) {
    tui_page_close(a->page);
  } else {
    try(a);
  }
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "The attendant leaves the program with the code that was set for it. After three wrong codes there "
      "are pauses, each longer than the last.");
}

static void forget(void *ctx, enum tui_forget why) {
  (void)why;
  struct attendant *a = ctx;
  tui_page_close(a->page);
}

static void destroyed(void *ctx) {
  struct attendant *a = ctx;
  tui_timer_stop(a->app->t, a->timer);
  tui_edit_free(&a->edit);
  free(a);
}

APP_SCREEN(attendant) {
  static const struct tui_page_ops ops = {
      .build = build, .action = action, .help = help, .destroyed = destroyed, .forget = forget};
  if (app->options->kiosk == NULL) {
    return; /* elsewhere everybody may leave */
  }
  struct attendant *a = xq_calloc(1, sizeof *a);
  a->app = app;
  a->edit = tui_edit_new_secret(CODE_MOST);
  a->page = tui_push(app->t, &ops, a);
  a->timer = tui_timer(app->t, 1000, tick, a);
}
