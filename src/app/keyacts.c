/* keyacts.c - what can be done about a key now, and why something cannot: nobody is asked for a PIN for nothing. */
#include "app/keyacts.h"

#include "app/acts.h"
#include "app/card.h"
#include "app/letters.h"
#include "app/mend.h"
#include "app/policy.h"
#include "app/scan.h"
#include "app/turn.h"

/* ---- what is to be done */

static struct tui_button turn_button(const struct xq_key_view *key, int id) {
  struct tui_button button = {0};
  app_turn_button(&key->status.next, id, &button);
  return button;
}

struct tui_button app_act_main(const struct xq_key_view *key) {
  switch (key != NULL ? app_keys_act(key) : APP_KEYS_NOTHING) {
    case APP_KEYS_MEND:
      return (struct tui_button){APP_ACT_MEND, _("Repair the certificate"), APP_LETTER_MEND, false, true};
    case APP_KEYS_OPEN:
      return (struct tui_button){APP_ACT_OPEN, _("Open with the PIN"), APP_LETTER_VIEW, false, true};
    case APP_KEYS_INSTALL:
      return (struct tui_button){APP_ACT_INSTALL, _("Install certificate"), APP_LETTER_INSTALL, false, true};
    case APP_KEYS_PAY:
      return turn_button(key, APP_ACT_PAY);
    case APP_KEYS_CORRECT:
      return turn_button(key, APP_ACT_CORRECT);
    case APP_KEYS_APPLY:
      return (struct tui_button){APP_ACT_APPLY, _("Apply for renewal"), APP_LETTER_APPLY, false, true};
    case APP_KEYS_LOOK:
      return (struct tui_button){APP_ACT_PROGRESS, _("Track progress"), APP_LETTER_PROGRESS, false, true};
    case APP_KEYS_ASK:
      return (struct tui_button){APP_ACT_APPLY, _("What to do now"), APP_LETTER_APPLY, false, true};
    case APP_KEYS_NOTHING:
    default:
      return (struct tui_button){0};
  }
}

/* ---- why not */

static const char *called_apply(const struct app *app, struct app_pool *pool) {
  return app_called(app->options, pool, APP_LETTER_APPLY, _("Apply for renewal"));
}

static const char *no_apply(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  if (!key->has_key) {
    return _("This key has no private key for the certificate. Please use the one that holds both.");
  }
  if (!key->status_known || key->pending_install != NULL) {
    return NULL; /* it is asked first, and what was cut off is finished first */
  }
  switch (key->status.renewability) {
    case XQ_R_OPEN:
      return app_say(pool, _("A renewal is in progress already. %s shows how it stands."),
                     app_called(app->options, pool, APP_LETTER_PROGRESS, _("Track progress")));
    case XQ_R_TOO_EARLY:
      return app_now(app) < key->cert->not_before ? app_not_valid_yet(key, pool)
                                                  : app_say(pool, _("Not needed yet: online renewal opens on %s."),
                                                            app_date(pool, key->status.opens_at));
    case XQ_R_RENEWED:
      return _("This certificate has been renewed already. Please use the new one.");
    case XQ_R_OK:
    case XQ_R_EXPIRED:
    case XQ_R_REVOKED:
    case XQ_R_UNKNOWN:
    case XQ_R_BEYOND_CA:
    case XQ_R_COUNT_:
    default:
      return NULL;
  }
}

static const char *no_progress(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  bool none = key->status_known && key->status.never_applied && app->latest == NULL;
  return !none ? NULL
         : key->status.renewability == XQ_R_OK
             ? app_say(pool, _("Nothing has been applied for yet. %s applies for renewal."), called_apply(app, pool))
             : _("Nothing has been applied for with this certificate.");
}

/* There is no certificate to install, and the service has said that it knows of none. */
static const char *nothing_ready(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  const struct xq_application *a = app->latest;
  const bool applies = key->status.renewability == XQ_R_OK;
  if (a != NULL && a->business == XQ_B_INSTALLED) {
    return app_say(pool, _("The new certificate was installed on %s. There is nothing left to install."),
                   app_date(pool, a->updated_at));
  }
  if (key->status.renewability == XQ_R_RENEWED) {
    return _("The new certificate is installed already. This is the old one.");
  }
  if (a != NULL && xq_business_is_final(a->business)) {
    const char *over =
        app_say(pool, _("Nothing to install: application %s: %s."), a->business_no, xq_words_business(a->business));
    return applies ? app_say(pool, _("%s %s applies again."), over, called_apply(app, pool)) : over;
  }
  return applies ? app_say(pool, _("Nothing to install: no renewal is in progress. %s applies for one."),
                           called_apply(app, pool))
                 : _("Nothing to install: no renewal is in progress.");
}

