/* test_commands.c - the tables of commands and options, and all that must agree with them: what is taken, the help, what
 * completion offers, the manual pages. */
#include "tests/cli/fixture.h"

#include <ctype.h>

#include "cli/cli_int.h"

/* ---- what a function prints */

struct said {
  char text[32768];
  int status;
};

static int saved_out = -1, saved_err = -1;

/* Standard output and standard error go to a file of ours until said_end(). */
static FILE *said_begin(void) {
  FILE *file = tmpfile();
  assert_non_null(file);
  fflush(stdout);
  fflush(stderr);
  saved_out = dup(STDOUT_FILENO);
  saved_err = dup(STDERR_FILENO);
  dup2(fileno(file), STDOUT_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  return file;
}

static void said_end(FILE *file, struct said *said) {
  fflush(stdout);
  fflush(stderr);
  dup2(saved_out, STDOUT_FILENO);
  dup2(saved_err, STDERR_FILENO);
  close(saved_out);
  close(saved_err);
  rewind(file);
  said->text[fread(said->text, 1, sizeof said->text - 1, file)] = '\0';
  fclose(file);
}

/* `xuqi` with these words, between blanks, up to where a command would run. */
static void parse(const char *words, struct said *said) {
  char space[1024], *argv[32] = {0}, *rest = NULL;
  struct cli_args args;
  bool done = false;
  int argc = 0;
  snprintf(space, sizeof space, "xuqi %s", words);
  for (char *w = strtok_r(space, " ", &rest); w != NULL; w = strtok_r(NULL, " ", &rest)) {
    argv[argc++] = w;
  }
  FILE *file = said_begin();
  said->status = cli_parse(argc, argv, &args, &done);
  said_end(file, said);
}

static void complete(const char *words, struct said *said) {
  char space[1024], *argv[32] = {0}, *rest = NULL, empty[] = "";
  int argc = 0;
  snprintf(space, sizeof space, "%s", words);
  for (char *w = strtok_r(space, " ", &rest); w != NULL; w = strtok_r(NULL, " ", &rest)) {
    argv[argc++] = w;
  }
  if (words[0] == '\0' || words[strlen(words) - 1] == ' ') {
    argv[argc++] = empty;
  }
  FILE *file = said_begin();
  said->status = cli_complete(argc, argv);
  said_end(file, said);
}

/* Whether the word stands there by itself. */
static bool has_word(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; (at = strstr(at, word)) != NULL; at += len) {
    bool begins = at == text || isspace((unsigned char)at[-1]);
    if (begins && (at[len] == '\0' || isspace((unsigned char)at[len]))) {
      return true;
    }
  }
  return false;
}

#define EACH_COMMAND(c) for (const struct cli_command *const *c = cli_commands; *c != NULL; c++)
#define EACH_OPTION(o) for (const struct cli_option *o = cli_options; o->name != NULL; o++)

/* An option with a value that it takes. */
static const char *written(const struct cli_option *o, char out[64]) {
  const char *value = o->kind == CLI_NUMBER ? "7" : o->kind == CLI_LANGUAGE ? "en" : "x";
  snprintf(out, 64, "--%s%s%s", o->name, o->value != NULL ? "=" : "", o->value != NULL ? value : "");
  return out;
}

static void expect(bool good, const char *command, const char *option, const char *what) {
  if (!good) {
    print_error("%s, --%s: %s\n", command, option, what);
  }
  assert_true(good);
}

/* ---- the tables */

