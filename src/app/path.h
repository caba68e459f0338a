/* path.h - the path of an application, from the form to the installed certificate or to the end of a refund. */
#ifndef APP_PATH_H
#define APP_PATH_H

#include "app/text.h"
#include "tui/tui.h"

/** Its steps: what was done when, what is being done and until when, and what is still to come. */
void app_add_path(const struct xq_application *a, tui_page *page, struct app_pool *pool);
/** Where among the guide's ten steps it is, in a line; false, and nothing, where it is at none of them. */
bool app_add_guide(const struct xq_application *a, tui_page *page);
enum { APP_STEPS_LEFT = 4 };
/** The names of the steps that are still to come, in order; how many.  Borrowed. */
size_t app_path_left(const struct xq_application *a, const char *left[APP_STEPS_LEFT]);
/** At which of the guide's ten steps it is; 0: at none of them, for it has ended in another way. */
int app_path_step(const struct xq_application *a);

#endif
