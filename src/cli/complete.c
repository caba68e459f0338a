/* complete.c - what bash's completion offers (data/xuqi.bash asks), from the tables of commands and options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"

/* The option a word names in full, where a value is to follow as a word of its own. */
static const struct cli_option *waiting_for_value(const char *word) {
  const struct cli_option *o = strncmp(word, "--", 2) == 0 ? cli_find_option(word + 2, strlen(word + 2)) : NULL;
  return o != NULL && o->value != NULL ? o : NULL;
}

/* `len` bytes of `text`, if they go on from what was typed. */
static void offer(const char *typed, const char *dashes, const char *text, size_t len) {
  char *word = xq_asprintf("%s%.*s", dashes, (int)len, text);
  if (strncmp(word, typed, strlen(typed)) == 0) {
    puts(word);
  }
  free(word);
}

static void offer_values(const struct cli_option *o, const char *typed) {
  if (o->kind == CLI_FILE || o->kind == CLI_MODULE) {
    puts(":file");
    return;
  }
  for (const char *at = o->usual; at != NULL && *at != '\0'; at += strspn(at, " ")) {
    offer(typed, "", at, strcspn(at, " "));
    at += strcspn(at, " ");
  }
}

/* "token" once, for all its commands. */
static void offer_commands(const char *first, const char *typed) {
  const char *before = "";
  for (const struct cli_command *const *c = cli_commands; *c != NULL; c++) {
    const char *name = (*c)->name;
    size_t len = strcspn(name, " ");
    if (first == NULL && (strncmp(before, name, len) != 0 || before[len] != ' ')) {
      offer(typed, "", name, len);
    } else if (first != NULL && strncmp(name, first, len) == 0 && first[len] == '\0' && name[len] == ' ') {
      offer(typed, "", name + len + 1, strlen(name + len + 1));
    }
    before = name;
  }
}

static void offer_options(const struct cli_command *command, const char *typed) {
  for (const struct cli_option *o = cli_options; o->name != NULL; o++) {
    if (cli_takes(command, o)) {
      offer(typed, "--", o->name, strlen(o->name));
    }
  }
}

int cli_complete(int argc, char **argv) {
  char *name[2] = {NULL};
  int words = 0, used = 0;
  const char *typed = argc > 0 ? argv[argc - 1] : "";
  const struct cli_option *value = NULL;
  for (int i = 0; i < argc - 1; i++) {
    if (value != NULL) { /* no command, but an option's value */
      value = NULL;
      continue;
    }
    value = waiting_for_value(argv[i]);
    if (argv[i][0] != '-' && words < (int)XQ_COUNT(name)) {
      name[words++] = argv[i];
    }
  }
  const struct cli_command *command = cli_find_command(name, words, &used);
  if (value != NULL) {
    offer_values(value, typed);
    return XQ_EXIT_DONE;
  }
  if (command == NULL && words < 2) {
    offer_commands(name[0], typed);
  }
  if (command != NULL || words == 0) {
    offer_options(command, typed);
  }
  return XQ_EXIT_DONE;
}
