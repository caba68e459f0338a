/* card.h - a certificate in a few lines. */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "app/sitting.h"
#include "app/text.h"

/** When a certificate that is not valid yet begins, and when it can be renewed. */
const char *app_not_valid_yet(const struct xq_key_view *key, struct app_pool *pool);
/** What the certificate needs today, in one sentence. */
void app_add_cert_status(const struct app *app, tui_page *page, int indent, const struct xq_key_view *key);
/** Its validity as a bar, today marked. */
void app_add_validity(const struct app *app, tui_page *page, int indent, const struct xq_cert_info *cert);
/** What it is for; translated. */
const char *app_use_words(enum xq_key_use use);

#endif