static void rows_are_whole(void **state) {
  (void)state;
  EACH_COMMAND(c) {
    char list[256], *rest = NULL;
    assert_non_null((*c)->name);
    assert_non_null((*c)->summary);
    assert_true((*c)->screen != ((*c)->run != NULL));
    snprintf(list, sizeof list, "%s", (*c)->options);
    for (char *name = strtok_r(list, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
      const struct cli_option *o = cli_find_option(name, strlen(name));
      expect(o != NULL && o->owner == CLI_OWN, (*c)->name, name, "named by the command, but none of the table");
    }
    for (const struct cli_command *const *other = cli_commands; other != c; other++) {
      assert_string_not_equal((*c)->name, (*other)->name);
    }
  }
  EACH_OPTION(o) {
    bool wanted = o->owner != CLI_OWN;
    EACH_COMMAND(c) {
      wanted = wanted || cli_takes(*c, o);
    }
    expect(wanted, "any command", o->name, "no command takes it");
  }
}

static void commands_are_found(void **state) {
  (void)state;
  EACH_COMMAND(c) {
    char name[64], *argv[4] = {0}, *rest = NULL, more[] = "more";
    int argc = 0, words = 0;
    snprintf(name, sizeof name, "%s", (*c)->name);
    for (char *w = strtok_r(name, " ", &rest); w != NULL; w = strtok_r(NULL, " ", &rest)) {
      argv[argc++] = w;
    }
    argv[argc] = more;
    assert_ptr_equal(cli_find_command(argv, argc, &words), *c);
    assert_ptr_equal(cli_find_command(argv, argc + 1, &words), *c);
    assert_int_equal(words, argc);
  }
  static const char *const none[][2] = {{"token", NULL}, {"tokenlist", NULL}, {"tok", "list"}, {"info", NULL}};
  for (size_t i = 0; i < XQ_COUNT(none); i++) {
    char first[16], second[16], *argv[] = {first, second};
    int words = 0;
    snprintf(first, sizeof first, "%s", none[i][0]);
    snprintf(second, sizeof second, "%s", none[i][1] != NULL ? none[i][1] : "");
    assert_null(cli_find_command(argv, none[i][1] != NULL ? 2 : 1, &words));
  }
}

/* Every command with every option: taken, or a usage error that names it, in words and as JSON. */
static void only_their_own_options_are_taken(void **state) {
  (void)state;
  static struct said said;
  EACH_COMMAND(c) {
    EACH_OPTION(o) {
      char option[64], words[160], name[64];
      bool ends = strcmp(o->name, "help") == 0 || strcmp(o->name, "version") == 0;
      snprintf(words, sizeof words, "%s %s", (*c)->name, written(o, option));
      snprintf(name, sizeof name, "--%s", o->name);
      parse(words, &said);
      if (cli_takes(*c, o)) {
        expect(said.status == XQ_EXIT_DONE && (said.text[0] == '\0') != ends, (*c)->name, o->name, "not taken");
        continue;
      }
      expect(said.status == XQ_EXIT_USAGE, (*c)->name, o->name, "taken");
      expect(has_word(said.text, name), (*c)->name, o->name, "refused without its name");
      snprintf(words, sizeof words, "--json %s %s", (*c)->name, option);
      parse(words, &said);
      snprintf(name, sizeof name, "\"argument\":\"--%s\"", o->name);
      expect(said.status == XQ_EXIT_USAGE && said.text[0] == '{' && strstr(said.text, name) != NULL, (*c)->name,
             o->name, "refused without its name in JSON");
    }
  }
}

static void the_full_screen_takes_settings_only(void **state) {
  (void)state;
  static struct said said;
  EACH_OPTION(o) {
    char option[64];
    parse(written(o, option), &said);
    bool takes = o->owner == CLI_EVERYWHERE || o->owner == CLI_FULL_SCREEN;
    expect(said.status == (takes ? XQ_EXIT_DONE : XQ_EXIT_USAGE), "the full screen", o->name, "the wrong status");
    char plain[96];
    snprintf(plain, sizeof plain, "--plain %s", option);
    parse(plain, &said);
    takes = takes || o->owner == CLI_PIN;
    expect(said.status == (takes ? XQ_EXIT_DONE : XQ_EXIT_USAGE), "line by line", o->name, "the wrong status");
  }
}

static void operands_are_the_commands(void **state) {
  (void)state;
  static struct said said;
  EACH_COMMAND(c) {
    char words[96];
    snprintf(words, sizeof words, "%s one", (*c)->name);
    parse(words, &said);
    assert_int_equal(said.status, (*c)->operand != NULL ? XQ_EXIT_DONE : XQ_EXIT_USAGE);
    snprintf(words, sizeof words, "%s one two", (*c)->name);
    parse(words, &said);
    assert_int_equal(said.status, XQ_EXIT_USAGE);
    assert_non_null(strstr(said.text, (*c)->operand != NULL ? "two" : "one"));
  }
}

/* What is wrong is told in the language that was asked for, wherever that stands; and no value is: it may be a PIN. */
static void what_is_wrong_is_told(void **state) {
  (void)state;
  static const struct {
    const char *words, *told;
  } wrong[] = {
      {"withdraw --mend", "withdraw has no option --mend\nTry: xuqi withdraw --help"},
      {"--yes", "the full-screen program has no option --yes"},
      {"renew --nonsense", "unknown option: --nonsense"},
      {"list --pin=13572468", "unknown option: --pin\n"},
      {"list -z", "unknown option: -z\n"},
      {"renew --months", "the option --months needs a value"},
      {"renew --yes=13572468", "the option --yes takes no value"},
      {"renew --pin-fd 13572468", "invalid value for --pin-fd"},
      {"renw", "unknown command: renw\nTry: xuqi --help"},
      {"token", "usage: xuqi token COMMAND"},
      {"token", "token export"},
      {"token lst", "unknown command: lst"},
      {"list --pin-fd 3 --pin-file x", "--pin-fd --pin-file"},
  };
  static struct said said;
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    char words[128];
    snprintf(words, sizeof words, "%s --lang=en", wrong[i].words);
    if (strstr(wrong[i].words, "--months") != NULL) {
      snprintf(words, sizeof words, "--lang=en %s", wrong[i].words);
    }
    parse(words, &said);
    assert_int_equal(said.status, XQ_EXIT_USAGE);
    if (strstr(said.text, wrong[i].told) == NULL) {
      print_error("%s: %s", wrong[i].words, said.text);
    }
    assert_non_null(strstr(said.text, wrong[i].told));
    assert_null(strstr(said.text, "13572468"));
  }
}

