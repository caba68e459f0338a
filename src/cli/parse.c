/* parse.c - reading the command line by the tables of commands and options. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"
#include "config.h"

#define FIRST 256 /* what getopt_long() returns for the first option of the table */

/* ---- taking one */

static bool number_of(const char *text, int least, int most, int *out) {
  char *end;
  errno = 0;
  long n = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || n < least || n > most) {
    return false;
  }
  *out = (int)n;
  return true;
}

static bool add_module(const char *path, struct cli_args *args) {
  size_t n = 0;
  while (args->modules[n] != NULL) {
    n++;
  }
  if (n == CLI_MODULES_MAX) {
    return false;
  }
  args->modules[n] = path;
  return true;
}

static bool take(const struct cli_option *option, const char *value, struct cli_args *args) {
  void *place = (char *)args + option->place;
  switch (option->kind) {
    case CLI_FLAG:
      *(bool *)place = true;
      return true;
    case CLI_NUMBER:
      return number_of(value, option->least, option->most, place);
    case CLI_MODULE:
      return add_module(value, args);
    case CLI_LANGUAGE:
      if (!cli_one_of(option->usual, value)) {
        return false;
      }
      xq_words_set_language(value); /* what is said from now on is in that language */
      *(const char **)place = value;
      return true;
    case CLI_TEXT:
    case CLI_FILE:
    default:
      *(const char **)place = value;
      return true;
  }
}

/* ---- reading all */

enum trouble {
  FINE,
  NO_COMMAND,
  GROUP_ALONE, /* the commands of the group answer that */
  NO_OPTION,
  NOT_ITS_OPTION,
  VALUE_MISSING,
  VALUE_UNWANTED,
  VALUE_BAD,
  TOO_MUCH,
  PIN_TWICE,
  ONLY_ONE,
};

/* The first thing that is wrong; told when all was read, so in the language and form that was asked for. */
struct wrong {
  enum trouble trouble;
  char *what; /* the argument, without a value: it could be a PIN */
};

static void note(struct wrong *wrong, enum trouble trouble, const char *dashes, const char *what) {
  if (wrong->trouble == FINE) {
    wrong->trouble = trouble;
    wrong->what = xq_asprintf("%s%.*s", dashes, (int)strcspn(what, "="), what);
  }
}

static char *words_of(const struct wrong *wrong, const char *command) {
  switch (wrong->trouble) {
    case NO_COMMAND:
    case GROUP_ALONE:
      return xq_asprintf(_("unknown command: %s"), wrong->what);
    case NO_OPTION:
      return xq_asprintf(_("unknown option: %s"), wrong->what);
    case NOT_ITS_OPTION:
      return command == NULL ? xq_asprintf(_("the full-screen program has no option %s"), wrong->what)
                             : xq_asprintf(_("%s has no option %s"), command, wrong->what);
    case VALUE_MISSING:
      return xq_asprintf(_("the option %s needs a value"), wrong->what);
    case VALUE_UNWANTED:
      return xq_asprintf(_("the option %s takes no value"), wrong->what);
    case VALUE_BAD:
      return xq_asprintf(_("invalid value for %s"), wrong->what);
    case PIN_TWICE:
      return xq_asprintf(_("give the PIN in one way only: %s"), wrong->what);
    case ONLY_ONE:
      return xq_asprintf(_("only one of these can be: %s"), wrong->what);
    case TOO_MUCH:
    case FINE:
    default:
      return xq_asprintf(_("unexpected argument: %s"), wrong->what);
  }
}

static int refuse(struct wrong *wrong, const struct cli_args *args) {
  const char *command = args->command != NULL ? args->command->name : NULL;
  int status = XQ_EXIT_USAGE;
  if (args->json) {
    xq_err *err = xq_err_new(XQ_E_USAGE, "not understood: %s", wrong->what);
    if (command != NULL) {
      xq_err_fact(err, "command", "%s", command);
    }
    status = cli_fail(true, xq_err_fact(err, "argument", "%s", wrong->what));
  } else if (wrong->trouble == GROUP_ALONE) {
    cli_help_group(wrong->what, stderr);
  } else {
    char *words = words_of(wrong, command);
    fprintf(stderr, "xuqi: %s\n", words);
    fprintf(stderr, _("Try: xuqi %s%s--help\n"), command != NULL ? command : "", command != NULL ? " " : "");
    free(words);
  }
  free(wrong->what);
  return status;
}

/* What getopt_long() did not like; it is silent itself, as it knows only the language of the environment. */
static void note_refused(int option, const char *argument, struct wrong *wrong) {
  const char letter[] = {(char)optopt, '\0'};
  if (optopt >= FIRST) {
    note(wrong, option == ':' ? VALUE_MISSING : VALUE_UNWANTED, "--", cli_options[optopt - FIRST].name);
  } else if (optopt != 0) {
    note(wrong, NO_OPTION, "-", letter);
  } else {
    note(wrong, NO_OPTION, "", argument);
  }
}

