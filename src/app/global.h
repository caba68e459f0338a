/* global.h - the keys that work on every screen. */
#ifndef APP_GLOBAL_H
#define APP_GLOBAL_H

#include <stdbool.h>

/** The handler for tui_set_global_keys(); ctx is the struct app. */
bool app_global_key(void *ctx, int key);

#endif
