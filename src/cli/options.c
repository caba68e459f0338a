/* options.c - reads the command line. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_int.h"
#include "config.h"

enum {
  OPT_CONFIG = 256,
  OPT_SERVICE,
  OPT_CA_FILE,
  OPT_KEY_FILE,
  OPT_LANG,
  OPT_KEY,
  OPT_NUMBER,
  OPT_ANSWERS,
  OPT_TRANSFER,
  OPT_PIN_FILE,
  OPT_PIN_FD,
  OPT_ACCEPT,
  OPT_ACKNOWLEDGE,
  OPT_MONTHS,
  OPT_JSON,
  OPT_DRY_RUN,
  OPT_WATCH,
  OPT_YES,
  OPT_NEW_KEY,
  OPT_LAST_TRY,
  OPT_MODULE,
  OPT_MANAGEMENT_KEY,
  OPT_MEND,
  OPT_OUT,
  OPT_DER,
  OPT_ATTESTATION,
  OPT_VERSION,
};

static const struct option options[] = {
    {"config", required_argument, NULL, OPT_CONFIG},
    {"service", required_argument, NULL, OPT_SERVICE},
    {"ca-file", required_argument, NULL, OPT_CA_FILE},
    {"key-file", required_argument, NULL, OPT_KEY_FILE},
    {"lang", required_argument, NULL, OPT_LANG},
    {"key", required_argument, NULL, OPT_KEY},
    {"number", required_argument, NULL, OPT_NUMBER},
    {"answers", required_argument, NULL, OPT_ANSWERS},
    {"transfer", required_argument, NULL, OPT_TRANSFER},
    {"pin-file", required_argument, NULL, OPT_PIN_FILE},
    {"pin-fd", required_argument, NULL, OPT_PIN_FD},
    {"accept-agreement", required_argument, NULL, OPT_ACCEPT},
    {"acknowledge", required_argument, NULL, OPT_ACKNOWLEDGE},
    {"months", required_argument, NULL, OPT_MONTHS},
    {"json", no_argument, NULL, OPT_JSON},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"watch", no_argument, NULL, OPT_WATCH},
    {"yes", no_argument, NULL, OPT_YES},
    {"new-key", no_argument, NULL, OPT_NEW_KEY},
    {"last-try", no_argument, NULL, OPT_LAST_TRY},
    {"module", required_argument, NULL, OPT_MODULE},
    {"management-key", required_argument, NULL, OPT_MANAGEMENT_KEY},
    {"mend", no_argument, NULL, OPT_MEND},
    {"out", required_argument, NULL, OPT_OUT},
    {"der", no_argument, NULL, OPT_DER},
    {"attestation", no_argument, NULL, OPT_ATTESTATION},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static void help(FILE *out) {
  fputs(_("usage: xuqi [OPTIONS]                  the full-screen program\n"
          "       xuqi COMMAND [OPTIONS]          the same, by commands\n"
          "\n"
          "  list                       keys and certificates, and whether they may be renewed\n"
          "  show                       one certificate\n"
          "  agreement                  the agreement that renewing asks for\n"
          "  renew                      apply for renewal (--answers FILE, --accept-agreement VERSION,\n"
          "                             --acknowledge ID|all, --months N, --dry-run, --new-key,\n"
          "                             --number NO to correct a returned application)\n"
          "  pay                        where to pay; --transfer FILE records bank transfers\n"
          "  status                     how far it is; --watch waits until it is your turn\n"
          "  withdraw                   withdraw the application, before payment is confirmed (--yes)\n"
          "  install                    install the new certificate and prove it\n"
          "  doctor                     check this machine, the keys and the service; --mend mends a\n"
          "                             certificate that cannot be read\n"
          "\n"
          "  token list                 the media that are here: key files, cards, PKCS#11 tokens\n"
          "  token info [KEY]           one of them: its PIN, tries left, certificates\n"
          "  token certs [KEY]          the certificates on it\n"
          "  token export [KEY]         a certificate, as PEM (--der, --out FILE); --attestation: the\n"
          "                             card's own word that the key was made in it\n"
          "  token change-pin [KEY]     give it another PIN (also: change-pin)\n"
          "  token unblock [KEY]        set a new PIN by the unblocking code (PUK)\n"
          "  token watch                tell what is plugged in and pulled out\n"
          "\n"
          "  --key KEY                  which key: serial number, file, URI, label or ref\n"
          "  --number NO                which application; otherwise the newest\n"
          "  --pin-fd N, --pin-file F   where the PIN comes from; otherwise it is asked for\n"
          "  --last-try                 allow the last try before the PIN locks\n"
          "  --json                     one JSON object as the answer\n"
          "  --key-file F, --module F, --management-key F, --service URL, --ca-file F, --config F,\n"
          "  --lang zh_CN|en\n"
          "\n"
          "Exit status: 0 done, 1 failure, 2 usage, 3 nothing to do, 4 waiting for others, 5 refused,\n"
          "6 wrong PIN, 7 PIN locked, 8 key absent, 9 network, 10 service fault, 11 cancelled.\n"),
        out);
}

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

static bool take(int option, const char *value, struct cli_args *args) {
  switch (option) {
    case OPT_CONFIG:
      args->config = value;
      return true;
    case OPT_SERVICE:
      args->service = value;
      return true;
    case OPT_CA_FILE:
      args->ca_file = value;
      return true;
    case OPT_KEY_FILE:
      args->key_file = value;
      return true;
    case OPT_LANG:
      if (strcmp(value, "zh_CN") != 0 && strcmp(value, "en") != 0) {
        return false;
      }
      args->language = value;
      xq_words_set_language(value); /* at once: what --help says after it is in that language */
      return true;
    case OPT_KEY:
      args->key = value;
      return true;
    case OPT_NUMBER:
      args->number = value;
      return true;
    case OPT_ANSWERS:
      args->answers = value;
      return true;
    case OPT_TRANSFER:
      args->transfer = value;
      return true;
    case OPT_PIN_FILE:
      args->pin_file = value;
      return true;
    case OPT_PIN_FD:
      return number_of(value, 0, 65535, &args->pin_fd);
    case OPT_ACCEPT:
      args->accept_agreement = value;
      return true;
    case OPT_ACKNOWLEDGE:
      args->acknowledge = value;
      return true;
    case OPT_MONTHS:
      return number_of(value, 1, 120, &args->months);
    case OPT_JSON:
      args->json = true;
      return true;
    case OPT_DRY_RUN:
      args->dry_run = true;
      return true;
    case OPT_WATCH:
      args->watch = true;
      return true;
    case OPT_YES:
      args->yes = true;
      return true;
    case OPT_NEW_KEY:
      args->new_key = true;
      return true;
    case OPT_LAST_TRY:
      args->last_try = true;
      return true;
    case OPT_MODULE:
      return add_module(value, args);
    case OPT_MANAGEMENT_KEY:
      args->management_key = value;
      return true;
    case OPT_MEND:
      args->mend = true;
      return true;
    case OPT_OUT:
      args->out = value;
      return true;
    case OPT_DER:
      args->der = true;
      return true;
    case OPT_ATTESTATION:
      args->attestation = true;
      return true;
    default:
      return false;
  }
}

