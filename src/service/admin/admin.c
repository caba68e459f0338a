/* admin.c - `xuqid init` and `xuqid admin`: what the operator types. */
#include <getopt.h>
#include <json-c/json.h>
#include <libintl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/admin/admin.h"
#include "service/admin/within.h"
#include "service/init/init.h"
#include "service/people/people.h"
#include "service/reference/reference.h"

#define _(text) gettext(text)

#define LIST_LIMIT 50 /* applications on a page */
#define LIST_LIMIT_MOST 1000

/* ---- commands */

static xq_err *cmd_list(svc *s, const struct admin_args *a, struct json_object **out) {
  int64_t limit = LIST_LIMIT;
  struct json_object *next = NULL;
  xq_err *err = a->limit != NULL ? admin_number(a->limit, "--limit", 1, LIST_LIMIT_MOST, &limit) : NULL;
  const struct svc_list_wish wish = {a->status, a->after, (int)limit};
  if (err == NULL) {
    err = svc_admin_list(s, &wish, out);
  }
  if (err == NULL && !a->json && json_object_object_get_ex(*out, "next", &next)) {
    char *same = xq_asprintf("list%s%s%s%s --after %s", a->status != NULL ? " --status " : "",
                             a->status != NULL ? a->status : "", a->limit != NULL ? " --limit " : "",
                             a->limit != NULL ? a->limit : "", json_object_get_string(next));
    fprintf(stderr, _("xuqid: there are more: %s\n"), same);
    free(same);
  }
  return err;
}

static xq_err *cmd_show(svc *s, const struct admin_args *a, struct json_object **out) {
  return svc_admin_show(s, a->operand, out);
}

/* --revision: what was looked at; 0 without it. */
static xq_err *seen_revision(const struct admin_args *a, int64_t *revision) {
  return a->revision != NULL ? admin_number(a->revision, "--revision", 1, INT64_MAX, revision) : NULL;
}

static xq_err *cmd_confirm(svc *s, const struct admin_args *a, struct json_object **out) {
  int64_t revision = 0;
  xq_err *err = seen_revision(a, &revision);
  return err != NULL ? err : svc_admin_confirm_payment(s, a->who, a->operand, revision, out);
}

static xq_err *cmd_refuse(svc *s, const struct admin_args *a, struct json_object **out) {
  return svc_admin_refuse_payment(s, a->who, a->operand, a->reason, out);
}

static xq_err *cmd_approve(svc *s, const struct admin_args *a, struct json_object **out) {
  int64_t revision = 0;
  xq_err *err = seen_revision(a, &revision);
  return err != NULL ? err : svc_admin_approve(s, a->who, a->operand, revision, out);
}

static xq_err *cmd_return(svc *s, const struct admin_args *a, struct json_object **out) {
  return svc_admin_return(s, a->who, a->operand, a->reason, out);
}

static xq_err *cmd_reject(svc *s, const struct admin_args *a, struct json_object **out) {
  return svc_admin_reject(s, a->who, a->operand, a->reason, out);
}

static xq_err *cmd_refund(svc *s, const struct admin_args *a, struct json_object **out) {
  return svc_admin_refund(s, a->who, a->operand, out);
}

static xq_err *cmd_publish_agreement(svc *s, const struct admin_args *a, struct json_object **out) {
  struct svc_agreement agreement = {0};
  xq_err *err = NULL;
  (void)out;
  if (a->language == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "--language zh_CN or en is needed"), "argument", "--language");
  }
  XQ_TRY(svc_agreement_read(a->operand, &agreement));
  XQ_TRY(svc_admin_publish_agreement(s, a->who, a->language, agreement.version, agreement.title, agreement.text));
out:
  svc_agreement_clear(&agreement);
  return err;
}

static xq_err *cmd_publish_prices(svc *s, const struct admin_args *a, struct json_object **out) {
  struct json_object *prices = NULL;
  xq_err *err = NULL;
  (void)out;
  XQ_TRY(xq_json_read(a->operand, &prices));
  XQ_TRY(svc_admin_publish_prices(s, a->who, prices));
out:
  json_object_put(prices);
  return err;
}

static xq_err *cmd_publish_calendar(svc *s, const struct admin_args *a, struct json_object **out) {
  struct json_object *calendar = NULL;
  xq_err *err = NULL;
  (void)out;
  XQ_TRY(xq_json_read(a->operand, &calendar));
  XQ_TRY(svc_admin_publish_calendar(s, a->who, calendar));
out:
  json_object_put(calendar);
  return err;
}

