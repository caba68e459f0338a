/* hello.c - the example of a screen in doc/hacking.md. */
#include "app/sitting.h"

static void build(void *ctx, tui_page *page) {
  (void)ctx;
  tui_set_title(page, "Hello", NULL);
  tui_add_text(page, TUI_DIM, 2, "A screen of its own greets you");
}

static const char *help(void *ctx) {
  (void)ctx;
  return "It greets, and that is all.";
}

APP_SCREEN(hello) {
  static const struct tui_page_ops ops = {.build = build, .help = help};
  tui_push(app->t, &ops, app);
}
