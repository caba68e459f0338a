/* settings.c - reads xuqi.conf, strictly.  See settings.h. */
#include "settings/settings_int.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static xq_err *take_bool(const struct xq_settings *s, const config_setting_t *setting, bool *out) {
  if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
    return settings_refuse(s, setting, "true or false is expected");
  }
  *out = config_setting_get_bool(setting) != CONFIG_FALSE;
  return NULL;
}

/* One of these words, as its place among them; they end with NULL. */
static xq_err *take_word(const struct xq_settings *s, const config_setting_t *setting, const char *const *words,
                         int *out) {
  const char *text = config_setting_get_string(setting);
  struct xq_buf names = {0};
  for (int i = 0; words[i] != NULL; i++) {
    if (xq_streq(text, words[i])) {
      xq_buf_clear(&names);
      *out = i;
      return NULL;
    }
    xq_buf_printf(&names, "%s\"%s\"", i > 0 ? " or " : "", words[i]);
  }
  xq_buf_add_str(&names, " is expected");
  char *why = xq_buf_take_str(&names);
  xq_err *err = settings_refuse(s, setting, why);
  free(why);
  return err;
}

static xq_err *take_chinese(struct xq_settings *s, const config_setting_t *setting) {
  static const char *const words[] = {"auto", "characters", "pinyin", NULL};
  int which = 0;
  xq_err *err = take_word(s, setting, words, &which);
  s->chinese = (enum xq_chinese)which;
  return err;
}

static xq_err *take_theme(struct xq_settings *s, const config_setting_t *setting) {
  static const char *const words[] = {"auto", "dark", "light", "neutral", "mono", NULL};
  int which = 0;
  xq_err *err = take_word(s, setting, words, &which);
  s->theme = (enum xq_colours)which;
  return err;
}

static xq_err *take_of_service(struct xq_settings *s, const config_setting_t *setting, const char *name) {
  if (strcmp(name, "url") == 0) {
    return settings_take_string(s, setting, false, &s->service_url);
  }
  if (strcmp(name, "ca_file") == 0) {
    return settings_take_string(s, setting, true, &s->ca_file);
  }
  if (strcmp(name, "phone") == 0) {
    return settings_take_string(s, setting, false, &s->service_phone);
  }
  if (strcmp(name, "timeout") != 0) {
    return settings_refuse(s, setting, "there is no such setting in service");
  }
  s->timeout_s = config_setting_get_int(setting);
  return config_setting_type(setting) != CONFIG_TYPE_INT || s->timeout_s < 1 || s->timeout_s > 600
             ? settings_refuse(s, setting, "seconds, 1 to 600, are expected")
             : NULL;
}

static xq_err *take(struct xq_settings *s, const config_setting_t *setting) {
  const char *name = config_setting_name(setting);
  if (strcmp(name, "service") == 0) {
    return settings_take_group(s, setting, take_of_service);
  }
  if (strcmp(name, "kiosk") == 0) {
    return settings_take_kiosk(s, setting);
  }
  if (strcmp(name, "keys") == 0) {
    return settings_take_paths(s, setting, &s->keys);
  }
  if (strcmp(name, "modules") == 0) {
    return settings_take_paths(s, setting, &s->modules);
  }
  if (strcmp(name, "cards") == 0) {
    return take_bool(s, setting, &s->cards);
  }
  if (strcmp(name, "take_over_form") == 0) {
    return take_bool(s, setting, &s->take_over_form);
  }
  if (strcmp(name, "screen_reader") == 0) {
    return take_bool(s, setting, &s->screen_reader);
  }
  if (strcmp(name, "mouse") == 0) {
    return take_bool(s, setting, &s->mouse);
  }
  if (strcmp(name, "screen_keys") == 0) {
    return take_bool(s, setting, &s->screen_keys);
  }
  if (strcmp(name, "configured_modules") == 0) {
    return take_bool(s, setting, &s->configured_modules);
  }
  if (strcmp(name, "management_key") == 0) {
    return settings_take_string(s, setting, true, &s->management_key);
  }
  if (strcmp(name, "state_dir") == 0) {
    return settings_take_string(s, setting, true, &s->state_dir);
  }
  if (strcmp(name, "note") == 0) {
    return settings_take_string(s, setting, false, &s->note);
  }
  if (strcmp(name, "theme") == 0) {
    return take_theme(s, setting);
  }
  if (strcmp(name, "ascii_borders") == 0) {
    return take_bool(s, setting, &s->ascii_borders);
  }
  if (strcmp(name, "reduced_motion") == 0) {
    return take_bool(s, setting, &s->reduced_motion);
  }
  if (strcmp(name, "chinese") == 0) {
    return take_chinese(s, setting);
  }
  if (strcmp(name, "language") == 0) {
    xq_err *err = settings_take_string(s, setting, false, &s->language);
    if (err == NULL && strcmp(s->language, "zh_CN") != 0 && strcmp(s->language, "en") != 0) {
      err = settings_refuse(s, setting, "\"zh_CN\" or \"en\" is expected");
    }
    return err;
  }
  return settings_refuse(s, setting, "there is no such setting");
}

