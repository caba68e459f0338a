/*
 * keyacts.h - what can be done about the key that is worked on, alike on every screen that offers it: which button is the
 * main one, which are not possible now, why, and where each leads.
 */
#ifndef APP_KEYACTS_H
#define APP_KEYACTS_H

#include "app/sitting.h"
#include "app/text.h"

/** Ids of the buttons. */
enum {
  APP_ACT_APPLY = 1,
  APP_ACT_PROGRESS,
  APP_ACT_INSTALL,
  APP_ACT_PAY,
  APP_ACT_CORRECT,
  APP_ACT_OPEN,
  APP_ACT_PIN,
  APP_ACT_MEND,
  APP_ACT_VIEW,
  APP_ACT_COUNT_
};
/** The button for what is to be done next; id 0: nothing is.  key may be NULL. */
struct tui_button app_act_main(const struct xq_key_view *key);
/** The button for one of them (APPLY, PROGRESS, INSTALL, PIN, VIEW), disabled where it is not possible now. */
struct tui_button app_act_button(const struct app *app, const struct xq_key_view *key, int id);
/** Why the button of that letter cannot be pressed now, and what to do instead: a line in the pool.  NULL: it can, or
 * it is the letter of none of these. */
const char *app_act_refusal(const struct app *app, const struct xq_key_view *key, int letter, struct app_pool *pool);
/** Does it with the key that is worked on. */
void app_act_do(struct app *app, int id);

#endif
