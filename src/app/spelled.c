/* spelled.c - a terminal without ideographs: said once, with the ways out.  See spelled.h. */
#include "app/spelled.h"

#include <stdlib.h>

#include "app/global.h"
#include "app/sitting.h"
#include "app/text.h"

enum { STAY, SPELL };

static void on_told(void *ctx, int index) {
  if (index == SPELL) {
    app_global_key(ctx, TUI_KEY_F2);
  }
}

void app_tell_spelled(struct app *app) {
  const char *const buttons[] = {_("English"), _("Pinyin")};
  if (!app->options->spelled) {
    return;
  }
  char *text = xq_asprintf(
      "%s\n\n%s\n\n%s",
      xq_charset() != NULL
          ? _("The locale that was asked for has no Chinese characters, so the screens are in English, and Chinese names "
              "are spelled in letters. What is stored and sent is not changed by that.")
          : _("This console has no Chinese characters, so the screens are in English, and Chinese names are spelled in "
              "letters. What is stored and sent is not changed by that."),
      xq_charset() != NULL
          ? _("If this terminal shows Chinese: leave, and start \"LC_ALL=C.UTF-8 xuqi\".")
          : _("For Chinese characters: start \"fbterm\" here and xuqi in it, or connect with ssh from a computer with a "
              "desktop. If this terminal does show Chinese, set chinese = \"characters\" in xuqi.conf."),
      _("F2 shows the screens in Chinese spelled in letters (pinyin), and back. Set language = \"en\" or \"zh_CN\" in "
        "xuqi.conf, and this is not said again."));
  tui_dialog(app->t, _("No Chinese characters"), text, buttons, 2, STAY, on_told, app);
  free(text);
}
