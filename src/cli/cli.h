/*
 * cli.h - the command line, one of the two faces of the engine.  Every command works without a terminal, speaks JSON
 * with --json and ends with an exit status of xuqi/codes.h.
 */
#ifndef XUQI_CLI_H
#define XUQI_CLI_H

#include "settings/settings.h"

#define CLI_MODULES_MAX 16

struct cli_command;

/** What was asked for, after the options were read. */
struct cli_args {
  const struct cli_command *command; /* NULL: none, so the full screen */
  const char *operand;               /* what stands after it, or NULL */
  const char *config, *service, *ca_file, *key_file, *language;
  const char *key;    /* which key: its ref, serial number or file name */
  const char *number; /* business number */
  const char *answers, *transfer, *pin_file;
  const char *management_key, *out;
  const char *modules[CLI_MODULES_MAX + 1]; /* NULL-terminated */
  const char *accept_agreement, *acknowledge;
  int pin_fd;  /* -1: none */
  int months;  /* 0: not said */
  int replace; /* the revision that was seen; 0: not said */
  bool plain, json, dry_run, watch, merge, yes, new_key, last_try, mend, der, attestation, set_code;
  bool help, version;
};

/** Reads the command and its options.  On what is wrong, --help or --version it has written what there is to say: *done
 * is true and the exit status is returned. */
int cli_parse(int argc, char **argv, struct cli_args *args, bool *done);
/** Settings with the options' overrides in place. */
XQ_MUST_CHECK xq_err *cli_settings(const struct cli_args *args, struct xq_settings **settings);
/** The PIN that --pin-fd or --pin-file hands in, read once into *kept, which the caller frees, and given again to keys that
 * ask more than once.  Why not, where it was refused before or the last try is not allowed: as a command says it. */
XQ_MUST_CHECK xq_err *cli_handed_in_pin(const struct cli_args *args, const struct xq_pin_request *request,
                                        xq_secret **kept, xq_secret **pin);
/** Whether what was asked for are screens, and not for cli_run(): no command, `xuqi kiosk`, `xuqi resume`. */
bool cli_is_screen(const struct cli_args *args);
/** Whether they are those of a machine in a hall. */
bool cli_is_kiosk(const struct cli_args *args);
/** The business number of the application that they begin with; "": the newest; NULL: none. */
const char *cli_resumed(const struct cli_args *args);
/** Runs the command; the exit status. */
int cli_run(const struct cli_args *args, const struct xq_settings *settings);
/** The program's exit status once its answer is out: `status`, or a failure where the answer could not be written, which
 * stderr is told.  did: the command may have done something, which is not to be repeated for want of an answer. */
int cli_out_end(int status, bool did);
/** Tells an error, in words or as JSON, frees it and gives its exit status. */
int cli_fail(bool json, xq_err *err);

/** What a shell's completion asks `xuqi --complete` with the words typed so far, the last of them unfinished: prints
 *  what could stand there, one a line, or ":file" for the name of a file; the exit status. */
int cli_complete(int argc, char **argv);

#endif
