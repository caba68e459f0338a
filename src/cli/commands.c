/* commands.c - the table of commands.  A row is the command's own file's; here it has its place in the help. */
#include <string.h>

#include "cli/cli_int.h"

#define COMMANDS(COMMAND)   \
  COMMAND(list)             \
  COMMAND(show)             \
  COMMAND(agreement)        \
  COMMAND(renew)            \
  COMMAND(pay)              \
  COMMAND(status)           \
  COMMAND(resume)           \
  COMMAND(withdraw)         \
  COMMAND(install)          \
  COMMAND(doctor)           \
  COMMAND(change_pin)       \
  COMMAND(kiosk)            \
  COMMAND(token_list)       \
  COMMAND(token_info)       \
  COMMAND(token_certs)      \
  COMMAND(token_export)     \
  COMMAND(token_change_pin) \
  COMMAND(token_unblock)    \
  COMMAND(token_watch)

#define DECLARED(name) extern const struct cli_command cli_command_##name;
#define ROW(name) &cli_command_##name,
COMMANDS(DECLARED)
const struct cli_command *const cli_commands[] = {COMMANDS(ROW) NULL};

/* "token" of "token list" is no command by itself: its second word belongs to the name. */
static bool is_called(const char *name, char *const *argv, int argc, int *words) {
  size_t first = strlen(argv[0]);
  *words = 1;
  if (strcmp(name, argv[0]) == 0) {
    return true;
  }
  *words = 2;
  return argc > 1 && strncmp(name, argv[0], first) == 0 && name[first] == ' ' && strcmp(name + first + 1, argv[1]) == 0;
}

const struct cli_command *cli_find_command(char *const *argv, int argc, int *words) {
  for (const struct cli_command *const *c = cli_commands; argc > 0 && *c != NULL; c++) {
    if (is_called((*c)->name, argv, argc, words)) {
      return *c;
    }
  }
  return NULL;
}
