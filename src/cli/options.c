/* options.c - the table of options. */
#include <limits.h>
#include <string.h>

#include "cli/cli_int.h"

#define AT(member) offsetof(struct cli_args, member)

/* In the order of the help. */
const struct cli_option cli_options[] = {
    {"key", N_("KEY"), CLI_TEXT, CLI_OWN, AT(key), 0, 0, NULL, N_("which key: serial number, file, URI, label or ref")},
    {"number", N_("NUMBER"), CLI_TEXT, CLI_OWN, AT(number), 0, 0, NULL,
     N_("which application, by business number (default: newest)")},
    {"answers", N_("FILE"), CLI_FILE, CLI_OWN, AT(answers), 0, 0, NULL, N_("the form, as JSON; - is standard input")},
    {"accept-agreement", N_("VERSION"), CLI_TEXT, CLI_OWN, AT(accept_agreement), 0, 0, NULL,
     N_("accept the agreement of this version, which you have read")},
    {"acknowledge", N_("ID"), CLI_TEXT, CLI_OWN, AT(acknowledge), 0, 0, "all",
     N_("confirm the notice with this id; all: every one")},
    {"months", N_("MONTHS"), CLI_NUMBER, CLI_OWN, AT(months), 1, XQ_MONTHS_MAX, "12 24 36", N_("the term")},
    {"new-key", NULL, CLI_FLAG, CLI_OWN, AT(new_key), 0, 0, NULL,
     N_("make a new private key, if the service allows the choice")},
    {"transfer", N_("FILE"), CLI_FILE, CLI_OWN, AT(transfer), 0, 0, NULL,
     N_("record these bank transfers (JSON); - is standard input")},
    {"merge", NULL, CLI_FLAG, CLI_OWN, AT(merge), 0, 0, NULL,
     N_("with --transfer: keep what is recorded already, too")},
    {"replace", N_("REVISION"), CLI_NUMBER, CLI_OWN, AT(replace), 1, INT_MAX, NULL,
     N_("with --transfer: in place of what was seen recorded in\nthis revision of the application")},
    {"watch", NULL, CLI_FLAG, CLI_OWN, AT(watch), 0, 0, NULL, N_("wait until it is your turn, and show changes")},
    {"yes", NULL, CLI_FLAG, CLI_OWN, AT(yes), 0, 0, NULL, N_("do not ask whether to do it")},
    {"dry-run", NULL, CLI_FLAG, CLI_OWN, AT(dry_run), 0, 0, NULL, N_("check everything, change nothing")},
    {"mend", NULL, CLI_FLAG, CLI_OWN, AT(mend), 0, 0, NULL, N_("repair certificates that cannot be read")},
    {"out", N_("FILE"), CLI_FILE, CLI_OWN, AT(out), 0, 0, NULL, N_("where to write (default: standard output)")},
    {"der", NULL, CLI_FLAG, CLI_OWN, AT(der), 0, 0, NULL, N_("in DER, not PEM")},
    {"attestation", NULL, CLI_FLAG, CLI_OWN, AT(attestation), 0, 0, NULL,
     N_("the card's proof that the private key was made in it")},
    {"set-code", NULL, CLI_FLAG, CLI_OWN, AT(set_code), 0, 0, NULL,
     N_("set the attendant's code, by which the kiosk is left")},
    {"pin-fd", N_("FD"), CLI_NUMBER, CLI_PIN, AT(pin_fd), 0, 65535, NULL,
     N_("read the PIN from this descriptor (default: ask)")},
    {"pin-file", N_("FILE"), CLI_FILE, CLI_PIN, AT(pin_file), 0, 0, NULL, N_("read the PIN from this file")},
    {"last-try", NULL, CLI_FLAG, CLI_PIN, AT(last_try), 0, 0, NULL, N_("allow the last try before the PIN locks")},
    {"plain", NULL, CLI_FLAG, CLI_FULL_SCREEN, AT(plain), 0, 0, NULL,
     N_("no full screen: line by line, in questions and answers")},
    {"json", NULL, CLI_FLAG, CLI_COMMANDS, AT(json), 0, 0, NULL, N_("answer with one JSON object")},
    {"key-file", N_("FILE"), CLI_FILE, CLI_EVERYWHERE, AT(key_file), 0, 0, NULL,
     N_("look for key files only in this file or directory")},
    {"module", N_("FILE"), CLI_MODULE, CLI_EVERYWHERE, 0, 0, 0, NULL,
     N_("also look for keys with this PKCS#11 module")},
    {"management-key", N_("FILE"), CLI_FILE, CLI_EVERYWHERE, AT(management_key), 0, 0, NULL,
     N_("the management key of a card, in hexadecimal")},
    {"service", N_("URL"), CLI_TEXT, CLI_EVERYWHERE, AT(service), 0, 0, NULL, N_("the address of the service")},
    {"ca-file", N_("FILE"), CLI_FILE, CLI_EVERYWHERE, AT(ca_file), 0, 0, NULL,
     N_("certificates used to verify the service (PEM)")},
    {"config", N_("FILE"), CLI_FILE, CLI_EVERYWHERE, AT(config), 0, 0, NULL, N_("use this settings file")},
    {"lang", "zh_CN|en", CLI_LANGUAGE, CLI_EVERYWHERE, AT(language), 0, 0, "zh_CN en", N_("the language")},
    {"help", NULL, CLI_FLAG, CLI_EVERYWHERE, AT(help), 0, 0, NULL, N_("show this help; after a command, its help")},
    {"version", NULL, CLI_FLAG, CLI_EVERYWHERE, AT(version), 0, 0, NULL, N_("show the version")},
    {0},
};

_Static_assert(XQ_COUNT(cli_options) - 1 == CLI_OPTIONS, "CLI_OPTIONS is their number");

bool cli_one_of(const char *list, const char *name) {
  size_t len = strlen(name);
  for (const char *at = list; len > 0 && (at = strstr(at, name)) != NULL; at += len) {
    if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0')) {
      return true;
    }
  }
  return false;
}

bool cli_takes(const struct cli_command *command, const struct cli_option *option) {
  switch (option->owner) {
    case CLI_FULL_SCREEN:
      return command == NULL || command->screen;
    case CLI_COMMANDS:
      return command != NULL;
    case CLI_PIN:
      return command == NULL || command->pin; /* (the program without a command: line by line) */
    case CLI_OWN:
      return command != NULL && cli_one_of(command->options, option->name);
    case CLI_EVERYWHERE:
    default:
      return true;
  }
}

const struct cli_option *cli_find_option(const char *name, size_t len) {
  for (const struct cli_option *o = cli_options; o->name != NULL; o++) {
    if (strncmp(o->name, name, len) == 0 && o->name[len] == '\0') {
      return o;
    }
  }
  return NULL;
}
