/* prompt.c - questions on the terminal, line by line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_int.h"

bool cli_interactive(const struct cli *cli) {
  return !cli->args->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

char *cli_ask(const char *prompt) {
  fputs(prompt, stderr);
  fflush(stderr);
  char *line = NULL;
  size_t cap = 0;
  ssize_t len = getline(&line, &cap, stdin);
  if (len < 0) {
    free(line);
    return NULL;
  }
  char *answer = xq_charset_in(line, strcspn(line, "\r\n"));
  free(line);
  return answer;
}

xq_err *cli_choose(const char *question, char *const *choices, size_t count, size_t *chosen) {
  for (size_t i = 0; i < count; i++) {
    fprintf(stderr, "  %zu: %s\n", i + 1, choices[i]);
  }
  for (;;) {
    char *line = cli_ask(question);
    if (line == NULL) {
      return xq_err_new(XQ_E_CANCELLED, "nothing was chosen");
    }
    char *end;
    unsigned long n = strtoul(line, &end, 10);
    bool fine = end != line && *end == '\0' && n >= 1 && n <= count;
    free(line);
    if (fine) {
      *chosen = n - 1;
      return NULL;
    }
  }
}

bool cli_is_yes(const char *answer) {
  return answer[0] == 'y' || answer[0] == 'Y' || strncmp(answer, "是", strlen("是")) == 0;
}

bool cli_ask_yes(const char *question) {
  char *prompt = xq_asprintf("%s [y/N] ", question);
  char *answer = cli_ask(prompt);
  bool yes = answer != NULL && cli_is_yes(answer);
  free(answer);
  free(prompt);
  return yes;
}

xq_err *cli_missing(const char *option, const char *value) {
  xq_err *err = xq_err_new(XQ_E_USAGE, "%s is missing", option);
  xq_err_fact(err, "why", "missing");
  if (value != NULL) {
    xq_err_fact(err, "value", "%s", value);
  }
  return xq_err_fact(err, "argument", "%s", option);
}
