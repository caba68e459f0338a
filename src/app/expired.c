/* expired.c - a certificate that cannot be renewed online: why, and what its holder can do instead. */
#include "app/card.h"
#include "app/policy.h"
#include "app/refdata.h"

static const char *why(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  switch (key->status.renewability) {
    case XQ_R_TOO_EARLY:
      if (app_now(app) < key->cert->not_before) {
        return app_not_valid_yet(key, pool);
      }
      return app_say(pool,
                     _("It is too early to renew this certificate. Online renewal opens on %s; until then it keeps "
                       "working, and you need not do anything."),
                     app_date(pool, key->status.opens_at));
    case XQ_R_EXPIRED:
      return app_say(pool,
                     _("This certificate expired on %s. An expired certificate can only be renewed at a service hall. "
                       "Keep the key: you still need it to open files encrypted earlier."),
                     app_date(pool, key->cert->not_after));
    case XQ_R_REVOKED:
      return app_say(
          pool, _("This certificate was revoked on %s and cannot be renewed. You can get a new one at a service hall."),
          key->status.revoked_at != 0 ? app_date(pool, key->status.revoked_at) : "-");
    case XQ_R_UNKNOWN:
      return app_say(pool,
                     _("This certificate was issued by %s, not by this certification authority. Please contact that "
                       "authority, or choose another key."),
                     xq_words_issuer(key->cert));
    case XQ_R_RENEWED:
      return _("This certificate has already been renewed and the new one is installed. Please use the new one.");
    case XQ_R_BEYOND_CA:
      return _(
          "The certification authority's own certificate expires before the new one would. Please ask at a service "
          "hall; renewal will be possible again once the authority has a new certificate.");
    case XQ_R_OK:
    case XQ_R_OPEN:
    case XQ_R_COUNT_:
    default:
      return xq_words_renewability(key->status.renewability);
  }
}

static void add_halls(const struct xq_reference *ref, tui_page *page) {
  tui_add_heading(page, _("Service halls"));
  for (size_t i = 0; i < ref->hall_count; i++) {
    const struct xq_hall *hall = &ref->halls[i];
    tui_add_text(page, TUI_STRONG, 4, hall->name);
    const struct tui_pair address = {_("Address"), hall->address, TUI_NORMAL};
    const struct tui_pair pairs[] = {{_("Telephone"), hall->phone, TUI_NORMAL}, {_("Hours"), hall->hours, TUI_NORMAL}};
    tui_add_pairs(page, &address, 1);
    tui_add_pairs(page, pairs, XQ_COUNT(pairs));
    tui_add_space(page);
  }
}

static void add_what_to_bring(const struct xq_reference *ref, tui_page *page, struct app_pool *pool) {
  tui_add_heading(page, _("Please bring"));
  for (size_t i = 0; i < ref->bring_count; i++) {
    tui_add_text(page, TUI_NORMAL, 4, app_say(pool, "%zu. %s", i + 1, ref->bring[i]));
  }
}

static void build(void *ctx, tui_page *page) {
  struct app *app = ctx;
  const struct xq_key_view *key = app_key(app);
  struct app_pool pool = {0};
  tui_set_title(page, _("Cannot be renewed online"), NULL);
  app_set_only_back(page);
  if (key != NULL && key->cert != NULL) {
    enum xq_renewability r = key->status.renewability;
    const struct tui_pair who = {_("Certificate"), app_holder(app->options, &pool, key->cert), TUI_STRONG};
    const struct tui_pair number = {_("Serial number"), app_serial(&pool, key->cert->serial), TUI_NORMAL};
    tui_add_space(page);
    tui_add_pairs(page, &who, 1);
    tui_add_pairs(page, &number, 1);
    app_add_validity(app, page, 4, key);
    tui_add_box(page, r == XQ_R_TOO_EARLY || r == XQ_R_RENEWED ? TUI_NORMAL : TUI_WARN, why(app, key, &pool));
    bool hall_helps = r == XQ_R_EXPIRED || r == XQ_R_REVOKED || r == XQ_R_BEYOND_CA;
    if (hall_helps && app_add_reference(app, page)) {
      if (r != XQ_R_BEYOND_CA) {
        add_what_to_bring(app->reference, page, &pool);
      }
      add_halls(app->reference, page);
    }
    if (!hall_helps && r != XQ_R_TOO_EARLY && r != XQ_R_RENEWED) {
      tui_add_text(page, TUI_NORMAL, 2,
                   app_say(&pool, _("For help, please ask %s."), app_keep(&pool, xq_words_contact())));
    }
  }
  app_pool_clear(&pool);
}

static const char *help(void *ctx) {
  (void)ctx;
  return _(
      "Online renewal is available for valid certificates shortly before they expire. For others, this screen explains "
      "why, and, if a service hall can help, what to bring and where to go.");
}

APP_SCREEN(expired) {
  static const struct tui_page_ops ops = {.build = build, .action = app_retry_or_back, .help = help};
  if (app->reference == NULL) {
    app_fetch_reference(app);
  }
  tui_push(app->t, &ops, app);
}
