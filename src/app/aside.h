/* aside.h - what stands beside a screen where the window is wide enough: more of what it is about. */
#ifndef APP_ASIDE_H
#define APP_ASIDE_H

#include "app/sitting.h"
#include "app/text.h"

/* Each lists nothing in a narrow window, and is listed before the page itself. */

/** Of the key that is worked on: how far its renewal is where that is known to be so still, what its certificate says. */
void app_aside_key(const struct app *app, const struct xq_key_view *key, tui_page *page);
/** Of an application: what has happened to it, newest first. */
void app_aside_history(const struct xq_application *a, tui_page *page);
/** Of an application: its path. */
void app_aside_path(const struct xq_application *a, tui_page *page);
/** Of the form that is filled in: the field that has the focus (XQ_F_COUNT_: none), and what is still missing. */
void app_aside_field(const struct app *app, enum xq_field field, tui_page *page);
/** Of the form that is signed: in what it differs from the one before. */
void app_aside_differences(const struct app *app, const struct xq_form *form, tui_page *page);
/** Of a text that is read: its parts. */
void app_aside_contents(tui_page *page, const char *title);

#endif