static xq_err *cmd_calendar(svc *s, const struct admin_args *a, struct json_object **out) {
  struct svc_calendar_end end = {0};
  char date[11];
  (void)a;
  xq_err *err = svc_reference_calendar_end(s, xq_day_of(xq_time_now()), &end);
  if (err == NULL) {
    *out = json_object_new_object();
    xq_json_add_str(*out, "covers_to", xq_day_format(end.covers_to, date));
    xq_json_add_bool(*out, "next_year_wanted", end.wanted);
  }
  return err;
}

/* Said to whoever looks through the applications, from November on. */
static void remind(svc *s, const struct admin_args *a) {
  struct svc_calendar_end end = {0};
  char date[11];
  xq_err *err = a->json ? NULL : svc_reference_calendar_end(s, xq_day_of(xq_time_now()), &end);
  if (err == NULL && end.wanted) {
    fprintf(stderr,
            _("xuqid: the holidays are known to %s only; please add those of the next year: publish-calendar\n"),
            xq_day_format(end.covers_to, date));
  }
  xq_err_ignore(err, "the command itself is done");
}

static xq_err *cmd_revoke(svc *s, const struct admin_args *a, struct json_object **out) {
  (void)out;
  return svc_admin_revoke(s, a->who, a->operand, a->reason);
}

static xq_err *cmd_audit_verify(svc *s, const struct admin_args *a, struct json_object **out) {
  (void)a;
  return svc_audit_verify(s, out);
}

static xq_err *cmd_backup(svc *s, const struct admin_args *a, struct json_object **out) {
  xq_err *err = svc_backup(s, a->operand);
  if (err == NULL) {
    *out = json_object_new_object();
    xq_json_add_str(*out, "path", a->operand);
  }
  return err;
}

static const struct command {
  const char *name;
  const char *operand; /* what it is called in the usage; NULL: none */
  const char *options; /* the same of its own options */
  admin_fn *run;
  bool only_reads; /* and so is also done on a store whose audit log is broken */
} commands[] = {
    {"list", NULL, "[--status STATUS] [--limit N] [--after NUMBER]", cmd_list, true},
    {"show", "NUMBER", NULL, cmd_show, true},
    {"confirm-payment", "NUMBER", "[--revision N]", cmd_confirm, false},
    {"refuse-payment", "NUMBER", "--reason TEXT", cmd_refuse, false},
    {"approve", "NUMBER", "[--revision N]", cmd_approve, false},
    {"return", "NUMBER", "--reason TEXT", cmd_return, false},
    {"reject", "NUMBER", "--reason TEXT", cmd_reject, false},
    {"refund", "NUMBER", NULL, cmd_refund, false},
    {"publish-agreement", "FILE", "--language zh_CN|en", cmd_publish_agreement, false},
    {"publish-prices", "FILE", NULL, cmd_publish_prices, false},
    {"publish-calendar", "FILE", NULL, cmd_publish_calendar, false},
    {"calendar", NULL, NULL, cmd_calendar, true},
    {"revoke", "SERIAL", "--reason TEXT", cmd_revoke, false},
    {"enroll", "CSR", "[--days-left N | --not-after TIME] [--not-before TIME] [--out FILE]", admin_enroll, false},
    {"make-key-file", "FILE",
     "--subject SUBJECT --pin-fd N|--pin-file FILE [--key-kind KIND] [--days-left N | --not-after TIME] "
     "[--not-before TIME] [--out FILE]",
     admin_make_key_file, false},
    {"audit-verify", NULL, NULL, cmd_audit_verify, true},
    {"backup", "FILE", NULL, cmd_backup, true},
};

/* ---- output */

static void out_json(struct json_object *o) {
  char *text = xq_json_text(o);
  puts(text);
  free(text);
}

static int fail(bool json, xq_err *err) {
  int status = (int)xq_code_exit(xq_err_code(err));
  if (json) {
    struct json_object *o = json_object_new_object();
    xq_json_add(o, "error", xq_err_to_json(err));
    out_json(o);
    json_object_put(o);
  } else {
    char *text = xq_err_to_text(err);
    fprintf(stderr, "xuqid: %s\n", text);
    free(text);
  }
  xq_err_free(&err);
  return status;
}

static int succeed(const struct admin_args *args, const char *command, struct json_object *result) {
  if (args->json) {
    struct json_object *o = result != NULL ? json_object_get(result) : json_object_new_object();
    if (result == NULL) {
      xq_json_add_bool(o, "ok", true);
    }
    out_json(o);
    json_object_put(o);
  } else {
    admin_print(command, result);
  }
  json_object_put(result);
  return fflush(stdout) == 0 && ferror(stdout) == 0 ? XQ_EXIT_DONE : XQ_EXIT_FAILURE;
}