/* ---- help and completion */

static void the_help_is_the_table(void **state) {
  (void)state;
  static struct said said;
  parse("--lang=en --help", &said);
  EACH_COMMAND(c) {
    char line[64];
    snprintf(line, sizeof line, "\n  %s ", (*c)->name);
    expect(strstr(said.text, line) != NULL, (*c)->name, "help", "not in the help");
  }
  EACH_COMMAND(c) {
    char words[64], name[64];
    snprintf(words, sizeof words, "%s --help --lang=en", (*c)->name);
    parse(words, &said);
    assert_non_null(strstr(said.text, (*c)->summary));
    EACH_OPTION(o) {
      snprintf(name, sizeof name, "--%s", o->name);
      expect(has_word(said.text, name) == cli_takes(*c, o), (*c)->name, o->name, "the help is not the table");
    }
  }
}

static void completion_is_the_table(void **state) {
  (void)state;
  static struct said said;
  EACH_COMMAND(c) {
    char words[64], name[64];
    snprintf(words, sizeof words, "%s --", (*c)->name);
    complete(words, &said);
    EACH_OPTION(o) {
      snprintf(name, sizeof name, "--%s", o->name);
      expect(has_word(said.text, name) == cli_takes(*c, o), (*c)->name, o->name, "completion is not the table");
    }
    const char *second = strchr((*c)->name, ' ');
    snprintf(words, sizeof words, "--key-file x %.*s", second != NULL ? (int)(second - (*c)->name) + 1 : 0, (*c)->name);
    complete(words, &said);
    expect(has_word(said.text, second != NULL ? second + 1 : (*c)->name), (*c)->name, "", "not offered");
  }
}

static void completion_knows_values(void **state) {
  (void)state;
  static const char *const offers[][2] = {
      {"re", "renew\nresume\n"},
      {"tok", "token\n"},
      {"token ex", "export\n"},
      {"--json st", "status\n"},
      {"--key renew st", "status\n"}, /* an option's value is no command */
      {"renew --ans", "--answers\n"},
      {"pay --ans", ""},
      {"--lang z", "zh_CN\n"},
      {"renew --months 2", "24\n"},
      {"renew --months ", "12\n24\n36\n"},
      {"renew --acknowledge ", "all\n"},
      {"renew --answers ", ":file\n"},
      {"list --module /", ":file\n"},
      {"list --pin-fd 3", ""},
      {"--service https:", ""},
      {"nonsense ", ""},
      {"token nonsense ", ""},
  };
  static struct said said;
  for (size_t i = 0; i < XQ_COUNT(offers); i++) {
    complete(offers[i][0], &said);
    assert_string_equal(said.text, offers[i][1]);
  }
}

/* ---- the manual pages */

/* The lines of the page from the one that is `begin` to the one that is `end`; new string. */
static char *section(const char *page, const char *begin, const char *end) {
  const char *a = strstr(page, begin), *b = a != NULL ? strstr(a + strlen(begin), end) : NULL;
  assert_non_null(b);
  return xq_strndup(a + strlen(begin), (size_t)(b - a) - strlen(begin));
}

