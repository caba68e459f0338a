/* take.c - single settings, strictly. */
#include <stdlib.h>
#include <string.h>

#include "settings/settings_int.h"

xq_err *settings_refuse(const struct xq_settings *s, const config_setting_t *setting, const char *why) {
  const char *name = config_setting_name(setting);
  xq_err *err = xq_err_new(XQ_E_CONFIG, "%s: %s", name != NULL ? name : "?", why);
  xq_err_fact(err, "path", "%s", s->path);
  xq_err_fact(err, "line", "%u", config_setting_source_line(setting));
  return xq_err_fact(err, "setting", "%s", name != NULL ? name : "?");
}

xq_err *settings_take_string(const struct xq_settings *s, const config_setting_t *setting, bool is_path, char **out) {
  const char *text = config_setting_get_string(setting);
  if (text == NULL || text[0] == '\0') {
    return settings_refuse(s, setting, "a text is expected");
  }
  free(*out);
  *out = is_path ? xq_path_from_home(text) : xq_strdup(text);
  return NULL;
}

void settings_free_paths(char ***paths) {
  for (size_t i = 0; *paths != NULL && (*paths)[i] != NULL; i++) {
    free((*paths)[i]);
  }
  free(*paths);
  *paths = NULL;
}

xq_err *settings_take_paths(struct xq_settings *s, const config_setting_t *setting, char ***paths) {
  if (config_setting_is_aggregate(setting) == CONFIG_FALSE) {
    return settings_refuse(s, setting, "a list of paths is expected");
  }
  int count = config_setting_length(setting);
  settings_free_paths(paths);
  *paths = xq_calloc((size_t)count + 1, sizeof **paths);
  for (int i = 0; i < count; i++) {
    const char *path = config_setting_get_string_elem(setting, i);
    if (path == NULL || path[0] == '\0') {
      return settings_refuse(s, setting, "a list of paths is expected");
    }
    (*paths)[i] = xq_path_from_home(path);
  }
  return NULL;
}

xq_err *settings_take_group(struct xq_settings *s, const config_setting_t *group,
                            xq_err *(*take)(struct xq_settings *s, const config_setting_t *setting, const char *name)) {
  if (config_setting_is_group(group) == CONFIG_FALSE) {
    return settings_refuse(s, group, "a group { ... } is expected");
  }
  xq_err *err = NULL;
  for (int i = 0; err == NULL && i < config_setting_length(group); i++) {
    const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
    err = take(s, setting, config_setting_name(setting));
  }
  return err;
}