/* ---- options */

enum {
  O_JSON = 256,
  O_STATUS,
  O_LIMIT,
  O_AFTER,
  O_REASON,
  O_REVISION,
  O_WHO,
  O_LANGUAGE,
  O_OUT,
  O_SUBJECT,
  O_KEY_KIND,
  O_PIN_FILE,
  O_PIN_FD,
  O_DAYS_LEFT,
  O_NOT_BEFORE,
  O_NOT_AFTER,
  O_CA_KEY,
  O_NAME,
  O_NAME_EN,
  O_TRIAL,
  O_PORT,
  O_CASHIER,
  O_REVIEWER,
};

static const struct option init_options[] = {{"json", no_argument, NULL, O_JSON},
                                             {"ca-key", required_argument, NULL, O_CA_KEY},
                                             {"name", required_argument, NULL, O_NAME},
                                             {"name-en", required_argument, NULL, O_NAME_EN},
                                             {"trial", no_argument, NULL, O_TRIAL},
                                             {"port", required_argument, NULL, O_PORT},
                                             {"auto-cashier", required_argument, NULL, O_CASHIER},
                                             {"auto-reviewer", required_argument, NULL, O_REVIEWER},
                                             {NULL, 0, NULL, 0}};
static const struct option upgrade_options[] = {
    {"json", no_argument, NULL, O_JSON}, {"who", required_argument, NULL, O_WHO}, {NULL, 0, NULL, 0}};
static const struct option admin_options[] = {{"json", no_argument, NULL, O_JSON},
                                              {"status", required_argument, NULL, O_STATUS},
                                              {"limit", required_argument, NULL, O_LIMIT},
                                              {"after", required_argument, NULL, O_AFTER},
                                              {"reason", required_argument, NULL, O_REASON},
                                              {"revision", required_argument, NULL, O_REVISION},
                                              {"who", required_argument, NULL, O_WHO},
                                              {"language", required_argument, NULL, O_LANGUAGE},
                                              {"out", required_argument, NULL, O_OUT},
                                              {"subject", required_argument, NULL, O_SUBJECT},
                                              {"key-kind", required_argument, NULL, O_KEY_KIND},
                                              {"pin-file", required_argument, NULL, O_PIN_FILE},
                                              {"pin-fd", required_argument, NULL, O_PIN_FD},
                                              {"days-left", required_argument, NULL, O_DAYS_LEFT},
                                              {"not-before", required_argument, NULL, O_NOT_BEFORE},
                                              {"not-after", required_argument, NULL, O_NOT_AFTER},
                                              {NULL, 0, NULL, 0}};

static const char **place_of(struct admin_args *args, int option) {
  switch (option) {
    case O_STATUS:
      return &args->status;
    case O_LIMIT:
      return &args->limit;
    case O_AFTER:
      return &args->after;
    case O_REASON:
      return &args->reason;
    case O_REVISION:
      return &args->revision;
    case O_WHO:
      return &args->who;
    case O_LANGUAGE:
      return &args->language;
    case O_OUT:
      return &args->out;
    case O_SUBJECT:
      return &args->subject;
    case O_KEY_KIND:
      return &args->key_kind;
    case O_PIN_FILE:
      return &args->pin_file;
    case O_PIN_FD:
      return &args->pin_fd;
    case O_DAYS_LEFT:
      return &args->days_left;
    case O_NOT_BEFORE:
      return &args->not_before;
    case O_NOT_AFTER:
      return &args->not_after;
    case O_CA_KEY:
      return &args->ca_key;
    case O_NAME:
      return &args->name_zh;
    case O_NAME_EN:
      return &args->name_en;
    case O_PORT:
      return &args->port;
    case O_CASHIER:
      return &args->cashier;
    default:
      return &args->reviewer;
  }
}

static void usage_text(FILE *to) {
  fputs(
      "usage: xuqid init DIR [--ca-key p256|p384|rsa2048|rsa3072|rsa4096] [--name NAME] [--name-en NAME] [--trial]\n"
      "                  [--port N] [--auto-cashier SECONDS] [--auto-reviewer SECONDS] [--json]\n"
      "       xuqid upgrade DIR [--who NAME] [--json]\n"
      "       xuqid admin DIR COMMAND [OPERAND] [OPTIONS] [--who NAME] [--json]\n"
      "commands:\n",
      to);
  for (size_t i = 0; i < XQ_COUNT(commands); i++) {
    fprintf(to, "       %s%s%s%s%s\n", commands[i].name, commands[i].operand != NULL ? " " : "",
            commands[i].operand != NULL ? commands[i].operand : "", commands[i].options != NULL ? " " : "",
            commands[i].options != NULL ? commands[i].options : "");
  }
  fputs("xuqid(8) explains them.\n", to);
}

