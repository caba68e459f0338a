/* resume.c - `xuqi resume`: the screens, at an application from the beginning. */
#include "cli/cli_int.h"

const struct cli_command cli_command_resume = {
    .name = "resume",
    .operand = N_("NUMBER"),
    .summary = N_("the screens, at the application of this business number (default: newest)"),
    .options = "",
    .screen = true,
};

const char *cli_resumed(const struct cli_args *args) {
  return args->command != &cli_command_resume ? NULL : args->operand != NULL ? args->operand : "";
}
