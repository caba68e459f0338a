/* hello.c - the example of a command in doc/hacking.md. */
#include <stdio.h>

#include "cli/cli_int.h"

static xq_err *hello(struct cli *cli, int *status) {
  (void)status;
  printf("hello, %s\n", cli->args->yes ? "yes" : "no");
  return NULL;
}

const struct cli_command cli_command_hello = {
    .name = "hello",
    .summary = N_("greets"),
    .options = "yes",
    .run = hello,
};
