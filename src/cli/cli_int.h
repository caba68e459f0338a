/* cli_int.h - what the commands share. */
#ifndef XUQI_CLI_INT_H
#define XUQI_CLI_INT_H

#include <libintl.h>
#include <stdio.h>

#include "cli/cli.h"
#include "words/words.h"

#define _(text) gettext(text)
#define N_(text) text

struct cli {
  const struct cli_args *args;
  const struct xq_settings *settings;
  xq_engine *engine;
  xq_secret *pin;    /* from a file or descriptor, for keys that ask more than once; never tried again once wrong */
  xq_err *pin_error; /* why it was refused */
};

/* ---- commands.c: which commands there are */

/** A command.  Its file ends with its row, and commands.c names it in the table: nothing else knows of it. */
struct cli_command {
  const char *name;    /* "list", "token list" */
  const char *operand; /* what may stand after it, as the help calls it (N_); NULL: nothing */
  const char *summary; /* one line of the help (N_) */
  const char *options; /* its own, by their names in options.c, in its order; "": none */
  bool pin;            /* may need the PIN: takes --pin-fd, --pin-file and --last-try */
  bool screen;         /* a face of its own, and not for cli_run(): takes --plain */
  bool watched;        /* wants to hear what is plugged in and pulled out */
  /** The work.  NULL or an error decides the exit status, unless *status was set. */
  xq_err *(*run)(struct cli *cli, int *status);
};

extern const struct cli_command *const cli_commands[]; /* ends with NULL */
/** The command of these words; *words: how many of them are its name.  NULL: there is none. */
const struct cli_command *cli_find_command(char *const *argv, int argc, int *words);

/* ---- options.c: which options there are */

enum cli_value { CLI_FLAG, CLI_TEXT, CLI_FILE, CLI_NUMBER, CLI_MODULE, CLI_LANGUAGE };
/** Whose an option is. */
enum cli_owner {
  CLI_EVERYWHERE,  /* of every command and the full screen */
  CLI_FULL_SCREEN, /* of the program without a command, and of those that are its screens */
  CLI_COMMANDS,    /* of every command */
  CLI_PIN,         /* of those that may need the PIN, and of --plain */
  CLI_OWN,         /* of those that name it */
};

struct cli_option {
  const char *name;  /* without the dashes */
  const char *value; /* what its value is called in the help (N_); NULL: it has none */
  enum cli_value kind;
  enum cli_owner owner;
  size_t place;      /* in struct cli_args */
  int least, most;   /* of a number */
  const char *usual; /* values that completion offers, between blanks; NULL: none */
  const char *help;  /* one or more lines of the help (N_) */
};

#define CLI_OPTIONS 32                        /* how many there are */
extern const struct cli_option cli_options[]; /* ends with a NULL name */
/** Whether the option is the command's (NULL: the full screen's). */
bool cli_takes(const struct cli_command *command, const struct cli_option *option);
/** Whether the name is one of those in the list, which stand between blanks. */
bool cli_one_of(const char *list, const char *name);
/** The option of that name, of so many bytes; NULL: there is none. */
const struct cli_option *cli_find_option(const char *name, size_t len);

/* ---- help.c */

/** The help of a command; NULL: the one of the program. */
void cli_help(const struct cli_command *command);
/** Whether commands begin with this word ("token"). */
bool cli_is_group(const char *word);
/** What they do. */
void cli_help_group(const char *word, FILE *to);

/* ---- engine.c: waiting for a command */

/** Called for every event but PIN requests and the end; may take what the event owns by nulling it. */
typedef void (*cli_event_fn)(struct cli *cli, struct xq_event *event, void *ctx);
/** When a signal came while the engine was waited for: ends the program by it, now that all is tidied up. */
void cli_end_as_told(void);
/** Serves events until the command is done; PINs are asked for on the way. */
XQ_MUST_CHECK xq_err *cli_await(struct cli *cli, uint64_t command, cli_event_fn each, void *ctx);
/** A cli_event_fn that keeps the application the command tells of; its ctx is a struct xq_application **, which may hold
 * an older one. */