/* What the synopsis must say of a command. */
static char *synopsis(const struct cli_command *c, const char *pin, const char *options) {
  struct xq_buf out = {0};
  xq_buf_printf(&out, ".Nm\n.Cm %s\n", c->name);
  char list[256], *rest = NULL;
  snprintf(list, sizeof list, "%s", c->options);
  for (char *name = strtok_r(list, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
    xq_buf_printf(&out, ".Op Fl -%s", name);
    xq_buf_add_str(&out, cli_find_option(name, strlen(name))->value != NULL ? " Ar *\n" : "\n");
  }
  xq_buf_add_str(&out, c->screen ? ".Op Fl -plain\n" : "");
  xq_buf_printf(&out, "%s%s%s", c->pin ? ".Op Ar " : "", c->pin ? pin : "", c->pin ? "\n" : "");
  xq_buf_printf(&out, ".Op Ar %s\n%s", options, c->operand != NULL ? ".Op Ar *\n" : "");
  return xq_buf_take_str(&out);
}

/* Whether the text begins with the pattern, in which * is a word. */
static bool begins_with(const char *text, const char *pattern) {
  for (; *pattern != '\0'; pattern++) {
    if (*pattern == '*') {
      text += strcspn(text, " \n");
    } else if (*text++ != *pattern) {
      return false;
    }
  }
  return true;
}

static void page_is_the_table(const char *name, const char *head, const char *after, const char *pin,
                              const char *options) {
  const char *top = getenv("XUQI_TOP_SRCDIR");
  uint8_t *page = NULL;
  size_t len = 0;
  char *path = xq_path_join(top != NULL ? top : ".", name);
  assert_ok(xq_file_read(path, 1 << 20, &page, &len));
  char *text = xq_strndup((const char *)page, len);
  char *forms = section(text, head, after), *at = forms;
  EACH_COMMAND(c) {
    char *want = synopsis(*c, pin, options), line[64];
    char *next = strstr(at, ".Cm ");
    next = next != NULL ? next - strlen(".Nm\n") : at;
    if (!begins_with(next, want)) {
      print_error("%s: the synopsis of %s must be\n%sbut is\n%.300s\n", name, (*c)->name, want, next);
    }
    assert_true(begins_with(next, want));
    at = next + strlen(".Nm\n.Cm ");
    free(want);
    snprintf(line, sizeof line, "\n.It Cm %s%s", (*c)->name, (*c)->operand != NULL ? " Op Ar " : "\n");
    expect(strstr(text, line) != NULL, (*c)->name, "", "not explained in the manual page");
  }
  assert_null(strstr(at, ".Cm "));
  char *items = section(text, "\n.It Fl", "\n.El"), *item = items;
  EACH_OPTION(o) {
    char line[64];
    snprintf(line, sizeof line, " -%s", o->name);
    expect(
        strncmp(item, line, strlen(line)) == 0 && item[strlen(line)] == (o->value != NULL ? ' ' : item[strlen(line)]),
        name, o->name, "not where it is in the table");
    item = strstr(item, "\n.It Fl");
    item = item != NULL ? item + strlen("\n.It Fl") : items + strlen(items);
  }
  assert_string_equal(item, "");
  free(items);
  free(forms);
  free(text);
  free(page);
  free(path);
}

static void a_group_has_its_help(void **state) {
  (void)state;
  struct said said;
  parse("token --help", &said);
  assert_int_equal(said.status, XQ_EXIT_DONE);
  assert_non_null(strstr(said.text, "token export"));
  assert_non_null(strstr(said.text, "token watch"));
  assert_null(strstr(said.text, "withdraw"));
  parse("tok --help", &said);
  assert_int_equal(said.status, XQ_EXIT_USAGE);
  parse("token nonsense --help", &said);
  assert_int_equal(said.status, XQ_EXIT_USAGE);
}

static void the_manual_pages_are_the_table(void **state) {
  (void)state;
  page_is_the_table("doc/xuqi.1", ".Sh SYNOPSIS\n", ".Sh ", "PIN-options", "options");
  page_is_the_table("doc/xuqi.zh_CN.1", ".Sh 用法\n", ".Sh ", "口令选项", "选项");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_whole),
      cmocka_unit_test(commands_are_found),
      cmocka_unit_test(only_their_own_options_are_taken),
      cmocka_unit_test(the_full_screen_takes_settings_only),
      cmocka_unit_test(operands_are_the_commands),
      cmocka_unit_test(what_is_wrong_is_told),
      cmocka_unit_test(the_help_is_the_table),
      cmocka_unit_test(completion_is_the_table),
      cmocka_unit_test(completion_knows_values),
      cmocka_unit_test(a_group_has_its_help),
      cmocka_unit_test(the_manual_pages_are_the_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