/* A program that asked for JSON gets it, also where --json comes after what cannot be understood. */
static int wrong(int argc, char **argv, const char *what, bool *done) {
  *done = true;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) {
      xq_err *err = xq_err_new(XQ_E_USAGE, "not understood: %s", what);
      return cli_fail(true, xq_err_fact(err, "argument", "%s", what));
    }
  }
  fputs(_("Try: xuqi --help\n"), stderr);
  return XQ_EXIT_USAGE;
}

int cli_parse(int argc, char **argv, struct cli_args *args, bool *done) {
  *args = (struct cli_args){.pin_fd = -1};
  *done = false;
  optind = 0; /* afresh, also after an argument that was refused half-way */
  int option;
  while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
    if (option == 'h') {
      help(stdout);
      *done = true;
      return XQ_EXIT_DONE;
    }
    if (option == OPT_VERSION) {
      puts("xuqi " PACKAGE_VERSION);
      *done = true;
      return XQ_EXIT_DONE;
    }
    if (option == '?') { /* getopt has said what */
      return wrong(argc, argv, argv[optind - 1], done);
    }
    if (!take(option, optarg, args)) {
      fprintf(stderr, _("xuqi: this value cannot be used: %s\n"), optarg);
      return wrong(argc, argv, optarg, done);
    }
  }
  if (optind < argc) {
    args->command = argv[optind++];
  }
  if (optind < argc && strcmp(args->command, "token") == 0) {
    args->subcommand = argv[optind++];
  }
  if (optind < argc) {
    args->operand = argv[optind++];
  }
  if (optind < argc) {
    fprintf(stderr, _("xuqi: what is this for? %s\n"), argv[optind]);
    return wrong(argc, argv, argv[optind], done);
  }
  return XQ_EXIT_DONE;
}

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