static xq_err *read_file(struct xq_settings *s) {
  uint8_t *text = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(s->path, 1 << 20, &text, &len);
  if (err != NULL) {
    return err;
  }
  config_t config;
  config_init(&config);
  const locale_t own = uselocale((locale_t)0);
  const bool read = config_read_string(&config, (const char *)text) != CONFIG_FALSE;
  (void)uselocale(own); /* libconfig leaves the thread in the locale of the process */
  if (!read) {
    err = xq_err_new(XQ_E_CONFIG, "%s", config_error_text(&config));
    xq_err_fact(err, "path", "%s", s->path);
    xq_err_fact(err, "line", "%d", config_error_line(&config));
  }
  const config_setting_t *root = config_root_setting(&config);
  for (int i = 0; err == NULL && i < config_setting_length(root); i++) {
    err = take(s, config_setting_get_elem(root, (unsigned)i));
  }
  config_destroy(&config);
  free(text);
  return err;
}

static char *usual_path(void) {
  char *dir = xq_dir_config();
  char *own = xq_path_join(dir, "xuqi.conf");
  free(dir);
  if (xq_path_exists(own)) {
    return own;
  }
  free(own);
  char *machine = xq_strdup(XUQI_SYSCONFDIR "/xuqi/xuqi.conf");
  if (xq_path_exists(machine)) {
    return machine;
  }
  free(machine);
  return NULL;
}

xq_err *xq_settings_load(const char *path, struct xq_settings **settings) {
  struct xq_settings *s = xq_calloc(1, sizeof *s);
  s->state_dir = xq_dir_state();
  s->cards = true;
  s->kiosk.times = kiosk_times_usual();
  s->configured_modules = true;
  s->path = path != NULL ? xq_strdup(path) : usual_path();
  xq_err *err = s->path != NULL ? read_file(s) : NULL;
  if (err != NULL) {
    xq_settings_free(&s);
    return err;
  }
  if (s->keys == NULL) { /* where people put key files when nobody tells them */
    char *data = xq_dir_data();
    s->keys = xq_calloc(3, sizeof *s->keys);
    s->keys[0] = data;
    s->keys[1] = xq_path_from_home("~");
  }
  *settings = s;
  return NULL;
}

void xq_settings_free(struct xq_settings **settings) {
  if (settings == NULL || *settings == NULL) {
    return;
  }
  struct xq_settings *s = *settings;
  settings_free_paths(&s->keys);
  settings_free_paths(&s->modules);
  free(s->management_key);
  free(s->kiosk.place);
  settings_free_paths(&s->kiosk.call);
  settings_free_paths(&s->kiosk.print);
  free(s->path);
  free(s->service_url);
  free(s->service_phone);
  free(s->ca_file);
  free(s->state_dir);
  free(s->language);
  free(s->note);
  free(s);
  *settings = NULL;
}

void xq_settings_set_key(struct xq_settings *settings, const char *path) {
  settings_free_paths(&settings->keys);
  settings->keys = xq_calloc(2, sizeof *settings->keys);
  settings->keys[0] = xq_strdup(path);
}

void xq_settings_add_module(struct xq_settings *settings, const char *path) {
  size_t count = 0;
  while (settings->modules != NULL && settings->modules[count] != NULL) {
    count++;
  }
  settings->modules = xq_realloc(settings->modules, (count + 2) * sizeof *settings->modules);
  settings->modules[count] = xq_strdup(path);
  settings->modules[count + 1] = NULL;
}

void xq_settings_engine(const struct xq_settings *settings, const char *language, struct xq_engine_config *config) {
  *config = (struct xq_engine_config){
      .ca = {.url = settings->service_url,
             .ca_file = settings->ca_file,
             .language = language,
             .timeout_s = settings->timeout_s},
      .token = {.key_files = (const char *const *)settings->keys,
                .state_dir = settings->state_dir,
                .modules = (const char *const *)settings->modules,
                .configured_modules = settings->configured_modules,
                .cards = settings->cards,
                .management_key = settings->management_key},
  };
}
