/* card.h - a certificate in a few lines. */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "app/sitting.h"
#include "app/text.h"

/** When a certificate that is not valid yet begins, and when it can be renewed. */
const char *app_not_valid_yet(const struct xq_key_view *key, struct app_pool *pool);
/** Whose turn it is with the certificate of a key, and until when: one sentence, in the pool. */
enum tui_style app_key_sentence(const struct app *app, const struct xq_key_view *key, struct app_pool *pool,
                                const char **text);
/** The same in a few words, where one key is one line. */
const char *app_key_state(const struct app *app, const struct xq_key_view *key, struct app_pool *pool);
/** Whether the application is what the service now says of the key's certificate, as far as can be told: what was seen of
 * one may be of the past. */
bool app_still_stands(const struct xq_key_view *key, const struct xq_application *a);
/** The sentence in a box, or as lines where there is no room for its frame, of the key that is worked on, with what is
 * known of its last application. */
void app_add_turn(const struct app *app, tui_page *page, const struct xq_key_view *key, bool framed);
/** The sentence as a line. */
void app_add_cert_status(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key);
/** Its validity as a bar, today marked. */
void app_add_validity(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key);
/** What it is for; translated. */
const char *app_use_words(enum xq_key_use use);

#endif
