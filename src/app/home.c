/* home.c - the first screen: the keys that are here, what their certificates need, and what can be done. */
#include <stdlib.h>

#include "app/acts.h"
#include "app/banner.h"
#include "app/card.h"
#include "app/errors.h"
#include "app/leave.h"
#include "app/letters.h"
#include "app/mend.h"
#include "app/refdata.h"
#include "app/scan.h"

enum { ID_APPLY = 1, ID_PROGRESS, ID_INSTALL, ID_DOCTOR, ID_REFRESH, ID_PIN, ID_MEND, ID_CARD = 100 };

struct home {
  struct app *app;
  tui_page *page;
  bool shown_before;
  bool had_keys;
};

/* ---- what is shown */

/* Media of one make are called alike: their numbers tell them apart. */
static bool has_namesake(const struct app *app, const struct xq_key_view *key) {
  for (size_t i = 0; i < app->keys->count; i++) {
    const struct xq_key_view *other = &app->keys->items[i];
    if (xq_streq(other->token_label, key->token_label) && !xq_streq(other->token_uri, key->token_uri)) {
      return true;
    }
  }
  return false;
}

static const char *medium_name(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  if (key->token_kind == XQ_TOKEN_FILE) {
    return app_say(pool, _("key file %s"), key->token_label);
  }
  const char *name = key->token_label;
  if (has_namesake(app, key) && key->token_serial != NULL) {
    name = app_say(pool, "%s %s", name, app_serial(pool, key->token_serial));
  }
  return key->slot != NULL ? app_say(pool, _("medium %s, slot %s"), name, key->slot)
                           : app_say(pool, _("medium %s"), name);
}

static void add_key(const struct app *app, tui_page *page, size_t i) {
  const struct xq_key_view *key = &app->keys->items[i];
  struct app_pool pool = {0};
  bool current = xq_streq(key->ref, app->key_ref);
  const char *medium = medium_name(app, key, &pool);
  int id = ID_CARD + (int)i;
  if (key->problem != NULL) {
    const char *damaged = _("! Its certificate cannot be read, but its private key is there. Enter mends it.");
    tui_add_card(page, id, medium, "", &damaged, 1, current);
    const struct tui_button mend = {ID_MEND, _("Mend the certificate"), APP_LETTER_MEND, !current, false};
    tui_add_buttons(page, false, &mend, 1);
    tui_add_space(page);
    app_pool_clear(&pool);
    return;
  }
  if (key->cert == NULL) {
    const char *line = _("Its certificate can be seen only with its PIN: choose it to open it.");
    tui_add_card(page, id, medium, "", &line, 1, current);
    tui_add_space(page);
    app_pool_clear(&pool);
    return;
  }
  if (app_keys_is_renewed(key)) { /* of the past, but kept: one line says it */
    const char *line =
        app_say(&pool, _("No. %s  to %s"), app_serial(&pool, key->cert->serial), app_date(&pool, key->cert->not_after));
    if (i > 0 && !app_keys_is_renewed(key - 1)) {
      tui_add_heading(page, _("Renewed already; kept for what was encrypted to them"));
    }
    tui_add_card(page, id, app_holder(&pool, key->cert), medium, &line, 1, current);
    tui_add_space(page);
    app_pool_clear(&pool);
    return;
  }
  const char *lines[2] = {
      app_say(&pool, _("No. %s   %s"), app_serial(&pool, key->cert->serial), app_use_words(key->cert->use)),
      app_say(&pool, _("issued by %s"), xq_words_issuer(key->cert)),
  };
  tui_add_card(page, id, app_holder(&pool, key->cert), medium, lines, XQ_COUNT(lines), current);
  app_add_validity(app, page, 4, key->cert);
  app_add_cert_status(app, page, 4, key);
  tui_add_space(page);
  app_pool_clear(&pool);
}

