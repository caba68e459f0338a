/* run.c - starts the engine, runs the command, tells how it ended. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

int cli_fail(bool json, xq_err *err) {
  int status = (int)xq_code_exit(xq_err_code(err));
  if (json) {
    struct json_object *o = json_object_new_object();
    xq_json_add(o, "error", xq_err_to_json(err));
    cli_json_out(o);
  }
  if (!json || cli_out_lost()) {
    char *text = xq_words_error_text(err);
    fprintf(stderr, "xuqi: %s\n", text);
    free(text);
  }
  xq_err_free(&err);
  return status;
}

/* The certificate has no application at all: whatever was to be done with it, there is nothing to do. */
static bool has_none(const struct cli_args *args, const xq_err *err) {
  return args->number == NULL && xq_err_code(err) == XQ_E_NOT_FOUND &&
         xq_streq(xq_err_get_fact(err, "what"), "application");
}

static int fail(const struct cli_args *args, xq_err *err) {
  if (!has_none(args, err)) {
    return cli_fail(args->json, err);
  }
  if (args->json) {
    (void)cli_fail(true, err);
  } else {
    puts(_("There is no application for this certificate."));
    xq_err_free(&err);
  }
  return XQ_EXIT_NOTHING;
}

int cli_run(const struct cli_args *args, const struct xq_settings *settings) {
  struct cli cli = {.args = args, .settings = settings};
  struct xq_engine_config config;
  xq_settings_engine(settings, xq_words_language(), &config);
  config.unwatched = !args->command->watched; /* the others are over before anything could be plugged in */
  config.dry_run = args->dry_run;
  xq_err *err = xq_engine_start(&config, &cli.engine);
  if (err != NULL) {
    return cli_fail(args->json, err);
  }
  int status = XQ_EXIT_DONE;
  err = args->command->run(&cli, &status);
  xq_engine_stop(&cli.engine);
  xq_err_free(&cli.pin_error);
  xq_secret_free(&cli.pin);
  cli_end_as_told();
  return err != NULL ? fail(args, err) : cli_out_end(status, !args->dry_run);
}
