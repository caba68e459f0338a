/* card.c - a certificate in a few lines: its validity as a bar, and what that means today. */
#include "app/card.h"

#include <string.h>

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

static const char *days_left(long long days, struct app_pool *pool) {
  return app_say(pool, ngettext("Ends in %lld day", "Ends in %lld days", (unsigned long)days), days);
}

static const char *expired_on(const struct xq_key_view *key, struct app_pool *pool) {
  return app_say(pool, _("Expired on %s. It can only be renewed at a service hall."),
                 app_date(pool, key->cert->not_after));
}

static enum tui_style known_status(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                   const char **text) {
  const struct xq_cert_status *s = &key->status;
  int64_t days = xq_day_of(key->cert->not_after) - app_today(app);
  const struct xq_turn turn = xq_turn_of_status(s);
  if (turn.actor != XQ_BY_NOBODY && !app_keys_is_owed(key)) {
    *text = app_keep(pool, xq_words_turn(&turn, app_today(app)));
    return turn.actor == XQ_BY_HOLDER || turn.ends != 0 ? TUI_WARN : TUI_NORMAL;
  }
  switch (s->renewability) {
    case XQ_R_OK:
      *text = app_say(pool,
                      _("Your turn: please apply for renewal. %s (%s); after that it is possible only at a "
                        "service hall."),
                      days_left(days, pool), app_date(pool, key->cert->not_after));
      return TUI_WARN;
    case XQ_R_TOO_EARLY:
      if (app_now(app) < key->cert->not_before) {
        *text = app_not_valid_yet(key, pool);
        return TUI_WARN;
      }
      *text = app_say(pool, _("There is nothing for you to do. Valid, %lld days left. Online renewal opens on %s."),
                      (long long)days, app_date(pool, s->opens_at));
      return TUI_GOOD;
    case XQ_R_EXPIRED:
      *text = expired_on(key, pool);
      return TUI_BAD;
    case XQ_R_OPEN:
      *text = app_say(pool, _("%s. The renewal is in progress."), days_left(days, pool));
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

static enum tui_style unknown_status(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                     const char **text) {
  /* Without the service only the certificate itself can be asked. */
  int64_t now = app_now(app);
  if (now > key->cert->not_after) {
    *text = expired_on(key, pool);
    return TUI_BAD;
  }
  if (now < key->cert->not_before) {
    *text = app_say(pool, _("Not valid before %s. Please check the clock of this computer."),
                    app_date(pool, key->cert->not_before));
    return TUI_BAD;
  }
  long long days = (long long)(xq_day_of(key->cert->not_after) - app_today(app));
  *text = app_say(pool, _("Valid, %lld days left. Connect to the service to see if it can be renewed."), days);
  return TUI_NORMAL;
}

enum tui_style app_key_sentence(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                const char **text) {
  if (!key->has_key) {
    *text = _("Its private key was not found, so it cannot be renewed here.");
    return TUI_DIM;
  }
  if (key->pending_install != NULL) {
    *text = app_say(pool,
                    _("Your turn: an installation was interrupted (%s). Nothing is lost: install again to finish it."),
                    key->pending_install);
    return TUI_WARN;
  }
  return key->status_known ? known_status(app, key, pool, text) : unknown_status(app, key, pool, text);
}

static const char *marked(enum tui_style style, const char *text, struct app_pool *pool) {
  bool mark = style == TUI_WARN || style == TUI_BAD; /* never by colour alone */
  return mark ? app_say(pool, "! %s", text) : text;
}

const char *app_key_state(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  const int64_t now = app_now(app);
  if (key->problem != NULL) {
    return _("! It cannot be read");
  }
  if (key->cert == NULL) {
    return _("opens with its PIN");
  }
  long long days = (long long)(xq_day_of(key->cert->not_after) - app_today(app));
  switch (app_keys_act(key)) {
    case APP_KEYS_INSTALL:
    case APP_KEYS_PAY:
    case APP_KEYS_CORRECT:
      return key->pending_install != NULL
                 ? _("! Your turn: install")
                 : app_say(pool, "! %s", app_keep(pool, xq_words_turn_short(&key->status.next)));
    case APP_KEYS_APPLY:
      return app_say(pool, _("! %s, can be renewed"), days_left(days, pool));
    case APP_KEYS_LOOK:
      return key->status.has_next ? marked(key->status.next.over ? TUI_WARN : TUI_NORMAL,
                                           app_keep(pool, xq_words_turn_short(&key->status.next)), pool)
                                  : _("renewal in progress");
    case APP_KEYS_ASK:
      return key->status.renewability == XQ_R_EXPIRED ? _("! expired") : _("! cannot be renewed here");
    case APP_KEYS_MEND:
    case APP_KEYS_OPEN:
    case APP_KEYS_NOTHING:
    default:
      return app_keys_is_renewed(key) ? _("already renewed")
             : !key->has_key          ? _("without its private key")
             : now > key->cert->not_after
                 ? _("! expired")
                 : app_say(pool, ngettext("%lld day left", "%lld days left", (unsigned long)days), days);
  }
}

void app_add_cert_status(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key) {
  struct app_pool pool = {0};
  const char *text = NULL;
  enum tui_style style = app_key_sentence(app, key, &pool, &text);
  tui_add_text(page, style, indent, marked(style, text, &pool));
  app_pool_clear(&pool);
}

bool app_still_stands(const struct xq_key_view *key, const struct xq_application *a) {
  const struct xq_turn turn = xq_turn_of_application(a);
  const struct xq_cert_status *s = &key->status;
  return key->status_known && s->has_next && turn.action == s->next.action && turn.due == s->next.due;
}

/* The one that the service's word about the certificate is of, as far as it is known: nothing is said of another. */
static const struct xq_application *owing_one(const struct app *app, const struct xq_key_view *key) {
  const struct xq_application *a = app->owing;
  return a != NULL && app_keys_is_owed(key) && app_still_stands(key, a) ? a : NULL;
}

static const char *owed_line(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  const struct xq_application *a = owing_one(app, key);
  return app_keep(pool, xq_words_owed(&key->status.next, a != NULL ? a->business_no : NULL, app_today(app)));
}

/* Which application it is.  How one stands that is not over is said above, and by the service: what was seen of it last
 * may be of the past. */
static const char *last_line(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  const struct xq_application *a = app->latest, *owing = owing_one(app, key);
  if (a == NULL || (owing != NULL && strcmp(owing->business_no, a->business_no) == 0)) { /* named already */
    return NULL;
  }
  const char *day = app_date(pool, a->created_at);
  if (xq_business_is_final(a->business)) {
    const struct xq_turn turn = xq_turn_of_application(a);
    return app_say(
        pool, _("Last application  %s  %s  %s"), a->business_no,
        turn.actor == XQ_BY_NOBODY ? app_keep(pool, xq_words_turn_short(&turn)) : xq_words_business(a->business), day);
  }
  bool runs =
      !key->status_known || key->status.renewability == XQ_R_OPEN || (key->status.has_next && !app_keys_is_owed(key));
  return app_say(pool, runs ? _("Current application  %s  %s") : _("Last application  %s  %s"), a->business_no, day);
}

void app_add_turn(const struct app *app, tui_page *page, const struct xq_key_view *key, bool framed) {
  struct app_pool pool = {0};
  const char *text = NULL;
  enum tui_style style = app_key_sentence(app, key, &pool, &text);
  text = marked(style, text, &pool);
  if (app_keys_is_owed(key)) {
    text = app_say(&pool, "%s\n%s", text, owed_line(app, key, &pool));
  }
  const char *last = last_line(app, key, &pool);
  if (last != NULL) {
    text = app_say(&pool, "%s\n%s", text, last);
  }
  if (framed) {
    tui_add_box(page, style, text);
  } else {
    tui_add_text(page, style, 2, text);
  }
  app_pool_clear(&pool);
}

/* Thousandths of the time that a certificate is valid for. */
static int share(const struct xq_cert_info *cert, int64_t at) {
  const int64_t span = cert->not_after - cert->not_before, gone = at - cert->not_before;
  return span <= 0 || gone >= span ? 1000 : gone <= 0 ? 0 : (int)(gone * 1000 / span);
}

void app_add_validity(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key) {
  struct app_pool pool = {0};
  const struct xq_cert_info *cert = key->cert;
  const int64_t opens = key->status_known ? key->status.opens_at : 0;
  tui_add_validity(page, indent, "", app_date(&pool, cert->not_before), app_date(&pool, cert->not_after),
                   share(cert, app_now(app)), 1000);
  if (opens > cert->not_before && opens < cert->not_after) {
    tui_set_validity_window(page, share(cert, opens), app_say(&pool, _("renewal from %s on"), app_date(&pool, opens)));
  }
  app_pool_clear(&pool);
}
