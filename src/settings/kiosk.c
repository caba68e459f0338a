/* kiosk.c - the group "kiosk" of xuqi.conf: what a machine in a hall is told. */
#include <string.h>

#include "settings/settings_int.h"

enum { LEAST_S = 5, MOST_S = 3600 };

static int *seconds_called(struct kiosk_times *times, const char *name) {
  static const char *const waits[KIOSK_DOING_COUNT_] = {
      [KIOSK_CHOOSES] = "wait",       [KIOSK_TYPES] = "wait_typing", [KIOSK_READS] = "wait_reading",
      [KIOSK_GIVES_PIN] = "wait_pin", [KIOSK_PAYS] = "wait_paying",  [KIOSK_HAS_RESULT] = "wait_result",
  };
  for (size_t i = 0; i < XQ_COUNT(waits); i++) {
    if (strcmp(name, waits[i]) == 0) {
      return &times->wait[i];
    }
  }
  return strcmp(name, "warn") == 0 ? &times->warn : strcmp(name, "pause") == 0 ? &times->pause : NULL;
}

static xq_err *take_seconds(const struct xq_settings *s, const config_setting_t *setting, int *seconds) {
  *seconds = config_setting_get_int(setting);
  return config_setting_type(setting) != CONFIG_TYPE_INT || *seconds < LEAST_S || *seconds > MOST_S
             ? settings_refuse(s, setting, "seconds, 5 to 3600, are expected")
             : NULL;
}

static xq_err *take_command(struct xq_settings *s, const config_setting_t *setting, char ***argv) {
  xq_err *err = settings_take_paths(s, setting, argv);
  return err != NULL          ? err
         : (*argv)[0] == NULL ? settings_refuse(s, setting, "a list of a command and its arguments is expected")
                              : NULL;
}

static xq_err *take(struct xq_settings *s, const config_setting_t *setting, const char *name) {
  int *seconds = seconds_called(&s->kiosk.times, name);
  return seconds != NULL              ? take_seconds(s, setting, seconds)
         : strcmp(name, "place") == 0 ? settings_take_string(s, setting, false, &s->kiosk.place)
         : strcmp(name, "call") == 0  ? take_command(s, setting, &s->kiosk.call)
         : strcmp(name, "print") == 0 ? take_command(s, setting, &s->kiosk.print)
                                      : settings_refuse(s, setting, "there is no such setting in kiosk");
}

xq_err *settings_take_kiosk(struct xq_settings *s, const config_setting_t *group) {
  return settings_take_group(s, group, take);
}
