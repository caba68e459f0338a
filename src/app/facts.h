/* facts.h - what a certificate says, and what its key is. */
#ifndef APP_FACTS_H
#define APP_FACTS_H

#include "app/sitting.h"
#include "app/text.h"

/** As labels and values under two headings; all: what nobody reads but to compare it, too.  The key has a certificate. */
void app_add_facts(const struct xq_key_view *key, bool all, tui_page *page, struct app_pool *pool);

#endif
