/* errors.h - errors in words, over the screen or in it. */
#ifndef APP_ERRORS_H
#define APP_ERRORS_H

#include "tui/tui.h"

struct app;

/** From now on tells that the PIN is locked, wherever it is met, and leads to unblocking where the medium has a code for
 * that. */
void app_errors_listen(struct app *app);
/** What a screen answers (`locked` of its struct app_listener) that says itself what can be done about a locked PIN. */
bool app_locked_is_told_here(void *ctx, const xq_err *err);
/** Tells an error in a dialog; then `after` (may be NULL).  CANCELLED and PIN_LOCKED are not told here. */
void app_tell_error(struct app *app, const xq_err *err, void (*after)(void *ctx, int index), void *ctx);
/** A message with one button; title and text are translated. */
void app_tell(struct app *app, const char *title, const char *text);
/** That the PIN is locked, where unblocking is possible; translated. */
const char *app_locked_words(void);
/** Inline: a box with the error's words. */
void app_add_error(tui_page *page, const xq_err *err);

#endif