static const char *no_install(const struct app *app, const struct xq_key_view *key, struct app_pool *pool) {
  if (key->pending_install != NULL || !key->status_known) {
    return NULL;
  }
  const struct xq_turn turn = xq_turn_of_status(&key->status);
  if (turn.action == XQ_DO_INSTALL) {
    return NULL;
  }
  if (turn.actor == XQ_BY_NOBODY || app_keys_is_owed(key)) {
    return key->status.renewability == XQ_R_OPEN ? NULL : nothing_ready(app, key, pool);
  }
  return app_say(pool, _("The new certificate is not ready yet. %s."), app_keep(pool, xq_words_turn_short(&turn)));
}

const char *app_act_refusal(const struct app *app, const struct xq_key_view *key, int letter, struct app_pool *pool) {
  int upper = letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
  const bool other = upper != APP_LETTER_APPLY && upper != APP_LETTER_PROGRESS && upper != APP_LETTER_INSTALL;
  if (key == NULL || other) {
    return NULL;
  }
  if (key->problem != NULL) {
    return app_say(pool, _("The certificate cannot be read. Please repair it first: press %s."),
                   app_called(app->options, pool, APP_LETTER_MEND, _("Repair the certificate")));
  }
  if (key->cert == NULL) {
    return app_say(pool, _("The certificates on this key are seen only with its PIN. Please open it first: press %s."),
                   app_called(app->options, pool, APP_LETTER_VIEW, _("Open with the PIN")));
  }
  return upper == APP_LETTER_APPLY      ? no_apply(app, key, pool)
         : upper == APP_LETTER_PROGRESS ? no_progress(app, key, pool)
                                        : no_install(app, key, pool);
}

/* ---- the others */

struct tui_button app_act_button(const struct app *app, const struct xq_key_view *key, int id) {
  struct tui_button button = {.id = id, .disabled = key == NULL};
  switch (id) {
    case APP_ACT_PIN:
      button.label = _("Change the PIN");
      button.letter = APP_LETTER_PIN;
      break;
    case APP_ACT_VIEW:
      button.label = _("Details");
      button.letter = APP_LETTER_VIEW;
      button.disabled = key == NULL || key->cert == NULL;
      break;
    case APP_ACT_PROGRESS:
      button.label = _("Track progress");
      button.letter = APP_LETTER_PROGRESS;
      break;
    case APP_ACT_INSTALL:
      button.label = _("Install certificate");
      button.letter = APP_LETTER_INSTALL;
      break;
    case APP_ACT_APPLY:
    default:
      button.label = _("Apply for renewal");
      button.letter = APP_LETTER_APPLY;
      break;
  }
  struct app_pool pool = {0};
  button.disabled = button.disabled || app_act_refusal(app, key, button.letter, &pool) != NULL;
  app_pool_clear(&pool);
  return button;
}

void app_act_do(struct app *app, int id) {
  switch (id) {
    case APP_ACT_MEND:
      app_mend(app);
      break;
    case APP_ACT_OPEN:
      app_unseal(app);
      break;
    case APP_ACT_PIN:
      app_go(app, APP_ROUTE_CHANGE_PIN, NULL);
      break;
    case APP_ACT_VIEW:
      app_go(app, APP_ROUTE_DETAILS, NULL);
      break;
    case APP_ACT_APPLY:
      app_begin_renewal(app);
      break;
    case APP_ACT_INSTALL:
      app_begin_install(app);
      break;
    case APP_ACT_PAY:
      app_go(app, APP_ROUTE_TO_PAY, NULL);
      break;
    case APP_ACT_PROGRESS:
    case APP_ACT_CORRECT:
    default:
      app_go(app, APP_ROUTE_APPLICATIONS, NULL);
      break;
  }
}