void cli_take_application(struct cli *cli, struct xq_event *event, void *application);
/** The keys that are here; a lone one that shows nothing before its PIN is opened where somebody can give that.  *keys is
 * the caller's, with an error too. */
XQ_MUST_CHECK xq_err *cli_get_keys(struct cli *cli, struct xq_key_list **keys);
/** Agreement, notices and prices, in the language of the program.  The caller frees them. */
XQ_MUST_CHECK xq_err *cli_get_reference(struct cli *cli, struct xq_reference **reference);

/* ---- media.c: media without the service */

/** All that are here. */
XQ_MUST_CHECK xq_err *cli_scan_media(struct cli *cli, struct xq_token_list *list);
/** The medium that --key (or the operand) names, or the only one; borrowed from the list.  Where a person can answer,
 * several are offered.  KEY_ABSENT and why; USAGE with fact "keys". */
XQ_MUST_CHECK xq_err *cli_pick_medium(struct cli *cli, const struct xq_token_list *list, xq_token **token);
/** Whether what a person gave names this medium: its label, serial number, place, URI or path. */
bool cli_names_medium(const struct xq_token_info *info, const char *wanted);
/** Whether it names this entry of one: its URI or its certificate's serial number (NULL: it has none). */
bool cli_names_entry(const char *ref, const char *cert_serial, const char *wanted);
/** Says on standard error that another program (NULL: not known which) has the card in this reader. */
void cli_tell_held(const char *reader, const char *program);
/** What JSON calls a kind of medium; stable. */
const char *cli_kind_name(enum xq_token_kind kind);
/** What JSON says of a medium; new reference. */
struct json_object *cli_token_json(xq_token *token);
/** What a person named: --key, else the operand; NULL: nothing. */
const char *cli_wanted(const struct cli *cli);
/** USAGE with the facts "argument" and "keys": several fit, and nothing is guessed among them. */
xq_err *cli_which(const char *names);

/* ---- select.c: which key, which application */

/** The key that --key names, or the only one.  KEY_ABSENT; USAGE with fact "keys" when it must be said which. */
XQ_MUST_CHECK xq_err *cli_pick_key(struct cli *cli, const struct xq_key_list *keys, const struct xq_key_view **key);
/** The application that --number names, or the newest of the key.  NOT_FOUND. */
XQ_MUST_CHECK xq_err *cli_pick_application(struct cli *cli, const char *key_ref, struct xq_application **application);
/** Both; keys stay owned by the caller. */
XQ_MUST_CHECK xq_err *cli_pick_both(struct cli *cli, struct xq_key_list **keys, const struct xq_key_view **key,
                                    struct xq_application **application);

/* ---- pin.c */

/** A PIN from --pin-fd, --pin-file or the terminal.  PIN_NEEDED when there is none of them; PIN_LAST_TRY when nobody
 * allowed that one. */
XQ_MUST_CHECK xq_err *cli_get_pin(struct cli *cli, const struct xq_pin_request *request, xq_secret **pin);

/** A new PIN: the line after the old one in the file or descriptor, or asked for twice on the terminal.  PIN_NEEDED. */
XQ_MUST_CHECK xq_err *cli_get_new_pin(struct cli *cli, const struct xq_pin_request *request, xq_secret **pin);

/** The attendant's code of a kiosk: a line of the file or descriptor, or asked for twice on the terminal.  PIN_NEEDED. */
XQ_MUST_CHECK xq_err *cli_get_code(struct cli *cli, xq_secret **code);

/** The PUK; the new PIN is asked for by cli_get_new_pin(). */
XQ_MUST_CHECK xq_err *cli_get_puk(struct cli *cli, const struct xq_pin_request *request, xq_secret **puk);
/** Whether the last try may be spent: --last-try, or a person's yes.  PIN_LAST_TRY. */
XQ_MUST_CHECK xq_err *cli_allow_last_try(const struct cli *cli, const struct xq_pin_request *request);

