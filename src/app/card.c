/* card.c - a certificate in a few lines: its validity as a bar, and what that means today. */
#include "app/card.h"

const char *app_use_words(enum xq_key_use use) {
  switch (use) {
    case XQ_USE_SIGN:
      return _("signing certificate");
    case XQ_USE_ENCRYPT:
      return _("encryption certificate");
    case XQ_USE_BOTH:
    default:
      return _("certificate for signing and encryption");
  }
}

const char *app_not_valid_yet(const struct xq_key_view *key, struct app_pool *pool) {
  return app_say(pool, _("Not valid before %s. It can be renewed online from %s on."),
                 app_date(pool, key->cert->not_before), app_date(pool, key->status.opens_at));
}

static enum tui_style known_status(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                   const char **text) {
  const struct xq_cert_status *s = &key->status;
  int64_t days = xq_day_of(key->cert->not_after) - app_today(app);
  switch (s->renewability) {
    case XQ_R_OK:
      *text = app_say(pool,
                      _("Ends in %lld days. It can be renewed online now; after it has ended, only at a service hall."),
                      (long long)days);
      return TUI_WARN;
    case XQ_R_TOO_EARLY:
      if (app_now(app) < key->cert->not_before) {
        *text = app_not_valid_yet(key, pool);
        return TUI_WARN;
      }
      *text = app_say(pool, _("Valid, %lld days left. Online renewal opens on %s."), (long long)days,
                      app_date(pool, s->opens_at));
      return TUI_GOOD;
    case XQ_R_EXPIRED:
      *text = app_say(pool, _("Expired on %s. It can be renewed only at a service hall."),
                      app_date(pool, key->cert->not_after));
      return TUI_BAD;
    case XQ_R_OPEN:
      *text = app_say(pool, _("Ends in %lld days. Its renewal is under way."), (long long)days);
      return TUI_WARN;
    case XQ_R_REVOKED:
    case XQ_R_UNKNOWN:
    case XQ_R_RENEWED:
    case XQ_R_BEYOND_CA:
    case XQ_R_COUNT_:
    default:
      *text = xq_words_renewability(s->renewability);
      return s->renewability == XQ_R_RENEWED ? TUI_GOOD : TUI_BAD;
  }
}

static enum tui_style cert_status(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                  const char **text) {
  if (key->pending_install != NULL) {
    *text = app_say(pool, _("An installation was cut off (%s). Install again to finish it; nothing is lost."),
                    key->pending_install);
    return TUI_WARN;
  }
  if (key->status_known) {
    return known_status(app, key, pool, text);
  }
  /* Without the service only the certificate itself can be asked. */
  int64_t now = app_now(app);
  if (now > key->cert->not_after) {
    *text = app_say(pool, _("Expired on %s. It can be renewed only at a service hall."),
                    app_date(pool, key->cert->not_after));
    return TUI_BAD;
  }
  if (now < key->cert->not_before) {
    *text = app_say(pool, _("Not valid before %s. Please check the clock of this computer."),
                    app_date(pool, key->cert->not_before));
    return TUI_BAD;
  }
  long long days = (long long)(xq_day_of(key->cert->not_after) - app_today(app));
  *text =
      app_say(pool, _("Valid, %lld days left. Whether it can be renewed will be seen when the service answers."), days);
  return TUI_NORMAL;
}

void app_add_cert_status(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key) {
  struct app_pool pool = {0};
  const char *text = NULL;
  enum tui_style style = cert_status(app, key, &pool, &text);
  if (!key->has_key) {
    style = TUI_DIM;
    text = _("Its private key is not here, so it cannot be renewed here.");
  }
  bool marked = style == TUI_WARN || style == TUI_BAD; /* never by colour alone */
  tui_add_text(page, style, indent, marked ? app_say(&pool, "! %s", text) : text);
  app_pool_clear(&pool);
}

void app_add_validity(const struct app *app, tui_page *page, int indent, const struct xq_cert_info *cert) {
  struct app_pool pool = {0};
  int64_t span = cert->not_after - cert->not_before, gone = app_now(app) - cert->not_before;
  int position = span <= 0 || gone >= span ? 1000 : gone <= 0 ? 0 : (int)(gone * 1000 / span);
  tui_add_validity(page, indent, "", app_date(&pool, cert->not_before), app_date(&pool, cert->not_after), position,
                   1000);
  app_pool_clear(&pool);
}
