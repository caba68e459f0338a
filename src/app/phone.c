/* phone.c - the application that is looked at, to be followed on a telephone: a QR code of its link, and the link. */
#include <stdlib.h>

#include "app/link.h"
#include "app/sitting.h"
#include "app/text.h"

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_application *a = app->application;
  struct app_pool pool = {0};
  tui_set_title(page, _("On your phone"), a != NULL ? a->business_no : NULL);
  const char *link = a != NULL ? app_keep(&pool, app_link(app, a, true)) : NULL;
  if (link != NULL) {
    tui_add_qr(page,
               &(struct tui_qr){.text = app_keep(&pool, app_link(app, a, false)),
                                .what = _("Scan it with your phone to see at any time how the application stands and "
                                          "whose turn it is. It shows nothing about you."),
                                .instead = _("Open this address on your phone to follow the application; it shows "
                                             "nothing about you:"),
                                .link = link});
  } else {
    tui_add_text(page, TUI_NORMAL, 2, _("This service has no page for phones. You can look here again at any time."));
  }
  app_set_only_back(page);
  app_pool_clear(&pool);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Point the camera of your phone at the square, or type the address into its browser. The page that opens says how "
      "the application stands; whoever has the address can see it, so pass it on only to whom it concerns. What you have "
      "to do yourself is done here, with your key.");
}

APP_SCREEN(phone) {
  static const struct tui_page_ops ops = {.build = build, .action = app_only_back, .help = help};
  tui_push(app->t, &ops, app);
}
