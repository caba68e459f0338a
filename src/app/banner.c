/* banner.c - title bar, ribbon and function keys, by what is known now. */
#include "app/banner.h"

#include <string.h>

#include "app/policy.h"
#include "app/sitting.h"
#include "app/text.h"

static void set_global_hints(struct app *app) {
  const char *other = strcmp(xq_words_language(), "zh_CN") == 0 ? "English" : "\u4e2d\u6587"; /* in itself */
  const bool in_hall = !app_may(app->options, APP_MAY_LEAVE);
  struct tui_hint hints[4] = {{"F2", other}};
  size_t n = 1;
  hints[n++] = in_hall ? (struct tui_hint){"F7", _("Call for help")} : (struct tui_hint){"F10", _("Leave")};
  if (in_hall && app->visit.state == APP_VISIT_ON) { /* time is a visitor's */
    hints[n++] = (struct tui_hint){"F8", _("More time")};
  }
  if (app->attend.what == XQ_ATT_HELD) {
    hints[n++] = (struct tui_hint){"F9", _("Stop waiting")};
  }
  tui_set_global_hints(app->t, hints, n);
}

/* At a machine in a hall: time runs out. */
static const char *visit_ribbon(const struct app *app, struct app_pool *pool) {
  const struct app_visit *visit = &app->visit;
  return visit->done ? app_say(pool,
                               ngettext("! Please take your key with you. %d second left; any key goes on.",
                                        "! Please take your key with you. %d seconds left; any key goes on.",
                                        (unsigned long)visit->left),
                               tui_seconds(app->t, visit->left, false))
                     : app_say(pool,
                               ngettext("! Are you still there? %d second left: any key goes on, / adds time.",
                                        "! Are you still there? %d seconds left: any key goes on, / adds time.",
                                        (unsigned long)visit->left),
                               tui_seconds(app->t, visit->left, false));
}

/* What concerns the key in its reader is said on every screen, whatever lies on top. */
static const char *key_ribbon(const struct app *app, struct app_pool *pool) {
  if (app->visit.warned) {
    return visit_ribbon(app, pool);
  }
  switch (app->attend.what) {
    case XQ_ATT_TOUCH:
      return app_say(pool, _("Please touch the key %s now"), app->attend.who);
    case XQ_ATT_PAD:
      return app_say(pool, _("Please enter the PIN on the card reader (%s)"), app->attend.who);
    case XQ_ATT_HELD:
      return app->attend.who == NULL
                 ? _("Another program is using the key. Waiting for it to finish; F9 stops waiting")
                 : app_say(pool, _("%s is using the key. Waiting for it to finish; F9 stops waiting"), app->attend.who);
    case XQ_ATT_OVER:
    default:
      break;
  }
  if (app->at.state == APP_KEYS_HERE) {
    return NULL;
  }
  if (app->at.blind) {
    return _("! The card readers cannot be reached, so the key is not seen. It goes on when they are back");
  }
  if (app->draft.wiped == APP_WIPED_KEY) { /* what was typed is lost, and the page says so */
    return app_say(pool,
                   app->at.state == APP_KEYS_SWAPPED ? _("! This is a different key. Please plug in again: %s")
                                                     : _("! The key was unplugged. Please plug it in again: %s"),
                   app->key_name);
  }
  return app_say(pool,
                 app->at.state == APP_KEYS_SWAPPED
                     ? _("! This is a different key. Please plug in again: %s. Nothing is lost")
                     : _("! The key was unplugged. Please plug it in again: %s. Nothing is lost"),
                 app->key_name);
}

/* What concerns the service: that it is none for real use, and, on every screen, that it does not answer now. */
static const char *service_ribbon(const struct app *app, struct app_pool *pool) {
  const char *trial = app->reference != NULL && app->reference->trial ? _("Trial service: not for real use") : "";
  const char *note = app->options->note != NULL ? app->options->note : "";
  const char *lost = "";
  int seconds;
  if (app_is_lost(app, &seconds)) {
    lost = app_say(pool, _("! Not connected to the service; trying again, %d s"), tui_seconds(app->t, seconds, true));
  }
  const char *parts[] = {lost, trial, note};
  const char *text = "";
  for (size_t i = 0; i < XQ_COUNT(parts); i++) {
    if (parts[i][0] != '\0') {
      text = text[0] == '\0' ? parts[i] : app_say(pool, "%s  %s", text, parts[i]);
    }
  }
  return text[0] != '\0' ? text : NULL;
}

void app_redraw_banner(struct app *app) {
  struct app_pool pool = {0};
  const char *state = app->offline ? _("not connected") : app->reference == NULL ? _("connecting") : _("connected");
  const char *right = app->reference != NULL ? app_say(&pool, "%s  %s", app->reference->name, state) : state;
  tui_set_banner(app->t, _("Xuqi - certificate renewal"), right);
  const char *ribbon = service_ribbon(app, &pool);
  const char *key = key_ribbon(app, &pool);
  if (key != NULL && ribbon != NULL) {
    key = app_say(&pool, "%s\n%s", key, ribbon);
  }
  tui_set_ribbon(app->t, key != NULL ? key : ribbon);
  app_pool_clear(&pool);
}

void app_refresh(struct app *app) {
  app_redraw_banner(app);
  set_global_hints(app);
  tui_rebuild_all(app->t);
}