static int usage(void) {
  usage_text(stderr);
  return XQ_EXIT_USAGE;
}

/* What getopt_long() did not like, without a value: it could be secret. */
static char *refused_argument(const char *argument) {
  char *word = optopt > 0 && optopt < O_JSON ? xq_asprintf("-%c", optopt)
                                             : xq_asprintf("%.*s", (int)strcspn(argument, "="), argument);
  char *clean = xq_text_clean(word);
  free(word);
  return clean;
}

static char *slip_words(int option, const char *argument) {
  return option == ':'      ? xq_asprintf(_("the option %s needs a value"), argument)
         : optopt >= O_JSON ? xq_asprintf(_("the option %s takes no value"), argument)
                            : xq_asprintf(_("unknown option: %s"), argument);
}

static void say_slip(const struct admin_args *args, const char *words, const char *argument) {
  if (args->json) {
    xq_err *err = xq_err_new(XQ_E_USAGE, "not understood: %s", argument);
    (void)fail(true, xq_err_fact(err, "argument", "%s", argument));
    return;
  }
  fprintf(stderr, "xuqid: %s\n", words);
  (void)usage();
}

/* Options may stand anywhere; argv[optind..] are the operands afterwards.  False: one is wrong, and it was said which. */
static bool parse(int argc, char **argv, const struct option *options, struct admin_args *args) {
  int option;
  char *wrong = NULL, *words = NULL; /* of the first that is */
  optind = 0;                        /* GNU: from the beginning, also in a program that parsed before */
  opterr = 0;                        /* it knows only the language of the environment */
  while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
    if (option == '?' || option == ':') {
      if (wrong == NULL) { /* told when all was read: --json may follow */
        wrong = refused_argument(argv[optind - 1]);
        words = slip_words(option, wrong);
      }
    } else if (option == O_JSON) {
      args->json = true;
    } else if (option == O_TRIAL) {
      args->trial = true;
    } else {
      *place_of(args, option) = optarg;
    }
  }
  if (wrong != NULL) {
    say_slip(args, words, wrong);
  }
  const bool fine = wrong == NULL;
  free(words);
  free(wrong);
  return fine;
}

/* Who acts, for the audit log. */
static void learn_who(struct admin_args *args) {
  if (args->who == NULL) {
    const struct passwd *me = getpwuid(getuid());
    args->who = me != NULL ? me->pw_name : "operator";
  }
}

/* ---- init */

static xq_err *init_from(const struct admin_args *a, struct svc_init_options *o) {
  int64_t number = 0;
  xq_err *err = NULL;
  o->name_zh = a->name_zh;
  o->name_en = a->name_en;
  o->trial = a->trial;
  if (a->ca_key != NULL && !xq_key_kind_from_name(a->ca_key, &o->ca_key)) {
    return xq_err_fact(xq_err_new(XQ_E_USAGE, "no such kind of key: %s", a->ca_key), "argument", "--ca-key");
  }
  if (a->port != NULL) {
    XQ_TRY(admin_number(a->port, "--port", 0, 65535, &number));
    o->port = (int)number;
  }
  if (a->cashier != NULL) {
    XQ_TRY(admin_number(a->cashier, "--auto-cashier", -1, 86400, &number));
    o->cashier_s = (int)number;
  }
  if (a->reviewer != NULL) {
    XQ_TRY(admin_number(a->reviewer, "--auto-reviewer", -1, 86400, &number));
    o->reviewer_s = (int)number;
  }
out:
  return err;
}

static int command_init(int argc, char **argv) {
  struct admin_args args = {0};
  struct svc_init_options options = {.ca_key = XQ_KEY_P256, .port = 8443, .cashier_s = -1, .reviewer_s = -1};
  if (!parse(argc, argv, init_options, &args)) {
    return XQ_EXIT_USAGE;
  }
  if (argc - optind != 1) {
    return usage();
  }
  args.dir = argv[optind];
  xq_err *err = init_from(&args, &options);
  if (err == NULL) {
    err = svc_init(args.dir, &options);
  }
  return err != NULL ? fail(args.json, err) : succeed(&args, "init", NULL);
}

/* ---- upgrade */

