/* settings_int.h - what the files that read xuqi.conf share. */
#ifndef XUQI_SETTINGS_INT_H
#define XUQI_SETTINGS_INT_H

#include <libconfig.h>

#include "settings/settings.h"

/* take.c: single settings. */

/** CONFIG: the setting is not as it has to be; why is a technical message. */
xq_err *settings_refuse(const struct xq_settings *s, const config_setting_t *setting, const char *why);
/** A text, with "~" resolved where it is a path; in place of what *out was.  CONFIG. */
xq_err *settings_take_string(const struct xq_settings *s, const config_setting_t *setting, bool is_path, char **out);
/** A list of paths (or words), NULL-terminated; in place of what *paths was.  CONFIG. */
xq_err *settings_take_paths(struct xq_settings *s, const config_setting_t *setting, char ***paths);
/** Frees the list, and nulls it. */
void settings_free_paths(char ***paths);

/** A group, each setting of which `take` takes by its name.  CONFIG: it is none; and what `take` says. */
xq_err *settings_take_group(struct xq_settings *s, const config_setting_t *group,
                            xq_err *(*take)(struct xq_settings *s, const config_setting_t *setting, const char *name));

/** kiosk.c: the group of that name.  CONFIG. */
xq_err *settings_take_kiosk(struct xq_settings *s, const config_setting_t *group);

#endif
