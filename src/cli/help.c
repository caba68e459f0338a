/* help.c - what --help says, from the tables of commands and options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

#define LABEL_WIDTH 25 /* of commands and options, beside which it is said what they are */

/* A label of its own line where it is longer than its place.  The lines of the text stand one under the other. */
static void row_to(FILE *to, const char *label, const char *text) {
  int width = xq_text_width(label);
  if (width > LABEL_WIDTH) {
    fprintf(to, "  %s\n", label);
    label = "";
    width = 0;
  }
  do {
    size_t len = strcspn(text, "\n");
    fprintf(to, "  %s%*s  %.*s\n", label, LABEL_WIDTH - width, "", (int)len, text);
    text += len + (text[len] == '\n');
    label = "";
    width = 0;
  } while (*text != '\0');
}

static void row(const char *label, const char *text) {
  row_to(stdout, label, text);
}

static char *option_label(const struct cli_option *o) {
  return xq_asprintf("--%s%s%s", o->name, o->value != NULL ? " " : "", o->value != NULL ? gettext(o->value) : "");
}

/* Those of one owner that the command takes. */
static void option_rows(const struct cli_command *command, enum cli_owner owner) {
  for (const struct cli_option *o = cli_options; o->name != NULL; o++) {
    if (o->owner == owner && cli_takes(command, o)) {
      char *label = option_label(o);
      row(label, gettext(o->help));
      free(label);
    }
  }
}

static char *command_label(const struct cli_command *c) {
  return c->operand != NULL ? xq_asprintf("%s [%s]", c->name, gettext(c->operand)) : xq_strdup(c->name);
}

static void program_help(void) {
  fputs(_("usage: xuqi [OPTIONS]                  the full-screen program\n"
          "       xuqi COMMAND [OPTIONS]          the same, by commands\n"
          "       xuqi COMMAND --help             what a command does, and its options\n"),
        stdout);
  puts("");
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) {
    char *label = command_label(*c);
    row(label, gettext((*c)->summary));
    free(label);
  }
  puts("");
  option_rows(NULL, CLI_FULL_SCREEN);
  option_rows(cli_commands[0], CLI_COMMANDS);
  option_rows(NULL, CLI_EVERYWHERE);
  puts("");
  fputs(_("Exit status: 0 done, 1 failure, 2 usage, 3 nothing to do, 4 waiting for others, 5 refused,\n"
          "6 wrong PIN, 7 PIN locked, 8 key absent, 9 network, 10 service fault, 11 cancelled.\n"),
        stdout);
}

static void command_help(const struct cli_command *command) {
  char *label = command_label(command);
  printf(_("usage: xuqi %s [OPTIONS]\n"), label);
  printf("\n%s\n\n", gettext(command->summary));
  option_rows(command, CLI_OWN);
  option_rows(command, CLI_PIN);
  option_rows(command, CLI_FULL_SCREEN);
  option_rows(command, CLI_COMMANDS);
  puts("");
  option_rows(command, CLI_EVERYWHERE);
  free(label);
}

void cli_help(const struct cli_command *command) {
  if (command != NULL) {
    command_help(command);
  } else {
    program_help();
  }
}

/* "token" of "token list", and what follows the word; NULL: of another. */
static const char *within_group(const char *name, const char *word) {
  size_t len = strlen(word);
  return strncmp(name, word, len) == 0 && name[len] == ' ' ? name + len + 1 : NULL;
}

bool cli_is_group(const char *word) {
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) {
    if (within_group((*c)->name, word) != NULL) {
      return true;
    }
  }
  return false;
}

void cli_help_group(const char *word, FILE *to) {
  fprintf(to, _("usage: xuqi %s COMMAND [OPTIONS]\n"), word);
  fputs("\n", to);
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) {
    if (within_group((*c)->name, word) != NULL) {
      char *label = command_label(*c);
      row_to(to, label, gettext((*c)->summary));
      free(label);
    }
  }
}
