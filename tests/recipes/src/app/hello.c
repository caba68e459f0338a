/* hello.c - the example of a screen in doc/hacking.md. */
#include "app/letters.h"
#include "app/sitting.h"
#include "app/text.h"

static void build(void *ctx, tui_page *page) {
  (void)ctx;
  tui_set_title(page, _("Hello"), NULL);
  tui_add_text(page, TUI_DIM, 2, _("A screen of its own greets you"));
  const struct tui_button back = {APP_ID_BACK, _("Back"), APP_LETTER_BACK, .main = true};
  tui_set_foot(page, NULL, &back, 1);
}

static void action(void *ctx, int id, int value) {
  (void)id;
  (void)value;
  const struct app *app = ctx;
  tui_pop(app->t);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _("It greets, and that is all.");
}

APP_SCREEN(hello) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .help = help};
  tui_push(app->t, &ops, app);
}
