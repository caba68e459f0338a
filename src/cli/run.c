/* run.c - finds the command, starts the engine, runs it. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

static const struct {
  const char *name;
  cli_command_fn run;
  bool takes_operand;
} commands[] = {
    {"list", cli_list, false},
    {"show", cli_show, true},
    {"agreement", cli_agreement, false},
    {"renew", cli_renew, false},
    {"pay", cli_pay, false},
    {"status", cli_status, false},
    {"withdraw", cli_withdraw, false},
    {"install", cli_install, false},
    {"doctor", cli_doctor, false},
    {"change-pin", cli_change_pin, false},
    {"token list", cli_token_list, false},
    {"token info", cli_token_info, true},
    {"token certs", cli_token_certs, true},
    {"token export", cli_token_export, true},
    {"token change-pin", cli_change_pin, true},
    {"token unblock", cli_unblock, true},
    {"token watch", cli_token_watch, false},
};

/* "token list" is one command. */
static size_t find_command(const struct cli_args *args) {
  char *name =
      args->subcommand != NULL ? xq_asprintf("%s %s", args->command, args->subcommand) : xq_strdup(args->command);
  size_t c = 0;
  while (c < XQ_COUNT(commands) && strcmp(commands[c].name, name) != 0) {
    c++;
  }
  free(name);
  return c;
}

int cli_fail(bool json, xq_err *err) {
  int status = (int)xq_code_exit(xq_err_code(err));
  if (json) {
    struct json_object *o = json_object_new_object();
    xq_json_add(o, "error", xq_err_to_json(err));
    cli_json_out(o);
  } else {
    char *text = xq_words_error_text(err);
    fprintf(stderr, "xuqi: %s\n", text);
    free(text);
  }
  xq_err_free(&err);
  return status;
}

static xq_err *usage(const char *why, const char *what) {
  xq_err *err = xq_err_new(XQ_E_USAGE, "%s: %s", why, what);
  return xq_err_fact(err, "argument", "%s", what);
}

int cli_run(const struct cli_args *args, const struct xq_settings *settings) {
  size_t c = find_command(args);
  if (c == XQ_COUNT(commands)) {
    return cli_fail(args->json, usage("no such command", args->subcommand != NULL ? args->subcommand : args->command));
  }
  if (args->operand != NULL && !commands[c].takes_operand) {
    return cli_fail(args->json, usage("not expected here", args->operand));
  }
  if (args->pin_fd >= 0 && args->pin_file != NULL) {
    return cli_fail(args->json, usage("give the PIN once", "--pin-fd --pin-file"));
  }
  struct cli cli = {.args = args, .settings = settings};
  struct xq_engine_config config;
  xq_settings_engine(settings, xq_words_language(), &config);
  config.unwatched = commands[c].run != cli_token_watch; /* the others are over before anything could be plugged in */
  xq_err *err = xq_engine_start(&config, &cli.engine);
  if (err != NULL) {
    return cli_fail(args->json, err);
  }
  int status = XQ_EXIT_DONE;
  err = commands[c].run(&cli, &status);
  xq_engine_stop(&cli.engine);
  xq_err_free(&cli.pin_error);
  xq_secret_free(&cli.pin);
  cli_end_as_told();
  return err != NULL ? cli_fail(args->json, err) : status;
}
