/* keylist.h - the keys that are here, as the first screen lists them. */
#ifndef APP_KEYLIST_H
#define APP_KEYLIST_H

#include "app/text.h"
#include "tui/tui.h"

struct app;

enum { APP_KEYLIST_CARDS = 3 }; /* as many are cards; more are a line each, and can be searched */

/** Whether it is one of those that the text of `filter` leaves; NULL: all are. */
bool app_keylist_shows(const tui_edit *filter, const struct xq_key_view *key);
/** Lists the keys of the last scan, which there must be; the one that is worked on is opened.  The i-th has the id
 * first_id + i, the field of the search filter_id.  filter NULL: nothing is searched for. */
void app_add_keylist(const struct app *app, tui_page *page, tui_edit *filter, int filter_id, int first_id);

#endif