static void add_no_key(const struct app *app, tui_page *page) {
  struct app_pool pool = {0};
  const char *const *files = app->options->engine->token.key_files;
  bool looked = files != NULL && files[0] != NULL;
  tui_add_box(page, TUI_WARN,
              looked
                  ? _("No key was found.\nPlug in the key with your certificate: this page shows it by itself. A key "
                      "file (.p12 or .pfx) is put where it is looked for; then press R. Nothing is lost.")
                  : _("No key was found.\nPlug in the key with your certificate: this page shows it by itself. "
                      "Nothing is lost."));
  if (app->keys->unseen_err != NULL) {
    app_add_error(page, app->keys->unseen_err);
  }
  if (looked) {
    tui_add_text(page, TUI_DIM, 4, _("Looked for here:"));
    for (; *files != NULL; files++) {
      tui_add_text(page, TUI_DIM, 6, *files);
    }
  }
  tui_add_space(page);
  app_pool_clear(&pool);
}

static void add_application(const struct app *app, tui_page *page) {
  const struct xq_application *a = app->latest;
  if (a == NULL) {
    return;
  }
  struct app_pool pool = {0};
  tui_add_space(page);
  tui_add_text(page, TUI_DIM, 2,
               app_say(&pool, _("Last application  %s  %s  %s"), a->business_no, xq_words_business(a->business),
                       app_date(&pool, a->created_at)));
  app_pool_clear(&pool);
}

static void build(void *ctx, tui_page *page) {
  const struct home *home = ctx;
  const struct app *app = home->app;
  bool any = app->keys != NULL && app->keys->count > 0;
  if (app->keys == NULL) {
    tui_add_progress(page, -1, _("Looking for keys and certificates"));
    tui_add_space(page);
  } else if (!any) {
    add_no_key(app, page);
  }
  for (size_t i = 0; any && i < app->keys->count; i++) {
    add_key(app, page, i);
  }
  if (app->keys != NULL && app->keys->media_err != NULL) {
    app_add_error(page, app->keys->media_err);
  }
  if (any && app->keys->service_err != NULL) {
    struct app_pool pool = {0};
    tui_add_text(page, TUI_WARN, 2, app_error_line(&pool, app->keys->service_err));
    tui_add_space(page);
    app_pool_clear(&pool);
  }
  const struct tui_button buttons[] = {
      {ID_DOCTOR, _("Check this computer"), APP_LETTER_DOCTOR, false, false},
      {ID_PIN, _("Change the PIN"), APP_LETTER_PIN, !any, false},
      {ID_REFRESH, _("Look again"), APP_LETTER_AGAIN, false, !any},
      {ID_PROGRESS, _("Track progress"), APP_LETTER_PROGRESS, !any, false},
      {ID_INSTALL, _("Install certificate"), APP_LETTER_INSTALL, !any, false},
      {ID_APPLY, _("Apply for renewal"), APP_LETTER_APPLY, !any, any},
  };
  tui_set_foot(page, NULL, buttons, XQ_COUNT(buttons));
  add_application(app, page);
  tui_set_hints(page, &(struct tui_hint){"Enter", _("Open")}, any);
}

/* ---- what is done */

static void follow_focus(struct home *home) {
  int id = tui_page_focused(home->page);
  size_t i = (size_t)(id - ID_CARD);
  if (id >= ID_CARD && home->app->keys != NULL && i < home->app->keys->count) {
    app_choose_key(home->app, home->app->keys->items[i].ref);
  }
}