/* Options may stand anywhere; argv[optind...] is what is none afterwards. */
static void read_options(int argc, char **argv, struct cli_args *args, bool given[CLI_OPTIONS], struct wrong *wrong) {
  struct option known[CLI_OPTIONS + 1] = {0};
  int option;
  for (size_t i = 0; i < CLI_OPTIONS; i++) {
    known[i] = (struct option){cli_options[i].name, cli_options[i].value != NULL, NULL, FIRST + (int)i};
  }
  opterr = 0;
  optind = 0; /* afresh, also after an argument that was refused half-way */
  while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
    if (option == 'h') {
      args->help = true;
    } else if (option < FIRST) {
      note_refused(option, argv[optind - 1], wrong);
    } else {
      given[option - FIRST] = true;
      if (!take(&cli_options[option - FIRST], optarg, args)) {
        note(wrong, VALUE_BAD, "--", cli_options[option - FIRST].name);
      }
      /* (a program that asked for JSON gets it, also where an option that lacks its value came before) */
      args->json = args->json || (optarg != NULL && strcmp(optarg, "--json") == 0);
    }
  }
}

static void read_command(int argc, char **argv, struct cli_args *args, struct wrong *wrong) {
  int words = 0;
  if (argc == 0) {
    return;
  }
  args->command = cli_find_command(argv, argc, &words);
  if (args->command == NULL) { /* "token" is not wrong, what follows it is */
    bool group = cli_is_group(argv[0]);
    note(wrong, group && argc == 1 ? GROUP_ALONE : NO_COMMAND, "", group && argc > 1 ? argv[1] : argv[0]);
    return;
  }
  if (words < argc && args->command->operand != NULL) {
    args->operand = argv[words++];
  }
  if (words < argc) {
    note(wrong, TOO_MUCH, "", argv[words]);
  }
}

static void check_options(const struct cli_args *args, const bool given[CLI_OPTIONS], struct wrong *wrong) {
  for (size_t i = 0; i < CLI_OPTIONS; i++) {
    const bool typed = args->command == NULL && !args->plain && cli_options[i].owner == CLI_PIN; /* on its screen */
    if (given[i] && (typed || !cli_takes(args->command, &cli_options[i]))) {
      note(wrong, NOT_ITS_OPTION, "--", cli_options[i].name);
    }
  }
  if (args->pin_fd >= 0 && args->pin_file != NULL) {
    note(wrong, PIN_TWICE, "", "--pin-fd --pin-file");
  }
  if (args->merge && args->replace != 0) {
    note(wrong, ONLY_ONE, "", "--merge --replace");
  }
}

int cli_parse(int argc, char **argv, struct cli_args *args, bool *done) {
  bool given[CLI_OPTIONS] = {false};
  struct wrong wrong = {FINE, NULL};
  *args = (struct cli_args){.pin_fd = -1};
  read_options(argc, argv, args, given, &wrong);
  read_command(argc - optind, argv + optind, args, &wrong);
  *done = true;
  if (args->version && wrong.trouble == FINE) {
    puts("xuqi " PACKAGE_VERSION);
    return XQ_EXIT_DONE;
  }
  if (args->help && (wrong.trouble == FINE || args->command != NULL)) {
    free(wrong.what);
    cli_help(args->command);
    return XQ_EXIT_DONE;
  }
  if (args->help && argc - optind == 1 && cli_is_group(argv[optind])) {
    cli_help_group(argv[optind], stdout);
    free(wrong.what);
    return XQ_EXIT_DONE;
  }
  check_options(args, given, &wrong);
  if (wrong.trouble != FINE) {
    return refuse(&wrong, args);
  }
  *done = false;
  return XQ_EXIT_DONE;
}

/* ---- settings */

xq_err *cli_settings(const struct cli_args *args, struct xq_settings **settings) {
  struct xq_settings *s = NULL;
  xq_err *err = xq_settings_load(args->config, &s);
  if (err != NULL) {
    return err;
  }
  if (args->service != NULL) {
    free(s->service_url);
    s->service_url = xq_strdup(args->service);
  }
  if (args->ca_file != NULL) {
    free(s->ca_file);
    s->ca_file = xq_strdup(args->ca_file);
  }
  if (args->key_file != NULL) {
    xq_settings_set_key(s, args->key_file);
  }
  for (const char *const *module = args->modules; *module != NULL; module++) {
    xq_settings_add_module(s, *module);
  }
  if (args->management_key != NULL) {
    free(s->management_key);
    s->management_key = xq_strdup(args->management_key);
  }
  *settings = s;
  return NULL;
}
