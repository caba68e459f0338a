/* xuqi.c - the program: picks the face.  With a command, the command line; without, and at a kiosk, the full screen,
 * or its pages line by line. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "cli/cli.h"
#include "plain/plain.h"
#include "tui/tui.h"
#include "words/words.h"

enum { AN_IDEOGRAPH = 0x4E2D };

/* A terminal without ideographs is spoken to in English, until a person chooses otherwise. */
static void look_at_console(void) {
  struct tui_glyphs glyphs;
  if (tui_console(&glyphs)) {
    xq_shown_only(glyphs.chars, glyphs.count);
    xq_words_spell();
    xq_words_set_language("en");
  }
  free(glyphs.chars);
}

/* What the settings say of it.  Who hears it hears characters, whatever the console could draw. */
static void choose_characters(const struct xq_settings *settings, const struct cli_args *args, const char *language) {
  struct tui_glyphs latin = {0};
  const bool heard = settings->screen_reader || plain_is_heard();
  if (settings->chinese == XQ_CHINESE_CHARACTERS || (heard && settings->chinese == XQ_CHINESE_AUTO)) {
    xq_shown_only(NULL, 0);
    if (args->language == NULL) {
      xq_words_set_language(language);
    }
  } else if (settings->chinese == XQ_CHINESE_PINYIN) {
    tui_glyphs_latin(&latin);
    xq_shown_only(latin.chars, latin.count);
    xq_words_spell();
    xq_charset_streams();
  }
  free(latin.chars);
}

static const struct app_kiosk *kiosk_of(const struct xq_settings *settings, struct app_kiosk *kiosk) {
  *kiosk = (struct app_kiosk){.place = settings->kiosk.place,
                              .call = settings->kiosk.call,
                              .print = settings->kiosk.print,
                              .times = settings->kiosk.times,
                              .state_dir = settings->state_dir};
  return kiosk;
}

/* The PIN that the command line hands in. */
struct pin {
  const struct cli_args *args;
  xq_secret *kept;
};

static xq_err *hand_in(void *ctx, const struct xq_pin_request *request, xq_secret **out) {
  struct pin *pin = ctx;
  return cli_handed_in_pin(pin->args, request, &pin->kept, out);
}

static int interactive(const struct cli_args *args, const struct xq_settings *settings) {
  const bool in_hall = cli_is_kiosk(args);
  struct app_kiosk kiosk;
  struct xq_engine_config engine;
  struct pin pin = {.args = args};
  const bool handed_in = !in_hall && (args->pin_fd >= 0 || args->pin_file != NULL);
  xq_settings_engine(settings, xq_words_language(), &engine);
  static const char *const no_files[] = {NULL};
  engine.token.key_files = in_hall ? no_files : engine.token.key_files; /* visitors bring keys that are in the hand */
  static const enum tui_theme themes[] = {[XQ_COLOURS_AUTO] = TUI_THEME_AUTO,
                                          [XQ_COLOURS_DARK] = TUI_THEME_DARK,
                                          [XQ_COLOURS_LIGHT] = TUI_THEME_LIGHT,
                                          [XQ_COLOURS_NEUTRAL] = TUI_THEME_NEUTRAL,
                                          [XQ_COLOURS_MONO] = TUI_THEME_MONO};
  const struct tui_options screen = {.theme = themes[settings->theme],
                                     .ascii = settings->ascii_borders,
                                     .calm = settings->reduced_motion,
                                     .spoken = settings->screen_reader || plain_screen_wanted(),
                                     .mouse = settings->mouse || settings->screen_keys,
                                     .pads = settings->screen_keys};
  const struct app_options options = {
      .screen = &screen,
      .face = !in_hall && plain_wanted(args->plain) ? &plain_face : NULL,
      .engine = &engine,
      .language = xq_words_language(),
      .note = settings->note,
      .resume = cli_resumed(args),
      .pin = handed_in ? hand_in : NULL,
      .pin_ctx = &pin,
      .spelled = args->language == NULL && settings->language == NULL && !xq_shows(AN_IDEOGRAPH),
      .take_over_form = settings->take_over_form,
      .kiosk = in_hall ? kiosk_of(settings, &kiosk) : NULL};
  xq_words_set_hall(in_hall, settings->kiosk.place);
  int status = app_main(&options);
  xq_secret_free(&pin.kept);
  return status;
}

int main(int argc, char **argv) {
  xq_streams_fill();
  xq_secret_init(NULL);     /* before anything could hold a PIN, and before threads */
  signal(SIGPIPE, SIG_IGN); /* a connection or pipe that ends is an error, not a death */
  xq_words_init(NULL);
  const char *language = xq_words_language(); /* of the environment */
  look_at_console();
  xq_charset_streams();
  if (argc > 1 && strcmp(argv[1], "--complete") == 0) { /* only data/xuqi.bash asks */
    return cli_complete(argc - 2, argv + 2);
  }
  struct cli_args args;
  bool done;
  int status = cli_parse(argc, argv, &args, &done);
  if (done) {
    return cli_out_end(status, false);
  }
  if (cli_is_kiosk(&args)) {
    kiosk_forget_what_is_freed(argv);
  }
  struct xq_settings *settings = NULL;
  xq_err *err = cli_settings(&args, &settings);
  if (err != NULL) {
    return cli_fail(args.json, err);
  }
  choose_characters(settings, &args, language);
  if (args.language == NULL && settings->language != NULL) {
    xq_words_set_language(settings->language);
  }
  xq_words_set_contact(settings->service_phone, NULL);
  status = cli_is_screen(&args) ? interactive(&args, settings) : cli_run(&args, settings);
  xq_settings_free(&settings);
  return status;
}