static void action(void *ctx, int id, int value) {
  (void)value;
  struct home *home = ctx;
  struct app *app = home->app;
  follow_focus(home);
  const struct xq_key_view *key = app_key(app);
  if (id == ID_DOCTOR) {
    app_go(app, APP_ROUTE_DOCTOR, NULL);
  } else if (id == ID_REFRESH) {
    app_scan(app);
    if (app->reference == NULL) {
      app_fetch_reference(app);
    }
    app_refresh(app);
  } else if (id == ID_PIN && key != NULL) {
    app_go(app, APP_ROUTE_CHANGE_PIN, NULL);
  } else if (key != NULL && key->problem != NULL) {
    app_mend(app);
  } else if (key != NULL && key->sealed) {
    app_unseal(app);
  } else if (key == NULL) {
    app_scan(app);
  } else if (id >= ID_CARD) {
    app_choose_key(app, app->keys->items[id - ID_CARD].ref);
    app_go(app, APP_ROUTE_DETAILS, NULL);
  } else if (id == ID_APPLY) {
    app_begin_renewal(app);
  } else if (id == ID_PROGRESS) {
    app_go(app, APP_ROUTE_APPLICATIONS, NULL);
  } else if (id == ID_INSTALL) {
    app_begin_install(app);
  }
}

static void left(void *ctx, int id) {
  struct home *home = ctx;
  size_t i = (size_t)(id - ID_CARD);
  if (id >= ID_CARD && home->app->keys != NULL && i < home->app->keys->count) {
    app_choose_key(home->app, home->app->keys->items[i].ref);
    follow_focus(home);
    tui_page_changed(home->page);
  }
}

/* Esc is pressed once too often easily: unlike F10 it asks. */
static void back(void *ctx) {
  const struct home *home = ctx;
  app_ask_to_leave(home->app);
}

static void shown(void *ctx) {
  struct home *home = ctx;
  if (home->shown_before) {
    app_scan(home->app); /* keys come and go while one is elsewhere */
  }
  home->shown_before = true;
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "This screen shows every key that is here and the certificates on it. The bar is a certificate's validity, "
      "with today marked.\n\n"
      "Apply for renewal: extends the certificate online. It is possible in the last days of its validity; you are "
      "led through agreement, form, PIN and payment, and may stop at any point.\n\n"
      "Track progress: what has become of an application, and who acts next.\n\n"
      "Install certificate: puts the new certificate on your key once it has been issued.\n\n"
      "If a certificate cannot be read, choose it: it can often be mended. Certificates that were renewed already "
      "stand last.\n\n"
      "A key that is plugged in or pulled out is seen by itself. Change the PIN also leads to unblocking it.\n\n"
      "Choose a key with the arrow keys; Enter shows its details. A letter presses the button it stands beside. F2 "
      "changes the language, F10 leaves.");
}

static void destroyed(void *ctx) {
  struct home *home = ctx;
  app_expect_nothing(&home->app->events, home);
  free(home);
}

/* Where the focus stood on a key it stands on the current one; with the first keys it goes there. */
static void keys_changed(void *ctx) {
  struct home *home = ctx;
  const struct app *app = home->app;
  bool first = !home->had_keys;
  home->had_keys = app->keys->count > 0;
  if (!first && tui_page_focused(home->page) < ID_CARD) {
    return;
  }
  for (size_t i = 0; i < app->keys->count; i++) {
    if (xq_streq(app->keys->items[i].ref, app->key_ref)) {
      tui_page_focus(home->page, ID_CARD + (int)i);
    }
  }
}

/* This page lies under all others: what concerns no screen by itself is answered here. */
static enum tui_leave may_leave(void *ctx, const char **why) {
  const struct home *home = ctx;
  const char *undisturbed = app_undisturbed(&home->app->events);
  if (undisturbed != NULL) {
    *why = _(undisturbed);
    return TUI_LEAVE_NOT;
  }
  *why =
      _("The application form is not sent yet. Leave anyway? What you typed would be lost; nothing has been charged.");
  return home->app->draft.typed ? TUI_LEAVE_ASK : TUI_LEAVE;
}

APP_SCREEN(home) {
  static const struct tui_page_ops ops = {.build = build,
                                          .action = action,
                                          .left = left,
                                          .back = back,
                                          .help = help,
                                          .destroyed = destroyed,
                                          .shown = shown,
                                          .keys_changed = keys_changed,
                                          .may_leave = may_leave};
  struct home *home = xq_calloc(1, sizeof *home);
  home->app = app;
  home->page = tui_push(app->t, &ops, home);
}
