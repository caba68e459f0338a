/* details.c - all about one certificate, and where older ones of its key are kept. */
#include <glob.h>
#include <string.h>

#include "app/card.h"
#include "app/facts.h"
#include "app/keyacts.h"
#include "app/letters.h"
#include "app/policy.h"

/* A key file's older states lie beside it (NAME.*.old), each with the certificate and key of its time. */
static void add_kept(const struct xq_key_view *key, tui_page *page, struct app_pool *pool) {
  glob_t found = {0};
  if (key->token_kind != XQ_TOKEN_FILE || strncmp(key->token_uri, "file:", 5) != 0) {
    return;
  }
  if (glob(app_say(pool, "%s.*.old", key->token_uri + 5), 0, NULL, &found) == 0 && found.gl_pathc > 0) {
    tui_add_heading(page, _("Older certificates"));
    for (size_t i = 0; i < found.gl_pathc; i++) {
      tui_add_text(page, TUI_NORMAL, 4, app_keep(pool, xq_text_clean(found.gl_pathv[i])));
    }
    tui_add_text(page, TUI_DIM, 4,
                 _("They open with the PIN used at that time. You may need them to open files encrypted earlier."));
  }
  globfree(&found);
}

static void add_certificate(const struct app *app, const struct xq_key_view *key, tui_page *page,
                            struct app_pool *pool) {
  tui_add_text(page, TUI_STRONG, 2, app_holder(app->options, pool, key->cert));
  app_add_validity(app, page, 2, key);
  app_add_cert_status(app, page, 2, key);
  app_add_facts(key, true, page, pool);
  add_kept(key, page, pool);
}

/* What is next is the main button here, too; where nothing is, one goes back. */
static void add_foot(const struct app *app, const struct xq_key_view *key, tui_page *page) {
  const struct tui_button next = app_act_main(key), others[] = {
                                                        app_act_button(app, key, APP_ACT_PIN),
                                                        app_act_button(app, key, APP_ACT_PROGRESS),
                                                        app_act_button(app, key, APP_ACT_INSTALL),
                                                        app_act_button(app, key, APP_ACT_APPLY),
                                                    };
  struct tui_button shown[XQ_COUNT(others) + 2];
  size_t n = 0;
  for (size_t i = 0; i < XQ_COUNT(others); i++) {
    if (others[i].letter != next.letter) {
      shown[n++] = others[i];
    }
  }
  shown[n++] = (struct tui_button){APP_ID_BACK, _("Back"), APP_LETTER_BACK, false, next.id == 0};
  if (next.id != 0) {
    shown[n++] = next;
  }
  tui_set_foot(page, NULL, shown, n);
}

static void build(void *ctx, tui_page *page) {
  const struct app *app = ctx;
  const struct xq_key_view *key = app_key(app);
  struct app_pool pool = {0};
  tui_set_title(page, _("Certificate details"), NULL);
  if (key == NULL || key->cert == NULL) {
    tui_add_box(page, TUI_WARN, _("This key has been unplugged. Plug it in again, or go back and choose another."));
  } else {
    add_certificate(app, key, page, &pool);
  }
  tui_add_space(page);
  add_foot(app, key, page);
  app_pool_clear(&pool);
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct app *app = ctx;
  if (id == APP_ID_BACK) {
    tui_pop(app->t);
  } else {
    app_act_do(app, id);
  }
}

/* Letters of buttons that cannot be pressed now. */
static bool on_key(void *ctx, int key) {
  const struct app *app = ctx;
  struct app_pool pool = {0};
  const char *why = app_act_refusal(app, app_key(app), key, &pool);
  if (why != NULL) {
    tui_toast(app->t, TUI_WARN, why);
  }
  app_pool_clear(&pool);
  return why != NULL;
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Everything in the certificate. If you are asked for its serial number on the telephone, read it out from here, "
      "in groups of four. The last line shows where older certificates of this key are kept.\n\nUnder Key you see what "
      "kind of key it is, where it is plugged in, how many PIN tries are left, and whether it must be touched, or asks "
      "for the PIN, for every signature.");
}

APP_SCREEN(details) {
  static const struct tui_page_ops ops = {.build = build, .action = action, .key = on_key, .help = help};
  tui_push(app->t, &ops, app);
}