static int command_upgrade(int argc, char **argv) {
  struct admin_args args = {0};
  struct svc_config *config = NULL;
  struct json_object *result = NULL;
  int lock = -1;
  xq_err *err = NULL;
  if (!parse(argc, argv, upgrade_options, &args)) {
    return XQ_EXIT_USAGE;
  }
  if (argc - optind != 1) {
    return usage();
  }
  args.dir = argv[optind];
  learn_who(&args);
  XQ_TRY(svc_config_load(args.dir, &config));
  XQ_TRY(svc_lock(args.dir, &lock)); /* nobody begins to serve meanwhile */
  XQ_TRY(svc_upgrade(config, args.who, &result));
out:
  xq_unlock(&lock);
  svc_config_free(&config);
  return err != NULL ? fail(args.json, err) : succeed(&args, "upgrade", result);
}

/* ---- admin */

static const struct command *find_command(const char *name) {
  for (size_t i = 0; i < XQ_COUNT(commands); i++) {
    if (strcmp(commands[i].name, name) == 0) {
      return &commands[i];
    }
  }
  return NULL;
}

static xq_err *run(const struct command *command, const struct admin_args *args, struct json_object **result) {
  struct svc_config *config = NULL;
  svc *s = NULL;
  xq_err *err = NULL;
  XQ_TRY(svc_config_load(args->dir, &config));
  XQ_TRY(command->only_reads ? svc_open_unverified(config, &s) : svc_open(config, &s));
  XQ_TRY(command->run(s, args, result));
  if (command->only_reads) {
    remind(s, args);
  }
out:
  svc_close(&s);
  svc_config_free(&config);
  return err;
}

/* Whether the command's usage names the option. */
static bool takes(const struct command *command, const char *name) {
  char *word = xq_asprintf("--%s", name);
  size_t len = strlen(word);
  bool found = strcmp(name, "who") == 0;
  for (const char *at = command->options; !found && at != NULL && (at = strstr(at, word)) != NULL; at += len) {
    found = strchr(" ]|", at[len]) != NULL; /* the end of the text, too */
  }
  free(word);
  return found;
}

/* An option that was given, but not to this command: whoever asks for a check must not believe that it was made. */
static const struct option *find_foreign(struct admin_args *args, const struct command *command) {
  for (const struct option *o = admin_options; o->name != NULL; o++) {
    if (o->val != O_JSON && *place_of(args, o->val) != NULL && !takes(command, o->name)) {
      return o;
    }
  }
  return NULL;
}

static int refuse_option(const struct admin_args *args, const struct command *command, const char *name) {
  if (args->json) {
    xq_err *err = xq_err_new(XQ_E_USAGE, "%s takes no option --%s", command->name, name);
    return fail(true, xq_err_fact(err, "argument", "--%s", name));
  }
  fprintf(stderr, _("xuqid: %s takes no option --%s\n"), command->name, name);
  return XQ_EXIT_USAGE;
}

static int unknown(const struct admin_args *args, const char *word) {
  if (args->json) {
    xq_err *err = xq_err_new(XQ_E_USAGE, "unknown command: %s", word);
    return fail(true, xq_err_fact(err, "argument", "%s", word));
  }
  char *clean = xq_text_clean(word), *words = xq_asprintf(_("unknown command: %s"), clean);
  fprintf(stderr, "xuqid: %s\n", words);
  free(words);
  free(clean);
  return usage();
}

static int command_admin(int argc, char **argv) {
  struct admin_args args = {0};
  if (!parse(argc, argv, admin_options, &args)) {
    return XQ_EXIT_USAGE;
  }
  if (argc - optind < 2) {
    return usage();
  }
  args.dir = argv[optind];
  const struct command *command = find_command(argv[optind + 1]);
  int operands = argc - optind - 2;
  if (command == NULL) {
    return unknown(&args, argv[optind + 1]);
  }
  if (operands != (command->operand != NULL)) {
    return usage();
  }
  const struct option *foreign = find_foreign(&args, command);
  if (foreign != NULL) {
    return refuse_option(&args, command, foreign->name);
  }
  args.operand = command->operand != NULL ? argv[optind + 2] : NULL;
  learn_who(&args);
  struct json_object *result = NULL;
  xq_err *err = run(command, &args, &result);
  return err != NULL ? fail(args.json, err) : succeed(&args, command->name, result);
}

int svc_command(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--help") == 0) {
      usage_text(stdout);
      return XQ_EXIT_DONE;
    }
  }
  if (argc >= 1 && strcmp(argv[0], "init") == 0) {
    return command_init(argc, argv);
  }
  if (argc >= 1 && strcmp(argv[0], "upgrade") == 0) {
    return command_upgrade(argc, argv);
  }
  if (argc >= 1 && strcmp(argv[0], "admin") == 0) {
    return command_admin(argc, argv);
  }
  return usage();
}