/* ---- warnings.c: what a value is warned of */

/** [{"field":"handler.mobile","flaw":"mobile-prefix"},...], and without --json the same in words on standard error.  New
 * references. */
struct json_object *cli_form_warnings(const struct cli *cli, const struct xq_form *form,
                                      const enum xq_flaw flaws[XQ_F_COUNT_]);
struct json_object *cli_transfer_warnings(const struct cli *cli, const struct xq_transfer_list *transfers);

/* ---- prompt.c: asking on the terminal, line by line */

/** Whether a person can be asked, line by line: on a terminal and without --json. */
bool cli_interactive(const struct cli *cli);
/** One line from standard input, without the newline; NULL at the end of input.  New string. */
char *cli_ask(const char *prompt);
/** Whether an answer (UTF-8) says yes. */
bool cli_is_yes(const char *answer);
/** A question that yes or no answers; no at the end of input. */
bool cli_ask_yes(const char *question);
/** A numbered list; *chosen is the index.  CANCELLED at the end of input. */
XQ_MUST_CHECK xq_err *cli_choose(const char *question, char *const *choices, size_t count, size_t *chosen);
/** USAGE: what nobody can be asked for must be given by this option; value (may be NULL): the one to give. */
xq_err *cli_missing(const char *option, const char *value);

/* ---- output.c */

/** Prints the object in one line, and frees it.  Where it cannot be written, cli_out_end() tells. */
void cli_json_out(struct json_object *o);
/** Whether something of the answer could not be written so far. */
bool cli_out_lost(void);
/** Parses a file that a person wrote: UTF-8, or the character set of the locale.  As xq_json_parse(). */
XQ_MUST_CHECK xq_err *cli_json_parse(const uint8_t *text, size_t len, struct json_object **o);
/** What --json says of a dry run; the caller adds more. */
struct json_object *cli_dry_run_json(const char *result);
/** "label  value", labels of one block aligned. */
struct cli_row {
  const char *label;
  const char *value;
};
/** Prints those that have a value. */
void cli_rows(const struct cli_row *rows, size_t count);
/** What JSON says of a key and its certificate; new reference. */
struct json_object *cli_key_json(const struct xq_key_view *key);
/** Whose turn it is with the certificate's application: a new string; NULL when nothing is under way. */
char *cli_key_turn(const struct xq_key_view *key);
/** How far an application is, in rows, its timeline, and who acts next. */
void cli_print_application(const struct xq_application *app);
/** What JSON says of an application: as the service tells it, "money" as xq_money_to_json() has it, and in
 * "turn" the sentence of whose turn it is; new reference. */
struct json_object *cli_application_json(const struct xq_application *app);
/** Whose turn it is, in a sentence: a new string. */
char *cli_turn(const struct xq_application *app);
/** As words or as JSON. */
void cli_tell_application(const struct cli *cli, const struct xq_application *app);
/** The exit status an application stands for: waiting when somebody else acts next. */
int cli_application_status(const struct xq_application *app);
/** A cli_event_fn that tells on standard error which step is done. */
void cli_step(struct cli *cli, struct xq_event *event, void *ctx);

/* ---- answers.c: the answers file of `renew` */

struct cli_answers {
  struct xq_form form;
  int months;     /* 0: not said */
  char **notices; /* NULL-terminated; {"all"} for all; NULL: not said */
};
/** Nothing said yet. */
void cli_answers_init(struct cli_answers *answers);
/** Frees what it holds; it may be read into again after cli_answers_init(). */
void cli_answers_clear(struct cli_answers *answers);
/** MALFORMED, NOT_FOUND ...; "-" reads standard input. */
XQ_MUST_CHECK xq_err *cli_answers_read(const char *path, struct cli_answers *answers);

#endif
